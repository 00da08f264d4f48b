"""Making the list of evidence: suggested from the dossier, checked by a person (证据目录)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and
from app.qt.lanes import Lane
from app.qt.theme import size, space
from app.qt.translations import tr, trn
from app.station.evidence import EvidenceDesk
from app.windows.clerk.screens_opinions import sides
from courtroom.evidence.numbering import next_number
from dossier.evidence import EvidenceKind, Exhibit

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk

COURT = "法院"
SIDE, NAME, KIND, PAGES = range(4)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What may be listed, and what is listed already."""

    fresh: tuple[Exhibit, ...]
    existing: tuple[Exhibit, ...]


class ListingDialog(QDialog):
    """Materials of the dossier that are not listed yet; each with its side, name and kind."""

    def __init__(self, parent: QWidget, found: Suggested, sides: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("List evidence from the dossier"))
        self.resize(900, 560)
        self._found = found
        hint = QLabel(
            tr("Taken from what is filed as evidence. Check who submitted it and its name.")
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        heads = [tr("Submitted by"), tr("Name"), tr("Kind"), tr("Pages")]
        self.table = QTableWidget(len(found.fresh), len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setAccessibleName(tr("Evidence to list"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(size("touch"))
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for row, one in enumerate(found.fresh):
            self._add_row(row, one, sides)
        for column in (SIDE, KIND):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, 150)
        note = QLabel(tr("Numbers follow by themselves. What is not ticked is left out."))
        note.setObjectName("small")
        buttons, save = cancel_and(self, tr("List"))
        save.setEnabled(bool(found.fresh))
        buttons.accepted.connect(self.accept)
        if not found.fresh:
            hint.setText(tr("All that is filed as evidence is listed already."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        for widget in (hint, self.table, note, buttons):
            layout.addWidget(widget)

    def _add_row(self, row: int, one: Exhibit, sides: Sequence[str]) -> None:
        side = QComboBox()
        side.setEditable(True)
        side.addItems(list(dict.fromkeys([*sides, COURT])))
        side.setCurrentText(one.side)
        side.setAccessibleName(tr("Submitted by"))
        kind = QComboBox()
        kind.addItems([each.value for each in EvidenceKind])
        kind.setCurrentText(one.kind.value)
        kind.setAccessibleName(tr("Kind"))
        name = QTableWidgetItem(one.name)
        name.setCheckState(Qt.CheckState.Checked)
        pages = QTableWidgetItem(str(len(one.pages)))
        pages.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.table.setCellWidget(row, SIDE, side)
        self.table.setItem(row, NAME, name)
        self.table.setCellWidget(row, KIND, kind)
        self.table.setItem(row, PAGES, pages)

    @property
    def wanted(self) -> list[Exhibit]:
        """What is ticked, as it was written, with free numbers."""
        made: list[Exhibit] = []
        for row, one in enumerate(self._found.fresh):
            name = self.table.item(row, NAME)
            if name is None or name.checkState() is not Qt.CheckState.Checked:
                continue
            side = self._chosen(row, SIDE) or one.side
            kind = EvidenceKind(self._chosen(row, KIND))
            changed = replace(one, side=side, name=name.text().strip() or one.name, kind=kind)
            taken = [*self._found.existing, *made]
            if side != one.side or any(each.label == changed.label for each in taken):
                number = next_number(taken, side, changed.group)
                changed = replace(changed, number=number)
            made.append(changed)
        return made

    def _chosen(self, row: int, column: int) -> str:
        box = self.table.cellWidget(row, column)
        return box.currentText().strip() if isinstance(box, QComboBox) else ""

    @classmethod
    def ask(cls, parent: QWidget, found: Suggested, sides: Sequence[str]) -> list[Exhibit]:
        """Return what is to be listed; empty when the dialog was left."""
        dialog = cls(parent, found, sides)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = dialog.wanted
        dialog.deleteLater()
        return wanted if accepted else []


def list_from_dossier(desk: ClerkDesk) -> None:
    """Suggest the list of evidence, and write what the person leaves ticked."""
    clerk = desk.clerk
    case = clerk.case
    if case is None:
        return
    services: Any = clerk.services
    service = EvidenceDesk(services, case.id, clerk.who)

    def ask(found: Suggested) -> None:
        wanted = ListingDialog.ask(desk, found, sides(clerk.screens.facts))
        if wanted:
            clerk.lanes.run(
                Lane.STORE,
                lambda task: service.write(wanted),
                lambda _: listed(len(wanted)),
                desk.show_error,
                owner=desk,
            )

    def listed(count: int) -> None:
        desk.say(trn("%n exhibit(s) listed", count))
        clerk.screens.read_exhibits()

    clerk.lanes.run(
        Lane.STORE,
        lambda task: Suggested(tuple(service.suggested()), tuple(service.listed(removed=True))),
        ask,
        desk.show_error,
        owner=desk,
    )
