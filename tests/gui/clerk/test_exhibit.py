"""The entry of one exhibit at the clerk's desk, by keyboard, over a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.clerk.screens_evidence import EvidenceTree
from app.windows.clerk.screens_exhibit import Entry, ExhibitDialog, date_of
from app.windows.clerk.window import ClerkDesk
from app.windows.shell import Shell
from dossier.evidence import EvidenceKind
from resources.errors import DiskFull, describe
from tests.gui.clerk.evidence import closed, listed, wait

RETURN = Qt.Key.Key_Return


def opened(desk: ClerkDesk, qtbot: QtBot) -> ExhibitDialog:
    """Press Enter in the list and return the dialog."""
    QTest.keyClick(desk.pane.evidence.tree, RETURN)
    wait(qtbot, lambda: any(one.isVisible() for one in desk.findChildren(ExhibitDialog)))
    return next(one for one in desk.findChildren(ExhibitDialog) if one.isVisible())


def chosen_place(desk: ClerkDesk) -> QPoint:
    """Return where the chosen exhibit lies in the list."""
    tree = desk.pane.evidence.tree
    item = tree.currentItem()
    assert item is not None
    return tree.visualItemRect(item).center()


def double_click(tree: EvidenceTree, place: QPoint) -> None:
    """Press twice, as a mouse does: the second press alone is no double click."""
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def commit(widget: QWidget, text: str) -> None:
    """Write what an input method hands over; no key of a keyboard is a Chinese character."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def refuses_and_leaves(desk: ClerkDesk, qtbot: QtBot) -> None:
    """What cannot be is said at its field; Escape leaves everything as it was."""
    before = listed(desk)
    dialog = opened(desk, qtbot)
    dialog.day.setText("2026-02-30")
    QTest.keyClick(dialog.day, RETURN)
    assert dialog.error.isVisible()
    assert dialog.focusWidget() is dialog.day
    dialog.day.clear()
    dialog.name.clear()
    QTest.keyClick(dialog.name, RETURN)
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.name
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    closed(desk, qtbot)
    assert listed(desk) == before


def test_every_field_is_changed_withdrawn_and_taken_back(desk: ClerkDesk, qtbot: QtBot) -> None:
    refuses_and_leaves(desk, qtbot)
    first, second, third = listed(desk)
    tree = desk.pane.evidence.tree
    tree.choose(second.id)
    dialog = opened(desk, qtbot)

    # Called like another one: said in the dialog, nothing is written.
    dialog.number.setFocus()
    dialog.number.selectAll()
    QTest.keyClicks(dialog.number, "1")
    QTest.keyClick(dialog.number, RETURN)
    wait(qtbot, lambda: dialog.error.isVisible())
    assert "原证1" in dialog.error.text()
    assert listed(desk) == [first, second, third]

    # From field to field by Tab alone.
    dialog.side.setFocus()
    at: QWidget = dialog.side
    seen: list[bool] = []
    for widget, keys in (
        (dialog.group, "2"), (dialog.number, "5"), (dialog.name, "送货单三份"),
        (dialog.kind, ""), (dialog.source, "原告仓库"), (dialog.purpose, "已经交货"),
        (dialog.first, "2"), (dialog.last, ""), (dialog.copies, "3"), (dialog.original, ""),
        (dialog.submitter, "张某"), (dialog.day, "2026年3月5日"), (dialog.late, " "),
        (dialog.barcode, "A-77"),
    ):  # fmt: skip
        at.focusNextChild()
        at = widget
        seen.append(dialog.focusWidget() is widget)
        if hasattr(widget, "selectAll"):
            widget.selectAll()
        if keys.isascii():
            QTest.keyClicks(widget, keys)
        else:
            commit(widget, keys)
    assert all(seen), seen
    QTest.keyClick(dialog.kind, Qt.Key.Key_Down)
    QTest.keyClick(dialog.original, Qt.Key.Key_Up)
    kind = EvidenceKind(dialog.kind.currentText())
    lines = desk.pane.evidence._lines
    QTest.keyClick(dialog.barcode, RETURN)
    closed(desk, qtbot)
    (now,) = [one for one in listed(desk) if one.id == second.id]
    assert (now.label, now.name, now.kind, now.source) == (
        "原证2-5",
        "送货单三份",
        kind,
        "原告仓库",
    )
    assert (now.purpose, now.pages, now.copies) == ("已经交货", second.pages[1:], 3)
    assert now.original is not second.original
    assert kind is not second.kind
    assert (now.submitter, now.submitted_on) == ("张某", date(2026, 3, 5))
    assert (now.late, now.barcode) == (not second.late, "A-77")

    wait(qtbot, lambda: desk.pane.evidence._lines[second.id].label == "原证2-5")
    assert lines is not desk.pane.evidence._lines
    desk.commands["undo_evidence"].trigger()
    wait(qtbot, lambda: listed(desk) == [first, second, third])

    tree.choose(third.id)
    desk.commands["withdraw_exhibit"].trigger()
    wait(qtbot, lambda: third.id not in desk.pane.evidence._lines)
    assert listed(desk) == [first, second]
    desk.commands["undo_evidence"].trigger()
    wait(qtbot, lambda: third.id in desk.pane.evidence._lines)
    assert listed(desk) == [first, second, third]


def test_withdrawn_by_the_menu_and_taken_up_again_by_the_message(
    desk: ClerkDesk, qtbot: QtBot
) -> None:
    before = listed(desk)
    tree = desk.pane.evidence.tree
    tree.choose(before[2].id)
    place = chosen_place(desk)

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = desk.commands["withdraw_exhibit"]
        names = [one.text() for one in menu.actions()]
        chosen = action in menu.actions() and action.isEnabled()
        at = menu.actionGeometry(action).center()
        if chosen:
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)
        else:
            menu.close()
        assert chosen, names

    QTimer.singleShot(0, tree, choose)
    viewport = tree.viewport()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, place, viewport.mapToGlobal(place)))
    wait(qtbot, lambda: listed(desk) == before[:2])
    shell = desk.window()
    assert isinstance(shell, Shell)
    wait(qtbot, shell.toast.button.isVisible)
    assert before[2].label in shell.toast.label.text()
    QTest.mouseClick(shell.toast.button, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: listed(desk) == before)
    wait(qtbot, lambda: before[2].id in desk.pane.evidence._lines)


def test_a_double_click_opens_the_entry_and_shows_nothing(desk: ClerkDesk, qtbot: QtBot) -> None:
    tree = desk.pane.evidence.tree
    first = listed(desk)[0]
    tree.choose(first.id)
    place = chosen_place(desk)
    shown: list[object] = []
    desk.pane.evidence.show_wanted.connect(lambda *what: shown.append(what))
    double_click(tree, place)
    wait(qtbot, lambda: desk.findChildren(ExhibitDialog))
    (dialog,) = desk.findChildren(ExhibitDialog)
    wait(qtbot, dialog.isVisible)
    assert dialog.name.text() == first.name
    side = tree.topLevelItem(0)
    assert side is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    closed(desk, qtbot)
    double_click(tree, tree.visualItemRect(side).center())
    QApplication.processEvents()
    assert not desk.findChildren(ExhibitDialog), "a side has no entry"
    assert shown == []


def test_three_lines_of_purpose_are_read_and_an_error_in_full(
    qtbot: QtBot, theme: Theme, desk: ClerkDesk
) -> None:
    one = listed(desk)[0]
    asked: list[Any] = []
    error = DiskFull(path="/var/lib/wenyi/a/rather/long/folder/of/a/station/dossier.db")

    def save(fields: Any, saved: Any, failed: Callable[[BaseException], None]) -> None:
        asked.append(fields)
        failed(error)

    dialog = ExhibitDialog(desk, theme, Entry(one, ("原告",)), save)
    qtbot.addWidget(dialog)
    dialog.purpose.setPlainText("一\n二\n三")
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.purpose.verticalScrollBar().maximum() == 0
    dialog.purpose.setPlainText("一\n二\n三\n四")
    assert dialog.purpose.verticalScrollBar().maximum() > 0, "three lines and no more"
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert asked == [{"purpose": "一\n二\n三\n四"}]
    words = describe(error, "zh_CN")
    assert words.what in dialog.error.text()
    assert words.advice in dialog.error.text()
    QApplication.processEvents()
    assert dialog.error.height() >= dialog.error.heightForWidth(dialog.error.width())
    assert dialog.save_button.isEnabled(), "it may be tried again"


def test_a_day_is_read_as_it_is_written() -> None:
    for text in ("2026-03-05", "2026年3月5日", "20260305", " 2026.3.5 "):
        assert date_of(text) == date(2026, 3, 5)
    assert date_of(" ") is None
    for text in ("2026-02-30", "三月五日", "2026"):
        with pytest.raises(ValueError, match=r".*"):
            date_of(text)
