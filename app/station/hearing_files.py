"""The files of a recording among the station's blobs, so that they reach the centre (录音入库).

What is closed stays as it is: each file is put there by its digest, as it lies in the folder,
and named in the journal. The centre gets them after everything that somebody waits for. The
folder stays the recording; from the centre's bytes it can be made again and verified.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courtroom.recorder.sheet import SHEET
from courtroom.recorder.verify_recording import Report, verify
from dossier.blobs import make_folder, sync_folder
from dossier.hearing import RecordingFile, Sitting
from dossier.hearing_changes import NoteRecordingFiles
from dossier.ids import RecordingFileId, SittingId, new_id
from dossier.store import Store
from dossier.store import hearings as reads
from resources.errors import Damaged, DuplicateItem, Missing, StoreError, WenyiError

_log = logging.getLogger(__name__)

_AT_ONCE = 500
_LARGEST_SHEET_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """How far the files of a recording are among the blobs."""

    files: int
    """Newly named."""
    whole: bool
    """The sheet is there, and with it every file it lists."""


def keep_files(
    store: Store,
    recordings: Path,
    sittings: Sequence[Sitting],
    who: str,
    ending: threading.Event | None = None,
) -> Kept:
    """Name the closed files of recordings that have ended; what was named before stays.

    Blocks for as long as it takes to copy them.

    Args:
        store: of the station.
        recordings: folder of all of them.
        sittings: the recordings.
        who: signs the entry.
        ending: set when it shall stop; the next call goes on.

    Raises:
        Damaged: a file is not what its sheet says; nothing of that recording is named then.
        StoreError: a file cannot be read or kept.
    """
    count, whole = 0, True
    for sitting in sittings:
        folder = recordings / sitting.folder
        with store.snapshot() as reader:
            known = {one.name: one for one in reads.recording_files(reader, sitting.id)}
        if SHEET in known:
            continue
        listed = _listed(folder)
        if listed is None:
            whole = False
            continue
        made: list[RecordingFile] = []
        for name, sha256 in listed.items():
            if ending is not None and ending.is_set():
                return Kept(count, False)
            if name not in known or known[name].sha256 != sha256:
                made.append(_kept(store, folder, name, sha256, sitting))
        # The sheet comes last: where it is named, all is.
        made.append(_kept(store, folder, SHEET, "", sitting))
        for at in range(0, len(made), _AT_ONCE):
            store.apply(NoteRecordingFiles(sitting.id, tuple(made[at : at + _AT_ONCE])), who)
        count += len(made)
    return Kept(count, whole)


def kept_beside(
    store: Store,
    recordings: Path,
    sittings: Sequence[Sitting],
    who: str,
    ending: threading.Event,
) -> threading.Thread:
    """Do :func:`keep_files` on a thread of its own; return that."""

    def work() -> None:
        try:
            keep_files(store, recordings, sittings, who, ending)
        except WenyiError as error:
            # They lie in their folder; it is tried again when the hearing is opened next.
            _log.error("files of a recording were not kept: %s", error.kind)

    thread = threading.Thread(target=work, name="recording-files", daemon=True)
    thread.start()
    return thread


def _listed(folder: Path) -> dict[str, str] | None:
    """Return names and digests on a recording's sheet; None: it has not ended."""
    path = folder / SHEET
    try:
        if path.stat().st_size > _LARGEST_SHEET_BYTES:
            raise Damaged(path=str(path), found="too large")
        sheet: dict[str, Any] = json.loads(path.read_bytes())
        return {str(name): str(entry["sha256"]) for name, entry in sheet["files"].items()}
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(path=str(path), found=type(error).__name__) from error


def _kept(store: Store, folder: Path, name: str, sha256: str, sitting: Sitting) -> RecordingFile:
    path = folder / name
    if folder.resolve() not in path.resolve().parents or not path.is_file():
        raise Damaged(path=str(path), found="no file of the recording")
    blob = store.blobs.put_file(path)
    if sha256 and blob.sha256 != sha256:
        raise Damaged(path=str(path), found=blob.sha256)
    return RecordingFile(
        id=RecordingFileId(new_id()),
        case_id=sitting.case_id,
        hearing_id=sitting.hearing_id,
        sitting_id=sitting.id,
        name=name,
        sha256=blob.sha256,
        size_bytes=blob.size,
    )


def restore(store: Store, sitting_id: SittingId, target: Path) -> Report:
    """Make a recording's folder again from the blobs and verify it (录音恢复).

    What another station sealed is checked as its bytes lie; the report says how many
    stretches were (``by_digest_only``).

    Args:
        store: of a station that has the bytes, its own or fetched from the centre.
        sitting_id: of the recording.
        target: a folder that is not there yet.

    Raises:
        UnknownItem: there is no such recording.
        DuplicateItem: the folder is there.
        Missing: bytes are not here; follow the case with its masters first.
        Damaged: bytes here are not what their name says.
        StoreError: the folder cannot be written.
    """
    with store.snapshot() as reader:
        sitting = reads.sitting(reader, sitting_id)
        files = reads.recording_files(reader, sitting_id)
    lacking = [one for one in files if not store.blobs.has(one.sha256)]
    if lacking or SHEET not in {one.name for one in files}:
        raise Missing(source=lacking[0].name if lacking else SHEET)
    if target.exists():
        raise DuplicateItem(thing=str(target))
    try:
        for one in files:
            path = target / one.name
            make_folder(path.parent, 0o700)
            found = hashlib.sha256()
            with path.open("xb") as out:
                for piece in store.blobs.pieces(one.sha256):
                    found.update(piece)
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            if found.hexdigest() != one.sha256:
                raise Damaged(path=str(path), found=found.hexdigest())
            sync_folder(path.parent)
    except OSError as error:
        raise StoreError(path=str(target), detail=str(error)) from error
    head = kept_head(sitting)
    report = verify(target, store.recordings_key, head)
    if report.ok:
        return report
    # Sealed by the station that recorded it, which alone can open it: as the bytes lie.
    as_they_lie = verify(target, None, head)
    return as_they_lie if as_they_lie.ok and as_they_lie.by_digest_only else report


def kept_head(sitting: Sitting) -> tuple[int, str] | None:
    """Return number and hash of the recording's record that the journal vouches for."""
    number, _, digest = sitting.head.partition(":")
    return (int(number) - 1, digest) if number.isdecimal() and len(digest) == 64 else None


def sitting_in(store: Store, folder: str) -> Sitting | None:
    """Return the sitting whose recording lies in a folder of that name."""
    with store.snapshot() as reader:
        for hearing in reads.hearings(reader):
            for one in reads.sittings(reader, hearing.id):
                if one.folder == folder:
                    return one
    return None
