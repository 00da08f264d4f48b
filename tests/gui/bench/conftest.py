"""A bench for the tests of this folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt import translations
from app.qt.lanes import Lane, Lanes
from app.qt.theme import Scheme, Theme
from app.windows.bench import layout as lay
from app.windows.bench.window import BenchDesk
from app.windows.room.bridge import RoomBridge
from app.windows.shell import Shell
from tests.gui.bench.desk import (
    WAIT_MS,
    Parts,
    answers,
    close,
    flush,
    opened_desk,
    rest,
)
from tests.gui.bench_room import StandInRoom, hearing_facts


@pytest.fixture
def room() -> StandInRoom:
    made = StandInRoom(hearing_facts())
    made.answers = answers()
    return made


@pytest.fixture
def make(
    qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path
) -> Iterator[Callable[..., BenchDesk]]:
    """Return what opens a bench over a room; all are closed at the end."""
    opened: list[tuple[BenchDesk, RoomBridge, Shell, Lanes]] = []

    def open_desk(room: StandInRoom, width: int = 1920, height: int = 1080) -> BenchDesk:
        parts = opened_desk(theme, room, tmp_path, width, height)
        opened.append(parts)
        rest(qtbot, parts[0])
        return parts[0]

    yield open_desk
    for desk, bridge, shell, lanes in opened:
        close(desk, bridge, shell, lanes)
    theme.choose(Scheme.LIGHT)


@pytest.fixture(scope="package")
def shared(
    qapp: QApplication, theme: Theme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Parts, StandInRoom]]:
    """One bench for the tests that leave no trace of themselves: opening one takes a while."""
    translations.install("zh_CN")
    room = StandInRoom(hearing_facts())
    room.answers = answers()
    parts = opened_desk(theme, room, tmp_path_factory.mktemp("bench"))
    _, bridge, _, lanes = parts
    begun: list[Lane] = []
    for lane in (Lane.STORE, Lane.COURT, Lane.IMAGES):
        lanes.run(lane, lambda task: None, lambda _, lane=lane: begun.append(lane))  # type: ignore[misc]
    end = time.monotonic() + WAIT_MS / 1000
    while len(begun) < 3 and time.monotonic() < end:
        qapp.processEvents()
        time.sleep(0.01)
    bridge._watch.stop()
    yield parts, room
    close(*parts)
    qapp.processEvents()


@pytest.fixture
def desk(
    qapp: QApplication, qtbot: QtBot, theme: Theme, shared: tuple[Parts, StandInRoom]
) -> Iterator[BenchDesk]:
    (desk, bridge, shell, _), room = shared
    bridge._watch.start()
    shell.activateWindow()
    room.answers = answers()
    room.begin_anew(hearing_facts())
    bench, book, consult = desk.bench, desk.notebook, desk.consult
    if desk.board.full:
        desk.board.toggle(desk.board.full)
    desk.board.set_layout(lay.STANDARD, told=False)
    bench.looking, bench.targets, bench._blank_since = None, ("*",), 0.0
    bench.looking_changed.emit()
    bench.targets_changed.emit()
    for name, on in (("sync", True), ("tool_hand", True)):
        desk.commands[name].setChecked(on)
    desk.sync()
    desk.use_tool("hand")
    desk.compare_zone.clear()
    consult.entry.clear()
    consult.page, consult.asset = None, ""
    desk.notes.by_hand.setChecked(False)
    book.current = ""
    book.notes.clear()
    book.changed.emit()
    flush()
    qtbot.waitUntil(lambda: desk.perception._inner.isEnabled(), timeout=WAIT_MS)
    rest(qtbot, desk)
    room.done.clear()
    room.asked.clear()
    room.said.clear()
    yield desk
    book.flush()
    rest(qtbot, desk)
    flush()
    rest(qtbot, desk)
    for timer in (bridge._watch, desk.perception._calm, book._save, book._retry, bench._rest,
                  bench._move, desk.board._sizes, shell.toast._timer):  # fmt: skip
        timer.stop()
    desk.perception._inner.setEnabled(True)
    theme.choose(Scheme.LIGHT)


@pytest.fixture
def court(desk: BenchDesk) -> StandInRoom:
    assert isinstance(desk.bench.room, StandInRoom)
    return desk.bench.room
