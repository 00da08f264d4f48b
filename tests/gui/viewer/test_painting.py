"""Tiles: painted, waited for, given up, kept within bounds."""

from __future__ import annotations

import threading
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QColor,
)
from pytestqt.qtbot import QtBot

from app.qt.viewer import Pane, Viewer
from app.qt.viewer.ahead import MOST_BYTES, Ahead
from courtroom.viewing.arrays import ArraySource
from courtroom.viewing.contract import Tile
from resources.errors import Cancelled, Corrupt, Offline
from tests.gui.viewer.seen import WAIT_MS, picture, pixels_of, show, whole


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "part", [(0.0, 0.0, 1.0, 1.0), (0.1, 0.2, 0.5, 0.5), (0.6, 0.6, 0.35, 0.35)]
)
def test_tiles_look_as_the_whole(
    qtbot: QtBot, viewer: Viewer, rotation: int, part: tuple[float, float, float, float]
) -> None:
    pixels = picture()
    show(qtbot, viewer, Pane(ArraySource(pixels, "a"), rotation))
    viewer.set_viewport(0, part, animate=False)
    with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
        viewer.update()
    away = np.abs(pixels_of(viewer).astype(int) - whole(viewer, pixels).astype(int))
    assert np.percentile(away, 99) <= 6
    assert away.mean() < 1.5


def test_panning_paints_what_painting_anew_paints(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.actual_size()
    for by in [(-37, -21), (-80, 13), (55, -90), (3, 4)]:
        viewer.pan(0, QPointF(*by))
        with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
            viewer.update()
    moved = pixels_of(viewer)
    viewer.slots[0].canvas.forget()
    assert np.array_equal(moved, pixels_of(viewer))


class Slow:
    """A source that waits, can be given up, or fails."""

    def __init__(self, key: str, size: tuple[int, int] = (6000, 6000)) -> None:
        self.key, self.size, self.levels = key, size, 5
        self.go = Event()
        self.error: Exception | None = None
        self.asked: list[Tile] = []
        self.given_up = 0

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        self.asked.append(which)
        if self.error is not None:
            raise self.error
        while which.level == 0 and not self.go.wait(0.01):
            if cancel is not None and cancel.is_set():
                self.given_up += 1
                raise Cancelled
        side = 375 if which.level == 4 else 512
        return np.full((side, side, 3), 10 * which.level, np.uint8)

    def close(self) -> None:
        return


def test_stale_wishes_are_given_up_and_coarse_tiles_fill_in(qtbot: QtBot, viewer: Viewer) -> None:
    slow = Slow("slow")
    viewer.set_panes([Pane(slow)])
    qtbot.waitUntil(lambda: viewer.loader.held(slow, Tile(4, 0, 0)) is not None, timeout=WAIT_MS)
    viewer.actual_size()
    qtbot.waitUntil(lambda: any(one.level == 0 for one in slow.asked), timeout=WAIT_MS)
    assert pixels_of(viewer)[300, 400].max() <= 60, "coarser tiles stand in"
    viewer.set_panes([Pane(ArraySource(picture(), "a"))])
    with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
        viewer.update()
    assert slow.given_up > 0
    asked = [one for one in slow.asked if one.level == 0]
    assert len(asked) <= 4, "what is not looked at is not asked for"


def test_a_damaged_page_says_so(qtbot: QtBot, viewer: Viewer) -> None:
    slow = Slow("bad")
    slow.error = Corrupt(source="x")
    with qtbot.waitSignal(viewer.failed, timeout=WAIT_MS) as failed:
        viewer.set_panes([Pane(slow)])
    assert isinstance(failed.args[1], Corrupt)
    slow.error = None
    slow.go.set()
    viewer.forget("bad")
    qtbot.waitUntil(lambda: viewer.loader.held(slow, Tile(4, 0, 0)) is not None, timeout=WAIT_MS)


def test_a_lost_link_is_tried_again(qtbot: QtBot, viewer: Viewer) -> None:
    slow = Slow("net")
    slow.error = Offline(centre="hub")
    slow.go.set()
    viewer.set_panes([Pane(slow)])
    qtbot.waitUntil(lambda: bool(slow.asked), timeout=WAIT_MS)
    slow.error = None
    with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
        viewer.update()


def test_what_comes_next_is_fetched_before(qtbot: QtBot, viewer: Viewer) -> None:
    following = ArraySource(picture(seed=5), "next")
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.prefetch([following])
    qtbot.waitUntil(
        lambda: viewer.loader.held(following, Tile(1, 1, 1)) is not None, timeout=WAIT_MS
    )


def test_what_is_made_ready_keeps_to_its_bound(qtbot: QtBot, viewer: Viewer) -> None:
    ahead = Ahead()
    room = QRectF(0, 0, 1920, 1080)
    many = [Slow(f"s{number}", (3000, 3000)) for number in range(40)]
    ahead.choose(many)
    ready = {wish.source.key for wish in ahead.wishes(room, 1.0)}
    assert 2 <= len(ready) <= MOST_BYTES // (1500 * 1500 * 4)
    assert ready == {f"s{number}" for number in range(len(ready))}, "the likeliest first"
    ahead.choose([Slow("great", (30_000, 30_000))])
    assert ahead.wishes(room, 4.0), "one is always made ready"


def test_one_tile_opens_a_picture_for_all_others(qtbot: QtBot, viewer: Viewer) -> None:
    slow = Slow("slow")
    together: list[int] = []
    under_way: list[Tile] = []
    first = Event()

    def tile(which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        under_way.append(which)
        if not first.is_set():
            together.append(len(under_way))
            first.wait(0.2)
            first.set()
        under_way.remove(which)
        return np.zeros((375 if which.level == 4 else 512,) * 2 + (3,), np.uint8)

    slow.tile = tile  # type: ignore[method-assign]
    show(qtbot, viewer, Pane(slow))
    assert together == [1], "two at once would decode it twice"


def test_memory_keeps_to_its_bound(qtbot: QtBot, viewer: Viewer) -> None:
    for number in range(12):
        viewer.set_panes([Pane(ArraySource(picture(1600, 1200, number), f"p{number}"))])
        with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
            viewer.actual_size()
    assert viewer.loader.held_bytes <= 128 << 20
    assert threading.active_count() < 20


def test_words_for_an_empty_pane(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.empty_text = "尚未示证"
    viewer.set_panes([])
    written = pixels_of(viewer)
    colour = viewer.theme.colour("canvas")
    assert (written != [colour.red(), colour.green(), colour.blue()]).any()
    assert QColor(colour).isValid()
