"""Enrolment codes at the centre (发放登记码): made, listed, withdrawn; used once.

See :mod:`sync.access.codes` for what they look like.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.ids import new_id
from dossier.people.names import plain_name
from resources.errors import UnknownItem
from sync.access import acts
from sync.access.acts import Actor
from sync.access.authority import Authority
from sync.access.codes import SECRET_BYTES, make_code
from sync.access.contract import DeviceKind
from sync.access.tables import ALL_CASES, enrolment_code
from sync.ledger.contract import NOTHING, Books, Reach

DEFAULT_S = 24 * 3600
LONGEST_S = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code that was made; its text is shown once (登记码)."""

    id: str
    code: str
    until_s: int


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that was not used yet, as an administrator sees it."""

    id: str
    kind: DeviceKind
    name: str
    reach: Reach
    station: str
    """Whom it lets in again; empty: a new station."""
    until_s: int


def make(
    books: Books,
    authority: Authority,
    actor: Actor,
    now_s: int,
    *,
    name: str,
    kind: DeviceKind = "station",
    reach: Reach = NOTHING,
    station: str = "",
    valid_s: int = DEFAULT_S,
) -> MadeCode:
    """Make a code for one enrolment.

    Args:
        books: the centre's database.
        authority: of this centre; its fingerprint goes into the code.
        actor: who makes it.
        now_s: Unix seconds.
        name: what the station will be called; empty: what it calls itself.
        kind: of the device.
        reach: what it may get at; ``secret`` also says that the station may hold
            confidential volumes (副卷) at all.
        station: id of a known station that is to come in again with another journal key.
        valid_s: for how long, from a minute to fourteen days.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    code = make_code(secret, authority.fingerprint)
    id_, until_s = new_id(), now_s + max(60, min(valid_s, LONGEST_S))
    with books.writing() as connection:
        connection.execute(
            sa.insert(enrolment_code).values(
                id=id_,
                secret_sha256=code.secret_sha256,
                kind=kind,
                name=plain_name(name),
                cases=ALL_CASES if reach.cases is None else sorted(reach.cases),
                writes=reach.writes,
                secret=reach.secret,
                station_id=station,
                until_s=until_s,
            )
        )
        acts.note(
            connection,
            actor,
            "code_made",
            id_,
            now_s,
            kind=kind,
            cases=None if reach.cases is None else len(reach.cases),
            writes=reach.writes,
            secret=reach.secret,
            station=station,
            until_s=until_s,
        )
    return MadeCode(id_, str(code), until_s)


def withdraw(books: Books, code_id: str, actor: Actor, now_s: int) -> None:
    """Withdraw a code that was not used yet (撤回登记码).

    Raises:
        UnknownItem: no such code, or it was used.
    """
    table = enrolment_code
    with books.writing() as connection:
        done = connection.execute(
            sa.delete(table).where(table.c.id == code_id, table.c.used_at_s.is_(None))
        )
        if done.rowcount != 1:
            raise UnknownItem(thing=code_id[:80])
        acts.note(connection, actor, "code_withdrawn", code_id, now_s)


def open_codes(connection: sa.Connection, now_s: int) -> Sequence[OpenCode]:
    """Return the codes that can still be used, the newest first."""
    table = enrolment_code
    rows = connection.execute(
        sa.select(table)
        .where(table.c.used_at_s.is_(None), table.c.until_s > now_s)
        .order_by(table.c.id.desc())
    )
    return [
        OpenCode(
            row.id,
            row.kind,
            row.name,
            Reach(reach_cases(row.cases), row.writes, row.secret),
            row.station_id,
            row.until_s,
        )
        for row in rows
    ]


def reach_cases(kept: object) -> frozenset[str] | None:
    """Return the cases that a row names; None: every case."""
    if kept == ALL_CASES:
        return None
    return frozenset(str(case) for case in kept) if isinstance(kept, list) else frozenset()
