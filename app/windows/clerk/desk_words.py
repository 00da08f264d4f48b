"""What the desk says around the record (桌面用语)."""

from __future__ import annotations

from app.qt.translations import tr
from app.station.hearing_status import Status
from app.windows.clerk.words import duration


def nothing_said(status: Status) -> str:
    """Return what stands where no line is yet: how lines come."""
    listening = status.sound.listening
    if listening is not None and listening.phase == "failed":
        return tr("Nothing is written by itself now. A seat key begins a line by hand.")
    return tr("What is said appears here under who says it. A seat key begins a line by hand.")


def lines_words(count: int, status: Status) -> str:
    """Return how many lines and recordings there are."""
    if not status.sittings:
        return tr("{lines} lines · no recording").format(lines=count)
    return tr("{lines} lines · recording {n}").format(lines=count, n=status.sittings)


def nothing_found_words(step: int, *, mark: bool) -> str:
    """Return that there is no further line of a speaker, or none with a mark."""
    if mark:
        return tr("No marked line after this") if step > 0 else tr("No marked line before this")
    if step > 0:
        return tr("This speaker says nothing after this")
    return tr("This speaker says nothing before this")


def recess_words(seconds: float) -> str:
    """Return that playback passed over a recess."""
    return tr("Passed over a recess of {t}").format(t=duration(seconds))
