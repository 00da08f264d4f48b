"""What was said in a deliberation reaches nobody who lacks the right to 副卷."""

from __future__ import annotations

from typing import Any

import pytest

from sync.ledger import queries
from sync.ledger.contract import Books, Reach
from tests.sync.ledger.court import Court
from tests.sync.simulation.centre import SCHEMA

OPEN = Reach(frozenset({"c1"}), True, False)
SECRET = Reach(frozenset({"c1"}), True, True)


def said(id_: str, volume: str) -> dict[str, Any]:
    return {
        "id": id_,
        "case_id": "c1",
        "hearing_id": "h",
        "volume": volume,
        "text": f"words {id_}",
        "rank": id_,
        "deleted": 0,
    }


def numbers(books: Books, reach: Reach) -> list[int]:
    with books.reading(reach) as connection:
        return [item.number for item in queries.items_for(connection, reach, "", 0, 500)]


def test_a_confidential_utterance_is_covered_with_its_past(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SCHEMA, "utterance", frozenset(said("", "")))
    court = Court(books)
    court.case("c1")
    court.write(["utterance", "a", None, said("a", "main")])
    court.write(["utterance", "b", None, said("b", "main")])
    court.write(["utterance", "s", None, said("s", "confidential")])
    assert numbers(books, OPEN) == [1, 2, 3]
    assert numbers(books, SECRET) == [1, 2, 3, 4]
    # 评议 was begun late: what was written of it before is covered from then on.
    turned = [{"volume": "main"}, {"volume": "confidential"}]
    court.write(["utterance", "b", *turned])
    assert numbers(books, OPEN) == [1, 2]
    with books.reading(OPEN) as connection:
        assert queries.thing(connection, OPEN, "utterance", "b") is None
        assert queries.thing(connection, OPEN, "utterance", "a") is not None
    with books.reading(SECRET) as connection:
        found = queries.thing(connection, SECRET, "utterance", "b")
    assert found is not None and found.secret and found.row["text"] == "words b"
