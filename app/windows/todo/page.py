"""The to-do list: sorted by what runs out, explained, and worked on (待办)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.qt.listing import Table
from app.qt.messages import show_error
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme, size, space
from app.qt.translations import language, spoken, tr, trn
from app.windows.host import Host
from app.windows.todo import words
from app.windows.todo.actions import Actions
from app.windows.todo.board import Board, Listed
from app.windows.todo.months import Months
from app.windows.todo.rules import RulesDialog
from dossier.court_time import court_today
from dossier.deadlines.explaining import Explained
from dossier.deadlines.model import CHINA, MINUTES
from dossier.deadlines.todo import ToDo, concerns
from dossier.people.permits import Act
from resources.errors import Language, describe

_SETTLE_MS = 200
_RIGHT_PX = 430


class ToDoPage(QWidget):
    """All that waits, and beside it why and what can be done."""

    def __init__(self, host: Host, theme: Theme, board: Board) -> None:
        super().__init__()
        self.setObjectName("page")
        self._host, self._theme, self._board = host, theme, board
        self.actions_ = Actions(self, theme, board)
        self._shown: tuple[ToDo, ...] = ()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_SETTLE_MS)
        self._typed.timeout.connect(self.fill)
        self.fault = QLabel()
        self.fault.setObjectName("notice")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.which = QComboBox()
        for one in words.FILTERS:
            self.which.addItem(spoken(one.name), one.key)
        self.which.currentIndexChanged.connect(self._choose_which)
        self.whose = QComboBox()
        self.whose.currentIndexChanged.connect(lambda _: self.fill())
        self.sought = QLineEdit()
        self.sought.setPlaceholderText(tr("Case number, matter, person"))
        self.sought.setClearButtonEnabled(True)
        self.sought.textChanged.connect(lambda _: self._typed.start())
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.first = QAction(tr("Event of a case…"), self)
        self.first.setEnabled(board.station.people.may(Act.NOTE_EVENT))
        self.first.triggered.connect(lambda _: self.actions_.first())
        self.any_case = _button(self.first.text(), self.first.trigger)
        self.any_case.setEnabled(self.first.isEnabled())
        self.ics = _button(tr("Calendar file…"), self._write_calendar)
        self.rules = _button(tr("Rules…"), self._rules)
        bar = QHBoxLayout()
        bar.setSpacing(space("s"))
        for widget, name in (
            (self.whose, tr("Whose")), (self.which, tr("Which")), (self.sought, tr("Search")),
        ):  # fmt: skip
            widget.setMinimumHeight(size("control") + 4)
            widget.setAccessibleName(name)
            bar.addWidget(widget)
        bar.addWidget(self.count)
        bar.addStretch(1)
        bar.addWidget(self.any_case)
        bar.addWidget(self.ics)
        bar.addWidget(self.rules)
        self.sought.setMinimumWidth(220)
        for box in (self.whose, self.which):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMinimumWidth(150)
        heads = (
            tr("Due day"),
            tr("Left"),
            tr("Matter"),
            tr("State"),
            tr("Case number"),
            tr("Whose"),
        )
        self.table = Table(tr("To do"), heads, stretched=2)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.table.opened.connect(lambda _: self.actions_.done())
        self.empty = EmptyState(
            theme,
            "check",
            tr("Nothing waits"),
            tr("Deadlines appear when events are noted."),
            (self.first,),
        )
        self.list = Panel(tr("Deadlines"), self.table, self.empty)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self._side())
        split.setStretchFactor(0, 1)
        split.setCollapsible(0, False)
        split.setCollapsible(1, False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("m")] * 4)
        layout.setSpacing(space("s"))
        layout.addWidget(self.fault)
        layout.addLayout(bar)
        layout.addWidget(split, 1)
        board.listed_anew.connect(self._listed)
        board.failed.connect(self._say_failed)
        self._show_chosen()
        board.read()

    def _side(self) -> QWidget:
        self.head = QLabel()
        self.head.setObjectName("heading")
        self.head.setWordWrap(True)
        self.case = QLabel()
        self.case.setObjectName("muted")
        self.case.setWordWrap(True)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.stopped = QLabel()
        self.stopped.setObjectName("notice")
        self.stopped.setWordWrap(True)
        self.unlocked = QLabel()
        self.unlocked.setWordWrap(True)
        self.unlocked.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.months = Months(self._theme)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(*[space("m")] * 4)
        column.setSpacing(space("m"))
        for widget in (self.head, self.case, self.stopped, self.unlocked, self.said, self.months):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        # Outside what scrolls: on a small screen they are in reach too.
        below = QWidget()
        foot = QVBoxLayout(below)
        foot.setContentsMargins(*[space("m")] * 4)
        foot.addWidget(self.actions_.buttons)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(area, 1)
        rows.addWidget(below)
        hint = tr("Why it is that day stands here.")
        empty = EmptyState(self._theme, "timeline", tr("Choose a deadline"), hint)
        self.side = Panel(tr("Why this day"), whole, empty)
        self.side.setMinimumWidth(_RIGHT_PX)
        return self.side

    # ---- the list -------------------------------------------------------------------

    @property
    def chosen(self) -> ToDo | None:
        """The deadline in the chosen line."""
        found = self._chosen()
        return None if found is None else found[0]

    def _chosen(self) -> tuple[ToDo, Explained, Listed] | None:
        listed, key = self._board.listed, self.table.chosen
        if listed is None or key is None:
            return None
        for item, explained in zip(listed.items, listed.explained, strict=True):
            if _key(item) == key:
                return item, explained, listed
        return None

    def fill(self) -> None:
        """Show the lines that the filters let through."""
        listed = self._board.listed
        if listed is None:
            return
        today = listed.now_min // MINUTES
        person = str(self.whose.currentData() or "")
        shown = [
            item
            for item in listed.items
            if words.shown_by(str(self.which.currentData()), item, today)
            and words.holds(item, self.sought.text())
            and concerns(item.deadline, item.facts, person)
        ]
        self._shown = tuple(shown)
        lines = [(_key(item), _line(item, today)) for item in shown]
        tints = [(1, self._theme.colour(words.tint_of(item.deadline))) for item in shown]
        self.table.fill(lines, tints)
        self.count.setText(trn("%n deadline(s)", len(shown)))
        self.list.show_empty(not shown)
        if shown and self.table.chosen is None:
            self.table.selectRow(0)
        self._show_chosen()

    def _listed(self) -> None:
        listed = self._board.listed
        if listed is None:
            return
        before = self.whose.currentData()
        me = self._board.station.people
        names = list(listed.people)
        self.whose.blockSignals(True)
        self.whose.clear()
        self.whose.addItem(tr("Everybody's"), "")
        own = next((one for one in names if one in (me.who, _name(me.signed_in))), "")
        if own:
            self.whose.addItem(tr("Mine ({who})").format(who=own), own)
        for name in names:
            if name != own:
                self.whose.addItem(name, name)
        if before is None and own:
            before = own
        self.whose.setCurrentIndex(max(0, self.whose.findData(before or "")))
        self.whose.blockSignals(False)
        self._show_faults(listed)
        self.fill()

    def _show_faults(self, listed: Listed) -> None:
        told = [describe(fault, cast(Language, language())) for fault in listed.faults]
        lines = [f"{one.what}{one.advice}" for one in told]
        if listed.ahead_of_clock is not None:
            lines.append(
                tr(
                    "The clock of this machine is behind: deadlines were reached at {time} "
                    "already. They go by that time. Set the clock right."
                ).format(time=f"{listed.ahead_of_clock.astimezone(CHINA):%Y-%m-%d %H:%M}")
            )
        self.fault.setText("\n".join(lines))
        self.fault.setVisible(bool(lines))

    def _choose_which(self) -> None:
        closed_too = self.which.currentData() == "all"
        if closed_too is not self._board.closed_too:
            self._board.closed_too = closed_too
            self._board.read()
        self.fill()

    # ---- one of them ----------------------------------------------------------------

    def _show_chosen(self) -> None:
        found = self._chosen()
        self.side.show_empty(found is None)
        self.actions_.show_deadline(found)
        if found is None:
            return
        item, explained, listed = found
        one = item.deadline
        today = listed.now_min // MINUTES
        self.head.setText(words.matter(one))
        people = "、".join(item.people) or tr("nobody is named yet")
        self.case.setText(f"{item.case_number}　{item.cause}\n{tr('Whose')}：{people}")
        left = words.left_words(one, today)
        first = tr("Due {day}").format(day=words.due_words(one)) if one.due else ""
        said = "".join(explained.sentences)
        head = "　".join((first, left)).strip()
        self.said.setText("\n\n".join(part for part in (head, said) if part))
        self.stopped.setText(self.actions_.stopped_words(item, listed))
        self.stopped.setVisible(bool(self.stopped.text()))
        self.unlocked.setText(words.unlocked_words(item, listed.table.duties, listed.now_min))
        self.unlocked.setVisible(bool(self.unlocked.text()))
        self.months.show_deadline(explained, listed.days)

    # ---- files and rules ------------------------------------------------------------

    def _write_calendar(self) -> None:
        listed = self._board.listed
        if listed is None:
            return
        wanted = self._shown
        title, name = tr("Write a calendar file"), f"{tr('Deadlines')} {court_today()}.ics"
        path, _ = QFileDialog.getSaveFileName(self, title, name, tr("Calendar (*.ics)"))
        if path:
            self._board.write_calendar(
                Path(path),
                wanted,
                lambda count: self._host.say(trn("%n deadline(s) written", count)),
            )

    def _rules(self) -> None:
        RulesDialog.ask(self, self._theme, self._board)
        self._board.read()

    def _say_failed(self, error: BaseException) -> None:
        show_error(self, self._theme, error)


def _button(text: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setMinimumHeight(size("control") + 4)
    button.clicked.connect(run)
    return button


def _name(account: object) -> str:
    return str(getattr(account, "name", ""))


def _key(item: ToDo) -> tuple[str, str, str]:
    one = item.deadline
    return (str(item.case_id), one.rule.key, str(one.event.id))


def _line(item: ToDo, today: int) -> tuple[str, ...]:
    one = item.deadline
    return (
        words.due_words(one),
        words.left_words(one, today),
        words.matter(one),
        words.state_words(one),
        item.case_number,
        "、".join(item.people) or "—",
    )
