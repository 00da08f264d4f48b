"""Enrolment of a station with a one-time code, and renewal of its certificate (登记与换证).

All of an enrolment is one transaction of the ledger: the code is used, the journal's
epoch opened, device, certificate and rights stored; or nothing of it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossier.people.names import plain_name
from resources.errors import BadCode, NotAllowed, Rejected
from sync.access import acts, grants
from sync.access.acts import Actor
from sync.access.authority import STATION_LIFE_S, Authority
from sync.access.certificates import DEVICE, Issued, key_sha256, read_request
from sync.access.codes import proof_digest, read_code
from sync.access.contract import Caller, DeviceKind
from sync.access.tables import case_right, enrolment_code, station, station_certificate
from sync.access.tokens import reach_cases
from sync.core.centre import admission
from sync.ledger.contract import Books, OpenLedger

ANSWERED_AGAIN_S = 600
"""How long an answer that was lost is given once more."""
MOST_CERTIFICATES = 10
"""Of one station that are good at once; older ones are taken back."""
_RESERVED = "centre"
_KEY_BYTES, _SIGNATURE_BYTES, _LAST_EPOCH = 32, 64, 1 << 31


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """What a station sends; every field is untrusted (登记申请)."""

    code: str
    csr_pem: str
    device: str
    """Id of its journal's device."""
    epoch: int
    public_key: bytes
    """Ed25519, of its journal."""
    proof: bytes
    """Signature with that key; see :func:`sync.access.codes.proof_digest`."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a station is given (登记结果)."""

    device: str
    kind: DeviceKind
    name: str
    certificate_pem: str
    not_after_s: int


@dataclass(frozen=True, slots=True)
class _Checked:
    """A request that is in order, whatever its code is worth."""

    request: EnrolRequest
    secret_sha256: str
    csr_key_sha256: str
    journal_key: str


def enrol(
    books: Books, authority: Authority, request: EnrolRequest, now_s: int, address: str = ""
) -> Enrolled:
    """Let a station in by its code.

    When the answer was lost, the same station with the same keys is given the same
    answer for ten minutes.

    Args:
        books: the centre's database.
        authority: makes the certificate.
        request: what the station sent.
        now_s: Unix seconds.
        address: from where.

    Raises:
        BadCode: never given, used, expired, withdrawn, of another centre: one answer.
        Rejected: the request itself is not in order; found before the code is looked at.
        BadCertificateRequest: likewise, of the certificate request.
        NotAllowed: the code is good and stays so, but the device is one that the centre
            knows with another journal key, or that was shut out.
    """
    checked = _check(authority, request)
    try:
        with books.transaction() as ledger:
            row = _code(ledger.connection, checked, authority, now_s)
            if row.used_at_s is not None:
                return _again(ledger, checked, row, now_s)
            return _let_in(ledger, authority, checked, row, now_s, address)
    except admission.Refused as refused:
        raise NotAllowed from refused


def _check(authority: Authority, request: EnrolRequest) -> _Checked:
    device = request.device
    if DEVICE.fullmatch(device) is None or device.casefold().startswith(_RESERVED):
        raise Rejected(thing="device")
    if type(request.epoch) is not int or not 1 <= request.epoch <= _LAST_EPOCH:
        raise Rejected(thing="epoch")
    if len(request.public_key) != _KEY_BYTES or len(request.proof) != _SIGNATURE_BYTES:
        raise Rejected(thing="public_key")
    key = read_request(request.csr_pem, device)
    code = read_code(request.code)
    digest = proof_digest(request.code, request.csr_pem)
    if not authority.verify(request.public_key, digest, request.proof):
        raise Rejected(thing="proof")
    return _Checked(request, code.secret_sha256, key_sha256(key), request.public_key.hex())


def _code(
    connection: sa.Connection, checked: _Checked, authority: Authority, now_s: int
) -> sa.Row[Any]:
    """Return the row of a code that is good, or was used a moment ago."""
    if not read_code(checked.request.code).matches_sha256(authority.fingerprint):
        raise BadCode
    row = connection.execute(
        sa.select(enrolment_code).where(enrolment_code.c.secret_sha256 == checked.secret_sha256)
    ).one_or_none()
    if row is None or row.until_s <= now_s - ANSWERED_AGAIN_S:
        raise BadCode
    if row.used_at_s is None and row.until_s <= now_s:
        raise BadCode
    return row


def _again(ledger: OpenLedger, checked: _Checked, row: sa.Row[Any], now_s: int) -> Enrolled:
    """Return the answer that was lost, to whoever it was meant for."""
    same = (
        hmac.compare_digest(row.used_by, checked.request.device)
        and hmac.compare_digest(row.used_csr_key, checked.csr_key_sha256)
        and hmac.compare_digest(row.used_journal_key, checked.journal_key)
    )
    device = ledger.device(checked.request.device)
    if not same or now_s >= row.used_at_s + ANSWERED_AGAIN_S or device is None or device.revoked:
        raise BadCode
    found = ledger.connection.execute(
        sa.select(station.c.kind, station.c.name, station_certificate)
        .join(station, station.c.id == station_certificate.c.station_id)
        .where(
            station_certificate.c.serial == row.used_serial,
            sa.not_(station_certificate.c.revoked),
        )
    ).one_or_none()
    if found is None:
        raise BadCode
    return Enrolled(device.id, found.kind, found.name, found.pem, found.not_after_s)


def _let_in(
    ledger: OpenLedger,
    authority: Authority,
    checked: _Checked,
    row: sa.Row[Any],
    now_s: int,
    address: str,
) -> Enrolled:
    request, connection = checked.request, ledger.connection
    _check_device(ledger, request, row.station_id)
    admission.enrol(ledger, request.device, request.epoch, request.public_key)
    name = row.name or plain_name(request.name) or request.device
    _put_station(connection, request.device, row, name, now_s)
    issued = authority.issue(request.csr_pem, request.device, now_s + STATION_LIFE_S)
    _put_certificate(connection, request.device, issued)
    used = connection.execute(
        sa.update(enrolment_code)
        .where(enrolment_code.c.id == row.id, enrolment_code.c.used_at_s.is_(None))
        .values(
            used_at_s=now_s,
            used_by=request.device,
            used_csr_key=checked.csr_key_sha256,
            used_journal_key=checked.journal_key,
            used_serial=issued.serial,
        )
    )
    if used.rowcount != 1:
        raise BadCode
    acts.note(
        connection,
        Actor(request.device, address),
        "station_enrolled",
        request.device,
        now_s,
        code=row.id,
        epoch=request.epoch,
        serial=issued.serial,
    )
    return Enrolled(request.device, row.kind, name, issued.pem, issued.not_after_s)


def _check_device(ledger: OpenLedger, request: EnrolRequest, meant: str) -> None:
    """A code lets nobody take the place of a station that is known already.

    Unless it holds the journal's key itself, or the code was made for this very one.
    """
    if meant and meant != request.device:
        raise NotAllowed
    known = ledger.device(request.device)
    if known is None:
        return
    if known.revoked:
        raise NotAllowed
    head = ledger.epoch(known.id, known.newest_epoch)
    own = (
        head is not None
        and request.epoch == known.newest_epoch
        and hmac.compare_digest(head.public_key, request.public_key)
    )
    if not own and meant != request.device:
        raise NotAllowed


def _put_station(
    connection: sa.Connection, device: str, row: sa.Row[Any], name: str, now_s: int
) -> None:
    """Store the station and what the code gives; what an earlier code gave ends."""
    values = {"kind": row.kind, "name": name, "secret": row.secret, "enrolled_at_s": now_s}
    known = connection.execute(sa.update(station).where(station.c.id == device).values(**values))
    if known.rowcount == 0:
        connection.execute(sa.insert(station).values(id=device, revoked=False, **values))
    connection.execute(
        sa.update(station_certificate)
        .where(station_certificate.c.station_id == device)
        .values(revoked=True)
    )
    connection.execute(
        sa.delete(case_right).where(
            case_right.c.holder == device, case_right.c.origin.in_(("enrolled", "followed"))
        )
    )
    cases = reach_cases(row.cases)
    for case in [None] if cases is None else sorted(cases):
        grants.give(
            connection,
            device,
            case,
            now_s,
            writes=row.writes,
            secret=row.secret,
            origin="enrolled",
        )


def _put_certificate(connection: sa.Connection, device: str, issued: Issued) -> None:
    connection.execute(
        sa.insert(station_certificate).values(
            serial=issued.serial,
            station_id=device,
            key_sha256=issued.key_sha256,
            pem=issued.pem,
            not_after_s=issued.not_after_s,
            revoked=False,
        )
    )


def renew(
    books: Books,
    authority: Authority,
    caller: Caller,
    csr_pem: str,
    now_s: int,
    address: str = "",
) -> Issued:
    """Give the calling station a new certificate; the old one is good until it expires.

    Raises:
        NotAllowed: the caller is no station, or was shut out meanwhile.
        BadCertificateRequest: the request is not in order.
    """
    if caller.device is None:
        raise NotAllowed
    device, table = caller.device.id, station_certificate
    issued = authority.issue(csr_pem, device, now_s + STATION_LIFE_S)
    with books.writing() as connection:
        let_in = connection.execute(
            sa.select(station.c.id)
            .where(station.c.id == device, sa.not_(station.c.revoked))
            .with_for_update()
        ).one_or_none()
        if let_in is None:
            raise NotAllowed
        connection.execute(
            sa.delete(table).where(table.c.station_id == device, table.c.not_after_s <= now_s)
        )
        good = connection.scalars(
            sa.select(table.c.serial)
            .where(table.c.station_id == device, sa.not_(table.c.revoked))
            .order_by(table.c.not_after_s.desc(), table.c.serial)
        ).all()
        connection.execute(
            sa.update(table)
            .where(table.c.serial.in_(good[MOST_CERTIFICATES - 1 :]))
            .values(revoked=True)
        )
        _put_certificate(connection, device, issued)
        acts.note(
            connection,
            Actor(device, address),
            "certificate_renewed",
            device,
            now_s,
            serial=issued.serial,
        )
    return issued
