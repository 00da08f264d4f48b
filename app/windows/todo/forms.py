"""Noting events, standing still, going on, longer terms, unlocking (期限登记表单)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, writing_lines
from app.qt.theme import size, space
from app.qt.translations import tr
from dossier.deadlines.model import CHINA

Choices = Sequence[tuple[str, str]]
"""(key, name) of each."""


@dataclass(frozen=True, slots=True)
class NotedEvent:
    """An event to be noted."""

    kind: str
    at: datetime
    subject: str
    term: str
    posted_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Held:
    """Days that are not to count."""

    kind: str
    first: date
    last: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Unlocking:
    """A superior's leave to go on."""

    by: str
    duty: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Named:
    """Who is to have which duty."""

    duty: str
    person: str


class _Form(QDialog):
    def __init__(self, parent: QWidget, title: str, hint: str, button: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        self.hint = QLabel(hint)
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        if not hint:
            self.hint.hide()
        self.form = form_rows()
        self.buttons, self.go = cancel_and(self, button)
        self.buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addWidget(self.hint)
        layout.addLayout(self.form)
        layout.addWidget(self.buttons)

    def row(self, label: str, widget: QWidget) -> None:
        if not isinstance(widget, QPlainTextEdit | QCheckBox):
            widget.setMinimumHeight(size("control"))
        widget.setAccessibleName(label)
        self.form.addRow(label, widget)

    def is_taken(self) -> bool:
        taken = self.exec() == QDialog.DialogCode.Accepted
        self.deleteLater()
        return taken


class EventForm(_Form):
    """What happened, when, about whom."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        kinds: Choices,
        now: datetime,
        *,
        subject: str,
        term: str,
    ) -> None:
        super().__init__(
            parent, title, tr("Deadlines are computed anew from it."), tr("Register it")
        )
        self.kind = _combo(kinds)
        self.at = _moment(now)
        self.subject = QLineEdit(subject)
        self.subject.setPlaceholderText(tr("A party, or what it is about; may stay empty"))
        self.term = QLineEdit(term)
        self.term.setPlaceholderText(tr("Only where the court set one, as in 20日"))
        self.posted = QCheckBox(tr("Handed to the post before"))
        self.posted_at = _moment(now)
        self.posted_at.setEnabled(False)
        self.posted.toggled.connect(self.posted_at.setEnabled)
        self.note = QLineEdit()
        for label, widget in (
            (tr("Kind of event"), self.kind),
            (tr("When"), self.at),
            (tr("Whom it is about"), self.subject),
            (tr("Term"), self.term),
            (tr("By post"), self.posted),
            ("", self.posted_at),
            (tr("Remark"), self.note),
        ):
            self.row(label, widget)
        self.kind.setFocus()

    @property
    def noted(self) -> NotedEvent:
        """What was entered."""
        return NotedEvent(
            str(self.kind.currentData()),
            _time_of(self.at),
            self.subject.text().strip(),
            self.term.text().strip(),
            _time_of(self.posted_at) if self.posted.isChecked() else None,
            self.note.text().strip(),
        )

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        title: str,
        kinds: Choices,
        now: datetime,
        *,
        subject: str = "",
        term: str = "",
        kind: str = "",
    ) -> NotedEvent | None:
        """Return what happened; None when the dialog was left. ``kind`` is chosen at first."""
        dialog = cls(parent, title, kinds, now, subject=subject, term=term)
        dialog.kind.setCurrentIndex(max(0, dialog.kind.findData(kind)))
        return dialog.noted if dialog.is_taken() else None


class HoldForm(_Form):
    """From which day a deadline stands still, and why."""

    def __init__(self, parent: QWidget, kinds: Choices, today: date) -> None:
        super().__init__(
            parent, tr("Days that do not count"), tr("First and last day do not count either."),
            tr("Register it"),
        )  # fmt: skip
        self.kind = _combo(kinds)
        self.first = _day(today)
        self.goes_on = QCheckBox(tr("It goes on; the last day is not known yet"))
        self.goes_on.setChecked(True)
        self.last = _day(today)
        self.last.setEnabled(False)
        self.goes_on.toggled.connect(lambda on: self.last.setEnabled(not on))
        self.reason = QPlainTextEdit()
        writing_lines(self.reason, 2)
        for label, widget in (
            (tr("Why"), self.kind),
            (tr("First day"), self.first),
            ("", self.goes_on),
            (tr("Last day"), self.last),
            (tr("Remark"), self.reason),
        ):
            self.row(label, widget)

    @property
    def held(self) -> Held:
        """What was entered."""
        last = None if self.goes_on.isChecked() else _day_of(self.last)
        reason = self.reason.toPlainText().strip()
        return Held(str(self.kind.currentData()), _day_of(self.first), last, reason)

    @classmethod
    def ask(cls, parent: QWidget, kinds: Choices, today: date) -> Held | None:
        """Return which days; None when the dialog was left."""
        dialog = cls(parent, kinds, today)
        return dialog.held if dialog.is_taken() else None


class ResumeForm(_Form):
    """The last day that does not count."""

    def __init__(self, parent: QWidget, running: Choices, today: date) -> None:
        super().__init__(
            parent,
            tr("Time runs again"),
            tr("From the day after it counts again."),
            tr("Register it"),
        )
        self.which = _combo(running)
        self.last = _day(today)
        self.row(tr("Which"), self.which)
        self.row(tr("Last day"), self.last)

    @classmethod
    def ask(cls, parent: QWidget, running: Choices, today: date) -> tuple[str, date] | None:
        """Return which one ends on which day; None when the dialog was left."""
        dialog = cls(parent, running, today)
        taken = dialog.is_taken()
        return (str(dialog.which.currentData()), _day_of(dialog.last)) if taken else None


class UnlockForm(_Form):
    """A named superior lets a case go on, with a reason."""

    def __init__(
        self, parent: QWidget, rule: str, superiors: Choices, hint: str, now: datetime
    ) -> None:
        title = tr("Unlock “{rule}”").format(rule=rule)
        super().__init__(parent, title, hint, tr("Unlock"))
        self.by = _combo(superiors)
        self.reason = QPlainTextEdit()
        writing_lines(self.reason, 3)
        self.limited = QCheckBox(tr("Only until"))
        # A day on: a leave that ends now would be none.
        self.until = _moment(now + timedelta(days=1))
        self.until.setEnabled(False)
        self.limited.toggled.connect(self.until.setEnabled)
        for label, widget in (
            (tr("Superior"), self.by),
            (tr("Reason"), self.reason),
            ("", self.limited),
            ("", self.until),
        ):
            self.row(label, widget)
        self.reason.textChanged.connect(self._enable)
        self._enable()
        self.reason.setFocus()

    def _enable(self) -> None:
        named = self.by.count() > 0
        self.go.setEnabled(named and bool(self.reason.toPlainText().strip()))

    @property
    def unlocking(self) -> Unlocking:
        """What was entered."""
        duty, _, by = str(self.by.currentData()).partition("\n")
        until = _time_of(self.until) if self.limited.isChecked() else None
        return Unlocking(by, duty, self.reason.toPlainText().strip(), until)

    @classmethod
    def ask(
        cls, parent: QWidget, rule: str, superiors: Choices, hint: str, now: datetime
    ) -> Unlocking | None:
        """Return who unlocks and why; None when the dialog was left."""
        dialog = cls(parent, rule, superiors, hint, now)
        return dialog.unlocking if dialog.is_taken() else None


class DutyForm(_Form):
    """Who does what in a case; superiors too."""

    def __init__(
        self, parent: QWidget, duties: Choices, there: str, people: Iterable[str]
    ) -> None:
        super().__init__(parent, tr("Who works on the case"), there, tr("Name them"))
        self.duty = _combo(duties)
        self.person = QComboBox()
        self.person.setEditable(True)
        self.person.addItems(list(people))
        self.person.setCurrentText("")
        self.row(tr("Duty"), self.duty)
        self.row(tr("Full name"), self.person)
        self.person.currentTextChanged.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        self.go.setEnabled(bool(self.person.currentText().strip()))

    @classmethod
    def ask(
        cls, parent: QWidget, duties: Choices, there: str, people: Iterable[str]
    ) -> Named | None:
        """Return who gets which duty; None when the dialog was left."""
        dialog = cls(parent, duties, there, people)
        taken = dialog.is_taken()
        named = Named(str(dialog.duty.currentData()), dialog.person.currentText().strip())
        return named if taken else None


def _combo(choices: Choices) -> QComboBox:
    combo = QComboBox()
    for key, name in choices:
        combo.addItem(name, key)
    combo.setMaxVisibleItems(16)
    return combo


def _moment(at: datetime) -> QDateTimeEdit:
    local = at.astimezone(CHINA)
    edit = QDateTimeEdit(QDateTime.fromString(f"{local:%Y-%m-%d %H:%M}", "yyyy-MM-dd HH:mm"))
    edit.setDisplayFormat("yyyy-MM-dd HH:mm")
    edit.setCalendarPopup(True)
    return edit


def _day(day: date) -> QDateEdit:
    edit = QDateEdit(QDate(day.year, day.month, day.day))
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setCalendarPopup(True)
    return edit


def _time_of(edit: QDateTimeEdit) -> datetime:
    text = edit.dateTime().toString(Qt.DateFormat.ISODate)
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def _day_of(edit: QDateEdit) -> date:
    return date.fromisoformat(edit.date().toString(Qt.DateFormat.ISODate))
