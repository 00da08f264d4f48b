"""The measuring lane: pages already received are analysed beside the feeder (测量)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from dossier.changes import MACHINE, MeasurePage
from dossier.edits import Crop, Edit, Rotate
from dossier.ids import PageId
from dossier.model import Page, Volume
from dossier.scanning import PageLook
from dossier.scanning_changes import NoteLook
from dossier.store import Store
from scanner.capture.arriving import Arriving, Found, Wanted, kept
from scanner.imaging.analyse import Analysis, analyse_scaled
from scanner.imaging.blank import BlankReason
from scanner.imaging.codes import Code
from scanner.imaging.great_sizes import is_great
from scanner.imaging.other_side import blank_beside
from scanner.imaging.pixels import Scaled

OnPage = Callable[[Page], None]

_IN_FLIGHT = 2
_MOST_INK = 0.08


def write_measures(
    store: Store,
    page_id: PageId,
    found: Analysis,
    codes: Sequence[Code] = (),
    arriving: Arriving | None = None,
    index: int = 0,
) -> Page:
    """Journal what the analysis found, in one go, and return the page as it now is.

    Args:
        store: where the page is.
        page_id: received.
        found: on it.
        codes: on it.
        arriving: tells sheets and repeated sides from content; None: all is content.
        index: place of the side in its batch, from 0.
    """
    page = store.page(page_id)
    what = Found() if arriving is None else arriving.judge(page, index, codes, found)
    wanted = Wanted() if arriving is None else arriving.wanted
    if is_great(page.width_px, page.height_px):
        # A drawing: lines that lie askew are drawn so, and turning it would cost its tiles.
        wanted = Wanted(deskew=False, crop=False, blanks=False)
    measured = MeasurePage(
        page_id,
        found.skew_deg,
        found.skew_confidence,
        found.blank.suspected and wanted.blanks,
        tuple(dict.fromkeys((*page.flags, *found.flags, *what.flags))),
        _joined(page.edits, tuple(edit for edit in found.edits if wanted.allows(edit))),
    )
    look = PageLook(
        page_id, page.case_id, Volume.MAIN, kept(codes), dict(found.measures), found.print
    )
    store.apply_all([measured, NoteLook(look), *what.changes], MACHINE)
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


def beside(image: Scaled, other: Scaled, found: Analysis) -> Analysis:
    """Return what was found on a side, as blank where nothing but the other side shows.

    Only little ink is looked at again: print that shows through seldom covers a side.
    """
    little = found.blank.reason in (BlankReason.STROKES, BlankReason.FAINT, BlankReason.SOFT)
    if found.blank.suspected or not little or found.blank.ink_ratio > _MOST_INK:
        return found
    blank = blank_beside(image, other, found.blank)
    if not blank.suspected:
        return found
    return Analysis(0.0, 0.0, blank, (), (), found.edges, found.measures)


class Measuring:
    """Analyses pages on one thread, in the order they came, at most two waiting.

    Args:
        store: where the measures go.
        arriving: tells sheets and repeated sides from content.
        on_measured: called from that thread with each page, in order.
    """

    def __init__(self, store: Store, arriving: Arriving, on_measured: OnPage | None) -> None:
        self._store = store
        self._arriving = arriving
        self._index = 0
        self._front: tuple[Scaled, Analysis, PageId] | None = None
        self._on_measured = on_measured
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="measuring")
        self._room = threading.BoundedSemaphore(_IN_FLIGHT)
        self._last: Future[None] | None = None
        self._failed: BaseException | None = None

    def add(self, page_id: PageId, image: Scaled, codes: Sequence[Code]) -> None:
        """Queue a page; waits while two are under way, and raises what one failed with."""
        self.check()
        self._room.acquire()
        self._last = self._lane.submit(self._measure, page_id, image, codes)
        self._last.add_done_callback(self._done)

    def check(self) -> None:
        """Raise what a page failed with, if one did."""
        if self._failed is not None:
            raise self._failed

    def close(self) -> None:
        """Wait for the pages under way."""
        self._lane.shutdown(wait=True)

    def _measure(self, page_id: PageId, image: Scaled, codes: Sequence[Code]) -> None:
        # After a failure the rest stays unmeasured and is made up for by ``finish``.
        if self._failed is None:
            found = analyse_scaled(image)
            front = self._front if self._index % 2 else None
            if front is not None:
                found = beside(image, front[0], found)
            page = write_measures(self._store, page_id, found, codes, self._arriving, self._index)
            if self._on_measured is not None:
                self._on_measured(page)
            if front is not None:
                # Its other side is here only now.
                self._look_again(front, image)
            is_front = self._arriving.duplex and self._index % 2 == 0
            self._front = (image, found, page_id) if is_front else None
            self._index += 1

    def _look_again(self, front: tuple[Scaled, Analysis, PageId], back: Scaled) -> None:
        image, before, page_id = front
        found = beside(image, back, before)
        page = self._store.page(page_id)
        if found is before or page.deleted:
            return
        flags = tuple(flag for flag in page.flags if flag not in before.flags)
        edits = tuple(edit for edit in page.edits if edit not in before.edits)
        # The listener has had this page: it takes each once, and is reading it by now.
        self._store.apply(MeasurePage(page_id, 0.0, 0.0, True, flags, edits), MACHINE)

    def _done(self, future: Future[None]) -> None:
        if self._failed is None:
            self._failed = future.exception()
        self._room.release()
