"""The reading lane: every received page gets its text, then its place (识别与归目).

One thread hands pages to the pool of reading workers, at most two a worker at a
time, writes what comes back, and files it. What an earlier run did not get to is
taken up again: the queue is the store itself, page ids here are only the order.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait

from app.station import events
from app.station.filing import Filing
from app.station.page_job import PageJob, in_master, load
from app.station.placed import keep_apart
from dossier.catalogue.templates import template
from dossier.changes import MACHINE, OrientPage, ReadPage
from dossier.edits import geometry, rotated
from dossier.ids import BatchId, PageId
from dossier.model import Page
from dossier.scanning import ASIDE
from dossier.store import Store
from ocr.orientation import SURE, Orientation
from ocr.pool import IN_FLIGHT_PER_WORKER, Job, Pool
from ocr.result import PageText
from resources.errors import Cancelled, Crashed, Damaged, DocumentError, EngineError, WenyiError
from scanner.capture.great import base_of
from scanner.imaging.great_sizes import BASE_SIDE_PX, is_great
from scanner.imaging.master import encode_jpeg
from scanner.imaging.view import from_base

_log = logging.getLogger(__name__)

Result = tuple[Orientation, PageText]

_QUALITY = 92
"""Of the copy of a great picture that is read."""


class Reader:
    """Reads and files pages in the background.

    Args:
        store: where pages are and texts go.
        engine: ``rapidocr`` or ``tesseract``.
    """

    def __init__(self, store: Store, engine: str) -> None:
        self._store = store
        self._engine = engine
        self._pool = Pool(engine=engine)
        self._changed = threading.Condition()
        self._waiting: deque[PageId] = deque()
        self._reading: dict[Future[Result], Page] = {}
        self._filings: dict[BatchId, Filing] = {}
        self._pending: Counter[BatchId] = Counter()
        self._failed: dict[BatchId, list[PageId]] = {}
        self._placed: set[BatchId] = set()
        self._listeners: list[events.OnEvent] = []
        self._fatal: WenyiError | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> int:
        """Number of pages not read yet."""
        with self._changed:
            return len(self._waiting) + len(self._reading)

    def subscribe(self, listener: events.OnEvent) -> Callable[[], None]:
        """Call ``listener`` from the reading lane; returns the way to stop that."""
        with self._changed:
            self._listeners.append(listener)

        def stop() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def add(self, page: Page) -> None:
        """Queue a received and measured page; pages of a batch in the order they came."""
        with self._changed:
            filing = self._filings.get(page.batch_id)
            if filing is None:
                procedure = self._store.case(page.case_id).procedure
                filing = Filing(self._store, template(procedure), page.batch_id)
                self._filings[page.batch_id] = filing
            filing.expect(page.id)
            self._pending[page.batch_id] += 1
            self._fatal = None
            self._waiting.append(page.id)
            self._changed.notify_all()

    def read_only(self, page: Page) -> None:
        """Queue a page whose place a person has said: it is read and not filed."""
        with self._changed:
            self._placed.add(page.batch_id)
        self.add(page)

    def add_batch(self, batch_id: BatchId) -> int:
        """Queue what a batch still lacks; returns the number of pages."""
        batch = self._store.batch(batch_id)
        pages = self._store.batch_pages(batch)
        missing = [p for p in pages if not p.reading or p.material_id is None]
        for page in sorted(missing, key=lambda p: p.id):
            self.add(page)
        return len(missing)

    def add_backlog(self) -> int:
        """Queue what the batches with unread pages lack; returns the number of pages."""
        return sum(self.add_batch(batch_id) for batch_id in self._store.unread_batches())

    def wait(self, batch_id: BatchId, cancel: threading.Event) -> tuple[PageId, ...]:
        """Wait until a batch is read and filed; returns the pages that could not be read.

        Raises:
            Cancelled: ``cancel`` was set; what is not read yet is read at the next start.
            EngineError: the engine cannot run at all.
        """
        with self._changed:
            while self._pending[batch_id]:
                if cancel.is_set():
                    raise Cancelled
                self._changed.wait(0.2)
            if self._fatal is not None:
                raise self._fatal
            self._filings.pop(batch_id, None)
            return tuple(self._failed.pop(batch_id, ()))

    def close(self) -> None:
        """Stop: work in hand is dropped, and done at the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        # The lane first: it must not hand a page to a pool that is closed.
        self._thread.join()
        self._pool.close()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._closing or self._waiting or self._reading):
                    self._changed.wait()
                if self._closing:
                    return
            try:
                self._submit()
                self._collect()
            except Exception as error:  # noqa: BLE001 - it is told to whoever waits
                # Without an engine or a store there is nothing this lane can do; the
                # pages stay where they are, and waiting callers are told. A bug of ours
                # must not end the lane either: what comes next would never be read.
                _log.exception("reading stopped")
                known = error if isinstance(error, WenyiError) else Crashed(engine=self._engine)
                with self._changed:
                    self._fatal = known
                    self._waiting.clear()
                    self._reading.clear()
                    self._filings.clear()
                    self._pending.clear()
                    self._changed.notify_all()

    def _submit(self) -> None:
        while len(self._reading) < self._pool.workers * IN_FLIGHT_PER_WORKER:
            with self._changed:
                if not self._waiting or self._closing:
                    return
                # It is waiting until it is read or filed: whoever asks must not hear of none.
                page_id = self._waiting[0]
            page = self._store.page(page_id)
            if page.reading or (page.deleted and ASIDE.intersection(page.flags)):
                # Read by an earlier run that did not get to filing it; or nothing to read.
                self._go_on(None, page)
                self._file(page, None)
                continue
            try:
                # The bytes, and not where they lie: only this process has the key. Two
                # pages a worker are in flight at most.
                job = self._job(page)
            except (Damaged, DocumentError) as error:
                _log.warning("page %s could not be read: %s", page.id, error.kind)
                self._go_on(None, page)
                self._done(page, error)
                continue
            self._go_on(self._pool.submit(Job(job, load, "page")), page)

    def _go_on(self, future: Future[Result] | None, page: Page) -> None:
        """Take the first page off the queue: it is being read, or needs no reading."""
        with self._changed:
            self._waiting.popleft()
            if future is not None:
                self._reading[future] = page

    def _job(self, page: Page) -> PageJob:
        """Return what a worker is told; of a great picture it gets a reduced copy.

        Raises:
            Damaged, DocumentError: the page cannot be read.
        """
        if not is_great(page.width_px, page.height_px):
            master = self._store.blobs.read(page.sha256)
            return PageJob(master, page.edits, page.dpi, page.source_name)
        whole = page.width_px, page.height_px
        view = from_base(base_of(self._store, page), page.edits, whole, BASE_SIDE_PX)
        dpi = max(1, round(page.dpi * view.shape[1] / geometry(page.edits, *whole).width_px))
        return PageJob(encode_jpeg(view, dpi, _QUALITY), (), dpi, page.source_name)

    def _collect(self) -> None:
        if not self._reading:
            return
        done, _ = wait(self._reading, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in done:
            page = self._reading[future]
            self._done(page, self._take(page, future))
            with self._changed:
                self._reading.pop(future, None)
                self._changed.notify_all()

    def _done(self, page: Page, error: WenyiError | None) -> None:
        self._emit(events.PageRead(page.id, error))
        self._file(page, error)

    def _take(self, page: Page, future: Future[Result]) -> WenyiError | None:
        try:
            orientation, found = future.result()
        except (EngineError, DocumentError, Damaged) as error:
            _log.warning("page %s could not be read: %s", page.id, error.kind)
            return error
        turn = orientation.turn_deg if orientation.confidence >= SURE else 0
        text = in_master(found, page, page.edits)
        now = self._store.page(page.id).edits
        # A person who edited the page while it was being read has turned it, too.
        edits = rotated(now, turn // 90) if now == page.edits else now
        self._store.apply_all([OrientPage(page.id, turn, edits), ReadPage(page.id, text)], MACHINE)
        return None

    def _file(self, page: Page, error: WenyiError | None) -> None:
        with self._changed:
            filing = self._filings[page.batch_id]
            if error is not None:
                self._failed.setdefault(page.batch_id, []).append(page.id)
        if page.batch_id in self._placed:
            filed = keep_apart(self._store, (page.id,))
        else:
            text = None if error is not None else self._store.reading(page.id)
            filed = filing.read(page.id, text)
        for page_id in filed:
            self._emit(events.PageFiled(page_id))
        with self._changed:
            # Last, so that whoever waits for the batch has heard of all its pages.
            self._pending[page.batch_id] -= 1
            self._changed.notify_all()

    def _emit(self, event: events.Event) -> None:
        with self._changed:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(event)
