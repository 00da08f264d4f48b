"""Recordings of open hearings that deliberation is on, and the copy 正卷 gets (静音副本).

The original leaves whole with the bag of 副卷: nothing can be cut out of it without breaking
the chain that vouches for it. 正卷 gets one channel made of it, silent where deliberation may
be heard, and a sheet that says so. Neither tells that there is another volume.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from app.station.checks import recordings_folder
from app.station.hearing_files import restore
from asr.sound_files import soundfile_or_none
from courtroom.playback.sittings import Sitting as Heard
from courtroom.recorder.journal import NAME
from courtroom.recorder.sheet import SHEET
from courtroom.transcript.withheld import Span_s, silent_s
from dossier.hearing import Hearing, RecordingFile, Sitting, Stretch, Utterance
from dossier.ids import CaseId, SittingId, StretchId
from dossier.model import Volume
from dossier.packages.building import Other
from dossier.packages.files import Digests, digests_of
from dossier.store import Store
from dossier.store import hearings as reads
from resources.errors import Damaged, StoreError, Unsupported

if TYPE_CHECKING:
    from app.station.station import Station

COPY, COPY_SHEET = "静音副本", "静音副本说明"
"""Kinds of files."""
MOST_UNPAUSED_S = 30.0
"""Sound around a pause that counts as going out and coming in, not as deliberation."""
_PIECE_S = 10.0
_PIECE_BYTES = 1 << 20
_SAYS = (
    "本录音为副本，非原始录音：由原始录音各声道合成一个声道，并对依法不公开的内容静音。"
    "静音的起止时间见下；原始录音未作任何改动，由本院另行保存，其完整性以录音日志校验值为准。"
)


def overheard(station: Station, case_id: CaseId) -> dict[SittingId, tuple[Span_s, ...]]:
    """Return the recordings of open hearings that went on over deliberation (庭中评议).

    One stays with its hearing where the recorder was off during all deliberation: it was
    paused or had ended, and little is left of the time between the open words around it.

    Returns:
        recording → from when to when the copy is silent, in seconds from its first sample.
    """
    found: dict[SittingId, tuple[Span_s, ...]] = {}
    with station.store.snapshot() as reader:
        for hearing in reads.hearings(reader, case_id):
            said = [one for page in reads.utterances(reader, hearing.id) for one in page]
            stretches = [one for page in reads.stretches(reader, hearing.id) for one in page]
            volumes = {one.volume for one in said} | {one.volume for one in stretches}
            if hearing.volume is not Volume.MAIN or Volume.CONFIDENTIAL not in volumes:
                continue
            sittings = reads.sittings(reader, hearing.id)
            silent = silent_s(said, stretches, sittings)
            for sitting in sittings:
                spans = silent.get(sitting.id, ())
                heard = _is_heard(said, stretches, sitting, spans)
                files = {one.name: one for one in reads.recording_files(reader, sitting.id)}
                if heard or not _all_off(spans, station.store, files):
                    found[sitting.id] = spans
    return found


def _pauses(
    store: Store, files: Mapping[str, RecordingFile]
) -> tuple[float | None, tuple[Span_s, ...]]:
    """Return how long a recording is, and when all its channels were paused.

    None: its sheet is not here, and nothing can be said of it.
    """
    sheet = files.get(SHEET)
    if sheet is None or not store.blobs.has(sheet.sha256):
        return None, ()
    try:
        said: dict[str, Any] = json.loads(store.blobs.read(sheet.sha256))
        rate = float(said["rate_hz"])
        channels = {int(one["channel"]) for one in said["channels"]}
        length_s = max(float(one["length_s"]) for one in said["channels"])
        paused = [row for row in said["gaps"] if row["cause"] == "paused"]
        first = [row for row in paused if int(row["channel"]) == min(channels)]
        return length_s, tuple(
            (int(row["first"]) / rate, (int(row["first"]) + int(row["count"])) / rate)
            for row in first
        )
    except (ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        raise Damaged(path=SHEET, found=type(error).__name__) from error


def _is_heard(
    said: Sequence[Utterance],
    stretches: Sequence[Stretch],
    sitting: Sitting,
    silent: Sequence[Span_s],
) -> bool:
    """Return whether speech of deliberation was heard in a recording, or may have been.

    It may where words were heard while deliberation went on that no open paragraph shows: taken
    for open speech, then removed or typed over. Bleed reaches a little over the words it is of,
    and counts where its middle does.
    """
    shown: set[StretchId | None] = set()
    bleed: set[StretchId | None] = set()
    for one in said:
        if one.volume is Volume.CONFIDENTIAL:
            if one.sitting_id == sitting.id and None not in (one.start_s, one.end_s):
                return True
        elif not one.deleted:
            named = bleed if one.suppressed else shown
            named.update(span.stretch for span in (*one.spans, *one.offered))
    for each in stretches:
        if each.sitting_id != sitting.id:
            continue
        if each.volume is Volume.CONFIDENTIAL:
            return True
        middle_s = (each.start_s + each.end_s) / 2
        low_s, high_s = (middle_s, middle_s) if each.id in bleed else (each.start_s, each.end_s)
        if each.id not in shown and any(a < high_s and low_s < b for a, b in silent):
            return True
    return False


def _all_off(spans: Sequence[Span_s], store: Store, files: Mapping[str, RecordingFile]) -> bool:
    """Return whether the recorder was off in all stretches; the sheet is read once."""
    if not spans:
        return True
    length_s, pauses = _pauses(store, files)
    return all(_was_off(span, length_s, pauses) for span in spans)


def _was_off(span: Span_s, length_s: float | None, pauses: Sequence[Span_s]) -> bool:
    """Return whether the recorder was off in a stretch, but for going out and coming in."""
    if length_s is None:
        return False
    start_s, end_s = span[0], min(span[1], length_s)
    off_s = [min(end_s, end) - max(start_s, start) for start, end in pauses]
    away = start_s <= 0.0 or span[1] >= length_s or any(one > 0.0 for one in off_s)
    left_s = end_s - start_s - sum(one for one in off_s if one > 0.0)
    return away and left_s <= MOST_UNPAUSED_S


def copied(
    station: Station,
    hearing: Hearing,
    sitting: Sitting,
    silent: Sequence[Span_s],
    folder: str,
    head: str,
) -> list[Other]:
    """Return the copy of a recording with deliberation silenced, and its sheet.

    Args:
        station: open.
        hearing: that was recorded.
        sitting: of it.
        silent: where nothing may be heard, in seconds from the first sample.
        folder: in the package.
        head: end of the original's journal, ``records:hash``.
    """
    name = f"{folder}/{COPY}.flac"
    title = f"{hearing.title}第{hearing.ordinal}次"
    made: list[tuple[Digests, float, int]] = []

    def sound() -> Iterator[bytes]:
        with tempfile.TemporaryFile(dir=station.home) as file:
            length_s, rate_hz = _write(station, sitting, silent, file)
            file.seek(0)
            made[:] = [(digests_of(_pieces(file)), length_s, rate_hz)]
            file.seek(0)
            yield from _pieces(file)

    def sheet() -> Iterator[bytes]:
        if not made:
            for _ in sound():
                pass
        digests, length_s, rate_hz = made[0]
        said = {
            "format": 1,
            "说明": _SAYS,
            "original": {
                "id": sitting.recording_id,
                "begun_at": sitting.begun_at.isoformat(timespec="seconds"),
                "journal_head": head,
            },
            "silenced": [
                {"start_s": round(start_s, 3), "end_s": round(min(end_s, length_s), 3)}
                for start_s, end_s in joined(silent)
                if start_s < length_s
            ],
            "copy": {
                "file": f"{COPY}.flac",
                "rate_hz": rate_hz,
                "channels": 1,
                "length_s": round(length_s, 3),
                "sha256": digests.sha256,
                "sm3": digests.sm3,
                "size_bytes": digests.size_bytes,
            },
        }
        yield json.dumps(said, ensure_ascii=False, indent=1).encode()

    return [
        Other(COPY, f"{title} {COPY}", name, sound),
        Other(COPY_SHEET, f"{title} {COPY_SHEET}", f"{folder}/{COPY_SHEET}.json", sheet),
    ]


def joined(spans: Sequence[Span_s]) -> list[Span_s]:
    """Return stretches in order, those that touch as one."""
    found: list[Span_s] = []
    for start_s, end_s in sorted(spans):
        if found and start_s <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end_s))
        else:
            found.append((start_s, end_s))
    return found


def _write(
    station: Station, sitting: Sitting, silent: Sequence[Span_s], file: BinaryIO
) -> tuple[float, int]:
    """Write the copy as FLAC of 16 bits; return its length in seconds and its rate."""
    soundfile = soundfile_or_none()
    if soundfile is None:
        raise Unsupported(source=f"{COPY}.flac", found="soundfile is not installed")
    with _folder_of(station, sitting) as folder:
        source = Heard(folder, station.store.recordings_key, silent)
        rate, seats = source.rate_hz, range(len(source.seats))
        step = math.ceil(_PIECE_S * rate)
        try:
            with soundfile.SoundFile(file, "w", rate, 1, "PCM_16", format="FLAC") as out:
                for first in range(0, source.frames, step):
                    mixed = source.mixed(seats, first, min(source.frames, first + step))
                    out.write(np.rint(mixed * 32767.0).astype(np.int16))
        except RuntimeError as error:
            raise StoreError(path=f"{COPY}.flac", detail=str(error)) from error
        return source.frames / rate, rate


@contextmanager
def _folder_of(station: Station, sitting: Sitting) -> Iterator[Path]:
    """Give the folder of a recording; where it is not here, one made of what the store has."""
    folder = recordings_folder(station) / sitting.folder
    if (folder / NAME).is_file():
        yield folder
        return
    with tempfile.TemporaryDirectory(dir=station.home) as beside:
        made = Path(beside) / "recording"
        restore(station.store, sitting.id, made)
        yield made


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE_BYTES):
        yield piece
