"""Accounts of a station (本机账号): who works here, their passwords, signing in.

They stay at the station; the journal notes who was added, locked or given a password, never
a password. Each act is one transaction with its entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from dossier.changes import MACHINE
from dossier.people import passwords
from dossier.people.names import plain_login, plain_name
from dossier.people.permits import ACT_WORDS, FOR_LOOKUPS, Act, Role, acts_of
from dossier.people.waits import FREE_PER_LOGIN, LONGEST_WAIT_S, wait_s
from dossier.store import Store, schema
from dossier.store.door import in_force, who_of
from dossier.store.plan import Planned
from dossier.store.readers import Reader
from dossier.store.rows import time_text
from resources.errors import (
    BadSignIn,
    BadValue,
    DuplicateItem,
    FirstAdministrator,
    LastAdministrator,
    NotPermitted,
    PasswordToReplace,
    SignInLater,
    UnknownItem,
)

_table = schema.account


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


class Accounts:
    """The accounts of a station; may be used from any thread."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.store = store
        self._clock = clock

    @property
    def in_force(self) -> bool:
        """Whether people have to sign in here: somebody looks after the accounts.

        Until then the station goes on with one person; accounts that only look into closed
        dossiers may be there already.
        """
        with self.store.snapshot() as reader:
            return in_force(reader.connection)

    def account(self, login: str) -> Account:
        """Return somebody's account.

        Raises:
            UnknownItem: there is no such account.
        """
        with self.store.snapshot() as reader:
            return _known(reader.connection, plain_login(login))

    def everybody(self) -> list[Account]:
        """Return all accounts by login; none: the station goes on with one person."""
        with self.store.snapshot() as reader:
            query = sa.select(_table).order_by(_table.c.login)
            return [_account(row) for row in reader.connection.execute(query)]

    def add(
        self,
        login: str,
        name: str,
        role: Role,
        who: str,
        password: str | None = None,
        *,
        withheld: bool = False,
    ) -> AddedAccount:
        """Add somebody, with a password for one time or their own (新增人员).

        Raises:
            BadValue: the login cannot be.
            FirstAdministrator: the first account is nobody else's, but for look-ups.
            NotPermitted: who is signed in does not keep accounts.
            DuplicateItem: the login is taken.
            WeakPassword: the password is not taken.
        """
        plain = plain_login(login)
        if not plain or plain_name(plain) != plain or plain == MACHINE:
            raise BadValue(column="LOGIN", value=plain_name(login))
        one_time = ""
        if password is None:
            one_time = passwords.one_time_password()
        else:
            passwords.check_password(password, plain, name)
        kept = passwords.hashed(one_time or password or "")
        now = self._clock()
        until = time_text(now + timedelta(seconds=passwords.ONE_TIME_S)) if one_time else None
        made = Account(
            plain, plain_name(name) or plain, role, to_replace=bool(one_time), withheld=withheld
        )

        def work(connection: sa.Connection) -> None:
            if _find(connection, plain) is not None:
                raise DuplicateItem(thing=plain)
            first = not _administrators(connection)
            if first and role is not Role.ADMINISTRATOR and role not in FOR_LOOKUPS:
                raise FirstAdministrator
            connection.execute(
                sa.insert(_table).values(
                    login=plain,
                    name=made.name,
                    role=role.value,
                    password=kept,
                    replace_until=until,
                    locked=0,
                    created_at=time_text(now),
                    wrong=0,
                    withheld=int(withheld),
                )
            )

        self._do(work, who, "AddAccount", plain, role=role.value, withheld=withheld)
        return AddedAccount(made, one_time)

    def change(self, login: str, role: Role, who: str, *, withheld: bool = False) -> Account:
        """Give somebody another role, which holds from their next act on (调整角色).

        Raises:
            UnknownItem: there is no such account.
            LastAdministrator: nobody would be left who can let people in.
        """
        plain = plain_login(login)

        def work(connection: sa.Connection) -> None:
            found = _known(connection, plain)
            if role is not Role.ADMINISTRATOR:
                _check_last(connection, found)
            _set(connection, plain, role=role.value, withheld=int(withheld))

        self._do(work, who, "SetAccount", plain, role=role.value, withheld=withheld)
        return self.account(plain)

    def remove(self, login: str, who: str) -> None:
        """Take an account away; what they did stays in the journal (注销账号).

        Raises:
            UnknownItem: there is no such account.
            LastAdministrator: nobody would be left who can let people in.
        """
        plain = plain_login(login)

        def work(connection: sa.Connection) -> None:
            _check_last(connection, _known(connection, plain))
            connection.execute(sa.delete(_table).where(_table.c.login == plain))

        self._do(work, who, "RemoveAccount", plain)

    def lock(self, login: str, who: str) -> None:
        """Shut somebody out (锁定账号).

        Raises:
            UnknownItem: there is no such account.
            LastAdministrator: nobody would be left who can let people in.
        """
        plain = plain_login(login)

        def work(connection: sa.Connection) -> None:
            _check_last(connection, _known(connection, plain))
            _set(connection, plain, locked=1)

        self._do(work, who, "LockAccount", plain)

    def unlock(self, login: str, who: str) -> None:
        """Let somebody in again, also after too many wrong passwords (解锁账号).

        Raises:
            UnknownItem: there is no such account.
        """
        plain = plain_login(login)

        def work(connection: sa.Connection) -> None:
            _known(connection, plain)
            _set(connection, plain, locked=0, wrong=0, wait_until=None)

        self._do(work, who, "UnlockAccount", plain)

    def set_password(self, login: str, who: str) -> str:
        """Give somebody a password for one time, which is shown once (重设密码).

        Raises:
            UnknownItem: there is no such account.
        """
        plain = plain_login(login)
        one_time = passwords.one_time_password()
        kept = passwords.hashed(one_time)
        until = time_text(self._clock() + timedelta(seconds=passwords.ONE_TIME_S))

        def work(connection: sa.Connection) -> None:
            _known(connection, plain)
            _set(connection, plain, password=kept, replace_until=until, wrong=0, wait_until=None)

        self._do(work, who, "SetPassword", plain)
        return one_time

    def change_password(self, untrusted_login: str, untrusted_password: str, new: str) -> Account:
        """Let somebody choose a password of their own (修改密码).

        Raises:
            BadSignIn, SignInLater: as :meth:`sign_in`.
            WeakPassword: the new one is not taken, or is the old one.
        """
        found, kept = self._proven(untrusted_login, untrusted_password)
        passwords.check_password(new, found.login, found.name, untrusted_password)
        better = passwords.hashed(new)

        def work(connection: sa.Connection) -> None:
            _unchanged(connection, found.login, kept)
            _set(connection, found.login, password=better, replace_until=None, wrong=0)

        self._do(work, found.who, "ChangePassword", found.login)
        return found

    def sign_in(self, untrusted_login: str, untrusted_password: str) -> Account:
        """Return who signs in; the journal notes it (登录).

        Raises:
            BadSignIn: unknown login, wrong password, locked account: one answer, in one time.
            SignInLater: after too many wrong passwords.
            PasswordToReplace: right, but for one time: :meth:`change_password` comes first.
        """
        found, kept = self._proven(untrusted_login, untrusted_password)
        if found.to_replace:
            raise PasswordToReplace
        better = passwords.hashed(untrusted_password) if passwords.is_outdated(kept) else kept

        def work(connection: sa.Connection) -> None:
            _unchanged(connection, found.login, kept)
            _set(connection, found.login, password=better, wrong=0, wait_until=None)

        self._do(work, found.who, "SignIn", found.login)
        return found

    def admit(self, account: Account, *, over: Account | None = None) -> None:
        """Let somebody who proved to be it work at the store from now on.

        Args:
            account: as :meth:`sign_in` gave it.
            over: whose place they take; the journal notes it (接管).
        """
        if over is not None and over.login != account.login:
            self._do(
                lambda connection: None, account.who, "TakeOver", account.login, of=over.login
            )
        self.store.door.admit(account.login, account.who)

    def sign_out(self, account: Account) -> None:
        """Note that somebody leaves; nobody works at the store then (退出登录)."""
        self.store.door.leave()
        self._do(lambda connection: None, account.who, "SignOut", account.login)

    # ---- inside -------------------------------------------------------------------

    def _do(
        self,
        work: Callable[[sa.Connection], None],
        who: str,
        kind: str,
        login: str,
        **more: str | bool,
    ) -> None:
        """Do ``work`` and note it, in one transaction."""

        def planned(reader: Reader, _identity: object) -> Planned:
            work(reader.connection)
            return Planned(None, note={"login": login, **more})

        self.store.amend(planned, who, kind)

    def _proven(self, untrusted_login: str, untrusted_password: str) -> tuple[Account, str]:
        """Return whose password it is, and the password as kept; a wrong one is counted."""
        login = plain_login(untrusted_login)
        row = self._count(login)
        # Looked at for everybody, so that it takes as long for nobody.
        right = passwords.is_right("" if row is None else row.password, untrusted_password)
        if row is None or not right or row.locked:
            raise BadSignIn
        now = time_text(self._clock())
        if row.replace_until is not None and row.replace_until <= now:
            raise BadSignIn
        return _account(row), row.password

    def _count(self, login: str) -> sa.Row[tuple[str, ...]] | None:
        """Count an attempt as wrong before the password is looked at; signing in takes it back.

        Raises:
            SignInLater: an earlier one has to be waited for; this one is not counted.
        """
        now = self._clock()

        def work(connection: sa.Connection) -> sa.Row[tuple[str, ...]] | None:
            row = _find(connection, login)
            if row is None:
                return None
            if row.wait_until is not None:
                left_s = (datetime.fromisoformat(row.wait_until) - now).total_seconds()
                # A clock that was set back makes nobody wait longer than the longest wait.
                if 0 < left_s <= LONGEST_WAIT_S:
                    raise SignInLater(seconds=int(left_s) + 1)
            wrong = row.wrong + 1
            wait = wait_s(wrong, FREE_PER_LOGIN)
            until = time_text(now + timedelta(seconds=wait)) if wait else None
            _set(connection, login, wrong=wrong, wait_until=until)
            return row

        return self.store.write(work)


def check_confidential(account: Account | None) -> None:
    """Check that who is signed in may see the confidential volume (副卷).

    Raises:
        NotPermitted: they may not.
    """
    if account is not None and not account.may(Act.SEE_CONFIDENTIAL):
        raise NotPermitted(who=account.who, act=ACT_WORDS[Act.SEE_CONFIDENTIAL])


def _check_last(connection: sa.Connection, found: Account) -> None:
    """Check that somebody stays who can let people in.

    Raises:
        LastAdministrator: nobody would.
    """
    others = _administrators(connection) - {found.login}
    if found.role is Role.ADMINISTRATOR and not found.locked and not others:
        raise LastAdministrator


def _find(connection: sa.Connection, login: str) -> sa.Row[tuple[str, ...]] | None:
    return connection.execute(sa.select(_table).where(_table.c.login == login)).one_or_none()


def _known(connection: sa.Connection, login: str) -> Account:
    row = _find(connection, login)
    if row is None:
        raise UnknownItem(thing=login[:80])
    return _account(row)


def _account(row: sa.Row[tuple[str, ...]]) -> Account:
    return Account(
        row.login,
        row.name,
        Role(row.role),
        bool(row.locked),
        row.replace_until is not None,
        bool(row.withheld),
    )


def _administrators(connection: sa.Connection) -> set[str]:
    query = sa.select(_table.c.login).where(
        _table.c.role == Role.ADMINISTRATOR.value, _table.c.locked == 0
    )
    return {str(row[0]) for row in connection.execute(query)}


def _set(connection: sa.Connection, login: str, **values: str | int | None) -> None:
    connection.execute(sa.update(_table).where(_table.c.login == login).values(**values))


def _unchanged(connection: sa.Connection, login: str, kept: str) -> None:
    """Check that nobody locked the account or gave it another password meanwhile."""
    row = _find(connection, login)
    if row is None or row.locked or row.password != kept:
        raise BadSignIn
