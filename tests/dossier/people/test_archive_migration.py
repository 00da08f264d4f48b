"""A store of before accounts: its list of people of the archive becomes accounts, as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dossier.people import passwords
from dossier.people.accounts import Accounts
from dossier.people.archive import ArchiveRole, people
from dossier.people.permits import Act, Role
from dossier.store import migrate, open_store
from dossier.store.sqlcipher import connect, probe, writer_engine
from resources.errors import BadSignIn, Damaged
from tests.dossier.paper import KEY

QUICK = PasswordHasher(1, 1024, 1)
OWN, OTHER = "三月的雨下在旧码头上面", "四月的风吹过旧城墙下面"


def at_revision(path: Path, *revisions: str) -> None:
    engine = writer_engine(path, KEY)
    with engine.connect() as connection, connection.begin():
        for revision in revisions:
            assert migrate.bring_up_to_date(connection, path, head=revision)
    engine.dispose()


def listed(name: str, role: str, *, confidential: bool, password: str = OWN) -> dict[str, object]:
    kept = QUICK.hash(password)
    return {"name": name, "role": role, "confidential": confidential, "password": kept}


def old_store(home: Path, *people_: dict[str, object], accounts: tuple[str, ...] = ()) -> Path:
    """Make a store of revision 0011 with a list of people of the archive, and accounts."""
    with open_store(home, key=KEY):
        pass  # its key
    path = home / "dossier.db"
    for name in ("dossier.db", "dossier.db-wal", "dossier.db-shm", "store.mark"):
        (home / name).unlink(missing_ok=True)
    probe(path, KEY)
    at_revision(path, "0001", "0011")
    old = connect(path, KEY)
    text = json.dumps(people_).encode()
    old.execute("INSERT INTO station (name, value) VALUES ('archive_people', ?)", (text,))
    for login in accounts:
        old.execute(
            "INSERT INTO account (login, name, role, password, locked, created_at, wrong)"
            " VALUES (?, ?, 'clerk', ?, 0, '2026-01-01T00:00:00.000000+00:00', 0)",
            (login, "早有账号", QUICK.hash(OTHER)),
        )
    old.close()
    return path


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what is tested is not how long it takes."""
    monkeypatch.setattr(passwords, "hasher", QUICK)


def test_people_of_an_old_list_sign_in_with_the_password_they_had(tmp_path: Path) -> None:
    path = old_store(
        tmp_path / "home",
        listed("王档案", "archivist", confidential=True),
        listed("赵律师", "visitor", confidential=False),
        listed("周院长", "leader", confidential=False),
        listed("Sun ", "reader", confidential=True),
        accounts=("sun",),
    )
    with open_store(path.parent, key=KEY) as store:
        accounts = Accounts(store)
        found = {one.login: one for one in accounts.everybody()}
        assert {login: one.role for login, one in found.items()} == {
            "王档案": Role.ARCHIVIST, "赵律师": Role.VISITOR, "周院长": Role.LEADER,
            "sun": Role.CLERK,
        }  # fmt: skip
        # Who had no right to 副卷 is kept from it, whatever the role may.
        assert {login for login, one in found.items() if one.withheld} == {"赵律师", "周院长"}
        assert not found["周院长"].may(Act.SEE_CONFIDENTIAL)
        assert accounts.sign_in("王档案", OWN).role is Role.ARCHIVIST
        with pytest.raises(BadSignIn):
            accounts.sign_in("王档案", OTHER)
        # An account that was there already counts, with its own password.
        assert accounts.sign_in("SUN", OTHER).name == "早有账号"
        assert not accounts.in_force, "nobody is asked to sign in until there is an administrator"
        roles = {one.name: one.role for one in people(store)}
        assert roles["王档案"] is ArchiveRole.ARCHIVIST
        assert store.verify().ok
    kept = connect(path, KEY)
    left = kept.execute("SELECT count(*) FROM station WHERE name = 'archive_people'").fetchone()
    kept.close()
    assert left == (0,)
    assert path.with_name("dossier.db.before-0011").exists()


def test_an_old_store_without_a_list_goes_on(tmp_path: Path) -> None:
    path = old_store(tmp_path / "home")
    old = connect(path, KEY)
    old.execute("DELETE FROM station WHERE name = 'archive_people'")
    old.close()
    with open_store(path.parent, key=KEY) as store:
        assert Accounts(store).everybody() == []


def test_a_list_that_cannot_be_read_loses_nothing(tmp_path: Path) -> None:
    path = old_store(tmp_path / "home")
    old = connect(path, KEY)
    old.execute("UPDATE station SET value = ? WHERE name = 'archive_people'", (b"[{",))
    old.close()
    with pytest.raises(Damaged, match="archive_people"):
        open_store(path.parent, key=KEY)
    old = connect(path, KEY)
    (version,) = old.execute("SELECT version_num FROM alembic_version").fetchone()
    assert version == "0011"
    old.close()
