"""Speech for tests: what recognition would tell."""

from __future__ import annotations

from datetime import UTC, datetime

from asr.wording.line import Character, Rewrite
from courtroom.listening.heard import Heard, HeardKind
from courtroom.transcript import Transcript
from courtroom.transcript.record import Record
from dossier.hearing import Hearing, Seat, Sitting
from dossier.ids import CaseId, HearingId, SeatId, SittingId, new_id
from dossier.model import Volume

BEGUN = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
CLERK = "孙书记"


def heard(
    id: str,
    seat: str,
    start_s: float,
    text: str,
    kind: HeardKind = HeardKind.FINAL,
    *,
    step_s: float = 0.2,
    sure: float = 0.9,
    rewrites: tuple[Rewrite, ...] = (),
    overlap: bool = False,
) -> Heard:
    """Return speech whose characters take ``step_s`` each."""
    characters = tuple(
        Character(one, start_s + i * step_s, start_s + (i + 1) * step_s, sure)
        for i, one in enumerate(text)
    )
    end_s = start_s + len(text) * step_s
    return Heard(
        id, kind, seat, start_s, end_s, text, text, characters, rewrites, sure, overlap, "", "x/y"
    )


def empty(volume: Volume = Volume.MAIN) -> tuple[Transcript, SittingId]:
    """Return an empty record of a hearing with three seats, and its recording."""
    case_id = CaseId(new_id())
    hearing = Hearing(
        HearingId(new_id()), case_id, 1, "第三审判庭", "普通程序", presiding="王法官",
        clerk=CLERK, volume=volume,
    )  # fmt: skip
    seats = [
        Seat(SeatId(new_id()), case_id, hearing.id, key, role, role, short, person)
        for key, role, short, person in (
            ("judge", "审判长", "审", ""),
            ("plaintiff", "原告代理人", "原代", "周律师"),
            ("defendant", "被告", "被", ""),
        )
    ]
    sitting = Sitting(SittingId(new_id()), case_id, hearing.id, 1, "s1", "r1", BEGUN)
    return Transcript(Record(hearing), seats, [sitting]), sitting.id


def texts(transcript: Transcript) -> list[str]:
    """Return what is shown."""
    return [one.text for one in transcript.shown()]
