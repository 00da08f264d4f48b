"""The quality desk: what is found side by side, verdicts, samples, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from app.station import quality as desk
from app.station.station import Station
from dossier import order
from dossier.changes import (
    AddMaterial,
    CloseBatch,
    ConfirmMaterials,
    DeletePages,
    EditPages,
    OpenBatch,
    OpenCase,
    ReadPage,
    ReceivePage,
)
from dossier.edits import Rotate
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Case, Material, Page, Volume
from dossier.scanning import Feeding, Judged, PageLook
from dossier.scanning_changes import NoteLook
from dossier.store import Store, open_store
from ocr.result import Line, PageText
from resources.errors import EmptyValue, QualityBlocked, SampleOpen, UnknownItem
from scanner.capture.arriving import Detail, noted
from scanner.imaging.print import DIGITS
from tests.dossier.intake import things

WHO = "质检员 李某"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUPLEX = '{"source": "adf-duplex"}'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store") / "home", key=bytes(32)) as opened:
        yield opened


@pytest.fixture(scope="module")
def station(store: Store) -> Station:
    return cast(Station, SimpleNamespace(store=store))


class Scanned:
    """A case of its own with batches of pages that are told and not drawn."""

    def __init__(self, store: Store) -> None:
        self.store = store
        number = f"（2026）粤0308民初{3000 + len(store.cases())}号"
        self.case = Case(CaseId(new_id()), number, "", "civil_first", NOW)
        store.apply(OpenCase(self.case), WHO)

    def batch(self, count: int = 0, profile: str = "") -> BatchId:
        batch = Batch(BatchId(new_id()), self.case.id, "进纸器", profile, BatchState.OPEN, NOW)
        self.store.apply(OpenBatch(batch), WHO)
        for _ in range(count):
            self.page(batch.id)
        self.store.apply(CloseBatch(batch.id, BatchState.DONE), WHO)
        return batch.id

    def page(
        self, batch_id: BatchId, *flags: str, text: str = "", print_: str = "", **changed: object
    ) -> PageId:
        blob = self.store.blobs.put(f"page {new_id()}".encode())
        page = Page(
            PageId(new_id()),
            self.case.id,
            batch_id,
            None,
            order.between("", ""),
            blob.sha256,
            "image/jpeg",
            blob.size,
            2480,
            3508,
            300,
            flags=flags,
            skew_deg=0.0,
            skew_confidence=3.0,
            received_at=NOW,
        )
        self.store.apply(ReceivePage(replace(page, **changed)), WHO)  # type: ignore[arg-type]
        look = PageLook(page.id, self.case.id, Volume.MAIN, (), {"sharpness": 40.0}, print_)
        self.store.apply(NoteLook(look), WHO)
        if text:
            self.store.apply(ReadPage(page.id, _text(text)), WHO)
        return page.id

    def document(self, *pages: PageId) -> MaterialId:
        material = Material(
            MaterialId(new_id()),
            self.case.id,
            Volume.MAIN,
            "evidence",
            "购销合同",
            "",
            0.9,
            "",
            False,
        )
        self.store.apply(AddMaterial(material, pages), WHO)
        return material.id


def _text(text: str) -> PageText:
    rows = text.split("\n")
    tops = [200 + 60 * at for at in range(len(rows) - 1)] + [3380]
    lines = tuple(
        Line(row, ((900, y), (1500, y), (1500, y + 50), (900, y + 50)), 0.99)
        for row, y in zip(rows, tops, strict=True)
    )
    return PageText(2480, 3508, lines, "test", 0.1)


@pytest.fixture
def scanned(store: Store) -> Scanned:
    return Scanned(store)


def keys(station: Station, scanned: Scanned, batch: BatchId) -> list[str]:
    return [p.key for p in desk.batch_quality(station, scanned.case.id, batch).problems]


def test_outliers_come_first_and_what_blocks_before_remarks(
    station: Station, scanned: Scanned
) -> None:
    batch = scanned.batch()
    scanned.page(batch, dpi=150)
    scanned.page(batch, "skew_unsure")
    scanned.page(batch, skew_deg=2.4)
    worst = scanned.page(batch, "blurred")
    found = desk.batch_quality(station, scanned.case.id, batch)
    assert [p.key for p in found.problems] == ["blurred", "skew_left", "low_dpi", "skew_unsure"]
    assert found.blockers == (found.problems[0],) and found.blockers[0].page_id == worst
    assert desk.words(found.problems[0]) == "图像模糊（清晰度 40）"
    assert desk.words(found.problems[1], "en") == "Still skewed by 2.4°"
    assert found.clean == 0


def test_every_problem_has_its_words(station: Station) -> None:
    from dossier.quality import BLOCKING, Problem

    for key in BLOCKING | {"skew_left", "skew_unsure", "low_dpi", "duplicate", "sample"}:
        for language in ("zh_CN", "en"):
            assert desk.words(Problem(key, None, 1.0), language)


def test_the_same_page_twice_is_told_and_the_same_form_filled_otherwise_is_not(
    station: Station, scanned: Scanned
) -> None:
    one, other = "a5" * (DIGITS // 2), "5a" * (DIGITS // 2)
    text = "原告深圳某某机电有限公司与被告某某建设工程有限公司买卖合同纠纷一案"
    batch = scanned.batch()
    scanned.page(batch, print_=one, text=text)
    again = scanned.page(batch, print_=one, text=text.replace("原告", "原吿"))
    scanned.page(batch, print_=one, text="收款收据 今收到李某交来房租三千元整，二〇二五年三月一日")
    scanned.page(batch, print_=other, text=text)
    found = desk.batch_quality(station, scanned.case.id, batch)
    assert [(p.key, p.page_id, p.said["of"]) for p in found.problems] == [("duplicate", again, 1)]


def test_a_page_that_came_with_an_earlier_batch_is_told_until_that_one_is_gone(
    station: Station, scanned: Scanned, store: Store
) -> None:
    print_ = "a5" * (DIGITS // 2)
    text = "原告深圳某某机电有限公司与被告某某建设工程有限公司买卖合同纠纷一案"
    first = scanned.batch(1)
    old = scanned.page(first, print_=print_, text=text)
    second = scanned.batch()
    again = scanned.page(second, print_=print_, text=text)
    assert keys(station, scanned, first) == []
    found = desk.batch_quality(station, scanned.case.id, second).problems
    assert [(p.key, p.page_id) for p in found] == [("duplicate_before", again)]
    assert desk.words(found[0]) == "与本案第 1 批第 2 页相同"
    store.apply(DeletePages((old,)), WHO)
    assert keys(station, scanned, second) == []


@pytest.mark.parametrize(
    ("numbers", "gap"),
    [
        ((1, 2, 3, 5, 6), (3, 5)),
        ((7, 8, 9), None),
        ((1, 2, 1, 2, 3), None),  # the next part begins anew
        ((1, 30), None),  # not a run
        ((2, 9, 4, 31), None),  # no page numbers at all
    ],
)
def test_gaps_in_printed_page_numbers(
    station: Station, scanned: Scanned, numbers: tuple[int, ...], gap: tuple[int, int] | None
) -> None:
    batch = scanned.batch()
    ids = [scanned.page(batch, text=f"正文第{n}段\n- {n} -") for n in numbers]
    scanned.document(*ids)
    found = [p for p in desk.batch_quality(station, scanned.case.id, batch).problems]
    assert [(p.said["before"], p.said["after"]) for p in found] == ([] if gap is None else [gap])


def test_a_missing_back_is_told_unless_feeding_went_on(
    station: Station, scanned: Scanned, store: Store
) -> None:
    odd = scanned.batch(3, DUPLEX)
    assert keys(station, scanned, odd) == ["back_missing"]
    assert keys(station, scanned, scanned.batch(4, DUPLEX)) == []
    assert keys(station, scanned, scanned.batch(3)) == []
    on = scanned.batch(1, DUPLEX)
    store.apply(noted(scanned.case.id, on, None, Feeding.CONTINUED, {"of": str(odd)}), WHO)
    assert keys(station, scanned, odd) == []


def test_sheets_are_counted_against_what_was_registered(
    station: Station, scanned: Scanned, store: Store
) -> None:
    from dossier.custody.changes import RegisterBundle
    from dossier.custody.model import Bundle
    from dossier.ids import BundleId

    bundle = Bundle(BundleId(new_id()), scanned.case.id, f"WY{new_id()}", "案卷", 5, NOW, WHO)
    store.apply(RegisterBundle(bundle), WHO)
    scanned.batch(4, DUPLEX)
    batch = scanned.batch(2)
    (problem,) = desk.batch_quality(station, scanned.case.id, batch).problems
    assert (problem.key, dict(problem.said)) == ("count_differs", {"declared": 5, "came": 4})
    scanned.page(batch, "separator", deleted=True)
    assert keys(station, scanned, batch) == ["count_differs"]
    scanned.page(batch)
    assert keys(station, scanned, batch) == []


def test_sheets_of_scan_tasks_are_counted_as_reconciling_counts_them(
    station: Station, scanned: Scanned, store: Store
) -> None:
    case = scanned.case.id
    made = things.handed(store, things.task(store, case, 3))
    things.task(store, case, 9)  # another, which lies at the counter still
    things.scanned(store, made, 2)
    last = things.scanned(store, made, 2)
    (problem,) = desk.batch_quality(station, case, last).problems
    assert (problem.key, dict(problem.said)) == ("count_differs", {"declared": 3, "came": 4})
    foreign = [page.id for page in store.pages(case) if page.batch_id == last][1]
    store.apply(DeletePages((foreign,)), WHO)
    assert keys(station, scanned, last) == []
    page = next(page.id for page in store.pages(case) if page.batch_id == last)
    store.apply(DeletePages((page,)), WHO)
    other = things.scanned(store, made, 0)
    assert scanned.page(other) and keys(station, scanned, other) == []
    scanned.page(other)
    assert keys(station, scanned, other) == ["count_differs"]
    things.reconciled(store, made, "封皮背面另扫一张")
    assert keys(station, scanned, other) == []  # somebody said why


def test_missing_sheets_stand_in_the_way_until_they_come(
    station: Station, scanned: Scanned, store: Store
) -> None:
    batch = scanned.batch(2)
    missing: Detail = {"set": "K7Q2A", "numbers": [3, 4]}
    store.apply(noted(scanned.case.id, batch, None, Feeding.MISSING, missing), WHO)
    (problem,) = desk.batch_quality(station, scanned.case.id, batch).problems
    assert desk.words(problem) == "缺第 3、4 号分隔页（批号 K7Q2A）"
    came: Detail = {"set": "K7Q2A", "sequence": 3}
    store.apply(noted(scanned.case.id, batch, None, Feeding.SEPARATOR, came), WHO)
    (problem,) = desk.batch_quality(station, scanned.case.id, batch).problems
    assert problem.said["numbers"] == "4"
    with pytest.raises(EmptyValue):
        desk.accept_batch(station, scanned.case.id, batch, reason=" ", who=WHO)
    desk.accept_batch(station, scanned.case.id, batch, reason="第4号本无材料", who=WHO)
    assert keys(station, scanned, batch) == []
    scanned.page(batch)  # the batch is another now
    assert keys(station, scanned, batch) == ["separator_missing"]


def test_verdicts_hold_for_what_was_looked_at(
    station: Station, scanned: Scanned, store: Store
) -> None:
    batch = scanned.batch()
    page = scanned.page(batch, "blurred", "folded")
    with pytest.raises(EmptyValue):
        desk.judge(station, [page], Judged.ACCEPT, who=WHO)
    with pytest.raises(UnknownItem):
        desk.judge(station, [PageId(new_id())], Judged.PASS, who=WHO)
    desk.judge(station, [page], Judged.ACCEPT, reason="原件如此", who=WHO)
    assert keys(station, scanned, batch) == []
    store.apply(EditPages(((page, (Rotate(1),)),)), WHO)
    assert keys(station, scanned, batch) == ["blurred", "folded"]
    desk.judge(station, [page], Judged.PASS, who=WHO)
    desk.judge(station, [page], Judged.PASS, who=WHO)  # twice does no harm
    assert keys(station, scanned, batch) == []
    desk.judge(station, [page], Judged.RESCAN, who=WHO)
    assert keys(station, scanned, batch)[0] == "rescan_due"
    with store.snapshot() as reader:
        from dossier.store import scanning as reads

        said = [v.judged for v in reads.verdicts(reader, scanned.case.id)]
    assert said == [Judged.ACCEPT, Judged.PASS, Judged.PASS, Judged.RESCAN]


def test_nothing_is_confirmed_while_a_blocker_stands(
    station: Station, scanned: Scanned, store: Store
) -> None:
    batch = scanned.batch()
    good, bad = scanned.page(batch), scanned.page(batch, "clipped")
    material = scanned.document(good, bad)
    with pytest.raises(QualityBlocked) as refused:
        store.apply(ConfirmMaterials((material,)), WHO)
    assert refused.value.params["first"] == "购销合同 文字出界"
    desk.judge(station, [good], Judged.RESCAN, who=WHO)
    desk.judge(station, [bad], Judged.ACCEPT, reason="原件即缺字", who=WHO)
    with pytest.raises(QualityBlocked):
        store.apply(ConfirmMaterials((material,)), WHO)
    store.apply(DeletePages((good,)), WHO)
    store.apply(ConfirmMaterials((material,)), WHO)
    assert store.material(material).confirmed


def test_a_batch_passes_once_its_sample_was_looked_at(station: Station, scanned: Scanned) -> None:
    case = scanned.case.id
    batch = scanned.batch(41)
    blurred = scanned.page(batch, "blurred")
    with pytest.raises(QualityBlocked):
        desk.pass_batch(station, case, batch, who=WHO)
    desk.judge(station, [blurred], Judged.RESCAN, who=WHO)
    with pytest.raises(QualityBlocked):
        desk.pass_batch(station, case, batch, who=WHO)
    desk.judge(station, [blurred], Judged.PASS, who=WHO)
    with pytest.raises(SampleOpen):
        desk.pass_batch(station, case, batch, who=WHO)
    drawn = desk.draw_sample(station, case, batch, who=WHO, share=0.0)
    assert (drawn.clean, len(drawn.pages)) == (42, 3)  # 5 %, rounded up
    same = desk.draw_sample(station, case, batch, who=WHO, seed=drawn.seed)
    assert same.pages == drawn.pages
    with pytest.raises(SampleOpen) as refused:
        desk.pass_batch(station, case, batch, who=WHO)
    assert refused.value.params["left"] == len(desk.batch_quality(station, case, batch).unseen)
    desk.judge(station, drawn.pages, Judged.PASS, who=WHO)
    desk.pass_batch(station, case, batch, who=WHO)
    assert desk.batch_quality(station, case, batch).passed
    scanned.page(batch)
    assert not desk.batch_quality(station, case, batch).passed


def test_there_is_nothing_to_draw_from_an_unknown_batch(
    station: Station, scanned: Scanned
) -> None:
    with pytest.raises(UnknownItem):
        desk.draw_sample(station, scanned.case.id, BatchId(new_id()), who=WHO)
    batch = scanned.batch()
    scanned.page(batch, "blurred")
    with pytest.raises(UnknownItem):
        desk.draw_sample(station, scanned.case.id, batch, who=WHO)
