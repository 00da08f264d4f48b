"""The program closed while the room's screens are still starting."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lane
from app.qt.theme import Theme
from app.station.hub_setup import LOOPBACK, change_screens
from tests.app.test_hub_room import until
from tests.gui.clerk.evidence import clerk_program, open_first_hearing, wait


def hub_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("hub")]


def way_here(home: Path) -> Path:
    """Return the file that leads commands to a running hub."""
    return home / "room" / "control.json"


@pytest.mark.parametrize(
    "reached",
    [lambda home: True, lambda home: bool(hub_threads()), lambda home: way_here(home).exists()],
    ids=["waiting", "beginning", "begun"],
)
def test_closing_the_program_leaves_no_hub(
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    tmp_path: Path,
    reached: Callable[[Path], bool],
) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(task: object) -> None:
        held.set()
        assert go.wait(60)

    with clerk_program(qapp, theme, tmp_path, screens=True) as program:
        program.lanes.run(Lane.ROOM, hold)
        assert held.wait(60)
        clerk = open_first_hearing(qtbot, program).clerk
        assert clerk.screens._opening is not None
        if reached(program.home):
            clerk.close()  # as the program does; its lane comes to the screens afterwards
        go.set()
        # No event is handled here: the desk does not hear that they have started.
        until(lambda: reached(program.home) or not clerk.screens._opening)
    assert hub_threads() == []
    assert not way_here(tmp_path / "home").exists()
    shutil.rmtree(tmp_path / "home")


def test_screens_stopped_while_they_start_do_not_come(
    qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    with clerk_program(qapp, theme, tmp_path) as program:
        desk = open_first_hearing(qtbot, program)
        screens = desk.clerk.screens
        wait(qtbot, lambda: desk.pane.evidence.tree.chosen)
        change_screens(program.home, on=True, host=LOOPBACK, port=0)
        screens.start()
        until(hub_threads)
        told: list[bool] = []
        screens.running_changed.connect(lambda: told.append(screens.running))
        screens.stop()
        wait(qtbot, lambda: told)
        assert told == [False]
        assert hub_threads() == []
        screens.start()
        wait(qtbot, lambda: screens.running)
