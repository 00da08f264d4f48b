"""Which papers of a hearing there are to sign, and which is looked at (签署文书切换)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton

from app.qt.panels import action_button
from app.qt.theme import size, space
from app.qt.translations import mark, spoken, tr
from app.windows.clerk import signing_words as words
from dossier.signing import Paper, PaperKind, PaperState

if TYPE_CHECKING:
    from app.windows.clerk.signing_seen import Seen

KINDS = {
    PaperKind.RECORD: mark("Record"),
    PaperKind.INSTEAD: mark("Recording instead of the record"),
    PaperKind.SHEET: mark("Sheet of the recording"),
    PaperKind.GAPS: mark("Explanation of gaps"),
    PaperKind.DISPLAYS: mark("What was shown"),
    PaperKind.OPINIONS: mark("Exhibits and opinions"),
}


def kinds_of(seen: Seen) -> list[PaperKind]:
    """Return the papers that there are or should be, in the order they are signed."""
    standing = seen.kinds
    instead = PaperKind.INSTEAD in standing
    first = PaperKind.INSTEAD if instead else PaperKind.RECORD
    others = (PaperKind.GAPS, PaperKind.SHEET, PaperKind.DISPLAYS, PaperKind.OPINIONS)
    wanted = standing | seen.due
    if instead:
        # What was signed instead of a record is the sheet.
        wanted -= {PaperKind.SHEET} - standing
    return [first, *(kind for kind in others if kind in wanted)]


def state_of(kind: PaperKind, papers: Sequence[Paper]) -> str:
    """Return how far a paper is, in words."""
    found = next((one for one in papers if one.kind is kind), None)
    if found is None:
        return tr("not begun")
    if found.state is PaperState.LOCKED and found.material_id is not None:
        return tr("filed")
    return spoken(words.PAPERS[found.state])


class PaperTabs(QFrame):
    """One button for each paper, with how far it is; hidden where there is but one.

    Args:
        switch: has the recording stand for the record, or the other way round.

    Attributes:
        chosen: with the kind that is to be looked at.
    """

    chosen = Signal(object)

    def __init__(self, switch: QAction) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._switch = switch
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[PaperKind, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(space("l"), space("xs"), space("m"), space("xs"))
        self._row.setSpacing(space("s"))
        self._row.addStretch(1)
        self._switching = action_button(switch)
        self._row.addWidget(self._switching)

    def show_papers(self, seen: Seen, on: PaperKind) -> None:
        """Show which papers there are; ``on`` is looked at."""
        kinds = kinds_of(seen)
        for kind in [kind for kind in self.buttons if kind not in kinds]:
            button = self.buttons.pop(kind)
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        for at, kind in enumerate(kinds):
            if kind not in self.buttons:
                self._add(kind, at)
            button = self.buttons[kind]
            name = spoken(KINDS[kind])
            button.setText(f"{name} · {state_of(kind, seen.papers)}")
            button.setChecked(kind is on)
        self._switching.setVisible(self._switch.isVisible())
        self.setVisible(len(kinds) > 1 or self._switch.isVisible())

    def _add(self, kind: PaperKind, at: int) -> None:
        button = self.buttons[kind] = QPushButton()
        button.setCheckable(True)
        button.setMinimumHeight(size("control"))
        button.clicked.connect(lambda: self.chosen.emit(kind))
        self._group.addButton(button)
        self._row.insertWidget(at, button)
