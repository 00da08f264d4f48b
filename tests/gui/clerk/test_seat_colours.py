"""A seat has one colour: in the clerk's record, beside the screens, and in its marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from app.qt.theme import Scheme, Theme
from app.station.hub_seats import COLOURS, colour_numbers, seat_facts, theme_token
from app.windows.clerk.row_maker import RowMaker
from app.windows.clerk.seats import SeatCard, SeatState
from courtroom.transcript import Transcript
from courtroom.transcript.record import Record
from dossier.hearing import Hearing, Seat
from dossier.ids import CaseId, HearingId, SeatId
from resources import toml

HEARING = Hearing(HearingId("h"), CaseId("c"), 1, "第三审判庭", "普通程序")


def seat(key: str, role: str, present: bool = True) -> Seat:
    there = HearingId("h")
    return Seat(SeatId(key), CaseId("c"), there, key, role, role, role[0], present=present)


def test_the_record_and_the_screens_have_one_source_of_colours() -> None:
    seats = [
        seat("judge", "审判长"), seat("judge2", "审判员"), seat("plaintiff", "原告"),
        seat("plaintiff2", "原告"), seat("defendant", "被告"), seat("third", "第三人"),
        seat("agent", "原告代理人"), seat("witness", "证人"), seat("clerk", "书记员"),
    ]  # fmt: skip
    maker = RowMaker(Transcript(Record(HEARING), seats))
    facts = seat_facts(seats)
    assert {key: f"speaker_{maker.colour(key)}" for key in facts} == {
        key: theme_token(str(one["colour"])) for key, one in facts.items()
    }
    assert len({one["colour"] for one in facts.values()}) == len(seats)


def test_who_left_keeps_lines_in_a_colour_of_their_own() -> None:
    here, gone = seat("plaintiff", "原告"), seat("witness", "证人", present=False)
    maker = RowMaker(Transcript(Record(HEARING), [here, gone]))
    assert maker.colour("witness") not in (0, maker.colour("plaintiff"))
    assert maker.colour("") == 0


def test_a_line_has_the_colour_of_whoever_said_it_also_after_seats_were_changed() -> None:
    at = datetime(2026, 9, 1, 9, tzinfo=UTC)
    before = [seat("plaintiff", "原告"), seat("defendant", "被告")]
    swapped = [
        replace(seat("plaintiff", "被告"), id=SeatId("3"), since=at),
        replace(seat("defendant", "原告"), id=SeatId("4"), since=at),
    ]
    transcript = Transcript(Record(HEARING), before)
    maker = RowMaker(transcript)
    said = transcript.add("现在开庭。", "书记员", role="被告", seat="defendant")
    colour = maker.row(said).colour
    assert colour == maker.colour("defendant")
    transcript.set_seats([*before, *swapped])
    maker.forget_seats()
    later = transcript.add("没有。", "书记员", role="被告", seat="plaintiff")
    assert maker.row(said).colour == maker.row(later).colour == maker.colour("plaintiff")
    assert maker.colour("plaintiff") == colour != maker.colour("defendant")


def test_every_theme_has_each_colour_and_no_two_alike() -> None:
    for name in ("light", "dark", "contrast"):
        theme = toml(f"theme/{name}.toml")["colour"]
        assert len({theme[f"speaker_{one}"] for one in range(1, COLOURS + 1)}) == COLOURS


def test_more_seats_than_colours_still_have_one_each() -> None:
    seats = [seat(f"s{number}", "证人") for number in range(20)]
    assert set(colour_numbers(seats).values()) <= set(range(1, COLOURS + 1))


def test_a_seat_nobody_speaks_from_takes_the_colour_of_another_theme_at_once(
    qtbot: QtBot, theme: Theme
) -> None:
    card = SeatCard(theme)
    qtbot.addWidget(card)
    card.show_state(SeatState(seat("plaintiff", "原告"), 2, 1))
    for scheme in (Scheme.DARK, Scheme.LIGHT, Scheme.CONTRAST):
        theme.choose(scheme)
        assert theme.colour("speaker_2").name() in card.dot.styleSheet()
    theme.choose(Scheme.LIGHT)
