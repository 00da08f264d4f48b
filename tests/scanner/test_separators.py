"""Separator sheets: found, set aside, in order, of this case, and nothing else taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.changes import OpenBatch, OpenCase, ReceivePage
from dossier.ids import BatchId, CaseId, PageId, new_id
from dossier.model import BatchState, Case, Page
from dossier.scanning import REFED, SEPARATOR, SEPARATOR_BACK, Feeding, FeedNote
from dossier.store import Store, open_store
from dossier.store import scanning as reads
from resources.errors import ForeignSeparator, PaperJam
from scanner.capture.batch import CaptureReport, Continued, capture, finish
from scanner.imaging.analyse import analyse
from scanner.imaging.codes import Code, read_codes
from scanner.profile import Profile, Source
from scanner.separators import Met, Order, Separator, patch_on, separator_on, spelt, understood
from tests.scanner.drawing import turned
from tests.scanner.sheets import DPI, EMPTY, NUMBER, OTHER, Pile, separator, written

WHO = "扫描员 王某"
DUPLEX = Profile(source=Source.ADF_DUPLEX)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store") / "home", key=bytes(32)) as opened:
        yield opened


@pytest.fixture
def case_id(store: Store) -> CaseId:
    """A case of its own for each test; its separators carry its number."""
    number = f"（2026）粤0308民初{1000 + len(store.cases())}号"
    case = Case(CaseId(new_id()), number, "买卖合同纠纷", "civil_first", datetime.now(UTC))
    store.apply(OpenCase(case), WHO)
    return case.id


def taken(
    store: Store,
    case_id: CaseId,
    pile: Pile,
    profile: Profile | None = None,
    continued: Continued | None = None,
    pass_foreign: bool = False,
) -> CaptureReport:
    return capture(
        store,
        case_id,
        pile,
        source="进纸器",
        profile=profile or Profile(),
        who=WHO,
        continued=continued,
        pass_foreign=pass_foreign,
    )


def notes(store: Store, case_id: CaseId, *kinds: Feeding) -> list[FeedNote]:
    with store.snapshot() as reader:
        return reads.notes(reader, case_id, None, *kinds)


def came(store: Store, report: CaptureReport) -> list[Page]:
    return [store.page(page_id) for page_id in report.page_ids]


@given(
    category=st.from_regex(r"[a-z_]{0,30}", fullmatch=True),
    total=st.integers(1, 999),
    name=st.from_regex(r"[A-Z2-9]{5}", fullmatch=True),
    data=st.data(),
)
def test_what_a_sheet_says_is_what_was_meant(
    category: str, total: int, name: str, data: st.DataObject
) -> None:
    sheet = Separator(NUMBER, category, data.draw(st.integers(1, total)), total, name)
    text = spelt(sheet)
    assert understood(text) == sheet
    at = data.draw(st.integers(0, len(text) - 1))
    for other in ("9", "x"):
        if text[at] != other:
            assert understood(text[:at] + other + text[at + 1 :]) is None
    assert understood(text[:at]) is None


@pytest.mark.parametrize(
    "text",
    ["", "WENYI1", "https://example.org", "WENYI1|a|b|0|1|n|00000000", "WENYI1|||||||", "|" * 9],
)
def test_other_codes_are_no_sheets(text: str) -> None:
    corners = ((0.0, 0.0),) * 4
    assert understood(text) is None
    assert separator_on([Code("QRCode", text, corners)]) is None
    assert patch_on([Code("QRCode", "T", corners)]) == ""


def test_the_order_of_sheets() -> None:
    def sheet(sequence: int, name: str = "A") -> Separator:
        return Separator(NUMBER, "", sequence, 9, name)

    order = Order()
    assert order.meet(sheet(2)) == Met()  # a part of a set may begin anywhere
    assert order.again(sheet(2))
    order.content()
    assert not order.again(sheet(2))
    assert order.meet(sheet(3)) == Met()
    assert order.meet(sheet(6)) == Met(missing=(4, 5))
    assert order.meet(sheet(4)) == Met(out_of_order=True)
    assert order.meet(sheet(6)) == Met(out_of_order=True)
    assert order.meet(sheet(1, "B")) == Met()
    assert Order([("A", 1), ("A", 2)]).meet(sheet(4)) == Met(missing=(3,))


def test_sheets_are_set_aside_and_codes_stay_with_their_pages(
    store: Store, case_id: CaseId
) -> None:
    number = store.case(case_id).number
    pile = Pile(
        separator(1, "complaint", number=number),
        written(1),
        written(2),
        separator(2, number=number),
    )
    report = taken(store, case_id, pile)
    assert report.error is None
    pages = came(store, report)
    assert [page.deleted for page in pages] == [True, False, False, True]
    assert [SEPARATOR in page.flags for page in pages] == [True, False, False, True]
    with store.snapshot() as reader:
        look = reads.look(reader, pages[0].id)
        assert look is not None and understood(look.codes[0].text) is not None
        other = reads.look(reader, pages[1].id)
        assert other is not None and other.codes == () and other.print
        assert set(reads.looks(reader, case_id)) == {page.id for page in pages}
    met = notes(store, case_id, Feeding.SEPARATOR)
    assert [note.page_id for note in met] == [pages[0].id, pages[3].id]
    assert met[0].detail["category"] == "complaint" and met[0].detail["sequence"] == 1


def test_both_sides_of_a_sheet_part_once_and_its_empty_back_leads_no_document(
    store: Store, case_id: CaseId
) -> None:
    number = store.case(case_id).number
    one, two, three = (separator(n, number=number) for n in (1, 2, 3))
    pile = Pile(one, one, written(1), EMPTY, two, EMPTY, written(2), written(3), EMPTY, three)
    pages = came(store, taken(store, case_id, pile, DUPLEX))
    aside = [page.deleted for page in pages]
    assert aside == [True, True, False, False, True, True, False, False, True, True]
    assert SEPARATOR_BACK in pages[5].flags
    assert pages[3].blank and not pages[3].deleted  # the back of a document stays
    assert [n.detail["sequence"] for n in notes(store, case_id, Feeding.SEPARATOR)] == [1, 2, 3]
    assert not notes(store, case_id, Feeding.MISSING, Feeding.OUT_OF_ORDER)


def test_an_empty_page_behind_a_sheet_is_kept_where_one_side_is_scanned(
    store: Store, case_id: CaseId
) -> None:
    number = store.case(case_id).number
    pages = came(store, taken(store, case_id, Pile(separator(1, number=number), EMPTY)))
    assert [page.deleted for page in pages] == [True, False]


def test_gaps_and_disorder_are_noted_over_batches(store: Store, case_id: CaseId) -> None:
    number = store.case(case_id).number
    taken(store, case_id, Pile(separator(1, number=number), written(1)))
    report = taken(
        store,
        case_id,
        Pile(separator(4, number=number), written(2), separator(2, number=number), written(3)),
    )
    assert report.error is None
    (gap,) = notes(store, case_id, Feeding.MISSING)
    assert gap.detail["numbers"] == [2, 3]
    (late,) = notes(store, case_id, Feeding.OUT_OF_ORDER)
    assert late.detail["sequence"] == 2 and late.page_id == report.page_ids[2]


def test_a_sheet_of_another_case_stops_the_feeder(store: Store, case_id: CaseId) -> None:
    pile = Pile(written(1), separator(1, number=OTHER), written(2))
    report = taken(store, case_id, pile)
    assert isinstance(report.error, ForeignSeparator)
    assert report.error.params["found"] == OTHER and report.error.params["page"] == 2
    assert len(report.page_ids) == 2 and pile.delivered == 1
    assert store.batch(report.batch_id).state is BatchState.STOPPED
    (note,) = notes(store, case_id, Feeding.FOREIGN)
    assert note.detail["case"] == OTHER
    assert store.page(report.page_ids[1]).deleted
    assert not notes(store, case_id, Feeding.SEPARATOR)
    # A person looked and says to go on.
    again = taken(store, case_id, Pile(separator(1, number=OTHER), written(2)), pass_foreign=True)
    assert again.error is None and len(again.page_ids) == 2


def test_a_sheet_that_nobody_measured_before_a_crash_is_set_aside_after_it(
    store: Store, case_id: CaseId
) -> None:
    number = store.case(case_id).number
    pile = Pile(separator(1, number=number), written(1))
    report = taken(store, case_id, pile)
    # As a kill leaves it: received, not measured, the batch open.
    batch = store.batch(report.batch_id)
    mine = replace(batch, id=BatchId(new_id()), state=BatchState.OPEN)
    store.apply(OpenBatch(mine), WHO)
    for page in came(store, report):
        bare = replace(page, id=PageId(new_id()), batch_id=mine.id, rank="", flags=(), edits=())
        store.apply(
            ReceivePage(replace(bare, skew_deg=None, skew_confidence=None, deleted=False)), WHO
        )
    finished = finish(store, mine)
    assert [SEPARATOR in page.flags for page in finished] == [False]
    everything = [p for p in store.pages(case_id, True) if p.batch_id == mine.id]
    assert sorted(SEPARATOR in page.flags for page in everything) == [False, True]
    assert all(page.skew_deg is not None for page in everything)


def test_what_is_fed_again_after_a_jam_comes_once(store: Store, case_id: CaseId) -> None:
    sides = [written(seed) for seed in range(1, 6)]
    first = taken(store, case_id, Pile(*sides[:3], then=PaperJam(device="进纸器")))
    assert isinstance(first.error, PaperJam)
    (stop,) = notes(store, case_id, Feeding.STOPPED)
    assert stop.page_id == first.page_ids[-1] and stop.detail["sides"] == 3
    # Fed again from the second sheet, a little differently.
    second = taken(
        store,
        case_id,
        Pile(turned(sides[1], 0.8), turned(sides[2], -0.9), *sides[3:]),
        continued=Continued(first.batch_id, 2),
    )
    pages = came(store, second)
    assert [REFED in page.flags for page in pages] == [True, True, False, False]
    assert [page.deleted for page in pages] == [True, True, False, False]
    live = store.pages(case_id)
    assert [page.id for page in live] == [*first.page_ids, *second.page_ids[2:]]


def test_why_a_double_feed_is_none_is_noted_before_the_first_page(
    store: Store, case_id: CaseId
) -> None:
    """Whatever ends the program later must not lose what a person said."""
    seen: list[object] = []

    def look(page: Page) -> None:
        seen.extend(note.detail["reason"] for note in notes(store, case_id, Feeding.ACCEPTED))

    capture(
        store,
        case_id,
        Pile(written(1)),
        source="进纸器",
        profile=None,
        who="甲",
        accepted="粘贴票据",
        on_received=look,
    )
    assert seen == ["粘贴票据"]


def test_the_same_form_further_on_is_not_taken_for_a_side_fed_again(
    store: Store, case_id: CaseId
) -> None:
    form = written(7)
    first = taken(store, case_id, Pile(form, written(8), then=PaperJam(device="进纸器")))
    second = taken(store, case_id, Pile(written(9), form), continued=Continued(first.batch_id, 3))
    assert [page.deleted for page in came(store, second)] == [False, False]


def test_measures_of_a_page_without_codes_are_kept(store: Store, case_id: CaseId) -> None:
    report = taken(store, case_id, Pile(written(3)))
    with store.snapshot() as reader:
        look = reads.look(reader, report.page_ids[0])
    assert look is not None
    assert look.measures["sharpness"] > 100 and 0 < look.measures["paper_tone"] <= 255
    assert read_codes(written(3), DPI) == ()
    assert analyse(written(3), DPI).flags == ()
