"""What a second look at the same sound changes, and what it leaves alone."""

from __future__ import annotations

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.second_look import LEAST, changed, known
from asr.gate.turns import Turn

ALL = frozenset({0, 1, 2})


def turn(channel: int, start_s: float, end_s: float | None, *, own: bool = True) -> Turn:
    end = None if end_s is None else round(end_s * SAMPLE_RATE_HZ)
    start = round(start_s * SAMPLE_RATE_HZ)
    return Turn(channel, start, end, own, None if own else 0, False, 0.8)


def times(turns: tuple[Turn, ...]) -> list[tuple[int, float, float]]:
    return [(t.channel, t.start / SAMPLE_RATE_HZ, (t.end or 0) / SAMPLE_RATE_HZ) for t in turns]


def test_a_seat_is_known_after_as_much_clear_speech_as_a_sound_check_takes() -> None:
    assert known([3.0, 2.9, 0.0, 12.0]) == {0, 3}
    assert known([]) == frozenset()


def test_a_sentence_that_was_taken_for_another_s_voice_is_found_beside_it() -> None:
    first = [turn(0, 1, 6), turn(1, 2, 5, own=False)]
    change = changed(first, [turn(0, 1, 6), turn(1, 2, 5)], ALL)
    assert times(change.found) == [(1, 2, 5)]
    assert (change.found[0].overlap, change.found[0].own) == (True, True)
    assert change.taken == ()


def test_only_what_is_in_no_line_yet_is_found() -> None:
    first = [turn(0, 1, 8), turn(1, 3, 4), turn(1, 6, 7.8)]
    change = changed(first, [turn(0, 1, 8), turn(1, 2, 8)], ALL)
    assert times(change.found) == [(1, 2, 3), (1, 4, 6)]
    # The last fifth of a second is the end of a word, and no line.
    assert LEAST > 0.2 * SAMPLE_RATE_HZ


def test_a_line_that_is_another_s_voice_on_second_sight_names_whose() -> None:
    first = [turn(0, 1, 6), turn(2, 1.5, 5)]
    change = changed(first, [turn(0, 1, 6)], ALL)
    assert [(t.channel, t.own, t.source) for t in change.taken] == [(2, False, 0)]
    # A part of it is the seat's own: it stays whole.
    assert changed(first, [turn(0, 1, 6), turn(2, 4, 5)], ALL).taken == ()
    # Nobody else spoke: that the second look hears nothing there is no reason.
    assert changed([turn(2, 1.5, 5)], [turn(0, 7, 9)], ALL).taken == ()


def test_nothing_changes_where_a_seat_that_is_not_known_has_a_part() -> None:
    lost = [turn(0, 1, 6), turn(1, 2, 5, own=False)]
    again = [turn(0, 1, 6), turn(1, 2, 5)]
    doubled = [turn(0, 1, 6), turn(2, 1.5, 5)]
    for seats in ({0, 2}, {1, 2}, set()):
        assert changed(lost, again, frozenset(seats)).found == ()
    for seats in ({0, 1}, {1, 2}):
        assert changed(doubled, [turn(0, 1, 6)], frozenset(seats)).taken == ()


def test_what_nobody_else_speaks_over_and_what_still_goes_on_is_no_find() -> None:
    # Alone it was heard as well before as now: the tail of a voice in the room is no line.
    assert changed([], [turn(1, 2, 5)], ALL).found == ()
    assert changed([], [turn(0, 1, 6), turn(1, 2, None)], ALL).found == ()
