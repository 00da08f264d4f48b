"""Starts the process that recognises, asks it, and ends it when nobody asked for long."""

from __future__ import annotations

import json
import logging
import subprocess
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courtroom.listening.wire import MOST_LINE_BYTES, error_from_json, line, terms_to_json
from courtroom.spoken.sound import MOST_BYTES
from courtroom.wording.lexicon import Term
from resources.children import child_command
from resources.errors import BadValue, Crashed, Stalled

_log = logging.getLogger(__name__)

COMMAND = tuple(child_command("courtroom.spoken"))
LOAD_TIMEOUT_S = 120.0
ANSWER_TIMEOUT_S = 30.0
IDLE_S = 600.0
"""Then the process ends and gives its memory back."""
_NAME = "spoken"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said (口述内容)."""

    text: str
    """As one writes it; empty: nobody spoke."""
    raw: str
    """As it was recognised."""
    seconds: float
    """That recognition took."""


class SpokenClient:
    """One process for one station; one question at a time, from any thread.

    Args:
        home: the station's folder, where models lie.
        engine: engine or model; ``auto``: the best for stored speech.
        command: starts the process.
        idle_s: without a question it ends after so long.
    """

    def __init__(
        self,
        home: Path,
        engine: str = "auto",
        command: Sequence[str] = COMMAND,
        idle_s: float = IDLE_S,
    ) -> None:
        self._idle_s = idle_s
        self._home, self._engine, self._command = home, engine, tuple(command)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    def understand(self, wav: bytes, terms: Iterable[Term] = ()) -> Spoken:
        """Return what is said in a WAV of at most 15 s; it is kept nowhere.

        Args:
            wav: 16 bit, one or two channels.
            terms: words of the case.

        Raises:
            BadValue: the WAV cannot be taken.
            EngineError: no model, or it failed; the next call starts anew.
        """
        if len(wav) > MOST_BYTES:
            raise BadValue(column="wav", value=f"{len(wav)} bytes")
        head = {"bytes": len(wav), "terms": terms_to_json(terms)}
        with self._lock:
            self._rest()
            answer = self._ask(line(head) + wav)
            self._wait_idle()
        return Spoken(str(answer["text"]), str(answer["raw"]), float(answer["seconds"]))

    def warm(self) -> None:
        """Load the model, so that the first question does not wait for it.

        Raises:
            EngineError: it cannot be loaded.
        """
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._rest()
            self._end()

    def _ask(self, request: bytes) -> dict[str, Any]:
        process = self._running()
        try:
            assert process.stdin is not None  # noqa: S101  (it was asked for)
            process.stdin.write(request)
            process.stdin.flush()
        except OSError:
            self._end()
            raise Crashed(engine=_NAME) from None
        return self._answer(process, ANSWER_TIMEOUT_S)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        process = subprocess.Popen(  # noqa: S603  (our own module)
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._process = process
        assert process.stdin is not None  # noqa: S101
        with suppress(OSError):
            process.stdin.write(line({"home": str(self._home), "engine": self._engine}))
            process.stdin.flush()
        self._answer(process, LOAD_TIMEOUT_S)
        return process

    def _answer(self, process: subprocess.Popen[bytes], timeout_s: float) -> dict[str, Any]:
        """Return the next line; a process that does not give one in time is ended."""
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(timeout_s, end)
        watch.daemon = True
        watch.start()
        try:
            assert process.stdout is not None  # noqa: S101
            data = process.stdout.readline(MOST_LINE_BYTES)
        finally:
            watch.cancel()
            watch.join()
        if late.is_set():
            self._end()
            raise Stalled(engine=_NAME, seconds=round(timeout_s))
        try:
            answer: dict[str, Any] = json.loads(data)
        except ValueError:
            self._end()
            raise Crashed(engine=_NAME) from None
        if "error" in answer:
            raise error_from_json(answer)
        return answer

    def _wait_idle(self) -> None:
        def over() -> None:
            with self._lock:
                # A question that came meanwhile has set another one.
                if self._idle is timer:
                    self._idle = None
                    self._end()

        timer = self._idle = threading.Timer(self._idle_s, over)
        timer.daemon = True
        timer.start()

    def _rest(self) -> None:
        idle, self._idle = self._idle, None
        if idle is not None:
            # Not waited for: it may wait for the lock that is held here.
            idle.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
