"""An account and its row (账号)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from dossier.people.permits import ACT_WORDS, Act, Role, acts_of
from dossier.store import schema
from dossier.store.door import who_of
from resources.errors import BadSignIn, LastAdministrator, NotPermitted, UnknownItem

table = schema.account


@dataclass(frozen=True, slots=True)
class Account:
    """Who works here (账号)."""

    login: str
    name: str
    role: Role
    locked: bool = False
    to_replace: bool = False
    """Their password is for one time."""
    withheld: bool = False
    """Nothing of 副卷 is for them, whatever their role may (不得接触副卷)."""

    @property
    def who(self) -> str:
        """Who they are in the journal: two of one name differ by their login."""
        return who_of(self.login, self.name)

    @property
    def acts(self) -> frozenset[Act]:
        """What they may do."""
        return acts_of(self.role, withheld=self.withheld)

    def may(self, *acts: Act) -> bool:
        """Return whether they may do one of these."""
        return not self.acts.isdisjoint(acts)


@dataclass(frozen=True, slots=True)
class AddedAccount:
    """Who was added, with the password for one time, which is shown once."""

    account: Account
    one_time_password: str
    """Empty where they chose their own."""


def check_confidential(account: Account | None) -> None:
    """Check that who is signed in may see the confidential volume (副卷).

    Raises:
        NotPermitted: they may not.
    """
    if account is not None and not account.may(Act.SEE_CONFIDENTIAL):
        raise NotPermitted(who=account.who, act=ACT_WORDS[Act.SEE_CONFIDENTIAL])


def check_last(connection: sa.Connection, found: Account) -> None:
    """Check that somebody stays who can let people in.

    Raises:
        LastAdministrator: nobody would.
    """
    others = administrators(connection) - {found.login}
    if found.role is Role.ADMINISTRATOR and not found.locked and not others:
        raise LastAdministrator


def find(connection: sa.Connection, login: str) -> sa.Row[tuple[str, ...]] | None:
    """Return the row of a login, or None."""
    return connection.execute(sa.select(table).where(table.c.login == login)).one_or_none()


def known(connection: sa.Connection, login: str) -> Account:
    """Return somebody's account.

    Raises:
        UnknownItem: there is none of that login.
    """
    row = find(connection, login)
    if row is None:
        raise UnknownItem(thing=login[:80])
    return account_of(row)


def account_of(row: sa.Row[tuple[str, ...]]) -> Account:
    """Return the account in a row."""
    return Account(
        row.login,
        row.name,
        Role(row.role),
        bool(row.locked),
        row.replace_until is not None,
        bool(row.withheld),
    )


def administrators(connection: sa.Connection) -> set[str]:
    """Return the logins of administrators who may come in."""
    query = sa.select(table.c.login).where(
        table.c.role == Role.ADMINISTRATOR.value, table.c.locked == 0
    )
    return {str(row[0]) for row in connection.execute(query)}


def set_values(connection: sa.Connection, login: str, **values: str | int | None) -> None:
    """Write columns of an account."""
    connection.execute(sa.update(table).where(table.c.login == login).values(**values))


def check_unchanged(connection: sa.Connection, login: str, kept: str) -> None:
    """Check that nobody locked the account or gave it another password meanwhile.

    Raises:
        BadSignIn: somebody did.
    """
    row = find(connection, login)
    if row is None or row.locked or row.password != kept:
        raise BadSignIn
