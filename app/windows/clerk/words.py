"""States of a hearing in words (状态用语)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt.translations import mark, spoken, tr, trn
from app.station.hearing_sound import SoundStatus
from app.station.hearing_status import Status
from app.windows.clerk import deliberating
from dossier.hearing import Hearing, HearingEventKind, HearingState
from dossier.model import Volume
from resources.errors import ModelDamaged, ModelMissing, NoSpeechModel, WenyiError

if TYPE_CHECKING:
    from courtroom.listening.client import State

PLAIN, GOOD, WARN, BAD = "small", "stateGood", "stateWarn", "stateRecording"
BEHIND_S = 4.0
"""Recognition is said to catch up from here on."""

EVENTS = {
    HearingEventKind.START: mark("Opened"),
    HearingEventKind.RECESS: mark("Recess"),
    HearingEventKind.RESUME: mark("Resumed"),
    HearingEventKind.CLOSE: mark("Closed"),
    HearingEventKind.INTERRUPTION: mark("Recording interrupted"),
}
_STATES = {
    HearingState.PLANNED: mark("Not opened yet"),
    HearingState.OPEN: mark("In court"),
    HearingState.RECESSED: mark("In recess"),
    HearingState.CLOSED: mark("Closed"),
}
_DELIBERATION = {
    HearingState.PLANNED: mark("Not begun yet"),
    HearingState.OPEN: mark("In deliberation"),
    HearingState.RECESSED: mark("Deliberation interrupted"),
    HearingState.CLOSED: mark("Deliberation ended"),
}


def _state(hearing: Hearing) -> str:
    states = _DELIBERATION if hearing.volume is Volume.CONFIDENTIAL else _STATES
    return spoken(states[hearing.state])


def hearing_name(hearing: Hearing) -> str:
    """Return number, day and state of a hearing."""
    return " · ".join((deliberating.named(hearing), *([hearing.place] if hearing.place else []),
                       _state(hearing)))  # fmt: skip


def duration(seconds: float) -> str:
    """Return hours, minutes and seconds."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def hearing_state(status: Status) -> tuple[str, str]:
    """Return the state of the hearing, and how it looks."""
    state = status.hearing.state
    if state is HearingState.OPEN:
        if status.sound.state == "recording":
            return f"● {tr('Recording')}", BAD
        return f"▲ {tr('In court, not recorded')}", WARN
    look = WARN if state is HearingState.RECESSED else PLAIN
    return _state(status.hearing), look


def _trouble(cause: str) -> str:
    """Return what became of a source; nobody in court knows the recorder's names of causes."""
    if cause == "device_lost":
        return tr("Microphone disconnected: not recorded until it is plugged in again")
    if cause == "stalled":
        return tr("Microphone sends nothing: not recorded until it does again")
    return tr("Recording: a source failed ({what})").format(what=cause)


def record_state(sound: SoundStatus, kept: int = 0) -> tuple[str, str]:
    """Return how recording goes.

    Args:
        sound: of this run of the program.
        kept: recordings of a hearing that is over.
    """
    if sound.trouble:
        return _trouble(sound.trouble), WARN
    if kept and sound.state == "none":
        return trn("Recorded: %n recording(s)", kept), PLAIN
    words = {
        "none": (tr("Recording: not running"), PLAIN),
        "recording": (tr("Recording to disk"), GOOD),
        "paused": (tr("Recording paused"), PLAIN),
        "lost": (tr("Recorder does not answer; it is being started again"), BAD),
        "ended": (tr("Recording closed and compared"), PLAIN),
    }
    text, look = words[sound.state]
    if sound.gaps:
        # Each seat has its own; a recess is one for all of them.
        count = -(-sound.gaps // max(1, len(sound.levels)))
        text += " · " + trn("%n interruption(s)", count)
        look = WARN if look == GOOD else look
    if sound.clock_jumps and sound.state != "none":
        text += " · " + tr("the computer's clock was set, which costs no sound")
    return text, look


def disk_state(sound: SoundStatus) -> tuple[str, str]:
    """Return how the disk is; empty before anything is recorded."""
    if sound.disk_error:
        return _refused(sound.disk_error), BAD
    if sound.copy_error:
        return tr("Second copy: {what}").format(what=sound.copy_error), WARN
    if sound.hours_left is None or sound.state in ("none", "ended"):
        return "", PLAIN
    look = WARN if sound.disk_low else PLAIN
    if sound.hours_left < 1.0:
        minutes = f"{max(0.0, sound.hours_left) * 60:.0f}"
        return tr("Disk: room for {minutes} min").format(minutes=minutes), look
    hours = tr("Disk: room for {hours} h").format(hours=f"{min(sound.hours_left, 999.0):.0f}")
    return hours, look


def _refused(cause: str) -> str:
    """Return what to do; the recorder keeps what comes for half a minute, no longer."""
    if cause == "full":
        return tr("DISK FULL: sound is lost in half a minute. Make room now.")
    return tr("THE DISK REFUSES the recording ({what}): sound is lost in half a minute").format(
        what=cause
    )


def engine_state(
    state: State | None, rest_s: float = 0.0, *, catching_up: bool = False
) -> tuple[str, str]:
    """Return how recognition goes; typing is possible whatever it says.

    Args:
        state: of recognition; None: it does not run.
        rest_s: of the recordings, what nobody is at.
        catching_up: the rest of what was recorded is being recognised.
    """
    rest = _rest_state(state, rest_s, catching_up)
    if rest is not None:
        return rest
    if state is None:
        return tr("Recognition: not running"), PLAIN
    if state.phase == "failed":
        return _failed(state.error)
    if state.phase == "restarting":
        return tr("Recognition died and is being started again"), WARN
    if state.phase == "starting":
        return tr("Recognition: loading the model…"), PLAIN
    if state.phase == "paused":
        return tr("Recognition paused"), PLAIN
    if state.phase == "ended":
        return tr("Recognition: everything said is written"), PLAIN
    if state.phase == "stopped":
        return _stopped(state)
    if state.behind_s >= BEHIND_S:
        return tr("Catching up: {s} s behind").format(s=f"{state.behind_s:.0f}"), WARN
    return tr("Recognising ({engine})").format(engine=state.engine), GOOD


def _failed(error: WenyiError | None) -> tuple[str, str]:
    if isinstance(error, ModelMissing) and not isinstance(error, NoSpeechModel):
        text = tr("The chosen speech model is not here. The hearing is recorded; type the record.")
        return text, WARN
    if isinstance(error, NoSpeechModel | ModelDamaged):
        return tr("No speech model. The hearing is recorded; type the record."), WARN
    return tr("Recognition failed. The hearing is recorded; type the record."), WARN


def _rest_state(state: State | None, rest_s: float, catching_up: bool) -> tuple[str, str] | None:
    """Return how what was left goes; None: recognition has something else to say."""
    phase = "" if state is None else state.phase
    if catching_up and phase in ("", "starting"):
        return tr("Writing the rest: loading the model…"), PLAIN
    if catching_up and state is not None and phase in ("ready", "listening", "ended"):
        left = duration(state.behind_s + rest_s)
        return tr("Writing the rest: {t} left").format(t=left), PLAIN
    if rest_s and phase in ("", "ended", "stopped"):
        return tr("{t} of the recording are not written").format(t=duration(rest_s)), WARN
    return None


def _stopped(state: State) -> tuple[str, str]:
    """Return what recognition left when it was ended before its work was."""
    if state.behind_s < BEHIND_S and not state.waiting:
        return tr("Recognition: stopped"), PLAIN
    left = f"{state.behind_s:.0f}"
    return tr("Recognition stopped; the last {s} s are not written").format(s=left), WARN


def saved_state(unsaved: int, error: BaseException | None) -> tuple[str, str]:
    """Return whether what was typed is safe."""
    if isinstance(error, WenyiError):
        return tr("NOT SAVED: the disk refuses. Trying again."), BAD
    if error is not None:
        return tr("NOT SAVED: a fault of the program. Trying again."), BAD
    if unsaved:
        return tr("Saving…"), PLAIN
    return tr("All saved"), PLAIN
