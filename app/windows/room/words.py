"""Errors in the words of a courtroom: what a nervous person can do about them (出错提示)."""

from __future__ import annotations

from app.qt.translations import language, tr
from resources.errors import (
    BadCode,
    BadValue,
    Locked,
    NotAllowed,
    Offline,
    OutOfTurn,
    Refused,
    TooLarge,
    TooOften,
    WenyiError,
    describe,
)


def pairing_words(error: BaseException) -> tuple[str, str]:
    """Return what went wrong at pairing and what to do."""
    if isinstance(error, BadCode):
        return (
            tr("The code is not right, or no longer good."),
            tr("Ask the clerk for a new code and type it again."),
        )
    if isinstance(error, Offline):
        return (
            tr("Nobody answers at this address."),
            tr("Compare the address with the clerk's screen, and look at the network cable."),
        )
    if isinstance(error, BadValue):
        return tr("This is not an address."), tr("Type it as the clerk's screen shows it.")
    if isinstance(error, Refused):
        return (
            tr("What answers there is not this courtroom."),
            tr("Type nothing more, and tell the clerk."),
        )
    if isinstance(error, Locked):
        return (
            tr("This screen is open in another window already."),
            tr("Close the other one first."),
        )
    return _own(error)


def act_words(error: BaseException) -> str:
    """Return in one sentence why something was not done."""
    if isinstance(error, Offline):
        return tr("The connection is interrupted: it was not sent. Please try again.")
    if isinstance(error, NotAllowed):
        return tr("The court does not allow this now.")
    if isinstance(error, OutOfTurn):
        return tr("Not now: the judge is holding all screens.")
    if isinstance(error, TooOften):
        return tr("Too quick. Please wait a moment and try again.")
    if isinstance(error, TooLarge):
        return tr("That mark is too long. Please draw it in several strokes.")
    return _own(error)[0]


def _own(error: BaseException) -> tuple[str, str]:
    if isinstance(error, WenyiError):
        said = describe(error, "en" if language() == "en" else "zh_CN")
        return said.what, said.advice
    return tr("That did not work."), tr("Please tell the clerk.")
