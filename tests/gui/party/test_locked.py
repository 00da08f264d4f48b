"""A screen that cannot be left, and one that is paired."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.windows.party import leaving
from app.windows.party.kiosk import Kiosk
from app.windows.party.leaving import LeaveDialog
from app.windows.party.seat import PartySeat
from app.windows.room import look
from app.windows.room.bridge import RoomBridge
from app.windows.room.pairing import PairingPage
from app.windows.shell import Shell
from resources.errors import BadCode, NotAllowed
from tests.gui.party.page import WAIT_MS
from tests.gui.stand_in_room import hearing_room


def test_a_locked_window_cannot_be_left(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    kiosk = Kiosk(window)
    window.resize(800, 600)
    kiosk.lock()
    try:
        qtbot.waitExposed(window)
        assert window.isFullScreen()
        assert not window.close()
        assert window.isVisible()
        closed: list[bool] = []
        window.destroyed.connect(lambda: closed.append(True))
        alt = Qt.KeyboardModifier.AltModifier
        QTest.keyClick(window, Qt.Key.Key_F4, alt)
        QTest.keyClick(window, Qt.Key.Key_Escape)
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        assert window.isVisible()
        assert window.isFullScreen()
        assert not closed
    finally:
        kiosk.unlock()
    assert not window.isFullScreen()
    assert window.close()


def pressed(shell: Shell, keys: str) -> None:
    """Press what a shortcut says, as a keyboard would: a shortcut may take it."""
    QTest.keySequence(shell, QKeySequence(keys))


def make_active(qtbot: QtBot, window: QWidget) -> None:
    """Let a window have the keyboard; one whose frame was taken has lost it, offscreen."""
    other = QWidget()
    qtbot.addWidget(other)
    for one in (other, window):
        one.show()
        one.activateWindow()
        qtbot.waitUntil(one.isActiveWindow, timeout=WAIT_MS)
    other.hide()


COMMANDS = ("Ctrl+K", "Ctrl+Shift+P", "Ctrl+,", "F1", "Ctrl+Q", "F12", "Ctrl+Alt+F9")


def test_no_command_is_run_on_a_locked_screen(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    shell = Shell(theme, str(tmp_path))
    qtbot.addWidget(shell)
    for keys in COMMANDS:
        shell.commands.add(keys, keys, lambda: None, group="Station", keys=(keys,))
    run: list[str] = []
    for keys in COMMANDS:
        shell.commands[keys].triggered.connect(lambda _=False, keys=keys: run.append(keys))
    shell.show_page(QWidget())
    shell.show()
    qtbot.waitExposed(shell)
    make_active(qtbot, shell)
    for keys in COMMANDS:
        pressed(shell, keys)
    assert run == list(COMMANDS), "they are commands of this window"
    run.clear()
    kiosk = Kiosk(shell)
    kiosk.lock()
    try:
        make_active(qtbot, shell)
        for keys in (*COMMANDS, "Alt+F4", "Alt+F", "Esc", "Shift+F10", "Ctrl+W", "Meta+D"):
            pressed(shell, keys)
        assert run == []
        assert shell.isVisible() and shell.isFullScreen()
        assert QApplication.activePopupWidget() is None
    finally:
        kiosk.unlock()
    make_active(qtbot, shell)
    for keys in COMMANDS:
        pressed(shell, keys)
    assert run == list(COMMANDS), "once unlocked they are commands again"


def test_no_menu_opens_on_a_locked_screen(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    field = QLineEdit("code")
    asked: list[bool] = []
    field.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    field.customContextMenuRequested.connect(lambda at: asked.append(True))
    window.setCentralWidget(field)
    kiosk = Kiosk(window)
    kiosk.lock()

    def menu() -> None:
        at = field.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, field.mapToGlobal(at))
        QApplication.sendEvent(field, event)

    try:
        qtbot.waitExposed(window)
        menu()
        assert asked == []
        window.showMinimized()
        qtbot.waitUntil(lambda: not window.isMinimized(), timeout=WAIT_MS)
        assert window.isFullScreen()
    finally:
        kiosk.unlock()
    menu()
    assert asked == [True]


def test_the_corner_is_held_for_the_code(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    kiosk = Kiosk(window)
    kiosk._hold.setInterval(60)
    kiosk.lock()
    try:
        qtbot.waitExposed(window)
        asked: list[bool] = []
        kiosk.code_wanted.connect(lambda: asked.append(True))
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        qtbot.wait(120)
        assert not asked, "a touch is no holding"
        QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        qtbot.waitUntil(lambda: bool(asked), timeout=WAIT_MS)
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    finally:
        kiosk.unlock()


def test_leaving_asks_the_hub(qtbot: QtBot, theme: Theme, lanes: Lanes) -> None:
    room = hearing_room()
    bridge = RoomBridge(room, lanes)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = LeaveDialog(window, theme, bridge)
    dialog.show()
    room.answers["leave"] = NotAllowed()
    QTest.keyClicks(dialog, "123456")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert room.done[-1] == ("leave", {"code": "123456"})
    qtbot.waitUntil(lambda: bool(dialog.problem.text()), timeout=WAIT_MS)
    assert dialog.isVisible()
    assert dialog.pad.code == ""
    room.answers["leave"] = {}
    for digit in "654321":
        dialog.pad.keys[digit].click()
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.result() == 1, timeout=WAIT_MS)
    bridge.close()


def test_a_question_for_the_code_does_not_stay_over_the_evidence(
    qtbot: QtBot, theme: Theme, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "IDLE_MS", 50)
    bridge = RoomBridge(hearing_room(), lanes)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = LeaveDialog(window, theme, bridge)
    dialog.show()
    # No frame of the system's: made small by it, the dialog would leave a dead screen behind.
    assert dialog.windowFlags() & Qt.WindowType.FramelessWindowHint
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=WAIT_MS)
    assert dialog.result() == 0
    bridge.close()


# ---- pairing ----------------------------------------------------------------------------


def test_pairing_takes_digits_by_touch_and_keys(qtbot: QtBot, theme: Theme) -> None:
    page = PairingPage(theme, "当事人席")
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    wanted: list[tuple[str, str]] = []
    page.wanted.connect(lambda address, code: wanted.append((address, code)))
    page.address.setText("192.168.1.10:8443")
    for digit in "123":
        page.pad.keys[digit].click()
    page.setFocus()
    QTest.keyClicks(page, "4567")
    assert page.pad.code == "123456", "a seventh digit is none"
    page.pad.keys["<"].click()
    assert not page.go.isEnabled()
    page.pad.keys["0"].click()
    page.go.click()
    assert wanted == [("192.168.1.10:8443", "123450")]
    page.show_problem(BadCode())
    assert page.pad.code == ""
    assert re.search("书记员", page.problem.text())
    for key in page.pad.keys.values():
        assert min(key.width(), key.height()) >= look.LEAST_TOUCH_PX
    page.address.setText("wenyi-pair://10.0.0.2:9000/?code=654321&fingerprint=" + "a" * 64)
    assert page.pad.code == "654321"


def test_a_seat_without_pairing_asks_for_a_code(
    qtbot: QtBot, theme: Theme, lanes: Lanes, tmp_path: Path
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    seat = PartySeat(window, theme, lanes, tmp_path / "screen", locked=True)
    window.setCentralWidget(seat)
    with qtbot.waitSignal(seat.waiting, timeout=WAIT_MS):
        seat.start()
    assert seat.currentWidget() is seat.pairing
    assert not seat.kiosk.is_on
    seat.pair("no address", "123456")
    qtbot.waitUntil(lambda: bool(seat.pairing.problem.text()), timeout=WAIT_MS)
    seat.close_room()
