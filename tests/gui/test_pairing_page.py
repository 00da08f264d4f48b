"""The page on which a screen is paired says whom it waits for."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.room.pairing import PairingPage


def test_who_is_waited_for_is_said_until_a_code_can_be_typed(qtbot: QtBot, theme: Theme) -> None:
    page = PairingPage(theme, "法官席")
    qtbot.addWidget(page)
    usual = page.words.text()
    page.show_waiting("等候书记员席")
    page.address.setText("127.0.0.1:8443")
    page.pad.set_code("123456")
    assert (page.words.text(), page.go.isEnabled()) == ("等候书记员席", False)
    page.show_busy(False)
    assert (page.words.text(), page.go.isEnabled()) == (usual, True)
