"""An act that is said again is done once, by the hub that was asked and by the one after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from courtroom.hub.facts import Facts
from courtroom.hub.hub import Hub
from courtroom.hub.once import KEPT_S, MOST_KEPT, Answers, key_of
from resources.errors import StoreError
from tests.courtroom.hub.court import JUDGE, PLAINTIFF, Court, config, pane, screen, view
from tests.courtroom.hub.reference import Failed, Screen

STROKE: dict[str, Any] = {"tool": "pen", "colour": "#ff0000", "width": 0.01, "points": [[0, 0]]}
OPINION = {"exhibit": "P1", "side": "被告", "reason": "不是本人签名"}
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("show", {"to": "*", "view": view(pane("P1"))}),
    ("mark", {"exhibit": "P1", "page": 1, **STROKE}),
    ("snapshot", {"exhibit": "P1", "page": 1, "rectangle": [0, 0, 1, 1]}),
    ("note", {"text": "追问交货日期"}),
    ("opinion", OPINION),
    ("control", {"seat": PLAINTIFF}),
)


def test_what_was_answered_is_answered_again_after_a_restart(tmp_path: Path) -> None:
    court, home = Court(), tmp_path / "room"
    with Hub(config(home), court) as hub, screen(hub, JUDGE) as judge:
        card = judge.card
        first = [judge.do(act, once=f"wish {n}", **values) for n, (act, values) in enumerate(ACTS)]
        judge.do("control", seat=None)
        judge.do("show", to="*", view=None)
    noted = len(court.notes)
    for _ in range(2):
        with Hub(config(home), court) as hub, Screen(card, hub.listening.port) as judge:
            again = [
                judge.do(act, once=f"wish {n}", **values) for n, (act, values) in enumerate(ACTS)
            ]
            assert again == first
            # Answered, not done: what came later stands.
            assert "show/*" not in judge.facts
            assert "control" not in judge.facts
            marks = [value for key, value in judge.facts.items() if key.startswith("mark/")]
            assert len([value for value in marks if value["seat"] == JUDGE]) == 1
            with screen(hub, PLAINTIFF) as other:
                made = other.do("mark", once="wish 1", exhibit="P1", page=1, **STROKE)["mark"]
            assert made != first[1]["mark"]
        assert len([one for one in court.notes[noted:] if one[0] != "mark"]) == 0


def test_what_the_station_wrote_and_no_hub_answered_has_one_id(tmp_path: Path) -> None:
    court, home = Court(), tmp_path / "room"
    lost = StoreError(path="/srv/store")

    class Dying(Court):
        """Writes, and does not come to answer."""

        def note(self, kind: str, value: Any) -> Any:
            court.note(kind, value)
            raise lost

    with Hub(config(home), Dying()) as hub, screen(hub, JUDGE) as judge:
        card = judge.card
        judge.do("control", seat=None)
        for n, (act, values) in enumerate(ACTS[2:5]):
            with pytest.raises(Failed):
                judge.do(act, once=f"wish {n}", **values)
    with Hub(config(home), court) as hub, Screen(card, hub.listening.port) as judge:
        for n, (act, values) in enumerate(ACTS[2:5]):
            judge.do(act, once=f"wish {n}", **values)
    ids = [value["id"] for _, value in court.notes]
    assert len(ids) == 6
    assert ids[:3] == ids[3:]
    assert len(set(ids)) == 3


def test_answers_have_their_time_and_their_number() -> None:
    answers, facts = Answers(Facts()), Facts()
    for n in range(MOST_KEPT + 3):
        facts.apply(answers.done(key_of("d", str(n)), {"n": n}, 1_000.0 + n / 100))
    assert len(facts.keys("once")) == MOST_KEPT
    assert key_of("d", "2") not in facts.all
    assert facts.all[key_of("d", "3")]["result"] == {"n": 3}
    again = Answers(facts)
    facts.apply(again.done(key_of("d", "late"), {}, 1_000.0 + KEPT_S + 10.0))
    assert key_of("d", "900") not in facts.all
    assert key_of("d", "1900") in facts.all
    facts.apply(again.begun(key_of("d", "last"), "made", 9_000.0))
    assert facts.keys("once") == {key_of("d", "last")}
    assert key_of("d", "a") != key_of("e", "a")
