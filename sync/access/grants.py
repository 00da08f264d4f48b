"""Rights of people and devices on cases (案件权限)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.ids import new_id
from resources.errors import NotAllowed, UnknownItem
from sync.access import acts
from sync.access.acts import Actor
from sync.access.contract import Caller, DeviceKind, Person
from sync.access.decisions import allowed, cut_to_kind, cut_to_role
from sync.access.tables import ALL_CASES, case_right, station
from sync.ledger.contract import Books, Reach, reach_from

FOLLOWED_S = 30 * 24 * 3600
"""How long a device may fetch a case that somebody at it asked for."""


@dataclass(frozen=True, slots=True)
class Right:
    """A right on one case or on all (权限)."""

    id: str
    holder: str
    """Id of a person or a station."""
    case: str | None
    """Id; None: every case."""
    writes: bool
    secret: bool
    until_s: int | None
    origin: str
    """``granted``, ``enrolled`` or ``followed``."""


def reach_of(connection: sa.Connection, person: Person, now_s: int) -> Reach:
    """Return what a person may get at, by role and rights."""
    return cut_to_role(person.role, _joined(rights_of(connection, person.id, now_s)))


def reach_of_device(connection: sa.Connection, device: str, kind: DeviceKind, now_s: int) -> Reach:
    """Return what a device may get at, by kind and rights."""
    secret = connection.execute(
        sa.select(station.c.secret).where(station.c.id == device)
    ).scalar_one_or_none()
    return cut_to_kind(kind, bool(secret), _joined(rights_of(connection, device, now_s)))


def rights_of(connection: sa.Connection, holder: str, now_s: int) -> list[Right]:
    """Return the rights of a person or a station that hold now, the oldest first."""
    rows = connection.execute(
        sa.select(case_right)
        .where(
            case_right.c.holder == holder,
            sa.or_(case_right.c.until_s.is_(None), case_right.c.until_s > now_s),
        )
        .order_by(case_right.c.id)
    )
    return [
        Right(
            row.id,
            row.holder,
            None if row.case_id == ALL_CASES else row.case_id,
            row.writes,
            row.secret,
            row.until_s,
            row.origin,
        )
        for row in rows
    ]


def _joined(rights: Iterable[Right]) -> Reach:
    """Return what the rights give together; each flag holds where some right gives it."""
    found = list(rights)

    def where(chosen: list[Right]) -> frozenset[str] | None:
        cases = [right.case for right in chosen]
        return None if None in cases else frozenset(case for case in cases if case is not None)

    return reach_from(
        where(found),
        where([right for right in found if right.writes]),
        where([right for right in found if right.secret]),
    )


def give(
    connection: sa.Connection,
    holder: str,
    case: str | None,
    now_s: int,
    *,
    writes: bool = False,
    secret: bool = False,
    until_s: int | None = None,
    origin: str = "granted",
) -> str:
    """Add a right in a transaction of the caller's; return its id."""
    id_ = new_id()
    connection.execute(
        sa.insert(case_right).values(
            id=id_,
            holder=holder,
            case_id=ALL_CASES if case is None else case,
            writes=writes,
            secret=secret,
            until_s=until_s,
            origin=origin,
            created_at_s=now_s,
        )
    )
    return id_


def grant(
    books: Books,
    holder: str,
    case: str | None,
    actor: Actor,
    now_s: int,
    *,
    writes: bool = False,
    secret: bool = False,
    until_s: int | None = None,
) -> str:
    """Grant a right; return its id (授权).

    Args:
        books: the centre's database.
        holder: id of a person or a station.
        case: id; None: every case.
        actor: who grants it.
        now_s: Unix seconds.
        writes: whether the case may be written, too.
        secret: whether its confidential volume (副卷) may be read, too.
        until_s: when it ends by itself; None: never.
    """
    with books.writing() as connection:
        id_ = give(connection, holder, case, now_s, writes=writes, secret=secret, until_s=until_s)
        acts.note(
            connection,
            actor,
            "right_granted",
            holder,
            now_s,
            right=id_,
            case=case,
            writes=writes,
            secret=secret,
            until_s=until_s,
        )
    return id_


def take(books: Books, right: str, actor: Actor, now_s: int) -> None:
    """Take a right back; holds from the next request on (收回授权).

    Raises:
        UnknownItem: there is no such right.
    """
    with books.writing() as connection:
        row = connection.execute(
            sa.delete(case_right)
            .where(case_right.c.id == right)
            .returning(case_right.c.holder, case_right.c.case_id)
        ).one_or_none()
        if row is None:
            raise UnknownItem(thing=right[:80])
        acts.note(
            connection, actor, "right_taken", row.holder, now_s, right=right, case=row.case_id
        )


def follow(books: Books, caller: Caller, case: str | None, now_s: int, address: str = "") -> None:
    """Let the caller's device fetch a case for thirty days (调卷).

    The device gets what the person may read; of the confidential volume only if the
    device may hold one. Asked again, the days begin anew.

    Args:
        books: the centre's database.
        caller: a person at a device.
        case: id; None where nobody knows the case that was named.
        now_s: Unix seconds.
        address: from where.

    Raises:
        NotAllowed: no such case, or not for this person: the same for both.
    """
    device = caller.device
    if case is None or device is None or not allowed(caller, "follow_case", case):
        raise NotAllowed
    secret = caller.person_reach.may_read_secret(case)
    who = caller.person.id if caller.person else ""
    with books.writing() as connection:
        connection.execute(
            sa.delete(case_right).where(
                case_right.c.holder == device.id,
                case_right.c.case_id == case,
                case_right.c.origin == "followed",
            )
        )
        give(
            connection,
            device.id,
            case,
            now_s,
            secret=secret,
            until_s=now_s + FOLLOWED_S,
            origin="followed",
        )
        acts.note(
            connection,
            Actor(who, address),
            "case_followed",
            device.id,
            now_s,
            case=case,
            secret=secret,
        )
