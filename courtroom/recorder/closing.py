"""Segments that are full become FLAC: made, read back, compared, then the PCM goes (封段)."""

from __future__ import annotations

import hashlib
import logging
import os
import queue
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from courtroom.recorder.index import Piece, flac_path, pcm_path
from courtroom.recorder.reading import flac_bytes, read_flac, read_pcm
from courtroom.recorder.sealed import Stretches
from dossier.blobs import sync_folder
from dossier.sealing import sealed_pieces
from resources.errors import Damaged, WenyiError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A segment to be closed."""

    channel: int
    segment: int
    pieces: list[Piece]


def digests(path: Path) -> dict[str, Any]:
    """Return a file's size, SHA-256 and SM3 (完整性校验值); SM3 is None where unknown.

    Source: GB/T 32905-2016 (SM3).
    """
    sha256, size = hashlib.sha256(), 0
    sm3: Any = None
    with suppress(ValueError):
        sm3 = hashlib.new("sm3")
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            size += len(data)
            sha256.update(data)
            if sm3 is not None:
                sm3.update(data)
    digest = None if sm3 is None else sm3.hexdigest()
    return {"size": size, "sha256": sha256.hexdigest(), "sm3": digest}


def close_segment(folder: Path, job: Job, stretches: Stretches, rate_hz: int) -> dict[str, Any]:
    """Make the FLAC file of a segment durable and return its journal record.

    The PCM stays; the caller drops it once the record is durable.

    Raises:
        Damaged: the file does not give back every sample; the PCM is all there is.
        WenyiError: there is nothing that makes FLAC.
        OSError: it cannot be read or written.
    """
    pcm = pcm_path(folder, job.channel, job.segment)
    samples = np.concatenate(read_pcm(pcm, job.channel, job.pieces, stretches))
    data = flac_bytes(samples, rate_hz)
    if data is None:
        raise WenyiError(detail="soundfile is not installed")
    key = stretches.key
    path = flac_path(folder, job.channel, job.segment, sealed=key is not None)
    beside = path.with_name(path.name + ".part")
    with beside.open("wb") as out:
        out.writelines([data] if key is None else sealed_pieces([data], key))
        out.flush()
        os.fsync(out.fileno())
    if not np.array_equal(read_flac(beside, key, 0, len(samples)), samples):
        raise Damaged(path=str(beside), found="other samples than recorded")
    beside.replace(path)
    sync_folder(path.parent)
    return {
        "kind": "closed",
        "channel": job.channel,
        "segment": job.segment,
        "first": job.pieces[0].first,
        "count": len(samples),
        "file": path.relative_to(folder).as_posix(),
        **digests(path),
    }


class Closer:
    """Closes segments in a thread of its own, one after the other."""

    def __init__(self, folder: Path, stretches: Stretches, rate_hz: int) -> None:
        self._folder = folder
        self._stretches = stretches
        self._rate_hz = rate_hz
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.failed: list[tuple[int, int, str]] = []
        """(channel, segment, why) of those that stay PCM."""
        self._thread = threading.Thread(target=self._run, name="close-segments", daemon=True)
        self._thread.start()

    def give(self, job: Job) -> None:
        """Let a segment be closed."""
        self._jobs.put(job)

    def finished(self) -> list[dict[str, Any]]:
        """Return the records of segments closed since the last call."""
        found = []
        with suppress(queue.Empty):
            while True:
                found.append(self._done.get_nowait())
        return found

    def wait(self, timeout_s: float) -> bool:
        """End the thread after what it was given; return whether it came to its end."""
        self._jobs.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._done.put(close_segment(self._folder, job, self._stretches, self._rate_hz))
            except (WenyiError, OSError) as error:
                _log.warning("segment %d/%d stays PCM", job.channel, job.segment, exc_info=error)
                self.failed.append((job.channel, job.segment, type(error).__name__))


def drop_pcm(folder: Path, channel: int, segment: int) -> None:
    """Remove the PCM of a segment whose closing is in the journal."""
    with suppress(OSError):
        pcm_path(folder, channel, segment).unlink(missing_ok=True)
