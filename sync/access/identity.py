"""Who asks (身份): a certificate says which station, a bearer token which person.

Both are looked up on every request and never remembered: whoever is shut out is shut
out at the next request. Nothing here tells a caller why it is nobody.
"""

from __future__ import annotations

import sqlalchemy as sa

from sync.access import sessions, tables
from sync.access.authority import Authority
from sync.access.contract import Caller, EnrolledDevice, Person
from sync.access.grants import reach_of, reach_of_device
from sync.ledger.contract import NOTHING, Books


def identify(
    books: Books,
    authority: Authority,
    certificate_der: bytes | None,
    bearer: str,
    now_s: int,
) -> Caller:
    """Return who asks; an empty caller for nobody, and for whoever is shut out.

    Args:
        books: the centre's database.
        authority: whose certificates count.
        certificate_der: the client certificate of the connection, whose key the TLS
            handshake proved.
        bearer: what follows ``Bearer`` in the header ``Authorization``, or empty.
        now_s: Unix seconds.
    """
    shown = authority.station_of(certificate_der, now_s) if certificate_der else None
    if shown is None and not bearer:
        return Caller()
    with books.consulting() as connection:
        device = _device(connection, *shown, now_s) if shown else None
        station_id = device.id if device else ""
        found = sessions.find(connection, bearer, station_id, now_s) if bearer else None
        person: Person | None = found.person if found else None
        person_reach = reach_of(connection, person, now_s) if person else NOTHING
    if (certificate_der and device is None) or (bearer and found is None):
        # Who shows something that does not hold is nobody: a station that is shut out
        # is no browser, and a session that ended does not leave the bare station.
        return Caller()
    if found and found.to_be_noted:
        sessions.note_seen(books, found, now_s)
    return Caller(device, person, person_reach)


def _device(connection: sa.Connection, id_: str, serial: str, now_s: int) -> EnrolledDevice | None:
    """Return the device; None: unknown, shut out, or by a certificate taken back.

    A certificate without a row is good: a centre restored from a backup does not know
    those it gave since.
    """
    station, certificate = tables.station, tables.station_certificate
    row = connection.execute(
        sa.select(station.c.kind, station.c.name, certificate.c.revoked)
        .outerjoin(
            certificate,
            sa.and_(certificate.c.serial == serial, certificate.c.station_id == station.c.id),
        )
        .where(station.c.id == id_, sa.not_(station.c.revoked))
    ).one_or_none()
    if row is None or row.revoked:
        return None
    return EnrolledDevice(
        id_, row.kind, row.name, reach_of_device(connection, id_, row.kind, now_s)
    )
