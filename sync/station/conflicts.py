"""Conflict records on a station, and how a clerk decides them (冲突处理).

Both versions are kept: the refused entry lies in the journal or among the entries of
others, what stands lies in the tables. A decision is an ordinary entry that names the
record; the centre compares and sets it like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import sqlalchemy as sa

from dossier.ids import CaseId
from dossier.store import Store, following
from dossier.store.chains import Identity
from dossier.store.journal import head
from dossier.store.plan.delta import Delta, Planned
from dossier.store.readers import Reader
from resources.errors import AlreadyDecided, CannotRemake
from sync.core.answers import Conflict
from sync.core.entries import Header, Row, header
from sync.core.fields import Outcome
from sync.core.judging import Verdict
from sync.core.messages import Base
from sync.core.registers import REFERENCES, UNIQUE
from sync.station.tables import KNOWN, View

Reason = Literal["gone", "there", "taken", "place", "used", "unknown", "same"]

REASONS: dict[Reason, str] = {
    "gone": "其对象已不存在 · what it changed is gone",
    "there": "同一对象已存在 · the same thing is there already",
    "taken": "案号已被使用 · the case number is taken",
    "place": "所归入的材料已不存在 · where it was put is gone",
    "used": "要删除的内容仍被使用 · what it removed is in use",
    "unknown": "本站版本不认识该改动 · this program does not know such a change",
    "same": "现有内容已经如此 · what stands is the same already",
}
"""Why refused work cannot be made again, for people."""


def record(
    connection: sa.Connection, entry: Header, hash_: str, number: int, verdict: Verdict
) -> None:
    """Keep what is known of a conflict from the feed; what is known better stays."""
    connection.exec_driver_sql(
        """INSERT OR IGNORE INTO conflict(id, number, device, epoch, sequence, case_id, reason,
            wanted, standing, resolved_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')""",
        (
            hash_,
            number,
            entry.device,
            entry.epoch,
            entry.sequence,
            entry.case,
            verdict.reason or "revision",
            _pairs(verdict.wanted),
            _pairs(verdict.standing),
        ),
    )


def settled(
    connection: sa.Connection,
    entry: Header,
    hash_: str,
    outcome: Outcome,
    position: int | None = None,
) -> None:
    """Note that an entry, maybe a decision, was settled."""
    if not entry.resolves:
        return
    if position is not None:
        connection.exec_driver_sql(
            "UPDATE conflict SET resolving = NULL WHERE resolving = ?", (position,)
        )
    if outcome == "applied":
        connection.exec_driver_sql(
            "UPDATE conflict SET resolved_by = ? WHERE id = ? AND resolved_by = ''",
            [(hash_, id_) for id_ in entry.resolves],
        )


def note_records(store: Store, records: Iterable[Conflict]) -> None:
    """Keep conflict records as the centre tells them."""
    rows = [
        (
            each.id,
            each.number,
            each.device,
            each.epoch,
            each.sequence,
            each.case,
            each.reason,
            _pairs(each.wanted),
            _pairs(each.standing),
            each.resolved_by,
        )
        for each in records
    ]

    def work(connection: sa.Connection) -> None:
        if rows:
            connection.exec_driver_sql(
                """INSERT INTO conflict(id, number, device, epoch, sequence, case_id, reason,
                    wanted, standing, resolved_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET reason = excluded.reason,
                    wanted = excluded.wanted, standing = excluded.standing,
                    resolved_by = max(resolved_by, excluded.resolved_by)""",
                rows,
            )

    store.write(work)


def unresolved(store: Store) -> list[Conflict]:
    """Return the conflicts that wait for a clerk, in the order of the feed."""
    table = following.conflict
    query = (
        sa.select(table)
        .where(table.c.resolved_by == "", table.c.resolving.is_(None))
        .order_by(table.c.number)
    )
    with store.snapshot() as reader:
        return [_conflict(row) for row in reader.connection.execute(query)]


def refused_entry(store: Store, conflict_id: str) -> bytes:
    """Return the bytes of the entry that a conflict record is about.

    Raises:
        AlreadyDecided: no such record is known here.
    """
    with store.snapshot() as reader:
        return _refused(reader.connection, conflict_id)[0]


def resolve(store: Store, conflict_id: str, keep: Literal["centre", "mine"], who: str) -> None:
    """Decide a conflict by an ordinary entry that names it.

    Args:
        store: of the station.
        conflict_id: of the record.
        keep: ``centre``: what stands stays; ``mine``: the refused entry is made again upon
            what stands.
        who: the clerk who decides.

    Raises:
        AlreadyDecided: it was decided meanwhile.
        CannotRemake: the refused entry has no place any more; says why.
    """

    def work(reader: Reader, identity: Identity) -> Planned:
        connection = reader.connection
        raw, case = _refused(connection, conflict_id, open_only=True)
        entry = header(raw)
        deltas = _remade(View(connection), entry) if keep == "mine" else []
        note: Row = {"resolves": [conflict_id], "keep": keep, "kind": entry.kind}
        connection.exec_driver_sql(
            "UPDATE conflict SET resolving = ? WHERE id = ?",
            (head(connection, identity).position + 1, conflict_id),
        )
        return Planned(CaseId(case) if case else None, deltas, note)

    store.amend(work, who, "ResolveConflict")


def _refused(connection: sa.Connection, id_: str, *, open_only: bool = False) -> tuple[bytes, str]:
    """Return bytes and case of a refused entry, own or somebody else's."""
    query = "SELECT device, epoch, sequence, case_id FROM conflict WHERE id = ?"
    if open_only:
        query += " AND resolved_by = '' AND resolving IS NULL"
    row = connection.exec_driver_sql(query, (id_,)).first()
    if row is None:
        raise AlreadyDecided(thing=id_)
    device, epoch, sequence, case = row
    own = connection.exec_driver_sql(
        """SELECT j.entry, j.hash FROM journal j JOIN chain c ON c.n = j.chain
        WHERE c.device = ? AND c.epoch = ? AND j.sequence = ?""",
        (device, epoch, sequence),
    ).first()
    if own is not None and own[1] == id_:
        return own[0], case
    found = connection.exec_driver_sql(
        "SELECT entry FROM foreign_entry WHERE case_id = ? AND hash = ?", (case, id_)
    ).first()
    if found is None:
        raise AlreadyDecided(thing=id_)
    return found[0], case


# ---- making refused work again ------------------------------------------------------------


def _remade(view: View, entry: Header) -> list[Delta]:
    """Return the entry's deltas upon what stands now.

    Raises:
        CannotRemake: says why.
    """
    rows: dict[tuple[str, str], Row | None] = {}
    made: list[Delta] = []
    for delta in entry.deltas:
        if not KNOWN.get(delta.table, frozenset()).issuperset(delta.after or delta.before or {}):
            raise _cannot("unknown", delta.table)
        place = (delta.table, delta.id)
        row = rows[place] if place in rows else view.row(*place)
        again = _again(view, rows, delta, row)
        if again is None:
            continue
        made.append(again)
        rows[place] = None if again.after is None else {**(row or {}), **again.after}
    for each in made:
        _check_place(view, rows, each)
    if not made:
        raise _cannot("same", entry.kind)
    return made


def _again(
    view: View, rows: dict[tuple[str, str], Row | None], delta: Any, row: Row | None
) -> Delta | None:
    if delta.before is None:
        if row is not None:
            raise _cannot("there", delta.table)
        for table, column in UNIQUE:
            if table == delta.table and _is_taken(view, table, column, delta.after[column]):
                raise _cannot("taken", str(delta.after[column]))
        return Delta(delta.table, delta.id, None, delta.after)
    if row is None:
        raise _cannot("gone", delta.table)
    if delta.after is None:
        if any(rows.get(place, view.row(*place)) for place in view.referrers(*_place(delta))):
            raise _cannot("used", delta.table)
        return Delta(delta.table, delta.id, row, None)
    columns = [name for name, value in delta.after.items() if row[name] != value]
    if not columns:
        return None
    before = {name: row[name] for name in columns}
    return Delta(delta.table, delta.id, before, {name: delta.after[name] for name in columns})


def _check_place(view: View, rows: dict[tuple[str, str], Row | None], delta: Delta) -> None:
    """Refuse what would stand in something that is gone, or leave something in use removed."""
    place = _place(delta)
    row = rows[place]
    if row is None:
        return
    if row.get("deleted"):
        for other in view.referrers(*place):
            pointing = rows[other] if other in rows else view.row(*other)
            here = pointing is not None and pointing.get(f"{delta.table}_id") == delta.id
            if here and not (pointing or {}).get("deleted"):
                raise _cannot("used", delta.table)
        return
    for column, table in REFERENCES.items():
        target = row.get(column)
        if isinstance(target, str):
            there = rows[table, target] if (table, target) in rows else view.row(table, target)
            if there is None or there.get("deleted"):
                raise _cannot("place", table)


def _place(delta: Any) -> tuple[str, str]:
    return delta.table, delta.id


def _is_taken(view: View, table: str, column: str, value: object) -> bool:
    query = f'SELECT 1 FROM "{table}" WHERE {column} = ?'  # noqa: S608  names of ours
    return view.connection.exec_driver_sql(query, (value,)).first() is not None


def _cannot(reason: Reason, thing: str) -> CannotRemake:
    return CannotRemake(thing=thing, reason=REASONS[reason])


# ---- as they are kept ----------------------------------------------------------------------


def _pairs(bases: Sequence[Base]) -> str:
    return json.dumps([[base.key, base.revision] for base in bases], ensure_ascii=False)


def _bases(text: str) -> tuple[Base, ...]:
    return tuple(Base(key, revision) for key, revision in json.loads(text))


def _conflict(row: Any) -> Conflict:
    return Conflict(
        id=row.id,
        number=row.number,
        device=row.device,
        epoch=row.epoch,
        sequence=row.sequence,
        case=row.case_id,
        reason=row.reason,
        wanted=_bases(row.wanted),
        standing=_bases(row.standing),
        resolved_by=row.resolved_by,
    )
