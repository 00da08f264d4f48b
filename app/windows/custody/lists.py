"""What somebody has to see to, in three lists: alarms, requests, what is lent (清单)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.qt.listing import Table
from app.qt.panels import EmptyState
from app.qt.theme import Theme
from app.qt.translations import spoken, tr
from app.windows.custody import words
from app.windows.custody.picture import Picture
from cabinet.contract import Cell
from dossier.custody.model import Alarm, BundleState, Loan, LoanState
from dossier.custody.rights import Person


class Lists(QTabWidget):
    """The three lists.

    Attributes:
        alarm_chosen: emitted with an Alarm that somebody opened.
        request_chosen: emitted with a Loan.
        label_chosen: emitted with a label.
    """

    alarm_chosen = Signal(object)
    request_chosen = Signal(object)
    label_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setDocumentMode(True)
        self._theme = theme
        self._alarms: dict[str, Alarm] = {}
        self._loans: dict[str, Loan] = {}
        what, about, when = tr("Alarm"), tr("About"), tr("When")
        self.alarms = Table(tr("Alarms"), (what, about, when), 1)
        heads = (tr("Label"), tr("Who"), tr("For"), tr("State"))
        self.requests = Table(tr("Requests to borrow"), heads, 2)
        self.lent = Table(tr("Lent"), (tr("Label"), tr("With"), tr("Due")), 0)
        hints = (
            (self.alarms, tr("No alarms"), ""),
            (self.requests, tr("No requests"), tr("Who wants to borrow scans the label.")),
            (self.lent, tr("Nothing is lent"), ""),
        )
        self._empty: list[tuple[Table, EmptyState]] = []
        for table, title, hint in hints:
            table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            empty = EmptyState(theme, "check", title, hint)
            column.addWidget(table)
            column.addWidget(empty)
            self._empty.append((table, empty))
            self.addTab(holder, table.accessibleName())
        self.alarms.opened.connect(lambda key: self._open(self._alarms, key, self.alarm_chosen))
        self.requests.opened.connect(lambda key: self._open(self._loans, key, self.request_chosen))
        self.lent.opened.connect(lambda key: self.label_chosen.emit(str(key)))
        # A touch is enough: these lists are worked by finger.
        for table in (self.alarms, self.requests, self.lent):
            table.cellClicked.connect(lambda row, _, table=table: table.opened.emit(table.chosen))
            table.verticalHeader().setDefaultSectionSize(48)

    def show_picture(self, picture: Picture, person: Person) -> None:
        """Fill them."""
        self._alarms = {one.id: one for one in picture.alarms}
        live = (LoanState.ASKED, LoanState.GRANTED)
        loans = [one for one in picture.loans if one.state in live]
        self._loans = {one.id: one for one in loans}
        danger = self._theme.colour("danger")
        self.alarms.fill(
            [(one.id, words.alarm_line(picture, one)) for one in picture.alarms],
            [(0, danger)] * len(picture.alarms),
        )
        lines = []
        for one in loans:
            bundle = picture.bundle(one.bundle_id)
            label = "" if bundle is None else bundle.label
            lines.append(
                (one.id, (label, one.person, one.purpose, spoken(words.LOANS[one.state])))
            )
        self.requests.fill(lines)
        lent = [one for one in picture.bundles if one.state is BundleState.LENT]
        self.lent.fill([(one.label, words.lent_line(picture, one)) for one in lent])
        for n, (table, empty) in enumerate(self._empty):
            count = table.rowCount()
            table.setVisible(count > 0)
            empty.setVisible(count == 0)
            self.setTabText(n, table.accessibleName() + (f"（{count}）" if count else ""))

    def show_doors(self, open_: Sequence[Cell], known: bool) -> None:
        """Say beside "no alarms" what the doors do: an empty cell's door is no alarm.

        Args:
            open_: cells whose doors stand open.
            known: whether the cabinet answers.
        """
        hint = tr("Nothing is missing or late.")
        if open_:
            cells = "、".join(str(cell) for cell in open_)
            hint = tr("Door {cells} stands open; shut it.").format(cells=cells)
        elif known:
            hint = tr("Doors are shut, nothing is missing or late.")
        self._empty[0][1].hint.setText(hint)

    def _open(
        self, known: dict[str, Alarm] | dict[str, Loan], key: object, signal: object
    ) -> None:
        found = known.get(cast(str, key))
        if found is not None:
            signal.emit(found)  # type: ignore[attr-defined]
