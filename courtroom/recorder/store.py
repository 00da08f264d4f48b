"""Writes a recording: samples first, then the journal that vouches for them (录音落盘)."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from asr.resample import Samples
from courtroom.recorder.index import FORMAT, Gap, Index, pcm_path
from courtroom.recorder.journal import MAGIC, NAME, AppendFile, JournalWriter, Record, frame
from courtroom.recorder.plan import Plan
from courtroom.recorder.sealed import Stretches
from dossier.blobs import sync_folder
from dossier.ids import new_id
from resources.errors import Damaged, NotEmpty

_log = logging.getLogger(__name__)

MOST_TORN_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples of a channel that follow each other, at most a second (一段采样)."""

    channel: int
    first: int
    samples: Samples


class Writer:
    """One recording that is being made; one thread.

    Use :func:`begin` or :func:`resume`.
    """

    def __init__(self, folder: Path, index: Index, key: bytes | None) -> None:
        self.folder = folder
        self.index = index
        """Grows with what is durable."""
        self.stretches = Stretches(key, index.begin["id"])
        self._journal = JournalWriter(folder / NAME, index.end, index.head, index.number)
        self._files: dict[int, AppendFile] = {}
        self._segments: dict[int, int] = {}
        self._most = int(index.begin["segment_s"] * index.rate_hz)
        self._held: dict[int, int] = {}
        for channel, pieces in index.pieces.items():
            known = [piece.segment for piece in pieces]
            known += [segment for one, segment in index.closed if one == channel]
            self._segments[channel] = max(known, default=-1) + 1
            self._held[channel] = 0

    def commit(
        self,
        items: Sequence[Stretch | Gap],
        wall: float,
        monotonic: float,
        notes: Sequence[dict[str, Any]] = (),
    ) -> None:
        """Write samples, gaps and notes; all of it is durable when it returns.

        Args:
            items: of each channel in order.
            wall: seconds since 1970 when the last samples were fetched.
            monotonic: the same instant on the other clock.
            notes: further records, each with ``kind``.

        Raises:
            OSError: nothing of it counts; the same may be tried again.
        """
        used: list[AppendFile] = []
        try:
            payloads = self._payloads(items, used, wall, monotonic)
            for file in used:
                file.sync()
            self._append([*payloads, *notes])
        except OSError:
            for file in used:
                file.back()
            raise
        for file in used:
            file.keep()
        for item in items:
            if isinstance(item, Stretch):
                self._held[item.channel] += len(item.samples)

    def _payloads(
        self, items: Sequence[Stretch | Gap], used: list[AppendFile], wall: float, monotonic: float
    ) -> list[dict[str, Any]]:
        """Write the samples; return the records, of each channel in its order."""
        payloads: list[dict[str, Any]] = []
        for item in items:
            if isinstance(item, Gap):
                payloads.append({"kind": "gap", **asdict(item)})
                continue
            if not payloads or payloads[-1]["kind"] != "audio" or len(payloads[-1]["parts"]) > 99:
                payloads.append({"kind": "audio", "wall": wall, "mono": monotonic, "parts": []})
            payloads[-1]["parts"].append(self._write(item, used))
        return payloads

    def _append(self, payloads: list[dict[str, Any]]) -> None:
        if not payloads:
            return
        number, head = self._journal.number, self._journal.head
        end = max(self.index.end, len(MAGIC))
        self._journal.append(payloads)
        for at, payload in enumerate(payloads):
            payload = {"n": number + at, **payload}
            data, head = frame(payload, head)
            end += len(data)
            self.index.take(Record(payload, head, end))

    def _write(self, item: Stretch, used: list[AppendFile]) -> dict[str, Any]:
        file = self._file(item.channel)
        if file not in used:
            used.append(file)
        plain = item.samples.astype("<i2").tobytes()
        data = self.stretches.seal(plain, item.channel, item.first)
        part = {
            "c": item.channel,
            "i": item.first,
            "k": len(item.samples),
            "s": self._segments[item.channel],
            "o": file.write(data),
            "h": hashlib.sha256(plain).hexdigest(),
        }
        if self.stretches.key is not None:
            part["z"] = hashlib.sha256(data).hexdigest()
        return part

    def _file(self, channel: int) -> AppendFile:
        if channel not in self._files:
            path = pcm_path(self.folder, channel, self._segments[channel])
            if not path.parent.is_dir():
                path.parent.mkdir(mode=0o700)
                sync_folder(self.folder)
            made = AppendFile(path)
            try:
                sync_folder(path.parent)
            except OSError:
                made.close()
                raise
            self._files[channel] = made
        return self._files[channel]

    def full_segments(self) -> list[tuple[int, int]]:
        """End the segments that are long enough; return (channel, segment) to be closed."""
        full = [channel for channel, held in self._held.items() if held >= self._most]
        return self._end(full)

    def end_segments(self) -> list[tuple[int, int]]:
        """End all segments, because the recording ends."""
        return self._end([channel for channel, held in self._held.items() if held > 0])

    def _end(self, channels: list[int]) -> list[tuple[int, int]]:
        ended = []
        for channel in channels:
            self._files.pop(channel).close()
            ended.append((channel, self._segments[channel]))
            self._segments[channel] += 1
            self._held[channel] = 0
        return ended

    def open_segments(self) -> list[tuple[int, int]]:
        """Return the segments with samples that nobody writes to and that are not closed."""
        found = {(c, p.segment) for c, pieces in self.index.pieces.items() for p in pieces}
        writing = {(c, self._segments[c]) for c in self._files}
        return sorted(found - set(self.index.closed) - writing)

    def close(self) -> None:
        """Give the files back."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._journal.close()


def is_begun(folder: Path) -> bool:
    """Return whether there is a recording to go on with.

    A journal whose very first record was torn is put aside: nothing was recorded.

    Raises:
        Damaged: there is something else in place of the journal.
        OSError: it cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return False
    index = Index()
    try:
        index.refresh(folder)
    except Damaged:
        if not index.begin and path.stat().st_size > MOST_TORN_BYTES:
            raise
    if not index.begin:
        path.replace(folder / f"torn-{0:08d}")
    return bool(index.begin)


def begin(plan: Plan, wall: float, monotonic: float, devices: list[dict[str, Any]]) -> Writer:
    """Begin a recording in an empty folder.

    Raises:
        NotEmpty: there is something in it.
        OSError: it cannot be written.
    """
    folder = plan.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / NAME).exists():
        raise NotEmpty(path=str(folder))
    payload: dict[str, Any] = {
        "kind": "begin",
        "format": FORMAT,
        "id": new_id(),
        "title": plan.title,
        "wall": wall,
        "mono": monotonic,
        "rate_hz": plan.rate_hz,
        "segment_s": plan.segment_s,
        "sealed": plan.key is not None,
        "channels": [asdict(channel) for channel in plan.channels],
        "devices": devices,
        "videos": [{"kind": video.kind, "label": video.label} for video in plan.videos],
    }
    journal = JournalWriter(folder / NAME)
    journal.append([payload])
    journal.close()
    sync_folder(folder)
    sync_folder(folder.parent)
    index = Index()
    index.refresh(folder)
    return Writer(folder, index, plan.key)


def resume(folder: Path, key: bytes | None) -> Writer:
    """Go on with a recording whose recorder died.

    A torn last record is put aside as ``torn-<n>`` and cut off; what was written of
    samples without a record stays outside every stretch.

    Raises:
        Damaged: the journal was changed, not torn.
        OSError: it cannot be read or written.
    """
    path = folder / NAME
    index = Index()
    try:
        index.refresh(folder)
    except Damaged:
        if path.stat().st_size - index.end > MOST_TORN_BYTES or not index.begin:
            raise
    size = path.stat().st_size
    if size > index.end:
        _put_aside(path, index)
        _log.warning("%d torn bytes of the journal put aside", size - index.end)
    return Writer(folder, index, key)


def _put_aside(path: Path, index: Index) -> None:
    with path.open("rb") as file:
        file.seek(index.end)
        torn = file.read()
    aside = path.with_name(f"torn-{index.number:08d}")
    with aside.open("wb") as out:
        out.write(torn)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(path.parent)
