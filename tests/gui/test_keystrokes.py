"""How many keys the operator of a scan desk needs from the pile to the filed case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.qt.messages import Question
from app.windows.scan_desk.window import ScanDesk
from dossier.model import Volume
from tests.gui.bench_station import BenchStation
from tests.gui.test_scan_desk import shown

Seat = Callable[[], ScanDesk]


class Keys:
    """Presses commands that have a key, and counts."""

    def __init__(self, qtbot: QtBot, desk: ScanDesk) -> None:
        self._qtbot, self._desk = qtbot, desk
        self.count = 0

    def press(self, name: str) -> None:
        command = self._desk.commands[name]
        self._qtbot.waitUntil(command.isEnabled)
        assert command.shortcuts(), f"{name} has no key"
        self.count += 1
        command.trigger()


def pile(qtbot: QtBot, desk: ScanDesk, station: BenchStation, documents: int) -> Keys:
    """Scan a pile and let the machine file it, two pages a document."""
    keys = Keys(qtbot, desk)
    station.feed = 2 * documents
    keys.press("scan")
    qtbot.waitUntil(
        lambda: desk.desk.receiving.intake is None and len(desk.pages.model.rows) == station.feed
    )
    ids = [row.page.id for row in desk.pages.model.rows]
    items = shown(desk).template.of_volume(Volume.MAIN)
    for number in range(documents):
        item = items[number % len(items)]
        station.file(ids[2 * number : 2 * number + 2], item.key, item.title)
    qtbot.waitUntil(lambda: len(shown(desk).unconfirmed) == documents)
    return keys


def test_one_key_a_document_where_each_is_looked_at(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    desk = seat()
    keys = pile(qtbot, desk, station, 5)
    desk.pages.go_to(shown(desk).live[0].id)
    seen = []
    for left in range(4, -1, -1):
        page = desk.pages.current
        assert page is not None
        seen.append(shown(desk).pages[page.id].material_id)
        keys.press("confirm")
        qtbot.waitUntil(lambda left=left: len(shown(desk).unconfirmed) == left)  # type: ignore[misc]
    assert len(set(seen)) == 5  # each was on the screen before it was agreed to
    assert keys.count == 1 + 5


def test_three_keys_a_pile_where_all_is_right(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = seat()
    keys = pile(qtbot, desk, station, 6)

    def enter(*words: object, **more: object) -> bool:
        keys.count += 1
        return True

    monkeypatch.setattr(Question, "ask", enter)
    keys.press("confirm_all")
    qtbot.waitUntil(lambda: not shown(desk).unconfirmed)
    assert keys.count == 3
