"""Ends that are kept for the next case are those that counting gives."""

from __future__ import annotations

import random

import pytest

from dossier.deadlines import calendar, plans, reading
from dossier.deadlines.counting import count
from dossier.deadlines.model import MINUTES, minutes
from tests.dossier.deadlines.cases import at


def test_kept_ends_are_what_counting_gives_for_every_rule_and_minute() -> None:
    table, days = reading.shipped(), calendar.with_years({})
    made = list(plans.plans(table, days).values())
    chance, first = random.Random(11), minutes(at("2025-09-20"))
    starts = [first + chance.randrange(60 * MINUTES) for _ in range(60)]
    # Minutes of one day and hour, between which a rule of the very day changes its mind.
    starts += [first + 14 * 60 + 59, first + 15 * 60, first + 15 * 60 + 1]
    for _ in range(2):  # counted, then kept
        for plan in made:
            for start in starts:
                found = plan.end(start).counted
                assert found == count(plan.rule, start, (plan.rule.term,), (), days), plan.rule.key
    assert len(days.ends) < len(made), "rules that count alike share"


def test_no_more_is_kept_than_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "_MOST", 5)
    table, days = reading.shipped(), calendar.with_years({})
    plan = plans.plans(table, days)["defence"]
    first = minutes(at("2026-01-05"))
    for day in range(40):
        plan.end(first + day * MINUTES)
        assert len(plan.ends) <= 5
