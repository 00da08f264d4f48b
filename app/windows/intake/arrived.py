"""What came did to the deadlines of its case: told at once, and set right (收件与期限)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.qt.panels import EmptyState
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.intake.handing import ReasonDialog
from app.windows.intake.intake import Intake
from app.windows.todo.words import due_words
from dossier.deadlines.arriving import Proposal
from dossier.deadlines.effects import Effect
from dossier.deadlines.model import CHINA
from dossier.ids import CaseEventId
from dossier.intake.arrived import Told

if TYPE_CHECKING:
    from app.station.station import Station
    from dossier.deadlines.explaining import Explained
    from dossier.intake.desk import IntakeDesk
    from dossier.intake.model import Registration

_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")


def day_of(text: str) -> date | None:
    """Return the day that was typed, as in 20260304 or 2026-3-4; None: it is none."""
    found = _DAY.fullmatch(text.strip())
    try:
        return None if found is None else date(*map(int, found.groups()))
    except ValueError:
        return None


def in_short(told: Told) -> str:
    """Return what was noted, in a line or two; empty: nothing was, and nothing waits."""
    lines = []
    for one in told.effects:
        runs = [f"{_rule(each)} {due_words(each.deadline)}" for each in one.starts]
        runs += [tr("{rule} is done").format(rule=_rule(each)) for each in one.ends]
        lines.append(f"{one.name}　→　{'；'.join(runs)}" if runs else one.name)
    for each in told.open:
        lines.append(
            tr("{material}: {what} is still to be entered").format(
                material=each.title, what=each.arrival.dated or tr("the kind of event")
            )
        )
    for title, event in told.early:
        lines.append(
            tr("{material}: no deadline follows, “{event}” is not noted in the case yet").format(
                material=title, event=event
            )
        )
    return "\n".join(lines)


def _rule(each: Explained) -> str:
    return each.deadline.rule.name


class ToldStrip(QFrame):
    """Says below the case what the last registration did to its deadlines.

    Attributes:
        wanted: somebody wants to see it in full, or to set it right.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setAccessibleName(tr("What came did to deadlines"))
        more = QPushButton(tr("Deadlines…"))
        more.setMinimumHeight(size("control"))
        more.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(space("s"), space("xs"), space("s"), space("xs"))
        row.setSpacing(space("s"))
        row.addWidget(self.words, 1)
        row.addWidget(more)
        self.hide()

    def show_told(self, number: str, told: Told) -> None:
        """Say it; nothing is shown where there is nothing to say."""
        words = in_short(told)
        self.words.setText(f"{number}\n{words}" if words else "")
        self.setVisible(bool(words))


class ArrivedDialog(QDialog):
    """Each event with what came of it, and a way back; and what waits for a day."""

    def __init__(self, parent: QWidget, theme: Theme, intake: Intake, one: Registration) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Deadlines of {number}").format(number=one.number))
        self.resize(760, 520)
        self._theme, self._intake, self._one = theme, intake, one
        self.told: Told | None = None
        chosen = intake.chosen
        same = chosen is not None and chosen.case.id == one.case_id
        self._parties = [each.name for each in chosen.parties] if chosen and same else []
        self.cards: list[QFrame] = []
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space("s"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._body)
        self.empty = EmptyState(
            theme,
            "timeline",
            tr("Nothing was noted"),
            tr("No rule says that what came is an event, or nothing was noted in the case yet."),
        )
        self.empty.hide()
        close = QPushButton(tr("Close"))
        close.setMinimumHeight(size("control") + 4)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(area, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(foot)
        self._area = area
        self.read()

    def read(self) -> None:
        """Read it anew."""
        one = self._one

        def work(station: Station, desk: IntakeDesk) -> Told:
            from dossier.intake import arrived

            return arrived.told(desk, one)

        self._intake.run(work, self._show, self._intake.failed.emit, owner=self)

    def _show(self, told: Told) -> None:
        self.told = told
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        self.cards = [self._waiting(each, told) for each in told.open]
        self.cards += [self._noted(one) for one in told.effects]
        for card in self.cards:
            self._column.addWidget(card)
        self._column.addStretch(1)
        self.empty.setVisible(not self.cards)
        self._area.setVisible(bool(self.cards))

    def _noted(self, one: Effect) -> QFrame:
        card, column = _card(self._body)
        at = one.event.at.astimezone(CHINA)
        about = f"（{one.event.subject}）" if one.event.subject else ""
        head = QLabel(f"{one.name}{about}　{at:%Y-%m-%d}")
        head.setObjectName("heading")
        head.setWordWrap(True)
        back = QPushButton(tr("Take back…"))
        back.setMinimumHeight(size("control"))
        back.setAutoDefault(False)
        back.clicked.connect(lambda: self._take_back(one))
        row = QHBoxLayout()
        row.addWidget(head, 1)
        row.addWidget(back)
        column.addLayout(row)
        for each in one.starts:
            source = each.deadline.rule.source
            column.addWidget(
                _line(
                    tr("{rule}: due {due}").format(rule=_rule(each), due=due_words(each.deadline))
                    + f"（{source}）"
                )
            )
        for each in one.ends:
            column.addWidget(_line(tr("{rule} is done").format(rule=_rule(each))))
        if not one.starts and not one.ends:
            column.addWidget(_line(tr("No deadline runs from it.")))
        return card

    def _waiting(self, each: Proposal, told: Told) -> QFrame:
        card, column = _card(self._body)
        head = QLabel(each.title)
        head.setObjectName("heading")
        head.setWordWrap(True)
        column.addWidget(head)
        column.addWidget(_line(f"{each.arrival.source}　{each.arrival.source.remark}".strip()))
        kind = QComboBox()
        kind.setAccessibleName(tr("Kind of event"))
        if each.arrival.choose:
            kind.addItem(tr("Choose what it is"), "")
        for key in each.arrival.events:
            kind.addItem(told.names[key], key)
        day = QLineEdit()
        day.setAccessibleName(each.arrival.dated or tr("When"))
        day.setPlaceholderText(
            tr("{what}, as in 20260304").format(what=each.arrival.dated or tr("When"))
        )
        about = QComboBox()
        about.setEditable(True)
        about.setAccessibleName(tr("Whom it is about"))
        about.addItems(self._parties)
        about.setCurrentIndex(-1)
        entry = about.lineEdit()
        if entry is not None:
            entry.setPlaceholderText(tr("Whom it is about"))
        note = QPushButton(tr("Register it"))
        note.setObjectName("primary")
        note.setAutoDefault(False)
        note.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(space("s"))
        for widget, wide in ((kind, 3), (day, 3), (about, 3), (note, 0)):
            widget.setMinimumHeight(size("control"))
            row.addWidget(widget, wide)
        column.addLayout(row)

        def enable() -> None:
            typed = day_of(day.text())
            # A day to come stands on no paper that is here.
            right = typed is not None and typed <= self._intake.today()
            note.setEnabled(right and bool(kind.currentData()))

        def register() -> None:
            typed = day_of(day.text())
            if typed is not None and note.isEnabled():
                self._note(str(kind.currentData()), typed, about.currentText())

        day.textChanged.connect(lambda _: enable())
        kind.currentIndexChanged.connect(lambda _: enable())
        day.returnPressed.connect(register)
        note.clicked.connect(register)
        return card

    def _note(self, kind: str, day: date, subject: str) -> None:
        one = self._one

        def work(station: Station, desk: IntakeDesk) -> object:
            from dossier.intake import arrived

            return arrived.note(desk, one, kind, day, subject)

        self._do(work)

    def _take_back(self, one: Effect) -> None:
        reason = ReasonDialog.ask(self, tr("Take an event back"), one.name, tr("Take back"))
        if reason is None:
            return
        registration, event_id = self._one, CaseEventId(one.event.id)

        def work(station: Station, desk: IntakeDesk) -> None:
            from dossier.intake import arrived

            arrived.take_back(desk, registration, event_id, reason)

        self._do(work)

    def _do(self, work: Callable[[Station, IntakeDesk], object]) -> None:
        self._intake.run(work, lambda _: self.read(), self._intake.failed.emit, owner=self)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, intake: Intake, one: Registration) -> None:
        """Show it until it is closed."""
        dialog = cls(parent, theme, intake, one)
        dialog.exec()
        dialog.deleteLater()


def _card(parent: QWidget) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame(parent)
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(*[space("m")] * 4)
    column.setSpacing(space("xs"))
    return card, column


def _line(words: str) -> QLabel:
    line = QLabel(words)
    line.setObjectName("muted")
    line.setWordWrap(True)
    return line
