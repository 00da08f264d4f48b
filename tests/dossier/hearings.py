"""A case with a hearing for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from dossier.changes import OpenCase
from dossier.hearing import Hearing, Seat, Sitting, Span, Stretch, Utterance
from dossier.hearing_changes import NoteSitting, OpenHearing, WriteUtterances
from dossier.hearing_times import Timed, pack
from dossier.ids import (
    CaseId,
    HearingId,
    PartyId,
    SeatId,
    SittingId,
    StretchId,
    UtteranceId,
    new_id,
)
from dossier.model import Case, Party, Volume
from dossier.store import Store

BEGUN = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)


def make_hearing(store: Store, volume: Volume = Volume.MAIN, number: int = 1) -> Hearing:
    """Make a case with a hearing of three seats and one recording; return the hearing."""
    case_id = CaseId(new_id())
    case = Case(case_id, f"（2026）粤0308民初{number}号", "民间借贷纠纷", "civil_first", BEGUN)
    parties = (
        Party(PartyId(new_id()), case_id, "原告", "张三"),
        Party(PartyId(new_id()), case_id, "被告", "李四"),
    )
    store.apply(OpenCase(case, parties), "clerk")
    hearing = Hearing(
        id=HearingId(new_id()),
        case_id=case_id,
        ordinal=1,
        place="第三审判庭",
        procedure="普通程序",
        presiding="王法官",
        judges=("赵法官",),
        assessors=("钱陪审",),
        clerk="孙书记",
        observers=3,
        volume=volume,
    )
    seats = (
        _seat(hearing, "judge", "审判长", "审", 0),
        _seat(hearing, "plaintiff", "原告", "原", 1),
        _seat(hearing, "defendant", "被告", "被", 2),
    )
    store.apply(OpenHearing(hearing, seats), "clerk")
    return hearing


def _seat(hearing: Hearing, key: str, role: str, short: str, channel: int) -> Seat:
    return Seat(
        SeatId(new_id()), hearing.case_id, hearing.id, key, role, role, short, channel=channel
    )


def make_sitting(store: Store, hearing: Hearing, ordinal: int = 1) -> Sitting:
    """Note a recording of the hearing."""
    sitting = Sitting(
        SittingId(new_id()), hearing.case_id, hearing.id, ordinal, f"s{ordinal}", "r", BEGUN
    )
    store.apply(NoteSitting(sitting), "clerk")
    return sitting


def heard(hearing: Hearing, sitting: Sitting, text: str, start_s: float) -> Stretch:
    """Return a stretch whose characters take a fifth of a second each."""
    times = [Timed(start_s + i / 5, start_s + (i + 1) / 5, 0.9) for i in range(len(text))]
    return Stretch(
        id=StretchId(new_id()),
        case_id=hearing.case_id,
        hearing_id=hearing.id,
        sitting_id=sitting.id,
        heard_id=new_id(),
        seat="judge",
        text=text,
        start_s=start_s,
        end_s=start_s + len(text) / 5,
        times=pack(times),
        raw_text=text,
        volume=hearing.volume,
    )


def said(stretch: Stretch, rank: str) -> Utterance:
    """Return the utterance that a stretch begins as."""
    return Utterance(
        id=UtteranceId(new_id()),
        case_id=stretch.case_id,
        hearing_id=stretch.hearing_id,
        rank=rank,
        role="审判长",
        text=stretch.text,
        spans=(Span(stretch.id, 0, len(stretch.text)),),
        sitting_id=stretch.sitting_id,
        seat=stretch.seat,
        stage="宣布开庭",
        start_s=stretch.start_s,
        end_s=stretch.end_s,
        volume=stretch.volume,
    )


def write(store: Store, hearing: Hearing, *pairs: tuple[Utterance, Stretch]) -> None:
    """Write utterances and their stretches."""
    change = WriteUtterances(hearing.id, tuple(u for u, _ in pairs), tuple(s for _, s in pairs))
    store.apply(change, "clerk")


def edited(utterance: Utterance, at: int, text: str) -> Utterance:
    """Return the utterance with one character typed over."""
    stretch = utterance.spans[0].stretch
    count = len(utterance.text)
    return replace(
        utterance,
        text=utterance.text[:at] + text + utterance.text[at + 1 :],
        spans=(Span(stretch, 0, at), Span(None, 0, 1), Span(stretch, at + 1, count - at - 1)),
        edited_by="clerk",
    )
