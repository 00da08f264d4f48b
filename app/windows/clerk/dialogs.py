"""Choosing a hearing, the head of the record, who sits at a seat (各对话框)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, number_field
from app.qt.palette import Choice, Chooser
from app.qt.theme import size, space
from app.qt.translations import tr
from app.station.hearing_seats import PROCEDURES, ROLES
from app.windows.clerk.clerk import HearingLine
from app.windows.clerk.words import hearing_name
from dossier.hearing import Hearing, Seat
from dossier.model import Case, Volume

_SPLIT = "、，,; ；"


def choose_hearing(
    parent: QWidget, lines: Sequence[HearingLine], new: str = ""
) -> HearingLine | None:
    """Return the hearing, or the case for a new one, that was chosen; ``new``: what is made."""
    choices = []
    for line in lines:
        also = " ".join(party.name for party in line.parties)
        made = new or tr("new hearing")
        note = made if line.hearing is None else hearing_name(line.hearing)
        choices.append(Choice(f"{line.case.number}  {line.case.cause}", also, note))
    chosen = Chooser.ask(parent, tr("Case number, cause or party"), choices)
    return None if chosen is None else lines[chosen]


class HeadDialog(QDialog):
    """The head of the record: 第n次, time, place, public or not, bench, procedure."""

    def __init__(self, parent: QWidget, case: Case, hearing: Hearing) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Head of the record"))
        self.setMinimumWidth(520)
        self._hearing = hearing
        title = QLabel(f"{case.number}  {case.cause}")
        title.setObjectName("heading")
        title.setWordWrap(True)
        self.title = QLineEdit(hearing.title)
        self.ordinal = number_field(1, 99, hearing.ordinal)
        self.place = QLineEdit(hearing.place)
        self.place.setPlaceholderText("第三审判庭")
        self.public = QCheckBox(tr("Heard in public"))
        self.public.setChecked(hearing.public)
        self.observers = number_field(0, 9999, hearing.observers)
        self.procedure = QComboBox()
        self.procedure.setEditable(True)
        self.procedure.addItems(list(PROCEDURES))
        self.procedure.setCurrentText(hearing.procedure)
        self.presiding = QLineEdit(hearing.presiding)
        self.judges = QLineEdit("、".join(hearing.judges))
        self.assessors = QLineEdit("、".join(hearing.assessors))
        self.assistant = QLineEdit(hearing.assistant)
        self.clerk = QLineEdit(hearing.clerk)
        form = form_rows()
        for label, widget in (
            (tr("Title"), self.title),
            (tr("Number of the hearing"), self.ordinal),
            (tr("Place"), self.place),
            ("", self.public),
            (tr("People in the gallery"), self.observers),
            (tr("Procedure"), self.procedure),
            (tr("Presiding judge"), self.presiding),
            (tr("Judges"), self.judges),
            (tr("People's assessors"), self.assessors),
            (tr("Judge's assistant"), self.assistant),
            (tr("Court clerk"), self.clerk),
        ):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        if hearing.volume is Volume.CONFIDENTIAL:
            # A deliberation is never public.
            form.setRowVisible(self.public, False)
            form.setRowVisible(self.observers, False)
        hint = QLabel(tr("Several names with 、 between. The time is taken from the log."))
        hint.setObjectName("small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(title)
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addWidget(_buttons(self, tr("Save")))
        self.place.setFocus()

    @property
    def wanted(self) -> Hearing:
        """What was written."""
        return replace(
            self._hearing,
            title=self.title.text().strip() or self._hearing.title,
            ordinal=self.ordinal.value(),
            place=self.place.text().strip(),
            public=self.public.isChecked(),
            observers=self.observers.value(),
            procedure=self.procedure.currentText().strip(),
            presiding=self.presiding.text().strip(),
            judges=_names(self.judges.text()),
            assessors=_names(self.assessors.text()),
            assistant=self.assistant.text().strip(),
            clerk=self.clerk.text().strip(),
        )

    @classmethod
    def ask(cls, parent: QWidget, case: Case, hearing: Hearing) -> Hearing | None:
        """Return the head as it should be; None when the dialog was left."""
        dialog = cls(parent, case, hearing)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = dialog.wanted
        dialog.deleteLater()
        return wanted if accepted else None


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who is to sit at a seat."""

    role: str
    person: str
    channel: int | None
    """0-based; None: no microphone."""


class SeatDialog(QDialog):
    """Who sits at a seat, and at which microphone."""

    def __init__(self, parent: QWidget, title: str, seat: Seat | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.role = QComboBox()
        self.role.setEditable(True)
        self.role.addItems([kind.role for kind in ROLES])
        self.person = QLineEdit()
        self.channel = number_field(0, 32, 0)
        self.channel.setSpecialValueText(tr("no microphone"))
        if seat is not None:
            self.role.setCurrentText(seat.role)
            self.person.setText(seat.person)
            self.channel.setValue(0 if seat.channel is None else seat.channel + 1)
        form = QFormLayout()
        form.setHorizontalSpacing(space("m"))
        form.setVerticalSpacing(space("s"))
        for label, widget in (
            (tr("Role"), self.role),
            (tr("Name"), self.person),
            (tr("Microphone"), self.channel),
        ):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        hint = QLabel(tr("A change during the hearing holds from now on; what was said stays."))
        hint.setObjectName("small")
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addWidget(_buttons(self, tr("Save")))
        self.person.setFocus()

    @property
    def wanted(self) -> Sitter:
        """What was written."""
        number = self.channel.value()
        return Sitter(
            self.role.currentText().strip(),
            self.person.text().strip(),
            None if number == 0 else number - 1,
        )

    @classmethod
    def ask(cls, parent: QWidget, title: str, seat: Seat | None) -> Sitter | None:
        """Return who is to sit there; None when the dialog was left."""
        dialog = cls(parent, title, seat)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = dialog.wanted
        dialog.deleteLater()
        return wanted if accepted and wanted.role else None


class ReasonDialog(QDialog):
    """Why: for the log of the hearing."""

    def __init__(self, parent: QWidget, title: str, text: str, yes: str, usual: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        head = QLabel(title)
        head.setObjectName("heading")
        body = QLabel(text)
        body.setWordWrap(True)
        self.reason = QLineEdit(usual)
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setPlaceholderText(tr("Reason, for the log"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, body, self.reason):
            layout.addWidget(widget)
        layout.addWidget(_buttons(self, yes))
        self.reason.selectAll()
        self.reason.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, title: str, text: str, yes: str, usual: str = "") -> str | None:
        """Return the reason; None when the dialog was left."""
        dialog = cls(parent, title, text, yes, usual)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        reason = dialog.reason.text().strip()
        dialog.deleteLater()
        return reason if accepted else None


def _buttons(dialog: QDialog, yes: str) -> QDialogButtonBox:
    buttons, _ = cancel_and(dialog, yes)
    buttons.accepted.connect(dialog.accept)
    return buttons


def _names(text: str) -> tuple[str, ...]:
    for sign in _SPLIT:
        text = text.replace(sign, "、")
    return tuple(one for one in text.split("、") if one)


__all__ = ["HeadDialog", "ReasonDialog", "SeatDialog", "Sitter", "choose_hearing"]
