"""A bench over a stand-in room, and what a finger does on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lane, Lanes
from app.qt.theme import Theme
from app.windows.bench import layout as lay
from app.windows.bench.bench import Bench
from app.windows.bench.window import BenchDesk
from app.windows.room.bridge import RoomBridge
from app.windows.shell import Shell
from tests.gui.bench_room import StandInRoom

WAIT_MS = 20_000
ACTING = {
    "show", "turn", "release", "withdraw", "blank", "unblank", "freeze", "control", "answer",
    "mark", "unmark", "hide_marks", "snapshot", "dismiss",
}  # fmt: skip
"""Acts that reach other people's screens, or the record."""


class Silence:
    """A microphone into which nobody speaks."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def stop(self) -> bytes:
        self.calls.append("stop")
        return b"RIFF"


def answers() -> dict[str, Any]:
    """Return what the station behind the hub answers."""
    material = {
        "id": "m1",
        "title": "合议庭评议笔录",
        "pages": [{"id": f"s{n}", "number": n, "width": 1240, "height": 1754} for n in (1, 2)],
    }
    contract = {
        "id": "m2",
        "title": "产品购销合同",
        "pages": [{"id": f"c{n}", "number": n, "width": 1240, "height": 1754} for n in (1, 2, 3)],
    }
    return {
        "dossier": {
            "volumes": [
                {"volume": "main", "name": "正卷",
                 "items": [{"key": "1", "title": "证据", "materials": [contract]}]},
                {"volume": "confidential", "name": "副卷",
                 "items": [{"key": "2", "title": "评议", "materials": [material]}]},
            ],
            "unfiled": [],
        },
        "page": lambda v: {
            "asset": f"asset-e1-{v['page'][1:]}" if v["page"][0] == "c" else f"asset-{v['page']}",
            "width": 1240, "height": 1754, "tiles": None,
        },
        "search": {"hits": [
            {"page": "c2", "material": "m2", "title": "产品购销合同", "number": 2,
             "volume": "main", "snippet": "违约金为合同总价的百分之三十", "start": 0, "end": 3,
             "boxes": [[0.1, 0.2, 0.2, 0.03]]},
            {"page": "s1", "material": "m1", "title": "合议庭评议笔录", "number": 1,
             "volume": "confidential", "snippet": "违约金过高", "start": 0, "end": 3, "boxes": []},
        ]},
        "recall": {"found": [{"exhibit": "e1", "label": "原证1", "page": 2, "score": 1}]},
        "notes": {"notes": []},
        "opinions": {"opinions": [], "rulings": []},
        "timeline": {"entries": []},
        "voice": {"text": "违约金。"},
        "statute.laws": {"laws": []},
    }  # fmt: skip


Parts = tuple[BenchDesk, RoomBridge, Shell, Lanes]


def opened_desk(
    theme: Theme, room: StandInRoom, folder: Path, width: int = 1920, height: int = 1080
) -> Parts:
    """Open a bench over a room in a window of this size."""
    lanes = Lanes()
    bridge = RoomBridge(room, lanes)
    shell = Shell(theme, str(folder))
    bench = Bench(bridge, folder)
    desk = BenchDesk(shell, theme, bench, shell.commands, Silence())
    desk.board.set_layout(lay.first(width), told=False)
    shell.add_general_commands()
    shell.build_menus()
    shell.show_page(desk)
    shell.resize(width, height)
    shell.show()
    shell.activateWindow()
    return desk, bridge, shell, lanes


def close(desk: BenchDesk, bridge: RoomBridge, shell: Shell, lanes: Lanes) -> None:
    desk.close_page()
    bridge.close()
    lanes.close()
    shell.close()
    shell.deleteLater()


def rest(qtbot: QtBot, desk: BenchDesk) -> None:
    """Wait until every lane is through with what it was given."""
    done: list[Lane] = []
    for lane in (Lane.STORE, Lane.COURT):
        desk.bench.lanes.run(lane, lambda task: None, lambda _, lane=lane: done.append(lane))  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(done) == 2, timeout=WAIT_MS)


_FINGER: list[QPointingDevice] = []


def touch(widget: QWidget, at: QPoint | None = None) -> None:
    """Put one finger on a widget and lift it."""
    if not _FINGER:
        _FINGER.append(QTest.createTouchDevice())
    place = at or widget.rect().center()
    assert widget.isVisible()
    window = widget.window()
    inside = widget.mapTo(window, place)
    QTest.touchEvent(window, _FINGER[0]).press(0, inside, window).commit()
    QTest.touchEvent(window, _FINGER[0]).release(0, inside, window).commit()


def row(desk: BenchDesk, exhibit: str) -> QPoint:
    """Return where an exhibit lies in the list."""
    listed = desk.evidence.list
    for at, entry in enumerate(listed.rows.entries):
        if entry.exhibit is not None and entry.exhibit.id == exhibit:
            return listed.visualRect(listed.rows.index(at)).center()
    raise AssertionError(exhibit)


def acted(room: StandInRoom) -> list[str]:
    return [act for act, _ in room.done if act in ACTING]


def flush() -> None:
    """Let what was posted come: facts first, then what they had laid out."""
    for _ in range(4):
        QApplication.processEvents()


def button_of(desk: BenchDesk, name: str) -> QToolButton:
    """Return a visible tool button of a command."""
    action = desk.commands[name]
    return next(
        one
        for one in desk.findChildren(QToolButton)
        if one.defaultAction() is action and one.isVisible()
    )


def asking() -> dict[str, Any]:
    return {
        "ask/a1": {"seat": "defendant", "exhibit": "e4", "page": 2, "at": "1", "state": "open"},
        "offer/o1": {
            "exhibit": "e3", "page": 5, "words": "请看证据三第五页", "said_by": "plaintiff",
            "at": "2",
        },
    }  # fmt: skip
