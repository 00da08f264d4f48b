"""A province on paper (docs/scale.md): what is measured in, what follows from it out.

Run: ``python -m benchmarks.scale [--pages 1e8] [--stations 2000] [--courts 100] …``;
prints a table in Markdown. ``--polls 500`` measures first what a station costs that asks
whether there is anything new, instead of taking the figure below.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path

from benchmarks.sync_parts import Gateway, gateway
from sync.core.answers import FeedPage
from sync.core.messages import Feed
from sync.gateway.config import Limits, Schedule
from sync.station.carrying import HttpCarrier
from sync.station.incoming import Incoming
from sync.station.library import Library
from sync.station.link import Link
from tests.sync.station.real import RealStation

DAY_S = 24 * 3600.0


@dataclass(frozen=True)
class Given:
    """A province; the second block was measured (docs/benchmarks.md, Central store)."""

    pages: float = 1e8
    """A year."""
    courts: float = 100
    stations: float = 2000
    days: float = 250
    hours: float = 8
    peak: float = 5
    """The busiest hour beside the average one."""
    years: float = 10

    page_bytes: float = 300e3
    text_bytes: float = 9e3
    entries_a_page: float = 3
    """Received, read, filed."""
    entry_bytes: float = 2893
    """In PostgreSQL, indexes included, at 10⁵ entries."""
    serial_ms: float = 0.77
    """Of the ledger's one writer, an entry; PostgreSQL, wall."""
    gateway_core_ms: float = 4.0
    """A page, sealing, reading back and proving included."""
    poll_core_ms: float = 4.9
    """A question whether there is anything new."""
    poll_s: float = 5
    link_mb_s: float = 60
    """One gateway over TLS with two cores."""


def computed(given: Given) -> list[tuple[str, str]]:
    """Return what follows, for people."""
    busy_s = given.days * given.hours * 3600
    pages_s = given.pages / busy_s
    peak_s = pages_s * given.peak
    entries_s = peak_s * given.entries_a_page
    stock = given.pages * (given.page_bytes + given.text_bytes)
    rows = given.pages * given.entries_a_page
    polls_s = given.stations / given.poll_s
    limits, plan = Limits(), Schedule()
    lock = entries_s * given.serial_ms / 1000
    most_s = 1000 / given.serial_ms / given.entries_a_page
    scrubbed = stock / plan.scrub_round_s / 1e6
    return [
        ("pages a second, average of working hours / peak", f"{pages_s:.1f} / {peak_s:.0f}"),
        ("bytes in, peak", f"{peak_s * given.page_bytes / 1e6:.0f} MB/s"),
        (
            "blobs a year / after all years",
            f"{stock / 1e12:.1f} / {stock * given.years / 1e12:.0f} TB",
        ),
        ("ledger entries a year", f"{rows:.2g}"),
        ("database a year / after all years", _tb(rows * given.entry_bytes, given.years)),
        ("a court's share a year: pages, blobs, database", _share(given, stock, rows)),
        ("ledger's writer, busy at the peak", f"{lock:.0%}"),
        (
            "pages a second at which it is full",
            f"{1000 / given.serial_ms / given.entries_a_page:.0f}",
        ),
        ("gateway cores for pages, peak", f"{peak_s * given.gateway_core_ms / 1000:.2f}"),
        ("questions for news a second", f"{polls_s:.0f}"),
        ("gateway cores for them", f"{polls_s * given.poll_core_ms / 1000:.2f}"),
        ("gateways by connections, one / four a station", _by_connections(given, limits)),
        (
            "gateways by bytes, peak",
            f"{max(1, peak_s * given.page_bytes / 1e6 / given.link_mb_s):.1f}",
        ),
        ("scrub reads, after a year / all", f"{scrubbed:.0f} / {scrubbed * given.years:.0f} MB/s"),
        ("to catch up with a day offline", f"{given.pages / given.days / most_s / 3600:.1f} h"),
    ]


def _tb(one: float, years: float) -> str:
    return f"{one / 1e12:.2f} / {one * years / 1e12:.1f} TB"


def _share(given: Given, stock: float, rows: float) -> str:
    each = given.courts
    database = rows * given.entry_bytes / each / 1e9
    return f"{given.pages / each:.1g}, {stock / each / 1e9:.0f} GB, {database:.1f} GB"


def _by_connections(given: Given, limits: Limits) -> str:
    return " / ".join(f"{given.stations * n / limits.connections:.0f}" for n in (1, 4))


def measured_poll_ms(count: int) -> float:
    """Return core milliseconds of a gateway, an empty feed page."""
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-") as name:
        home = Path(name)
        station = RealStation(home / "station")
        try:
            case, batch = station.open_case()
            station.scan(case, batch, 20, 30_000)
            with gateway(home / "centre") as centre:
                station.driver.enrol(centre.url, centre.codes[0])
                station.driver.once()
                return _polls(station, centre, count)
        finally:
            station.close()


def _polls(station: RealStation, centre: Gateway, count: int) -> float:
    driver = station.driver
    kept = driver._kept()
    if kept is None:
        raise RuntimeError("not enrolled")
    link = Link(kept.enrolment.url, kept.link_context())
    library = Library(station.store, driver._replica)
    carrier = HttpCarrier(link, library, Incoming(station.home / "in", bytes(32)))
    page = carrier.carry(Feed("", "", 0))
    if not isinstance(page, FeedPage):
        raise TypeError(f"no page: {page}")
    before = centre.core_s()
    for _ in range(count):
        carrier.carry(Feed("", page.generation, page.head))
        time.sleep(0.002)
    link.close()
    return float((centre.core_s() - before) * 1000 / count)


def main() -> None:
    """Compute and print."""
    options = argparse.ArgumentParser(description=__doc__)
    for each in fields(Given):
        option = f"--{each.name.replace('_', '-')}"
        options.add_argument(option, type=float, default=each.default)
    options.add_argument("--polls", type=int, default=0)
    chosen = vars(options.parse_args())
    polls = chosen.pop("polls")
    given = Given(**chosen)
    if polls:
        given = replace(given, poll_core_ms=measured_poll_ms(polls))
        sys.stdout.write(f"measured: {given.poll_core_ms:.2f} core-ms a question\n\n")
    sys.stdout.write("| | |\n|---|---|\n")
    for name, value in computed(given):
        sys.stdout.write(f"| {name} | {value} |\n")


if __name__ == "__main__":
    main()
