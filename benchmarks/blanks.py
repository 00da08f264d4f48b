"""Measure the blank suspicion on hard sides with known truth, beside a rule by dark pixels.

Run: ``python -m benchmarks.blanks [--each 40] [--seed 1]``; prints JSON.

``lost``: content that was called blank; there may be none. ``found``: the share of blanks
that were. The peer counts a side as blank with luma below 179 on less than 0.15 % of it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from typing import Any

import cv2

from benchmarks.drawn.paper import DPI, Pixels
from benchmarks.drawn.sparse import sparse_sides
from scanner.imaging.blank import measure_blank

_DARK_BELOW, _DARK_SHARE = 179, 0.0015


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    cv2.setNumThreads(1)
    called: dict[str, dict[str, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    wrong, core_s, sides = [], 0.0, 0
    truth: dict[str, bool] = {}
    for side in sparse_sides(given.seed, given.each):
        truth[side.kind] = side.blank
        began = time.process_time()
        found = measure_blank(side.pixels, DPI)
        core_s += time.process_time() - began
        sides += 1
        called["wenyi"][side.kind][found.suspected] += 1
        called["dark pixels"][side.kind][_by_dark_pixels(side.pixels)] += 1
        if found.suspected != side.blank:
            wrong.append((side.kind, side.number, found.reason))
    report: dict[str, Any] = {"load": os.getloadavg()[0], "seed": given.seed, "dpi": DPI}
    for who, kinds in called.items():
        content = [kinds[kind] for kind, blank in truth.items() if not blank]
        blank = [kinds[kind] for kind, is_blank in truth.items() if is_blank]
        report[who] = {
            "content": sum(each.total() for each in content),
            "lost": sum(each[True] for each in content),
            "blanks": sum(each.total() for each in blank),
            "found": round(sum(each[True] for each in blank) / sum(e.total() for e in blank), 4),
            "by kind": {
                kind: f"{each[truth[kind]]}/{each.total()}" for kind, each in kinds.items()
            },
        }
    report["core_ms"] = round(1000 * core_s / sides, 1)
    report["wrong"] = wrong[:40]
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)


def _by_dark_pixels(page: Pixels) -> bool:
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return float((grey < _DARK_BELOW).mean()) < _DARK_SHARE


if __name__ == "__main__":
    main()
