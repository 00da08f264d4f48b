"""What a clerk's desk shows where deliberation is kept from them (评议内容，无权查看)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.clerk.record_view import RecordView
from app.windows.clerk.row_maker import RowMaker
from dossier.people import passwords
from dossier.store import Store, open_store
from tests.courtroom.transcript.withheld_desk import FIRST, MARK, NEXT, SHARED, Desk


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))
    with open_store(tmp_path / "home") as opened:
        yield opened


def test_one_line_stands_for_all_of_it_and_cannot_be_opened(
    store: Store, qapp: QApplication, qtbot: QtBot
) -> None:
    rows = RowMaker(Desk(store).opened).everything()
    assert [one.text or one.kind for one in rows] == [FIRST, SHARED[:5], "hidden", NEXT]
    assert rows[2].members == () and not any(MARK in repr(one) for one in rows)
    view = RecordView(Theme(qapp))
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show_rows(rows)
    view.show()
    asked: list[object] = []
    view.hidden_asked.connect(asked.append)
    assert not view.open(rows[2].id)
    middle = view.rows.top(2) + view.rows.height(2) // 2 - view.verticalScrollBar().value()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, middle))
    assert asked == [] and view.current == ""
