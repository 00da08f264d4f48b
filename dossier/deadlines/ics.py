"""Deadlines as a calendar file (日历文件) that any calendar takes.

Source: RFC 5545.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dossier.deadlines.explaining import Explained
from dossier.deadlines.model import MINUTES, moment

_OCTETS = 75
"""Of a line without its end. Source: RFC 5545, section 3.1."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A deadline for a calendar."""

    case_number: str
    explained: Explained
    people: tuple[str, ...] = ()
    """Whose work it is."""


def calendar_file(some: Iterable[Dated], at: datetime, name: str = "期限") -> bytes:
    """Return the file; what stands still has no date and is not in it.

    Args:
        some: deadlines, each with a due date or without.
        at: when it is made, aware.
        name: what the calendar is called.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Wenyi//Deadlines//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for one in some:
        if one.explained.deadline.counted.end_min is not None:
            lines += _event(one, at)
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in _folded(line))


def uid(dated: Dated) -> str:
    """Return the deadline's own name, which stays when its date moves."""
    deadline = dated.explained.deadline
    plain = f"{deadline.event.case_id} {deadline.event.id} {deadline.rule.key}"
    return f"{hashlib.sha256(plain.encode()).hexdigest()[:32]}@wenyi.invalid"


def _event(dated: Dated, at: datetime) -> list[str]:
    deadline = dated.explained.deadline
    rule, end = deadline.rule, deadline.counted.end_min or 0
    title = f"{rule.name} {dated.case_number}"
    if deadline.event.subject:
        title += f"（{deadline.event.subject}）"
    if deadline.provisional:
        title += "（暂定）"
    body = "\n".join(dated.explained.sentences)
    if dated.people:
        body = f"承办：{'、'.join(dated.people)}\n{body}"
    return [
        "BEGIN:VEVENT",
        f"UID:{uid(dated)}",
        f"DTSTAMP:{_utc(at)}",
        *_when(end),
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(body)}",
        f"STATUS:{'TENTATIVE' if deadline.provisional else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(title)}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
    ]


def _when(end_min: int) -> list[str]:
    """Return a whole day, or a moment where the term ends before 24:00."""
    if end_min % MINUTES == 0:
        day = date.fromordinal(end_min // MINUTES - 1)
        after = day + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    return [f"DTSTART:{_utc(moment(end_min))}", "DURATION:PT0S"]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Return an escaped text. Source: RFC 5545, section 3.3.11."""
    plain = "".join(c for c in text if c in "\n\t" or (c >= " " and c != "\x7f"))
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(sign, escaped)
    return plain


def _folded(line: str) -> Iterable[bytes]:
    """Yield a line in pieces of at most 75 octets, never within a character."""
    piece = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > _OCTETS:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
