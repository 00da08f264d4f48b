"""Letting a screen in: the code in large digits, the same as a QR code, who came (配对屏幕)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import size, space
from app.qt.translations import tr
from app.windows.clerk.screens_state import PUBLIC, seat_order
from courtroom.hub.contract import Kind

if TYPE_CHECKING:
    from app.windows.clerk.screens_control import Screens
    from courtroom.hub.values import Pairing

LOOK_MS = 500
LOOKS_FOR_DEVICE = 4
"""A code is used up before its screen is in the list: its certificate is made meanwhile."""
QR_PX = 220
_DIGITS_PT = 44


def qr_picture(text: str, side_px: int = QR_PX) -> QPixmap:
    """Return a QR code, black on white with its quiet zone."""
    import cv2
    import numpy as np

    code = cv2.QRCodeEncoder.create().encode(text)
    bordered = cv2.copyMakeBorder(code, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=255)
    scale = max(1, side_px // bordered.shape[0])
    large = np.ascontiguousarray(np.kron(bordered, np.ones((scale, scale), np.uint8)))
    height, width = large.shape
    image = QImage(large.data, width, height, width, QImage.Format.Format_Grayscale8)
    return QPixmap.fromImage(image.copy())


class PairingDialog(QDialog):
    """Choose the seat, show the code, say who was let in."""

    def __init__(self, parent: QWidget, screens: Screens, seat: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Pair a screen"))
        self.setMinimumWidth(640)
        self._screens = screens
        self._pairing: Pairing | None = None
        self._gone = 0
        """Looks at which the code was no longer open."""
        self._known: set[str] = set()
        self.seat = QComboBox()
        self.seat.setMinimumHeight(size("touch"))
        self.seat.setAccessibleName(tr("Seat of the screen"))
        seats = [(k[5:], v) for k, v in screens.facts.items() if k.startswith("seat/")]
        for name, value in sorted(seats, key=lambda one: seat_order(one[0], one[1])):
            text = f"{value.get('label', '')}  {value.get('person', '')}".strip()
            self.seat.addItem(text, name)
        self.seat.addItem(tr("Public screen"), PUBLIC)
        at = self.seat.findData(seat)
        self.seat.setCurrentIndex(max(0, at))
        self.remote = QCheckBox(tr("Outside this room (remote seat)"))
        self.address = QLabel()
        self.address.setObjectName("heading")
        self.address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code = QLabel()
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setStyleSheet(f"font-size: {_DIGITS_PT}pt; font-weight: 700;")
        self.code.setMinimumHeight(size("touch") * 2)
        self.picture = QLabel()
        self.picture.setFixedSize(QSize(QR_PX, QR_PX))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.again = QPushButton(tr("Show another code"))
        self.again.setMinimumHeight(size("touch"))
        self.again.clicked.connect(self.renew)
        self._lay_out()
        self.seat.currentIndexChanged.connect(lambda _: self.renew())
        self.remote.toggled.connect(lambda _: self.renew())
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        screens.look_at_pairing(self._remember)
        self.renew()

    def _lay_out(self) -> None:
        hint = QLabel(
            tr("On that screen choose “Pair”, and type the address and these six digits.")
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        left = QVBoxLayout()
        left.setSpacing(space("m"))
        seat_label = QLabel(tr("Which seat is the screen for?"))
        seat_label.setBuddy(self.seat)
        for widget in (seat_label, self.seat, self.remote, hint, self.address, self.code):
            left.addWidget(widget)
        left.addWidget(self.note)
        left.addWidget(self.again)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(space("xl"))
        row.addLayout(left, 1)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setMinimumHeight(size("touch"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(row, 1)
        layout.addWidget(buttons)

    # ---- the code -------------------------------------------------------------------

    def renew(self) -> None:
        """Ask for another code; the one that was open is withdrawn."""
        seat = str(self.seat.currentData() or "")
        value = self._screens.facts.get(f"seat/{seat}") or {}
        kind = kind_of_seat(seat, str(value.get("role", "")))
        self._say(tr("One moment…"), "muted")
        key = "" if seat == PUBLIC else seat
        self._screens.pair(kind, key, self._show, remote=self.remote.isChecked())

    def _show(self, pairing: Pairing) -> None:
        self._pairing, self._gone = pairing, 0
        self.code.setText(f"{pairing.code[:3]} {pairing.code[3:]}")
        self.code.setAccessibleName(" ".join(pairing.code))
        self.address.setText(self._screens.address)
        self.picture.setPixmap(qr_picture(pairing.uri))
        self._tell_time()

    def _tell_time(self) -> None:
        pairing = self._pairing
        if pairing is None:
            return
        left_s = max(0, round((pairing.until - datetime.now(UTC)).total_seconds()))
        text = tr("Good for {s} s, for one screen.").format(s=left_s)
        if pairing.tries_left < 5:
            tries = tr("A wrong code was typed; {n} tries left.").format(n=pairing.tries_left)
            self._say(f"{text} {tries}", "stateWarn")
        else:
            self._say(text, "muted")

    def _look(self) -> None:
        if self._pairing is not None:
            self._screens.look_at_pairing(self._looked)

    def _remember(self, found: tuple[Any, list[Any]]) -> None:
        self._known = {one.id for one in found[1]}

    def _looked(self, found: tuple[Any, list[Any]]) -> None:
        if self._pairing is None:
            return
        pairing, devices = found
        fresh = [one for one in devices if one.id not in self._known and not one.revoked]
        self._known = {one.id for one in devices}
        if fresh:
            self._end(tr("“{name}” was let in.").format(name=fresh[-1].name), "stateGood")
        elif pairing is None or pairing.code != self._pairing.code:
            self._gone += 1
            if self._gone < LOOKS_FOR_DEVICE:
                return
            self._end(tr("This code is no longer good. Show another one."), "stateWarn")
        else:
            self._pairing = pairing
            self._tell_time()

    def _end(self, text: str, look: str) -> None:
        self._pairing = None
        self.code.setText("––– –––")
        self.picture.clear()
        self._say(text, look)
        self.again.setFocus()

    def _say(self, text: str, look: str) -> None:
        self.note.setText(text)
        if self.note.objectName() != look:
            self.note.setObjectName(look)
            self.note.style().unpolish(self.note)
            self.note.style().polish(self.note)

    def done(self, result: int) -> None:
        """Withdraw the code with the dialog."""
        self._timer.stop()
        if self._pairing is not None:
            self._screens.close_pairing()
        super().done(result)

    @classmethod
    def ask(cls, parent: QWidget, screens: Screens, seat: str = "") -> None:
        """Show it until it is closed."""
        dialog = cls(parent, screens, seat)
        dialog.exec()
        dialog.deleteLater()


def kind_of_seat(seat: str, role: str) -> Kind:
    """Return what a screen at a seat is for."""
    from app.station.hub_seats import CLERK_ROLE, COURT_ROLES

    if seat == PUBLIC:
        return Kind.PUBLIC
    if role in COURT_ROLES:
        return Kind.BENCH
    return Kind.CLERK if role == CLERK_ROLE else Kind.PARTY
