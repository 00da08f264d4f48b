"""How a window starts and watches recognition (识别客户端)."""

from __future__ import annotations

import json
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal

from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.order import Order, Settings
from courtroom.listening.saying import ENDINGS
from courtroom.listening.wire import (
    MOST_LINE_BYTES,
    Said,
    error_from_json,
    line,
    said_from_json,
    terms_to_json,
)
from courtroom.wording.lexicon import Term
from resources.children import child_command
from resources.errors import Crashed, Missing, Stalled, WenyiError

_log = logging.getLogger(__name__)

Phase = Literal[
    "starting", "ready", "listening", "paused", "ended", "restarting", "failed", "stopped"
]
"""``ready``: models are loaded, no recording is there yet."""
COMMAND = tuple(child_command("courtroom.listening"))
LOAD_TIMEOUT_S = 300.0
"""Until the models are loaded."""
STALL_TIMEOUT_S = 90.0
"""Without a word from a process that has loaded them; states come twice a second."""
STOP_TIMEOUT_S = 10.0
_WAITS_S = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Before the first, second … start after a death; the last one from then on."""
_STEADY_S = 60.0
"""Who lived that long begins anew with the shortest wait."""


@dataclass(frozen=True, slots=True)
class State:
    """How recognition goes (识别状态)."""

    phase: Phase
    engine: str = ""
    """Name and model; empty until it is loaded."""
    second: str = ""
    """The engine of second passes; empty where there is none."""
    behind_s: float = 0.0
    """How far the text is behind what lies on the disk."""
    position_s: float = 0.0
    """Of the recording."""
    waiting: int = 0
    """Turns that wait for their text."""
    cpu_s: float = 0.0
    """Processor seconds of the process that runs now."""
    restarts: int = 0
    error: WenyiError | None = None
    """Why it failed or was restarted, as ``ModelMissing``: the hearing is recorded and can
    be typed all the same."""


class Listener:
    """Recognition of one recording as a window sees it; safe for several threads.

    Begins where texts were taken over last. Everything is told from one thread of its own;
    what is called there must not raise, nor wait long. A final is taken over once
    ``on_event`` returned, or, with ``acknowledge`` False, once :meth:`acknowledge` was
    called; what was not is told again after a restart, with the same id. Within one
    listener no final is told twice.
    """

    def __init__(
        self,
        order: Order,
        on_event: Callable[[Heard], None],
        on_state: Callable[[State], None],
        *,
        acknowledge: bool = True,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._order = order
        self._on_event, self._on_state = on_event, on_state
        self._acknowledges, self._command = acknowledge, tuple(command)
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._again = threading.Event()
        self._terms = tuple(order.terms)
        self._paused = False
        self._told: set[str] = set()
        self._settled: set[str] = set()
        self._places: dict[str, tuple[int, int, int]] = {}
        self._kinds: dict[str, HeardKind] = {}
        """What was told last of a stretch."""
        self._wanted: dict[str, tuple[int, int, int]] = {}
        self._heard_at = 0.0
        self._loaded = False
        self.state = State("starting")
        self._threads = [
            threading.Thread(target=self._keep, name="listening", daemon=True),
            threading.Thread(target=self._watch, name="watch-listening", daemon=True),
        ]

    @classmethod
    def start(
        cls,
        folder: Path,
        key: bytes | None,
        settings: Settings,
        terms: Iterable[Term],
        on_event: Callable[[Heard], None],
        on_state: Callable[[State], None],
        *,
        acknowledge: bool = True,
        command: Sequence[str] = COMMAND,
    ) -> Listener:
        """Begin to recognise a recording, also one that is only being begun; returns at once.

        Args:
            folder: of the recording.
            key: the station's, where it is sealed.
            settings: engine and writing.
            terms: words of the case, its own before general ones.
            on_event: is told what is heard.
            on_state: is told how it goes; an error that needs a person comes as ``failed``.
            acknowledge: take a final for taken over when ``on_event`` returned.
            command: starts the process.
        """
        order = Order(folder, key, settings, tuple(terms))
        listener = cls(order, on_event, on_state, acknowledge=acknowledge, command=command)
        for thread in listener._threads:
            thread.start()
        return listener

    # ---- what a window asks ---------------------------------------------------------

    def add_words(self, terms: Iterable[Term]) -> None:
        """Know further words of the case; they count for whatever is worded next."""
        new = tuple(terms)
        with self._lock:
            self._terms += new
            self._ask({"do": "words", "terms": terms_to_json(new)})

    def forget_words(self, terms: Iterable[Term]) -> None:
        """Know words no more that were added; what is worded already stays as it is."""
        gone = tuple(terms)
        with self._lock:
            self._terms = tuple(term for term in self._terms if term not in gone)
            self._ask({"do": "forget", "terms": terms_to_json(gone)})

    def restore(self, id: str, place: tuple[int, float, float] | None = None) -> None:
        """Recognise a suppressed stretch; its text comes as a final with the same id.

        Args:
            id: of the stretch.
            place: channel, start and end in seconds, where it was told to an earlier
                listener.

        Raises:
            Missing: it was not told by this listener, and no place is given.
        """
        with self._lock:
            where = self._places.get(id)
            if place is not None:
                where = (place[0], round(place[1] * 16_000), round(place[2] * 16_000))
            if where is None:
                raise Missing(source=id)
            self._wanted[id] = where
            self._told.discard(id)
            self._ask_restore(where)

    def acknowledge(self, ids: Iterable[str]) -> None:
        """Say that these finals are safe in the record."""
        with self._lock:
            self._settle([id for id in ids if id in self._places])

    def pause(self) -> None:
        """Recognise nothing; the recording goes on."""
        with self._lock:
            self._paused = True
            self._ask({"do": "pause"})

    def resume(self) -> None:
        """Catch up and go on; after ``failed``: try again."""
        with self._lock:
            self._paused = False
            self._ask({"do": "resume"})
        self._again.set()

    def stop(self, drain_s: float = 0.0) -> None:
        """End recognition.

        Args:
            drain_s: wait so long, at most, until a recording that has ended is recognised.
        """
        until = time.monotonic() + drain_s
        while time.monotonic() < until and self.state.phase not in ("ended", "failed"):
            time.sleep(0.05)
        self._stopping.set()
        self._again.set()
        with self._lock:
            process = self._process
            self._ask({"do": "stop"})
        if process is not None:
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(STOP_TIMEOUT_S)

    @property
    def pid(self) -> int | None:
        """Of the process that recognises now."""
        process = self._process
        return None if process is None else process.pid

    # ---- inside ---------------------------------------------------------------------

    def _keep(self) -> None:
        """Start the process whenever there is none."""
        died, crashed = 0, False
        while not self._stopping.is_set():
            began_s = time.monotonic()
            error = self._live(crashed)
            if self._stopping.is_set():
                break
            if error is not None and not isinstance(error, Crashed | Stalled):
                self._again.clear()
                self._tell(replace(self.state, phase="failed", error=error))
                self._again.wait()
                died, crashed = 0, False
                continue
            code = None if error is None else error.params.get("code")
            # Ended by its engine, and not from outside or for the lack of memory.
            crashed = code not in (None, 0, -9, -15)
            died = 0 if time.monotonic() - began_s > _STEADY_S else died + 1
            self._tell(
                replace(
                    self.state,
                    phase="restarting",
                    error=error,
                    restarts=self.state.restarts + 1,
                )
            )
            self._stopping.wait(_WAITS_S[min(died, len(_WAITS_S)) - 1] if died else 0.0)
        self._tell(replace(self.state, phase="stopped"))

    def _live(self, crashed: bool) -> WenyiError | None:
        """Run one process to its end; return why it ended."""
        process = self._launch(crashed)
        if process is None:
            return None
        error: WenyiError | None = None
        out = process.stdout
        with suppress(OSError):
            while out is not None and (text := out.readline(MOST_LINE_BYTES)):
                self._heard_at = time.monotonic()
                error = self._take(text) or error
        code = process.wait()
        with self._lock:
            self._process = None
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
        return error or Crashed(engine="listening", code=code)

    def _launch(self, crashed: bool) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping.is_set():
                return None  # asked to stop just now, when there was no process to ask
            self._loaded, self._heard_at = False, time.monotonic()
            order = replace(self._order, terms=self._terms, crashed=crashed)
            process = subprocess.Popen(  # noqa: S603  our own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).resolve().parents[2],
                start_new_session=True,
            )
            self._process = process
            self._ask(order.to_json())
            if self._paused:
                self._ask({"do": "pause"})
            for where in self._wanted.values():
                self._ask_restore(where)
        return process

    def _ask(self, request: dict[str, Any]) -> None:
        """Say something to the process, if there is one."""
        pipe: IO[bytes] | None = None if self._process is None else self._process.stdin
        if pipe is None:
            return
        try:
            pipe.write(line(request))
            pipe.flush()
        except (OSError, ValueError) as error:  # it died; the next one is told everything
            _log.info("recognition does not hear: %s", error)

    def _ask_restore(self, where: tuple[int, int, int]) -> None:
        channel, start, end = where
        self._ask({"do": "restore", "channel": channel, "start": start, "end": end})

    def _take(self, text: bytes) -> WenyiError | None:
        try:
            message = json.loads(text)
            if "heard" in message:
                self._hear(said_from_json(message["heard"]))
            elif "state" in message:
                self._loaded = True
                restarts = self.state.restarts
                self._tell(State(restarts=restarts, **message["state"]))
            elif "error" in message:
                return error_from_json(message)
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("recognition said something odd: %s", type(error).__name__)
        return None

    def _hear(self, said: Said) -> None:
        heard = said.heard
        ends = heard.kind in ENDINGS
        with self._lock:
            place = (said.channel, said.start, said.end)
            if ends:
                self._kinds[heard.id] = heard.kind
            known = heard.id in self._told
            if heard.kind is HeardKind.SECOND or not ends:
                # Partials of a stretch that is final already come after a restart.
                if known and heard.kind is HeardKind.PARTIAL:
                    return
            elif heard.kind is HeardKind.FINAL:
                self._places[heard.id] = place
                self._wanted.pop(heard.id, None)
                if known:
                    if self._acknowledges or heard.id in self._settled:
                        self._settle([heard.id])
                    return
                self._told.add(heard.id)
            else:
                if heard.kind is HeardKind.WITHDRAWN and known:
                    return
                self._places[heard.id] = place
                self._told.discard(heard.id)
        self._on_event(heard)
        if ends and self._acknowledges:
            with self._lock:
                self._settle([heard.id])

    def _settle(self, ids: list[str]) -> None:
        self._settled.update(ids)
        spans = [[*self._places[id][:2], self._kinds[id].value] for id in ids]
        self._ask({"do": "ack", "spans": spans})

    def _tell(self, state: State) -> None:
        self.state = state
        self._on_state(state)

    def _watch(self) -> None:
        """End a process that says nothing any more."""
        while not self._stopping.wait(1.0):
            with self._lock:
                process = self._process
                limit_s = STALL_TIMEOUT_S if self._loaded else LOAD_TIMEOUT_S
                quiet_s = time.monotonic() - self._heard_at
            if process is not None and process.poll() is None and quiet_s > limit_s:
                _log.error("recognition says nothing for %.0f s and is ended", quiet_s)
                process.kill()
