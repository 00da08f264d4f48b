"""Measure what the quality desk finds on pages with seeded faults, and invents on sound ones.

Run: ``python -m benchmarks.faults [--each 40] [--sound 60] [--seed 1]``; prints JSON.

``found``: pages whose fault was flagged. ``false``: sound pages with any flag that stands in
the way of filing. ``named otherwise``: flagged with another fault only; not counted as found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict

import cv2

from benchmarks.drawn.faulty import RESOLUTION_DPI, SOUND, faulty_pages
from dossier.quality import BLOCKING_FLAGS
from scanner.imaging.analyse import analyse


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=40)
    options.add_argument("--sound", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    cv2.setNumThreads(1)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    false: Counter[str] = Counter()
    wrong: list[tuple[str, str, int, tuple[str, ...]]] = []
    core_s, pages = 0.0, 0
    for page in faulty_pages(given.seed, given.each, given.sound):
        began = time.process_time()
        flags = analyse(page.pixels, RESOLUTION_DPI).flags
        core_s += time.process_time() - began
        pages += 1
        blocking = tuple(flag for flag in flags if flag in BLOCKING_FLAGS)
        if page.fault == SOUND:
            right = not blocking
            false.update(blocking)
            seen[f"{SOUND}: {page.drawn}"]["right" if right else "false"] += 1
        else:
            right = page.fault in flags
            other = "named otherwise" if blocking else "missed"
            seen[page.fault]["found" if right else other] += 1
        if not right:
            wrong.append((page.fault, page.drawn, page.number, blocking))
    faulty = [each for name, each in seen.items() if not name.startswith(SOUND)]
    sound = [each for name, each in seen.items() if name.startswith(SOUND)]
    total, clean = (sum(each.total() for each in some) for some in (faulty, sound))
    report = {
        "load": os.getloadavg()[0],
        "seed": given.seed,
        "faulty": total,
        "found": round(sum(each["found"] for each in faulty) / total, 4),
        "sound": clean,
        "false": round(sum(each["false"] for each in sound) / clean, 4),
        "false by flag": dict(false),
        "by kind": {name: dict(each) for name, each in seen.items()},
        "core_ms": round(1000 * core_s / pages, 1),
        "wrong": wrong[:60],
    }
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
