"""The bar below the record: play, skip, place, wave, speed, one seat alone (回放条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSlider, QVBoxLayout

from app.qt.commands import Commands
from app.qt.panels import flat_button
from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.station.hearing import HearingRun
from app.windows.clerk import words
from app.windows.clerk.playing import SPEEDS, Playing
from app.windows.clerk.wave import WaveFeed, WaveStrip

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk
    from courtroom.playback.state import State


_NARROW_PX = 640


class PlaybackBar(QFrame):
    """Play, skip, place, speed, one seat alone."""

    def __init__(self, theme: Theme, commands: Commands, playing: Playing, clerk: Clerk) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._playing, self._theme = playing, theme
        row = QHBoxLayout(self)
        row.setContentsMargins(space("m"), space("xs"), space("m"), space("xs"))
        row.setSpacing(space("xs"))
        self.buttons = {}
        for name in ("earlier_line", "skip_back", "play", "skip_forward", "later_line"):
            button = flat_button(commands[name])
            button.setIconSize(QSize(22, 22))
            self.buttons[name] = button
            row.addWidget(button)
        self.time = QLabel("00:00:00 / 00:00:00")
        self.time.setObjectName("muted")
        row.addWidget(self.time)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Place in the recording"))
        self.slider.setRange(0, 0)
        self.slider.setSingleStep(2)
        self.slider.setPageStep(30)
        self.slider.actionTriggered.connect(self._slid)
        self.wave = WaveStrip(theme)
        self._feed = WaveFeed(clerk, self.wave)
        self.wave.seek_wanted.connect(playing.seek)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.wave)
        column.addWidget(self.slider)
        row.addLayout(column, 1)
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Speed"))
        for value in SPEEDS:
            self.speed.addItem(f"{value:g}×", value)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.activated.connect(lambda _: playing.set_speed(self.speed.currentData()))
        self.solo = QComboBox()
        self.solo.setAccessibleName(tr("Seats that are heard"))
        self.solo.addItem(tr("All seats"), None)
        self.solo.activated.connect(lambda _: playing.solo(self.solo.currentData()))
        self.solo.setMinimumWidth(120)
        row.addWidget(self.speed)
        row.addWidget(self.solo)
        self._commands = commands
        playing.changed.connect(self._show)
        playing.moved.connect(self._move)

    def show_seats(self, run: HearingRun | None) -> None:
        """Offer these seats to be heard alone, and draw the wave."""
        self._feed.show_run(run)
        self.solo.clear()
        self.solo.addItem(tr("All seats"), None)
        for seat in run.seated() if run is not None else ():
            self.solo.addItem(tr("Only {seat}").format(seat=seat.full), seat.key)

    def show_length(self, seconds: float) -> None:
        """Show how long the recording is while nothing is played."""
        state = self._playing.state
        if state is None or not state.playing:
            self._move(float(self.slider.value()), max(seconds, float(self.slider.value())))

    def _show(self, state: State) -> None:
        action = self._commands["play"]
        action.setText(tr("Pause") if state.playing else tr("Play"))
        self.buttons["play"].setAccessibleName(action.text())
        self._theme.bind(action, "pause" if state.playing else "play")
        for at, value in enumerate(SPEEDS):
            if abs(value - state.speed) < 0.01:
                self.speed.setCurrentIndex(at)
        found = self.solo.findData(state.solo)
        self.solo.setCurrentIndex(max(0, found))
        self._feed.show_seat(state.solo or "")

    def _move(self, position_s: float, length_s: float) -> None:
        # Below each other where it is narrow: the place in the recording keeps its width.
        between = "\n/ " if self.width() < _NARROW_PX else " / "
        self.time.setText(f"{words.duration(position_s)}{between}{words.duration(length_s)}")
        if self.slider.isSliderDown():
            return
        blocker = QSignalBlocker(self.slider)
        self.slider.setRange(0, max(1, int(length_s)))
        self.slider.setValue(int(position_s))
        blocker.unblock()
        self.wave.show_place(position_s, length_s)

    def _slid(self, action: int) -> None:
        self._playing.seek(float(self.slider.sliderPosition()))
