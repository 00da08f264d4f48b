"""The bench in its window: paired with the room, connected, signed off (法官席窗口)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.bench.bench import Bench
from app.windows.bench.window import BenchDesk
from app.windows.room.bridge import RoomBridge
from app.windows.room.seat import Leave, RoomSeat
from app.windows.shell import Shell
from courtroom.hub.contract import Kind


class BenchSeat(RoomSeat):
    """The judge's bench in its window.

    Args:
        shell: the window; the bench's commands come into its menus when it has a seat.
        theme: colours.
        lanes: where work runs.
        folder: where this machine keeps pairing, layouts, keys and notes not sent yet.
    """

    def __init__(self, shell: Shell, theme: Theme, lanes: Lanes, folder: Path) -> None:
        def make(bridge: RoomBridge) -> tuple[QWidget, Leave]:
            bench = Bench(bridge, folder)
            desk = BenchDesk(shell, theme, bench, shell.commands)
            bench.setParent(desk)
            shell.build_menus()

            def leave() -> None:
                desk.close_page()
                shell.build_menus()

            return desk, leave

        super().__init__(theme, lanes, folder, tr("The judge's bench"), (Kind.BENCH,), make)
        shell.setWindowTitle(f"{tr('Wenyi')} · {tr('Bench')}")
