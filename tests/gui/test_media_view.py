"""Sound and film in a window: opening, moving, clips, following, what cannot be played."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.qt.viewer import MediaView
from app.qt.viewer.held_media import HeldMedia
from courtroom.playback.output import SilentOutput
from courtroom.viewing.media import Media
from resources.errors import Cancelled, DocumentError

WAIT_MS = 30_000
CLIP = str(Path(__file__).parents[1] / "courtroom/viewing/data/clip.mp4")


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, lanes: Lanes) -> Iterator[MediaView]:
    made = MediaView(theme, lanes, SilentOutput)
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    qtbot.waitExposed(made)
    with qtbot.waitSignal(made.opened, timeout=WAIT_MS):
        made.open(CLIP)
    yield made
    made.close_file()


def test_a_film_is_seen_stepped_and_told_of(qtbot: QtBot, view: MediaView) -> None:
    qtbot.waitUntil(lambda: view.film.image is not None, timeout=WAIT_MS)
    told: list[dict[str, float | bool]] = []
    view.state_changed.connect(told.append)
    view.seek(1.0)
    qtbot.waitUntil(lambda: bool(told) and told[-1]["at_s"] == 1.0, timeout=WAIT_MS)
    before = view.film.image
    QTest.keyClick(view, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: 1.04 <= view.position_s < 1.08, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: view.film.image is not before, timeout=WAIT_MS)
    view.set_speed(0.25)
    QTest.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(
        lambda: bool(told) and told[-1]["playing"] is True and told[-1]["rate"] == 0.25,
        timeout=WAIT_MS,
    )


def test_the_wave_is_touched_and_a_clip_is_cut(qtbot: QtBot, view: MediaView) -> None:
    sought: list[float] = []
    view.wave.sought.connect(sought.append)
    middle = QPoint(view.wave.width() // 2, view.wave.height() // 2)
    QTest.mouseClick(view.wave, Qt.MouseButton.LeftButton, pos=middle)
    assert sought == [pytest.approx(1.5, abs=0.1)]
    qtbot.waitUntil(lambda: view.position_s == sought[0], timeout=WAIT_MS)
    QTest.keyClick(view, Qt.Key.Key_BracketLeft)
    view.seek(2.0)
    qtbot.waitUntil(lambda: view.position_s == 2.0, timeout=WAIT_MS)
    QTest.keyClick(view, Qt.Key.Key_BracketRight)
    player = view.player
    assert player is not None
    qtbot.waitUntil(lambda: player.state.clip == (sought[0], 2.0), timeout=WAIT_MS)


def test_it_follows_without_telling(qtbot: QtBot, view: MediaView) -> None:
    told: list[object] = []
    view.state_changed.connect(told.append)
    view.set_controls(False)
    view.follow(False, 0.8)
    qtbot.waitUntil(lambda: view.position_s == 0.8, timeout=WAIT_MS)
    view.open(CLIP)
    view.follow(False, 1.2)
    qtbot.waitUntil(lambda: view.position_s == 1.2, timeout=WAIT_MS)
    assert not told


def test_the_end_of_a_clip_is_told_and_each_new_beginning(qtbot: QtBot, view: MediaView) -> None:
    """Who follows knows of no clip: it would play on where the judge's screen has stopped."""
    told: list[dict[str, float | bool]] = []
    view.state_changed.connect(told.append)
    view.set_speed(0.25)  # no sound, so that the clock is the film's
    view.set_clip((0.2, 0.6))
    view.play()
    qtbot.waitUntil(lambda: bool(told) and told[-1]["playing"] is True, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: told[-1]["playing"] is False, timeout=WAIT_MS)
    assert told[-1]["at_s"] == pytest.approx(0.6, abs=0.05)
    view.set_clip((0.2, 0.6), loop=True)
    view.play()
    before = len(told)
    qtbot.waitUntil(lambda: len(told) > before + 3, timeout=WAIT_MS)
    assert all(one["playing"] and one["at_s"] < 0.65 for one in told[before + 1 :])


def test_what_is_no_film_is_told(qtbot: QtBot, theme: Theme, lanes: Lanes, tmp_path: Path) -> None:
    view = MediaView(theme, lanes, SilentOutput)
    qtbot.addWidget(view)
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no film at all")
    with qtbot.waitSignal(view.failed, timeout=WAIT_MS) as failed:
        view.open(str(path))
    assert isinstance(failed.args[0], DocumentError)
    view.close_file()


def test_a_file_that_was_just_opened_when_its_window_closed_is_let_go(
    qtbot: QtBot, theme: Theme, qapp: QApplication
) -> None:
    """Nobody is told any more once the lanes are closed: its children must not wait for that."""
    lanes = Lanes()
    view = MediaView(theme, lanes, SilentOutput)
    qtbot.addWidget(view)
    view.open(CLIP)
    held = view._held
    end_s = time.monotonic() + WAIT_MS / 1000
    # No turn of the event loop: the message that it is open stays where it is.
    while held.media is None and time.monotonic() < end_s:
        time.sleep(0.005)
    media = held.media
    assert media is not None and view.player is None
    lanes.close()
    qapp.processEvents()
    view.close_file()
    assert held.media is None
    with pytest.raises(Cancelled):
        media.picture(0.0, 64)


def test_a_file_that_opens_after_it_was_given_up_is_closed_at_once() -> None:
    held = HeldMedia()
    cancel = held.begin()
    held.let_go()
    media = Media(Path(CLIP))
    assert not held.take(media, cancel)
    assert held.media is None
    with pytest.raises(Cancelled):
        media.picture(0.0, 64)


@pytest.mark.parametrize("width", [420, 560, 1200])
def test_no_word_of_the_buttons_is_cut(
    qtbot: QtBot, theme: Theme, lanes: Lanes, width: int
) -> None:
    view = MediaView(theme, lanes, SilentOutput)
    qtbot.addWidget(view)
    view.resize(width, 480)
    view.show()
    view.bar.show_state(None, "此文件没有声音", begun=False)
    view.bar.show_time(3599.0, 36000.0)
    qtbot.waitUntil(lambda: view.width() == width, timeout=WAIT_MS)
    QApplication.processEvents()
    shown = [one for one in view.bar.findChildren(QWidget) if one.parent() is view.bar]
    assert len(shown) > 8
    for one in shown:
        assert one.width() >= one.sizeHint().width(), one.accessibleName()
        assert view.bar.rect().contains(one.geometry())
    assert view.minimumSizeHint().width() <= 420
    # Sound alone: its wave has the room, not the buttons.
    view.film.hide()
    view.wave.set_large(True)
    QApplication.processEvents()
    assert view.bar.height() == view.bar.heightForWidth(width)
