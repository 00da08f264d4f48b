"""Who passes through the one door (权限检查): asked in the transaction that writes.

A station whose accounts are in force, that is, which has an administrator, lets in only what
somebody signed in may do, and the machine's own work. Which account somebody has and what it
may is read anew each time: who is shut out by another program is out at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossier.archive_changes import DecideLookup
from dossier.changes import MACHINE, NoteExport
from dossier.deadlines.changes import UnlockDeadline, WithdrawMarks
from dossier.model import Volume
from dossier.people.needs import GOES_ON, MOVES_PAPERS, NEEDS, ONES_OWN
from dossier.people.permits import ACT_WORDS, Act, Role, acts_of
from dossier.store import schema
from dossier.store.plan.delta import Delta, Planned
from resources.errors import NotPermitted, NotSignedIn

_account = schema.account
_AT_ONCE = 500
"""Ids in one query."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is let in, as their account says at this moment."""

    login: str
    who: str
    names: frozenset[str]
    """What they may be called in a change."""
    acts: frozenset[Act]
    locked: bool

    def check(self, *acts: Act) -> None:
        """Check that one of the acts is theirs.

        Raises:
            NotPermitted: none is.
        """
        if self.acts.isdisjoint(acts):
            raise NotPermitted(who=self.who, act=ACT_WORDS[acts[0]])


def who_of(login: str, name: str) -> str:
    """Return what somebody is called in the journal: two of one name differ by login."""
    return name if name == login else f"{name}（{login}）"


def in_force(connection: sa.Connection) -> bool:
    """Return whether the station asks who works at it: somebody looks after its accounts."""
    query = sa.select(_account.c.login).where(_account.c.role == Role.ADMINISTRATOR.value).limit(1)
    return connection.execute(query).first() is not None


class Door:
    """Who is signed in at an open store; may be asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._login = ""
        self._before: dict[str, str] = {}

    @property
    def login(self) -> str:
        """Who is signed in; empty: nobody."""
        return self._login

    def admit(self, login: str, who: str) -> None:
        """Let in who proved to be it; what an earlier one began goes on under their name."""
        with self._lock:
            self._before[who] = login
            self._login = login

    def leave(self) -> None:
        """Nobody is signed in any more."""
        with self._lock:
            self._login = ""

    def passage(self, connection: sa.Connection, who: str) -> Passage:
        """Return what ``who`` may write in this transaction; nothing is refused yet."""
        if who == MACHINE:
            return Passage(who, None, None, free=True)
        with self._lock:
            login, earlier = self._login, self._before.get(who, "")
        now = _person(connection, login) if login else None
        if now is None and not in_force(connection):
            return Passage(who, None, None, free=True)
        began = _person(connection, earlier) if earlier and earlier != login else None
        if now is not None and now.locked:
            # What runs goes on, and nothing else.
            began, now = began or now, None
        return Passage(who, now, began, free=False)

    def person(self, connection: sa.Connection) -> Person | None:
        """Return who is signed in, or None where nobody is, or nobody has to be."""
        login = self._login
        return _person(connection, login) if login else None


@dataclass(frozen=True, slots=True)
class Passage:
    """One transaction of somebody's."""

    given: str
    """Whom the caller names."""
    now: Person | None
    """Who is signed in."""
    began: Person | None
    """Who was let in earlier and is named."""
    free: bool
    """Nobody is asked: the machine's work, or a station without accounts."""

    def check(
        self, connection: sa.Connection, kind: str, planned: Planned, change: object = None
    ) -> str:
        """Check a change that was worked out; return under whose name it stands.

        Raises:
            NotSignedIn: somebody has to sign in first.
            NotPermitted: who is signed in may not do that.
        """
        if self.free or kind in ONES_OWN:
            return self.given
        person = self.now
        if kind in GOES_ON and self.began is not None:
            person = self.began
        if person is None:
            raise NotSignedIn
        if kind not in NEEDS:
            raise NotPermitted(who=person.who, act=kind)
        if isinstance(change, NoteExport) and change.volume is Volume.CONFIDENTIAL:
            person.check(Act.EXPORT_CONFIDENTIAL)
        else:
            person.check(*NEEDS[kind])
        self._check_more(connection, person, kind, planned, change)
        return person.who

    def _check_more(
        self,
        connection: sa.Connection,
        person: Person,
        kind: str,
        planned: Planned,
        change: object,
    ) -> None:
        if isinstance(change, UnlockDeadline) and change.unlock.by not in person.names:
            raise NotPermitted(who=person.who, act=ACT_WORDS[Act.UNLOCK])
        if isinstance(change, WithdrawMarks) and change.by not in person.names:
            raise NotPermitted(who=person.who, act=ACT_WORDS[Act.UNLOCK])
        if isinstance(change, DecideLookup) and _asks_confidential(connection, change.lookup_id):
            person.check(Act.GRANT_CONFIDENTIAL)
        needed = Act.FILE_CONFIDENTIAL if kind in MOVES_PAPERS else Act.SEE_CONFIDENTIAL
        if needed not in person.acts and _touches_confidential(connection, planned.deltas):
            raise NotPermitted(who=person.who, act=ACT_WORDS[needed])


def _person(connection: sa.Connection, login: str) -> Person | None:
    table = _account.c
    query = sa.select(table.name, table.role, table.locked, table.withheld)
    row = connection.execute(query.where(table.login == login)).one_or_none()
    if row is None:
        return None
    acts = acts_of(Role(row.role), withheld=bool(row.withheld))
    who = who_of(login, row.name)
    return Person(login, who, frozenset({login, row.name, who}), acts, bool(row.locked))


def _asks_confidential(connection: sa.Connection, lookup_id: str) -> bool:
    table = schema.lookup.c
    found = connection.execute(sa.select(table.volume).where(table.id == lookup_id)).scalar()
    return found == Volume.CONFIDENTIAL.value


def _touches_confidential(connection: sa.Connection, deltas: Iterable[Delta]) -> bool:
    """Return whether rows say that they are of 副卷, or pages lie there or are put there."""
    pages: set[str] = set()
    materials: set[str] = set()
    for delta in deltas:
        rows: list[dict[str, Any]] = [row for row in (delta.before, delta.after) if row]
        if any(row.get("volume") == Volume.CONFIDENTIAL.value for row in rows):
            return True
        materials.update(row["material_id"] for row in rows if row.get("material_id"))
        if delta.table == "page":
            pages.add(delta.id)
        elif delta.table == "material":
            materials.add(delta.id)
    return has_confidential(connection, pages, materials)


def has_confidential(
    connection: sa.Connection, pages: Iterable[str], materials: Iterable[str] = ()
) -> bool:
    """Return whether one of these pages or materials lies in the confidential volume (副卷)."""
    page, material = schema.page.c, schema.material.c
    closed = material.volume == Volume.CONFIDENTIAL.value
    for ids, column, query in (
        (sorted(materials), material.id, sa.select(material.id)),
        (
            sorted(pages),
            page.id,
            sa.select(page.id).join(schema.material, material.id == page.material_id),
        ),
    ):
        for at in range(0, len(ids), _AT_ONCE):
            found = query.where(closed, column.in_(ids[at : at + _AT_ONCE])).limit(1)
            if connection.execute(found).first() is not None:
                return True
    return False
