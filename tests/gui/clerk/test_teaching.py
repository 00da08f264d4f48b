"""A word taught to recognition, and taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.qt.messages import Toast
from app.qt.palette import Choice, Chooser
from app.windows.clerk.window import ClerkDesk


def toast(desk: ClerkDesk) -> Toast:
    found = desk.window().findChild(Toast)
    assert found is not None
    return found


def known(desk: ClerkDesk) -> list[str]:
    run = desk.clerk.run
    assert run is not None
    return [term.text for term in run.terms()]


def select(desk: ClerkDesk, text: str, start: int, end: int) -> None:
    desk.editing.new_line()
    desk.editing.insert(text)
    assert desk.view.current
    desk.view.open(desk.view.current, start, end)


def test_a_word_is_taught_and_taken_back_by_the_message(desk: ClerkDesk) -> None:
    before = known(desk)
    select(desk, "由宏达物流承运", 1, 5)
    QTest.keyClick(desk.view.editor, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert set(known(desk)) - set(before) == {"宏达物流"}
    message = toast(desk)
    assert (message.label.text(), message.button.text()) == (
        "已将“宏达物流”加入词库",
        "撤销",
    )
    QTest.mouseClick(message.button, Qt.MouseButton.LeftButton)
    assert known(desk) == before
    assert message.label.text() == "“宏达物流”已移出词库，已写入笔录的文字不变"
    QTest.mouseClick(message.button, Qt.MouseButton.LeftButton)
    assert set(known(desk)) - set(before) == {"宏达物流"}


def test_a_word_is_taken_back_later_by_key(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def ask(parent: object, title: str, choices: list[Choice]) -> int | None:
        asked.append([one.text for one in choices])
        return 1

    monkeypatch.setattr(Chooser, "ask", ask)
    before = known(desk)
    for start, end in ((1, 5), (5, 7)):
        select(desk, "由宏达物流承运", start, end)
        desk.commands["add_word"].trigger()
    QTest.keyClick(desk.view.editor, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert asked == [["承运", "宏达物流"]]
    assert set(known(desk)) - set(before) == {"承运"}


def test_the_mark_behind_a_word_is_no_part_of_it(desk: ClerkDesk) -> None:
    before = known(desk)
    select(desk, "由宏达物流承运。", 7, 8)
    desk.commands["add_word"].trigger()
    assert known(desk) == before
    select(desk, "由宏达物流承运。", 5, 8)
    desk.commands["add_word"].trigger()
    assert set(known(desk)) - set(before) == {"承运"}


def test_a_word_of_the_case_is_neither_taught_nor_taken_back(desk: ClerkDesk) -> None:
    before = known(desk)
    select(desk, "王书记员到庭", 0, 4)
    assert "王书记员" in before
    desk.commands["add_word"].trigger()
    assert toast(desk).label.text() == "“王书记员”已在词库中"
    assert known(desk) == before
    desk.commands["forget_word"].trigger()
    assert toast(desk).label.text() == "本次庭审没有添加过词语"
