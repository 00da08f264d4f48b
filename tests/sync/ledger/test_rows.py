from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.core.judging import Register
from sync.ledger.cells import cell, from_text, is_plain, to_text
from sync.ledger.contract import Books
from tests.sync.simulation.centre import Ledger as SimLedger
from tests.sync.simulation.disk import Disk

NAMES = st.one_of(
    st.sampled_from(["a", "b", "c"]),
    st.text(max_size=4),
    st.text(alphabet="x\x00\ud800\x1f,'\"", min_size=1, max_size=300),
    st.integers(190, 3000).map(lambda n: "y" * n),
)
ROWS = st.fixed_dictionaries(
    {
        "title": st.one_of(
            NAMES, st.integers(), st.none(), st.floats(allow_nan=False, allow_infinity=False)
        )
    },
    optional={
        "case_id": NAMES,
        "material_id": st.one_of(NAMES, st.none()),
        "batch_id": NAMES,
        "volume": st.sampled_from(["main", "confidential"]),
        "deleted": st.sampled_from([0, 1]),
    },
)
TABLES = st.sampled_from(["case", "material", "page", "batch"])
STEPS = st.one_of(
    st.tuples(st.just("put"), TABLES, NAMES, st.one_of(ROWS, st.none())),
    st.tuples(st.just("look"), TABLES, NAMES, st.none()),
    st.tuples(st.just("end"), TABLES, NAMES, st.none()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, max_size=25))
def test_rows_are_as_in_memory(books: Books, steps: list[Any]) -> None:
    """Whatever names and values entries bring along, and wherever a transaction ends."""
    prefix = f"{random.Random().getrandbits(64):x}"
    disk = Disk(random.Random(0))
    plain = SimLedger(disk)
    with disk.transaction():
        todo = list(steps)
        while todo:
            with books.transaction() as ledger:
                while todo:
                    act, table, name, row = todo.pop(0)
                    if act == "end":
                        break
                    # Examples share a database; each has ids of its own.
                    id_ = prefix + name
                    if row is not None:
                        row = {
                            key: prefix + value if key.endswith("_id") and value else value
                            for key, value in row.items()
                        }
                    if act == "put":
                        ledger.put_row(table, id_, row)
                        plain.put_row(table, id_, row)
                    assert ledger.row(table, id_) == plain.row(table, id_)
                    assert list(ledger.referrers(table, id_)) == list(plain.referrers(table, id_))
    with books.view() as ledger:
        for (table, id_), row in disk.table("rows").items():
            assert ledger.row(table, id_) == row


@given(name=st.one_of(NAMES, st.text()))
def test_a_cell_is_short_printable_and_tells_names_apart(name: str) -> None:
    found = cell(name)
    assert len(found) <= 200
    assert found.isprintable()
    assert is_plain(name) == (found == name)
    assert cell(found) == found or not is_plain(name)
    assert from_text(to_text([name])) == [name]
    assert to_text([name]).isascii()


def test_a_name_cannot_pass_for_the_digest_of_another() -> None:
    long = "x" * 500
    assert cell(cell(long)) != cell(long)


@pytest.mark.parametrize("count", [1, 700])
def test_registers_are_held_back_and_seen_at_once(books: Books, count: int) -> None:
    with books.transaction() as ledger:
        for n in range(count):
            ledger.put_register(f"k{n}", Register("r", kept=n % 2 == 1))
        assert ledger.register("k0") == Register("r")
        ledger.put_register("k0", Register("s"))
    with books.view() as ledger:
        assert ledger.register("k0") == Register("s")
        assert ledger.register("none") is None
        assert ledger.register(f"k{count - 1}") is not None
