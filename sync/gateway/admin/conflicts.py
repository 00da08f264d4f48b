"""Conflicts: what is known of them by right, and deciding them (冲突).

Who runs the centre sees that there are some: ids, times, stations. Who has rights on a
case sees both versions, and decides.
"""

from __future__ import annotations

from starlette.responses import Response

from resources.errors import AlreadyDecided, CannotRemake, Conflict, Missing, Rejected
from sync.gateway.admin import deciding, figures
from sync.gateway.admin.deciding import Keep
from sync.gateway.admin.pages import Page, done
from sync.gateway.admin.rendering import fault_of, page
from sync.gateway.admin.visits import Visit
from sync.ledger import overview, queries
from sync.ledger.overview import ConflictState

_AT_ONCE = 50


def _sees(visit: Visit) -> bool:
    return visit.sees_conflicts()


def show_all(visit: Visit) -> Response:
    """Show the conflicts that wait, or those that were decided."""
    decided = visit.asked("decided", 1) == "1"
    text = visit.asked("before", 18)
    before = int(text) if text.isascii() and text.isdigit() else 0
    runs = visit.may("see_operations")
    found = _all(visit, decided, before) if runs else _own(visit, decided, before)
    names: dict[str, str] = {}
    if runs:
        stations = figures.all_stations(visit.facilities, visit.now_s)
        names = {each.row.id: each.row.name for each in stations}
    return page(
        visit,
        "conflicts",
        conflicts=found[:_AT_ONCE],
        older=found[_AT_ONCE - 1].number if len(found) > _AT_ONCE else 0,
        decided=decided,
        names=names,
        runs=runs,
    )


def _all(visit: Visit, decided: bool, before: int) -> list[ConflictState]:
    with visit.books.consulting() as connection:
        return overview.conflict_states(
            connection, decided=decided, before=before, limit=_AT_ONCE + 1
        )


def _own(visit: Visit, decided: bool, before: int) -> list[ConflictState]:
    """Return what lies within the visitor's reach, the newest first."""
    reach = visit.caller.reach
    with visit.books.reading(reach) as connection:
        found = queries.conflicts(connection, reach, decided, 0, 500)
    return [
        ConflictState(
            each.id, each.number, each.case, each.device, each.reason, "", bool(each.resolved_by)
        )
        for each in reversed(found)
        if not before or each.number < before
    ][: _AT_ONCE + 1]


def show(visit: Visit, fault: str = "", status: int = 200) -> Response:
    """Show one conflict: both versions to who has the rights, else what is known of it."""
    id_ = visit.part("conflict")
    try:
        comparison = deciding.compare(visit, id_)
    except Missing:
        if not visit.may("see_operations"):
            raise
        return page(visit, "conflict_bare", conflict=_state(visit, id_))
    faults = {"decide": fault} if fault else {}
    return page(visit, "conflict", status=status, faults=faults, found=comparison)


def ask(visit: Visit) -> Response:
    """Ask for confirmation of a decision."""
    keep, found = _keep(visit), deciding.compare(visit, visit.part("conflict"))
    if not found.may_decide:
        raise Missing(source="—")
    return page(
        visit,
        "confirm",
        act=f"keep_{keep}",
        about=found.thing or found.conflict.id[:12],
        back=f"/admin/conflicts/{found.conflict.id}",
        choices=(),
    )


def decide(visit: Visit) -> Response:
    """Decide."""
    try:
        deciding.decide(visit, visit.part("conflict"), _keep(visit))
    except (AlreadyDecided, CannotRemake, Conflict, Rejected) as error:
        return show(visit, fault_of(visit, error), 409)
    return done(f"/conflicts/{visit.part('conflict')}", "decided")


def _keep(visit: Visit) -> Keep:
    if visit.part("keep") not in ("centre", "mine"):
        raise Missing(source="—")
    return "mine" if visit.part("keep") == "mine" else "centre"


def _state(visit: Visit, id_: str) -> ConflictState:
    with visit.books.consulting() as connection:
        for found in overview.conflict_states(connection, id_=id_):
            return found
    raise Missing(source="—")


PAGES = (
    Page("/conflicts", show_all, _sees),
    Page("/conflicts/{conflict}", show, _sees),
    Page("/conflicts/{conflict}/keep/{keep}", ask, _sees),
    Page("/conflicts/{conflict}/keep/{keep}", decide, _sees, "POST"),
)
