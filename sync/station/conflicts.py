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
from resources.errors import AlreadyDecided
from sync.core.answers import Conflict
from sync.core.entries import Delta as Change
from sync.core.entries import Header, Row, header
from sync.core.fields import Outcome
from sync.core.judging import Verdict
from sync.core.messages import Base
from sync.core.remaking import remade
from sync.station.tables import KNOWN, View

_MOST_DECIDED = 1000
"""Records of one paper that are decided at once."""


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


def count_unresolved(store: Store) -> int:
    """Return how many conflicts wait for a clerk, without reading them."""
    query = "SELECT count(*) FROM conflict WHERE resolved_by = '' AND resolving IS NULL"
    with store.snapshot() as reader:
        return int(reader.connection.exec_driver_sql(query).scalar() or 0)


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
        keep: ``centre``: what stands stays, and of a paper that was refused all that was done
            with it is decided as well; ``mine``: the refused entry is made again upon what
            stands.
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
        decided = [conflict_id]
        if keep == "centre" and entry.kind == "OpenPaper":
            decided += _built_upon(connection, conflict_id, entry)
        note: Row = {"resolves": [*decided], "keep": keep, "kind": entry.kind}
        position = head(connection, identity).position + 1
        connection.exec_driver_sql(
            "UPDATE conflict SET resolving = ? WHERE id = ?",
            [(position, each) for each in decided],
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


def _built_upon(connection: sa.Connection, conflict_id: str, entry: Header) -> list[str]:
    """Return the open records of what was done with that which a refused entry made."""
    made = {each.id for each in entry.deltas if each.before is None}
    rows = connection.exec_driver_sql(
        """SELECT id FROM conflict WHERE case_id = ? AND device = ? AND id <> ?
            AND resolved_by = '' AND resolving IS NULL ORDER BY number LIMIT ?""",
        (entry.case, entry.device, conflict_id, _MOST_DECIDED),
    ).scalars()
    found: list[str] = []
    for id_ in list(rows):
        later = header(_refused(connection, id_)[0])
        if any(_is_of(each, made) for each in later.deltas):
            made |= {each.id for each in later.deltas if each.before is None}
            found.append(id_)
    return found


def _is_of(delta: Change, made: set[str]) -> bool:
    """Return whether a change is of a row that was made, or makes one that names it."""
    named = {value for name, value in (delta.after or {}).items() if name.endswith("_id")}
    return delta.id in made or bool(named & made)


def _remade(view: View, entry: Header) -> list[Delta]:
    """Return the entry's deltas upon what stands on this station now.

    Raises:
        CannotRemake: says why.
    """

    def is_taken(table: str, column: str, value: object) -> bool:
        query = f'SELECT 1 FROM "{table}" WHERE {column} = ?'  # noqa: S608  names of ours
        return view.connection.exec_driver_sql(query, (value,)).first() is not None

    made = remade(view, entry, KNOWN, is_taken)
    return [Delta(each.table, each.id, each.before, each.after) for each in made]


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
