"""Who is chosen, what is next for them, and what can be done (所选签署人)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.qt.commands import Commands
from app.qt.panels import action_button
from app.qt.theme import space
from app.qt.translations import tr
from dossier.signing import Consent, Paper, PaperKind, PaperState, Signer, SignerState


class ChosenPanel(QFrame):
    """What the clerk does for the chosen one.

    Args:
        commands: of the window.
    """

    def __init__(self, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.who, self.how = QLabel(), QLabel()
        self.who.setObjectName("heading")
        self.how.setObjectName("muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("m")] * 4)
        column.setSpacing(space("s"))
        for label in (self.who, self.how):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        self.consents = QWidget()
        row = QHBoxLayout(self.consents)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space("s"))
        for name in ("agrees", "declines"):
            row.addWidget(action_button(commands[name], "bigButton"), 1)
        column.addWidget(self.consents)
        column.addWidget(action_button(commands["sign"], "bigPrimary"))
        for pair in (("hand_out", "second"), ("aloud", "wish"), ("defer", "refuse")):
            both = QHBoxLayout()
            both.setSpacing(space("s"))
            for name in pair:
                look = "dangerButton" if name == "refuse" else "bigButton"
                both.addWidget(action_button(commands[name], look), 1)
            column.addLayout(both)

    def show_chosen(self, one: Signer | None, paper: Paper) -> None:
        """Show somebody; None: nobody is to sign."""
        self.consents.setVisible(
            paper.kind is PaperKind.INSTEAD
            and paper.state is PaperState.READING
            and one is not None
            and not one.bench
        )
        self.who.setText("" if one is None else one.label)
        if one is None:
            self.how.setText(tr("The court's certificate alone signs this paper."))
        elif paper.state is PaperState.LOCKED:
            self.how.setText(tr("The record is locked."))
        else:
            self.how.setText(_next(one, paper))


def _next(one: Signer, paper: Paper) -> str:
    """Return what is next for somebody."""
    if paper.kind is PaperKind.INSTEAD and not one.bench and one.consent is not Consent.AGREED:
        return (
            tr("Ask whether they agree that the recording stands for the record.")
            if one.consent is None
            else tr("Does not agree: the record has to be made.")
        )
    must_read = tr("Must read the record first, or have it read aloud.")
    return {
        SignerState.UNREAD: must_read,
        SignerState.DEFERRED: must_read,
        SignerState.READ: tr("May sign now, ask for a correction, or refuse."),
        SignerState.CORRECTING: tr("Decide what was asked for first."),
        SignerState.SIGNED: tr("Has signed."),
        SignerState.REFUSED: tr("Refused: {reason}").format(reason=one.reason),
    }[one.state]
