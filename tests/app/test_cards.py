"""Cards for a barcode gun: who they name, and when they do not any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station.cards import FILE, holder, issue
from cabinet.scans import CARD
from dossier.people.accounts import Account, Accounts
from dossier.people.permits import Role
from dossier.store import open_store
from resources.errors import BadValue, UnknownCard, UnknownItem
from tests.dossier.paper import KEY

PHRASE = "落霞与孤鹜齐飞2026"


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with open_store(tmp_path / "home", key=KEY) as store:
        yield Accounts(store)


def behind(card: str) -> str:
    assert card.startswith(CARD)
    return card[len(CARD) :]


def test_a_card_names_its_owner_until_a_new_one_is_made(
    tmp_path: Path, accounts: Accounts
) -> None:
    home = tmp_path / "home"
    first = issue(home, accounts, "李法官")
    other = issue(home, accounts, "张保管")
    assert first.isascii()
    assert holder(home, accounts, behind(first)) == "李法官"
    assert holder(home, accounts, behind(first).lower()) == "李法官", "as a keyboard types it"
    second = issue(home, accounts, "李法官")
    with pytest.raises(UnknownCard):
        holder(home, accounts, behind(first))
    assert holder(home, accounts, behind(second)) == "李法官"
    assert holder(home, accounts, behind(other)) == "张保管"
    kept = (home / FILE).read_text(encoding="utf-8")
    assert behind(second).partition("-")[2] not in kept, "only its digest is kept"
    assert (home / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", ["", "0001", "0001-", "0009-AAAA", "-", "0001-" + "A" * 16, "李-四"]
)
def test_anything_else_is_no_card(tmp_path: Path, accounts: Accounts, text: str) -> None:
    issue(tmp_path / "home", accounts, "李法官")
    with pytest.raises(UnknownCard):
        holder(tmp_path / "home", accounts, text)


def test_accounts_make_cards_personal(tmp_path: Path, accounts: Accounts) -> None:
    home = tmp_path / "home"
    added = accounts.add("root1", "管理员", Role.ADMINISTRATOR, "setup", PHRASE)
    accounts.admit(added.account)
    accounts.add("li", "李法官", Role.JUDGE, "root1", PHRASE)
    with pytest.raises(UnknownItem):
        issue(home, accounts, "nobody")
    card = behind(issue(home, accounts, "li"))
    found = holder(home, accounts, card)
    assert isinstance(found, Account)
    assert (found.login, found.role) == ("li", Role.JUDGE)
    accounts.lock("li", "root1")
    with pytest.raises(UnknownCard):
        holder(home, accounts, card)


def test_a_spoilt_file_lets_nobody_in(tmp_path: Path, accounts: Accounts) -> None:
    home = tmp_path / "home"
    card = behind(issue(home, accounts, "李法官"))
    for text in ("", "[]", "{", json.dumps({"0001": {}}), json.dumps({"0001": 3})):
        (home / FILE).write_text(text, encoding="utf-8")
        with pytest.raises(UnknownCard):
            holder(home, accounts, card)
    with pytest.raises(BadValue):
        issue(home, accounts, " ")
