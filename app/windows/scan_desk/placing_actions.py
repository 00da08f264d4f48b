"""Scanning into a place, page by page, and the backs of a pile (补扫、重扫、扫背面)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.qt.lanes import Lane
from app.qt.messages import Question
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.host import Host
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.going_on import GoingOn
from dossier.ids import BatchId
from dossier.model import Page
from scanner.profile import Profile, Source

if TYPE_CHECKING:
    from app.station.feeding import Feed

READABLE = "*.jpg *.jpeg *.png *.tif *.tiff *.pdf"


class PlacingActions(QObject):
    """What the keys of the Scan menu do that concern one page, or a pile that came in part.

    Args:
        page: the scan desk.
        host: its window.
        theme: of the window.
        desk: at work.
        going_on: asks about a pile that stopped.
        current: gives the page shown; None: there is none.
    """

    def __init__(
        self,
        page: QWidget,
        host: Host,
        theme: Theme,
        desk: Desk,
        going_on: GoingOn,
        current: Callable[[], Page | None],
    ) -> None:
        super().__init__(page)
        self._page, self._host, self._theme, self._desk = page, host, theme, desk
        self._going_on, self._current = going_on, current

    def insert(self, *, after: bool) -> None:
        """Scan what lies in the feeder before the page shown, or behind it."""
        page = self._anchor()
        if page is not None:
            self._desk.receiving.scan(_into(page, after=after))

    def rescan(self) -> None:
        """Scan the page shown again; the new one takes its place, the old one is kept."""
        page = self._anchor()
        if page is not None:
            # A pile that lies in the feeder must not take the place of one page.
            fed = replace(_into(page, replace_=True), single=True)
            self._desk.receiving.scan(fed, self._one_sided())

    def replace_by_file(self) -> None:
        """Put the pages of a file in place of the page shown; the old one is kept."""
        page = self._anchor()
        if page is None:
            return
        name, _kind = QFileDialog.getOpenFileName(
            self._page,
            tr("Replace page by a file"),
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation),
            tr("Pictures and PDF ({patterns})").format(patterns=READABLE),
        )
        if name:
            self._desk.receiving.import_files([Path(name)], _into(page, replace_=True))

    def backs(self) -> None:
        """Scan the backs of the pile that came last, turned over as a whole."""
        snapshot, store = self._desk.snapshot, self._desk.services.store
        if snapshot is None:
            return

        def work(task: object) -> tuple[BatchId, int]:
            from app.station.sides import fronts_of, sides_of

            fronts = fronts_of(store, snapshot.case.id).id  # type: ignore[arg-type]
            return fronts, len(sides_of(store, fronts))  # type: ignore[arg-type]

        self._desk.lanes.run(Lane.STORE, work, self._ask_backs, self._no_fronts, owner=self)

    def _ask_backs(self, found: tuple[BatchId, int]) -> None:
        from app.station.feeding import Feed

        fronts, sheets = found
        title = trn("Scan the backs of %n sheet(s)?", sheets)
        text = tr(
            "Turn the whole pile over, without changing its order, and lay it into the feeder. "
            "Each back is put behind its front; if the numbers differ, nothing is moved."
        )
        if Question.ask(self._page, self._theme, title, text, tr("Scan the backs")):
            self._desk.receiving.scan(Feed(backs_of=fronts), self._one_sided())

    def _no_fronts(self, error: BaseException) -> None:
        from resources.errors import UnknownItem

        if isinstance(error, UnknownItem):
            self._host.say(tr("No pile of this case waits for its backs."))
        else:
            self._host.show_error(error)

    def go_on(self) -> None:
        """Go on with the pile that stopped, from the sheet a person says."""
        self._going_on.ask_for_last()

    def _anchor(self) -> Page | None:
        page = self._current()
        idle = self._desk.receiving.intake is None
        return page if page is not None and not page.deleted and idle else None

    def _one_sided(self) -> Profile | None:
        """Return the chosen profile for one side of the paper."""
        profile = self._desk.choices.profile
        if profile is None or profile.source is not Source.ADF_DUPLEX:
            return profile
        return replace(profile, source=Source.ADF)


def _into(page: Page, *, after: bool = False, replace_: bool = False) -> Feed:
    from app.station.feeding import Feed

    return Feed(into=page.id, after=after, replace=replace_)
