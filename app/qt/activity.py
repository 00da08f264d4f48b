"""Long work in the status bar: what runs, how far it is, and Cancel (进度)."""

from __future__ import annotations

import threading

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.qt.translations import tr

PATIENCE_MS = 500
"""Work shorter than this shows nothing."""


class Activity(QWidget):
    """One piece of work at a time; hidden while nothing takes long."""

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        self._event: threading.Event | None = None
        row = QHBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.cancel.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.setContentsMargins(8, 2, 8, 2)
        for widget in (self.label, self.bar, self.cancel):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self.show)
        self.hide()

    def begin(self, text: str, cancel: threading.Event | None) -> None:
        """Announce work; ``cancel`` is set when the person presses Cancel."""
        self._event = cancel
        self.label.setText(text)
        self.bar.setAccessibleName(text)
        self.bar.setRange(0, 0)
        self.cancel.setVisible(cancel is not None)
        self.cancel.setEnabled(True)
        self._timer.start()

    def move_to(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)

    def end(self) -> None:
        """The work is over, whatever came of it."""
        self._timer.stop()
        self._event = None
        self.hide()

    def _cancel(self) -> None:
        if self._event is not None:
            self._event.set()
            self.cancel.setEnabled(False)
