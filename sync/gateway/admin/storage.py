"""Storage: what lies where, what is wanted or damaged, and scrubbing (存储与巡检)."""

from __future__ import annotations

from starlette.responses import Response

from sync.gateway import rounds
from sync.gateway.admin import figures
from sync.gateway.admin.pages import Page, done, may
from sync.gateway.admin.rendering import page
from sync.gateway.admin.visits import Visit
from sync.ledger import overview

_MOST = 100


def show(visit: Visit) -> Response:
    """Show zones, what is awaited, what is damaged, and how far the round is."""
    with visit.books.consulting() as connection:
        zones = figures.zones(visit.facilities, connection, visit.now_s)
        runs = figures.last_runs(connection)
        awaited = overview.awaited_count(connection)
        uploads = figures.uploads(connection)
        damaged = overview.damaged(connection, _MOST)
        progress = rounds.progress(connection, visit.facilities.stores)
    config = visit.facilities.config
    return page(
        visit,
        "storage",
        zones=zones,
        damaged=damaged,
        awaited=awaited,
        uploads=uploads,
        rounds=progress,
        scrub=next((run for run in runs if run.name == "scrub"), None),
        sweeps=config is not None and config.sweep,
        round_days=round(visit.facilities.plan.scrub_round_s / 86400),
    )


def start(visit: Visit) -> Response:
    """Let a whole round begin now."""
    rounds.wish(visit.facilities, visit.actor)
    return done("/storage", "scrub")


PAGES = (
    Page("/storage", show, may("see_operations")),
    Page("/storage/scrub", start, may("scrub"), "POST"),
)
