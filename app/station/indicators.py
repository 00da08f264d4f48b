"""The six indicators of this station, and their lists as CSV (六项指标)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dossier.blobs import make_folder
from dossier.checks.case_facts import entries_of
from dossier.indicators.days import Window
from dossier.indicators.figures import Indicator, daily, indicators
from dossier.indicators.told import tell
from dossier.packages.files import wanted, write_whole
from dossier.store.closed import closed

if TYPE_CHECKING:
    from app.station.station import Station


def indicators_of(
    station: Station, window: Window
) -> tuple[tuple[Indicator, ...], list[dict[str, Any]]]:
    """Return the six indicators, and what each person did each day.

    Of this station's journal: what other stations did stands in theirs. For who may not see
    副卷 nothing of it is counted.
    """
    sees_all = station.store.sees_confidential
    with station.store.snapshot() as reader:
        entries = entries_of(reader.connection)
        known = tell(entries if sees_all else closed(reader).without(entries))
    return indicators(known, window), daily(known, window)


def write_csv(
    folder: Path, found: Sequence[Indicator], days: Sequence[dict[str, Any]], window: Window
) -> list[Path]:
    """Write the numbers, the list behind each and the daily figures; return the files.

    Raises:
        DiskFull, StoreError: they cannot be written.
    """
    with wanted(folder):
        make_folder(folder)
    span = (window.first.isoformat(), window.last.isoformat())
    head = ["指标", "数值", "分子", "分母", "起", "止", "公式", "说明"]
    rows: list[list[Any]] = [
        [
            one.name,
            "" if one.value is None else f"{one.value:.2%}",
            one.numerator,
            len(one.rows),
            *span,
            one.formula,
            one.unknown[0],
        ]
        for one in found
    ]
    files = {"indicators.csv": _csv(head, rows)}
    for one in found:
        listed = ([r.case, r.thing, "是" if r.counts else "否", r.why] for r in one.rows)
        files[f"{one.key}.csv"] = _csv(["案号", "对象", "计入分子", "原因"], listed)
    columns = ["day", "person", *sorted({c for row in days for c in row} - {"day", "person"})]
    named = ["日期", "人员", *columns[2:]]
    files["daily.csv"] = _csv(named, ([row.get(c, 0) for c in columns] for row in days))
    for name, data in files.items():
        write_whole(folder / name, data)
    return [folder / name for name in files]


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    # The mark lets spreadsheets take it for UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") and not isinstance(value, int) else value
