"""The lists of the desk: cases, conflicts, dead letters, alarms (清单)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from app.qt.theme import size
from app.qt.translations import tr
from app.windows.operations import words

if TYPE_CHECKING:
    from sync.core.answers import Conflict
    from sync.core.station.events import Alarm
    from sync.core.station.ports import Dead
    from sync.station.contract import CaseLine

Line = tuple[str, ...]


class Table(QTableWidget):
    """A read-only list of lines that keeps its place when it is filled anew.

    Args:
        name: for people who cannot see it.
        heads: of the columns.
        stretched: column that takes what is left.
        numbers: columns that are aligned to the right.

    Attributes:
        opened: emitted with the key of a line: a double click or Enter.
    """

    opened = Signal(object)

    def __init__(
        self, name: str, heads: Sequence[str], stretched: int, numbers: Sequence[int] = ()
    ) -> None:
        super().__init__(0, len(heads))
        self._numbers = frozenset(numbers)
        self._keys: list[Hashable] = []
        self._lines: list[Line] = []
        self.setObjectName("list")
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        for column in numbers:
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(size("control") + 4)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self.activated.connect(lambda index: self.opened.emit(self._keys[index.row()]))

    @property
    def chosen(self) -> Hashable | None:
        """Key of the chosen line, or None."""
        row = self.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def fill(self, lines: Sequence[tuple[Hashable, Line]]) -> None:
        """Show these lines; nothing moves where nothing changed."""
        keys, texts = [key for key, _ in lines], [line for _, line in lines]
        if (keys, texts) == (self._keys, self._lines):
            return
        chosen = self.chosen
        self._keys, self._lines = keys, texts
        self.setRowCount(len(lines))
        for row, line in enumerate(texts):
            for column, text in enumerate(line):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column in self._numbers:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.setItem(row, column, item)
        if chosen in keys:
            self.selectRow(keys.index(chosen))


def cases_table() -> Table:
    """Return the list of cases: pages by state."""
    heads = (
        tr("Case number"),
        tr("Pages"),
        tr("Here only"),
        tr("Sending"),
        tr("At the centre"),
        tr("Verified"),
    )
    return Table(tr("Cases"), heads, 0, (1, 2, 3, 4, 5))


def case_lines(cases: Sequence[CaseLine]) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of cases."""
    return [
        (
            case.case_id,
            (
                case.number,
                *(
                    str(count) if count else "–"
                    for count in (
                        case.pages,
                        case.local,
                        case.sending,
                        case.received,
                        case.verified,
                    )
                ),
            ),
        )
        for case in cases
    ]


def conflicts_table() -> Table:
    """Return the list of conflicts."""
    return Table(tr("Conflicts"), (tr("Case number"), tr("What happened")), 1)


def conflict_lines(
    conflicts: Sequence[Conflict], number_of: Callable[[str], str]
) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of conflicts."""
    return [
        (each.id, (number_of(each.case), words.word(words.CONFLICTS, each.reason)))
        for each in conflicts
    ]


def dead_table() -> Table:
    """Return the list of what the centre refused."""
    return Table(tr("Not delivered"), (tr("What"), tr("Reason")), 1)


def dead_lines(
    dead: Sequence[Dead], number_of: Callable[[str], str]
) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of dead letters."""
    return [(each.key, words.dead_letter(each, number_of)) for each in dead]


def alarms_table() -> Table:
    """Return the list of what a person must know."""
    return Table(tr("Notices"), (tr("Notice"), tr("Detail")), 0)


def alarm_lines(alarms: Sequence[Alarm]) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of alarms."""
    return [(n, (words.alarm(each), each.thing[:24])) for n, each in enumerate(alarms)]
