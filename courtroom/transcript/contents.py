"""What the record says, ready to be set, printed or given away (笔录内容)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from courtroom.transcript import labels
from courtroom.transcript.transcript import Transcript
from dossier.court_time import COURT_TIME
from dossier.hearing import (
    Hearing,
    HearingEvent,
    HearingEventKind,
    Seat,
    Sitting,
    Utterance,
)
from dossier.ids import HearingId
from dossier.model import Case, Party, Volume
from dossier.people.permits import Act
from dossier.store import Store, hearings

_DIGITS = "零一二三四五六七八九"
EVENTS = {
    HearingEventKind.START: "开庭",
    HearingEventKind.RECESS: "休庭",
    HearingEventKind.RESUME: "继续开庭",
    HearingEventKind.CLOSE: "闭庭",
    HearingEventKind.INTERRUPTION: "中断",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the record (笔录行)."""

    utterance: Utterance
    label: str
    """Of the speaker; empty: none is named."""
    heading: str
    """Stage that begins here; empty: it goes on."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a printed record shows."""

    case: Case
    parties: tuple[Party, ...]
    hearing: Hearing
    seats: tuple[Seat, ...]
    sittings: tuple[Sitting, ...]
    events: tuple[HearingEvent, ...]
    rows: tuple[Row, ...]
    transcript: Transcript
    court: str = ""
    """Name of the court, where the settings have it."""

    @property
    def volume(self) -> Volume:
        """Which right it needs to leave the station: 副卷 where one paragraph is of it."""
        closed = any(row.utterance.volume is Volume.CONFIDENTIAL for row in self.rows)
        return Volume.CONFIDENTIAL if closed else self.hearing.volume


def read(
    store: Store, hearing_id: HearingId, *, confidential: bool = False, court: str = ""
) -> Contents:
    """Return the record of a hearing as the store has it.

    Args:
        store: of the station.
        hearing_id: whose.
        confidential: also what was said under 评议 in a hearing of the main volume.
        court: name of the court, for the head.

    Raises:
        UnknownItem: there is no such hearing.
        NotPermitted: it is of 副卷, or what is wanted is, and not for who is signed in.
    """
    transcript = Transcript.open(store, hearing_id)
    if confidential or transcript.hearing.volume is Volume.CONFIDENTIAL:
        store.check(Act.SEE_CONFIDENTIAL)
    with store.snapshot() as reader:
        case = reader.case(transcript.hearing.case_id)
        parties = reader.parties(case.id)
        events = hearings.events(reader, hearing_id)
    return contents(transcript, case, parties, events, confidential=confidential, court=court)


def contents(
    transcript: Transcript,
    case: Case,
    parties: Iterable[Party],
    events: Iterable[HearingEvent],
    *,
    confidential: bool = False,
    court: str = "",
) -> Contents:
    """Return what a record that is open says; see :func:`read`."""
    return Contents(
        case=case,
        parties=tuple(parties),
        hearing=transcript.hearing,
        seats=tuple(transcript.seats),
        sittings=tuple(transcript.sittings),
        events=tuple(events),
        rows=tuple(_rows(transcript, confidential=confidential)),
        transcript=transcript,
        court=court,
    )


def _rows(transcript: Transcript, *, confidential: bool) -> Iterator[Row]:
    everything = confidential or transcript.hearing.volume is Volume.CONFIDENTIAL
    stage = ""
    named: set[str] = set()
    for one in transcript.record.shown():
        if one.volume is Volume.CONFIDENTIAL and not everything:
            continue
        if not one.text.strip():
            continue
        heading = one.stage if one.stage != stage else ""
        stage = one.stage
        label = one.role
        if one.role in named:
            label = labels.short(one.role, transcript.seats)
        elif one.role:
            named.add(one.role)
            label = labels.first(one.role, transcript.seats)
        yield Row(one, label, heading)


def ordinal(number: int) -> str:
    """Return 第n次 as a record writes it, for 1 to 99."""
    if not 0 < number < 100:
        return f"第{number}次"
    tens, ones = divmod(number, 10)
    text = ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "")
    return f"第{text}{_DIGITS[ones] if ones else ''}次"


DELIBERATION_EVENTS = {
    HearingEventKind.START: "评议开始",
    HearingEventKind.RECESS: "休会",
    HearingEventKind.RESUME: "继续评议",
    HearingEventKind.CLOSE: "评议结束",
    HearingEventKind.INTERRUPTION: "中断",
}


def span(contents: Contents) -> str:
    """Return from when to when it was heard, as the head says it."""
    begins = [e.at for e in contents.events if e.kind is HearingEventKind.START]
    ends = [e.at for e in contents.events if e.kind is HearingEventKind.CLOSE]
    begin = begins[0] if begins else contents.hearing.planned_at
    if begin is None:
        return ""
    if not ends:
        return moment(begin)
    same = begin.astimezone(COURT_TIME).date() == ends[-1].astimezone(COURT_TIME).date()
    return f"{moment(begin)}至{clock(ends[-1]) if same else moment(ends[-1])}"


def moment(at: datetime) -> str:
    """Return a time as 2026年3月9日9时30分."""
    return f"{day(at)}{clock(at)}"


def day(at: datetime) -> str:
    """Return a day as 2026年3月9日."""
    local = at.astimezone(COURT_TIME)
    return f"{local.year}年{local.month}月{local.day}日"


def clock(at: datetime) -> str:
    """Return a time of day as 9时05分."""
    local = at.astimezone(COURT_TIME)
    return f"{local.hour}时{local.minute:02d}分"


def head(contents: Contents) -> list[tuple[str, str]]:
    """Return the head's fields with their names (笔录头部)."""
    hearing = contents.hearing
    if hearing.volume is Volume.CONFIDENTIAL:
        return _deliberated(contents)
    fields = [
        ("案号", contents.case.number),
        ("案由", contents.case.cause),
        ("时间", span(contents)),
        ("地点", hearing.place),
        ("是否公开", "公开开庭" if hearing.public else "不公开开庭"),
        ("旁听人数", f"{hearing.observers}人"),
        ("审判长" if hearing.judges or hearing.assessors else "审判员", hearing.presiding),
        ("审判员", "、".join(hearing.judges)),
        ("人民陪审员", "、".join(hearing.assessors)),
        ("法官助理", hearing.assistant),
        ("书记员", hearing.clerk),
        ("适用程序", hearing.procedure),
        ("诉讼参与人", "；".join(_attending(contents))),
    ]
    return [(name, value) for name, value in fields if value]


def _deliberated(contents: Contents) -> list[tuple[str, str]]:
    """Return the head of a deliberation: the panel, and who spoke after whom (评议笔录头部).

    Source: 法释〔2019〕5号 art. 12.
    """
    hearing = contents.hearing
    order = [*hearing.assessors, *hearing.judges, hearing.presiding]
    fields = [
        ("案号", contents.case.number),
        ("案由", contents.case.cause),
        ("评议时间", span(contents)),
        ("评议地点", hearing.place),
        ("审判长", hearing.presiding),
        ("审判员", "、".join(hearing.judges)),
        ("人民陪审员", "、".join(hearing.assessors)),
        ("记录人", hearing.clerk),
        ("发言顺序", " → ".join(name for name in order if name)),
    ]
    return [(name, value) for name, value in fields if value]


def _attending(contents: Contents) -> list[str]:
    """Return who took part: parties by their names, others by their seats."""
    found = {f"{one.role}：{one.name}": None for one in contents.parties}
    for seat in contents.seats:
        if seat.person and seat.role not in ("审判长", "审判员", "人民陪审员", "书记员"):
            found.setdefault(f"{seat.full}：{seat.person}")
    return list(found)


def signers(contents: Contents) -> list[str]:
    """Return who signs at the end, each on a line of their own."""
    hearing = contents.hearing
    presiding = "审判长" if hearing.judges or hearing.assessors else "审判员"
    found = [presiding]
    found += ["审判员"] * len(hearing.judges) + ["人民陪审员"] * len(hearing.assessors)
    if hearing.assistant:
        found.append("法官助理")
    found.append("书记员")
    bench = {"审判长", "审判员", "人民陪审员", "法官助理", "书记员"}
    others = [seat.full for seat in contents.seats if seat.role not in bench]
    if not others:
        others = [one.role for one in contents.parties]
    return found + list(dict.fromkeys(others))
