"""Which seat this computer is (选择席位)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.qt.theme import Theme, space
from app.qt.translations import mark, spoken, tr


@dataclass(frozen=True, slots=True)
class Role:
    """A seat of work (席位)."""

    key: str
    name: str
    """English, under ``mark``."""
    purpose: str
    """English, under ``mark``."""
    icon: str
    ready: bool = False
    """Whether this version has its window."""


ROLES = (
    Role(
        "intake",
        mark("Intake"),
        mark("Receive and register materials"),
        "intake",
        ready=True,
    ),
    Role(
        "scan",
        mark("Scan desk"),
        mark("Scan, read and catalogue the dossier"),
        "scan",
        ready=True,
    ),
    Role(
        "quality",
        mark("Catalogue and quality"),
        mark("Check the catalogue and images"),
        "quality",
        ready=True,
    ),
    Role(
        "custody",
        mark("Custody"),
        mark("Smart cabinet: store and take paper"),
        "cabinet",
        ready=True,
    ),
    Role(
        "clerk",
        mark("Clerk"),
        mark("Run the hearing record and have it signed"),
        "clerk",
        ready=True,
    ),
    Role(
        "bench",
        mark("Bench"),
        mark("Read the dossier and guide the hearing"),
        "bench",
        ready=True,
    ),
    Role(
        "party",
        mark("Party"),
        mark("See the evidence, confirm the record"),
        "party",
        ready=True,
    ),
    Role(
        "archive",
        mark("Archive"),
        mark("Check and hand over closed dossiers"),
        "archive",
        ready=True,
    ),
    Role(
        "todo",
        mark("To do"),
        mark("Deadlines: what runs out when, and whose work it is"),
        "timeline",
        ready=True,
    ),
    Role(
        "operations",
        mark("Operations"),
        mark("What waits for the centre, and what it answered"),
        "operations",
        ready=True,
    ),
)


def role_of(key: str) -> Role | None:
    """Return a role that can be opened; None if there is none of that key."""
    return next((role for role in ROLES if role.key == key and role.ready), None)


class RolePage(QWidget):
    """The choice at the first start.

    Attributes:
        chosen: emitted with the key of the role.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, may_open: Callable[[str], bool] = lambda key: True) -> None:
        super().__init__()
        self.setObjectName("page")
        self._may_open = may_open
        title = QLabel(tr("What is this computer used for?"))
        title.setObjectName("title")
        hint = QLabel(tr("The choice is remembered and can be changed in the menu “Station”."))
        hint.setObjectName("muted")
        grid = QGridLayout()
        grid.setSpacing(space("m"))
        for i, role in enumerate(ROLES):
            grid.addWidget(self._card(theme, role), i // 3, i % 3)
        inner = QWidget()
        inner.setMaximumWidth(1000)
        column = QVBoxLayout(inner)
        column.setSpacing(space("s"))
        column.addWidget(title)
        column.addWidget(hint)
        column.addSpacing(space("l"))
        column.addLayout(grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl") * 2] * 4)
        layout.addStretch(1)
        layout.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def _card(self, theme: Theme, role: Role) -> QPushButton:
        open_to = self._may_open(role.key)
        purpose = spoken(role.purpose) if role.ready else tr("Comes with a later version")
        if role.ready and not open_to:
            purpose = tr("Not for your role")
        card = QPushButton(f"  {spoken(role.name)}\n  {purpose}")
        card.setObjectName("role")
        card.setAccessibleName(f"{spoken(role.name)}, {purpose}")
        card.setToolTip(spoken(role.purpose))
        card.setMinimumSize(300, 88)
        card.setIconSize(QSize(32, 32))
        theme.bind(card, role.icon, "accent")
        card.setEnabled(role.ready and open_to)
        # Enter chooses as Space does; without a dialog around it, a button knows only Space.
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            press = QShortcut(QKeySequence(key), card, card.click)
            press.setContext(Qt.ShortcutContext.WidgetShortcut)
        card.clicked.connect(lambda: self.chosen.emit(role.key))
        return card
