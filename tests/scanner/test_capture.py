"""Capture: durable, then received, then heard of; a crash is made up for."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from dossier.changes import EditPages, OpenBatch, OpenCase, ReceivePage
from dossier.edits import Crop, Deskew, Rotate, geometry
from dossier.ids import BatchId, CaseId, PageId, new_id
from dossier.model import Batch, BatchState, Case, Page
from dossier.store import Store, open_store
from resources.errors import Cancelled, Corrupt, Locked, PaperJam, UnknownItem, Unsupported
from scanner.capture.batch import CANCELLED, INTERRUPTED, capture, finish, unfinished
from scanner.capture.encode import master_of
from scanner.capture.hold import held, is_held
from scanner.devices.contract import PageSink, RawPage
from scanner.imaging.header import JPEG, PNG, read_header
from scanner.imaging.master import decode, encode_jpeg
from scanner.profile import Profile
from tests.scanner.drawing import Pixels, noisy, pixels, seal, sheet, text_page, turned

WHO = "书记员 王某"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "home", key=bytes(32)) as opened:
        yield opened


@pytest.fixture
def case_id(store: Store) -> CaseId:
    case = Case(
        CaseId(new_id()),
        "（2026）粤0308民初123号",
        "买卖合同纠纷",
        "civil_first",
        datetime.now(UTC),
    )
    store.apply(OpenCase(case), WHO)
    return case.id


class Script:
    """A feeder that delivers what it is told, then does what it is told."""

    def __init__(self, *sides: RawPage, then: Exception | None = None) -> None:
        self.sides = sides
        self.then = then
        self.delivered = 0

    def __call__(self, sink: PageSink, cancel: threading.Event) -> None:
        for side in self.sides:
            if cancel.is_set():
                raise Cancelled
            sink(side)
            self.delivered += 1
        if self.then is not None:
            raise self.then


def side(image: Pixels, index: int = 0, dpi: int = 150) -> RawPage:
    return RawPage(index=index, dpi=dpi, pixels=image, source_name=f"第{index + 1}面")


SKEWED = turned(text_page(), 1.5)
EMPTY = noisy(pixels(sheet(150)))


def test_pages_are_received_measured_and_in_order(store: Store, case_id: CaseId) -> None:
    received: list[Page] = []
    measured: list[Page] = []

    def on_received(page: Page) -> None:
        # Whoever hears of a page can read it.
        assert store.page(page.id).sha256 == page.sha256
        store.blobs.read(page.sha256)
        received.append(page)

    report = capture(
        store,
        case_id,
        Script(side(SKEWED), side(EMPTY, 1), side(text_page(), 2)),
        source="虚拟进纸器",
        profile=Profile(),
        who=WHO,
        on_received=on_received,
        on_measured=measured.append,
    )

    assert report.error is None
    assert not report.cancelled
    pages = store.pages(case_id)
    assert tuple(p.id for p in pages) == report.page_ids
    assert [p.id for p in received] == [p.id for p in measured] == [p.id for p in pages]
    assert [p.skew_deg for p in received] == [None] * 3
    assert pages[0].skew_deg == pytest.approx(1.5, abs=0.05)
    assert pages[0].edits == (Deskew(pages[0].skew_deg or 0.0),)
    assert [p.blank for p in pages] == [False, True, False]
    assert pages[2].edits == ()
    assert [p.source_name for p in pages] == ["第1面", "第2面", "第3面"]
    for page in pages:
        data = store.blobs.read(page.sha256)
        assert len(data) == page.size_bytes
        header = read_header(data)
        assert (header.media_type, header.dpi) == (page.media_type, 150)
        assert (header.width_px, header.height_px) == (page.width_px, page.height_px)
    batch = store.batch(report.batch_id)
    assert (batch.state, batch.source, batch.error_kind) == (BatchState.DONE, "虚拟进纸器", "")
    assert '"dpi": 300' in batch.profile
    assert not is_held(store.home, batch.id)
    assert store.verify(deep=True).problems == ()


def test_a_second_batch_goes_behind_the_first(store: Store, case_id: CaseId) -> None:
    for first in (0, 2):
        script = Script(side(SKEWED, first), side(SKEWED, first + 1))
        capture(store, case_id, script, source="s", profile=None, who=WHO)

    assert [p.source_name for p in store.pages(case_id)] == ["第1面", "第2面", "第3面", "第4面"]


def test_a_jam_keeps_what_came_and_its_class(store: Store, case_id: CaseId) -> None:
    jam = PaperJam(device="扫描仪一")
    script = Script(side(SKEWED), side(EMPTY, 1), then=jam)
    report = capture(store, case_id, script, source="s", profile=None, who=WHO)

    assert report.error is jam
    assert len(report.page_ids) == 2
    assert all(page.skew_deg is not None for page in store.pages(case_id))
    batch = store.batch(report.batch_id)
    assert (batch.state, batch.error_kind) == (BatchState.STOPPED, "DeviceError.PaperJam")
    assert unfinished(store) == []


def test_cancelling_keeps_what_came(store: Store, case_id: CaseId) -> None:
    cancel = threading.Event()
    script = Script(*(side(EMPTY, i) for i in range(20)))
    report = capture(
        store,
        case_id,
        script,
        source="s",
        profile=None,
        who=WHO,
        cancel=cancel,
        on_received=lambda page: cancel.set(),
    )

    assert report.cancelled
    assert report.error is None
    assert len(store.pages(case_id)) == len(report.page_ids) == 1
    batch = store.batch(report.batch_id)
    assert (batch.state, batch.error_kind) == (BatchState.STOPPED, CANCELLED)


def test_an_unknown_case_opens_no_batch(store: Store) -> None:
    script = Script(side(EMPTY))
    with pytest.raises(UnknownItem):
        capture(store, CaseId(new_id()), script, source="s", profile=None, who=WHO)

    assert script.delivered == 0
    assert store.open_batches() == []


def test_a_page_cut_short_is_refused_by_name_and_the_ones_before_stay(
    store: Store, case_id: CaseId
) -> None:
    whole = encode_jpeg(SKEWED, 150, 90)
    half = RawPage(index=1, dpi=150, encoded=whole[: len(whole) // 2], source_name="第2面")
    script = Script(side(SKEWED), half, side(SKEWED, 2))
    report = capture(store, case_id, script, source="s", profile=None, who=WHO)

    assert isinstance(report.error, Corrupt)
    assert report.error.params["source"] == "第2面"
    assert script.delivered == 1
    assert len(store.pages(case_id)) == 1


def test_own_bytes_are_kept_as_they_are_with_their_turn(store: Store, case_id: CaseId) -> None:
    data = io.BytesIO()
    Image.fromarray(SKEWED).save(data, "JPEG", quality=77, progressive=True, dpi=(150, 150))
    raw = RawPage(index=0, dpi=150, encoded=data.getvalue(), turn_quarters=1, flags=("converted",))
    capture(store, case_id, Script(raw), source="files", profile=None, who=WHO)

    (page,) = store.pages(case_id)
    assert page.sha256 == hashlib.sha256(data.getvalue()).hexdigest()
    assert page.edits == (Rotate(1), Deskew(page.skew_deg or 0.0))
    assert page.flags == ("converted",)


def test_a_cut_comes_before_the_turn_it_knows_nothing_of(store: Store, case_id: CaseId) -> None:
    frame = np.full((2000, 1500, 3), 24, np.uint8)
    receipt = text_page()[120:900, 120:600]
    frame[700:1480, 300:780] = receipt
    data = io.BytesIO()
    Image.fromarray(noisy(frame)).save(data, "PNG", dpi=(150, 150))
    raw = RawPage(index=0, dpi=150, encoded=data.getvalue(), turn_quarters=1)
    capture(store, case_id, Script(raw), source="files", profile=None, who=WHO)

    (page,) = store.pages(case_id)
    assert [type(edit) for edit in page.edits] == [Crop, Rotate]
    whole = geometry(page.edits, 1500, 2000)
    # Where the paper's top left lies once it is cut with 12 px around, and turned clockwise.
    assert whole.view_point(300, 700) == pytest.approx((whole.width_px - 12, 12), abs=3)


def test_a_bug_in_a_listener_is_not_swallowed_and_no_page_is_lost(
    store: Store, case_id: CaseId
) -> None:
    def faulty(page: Page) -> None:
        raise ZeroDivisionError

    script = Script(*(side(EMPTY, i) for i in range(6)))
    with pytest.raises(ZeroDivisionError):
        capture(store, case_id, script, source="s", profile=None, who=WHO, on_measured=faulty)

    (left,) = unfinished(store)
    assert left.pages == len(store.pages(case_id)) >= 1
    finish(store, left.batch)
    assert all(page.skew_deg is not None for page in store.pages(case_id))


def _crashed(store: Store, case_id: CaseId, images: list[Pixels]) -> Batch:
    """Leave behind what a process killed between receiving and measuring leaves."""
    batch = Batch(BatchId(new_id()), case_id, "s", "", BatchState.OPEN, datetime.now(UTC))
    store.apply(OpenBatch(batch), WHO)
    for image in images:
        data = encode_jpeg(image, 150, 90)
        blob = store.blobs.put(data)
        height, width = image.shape[:2]
        page = Page(
            PageId(new_id()), case_id, batch.id, None, "", blob.sha256, JPEG, blob.size,
            width, height, 150,
        )  # fmt: skip
        store.apply(ReceivePage(page), WHO)
    return batch


def test_an_open_batch_is_offered_and_finished_once(store: Store, case_id: CaseId) -> None:
    batch = _crashed(store, case_id, [SKEWED, EMPTY])

    assert [(left.batch.id, left.pages) for left in unfinished(store)] == [(batch.id, 2)]
    measured: list[Page] = []
    pages = finish(store, batch, on_measured=measured.append)

    assert [p.blank for p in pages] == [False, True]
    assert pages[0].edits == (Deskew(pages[0].skew_deg or 0.0),)
    assert list(pages) == measured
    closed = store.batch(batch.id)
    assert (closed.state, closed.error_kind) == (BatchState.STOPPED, INTERRUPTED)
    head = store.verify(deep=True).head
    assert finish(store, batch, on_measured=measured.append) == pages
    assert store.verify(deep=True).head == head
    assert len(measured) == 2
    assert unfinished(store) == []


def test_finishing_keeps_what_a_person_did_meanwhile(store: Store, case_id: CaseId) -> None:
    batch = _crashed(store, case_id, [SKEWED, SKEWED])
    first, second = store.pages(case_id)
    store.apply(EditPages(((first.id, (Deskew(-3.0),)), (second.id, (Rotate(2),)))), WHO)
    finish(store, batch)

    first, second = store.pages(case_id)
    assert first.edits == (Deskew(-3.0),)
    assert second.edits == (Rotate(2), Deskew(second.skew_deg or 0.0))


def test_a_damaged_master_does_not_keep_the_others_from_being_finished(
    store: Store, case_id: CaseId
) -> None:
    batch = _crashed(store, case_id, [SKEWED, EMPTY])
    damaged = store.pages(case_id)[0]
    store.blobs.path(damaged.sha256).write_bytes(b"not what was stored")
    pages = finish(store, batch)

    assert [page.skew_deg is None for page in pages] == [True, False]
    assert store.batch(batch.id).state is BatchState.STOPPED


def test_a_batch_being_fed_is_not_offered(store: Store, case_id: CaseId) -> None:
    seen: list[int] = []

    def feed(sink: PageSink, cancel: threading.Event) -> None:
        sink(side(EMPTY))
        (batch,) = store.open_batches()
        seen.append(len(unfinished(store)))
        with pytest.raises(Locked):
            finish(store, batch)

    report = capture(store, case_id, feed, source="s", profile=None, who=WHO)
    assert report.error is None
    assert seen == [0]


def test_a_hold_ends_with_its_holder(tmp_path: Path) -> None:
    batch_id = BatchId(new_id())
    assert not is_held(tmp_path, batch_id)
    with held(tmp_path, batch_id):
        assert is_held(tmp_path, batch_id)
    assert not is_held(tmp_path, batch_id)


def _colour_difference(a: Pixels, b: Pixels) -> NDArray[np.float32]:
    """ΔE of CIE 1976 at every pixel."""
    lab_a, lab_b = (
        cv2.cvtColor((image / 255).astype(np.float32), cv2.COLOR_RGB2LAB) for image in (a, b)
    )
    out: NDArray[np.float32] = np.linalg.norm(lab_a - lab_b, axis=2).astype(np.float32)
    return out


def test_pixels_become_a_jpeg_faithful_to_red_seals() -> None:
    page = seal(text_page(300), 120, 200, dpi=300, radius_mm=15)
    master = master_of(side(page, dpi=300))

    assert (master.media_type, read_header(master.data).dpi) == (JPEG, 300)
    red = page[:, :, 0].astype(int) - page[:, :, 1] > 60
    assert float(_colour_difference(decode(master.data), page)[red].mean()) < 5


def test_black_and_white_becomes_one_bit_without_loss() -> None:
    black = np.where(text_page()[:, :, 0] > 128, 255, 0).astype(np.uint8)
    master = master_of(side(black))

    assert master.media_type == PNG
    assert master.data[24] == 1
    assert np.array_equal(decode(master.data)[:, :, 0], black)
    assert read_header(master.data).dpi == pytest.approx(150, abs=0.1)


def test_grey_stays_grey() -> None:
    master = master_of(side(np.ascontiguousarray(text_page()[:, :, 1])))

    assert Image.open(io.BytesIO(master.data)).mode == "L"


def test_an_absurd_resolution_is_taken_as_300() -> None:
    assert master_of(replace(side(EMPTY), dpi=1)).dpi == 300
    assert master_of(replace(side(EMPTY), dpi=200)).dpi == 200


def test_a_page_without_anything_is_refused() -> None:
    with pytest.raises(Corrupt):
        master_of(RawPage(index=0, dpi=300, source_name="第1面"))
    with pytest.raises(Corrupt):
        master_of(replace(side(EMPTY), pixels=np.zeros((0, 10, 3), np.uint8)))
    with pytest.raises(Unsupported):
        master_of(RawPage(index=0, dpi=300, encoded=b"BM\0\0\0\0\0\0"))
