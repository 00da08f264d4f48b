"""A great picture made ready before the hearing, as the hub gives it to screens (示证准备).

``python -m benchmarks.prepared [--folder DIR] [--side 30000]``. Times what is done the day before
(render, cut) and what is left for the hearing, in a process that has only just begun: the tiles
of the first view, tiles at full size. TLS and painting are not in it.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from app.station.hub_pages import ScreenPages
from app.station.hub_tiles import Tiles
from courtroom.viewing.levels import grid
from dossier.blobs import Blobs
from dossier.ids import BatchId, CaseId, PageId
from dossier.model import Page

KEY = bytes(range(32))
FIT_PX = 1920
ASKED = 200


def timed(values: list[float]) -> str:
    """Return median and 95 % in milliseconds."""
    found = statistics.quantiles(values, n=20)
    return f"{1000 * statistics.median(values):.0f} / {1000 * found[-1]:.0f} ms"


def row(what: str, value: str) -> None:
    """Print a row of the table."""
    print(f"| {what} | {value} |", flush=True)


def measure(folder: Path, side: int) -> None:
    """Measure one picture."""
    from benchmarks.viewer import great_picture

    path = folder / f"great-{side}.jpg"
    if not path.exists():
        great_picture(path, side)
    home = folder / "home"
    (home / "blobs" / "incoming").mkdir(parents=True, exist_ok=True)
    blobs = Blobs(home / "blobs", KEY)
    blob = blobs.put(path.read_bytes())
    page = Page(
        PageId("p"), CaseId("c"), BatchId("b"), None, "a", blob.sha256, "image/jpeg",
        path.stat().st_size, side, side, 300,
    )  # fmt: skip
    began_s = time.perf_counter()
    ScreenPages(home, blobs, KEY).shown(page)
    row("the day before: rendered as a page", f"{time.perf_counter() - began_s:.1f} s")
    made = Tiles(blobs, home / "pyramids", KEY)
    began_s = time.perf_counter()
    made.prepare(page)
    row("the day before: all tiles", f"{time.perf_counter() - began_s:.1f} s")
    made.close()

    pages, tiles = ScreenPages(home, blobs, KEY), Tiles(blobs, home / "pyramids", KEY)
    began_s = time.perf_counter()
    found = pages.known(page)
    data = b"" if found is None else pages.data(found.sha256)
    row("in the hearing: the page as it fits a screen", f"{time.perf_counter() - began_s:.2f} s")
    began_s = time.perf_counter()
    level = next(one for one in range(32) if side >> one <= FIT_PX)
    columns, rows = grid((side, side), level)
    for place in range(columns * rows):
        tiles.tile("p", page, level, place % columns, place // columns)
    row("in the hearing: all tiles of the first view", f"{time.perf_counter() - began_s:.2f} s")
    columns, rows = grid((side, side), 0)
    times = []
    for place in random.sample(range(columns * rows), min(ASKED, columns * rows)):
        began_s = time.perf_counter()
        tiles.tile("p", page, 0, place % columns, place // columns)
        times.append(time.perf_counter() - began_s)
    row("in the hearing: a tile at full size, p50 / p95", timed(times))
    row("the page's JPEG", f"{len(data) >> 10} KiB")
    tiles.close()


def main() -> None:
    """Measure, and say under which load."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--side", type=int, default=30_000)
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, side {given.side}")
    with tempfile.TemporaryDirectory() as own:
        measure(given.folder or Path(own), given.side)


if __name__ == "__main__":
    main()
