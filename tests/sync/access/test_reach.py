from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.ledger.contract import EVERYTHING, NOTHING, Reach, reach_from

_CASES = "ABCD"
_SETS = st.one_of(st.none(), st.frozensets(st.sampled_from(_CASES)))


@st.composite
def reaches(draw: st.DrawFn) -> Reach:
    return reach_from(draw(_SETS), draw(_SETS), draw(_SETS))


def rights(reach: Reach, case: str) -> tuple[bool, bool, bool]:
    return reach.may_read(case), reach.may_write(case), reach.may_read_secret(case)


@given(_SETS, _SETS, _SETS)
def test_it_holds_what_it_was_made_of(
    cases: frozenset[str] | None, written: frozenset[str] | None, confided: frozenset[str] | None
) -> None:
    reach = reach_from(cases, written, confided)
    for case in [*_CASES, "X"]:
        reads = cases is None or case in cases
        assert rights(reach, case) == (
            reads,
            reads and (written is None or case in written),
            reads and (confided is None or case in confided),
        )


@given(reaches(), reaches())
def test_both_have_what_each_has(one: Reach, other: Reach) -> None:
    both = one.within(other)
    for case in [*_CASES, "X"]:
        each = zip(rights(one, case), rights(other, case), strict=True)
        assert rights(both, case) == tuple(mine and theirs for mine, theirs in each)
    assert both == other.within(one)


@given(reaches())
def test_the_flags_hold_for_every_case_within_reach(reach: Reach) -> None:
    """Who looks at the flags alone never gives more than was granted."""
    for case in [*_CASES, "X"]:
        if reach.may_read(case):
            assert not reach.writes or reach.may_write(case)
            assert not reach.secret or reach.may_read_secret(case)


@given(reaches(), st.sampled_from([*_CASES, "X"]))
def test_one_case_has_exactly_its_rights(reach: Reach, case: str) -> None:
    only = reach.only(case)
    assert rights(only, case) == rights(reach, case)
    assert (only.writes, only.secret) == rights(reach, case)[1:]
    assert not any(any(rights(only, other)) for other in [*_CASES, "X"] if other != case)


def test_everything_and_nothing() -> None:
    mixed = Reach(frozenset("AB"), True, False, frozenset(), frozenset("B"))
    assert mixed.within(EVERYTHING) == mixed
    assert mixed.within(NOTHING) == NOTHING
    assert not EVERYTHING.only("A").may_read("B")
