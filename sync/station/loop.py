"""The machine's driver: one thread of events, a few that send (事件循环).

Threads rather than asyncio: what takes time here is hashing, reading and making
bytes durable, which block either way, and four connections need no more than four
threads. The machine itself is touched by the loop's thread alone, or under its lock.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from resources.errors import Cancelled, Offline, Rejected, StoreError
from sync.core.answers import Answer, Unavailable
from sync.core.messages import Request
from sync.core.station import Station
from sync.core.station.events import (
    Alarm,
    Answered,
    Effect,
    Event,
    Failed,
    Free,
    Moving,
    Noted,
    Progress,
    Send,
    Tick,
    Unreadable,
    Wake,
)
from sync.station.carrying import CannotRead, Carrier
from sync.station.link import steady

_log = logging.getLogger(__name__)

_ALARMS = 100
_LONGEST_S = 30.0
_TELL_S = 2.0
_MEND_FIRST_S = 0.5
_MEND_MOST_S = 5.0
"""Between two tries where the station's own disk fails: work goes on soon after."""
_STOP_S = 2.0
_SOON_S = 0.02
"""Between two looks at the journal while it grows."""
_NOTHING = Progress(0, 0, 0, 0, 0.0, 0, 0.0, "")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the loop published last."""

    progress: Progress
    at_rest: bool = False
    steps: int = 0
    """Events taken in."""
    answers: int = 0
    """Of the centre, refusals too."""
    failures: int = 0
    """Requests without a usable answer since the last one that had one."""
    last_answer_s: float | None = None
    """Wall time, seconds since 1970."""
    under_way: frozenset[str] = frozenset()
    """Digests of blobs that are being sent."""
    error: StoreError | None = None
    """Why the station's own disk keeps the machine from working."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """Something for the machine of one incarnation; None: for whichever there is."""

    event: Event
    incarnation: int | None = None


class Loop:
    """Runs one station's machine against one carrier.

    Args:
        make: makes a machine out of what is durable; called again after the station's
            own disk failed in the middle of a step.
        carrier: takes requests to the centre.
        free: lets a local copy go.
        heard: told of every answer before the machine is.
        senders: requests on their way at once.
        clock: seconds; may be set wrong.
        ending: set once the loop is to end; long work looks at it.
    """

    def __init__(
        self,
        make: Callable[[], Station],
        carrier: Carrier,
        *,
        free: Callable[[str], None],
        heard: Callable[[Request, Answer], None] = lambda request, answer: None,
        senders: int = 4,
        clock: Callable[[], float] = time.monotonic,
        ending: threading.Event | None = None,
    ) -> None:
        self._make = make
        self._carrier = carrier
        self._free = free
        self._heard = heard
        self._clock = clock
        self._letters: queue.Queue[_Letter] = queue.Queue()
        self._sends: queue.Queue[tuple[int, Send] | None] = queue.Queue()
        self._lock = threading.Lock()
        self._machine: Station | None = None
        self._incarnation = 0
        self._wake_s = clock()
        self._mend_s = _MEND_FIRST_S
        self._always: dict[type, Event] = {}
        self._noted = threading.Event()
        self._ending = ending or threading.Event()
        self._published = threading.Condition()
        self._standing = Standing(_NOTHING)
        self._answers = 0
        self._failures = 0
        self._last_answer_s: float | None = None
        self._alarms: deque[Alarm] = deque(maxlen=_ALARMS)
        self._threads = [
            threading.Thread(target=self._send_all, name=f"sync-send-{n}", daemon=True)
            for n in range(senders)
        ]
        self._threads.insert(0, threading.Thread(target=self._run, name="sync", daemon=True))

    # ---- from any thread ----------------------------------------------------------

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = _STOP_S) -> bool:
        """End; return whether every thread ended in time. What was begun is taken up later."""
        self._ending.set()
        self._letters.put(_Letter(Tick()))
        for _ in self._threads[1:]:
            self._sends.put(None)
        self._carrier.close()
        until_s = time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until_s - time.monotonic()))
        with self._published:
            self._published.notify_all()
        return not any(thread.is_alive() for thread in self._threads)

    def post(self, event: Event, *, always: bool = False) -> None:
        """Hand an event in.

        Args:
            event: for the machine.
            always: also for every machine made later, in place of an earlier one of its type.
        """
        if always:
            self._always[type(event)] = event
        self._letters.put(_Letter(event))

    def noted(self) -> None:
        """Tell that the journal grew; many times in a row is no more than once."""
        if not self._noted.is_set():
            self._noted.set()
            self._letters.put(_Letter(Noted()))

    @property
    def standing(self) -> Standing:
        """What was published after the last step; never waits."""
        return self._standing

    def alarms(self) -> list[Alarm]:
        """Return what a person must know, newest first."""
        return list(self._alarms)[::-1]

    def alarm(self, kind: str, thing: str) -> None:
        """Tell a person, once for what is told already."""
        found = Alarm(kind, thing)
        if not self._alarms or self._alarms[-1] != found:
            _log.warning("alarm: %s", kind)
            self._alarms.append(found)

    def with_machine(self, ask: Callable[[Station], Effect | object]) -> object:
        """Return what ``ask`` finds in the machine between two steps; may wait for one."""
        with self._lock:
            return None if self._machine is None else ask(self._machine)

    def wait(self, until: Callable[[Standing], bool], timeout_s: float | None = None) -> Standing:
        """Wait until what is published satisfies a condition, or the loop ends."""
        with self._published:
            self._published.wait_for(
                lambda: until(self._standing) or self._ending.is_set(), timeout_s
            )
        return self._standing

    # ---- the loop's thread --------------------------------------------------------

    def _run(self) -> None:
        while not self._ending.is_set():
            letter = self._next()
            if self._ending.is_set():
                return
            try:
                with self._lock:
                    effects = self._step(letter)
            except Cancelled:
                return
            except StoreError as error:
                self._mend(error)
                continue
            except Exception as error:  # noqa: BLE001  a bug must not end the sync for good
                _log.exception("the machine failed")
                self.alarm("bug", type(error).__name__)
                self._mend(StoreError(path="sync", detail=type(error).__name__))
                continue
            self._mend_s = _MEND_FIRST_S
            for effect in effects:
                self._do(effect)
            self._publish()

    def _next(self) -> _Letter:
        """Return what came in, or the timer's ring."""
        wait_s = self._wake_s - self._clock()
        try:
            letter = self._letters.get(timeout=max(0.0, min(wait_s, _LONGEST_S)))
        except queue.Empty:
            return _Letter(Tick())
        if isinstance(letter.event, Noted):
            # Let a burst of changes pass: each look reads the journal.
            self._ending.wait(_SOON_S)
            self._noted.clear()
        return letter

    def _step(self, letter: _Letter) -> list[Effect]:
        effects: list[Effect] = []
        if self._machine is None:
            self._incarnation += 1
            self._machine = self._make()
            for event in list(self._always.values()):
                effects += self._machine.step(event, self._clock())
        if letter.incarnation in (None, self._incarnation):
            effects += self._machine.step(letter.event, self._clock())
        return effects

    def _mend(self, error: StoreError) -> None:
        """Forget the machine, which may know half of a step; begin anew in a while."""
        _log.warning("the station's store failed: %s", error)
        with self._lock:
            self._machine = None
        self._publish(error)
        self._ending.wait(self._mend_s)
        self._mend_s = min(_MEND_MOST_S, self._mend_s * 2)
        self._wake_s = self._clock()

    def _do(self, effect: Effect) -> None:
        if isinstance(effect, Send):
            self._sends.put((self._incarnation, effect))
        elif isinstance(effect, Wake):
            self._wake_s = effect.at_s
        elif isinstance(effect, Alarm):
            self.alarm(effect.kind, effect.thing)
        elif isinstance(effect, Free):
            try:
                self._free(effect.sha256)
            except StoreError as error:
                _log.warning("a local copy stays: %s", error)

    def _publish(self, error: StoreError | None = None) -> None:
        with self._lock:
            machine = self._machine
            try:
                progress = self._standing.progress if machine is None else machine.progress()
            except StoreError as failed:
                progress, error = self._standing.progress, failed
        before = self._standing
        with self._published:
            self._standing = Standing(
                progress,
                machine is not None and error is None and machine.is_at_rest,
                before.steps + 1,
                self._answers,
                self._failures,
                self._last_answer_s,
                frozenset() if machine is None else machine.under_way,
                error,
            )
            self._published.notify_all()

    # ---- the senders' threads -----------------------------------------------------

    def _send_all(self) -> None:
        while (job := self._sends.get()) is not None and not self._ending.is_set():
            incarnation, send = job
            self._letters.put(_Letter(self._send(incarnation, send), incarnation))

    def _send(self, incarnation: int, send: Send) -> Event:
        moving = _Letter(Moving(send.ticket), incarnation)
        tell = steady(lambda: self._letters.put(moving), _TELL_S)
        began = False

        def moved() -> None:
            nonlocal began
            began = True
            tell()

        cut = False
        name = type(send.request).__name__
        try:
            answer = self._carrier.carry(send.request, moved)
        except CannotRead as error:
            return Unreadable(send.ticket, error.sha256)
        except Offline as error:
            cut = began
            _log.info("%s got no answer: %s", name, error.params.get("detail", ""))
        except Rejected as error:
            _log.warning("%s got an answer that cannot be read: %s", name, error)
            self.alarm("garbled", name)
        except StoreError as error:
            _log.warning("what %s brought cannot be kept: %s", name, error)
        except Exception as error:  # noqa: BLE001  a bug must not end the thread
            _log.exception("%s failed", name)
            self.alarm("bug", type(error).__name__)
        else:
            self._note(send.request, answer)
            return Answered(send.ticket, answer)
        with self._published:
            self._failures += 1
        return Failed(send.ticket, cut)

    def _note(self, request: Request, answer: Answer) -> None:
        with self._published:
            self._answers += 1
            self._last_answer_s = time.time()
            self._failures = self._failures + 1 if isinstance(answer, Unavailable) else 0
        self._heard(request, answer)
