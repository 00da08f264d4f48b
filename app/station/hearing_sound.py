"""Recorder and recognition of a hearing, watched together (录音与识别).

Either may die; neither takes the other, nor a window, with it. A recorder that a window
left behind is found again, one that died is started in the same folder.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from courtroom.recorder.client import Recorder
from courtroom.recorder.plan import Plan, plan_from_json
from resources.errors import Crashed, Locked, WenyiError

if TYPE_CHECKING:
    from courtroom.listening.client import State
    from courtroom.listening.heard import Heard
    from courtroom.wording.lexicon import Term
    from dossier.hearing import Stretch

_log = logging.getLogger(__name__)

RecordState = Literal["none", "recording", "paused", "lost", "ended"]
PLANS = "plans"
"""Folder beside the recordings: what a recorder must be told to go on. Holds no key."""
_SILENT_DBFS = -120.0
DEAD_AFTER_S = 5.0
"""A microphone that gives nothing for so long is shown as such before it is logged."""


@dataclass(frozen=True, slots=True)
class Level:
    """What came from one seat's microphone in the last half second, on the disk."""

    rms_dbfs: float = -120.0
    peak_dbfs: float = -120.0
    dead: bool = False
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class SoundStatus:
    """How recording and recognition go (录音与识别状态)."""

    state: RecordState = "none"
    length_s: float = 0.0
    levels: dict[str, Level] = field(default_factory=dict)
    gaps: int = 0
    hours_left: float | None = None
    clock_jumps: int = 0
    """How often the computer's clock was set meanwhile; nothing is missing for that."""
    disk_low: bool = False
    disk_error: str = ""
    copy_error: str = ""
    trouble: str = ""
    """Of a source, as a device that vanished."""
    head: str = ""
    """``records:hash`` of the recording's journal."""
    restarts: int = 0
    listening: State | None = None


class Listening(Protocol):
    """What :class:`courtroom.listening.client.Listener` has."""

    def add_words(self, terms: Any) -> None:
        """Know further words."""

    def forget_words(self, terms: Any) -> None:
        """Know words no more."""

    def restore(self, id: str, place: tuple[int, float, float] | None = None) -> None:
        """Recognise a suppressed stretch."""

    def acknowledge(self, ids: Any) -> None:
        """Say that finals are safe."""

    def pause(self) -> None:
        """Recognise nothing."""

    def resume(self) -> None:
        """Go on."""

    def stop(self, drain_s: float = 0.0) -> None:
        """End."""


Listen = Callable[..., Listening]
"""Starts recognition; as :meth:`courtroom.listening.client.Listener.start`."""


def listen(*arguments: Any, **named: Any) -> Listening:
    """Start the real recognition; its code is loaded when it is wanted."""
    from courtroom.listening.client import Listener

    return Listener.start(*arguments, **named)


class Sound:
    """The recorder and the listener of one recording; safe for several threads."""

    def __init__(
        self,
        recordings: Path,
        key: bytes | None,
        on_heard: Callable[[Heard], None],
        *,
        listen: Listen = listen,
    ) -> None:
        self._recordings, self._key = recordings, key
        self._on_heard, self._listen = on_heard, listen
        self._lock = threading.RLock()
        self._recorder: Recorder | None = None
        self._listener: Listening | None = None
        self._plan: Plan | None = None
        self._wanted: RecordState = "none"
        self._adopted = False
        self._restarts = 0
        self._sound = SoundStatus()
        self._listening: State | None = None

    @property
    def status(self) -> SoundStatus:
        """How it went when it was looked at last."""
        return replace(self._sound, listening=self._listening)

    @property
    def listener(self) -> Listening | None:
        """Recognition that runs, if any."""
        return self._listener

    # ---- the recorder ---------------------------------------------------------------

    def begin(self, plan: Plan) -> dict[str, Any]:
        """Start recording; return the recorder's first status.

        Raises:
            WenyiError: why it cannot.
        """
        with self._lock:
            self._recorder = Recorder.start(plan)
            self._plan, self._wanted, self._adopted = plan, "recording", False
            self._keep_plan(plan)
            first = self._recorder.status()
        self.look()
        return first

    def adopt(self, name: str) -> bool:
        """Take over a recorder that works on; return whether there is one."""
        recorder = Recorder.find(self._recordings / name)
        if recorder is None:
            return False
        with self._lock:
            self._recorder, self._plan = recorder, self._kept_plan(name)
            self._wanted, self._adopted = "recording", True
        self._wanted = self.look().state
        return True

    def go_on(self, name: str) -> bool:
        """Record on in a folder whose recorder died; False: it is not known how."""
        plan = self._kept_plan(name)
        if plan is None:
            return False
        self.begin(plan)
        return True

    def pause(self, why: str) -> None:
        """Record nothing for now (休庭)."""
        with self._lock:
            if self._recorder is None:
                return
            self._recorder.pause(why)
            self._wanted = "paused"
        self._settle("paused")

    def resume(self) -> None:
        """Record again (继续开庭)."""
        with self._lock:
            if self._recorder is None:
                return
            self._recorder.resume()
            self._wanted = "recording"
        self._settle("recording")

    def stop(self) -> SoundStatus:
        """End the recording and its recognition; returns when every file is closed."""
        with self._lock:
            recorder, self._recorder = self._recorder, None
            self._wanted = "ended"
        if recorder is not None:
            try:
                self._sound = _status(recorder.stop())
            except Crashed:
                _log.warning("the recorder did not say how the recording ended")
            self._sound = replace(self._sound, state="ended")
        return self.status

    def leave(self) -> None:
        """Let the recorder work on alone; end recognition. For a window that closes."""
        self.stop_listening()
        with self._lock:
            recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.leave()

    def look(self) -> SoundStatus:
        """Ask the recorder how it goes; start it anew where it died."""
        with self._lock:
            recorder, wanted = self._recorder, self._wanted
        if recorder is None:
            return self.status
        try:
            found = _status(recorder.status())
        except Crashed:
            found = replace(self._sound, state="lost")
            if self._adopted and wanted in ("recording", "paused"):
                self._again(wanted)
        with self._lock:
            if self._recorder is None or (self._recorder is not recorder):
                return self.status
            self._sound = replace(found, restarts=self._restarts + recorder.restarts)
        return self.status

    def _again(self, wanted: RecordState) -> None:
        """Start a recorder in place of one that somebody else had started, and that died."""
        if self._plan is None:
            return
        try:
            anew = Recorder.start(self._plan)
            if wanted == "paused":
                anew.pause()
        except Locked:
            _log.info("the recorder is there, yet does not answer")
        except WenyiError as error:
            _log.error("the recorder could not be started again: %s", error.kind)
        else:
            with self._lock:
                self._recorder, self._adopted = anew, False
                self._restarts += 1

    def _settle(self, state: RecordState, timeout_s: float = 5.0) -> None:
        """Wait until the recorder is as it was asked to be."""
        end = time.monotonic() + timeout_s
        while self.look().state != state and time.monotonic() < end:
            time.sleep(0.05)

    def _keep_plan(self, plan: Plan) -> None:
        folder = self._recordings / PLANS
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        value = {**plan.to_json(), "key": None}
        beside = folder / f"{plan.folder.name}.part"
        beside.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        beside.replace(folder / f"{plan.folder.name}.json")

    def _kept_plan(self, name: str) -> Plan | None:
        path = self._recordings / PLANS / f"{name}.json"
        try:
            plan = plan_from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, WenyiError) as error:
            _log.warning("how it was recorded is not known: %s", type(error).__name__)
            return None
        return replace(plan, folder=self._recordings / name, key=self._key)

    # ---- recognition ----------------------------------------------------------------

    def hear(self, name: str, settings: Any, terms: Sequence[Term]) -> None:
        """Start recognition of a recording; what ran before ends."""
        from courtroom.listening.client import State

        self.stop_listening()
        self._listening = State("starting")
        self._listener = self._listen(
            self._recordings / name,
            self._key,
            settings,
            terms,
            self._on_heard,
            self._on_state,
            acknowledge=False,
        )

    def restore(self, stretch: Stretch) -> None:
        """Have a suppressed stretch recognised after all; its words come as others do."""
        listener, levels = self._listener, list(self.status.levels)
        if listener is None or not stretch.heard_id:
            return
        known = stretch.seat in levels
        place = (levels.index(stretch.seat), stretch.start_s, stretch.end_s) if known else None
        with contextlib.suppress(WenyiError):
            listener.restore(stretch.heard_id, place)

    def stop_listening(self, drain_s: float = 0.0) -> None:
        """End recognition.

        Args:
            drain_s: wait so long, at most, for what was said last.
        """
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop(drain_s)

    @property
    def written(self) -> bool:
        """Whether recognition has told all of a recording that has ended, or cannot."""
        return self._listening is not None and self._listening.phase in ("ended", "failed")

    def wait_written(self, timeout_s: float) -> None:
        """Wait, so long at most, until what was said last is written."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self._listener is None or self._listening is None or self.written:
                return
            time.sleep(0.05)

    def _on_state(self, state: State) -> None:
        if state.phase == "stopped" and self.written:
            return  # not stopped half-way
        self._listening = state


def _status(found: dict[str, Any]) -> SoundStatus:
    channels, hears = found["channels"], found["state"] == "recording"
    troubles = [str(source["trouble"]) for source in found["sources"] if source["trouble"]]
    return SoundStatus(
        state=found["state"],
        length_s=max((float(one["length_s"]) for one in channels), default=0.0),
        levels={
            str(one["seat"]): Level(
                float(one["rms_dbfs"]) if hears else _SILENT_DBFS,
                float(one["peak_dbfs"]) if hears else _SILENT_DBFS,
                hears and (bool(one["dead"]) or float(one["silent_s"]) >= DEAD_AFTER_S),
                bool(one["clipped"]),
            )
            for one in channels
        },
        gaps=int(found["gaps"]),
        clock_jumps=int(found["clock_jumps"]),
        hours_left=found["hours_left"],
        disk_low=bool(found["disk_low"]),
        disk_error=str(found["disk_error"] or ""),
        copy_error=str(found["copy_error"] or ""),
        trouble=troubles[0] if troubles else "",
        head=f"{found['records']}:{found['head']}",
    )
