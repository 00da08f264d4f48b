"""Somebody signs: here by pen or finger, at their seat, or on a pad's service (签名)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import form_rows
from app.qt.inking import InkField, InkPad, thinned
from app.qt.messages import Question
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr
from app.windows.clerk.signing_asking import Identified
from app.windows.clerk.signing_control import Signing
from app.windows.clerk.signing_dialogs import AddressDialog, identity_rows
from app.windows.clerk.signing_own import OwnRow
from courtroom.signing.pads.contract import MOST_POINTS, Ink, Pad, Stroke, strokes_of
from dossier.ids import SignerId
from dossier.signing import PadDevice, Signer
from resources.errors import Cancelled, Language, WenyiError, describe

if TYPE_CHECKING:
    from app.station.signing import Written

HERE, SEAT, SERVICE = "here", "seat", "service"


class SignDialog(QDialog):
    """One signature of one person.

    Args:
        parent: window.
        theme: colours.
        signing: what it is put into.
        signer: who signs.
        service: address of a pad's service; empty: none.
    """

    def __init__(
        self, parent: QWidget, theme: Theme, signing: Signing, signer: Signer, service: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Signature"))
        self.setMinimumSize(820, 560)
        self._theme, self._signing, self._signer = theme, signing, signer
        self._service = service
        self.source = HERE
        head = QLabel(tr("{who} signs").format(who=signer.label))
        head.setObjectName("title")
        form = form_rows()
        self.how, self.witness = identity_rows(form)
        self.own = OwnRow(theme, signing, signer)
        form.addRow(tr("Certificate"), self.own)
        self.pad = InkPad(theme, tr("Sign here with pen, finger or mouse"))
        self.pad.setAccessibleName(tr("Place to sign"))
        self.live = InkField(theme, tr("What is written appears here"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.pad)
        self.stack.addWidget(self.live)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setObjectName("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addLayout(form)
        layout.addLayout(self._sources())
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.told)
        layout.addLayout(self._buttons())
        self.pad.writing.connect(lambda number: self._show())
        self.pad.cleared.connect(self._show)
        signing.ink.connect(self._show_ink)
        signing.signed.connect(self._signed)
        signing.short.connect(self._short)
        signing.stopped.connect(self._stopped)
        signing.busy_changed.connect(self._busy)
        self.choose(SEAT if self.may(SEAT) else HERE)

    def _sources(self) -> QHBoxLayout:
        self.group = QButtonGroup(self)
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for name, text in (
            (HERE, tr("On this screen")),
            (SEAT, tr("At their seat")),
            (SERVICE, tr("Signature pad")),
        ):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setMinimumHeight(size("touch"))
            button.clicked.connect(lambda checked, name=name: self.choose(name))
            self.group.addButton(button)
            self.buttons[name] = button
            row.addWidget(button, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.undo = QPushButton(tr("Take the last stroke back"))
        self.clear = QPushButton(tr("Clear"))
        self.cancel = QPushButton(tr("Cancel"))
        self.go = QPushButton()
        self.go.setObjectName("primary")
        row = QHBoxLayout()
        self.address = QPushButton(tr("Address of the pad…"))
        self.address.clicked.connect(self.set_service)
        for button in (self.undo, self.clear, self.address, None, self.cancel, self.go):
            if button is None:
                row.addStretch(1)
                continue
            button.setMinimumHeight(size("touch"))
            button.setAutoDefault(False)
            row.addWidget(button)
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self._go)
        return row

    # ---- where ------------------------------------------------------------------------

    def may(self, source: str) -> bool:
        """Return whether somebody can write there now."""
        seat = self._signer.seat
        if source == SEAT:
            return self._signing.paper_at(seat) is not None and self._signing.is_online(seat)
        return True

    def choose(self, source: str) -> None:
        """Have it written on this screen, at the seat, or on a pad."""
        self._signing.stop_asking()
        if source == SERVICE and not self._service:
            self.set_service()
            if not self._service:
                source = self.source
        self.source = source
        for name, button in self.buttons.items():
            button.setChecked(name == source)
            button.setEnabled(self.may(name))
        self.buttons[SEAT].setToolTip(tr("Send the record to the seat first."))
        self.stack.setCurrentIndex(0 if source == HERE else 1)
        self.live.clear()
        self._say("")
        self._show()

    def set_service(self) -> None:
        """Say where the pad's service answers; it is kept in the settings."""
        wanted = AddressDialog.ask(self, self._service)
        if wanted is not None:
            self._service = wanted
            self._signing.keep_pad(wanted)

    def _show(self) -> None:
        here, asking = self.source == HERE, self._signing.is_asking
        self.address.setVisible(self.source == SERVICE)
        self.address.setEnabled(not asking)
        for button in (self.undo, self.clear):
            button.setVisible(here)
            button.setEnabled(bool(self.pad.strokes))
        if here:
            self.go.setText(tr("Put the signature into the record"))
            self.go.setEnabled(bool(self.pad.strokes))
        else:
            self.go.setText(tr("Stop asking") if asking else tr("Ask for the signature"))
            self.go.setEnabled(True)

    def _say(self, text: str, look: str = "muted") -> None:
        self.told.setText(text)
        if self.told.objectName() != look:
            self.told.setObjectName(look)
            self.told.style().unpolish(self.told)
            self.told.style().polish(self.told)

    # ---- writing ----------------------------------------------------------------------

    @property
    def _identified(self) -> Identified:
        return Identified(
            self.how.currentText().strip(), self.witness.text().strip(), self.own.key
        )

    def _go(self) -> None:
        signing, signer = self._signing, self._signer
        if self.source == HERE:
            self.go.setEnabled(False)
            signing.sign_here(signer.id, ink_of(self.pad), self._identified)
            return
        if signing.is_asking:
            signing.stop_asking()
            self._say("")
            self._show()
            return
        self.live.clear()
        self._say(tr("Waiting for {who} to sign…").format(who=signer.label))
        signing.ask(signer.id, self._pad(), self._identified)
        self._show()

    def _pad(self) -> Callable[[], Pad]:
        reading, seat, service = self._signing.reading, self._signer.seat, self._service
        if self.source == SEAT and reading is not None:
            return lambda: reading.pad(seat)

        def open_service() -> Pad:
            from courtroom.signing.pads.web_service import WebServicePad

            return WebServicePad(service)

        return open_service

    def _show_ink(self, strokes: Sequence[Stroke]) -> None:
        self.live.show_strokes(
            [[(p.x_mm, p.y_mm, p.pressure, p.t_s) for p in stroke] for stroke in strokes]
        )

    def _signed(self, signer_id: SignerId) -> None:
        if signer_id == self._signer.id:
            self.accept()

    def _short(self, signer_id: SignerId, written: Written, told: Identified) -> None:
        if signer_id != self._signer.id:
            return
        title = tr("Is that the signature?")
        text = tr("It is empty or but a dot. {who} must say that it is meant so.").format(
            who=self._signer.label
        )
        if Question.ask(self, self._theme, title, text, tr("It is meant so")):
            self._signing.sign_short(signer_id, written, told)
        else:
            self._say(tr("Nothing was signed. Clear it and sign anew."), "invalid")
            self._show()

    def _stopped(self, signer_id: SignerId, error: BaseException) -> None:
        if signer_id != self._signer.id:
            return
        self.live.clear()
        if isinstance(error, Cancelled):
            self._say(tr("Nobody signed; nothing was put into the record."), "invalid")
        elif isinstance(error, WenyiError):
            chosen: Language = "en" if language() == "en" else "zh_CN"
            said = describe(error, chosen)
            self._say(f"{said.what}{said.advice}", "invalid")
        else:
            self.reject()
            self._signing.failed.emit(error)
            return
        self._show()

    def _busy(self, what: str) -> None:
        if what == "signing":
            self._say(tr("Putting the signature into the record…"))
        for part in (self.pad, self.go):
            part.setEnabled(not what)
        if not what:
            self._show()

    def reject(self) -> None:
        """Ask nobody any more."""
        self._signing.stop_asking()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask nobody any more."""
        self._signing.stop_asking()
        super().closeEvent(event)

    @classmethod
    def ask(
        cls, parent: QWidget, theme: Theme, signing: Signing, signer: Signer, service: str
    ) -> bool:
        """Have somebody sign; return whether they did."""
        dialog = cls(parent, theme, signing, signer, service)
        done = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return done


def ink_of(pad: InkPad) -> Ink:
    """Return what was written in a field of this program."""
    written = pad.written
    device = PadDevice(
        model=written.model or written.kind,
        rate_hz=written.rate_hz,
        lines_per_mm=written.lines_per_mm,
        pressure_levels=1024 if written.has_pressure else 0,
        width_mm=written.width_mm,
        height_mm=written.height_mm,
    )
    return Ink(strokes_of(thinned(pad.strokes, MOST_POINTS)), device)
