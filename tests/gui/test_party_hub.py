"""A litigant's window on the real hub over TLS: shown, black when the hub is gone, back."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.windows.party.seat import PartySeat
from app.windows.party.window import PartyPage
from courtroom.hub.contract import ALL, Kind
from courtroom.hub.hub import Hub
from tests.courtroom.hub.court import config, pane, view
from tests.courtroom.screen.pictured import PicturedCourt

WAIT_MS = 30_000


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


def test_paired_shown_black_without_the_hub_and_back(
    qtbot: QtBot, theme: Theme, lanes: Lanes, tmp_path: Path
) -> None:
    court = PicturedCourt()
    window = QMainWindow()
    qtbot.addWidget(window)
    seat = PartySeat(window, theme, lanes, tmp_path / "screen", locked=False)
    window.setCentralWidget(seat)
    window.resize(1280, 800)
    window.show()
    with Hub(config(tmp_path / "hub"), court) as hub:
        port = hub.listening.port
        with qtbot.waitSignal(seat.waiting, timeout=WAIT_MS):
            seat.start()
        code = hub.open_pairing(Kind.PARTY, "plaintiff").code
        seat.pair(f"127.0.0.1:{port}", code)
        qtbot.waitUntil(lambda: isinstance(seat.page, PartyPage), timeout=WAIT_MS)
        page = seat.page
        assert isinstance(page, PartyPage)
        qtbot.waitUntil(lambda: not page.cover.is_on, timeout=WAIT_MS)
        hub.act("show", {"to": ALL, "view": view(pane("D1", 1))})
        qtbot.waitUntil(lambda: page.panel.spot == ("D1", 1), timeout=WAIT_MS)
        [key] = [key for key in hub.facts() if key.startswith("screen/plaintiff/")]
        qtbot.waitUntil(lambda: bool(hub.facts()[key].get("painted")), timeout=WAIT_MS)
        hub.act("blank", {"to": ALL, "reason": "评议"})
        qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)
        hub.act("unblank", {"to": ALL})
        qtbot.waitUntil(lambda: not page.cover.is_on, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)
    with Hub(config(tmp_path / "hub", port=port), court) as hub:
        qtbot.waitUntil(lambda: not page.cover.is_on, timeout=WAIT_MS)
        assert page.panel.spot == ("D1", 1)
        [device] = hub.devices()
        hub.revoke(device.id)
        qtbot.waitUntil(lambda: seat.currentWidget() is seat.pairing, timeout=WAIT_MS)
        assert seat.pairing.problem.text()
        assert not (tmp_path / "screen" / "device.key").exists()
        seat.close_room()
    gc.collect()
