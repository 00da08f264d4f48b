"""Who may ask, grant and look in the archive (档案人员): accounts, seen from the archive.

Whoever has an account may ask for a look-up as far as their role goes; a station whose accounts
are not in force may have accounts for this alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dossier.lookup import Lookup
from dossier.people.accounts import Account, Accounts
from dossier.people.names import plain_login
from dossier.people.permits import Act, Role
from dossier.store import Store
from resources.errors import BadValue, EmptyValue, NotEntitled, UnknownItem

_MOST = 500


class ArchiveRole(StrEnum):
    """What somebody is to the archive (档案角色)."""

    VISITOR = "visitor"
    """院外查阅人: lawyers and parties; never 副卷."""
    READER = "reader"
    """院内查阅人"""
    ARCHIVIST = "archivist"
    """档案员: also grants 正卷."""
    LEADER = "leader"
    """审批领导: also grants 副卷, where they may see it themselves."""


ROLE_WORDS = {
    ArchiveRole.VISITOR: "院外查阅人",
    ArchiveRole.READER: "院内查阅人",
    ArchiveRole.ARCHIVIST: "档案员",
    ArchiveRole.LEADER: "审批领导",
}
_GRANTS = (ArchiveRole.ARCHIVIST, ArchiveRole.LEADER)


@dataclass(frozen=True, slots=True)
class ArchivePerson:
    """Somebody who may ask for look-ups (档案人员)."""

    name: str
    """As the journal has it."""
    role: ArchiveRole
    confidential: bool = False
    """May see 副卷 (有副卷权限)."""

    def check_asking(self, *, confidential: bool) -> None:
        """Check that they may ask for a volume.

        Raises:
            NotEntitled: 副卷 is not for them.
        """
        if confidential and not self.confidential:
            raise NotEntitled(who=self.name, wish="查阅副卷")

    def check_deciding(self, lookup: Lookup) -> None:
        """Check that they may decide a request; that it is not their own, the store checks.

        Raises:
            NotEntitled: their role is not for that.
        """
        if self.role not in _GRANTS:
            raise NotEntitled(who=self.name, wish="审批查档申请")
        if lookup.confidential and not (self.role is ArchiveRole.LEADER and self.confidential):
            raise NotEntitled(who=self.name, wish="审批副卷的查档申请")


def person_of(account: Account) -> ArchivePerson:
    """Return what somebody with an account is to the archive.

    Raises:
        NotEntitled: nothing: they may not ask.
    """
    if account.may(Act.GRANT_CONFIDENTIAL) or account.role is Role.LEADER:
        role = ArchiveRole.LEADER
    elif account.may(Act.GRANT_LOOKUP):
        role = ArchiveRole.ARCHIVIST
    elif account.role is Role.VISITOR:
        role = ArchiveRole.VISITOR
    elif account.may(Act.ASK_LOOKUP):
        role = ArchiveRole.READER
    else:
        raise NotEntitled(who=account.who, wish="查阅档案")
    return ArchivePerson(account.who, role, account.may(Act.SEE_CONFIDENTIAL))


def people(store: Store) -> list[ArchivePerson]:
    """Return everybody who may ask, by name."""
    return sorted(
        (
            person_of(one)
            for one in Accounts(store).everybody()
            if one.may(Act.ASK_LOOKUP) and not one.locked
        ),
        key=lambda one: one.name,
    )


def put_person(
    store: Store,
    name: str,
    role: ArchiveRole,
    password: str,
    *,
    confidential: bool = False,
    who: str = "",
) -> ArchivePerson:
    """Add somebody, or give them another role and password (登记档案人员).

    Args:
        store: of the station.
        name: what they are called, which is their login too.
        role: what they are.
        password: their own.
        confidential: 副卷 is for them too.
        who: adds them; empty: they themselves.

    Raises:
        EmptyValue: no name.
        BadValue: somebody from outside would see 副卷, or there are too many.
        WeakPassword: too short, or easily guessed.
        NotPermitted: who is signed in does not keep accounts, or the name is that of an
            account that is for more than look-ups.
    """
    if not name.strip():
        raise EmptyValue(column="name")
    if confidential and role is ArchiveRole.VISITOR:
        raise BadValue(column="confidential", value=ROLE_WORDS[role])
    accounts = Accounts(store)
    listed = accounts.everybody()
    if len(listed) >= _MOST:
        raise BadValue(column="people", value=str(_MOST))
    by = who or name.strip()
    made = accounts.put_for_lookups(
        name, Role(role.value), by, password, withheld=not confidential
    )
    return person_of(made)


def remove_person(store: Store, name: str, who: str = "") -> None:
    """Take somebody off the list; what they did stays in the journal.

    Raises:
        UnknownItem: nobody is called that.
    """
    accounts = Accounts(store)
    found = accounts.account(name)
    if not found.may(Act.ASK_LOOKUP):
        raise UnknownItem(thing=name)
    accounts.remove(plain_login(name), who or found.who)


def sign_in(store: Store, name: str, untrusted_password: str) -> ArchivePerson:
    """Return who gave the right password (档案人员登录).

    Where the station's accounts are in force, they work at it from then on.

    Raises:
        BadSignIn, SignInLater, PasswordToReplace: as :meth:`Accounts.sign_in`.
        NotEntitled: they may not ask for look-ups.
    """
    accounts = Accounts(store)
    account = accounts.sign_in(name, untrusted_password)
    made = person_of(account)
    if accounts.in_force:
        accounts.admit(account)
    return made
