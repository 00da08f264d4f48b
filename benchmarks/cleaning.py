"""Measure what cleaning takes off drawn pages with known stains, and what it spoils.

Run: ``python -m benchmarks.cleaning [--each 60] [--seed 1] [--keep FOLDER]``; prints JSON.

``taken off``: share of the stain's pixels that are the paper of the page before (within 18 of
255) afterwards. ``spoilt``: pages on which ink of the page before, away from the stain, was
changed over more than 0.1 mm². ``seal``: mean difference of colour over seal and fingerprint.
``invented``: pages without a stain on which one was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.drawn.paper import DPI, Pixels
from benchmarks.drawn.stained import NOTHING, Stained, stained_pages
from dossier.edits import Clean
from scanner.imaging.cleaning import cleaned_pixels
from scanner.imaging.other_side import shows_through
from scanner.imaging.pixels import Scaled, scaled
from scanner.imaging.stains import border, holes, specks

_SAME = 18
_SPOILT_MM2 = 0.1


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    cv2.setNumThreads(1)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for page in stained_pages(given.seed, given.each):
        rows[page.stain].append(_tried(page, given.keep))
    report = {"load": os.getloadavg()[0], "seed": given.seed, "dpi": DPI, "each": given.each}
    json.dump(report | {k: _summary(v) for k, v in rows.items()}, sys.stdout, indent=1)


def _tried(page: Stained, keep: Path | None) -> dict[str, Any]:
    copy = scaled(page.pixels, DPI)
    began = time.process_time()
    clean = _measured(page, copy)
    measured = time.process_time()
    after = cleaned_pixels(page.pixels, clean)
    done = time.process_time()
    stain = _apart(page.pixels, page.before) > _SAME
    away = cv2.dilate(stain.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    ink = cv2.morphologyEx(page.before.min(axis=2), cv2.MORPH_BLACKHAT, np.ones((9, 9))) > 40
    # The soft edge of a stain may go over ink beneath: what cannot be seen is not spoilt.
    spoilt_px = int((ink & away & (_apart(after, page.pixels) > _SAME)).sum())
    left = _apart(after, page.before) > _SAME
    if keep is not None and page.number < 2:
        pair = np.hstack([page.pixels, after])[:, :, ::-1]
        cv2.imwrite(str(keep / f"{page.stain}-{page.number}.jpg"), pair)
    return {
        "number": page.number,
        "kinds": [type(edit).__name__ for edit in clean],
        "taken": 1 - float(left[stain].mean()) if stain.any() else None,
        "spoilt_mm2": spoilt_px * (25.4 / DPI) ** 2,
        "seal": _delta(page.pixels, after, page.seal & away),
        "measure_ms": 1000 * (measured - began),
        "render_ms": 1000 * (done - measured),
    }


def _measured(page: Stained, copy: Scaled) -> tuple[Clean, ...]:
    found: list[Clean | None] = []
    if page.stain in (NOTHING, "punch holes"):
        found.append(holes(copy))
    if page.stain in (NOTHING, "dark border"):
        found.append(border(copy))
    if page.stain in (NOTHING, "specks"):
        found.append(specks(copy)[0])
    if page.other is not None:
        through = shows_through(copy, scaled(page.other, DPI))
        found.append(None if through is None else through.lift)
    return tuple(edit for edit in found if edit is not None)


def _apart(one: Pixels, other: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(cv2.absdiff(one, other).max(axis=2), np.uint8)


def _delta(one: Pixels, other: Pixels, where: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    if not where.any():
        return 0.0
    labs = [
        cv2.cvtColor(each.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[where]
        for each in (one, other)
    ]
    return float(np.linalg.norm(labs[0] - labs[1], axis=1).mean())


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    taken = [row["taken"] for row in rows if row["taken"] is not None]
    return {
        "pages": len(rows),
        "measured": sum(bool(row["kinds"]) for row in rows),
        "kinds": sorted({kind for row in rows for kind in row["kinds"]}),
        "taken off": round(statistics.mean(taken), 4) if taken else None,
        "least taken": sorted(round(t, 2) for t in taken)[:6],
        "spoilt": sum(row["spoilt_mm2"] > _SPOILT_MM2 for row in rows),
        "worst": sorted((round(r["spoilt_mm2"], 2), r["number"]) for r in rows)[-4:],
        "seal": round(max(row["seal"] for row in rows), 2),
        "measure_ms": round(statistics.mean(row["measure_ms"] for row in rows), 1),
        "render_ms": round(statistics.mean(row["render_ms"] for row in rows), 1),
    }


if __name__ == "__main__":
    main()
