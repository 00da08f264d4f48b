"""What was done with a bundle; what taking stock found (流转记录与盘点结果)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import plain_table
from app.qt.theme import space
from app.qt.translations import spoken, tr
from app.windows.custody import words
from app.windows.custody.picture import Picture
from dossier.custody.inventory import Inventory
from dossier.custody.model import Bundle, CustodyAct


class _Sheet(QDialog):
    """A heading, tables, and a way out."""

    def __init__(self, parent: QWidget, title: str, heading: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumSize(860, 520)
        head = QLabel(heading)
        head.setObjectName("heading")
        head.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[space("xl")] * 4)
        self.column.setSpacing(space("m"))
        self.column.addWidget(head)
        self.column.addWidget(buttons)

    def put(self, body: QWidget) -> None:
        self.column.insertWidget(1, body, 1)


def _table(name: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> QWidget:
    table = plain_table(name, heads, len(heads) - 1)
    table.setRowCount(len(lines))
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(row, column, item)
    return table


class HistoryDialog(_Sheet):
    """All that was done with one bundle, in order (流转记录)."""

    def __init__(self, parent: QWidget, bundle: Bundle, acts: Sequence[CustodyAct]) -> None:
        super().__init__(parent, tr("History"), f"{bundle.label}　{bundle.title}")
        heads = (tr("When"), tr("What"), tr("Done by"), tr("Other side"), tr("Cell"), tr("Remark"))
        lines = [
            (
                words.day_and_time(act.at),
                spoken(words.ACTS[act.act]),
                act.by,
                act.person,
                "" if act.place is None else str(act.place),
                "　".join(
                    part
                    for part in (
                        "" if act.sheets is None else tr("{n} sheets").format(n=act.sheets),
                        act.identified,
                        act.ground,
                        tr("signed receipt kept") if act.signature_sha256 else "",
                    )
                    if part
                ),
            )
            for act in acts
        ]
        self.put(_table(tr("History"), heads, lines))

    @classmethod
    def ask(cls, parent: QWidget, bundle: Bundle, acts: Sequence[CustodyAct]) -> None:
        """Show it until it is closed."""
        dialog = cls(parent, bundle, acts)
        dialog.exec()
        dialog.deleteLater()


class OutcomeDialog(_Sheet):
    """The three lists of taking stock, and what lies in the wrong cell (盘点结果)."""

    def __init__(self, parent: QWidget, picture: Picture, outcome: Inventory) -> None:
        said = tr("{present} present, {missing} missing, {foreign} not listed there").format(
            present=len(outcome.present),
            missing=len(outcome.missing),
            foreign=len(outcome.foreign),
        )
        super().__init__(parent, tr("Stock"), said)
        self.tabs = QTabWidget()
        heads = (tr("Label"), tr("Cell"), tr("Case"), tr("Remark"))
        present = [self._line(picture, one, "") for one in outcome.present]
        missing = [self._line(picture, one, tr("An alarm is raised")) for one in outcome.missing]
        foreign = []
        for each in outcome.foreign:
            remark, number = tr("No bundle has this label"), ""
            if each.bundle is not None:
                number = picture.number(each.bundle.case_id)
                lies = each.bundle.lies
                remark = (
                    tr("Belongs into {place}").format(place=lies)
                    if lies is not None
                    else spoken(words.BUNDLES[each.bundle.state])
                )
            foreign.append((each.label, each.place.cell, number, remark))
        for name, lines in (
            (tr("There and listed"), present),
            (tr("Listed, not there"), missing),
            (tr("There, not listed"), foreign),
        ):
            self.tabs.addTab(_table(name, heads, lines), f"{name}（{len(lines)}）")
        first = 1 if missing else 2 if foreign else 0
        self.tabs.setCurrentIndex(first)
        self.put(self.tabs)

    def _line(self, picture: Picture, bundle: Bundle, remark: str) -> tuple[str, ...]:
        cell = "" if bundle.place is None else bundle.place.cell
        return (bundle.label, cell, picture.number(bundle.case_id), remark)

    @classmethod
    def ask(cls, parent: QWidget, picture: Picture, outcome: Inventory) -> None:
        """Show it until it is closed."""
        dialog = cls(parent, picture, outcome)
        dialog.exec()
        dialog.deleteLater()
