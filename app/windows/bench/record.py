"""The record in the judge's hands on the bench: read, corrected, signed there (法官席阅读签署)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.room.bridge import RoomBridge
from app.windows.room.record_hands import SeatHands
from app.windows.room.record_sheet import RecordSheet
from courtroom.screen.contract import Link


class BenchHands(SeatHands):
    """The paper that a judge's own seat holds; black for all is not black for the bench."""

    @property
    def is_dark(self) -> bool:
        """Whether the connection is gone: then nobody knows what stands."""
        return self._bridge.link not in (Link.GOOD, Link.POOR)


class RecordOverBoard(QObject):
    """Lays the record over the zones when the clerk hands it out; the strip stays free.

    Args:
        theme: colours.
        bridge: of this screen.
        board: the zones; what all screens show, and black for all, lie above it.
        call: what brings the record up again; visible while there is one.
    """

    def __init__(self, theme: Theme, bridge: RoomBridge, board: QWidget, call: QWidget) -> None:
        super().__init__(board)
        self._board, self._call = board, call
        self.hands = BenchHands(bridge, self)
        self.sheet = RecordSheet(theme, self.hands, tr("Back to the bench"))
        self.sheet.setParent(board)
        self.sheet.left.connect(self.hide)
        self.hands.changed.connect(self._changed)
        self._told = ""
        board.installEventFilter(self)
        self.sheet.hide()
        self._changed()

    def show(self) -> None:
        """Bring the record up."""
        if self.hands.paper is not None:
            self.sheet.setGeometry(self._board.rect())
            self.sheet.show()
            self.sheet.raise_()

    def hide(self) -> None:
        """See the zones again; what was read is noted."""
        self.sheet.silence()
        self.sheet.hide()

    def _changed(self) -> None:
        paper = self.hands.paper
        self._call.setVisible(paper is not None)
        told = "" if paper is None else f"{paper.draft} {paper.asked}"
        fresh, self._told = bool(told) and told != self._told, told
        if paper is None:
            self.hide()
        elif fresh and (paper.is_open or self.sheet.isVisible()):
            self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the board as it grows and shrinks."""
        if watched is self._board and event.type() == QEvent.Type.Resize:
            self.sheet.setGeometry(self._board.rect())
        return super().eventFilter(watched, event)
