"""The second copy, on another disk (双备份): always behind, never in the way.

A thread carries over what is new: first it notes how far the journal goes, then copies
what has grown of the samples, whole files that are new, and last the journal up to the
noted place. So the copy at every moment verifies by itself. A copy whose disk vanished
goes on where it stopped once the disk is back.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from pathlib import Path

from courtroom.recorder.journal import DOOR, NAME

_log = logging.getLogger(__name__)

EVERY_S = 1.0
_PIECE = 1 << 20
_SUFFIXES = (".pcm", ".flac", ".mkv", ".sealed", ".json", ".txt")
_GROWING = (".writing.mkv", ".salvaging.mkv")


class Mirror:
    """Copies a recording that grows."""

    def __init__(self, folder: Path, copy: Path) -> None:
        self._folder = folder
        self._copy = copy
        self._stopping = threading.Event()
        self.error = ""
        """Why the last round failed; empty when it did not."""
        self.rounds = 0
        self._thread = threading.Thread(target=self._run, name="second-copy", daemon=True)

    def start(self) -> None:
        """Begin to copy."""
        self._thread.start()

    def stop(self, timeout_s: float = 30.0) -> bool:
        """Copy the rest and end; return whether the copy is whole."""
        self._stopping.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive() and not self.error

    def _run(self) -> None:
        last = False
        while not last:
            last = self._stopping.wait(EVERY_S)
            self.step()

    def step(self) -> None:
        """Carry over what is new; keeps the reason when it cannot."""
        try:
            self._carry()
        except OSError as error:
            if not self.error:
                _log.warning("the second copy failed", exc_info=error)
            self.error = error.strerror or type(error).__name__
        else:
            self.error = ""
            self.rounds += 1

    def _carry(self) -> None:
        # The parent is the mounted disk: making it would fill the first one instead.
        self._copy.mkdir(mode=0o700, exist_ok=True)
        journal = self._folder / NAME
        known = journal.stat().st_size
        names = [
            path
            for path in self._folder.rglob("*")
            # The door names the secret of the process; it is nobody else's business.
            if path.name != DOOR
            and not path.name.endswith(_GROWING)
            and (path.suffix in _SUFFIXES or path.name.startswith("torn-"))
        ]
        for path in sorted(names):
            self._one(path)
        self._grow(journal, self._copy / NAME, known)
        for path in self._copy.rglob("*.pcm"):
            beside = path.relative_to(self._copy)
            if not (self._folder / beside).exists():
                path.unlink()

    def _one(self, path: Path) -> None:
        target = self._copy / path.relative_to(self._folder)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            if path.suffix == ".pcm":
                self._grow(path, target, path.stat().st_size)
            elif not target.exists() or path.suffix in (".json", ".txt"):
                _copy_whole(path, target)
        except FileNotFoundError:
            if path.exists():
                raise
            # closed meanwhile: the FLAC file comes with the next round

    def _grow(self, path: Path, target: Path, end: int) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(target, flags, 0o600)
        with os.fdopen(descriptor, "r+b") as out, path.open("rb") as file:
            have = out.seek(0, os.SEEK_END)
            if have > end:
                # The first copy cut off a stretch that was written half.
                out.truncate(end)
                have = end
            if have == end:
                return
            # One block again: a try that failed may have left something else there.
            start = max(0, have - _PIECE)
            file.seek(start)
            out.seek(start)
            left = end - start
            while left > 0 and (data := file.read(min(_PIECE, left))):
                out.write(data)
                left -= len(data)
            out.flush()
            os.fsync(out.fileno())


def _copy_whole(path: Path, target: Path) -> None:
    if target.exists() and target.stat().st_mtime_ns == path.stat().st_mtime_ns:
        return
    beside = target.with_name(target.name + ".part")
    shutil.copy2(path, beside)
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(target)
