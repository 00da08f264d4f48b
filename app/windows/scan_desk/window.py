"""The scan desk: panels put together, and what each command does (扫描台)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QSplitter, QVBoxLayout, QWidget

from app.qt.activity import Activity
from app.qt.commands import Commands
from app.qt.messages import Question
from app.qt.palette import Choice, Chooser
from app.qt.panels import EmptyState
from app.qt.pictures import Thumbnails, Tiles
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.scan_desk import moves
from app.windows.scan_desk.cases import CasePicker, NewCaseDialog
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.desk_commands import add_commands
from app.windows.scan_desk.export import ExportDialog
from app.windows.scan_desk.intake_bar import IntakeBar
from app.windows.scan_desk.names import change_name, item_name, volume_name
from app.windows.scan_desk.page_list import THUMBNAIL_PX
from app.windows.scan_desk.page_view import Fit
from app.windows.scan_desk.pages import PagesPanel
from app.windows.scan_desk.profile import ProfileDialog
from app.windows.scan_desk.reading_panels import SidePanel, ViewPanel
from app.windows.scan_desk.refused import RefusedDialog
from app.windows.scan_desk.snapshot import Snapshot
from app.windows.scan_desk.tree import CataloguePanel
from dossier.changes import (
    Change,
    ConfirmMaterials,
    DeletePages,
    RenameMaterial,
    RestorePages,
)
from dossier.ids import MaterialId, PageId
from dossier.model import Page
from resources.errors import Cancelled, NeedsConfirmation
from scanner.profile import Profile

if TYPE_CHECKING:
    from app.station.events import BatchReport
    from app.windows.services import Exported, Hit, Unfinished

_READABLE = "*.jpg *.jpeg *.png *.tif *.tiff *.pdf"


class Host(Protocol):
    """What the desk asks of the window it lives in."""

    activity: Activity

    def say(self, text: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a toast."""
        ...

    def show_error(self, error: BaseException) -> None:
        """Show an error dialog."""
        ...

    def show_state(self, store: str, reading: str) -> None:
        """Show the state of the store and the reading backlog."""
        ...


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
        self._follow = False
        self._shares_set = False
        self._open_when_read = desk.snapshot is None
        self._case_id = ""
        add_commands(commands, self)
        self.bar = IntakeBar(theme, desk, commands)
        self.catalogue = CataloguePanel(
            theme, self._no_case(), commands["confirm"], commands["confirm_all"]
        )
        thumbnails = Thumbnails(desk.services, desk.lanes, THUMBNAIL_PX, self)
        self._no_pages = EmptyState(
            theme,
            "scan",
            tr("No pages yet"),
            tr("Put paper into the feeder and press Scan (F5), or drop files here."),
        )
        self.pages = PagesPanel(theme, thumbnails, self._no_pages)
        self.pages.add_button(commands["by_arrival"])
        self.pages.add_button(commands["show_deleted"])
        self.catalogue_buttons = [
            self.catalogue.add_button(commands[name]) for name in ("rename", "empty_items")
        ]
        tiles = Tiles(desk.services, desk.lanes, self)
        no_page = EmptyState(
            theme, "material", tr("No page chosen"), tr("Choose a page on the left.")
        )
        self.view = ViewPanel(theme, tiles, commands, no_page)
        self.side = SidePanel(theme, desk, self.view.view)
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
        desk.cases_changed.connect(self._cases_read)
        desk.work_changed.connect(self._enable)
        desk.devices_changed.connect(self._enable)
        desk.profiles_changed.connect(self._enable)
        desk.intake_ended.connect(self._intake_ended)
        desk.changed_by_person.connect(self._changed)
        desk.confirmation_needed.connect(self._confirm_again)
        desk.failed.connect(self._host.show_error)
        self.bar.search_asked.connect(self.side.search)
        self.catalogue.chosen.connect(self.pages.show_scope)
        self.catalogue.tree.confirm_pressed.connect(self.confirm)
        model = self.catalogue.model
        model.pages_dropped.connect(self._pages_dropped)
        model.material_dropped.connect(self._material_dropped)
        model.renamed.connect(
            lambda material_id, title: desk.apply(RenameMaterial(MaterialId(material_id), title))
        )
        self.catalogue.chosen.connect(lambda node: self._enable())
        self.pages.current_changed.connect(self._show_page)
        self.pages.selection_changed.connect(self._enable)
        self.pages.list.reordered.connect(self._reordered)
        self.pages.list.clicked.connect(lambda index: self._stop_following())
        self.side.hits.hit_chosen.connect(self._go_to_hit)
        self.view.view.stepped.connect(self.step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out at the first show; afterwards the person's shares stay."""
        super().resizeEvent(event)
        if self._shares_set or event.size().width() < 900:
            return
        self._shares_set = True
        wide = event.size().width() >= 1500
        shares = (290, 344, 320) if wide else (256, 194, 250)
        left, pages, side = shares
        self.splitter.setSizes([left, pages, event.size().width() - sum(shares), side])

    # What is shown

    def _show_snapshot(self, snapshot: Snapshot | None) -> None:
        case_id = snapshot.case.id if snapshot else ""
        if case_id != self._case_id:
            self._case_id = case_id
            self.side.forget_search()
        self.catalogue.show_snapshot(snapshot)
        self.pages.show_snapshot(snapshot, self.catalogue.current)
        self._no_pages.title.setText(tr("No pages yet") if snapshot else tr("No case open"))
        if self._follow and snapshot is not None and snapshot.live:
            self.pages.go_to(max(page.id for page in snapshot.live))
        self._say_state(snapshot)
        self._enable()

    def _say_state(self, snapshot: Snapshot | None) -> None:
        reading = ""
        if snapshot is not None:
            backlog = snapshot.backlog
            reading = trn("%n page(s) to be read", backlog) if backlog else tr("All pages read")
        self._host.show_state(tr("Store: open"), reading)

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
        idle = snapshot is not None and desk.intake is None
        waiting = bool(snapshot and snapshot.unconfirmed)
        can: dict[str, bool] = {
            "export": snapshot is not None,
            "scan": idle and bool(desk.device_id) and desk.profile is not None,
            "stop": desk.intake is not None and not desk.intake.stopping,
            "import": idle,
            "devices": not desk.searching_devices and desk.intake is None,
            "save_profile": desk.profile is not None,
            "delete_profile": desk.profile is not None,
            "undo": bool(snapshot and snapshot.undoable),
            "redo": bool(snapshot and snapshot.redoable),
            "rotate_left": live,
            "rotate_right": live,
            "move_to": live,
            "delete": live,
            "restore": any(page.deleted for page in chosen),
            "choose_all": bool(self.pages.model.rows),
            "confirm": bool(self._to_confirm()),
            "confirm_all": waiting,
            "rename": node is not None and node.material is not None,
            "search": snapshot is not None,
            "next_hit": bool(self.side.hits.hits.hits),
            "previous_hit": bool(self.side.hits.hits.hits),
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

    # Cases

    def _cases_read(self) -> None:
        """Open the only case of a station at start, and offer what a crash left."""
        if not self._open_when_read:
            return
        self._open_when_read = False
        if len(self.desk.cases) == 1:
            self.desk.open_case(self.desk.cases[0].case.id)
        self.desk.unfinished(self._offer_unfinished, self)

    def _offer_unfinished(self, found: list[Unfinished]) -> None:
        for entry in found:
            number = next(
                (r.case.number for r in self.desk.cases if r.case.id == entry.batch.case_id), ""
            )
            text = tr("{number}, {source}, {time}: {pages} received and safe.").format(
                number=number,
                source=entry.batch.source,
                time=entry.batch.started_at.astimezone().strftime("%Y-%m-%d %H:%M"),
                pages=trn("%n page(s)", entry.pages),
            )
            title = tr("The last scan was interrupted")
            if Question.ask(self, self._theme, title, text, tr("Take it up again")):
                self.desk.finish(entry.batch)

    def choose_case(self) -> None:
        """Open a case that the person chooses."""
        case, new_wanted = CasePicker.ask(self, self.desk.cases)
        if case is not None:
            self.desk.open_case(case.id)
        elif new_wanted:
            self.new_case()

    def new_case(self) -> None:
        """Create a case."""
        taken = frozenset(row.case.number for row in self.desk.cases)
        entered = NewCaseDialog.ask(self, taken)
        if entered is not None:
            self.desk.new_case(entered.number, entered.cause, entered.procedure, entered.parties)

    def export(self) -> None:
        """Save a volume as a PDF."""
        snapshot = self.desk.snapshot
        if snapshot is None:
            return
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        wish = ExportDialog.ask(self, self._theme, snapshot, Path(documents))
        if wish is None:
            return
        activity = self._host.activity

        def done(exported: Exported) -> None:
            activity.end()
            folder = QUrl.fromLocalFile(str(wish.path.parent))
            self._host.say(
                tr("Saved {file}, {pages}").format(
                    file=wish.path.name, pages=trn("%n page(s)", exported.pages)
                ),
                tr("Open folder"),
                lambda: QDesktopServices.openUrl(folder),
            )

        def failed(error: BaseException) -> None:
            activity.end()
            if isinstance(error, Cancelled):
                self._host.say(tr("Export cancelled; no file was written."))
            self._host.show_error(error)

        cancel = self.desk.export(
            wish.volume,
            wish.path,
            done,
            failed,
            lambda place: activity.move_to(*place),
            self,
        )
        activity.begin(tr("Writing {file}").format(file=wish.path.name), cancel)

    # Pages coming in

    def scan(self) -> None:
        """Start the feeder."""
        self._follow = True
        self.catalogue.choose_all_pages()
        self.desk.scan()

    def stop(self) -> None:
        """Stop the feeder or the import."""
        self.desk.stop_intake()

    def choose_files(self) -> None:
        """Import files that the person chooses."""
        names, _kind = QFileDialog.getOpenFileNames(
            self,
            tr("Import files"),
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation),
            tr("Pictures and PDF ({patterns})").format(patterns=_READABLE),
        )
        self.import_files([Path(name) for name in names])

    def import_files(self, paths: list[Path]) -> None:
        """Import files and folders."""
        if paths:
            self._follow = True
            self.desk.import_files(paths)

    def find_devices(self) -> None:
        """Look for devices again."""
        self.desk.read_devices()

    def save_profile(self) -> None:
        """Save the settings of a scan under a name."""
        profile = ProfileDialog.ask(self, self.desk.profile or Profile())
        if profile is not None:
            self.desk.save_profile(profile)

    def delete_profile(self) -> None:
        """Forget the chosen profile."""
        profile = self.desk.profile
        if profile is None:
            return
        title = tr("Delete the profile “{name}”?").format(name=profile.name)
        text = tr("Pages scanned with it stay as they are. Built-in profiles come back.")
        if Question.ask(self, self._theme, title, text, tr("Delete"), risky=True):
            self.desk.delete_profile(profile.name)

    def _intake_ended(self, report: BatchReport) -> None:
        self._follow = False
        received = trn("%n page(s) received", len(report.page_ids))
        if report.cancelled:
            self._host.say(tr("Stopped; {received}").format(received=received))
        elif report.error is None:
            self._host.say(received)
        if report.refused:
            RefusedDialog.ask(self, self._theme, report.refused)
        if report.error is not None:
            self._host.show_error(report.error)

    def _stop_following(self) -> None:
        self._follow = False

    # Changes

    def undo(self) -> None:
        """Take the last change back."""
        self.desk.undo()

    def redo(self) -> None:
        """Do the change last taken back again."""
        self.desk.redo()

    def rotate(self, quarters: int) -> None:
        """Turn the chosen pages clockwise by quarters."""
        self.desk.apply(moves.rotate([p for p in self.pages.chosen if not p.deleted], quarters))

    def delete(self) -> None:
        """Hide the chosen pages; they can be restored."""
        ids = tuple(page.id for page in self.pages.chosen if not page.deleted)
        if ids:
            self.desk.apply(DeletePages(ids))

    def restore(self) -> None:
        """Bring the chosen deleted pages back."""
        ids = tuple(page.id for page in self.pages.chosen if page.deleted)
        if ids:
            self.desk.apply(RestorePages(ids))

    def move_to(self) -> None:
        """File the chosen pages where the person says."""
        snapshot = self.desk.snapshot
        ids = [page.id for page in self.pages.chosen if not page.deleted]
        if snapshot is None or not ids:
            return
        choices, targets = destinations(snapshot)
        title = tr("Move {pages} to").format(pages=trn("%n page(s)", len(ids)))
        chosen = Chooser.ask(self, title, choices)
        if chosen is not None:
            self.desk.apply(moves.move_pages(snapshot, ids, targets[chosen]))

    def confirm(self) -> None:
        """Agree with the machine's filing of the current material."""
        ids = self._to_confirm()
        if ids:
            self.desk.apply(ConfirmMaterials(ids))

    def confirm_all(self) -> None:
        """Agree with all suggestions of the case."""
        snapshot = self.desk.snapshot
        if snapshot is None or not snapshot.unconfirmed:
            return
        count = len(snapshot.unconfirmed)
        title = trn("Confirm all %n suggestion(s)?", count)
        text = tr("Check doubtful ones first: they are marked in the catalogue.")
        if Question.ask(self, self._theme, title, text, tr("Confirm all")):
            self.desk.apply(ConfirmMaterials(snapshot.unconfirmed))

    def rename(self) -> None:
        """Edit the title of the current material."""
        self.catalogue.rename_current()

    def _to_confirm(self) -> tuple[MaterialId, ...]:
        material = self.catalogue.suggested
        return (material.id,) if material is not None and not material.confirmed else ()

    def _pages_dropped(self, ids: tuple[PageId, ...], target: moves.Target) -> None:
        if self.desk.snapshot is not None:
            self.desk.apply(moves.move_pages(self.desk.snapshot, ids, target))

    def _material_dropped(self, material_id: str, target: moves.Target) -> None:
        snapshot = self.desk.snapshot
        if snapshot is not None and MaterialId(material_id) in snapshot.materials:
            self.desk.apply(moves.move_material(snapshot, MaterialId(material_id), target))

    def _reordered(self, ids: tuple[PageId, ...], before: str, after: str) -> None:
        if self.desk.snapshot is not None:
            self.desk.apply(
                moves.reorder_pages(
                    self.desk.snapshot, ids, PageId(before) or None, PageId(after) or None
                )
            )

    def _changed(self, kind: str) -> None:
        self._host.say(
            tr("Done: {change}").format(change=change_name(kind)), tr("Undo"), self.desk.undo
        )

    def _confirm_again(self, change: Change, error: NeedsConfirmation) -> None:
        title = tr("Move a confidential material to the main volume?")
        text = tr(
            "“{title}” looks confidential ({clue}). Parties and lawyers can read the main volume. "
            "Check the original before you go on."
        ).format(title=error.params.get("title", ""), clue=error.params.get("clue", ""))
        if Question.ask(
            self, self._theme, title, text, tr("It belongs in the main volume"), risky=True
        ):
            self.desk.apply(moves.confirmed_twice(change))

    # Looking

    def step(self, by: int) -> None:
        """Go to the next or previous page."""
        self._stop_following()
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
        self._stop_following()
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
        self.import_files([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()


def destinations(snapshot: Snapshot) -> tuple[list[Choice], list[moves.Target]]:
    """Return where pages of a case can be filed, for a chooser: choices and targets."""
    choices: list[Choice] = [Choice(tr("Unfiled"))]
    targets: list[Any] = [moves.ToTray()]
    for filed_volume in snapshot.arrangement.volumes:
        volume = volume_name(filed_volume.volume)
        for filed_item in filed_volume.items:
            name = item_name(filed_item.item)
            also = f"{filed_item.item.title} {filed_item.item.title_en}"
            choices.append(Choice(f"{volume} › {name}", also, tr("new material")))
            targets.append(moves.ToItem(filed_volume.volume, filed_item.item.key))
            for filed in filed_item.materials:
                title = f"{volume} › {name} › {filed.material.title}"
                choices.append(Choice(title, also, trn("%n page(s)", len(filed.pages))))
                targets.append(moves.ToMaterial(filed.material.id))
    return choices, targets
