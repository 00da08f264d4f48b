"""Opening, creating and exporting a case, and taking up what a crash left (案件操作)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.qt.messages import Question
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.host import Host
from app.windows.names import came_from
from app.windows.scan_desk.cases import CasePicker, NewCaseDialog
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.export import ExportDialog
from dossier.court_time import in_court
from dossier.ids import CaseId
from dossier.intake.model import Origin
from resources.errors import Cancelled

if TYPE_CHECKING:
    from app.windows.services import Exported, Unfinished


class CaseActions(QObject):
    """What the commands of the Case menu do."""

    def __init__(self, page: QWidget, host: Host, theme: Theme, desk: Desk) -> None:
        super().__init__(page)
        self._page = page
        self._host = host
        self._theme = theme
        self._desk = desk
        self._open_when_read = desk.snapshot is None
        desk.cases_changed.connect(self._cases_read)

    def _cases_read(self) -> None:
        """Open the only case of a station at start, and offer what a crash left."""
        if not self._open_when_read:
            return
        self._open_when_read = False
        if len(self._desk.cases) == 1:
            self._desk.open_case(self._desk.cases[0].case.id)
        self._desk.receiving.unfinished(self._offer_unfinished, self)

    def _offer_unfinished(self, found: list[Unfinished]) -> None:
        for entry in found:
            number = next(
                (r.case.number for r in self._desk.cases if r.case.id == entry.batch.case_id), ""
            )
            text = tr("{number}, {source}, {time}: {pages} received and safe.").format(
                number=number,
                source=came_from(entry.batch.source),
                time=in_court(entry.batch.started_at).strftime("%Y-%m-%d %H:%M"),
                pages=trn("%n page(s)", entry.pages),
            )
            title = tr("The last scan was interrupted")
            if Question.ask(self._page, self._theme, title, text, tr("Take it up again")):
                self._desk.receiving.finish(entry.batch, self._desk.open_case)

    def choose(self) -> None:
        """Open a case that the person chooses."""
        case, new_wanted = CasePicker.ask(self._page, self._desk.cases)
        if case is not None:
            self._desk.open_case(case.id)
        elif new_wanted:
            self.create()

    def create(self) -> None:
        """Create a case."""
        taken = frozenset(row.case.number for row in self._desk.cases)
        entered = NewCaseDialog.ask(self._page, taken)
        if entered is not None:
            self._desk.new_case(entered.number, entered.cause, entered.procedure, entered.parties)

    def backfill(self) -> None:
        """Go through what the papers say of parties and claims."""
        from app.windows.scan_desk.backfill import BackfillDialog

        snapshot = self._desk.snapshot
        if snapshot is not None:
            BackfillDialog(self._page, self._theme, self._desk, snapshot.case.id).exec()

    def have_scanned(self) -> None:
        """Make a scan task for paper that a judge's assistant has in hand."""
        from app.windows.intake.asking import have_scanned

        snapshot, desk = self._desk.snapshot, self._desk
        if snapshot is None:
            self._host.say(tr("Open a case first."))
            return
        have_scanned(
            self._page, self._host, desk.lanes, desk.services, snapshot.case, Origin.ASSISTANT
        )

    def today(self) -> None:
        """Show what came in today; a line opens its case."""
        from app.windows.scan_desk.today import TodayDialog

        dialog = TodayDialog(self._page, self._theme, self._desk)
        dialog.opened.connect(lambda case_id: self._desk.open_case(CaseId(case_id)))
        dialog.exec()
        dialog.deleteLater()

    def export(self) -> None:
        """Save a volume as a PDF."""
        snapshot = self._desk.snapshot
        if snapshot is None:
            return
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        wish = ExportDialog.ask(self._page, self._theme, snapshot, Path(documents))
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

        cancel = self._desk.export(
            wish.volume,
            wish.path,
            done,
            failed,
            lambda place: activity.move_to(*place),
            self,
            small=wish.small,
        )
        activity.begin(tr("Writing {file}").format(file=wish.path.name), cancel)
