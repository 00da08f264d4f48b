"""Deadlines (期限): a hundred thousand worked out anew, from memory and from the store.

``python -m benchmarks deadlines``. Cases are made up: filed, served, suspended, extended,
preserved, heard, pronounced, in the years whose working days are published and beyond.
"""

from __future__ import annotations

import gc
import random
import tempfile
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from dossier.deadlines import calendar, reading
from dossier.deadlines.model import CHINA, CaseEvent, Facts, Suspension, minutes
from dossier.deadlines.standing import Deadline, Reckoner
from dossier.ids import CaseEventId, CaseId, SuspensionId, new_id
from dossier.model import Case
from dossier.store import Store, deadlines, open_store, schema
from dossier.store.deadline_rows import event_row, suspension_row
from dossier.store.rows import case_row

WANTED = 100_000
_KEY = bytes(32)
_NOW = datetime(2026, 6, 1, 9, 0, tzinfo=CHINA)
_LATER = (
    ("moved_to_trial", 2), ("assigned", 2), ("accepted", 3), ("paper_handed", 0),
    ("material_received", 9), ("material_received", 30), ("material_scanned", 11),
    ("copy_sent", 4), ("copy_served", 12), ("defence_filed", 25), ("evidence_term_set", 12),
    ("hearing_planned", 60), ("hearing_notified", 50), ("hearing_held", 60),
    ("preservation_asked", 3), ("preservation_ruled", 6), ("preserved", 8),
)  # fmt: skip


def made_up(chance: random.Random, case_id: CaseId) -> Facts:
    """Return a case in which eighteen things happened."""
    filed = datetime(2024, 1, 2, tzinfo=CHINA) + timedelta(
        days=chance.randrange(1000), minutes=chance.randrange(480, 1080)
    )
    track = chance.choice(("ordinary", "ordinary", "simple", "small"))
    events = [_event(case_id, "case_filed", filed, (("track", track),))]
    for kind, days in _LATER:
        facets = (("property", chance.choice(("deposits", "movables", "realty"))),)
        at = filed + timedelta(days=days + chance.randrange(3))
        events.append(_event(case_id, kind, at, facets if kind == "preserved" else ()))
    holds = []
    if chance.random() < 0.3:
        first = filed.date() + timedelta(days=20)
        holds.append(_hold(case_id, "appraisal", first, first + timedelta(days=40)))
    if chance.random() < 0.05:
        holds.append(_hold(case_id, "stay", filed.date() + timedelta(days=70), None))
    return Facts(case_id, "civil_first", tuple(events), tuple(holds))


def _event(
    case_id: CaseId, kind: str, at: datetime, facets: tuple[tuple[str, str], ...] = ()
) -> CaseEvent:
    return CaseEvent(CaseEventId(new_id()), case_id, kind, at, "书记员", at, facets=facets)


def _hold(case_id: CaseId, kind: str, first: date, last: date | None) -> Suspension:
    noted = datetime(first.year, first.month, first.day, tzinfo=CHINA)
    return Suspension(SuspensionId(new_id()), case_id, kind, first, "书记员", noted, last)


def counted(reckoner: Reckoner, cases: list[Facts]) -> list[Deadline]:
    """Return the deadlines of all cases."""
    now = minutes(_NOW)
    return [one for facts in cases for one in reckoner.deadlines(facts, now)]


def main() -> None:
    """Measure and print."""
    begun = time.perf_counter()
    reckoner = Reckoner(reading.shipped(), calendar.shipped())
    print(f"table and calendar read: {time.perf_counter() - begun:.2f} s")
    chance = random.Random(7)
    cases: list[Facts] = []
    number = 0
    while number < WANTED:
        facts = made_up(chance, CaseId(new_id()))
        cases.append(facts)
        number += len(reckoner.deadlines(facts, minutes(_NOW)))
    for _ in range(5):
        gc.collect()
        begun, worked = time.perf_counter(), time.process_time()
        found = counted(reckoner, cases)
        took, cpu = time.perf_counter() - begun, time.process_time() - worked
        print(f"{len(found)} deadlines of {len(cases)} cases: {took:.2f} s ({cpu:.2f} s of CPU)")
    print(dict(Counter(one.state.value for one in found)))
    one = cases[0]
    begun = time.perf_counter()
    for _ in range(1000):
        reckoner.deadlines(one, minutes(_NOW))
    print(f"one case after an event: {(time.perf_counter() - begun) * 1000:.0f} µs")
    with tempfile.TemporaryDirectory() as folder:
        _from_store(Path(folder), reckoner, cases)


def _from_store(folder: Path, reckoner: Reckoner, cases: list[Facts]) -> None:
    with open_store(folder / "home", key=_KEY) as store:
        _fill(store, cases)
        begun = time.perf_counter()
        with store.snapshot() as reader:
            read = deadlines.all_facts(reader)
        took = time.perf_counter() - begun
        with deadlines.uncollected():  # as the list of what waits is made
            found = counted(reckoner, read)
        whole = time.perf_counter() - begun
        events = sum(len(facts.events) for facts in read)
        print(f"from the store: {events} events read in {took:.2f} s, {len(found)} deadlines")
        print(f"read and counted: {whole:.2f} s")


def _fill(store: Store, cases: list[Facts]) -> None:
    """Write the rows alone: what is measured is reading them."""

    def work(connection: sa.Connection) -> None:
        for n, facts in enumerate(cases, 1):
            case = Case(facts.case_id, f"（2026）粤0308民初{n}号", "合同纠纷", "civil_first", _NOW)
            connection.execute(sa.insert(schema.case), case_row(case))
        events = [event_row(one) for facts in cases for one in facts.events]
        holds = [suspension_row(one) for facts in cases for one in facts.suspensions]
        connection.execute(sa.insert(schema.case_event), events)
        connection.execute(sa.insert(schema.suspension), holds)

    store.write(work)


if __name__ == "__main__":
    main()
