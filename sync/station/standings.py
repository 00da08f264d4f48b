"""How far pages, materials and cases got, read from the station's tables (同步进度)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.store import Store, following, journal, schema
from sync.core.entries import header
from sync.core.station.events import PageState
from sync.core.station.ports import REFUSED, Journal, Memory
from sync.station.contract import CaseLine

_STRIDE = 500
_FRESH_S = 2.0
_ORDER = (PageState.LOCAL, PageState.SENDING, PageState.RECEIVED, PageState.VERIFIED)


@dataclass(frozen=True, slots=True)
class _Row:
    page_id: str
    case_id: str
    material_id: str | None
    sha256: str
    master: str | None
    """Standing of the master at the centre."""
    reading: str | None
    """Standing of the recognition result; ``verified`` where there is none."""
    foreign: bool
    """Received by another station."""


class Standings:
    """Answers about states; may be used from several threads.

    Reads the journal's entries that are not at the centre yet once, and then what is
    new, so that a question about 2,000 pages stays one query.
    """

    def __init__(self, store: Store, own: Journal, memory: Memory) -> None:
        self._store = store
        self._journal = own
        self._memory = memory
        self._lock = threading.Lock()
        self._epoch = 0
        self._through = 0
        self._newest: dict[str, int] = {}
        """Page, and the sequence of the newest own entry about it that was not sent."""
        self._bytes: tuple[float, int] = (float("-inf"), 0)

    def pages(self, page_ids: Sequence[str], under_way: Set[str]) -> dict[str, PageState]:
        """Return the states of pages that exist.

        Args:
            page_ids: in any order.
            under_way: digests of blobs that are being sent.
        """
        found: dict[str, PageState] = {}
        unsent = self._unsent()
        for start in range(0, len(page_ids), _STRIDE):
            some = schema.page.c.id.in_(page_ids[start : start + _STRIDE])
            found.update((row.page_id, _state(row, unsent, under_way)) for row in self._rows(some))
        return found

    def materials(self, case_id: str, under_way: Set[str]) -> dict[str, PageState]:
        """Return the state of every material of a case: the least of its pages."""
        unsent = self._unsent()
        found: dict[str, list[PageState]] = {}
        for row in self._rows(schema.page.c.case_id == case_id, schema.page.c.deleted == 0):
            if row.material_id is not None:
                found.setdefault(row.material_id, []).append(_state(row, unsent, under_way))
        return {material_id: least(states) for material_id, states in found.items()}

    def cases(self, under_way: Set[str]) -> list[CaseLine]:
        """Return how far the live pages of every case got, newest case first."""
        unsent = self._unsent()
        counts: dict[str, dict[PageState, int]] = {}
        for row in self._rows(schema.page.c.deleted == 0):
            case = counts.setdefault(row.case_id, dict.fromkeys(_ORDER, 0))
            case[_state(row, unsent, under_way)] += 1
        lines = []
        for case_ in self._store.cases():
            of = counts.get(case_.id, dict.fromkeys(_ORDER, 0))
            lines.append(CaseLine(case_.id, case_.number, *(of[state] for state in _ORDER)))
        return lines

    def pending_bytes(self) -> int:
        """Return the size of own masters that are not at the centre; a moment old."""
        with self._lock:
            at_s, found = self._bytes
            if time.monotonic() - at_s < _FRESH_S:
                return found
        page = schema.page
        elsewhere = sa.select(following.elsewhere.c.batch_id)
        there = sa.select(following.standing.c.sha256)
        sizes = (
            sa.select(sa.func.max(page.c.size_bytes).label("size"))
            .where(page.c.sha256.not_in(there), page.c.batch_id.not_in(elsewhere))
            .group_by(page.c.sha256)
            .subquery()
        )
        with self._store.snapshot() as reader:
            found = int(
                reader.connection.execute(sa.select(sa.func.sum(sizes.c.size))).scalar() or 0
            )
        with self._lock:
            self._bytes = (time.monotonic(), found)
        return found

    # ---- inside ---------------------------------------------------------------------

    def _unsent(self) -> Set[str]:
        """Return the pages that entries concern which the centre does not hold."""
        epoch = self._journal.epoch
        watermark = self._memory.watermark(epoch)
        with self._lock:
            if epoch != self._epoch:
                self._epoch, self._through = epoch, 0
                self._newest.clear()
            self._through = max(self._through, watermark)
            for sequence, page_ids in self._entries(self._through):
                self._through = sequence
                self._newest.update((page_id, sequence) for page_id in page_ids)
            for page_id in [p for p, sequence in self._newest.items() if sequence <= watermark]:
                del self._newest[page_id]
            return self._newest.keys() | self._refused()

    def _refused(self) -> Set[str]:
        """Return the pages that entries concern which the centre did not take."""
        if not any(each.key.startswith(REFUSED) for each in self._memory.dead()):
            return frozenset()
        query = """SELECT j.entry FROM own o JOIN journal j ON j.position = o.position
            WHERE o.outcome = 'refused'"""
        with self._store.snapshot() as reader:
            raws = reader.connection.exec_driver_sql(query).scalars().all()
        deltas = (delta for raw in raws for delta in header(raw).deltas)
        return {delta.id for delta in deltas if delta.table == "page"}

    def _entries(self, after: int) -> Iterator[tuple[int, list[str]]]:
        """Yield sequence and pages of the current epoch's entries after one."""
        table = schema.journal
        chain = self._store.identity.chain
        while True:
            query = (
                sa.select(table)
                .where(table.c.chain == chain, table.c.sequence > after)
                .order_by(table.c.sequence)
                .limit(_STRIDE)
            )
            with self._store.snapshot() as reader:
                rows = reader.connection.execute(query).all()
            for row in rows:
                entry = journal.read(row.position, row.entry, row.hash, row.signature)
                after = row.sequence
                yield after, [each.id for each in entry.deltas if each.table == "page"]
            if len(rows) < _STRIDE:
                return

    def _rows(self, *where: sa.ColumnElement[bool]) -> Iterator[_Row]:
        page = schema.page
        master, reading = following.standing.alias(), following.standing.alias()
        elsewhere = following.elsewhere
        query = (
            sa.select(
                page.c.id,
                page.c.case_id,
                page.c.material_id,
                page.c.sha256,
                master.c.state,
                sa.case((page.c.reading == "", "verified"), else_=reading.c.state),
                elsewhere.c.batch_id.is_not(None),
            )
            .outerjoin(master, master.c.sha256 == page.c.sha256)
            .outerjoin(reading, reading.c.sha256 == page.c.reading)
            .outerjoin(elsewhere, elsewhere.c.batch_id == page.c.batch_id)
            .where(*where)
        )
        with self._store.snapshot() as reader:
            for row in reader.connection.execute(query):
                yield _Row(*row)


def least(states: Iterable[PageState]) -> PageState:
    """Return the state of what consists of pages: none is further than its last one."""
    return min(states, key=_ORDER.index, default=PageState.VERIFIED)


def seconds_left(pending_bytes: int, bytes_per_s: float) -> float:
    """Return how long the rest takes at the rate of late; 0.0 where that is not known."""
    return pending_bytes / bytes_per_s if pending_bytes and bytes_per_s > 0 else 0.0


def _state(row: _Row, unsent: Set[str], under_way: Set[str]) -> PageState:
    known = (row.master, row.reading)
    if row.page_id not in unsent and (row.foreign or all(known)):
        good = all(each == "verified" for each in known)
        return PageState.VERIFIED if good else PageState.RECEIVED
    moving = row.page_id not in unsent or row.master is not None or row.sha256 in under_way
    return PageState.SENDING if moving else PageState.LOCAL
