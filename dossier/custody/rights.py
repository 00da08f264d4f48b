"""Who may do what with paper (保管权限): one table of roles and wishes.

A station without accounts has one person, who has every role.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from dossier.custody.model import Bundle, Loan, LoanState, Purpose
from dossier.model import Volume
from resources.errors import MayNotOpen


class Role(StrEnum):
    """What somebody is in the court (角色)."""

    SCANNER = "scanner"
    """扫描员"""
    COUNTER = "counter"
    """收转员, who keeps the cabinet"""
    CLERK = "clerk"
    """书记员"""
    ASSISTANT = "assistant"
    """法官助理"""
    JUDGE = "judge"
    """法官"""
    PRESIDING = "presiding"
    """庭长、院领导"""
    ARCHIVIST = "archivist"
    """档案员"""
    ADMINISTRATOR = "administrator"
    """系统管理员"""


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


_R = Role
MAY: dict[Wish, frozenset[Role]] = {
    Wish.REGISTER: frozenset({_R.SCANNER, _R.COUNTER, _R.CLERK}),
    Wish.STORE: frozenset({_R.SCANNER, _R.COUNTER, _R.CLERK, _R.ASSISTANT, _R.ARCHIVIST}),
    Wish.BORROW: frozenset({_R.CLERK, _R.ASSISTANT, _R.JUDGE, _R.PRESIDING}),
    Wish.DECIDE: frozenset({_R.PRESIDING, _R.ARCHIVIST}),
    Wish.RETURN: frozenset({_R.SCANNER, _R.COUNTER, _R.CLERK, _R.ASSISTANT, _R.ARCHIVIST}),
    Wish.TAKE_OUT: frozenset({_R.CLERK, _R.ASSISTANT, _R.ARCHIVIST}),
    Wish.ARCHIVE: frozenset({_R.CLERK, _R.ASSISTANT, _R.ARCHIVIST}),
    Wish.GIVE_BACK: frozenset({_R.COUNTER, _R.CLERK}),
    Wish.INSPECT: frozenset({_R.COUNTER, _R.ARCHIVIST}),
    Wish.SETTLE: frozenset({_R.COUNTER, _R.ARCHIVIST, _R.PRESIDING, _R.ADMINISTRATOR}),
    Wish.OPEN_EMPTY: frozenset({_R.COUNTER, _R.ADMINISTRATOR}),
}
IN_CONFIDENCE = frozenset({_R.CLERK, _R.ASSISTANT, _R.JUDGE, _R.PRESIDING, _R.ARCHIVIST})
"""Roles that may have to do with paper of 副卷."""
SEE_ALL = frozenset({_R.COUNTER, _R.ARCHIVIST, _R.CLERK, _R.ASSISTANT, _R.SCANNER})
"""Roles that are shown every bundle; any other sees what they borrow."""
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
    roles: frozenset[Role] = frozenset(Role)


def may(person: Person, wish: Wish, bundle: Bundle | None = None) -> bool:
    """Return whether a role of the person allows it, for paper of that volume."""
    roles = person.roles & MAY[wish]
    if bundle is not None and bundle.volume is Volume.CONFIDENTIAL:
        roles &= IN_CONFIDENCE
    return bool(roles)


def check(person: Person, wish: Wish, bundle: Bundle | None = None, thing: str = "") -> None:
    """Refuse what no role of the person allows.

    Raises:
        MayNotOpen: none does; person, wish and paper are named.
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
    everything = bool(person.roles & SEE_ALL)
    confided = bool(person.roles & IN_CONFIDENCE)
    return [
        bundle
        for bundle in bundles
        if (everything or bundle.id in granted or bundle.holder == person.name)
        and (confided or bundle.volume is not Volume.CONFIDENTIAL)
    ]
