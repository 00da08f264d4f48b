"""What a person accepts is kept, taken back as one, and refused where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier.backfill.model import Field
from dossier.backfill.particulars import FillIn, Particular
from dossier.changes import OpenCase
from dossier.identity import resident_check
from dossier.ids import CaseId, ParticularId, PartyId, new_id
from dossier.model import Case, Party
from dossier.store import Store, open_store
from dossier.store.backfill import particulars
from resources.errors import EmptyValue, InvalidIdentity, UnknownItem

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CASE = CaseId("018f0000-0000-7000-8000-000000000001")
ONE = Party(PartyId("018f0000-0000-7000-8000-000000000002"), CASE, "原告", "苏样例")
NUMBER = "44030819850302002" + resident_check("44030819850302002")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        case = Case(CASE, "（2026）粤0308民初1号", "买卖合同纠纷", "civil_first", AT)
        opened.apply(OpenCase(case, (ONE,)), "收转员")
        yield opened


def _one(value: str = "样例县甲镇1号", **values: object) -> Particular:
    plain: dict[str, object] = {
        "id": ParticularId(new_id()),
        "case_id": CASE,
        "party_id": ONE.id,
        "field": Field.ADDRESS,
        "number": 0,
        "value": value,
        "page_id": None,
        "boxes": (((1.0, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 4.0)),),
        "by": "书记员",
        "at": AT,
    }
    return Particular(**plain | values)  # type: ignore[arg-type]


def test_it_is_one_change_with_party_cause_and_particulars(store: Store) -> None:
    other = Party(PartyId(new_id()), CASE, "被告", "钱虚构")
    filled = FillIn(
        CASE,
        (_one(), _one("10000000001", party_id=other.id, field=Field.PHONE)),
        (Party(ONE.id, CASE, "原告", "苏样例", NUMBER), other),
        "民间借贷纠纷",
    )

    store.apply(filled, "书记员")

    with store.snapshot() as reader:
        assert [p.name for p in reader.parties(CASE)] == ["苏样例", "钱虚构"]
        assert reader.parties(CASE)[0].identity == NUMBER
        assert reader.case(CASE).cause == "民间借贷纠纷"
        assert tuple(particulars(reader, CASE)) == filled.particulars
    assert store.undo(CASE, "书记员") is not None
    with store.snapshot() as reader:
        assert reader.parties(CASE) == [ONE]
        assert reader.case(CASE).cause == "买卖合同纠纷"
        assert particulars(reader, CASE) == []


def test_a_value_is_changed_and_withdrawn(store: Store) -> None:
    one = _one()
    store.apply(FillIn(CASE, (one,)), "书记员")
    changed = _one("样例县乙镇2号", id=one.id)
    store.apply(FillIn(CASE, (changed,)), "书记员")
    with store.snapshot() as reader:
        assert particulars(reader, CASE) == [changed]
    store.apply(FillIn(CASE, (_one("样例县乙镇2号", id=one.id, withdrawn=True),)), "书记员")
    with store.snapshot() as reader:
        assert particulars(reader, CASE) == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (FillIn(CASE, (_one(" "),)), EmptyValue),
        (FillIn(CASE, (_one(party_id=PartyId("nobody")),)), UnknownItem),
        (FillIn(CASE, parties=(Party(ONE.id, CASE, "原告", " "),)), EmptyValue),
        (
            FillIn(CASE, parties=(Party(ONE.id, CASE, "原告", "苏", NUMBER[:17] + "?"),)),
            InvalidIdentity,
        ),
        (FillIn(CaseId("nothing")), UnknownItem),
        (FillIn(CASE, (_one("字" * 2001),)), ValueError),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    store: Store, change: FillIn, error: type[Exception]
) -> None:
    with pytest.raises(error):
        store.apply(change, "书记员")
    with store.snapshot() as reader:
        assert reader.parties(CASE) == [ONE]
        assert particulars(reader, CASE) == []
