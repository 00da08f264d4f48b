"""Packages and reports at the archive desk: asked for, done, told of (信息包、报告)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.archive import words
from app.windows.archive.archive import Archive
from app.windows.archive.packing import PackDialog, Packed, TakeDialog
from app.windows.host import Host
from dossier.model import Volume

if TYPE_CHECKING:
    from app.station.archive_cases import ArchiveCase
    from app.station.checks import Report
    from app.station.package_import import Taken
    from dossier.packages.building import Built


class PackageActions:
    """What the desk's commands of packages do; asks, then has the lanes work."""

    def __init__(self, desk: QWidget, host: Host, theme: Theme, archive: Archive) -> None:
        self._desk, self._host, self._theme, self.archive = desk, host, theme, archive

    def save_report(self) -> None:
        """Save the report of the case's checks."""
        report = self.archive.report
        if report is not None:
            self._save(report)

    def _save(self, report: Report) -> None:
        name = f"{report.subject}-四性检测-{report.stage}.pdf"
        path, _kind = QFileDialog.getSaveFileName(
            self._desk,
            tr("Save the report"),
            str(documents() / name),
            "PDF (*.pdf);;JSON (*.json)",
        )
        if not path:
            return
        target = Path(path)
        if target.suffix.lower() not in (".pdf", ".json"):
            target = target.with_name(target.name + (".json" if "json" in _kind else ".pdf"))

        def saved(signed: bool) -> None:
            words_ = (
                tr("Report saved and signed")
                if signed
                else tr("Report saved; not signed, as this station has no certificate")
            )
            self._host.say(words_, tr("Open folder"), lambda: _open(target.parent))

        self.archive.save_report(
            report, target, tr("Writing {file}").format(file=target.name), saved
        )

    def pack(self) -> None:
        """Ask for volumes and folder, then make the packages."""
        one = self.archive.chosen
        if one is None:
            return
        wish = PackDialog.ask(self._desk, self._to_be_packed(one), documents())
        if wish is None:
            return

        def done(built: list[Built]) -> None:
            names = "、".join(each.folder.name for each in built)
            self._host.say(
                tr("Made: {names}").format(names=names),
                tr("Open folder"),
                lambda: _open(wish.folder),
            )

        self.archive.pack(wish, tr("Making packages…"), done)

    def _to_be_packed(self, one: ArchiveCase) -> Packed:
        from app.station.archive_paper import paper_of
        from app.station.package_contents import has_asides

        station, report = self.archive.station, self.archive.report
        arranged = station.arrangement(one.case.id)
        lines = []
        if report is None or self.archive.stale:
            lines.append(tr("The case was not checked as it stands now."))
        elif not report.passed:
            lines.append(words.summary(report)[0])
        if one.unfiled:
            lines.append(
                trn("%n page(s) are not filed yet and will be in no package.", one.unfiled)
            )
        if one.unconfirmed:
            lines.append(trn("%n suggested filing(s) have not been confirmed.", one.unconfirmed))
        left = {
            volume: tuple(
                f"{bundle.label}　{bundle.title}　{bundle.where}"
                for bundle in paper_of(station, one.case.id, volume)
                if not bundle.is_out
            )
            for volume in Volume
        }
        pages = {volume: len(arranged.volume(volume).pages) for volume in Volume}
        sees = station.store.sees_confidential
        asides = sees and has_asides(station, one.case.id)
        return Packed(one.case.number, pages, "\n".join(lines), left, asides, not sees)

    def take(self) -> None:
        """Ask for a package, then check it, or check and take it."""
        wish = TakeDialog.ask(self._desk)
        if wish is None:
            return
        if wish.only_check:
            self.archive.check_package(
                wish.folder, wish.digest, tr("Checking the package…"), self._package_checked
            )
            return

        def done(taken: Taken) -> None:
            said = [
                tr("Taken: {number}, {pages}").format(
                    number=taken.case.number, pages=trn("%n page(s)", taken.pages)
                )
            ]
            if taken.along.recordings:
                said.append(trn("%n recording(s)", taken.along.recordings))
            if taken.along.papers:
                said.append(trn("%n signed paper(s)", taken.along.papers))
            if taken.not_taken:
                said.append(_left(taken, wish.folder))
            self._host.say("　".join(said))

        self.archive.take(wish.folder, wish.number, wish.digest, tr("Checking the package…"), done)

    def _package_checked(self, report: Report) -> None:
        from app.windows.archive.package_report import PackageReport

        if PackageReport.ask(self._desk, self._theme, report):
            self._save(report)


def _left(taken: Taken, folder: Path) -> str:
    """Say that files stay in a package, and that it must be kept where it holds sound."""
    count = len(taken.not_taken)
    if taken.leaves_sound:
        said = trn("%n further file(s), recordings among them, stay in {folder}: keep it", count)
    else:
        said = trn("%n further file(s) stay in {folder}", count)
    return said.format(folder=folder.name)


def documents() -> Path:
    """Return where a person keeps documents, to begin with."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
