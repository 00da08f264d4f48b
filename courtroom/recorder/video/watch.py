"""The recorder's side of its pictures: starts, watches, and journals what they made (录像监护)."""

from __future__ import annotations

import json
import logging
import math
import queue
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from courtroom.recorder.closing import digests
from courtroom.recorder.plan import VideoSpec
from courtroom.recorder.video.process import Order
from courtroom.recorder.video.segment import READING, TORN, WRITING
from resources.children import child_command

_log = logging.getLogger(__name__)

SILENT_S = 20.0
"""A process that says nothing for so long hangs, and is ended."""
LEAST_GAP_S = 1.0
STARTING_S = 5.0
"""What a camera may take to begin without its being called an interruption."""
_RETRIES_S = (1.0, 2.0, 5.0, 10.0, 30.0)
_STOP_TIMEOUT_S = 60.0
_CAUSES = {"paused", "device_lost", "stalled", "disk", "killed", "starting", "crashed"}


@dataclass
class Film:
    """One picture: its process, and how far it got."""

    number: int
    spec: VideoSpec
    folder: Path
    process: subprocess.Popen[str] | None = None
    said: queue.SimpleQueue[tuple[int, dict[str, Any]]] = field(default_factory=queue.SimpleQueue)
    starts: int = 0
    failures: int = 0
    again_s: float = -math.inf
    heard_s: float = 0.0
    cause: str = "starting"
    """Why nothing is shown; empty while it is."""
    last_cause: str = "starting"
    end_s: float = 0.0
    """Up to where the journal has it."""
    known: set[int] = field(default_factory=set)
    segments: int = 0
    frames: int = 0
    reader: threading.Thread | None = None


class Films:
    """All pictures of a recording; one thread.

    Args:
        folder: of the recording.
        specs: one for each picture.
        zero_s: when sample 0 came, by the monotonic clock.
        segment_s: how long a segment is.
        key: what closed segments are sealed with; None leaves them in clear.
        journalled: segments that the journal has, from before a crash; None: it begins.
    """

    def __init__(
        self,
        folder: Path,
        specs: Sequence[VideoSpec],
        zero_s: float,
        segment_s: float,
        key: bytes | None,
        journalled: Sequence[dict[str, Any]] | None = None,
    ) -> None:
        self._root = folder
        self._zero_s = zero_s
        self._segment_s = segment_s
        self._key = key
        self._paused = False
        self.films = [
            Film(number, spec, folder / f"video-{number:02d}") for number, spec in enumerate(specs)
        ]
        for film in self.films if journalled is not None else ():
            film.cause = film.last_cause = "killed"
        for note in journalled or ():
            if note["video"] >= len(self.films):
                continue
            film = self.films[note["video"]]
            film.known.add(note["segment"])
            film.segments += 1
            film.end_s = max(film.end_s, note["end_s"])

    def step(self, now_s: float, wall: float) -> list[dict[str, Any]]:
        """Start and restart what must run; return what is new for the journal."""
        notes: list[dict[str, Any]] = []
        for film in self.films:
            notes += self._heard(film, now_s, wall)
            process = film.process
            if process is not None and process.poll() is None:
                if now_s - film.heard_s > SILENT_S:
                    _log.warning("the process of video %d hangs", film.number)
                    process.kill()
                continue
            if process is not None:
                notes += self._died(film, now_s, wall)
            if now_s >= film.again_s:
                self._launch(film, now_s)
        return notes

    def _launch(self, film: Film, now_s: float) -> None:
        film.starts += 1
        film.heard_s = now_s
        order = Order(
            film.spec, film.folder, max(film.known, default=-1) + 1, frozenset(film.known),
            self._zero_s, self._segment_s, self._key,
        )  # fmt: skip
        process = subprocess.Popen(  # noqa: S603  a module of ours
            child_command("courtroom.recorder.video"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[3],
            start_new_session=True,
        )
        film.process = process
        film.reader = threading.Thread(
            target=_read, args=(process, film, film.starts), name="hear-video", daemon=True
        )
        film.reader.start()
        self._order(film, order.to_line())
        if self._paused:
            self._order(film, "pause")

    def _order(self, film: Film, word: str) -> None:
        process = film.process
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.write(word + "\n")
                process.stdin.flush()

    def _died(self, film: Film, now_s: float, wall: float) -> list[dict[str, Any]]:
        _reap(film)
        wait_s = _RETRIES_S[min(film.failures, len(_RETRIES_S) - 1)]
        film.failures += 1
        film.again_s = now_s + wait_s
        return self._lost(film, "crashed", wall)

    def _lost(self, film: Film, cause: str, wall: float) -> list[dict[str, Any]]:
        cause = cause if cause in _CAUSES else "device_lost"
        if film.cause == cause:
            return []
        film.cause = film.last_cause = cause
        return [{"kind": "video_lost", "video": film.number, "wall": wall, "cause": cause}]

    def _heard(self, film: Film, now_s: float, wall: float) -> list[dict[str, Any]]:
        notes: list[dict[str, Any]] = []
        with suppress(queue.Empty):
            while True:
                start, said = film.said.get_nowait()
                film.heard_s = now_s
                notes += self._one(film, said, wall, current=start == film.starts)
        return notes

    def _one(
        self, film: Film, said: dict[str, Any], wall: float, *, current: bool
    ) -> list[dict[str, Any]]:
        kind = said.pop("kind")
        if kind == "segment":
            return self._segment(film, said, wall)
        if kind == "state":
            film.frames = said["frames"]
        elif kind == "opened" and current:
            film.cause, film.failures = "", 0
            return [{"kind": "video_opened", "video": film.number, "wall": wall, **said}]
        elif kind == "lost" and current:
            return self._lost(film, said["why"], wall)
        return []

    def _segment(self, film: Film, said: dict[str, Any], wall: float) -> list[dict[str, Any]]:
        if said["segment"] in film.known:
            return []
        film.known.add(said["segment"])
        film.segments += 1
        notes = self._gap(film, said["start_s"], late=bool(said.get("late")))
        film.end_s = max(film.end_s, said["end_s"])
        said["file"] = f"{film.folder.name}/{said['file']}"
        return [*notes, {"kind": "video", "video": film.number, "wall": wall, **said}]

    def _gap(self, film: Film, until_s: float, *, late: bool = False) -> list[dict[str, Any]]:
        """Return what is missing before a time; ``late``: told of after the recorder died."""
        starting = film.last_cause == "starting" or late
        least_s = STARTING_S if starting else LEAST_GAP_S
        if until_s - film.end_s < least_s:
            return []
        begin = time.time() - time.monotonic() + self._zero_s
        return [{
            "kind": "video_gap",
            "video": film.number,
            "start_s": round(film.end_s, 3),
            "end_s": round(until_s, 3),
            "cause": film.last_cause,
            "start_wall": begin + film.end_s,
            "end_wall": begin + until_s,
        }]  # fmt: skip

    def pause(self) -> None:
        """Record nothing until :meth:`go_on`."""
        self._paused = True
        for film in self.films:
            film.last_cause = "paused"
            self._order(film, "pause")

    def go_on(self) -> None:
        """Record again."""
        self._paused = False
        for film in self.films:
            self._order(film, "resume")

    def stop(self, wall: float, length_s: float) -> list[dict[str, Any]]:
        """End every film; return the last for the journal.

        Args:
            wall: the time now.
            length_s: of the sound.
        """
        for film in self.films:
            self._order(film, "stop")
        deadline = time.monotonic() + _STOP_TIMEOUT_S
        notes: list[dict[str, Any]] = []
        for film in self.films:
            if film.process is not None:
                try:
                    film.process.wait(max(1.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    film.process.kill()
                _reap(film)
            if film.reader is not None:
                film.reader.join(10.0)
            cause = film.cause
            notes += self._heard(film, time.monotonic(), wall)
            notes += self._torn(film, wall)
            film.last_cause = "paused" if self._paused else cause or film.last_cause
            notes += self._gap(film, length_s)
        return notes

    def _torn(self, film: Film, wall: float) -> list[dict[str, Any]]:
        """Journal what a dead process left, unread: this process decodes nothing."""
        notes: list[dict[str, Any]] = []
        left = [path for end in (WRITING, READING) for path in film.folder.glob("*" + end)]
        for path in sorted(left):
            if path.is_symlink():
                path.unlink(missing_ok=True)
                continue
            number = path.name.partition(".")[0]
            kept = path.with_name(number + TORN)
            path.replace(kept)
            about = {"segment": int(number), "start_s": film.end_s, "end_s": film.end_s}
            with suppress(OSError, ValueError):
                about.update(json.loads(kept.with_name(number + ".json").read_text("utf-8")))
            note = {**about, "file": kept.name, "torn": True, **digests(kept)}
            notes += self._segment(film, note, wall)
        return notes

    def status(self) -> list[dict[str, Any]]:
        """Return how each goes, as JSON."""
        return [
            {
                "video": film.number,
                "kind": film.spec.kind,
                "label": film.spec.label,
                "trouble": "" if self._paused else film.cause,
                "frames": film.frames,
                "segments": film.segments,
                "restarts": max(0, film.starts - 1),
            }
            for film in self.films
        ]


def _read(process: subprocess.Popen[str], film: Film, start: int) -> None:
    """Take what the process says; digest what it made, which takes a moment."""
    if process.stdout is None:
        return
    for line in process.stdout:
        try:
            said = json.loads(line)
            if said["kind"] == "segment":
                said.update(digests(film.folder / str(said["file"])))
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("the process of video %d said something odd", film.number, exc_info=error)
            continue
        film.said.put((start, said))


def _reap(film: Film) -> None:
    process, film.process = film.process, None
    if process is None:
        return
    with suppress(subprocess.TimeoutExpired):
        process.wait(5.0)
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
