"""Which table and calendar are in force at a station (现行规则).

A court's files lie in a folder, ``rules.toml`` and ``calendar.toml``. What was read without
a fault is kept beside them; when a file has faults, what was kept goes on being in force.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dossier.deadlines import calendar, reading
from dossier.deadlines.calendar import WorkingDays
from dossier.deadlines.table import Table
from dossier.packages.files import write_whole
from resources.errors import BadCalendar, BadRules, StoreError, WenyiError

FOLDER = "deadlines"
"""Of the court's own table and calendar, in the station's folder."""
RULES = "rules.toml"
CALENDAR = "calendar.toml"
_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InForce:
    """What is in force."""

    table: Table
    days: WorkingDays
    faults: tuple[WenyiError, ...]
    """Why a court's file is not, to be told to people."""


def load(folder: Path) -> InForce:
    """Return what is in force, with the court's own files in ``folder`` where there are any."""
    faults: list[WenyiError] = []
    table = _newest(folder / RULES, _table, reading.shipped, faults)
    days = _newest(folder / CALENDAR, _days, calendar.shipped, faults)
    return InForce(table, days, tuple(faults))


def _newest(
    path: Path,
    made: Callable[[str, str], T],
    shipped: Callable[[], T],
    faults: list[WenyiError],
) -> T:
    """Return what the file says, else what it said when it was right, else what is shipped."""
    kept = path.with_name(f"accepted-{path.name}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return shipped()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(_unreadable(path, error))
    else:
        try:
            found = made(path.name, text)
        except WenyiError as error:
            faults.append(error)
        else:
            _keep(kept, text)
            return found
    try:
        return made(kept.name, kept.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return shipped()
    except (OSError, UnicodeDecodeError, WenyiError) as error:
        # A program that came later may know less or more than the file names.
        _log.warning("what was in force cannot be read: %s", type(error).__name__)
        return shipped()


def _table(name: str, text: str) -> Table:
    return reading.read([(name, text)])


def _days(name: str, text: str) -> WorkingDays:
    return calendar.with_years(calendar.parse_years(text, name))


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> WenyiError:
    if path.name == RULES:
        return BadRules(source=path.name, line=0, reason=str(error), faults=1)
    return BadCalendar(source=path.name, reason=str(error))


def _keep(kept: Path, text: str) -> None:
    """Keep what is right, so that it stays in force when the file is spoilt."""
    try:
        if kept.exists() and kept.read_bytes() == text.encode("utf-8"):
            return
        write_whole(kept, text.encode("utf-8"))
    except (OSError, StoreError) as error:
        _log.warning("what is in force cannot be kept: %s", type(error).__name__)
