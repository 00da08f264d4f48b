"""The measuring lane: pages already received are analysed beside the feeder (测量)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from dossier.changes import MACHINE, MeasurePage
from dossier.edits import Crop, Edit, Rotate
from dossier.ids import PageId
from dossier.model import Page
from dossier.store import Store
from scanner.imaging.analyse import Analysis, analyse_scaled
from scanner.imaging.pixels import Scaled

OnPage = Callable[[Page], None]

_IN_FLIGHT = 2


def write_measures(store: Store, page_id: PageId, found: Analysis) -> Page:
    """Journal what the analysis found and return the page as it now is."""
    page = store.page(page_id)
    change = MeasurePage(
        page_id,
        found.skew_deg,
        found.skew_confidence,
        found.blank.suspected,
        tuple(dict.fromkeys((*page.flags, *found.flags))),
        _joined(page.edits, found.edits),
    )
    store.apply(change, MACHINE)
    return store.page(page_id)


def _joined(given: tuple[Edit, ...], found: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return the edits a page has with those found; a person's own are never replaced.

    Quarter turns, as a camera notes them, leave the skew what it is. A cut does not: it was
    measured on the page as it was scanned, so turns come behind it.
    """
    if not all(isinstance(edit, Rotate) for edit in given):
        return given
    if any(isinstance(edit, Crop) for edit in found):
        return (*found, *given)
    return (*given, *found)


class Measuring:
    """Analyses pages on one thread, in the order they came, at most two waiting.

    Args:
        store: where the measures go.
        on_measured: called from that thread with each page, in order.
    """

    def __init__(self, store: Store, on_measured: OnPage | None) -> None:
        self._store = store
        self._on_measured = on_measured
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="measuring")
        self._room = threading.BoundedSemaphore(_IN_FLIGHT)
        self._last: Future[None] | None = None
        self._failed: BaseException | None = None

    def add(self, page_id: PageId, image: Scaled) -> None:
        """Queue a page; waits while two are under way, and raises what one failed with."""
        self.check()
        self._room.acquire()
        self._last = self._lane.submit(self._measure, page_id, image)
        self._last.add_done_callback(self._done)

    def check(self) -> None:
        """Raise what a page failed with, if one did."""
        if self._failed is not None:
            raise self._failed

    def close(self) -> None:
        """Wait for the pages under way."""
        self._lane.shutdown(wait=True)

    def _measure(self, page_id: PageId, image: Scaled) -> None:
        # After a failure the rest stays unmeasured and is made up for by ``finish``.
        if self._failed is None:
            page = write_measures(self._store, page_id, analyse_scaled(image))
            if self._on_measured is not None:
                self._on_measured(page)

    def _done(self, future: Future[None]) -> None:
        if self._failed is None:
            self._failed = future.exception()
        self._room.release()
