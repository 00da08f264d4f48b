"""People of the centre (人员): who they are, their passwords, signing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from dossier.ids import new_id
from dossier.people import passwords
from dossier.people.names import plain_login, plain_name
from resources.errors import (
    BadSignIn,
    DuplicateItem,
    LastAdministrator,
    NotAllowed,
    PasswordToReplace,
    UnknownItem,
)
from sync.access import acts, attempts, sessions
from sync.access.acts import Actor
from sync.access.contract import Person, Role
from sync.access.tables import person
from sync.ledger.contract import Books


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What signing in gives."""

    session: str
    """Token of the session; the database has its digest only."""
    person: Person
    expires_at_s: int


@dataclass(frozen=True, slots=True)
class Added:
    """A person who was added, with the password for one time, which is shown once."""

    person: Person
    one_time_password: str
    """Empty for a system: it gets keys."""


def add(
    books: Books,
    login: str,
    name: str,
    role: Role,
    actor: Actor,
    now_s: int,
    password: str | None = None,
) -> Added:
    """Add a person, with a password for one time (新增人员).

    Args:
        books: the centre's database.
        login: what they sign in with.
        name: what they are called; empty: the login.
        role: what they are.
        actor: who adds them.
        now_s: Unix seconds.
        password: one of their own instead, chosen by them here and now.

    Raises:
        DuplicateItem: the login is taken.
        UnknownItem: the login is empty.
        WeakPassword: the password is not taken.
    """
    plain = plain_login(login)
    if not plain or plain_name(plain) != plain:
        raise UnknownItem(thing=plain_name(login))
    one_time, kept, until_s = _first_password(role, password, now_s, plain, name)
    made = Person(new_id(), plain, plain_name(name) or plain, role)
    with books.writing() as connection:
        if by_login(connection, plain) is not None:
            raise DuplicateItem(thing=plain)
        connection.execute(
            sa.insert(person).values(
                id=made.id,
                login=made.login,
                name=made.name,
                role=role,
                password=kept,
                replace_until_s=until_s,
                locked=False,
                created_at_s=now_s,
            )
        )
        acts.note(connection, actor, "person_added", made.id, now_s, role=role)
    return Added(made, one_time)


def _first_password(
    role: Role, password: str | None, now_s: int, login: str, name: str
) -> tuple[str, str, int | None]:
    if role == "system":
        return "", "", None
    if password is not None:
        passwords.check_password(password, login, name)
        return "", passwords.hashed(password), None
    one_time = passwords.one_time_password()
    return one_time, passwords.hashed(one_time), now_s + passwords.ONE_TIME_S


def by_login(connection: sa.Connection, login: str) -> Person | None:
    """Return the person with a login."""
    return _one(connection, person.c.login == plain_login(login))


def by_id(connection: sa.Connection, id_: str) -> Person | None:
    """Return the person with an id."""
    return _one(connection, person.c.id == id_)


def everybody(connection: sa.Connection) -> Sequence[Person]:
    """Return all people by login, locked ones too."""
    rows = connection.execute(sa.select(person).order_by(person.c.login))
    return [Person(row.id, row.login, row.name, row.role, row.locked) for row in rows]


def _one(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Person | None:
    row = connection.execute(sa.select(person).where(condition)).one_or_none()
    return None if row is None else Person(row.id, row.login, row.name, row.role, row.locked)


def _known(connection: sa.Connection, id_: str) -> Person:
    found = by_id(connection, id_)
    if found is None:
        raise UnknownItem(thing=id_[:80])
    return found


def lock(books: Books, person_id: str, actor: Actor, now_s: int) -> None:
    """Shut a person out, from the next request on; sessions and keys end (锁定).

    Raises:
        UnknownItem: no such person.
        LastAdministrator: nobody would be left who can let people in.
    """
    # In the ledger's serial transaction: two administrators must not lock each other.
    with books.transaction() as ledger:
        connection = ledger.connection
        found = _known(connection, person_id)
        _keep_one_administrator(connection, found)
        connection.execute(sa.update(person).where(person.c.id == person_id).values(locked=True))
        sessions.end_of_person(connection, person_id)
        acts.note(connection, actor, "person_locked", person_id, now_s)


def unlock(books: Books, person_id: str, actor: Actor, now_s: int) -> None:
    """Let a person in again; also after too many wrong passwords (解锁).

    Raises:
        UnknownItem: no such person.
    """
    with books.writing() as connection:
        found = _known(connection, person_id)
        connection.execute(sa.update(person).where(person.c.id == person_id).values(locked=False))
        attempts.forget(connection, found.login)
        acts.note(connection, actor, "person_unlocked", person_id, now_s)


def change(
    books: Books,
    person_id: str,
    actor: Actor,
    now_s: int,
    *,
    name: str | None = None,
    role: Role | None = None,
) -> Person:
    """Change name or role; with another role the sessions end (变更).

    Raises:
        UnknownItem: no such person.
        LastAdministrator: nobody would be left who can let people in.
        NotAllowed: a system does not become a person, nor a person a system.
    """
    with books.transaction() as ledger:
        connection = ledger.connection
        found = _known(connection, person_id)
        changed = replace(
            found, name=plain_name(name or "") or found.name, role=role or found.role
        )
        if changed.role != found.role:
            if "system" in (changed.role, found.role):
                raise NotAllowed
            _keep_one_administrator(connection, found)
            sessions.end_of_person(connection, person_id)
        connection.execute(
            sa.update(person)
            .where(person.c.id == person_id)
            .values(name=changed.name, role=changed.role)
        )
        acts.note(connection, actor, "person_changed", person_id, now_s, role=changed.role)
    return changed


def _keep_one_administrator(connection: sa.Connection, leaving: Person) -> None:
    if leaving.role != "administrator" or leaving.locked:
        return
    others = connection.execute(
        sa.select(sa.func.count())
        .select_from(person)
        .where(
            person.c.role == "administrator",
            sa.not_(person.c.locked),
            person.c.id != leaving.id,
        )
    ).scalar_one()
    if others == 0:
        raise LastAdministrator


def set_password(books: Books, person_id: str, actor: Actor, now_s: int) -> str:
    """Give a password for one time, which is shown once; sessions end (重设密码).

    Raises:
        UnknownItem: no such person.
        NotAllowed: a system has keys.
    """
    one_time = passwords.one_time_password()
    kept = passwords.hashed(one_time)
    with books.writing() as connection:
        found = _known(connection, person_id)
        if found.role == "system":
            raise NotAllowed
        _keep_password(connection, found, kept, now_s + passwords.ONE_TIME_S)
        acts.note(connection, actor, "password_set", person_id, now_s)
    return one_time


def _keep_password(
    connection: sa.Connection, of: Person, kept: str, replace_until_s: int | None
) -> None:
    connection.execute(
        sa.update(person)
        .where(person.c.id == of.id)
        .values(password=kept, replace_until_s=replace_until_s)
    )
    sessions.end_of_person(connection, of.id)
    attempts.forget(connection, of.login)


def sign_in(
    books: Books,
    untrusted_login: str,
    untrusted_password: str,
    now_s: int,
    *,
    station: str = "",
    address: str = "",
) -> SignedIn:
    """Open a session (登录).

    Args:
        books: the centre's database.
        untrusted_login: as typed.
        untrusted_password: as typed.
        now_s: Unix seconds.
        station: id of the device it is opened from; it is good there only.
        address: of the network, for the waits after wrong passwords.

    Raises:
        BadSignIn: unknown login, wrong password, locked person: one answer, in one time.
        SignInLater: after too many wrong passwords, whoever's login it is.
        PasswordToReplace: right, but for one time: :func:`change_password` comes first.
    """
    found, kept = _proven(books, untrusted_login, untrusted_password, now_s, address)
    with books.writing() as connection:
        # Locked, or with another password, since it was looked at?
        row = _unchanged(connection, found, kept)
        attempts.succeeded(connection, found.login, address)
        if row.replace_until_s is None:
            token, ends_at_s = sessions.open_session(connection, found.id, station, address, now_s)
            acts.note(
                connection, Actor(found.id, address), "signed_in", station or found.id, now_s
            )
    if row.replace_until_s is not None:
        raise PasswordToReplace
    if passwords.is_outdated(kept):
        _keep_better(books, found, kept, untrusted_password)
    return SignedIn(token, found, ends_at_s)


def change_password(
    books: Books,
    untrusted_login: str,
    untrusted_password: str,
    new: str,
    now_s: int,
    *,
    address: str = "",
) -> None:
    """Let a person choose a password of their own; all sessions end (修改密码).

    Raises:
        BadSignIn: as :func:`sign_in`.
        SignInLater: as :func:`sign_in`.
        WeakPassword: the new one is not taken, or is the old one.
    """
    found, kept = _proven(books, untrusted_login, untrusted_password, now_s, address)
    passwords.check_password(new, found.login, found.name, untrusted_password)
    better = passwords.hashed(new)
    with books.writing() as connection:
        _unchanged(connection, found, kept)
        attempts.succeeded(connection, found.login, address)
        _keep_password(connection, found, better, None)
        acts.note(connection, Actor(found.id, address), "password_changed", found.id, now_s)


def _proven(
    books: Books, untrusted_login: str, untrusted_password: str, now_s: int, address: str
) -> tuple[Person, str]:
    """Return the person whose login and password these are, and the password as kept."""
    login = plain_login(untrusted_login)
    attempts.begin(books, login, address, now_s)
    with books.consulting() as connection:
        row = connection.execute(sa.select(person).where(person.c.login == login)).one_or_none()
    # Looked at for everybody, so that it takes as long for nobody.
    right = passwords.is_right(row.password if row else "", untrusted_password)
    if row is None or not right or row.locked:
        raise BadSignIn
    if row.replace_until_s is not None and row.replace_until_s <= now_s:
        raise BadSignIn
    return Person(row.id, row.login, row.name, row.role), row.password


def _unchanged(connection: sa.Connection, of: Person, kept: str) -> sa.Row[tuple[int | None]]:
    row = connection.execute(
        sa.select(person.c.replace_until_s).where(
            person.c.id == of.id, person.c.password == kept, sa.not_(person.c.locked)
        )
    ).one_or_none()
    if row is None:
        raise BadSignIn
    return row


def _keep_better(books: Books, of: Person, kept: str, password: str) -> None:
    better = passwords.hashed(password)
    with books.writing() as connection:
        connection.execute(
            sa.update(person)
            .where(person.c.id == of.id, person.c.password == kept)
            .values(password=better)
        )
