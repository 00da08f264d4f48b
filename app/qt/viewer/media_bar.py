"""The buttons below sound and film: play, step, speed, clip (播放控制栏)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QToolButton, QWidget

from app.qt.flow import Flow
from app.qt.panels import flat_button
from app.qt.theme import Theme, size, space
from app.qt.translations import tr

if TYPE_CHECKING:
    from courtroom.viewing.playing import MediaState

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_ICON_PX = 26


class MediaBar(QFrame):
    """What a person can do with a file that is open.

    Attributes:
        play_wanted: play, or pause.
        step_wanted: with the number of pictures to go on.
        speed_wanted: with the speed.
        clip_from_wanted, clip_to_wanted: a clip begins, ends here.
        loop_wanted: with whether the clip is to be repeated.
        whole_wanted: no clip any more.
    """

    play_wanted = Signal()
    step_wanted = Signal(int)
    speed_wanted = Signal(float)
    clip_from_wanted = Signal()
    clip_to_wanted = Signal()
    loop_wanted = Signal(bool)
    whole_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._make_actions()
        self._lay_out()

    def _make_actions(self) -> None:
        def action(text: str, icon: str, do: Callable[[], None]) -> QAction:
            made = QAction(text, self)
            made.setToolTip(text)
            made.triggered.connect(do)
            if icon:
                self._theme.bind(made, icon)
            return made

        self._play = action(tr("Play"), "play", self.play_wanted.emit)
        self._back = action(tr("One picture back"), "previous", lambda: self.step_wanted.emit(-1))
        self._on = action(tr("One picture on"), "next", lambda: self.step_wanted.emit(1))
        # Words: no picture says "clip begins here" to somebody who has never cut a film.
        self._begin = action(tr("Clip from here"), "", self.clip_from_wanted.emit)
        self._end = action(tr("Clip to here"), "", self.clip_to_wanted.emit)
        self._loop = action(
            tr("Repeat clip"), "", lambda: self.loop_wanted.emit(self._loop.isChecked())
        )
        self._loop.setCheckable(True)
        self._clear = action(tr("Whole file"), "", self.whole_wanted.emit)

    def _lay_out(self) -> None:
        self._buttons: dict[QAction, QWidget] = {}
        # Where it is narrow the clip's buttons come below: words that are cut say nothing.
        row = Flow(self, space("xs"))
        row.setContentsMargins(space("s"), space("xs"), space("s"), space("s"))
        for made in (self._back, self._play, self._on):
            self._buttons[made] = self._button(made)
            row.addWidget(self._buttons[made])
        self._speed = QComboBox()
        self._speed.setMinimumSize(92, size("touch"))
        self._speed.setAccessibleName(tr("Speed"))
        for speed in SPEEDS:
            self._speed.addItem(f"{speed:g}×", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.activated.connect(lambda at: self.speed_wanted.emit(SPEEDS[at]))
        row.addWidget(self._speed)
        self._time = QLabel("0:00 / 0:00")
        self._time.setObjectName("heading")
        self._note = QLabel()
        self._note.setObjectName("small")
        for label in (self._time, self._note):
            label.setMinimumHeight(size("touch"))
            row.addWidget(label)
        for made in (self._begin, self._end, self._loop, self._clear):
            button = QToolButton()
            button.setDefaultAction(made)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setMinimumHeight(size("touch"))
            self._buttons[made] = button
            row.addWidget(button)

    def _button(self, action: QAction) -> QWidget:
        button = flat_button(action)
        button.setFixedSize(size("touch") + 4, size("touch"))
        button.setIconSize(QSize(_ICON_PX, _ICON_PX))
        return button

    def show_plain(self) -> None:
        """Offer to play and to pause alone, as for one sentence: no steps, no clips."""
        for made, button in self._buttons.items():
            button.setVisible(made is self._play)

    def show_time(self, place_s: float, length_s: float) -> None:
        """Show where it stands, and how long it is."""
        self._time.setText(f"{_clock(place_s)} / {_clock(length_s)}")
        # As wide as it will become: what stands beside it must not move while it plays.
        widest = self._time.fontMetrics().horizontalAdvance(f"{_clock(length_s)} / " * 2)
        if widest > self._time.minimumWidth():
            self._time.setMinimumWidth(widest)

    def show_state(self, state: MediaState | None, note: str, *, begun: bool) -> None:
        """Show how it plays.

        Args:
            state: of the player; None: nothing is open.
            note: what is to be known of the sound.
            begun: whether a clip was begun and not ended.
        """
        playing = state is not None and state.playing
        self._play.setText(tr("Pause") if playing else tr("Play"))
        self._play.setToolTip(self._play.text())
        self._theme.bind(self._play, "pause" if playing else "play")
        for action in (self._play, self._back, self._on, self._begin, self._end):
            action.setEnabled(state is not None)
        clip = None if state is None else state.clip
        self._loop.setEnabled(clip is not None)
        self._loop.setChecked(state is not None and state.looping)
        self._clear.setEnabled(clip is not None or begun)
        if state is not None:
            nearest = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - state.speed))
            self._speed.setCurrentIndex(nearest)
        self._note.setText(note)
        self._note.setVisible(bool(note))


def _clock(seconds: float) -> str:
    """Return a time with tenths, as 1:02:03.4."""
    tenths = int(max(0.0, seconds) * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    tail = f"{minutes:02d}:{rest // 10:02d}.{rest % 10}"
    return f"{hours}:{tail}" if hours else f"{int(minutes)}:{tail[3:]}"
