"""Rights on cases, of people and stations alike (案件授权)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from resources.errors import Missing, UnknownCase
from sync.access import grants
from sync.access.grants import Right
from sync.gateway.admin.rendering import fault_of
from sync.gateway.admin.visits import Faults, Visit
from sync.ledger import queries
from sync.ledger.contract import EVERYTHING

_DAY_S = 24 * 3600
_MOST_DAYS = 3650


def find_cases(visit: Visit, numbers: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the ids of cases by number, and the numbers that no case has.

    Who grants rights has to name cases; of their contents this tells nothing.
    """
    found: list[str] = []
    unknown: list[str] = []
    with visit.books.reading(EVERYTHING) as connection:
        for number in numbers:
            case = queries.case_by_number(connection, EVERYTHING, number)
            if case is None:
                unknown.append(number)
            else:
                found.append(case.id)
    return found, unknown


def case_numbers(visit: Visit, ids: Sequence[str]) -> Mapping[str, str]:
    """Return the numbers of cases by id; the id itself where there is no such case."""
    found: dict[str, str] = {}
    with visit.books.reading(EVERYTHING) as connection:
        for id_ in dict.fromkeys(ids):
            case = queries.case(connection, EVERYTHING, id_)
            found[id_] = id_ if case is None else str(case.row.get("number") or id_)
    return found


def grant(visit: Visit, holder: str) -> Faults:
    """Grant what the form says; return what is wrong with it."""
    form = visit.form
    number, every = form.text("case", 100), form.flag("every")
    if every == bool(number):
        return {"case": visit.words("form.every_or_some" if every else "form.case_needed")}
    days: int | None = None
    if form.text("days"):
        days = form.number("days", 1, _MOST_DAYS)
        if days is None:
            return {"days": visit.words("form.days", most=_MOST_DAYS)}
    case: str | None = None
    if not every:
        cases, unknown = find_cases(visit, [number])
        if unknown:
            return {"case": fault_of(visit, UnknownCase(number=number))}
        case = cases[0]
    grants.grant(
        visit.books,
        holder,
        case,
        visit.actor,
        visit.now_s,
        writes=form.flag("writes"),
        secret=form.flag("secret"),
        until_s=None if days is None else visit.now_s + days * _DAY_S,
    )
    return {}


def about(visit: Visit, holder: str) -> str:
    """Return what a right of somebody is about.

    Raises:
        Missing: they have no such right.
    """
    right = _one(visit, holder)
    if right.case is None:
        return visit.words("rights.every")
    return case_numbers(visit, [right.case])[right.case]


def take(visit: Visit) -> None:
    """Take the right that the path names back."""
    holder = visit.part("device") or visit.part("person")
    grants.take(visit.books, _one(visit, holder).id, visit.actor, visit.now_s)


def _one(visit: Visit, holder: str) -> Right:
    with visit.books.consulting() as connection:
        for right in grants.rights_of(connection, holder, visit.now_s):
            if right.id == visit.part("right"):
                return right
    raise Missing(source="—")
