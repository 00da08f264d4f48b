from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.order import between, is_key, place, spread


def test_appending_keeps_keys_short() -> None:
    keys = spread("", "", 5000)
    assert keys == sorted(set(keys))
    assert {len(key) for key in keys} == {6}


def test_prepending_keeps_keys_short() -> None:
    key = between("", "")
    for _ in range(500):
        before = between("", key)
        assert before < key
        key = before
    assert len(key) == 6


@pytest.mark.parametrize(
    ("low", "high"),
    [("b", ""), ("i00000", "i00000"), ("i00001", "i00000"), ("i000000", ""), ("", "000000")],
)
def test_bounds_that_leave_no_room_are_refused(low: str, high: str) -> None:
    with pytest.raises(ValueError, match=r"key|before"):
        between(low, high)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=80))
def test_inserting_anywhere_keeps_the_order(places: list[int]) -> None:
    keys: list[str] = []
    for wanted in places:
        at = wanted % (len(keys) + 1)
        low = keys[at - 1] if at else ""
        high = keys[at] if at < len(keys) else ""
        key = between(low, high)
        assert is_key(key)
        assert low < key
        assert not high or key < high
        keys.insert(at, key)
    assert keys == sorted(set(keys))


@given(
    st.lists(st.sampled_from(["i00000", "i00001", "i000005", "i00003"]), max_size=8),
    st.data(),
)
def test_place_puts_the_moved_where_asked(keys: list[str], data: st.DataObject) -> None:
    rows = [(f"p{i}", key) for i, key in enumerate(sorted(keys))]
    ids = [id_ for id_, _ in rows]
    moved = data.draw(st.lists(st.sampled_from([*ids, "new"]), min_size=1, unique=True))
    before = data.draw(st.sampled_from([None, *ids]))
    made = place(rows, moved, before)
    at = ids.index(before) if before is not None else len(ids)
    head = [id_ for id_ in ids[:at] if id_ not in moved]
    expected = [*head, *moved, *[id_ for id_ in ids[at:] if id_ not in moved]]
    result = dict(rows) | made
    assert sorted(expected, key=lambda id_: (result[id_], expected.index(id_))) == expected
    # The moved stand strictly between their neighbours, so no chance decides.
    first, last = result[moved[0]], result[moved[-1]]
    assert all(result[id_] < first for id_ in head)
    assert all(result[id_] > last for id_ in expected[len(head) + len(moved) :])
