"""Conflicts at the centre: both versions, and a clerk's decision (冲突裁决)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from dossier.ids import CaseId
from dossier.store.plan import delta as plan
from resources.errors import AlreadyDecided, Missing
from resources.errors import Conflict as Overtaken
from sync.access import acts
from sync.access.decisions import allowed
from sync.core.answers import Conflict
from sync.core.entries import Delta, Header, header
from sync.core.registers import GROUPS, LIFE, REST, UNIQUE
from sync.core.remaking import remade
from sync.gateway.admin.visits import Visit
from sync.gateway.composing import known
from sync.gateway.registry import Deed, Registry
from sync.ledger import queries
from sync.ledger.contract import OpenLedger, Reach

Keep = Literal["centre", "mine"]
_MOST_FIELDS = 200
_NAMED_BY = {
    "case": "number",
    "material": "title",
    "party": "name",
    "page": "source_name",
    "exhibit": "name",
}


@dataclass(frozen=True, slots=True)
class Version:
    """Who made it, and when; empty where nobody knows."""

    who: str = ""
    at: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: before, as it stands, as it was wanted."""

    table: str
    column: str
    before: str
    stands: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both versions (对照)."""

    conflict: Conflict
    case_number: str
    thing: str
    kind: str
    stands: Version
    wanted: Version
    fields: tuple[Field, ...]
    may_decide: bool


def compare(visit: Visit, id_: str) -> Comparison:
    """Return both versions of a conflict within the visitor's reach.

    Raises:
        Missing: there is none, or not for this visitor.
    """
    reach = visit.caller.reach
    with visit.books.reading(reach) as connection:
        conflict = queries.conflict_by_id(connection, reach, id_)
        entry = queries.entry_by_hash(connection, reach, id_)
        if conflict is None or entry is None:
            raise Missing(source="—")
        refused = header(entry.raw)
        at_odds = {base.key for base in conflict.wanted}
        fields = [
            field
            for delta in refused.deltas
            for field in _fields(connection, reach, delta, at_odds)
        ]
        case = queries.case(connection, reach, conflict.case)
        standing = next(
            (
                found.raw
                for base in conflict.standing
                if base.revision
                and (found := queries.entry_by_hash(connection, reach, base.revision))
            ),
            None,
        )
        thing = _thing(connection, reach, refused.deltas)
    return Comparison(
        conflict,
        "" if case is None else str(case.row.get("number") or ""),
        thing,
        refused.kind,
        _version(standing),
        _version(entry.raw),
        tuple(fields[:_MOST_FIELDS]),
        not conflict.resolved_by and may_decide(visit, conflict.case),
    )


def may_decide(visit: Visit, case: str) -> bool:
    """Return whether the visitor may decide the conflicts of a case that they can see.

    Seeing one of the confidential volume takes the right to that volume already.
    """
    return allowed(visit.caller, "resolve_conflict", case or None)


def decide(visit: Visit, id_: str, keep: Keep) -> None:
    """Decide a conflict by an entry in the centre's own chain that names it.

    Raises:
        Missing: there is none, or it is not the visitor's to decide.
        AlreadyDecided: somebody did meanwhile.
        CannotRemake: the refused version has no place any more; says why.
        Conflict: what stands changed in this very moment.
    """
    facilities, found = visit.facilities, compare(visit, id_)
    if found.conflict.resolved_by:
        raise AlreadyDecided(thing=id_[:80])
    if not found.may_decide:
        raise Missing(source="—")
    with visit.books.reading(visit.caller.reach) as connection:
        entry = queries.entry_by_hash(connection, visit.caller.reach, id_)
    if entry is None:
        raise Missing(source="—")
    refused = header(entry.raw)
    deltas: list[Delta] = []
    if keep == "mine":
        with visit.books.view() as ledger:
            deltas = _again(ledger, refused)
    case = CaseId(found.conflict.case) if found.conflict.case else None
    planned = plan.Planned(
        case,
        [plan.Delta(each.table, each.id, each.before, each.after) for each in deltas],
        {"resolves": [id_], "keep": keep, "kind": refused.kind},
    )
    registry = Registry(visit.books, facilities.centre, facilities.authority)
    who = f"{visit.person.name} ({visit.person.login})"
    deed = Deed(planned, "ResolveConflict")
    (settled,) = registry.enter([deed], who=who, at=datetime.now(UTC))
    if settled.outcome != "applied":
        raise Overtaken(thing=found.thing)
    with visit.books.writing() as connection:
        acts.note(
            connection, visit.actor, "conflict_decided", found.conflict.case or "centre",
            visit.now_s, conflict=id_, keep=keep,
        )  # fmt: skip


def _again(ledger: OpenLedger, refused: Header) -> list[Delta]:
    def is_taken(table: str, column: str, value: object) -> bool:
        register = ledger.register(f"{table}.{column}/{value}")
        return (table, column) in UNIQUE and register is not None

    return remade(ledger, refused, known(), is_taken)


def _fields(
    connection: sa.Connection, reach: Reach, delta: Delta, at_odds: set[str]
) -> list[Field]:
    """Return the columns of a row that the conflict is about; all where that is not told."""
    before, after = delta.before or {}, delta.after or {}
    columns = sorted({*before, *after} - {"id"})
    concerned = [name for name in columns if _registers(delta, name) & at_odds]
    found = queries.thing(connection, reach, delta.table, delta.id)
    now = {} if found is None else found.row
    return [
        Field(delta.table, name, *(_shown(row.get(name)) for row in (before, now, after)))
        for name in concerned or columns
    ]


def _registers(delta: Delta, column: str) -> set[str]:
    group = GROUPS.get(delta.table, {}).get(column, REST)
    return {f"{delta.table}/{delta.id}#{group}", f"{delta.table}/{delta.id}#{LIFE}"}


def _thing(connection: sa.Connection, reach: Reach, deltas: Sequence[Delta]) -> str:
    for delta in deltas:
        column = _NAMED_BY.get(delta.table, "")
        found = queries.thing(connection, reach, delta.table, delta.id)
        for row in ({} if found is None else found.row, delta.after or {}, delta.before or {}):
            if row.get(column):
                return str(row[column])
    return ""


def _version(raw: bytes | None) -> Version:
    data: Any = {} if raw is None else json.loads(raw)
    return Version(*(str(data.get(name) or "")[:200] for name in ("who", "at", "device")))


def _shown(value: object) -> str:
    return "" if value is None else str(value)[:2000]
