from __future__ import annotations

from typing import Any

import pytest

from sync.core.entries import Delta, Header
from sync.core.judging import Known, Register, judge, settle
from sync.core.messages import Base
from sync.core.registers import touched
from sync.core.replica import Overlay, bases

KNOWN: Known = {
    "case": frozenset({"id", "number"}),
    "material": frozenset({"id", "case_id", "title", "deleted"}),
    "page": frozenset({"id", "case_id", "material_id", "reading", "edits", "deleted"}),
}
CASE = ("case", "c", None, {"id": "c", "number": "1"})
MATERIAL = ("material", "m", None, {"id": "m", "case_id": "c", "title": "a", "deleted": 0})
PAGE = (
    "page",
    "p",
    None,
    {"id": "p", "case_id": "c", "material_id": "m", "reading": "", "edits": "", "deleted": 0},
)


def entry(*deltas: Any, format_: int = 1) -> Header:
    made = tuple(Delta(*delta) for delta in deltas)
    return Header(format_, "d", 1, 1, "", "Kind", "c", made, (), "")


def do(state: Overlay, name: str, *deltas: Any, upon: tuple[Base, ...] | None = None) -> Any:
    made = entry(*deltas)
    verdict = judge(state, made, bases(state, made) if upon is None else upon, KNOWN)
    settle(state, made, name * 64, verdict.outcome)
    return verdict


@pytest.fixture
def state() -> Overlay:
    found = Overlay()
    for name, delta in (("1", CASE), ("2", MATERIAL), ("3", PAGE)):
        assert do(found, name, delta).outcome == "applied"
    return found


def change(table: str, id_: str, column: str, before: Any, after: Any) -> Any:
    return (table, id_, {column: before}, {column: after})


def test_a_second_change_upon_the_same_revision_is_a_conflict(state: Overlay) -> None:
    move = entry(change("page", "p", "material_id", "m", None))
    upon = bases(state, move)
    assert do(state, "4", change("page", "p", "deleted", 0, 1)).outcome == "applied"
    verdict = judge(state, move, upon, KNOWN)
    assert (verdict.outcome, verdict.reason) == ("conflict", "revision")
    assert verdict.wanted == (Base("page/p#rest", "3" * 64),)
    assert verdict.standing == (Base("page/p#rest", "4" * 64),)
    assert state.row("page", "p") == {**PAGE[3], "deleted": 1}


def test_reading_and_filing_do_not_collide(state: Overlay) -> None:
    read = entry(change("page", "p", "reading", "", "t"))
    upon = bases(state, read)
    assert do(state, "4", change("page", "p", "material_id", "m", None)).outcome == "applied"
    assert do(state, "5", *((d.table, d.id, d.before, d.after) for d in read.deltas), upon=upon)
    row = state.row("page", "p")
    assert row is not None
    assert (row["reading"], row["material_id"]) == ("t", None)


def test_a_conflict_changes_nothing_at_all(state: Overlay) -> None:
    both = (
        change("material", "m", "title", "a", "b"),
        change("page", "p", "material_id", "m", None),
    )
    upon = bases(state, entry(*both))
    do(state, "4", change("page", "p", "deleted", 0, 1))
    assert do(state, "5", *both, upon=upon).outcome == "conflict"
    assert state.row("material", "m") == MATERIAL[3]
    assert state.register("material/m#rest") == Register("2" * 64)


def test_a_missing_base_counts_as_never_written(state: Overlay) -> None:
    verdict = do(state, "4", change("page", "p", "deleted", 0, 1), upon=())
    assert verdict.reason == "revision"


def test_two_stations_open_the_same_case(state: Overlay) -> None:
    again = ("case", "other", None, {"id": "other", "number": "1"})
    verdict = do(state, "4", again, upon=tuple(Base(key, "") for key in touched(entry(again))))
    assert (verdict.outcome, verdict.standing) == ("conflict", (Base("case.number/1", "1" * 64),))
    page = ("page", "q", None, {**PAGE[3], "id": "q", "case_id": "other"})
    verdict = do(state, "5", page)
    assert (verdict.outcome, verdict.reason) == ("conflict", "depends")


def test_what_an_entry_says_was_there_must_have_been(state: Overlay) -> None:
    verdict = do(state, "4", change("page", "p", "deleted", 1, 0))
    assert (verdict.outcome, verdict.reason) == ("conflict", "before")
    verdict = do(state, "5", change("page", "none", "deleted", 0, 1))
    assert verdict.reason == "before"


def test_nothing_goes_into_a_removed_material(state: Overlay) -> None:
    do(state, "4", change("page", "p", "material_id", "m", None))
    do(state, "5", change("material", "m", "deleted", 0, 1))
    verdict = do(state, "6", change("page", "p", "material_id", None, "m"))
    assert (verdict.outcome, verdict.reason) == ("conflict", "depends")


def test_no_material_is_removed_under_a_live_page(state: Overlay) -> None:
    for delta in (
        change("material", "m", "deleted", 0, 1),
        ("material", "m", MATERIAL[3], None),
    ):
        verdict = do(state, "4", delta)
        assert (verdict.outcome, verdict.reason) == ("conflict", "referred")
    # Both at once are one operation.
    together = (
        change("page", "p", "material_id", "m", None),
        change("material", "m", "deleted", 0, 1),
    )
    assert do(state, "5", *together).outcome == "applied"


def test_a_removed_page_keeps_its_material_from_vanishing_but_not_from_the_mark(
    state: Overlay,
) -> None:
    do(state, "4", change("page", "p", "deleted", 0, 1))
    gone = ("material", "m", MATERIAL[3], None)
    assert do(state, "5", gone).reason == "referred"
    assert do(state, "6", change("material", "m", "deleted", 0, 1)).outcome == "applied"
    back = change("page", "p", "deleted", 1, 0)
    assert do(state, "7", back).reason == "depends"
    assert do(state, "8", back, change("material", "m", "deleted", 1, 0)).outcome == "applied"


def test_what_is_not_understood_is_kept_and_what_builds_on_it_waits(state: Overlay) -> None:
    strange = ("stamp", "s", None, {"id": "s"})
    rename = change("material", "m", "title", "a", "b")
    assert do(state, "4", strange, rename).outcome == "kept"
    assert state.row("stamp", "s") is None
    assert state.row("material", "m") == MATERIAL[3]
    assert do(state, "5", change("material", "m", "title", "b", "c")).outcome == "kept"
    assert do(state, "6", change("page", "p", "reading", "", "t")).outcome == "applied"
    column = ("page", "p", {"colour": None}, {"colour": 1})
    assert do(state, "7", column).outcome == "kept"
    assert judge(state, entry(format_=2), (), KNOWN).outcome == "kept"


def test_what_depends_on_something_kept_waits_with_it(state: Overlay) -> None:
    odd = ("material", "n", None, {"id": "n", "case_id": "c", "weight": 1})
    assert do(state, "4", odd).outcome == "kept"
    assert do(state, "5", change("page", "p", "material_id", "m", "n")).outcome == "kept"


def test_a_view_is_read_through_its_layers(state: Overlay) -> None:
    above = Overlay(state)
    assert list(above.referrers("material", "m")) == [("page", "p")]
    do(above, "4", change("page", "p", "material_id", "m", None))
    assert list(above.referrers("material", "m")) == []
    assert list(state.referrers("material", "m")) == [("page", "p")]
