"""How the signing of a record is said in the clerk's window (签署用语)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.qt.translations import mark, spoken, tr, trn
from dossier.court_time import COURT_TIME
from dossier.signing import Consent, Decision, PaperKind, PaperState, Reading, Signer, SignerState

STATES = {
    SignerState.UNREAD: (mark("Not read"), "muted"),
    SignerState.READ: (mark("Has read"), "accent"),
    SignerState.CORRECTING: (mark("Asks for a correction"), "warning"),
    SignerState.DEFERRED: (mark("Reads within five days"), "warning"),
    SignerState.SIGNED: (mark("Signed"), "success"),
    SignerState.REFUSED: (mark("Refused to sign"), "danger"),
}
DECISIONS = {
    Decision.OPEN: (mark("To be decided"), "warning"),
    Decision.GRANTED: (mark("Granted"), "success"),
    Decision.REFUSED: (mark("Not granted"), "danger"),
    Decision.WITHDRAWN: (mark("Withdrawn"), "muted"),
}
PAPERS = {
    PaperState.READING: mark("Being read"),
    PaperState.SIGNING: mark("Being signed"),
    PaperState.LOCKED: mark("Locked"),
}
BUSY = {
    "laying out": mark("Laying the record out…"),
    "sending": mark("Making pages ready for the seats…"),
    "locking": mark("Locking, stamping and filing…"),
    "stamping": mark("Asking for the timestamp…"),
    "checking": mark("Checking the signatures…"),
    "signing": mark("Putting the signature into the record…"),
}
BEGIN_RECORD = (
    mark("The record has not been laid out yet"),
    mark("Laying it out begins the reading: whoever is to sign is listed then."),
)
BEGINNINGS = {
    PaperKind.GAPS: (
        mark("The gaps of the recording have not been explained yet"),
        mark("The explanation is laid out; the presiding judge and the clerk sign it."),
    ),
    PaperKind.SHEET: (
        mark("The sheet of the recording has not been laid out yet"),
        mark(
            "Lay it out if judges and parties are to sign it now; else the court's certificate "
            "signs it by itself when the record is filed."
        ),
    ),
}
"""What is said as long as a paper was not begun."""
CHANGES = {
    "none": mark("nothing"),
    "signatures": mark("further signatures and notes only"),
    "forbidden": mark("something that is not allowed"),
}
PROBLEMS = {
    "changed": mark("What was signed has been changed"),
    "unreadable": mark("The signature is damaged"),
    "coverage": mark("The signature does not cover what was signed"),
    "timestamp": mark("The timestamp is not valid"),
    "form": mark("The data of the signature were changed"),
    "revoked": mark("The certificate was revoked"),
    "untrusted": mark("The certificate is not trusted, or was not valid at the time"),
    "changes": mark("Something was changed that may not be changed after signing"),
}


CONSENTS = {
    Consent.AGREED: mark("Agrees to the recording instead"),
    Consent.DECLINED: mark("Does not agree to the recording instead"),
}


def consent_words(consent: Consent) -> str:
    """Return whether somebody agrees that the recording stands for the record."""
    return spoken(CONSENTS[consent])


def refused_words(signer: Signer) -> str:
    """Return why somebody refused, and who saw it."""
    if not signer.witness:
        return signer.reason
    witness = tr("witness {name}").format(name=signer.witness)
    return f"{signer.reason} · {witness}"


def read_words(readings: Sequence[Reading], draft: str, pages: int) -> str:
    """Return what somebody was shown of the draft that stands, and for how long."""
    these = [one for one in readings if one.draft_sha256 == draft]
    seconds: dict[int, float] = {}
    for one in these:
        for page, shown_s in one.shown:
            seconds[page] = seconds.get(page, 0.0) + shown_s
    parts = []
    if any(one.aloud for one in these):
        parts.append(tr("read aloud in court"))
    if seconds:
        parts.append(
            tr("{seen} of {count} pages, {time}").format(
                seen=len(seconds), count=pages, time=duration(sum(seconds.values()))
            )
        )
    if not these and readings:
        parts.append(tr("read an earlier draft"))
    return " · ".join(parts)


def pages_words(readings: Sequence[Reading], draft: str) -> str:
    """Return page by page for how long it was shown."""
    seconds: dict[int, float] = {}
    for one in readings:
        if one.draft_sha256 == draft:
            for page, shown_s in one.shown:
                seconds[page] = seconds.get(page, 0.0) + shown_s
    lines = [
        tr("Page {n}: {time}").format(n=page, time=duration(seconds[page]))
        for page in sorted(seconds)
    ]
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """Return a length of time as a person says it."""
    whole = round(seconds)
    if whole < 60:
        return trn("%n s", whole)
    return tr("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)


def state_words(signer: Signer) -> tuple[str, str]:
    """Return the state of somebody who is to sign, and its colour."""
    words, tint = STATES[signer.state]
    text = spoken(words)
    if signer.state is SignerState.DEFERRED and signer.due_on is not None:
        text = tr("Reads until {day}").format(day=f"{signer.due_on:%m-%d}")
    return text, tint


def seat_words(paper: Mapping[str, object] | None, *, online: bool, has_seat: bool) -> str:
    """Return where somebody reads."""
    if not has_seat:
        return tr("no seat of their own")
    if paper is not None:
        return tr("record at the seat") if online else tr("record at the seat, screen offline")
    return tr("screen online") if online else tr("no screen")


def moment(at: datetime | None) -> str:
    """Return a time in the court's zone."""
    return "—" if at is None else f"{at.astimezone(COURT_TIME):%Y-%m-%d %H:%M:%S}"
