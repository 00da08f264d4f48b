"""Batches (批次): from the feeder to received and measured pages, whatever happens.

The order is what keeps pages safe: the master is durable in the blob store, then the
journal says the page is received, then the listener hears of it. A process killed at any
moment leaves at most a blob nobody refers to. A batch left open by it is offered again.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from dossier.changes import MACHINE, Change, CloseBatch, OpenBatch, ReceivePage
from dossier.edits import Edit, Rotate
from dossier.ids import BatchId, CaseId, PageId, new_id
from dossier.model import Batch, BatchState, Page
from dossier.scanning import Feeding
from dossier.store import Store
from resources.errors import (
    Cancelled,
    Damaged,
    DeviceError,
    DocumentError,
    ForeignSeparator,
    StoreError,
    WenyiError,
)
from scanner.capture import great
from scanner.capture.arriving import Arriving, Detail, noted
from scanner.capture.encode import Master, master_of
from scanner.capture.hold import held, is_held
from scanner.capture.measuring import Measuring, OnPage, write_measures
from scanner.devices.contract import PageSink, RawPage
from scanner.imaging.analyse import analyse_scaled
from scanner.imaging.codes import Code, read_codes
from scanner.imaging.great_sizes import is_great
from scanner.imaging.pixels import Pixels, scaled
from scanner.profile import Profile
from scanner.separators import separator_on

_log = logging.getLogger(__name__)

CANCELLED = "Cancelled"
"""``Batch.error_kind`` of a batch a person stopped."""
INTERRUPTED = "Interrupted"
"""``Batch.error_kind`` of a batch that the program or the machine going down ended."""

Feed = Callable[[PageSink, threading.Event], object]
"""Delivers pages to the sink until there are no more, or the event is set; what a
device's ``scan`` is once its profile is given."""


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """What came of a batch.

    Attributes:
        batch_id: the batch, closed unless the store itself failed.
        page_ids: the pages received, in order.
        error: what ended the batch early, with class and parameters; None otherwise.
        cancelled: a person stopped it.
    """

    batch_id: BatchId
    page_ids: tuple[PageId, ...]
    error: WenyiError | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A batch that nobody closed and nobody works on any more (未完成批次)."""

    batch: Batch
    pages: int
    """Received, deleted ones not counted."""


@dataclass(frozen=True, slots=True)
class Continued:
    """Which batch a new one goes on with after the feeder stopped (续扫).

    Attributes:
        batch_id: the batch before.
        from_sheet: number of the sheet that was laid in first, from 1 in that batch;
            0: the person did not say.
    """

    batch_id: BatchId
    from_sheet: int = 0


def capture(
    store: Store,
    case_id: CaseId,
    feed: Feed,
    *,
    source: str,
    profile: Profile | None,
    who: str,
    note: str = "",
    on_received: OnPage | None = None,
    on_measured: OnPage | None = None,
    cancel: threading.Event | None = None,
    continued: Continued | None = None,
    pass_foreign: bool = False,
    backs_of: BatchId | None = None,
    accepted: str = "",
) -> CaptureReport:
    """Take in what ``feed`` delivers (采集) and close the batch.

    Lane: the caller's; measuring runs on a thread of its own beside it.

    Args:
        store: the station's store.
        case_id: the case the pages go to; they wait in its unfiled tray.
        feed: delivers the pages.
        source: device name or ``files``, for people.
        profile: what was asked of the device; None for imports.
        who: the person, for the journal.
        note: JSON text kept with the batch where there is no profile.
        on_received: called with each page once it is safe, from the feeding lane.
        on_measured: called with each page once it is measured, in order, from the
            measuring lane.
        cancel: set it to stop the feeder.
        continued: the batch this one goes on with; sides that came with it already are
            set aside.
        pass_foreign: go on where a separator sheet of another case comes.
        backs_of: the batch whose sheets these are the backs of.
        accepted: why a person took a double feed for none; noted before the first page, so
            that nothing that ends the program loses their word.

    Returns:
        A report; errors of the device, of a page and of the store are in it, since
        pages received before stay received.

    Raises:
        resources.errors.WenyiError: the batch could not even be opened.
    """
    batch_id = BatchId(new_id())
    asked = note if profile is None else json.dumps(asdict(profile), ensure_ascii=False)
    batch = Batch(batch_id, case_id, source, asked, BatchState.OPEN, datetime.now(UTC))
    with held(store.home, batch_id):
        opening = [*_going_on(store, batch, continued, who), *_backs(store, batch, backs_of, who)]
        if accepted:
            said: Detail = {"reason": accepted}
            opening.append(noted(case_id, batch_id, None, Feeding.ACCEPTED, said, who=who))
        store.apply_all([OpenBatch(batch), *opening], who)
        measuring = Measuring(store, Arriving(store, batch), on_measured)
        intake = _Intake(store, batch, who, on_received, measuring, pass_foreign)
        error, cancelled = _run(feed, intake, cancel or threading.Event())
        kind = CANCELLED if cancelled else error.kind if error else ""
        state = BatchState.STOPPED if kind else BatchState.DONE
        try:
            closing: list[Change] = [CloseBatch(batch_id, state, kind)]
            if isinstance(error, DeviceError):
                last = intake.page_ids[-1] if intake.page_ids else None
                detail: Detail = {"error": error.kind, "sides": len(intake.page_ids)}
                closing.append(noted(case_id, batch_id, last, Feeding.STOPPED, detail))
            store.apply_all(closing, who)
        except StoreError as failed:
            # Stays open and is offered again; the pages are safe already.
            _log.warning("batch %s not closed: %s", batch_id, failed.kind)
            error = error or failed
    return CaptureReport(batch_id, tuple(intake.page_ids), error, cancelled)


def _run(feed: Feed, intake: _Intake, cancel: threading.Event) -> tuple[WenyiError | None, bool]:
    """Return what ended the feeding early, and whether a person did."""
    error: WenyiError | None = None
    cancelled = False
    try:
        feed(intake.take, cancel)
    except Cancelled:
        cancelled = True
    except WenyiError as stopped:
        error = stopped
    finally:
        intake.measuring.close()
    try:
        intake.measuring.check()
    except WenyiError as failed:
        error = error or failed
    return error, cancelled


class _Intake:
    """Takes single pages of one batch."""

    def __init__(
        self,
        store: Store,
        batch: Batch,
        who: str,
        on_received: OnPage | None,
        measuring: Measuring,
        pass_foreign: bool,
    ) -> None:
        self._store = store
        self._batch = batch
        self._who = who
        self._on_received = on_received
        self.measuring = measuring
        self._pass_foreign = pass_foreign
        self._number = store.case(batch.case_id).number
        self.page_ids: list[PageId] = []

    def take(self, raw: RawPage) -> None:
        """Make the page durable, then received; then hand it on to be measured."""
        self.measuring.check()
        master = master_of(raw)
        blob = self._store.blobs.put(master.data)
        page = self._page(raw, master, blob.sha256, blob.size)
        self._store.apply(ReceivePage(page), self._who)
        self.page_ids.append(page.id)
        if self._on_received is not None:
            self._on_received(self._store.page(page.id))
        if is_great(page.width_px, page.height_px):
            great.keep_base(self._store, page, master.pixels)
        codes = codes_of(page, master.pixels)
        # Only the reduced copy waits, so that memory stays flat.
        copy = scaled(master.pixels, master.dpi, (page.width_px, page.height_px))
        self.measuring.add(page.id, copy, codes)
        sheet = separator_on(codes)
        if sheet is not None and sheet.case_number != self._number and not self._pass_foreign:
            raise ForeignSeparator(
                found=sheet.case_number, case=self._number, page=len(self.page_ids)
            )

    def _page(self, raw: RawPage, master: Master, sha256: str, size_bytes: int) -> Page:
        return Page(
            id=PageId(new_id()),
            case_id=self._batch.case_id,
            batch_id=self._batch.id,
            material_id=None,
            rank="",  # the store puts it at the end of the unfiled tray
            sha256=sha256,
            media_type=master.media_type,
            size_bytes=size_bytes,
            width_px=master.width_px,
            height_px=master.height_px,
            dpi=master.dpi,
            edits=_turn(raw),
            flags=raw.flags,
            source_name=raw.source_name,
            received_at=datetime.now(UTC),
        )


def _going_on(store: Store, batch: Batch, continued: Continued | None, who: str) -> list[Change]:
    if continued is None:
        return []
    store.batch(continued.batch_id)
    detail: Detail = {
        "of": str(continued.batch_id),
        "from_sheet": continued.from_sheet,
    }
    return [noted(batch.case_id, batch.id, None, Feeding.CONTINUED, detail, who=who)]


def _backs(store: Store, batch: Batch, fronts: BatchId | None, who: str) -> list[Change]:
    if fronts is None:
        return []
    store.batch(fronts)
    detail: Detail = {"of": str(fronts)}
    return [noted(batch.case_id, batch.id, None, Feeding.BACKS, detail, who=who)]


def _turn(raw: RawPage) -> tuple[Edit, ...]:
    quarters = raw.turn_quarters % 4
    return (Rotate(quarters),) if quarters else ()


def unfinished(store: Store) -> list[Unfinished]:
    """Return the batches that a crash left open, oldest first.

    A batch that a living process is still feeding is not among them.
    """
    return [
        Unfinished(batch, len(_pages(store, batch)))
        for batch in store.open_batches()
        if not is_held(store.home, batch.id)
    ]


def finish(store: Store, batch: Batch, *, on_measured: OnPage | None = None) -> tuple[Page, ...]:
    """Measure what an interrupted batch left unmeasured, close it and return its pages.

    Doing it twice does nothing more. A page whose master is damaged stays unmeasured;
    it is named in the log and by ``journal verify``.

    Raises:
        Locked: the batch is being fed, or finished elsewhere.
        StoreError: it cannot be written; the batch stays open.
    """
    with held(store.home, batch.id):
        if store.batch(batch.id).state is not BatchState.OPEN:
            return _pages(store, batch)
        arriving = Arriving(store, batch)
        for index, page in enumerate(_pages(store, batch, include_deleted=True)):
            if page.skew_deg is None and not page.deleted:
                measured = _measure_again(store, page, arriving, index)
                if measured is not None and on_measured is not None:
                    on_measured(measured)
        store.apply(CloseBatch(batch.id, BatchState.STOPPED, INTERRUPTED), who=MACHINE)
        return _pages(store, batch)


def _measure_again(store: Store, page: Page, arriving: Arriving, index: int) -> Page | None:
    try:
        pixels = great.pixels_of(store, page)
    except (Damaged, DocumentError) as error:
        _log.error("page %s cannot be measured: %s", page.id, error.kind)
        return None
    found = analyse_scaled(scaled(pixels, page.dpi, (page.width_px, page.height_px)))
    return write_measures(store, page.id, found, codes_of(page, pixels), arriving, index)


def codes_of(page: Page, pixels: Pixels) -> tuple[Code, ...]:
    """Return the codes on a page; a great picture is a drawing, and none is looked for."""
    if is_great(page.width_px, page.height_px):
        return ()
    return read_codes(pixels, page.dpi)


def _pages(store: Store, batch: Batch, include_deleted: bool = False) -> tuple[Page, ...]:
    found = store.batch_pages(batch, include_deleted)
    # Ids sort by time, so this is the order the pages came in.
    return tuple(sorted(found, key=lambda page: page.id))
