"""The table of rules: looked at, and the court's own file edited and checked (期限规则)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane, Task
from app.qt.listing import Table
from app.qt.messages import show_error
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from dossier.deadlines import own_table
from dossier.deadlines.reading import Fault
from dossier.people.permits import Act

if TYPE_CHECKING:
    from app.windows.todo.board import Board


class RulesDialog(QDialog):
    """What is in force, and the court's own file."""

    def __init__(self, parent: QWidget, theme: Theme, board: Board) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Rules of deadlines"))
        self.resize(1040, 680)
        self._theme, self._board = theme, board
        self._faults: list[Fault] = []
        tabs = QTabWidget()
        tabs.addTab(self._in_force(), tr("Rules in force"))
        tabs.addTab(self._own(), tr("Rules of this court"))
        close = QPushButton(tr("Close"))
        close.setMinimumHeight(size("control") + 4)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(tabs, 1)
        layout.addLayout(row)
        self.tabs = tabs

    def _in_force(self) -> QWidget:
        heads = (tr("Rule"), tr("Runs from"), tr("Term"), tr("Court's own"), tr("Legal basis"))
        self.table = Table(tr("Rules"), heads, stretched=4)
        self.show_table()
        return self.table

    def show_table(self) -> None:
        """Show what is in force now."""
        listed = self._board.listed
        if listed is None:
            return
        table = listed.table
        lines = []
        for rule in table.rules.values():
            if rule.base:
                start = f"“{table.rules[rule.base].name}”届满"
            else:
                start = "、".join(table.events[key].name for key in rule.starts)
            term = f"{rule.term}{'前' if rule.before else ''}"
            lines.append(
                (rule.key, (rule.name, start, term, "✓" if rule.own else "", str(rule.source)))
            )
        self.table.fill(lines)

    def _own(self) -> QWidget:
        text = own_table.read(self._board.station.home)
        self.text = QPlainTextEdit(text)
        self.text.setAccessibleName(tr("Rules of this court"))
        font = QFont("Noto Sans Mono CJK SC")
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.text.setFont(font)
        may = self._board.station.people.may(Act.MANAGE_STATION)
        self.text.setReadOnly(not may)
        hint = QLabel(
            tr("Only what differs from the shipped rules. What is wrong never comes into force.")
            if may
            else tr("The administrator changes the rules of this court.")
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.faults = Table(tr("Errors"), (tr("Line"), tr("What is wrong")), stretched=1)
        self.faults.setMaximumHeight(170)
        self.faults.itemSelectionChanged.connect(self._go_to_fault)
        self.check = QPushButton(tr("Check"))
        self.put = QPushButton(tr("Put in force"))
        self.put.setObjectName("primary")
        row = QHBoxLayout()
        row.addWidget(self.said, 1)
        for button in (self.check, self.put):
            button.setMinimumHeight(size("control") + 4)
            button.setEnabled(may)
            row.addWidget(button)
        self.check.clicked.connect(self.check_text)
        self.put.clicked.connect(self.put_in_force)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(*[space("m")] * 4)
        column.setSpacing(space("s"))
        column.addWidget(hint)
        column.addWidget(self.text, 1)
        column.addWidget(self.faults)
        column.addLayout(row)
        self.faults.hide()
        return holder

    def check_text(self) -> bool:
        """Say everything that is wrong; return whether nothing is."""
        return self._show_faults(own_table.faults(self.text.toPlainText()))

    def _show_faults(self, found: Sequence[Fault]) -> bool:
        self._faults = list(found)
        lines = [(at, (str(one.line), one.reason)) for at, one in enumerate(found)]
        self.faults.fill(lines)
        self.faults.setVisible(bool(found))
        self.said.setObjectName("invalid" if found else "valid")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(
            trn("%n error(s); the rules before stay in force.", len(found))
            if found
            else tr("Nothing is wrong.")
        )
        return not found

    def put_in_force(self) -> None:
        """Put the text in force; refused where something is wrong with it."""
        text = self.text.toPlainText()
        if not self.check_text():
            return
        station = self._board.station

        def work(task: Task) -> str:
            return own_table.put(station.store, text, station.people.who)

        def done(_: str) -> None:
            self.said.setText(tr("In force. Deadlines are computed by it from now on."))
            self._board.listed_anew.connect(self.show_table)
            self._board.read()

        def failed(error: BaseException) -> None:
            show_error(self, self._theme, error)

        self._board.lanes.run(Lane.STORE, work, done, failed, owner=self)

    def _go_to_fault(self) -> None:
        at = self.faults.chosen
        if isinstance(at, int) and at < len(self._faults):
            block = self.text.document().findBlockByNumber(max(0, self._faults[at].line - 1))
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            self.text.setTextCursor(cursor)
            self.text.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, board: Board) -> None:
        """Show it until it is closed."""
        dialog = cls(parent, theme, board)
        dialog.exec()
        dialog.deleteLater()
