"""What stations were refused (拒绝记录)."""

from __future__ import annotations

from starlette.responses import Response

from sync.gateway.admin import figures
from sync.gateway.admin.pages import Page, may
from sync.gateway.admin.rendering import page
from sync.gateway.admin.visits import Visit
from sync.gateway.notices import refusals


def show(visit: Visit) -> Response:
    """Show refusals by station and code."""
    found = figures.all_stations(visit.facilities, visit.now_s)
    with visit.books.consulting() as connection:
        refused = refusals(connection)
    names = {each.row.id: each.row.name for each in found}
    return page(visit, "refusals", refusals=refused, names=names)


PAGES = (Page("/refusals", show, may("see_operations")),)
