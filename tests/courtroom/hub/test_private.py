"""What the bench draws to prepare itself stays its own until it is shown with the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courtroom.hub.hub import Hub
from tests.courtroom.hub.court import (
    CLERK,
    DEFENDANT,
    JUDGE,
    PLAINTIFF,
    Court,
    config,
    pane,
    screen,
    view,
)
from tests.courtroom.hub.reference import Failed, Screen

STROKE: dict[str, Any] = {"tool": "pen", "colour": "#ff0000", "width": 0.01}
STROKE["points"] = [[0.123456, 0.5], [0.3, 0.5]]


@pytest.fixture
def court() -> Court:
    return Court()


@pytest.fixture
def hub(tmp_path: Path, court: Court) -> Iterator[Hub]:
    with Hub(config(tmp_path / "room"), court) as hub:
        yield hub


def marks(one: Screen) -> set[str]:
    return {key.partition("/")[2] for key in one.facts if key.startswith("mark/")}


def settle(judge: Screen, *others: Screen) -> None:
    """Wait until everything that was done is with everybody."""
    judge.do("freeze", on=True)
    for one in others:
        one.wait_fact("frozen")
    judge.do("freeze", on=False)
    for one in others:
        one.wait_gone("frozen")


def test_a_mark_of_preparation_stays_the_judges_until_shown_with_the_page(
    hub: Hub, court: Court
) -> None:
    with (
        screen(hub, JUDGE) as judge,
        screen(hub, CLERK) as clerk,
        screen(hub, PLAINTIFF) as plaintiff,
        screen(hub, DEFENDANT) as defendant,
        screen(hub, "") as public,
    ):
        others = (clerk, plaintiff, defendant, public)
        # Released long ago, and its owner has it: still nobody is shown it now.
        judge.do("release", exhibit="P1", pages="all", to="*")
        made = judge.do("mark", exhibit="P1", page=1, **STROKE)["mark"]
        judge.wait_fact(f"mark/{made}")
        assert judge.facts[f"mark/{made}"]["private"] is True
        judge.do("snapshot", exhibit="P1", page=1, rectangle=[0, 0, 1, 1])
        assert court.notes[-1][0] == "snapshot"
        assert court.notes[-1][1]["marks"] == []
        for wrong in (clerk, plaintiff):
            with pytest.raises(Failed, match="NotAllowed"):
                wrong.do("unmark", mark=made)
        judge.do("show", to="*", view=view(pane("P1")))
        settle(judge, *others)
        assert [marks(one) for one in others] == [set()] * 4
        # Nor by the clerk, who may show everything: it is not the clerk's.
        clerk.do("show", to="*", view=view(pane("P1")), marks=True)
        settle(judge, *others)
        assert [marks(one) for one in others] == [set()] * 4
        assert not [kind for kind, _ in court.notes if kind == "mark"]
        assert not any(b"0.123456" in data for one in others for data in one.raw)

        judge.do("show", to="*", view=view(pane("P1")), marks=True)
        for one in others:
            assert "private" not in one.wait_fact(f"mark/{made}")
        written = [value for kind, value in court.notes if kind == "mark"]
        assert [value["id"] for value in written] == [made]
        assert "private" not in written[0]
        judge.do("unmark", mark=made)
        for one in others:
            one.wait_gone(f"mark/{made}")
        assert court.notes[-1][0] == "unmark"


def test_on_a_page_that_is_shown_everybody_sees_what_is_drawn(hub: Hub, court: Court) -> None:
    with screen(hub, JUDGE) as judge, screen(hub, DEFENDANT) as defendant:
        judge.do("show", to="*", view=view(pane("P1")))
        made = judge.do("mark", exhibit="P1", page=1, **STROKE)["mark"]
        defendant.wait_fact(f"mark/{made}")
        # Unless it says otherwise: the page may come onto the screens while it is drawn.
        own = judge.do("mark", exhibit="P1", page=1, private=True, **STROKE)["mark"]
        settle(judge, defendant)
        assert marks(defendant) == {made}
        assert marks(judge) == {made, own}
        before = len(court.notes)
        judge.do("unmark", mark=own)
        judge.wait_gone(f"mark/{own}")
        assert len(court.notes) == before


def test_a_stroke_that_is_being_drawn_leaks_no_more_than_the_mark(hub: Hub) -> None:
    stroke = {"exhibit": "P1", "page": 1, **STROKE}
    with screen(hub, JUDGE) as judge, screen(hub, PLAINTIFF) as plaintiff:
        judge.send({"type": "say", "key": "pen/judge", "value": stroke})
        judge.send({"type": "say", "key": "pen/judge", "value": None})
        settle(judge, plaintiff)
        assert not any(b"pen/judge" in data for data in plaintiff.raw)
        with screen(hub, DEFENDANT) as late:
            assert late.live == {}
        judge.do("show", to="*", view=view(pane("P1")))
        judge.send({"type": "say", "key": "pen/judge", "value": stroke})
        plaintiff.wait(lambda: "pen/judge" in plaintiff.live)


def test_what_is_private_outlives_the_hub_and_stays_so(tmp_path: Path, court: Court) -> None:
    home = tmp_path / "room"
    with Hub(config(home), court) as hub, screen(hub, JUDGE) as judge:
        card = judge.card
        made = judge.do("mark", exhibit="P1", page=1, **STROKE)["mark"]
    with (
        Hub(config(home), court) as hub,
        Screen(card, hub.listening.port) as judge,
        screen(hub, PLAINTIFF) as plaintiff,
    ):
        assert marks(judge) == {made}
        assert marks(plaintiff) == set()


def test_a_view_that_is_moved_is_seen_in_step(hub: Hub) -> None:
    with (
        screen(hub, JUDGE) as judge,
        screen(hub, PLAINTIFF) as plaintiff,
        screen(hub, DEFENDANT) as defendant,
    ):
        shown = judge.do("show", to="*", view=view(pane("P1")))["view"]
        told: list[Any] = []
        judge.on_message = lambda one: told.append(one) if one["type"] == "failed" else None
        part = {"rectangle": [0.1, 0.1, 0.5, 0.5], "rotation": 0}
        value = {"view": shown, "panes": [part], "media": None}
        # More often than faults are borne with: a finger that moves says it 30 times a second.
        for _ in range(20):
            judge.send({"type": "say", "key": "view/*", "value": value})
        defendant.wait(lambda: defendant.live.get("view/*") == value)
        plaintiff.send({"type": "say", "key": "view/*", "value": {**value, "panes": [part] * 2}})
        other = {**value, "view": "another"}
        judge.send({"type": "say", "key": "view/*", "value": other})
        settle(judge, defendant, plaintiff)
        assert defendant.live["view/*"] == value
        assert told == []
        assert judge.close_code is None
        judge.do("control", seat=PLAINTIFF)
        moved = {**value, "panes": [{**part, "rectangle": [0, 0, 1, 1]}]}
        plaintiff.send({"type": "say", "key": "view/*", "value": moved})
        defendant.wait(lambda: defendant.live.get("view/*") == moved)
