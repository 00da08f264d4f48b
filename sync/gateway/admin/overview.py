"""The first page: how the centre stands (概况)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sync.gateway import rounds
from sync.gateway.admin import figures
from sync.gateway.admin.pages import Page
from sync.gateway.admin.rendering import page, see_other
from sync.gateway.admin.visits import PREFIX, Visit
from sync.ledger import overview

_kept = figures.Kept()


def show(visit: Visit) -> Response:
    """Show the figures; who may not see them is led to what there is."""
    if not visit.may("see_operations"):
        return see_other(f"{PREFIX}/conflicts")
    facilities = visit.facilities
    stations = figures.all_stations(facilities, visit.now_s)
    with visit.books.consulting() as connection:
        runs = figures.last_runs(connection)
        zones = _kept.get(
            (facilities.home, "zones"),
            lambda: figures.zones(facilities, connection, visit.now_s),
        )
        days = _kept.get((facilities.home, "days"), lambda: figures.entries_by_day(connection))
        values: dict[str, Any] = {
            "conflicts": overview.open_conflicts(connection),
            "feed": overview.feed_head(connection),
            "entries": overview.entry_count(connection),
            "awaited": overview.awaited_count(connection),
            "uploads": figures.uploads(connection),
            "rounds": rounds.progress(connection, facilities.stores),
        }
    return page(
        visit,
        "overview",
        stations=[each for each in stations if not each.row.revoked],
        online=sum(each.online for each in stations),
        zones=zones,
        days=days,
        runs=runs,
        free_bytes=figures.free_bytes(facilities),
        database_bytes=visit.books.size_bytes(),
        scrubbed_s=next((run.ended_at_s for run in runs if run.name == "scrub"), 0),
        **values,
    )


PAGES = (Page("/", show, lambda visit: visit.sees_conflicts()),)
