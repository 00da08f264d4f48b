"""People on the command line: who may act, short sign-ins, and what a role reads."""

from __future__ import annotations

import io
import json
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from app.cli.main import main
from app.cli.rights import READING, WITHOUT
from app.cli.session import FILE_VARIABLE, SIGNED_IN
from dossier.changes import AddMaterial
from dossier.ids import MaterialId, new_id
from dossier.model import Material, Volume
from dossier.people import passwords
from dossier.people.accounts import Accounts
from dossier.people.permits import Act, Role
from dossier.store import open_store
from tests.dossier.paper import NUMBER, open_case, receive

OWN = "三月的雨下在旧码头上面"

Wenyi = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what is tested is not how long it takes."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def wenyi(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Wenyi:
    def run(*words: str, code: int = 0) -> dict[str, Any]:
        assert main(["--home", str(home), "--json", *words]) == code
        told: dict[str, Any] = json.loads(capfdbinary.readouterr().out)
        return told

    return run


@pytest.fixture
def peopled(
    home: Path, wenyi: Wenyi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Give a station with a case and some people; each has the same password, in a file."""
    with open_store(home) as store:
        case_id, batch_id = open_case(store)
        for volume, title in ((Volume.MAIN, "起诉状"), (Volume.CONFIDENTIAL, "合议笔录")):
            pages = receive(store, case_id, batch_id, f"{title}\n海上风平浪静")
            made = Material(MaterialId(new_id()), case_id, volume, "x", title, "", 0.9, "", True)
            store.apply(AddMaterial(made, tuple(pages)), "clerk")
        accounts = Accounts(store)
        admin = accounts.add("admin", "周管理", Role.ADMINISTRATOR, "root", OWN).account
        accounts.admit(admin)
        for role in (Role.CLERK, Role.SCANNER, Role.ARCHIVIST):
            accounts.add(role.value, "", role, "x", OWN)
    file = tmp_path / "password.txt"
    file.write_text(f"{OWN}\n", encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    yield file


def test_the_first_account_is_an_administrators_who_then_signs_in(
    wenyi: Wenyi, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wenyi("user", "list") == {"users": []}
    error = wenyi("user", "add", "wang", "--role", "clerk", code=8)
    assert error["error"]["kind"] == "RuleError.FirstAdministrator"
    added = wenyi("user", "add", "admin", "--role", "administrator", "--name", "周管理")
    assert added["user"]["to_replace"] and added["one_time_password"]
    error = wenyi("user", "add", "wang", "--role", "clerk", code=8)
    assert error["error"]["kind"] == "RuleError.NotSignedIn"
    words = io.StringIO(f"{added['one_time_password']}\n{OWN}\n")
    monkeypatch.setattr(sys, "stdin", words)
    wenyi("user", "password", "admin", "--own")
    # At a terminal the password is asked for; here it comes from standard input.
    monkeypatch.setattr("typer.prompt", lambda *_, **__: OWN)
    assert wenyi("--as", "admin", "user", "add", "wang", "--role", "clerk")["user"]["login"]
    assert wenyi("user", "lock", "wang", code=8)["error"]["kind"] == "RuleError.NotSignedIn"


def test_people_are_kept_by_who_signed_in_for_an_hour(
    wenyi: Wenyi, home: Path, peopled: Path
) -> None:
    assert wenyi("user", "sign-in", "admin")["minutes"] == 60
    assert stat.S_IMODE((home / SIGNED_IN).stat().st_mode) == 0o600
    wenyi("user", "lock", "clerk")
    users = {one["login"]: one for one in wenyi("user", "list")["users"]}
    assert [one for one in users if users[one]["locked"]] == ["clerk"]
    wenyi("user", "lock", "clerk", "--undo")
    made = wenyi("user", "role", "archivist", "archivist", "--withheld")
    assert made["user"]["withheld"]
    assert wenyi("user", "password", "clerk")["one_time_password"]
    wenyi("user", "remove", "clerk")
    assert wenyi("user", "remove", "clerk", code=8)["error"]["kind"] == "RuleError.UnknownItem"
    error = wenyi("user", "role", "admin", "clerk", code=8)["error"]
    assert error["kind"] == "RuleError.LastAdministrator"
    wenyi("user", "sign-out")
    assert not (home / SIGNED_IN).exists()
    assert wenyi("user", "lock", "scanner", code=8)["error"]["kind"] == "RuleError.NotSignedIn"
    with open_store(home) as store:
        entries = store.journal_entries()[-7:]
    assert [one.kind for one in entries] == [
        "SignIn", "LockAccount", "UnlockAccount", "SetAccount", "SetPassword", "RemoveAccount",
        "SignOut",
    ]  # fmt: skip
    assert {one.who for one in entries} == {"周管理（admin）"}


def test_commands_act_as_who_signed_in_and_refuse_what_is_not_theirs(
    wenyi: Wenyi, home: Path, peopled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = ("catalogue", "--case", NUMBER)
    assert wenyi(*listing, code=8)["error"]["kind"] == "RuleError.NotSignedIn"
    seen = {}
    for login in ("clerk", "scanner", "archivist"):
        told = json.dumps(wenyi("--as", login, *listing), ensure_ascii=False)
        found = wenyi("--as", login, "search", "海上风平浪静")
        seen[login] = ("合议笔录" in told, len(found["hits"]))
    assert seen == {"clerk": (True, 2), "scanner": (False, 1), "archivist": (True, 2)}
    new = ("case", "new", "--number", "（2026）粤0308民初9号", "--cause", "合同")
    for login, words, allowed in (
        ("admin", listing, False),
        ("admin", ("journal", "verify"), True),
        ("clerk", ("journal", "verify"), False),
        ("scanner", ("search", "海上"), True),
        ("scanner", ("deadline", "list"), False),
        ("clerk", ("deadline", "list"), True),
        ("admin", ("case", "list"), False),
        ("scanner", new, False),
        ("clerk", new, True),
    ):
        answer = wenyi("--as", login, *words, code=0 if allowed else 8)
        if not allowed:
            assert answer["error"]["kind"] == "RuleError.NotPermitted", words
    with open_store(home) as store:
        opened = [one for one in store.journal_entries() if one.kind == "OpenCase"]
        assert opened[-1].who == "clerk"
    peopled.write_text("falsch\n")
    assert wenyi("--as", "clerk", *listing, code=7)["error"]["kind"].endswith("BadSignIn")
    monkeypatch.setenv(FILE_VARIABLE, str(peopled.with_name("none")))
    assert "none" in wenyi("--as", "clerk", *listing, code=4)["error"]["message"]


def test_a_role_said_on_the_command_line_is_not_believed(wenyi: Wenyi, peopled: Path) -> None:
    bag = ("cabinet", "register", "--case", NUMBER, "--label", "BAG-1", "--sheets", "3")
    error = wenyi("--as", "archivist", *bag, "--role", "clerk", code=8)["error"]
    assert error["kind"] == "RuleError.MayNotOpen"
    wenyi("--as", "clerk", *bag, "--role", "archivist")


def test_every_command_that_reads_dossiers_says_who_may() -> None:
    assert WITHOUT.isdisjoint(READING)
    assert all(acts and set(acts) <= set(Act) for acts in READING.values())
