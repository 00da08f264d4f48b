"""Filing behind separator sheets: one document from sheet to sheet, by what the sheet says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pypdfium2  # type: ignore[import-untyped]
import pytest

from app.station import separators
from app.station.feeding import Feed as Fed
from app.station.feeding import last_stopped, place
from app.station.filing import Filing
from app.station.sides import join_backs, printed_number
from app.station.station import Station
from dossier.catalogue.templates import template
from dossier.changes import OpenCase, ReadPage, RestorePages
from dossier.ids import BatchId, CaseId, PageId, new_id
from dossier.model import Case, Material, Page, Volume
from dossier.scanning import Feeding
from dossier.store import Store, open_store
from dossier.store import scanning as reads
from ocr.result import Line, PageText
from resources.errors import PaperJam, SidesDoubtful, SidesUnequal, TooManySheets, UnknownItem
from scanner.capture.batch import CaptureReport, Continued, capture
from scanner.profile import Profile, Source
from tests.scanner.sheets import EMPTY, Pile, separator, written

WHO = "扫描员 王某"
KIND = template("civil_first")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store") / "home", key=bytes(32)) as opened:
        yield opened


@pytest.fixture(scope="module")
def station(store: Store) -> Station:
    return cast(Station, SimpleNamespace(store=store))


@pytest.fixture
def case(store: Store) -> Case:
    number = f"（2026）粤0308民初{2000 + len(store.cases())}号"
    made = Case(CaseId(new_id()), number, "买卖合同纠纷", "civil_first", datetime.now(UTC))
    store.apply(OpenCase(made), WHO)
    return made


def taken(store: Store, case: Case, pile: Pile, **asked: Any) -> CaptureReport:
    profile = asked.pop("profile", Profile())
    return capture(store, case.id, pile, source="进纸器", profile=profile, who=WHO, **asked)


def read(store: Store, report: CaptureReport, *texts: str) -> Filing:
    """File the batch as its texts become known; one for each page that is content."""
    filing = Filing(store, KIND, report.batch_id)
    for page_id in report.page_ids:
        filing.expect(page_id)
    said = iter(texts)
    for page_id in report.page_ids:
        page = store.page(page_id)
        text = None if page.deleted else page_text(next(said))
        if text is not None:
            store.apply(ReadPage(page_id, text), WHO)
        filing.read(page_id, text)
    return filing


def page_text(text: str) -> PageText:
    lines = tuple(
        Line(row, ((100, y), (900, y), (900, y + 40), (100, y + 40)), 0.99)
        for y, row in zip(range(150, 1600, 60), text.split("\n"), strict=False)
    )
    return PageText(1240, 1754, lines, "test", 0.1)


def documents(store: Store, case: Case) -> list[tuple[str, str, int]]:
    """Volume, category and pages of each document, as they were begun."""
    pages: dict[str, int] = {}
    for page in store.pages(case.id):
        pages[str(page.material_id)] = pages.get(str(page.material_id), 0) + 1
    materials = sorted(store.materials(case.id), key=lambda one: one.id)
    return [(one.volume.value, one.category, pages[str(one.id)]) for one in materials]


def named(store: Store, case: Case, key: str) -> Material:
    return next(one for one in store.materials(case.id) if one.category == key)


def test_pages_behind_a_sheet_are_one_document_whatever_their_titles(
    store: Store, case: Case
) -> None:
    items = KIND.of_volume(Volume.MAIN)
    first, second = items[3].key, items[7].key
    pile = Pile(
        separator(1, first, number=case.number),
        written(1),
        written(2),
        written(3),
        separator(2, second, number=case.number),
        written(4),
    )
    report = taken(store, case, pile)
    read(store, report, "民事起诉状\n原告：甲", "购销合同\n第一条", "", "民事起诉状\n原告：乙")
    assert documents(store, case) == [("main", first, 3), ("main", second, 1)]
    assert "第2号分隔页" in named(store, case, second).reason
    with store.snapshot() as reader:
        splits = reads.notes(reader, case.id, None, Feeding.SPLIT)
    assert [note.page_id for note in splits] == [report.page_ids[1], report.page_ids[5]]


def test_a_sheet_without_category_leaves_it_to_the_rules(store: Store, case: Case) -> None:
    pile = Pile(written(1), separator(1, number=case.number), written(2), written(3))
    report = taken(store, case, pile)
    read(store, report, "民事起诉状\n原告：甲", "授权委托书\n委托人：甲", "民事起诉状\n原告：乙")
    found = documents(store, case)
    assert [count for _, _, count in found] == [1, 2]
    assert found[1][1] != found[0][1]


def test_what_looks_confidential_never_follows_a_sheet_into_the_open_volume(
    store: Store, case: Case
) -> None:
    key = KIND.of_volume(Volume.MAIN)[3].key
    pile = Pile(separator(1, key, number=case.number), written(1), written(2), written(3))
    report = taken(store, case, pile)
    read(store, report, "购销合同\n第一条", "合议庭评议笔录\n时间：二〇二六年", "评议情况如下")
    found = documents(store, case)
    assert found[0] == ("main", key, 1)
    assert found[1][0] == "confidential" and found[1][2] == 2


def test_a_document_that_a_jam_parted_stays_one(store: Store, case: Case) -> None:
    key = KIND.of_volume(Volume.MAIN)[5].key
    first = taken(
        store,
        case,
        Pile(separator(1, key, number=case.number), written(1), then=PaperJam(device="进纸器")),
    )
    read(store, first, "购销合同\n第一条")
    stop = last_stopped(store, case.id)
    assert stop is not None and (stop.sheets, stop.from_sheet) == (2, 3)
    assert stop.last_good is not None and stop.last_good.id == first.page_ids[-1]
    second = taken(
        store, case, Pile(written(2)), continued=Continued(first.batch_id, stop.from_sheet)
    )
    read(store, second, "民事起诉状\n原告：甲")
    assert documents(store, case) == [("main", key, 2)]
    assert last_stopped(store, case.id) is None


def test_without_sheets_the_batch_that_goes_on_knows_what_came_before(
    store: Store, case: Case
) -> None:
    first = taken(store, case, Pile(written(1), then=PaperJam(device="进纸器")))
    read(store, first, "民事起诉状\n原告：甲\n诉讼请求：一、判令被告支付货款")
    second = taken(store, case, Pile(written(2)), continued=Continued(first.batch_id))
    read(store, second, "二、诉讼费用由被告承担。\n事实与理由：双方签订合同")
    assert [count for _, _, count in documents(store, case)] == [2]


def test_a_sheet_that_a_person_brought_back_parts_nothing_more(store: Store, case: Case) -> None:
    key = KIND.of_volume(Volume.MAIN)[5].key
    report = taken(store, case, Pile(separator(1, key, number=case.number), written(1)))
    store.apply(RestorePages((report.page_ids[0],)), WHO)
    filing = Filing(store, KIND, report.batch_id)
    filing.expect(report.page_ids[1])
    filing.read(report.page_ids[1], page_text("民事起诉状\n原告：甲"))
    assert documents(store, case)[0][1] != key


def test_after_a_crash_filing_goes_on_behind_the_same_sheet(store: Store, case: Case) -> None:
    key = KIND.of_volume(Volume.MAIN)[5].key
    pile = Pile(separator(1, key, number=case.number), written(1), written(2))
    report = taken(store, case, pile)
    before = Filing(store, KIND, report.batch_id)
    before.expect(report.page_ids[1])
    before.read(report.page_ids[1], page_text("民事起诉状"))
    after = Filing(store, KIND, report.batch_id)
    after.expect(report.page_ids[2])
    after.read(report.page_ids[2], page_text("民事起诉状"))
    assert documents(store, case) == [("main", key, 2)]


def test_an_unread_page_is_filed_where_the_sheet_says(store: Store, case: Case) -> None:
    key = KIND.of_volume(Volume.MAIN)[5].key
    report = taken(store, case, Pile(separator(1, key, number=case.number), written(1)))
    filing = Filing(store, KIND, report.batch_id)
    filing.expect(report.page_ids[1])
    filing.read(report.page_ids[1], None)
    assert documents(store, case) == [("main", key, 1)]


def backs(store: Store, station: Station, case: Case, count: int) -> list[Page]:
    fronts = taken(store, case, Pile(*(written(n) for n in range(1, 4))))
    read(store, fronts, "购销合同", "第二条", "民事起诉状\n原告：甲")
    turned = taken(store, case, Pile(*(written(n) for n in range(20, 20 + count))))
    join_backs(station, fronts.batch_id, turned.batch_id, who=WHO)
    expected = [*zip(fronts.page_ids, reversed(turned.page_ids), strict=True)]
    pages = {page.id: page for page in store.pages(case.id)}
    for front, back in expected:
        assert pages[back].material_id == pages[front].material_id
    return [pages[id_] for pair in expected for id_ in pair]


def test_backs_of_a_pile_turned_over_stand_behind_their_fronts(
    store: Store, station: Station, case: Case
) -> None:
    expected = backs(store, station, case, 3)
    order = [page.id for page in store.pages(case.id)]
    at = [order.index(page.id) for page in expected]
    assert all(at[i + 1] == at[i] + 1 for i in (0, 2, 4))
    with store.snapshot() as reader:
        (note,) = reads.notes(reader, case.id, None, Feeding.SIDES_JOINED)
    assert note.detail["sheets"] == 3


def test_backs_that_do_not_come_out_even_are_not_joined(
    store: Store, station: Station, case: Case
) -> None:
    with pytest.raises(SidesUnequal) as refused:
        backs(store, station, case, 2)
    assert refused.value.params == {"fronts": 3, "backs": 2}
    with pytest.raises(UnknownItem):
        join_backs(station, BatchId(new_id()), BatchId(new_id()), who=WHO)


def test_printed_numbers_tell_a_pile_that_was_not_turned_over(
    store: Store, station: Station, case: Case
) -> None:
    fronts = taken(store, case, Pile(written(1), written(2)))
    turned = taken(store, case, Pile(written(21), written(22)))
    for id_, number in zip((*fronts.page_ids, *turned.page_ids), (1, 3, 2, 4), strict=True):
        store.apply(ReadPage(id_, page_text(f"正文\n- {number} -")), WHO)
    assert printed_number(store, store.page(turned.page_ids[1])) == 4
    with pytest.raises(SidesDoubtful):
        join_backs(station, fronts.batch_id, turned.batch_id, who=WHO)
    assert join_backs(station, fronts.batch_id, turned.batch_id, who=WHO, reverse=False) == 2
    order = [page.id for page in store.pages(case.id)]
    assert order == [
        fronts.page_ids[0],
        turned.page_ids[0],
        fronts.page_ids[1],
        turned.page_ids[1],
    ]


@pytest.mark.parametrize(
    ("after", "replace", "wanted"),
    [(False, False, "0 N 1 2"), (True, False, "0 1 N 2"), (False, True, "0 N 2")],
)
def test_pages_are_scanned_into_their_place(
    store: Store, station: Station, case: Case, after: bool, replace: bool, wanted: str
) -> None:
    old = taken(store, case, Pile(written(1), written(2), written(3)))
    read(store, old, "购销合同\n第一条", "第二条", "第三条")
    new = taken(store, case, Pile(written(9)))
    place(station, Fed(into=old.page_ids[1], after=after, replace=replace), new.page_ids, who=WHO)
    names = {id_: str(i) for i, id_ in enumerate(old.page_ids)} | {new.page_ids[0]: "N"}
    live = store.pages(case.id)
    assert " ".join(names[page.id] for page in live) == wanted
    assert len({page.material_id for page in live}) == 1
    # Whatever was replaced is kept.
    kept = {page.id for page in store.pages(case.id, include_deleted=True)}
    assert kept >= {*old.page_ids, *new.page_ids}


def test_an_empty_back_is_not_shown_as_the_last_sheet(store: Store, case: Case) -> None:
    both = Profile(source=Source.ADF_DUPLEX)
    pile = Pile(written(1), EMPTY, written(2), EMPTY, then=PaperJam(device="进纸器"))
    came = taken(store, case, pile, profile=both).page_ids
    stop = last_stopped(store, case.id)
    assert stop is not None and stop.last_good is not None and stop.known_by is not None
    assert (stop.last_good.id, stop.known_by.id) == (came[3], came[2])


def test_a_duplex_pile_goes_on_from_the_sheet_whose_back_is_missing(
    store: Store, case: Case
) -> None:
    sides = [written(n) for n in range(1, 6)]
    both = Profile(source=Source.ADF_DUPLEX)
    first = taken(store, case, Pile(*sides[:3], then=PaperJam(device="进纸器")), profile=both)
    stop = last_stopped(store, case.id)
    assert stop is not None and (stop.sheets, stop.from_sheet) == (1, 2)
    assert stop.last_good is not None and stop.last_good.id == first.page_ids[1]
    second = taken(
        store, case, Pile(*sides[2:4]), profile=both, continued=Continued(first.batch_id, 2)
    )
    live = store.pages(case.id)
    assert [page.id for page in live] == [*first.page_ids, second.page_ids[1]]


def test_a_set_is_printed_and_noted(store: Store, station: Station, case: Case) -> None:
    keys = [KIND.items[0].key, "", KIND.items[-1].key]
    made = separators.make(station, case.id, keys, who=WHO)
    assert made.startswith(b"%PDF")
    with store.snapshot() as reader:
        (note,) = reads.notes(reader, case.id, None, Feeding.SHEETS_PRINTED)
    assert note.detail["total"] == 3 and note.volume is Volume.CONFIDENTIAL
    for wrong in ([], [""] * 1000):
        with pytest.raises(TooManySheets):
            separators.make(station, case.id, wrong, who=WHO)
    with pytest.raises(UnknownItem):
        separators.make(station, case.id, ["no_such_item"], who=WHO)
    with pytest.raises(UnknownItem):
        separators.make(station, CaseId(new_id()), [""], who=WHO)


def test_a_sheet_says_its_volume_and_the_number_without_gaps(case: Case) -> None:
    """A sheet of 副卷 must be told from one of 正卷 by whoever sorts the pile."""
    keys = [KIND.of_volume(volume)[0].key for volume in Volume]
    made = separators.pdf(separators.sheets(case.number, [*keys, ""]), KIND)
    with closing(pypdfium2.PdfDocument(made)) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    said = [[word for word in ("正卷", "副卷") if word in text] for text in texts]
    # Front and back of each; the one that names no item leaves the volume open.
    assert said == [["正卷"], ["正卷"], ["副卷"], ["副卷"], [], []]
    assert all(case.number in text for text in texts)
    longest = max(KIND.items, key=lambda item: len(item.title))
    made = separators.pdf(separators.sheets(case.number, [longest.key]), KIND)
    with closing(pypdfium2.PdfDocument(made)) as document:
        assert longest.title in document[0].get_textpage().get_text_range().splitlines()


def test_page_ids_sort_by_time() -> None:
    """What lies behind a sheet is told by this."""
    ids = [PageId(new_id()) for _ in range(50)]
    assert ids == sorted(ids)
