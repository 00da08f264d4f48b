"""Stations as an administrator sees them: listed, shut out, let in again (工作站管理)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from dossier.people.names import plain_name
from resources.errors import UnknownItem
from sync.access import acts, sessions
from sync.access.acts import Actor
from sync.access.contract import DeviceKind
from sync.access.grants import reach_of_device
from sync.access.tables import station, station_certificate
from sync.ledger.contract import Books, Reach


@dataclass(frozen=True, slots=True)
class StationRow:
    """An enrolled station (工作站)."""

    id: str
    kind: DeviceKind
    name: str
    secret: bool
    """Whether it may hold confidential volumes (副卷)."""
    revoked: bool
    enrolled_at_s: int
    certificate_until_s: int
    """When its newest certificate expires; 0: it has none."""
    reach: Reach


def stations(connection: sa.Connection, now_s: int) -> Sequence[StationRow]:
    """Return all stations by name, those shut out too."""
    until = (
        sa.select(
            station_certificate.c.station_id,
            sa.func.max(station_certificate.c.not_after_s).label("until_s"),
        )
        .where(sa.not_(station_certificate.c.revoked))
        .group_by(station_certificate.c.station_id)
        .subquery()
    )
    rows = connection.execute(
        sa.select(station, until.c.until_s)
        .outerjoin(until, until.c.station_id == station.c.id)
        .order_by(station.c.name, station.c.id)
    ).all()
    return [
        StationRow(
            row.id,
            row.kind,
            row.name,
            row.secret,
            row.revoked,
            row.enrolled_at_s,
            row.until_s or 0,
            reach_of_device(connection, row.id, row.kind, now_s),
        )
        for row in rows
    ]


Reason = Literal["lost", "retired", "repair", "suspicious", "other"]
"""遗失 退役 送修 可疑 其他."""


def revoke(
    books: Books, device: str, actor: Actor, now_s: int, reason: Reason | None = None
) -> None:
    """Shut a station out, from the next request on; sessions opened from it end (停用).

    Raises:
        UnknownItem: no such station.
    """
    _set(books, device, True, actor, now_s, reason)


def rename(books: Books, device: str, name: str, actor: Actor, now_s: int) -> str:
    """Call a station something else; return the name as it is kept (改名).

    Raises:
        UnknownItem: no such station, or an empty name.
    """
    plain = plain_name(name)
    if not plain:
        raise UnknownItem(thing="name")
    _change(books, device, actor, now_s, "station_renamed", name=plain)
    return plain


def confide(books: Books, device: str, secret: bool, actor: Actor, now_s: int) -> None:
    """Say whether a station may hold confidential volumes at all (副卷许可).

    Raises:
        UnknownItem: no such station.
    """
    _change(books, device, actor, now_s, "station_confided", secret=secret)


def _change(
    books: Books, device: str, actor: Actor, now_s: int, what: acts.What, **values: str | bool
) -> None:
    with books.writing() as connection:
        changed = connection.execute(
            sa.update(station).where(station.c.id == device).values(**values)
        )
        if changed.rowcount != 1:
            raise UnknownItem(thing=device[:80])
        # A name may be a person's: it is not written down.
        flags = {name: value for name, value in values.items() if name != "name"}
        acts.note(connection, actor, what, device, now_s, **flags)


def restore(books: Books, device: str, actor: Actor, now_s: int) -> None:
    """Let a station in again, with the certificates and rights it had (恢复).

    Raises:
        UnknownItem: no such station.
    """
    _set(books, device, False, actor, now_s)


def _set(
    books: Books,
    device: str,
    revoked: bool,
    actor: Actor,
    now_s: int,
    reason: Reason | None = None,
) -> None:
    with books.transaction() as ledger:
        known = ledger.device(device)
        changed = ledger.connection.execute(
            sa.update(station).where(station.c.id == device).values(revoked=revoked)
        )
        if known is None or changed.rowcount != 1:
            raise UnknownItem(thing=device[:80])
        ledger.put_device(replace(known, revoked=revoked))
        if revoked:
            sessions.end_of_station(ledger.connection, device)
        acts.note(
            ledger.connection,
            actor,
            "station_revoked" if revoked else "station_restored",
            device,
            now_s,
            **({} if reason is None else {"reason": reason}),
        )
