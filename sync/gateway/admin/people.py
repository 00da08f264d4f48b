"""People: who they are, what they may, and how they get in (人员管理)."""

from __future__ import annotations

from typing import get_args

from starlette.responses import Response

from dossier.people.names import plain_name
from resources.errors import DuplicateItem, LastAdministrator, Missing, UnknownItem
from sync.access import grants, people, sessions
from sync.access.contract import Person, Role
from sync.gateway.admin import rights
from sync.gateway.admin.once import PATH as ONCE
from sync.gateway.admin.once import Secret, carry
from sync.gateway.admin.pages import Confirmed, Page, done, may
from sync.gateway.admin.rendering import fault_of, page, see_other
from sync.gateway.admin.visits import PREFIX, Faults, Visit

_NEEDS = may("manage_people")
_ROLES: tuple[Role, ...] = get_args(Role)
_ONE_TIME_S = 72 * 3600


def show_all(visit: Visit, faults: Faults | None = None, status: int = 200) -> Response:
    """Show everybody, and the form for somebody new."""
    with visit.books.consulting() as connection:
        found = people.everybody(connection)
    return page(
        visit,
        "people",
        status=status,
        faults=faults,
        people=found,
        roles=_ROLES,
        kept=visit.form.kept("login", "name", "role"),
    )


def add(visit: Visit) -> Response:
    """Add somebody, and show the password for one time."""
    form = visit.form
    role = next((each for each in _ROLES if each == form.text("role")), None)
    if role is None:
        return show_all(visit, {"role": visit.words("form.choose")}, 422)
    try:
        added = people.add(
            visit.books,
            form.text("login", 64),
            form.text("name", 100),
            role,
            visit.actor,
            visit.now_s,
        )
    except UnknownItem:
        return show_all(visit, {"login": visit.words("form.needed")}, 422)
    except DuplicateItem:
        return show_all(visit, {"login": visit.words("form.taken")}, 422)
    place = f"/people/{added.person.id}"
    if not added.one_time_password:
        return done(place, "system_added")
    return _show_password(visit, added.person, added.one_time_password)


def show(visit: Visit, faults: Faults | None = None, status: int = 200) -> Response:
    """Show one person."""
    found = _one(visit)
    with visit.books.consulting() as connection:
        held = grants.rights_of(connection, found.id, visit.now_s)
        open_ = sessions.open_sessions(connection, found.id, visit.now_s)
        keys = sessions.keys_of(connection, found.id)
    return page(
        visit,
        "person",
        status=status,
        faults=faults,
        who=found,
        roles=[role for role in _ROLES if (role == "system") == (found.role == "system")],
        rights=held,
        numbers=rights.case_numbers(visit, [each.case for each in held if each.case]),
        sessions=open_,
        keys=keys,
        own=found.id == visit.person.id,
        kept=visit.form.kept("name", "role", "case", "every", "writes", "secret", "days", "note"),
    )


def change(visit: Visit) -> Response:
    """Change name or role."""
    found, form = _one(visit), visit.form
    role = next((each for each in _ROLES if each == form.text("role")), None)
    if role is None or (role == "system") != (found.role == "system"):
        return show(visit, {"role": visit.words("form.choose")}, 422)
    name = form.text("name", 100)
    if not plain_name(name):
        return show(visit, {"name": visit.words("form.needed")}, 422)
    try:
        people.change(visit.books, found.id, visit.actor, visit.now_s, name=name, role=role)
    except LastAdministrator as error:
        return show(visit, {"role": fault_of(visit, error)}, 422)
    return done(f"/people/{found.id}", "changed")


def grant(visit: Visit) -> Response:
    """Grant a right on cases."""
    found = _one(visit)
    faults = rights.grant(visit, found.id)
    if faults:
        return show(visit, faults, 422)
    return done(f"/people/{found.id}", "granted")


def unlock(visit: Visit) -> Response:
    """Let somebody in again."""
    found = _one(visit)
    people.unlock(visit.books, found.id, visit.actor, visit.now_s)
    return done(f"/people/{found.id}", "unlocked")


def make_key(visit: Visit) -> Response:
    """Make a key for a system, and show it one time."""
    found = _one(visit)
    if found.role != "system":
        raise Missing(source="—")
    note = visit.form.text("note", 100)
    if not note:
        return show(visit, {"note": visit.words("form.needed")}, 422)
    _, key = sessions.make_key(visit.books, found.id, note, visit.actor, visit.now_s)
    back = f"{PREFIX}/people/{found.id}"
    return carry(visit, see_other(ONCE), Secret("key", key, found.name, 0, back))


def _show_password(visit: Visit, whose: Person, one_time: str) -> Response:
    back = f"{PREFIX}/people/{whose.id}"
    secret = Secret("password", one_time, whose.login, visit.now_s + _ONE_TIME_S, back)
    return carry(visit, see_other(ONCE), secret)


def _lock(visit: Visit) -> None:
    people.lock(visit.books, _one(visit).id, visit.actor, visit.now_s)


def _end_sessions(visit: Visit) -> None:
    sessions.end_all(visit.books, _one(visit).id, visit.actor, visit.now_s)


def _set_password(visit: Visit) -> Response:
    found = _one(visit)
    if found.role == "system":
        raise Missing(source="—")
    one_time = people.set_password(visit.books, found.id, visit.actor, visit.now_s)
    return _show_password(visit, found, one_time)


def _revoke_key(visit: Visit) -> None:
    _key_note(visit)
    sessions.revoke_key(visit.books, visit.part("key"), visit.actor, visit.now_s)


def _key_note(visit: Visit) -> str:
    with visit.books.consulting() as connection:
        for key in sessions.keys_of(connection, _one(visit).id):
            if key.id == visit.part("key") and not key.revoked:
                return key.note or key.id
    raise Missing(source="—")


def _one(visit: Visit) -> Person:
    with visit.books.consulting() as connection:
        found = people.by_id(connection, visit.part("person"))
    if found is None:
        raise Missing(source="—")
    return found


def _name(visit: Visit) -> str:
    return _one(visit).name


def _place(visit: Visit) -> str:
    return f"/people/{_one(visit).id}"


PAGES = (
    Page("/people", show_all, _NEEDS),
    Page("/people", add, _NEEDS, "POST"),
    Page("/people/{person}", show, _NEEDS),
    Page("/people/{person}", change, _NEEDS, "POST"),
    Page("/people/{person}/grant", grant, _NEEDS, "POST"),
    Page("/people/{person}/unlock", unlock, _NEEDS, "POST"),
    Page("/people/{person}/keys", make_key, _NEEDS, "POST"),
    *Confirmed("/people/{person}/lock", "lock", _NEEDS, _name, _place, _lock).pages(),
    *Confirmed("/people/{person}/end", "end", _NEEDS, _name, _place, _end_sessions).pages(),
    *Confirmed("/people/{person}/password", "password", _NEEDS, _name, _place,
               _set_password).pages(),
    *Confirmed("/people/{person}/keys/{key}/revoke", "revoke_key", _NEEDS, _key_note, _place,
               _revoke_key).pages(),
    *Confirmed("/people/{person}/rights/{right}/take", "take", _NEEDS,
               lambda visit: rights.about(visit, _one(visit).id), _place, rights.take).pages(),
)  # fmt: skip
