"""Measure the skew of drawn pages with known truth, beside plain shear and unpaper.

Run: ``python -m benchmarks.deskew [--each 90] [--seed 1] [--peers 12]``; prints JSON.

``error`` is what is left after the correction that would be applied: the page's skew
minus the edit's angle, so doing nothing leaves all of it. ``worse``: pages that lie worse
afterwards. Kinds without lines are to be left alone. Peers see the first ``--peers`` pages
of each kind: projection by shear in numpy, as ScanTailor has it, and unpaper.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from benchmarks.drawn.paper import DPI, Pixels
from benchmarks.drawn.skewed import Skewed, skewed_pages
from scanner.imaging.deskew import measure_skew

GOOD_DEG = 0.1
"""What nobody sees any more; the figure to reach."""
_FURTHEST_PX = 220.0

Corrector = Callable[[Pixels], float]


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=90)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--peers", type=int, default=12)
    options.add_argument("--bad", action="store_true", help="list the pages that failed")
    given = options.parse_args()
    cv2.setNumThreads(1)
    found: dict[str, dict[str, list[_Done]]] = defaultdict(lambda: defaultdict(list))
    for page in skewed_pages(given.seed, given.each):
        found["wenyi"][page.kind].append(_tried(page, _ours))
        if page.number < given.peers:
            found["shear"][page.kind].append(_tried(page, _shear))
            if shutil.which("ocrmypdf"):
                found["ocrmypdf"][page.kind].append(_tried(page, _ocrmypdf))
            if shutil.which("unpaper"):
                found["unpaper"][page.kind].append(_tried(page, _unpaper))
    report: dict[str, Any] = {"load": os.getloadavg()[0], "seed": given.seed, "dpi": DPI}
    for who, kinds in found.items():
        report[who] = {kind: _summary(done) for kind, done in kinds.items()}
        lined = [each for done in kinds.values() for each in done if each.page_has_lines]
        report[who]["all with lines"] = _summary(lined)
    if given.bad:
        report["bad"] = [
            (kind, each.number, round(each.skew_deg, 3), round(each.left_deg, 3))
            for kind, done in found["wenyi"].items()
            for each in done
            if each.worse or (each.page_has_lines and abs(each.left_deg) > GOOD_DEG)
        ]
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)


class _Done:
    """What was made of one page."""

    def __init__(self, page: Skewed, turned_deg: float, core_s: float) -> None:
        self.number, self.page_has_lines = page.number, page.has_lines
        self.skew_deg, self.core_s = page.skew_deg, core_s
        self.left_deg = page.skew_deg - turned_deg
        self.worse = abs(self.left_deg) > abs(page.skew_deg) + 1e-9


def _tried(page: Skewed, correct: Corrector) -> _Done:
    before = _core_s()
    turned_deg = correct(page.pixels)
    return _Done(page, turned_deg, _core_s() - before)


def _core_s() -> float:
    """Return the processor time so far, that of ended children included."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def _ours(page: Pixels) -> float:
    edits = measure_skew(page, DPI).edits()
    return edits[0].angle_deg if edits else 0.0


def _shear(page: Pixels) -> float:
    """Return the angle at which sheared rows of black differ most; never in doubt."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    _, black = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    black = cast(Pixels, black)
    centre, reach, step = 0.0, 8.0, 1.0
    while step >= 0.05:
        angles = np.arange(centre - reach, centre + reach + step / 2, step)
        centre = float(angles[int(np.argmax([_sharp(black, angle) for angle in angles]))])
        reach, step = step, step / 2
    return centre


def _sharp(black: Pixels, angle: float) -> float:
    height, width = black.shape
    rise = math.tan(math.radians(angle))
    matrix = np.array([[1, 0, 0], [rise, 1, -rise * width / 2]], np.float64)
    sums = cv2.warpAffine(black, matrix, (width, height)).sum(axis=1, dtype=np.float64)
    return float((np.diff(sums) ** 2).sum())


def _unpaper(page: Pixels) -> float:
    """Return the turn between a page and what unpaper made of it, by its points."""
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name, "in.ppm"), Path(name, "out.ppm")
        height, width = page.shape[:2]
        source.write_bytes(f"P6 {width} {height} 255\n".encode() + page.tobytes())
        subprocess.run(
            ["unpaper", "--deskew-scan-range", "7", str(source), str(made)],
            capture_output=True,
            check=True,
        )
        after = np.asarray(Image.open(made).convert("RGB"), np.uint8)
    return _turn_between(page, after)


def _ocrmypdf(page: Pixels) -> float:
    """Return the turn between a page and what ``--deskew --clean`` made of it, by its points."""
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name, "in.png"), Path(name, "out.pdf")
        Image.fromarray(page).save(source, dpi=(DPI, DPI))
        subprocess.run(
            ["ocrmypdf", "--deskew", "--clean", "--tesseract-timeout", "60", "--jobs", "1",
             "--output-type", "pdf", str(source), str(made)],
            capture_output=True,
            check=True,
        )  # fmt: skip
        document = pypdfium2.PdfDocument(made)
        after = document[0].render(scale=DPI / 72).to_numpy()[:, :, :3]
        document.close()
    return _turn_between(page, np.ascontiguousarray(after))


def _turn_between(before: Pixels, after: Pixels) -> float:
    """Return by how many degrees clockwise one picture is the other turned."""
    finder = cv2.ORB.create(4000)
    points = [
        finder.detectAndCompute(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), None)
        for image in (before, after)
    ]
    (here, described), (there, described_after) = points
    if described is None or described_after is None:
        return 0.0
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(described, described_after)
    source = np.array([here[pair.queryIdx].pt for pair in pairs])
    target = np.array([there[pair.trainIdx].pt for pair in pairs])
    # Cells of a table look alike: what a turn of some degrees does not explain is another one.
    likely = np.hypot(*(source - target).T) <= _FURTHEST_PX
    if int(likely.sum()) < 12:
        return 0.0
    source, target = source[likely], target[likely]
    matrix, _ = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=2.0)
    return 0.0 if matrix is None else math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))


def _summary(done: list[_Done]) -> dict[str, Any]:
    left = sorted(abs(each.left_deg) for each in done)
    return {
        "pages": len(done),
        "within": round(sum(deg <= GOOD_DEG for deg in left) / len(left), 4),
        "median_deg": round(statistics.median(left), 3),
        "p99_deg": round(left[min(len(left) - 1, int(len(left) * 0.99))], 3),
        "most_deg": round(left[-1], 3),
        "worse": sum(each.worse for each in done),
        "core_ms": round(1000 * statistics.mean(each.core_s for each in done), 1),
    }


if __name__ == "__main__":
    main()
