"""The process of one picture (录像进程): reads orders, writes segments, says what it did.

The first line of standard input is the order; further lines are ``pause``, ``resume``,
``stop``, and its end means that the recorder is gone: then the segment is closed, too.
On standard output it says one JSON object a line: ``opened``, ``lost``, ``segment``,
``state`` and ``ended``.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courtroom.recorder.plan import VideoSpec
from courtroom.recorder.video.pictures import Picture, Pictures, open_pictures
from courtroom.recorder.video.segment import Segment, fitted, left_behind, stamped
from dossier.sole import SoleRight
from resources.errors import WenyiError

_log = logging.getLogger(__name__)

LOST_S = 2.0
"""Without a new picture for so long, the camera is gone."""
_RETRY_S = 1.0
_TELL_S = 1.0
_LATE_S = 2.0
"""Behind by more, pictures are left out rather than repeated."""
_MOST_SEALED_S = 60.0
"""Of a sealed segment: it waits in memory for its seal."""
_LOCK_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be recorded, and from which moment times count."""

    spec: VideoSpec
    folder: Path
    segment: int
    """Number of the first segment."""
    known: frozenset[int]
    """Numbers of the segments the journal has."""
    zero_s: float
    """The recording's beginning, by the monotonic clock, which processes share."""
    segment_s: float
    key: bytes | None

    def to_line(self) -> str:
        """Return it as :func:`order_from_line` takes it; holds the key."""
        spec = self.spec
        return json.dumps({
            "spec": {name: getattr(spec, name) for name in VideoSpec.__dataclass_fields__},
            "folder": str(self.folder),
            "segment": self.segment,
            "known": sorted(self.known),
            "zero_s": self.zero_s,
            "segment_s": self.segment_s,
            "key": None if self.key is None else base64.b64encode(self.key).decode(),
        })  # fmt: skip


def order_from_line(line: str) -> Order:
    """Return the order that :meth:`Order.to_line` wrote."""
    value = json.loads(line)
    key = value["key"]
    return Order(
        VideoSpec(**value["spec"]),
        Path(value["folder"]),
        value["segment"],
        frozenset(value["known"]),
        value["zero_s"],
        value["segment_s"],
        None if key is None else base64.b64decode(key),
    )


class _Grabber(threading.Thread):
    """Keeps the newest picture; waits for the camera so that nobody else has to."""

    def __init__(self, pictures: Pictures, say: Callable[..., None]) -> None:
        super().__init__(name="grab-pictures", daemon=True)
        self._pictures = pictures
        self._say = say
        self.stopping = threading.Event()
        self.newest: tuple[Picture, float] | None = None

    def run(self) -> None:
        told = ""
        while not self.stopping.is_set():
            try:
                self._pictures.open()
                while not self.stopping.is_set():
                    self.newest = (self._pictures.next(), time.monotonic())
                    told = ""
            except WenyiError as error:
                if told != error.kind:
                    self._say("lost", why=error.kind)
                told = error.kind
            self._pictures.close()
            self.stopping.wait(_RETRY_S)


class Camera:
    """Writes one film; one thread calls :meth:`step`."""

    def __init__(self, order: Order, say: Callable[..., None]) -> None:
        self._order = order
        self._say = say
        self._fps = order.spec.fps
        self._number = order.segment
        self._segment: Segment | None = None
        self._next = 0
        self._size = (0, 0)
        self._shown = False
        self._closers: list[threading.Thread] = []
        self._told_s = -math.inf
        self._frames = 0
        self.paused = False
        most_s = order.segment_s if order.key is None else min(order.segment_s, _MOST_SEALED_S)
        self._most = max(1, round(most_s * self._fps))
        self._grabber = _Grabber(open_pictures(order.spec), say)
        self._grabber.start()

    def step(self) -> float:
        """Write what is due; return how many seconds until the next picture."""
        now_s = time.monotonic()
        due = math.floor((now_s - self._order.zero_s) * self._fps)
        self._tell(now_s)
        newest = self._grabber.newest
        if self.paused or newest is None or now_s - newest[1] > LOST_S:
            self._hide(paused=self.paused)
        elif due >= 0:
            self._show(newest[0], due)
        return max(0.0, self._order.zero_s + (due + 1) / self._fps - time.monotonic())

    def _show(self, picture: Picture, due: int) -> None:
        spec = self._order.spec
        picture = fitted(picture, spec.width_px, spec.height_px)
        size = (picture.shape[1], picture.shape[0])
        segment = self._segment
        late = segment is not None and due - segment.next > _LATE_S * self._fps
        if segment is not None and (late or size != self._size):
            self._hide(paused=False)
        if not self._shown:
            self._shown = True
            self._say("opened", width_px=size[0], height_px=size[1])
        if self._segment is None:
            self._begin(due, size)
        while self._segment is not None and self._segment.next <= due:
            at_s = self._segment.next / self._fps
            wall = time.time() + self._order.zero_s + at_s - time.monotonic()
            self._segment.add(stamped(picture, wall, at_s))
            self._frames += 1
            if self._segment.frames >= self._most:
                following = self._segment.next
                self._close()
                self._begin(following, size)

    def _begin(self, first: int, size: tuple[int, int]) -> None:
        order = self._order
        self._size = size
        self._segment = Segment(order.folder, self._number, first, self._fps, size, order.key)
        self._number += 1

    def _hide(self, *, paused: bool) -> None:
        self._close()
        if self._shown:
            self._shown = False
            if not paused:
                self._say("lost", why="stalled")

    def _close(self) -> None:
        segment, self._segment = self._segment, None
        if segment is None:
            return
        if segment.frames == 0:
            segment.discard()
            return
        # Aside: the disk may take its time, and the next segment begins now.
        thread = threading.Thread(target=self._keep, args=(segment,), name="close-film")
        thread.start()
        self._closers = [one for one in self._closers if one.is_alive()] + [thread]

    def _keep(self, segment: Segment) -> None:
        try:
            self._say("segment", **segment.close())
        except (WenyiError, OSError) as error:
            _log.error("segment %d of a film was not kept", segment.number, exc_info=error)
            self._say("lost", why="disk")

    def _tell(self, now_s: float) -> None:
        if now_s - self._told_s >= _TELL_S:
            self._told_s = now_s
            self._say("state", frames=self._frames, shown=self._shown)

    def end(self) -> None:
        """Close what is open."""
        self._grabber.stopping.set()
        self._close()
        for thread in self._closers:
            thread.join()


def run(order: Order, orders: Callable[[], str], say: Callable[..., None]) -> None:
    """Record until told to stop, or until nobody is there to tell.

    Args:
        order: what to record.
        orders: waits for the next word; empty when there will be none.
        say: takes a kind and its values.
    """
    order.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    right = SoleRight(order.folder / "video.lock")
    deadline = time.monotonic() + _LOCK_TIMEOUT_S
    while not right.take():
        # The process of a recorder that died still closes its segment.
        if time.monotonic() > deadline:
            say("lost", why="locked")
            return
        time.sleep(0.1)
    try:
        for about in left_behind(order.folder, set(order.known)):
            say("segment", **about)
        _record(order, orders, say)
    finally:
        right.give()


def _record(order: Order, orders: Callable[[], str], say: Callable[..., None]) -> None:
    used = [int(path.name[:6]) for path in order.folder.glob("[0-9]" * 6 + ".*")]
    order = Order(
        order.spec, order.folder, max([order.segment, *(n + 1 for n in used)]), order.known,
        order.zero_s, order.segment_s, order.key,
    )  # fmt: skip
    camera = Camera(order, say)
    stop, word = threading.Event(), threading.Event()

    def listen() -> None:
        while (line := orders().strip()) and line != "stop":
            camera.paused = line == "pause"
            word.set()
        stop.set()
        word.set()

    threading.Thread(target=listen, name="orders", daemon=True).start()
    while not stop.is_set():
        if word.wait(camera.step()):
            word.clear()
    camera.end()
    say("ended")


def main() -> int:
    """Run the process; 0 when it was stopped as it should."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    import cv2

    # Errors only: a camera that is looked for would fill the log.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    if hasattr(os, "nice"):
        os.nice(5)  # the sound comes first
    lock = threading.Lock()

    def say(kind: str, **values: Any) -> None:
        line = json.dumps({"kind": kind, **values}) + "\n"
        try:
            with lock:
                sys.stdout.write(line)
                sys.stdout.flush()
        except OSError as error:
            _log.info("nobody listens: %s", error)

    run(order_from_line(sys.stdin.readline()), sys.stdin.readline, say)
    return 0
