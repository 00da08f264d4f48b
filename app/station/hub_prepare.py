"""Evidence made ready for the screens of a room before it is shown (示证准备).

A page is ready when it is rendered as screens get it and, where it is a great picture, all its
tiles are cut: a drawing of 900 megapixels takes most of a minute, which nobody waits for in a
hearing. Runs when evidence is listed while a hub runs, when a hub starts, or the day before by
``wenyi evidence prepare``. What was made stays for a day on which it is shown.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.hub_pages import ScreenPages
from app.station.hub_tiles import Tiles
from dossier.evidence import Exhibit
from dossier.model import Page, Volume
from dossier.sealing import derive_key
from dossier.store import evidence as reads
from resources.errors import Cancelled, WenyiError

if TYPE_CHECKING:
    from dossier.ids import CaseId, PageId
    from dossier.store import Store

_log = logging.getLogger(__name__)

PYRAMIDS = "room/pyramids"
OnProgress = Callable[[int, int], object]
"""Pages ready, pages in all."""


def _silent(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


class Preparing:
    """Pages and tiles of one case's evidence; safe for several threads.

    Args:
        home: the station's folder.
        store: of the dossier.
        case_id: whose evidence it is.
        tiles: what cuts great pictures in this process; None: one of its own.
    """

    def __init__(
        self, home: Path, store: Store, case_id: CaseId, tiles: Tiles | None = None
    ) -> None:
        self._store, self._case_id = store, case_id
        self.pages = ScreenPages(home, store.blobs, store.views_key)
        key = derive_key(store.views_key, "pyramids")
        self._lent = tiles is not None
        self.tiles = tiles or Tiles(store.blobs, home / PYRAMIDS, key)
        self._failed: set[str] = set()
        """Masters whose tiles cannot be made: not tried again by this object."""

    def close(self) -> None:
        """End what cuts tiles, where that is this object's own; what was made stays."""
        if not self._lent:
            self.tiles.close()

    def listed(self) -> list[Exhibit]:
        """Return the exhibits of the main volume, in the order of showing."""
        with self._store.snapshot() as reader:
            found = reads.exhibits(reader, self._case_id)
        return [one for one in found if not one.removed and one.volume is Volume.MAIN]

    def open_pages(self, listed: Sequence[Exhibit]) -> dict[PageId, Page]:
        """Return the pages of exhibits that are filed in the main volume."""
        ids = dict.fromkeys(page_id for one in listed for page_id in one.pages)
        with self._store.snapshot() as reader:
            openly = reads.filed_openly(reader, ids)
            pages = reader.pages(self._case_id)
        return {page.id: page for page in pages if page.id in openly}

    def wanted(self) -> list[Page]:
        """Return the pages that may be shown, in the order of showing."""
        listed = self.listed()
        open_pages = self.open_pages(listed)
        ids = dict.fromkeys(page_id for one in listed for page_id in one.pages)
        return [open_pages[page_id] for page_id in ids if page_id in open_pages]

    def ready(self) -> tuple[int, int]:
        """Return how many pages are ready, and how many there are."""
        wanted = self.wanted()
        return sum(1 for page in wanted if self._is_ready(page)), len(wanted)

    def _is_ready(self, page: Page) -> bool:
        if self.pages.known(page) is None:
            return False
        if page.sha256 in self._failed:
            return True
        try:
            return self.tiles.is_ready(page)
        except (WenyiError, OSError):
            return False

    def prepare(
        self, on_progress: OnProgress = _silent, cancel: threading.Event | None = None
    ) -> int:
        """Make everything ready; return how many pages are.

        What cannot be rendered or cut is passed over: the rest can be shown.
        """
        self.render(on_progress, cancel)
        self.cut(on_progress, cancel)
        return self.ready()[0]

    def render(
        self, on_progress: OnProgress = _silent, cancel: threading.Event | None = None
    ) -> None:
        """Render what is not rendered yet, in the order of showing: then it can be shown."""
        wanted = self.wanted()
        ready = 0
        on_progress(0, len(wanted))
        for page in wanted:
            if cancel is not None and cancel.is_set():
                return
            try:
                self.pages.shown(page)
            except WenyiError as error:
                _log.error("a page of the evidence cannot be rendered: %s", error.kind)
                continue
            ready += self._is_ready(page)
            on_progress(ready, len(wanted))

    def cut(
        self, on_progress: OnProgress = _silent, cancel: threading.Event | None = None
    ) -> None:
        """Cut the tiles of great pictures, so that they are at hand at full size."""
        wanted = self.wanted()
        great = [page for page in wanted if not self._is_ready(page)]
        for done, page in enumerate(great, len(wanted) - len(great) + 1):
            try:
                self.tiles.prepare(page, cancel)
            except Cancelled:
                return
            except (WenyiError, OSError) as error:
                name = error.kind if isinstance(error, WenyiError) else type(error).__name__
                _log.error("a great picture of the evidence is not cut: %s", name)
                self._failed.add(page.sha256)
            on_progress(done, len(wanted))
