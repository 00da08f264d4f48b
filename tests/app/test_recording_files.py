"""The files of a recording among the blobs: each hash is looked at, in and out again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.station.hearing_files import keep_files, restore
from courtroom.recorder.sheet import SHEET
from dossier.hearing import RecordingFile, Sitting
from dossier.hearing_changes import NoteRecordingFiles
from dossier.ids import RecordingFileId, new_id
from dossier.store import Store, open_store
from dossier.store import hearings as reads
from resources.errors import Damaged
from tests.dossier.hearings import make_hearing, make_sitting
from tests.faults.lossy import Saved
from tests.faults.lossy_mount import LossyDisk, needs_fuse
from tests.faults.test_sync_sites import disk, home, no_keyring

__all__ = ["disk", "home", "no_keyring"]

FIRST, SECOND = "seat-0/000.flac", "journal.wyr"


@dataclass
class Recorded:
    """A station with a recording that has ended."""

    store: Store
    recordings: Path
    sitting: Sitting

    @property
    def folder(self) -> Path:
        return self.recordings / self.sitting.folder

    def write(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def list_files(self, **files: str) -> None:
        named = {name: {"sha256": sha256} for name, sha256 in files.items()}
        (self.folder / SHEET).write_text(json.dumps({"files": named}))

    def keep(self) -> int:
        return keep_files(self.store, self.recordings, [self.sitting], "test").files

    def named(self) -> list[tuple[str, str]]:
        with self.store.snapshot() as reader:
            found = reads.recording_files(reader, self.sitting.id)
        return sorted((one.name, one.sha256) for one in found)


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Recorded]:
    store = open_store(tmp_path / "home", key=b"k" * 32)
    sitting = make_sitting(store, make_hearing(store))
    yield Recorded(store, tmp_path / "recordings", sitting)
    store.close()


def test_a_file_that_is_not_what_its_sheet_says_names_nothing(recorded: Recorded) -> None:
    first = recorded.write(FIRST, b"sound")
    recorded.write(SECOND, b"journal, changed since")
    recorded.list_files(**{FIRST: first, SECOND: hashlib.sha256(b"journal").hexdigest()})
    with pytest.raises(Damaged):
        recorded.keep()
    assert recorded.named() == []


def test_what_was_named_before_is_not_named_again_but_where_it_changed(
    recorded: Recorded,
) -> None:
    """An entry too many would be harmless; one with another digest left out would lie."""
    first, second = recorded.write(FIRST, b"sound"), recorded.write(SECOND, b"journal")
    before = [(FIRST, first), (SECOND, hashlib.sha256(b"as it was").hexdigest())]
    recorded.store.blobs.put(b"as it was")
    named = tuple(recording_file(recorded.sitting, *each) for each in before)
    recorded.store.apply(NoteRecordingFiles(recorded.sitting.id, named), "test")
    recorded.list_files(**{FIRST: first, SECOND: second})
    assert recorded.keep() == 2
    assert (SECOND, second) in recorded.named()
    assert [name for name, _ in recorded.named()].count(FIRST) == 1


def test_damaged_bytes_make_no_recording(recorded: Recorded, tmp_path: Path) -> None:
    first = recorded.write(FIRST, b"sound")
    recorded.list_files(**{FIRST: first})
    recorded.keep()
    # Bytes of another blob under this name: whole as they lie, and the wrong ones.
    other = recorded.store.blobs.put(b"other sound").sha256
    lies = recorded.store.blobs.path(first)
    lies.unlink()
    os.link(recorded.store.blobs.path(other), lies)
    with pytest.raises(Damaged):
        restore(recorded.store, recorded.sitting.id, tmp_path / "again")


@needs_fuse
@pytest.mark.parametrize("saved", ["nothing", "names"])
def test_a_recording_made_again_outlives_a_power_cut(
    recorded: Recorded, disk: LossyDisk, home: Path, saved: Saved
) -> None:
    data = {FIRST: b"sound" * 1000, SECOND: b"journal"}
    recorded.list_files(**{name: recorded.write(name, each) for name, each in data.items()})
    recorded.keep()
    restore(recorded.store, recorded.sitting.id, home / "again")
    disk.power_cut(saved)
    disk.power_on()
    assert {name: (home / "again" / name).read_bytes() for name in data} == data
    assert (home / "again" / SHEET).read_bytes() == (recorded.folder / SHEET).read_bytes()


def recording_file(sitting: Sitting, name: str, sha256: str) -> RecordingFile:
    return RecordingFile(
        *(RecordingFileId(new_id()), sitting.case_id, sitting.hearing_id, sitting.id),
        *(name, sha256, 1),
    )
