"""Deadlines against examples worked out by hand from the statutes' own rules."""

from __future__ import annotations

from collections import Counter

import pytest

from dossier.deadlines.model import Facts
from dossier.deadlines.standing import State
from tests.dossier.deadlines.cases import CASE, deadlines, event, hold
from tests.dossier.deadlines.examples import ALL, Example


@pytest.mark.parametrize("example", ALL, ids=lambda one: f"{one.rule} {one.at} {one.why}")
def test_a_worked_example(example: Example) -> None:
    own = next((term for kind, _, term in example.more if kind == "own"), "")
    events = [event(example.event, example.at, facets=example.facets, term=own)]
    for kind, when, term in example.more:
        if kind != "own":
            facets = (("track", "ordinary"),) if kind == "track_changed" else ()
            events.append(event(kind, when, term=term, facets=facets))
    holds = tuple(hold(*one) for one in example.holds)
    facts = Facts(CASE, example.procedure, tuple(events), holds)
    found = deadlines(facts, "2018-01-02")[example.rule]
    assert (found.due or "") == example.due, example.why
    assert found.provisional is example.provisional
    assert found.state is (State.RUNNING if example.due else State.SUSPENDED)


def test_there_are_examples_of_every_kind() -> None:
    assert len(ALL) >= 60
    assert len(set(ALL)) == len(ALL)
    assert len(Counter(one.rule for one in ALL)) >= 25
    assert all(one.why for one in ALL)
