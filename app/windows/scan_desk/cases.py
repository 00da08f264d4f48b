"""Choosing a case and creating one (选择案件、新建案件)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

import resources
from app.qt.theme import size, space
from app.qt.translations import spoken, tr
from app.windows.names import PARTY_ROLES, template_name
from app.windows.scan_desk.number_check import Missing, check
from app.windows.scan_desk.snapshot import CaseRow
from dossier.case_number import parse
from dossier.catalogue.templates import procedure_of, procedures, template
from dossier.court_time import in_court
from dossier.model import Case

_Index = QModelIndex | QPersistentModelIndex


@cache
def causes() -> tuple[str, ...]:
    """Return the common causes of action (案由)."""
    return tuple(c for group in resources.toml("causes.toml")["group"] for c in group["causes"])


class CasesModel(QAbstractTableModel):
    """Cases: number, cause, parties, created."""

    def __init__(self, rows: Sequence[CaseRow]) -> None:
        super().__init__()
        self._rows = tuple(rows)
        self._heads = (tr("Case number"), tr("Cause"), tr("Parties"), tr("Created"))

    def case_at(self, row: int) -> Case:
        """Return the case of a row."""
        return self._rows[row].case

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        row = self._rows[index.row()]
        created = in_court(row.case.created_at).strftime("%Y-%m-%d %H:%M")
        return (row.case.number, row.case.cause, row.parties, created)[index.column()]

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._heads[section]
        return None


class CasePicker(QDialog):
    """A table of cases with a filter over all columns."""

    def __init__(self, parent: QWidget, rows: Sequence[CaseRow], *, may_make: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open case"))
        self.resize(820, 480)
        self.new_wanted = False
        self.model = CasesModel(rows)
        self.shown = QSortFilterProxyModel(self)
        self.shown.setSourceModel(self.model)
        self.shown.setFilterKeyColumn(-1)
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter by number, cause or party"))
        self.filter.setAccessibleName(tr("Filter by number, cause or party"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        self.table = QTableView()
        self.table.setModel(self.shown)
        self.table.setAccessibleName(tr("Cases"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(36)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 220), (1, 170), (3, 140)):
            self.table.setColumnWidth(column, width)
        self.table.doubleClicked.connect(self.accept)
        self._none = QLabel(
            tr("No case fits the filter.")
            if rows
            else tr("There is no case yet. Create the first one.")
        )
        self._none.setObjectName("muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.open_ = QPushButton(tr("Open"))
        self.open_.setObjectName("primary")
        self.open_.setDefault(True)
        new = QPushButton(tr("New case…"))
        buttons.addButton(self.open_, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(new, QDialogButtonBox.ButtonRole.ActionRole)
        new.clicked.connect(self._new)
        new.setVisible(may_make)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        for widget in (self.filter, self.table, self._none, buttons):
            layout.addWidget(widget)
        self._filter("")

    @property
    def chosen(self) -> Case | None:
        """The chosen case."""
        index = self.shown.mapToSource(self.table.currentIndex())
        return self.model.case_at(index.row()) if index.isValid() else None

    def _filter(self, text: str) -> None:
        self.shown.setFilterFixedString(text.strip())
        self.table.selectRow(0)
        found = self.shown.rowCount() > 0
        self.open_.setEnabled(found)
        self._none.setVisible(not found)

    def _new(self) -> None:
        self.new_wanted = True
        self.reject()

    @classmethod
    def ask(
        cls, parent: QWidget, rows: Sequence[CaseRow], *, may_make: bool = True
    ) -> tuple[Case | None, bool]:
        """Return (the case chosen or None, whether a new one is wanted instead)."""
        dialog = cls(parent, rows, may_make=may_make)
        dialog.filter.setFocus()
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        chosen = dialog.chosen if accepted else None
        dialog.deleteLater()
        return chosen, dialog.new_wanted


@dataclass(frozen=True, slots=True)
class NewCase:
    """What the person entered."""

    number: str
    cause: str
    procedure: str
    parties: tuple[tuple[str, str], ...]
    """(role, name)."""


class NewCaseDialog(QDialog):
    """Number, cause, procedure and parties; the number is checked while it is typed."""

    def __init__(self, parent: QWidget, taken: frozenset[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New case"))
        self.setMinimumWidth(560)
        self._taken = taken
        self._procedure_chosen = False
        self.number = QLineEdit()
        self.number.setPlaceholderText("（2026）粤0308民初123号")
        self.number.setAccessibleName(tr("Case number"))
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        # Room for two lines always: the fields below must not move while a number is typed.
        self.verdict.setMinimumHeight(2 * self.verdict.fontMetrics().lineSpacing())
        self.cause = QComboBox()
        self.cause.setEditable(True)
        self.cause.addItems(list(causes()))
        self.cause.setCurrentIndex(-1)
        self.cause.setAccessibleName(tr("Cause"))
        self.cause.setMaxVisibleItems(16)
        entry = self.cause.lineEdit()
        if entry is not None:
            entry.setPlaceholderText(tr("Choose or type, as in 买卖合同纠纷"))
        completer = QCompleter(list(causes()), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.cause.setCompleter(completer)
        self.procedure = QComboBox()
        self.procedure.setAccessibleName(tr("Procedure"))
        for key in procedures():
            self.procedure.addItem(template_name(template(key)), key)
        self.procedure.activated.connect(self._procedure_taken)
        self._parties: list[tuple[QComboBox, QLineEdit]] = []
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(space("s"))
        self._grid.setVerticalSpacing(6)
        more = QPushButton(tr("Add party"))
        more.clicked.connect(lambda: self.add_party().setFocus())
        more.setAutoDefault(False)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setHorizontalSpacing(space("m"))
        form.setVerticalSpacing(space("s"))
        form.addRow(tr("Case number"), self.number)
        form.addRow("", self.verdict)
        form.addRow(tr("Cause"), self.cause)
        form.addRow(tr("Procedure"), self.procedure)
        form.addRow(tr("Parties"), self._grid)
        row = QHBoxLayout()
        row.addWidget(more)
        row.addStretch(1)
        form.addRow("", row)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.create_ = QPushButton(tr("Create case"))
        self.create_.setObjectName("primary")
        self.create_.setDefault(True)
        buttons.addButton(self.create_, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        for widget in (self.number, self.cause, self.procedure):
            widget.setMinimumHeight(size("control"))
        self.number.textChanged.connect(self._judge)
        self.cause.currentTextChanged.connect(self._judge)
        self.add_party("原告")
        self.add_party("被告")
        self._judge()

    def add_party(self, role: str = "第三人") -> QLineEdit:
        """Add a line for a party and return its name entry."""
        roles = QComboBox()
        roles.setEditable(True)
        roles.addItems(list(PARTY_ROLES))
        roles.setCurrentText(role)
        roles.setAccessibleName(tr("Role"))
        name = QLineEdit()
        name.setPlaceholderText(tr("Name of the person or organisation"))
        name.setAccessibleName(tr("Name of the person or organisation"))
        row = len(self._parties)
        self._grid.addWidget(roles, row, 0)
        self._grid.addWidget(name, row, 1)
        self._parties.append((roles, name))
        return name

    @property
    def entered(self) -> NewCase:
        """What was entered so far; parties without a name are left out."""
        verdict = check(self.number.text())
        return NewCase(
            number=verdict if isinstance(verdict, str) else self.number.text(),
            cause=self.cause.currentText().strip(),
            procedure=str(self.procedure.currentData()),
            parties=tuple(
                (roles.currentText().strip(), name.text().strip())
                for roles, name in self._parties
                if name.text().strip()
            ),
        )

    def _procedure_taken(self) -> None:
        self._procedure_chosen = True

    def _judge(self) -> None:
        verdict = check(self.number.text())
        good = isinstance(verdict, str)
        if isinstance(verdict, Missing):
            text = spoken(verdict.value)
        elif verdict in self._taken:
            text, good = tr("This case exists already."), False
        else:
            text = tr("Valid: {number}").format(number=verdict)
            if not self._procedure_chosen:
                guess = self.procedure.findData(procedure_of(parse(verdict)))
                self.procedure.setCurrentIndex(max(0, guess))
        self.verdict.setText(text)
        name = "small" if verdict is Missing.EMPTY else ("valid" if good else "invalid")
        if self.verdict.objectName() != name:
            self.verdict.setObjectName(name)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)
        self.create_.setEnabled(good and bool(self.cause.currentText().strip()))

    @classmethod
    def ask(cls, parent: QWidget, taken: frozenset[str]) -> NewCase | None:
        """Return what the person entered; None when the dialog was left."""
        dialog = cls(parent, taken)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        entered = dialog.entered if accepted else None
        dialog.deleteLater()
        return entered
