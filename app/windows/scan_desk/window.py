"""The scan desk: its panels put together, and what they show (扫描台)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSplitter, QVBoxLayout, QWidget

from app.qt.commands import Commands
from app.qt.panels import EmptyState
from app.qt.pictures import Thumbnails, Tiles
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.host import Host
from app.windows.names import change_name
from app.windows.scan_desk.case_actions import CaseActions
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.desk_commands import add_commands
from app.windows.scan_desk.filing_actions import FilingActions
from app.windows.scan_desk.intake_actions import IntakeActions
from app.windows.scan_desk.intake_bar import IntakeBar
from app.windows.scan_desk.page_list import THUMBNAIL_PX
from app.windows.scan_desk.page_view import Fit
from app.windows.scan_desk.pages import PagesPanel
from app.windows.scan_desk.placing_actions import PlacingActions
from app.windows.scan_desk.printed import PrintedActions
from app.windows.scan_desk.reading_panels import SidePanel, ViewPanel
from app.windows.scan_desk.snapshot import Snapshot
from app.windows.scan_desk.tasks import TaskBar
from app.windows.scan_desk.tree import CataloguePanel
from dossier.ids import PageId
from dossier.model import Page

if TYPE_CHECKING:
    from app.windows.services import Hit

_WIDE, _NARROW = (290, 344, 320), (256, 194, 250)
"""Widths of catalogue, pages and text, in logical pixels."""
_TOOLS_PX = 560
"""What title and tools above the page need."""


class ScanDesk(QWidget):
    """The scan desk."""

    def __init__(self, host: Host, theme: Theme, desk: Desk, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self.desk = desk
        self.commands = commands
        self._host = host
        self._theme = theme
        self._shares_set = False
        self._case_id = ""
        self._hidden: frozenset[PageId] = frozenset()
        """Pages that were out of sight before the last undo: what comes back is shown."""
        self.cases = CaseActions(self, host, theme, desk)
        self.printed = PrintedActions(self, host, desk)
        self.intake = IntakeActions(self, host, theme, desk)
        self.placing = PlacingActions(
            self, host, theme, desk, self.intake.going_on, lambda: self.pages.current
        )
        add_commands(commands, self)
        self.bar = IntakeBar(theme, desk, commands)
        self.catalogue = CataloguePanel(
            theme, self._no_case(), commands["confirm"], commands["confirm_all"]
        )
        thumbnails = Thumbnails(desk.services, desk.lanes, THUMBNAIL_PX, self)
        self._no_pages = EmptyState(theme, "scan", tr("No pages yet"), "")
        self.pages = PagesPanel(theme, thumbnails, self._no_pages)
        self.pages.add_button(commands["by_arrival"])
        self.pages.add_button(commands["show_deleted"])
        self.catalogue_buttons = [
            self.catalogue.add_button(commands[name]) for name in ("rename", "empty_items")
        ]
        self._tiles = tiles = Tiles(desk.services, desk.lanes, self)
        no_page = EmptyState(
            theme, "material", tr("No page chosen"), tr("Choose a page on the left.")
        )
        self.view = ViewPanel(theme, tiles, thumbnails, commands, no_page)
        self.side = SidePanel(theme, desk, self.view.view)
        self.tasks = TaskBar(self, host, theme, desk)
        self.filing = FilingActions(self, host, theme, desk, self.catalogue, self.pages)
        self._lay_out()
        self._connect()
        self.pages.list.setFocus()
        self._show_snapshot(desk.snapshot)

    def _no_case(self) -> EmptyState:
        actions = (self.commands["new_case"], self.commands["open_case"])
        hint = tr("Open a case, or create one, to scan into it.")
        return EmptyState(self._theme, "case", tr("No case open"), hint, actions)

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for panel in (self.catalogue, self.pages, self.view, self.side):
            self.splitter.addWidget(panel)
        for i, stretch in enumerate((0, 0, 1, 0)):
            self.splitter.setStretchFactor(i, stretch)
            self.splitter.setCollapsible(i, i != 2)
        self.splitter.setHandleWidth(1)
        self.catalogue.setMinimumWidth(230)
        self.pages.setMinimumWidth(182)
        self.view.setMinimumWidth(320)
        self.side.setMinimumWidth(200)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.tasks)
        layout.addWidget(self.splitter, 1)
        self._drop_hint = QFrame(self)
        self._drop_hint.setObjectName("dropHint")
        words = QLabel(tr("Drop files here to import them into this case"))
        words.setObjectName("title")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self._drop_hint).addWidget(words)
        self._drop_hint.hide()

    def _connect(self) -> None:
        desk = self.desk
        desk.snapshot_changed.connect(self._show_snapshot)
        desk.receiving.changed.connect(self._enable)
        desk.receiving.cutting_moved.connect(self._say_cutting)
        desk.receiving.not_cut.connect(self._say_not_cut)
        desk.choices.devices_changed.connect(self._enable)
        desk.choices.profiles_changed.connect(self._enable)
        desk.failed.connect(self._host.show_error)
        self.bar.search_asked.connect(self.side.search)
        self.bar.search_typed.connect(self.side.search_typed)
        self.catalogue.chosen.connect(self.pages.show_scope)
        self.intake.begun.connect(self.catalogue.choose_all_pages)
        self.intake.shown_last.connect(lambda page: self.pages.go_to(PageId(page)))
        self.catalogue.chosen.connect(lambda node: self._enable())
        self.pages.current_changed.connect(self._show_page)
        self.catalogue.selection_changed.connect(self._enable)
        self.pages.selection_changed.connect(self._enable)
        self.pages.list.clicked.connect(lambda index: self.intake.stop_following())
        self.side.hits.hit_chosen.connect(self._go_to_hit)
        self.view.view.stepped.connect(self.step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out at the first show; afterwards the person's shares stay.

        Unless the window became so narrow that the tools above the page would overlap.
        """
        super().resizeEvent(event)
        width = event.size().width()
        if width < 900:
            return
        left, pages, _, side = self.splitter.sizes()
        beside = left + pages + side
        if self._shares_set and (width - beside >= _TOOLS_PX or beside <= sum(_NARROW)):
            return
        left, pages, side = _WIDE if width >= 1500 and not self._shares_set else _NARROW
        self._shares_set = True
        self.splitter.setSizes([left, pages, width - left - pages - side, side])

    # What is shown

    def _show_snapshot(self, snapshot: Snapshot | None) -> None:
        case_id = snapshot.case.id if snapshot else ""
        if case_id != self._case_id:
            self._case_id = case_id
            self.side.forget_search()
        self.catalogue.show_snapshot(snapshot)
        self.pages.show_snapshot(snapshot, self.catalogue.current)
        self._say_no_pages(snapshot)
        if self.intake.following and snapshot is not None and snapshot.live:
            self.pages.go_to(max(page.id for page in snapshot.live))
        if self.intake.wanted is not None and self.pages.go_to(self.intake.wanted):
            self.intake.wanted = None
        self._show_what_came_back(snapshot)
        self._say_state(snapshot)
        self._enable()

    def _show_what_came_back(self, snapshot: Snapshot | None) -> None:
        """Show the page an undo brought back, not the one that gave up its place."""
        back = [page.id for page in snapshot.live if page.id in self._hidden] if snapshot else []
        if back:
            self._hidden = frozenset()
            self.pages.go_to(back[0])

    def _say_no_pages(self, snapshot: Snapshot | None) -> None:
        # Without a case the catalogue beside it says how to open one; no scan can begin.
        paper = tr("Put paper into the feeder and press Scan (F5), or drop files here.")
        self._no_pages.title.setText(tr("No pages yet") if snapshot else tr("No case open"))
        self._no_pages.hint.setText(paper if snapshot else "")

    def _say_state(self, snapshot: Snapshot | None) -> None:
        reading = ""
        if snapshot is not None and snapshot.live:
            backlog = snapshot.backlog
            reading = trn("%n page(s) to be read", backlog) if backlog else tr("All pages read")
        cutting = self.desk.receiving.cutting
        if cutting:
            share = f"{sum(cutting.values()) / len(cutting):.0%}"
            tiles = trn("Cutting %n great picture(s): {share}", len(cutting)).format(share=share)
            reading = f"{reading} · {tiles}" if reading else tiles
        self._host.show_state(tr("Store: open"), reading)

    def _say_cutting(self) -> None:
        self._say_state(self.desk.snapshot)

    def _say_not_cut(self) -> None:
        self._host.say(tr("A great picture could not be cut; it can be seen as it fits a screen"))

    def _show_page(self, page: Page | None) -> None:
        row = self.pages.list.currentIndex().row()
        rows = self.pages.model.rows
        shown = rows[row] if page is not None and 0 <= row < len(rows) else None
        self.view.show_page(shown, self.pages.neighbours())
        self.side.show_page(page)
        if page is not None:
            self.catalogue.choose_page(page.id)
        self._enable()

    def _enable(self) -> None:
        desk, snapshot = self.desk, self.desk.snapshot
        chosen = self.pages.chosen
        live = any(not page.deleted for page in chosen)
        node = self.catalogue.current
        intake, choices = desk.receiving.intake, desk.choices
        idle = snapshot is not None and intake is None
        waiting = bool(snapshot and snapshot.unconfirmed)
        ready = idle and bool(choices.device_id) and choices.profile is not None
        can: dict[str, bool] = {
            "insert_before": ready and live,
            "insert_after": ready and live,
            "rescan": ready and live,
            "replace_file": idle and live,
            "backs": ready,
            "go_on": ready,
            "backfill": snapshot is not None,
            "export": snapshot is not None,
            "scan": ready,
            "stop": intake is not None and not intake.stopping,
            "import": idle,
            "devices": not choices.searching_devices and intake is None,
            "save_profile": choices.profile is not None,
            "delete_profile": choices.profile is not None,
            "undo": bool(snapshot and snapshot.undoable),
            "redo": bool(snapshot and snapshot.redoable),
            "rotate_left": live,
            "rotate_right": live,
            "process": live,
            "move_to": live,
            "delete": live,
            "restore": any(page.deleted for page in chosen),
            "choose_all": bool(self.pages.model.rows),
            "confirm": bool(self.catalogue.to_confirm),
            "confirm_all": waiting,
            "split": live,
            "merge": live,
            "move_material": live,
            "up": live,
            "down": live,
            "contents": snapshot is not None and bool(snapshot.materials),
            "scan_list": snapshot is not None and bool(snapshot.materials),
            "separators": snapshot is not None,
            "rename": node is not None and node.material is not None,
            "search": snapshot is not None,
            "next_hit": bool(self.side.hits.hits.hits),
            "previous_hit": bool(self.side.hits.hits.hits),
            "red_free": bool(chosen),
            "copy_text": bool(self.side.text.lines.lines),
        }
        can |= dict.fromkeys(
            ("previous", "next", "zoom_in", "zoom_out", "fit_page", "fit_width", "actual"),
            bool(chosen),
        )
        for name, enabled in can.items():
            self.commands[name].setEnabled(enabled)
        self._name_undo(snapshot)

    def _name_undo(self, snapshot: Snapshot | None) -> None:
        undo, redo = (snapshot.undoable, snapshot.redoable) if snapshot else (None, None)
        self.commands["undo"].setText(
            tr("Undo: {change}").format(change=change_name(undo)) if undo else tr("Undo")
        )
        self.commands["redo"].setText(
            tr("Redo: {change}").format(change=change_name(redo)) if redo else tr("Redo")
        )

    def step_back(self, *, forth: bool = False) -> None:
        """Undo the last change, or do it again."""
        snapshot = self.desk.snapshot
        self._hidden = frozenset(page.id for page in snapshot.deleted) if snapshot else frozenset()
        if forth:
            self.filing.redo()
        else:
            self.filing.undo()

    # Looking

    def show_red_free(self) -> None:
        """Show pages without red seals, to read what lies beneath; a look, and no edit."""
        from app.station.processing import red_free

        self._tiles.set_look(red_free if self.commands["red_free"].isChecked() else None)
        self.view.view.update()

    def step(self, by: int) -> None:
        """Go to the next or previous page."""
        self.intake.stop_following()
        self.pages.step(by)

    def zoom(self, steps: int) -> None:
        """Zoom in or out."""
        self.view.view.zoom(steps)

    def fit_page(self) -> None:
        """Show the whole page."""
        self.view.view.choose_fit(Fit.PAGE)

    def fit_width(self) -> None:
        """Show the page as wide as the window."""
        self.view.view.choose_fit(Fit.WIDTH)

    def actual_size(self) -> None:
        """Show one pixel of the page as one of the screen."""
        self.view.view.zoom_to(1.0)

    def choose_all(self) -> None:
        """Choose all pages shown."""
        self.pages.choose_all()

    def reorder(self) -> None:
        """Apply the order and the wish to see deleted pages."""
        self.pages.by_arrival = self.commands["by_arrival"].isChecked()
        self.pages.deleted = self.commands["show_deleted"].isChecked()
        self.pages.refresh()

    def show_empty_items(self) -> None:
        """Show or hide catalogue items that hold nothing."""
        self.catalogue.show_empty_items(self.commands["empty_items"].isChecked())

    def search(self) -> None:
        """Put the cursor into the search box."""
        self.bar.search.setFocus()
        self.bar.search.selectAll()

    def step_hit(self, by: int) -> None:
        """Go to the next or previous hit."""
        self.side.hits.step(by)

    def copy_text(self) -> None:
        """Copy the text of the page."""
        self.side.text.copy()
        self._host.say(tr("Text copied"))

    def _go_to_hit(self, hit: Hit) -> None:
        self.intake.stop_following()
        if not self.pages.go_to(hit.page_id):
            self.catalogue.choose_all_pages()
            self.pages.go_to(hit.page_id)
        self.side.reveal_hit(hit)

    # Files dropped on the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files when a case is open."""
        if event.mimeData().hasUrls() and self.commands["import"].isEnabled():
            self._drop_hint.setGeometry(self.rect().adjusted(24, 24, -24, -24))
            self._drop_hint.show()
            self._drop_hint.raise_()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the hint away."""
        self._drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import the files."""
        self._drop_hint.hide()
        urls = event.mimeData().urls()
        self.intake.import_files([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()
