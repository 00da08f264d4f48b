"""Accounts of a station: added, signed in, locked; each in the journal, no password there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from dossier.people import passwords
from dossier.people.accounts import Account, Accounts, check_confidential
from dossier.people.permits import Role
from dossier.people.waits import FREE_PER_LOGIN, LONGEST_WAIT_S
from dossier.store import Store
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
    WeakPassword,
)

OWN = "三月的雨下在旧码头上面"
BETTER = "四月的风吹过旧城墙下面"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what is tested is not how long it takes."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))


class Desk(Accounts):
    """Accounts whose clock a test sets."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, lambda: self.now)
        self.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def accounts(store: Store) -> Desk:
    return Desk(store)


def with_administrator(accounts: Desk) -> Desk:
    added = accounts.add("admin", "周管理", Role.ADMINISTRATOR, "root", OWN)
    accounts.admit(added.account)
    return accounts


def test_a_station_without_accounts_has_none_and_the_first_is_an_administrator(
    accounts: Desk,
) -> None:
    assert accounts.everybody() == []
    check_confidential(None)
    with pytest.raises(FirstAdministrator):
        accounts.add("wang", "王", Role.CLERK, "root", OWN)
    with pytest.raises(BadValue):
        accounts.add(" ", "王", Role.ADMINISTRATOR, "root", OWN)
    with_administrator(accounts).add("wang", "王", Role.CLERK, "周管理", BETTER)
    assert [(one.login, one.role) for one in accounts.everybody()] == [
        ("admin", Role.ADMINISTRATOR), ("wang", Role.CLERK),
    ]  # fmt: skip


def test_a_password_for_one_time_is_replaced_before_anything(accounts: Desk) -> None:
    added = with_administrator(accounts).add(" WANG ", "王书记员", Role.CLERK, "周管理")
    one_time = added.one_time_password
    assert added.account.login == "wang" and len(one_time) > 15
    with pytest.raises(PasswordToReplace):
        accounts.sign_in("wang", one_time)
    with pytest.raises(WeakPassword):
        accounts.change_password("wang", one_time, "wang1234567890")
    with pytest.raises(WeakPassword):
        accounts.change_password("wang", one_time, one_time)
    accounts.change_password("wang", one_time, OWN)
    found = accounts.sign_in("Wang", OWN)
    assert (found.who, found.role, found.to_replace) == ("王书记员（wang）", Role.CLERK, False)
    with pytest.raises(BadSignIn):
        accounts.sign_in("wang", one_time)
    late = accounts.set_password("wang", "周管理")
    accounts.now += timedelta(seconds=passwords.ONE_TIME_S)
    with pytest.raises(BadSignIn):
        accounts.change_password("wang", late, BETTER)


def test_who_is_locked_or_unknown_gets_one_answer(accounts: Desk) -> None:
    with_administrator(accounts).add("wang", "王", Role.CLERK, "周管理", OWN)
    accounts.lock("wang", "周管理")
    for login, password in (("wang", OWN), ("nobody", OWN), ("admin", "x"), ("", "")):
        with pytest.raises(BadSignIn):
            accounts.sign_in(login, password)
    accounts.unlock("wang", "周管理")
    assert accounts.sign_in("wang", OWN).login == "wang"
    with pytest.raises(LastAdministrator):
        accounts.lock("admin", "周管理")
    with pytest.raises(UnknownItem):
        accounts.lock("nobody", "周管理")
    with pytest.raises(DuplicateItem):
        accounts.add("ADMIN", "另一人", Role.CLERK, "周管理", OWN)
    accounts.add("second", "吴管理", Role.ADMINISTRATOR, "周管理", OWN)
    accounts.lock("admin", "吴管理")
    assert [one.locked for one in accounts.everybody()] == [True, False, False]


def test_wrong_passwords_make_the_next_wait_even_the_right_one(accounts: Desk) -> None:
    with_administrator(accounts)
    for _ in range(FREE_PER_LOGIN):
        with pytest.raises(BadSignIn):
            accounts.sign_in("admin", "falsch")
    with pytest.raises(SignInLater):
        accounts.sign_in("admin", OWN)
    accounts.now += timedelta(seconds=LONGEST_WAIT_S)
    assert accounts.sign_in("admin", OWN)
    with pytest.raises(BadSignIn):
        accounts.sign_in("admin", "falsch")
    assert accounts.sign_in("admin", OWN), "the count began anew"


def test_a_clock_set_back_shuts_nobody_out_for_long(accounts: Desk) -> None:
    with_administrator(accounts)
    for _ in range(FREE_PER_LOGIN):
        with pytest.raises(BadSignIn):
            accounts.sign_in("admin", "falsch")
    accounts.now -= timedelta(days=400)
    assert accounts.sign_in("admin", OWN)


def test_the_journal_names_who_did_it_and_holds_no_password(accounts: Desk) -> None:
    with_administrator(accounts).add("wang", "王", Role.CLERK, "周管理")
    accounts.set_password("wang", "周管理")
    accounts.lock("wang", "周管理")
    accounts.unlock("wang", "周管理")
    accounts.sign_in("admin", OWN)
    entries = accounts.store.journal_entries()
    assert [(entry.kind, entry.who, entry.note["login"]) for entry in entries] == [
        ("AddAccount", "root", "admin"),
        ("AddAccount", "周管理（admin）", "wang"),
        ("SetPassword", "周管理（admin）", "wang"),
        ("LockAccount", "周管理（admin）", "wang"),
        ("UnlockAccount", "周管理（admin）", "wang"),
        ("SignIn", "周管理（admin）", "admin"),
    ]
    assert not any(b"argon2" in entry.raw or OWN.encode() in entry.raw for entry in entries)
    assert all(entry.case_id is None and not entry.deltas for entry in entries)
    assert accounts.store.verify().ok


def test_old_settings_are_hashed_anew_at_sign_in(
    accounts: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_administrator(accounts)
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(2, 2048, 1))
    accounts.sign_in("admin", OWN)
    _, kept = accounts._proven("admin", OWN)
    assert "m=2048,t=2" in kept


def test_the_confidential_volume_is_not_for_everybody() -> None:
    check_confidential(Account("a", "甲", Role.CLERK))
    for role in (Role.SCANNER, Role.COUNTER, Role.ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            check_confidential(Account("b", "乙", role))
