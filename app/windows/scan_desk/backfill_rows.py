"""What a line of the back-fill says: the field, what to know of it, whether it may be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from app.qt.theme import Theme
from app.qt.translations import mark, spoken, tr
from dossier.backfill.model import Field
from dossier.identity import check_identity
from resources.errors import InvalidIdentity

if TYPE_CHECKING:
    from app.station.backfill import Offer
    from dossier.backfill.model import Subject

FIELDS = {
    Field.NAME: mark("Name or firm"),
    Field.SEX: mark("Sex"),
    Field.BORN: mark("Date of birth"),
    Field.NATION: mark("Nation"),
    Field.IDENTITY: mark("ID number or credit code"),
    Field.ADDRESS: mark("Home or seat"),
    Field.PHONE: mark("Telephone"),
    Field.REPRESENTATIVE: mark("Representative"),
    Field.POST: mark("Post"),
    Field.COUNSEL: mark("Counsel"),
    Field.FIRM: mark("Counsel's firm"),
    Field.CAUSE: mark("Cause of action"),
    Field.CLAIM: mark("Claim"),
    Field.AMOUNT: mark("Amount claimed (yuan)"),
}
REMARKS = {
    "check_digit": mark("The check digit does not fit"),
    "length": mark("The number of digits is wrong"),
    "repaired": mark("A character was put right by the check digit"),
    "unknown_cause": mark("Not in the table of causes"),
}
NUMBER = Qt.ItemDataRole.UserRole
"""Role of a line's number, as in the command line's list."""
_DIGITS = 18
"""Of an identity number and of a credit code. Source: GB 11643, GB 32100."""
_READ, _STANDING, _STATE = 1, 2, 3


def state_of(offer: Offer, typed: str | None = None) -> tuple[str, str]:
    """Return what a person should know of a row, and the colour of it.

    Args:
        offer: the row.
        typed: what a person wrote in place of what was read; None: nothing.
    """
    wrong = _wrong_number(typed) if typed and offer.row.field is Field.IDENTITY else ""
    if wrong:
        return spoken(REMARKS[wrong]), "danger"
    if offer.outsider:
        return tr("Not a party of this case"), "muted"
    if offer.row.disagrees:
        # What was entered may still be looked at again: another paper says something else.
        entered = tr("Entered; papers disagree"), "warning"
        return entered if offer.settled else (tr("Papers disagree"), "danger")
    if offer.settled:
        return tr("Entered"), "success"
    if offer.best.remark:
        return spoken(REMARKS[offer.best.remark]), "warning"
    if offer.standing:
        return tr("Differs from the case"), "warning"
    return (tr("Ready"), "text") if offer.sure else (tr("Please check"), "warning")


def can_choose(offer: Offer) -> bool:
    """Whether a value may be chosen: papers that disagree may be decided once more."""
    return not offer.outsider and (not offer.settled or offer.row.disagrees)


def _wrong_number(text: str) -> str:
    """Return what is wrong with a number, as a key of ``REMARKS``; empty: nothing."""
    try:
        check_identity(text)
    except InvalidIdentity:
        return "check_digit" if len(text.strip()) == _DIGITS else "length"
    return ""


def head_of(subject: Subject | None, offer: Offer) -> QTreeWidgetItem:
    """Return the line above those of a subject; None: of the case itself."""
    words = tr("This case") if subject is None else f"{subject.role}　{subject.name}".strip()
    if offer.outsider:
        words = f"{tr('Others')}　{subject.name if subject else ''}"
    head = QTreeWidgetItem([words])
    head.setFlags(Qt.ItemFlag.ItemIsEnabled)
    font = head.font(0)
    font.setBold(True)
    head.setFont(0, font)
    return head


def line_of(theme: Theme, offer: Offer, typed: str | None) -> QTreeWidgetItem:
    """Return the line of a row; ``typed`` as of :func:`state_of`."""
    number = f" {offer.row.number}" if offer.row.number else ""
    line = QTreeWidgetItem([spoken(FIELDS[offer.row.field]) + number])
    line.setData(0, NUMBER, offer.number)
    show(theme, line, offer, typed)
    if can_choose(offer):
        line.setCheckState(0, Qt.CheckState.Unchecked)
    return line


def show(theme: Theme, line: QTreeWidgetItem, offer: Offer, typed: str | None) -> None:
    """Write into a line what its row says now."""
    state, tint = state_of(offer, typed)
    value = offer.best.value if typed is None else typed
    standing = "" if offer.settled and not offer.row.disagrees else offer.standing
    for column, text in ((_READ, value), (_STANDING, standing), (_STATE, state)):
        line.setText(column, text)
        line.setToolTip(column, text)
    line.setForeground(_STATE, theme.colour(tint))
