"""Sessions of people and keys of systems (会话与对接密钥).

A token is 256 random bits; the database has its digest only. Every request looks it up.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.ids import new_id
from resources.errors import NotAllowed, UnknownItem
from sync.access import acts
from sync.access.acts import Actor
from sync.access.contract import Person
from sync.access.tables import api_key, person, person_session
from sync.ledger.contract import Books

_log = logging.getLogger(__name__)

IDLE_S = 30 * 60
LONGEST_S = 12 * 3600
SEEN_STEP_S = 60
"""How fine the time of the last request is kept: not every request writes."""
MOST_SESSIONS = 20
"""Of one person; the one longest unused makes room."""
_SESSION, _KEY = "WS1_", "WK1_"
_TOKEN_BYTES = 32
_MOST_TOKEN_CHARACTERS = 128


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token it is."""

    person: Person
    token_sha256: str
    to_be_noted: bool
    """Whether it is time to note that the session is in use."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open session as an administrator sees it (会话)."""

    person: str
    station: str
    address: str
    opened_at_s: int
    seen_at_s: int


@dataclass(frozen=True, slots=True)
class Key:
    """A system's key as an administrator sees it (对接密钥)."""

    id: str
    person: str
    note: str
    created_at_s: int
    until_s: int | None
    revoked: bool


def token_sha256(token: str) -> str:
    """Return what the database has of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find(
    connection: sa.Connection, untrusted_bearer: str, station: str, now_s: int
) -> Bearer | None:
    """Return who holds a token; None: nobody, not any more, or not at this station.

    Args:
        connection: any.
        untrusted_bearer: token of a session or a key.
        station: id of the device that asks, or empty.
        now_s: Unix seconds.
    """
    if len(untrusted_bearer) > _MOST_TOKEN_CHARACTERS:
        return None
    digest = token_sha256(untrusted_bearer)
    if untrusted_bearer.startswith(_SESSION):
        return _session(connection, digest, station, now_s)
    if untrusted_bearer.startswith(_KEY):
        return _key(connection, digest, now_s)
    return None


def _session(connection: sa.Connection, digest: str, station: str, now_s: int) -> Bearer | None:
    row = connection.execute(
        sa.select(person, person_session.c.station_id, person_session.c.seen_at_s)
        .join(person_session, person_session.c.person_id == person.c.id)
        .where(
            person_session.c.token_sha256 == digest,
            person_session.c.ends_at_s > now_s,
            person_session.c.seen_at_s > now_s - IDLE_S,
            sa.not_(person.c.locked),
        )
    ).one_or_none()
    if row is None or row.station_id not in ("", station):
        return None
    return Bearer(_person(row), digest, now_s - row.seen_at_s >= SEEN_STEP_S)


def _key(connection: sa.Connection, digest: str, now_s: int) -> Bearer | None:
    row = connection.execute(
        sa.select(person)
        .join(api_key, api_key.c.person_id == person.c.id)
        .where(
            api_key.c.token_sha256 == digest,
            sa.not_(api_key.c.revoked),
            sa.or_(api_key.c.until_s.is_(None), api_key.c.until_s > now_s),
            sa.not_(person.c.locked),
            person.c.role == "system",
        )
    ).one_or_none()
    return None if row is None else Bearer(_person(row), digest, False)


def _person(row: sa.Row[tuple[object, ...]]) -> Person:
    return Person(row.id, row.login, row.name, row.role, row.locked)


def note_seen(books: Books, bearer: Bearer, now_s: int) -> None:
    """Note that a session is in use."""
    with books.writing() as connection:
        connection.execute(
            sa.update(person_session)
            .where(
                person_session.c.token_sha256 == bearer.token_sha256,
                person_session.c.seen_at_s < now_s,
            )
            .values(seen_at_s=now_s)
        )


def open_session(
    connection: sa.Connection, person_id: str, station: str, address: str, now_s: int
) -> tuple[str, int]:
    """Open a session in a transaction of the caller's; return its token and its end."""
    table = person_session
    connection.execute(
        sa.delete(table).where(
            sa.or_(table.c.ends_at_s <= now_s, table.c.seen_at_s <= now_s - IDLE_S)
        )
    )
    open_ = connection.scalars(
        sa.select(table.c.token_sha256)
        .where(table.c.person_id == person_id)
        .order_by(table.c.seen_at_s.desc())
    ).all()
    too_many = open_[MOST_SESSIONS - 1 :]
    connection.execute(sa.delete(table).where(table.c.token_sha256.in_(too_many)))
    token = _SESSION + secrets.token_urlsafe(_TOKEN_BYTES)
    connection.execute(
        sa.insert(table).values(
            token_sha256=token_sha256(token),
            person_id=person_id,
            station_id=station,
            address=address[:64],
            opened_at_s=now_s,
            seen_at_s=now_s,
            ends_at_s=now_s + LONGEST_S,
        )
    )
    return token, now_s + LONGEST_S


def sign_out(books: Books, untrusted_bearer: str, now_s: int, address: str = "") -> None:
    """End a session; does nothing where there is none (退出)."""
    with books.writing() as connection:
        who = connection.execute(
            sa.delete(person_session)
            .where(person_session.c.token_sha256 == token_sha256(untrusted_bearer[:200]))
            .returning(person_session.c.person_id)
        ).scalar_one_or_none()
        if who is not None:
            acts.note(connection, Actor(who, address), "signed_out", who, now_s)


def end_of_person(connection: sa.Connection, person_id: str) -> int:
    """End all sessions of a person in a transaction of the caller's; return how many."""
    ended = connection.execute(
        sa.delete(person_session).where(person_session.c.person_id == person_id)
    )
    return ended.rowcount


def end_of_station(connection: sa.Connection, station: str) -> None:
    """End all sessions that were opened from a station."""
    connection.execute(sa.delete(person_session).where(person_session.c.station_id == station))


def end_all(books: Books, person_id: str, actor: Actor, now_s: int) -> int:
    """End all sessions of a person at once; return how many (结束全部会话)."""
    with books.writing() as connection:
        ended = end_of_person(connection, person_id)
        acts.note(connection, actor, "sessions_ended", person_id, now_s, sessions=ended)
    return ended


def open_sessions(connection: sa.Connection, person_id: str, now_s: int) -> Sequence[Session]:
    """Return the open sessions of a person, the one used last first."""
    table = person_session
    rows = connection.execute(
        sa.select(table)
        .where(
            table.c.person_id == person_id,
            table.c.ends_at_s > now_s,
            table.c.seen_at_s > now_s - IDLE_S,
        )
        .order_by(table.c.seen_at_s.desc())
    )
    return [
        Session(row.person_id, row.station_id, row.address, row.opened_at_s, row.seen_at_s)
        for row in rows
    ]


def make_key(
    books: Books,
    person_id: str,
    note: str,
    actor: Actor,
    now_s: int,
    until_s: int | None = None,
) -> tuple[str, str]:
    """Make a key for a system; return its id and the key, which is shown once (发放密钥).

    Raises:
        UnknownItem: no such person.
        NotAllowed: not of role ``system``: people sign in.
    """
    key, id_ = _KEY + secrets.token_urlsafe(_TOKEN_BYTES), new_id()
    with books.writing() as connection:
        role = connection.execute(
            sa.select(person.c.role).where(person.c.id == person_id)
        ).scalar_one_or_none()
        if role is None:
            raise UnknownItem(thing=person_id[:80])
        if role != "system":
            raise NotAllowed
        connection.execute(
            sa.insert(api_key).values(
                id=id_,
                token_sha256=token_sha256(key),
                person_id=person_id,
                note=note[:100],
                created_at_s=now_s,
                until_s=until_s,
                revoked=False,
            )
        )
        acts.note(connection, actor, "key_made", person_id, now_s, key=id_, until_s=until_s)
    return id_, key


def revoke_key(books: Books, key_id: str, actor: Actor, now_s: int) -> None:
    """Take a key back; holds from the next request on (撤销密钥).

    Raises:
        UnknownItem: no such key.
    """
    with books.writing() as connection:
        done = connection.execute(
            sa.update(api_key)
            .where(api_key.c.id == key_id)
            .values(revoked=True)
            .returning(api_key.c.person_id)
        ).scalar_one_or_none()
        if done is None:
            raise UnknownItem(thing=key_id[:80])
        acts.note(connection, actor, "key_revoked", done, now_s, key=key_id)


def keys_of(connection: sa.Connection, person_id: str) -> Sequence[Key]:
    """Return the keys of a system, the newest first, revoked ones too."""
    rows = connection.execute(
        sa.select(api_key).where(api_key.c.person_id == person_id).order_by(api_key.c.id.desc())
    )
    return [
        Key(row.id, row.person_id, row.note, row.created_at_s, row.until_s, row.revoked)
        for row in rows
    ]
