"""``Store.snapshot`` asks nothing: whoever looks through it is named here, with who asks instead.

A new caller is in no list and fails: say whether a person looks by it, and what asks them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.cli.rights import READING, WITHOUT
from app.windows.people.rights import DESKS
from dossier.custody.rights import Person
from dossier.intake.desk import IntakeDesk
from dossier.intake.desk import item as thing
from dossier.intake.model import Way
from dossier.model import Volume
from dossier.people import passwords
from dossier.people.accounts import Accounts
from dossier.people.permits import Role
from dossier.store import Store, open_store
from resources.errors import UnknownItem
from tests.dossier.paper import KEY, open_case

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "cabinet", "courtroom", "dossier", "scanner", "sync")
ASKING = frozenset(
    {"check", "check_asking", "check_deciding", "check_right", "one_shown", "person_of", "shown"}
)
"""Functions that ask; one of them is called in the same function or class."""

ASKS = (
    "app/cli/cabinet_output.py:show_cells",
    "app/cli/cabinet.py:borrow",
    "app/cli/custody.py",
    "app/cli/record.py",
    "app/cli/recording.py",
    "app/cli/transcript.py",
    "app/station/day.py",
    "app/station/lookups.py:LookupDesk",
    "app/windows/clerk/clerk.py",
    "app/windows/custody/picture.py",
    "cabinet/desk.py",
    "cabinet/paper_desk.py",
    "cabinet/stocktaking.py:take_stock",
    "dossier/intake/",
)
MACHINE = (
    # What the machine does by itself, whoever is signed in, and shows to nobody.
    "app/demo/",
    "app/station/backfill.py",
    "app/station/feeding.py",
    "app/station/filed_papers.py",
    "app/station/hearing_files.py",
    "app/station/hub_upkeep.py",
    "app/station/sides.py",
    "app/station/splitting.py",
    "app/station/signing_enclosures.py",
    "app/station/signing_filing.py",
    "app/station/signing_seals.py",
    "cabinet/stocktaking.py:doubtful",
    "cabinet/watching.py",
    "dossier/deadlines/desk.py",
    "dossier/people/",
    "scanner/",
    "sync/",
)
BEHIND = {
    # Reached only behind a command of READING or a desk of DESKS, which ask at the way in.
    "clerk": ("app/station/deliberation.py", "app/station/evidence.py", "app/station/hearing",
              "app/station/hub", "app/station/signing", "app/windows/clerk/",
              "app/cli/evidence_opinions.py", "app/cli/hub.py", "courtroom/"),
    "archive": ("app/station/archive_", "app/station/indicators.py", "app/station/lookups.py",
                "app/station/package_", "app/station/reviews.py", "dossier/checks/"),
    "custody": ("app/cli/cabinet", "app/windows/custody/"),
    "quality": ("app/station/quality.py",),
    "operations": ("app/station/journal.py",),
    "scan": ("app/cli/catalogue.py", "app/cli/feeding.py", "app/station/case_import.py",
             "app/windows/scan_desk/", "dossier/documents/facts.py"),
}  # fmt: skip
ITSELF = ("dossier/search.py", "app/station/backfill.py:offers")
"""Their results pass through :meth:`dossier.store.sight.Sight.seen`, or give no page's words."""


@cache
def callers() -> tuple[tuple[str, ast.stmt], ...]:
    """Return all that :func:`_callers` gives."""
    return tuple(_callers())


def _callers() -> Iterator[tuple[str, ast.stmt]]:
    """Give ``file:function or class`` that opens a snapshot; the store itself left out."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith("dossier/store/"):
                continue
            text = path.read_text(encoding="utf-8")
            if ".snapshot()" not in text:
                continue
            for top in ast.parse(text).body:
                if any(_called(node) == "snapshot" for node in ast.walk(top)):
                    yield f"{name}:{getattr(top, 'name', '')}", top


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_everybody_who_looks_without_being_asked_is_known() -> None:
    behind = tuple(one for some in BEHIND.values() for one in some)
    assert set(BEHIND) <= set(DESKS)
    known = (*ASKS, *MACHINE, *behind, *ITSELF)
    found = callers()
    assert len(found) > 80
    assert [name for name, _ in found if not name.startswith(known)] == []
    # What is named is there.
    assert [one for one in known if not any(name.startswith(one) for name, _ in found)] == []


def test_who_is_said_to_ask_does() -> None:
    silent = [
        name
        for name, top in callers()
        if name.startswith(ASKS) and ASKING.isdisjoint(map(_called, ast.walk(top)))
    ]
    # Their caller is the same file's class that asks, or their rows were asked for before.
    assert silent == []


def test_every_command_asks_or_is_upkeep() -> None:
    assert not WITHOUT & set(READING)
    for name in ("transcript", "record", "recording", "counter", "task", "hub", "catalogue"):
        assert READING[name]


@pytest.mark.parametrize("role", [Role.COUNTER, Role.CLERK])
def test_what_is_of_the_confidential_volume_is_as_if_it_did_not_exist(
    tmp_path: Path, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))
    with open_store(tmp_path / "home", key=KEY) as store:
        hidden_from(store, role)


def hidden_from(store: Store, role: Role) -> None:
    case_id, _ = open_case(store)
    made = IntakeDesk(store, Person("甲")).register(
        case_id, Way.COUNTER, "甲", [thing("合议笔录", 2)], volume=Volume.CONFIDENTIAL
    )
    accounts = Accounts(store)
    long = "三月的雨下在旧码头上面"
    accounts.admit(accounts.add("root1", "管理员", Role.ADMINISTRATOR, "x", long).account)
    someone = accounts.add("zhang", "张三", role, "root1", long, withheld=True).account
    accounts.admit(someone)
    desk = IntakeDesk(store, Person("张三（zhang）", role))
    assert desk.registrations(case_id) == [] and store.shown([made]) == []
    with pytest.raises(UnknownItem):
        desk.numbered(made.number)
    with pytest.raises(UnknownItem):
        desk.registration(made.id)
