"""The public screen: what is shown to all, large, and nothing else (旁听大屏)."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.qt.theme import Theme, space
from app.windows.room.blanking import BlankCover
from app.windows.room.bridge import RoomBridge
from app.windows.room.following import ShowPanel
from app.windows.room.look import RoomLook
from app.windows.room.reading import case_words


class PublicPage(QWidget):
    """Follows what is shown to everybody; takes no touch."""

    def __init__(self, theme: Theme, bridge: RoomBridge) -> None:
        super().__init__()
        self.bridge = bridge
        self._look = RoomLook(theme, self)
        self.case = QLabel()
        self.case.setObjectName("roomLarge")
        self.what = QLabel()
        self.what.setObjectName("roomTitle")
        self.stage = QLabel()
        self.stage.setObjectName("roomLarge")
        bar = QFrame()
        bar.setObjectName("roomBar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(space("xl"), space("s"), space("xl"), space("s"))
        row.addWidget(self.case)
        row.addStretch(1)
        row.addWidget(self.what)
        row.addStretch(1)
        row.addWidget(self.stage)
        bar.setFixedHeight(72)
        self.panel = ShowPanel(theme, bridge, free=False)
        self.panel.viewer.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.panel, 1)
        bridge.changed.connect(self._changed)
        self._show()
        self.cover = BlankCover(theme, bridge, self)
        self.cover.covered.connect(self._covered)

    def leave(self) -> None:
        """Listen no more."""
        self.panel.media.close_file()
        self.bridge.close()

    def _changed(self, keys: frozenset[str], number: int) -> None:
        self._show()

    def _show(self) -> None:
        number, stage = case_words(self.bridge.facts)
        self.case.setText(number)
        self.stage.setText(stage)
        spot = self.panel.spot
        exhibit = (self.bridge.facts.get(f"exhibit/{spot[0]}") or {}) if spot else {}
        self.what.setText(f"{exhibit.get('label', '')} {exhibit.get('name', '')}".strip())

    def _covered(self, on: bool) -> None:
        if on:
            self.bridge.room.painted(self.bridge.number)
