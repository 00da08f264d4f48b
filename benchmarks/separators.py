"""Measure separator sheets: found askew at 200 dpi, and none invented on pages without one.

Run: ``python -m benchmarks.separators [--sheets 1000] [--pages 1000] [--seed 1]``; JSON.

Sheets come out of the program's own PDF, lie at up to ±5°, are printed a little pale, creased,
scribbled upon or torn at a corner, and go through JPEG. Pages without are those of the other
measurements, among them forms, tables and pages with other codes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

import cv2
import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

from app.station.separators import pdf, sheets
from benchmarks.drawn.paper import DPI, Pixels, px, scanned, turned
from benchmarks.drawn.skewed import KINDS
from dossier.catalogue.templates import template
from scanner.imaging.codes import read_codes
from scanner.separators import Separator, patch_on, separator_on

_SKEW_DEG = 5.0
_NUMBER = "（2026）粤0308民初123号"
_DRAWN_EACH = 34
"""Pages drawn of each kind; more are made of them by turning, grain and JPEG."""


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sheets", type=int, default=1000)
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    cv2.setNumThreads(1)
    found: Counter[str] = Counter()
    missed: list[int] = []
    core_s = 0.0
    for number, (said, page) in enumerate(_sheets(given.seed, given.sheets)):
        began = time.process_time()
        seen = separator_on(read_codes(page, DPI))
        core_s += time.process_time() - began
        found["right" if seen == said else "wrong" if seen else "missed"] += 1
        if seen != said:
            missed.append(number)
    invented = []
    for kind, number, page in _pages(given.seed, given.pages):
        codes = read_codes(page, DPI)
        if separator_on(codes) is not None or patch_on(codes):
            invented.append(f"{kind} {number}")
    report = {
        "load": os.getloadavg()[0],
        "seed": given.seed,
        "dpi": DPI,
        "sheets": given.sheets,
        "found": round(found["right"] / given.sheets, 4),
        "wrong": found["wrong"],
        "missed": missed[:40],
        "pages without": given.pages,
        "invented": invented,
        "core_ms": round(1000 * core_s / given.sheets, 1),
    }
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)


def _sheets(seed: int, count: int) -> Iterator[tuple[Separator, Pixels]]:
    kind = template("civil_first")
    made = sheets(_NUMBER, [item.key for item in kind.items])
    document = pypdfium2.PdfDocument(pdf(made, kind))
    sides = [_drawn(document, at) for at in range(len(document))]
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        side = number % len(sides)
        page = _handled(sides[side].copy(), chance)
        page = turned(page, chance.uniform(-_SKEW_DEG, _SKEW_DEG))
        if chance.random() < 0.25:
            page = np.ascontiguousarray(page[::-1, ::-1])
        yield made[side // 2], _jpeg(scanned(page, chance), chance.randint(60, 92))


def _drawn(document: pypdfium2.PdfDocument, at: int) -> Pixels:
    image = document[at].render(scale=DPI / 72).to_numpy()
    return cast(Pixels, np.ascontiguousarray(image[:, :, :3]))


def _handled(page: Pixels, chance: random.Random) -> Pixels:
    """A sheet as it is after some use: pale, creased, scribbled upon, torn."""
    height, width = page.shape[:2]
    if chance.random() < 0.5:
        paper, ink = chance.randint(225, 250), chance.randint(25, 110)
        page = (ink + page.astype(np.float32) / 255 * (paper - ink)).astype(np.uint8)
    for _ in range(chance.randint(0, 3)):
        ends = [(chance.randrange(width), chance.randrange(height)) for _ in range(2)]
        tone = chance.randint(120, 210)
        cv2.line(page, ends[0], ends[1], (tone,) * 3, px(chance.uniform(0.2, 0.6)), cv2.LINE_AA)
    if chance.random() < 0.3:
        at = (chance.randrange(px(30), width), chance.randrange(px(30), height))
        cv2.circle(page, at, px(chance.uniform(3, 9)), (60, 60, 160), px(0.8), cv2.LINE_AA)
    if chance.random() < 0.2:
        leg = px(chance.uniform(15, 40))
        shape = np.array([(width, 0), (width - leg, 0), (width, leg)])
        cv2.fillConvexPoly(page, shape, (40, 40, 40))
    return page


def _pages(seed: int, count: int) -> Iterator[tuple[str, int, Pixels]]:
    kinds = list(KINDS)
    each = max(_DRAWN_EACH, -(-count // len(kinds)))
    for number in range(count):
        chance = random.Random(f"{seed}/without/{number}")
        kind = kinds[number % len(kinds)]
        page = _page(kind, seed, number // len(kinds) * _DRAWN_EACH // each).copy()
        if chance.random() < 0.15:
            _lay_on_code(page, chance)
        page = turned(page, chance.uniform(-_SKEW_DEG, _SKEW_DEG))
        yield kind, number, _jpeg(scanned(page, chance), chance.randint(60, 92))


@lru_cache(maxsize=12)
def _page(kind: str, seed: int, number: int) -> Pixels:
    return KINDS[kind][0](random.Random(f"{seed}/page/{kind}/{number}"))


def _lay_on_code(page: Pixels, chance: random.Random) -> None:
    """Someone else's code on a paper: a payment, an invoice, a label."""
    text = chance.choice(("https://example.org/pay?id=", "WENYI1|", "JD00", "（2026）粤0308民初"))
    form = chance.choice((zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix))
    code = zxingcpp.create_barcode(f"{text}{chance.randrange(10**9)}", form)
    squares = np.asarray(code.to_image(scale=5))
    high, wide = squares.shape
    top, left = chance.randrange(page.shape[0] - high), chance.randrange(page.shape[1] - wide)
    page[top : top + high, left : left + wide] = squares[..., None]


def _jpeg(page: Pixels, quality: int) -> Pixels:
    done, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("no JPEG")
    return cast(Pixels, cv2.imdecode(data, cv2.IMREAD_COLOR))


if __name__ == "__main__":
    main()
