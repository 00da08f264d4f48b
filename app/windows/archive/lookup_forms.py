"""Signing in, asking and deciding (查档登录、申请、审批)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, number_field, writing_lines
from app.qt.theme import size, space
from app.qt.translations import tr
from app.windows.names import volume_name
from dossier.model import Volume

if TYPE_CHECKING:
    from app.station.archive_cases import ArchiveCase
    from dossier.ids import CaseId
    from dossier.lookup import Lookup
    from dossier.people.archive import ArchivePerson

_CAPACITIES = ("承办法官", "书记员", "合议庭成员", "档案员", "代理律师", "当事人")
"""Court language, the same in every interface language; others may be written."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who wants in."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for."""

    case_id: CaseId
    main: bool
    confidential: bool
    capacity: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided."""

    granted: bool
    days: int
    may_print: bool
    ground: str


class SignInDialog(QDialog):
    """Name and password of somebody on the archive's list."""

    def __init__(self, parent: QWidget, names: list[str], remark: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Look-up in the archive"))
        self.setMinimumWidth(420)
        hint = QLabel(
            tr("Sign in as the one who asks, decides or looks. What you do is in the journal.")
            if names
            else tr(
                "Nobody is on the archive's list yet. The administrator adds people with "
                "“wenyi lookup people put”."
            )
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        self.name = QComboBox()
        self.name.addItems(names)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form = form_rows()
        for label, widget in ((tr("Person"), self.name), (tr("Password"), self.password)):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        buttons, self.go = cancel_and(self, tr("Sign in"))
        buttons.accepted.connect(self.accept)
        said = QLabel(remark)
        said.setWordWrap(True)
        said.setVisible(bool(remark))
        _lay_out(self, (hint,), form, (said, buttons))
        self.password.textChanged.connect(lambda _: self._enable())
        self._enable()
        self.password.setFocus()

    def _enable(self) -> None:
        self.go.setEnabled(bool(self.name.currentText() and self.password.text()))

    @classmethod
    def ask(cls, parent: QWidget, names: list[str], remark: str = "") -> SignIn | None:
        """Return who wants in; None when the dialog was left."""
        dialog = cls(parent, names, remark)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        made = SignIn(dialog.name.currentText(), dialog.password.text())
        dialog.deleteLater()
        return made if accepted else None


class AskDialog(QDialog):
    """Which case, which volumes, what for."""

    def __init__(
        self,
        parent: QWidget,
        cases: tuple[ArchiveCase, ...],
        chosen: CaseId | None,
        person: ArchivePerson,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Ask for a look-up"))
        self.setMinimumWidth(520)
        self.case = QComboBox()
        self.case.setEditable(False)
        for one in cases:
            self.case.addItem(f"{one.case.number}　{one.case.cause}", one.case.id)
        self.case.setCurrentIndex(max(0, self.case.findData(chosen)))
        self.main = QCheckBox(volume_name(Volume.MAIN))
        self.main.setChecked(True)
        self.confidential = QCheckBox(volume_name(Volume.CONFIDENTIAL))
        self.confidential.setEnabled(person.confidential)
        self.confidential.setToolTip(
            "" if person.confidential else tr("You have no right to the confidential volume.")
        )
        volumes = QVBoxLayout()
        volumes.addWidget(self.main)
        volumes.addWidget(self.confidential)
        self.capacity = QComboBox()
        self.capacity.setEditable(True)
        self.capacity.addItems(
            ["承办法官", "书记员", "合议庭成员", "档案员", "代理律师", "当事人"]
        )
        self.capacity.setCurrentText("")
        self.purpose = QPlainTextEdit()
        self.purpose.setAccessibleName(tr("What for"))
        writing_lines(self.purpose, 3)
        form = form_rows()
        self.case.setMinimumHeight(size("control"))
        self.capacity.setMinimumHeight(size("control"))
        form.addRow(tr("Asked by"), QLabel(person.name))
        form.addRow(tr("Case"), self.case)
        form.addRow(tr("Volumes"), volumes)
        form.addRow(tr("In the capacity of"), self.capacity)
        form.addRow(tr("What for"), self.purpose)
        buttons, self.go = cancel_and(self, tr("Send the request"))
        buttons.accepted.connect(self.accept)
        _lay_out(self, (), form, (buttons,))
        for box in (self.main, self.confidential):
            box.toggled.connect(lambda _: self._enable())
        self.purpose.textChanged.connect(self._enable)
        self._enable()
        # Case and volume stand there already.
        self.capacity.setFocus()

    def _enable(self) -> None:
        volumes = self.main.isChecked() or self.confidential.isChecked()
        self.go.setEnabled(volumes and bool(self.purpose.toPlainText().strip()))

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        cases: tuple[ArchiveCase, ...],
        chosen: CaseId | None,
        person: ArchivePerson,
    ) -> Asked | None:
        """Return what is asked for; None when the dialog was left."""
        dialog = cls(parent, cases, chosen, person)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        made = Asked(
            dialog.case.currentData(),
            dialog.main.isChecked(),
            dialog.confidential.isChecked(),
            dialog.capacity.currentText().strip(),
            dialog.purpose.toPlainText().strip(),
        )
        dialog.deleteLater()
        return made if accepted else None


class DecideDialog(QDialog):
    """Granted for how long and with printing or not, or refused and why."""

    def __init__(self, parent: QWidget, number: str, lookup: Lookup) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Decide the request"))
        self.setMinimumWidth(520)
        head = QLabel(f"{number}　{lookup.person}　{lookup.capacity}")
        head.setObjectName("heading")
        named = "、".join(volume_name(volume) for volume in lookup.volumes)
        note = QLabel(f"{named}　{lookup.purpose}")
        note.setObjectName("muted")
        for label in (head, note):
            label.setWordWrap(True)
        self.grant = QRadioButton(tr("Grant the look-up"))
        self.refuse = QRadioButton(tr("Refuse the look-up"))
        self.days = number_field(1, 90, 3)
        self.days.setSuffix(tr(" days"))
        self.may_print = QCheckBox(tr("Printing with a watermark as well"))
        self.ground = QPlainTextEdit()
        self.ground.setAccessibleName(tr("Ground or condition"))
        writing_lines(self.ground, 2)
        form = form_rows()
        for button in (self.grant, self.refuse):
            button.setMinimumHeight(size("control"))
        form.addRow("", self.grant)
        form.addRow(tr("Granted for"), self.days)
        form.addRow("", self.may_print)
        form.addRow("", self.refuse)
        form.addRow(tr("Ground or condition"), self.ground)
        buttons, self.go = cancel_and(self, tr("Confirm the decision"))
        buttons.accepted.connect(self.accept)
        _lay_out(self, (head, note), form, (buttons,))
        for button in (self.grant, self.refuse):
            button.toggled.connect(lambda _: self._enable())
        self.ground.textChanged.connect(self._enable)
        self._enable()
        self.grant.setFocus()

    def _enable(self) -> None:
        self.days.setEnabled(not self.refuse.isChecked())
        self.may_print.setEnabled(not self.refuse.isChecked())
        grounded = bool(self.ground.toPlainText().strip())
        self.go.setEnabled(self.grant.isChecked() or (self.refuse.isChecked() and grounded))

    @classmethod
    def ask(cls, parent: QWidget, number: str, lookup: Lookup) -> Decided | None:
        """Return the decision; None when it was put off."""
        dialog = cls(parent, number, lookup)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        made = Decided(
            dialog.grant.isChecked(),
            dialog.days.value(),
            dialog.may_print.isChecked(),
            dialog.ground.toPlainText().strip(),
        )
        dialog.deleteLater()
        return made if accepted else None


def _lay_out(
    dialog: QDialog, above: tuple[QWidget, ...], form: QFormLayout, below: tuple[QWidget, ...]
) -> None:
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(*[space("xl")] * 4)
    layout.setSpacing(space("m"))
    for widget in above:
        layout.addWidget(widget)
    layout.addLayout(form)
    for widget in below:
        layout.addWidget(widget)
