"""The process of recognition: follows a recording, tells what is heard (识别进程).

It reads its order, one line of JSON, from standard input, then requests, one a line:
``words``, ``restore``, ``ack``, ``pause``, ``resume``, ``stop``. On what was standard
output it tells ``heard``, ``state`` and ``error``. It ends when its parent goes away:
nobody would read along, and whoever comes next begins where texts were taken over.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from asr.engine import SAMPLE_RATE_HZ
from asr.result import Segment
from courtroom.listening import spans as progress
from courtroom.listening.beside import Beside
from courtroom.listening.confine import confine
from courtroom.listening.following import GRID_S, Follower
from courtroom.listening.looking_back import LookBack, Looks
from courtroom.listening.mouth import Mouth
from courtroom.listening.order import Order, order_from_json
from courtroom.listening.pipeline import Pipeline
from courtroom.listening.recognising import Engines, SeatGate, Second
from courtroom.listening.wire import (
    MOST_LINE_BYTES,
    Said,
    error_to_json,
    said_to_json,
    terms_from_json,
)
from courtroom.listening.working import MOST_WAITING, NO_SECOND_S
from courtroom.wording.lexicon import lexicon
from courtroom.wording.segment import Settings as Wording
from resources.errors import EngineError, Missing, WenyiError

_log = logging.getLogger(__name__)

POLL_S = 0.02
STATE_EVERY_S = 0.5
SAVE_EVERY_S = 1.0
LEARN_EVERY_S = 15.0
WARM_S = 20
"""That the gate hears again after a restart, to know the room."""
BLOCK_S = 2.0
"""That is taken at once when catching up."""
LOOK_EVERY_S = 2.0
"""Whether the room is known by now is asked so often."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is put in by whoever starts the process: the house's, or a test's."""

    open_engines: Callable[[Order], Engines]
    """Loads models; an :class:`EngineError` is told to the window."""
    open_gate: Callable[[int, bool, dict[str, Any] | None], SeatGate]
    """Returns a gate for so many channels, on one clock or not, in a room of which
    something is known or not."""
    room_of: Callable[[SeatGate], dict[str, Any] | None]
    """Returns what a gate has learned of its room, as JSON."""


class Service:
    """One recording; ``run`` is its only thread but for reading requests and second passes."""

    def __init__(self, order: Order, parts: Parts, mouth: Mouth) -> None:
        self._order, self._parts, self._mouth = order, parts, mouth
        self._requests: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._paused = self._stopped = self._finished = False
        self._saved: dict[str, Any] = {}
        self._saved_at = self._told_at = self._considered_at = 0.0
        self._looked = False
        self._learned_at = time.monotonic()
        self._room: dict[str, Any] | None = None
        self._pipeline_or_none: Pipeline | None = None
        self._early: list[dict[str, Any]] = []

    def ask(self, request: dict[str, Any] | None) -> None:
        """Take a request from any thread; None: the window is gone."""
        self._requests.put(request)

    def run(self) -> None:
        """Recognise until asked to stop.

        Raises:
            WenyiError: no recording, the wrong key, no model.
        """
        self._engines = self._parts.open_engines(self._order)
        self._seconds: Beside[Second, Segment | None] = Beside("second-pass")
        try:
            follower = self._follower()
            if follower is not None:
                self._follow_on(follower)
        finally:
            self._seconds.close()
            self._engines.first.close()

    def _follow_on(self, follower: Follower) -> None:
        self._state_path = self._order.state or progress.state_path(self._order.folder)
        spans = progress.load(self._state_path, follower.id, crashed=self._order.crashed)
        warm_s = max(0, spans.base // SAMPLE_RATE_HZ - WARM_S)
        self._room = spans.room or self._order.settings.room
        follower.begin_at(warm_s // GRID_S * GRID_S)
        self._follow = follower
        self._hearing = self._gate()
        self._pipeline_or_none = Pipeline(
            follower.seats,
            self._hearing,
            self._engines,
            recording=follower.id,
            lexicon=lexicon(self._order.terms),
            settings=Wording(numbers=self._order.settings.numbers),
            start=follower.position,
            spans=spans,
            stored=follower.stored,
            on_engine=lambda: self._save(durable=False),
            second_here=False,
            # After a crash one turn at a time: then it is known which it was.
            beside=not self._order.crashed,
        )
        self._looks = Looks(self._pipeline.spans, self._begin_look, self._checked())
        for request in self._early:
            self._take(request)
        self._tell_state("listening")
        while not self._stopped:
            self._turn()
        self._save()

    def _follower(self) -> Follower | None:
        """Return the recording, once it is there; None: asked to stop before."""
        while not self._stopped:
            try:
                order = self._order
                return Follower(order.folder, order.key, over=order.settings.over)
            except Missing:
                if time.monotonic() - self._told_at > STATE_EVERY_S:
                    self._tell_ready()
            self._take_requests(POLL_S)
        return None

    @property
    def _pipeline(self) -> Pipeline:
        if self._pipeline_or_none is None:
            raise RuntimeError("no recording yet")
        return self._pipeline_or_none

    def _gate(self) -> SeatGate:
        follow = self._follow
        return self._parts.open_gate(len(follow.seats), follow.one_clock, self._room)

    # ---- the loop -------------------------------------------------------------------

    def _turn(self) -> None:
        """Do one round: requests, samples, one piece of recognition."""
        took = False
        if not (self._paused or self._finished):
            took = self._listen()
        behind_s = self._behind_s()
        said = [] if self._paused else self._pipeline.work(behind_s)
        if self._engines.second is not None:
            said += self._second(behind_s)
        self._tell(said)
        if self._finished and not self._pipeline.waiting:
            self._pipeline.pass_the_end()
        busy = bool(took or said or self._pipeline.busy(behind_s))
        if not (busy or self._paused):
            busy = self._look_again()
        self._take_requests(0.0 if busy and not self._paused else POLL_S)
        now_s = time.monotonic()
        if now_s - self._told_at > STATE_EVERY_S:
            self._tell_state(self._phase())
        if now_s - self._learned_at > LEARN_EVERY_S:
            self._learn()
        if now_s - self._saved_at > SAVE_EVERY_S:
            self._save()

    def _listen(self) -> bool:
        """Take what was recorded since; return whether there was anything."""
        if self._pipeline.waiting >= MOST_WAITING:
            return False  # it lies on the disk, where it cannot grow in memory
        self._follow.refresh()
        skip = self._follow.to_skip()
        if skip:
            self._follow.skip(skip)
            self._learn()
            self._hearing = self._gate()
            self._tell(self._pipeline.skip(skip, self._hearing))
            return True
        frames = self._follow.read(BLOCK_S)
        if len(frames):
            self._tell(self._pipeline.take(frames))
        elif self._follow.read_all:
            self._finished = True
            self._tell(self._pipeline.end())
        return bool(len(frames))

    def _learn(self) -> None:
        """Keep what the gate knows of the room, for the next one."""
        self._learned_at = time.monotonic()
        self._room = self._parts.room_of(self._hearing) or self._room
        self._pipeline.spans.room = self._room

    def _look_again(self) -> bool:
        """Hear a piece of what was heard before the room was known; return whether there is one.

        Only when nothing else is to be done: what is said now comes first.
        """
        now_s, over = time.monotonic(), self._finished and not self._pipeline.waiting
        due = over or self._looks.on or now_s - self._considered_at > LOOK_EVERY_S
        if self._looked or not due or self._pipeline.waiting:
            return False  # what was said just now gets its text first
        try:
            if not self._looks.on:
                self._considered_at = now_s
                room = self._parts.room_of(self._hearing)
                if not self._looks.consider(room, self._pipeline.heard, over=over):
                    self._looked = over
                    return False
            change = self._looks.step()
        except WenyiError as error:
            _log.warning("no second look: %s", error.kind)
            self._looks.give_up()
            return False
        if change is not None:
            self._tell(self._pipeline.look_back(change))
        return True

    def _checked(self) -> dict[str, Any] | None:
        """Return what a sound check of this room's seats learned, if there was one."""
        room = self._order.settings.room
        known = room is not None and room.get("channels") == len(self._follow.seats)
        return room if known else None

    def _begin_look(self, first: int, until: int, room: dict[str, Any]) -> LookBack:
        order, parts, follow = self._order, self._parts, self._follow
        sound = Follower(order.folder, order.key, over=order.settings.over)
        sound.begin_at(first // SAMPLE_RATE_HZ // GRID_S * GRID_S)

        def gate(known: dict[str, Any] | None) -> SeatGate:
            return parts.open_gate(len(follow.seats), follow.one_clock, known)

        return LookBack(sound, gate(room), lambda before: gate(parts.room_of(before)), until)

    def _second(self, behind_s: float) -> list[Said]:
        if behind_s <= NO_SECOND_S and not self._pipeline.waiting and self._seconds.free():
            job = self._pipeline.next_second()
            if job is not None:
                self._seconds.give(job, partial(self._pipeline.recognise, job))
        done = self._seconds.finished()
        if done is None or isinstance(done[1], EngineError):
            return []
        return self._pipeline.second_heard(done[0], done[1])

    def _behind_s(self) -> float:
        done = self._pipeline.oldest() / SAMPLE_RATE_HZ
        return max(0.0, self._follow.length_s() - done)

    def _phase(self) -> str:
        if self._paused:
            return "paused"
        left = self._pipeline.waiting or self._pipeline.late or not self._looked
        return "listening" if left or not self._finished else "ended"

    def _tell(self, said: list[Said]) -> None:
        for one in said:
            self._mouth.say({"heard": said_to_json(one)})

    def _tell_ready(self) -> None:
        """Say that models are loaded and no recording is there yet."""
        self._say_state({"phase": "ready"})

    def _tell_state(self, phase: str) -> None:
        self._say_state(
            {
                "phase": phase,
                "behind_s": round(self._behind_s(), 2),
                "position_s": round(self._pipeline.heard / SAMPLE_RATE_HZ, 2),
                "waiting": self._pipeline.waiting,
            }
        )

    def _say_state(self, state: dict[str, Any]) -> None:
        self._told_at = time.monotonic()
        second = self._engines.second
        names = {
            "engine": self._engines.first.name,
            "second": "" if second is None else second.name,
            "cpu_s": round(time.process_time(), 2),
        }
        self._mouth.say({"state": {**names, **state}})

    def _save(self, *, durable: bool = True) -> None:
        self._saved_at = time.monotonic()
        spans = self._pipeline.spans
        value = spans.to_json()
        if value == self._saved:
            return
        try:
            progress.save(self._state_path, self._follow.id, spans, durable=durable)
        except OSError as error:  # it goes on; after a crash more is told again
            _log.warning("progress could not be kept", exc_info=error)
        else:
            self._saved = value

    # ---- requests -------------------------------------------------------------------

    def _take_requests(self, wait_s: float) -> None:
        try:
            request = self._requests.get(timeout=wait_s) if wait_s else self._requests.get_nowait()
            while True:
                self._take(request)
                request = self._requests.get_nowait()
        except queue.Empty:
            return

    def _take(self, request: dict[str, Any] | None) -> None:
        if request is None or request.get("do") == "stop":
            self._stopped = True
            return
        do = request.get("do")
        if do == "pause":
            self._paused = True
        elif do == "resume":
            self._paused = False
        elif self._pipeline_or_none is None:
            self._early.append(request)
        elif do == "words":
            self._pipeline.add_words(terms_from_json(request["terms"]))
        elif do == "forget":
            self._pipeline.forget_words(terms_from_json(request["terms"]))
        elif do == "restore":
            self._pipeline.restore(*(int(request[k]) for k in ("channel", "start", "end")))
        elif do == "ack":
            for channel, start, kind in request["spans"]:
                self._pipeline.spans.settle(int(channel), int(start), str(kind))


def serve(parts: Parts, source: IO[bytes], out: IO[bytes]) -> int:
    """Run the process over two streams; return its exit code: 0 ended, 5 could not begin."""
    mouth = Mouth(out)
    try:
        order = order_from_json(json.loads(source.readline(MOST_LINE_BYTES * 8)))
    except (ValueError, KeyError, TypeError) as error:
        _log.error("no order was given: %s", type(error).__name__)
        return 2
    service = Service(order, parts, mouth)
    threading.Thread(
        target=_hear, args=(service, source), name="listening-requests", daemon=True
    ).start()
    try:
        service.run()
    except BrokenPipeError:
        return 0
    except WenyiError as error:
        _log.error("recognition could not go on", exc_info=error)
        mouth.say(error_to_json(error))
        return EngineError.exit_code
    return 0


def _hear(service: Service, source: IO[bytes]) -> None:
    try:
        while text := source.readline(MOST_LINE_BYTES):
            service.ask(json.loads(text))
    except (OSError, ValueError) as error:
        _log.info("no more requests: %s", type(error).__name__)
    service.ask(None)


def run(parts: Parts) -> int:
    """Run the process over its standard streams.

    Engines that print go to the error stream: the way out is kept for messages.
    """
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _log.info("confined: %s", " ".join(confine()))
    code = serve(parts, sys.stdin.buffer, out)
    logging.shutdown()
    # Not by the interpreter's end: threads of engines, and one that waits for requests.
    os._exit(code)
