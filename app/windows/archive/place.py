"""Where a finding leads: the page itself, and the way to the desk that mends it (位置)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.qt.commands import Commands
from app.qt.lanes import Lane, Task
from app.qt.panels import EmptyState, Panel, action_button
from app.qt.pictures import to_image
from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.archive.archive import Archive
from app.windows.archive.picture import Picture

if TYPE_CHECKING:
    from dossier.checks.findings import Place
    from dossier.ids import PageId
    from dossier.model import Page

_SIDE_PX = 1600
_LABEL_PX = 200
"""Of what a place is called, in the panel's head."""


class PlacePanel(Panel):
    """The page a finding is about."""

    def __init__(self, theme: Theme, archive: Archive, commands: Commands) -> None:
        self.picture = Picture(theme, tr("Page"))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture, 1)
        self._empty = empty = EmptyState(theme, "pages", tr("No page"), "")
        super().__init__(tr("Where"), body, empty)
        self._archive = archive
        self.place: Place | None = None
        self.page_id: PageId | None = None
        below = QHBoxLayout()
        below.setContentsMargins(space("m"), space("s"), space("m"), space("m"))
        below.addWidget(action_button(commands["go_to_place"]))
        self.layout_.addLayout(below)
        self.show_empty(True)

    def show_place(self, place: Place | None, changed: Callable[[], None]) -> None:
        """Show a place; ``changed`` is called when its page is known."""
        if place == self.place:
            return
        self.place, self.page_id = place, None
        label = "" if place is None else place.label
        short = self.note.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, _LABEL_PX)
        self.note.setText(short)
        self.note.setToolTip(label)
        self.picture.show_image(None)
        self._empty.hint.setText(
            tr("Choose a finding: its page is shown here.")
            if place is None
            else tr("This finding is about no single page.")
        )
        self.show_empty(True)
        changed()
        case = self._archive.chosen
        if place is None or case is None or place.kind not in ("page", "material", "item"):
            return
        station, case_id = self._archive.station, case.case.id

        def work(task: Task) -> tuple[PageId, QImage] | None:
            page = _page_of(place, station.store.pages(case_id), _materials(station, case_id))
            if page is None:
                return None
            return page.id, to_image(station.view(page, _SIDE_PX))

        def show(found: tuple[PageId, QImage] | None) -> None:
            if self.place is not place or found is None:
                return
            self.page_id = found[0]
            self.picture.show_image(found[1])
            self.show_empty(False)
            changed()

        self._archive.lanes.run(Lane.IMAGES, work, show, self._archive.failed.emit, owner=self)


def _materials(station: object, case_id: object) -> dict[str, str]:
    return {one.id: one.category for one in station.store.materials(case_id)}  # type: ignore[attr-defined]


def _page_of(place: Place, pages: list[Page], categories: dict[str, str]) -> Page | None:
    """Return the page a place means: itself, or the first of a material or catalogue item."""
    live = sorted((page for page in pages if not page.deleted), key=lambda page: page.rank)
    if place.kind == "page":
        return next((page for page in pages if page.id == place.id), None)
    if place.kind == "material":
        return next((page for page in live if page.material_id == place.id), None)
    return next((p for p in live if categories.get(p.material_id or "") == place.id), None)
