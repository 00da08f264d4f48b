"""This court's own titles: taken in by a person, offered from what people did, never leaking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dossier.catalogue import own
from dossier.catalogue.suggest import suggest
from dossier.catalogue.templates import template
from dossier.changes import OpenCase
from dossier.ids import CaseId, new_id
from dossier.model import Case, Volume
from dossier.store import Store, open_store
from resources.errors import BadTitles, ConfidentialTitle, UnknownItem
from tests.dossier.backfill.papers import document, file_paper
from tests.dossier.catalogue.pages import page

DAY = date(2026, 11, 22)
ONE = own.OwnTitle("阳光花园业主公约", "identity", "civil_first", "书记员", DAY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def _case(store: Store, number: int, title: str, category: str) -> None:
    at = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    case = Case(CaseId(new_id()), f"（2026）粤0308民初{number}号", "案由", "civil_first", at)
    store.apply(OpenCase(case), "收转员")
    file_paper(store, case.id, document(category, "内容", title=title), Volume.MAIN)


def test_a_title_taken_in_files_pages_and_says_whose_rule_it_was(tmp_path: Path) -> None:
    own.learn(tmp_path, ONE)
    known = own.in_force(tmp_path, "civil_first")
    civil = template("civil_first")

    found = suggest(civil, page("阳光花园业主公约", "第一条 内容。"), None, known)
    assert (found.category, found.reason_key) == ("identity", "own_title")
    spoilt = suggest(civil, page("阳光花园亚主公约", "第一条 内容。"), None, known)
    assert spoilt.category == "identity", "characters engines confuse count as one"
    assert suggest(civil, page("月光花园业主公约"), None, known).reason_key != "own_title"
    assert own.in_force(tmp_path, "enforcement") == {}
    assert own.load(tmp_path) == (ONE,)

    own.forget(tmp_path, "阳光花园业主公约", "civil_first")
    assert own.load(tmp_path) == ()
    with pytest.raises(UnknownItem):
        own.forget(tmp_path, "阳光花园业主公约", "civil_first")


def test_what_looks_confidential_stays_so_whatever_the_table_says(tmp_path: Path) -> None:
    with pytest.raises(ConfidentialTitle):
        own.learn(tmp_path, own.OwnTitle("合议庭评议笔录", "evidence", "civil_first", "", DAY))
    civil = template("civil_first")
    forced = {"合议庭评议笔录": "evidence"}
    assert suggest(civil, page("合议庭评议笔录"), None, forced).volume is Volume.CONFIDENTIAL


def test_what_people_did_alike_in_two_cases_is_offered_until_it_is_in_the_table(
    store: Store,
) -> None:
    _case(store, 1, "阳光花园业主公约", "identity")
    with store.snapshot() as reader:
        assert own.offers(reader, store.home) == (), "one case is no custom"
    _case(store, 2, "阳光花园业主公约", "identity")
    _case(store, 3, "民事起诉状", "complaint")
    _case(store, 4, "民事起诉状", "complaint")
    with store.snapshot() as reader:
        (offer,) = own.offers(reader, store.home)
    assert (offer.title, offer.category, offer.suggested, offer.cases) == (
        "阳光花园业主公约",
        "identity",
        "evidence",
        2,
    )
    own.learn(store.home, ONE)
    with store.snapshot() as reader:
        assert own.offers(reader, store.home) == ()


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("[[title]]\ntitle = '甲乙'\ncategory = 'evidence'\n", "1"),
        ("[[title]]\ntitle = '甲乙'\ncategory = 'no'\nprocedure = 'civil_first'\n", "1"),
        (
            "[[title]]\ntitle = '甲乙'\ncategory = 'evidence'\nprocedure = 'civil_first'\n"
            "[[title]]\ntitle = '合议笔录'\ncategory = 'evidence'\nprocedure = 'civil_first'\n",
            "2",
        ),
        ("[[title]]\ntitle = '甲'\ncategory = 'evidence'\nprocedure = 'civil_first'\n", "1"),
        ("title = 3", "-"),
        ("nonsense", "-"),
    ],
)
def test_a_faulty_entry_is_named_and_not_in_force(tmp_path: Path, text: str, entry: str) -> None:
    (tmp_path / own.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadTitles) as told:
        own.load(tmp_path)
    assert told.value.params["entry"] == entry
    # The entries that are right stay in force.
    right = ["evidence"] if entry == "2" else []
    assert list(own.in_force(tmp_path, "civil_first").values()) == right
    good, faults = own.read(tmp_path)
    assert [one.category for one in good] == right
    assert [fault.params["entry"] for fault in faults] == [entry]
    with pytest.raises(BadTitles):
        own.learn(tmp_path, ONE)
    assert (tmp_path / own.FILE).read_text(encoding="utf-8") == text, "it is left as it is"
