"""The one bridge between lanes and Qt (车道).

A lane is a named queue with one worker thread (images: two). Work runs there;
results come back on the GUI thread as Qt signals. No other code starts threads
for windows, and nothing slow runs on the GUI thread.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import Shiboken

from resources.errors import Cancelled, NotPermitted, NotSignedIn

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Lane(StrEnum):
    """The lanes of a window."""

    STORE = "store"
    SCANNER = "scanner"
    IMAGES = "images"
    EXPORT = "export"
    CENTRE = "centre"
    """What waits for an answer of the centre."""
    COURT = "court"
    """What waits for recorder and recognition of a hearing."""
    ROOM = "room"
    """What waits for the hub of a room's screens."""
    SIGNING = "signing"
    """What lays papers out and signs them."""
    PAD = "pad"
    """What waits for somebody to write."""
    CABINET = "cabinet"
    """What opens doors of a cabinet and waits for them to be shut."""
    DOORS = "doors"
    """What holds a cabinet and watches its doors; one piece of work that goes on."""


@dataclass(frozen=True, slots=True)
class _Shape:
    workers: int
    capacity: int
    newest_first: bool = False
    """Images: what is on the screen now matters more than what was asked first;
    over capacity the oldest wish is dropped and asked again when it is seen."""


_SHAPES = {
    Lane.STORE: _Shape(1, 256),
    Lane.SCANNER: _Shape(1, 8),
    Lane.IMAGES: _Shape(2, 96, newest_first=True),
    Lane.EXPORT: _Shape(1, 8),
    Lane.CENTRE: _Shape(1, 8),
    Lane.COURT: _Shape(1, 16),
    Lane.ROOM: _Shape(1, 64),
    Lane.SIGNING: _Shape(1, 16),
    Lane.PAD: _Shape(1, 4),
    Lane.CABINET: _Shape(1, 8),
    Lane.DOORS: _Shape(1, 4),
}


class LaneFullError(RuntimeError):
    """More work was asked of a lane than it can hold; a bug of ours."""


@dataclass(eq=False, slots=True)
class Task:
    """One piece of work on a lane."""

    lane: Lane
    work: Callable[[Task], Any]
    on_done: Callable[[Any], None] | None
    on_error: Callable[[BaseException], None] | None
    on_progress: Callable[[Any], None] | None
    cancel: threading.Event
    post: Callable[[Callable[[], None], QObject | None], None]
    owner: QObject | None = None
    is_past: Callable[[], bool] = lambda: False
    """Whether another person works here than when it was asked for; called on the GUI thread."""
    finished: threading.Event = field(default_factory=threading.Event)

    def progress(self, value: object) -> None:
        """Tell the GUI thread how far the work is; called by the work, on its lane."""
        self.deliver(self.on_progress, value)

    def deliver(self, callback: Callable[[Any], None] | None, value: Any) -> None:
        """Call ``callback`` on the GUI thread, unless the task's owner is gone by then."""
        if callback is None:
            return
        call = callback

        def tell() -> None:
            # What the next person may not see was not asked by them: they are told nothing.
            refused = isinstance(value, (NotPermitted, NotSignedIn)) and self.is_past()
            call(Cancelled() if refused else value)

        self.post(tell, self.owner)


class _Outcome:
    """Keeps what the work raised, so that it crosses to the GUI thread as it is."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> _Outcome:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error
        return True


class _Queue:
    """A bounded queue and its worker threads."""

    def __init__(self, lane: Lane, shape: _Shape) -> None:
        self.shape = shape
        self.waiting: deque[Task] = deque()
        self.running: set[Task] = set()
        self.closed = False
        self.ready = threading.Condition()
        self.threads = [
            threading.Thread(target=self._work, name=f"lane-{lane}-{n}", daemon=True)
            for n in range(shape.workers)
        ]
        for thread in self.threads:
            thread.start()

    def put(self, task: Task) -> Task | None:
        """Queue ``task``; return the one that had to make way, if any."""
        dropped: Task | None = None
        with self.ready:
            if len(self.waiting) >= self.shape.capacity:
                if not self.shape.newest_first:
                    raise LaneFullError(task.lane)
                dropped = self.waiting.popleft()
            self.waiting.append(task)
            self.ready.notify()
        return dropped

    def close(self) -> None:
        with self.ready:
            self.closed = True
            self.waiting.clear()
            for task in self.running:
                task.cancel.set()
            self.ready.notify_all()

    def _work(self) -> None:
        while True:
            with self.ready:
                while not self.waiting and not self.closed:
                    self.ready.wait()
                if self.closed:
                    return
                task = self.waiting.pop() if self.shape.newest_first else self.waiting.popleft()
                self.running.add(task)
            _run(task)
            with self.ready:
                self.running.discard(task)


def _run(task: Task) -> None:
    result: Any = None
    with _Outcome() as outcome:
        if task.cancel.is_set():
            raise Cancelled
        result = task.work(task)
    error = outcome.error
    task.finished.set()
    if error is None:
        task.deliver(task.on_done, result)
    else:
        task.deliver(task.on_error, error)


class Lanes(QObject):
    """All lanes of the program; lives on the GUI thread.

    Attributes:
        failed: emitted with the exception of work that gave no ``on_error``.
    """

    failed = Signal(object)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._turn = 0
        self._queues: dict[Lane, _Queue] = {}
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        work: Callable[[Task], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
        on_progress: Callable[[Any], None] | None = None,
        cancel: threading.Event | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run ``work(task)`` on ``lane``; the callbacks run on the GUI thread.

        A task whose ``cancel`` is set before it starts never starts; it ends with
        :class:`~resources.errors.Cancelled`. ``owner`` is the widget or model the
        callbacks belong to: when it has been deleted they are not called.

        Raises:
            LaneFullError: the lane holds more than it should ever have to.
        """
        turn = self._turn
        task = Task(
            lane,
            work,
            on_done,
            on_error or self.failed.emit,
            on_progress,
            cancel or threading.Event(),
            self.post,
            owner,
            lambda: turn != self._turn,
        )
        if self._closed:
            return task
        queue = self._queues.get(lane)
        if queue is None:
            queue = self._queues[lane] = _Queue(lane, _SHAPES[lane])
        dropped = queue.put(task)
        if dropped is not None:
            dropped.deliver(dropped.on_error, Cancelled())
        return task

    def change_over(self) -> None:
        """Another person works here: what was asked before and is refused ends as cancelled."""
        self._turn += 1

    def post(self, callback: Callable[[], None], owner: QObject | None = None) -> None:
        """Call ``callback`` on the GUI thread soon; from any thread.

        Args:
            callback: forgotten where ``owner`` is gone by then.
            owner: whom it is for; None: nobody in particular.
        """
        if not self._closed:
            self._posted.emit(callback if owner is None else partial(_call_for, owner, callback))

    def close(self, timeout_s: float = 5.0) -> None:
        """Cancel what runs, forget what waits, and end the worker threads."""
        self._closed = True
        for queue in self._queues.values():
            queue.close()
        for queue in self._queues.values():
            for thread in queue.threads:
                thread.join(timeout_s)
                if thread.is_alive():
                    _log.warning("%s did not end in %s s", thread.name, timeout_s)

    def _call(self, callback: Callable[[], None]) -> None:
        if not self._closed:
            callback()


def _call_for(owner: QObject, callback: Callable[[], None]) -> None:
    if Shiboken.isValid(owner):
        callback()
