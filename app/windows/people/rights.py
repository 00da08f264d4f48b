"""Which desks somebody may open (席位权限); what they do there, the store's door asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from dossier.people.permits import Act

if TYPE_CHECKING:
    from dossier.people.accounts import Account

DESKS: Final[Mapping[str, tuple[Act, ...]]] = {
    "intake": (Act.RECEIVE,),
    "scan": (Act.SCAN, Act.CATALOGUE),
    "quality": (Act.CATALOGUE,),
    "custody": (Act.MOVE_PAPER, Act.BORROW_PAPER, Act.GRANT_PAPER),
    "clerk": (Act.RUN_HEARING,),
    "archive": (Act.ARCHIVE, Act.ASK_LOOKUP, Act.GRANT_LOOKUP),
    "todo": (Act.NOTE_EVENT, Act.UNLOCK, Act.MANAGE_STATION),
    "operations": (Act.MANAGE_STATION, Act.SEE_JOURNAL),
}
"""Acts of which one opens the desk, by its key. Seats of a courtroom are let in by its hub."""


def may_open(account: Account | None, key: str) -> bool:
    """Return whether somebody may open a desk; None: the station goes on without accounts."""
    return account is None or key not in DESKS or account.may(*DESKS[key])
