"""Who is to sign, where each stands, and what they asked for (签署人与补正列表)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.qt.inking import InkField
from app.qt.theme import Theme, size, space
from app.qt.translations import spoken, tr
from app.windows.clerk import signing_words as words
from dossier.ids import CorrectionId, SignerId
from dossier.signing import Correction, Decision, Signer

_STRIPE_PX = 5


class Card(QFrame):
    """One entry of a list, with a coloured edge; chosen by mouse or key.

    Attributes:
        chosen: somebody chose it.
    """

    chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._tint, self._on = theme, "muted", False
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        self.body.setSpacing(2)
        theme.changed.connect(self._draw)

    def show_look(self, tint: str, *, on: bool = False) -> None:
        """Show a coloured edge, and whether it is the chosen one."""
        self._tint, self._on = tint, on
        self._draw()

    def _draw(self) -> None:
        colour, ground = self._theme.colour(self._tint), self._theme.colour("surface")
        line = self._theme.colour("line")
        if self._on:
            ground, line = self._theme.colour("accent_soft"), self._theme.colour("accent")
        focus = self._theme.colour("focus").name()
        self.setStyleSheet(
            f"#card {{ background: {ground.name()}; border: 1px solid {line.name()};"
            f" border-left: {_STRIPE_PX}px solid {colour.name()}; border-radius: 6px;"
            " border-top-left-radius: 0; border-bottom-left-radius: 0; }"
            f" #card:focus {{ border: 2px solid {focus};"
            f" border-left: {_STRIPE_PX}px solid {colour.name()}; }}"
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        self.setFocus()
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class SignerCard(Card):
    """Somebody who is to sign."""

    def __init__(self, theme: Theme, signer_id: SignerId) -> None:
        super().__init__(theme)
        self.signer_id = signer_id
        self.name = QLabel()
        self.name.setObjectName("heading")
        self.state = QLabel()
        self.read = QLabel()
        self.where = QLabel()
        for label in (self.read, self.where):
            label.setObjectName("small")
            label.setWordWrap(True)
        self.name.setWordWrap(True)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.body.addWidget(self.read)
        self.body.addWidget(self.where)

    def show_signer(self, signer: Signer, read: str, where: str, pages: str, *, on: bool) -> None:
        """Show where they stand."""
        text, tint = words.state_words(signer)
        self.name.setText(signer.label)
        self.state.setText(text)
        self.state.setStyleSheet(
            f"color: {self._theme.colour(tint).name()}; font-weight: 600; background: transparent;"
        )
        self.read.setText(read or tr("nothing shown yet"))
        self.read.setToolTip(pages)
        self.where.setText(where)
        self.setAccessibleName(f"{signer.label}，{text}")
        self.show_look(tint, on=on)


class WishCard(Card):
    """A request to correct, and how it is decided.

    Attributes:
        granted, refused, withdrawn: a decision is wished.
        shown: the place is to be looked at.
    """

    granted = Signal()
    refused = Signal()
    withdrawn = Signal()

    def __init__(self, theme: Theme, correction_id: CorrectionId) -> None:
        super().__init__(theme)
        self.correction_id = correction_id
        self.head = QLabel()
        self.head.setObjectName("small")
        self.quoted, self.wish, self.ground = QLabel(), QLabel(), QLabel()
        self.quoted.setObjectName("muted")
        self.wish.setStyleSheet("font-weight: 600;")
        self.ground.setObjectName("small")
        for label in (self.head, self.quoted, self.wish, self.ground):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self.body.addWidget(label)
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, space("xs"), 0, 0)
        for text, told, name in (
            (tr("Grant…"), self.granted, "primary"),
            (tr("Refuse…"), self.refused, "dangerButton"),
            (tr("Withdrawn"), self.withdrawn, ""),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setMinimumHeight(size("control"))
            button.clicked.connect(told.emit)
            row.addWidget(button, 1)
        self.body.addWidget(self.buttons)

    def show_wish(self, one: Correction, who: str, *, may_decide: bool) -> None:
        """Show what is asked for, and the decision."""
        text, tint = words.DECISIONS[one.decision]
        page = "" if one.page is None else " · " + tr("page {n}").format(n=one.page)
        self.head.setText(f"{who}{page} · {spoken(text)}")
        self.quoted.setText(one.quoted)
        self.quoted.setVisible(bool(one.quoted))
        self.wish.setText("→ " + one.wish)
        self.ground.setText(tr("Ground: {text}").format(text=one.ground))
        self.ground.setVisible(bool(one.ground))
        self.buttons.setVisible(one.decision is Decision.OPEN and may_decide)
        self.show_look(tint)


class WrittenCard(Card):
    """A wish written by hand, to be taken into words.

    Attributes:
        taken, dismissed: what becomes of it.
    """

    taken = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, who: str, value: Mapping[str, Any]) -> None:
        super().__init__(theme)
        head = QLabel(tr("{who} wrote by hand").format(who=who))
        head.setObjectName("small")
        quoted = QLabel(str(value.get("quoted") or ""))
        quoted.setObjectName("muted")
        quoted.setWordWrap(True)
        quoted.setVisible(bool(quoted.text()))
        ink = InkField(theme)
        ink.setMinimumHeight(110)
        ink.show_strokes(value["ink"])
        take, drop = QPushButton(tr("Take into words…")), QPushButton(tr("Withdrawn"))
        take.setObjectName("primary")
        row = QHBoxLayout()
        for button, told in ((take, self.taken), (drop, self.dismissed)):
            button.setMinimumHeight(size("control"))
            button.clicked.connect(told.emit)
            row.addWidget(button, 1)
        for part in (head, quoted, ink):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.show_look("warning")


class CardList(QScrollArea):
    """Cards one below the other; what is there already stays where it is."""

    def __init__(self, empty: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        holder.setObjectName("panel")
        self.empty = QLabel(empty)
        self.empty.setObjectName("muted")
        self.empty.setWordWrap(True)
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(*[space("s")] * 4)
        self._column.setSpacing(space("s"))
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        self.setWidget(holder)
        self.cards: dict[str, Card] = {}

    def set_keys(self, wanted: Sequence[str]) -> list[str]:
        """Drop what is gone; return the keys for which a card has to be made."""
        for key in [key for key in self.cards if key not in wanted]:
            card = self.cards.pop(key)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.empty.setVisible(not wanted)
        return [key for key in wanted if key not in self.cards]

    def put(self, key: str, card: Card) -> None:
        """Put a card at the end."""
        self.cards[key] = card
        self._column.insertWidget(self._column.count() - 1, card)
