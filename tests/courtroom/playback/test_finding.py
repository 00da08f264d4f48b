"""By speaker and by mark, forwards and back."""

from __future__ import annotations

from courtroom.playback.finding import Said, at, following, preceding

SAID = [
    Said("审判长", 0.0, 4.0),
    Said("原告", 5.0, 9.0, frozenset({"重点"})),
    Said("被告", 8.0, 12.0),
    Said("原告", 20.0, 22.0, frozenset({"存疑", "重点"})),
    Said("审判长", 30.0, 31.0, frozenset({"存疑"})),
]


def test_next_and_previous_of_a_speaker_and_of_a_mark() -> None:
    assert following(SAID, 0.0) == SAID[1]
    assert following(SAID, -1.0) == SAID[0]
    assert following(SAID, 5.0, speaker="原告") == SAID[3]
    assert following(SAID, 5.0, mark="存疑") == SAID[3]
    assert following(SAID, 5.0, speaker="审判长", mark="存疑") == SAID[4]
    assert following(SAID, 30.0) is None
    assert preceding(SAID, 30.0, mark="重点") == SAID[3]
    assert preceding(SAID, 20.5, mark="重点") == SAID[1]  # pressed again, further back
    assert preceding(SAID, 21.5, mark="重点") == SAID[3]
    assert preceding(SAID, 4.0, speaker="原告") is None
    assert following(list(reversed(SAID)), 5.0) == SAID[2]


def test_who_speaks_at_a_time() -> None:
    assert at(SAID, 8.5) == [SAID[1], SAID[2]]
    assert at(SAID, 15.0) == []
