"""Measure the automatic cut of mixed feeds with known truth.

Run: ``python -m benchmarks.crops [--each 40] [--seed 1]``; prints JSON.

``within``: sheets whose four corners were all found to a millimetre. ``kept``: sheets left
as they were scanned, out of doubt. ``cut``: sheets whose cut goes through the paper.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import time
from collections import defaultdict
from typing import Any

import cv2

from benchmarks.drawn.mixed_feed import Fed, mixed_feed
from benchmarks.drawn.paper import DPI
from dossier.edits import Crop, Deskew, Edit, geometry
from scanner.imaging.edges import autocrop, find_edges

_MM = 25.4 / DPI


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    cv2.setNumThreads(1)
    errors: dict[str, list[float | None]] = defaultdict(list)
    cut: dict[str, int] = defaultdict(int)
    core_s, poor = [], []
    for fed in mixed_feed(given.seed, given.each):
        began = time.process_time()
        edges = find_edges(fed.pixels, DPI)
        core_s.append(time.process_time() - began)
        if edges is None:
            errors[fed.kind].append(None)
            continue
        pairs = zip(edges.corners, fed.corners, strict=True)
        error = max(math.dist(found, true) for found, true in pairs) * _MM
        errors[fed.kind].append(error)
        turn: tuple[Edit, ...] = (Deskew(round(edges.skew_deg, 3)),)
        cut[fed.kind] += _cuts(fed, autocrop(edges, turn, *_size(fed), DPI))
        if error > 1:
            poor.append((fed.kind, fed.number, round(error, 2)))
    report: dict[str, Any] = {"load": os.getloadavg()[0], "seed": given.seed, "dpi": DPI}
    report["by kind"] = {kind: _summary(found, cut[kind]) for kind, found in errors.items()}
    every = [each for found in errors.values() for each in found]
    report["all"] = _summary(every, sum(cut.values()))
    report["core_ms"] = round(1000 * statistics.mean(core_s), 1)
    report["poor"] = poor
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)


def _cuts(fed: Fed, edits: tuple[Edit, ...]) -> bool:
    """Whether a corner of the paper lies outside what is kept, by more than half a millimetre."""
    if not isinstance(edits[-1], Crop):
        return False
    width, height = _size(fed)
    whole = geometry(edits, width, height)
    seen = [whole.view_point(x, y) for x, y in fed.corners]
    allowed = 0.5 / _MM
    frame = geometry(edits[:-1], width, height)
    for (x, y), (fx, fy) in zip(seen, (frame.view_point(*c) for c in fed.corners), strict=True):
        # What the frame itself had cut off before is nobody's loss here.
        inside = 0 <= fx <= frame.width_px and 0 <= fy <= frame.height_px
        beyond = max(-x, x - whole.width_px, -y, y - whole.height_px)
        if inside and beyond > allowed:
            return True
    return False


def _size(fed: Fed) -> tuple[int, int]:
    return fed.pixels.shape[1], fed.pixels.shape[0]


def _summary(found: list[float | None], cut: int) -> dict[str, Any]:
    sure = sorted(error for error in found if error is not None)
    return {
        "sheets": len(found),
        "within": round(sum(error <= 1 for error in sure) / len(found), 4),
        "kept": len(found) - len(sure),
        "median_mm": round(statistics.median(sure), 2) if sure else None,
        "most_mm": round(sure[-1], 2) if sure else None,
        "cut": cut,
    }


if __name__ == "__main__":
    main()
