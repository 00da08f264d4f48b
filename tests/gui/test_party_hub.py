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
        qtbot.waitUntil(lambda: seat.signed_off is not None, timeout=WAIT_MS)
        assert not (tmp_path / "screen" / "device.key").exists()
        seat.close_room()
    gc.collect()


def test_a_screen_that_was_taken_back_is_dark_and_locked_until_a_new_code(
    qtbot: QtBot, theme: Theme, lanes: Lanes, tmp_path: Path
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    seat = PartySeat(window, theme, lanes, tmp_path / "screen", locked=True)
    window.setCentralWidget(seat)
    window.show()

    def is_dark() -> bool:
        picture = seat.grab().toImage()
        edge = ((4, 4), (picture.width() - 5, 4), (4, picture.height() - 5))
        return all(picture.pixelColor(*at).lightness() < 40 for at in edge)

    with Hub(config(tmp_path / "hub"), PicturedCourt()) as hub:
        address = f"127.0.0.1:{hub.listening.port}"
        code = hub.open_pairing(Kind.PARTY, "plaintiff").code
        seat.pair(address, code)
        qtbot.waitUntil(lambda: seat.page is not None and seat.kiosk.is_on, timeout=WAIT_MS)
        hub.revoke(hub.devices()[0].id)
        qtbot.waitUntil(lambda: seat.signed_off is not None, timeout=WAIT_MS)
        dark = seat.signed_off
        assert dark is not None and seat.currentWidget() is dark
        assert is_dark() and seat.kiosk.is_on and window.isFullScreen()
        dark.pair.click()
        assert seat.currentWidget() is seat.pairing and is_dark()
        assert seat.pairing.address.text() == address
        seat.pairing.leave.click()
        assert seat.currentWidget() is dark
        dark.pair.click()
        # A code that was used is no way out either.
        for digit in code:
            seat.pairing.pad.keys[digit].click()
        seat.pairing.go.click()
        qtbot.waitUntil(lambda: "书记员" in seat.pairing.problem.text(), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: seat.pairing.pad.code == "", timeout=WAIT_MS)
        assert seat.kiosk.is_on and is_dark()
        for digit in hub.open_pairing(Kind.PARTY, "plaintiff").code:
            seat.pairing.pad.keys[digit].click()
        seat.pairing.go.click()
        qtbot.waitUntil(lambda: seat.page is not None, timeout=WAIT_MS)
        assert seat.signed_off is None and seat.kiosk.is_on
        seat.close_room()
        assert not seat.kiosk.is_on
    gc.collect()
