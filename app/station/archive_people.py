"""Who may ask, grant and look in the archive (档案人员名册).

The list lies in the station's encrypted store. It is of this station alone: the people of the
centre are the centre's, and a station must work without it. Passwords are kept as argon2id
makes them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from dossier.lookup import Lookup
from dossier.people import passwords
from dossier.store import Store, chains
from resources.errors import BadValue, EmptyValue, NotEntitled, UnknownItem, WrongPassword

_NAME = "archive_people"
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
    """Somebody on the list (档案人员)."""

    name: str
    role: ArchiveRole
    confidential: bool = False
    """May see 副卷 (有副卷权限)."""
    password: str = ""
    """As it is kept."""

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


def people(store: Store) -> list[ArchivePerson]:
    """Return the list, by name."""
    with store.snapshot() as reader:
        data = chains.setting(reader.connection, _NAME)
    listed = [] if data is None else json.loads(data)
    found = [
        ArchivePerson(one["name"], ArchiveRole(one["role"]), one["confidential"], one["password"])
        for one in listed
    ]
    return sorted(found, key=lambda one: one.name)


def person(store: Store, name: str) -> ArchivePerson:
    """Return somebody by name.

    Raises:
        UnknownItem: nobody is called that.
    """
    found = next((one for one in people(store) if one.name == name.strip()), None)
    if found is None:
        raise UnknownItem(thing=name)
    return found


def put_person(
    store: Store, name: str, role: ArchiveRole, password: str, *, confidential: bool = False
) -> ArchivePerson:
    """Add somebody, or give them another role or password (登记档案人员).

    Raises:
        EmptyValue: no name.
        BadValue: somebody from outside would see 副卷, or the list is full.
        WeakPassword: too short, or easily guessed.
    """
    name = name.strip()
    if not name:
        raise EmptyValue(column="name")
    if confidential and role is ArchiveRole.VISITOR:
        raise BadValue(column="confidential", value=ROLE_WORDS[role])
    passwords.check_password(password, name)
    made = ArchivePerson(name, role, confidential, passwords.hashed(password))
    others = [one for one in people(store) if one.name != name]
    if len(others) >= _MOST:
        raise BadValue(column="people", value=str(_MOST))
    _keep(store, [*others, made])
    return made


def remove_person(store: Store, name: str) -> None:
    """Take somebody off the list; what they did stays in the journal.

    Raises:
        UnknownItem: nobody is called that.
    """
    gone = person(store, name)
    _keep(store, [one for one in people(store) if one.name != gone.name])


def sign_in(store: Store, name: str, untrusted_password: str) -> ArchivePerson:
    """Return who gave the right password (档案人员登录).

    Raises:
        WrongPassword: it is not theirs, or there is nobody of that name.
    """
    found = next((one for one in people(store) if one.name == name.strip()), None)
    # Someone unknown takes as long as a wrong password.
    kept = found.password if found is not None else passwords.hashed("-" * 12)
    if not passwords.is_right(kept, untrusted_password) or found is None:
        raise WrongPassword(who=name.strip()[:64] or "—")
    return found


def _keep(store: Store, listed: list[ArchivePerson]) -> None:
    data = json.dumps(
        [
            {
                "name": one.name,
                "role": str(one.role),
                "confidential": one.confidential,
                "password": one.password,
            }
            for one in listed
        ],
        ensure_ascii=False,
    ).encode()
    store.write(lambda connection: chains.put_setting(connection, _NAME, data))
