"""Stations: list, enrolment codes, shutting out and letting in again (工作站管理)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from starlette.responses import Response

from resources.errors import Missing, UnknownItem
from sync.access import grants, stations, tokens
from sync.access.contract import DeviceKind
from sync.access.grants import Right
from sync.access.stations import Reason
from sync.gateway.admin import figures, rights
from sync.gateway.admin.figures import Station
from sync.gateway.admin.once import PATH as ONCE
from sync.gateway.admin.once import Secret, carry
from sync.gateway.admin.pages import Confirmed, Page, done, may
from sync.gateway.admin.rendering import page, see_other
from sync.gateway.admin.rights import find_cases
from sync.gateway.admin.visits import PREFIX, Faults, Visit
from sync.gateway.notices import refusals
from sync.ledger.contract import Reach

_NEEDS = may("manage_stations")
_KINDS: tuple[DeviceKind, ...] = get_args(DeviceKind)
_REASONS: tuple[Reason, ...] = get_args(Reason)
_HOURS = (1, 8, 24, 72, 336)


def show_all(visit: Visit, faults: Faults | None = None, status: int = 200) -> Response:
    """Show all stations, the open codes, and the form for a new one."""
    found = figures.all_stations(visit.facilities, visit.now_s)
    with visit.books.consulting() as connection:
        codes = tokens.open_codes(connection, visit.now_s)
    kept = visit.form.kept("name", "kind", "cases", "writes", "secret", "every", "hours")
    return page(
        visit,
        "stations",
        status=status,
        faults=faults,
        stations=found,
        codes=codes,
        names={each.row.id: each.row.name for each in found},
        kinds=_KINDS,
        hours=_HOURS,
        kept=kept,
    )


def make_code(visit: Visit) -> Response:
    """Make an enrolment code, and show it one time."""
    form, faults = visit.form, dict[str, str]()
    kind = form.text("kind")
    if kind not in _KINDS:
        faults["kind"] = visit.words("form.choose")
    hours = form.number("hours", 1, 336)
    if hours is None:
        faults["hours"] = visit.words("form.choose")
    numbers = form.lines("cases")
    cases, unknown = find_cases(visit, numbers)
    if unknown:
        faults["cases"] = visit.words("form.unknown_cases", cases="、".join(unknown[:5]))
    every = form.flag("every")
    if every and numbers:
        faults["cases"] = visit.words("form.every_or_some")
    if faults or hours is None:
        return show_all(visit, faults, 422)
    reach = Reach(None if every else frozenset(cases), form.flag("writes"), form.flag("secret"))
    made = tokens.make(
        visit.books,
        visit.facilities.authority,
        visit.actor,
        visit.now_s,
        name=form.text("name", 100),
        kind="courtroom" if kind == "courtroom" else "station",
        reach=reach,
        valid_s=hours * 3600,
    )
    return _show_code(visit, made, form.text("name", 100), "/stations")


def make_code_again(visit: Visit) -> Response:
    """Make a code by which a known station comes in with another journal key."""
    found = _one(visit)
    row = found.row
    made = tokens.make(
        visit.books,
        visit.facilities.authority,
        visit.actor,
        visit.now_s,
        name=row.name,
        kind=row.kind,
        reach=Reach(row.reach.cases, row.reach.writes, row.secret),
        station=row.id,
    )
    return _show_code(visit, made, row.name, f"/stations/{row.id}")


def _show_code(visit: Visit, made: tokens.MadeCode, name: str, back: str) -> Response:
    secret = Secret("code", made.code, name, made.until_s, PREFIX + back)
    return carry(visit, see_other(ONCE), secret)


def show(visit: Visit, faults: Faults | None = None, status: int = 200) -> Response:
    """Show one station."""
    found = _one(visit)
    with visit.books.consulting() as connection:
        held = grants.rights_of(connection, found.row.id, visit.now_s)
        refused = refusals(connection, found.row.id)
    return page(
        visit,
        "station",
        status=status,
        faults=faults,
        station=found,
        rights=held,
        numbers=_numbers(visit, held),
        refusals=refused,
        kept=visit.form.kept("name", "case", "every", "writes", "secret", "days"),
    )


def rename(visit: Visit) -> Response:
    """Call it something else."""
    found = _one(visit)
    try:
        stations.rename(
            visit.books, found.row.id, visit.form.text("name", 100), visit.actor, visit.now_s
        )
    except UnknownItem:
        return show(visit, {"name": visit.words("form.needed")}, 422)
    return done(f"/stations/{found.row.id}", "renamed")


def confide(visit: Visit) -> Response:
    """Let it hold confidential volumes, or no longer."""
    found = _one(visit)
    stations.confide(
        visit.books, found.row.id, visit.form.flag("secret"), visit.actor, visit.now_s
    )
    return done(f"/stations/{found.row.id}", "confided")


def grant(visit: Visit) -> Response:
    """Grant it a right on cases."""
    found = _one(visit)
    faults = rights.grant(visit, found.row.id)
    if faults:
        return show(visit, faults, 422)
    return done(f"/stations/{found.row.id}", "granted")


def restore(visit: Visit) -> Response:
    """Let it in again."""
    found = _one(visit)
    stations.restore(visit.books, found.row.id, visit.actor, visit.now_s)
    return done(f"/stations/{found.row.id}", "restored")


def _revoke(visit: Visit) -> None:
    chosen = visit.form.text("reason")
    reason: Reason = next((each for each in _REASONS if each == chosen), "other")
    stations.revoke(visit.books, _one(visit).row.id, visit.actor, visit.now_s, reason)


def _withdraw(visit: Visit) -> None:
    tokens.withdraw(visit.books, visit.part("code"), visit.actor, visit.now_s)


def _one(visit: Visit) -> Station:
    wanted = visit.part("device")
    for each in figures.all_stations(visit.facilities, visit.now_s):
        if each.row.id == wanted:
            return each
    raise Missing(source="—")


def _code_name(visit: Visit) -> str:
    with visit.books.consulting() as connection:
        for code in tokens.open_codes(connection, visit.now_s):
            if code.id == visit.part("code"):
                return code.name or code.id
    raise Missing(source="—")


def _numbers(visit: Visit, held: list[Right]) -> Mapping[str, str]:
    return rights.case_numbers(visit, [each.case for each in held if each.case])


def _place(visit: Visit) -> str:
    return f"/stations/{_one(visit).row.id}"


PAGES = (
    Page("/stations", show_all, _NEEDS),
    Page("/stations/codes", make_code, _NEEDS, "POST"),
    *Confirmed(
        "/stations/codes/{code}/withdraw", "withdraw", _NEEDS, _code_name,
        lambda _: "/stations", _withdraw,
    ).pages(),
    Page("/stations/{device}", show, _NEEDS),
    Page("/stations/{device}/name", rename, _NEEDS, "POST"),
    Page("/stations/{device}/confide", confide, _NEEDS, "POST"),
    Page("/stations/{device}/grant", grant, _NEEDS, "POST"),
    Page("/stations/{device}/restore", restore, _NEEDS, "POST"),
    Page("/stations/{device}/code", make_code_again, _NEEDS, "POST"),
    *Confirmed(
        "/stations/{device}/revoke", "revoke", _NEEDS, lambda visit: _one(visit).row.name,
        _place, _revoke, _REASONS,
    ).pages(),
    *Confirmed(
        "/stations/{device}/rights/{right}/take", "take", _NEEDS,
        lambda visit: rights.about(visit, _one(visit).row.id), _place, rights.take,
    ).pages(),
)  # fmt: skip
