"""Lists of cases into the centre's ledger (中心导入案件).

The cases become entries of the centre's own chain, so that every station that may see
them gets them by its feed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from dossier.case_list import (
    Line,
    Listed,
    ListedParty,
    Report,
    changes_of,
    compare,
    read_case_list,
)
from dossier.case_list.reading import Fault, Repeated
from dossier.store.plan.cases import opening
from resources.errors import (
    Conflict,
    DuplicateCase,
    OtherValues,
    Rejected,
    StoreError,
    WenyiError,
)
from sync.access import acts
from sync.access.acts import Actor
from sync.core.answers import Settled
from sync.gateway.registry import DEVICE, Deed, Registry
from sync.ledger import queries
from sync.ledger.contract import EVERYTHING, Books, Reach
from sync.ledger.queries import Thing

_log = logging.getLogger(__name__)

_TOGETHER = 100
"""Cases a manifest: each is an entry of its own, and the manifest is there or not."""

_TRIES = 20

_Row = Listed | Fault | Repeated


def import_cases(
    books: Books,
    registry: Registry,
    data: bytes,
    source: str,
    *,
    actor: Actor,
    dry_run: bool = False,
    reach: Reach = EVERYTHING,
) -> Report:
    """Make the cases of a list that the centre does not have yet.

    Args:
        books: the centre's database.
        registry: its own chain.
        data: the list, CSV or JSON.
        source: its name, for errors.
        actor: person or system, for the journal and the record of acts.
        dry_run: say what would be done; nothing is written.
        reach: of who asks: of a case outside it the report says no more than that
            there is one.

    Raises:
        DocumentError: the list cannot be read; nothing was written.
    """
    found = read_case_list(data, source)
    lines: list[Line] = []
    stopped: WenyiError | None = None
    try:
        for rows in _batches(found.rows):
            lines += _take(books, registry, rows, who=actor.who, dry_run=dry_run, reach=reach)
    except (StoreError, Rejected) as error:
        stopped = error
    report = Report(tuple(lines), found.ignored, dry_run, stopped)
    made = report.count("new")
    if made and not dry_run:
        with books.writing() as connection:
            acts.note(connection, actor, "cases_imported", DEVICE, int(time.time()), cases=made)
    _log.info("import of cases: %d new of %d", made, len(found.rows))
    return report


def _batches(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), _TOGETHER):
        yield rows[start : start + _TOGETHER]


def _take(
    books: Books,
    registry: Registry,
    rows: Sequence[_Row],
    *,
    who: str,
    dry_run: bool,
    reach: Reach,
) -> list[Line]:
    for _ in range(_TRIES):
        at = datetime.now(UTC)
        lines, fresh = _planned(books, rows, reach, at)
        if dry_run or not fresh:
            return lines
        try:
            settled = registry.enter(list(fresh.values()), who=who, at=at)
        except Conflict:
            # Somebody made one of the cases meanwhile: look again.
            continue
        for place, one in zip(fresh, settled, strict=True):
            lines[place] = _outcome(lines[place], fresh[place], one)
        return lines
    raise StoreError(path="import", detail=f"{_TRIES} others were faster")


def _planned(
    books: Books, rows: Sequence[_Row], reach: Reach, at: datetime
) -> tuple[list[Line], dict[int, Deed]]:
    """Return what is to become of the rows, and the deeds for the new ones by place."""
    lines: list[Line] = []
    fresh: dict[int, Deed] = {}
    with books.reading(EVERYTHING) as connection:
        for place, row in enumerate(rows):
            line = _known(row) or _standing(connection, row, reach)
            if line.outcome == "new" and isinstance(row, Listed):
                change = changes_of(row, at)
                fresh[place] = Deed(opening(change), type(change).__name__)
            lines.append(line)
    return lines, fresh


def _known(row: _Row) -> Line | None:
    """Return what becomes of a row that says nothing new."""
    if isinstance(row, Fault):
        return Line(row.line, row.number, "refused", error=row.error)
    if isinstance(row, Repeated):
        return Line(row.line, row.number, "same")
    return None


def _standing(connection: sa.Connection, row: _Row, reach: Reach) -> Line:
    """Compare a case with what the centre holds."""
    found = queries.case_by_number(connection, EVERYTHING, row.number)
    if found is None:
        return Line(row.line, row.number, "new")
    if not reach.may_read(found.id):
        # That the number is taken must be said; what stands there need not.
        return Line(row.line, row.number, "refused", error=DuplicateCase(number=row.number))
    columns = _differences(connection, row, found) if isinstance(row, Listed) else ()
    if not columns:
        return Line(row.line, row.number, "same", found.id)
    error = OtherValues(number=row.number, columns="、".join(columns))
    return Line(row.line, row.number, "differs", found.id, error)


def _differences(connection: sa.Connection, row: Listed, case: Thing) -> tuple[str, ...]:
    parties = (
        ListedParty(*(str(each.row.get(name, "")) for name in ("role", "name", "identity")))
        for each in queries.parties(connection, EVERYTHING, case.id)
    )
    return compare(
        row,
        cause=str(case.row.get("cause", "")),
        procedure=str(case.row.get("procedure", "")),
        parties=parties,
    )


def _outcome(line: Line, deed: Deed, settled: Settled) -> Line:
    if settled.outcome == "applied":
        return replace(line, case=str(deed.planned.case_id))
    # A station's own case came in this very moment: it stands, ours is on record.
    return Line(line.line, line.number, "refused", error=Conflict(thing=line.number))
