"""What the desk calls things, and lets be done, while a panel deliberates (合议庭评议)."""

from __future__ import annotations

from app.qt.commands import Commands
from app.qt.translations import mark, spoken, tr
from dossier.hearing import Hearing, HearingState
from dossier.model import Volume

_NAMES = {
    "start": (mark("Open court"), mark("Begin deliberating")),
    "recess": (mark("Recess…"), mark("Interrupt…")),
    "finish": (mark("Close court…"), mark("End deliberating…")),
}
"""Of commands: in court, and among the judges."""


def is_deliberation(hearing: Hearing) -> bool:
    """Return whether it is the panel's alone: it lies in 副卷, no screen shows it."""
    return hearing.volume is Volume.CONFIDENTIAL


def name_commands(commands: Commands, hearing: Hearing) -> None:
    """Call commands by what they do here."""
    secret = is_deliberation(hearing)
    for name, words in _NAMES.items():
        commands[name].setText(spoken(words[secret]))
    for name in ("screens_pane", "check"):
        commands[name].setEnabled(not secret)


def named(hearing: Hearing) -> str:
    """Return which hearing of its case it is."""
    if is_deliberation(hearing):
        return tr("deliberation no. {n}").format(n=hearing.ordinal)
    return tr("hearing no. {n}").format(n=hearing.ordinal)


def reach(hearing: Hearing) -> str:
    """Return who may hear it."""
    if is_deliberation(hearing):
        return tr("confidential volume, closed to all but the panel")
    return tr("public") if hearing.public else tr("not public")


def may_be_signed(hearing: Hearing, *, is_empty: bool) -> bool:
    """Return whether its record may be laid out; a deliberation may be typed and nothing else."""
    if hearing.state is HearingState.PLANNED:
        return is_deliberation(hearing) and not is_empty
    return hearing.state in (HearingState.RECESSED, HearingState.CLOSED)
