"""Somebody signs with a certificate of their own: a file, or a device plugged in (个人证书)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows
from app.qt.messages import Question
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr
from app.station.signing_own import OwnKey
from app.windows.clerk.signing_control import Signing
from dossier.court_time import in_court
from dossier.signing import Signer
from resources.errors import WenyiError, describe

FILE, DEVICE = "file", "device"


class OwnDialog(QDialog):
    """Which certificate, and its passphrase; it is opened and checked before it is taken.

    Args:
        parent: window.
        theme: colours.
        signing: checks it, on the lane of papers.
        signer: whose it has to be.
    """

    def __init__(self, parent: QWidget, theme: Theme, signing: Signing, signer: Signer) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Certificate of one's own"))
        self.setMinimumWidth(620)
        self._theme, self._signing, self._signer = theme, signing, signer
        self.key: OwnKey | None = None
        head = QLabel(tr("{who} signs with a certificate of their own").format(who=signer.label))
        head.setObjectName("heading")
        head.setWordWrap(True)
        self.file, self.module = QLineEdit(), QLineEdit(signing.token_library)
        self.label, self.pin = QComboBox(), QLineEdit()
        self.label.setEditable(True)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.form = form_rows()
        pick, look = QPushButton(tr("Choose…")), QPushButton(tr("Choose…"))
        self.search = QPushButton(tr("Find devices"))
        self._holders = {
            FILE: [self._row(tr("Certificate file"), self.file, pick)],
            DEVICE: [
                self._row(tr("Library of the device's maker"), self.module, look),
                self._row(tr("Device"), self.label, self.search),
            ],
        }
        self.pin.setAccessibleName(tr("Passphrase or PIN"))
        self.pin.setMinimumHeight(size("control"))
        self.form.addRow(tr("Passphrase or PIN"), self.pin)
        self.told = QLabel()
        self.told.setWordWrap(True)
        # Room for two lines: else a long answer would press the fields together.
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing())
        self.told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        buttons, self.yes = cancel_and(self, tr("Use this certificate"))
        buttons.accepted.connect(self.check)
        pick.clicked.connect(self._pick)
        look.clicked.connect(self._pick_library)
        self.search.clicked.connect(self.look)
        for field in (self.file, self.module, self.pin):
            field.textChanged.connect(self._enable)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addLayout(self._ways())
        layout.addLayout(self.form)
        layout.addWidget(self.told)
        layout.addWidget(buttons)
        self.choose(FILE)

    def _ways(self) -> QHBoxLayout:
        row, self.group = QHBoxLayout(), QButtonGroup(self)
        self.ways: dict[str, QPushButton] = {}
        for name, text in (
            (FILE, tr("File (PKCS#12)")),
            (DEVICE, tr("Smart card or USB key (PKCS#11)")),
        ):
            button = self.ways[name] = QPushButton(text)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setMinimumHeight(size("touch"))
            button.clicked.connect(lambda checked, name=name: self.choose(name))
            self.group.addButton(button)
            row.addWidget(button, 1)
        return row

    def _row(self, name: str, field: QLineEdit | QComboBox, button: QPushButton) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space("s"))
        for part in (field, button):
            part.setMinimumHeight(size("control"))
        button.setAutoDefault(False)
        field.setAccessibleName(name)
        row.addWidget(field, 1)
        row.addWidget(button)
        self.form.addRow(name, holder)
        return holder

    # ---- which ------------------------------------------------------------------------

    def choose(self, way: str) -> None:
        """Take a file, or a device."""
        self.way = way
        for name, button in self.ways.items():
            button.setChecked(name == way)
            for holder in self._holders[name]:
                self.form.setRowVisible(holder, name == way)
        self._say(
            tr("The passphrase is kept nowhere: it is used for this signature alone.")
            if way == FILE
            else tr("The PIN is tried once, as devices lock after some wrong ones.")
        )
        self._enable()
        self.adjustSize()

    def _pick(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Choose a certificate"), "", tr("Certificates (*.p12 *.pfx)")
        )
        if name:
            self.file.setText(name)
            self.pin.setFocus()

    def _pick_library(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Choose the library"), "", tr("Libraries (*.so *.dll *.dylib)")
        )
        if name:
            self.module.setText(name)
            self.look()

    def look(self) -> None:
        """Look which devices are plugged in."""
        self._say(tr("Looking for devices…"))

        def show(found: list[str]) -> None:
            self.label.clear()
            self.label.addItems(found)
            self._say(
                tr("Choose the device, then enter its PIN.")
                if found
                else tr("No device is plugged in, or it was not set up."),
                "muted" if found else "invalid",
            )

        self._signing.devices(Path(self.module.text().strip()), show, self._failed)

    def _enable(self) -> None:
        where = self.file if self.way == FILE else self.module
        self.yes.setEnabled(bool(where.text().strip()) and bool(self.pin.text()))
        self.search.setEnabled(bool(self.module.text().strip()))

    # ---- checked ------------------------------------------------------------------------

    def check(self) -> None:
        """Open it and see whether it may sign; it is taken where it may."""
        pin = self.pin.text()
        self.pin.clear()
        self._say(tr("Checking the certificate…"))
        if self.way == FILE:
            where = Path(self.file.text().strip())
            self._signing.own_file(where, pin, self._taken, self._failed)
        else:
            where, label = Path(self.module.text().strip()), self.label.currentText().strip()
            self._signing.own_device(where, label, pin, self._taken, self._failed)

    def _taken(self, key: OwnKey) -> None:
        name = self._signer.name
        if name and name not in key.name:
            title = tr("Is this certificate {who}'s?").format(who=self._signer.label)
            text = tr("It was issued to “{name}”. Nobody may sign with somebody else's.").format(
                name=key.name
            )
            if not Question.ask(self, self._theme, title, text, tr("It is theirs"), risky=True):
                self._say(tr("The certificate was not taken."), "invalid")
                return
        self.key = key
        self.accept()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, WenyiError):
            self.reject()
            self._signing.failed.emit(error)
            return
        said = describe(error, "en" if language() == "en" else "zh_CN")
        self._say(f"{said.what}{said.advice}", "invalid")
        self.pin.setFocus()

    def _say(self, text: str, look: str = "muted") -> None:
        self.told.setText(text)
        self.told.setObjectName(look)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)


class OwnRow(QWidget):
    """The court's certificate, or one of the signer's own.

    Attributes:
        changed: another one was chosen.
    """

    changed = Signal()

    def __init__(self, theme: Theme, signing: Signing, signer: Signer) -> None:
        super().__init__()
        self._theme, self._signing, self._signer = theme, signing, signer
        self.key: OwnKey | None = None
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.own, self.court = QPushButton(tr("Their own…")), QPushButton(tr("The court's"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space("s"))
        row.addWidget(self.text, 1)
        actions: tuple[tuple[QPushButton, Callable[[], None]], ...] = (
            (self.own, self.choose),
            (self.court, self.drop),
        )
        for button, act in actions:
            button.setMinimumHeight(size("control"))
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        self._show()

    def choose(self) -> None:
        """Choose a certificate of their own."""
        dialog = OwnDialog(self.window(), self._theme, self._signing, self._signer)
        dialog.exec()
        if dialog.key is not None:
            self.take(dialog.key)
        dialog.deleteLater()

    def take(self, key: OwnKey) -> None:
        """Have this one sign."""
        self.key = key
        self._show()

    def drop(self) -> None:
        """Have the court's certificate sign."""
        self.key = None
        self._show()

    def _show(self) -> None:
        key = self.key
        self.court.setVisible(key is not None)
        self.text.setText(
            tr("The court's certificate")
            if key is None
            else tr("{name}, valid until {day}").format(
                name=key.name, day=in_court(key.until).date().isoformat()
            )
        )
        self.changed.emit()


__all__ = ["OwnDialog", "OwnRow"]
