"""Scanning, importing and scan profiles (接收操作)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.qt.messages import Question
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.host import Host
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.dropping import DroppingDialog, said_of
from app.windows.scan_desk.going_on import GoingOn
from app.windows.scan_desk.placing_actions import READABLE
from app.windows.scan_desk.profile import ProfileDialog
from app.windows.scan_desk.refused import RefusedDialog
from dossier.ids import PageId
from scanner.profile import Profile

if TYPE_CHECKING:
    from app.station.dropping import Dropped
    from app.station.events import BatchReport


class IntakeActions(QObject):
    """What the commands of the Scan menu do.

    Attributes:
        begun: emitted when a scan starts, before its first page.
        shown_last: emitted with the id of the last page when the feeder stopped.
    """

    begun = Signal()
    shown_last = Signal(str)

    def __init__(self, page: QWidget, host: Host, theme: Theme, desk: Desk) -> None:
        super().__init__(page)
        self._page = page
        self._host = host
        self._theme = theme
        self._desk = desk
        self.following = False
        """Whether the newest page is shown as pages come; looking elsewhere ends it."""
        self.wanted: PageId | None = None
        """A page scanned into its place, to be shown as soon as the case is read again."""
        self.going_on = GoingOn(page, host, desk)
        self.going_on.gone_on.connect(self._follow)
        desk.receiving.ended.connect(self._ended)
        desk.dropping.dropped.connect(self._dropped)

    def scan(self) -> None:
        """Start the feeder."""
        self.following = True
        self.begun.emit()
        self._desk.receiving.scan()

    def stop(self) -> None:
        """Stop the feeder or the import."""
        self._desk.receiving.stop()

    def choose_files(self) -> None:
        """Import files that the person chooses."""
        names, _kind = QFileDialog.getOpenFileNames(
            self._page,
            tr("Import files"),
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation),
            tr("Pictures and PDF ({patterns})").format(patterns=READABLE),
        )
        self.import_files([Path(name) for name in names])

    def import_files(self, paths: list[Path]) -> None:
        """Import files and folders."""
        if paths:
            self.following = True
            self._desk.receiving.import_files(paths)

    def folders(self) -> None:
        """Say which folders are watched, and show what came."""
        dialog = DroppingDialog(self._page, self._desk.dropping, self._desk.services)
        dialog.exec()
        dialog.deleteLater()

    def _dropped(self, one: Dropped) -> None:
        self._host.say(said_of(one), tr("Show") if one.reasons else "", self.folders)

    def find_devices(self) -> None:
        """Look for devices again."""
        self._desk.choices.read_devices()

    def save_profile(self) -> None:
        """Save the settings of a scan under a name."""
        profile = ProfileDialog.ask(self._page, self._desk.choices.profile or Profile())
        if profile is not None:
            self._desk.choices.save_profile(profile)

    def delete_profile(self) -> None:
        """Forget the chosen profile."""
        profile = self._desk.choices.profile
        if profile is None:
            return
        title = tr("Delete the profile “{name}”?").format(name=profile.name)
        text = tr("Pages scanned with it stay as they are. Built-in profiles come back.")
        if Question.ask(self._page, self._theme, title, text, tr("Delete"), risky=True):
            self._desk.choices.delete_profile(profile.name)

    def _ended(self, report: BatchReport) -> None:
        self.following = False
        fed = self._desk.receiving.fed
        if fed is not None and fed.into is not None and report.page_ids:
            self.wanted = report.page_ids[0]
        received = trn("%n page(s) received", len(report.page_ids))
        if report.aside:
            received += trn(", %n of them set aside", len(report.aside))
        more = len(report.page_ids) - 1
        if fed is not None and fed.single and more > 0:
            self._host.say(
                trn("Only the first page took the place; %n more wait(s) in the tray.", more)
            )
        elif report.cancelled:
            self._host.say(tr("Stopped; {received}").format(received=received))
        elif report.error is None:
            self._host.say(received)
        if report.refused:
            RefusedDialog.ask(self._page, self._theme, report.refused)
        if report.error is None:
            return
        if report.page_ids and self.going_on.offers(report.error):
            self.shown_last.emit(report.page_ids[-1])
            self.going_on.ask(report.batch_id, report.error)
        else:
            self._host.show_error(report.error)

    def _follow(self) -> None:
        """Show what comes after a stop as what came before it."""
        self.following = True

    def stop_following(self) -> None:
        """Stay where the person looks, whatever arrives."""
        self.following = False
