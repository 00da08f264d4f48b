"""The lists of the desk: cases, conflicts, dead letters, alarms (清单)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from app.qt.listing import Line, Table
from app.qt.translations import tr
from app.windows.operations import words

if TYPE_CHECKING:
    from sync.core.answers import Conflict
    from sync.core.station.events import Alarm
    from sync.core.station.ports import Dead
    from sync.station.contract import CaseLine


def cases_table() -> Table:
    """Return the list of cases: pages by state."""
    heads = (
        tr("Case number"),
        tr("Pages"),
        tr("Here only"),
        tr("Sending"),
        tr("At the centre"),
        tr("Verified"),
    )
    return Table(tr("Cases"), heads, 0, (1, 2, 3, 4, 5))


def case_lines(cases: Sequence[CaseLine]) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of cases."""
    return [
        (
            case.case_id,
            (
                case.number,
                *(
                    str(count) if count else "–"
                    for count in (
                        case.pages,
                        case.local,
                        case.sending,
                        case.received,
                        case.verified,
                    )
                ),
            ),
        )
        for case in cases
    ]


def conflicts_table() -> Table:
    """Return the list of conflicts."""
    return Table(tr("Conflicts"), (tr("Case number"), tr("What happened")), 1)


def conflict_lines(
    conflicts: Sequence[Conflict], number_of: Callable[[str], str]
) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of conflicts."""
    return [
        (each.id, (number_of(each.case), words.word(words.CONFLICTS, each.reason)))
        for each in conflicts
    ]


def dead_table() -> Table:
    """Return the list of what the centre refused."""
    return Table(tr("Not delivered"), (tr("What"), tr("Reason")), 1)


def dead_lines(
    dead: Sequence[Dead], number_of: Callable[[str], str]
) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of dead letters."""
    return [(each.key, words.dead_letter(each, number_of)) for each in dead]


def alarms_table() -> Table:
    """Return the list of what a person must know."""
    return Table(tr("Notices"), (tr("Notice"), tr("Detail")), 0)


def alarm_lines(alarms: Sequence[Alarm]) -> list[tuple[Hashable, Line]]:
    """Return the lines of the list of alarms."""
    return [(n, (words.alarm(each), each.thing[:24])) for n, each in enumerate(alarms)]
