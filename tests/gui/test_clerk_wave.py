"""The wave under the place in the recording: made beside the window, kept, clicked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.station import hearing_wave
from app.station.hearing_seats import new_hearing
from app.station.hearing_wave import Wave
from app.windows.clerk.clerk import Clerk
from app.windows.clerk.wave import WaveFeed, WaveStrip
from courtroom.recorder.reading import Recording
from tests.app.recorded_hearing import recorded
from tests.gui.bench_station import BenchStation

pytest.importorskip("soundfile")


@pytest.fixture
def clerk(qapp: QApplication, qtbot: QtBot, station: BenchStation) -> Iterator[Clerk]:
    """A clerk with a hearing of which five seconds were recorded."""
    lanes = Lanes()
    made = Clerk(station, lanes)
    hearing = new_hearing(station.store, station.store.cases()[0].id, "王书记员")
    recorded(station.store, station.home, hearing)
    made.open(hearing.id)
    qtbot.waitUntil(lambda: made.run is not None and not made.is_busy, timeout=30_000)
    yield made
    made.close()
    lanes.close()
    qapp.processEvents()


def test_the_wave_is_drawn_and_a_click_goes_there(
    qtbot: QtBot, theme: Theme, clerk: Clerk
) -> None:
    strip = WaveStrip(theme)
    qtbot.addWidget(strip)
    feed = WaveFeed(clerk, strip)
    strip.resize(400, strip.height())
    strip.show()
    feed.show_run(clerk.run)
    qtbot.waitUntil(lambda: bool(np.isfinite(strip._heights).all()) and len(strip._heights) > 1)
    assert len(strip._heights) == 200
    # Noise of ten thousand of 32,768, by its root.
    assert np.allclose(strip._heights, (10_000 / 32_768) ** 0.5, atol=0.02)
    drawn = strip.grab().toImage()
    assert theme.colour("line_strong") in [drawn.pixelColor(x, 7) for x in range(300, 304)]
    strip.show_place(2.5, 5.0)
    drawn = strip.grab().toImage()
    heard, place = theme.colour("accent"), theme.colour("text")
    assert heard in [drawn.pixelColor(x, 7) for x in range(100, 104)]
    assert heard not in [drawn.pixelColor(x, 7) for x in range(300, 304)]
    assert place in [drawn.pixelColor(x, 2) for x in range(198, 203)]
    wanted: list[float] = []
    strip.seek_wanted.connect(wanted.append)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(100, 5))
    assert wanted == [pytest.approx(1.25)]
    # One seat alone, and another hearing.
    feed.show_seat("席位1")
    qtbot.waitUntil(lambda: not feed._busy and feed._wave is not None)
    feed.show_run(None)
    assert len(strip._heights) == 0


def test_what_is_known_is_kept_sealed_and_damage_leaves_no_trouble(
    station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = new_hearing(station.store, station.store.cases()[0].id, "王书记员")
    sitting = recorded(station.store, station.home, hearing)
    folder, key = station.home / "recordings" / sitting.folder, station.store.recordings_key
    wave = Wave([(folder, key), (folder.with_name("gone"), key)], station.home)
    assert wave.length_s == 5.0
    before = wave.heights(10)
    assert np.isfinite(before).all()  # a minute and less is looked at as it is
    while wave.work(0.0):
        pass
    kept = station.home / hearing_wave.FOLDER / sitting.folder
    assert kept.is_file()
    assert b'"done"' not in kept.read_bytes()
    # Again from what was kept, with the samples out of reach.
    monkeypatch.setattr("courtroom.playback.overview._FINE_S", 1.0)
    for path in folder.glob("channel-*/*"):
        path.unlink()
    again = Wave([(folder, key)], station.home)
    assert not again.work(1.0)
    assert np.allclose(again.heights(10), before, atol=0.02)
    assert np.allclose(again.heights(10, "席位0"), before, atol=0.02)
    assert np.isnan(again.heights(10, "无人")).all()
    assert Recording(folder, key).index.ended
