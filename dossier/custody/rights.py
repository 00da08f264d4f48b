"""Who may do what with paper (保管权限), by the station's one table of rights.

The table itself is :data:`dossier.people.permits.TABLE`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from dossier.custody.model import Bundle, Loan, LoanState, Purpose
from dossier.model import Volume
from dossier.people.permits import Act as Right
from dossier.people.permits import Role
from dossier.people.permits import may as allowed
from resources.errors import MayNotOpen


class Wish(StrEnum):
    """What somebody wants to do; its value is how it is said."""

    REGISTER = "登记"
    STORE = "入柜"
    BORROW = "借阅"
    DECIDE = "审批借阅"
    RETURN = "收回"
    TAKE_OUT = "结案取出"
    ARCHIVE = "移交归档"
    GIVE_BACK = "退还当事人"
    INSPECT = "盘点"
    SETTLE = "处理告警"
    OPEN_EMPTY = "开空格口"


MAY: dict[Wish, tuple[Right, ...]] = {
    Wish.REGISTER: (Right.RECEIVE, Right.SCAN),
    Wish.STORE: (Right.MOVE_PAPER,),
    Wish.BORROW: (Right.BORROW_PAPER,),
    Wish.DECIDE: (Right.GRANT_PAPER,),
    Wish.RETURN: (Right.MOVE_PAPER,),
    Wish.TAKE_OUT: (Right.MOVE_PAPER,),
    Wish.ARCHIVE: (Right.ARCHIVE,),
    Wish.GIVE_BACK: (Right.RECEIVE,),
    Wish.INSPECT: (Right.MOVE_PAPER,),
    Wish.SETTLE: (Right.MOVE_PAPER, Right.GRANT_PAPER),
    Wish.OPEN_EMPTY: (Right.MOVE_PAPER, Right.MANAGE_STATION),
}
"""Rights of which one is needed."""
SEE_ALL = (Right.MOVE_PAPER, Right.GRANT_PAPER)
"""Whoever has one of these is shown every bundle; any other sees what they borrow."""
WISH_OF = {
    Purpose.STORE: Wish.STORE,
    Purpose.LEND: Wish.BORROW,
    Purpose.TAKE_OUT: Wish.TAKE_OUT,
    Purpose.WITHDRAW: Wish.GIVE_BACK,
    Purpose.INSPECT: Wish.INSPECT,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts (操作人)."""

    name: str
    """As the journal has it."""
    role: Role | None = None
    """None: the station has no accounts, and one person who may everything."""


def may(person: Person, wish: Wish, bundle: Bundle | None = None) -> bool:
    """Return whether the person's role allows it, for paper of that volume."""
    return any(allowed(person.role, right) for right in MAY[wish]) and (
        bundle is None or confided(person, bundle)
    )


def confided(person: Person, bundle: Bundle) -> bool:
    """Return whether a person may know of a bundle: 副卷 is for those who may see it."""
    main = bundle.volume is not Volume.CONFIDENTIAL
    return main or allowed(person.role, Right.SEE_CONFIDENTIAL)


def check(person: Person, wish: Wish, bundle: Bundle | None = None, thing: str = "") -> None:
    """Refuse what the person's role does not allow.

    Raises:
        MayNotOpen: it does not; person, wish and paper are named.
    """
    if not may(person, wish, bundle):
        label = thing if bundle is None else bundle.label
        raise MayNotOpen(who=person.name, wish=wish.value, label=label)


def shown(person: Person, bundles: Iterable[Bundle], loans: Collection[Loan]) -> list[Bundle]:
    """Return the bundles that a person is shown (只列本人有权的卷宗).

    Whoever only borrows sees what was granted to them, and what they have. 副卷 is shown to
    those alone who may have to do with it.
    """
    granted = {
        loan.bundle_id
        for loan in loans
        if loan.person == person.name and loan.state in (LoanState.GRANTED, LoanState.OUT)
    }
    everything = any(allowed(person.role, right) for right in SEE_ALL)
    return [
        bundle
        for bundle in bundles
        if (everything or bundle.id in granted or bundle.holder == person.name)
        and confided(person, bundle)
    ]
