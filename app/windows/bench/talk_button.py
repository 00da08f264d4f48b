"""A button that is held while one speaks (按住说话)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton

from app.qt.lanes import Lane, Lanes
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.bench.look import ICON_PX, TOUCH_PX
from app.windows.bench.speaking import Microphone
from resources.errors import WenyiError


class TalkButton(QPushButton):
    """Listens while it is held.

    Attributes:
        microphone: what listens.
        said: emitted with what to tell the person.
        spoken: emitted with a WAV when it is let go.
        failed: emitted with the error where there is no microphone.
    """

    said = Signal(str)
    spoken = Signal(object)
    failed = Signal(object)

    def __init__(self, theme: Theme, lanes: Lanes, microphone: Microphone) -> None:
        super().__init__()
        self._lanes, self.microphone = lanes, microphone
        self._broken = False
        theme.bind(self, "microphone")
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setMinimumHeight(TOUCH_PX)
        self.setAutoDefault(False)
        self.setToolTip(tr("Hold and speak"))
        self.setAccessibleName(tr("Hold and speak"))
        self.pressed.connect(self._begin)
        self.released.connect(self._end)

    def _begin(self) -> None:
        self._broken = False
        self.said.emit(tr("Speak, then let go"))
        start = self.microphone.start
        self._lanes.run(Lane.COURT, lambda task: start(), None, self._fail, owner=self)

    def _end(self) -> None:
        if self._broken:
            return
        self.said.emit(tr("One moment…"))
        stop = self.microphone.stop
        self._lanes.run(Lane.COURT, lambda task: stop(), self._stopped, self._fail, owner=self)

    def _stopped(self, wav: bytes) -> None:
        if not self._broken:  # else nobody listened to it
            self.spoken.emit(wav)

    def _fail(self, error: BaseException) -> None:
        self._broken = True
        self.said.emit("")
        if isinstance(error, WenyiError):
            self.failed.emit(error)
