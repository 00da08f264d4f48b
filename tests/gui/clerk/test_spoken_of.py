"""Evidence that was heard of while no screens are on: offered, looked at by key, here only."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.station.hearing_exhibits import Found
from app.windows.clerk.clerk import Clerk
from app.windows.clerk.preview import PreviewDialog
from app.windows.clerk.window import ClerkDesk
from courtroom.listening.heard import Heard, HeardKind
from tests.gui.clerk.evidence import wait


def heard(seat: str, text: str) -> Heard:
    return Heard(
        f"{seat}/1.0", HeardKind.FINAL, seat, 1.0, 4.0, text, text, (), (), 0.9, False, "", "test"
    )


@pytest.mark.parametrize(
    ("seat", "said", "title", "page"),
    [
        ("judge", "请看原告证据二第二页。", "原证2 送货单", 2),
        ("judge", "请看被告证据一。", "被证1 照片", None),
        ("plaintiff", "我方的证据一可以证明。", "原证1 合同", None),
        ("defendant", "请看我方证据一。", "被证1 照片", None),
    ],
)
def test_evidence_spoken_of_is_looked_at_by_key(
    desk: ClerkDesk,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    seat: str,
    said: str,
    title: str,
    page: int | None,
) -> None:
    seen: list[Found] = []

    def ask(parent: QWidget, clerk: Clerk, found: Found) -> None:
        seen.append(found)

    monkeypatch.setattr(PreviewDialog, "ask", ask)
    assert not desk.clerk.screens.running
    desk.suggesting.hear(heard(seat, said))
    wait(qtbot, lambda: "evidence" in desk.chips.kinds)
    assert seen == []
    desk.view.setFocus()
    QTest.keyClick(desk.view, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert [(one.title, one.page_number) for one in seen] == [(title, page)]
    assert "evidence" not in desk.chips.kinds
