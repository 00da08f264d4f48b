"""Accounts of a station (本机账号): who works here, their passwords, signing in.

They stay at the station; the journal notes who was added, locked or given a password, never
a password. Each act is one transaction with its entry.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from dossier.changes import MACHINE
from dossier.people import passwords
from dossier.people.account import (
    Account,
    AddedAccount,
    account_of,
    administrators,
    check_confidential,
    check_last,
    check_unchanged,
    find,
    known,
    set_values,
    table,
)
from dossier.people.names import plain_login, plain_name
from dossier.people.permits import ACT_WORDS, FOR_LOOKUPS, Act, Role
from dossier.people.waits import FREE_PER_LOGIN, LONGEST_WAIT_S, wait_s
from dossier.store import Store
from dossier.store.door import in_force
from dossier.store.plan import Planned
from dossier.store.readers import Reader
from dossier.store.rows import time_text
from resources.errors import (
    BadSignIn,
    BadValue,
    DuplicateItem,
    FirstAdministrator,
    NotPermitted,
    PasswordToReplace,
    SignInLater,
)

__all__ = ["Account", "Accounts", "AddedAccount", "check_confidential"]


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
            return known(reader.connection, plain_login(login))

    def everybody(self) -> list[Account]:
        """Return all accounts by login; none: the station goes on with one person."""
        with self.store.snapshot() as reader:
            query = sa.select(table).order_by(table.c.login)
            return [account_of(row) for row in reader.connection.execute(query)]

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
            if find(connection, plain) is not None:
                raise DuplicateItem(thing=plain)
            first = not administrators(connection)
            if first and role is not Role.ADMINISTRATOR and role not in FOR_LOOKUPS:
                raise FirstAdministrator
            connection.execute(
                sa.insert(table).values(
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

    def put_for_lookups(
        self, login: str, role: Role, who: str, password: str, *, withheld: bool
    ) -> Account:
        """Add somebody for look-ups, or give them another role and password (登记档案人员).

        Raises:
            BadValue: the login cannot be.
            NotPermitted: the account is for more than look-ups.
            WeakPassword: the password is not taken.
        """
        plain = plain_login(login)
        there = next((one for one in self.everybody() if one.login == plain), None)
        if there is None:
            return self.add(plain, login, role, who, password, withheld=withheld).account
        if there.role not in FOR_LOOKUPS:
            raise NotPermitted(who=there.who, act=ACT_WORDS[Act.MANAGE_PEOPLE])
        passwords.check_password(password, plain, there.name)
        kept = passwords.hashed(password)

        def work(connection: sa.Connection) -> None:
            known(connection, plain)
            set_values(
                connection,
                plain,
                role=role.value,
                withheld=int(withheld),
                password=kept,
                replace_until=None,
                wrong=0,
                wait_until=None,
            )

        self._do(work, who, "SetAccount", plain, role=role.value, withheld=withheld)
        return self.account(plain)

    def change(self, login: str, role: Role, who: str, *, withheld: bool = False) -> Account:
        """Give somebody another role, which holds from their next act on (调整角色).

        Raises:
            UnknownItem: there is no such account.
            LastAdministrator: nobody would be left who can let people in.
        """
        plain = plain_login(login)

        def work(connection: sa.Connection) -> None:
            found = known(connection, plain)
            if role is not Role.ADMINISTRATOR:
                check_last(connection, found)
            set_values(connection, plain, role=role.value, withheld=int(withheld))

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
            check_last(connection, known(connection, plain))
            connection.execute(sa.delete(table).where(table.c.login == plain))

        self._do(work, who, "RemoveAccount", plain)

    def lock(self, login: str, who: str) -> None:
        """Shut somebody out (锁定账号).

        Raises:
            UnknownItem: there is no such account.
            LastAdministrator: nobody would be left who can let people in.
        """
        plain = plain_login(login)

        def work(connection: sa.Connection) -> None:
            check_last(connection, known(connection, plain))
            set_values(connection, plain, locked=1)

        self._do(work, who, "LockAccount", plain)

    def unlock(self, login: str, who: str) -> None:
        """Let somebody in again, also after too many wrong passwords (解锁账号).

        Raises:
            UnknownItem: there is no such account.
        """
        plain = plain_login(login)

        def work(connection: sa.Connection) -> None:
            known(connection, plain)
            set_values(connection, plain, locked=0, wrong=0, wait_until=None)

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
            known(connection, plain)
            set_values(
                connection, plain, password=kept, replace_until=until, wrong=0, wait_until=None
            )

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
            check_unchanged(connection, found.login, kept)
            set_values(connection, found.login, password=better, replace_until=None, wrong=0)

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
            check_unchanged(connection, found.login, kept)
            set_values(connection, found.login, password=better, wrong=0, wait_until=None)

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
        return account_of(row), row.password

    def _count(self, login: str) -> sa.Row[tuple[str, ...]] | None:
        """Count an attempt as wrong before the password is looked at; signing in takes it back.

        Raises:
            SignInLater: an earlier one has to be waited for; this one is not counted.
        """
        now = self._clock()

        def work(connection: sa.Connection) -> sa.Row[tuple[str, ...]] | None:
            row = find(connection, login)
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
            set_values(connection, login, wrong=wrong, wait_until=until)
            return row

        return self.store.write(work)
