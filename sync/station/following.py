"""Doing to the station's tables what the centre did (跟随中心).

The tables are the centre's copy with own unsettled entries on top. What comes in mostly
has nothing to do with those, or is one of them come back; then it is written as it is.
Otherwise the own entries concerned are taken back, newest first, the centre's decisions
followed on what lies below, and the own entries judged again and put on top. Which ones
are concerned is told by ``reach``: registers that one writes and the other writes or
leans on, and so on from one to the next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa

from dossier.changes import Changes
from dossier.ids import CaseId
from dossier.store import deltas
from resources.errors import ChangedSince, Damaged
from sync.core.entries import Header, Row, header
from sync.core.fields import Outcome
from sync.core.judging import Register, Verdict, is_known, judge
from sync.core.messages import SignedEntry
from sync.core.registers import REFERENCES, touched
from sync.station import conflicts
from sync.station.noting import drop_reach, note, put_reach, unpack
from sync.station.tables import (
    KNOWN,
    Copy,
    View,
    marks,
    own_deltas,
    put_registers,
    reach,
    strides,
    undone,
)

_log = logging.getLogger(__name__)

# What was refused is not settled and never comes here.
_STANDING = {"applied": "applied", "kept": "kept", "conflict": "fallen"}


@dataclass(slots=True)
class Decided:
    """An entry the centre decided on."""

    entry: SignedEntry
    header: Header
    number: int
    outcome: Outcome
    position: int | None = None
    """Of an own entry; None: somebody else's."""
    standing: str = ""
    """Of an own entry."""
    reach: dict[str, bool] = field(default_factory=dict)


class Following:
    """One transaction of following; make one for each."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._view = View(connection)
        self._confirmed: dict[str, Register] = {}
        self._passed: list[tuple[str, bytes]] = []
        self._settled: list[tuple[str, int, str, int]] = []
        self._touched: dict[str, set[tuple[str, str]]] = {}
        self.aside = 0
        """Entries that the centre applied and that cannot be shown here."""

    def catch_up(self, most: int | None = None) -> None:
        """Note the own entries written since, all of them or up to ``most``."""
        while True:
            count, waiting = note(self._connection)
            if waiting:
                lifted = self._closure(set(waiting))
                self._lower(lifted)
                self._raise(lifted)
            most = None if most is None else most - count
            if not count or (most is not None and most <= 0):
                return

    def take(self, decided: Sequence[Decided]) -> None:
        """Follow decisions in the order of the feed; own ones are not settled yet."""
        concerned = self._concerned(decided)
        self._lower(concerned)
        for each in decided:
            if each.position is None:
                self._foreign(each)
            else:
                self._own(each, lowered=each.position in concerned)
                concerned.discard(each.position)
        self._flush()
        self._raise(concerned)

    def take_back(self, positions: Iterable[int]) -> set[int]:
        """Take unsettled own entries back with all that hang together with them.

        Returns:
            The positions of all of them, for :meth:`judge_again`.
        """
        found = self._closure(set(positions))
        self._lower(found)
        return found

    def judge_again(self, positions: Iterable[int]) -> None:
        """Put own entries on top of what lies there, none of which the tables show."""
        self._flush()
        self._raise(set(positions))

    def changes(self, kind: str = "Followed") -> list[Changes]:
        """Return what was touched, one value for each case."""
        now = datetime.now(UTC)
        return [
            Changes(0, kind, CaseId(case) if case else None, frozenset(touched_), now)
            for case, touched_ in self._touched.items()
            if touched_
        ]

    def tell(self, entry: Header) -> None:
        """Note what the entry touches, for those who show it."""
        found = self._touched.setdefault(entry.case, set())
        for delta in entry.deltas:
            found.add((delta.table, delta.id))
            if delta.table == "page" and "reading" in (delta.after or delta.before or {}):
                found.add(("reading", delta.id))

    def tell_row(self, case: str, table: str, id_: str) -> None:
        """Note one row for those who show it."""
        self._touched.setdefault(case, set()).add((table, id_))

    # ---- which own entries are concerned ------------------------------------------

    def _concerned(self, decided: Sequence[Decided]) -> set[int]:
        if self._connection.exec_driver_sql("SELECT 1 FROM reach LIMIT 1").first() is None:
            return set()
        rows = _Rows(self._view)
        for each in decided:
            each.reach = reach(each.header, rows.get)
            if each.outcome == "applied":
                rows.follow(each.header)
        written = {key for each in decided for key, writes in each.reach.items() if writes}
        leaned = {key for each in decided for key in each.reach} - written
        # All pages of a case lean on it: of those, only who writes it is looked at.
        around = self._around(sorted(written), "")
        around.update(self._around(sorted(leaned), "AND writes"))
        settled: set[int] = set()
        found: set[int] = set()
        for each in decided:
            if each.position is None:
                if each.outcome != "conflict":
                    found |= _meeting(each.reach, around) - settled
                continue
            settled.add(each.position)
            others = _meeting(each.reach, around) - settled
            earlier = any(other < each.position for other in others)
            if earlier or each.standing != _STANDING[each.outcome]:
                found.add(each.position)
        return self._closure(found)

    def _around(self, keys: list[str], which: str) -> dict[str, list[tuple[int, bool]]]:
        found: dict[str, list[tuple[int, bool]]] = {}
        for some in strides(keys):
            query = f"SELECT key, position, writes FROM reach WHERE key IN ({marks(some)}) {which}"  # noqa: S608
            for key, position, writes in self._connection.exec_driver_sql(query, tuple(some)):
                found.setdefault(key, []).append((position, bool(writes)))
        return found

    def _closure(self, positions: set[int]) -> set[int]:
        """Return these and all unsettled entries that hang together with them."""
        found, fresh = set(positions), sorted(positions)
        while fresh:
            met: set[int] = set()
            for some in strides(fresh):
                query = f"""SELECT DISTINCT b.position FROM reach a JOIN reach b ON a.key = b.key
                    WHERE a.position IN ({marks(some)}) AND (a.writes OR b.writes)"""  # noqa: S608
                rows = self._connection.exec_driver_sql(query, tuple(some))
                met.update(position for (position,) in rows)
            fresh = sorted(met - found)
            found |= met
        return found

    # ---- taking back, putting on top ----------------------------------------------

    def _load(self, positions: Iterable[int]) -> Iterator[tuple[int, Header, str, str, str]]:
        """Yield position, entry, hash, bases and standing in order."""
        for some in strides(sorted(positions)):
            query = f"""SELECT o.position, j.entry, j.hash, o.bases, o.standing
                FROM own o JOIN journal j ON j.position = o.position
                WHERE o.position IN ({marks(some)}) ORDER BY o.position"""  # noqa: S608
            for position, raw, hash_, bases, standing in self._connection.exec_driver_sql(
                query, tuple(some)
            ).all():
                yield position, header(raw), hash_, bases, standing

    def _lower(self, positions: set[int]) -> None:
        """Take own entries back, newest first; what lies below is the centre's copy."""
        keys: set[str] = set()
        for position, entry, _, _, standing in reversed(list(self._load(positions))):
            keys.update(touched(entry))
            if standing != "applied":
                continue
            try:
                for delta in undone(entry):
                    deltas.replay(self._connection, delta)
            except ChangedSince as error:
                # Nobody but the journal and the feed writes these rows.
                raise Damaged(path="dossier.db", found=f"entry {position}") from error
            self.tell(entry)
        if keys:
            self._connection.exec_driver_sql(
                "DELETE FROM ahead WHERE key = ?", [(key,) for key in sorted(keys)]
            )

    def _raise(self, positions: set[int]) -> None:
        """Judge own entries again, in order, on what lies there now."""
        shown: list[tuple[int, Header]] = []
        for position, entry, hash_, bases, _ in self._load(positions):
            outcome = judge(self._view, entry, unpack(bases), KNOWN).outcome
            if outcome == "applied" and not self._apply(entry, blindly=False):
                outcome = "conflict"
            if outcome != "conflict":
                register = Register(hash_, outcome == "kept")
                put_registers(self._connection, "ahead", dict.fromkeys(touched(entry), register))
            self._connection.exec_driver_sql(
                "UPDATE own SET standing = ? WHERE position = ?", (_STANDING[outcome], position)
            )
            self.tell(entry)
            shown.append((position, entry))
        put_reach(self._connection, shown)

    def _apply(self, entry: Header, *, blindly: bool) -> bool:
        """Write the entry's deltas, all or none; return whether they could be."""
        self._connection.exec_driver_sql("SAVEPOINT entry")
        try:
            for delta in own_deltas(entry):
                deltas.replay(self._connection, delta, blindly=blindly)
        except ChangedSince:
            self._connection.exec_driver_sql("ROLLBACK TO entry")
            self._connection.exec_driver_sql("RELEASE entry")
            return False
        self._connection.exec_driver_sql("RELEASE entry")
        return True

    # ---- one decision -------------------------------------------------------------

    def _foreign(self, each: Decided) -> None:
        entry, signed = each.header, each.entry
        understood = 1
        if each.outcome == "applied":
            if not is_known(entry, KNOWN):
                understood = 0
            elif not self._apply(entry, blindly=True):
                understood = 2
            if understood == 1:
                self._note_batches(entry)
                self.tell(entry)
            else:
                self._put_aside(each)
        self._confirm(each)
        self._connection.exec_driver_sql(
            """INSERT INTO foreign_entry(number, hash, entry, signature, case_id, outcome,
                understood) VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (
                *(each.number, signed.hash, signed.raw, signed.signature),
                *(entry.case, each.outcome, understood),
            ),
        )
        if each.outcome == "conflict":
            conflicts.record(
                self._connection, entry, signed.hash, each.number, Verdict("conflict")
            )
        conflicts.settled(self._connection, entry, signed.hash, each.outcome)

    def _own(self, each: Decided, *, lowered: bool) -> None:
        entry, hash_ = each.header, each.entry.hash
        standing = _STANDING[each.outcome]
        if (lowered or each.standing == "left") and each.outcome == "applied":
            if not self._apply(entry, blindly=True):
                standing = "fallen"
                self._put_aside(each)
            self.tell(entry)
        self._confirm(each)
        if each.outcome == "conflict":
            self._record(each)
        elif not lowered:
            revision = bytes.fromhex(hash_)
            self._passed += [(key, revision) for key in touched(entry)]
        self._settled.append((each.outcome, each.number, standing, each.position or 0))
        conflicts.settled(self._connection, entry, hash_, each.outcome, each.position)

    def _put_aside(self, each: Decided) -> None:
        self.aside += 1
        _log.warning("entry %s of the centre cannot be shown here", each.number)

    def _record(self, each: Decided) -> None:
        """Keep a record of own work that was refused, with what it was at odds with."""
        self._flush()
        (bases,) = self._connection.exec_driver_sql(
            "SELECT bases FROM own WHERE position = ?", (each.position,)
        ).one()
        verdict = judge(Copy(self._connection), each.header, unpack(bases), KNOWN)
        conflicts.record(self._connection, each.header, each.entry.hash, each.number, verdict)

    def _confirm(self, each: Decided) -> None:
        if each.outcome != "conflict":
            register = Register(each.entry.hash, each.outcome == "kept")
            self._confirmed.update(dict.fromkeys(touched(each.header), register))

    def _flush(self) -> None:
        put_registers(self._connection, "register", self._confirmed)
        if self._passed:
            self._connection.exec_driver_sql(
                "DELETE FROM ahead WHERE key = ? AND revision = ?", self._passed
            )
        if self._settled:
            self._connection.exec_driver_sql(
                "UPDATE own SET outcome = ?, number = ?, standing = ? WHERE position = ?",
                self._settled,
            )
            drop_reach(self._connection, [position for *_, position in self._settled])
        self._confirmed, self._passed, self._settled = {}, [], []

    def _note_batches(self, entry: Header) -> None:
        for delta in entry.deltas:
            if delta.table == "batch" and delta.before is None:
                self._connection.exec_driver_sql(
                    "INSERT OR IGNORE INTO elsewhere(batch_id) VALUES (?)", (delta.id,)
                )


class _Rows:
    """What rows point at, as decisions of one page move them."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._moved: dict[tuple[str, str], Row] = {}

    def get(self, table: str, id_: str) -> Row | None:
        below = self._view.row(table, id_)
        moved = self._moved.get((table, id_))
        return below if moved is None else {**(below or {}), **moved}

    def follow(self, entry: Header) -> None:
        for delta in entry.deltas:
            moved = {k: v for k, v in (delta.after or {}).items() if k in REFERENCES}
            if moved:
                self._moved.setdefault((delta.table, delta.id), {}).update(moved)


def _meeting(reached: dict[str, bool], around: dict[str, list[tuple[int, bool]]]) -> set[int]:
    """Return the unsettled entries that write what is reached here, or the other way round."""
    return {
        position
        for key, writes in reached.items()
        for position, writes_too in around.get(key, ())
        if writes or writes_too
    }
