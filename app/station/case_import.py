"""Cases from a list into the station's store (案件导入).

Each case is one change, so that a list that ends half way leaves whole cases, and the
same list again finds them there and goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dossier.case_list import (
    Line,
    Listed,
    ListedParty,
    Report,
    changes_of,
    compare,
    read_case_list,
)
from dossier.case_list.limits import MAX_BYTES
from dossier.case_list.reading import Fault, Repeated
from dossier.store import Store
from resources.errors import (
    Missing,
    OtherValues,
    RuleError,
    StoreError,
    TooLarge,
    UnknownCase,
    Unreadable,
)

_log = logging.getLogger(__name__)


def import_cases(
    store: Store,
    path: Path,
    *,
    who: str,
    dry_run: bool = False,
    on_line: Callable[[Line], None] | None = None,
) -> Report:
    """Make the cases of a list that the station does not have yet.

    Args:
        store: of the station.
        path: of the list, CSV or JSON.
        who: the person, for the journal.
        dry_run: say what would be done; nothing is written.
        on_line: called for every row once it is decided and durable.

    Raises:
        DocumentError: the list cannot be read; nothing was written.
    """
    found = read_case_list(read_limited(path), path.name)
    lines: list[Line] = []
    stopped: StoreError | None = None
    for row in found.rows:
        try:
            line = _line(store, row, who, dry_run)
        except StoreError as error:
            stopped = error
            break
        lines.append(line)
        if on_line is not None:
            on_line(line)
    report = Report(tuple(lines), found.ignored, dry_run, stopped)
    _log.info("import of cases: %d new of %d", report.count("new"), len(found.rows))
    return report


def read_limited(path: Path) -> bytes:
    """Return a list's bytes; no more are read than a list may have.

    Raises:
        Missing, Unreadable, TooLarge: so it is.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise Missing(source=path.name) from error
    except OSError as error:
        raise Unreadable(source=path.name, detail=str(error)) from error
    if len(data) > MAX_BYTES:
        raise TooLarge(source=path.name, limit=f"{MAX_BYTES // 1_000_000} MB")
    return data


def _line(store: Store, row: Listed | Fault | Repeated, who: str, dry_run: bool) -> Line:
    if isinstance(row, Fault):
        return Line(row.line, row.number, "refused", error=row.error)
    if isinstance(row, Repeated):
        return Line(row.line, row.number, "same")
    with store.snapshot() as reader:
        try:
            case = reader.case_by_number(row.number)
        except UnknownCase:
            pass
        else:
            parties = (
                ListedParty(each.role, each.name, each.identity)
                for each in reader.parties(case.id)
            )
            columns = compare(row, cause=case.cause, procedure=case.procedure, parties=parties)
            if not columns:
                return Line(row.line, row.number, "same", case.id)
            error = OtherValues(number=row.number, columns="、".join(columns))
            return Line(row.line, row.number, "differs", case.id, error)
    if dry_run:
        return Line(row.line, row.number, "new")
    change = changes_of(row, datetime.now(UTC))
    try:
        store.apply(change, who)
    except RuleError as refused:
        # Another window made it meanwhile.
        return Line(row.line, row.number, "refused", error=refused)
    return Line(row.line, row.number, "new", change.case.id)
