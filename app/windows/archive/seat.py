"""The archive desk in its program: opened, and left for the desk that mends something (档案席)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.qt.translations import tr
from app.windows.archive.archive import Archive
from app.windows.archive.window import ArchiveDesk

if TYPE_CHECKING:
    from app.windows.main import Program
    from app.windows.services import Services
    from app.windows.shell import Shell
    from dossier.checks.findings import Place
    from dossier.ids import CaseId, PageId

_CLERKS = ("hearing", "exhibit")
"""Kinds of places that the clerk's desk mends; all others the scan desk does."""


def archive_desk(program: Program, shell: Shell, services: Services) -> QWidget:
    """Return the page of the desk, and have it lead elsewhere."""
    first = program.archive is None
    if program.archive is None:
        program.archive = Archive(services, program.lanes, program)
        program.archive.start()
    page = ArchiveDesk(shell, program.theme, program.archive, shell.commands)

    def go(case_id: CaseId, place: Place, page_id: PageId | None) -> None:
        go_to_place(program, case_id, place, page_id)

    # Queued: the window that asks is replaced.
    page.place_wanted.connect(go, Qt.ConnectionType.QueuedConnection)
    if first and program.demo:
        program.archive.prepare_demo(tr("Preparing the cases of the demo…"))
    return page


def go_to_place(program: Program, case_id: CaseId, place: Place, page_id: PageId | None) -> None:
    """Show the desk that mends a place, at that place as near as it goes."""
    if place.kind in _CLERKS:
        program.role = "clerk"
        program.show_seat()
        _open_hearing(program, case_id, place)
        return
    if place.kind == "bundle":
        program.role = "custody"
        program.show_seat()
        return
    program.role = "scan"
    program.show_seat()
    _open_page(program, case_id, page_id)


def _open_hearing(program: Program, case_id: CaseId, place: Place) -> None:
    clerk = program.clerk
    if clerk is None or place.kind != "hearing":
        return

    def open_() -> None:
        if clerk.run is not None and clerk.run.hearing_id == place.id:
            return
        for line in clerk.lines:
            if line.hearing is not None and line.hearing.id == place.id:
                clerk.open(line.hearing.id)

    waiting = [True]

    def settled() -> None:
        if waiting and not clerk.is_opening:
            waiting.clear()
            clerk.hearing_changed.disconnect(settled)
            open_()

    # A desk that has just begun takes up the hearing that is open; two at once would both record.
    clerk.hearing_changed.connect(settled)
    clerk.read_lines(settled)


def _open_page(program: Program, case_id: CaseId, page_id: PageId | None) -> None:
    from app.windows.scan_desk.window import ScanDesk

    desk = program.desk
    page = None if program.window is None else program.window.centralWidget()
    if desk is None or not isinstance(page, ScanDesk):
        return

    def shown(snapshot: object) -> None:
        if desk.snapshot is None or desk.snapshot.case.id != case_id:
            return
        desk.snapshot_changed.disconnect(shown)
        if page_id is not None:
            page.catalogue.choose_all_pages()
            page.pages.go_to(page_id)

    desk.snapshot_changed.connect(shown)
    desk.open_case(case_id)
