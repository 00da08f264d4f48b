"""The clerk's program with evidence listed, and what tests of it wait for and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.demo.room import Piece, lay_out
from app.qt import translations
from app.qt.theme import Theme
from app.station.hearing_seats import new_hearing
from app.station.hub_setup import LOOPBACK, change_screens
from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from dossier.evidence import Exhibit
from dossier.store import evidence as reads
from tests.app.test_hub_exhibits import drawn
from tests.gui.bench_station import open_bench, start_every_lane


@contextmanager
def clerk_program(
    qapp: QApplication,
    theme: Theme,
    folder: Path,
    *,
    size_px: tuple[int, int] = (200, 280),
    screens: bool = False,
) -> Iterator[Program]:
    """Give the program over a case with a hearing and three exhibits of four pages."""
    station = open_bench(folder / "home")
    case = station.store.cases()[0]
    pages = [drawn(folder, f"p{n}", size_px) for n in range(4)]
    lay_out(
        station.store, case.id,
        [Piece("原告", "合同", "", (pages[0],)), Piece("原告", "送货单", "", tuple(pages[1:3])),
         Piece("被告", "照片", "", (pages[3],))],
    )  # fmt: skip
    new_hearing(station.store, case.id, "王书记员", presiding="平允")
    if screens:
        change_screens(station.home, on=True, host=LOOPBACK, port=0)
    program = Program(qapp, station.home, demo=False, role="clerk", theme=theme)
    translations.install("zh_CN")
    program.use(station)
    program._sending.stop()
    assert program.following is not None
    program.following.close()
    start_every_lane(qapp, program.lanes)
    try:
        yield program
    finally:
        program.close(keep_station=True)
        station.close()
        qapp.processEvents()


def open_first_hearing(qtbot: QtBot, program: Program) -> ClerkDesk:
    """Open the hearing, and return the desk that shows it."""
    assert program.window is not None
    clerk, page = program.clerk, program.window.centralWidget()
    assert isinstance(page, ClerkDesk)
    assert clerk is not None
    wait(qtbot, lambda: clerk.lines)
    hearing = clerk.lines[0].hearing
    assert hearing is not None
    clerk.open(hearing.id)
    wait(qtbot, lambda: clerk.run is not None)
    return page


def leave_hearing(qtbot: QtBot, program: Program) -> None:
    """Leave the hearing that is open, and stop every timer of its desk."""
    clerk, window = program.clerk, program.window
    assert clerk is not None and window is not None
    clerk._timer.stop()
    clerk.screens._repaint.stop()
    clerk.screens.leave()
    run, clerk.run = clerk.run, None
    if run is not None:
        run.leave()
    clerk.hearing_changed.emit()
    wait(qtbot, lambda: not clerk.is_busy)
    for timer in window.findChildren(QTimer):
        timer.stop()  # of a toast


def wait(qtbot: QtBot, until: Callable[[], object]) -> None:
    """Wait for a state, long enough for a machine that has other things to do."""
    qtbot.waitUntil(lambda: bool(until()), timeout=90_000)


def listed(desk: ClerkDesk) -> list[Exhibit]:
    assert desk.clerk.case is not None
    with desk.clerk.store.snapshot() as reader:
        return reads.exhibits(reader, desk.clerk.case.id)


def closed(desk: ClerkDesk, qtbot: QtBot) -> None:
    """Wait until no dialog of the desk is left."""
    wait(qtbot, lambda: not desk.findChildren(QDialog))
