"""Seats with who sits there, levels, and who is speaking (席位面板)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.station.hearing_sound import Level
from app.station.hub_seats import COLOURS
from dossier.hearing import Seat

MIME = "application/x-wenyi-seat"
QUIET_DBFS, LOUD_DBFS = -60.0, 0.0
_CLIPPED_DBFS = -1.0
_GAP_PX = 24
"""Whoever is let go so far from a card still goes to that seat."""


@dataclass(frozen=True, slots=True)
class SeatState:
    """What a seat's card shows."""

    seat: Seat
    colour: int
    number: int
    """Key with Ctrl; 0: none."""
    level: Level | None = None
    speaking: bool = False


class Meter(QWidget):
    """Level of a microphone, of what lies on the disk (电平)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._level: Level | None = None
        self.setMinimumHeight(8)
        self.setMaximumHeight(8)

    def show_level(self, level: Level | None) -> None:
        """Show another level; None: no microphone."""
        if level != self._level:
            self._level = level
            self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(120, 8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("canvas"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._level is None or self._level.dead:
            return
        width = self._share(self._level.rms_dbfs) * self.width()
        loud = self._level.peak_dbfs > _CLIPPED_DBFS or self._level.clipped
        painter.setBrush(self._theme.colour("danger" if loud else "success"))
        painter.drawRoundedRect(QRectF(0, 0, max(width, 4 if width > 0 else 0), 8), 4, 4)
        peak = self._share(self._level.peak_dbfs) * self.width()
        if peak > 2:
            painter.setBrush(self._theme.colour("text"))
            painter.drawRect(QRectF(peak - 2, 0, 2, 8))

    def _share(self, dbfs: float) -> float:
        return min(1.0, max(0.0, (dbfs - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS)))


class SeatCard(QFrame):
    """One seat; its person can be dragged to another one.

    Attributes:
        moved: with the keys of the seat that was dropped, and of this one.
        chosen: with the key: a double click or Enter.
    """

    moved = Signal(str, str)
    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("seatCard")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._theme = theme
        self._pressed: QPoint | None = None
        self.state: SeatState | None = None
        self.dot = QLabel()
        self.dot.setFixedSize(10, 10)
        self.role = QLabel()
        self.person = QLabel()
        self.person.setObjectName("muted")
        self.key = QLabel()
        self.key.setObjectName("small")
        self.note = QLabel()
        self.note.setObjectName("stateWarn")
        self.note.hide()
        self.meter = Meter(theme)
        head = QHBoxLayout()
        head.setSpacing(space("s"))
        head.addWidget(self.dot)
        head.addWidget(self.role)
        head.addStretch(1)
        head.addWidget(self.key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        layout.setSpacing(space("xs"))
        layout.addLayout(head)
        layout.addWidget(self.person)
        layout.addWidget(self.note)
        layout.addWidget(self.meter)
        theme.changed.connect(self._tint)

    def _tint(self) -> None:
        if self.state is not None:
            colour = self._theme.colour(f"speaker_{(self.state.colour - 1) % COLOURS + 1}")
            self.dot.setStyleSheet(f"background: {colour.name()}; border-radius: 5px;")

    def show_state(self, state: SeatState) -> None:
        """Show another state."""
        before, self.state = self.state, state
        self.meter.show_level(state.level)
        if before is not None and before.speaking == state.speaking and _still(before, state):
            return
        seat = state.seat
        # Of a panel each is called by role and name; the name stands below.
        named = bool(seat.person) and seat.full == f"{seat.role}{seat.person}"
        self.role.setText(seat.role if named else seat.full)
        self.role.setFont(self._theme.font("base", bold=True))
        metrics = self.person.fontMetrics()
        name = seat.person or tr("nobody named")
        self.person.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, 190))
        self.person.setToolTip(seat.person)
        self.key.setText(f"Ctrl+{state.number}" if state.number else "")
        self._tint()
        dead = state.level is not None and state.level.dead
        self.note.setVisible(dead or state.level is None)
        self.note.setText(tr("Microphone gives nothing") if dead else tr("No microphone"))
        self.note.setObjectName("stateWarn" if dead else "small")
        self.note.style().polish(self.note)
        speaking = tr("speaking") if state.speaking else ""
        self.setAccessibleName(" ".join(x for x in (seat.full, seat.person, speaking) if x))
        if self.property("speaking") != state.speaking:
            self.setProperty("speaking", state.speaking)
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks where to put who sits here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._choose()

    def _choose(self) -> None:
        if self.state is not None:
            self.chosen.emit(self.state.seat.key)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the name."""
        if self._pressed is None or self.state is None:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() < 8:
            return
        self._pressed = None
        data = QMimeData()
        data.setData(MIME, self.state.seat.key.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
            self.mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: D102
        self.mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Somebody sits down here."""
        self.mark(False)
        key = bytes(event.mimeData().data(MIME).data()).decode()
        if self.state is not None and key != self.state.seat.key:
            event.acceptProposedAction()
            self.moved.emit(key, self.state.seat.key)

    def mark(self, over: bool) -> None:
        """Show, or no more, that who is dragged would sit down here."""
        if self.property("over") is over:
            return
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)


def _still(before: SeatState, now: SeatState) -> bool:
    dead = [one.level is not None and one.level.dead for one in (before, now)]
    none = [one.level is None for one in (before, now)]
    same = (before.seat, before.colour, before.number) == (now.seat, now.colour, now.number)
    return same and dead[0] == dead[1] and none[0] == none[1]


class _Places(QWidget):
    """What the cards lie on; who is let go between two of them goes to the nearer one."""

    def __init__(self, cards: Sequence[SeatCard]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAcceptDrops(True)
        self._cards = cards

    def _near(self, event: QDropEvent) -> SeatCard | None:
        if not event.mimeData().hasFormat(MIME):
            return None
        y = event.position().y()

        def away(card: SeatCard) -> float:
            box = card.geometry()
            return max(box.top() - y, y - box.bottom(), 0.0)

        card = min(self._cards, key=away, default=None)
        return card if card is not None and away(card) <= _GAP_PX else None

    def _show(self, event: QDropEvent) -> None:
        near = self._near(event)
        for card in self._cards:
            card.mark(card is near)
        event.setAccepted(near is not None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(event.mimeData().hasFormat(MIME))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._show(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        for card in self._cards:
            card.mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        near = self._near(event)
        if near is not None:
            near.dropEvent(event)


class SeatsPanel(QScrollArea):
    """All seats.

    Attributes:
        moved: with two keys: who sits at the first goes to the second.
        chosen: with the key of a seat.
    """

    moved = Signal(str, str)
    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cards: list[SeatCard] = []
        inner = self.places = _Places(self.cards)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(*[space("s")] * 4)
        self._column.setSpacing(space("s"))
        self._column.addStretch(1)
        self.setWidget(inner)

    def show_seats(self, states: Sequence[SeatState]) -> None:
        """Show these seats."""
        while len(self.cards) < len(states):
            card = SeatCard(self._theme)
            card.moved.connect(self.moved)
            card.chosen.connect(self.chosen)
            self._column.insertWidget(len(self.cards), card)
            self.cards.append(card)
        while len(self.cards) > len(states):
            self.cards.pop().deleteLater()
        for card, state in zip(self.cards, states, strict=True):
            card.show_state(state)
