"""Measure back-fill on drawn pleadings with known truth, through real recognition.

Run: ``python -m benchmarks.backfill [--count 40] [--seed 1] [--truth] [--third]``; prints JSON.
``--third``: papers worded by an author who had not seen the rules, instead of seeded ones.

Precision: the share of offered values that are right, by field and in all; recall: the share
of what stands there that was offered. A value with a remark asks a person to look, and is
told apart. ``--truth`` reads the drawn lines themselves: what recognition costs shows in
the difference.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from typing import Any

import numpy as np

from app.demo.case.canvas import HEIGHT_PX, WIDTH_PX, Paper
from benchmarks.drawn.pleadings import Pleading, pleadings
from benchmarks.drawn.third_pleadings import third_pleadings
from dossier.backfill import model
from dossier.backfill.finding import look, together
from dossier.ids import PageId
from ocr.rapid import RapidEngine
from ocr.result import Line, PageText


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--truth", action="store_true")
    options.add_argument("--third", action="store_true")
    options.add_argument("--wrong", action="store_true", help="list what was wrong")
    given = options.parse_args()
    engine = None if given.truth else RapidEngine()
    right, offered, there, marked = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    wrong: list[Any] = []
    seconds = 0.0
    papers = third_pleadings() if given.third else pleadings(given.seed, given.count)
    for pleading in papers:
        paper = _read(pleading, engine)
        began = time.perf_counter()
        rows = together(look(paper))
        seconds += time.perf_counter() - began
        told = {
            (_who(row), str(row.field), found.value): found for row in rows for found in row.found
        }
        truth = set(pleading.truth)
        for key, found in told.items():
            if found.remark:
                marked["right" if key in truth else "wrong"] += 1
                continue
            offered[key[1]] += 1
            right[key[1]] += key in truth
            if key not in truth:
                wrong.append(["offered", pleading.form, *key])
        for key in truth:
            there[key[1]] += 1
        wrong += [["missed", pleading.form, *key] for key in truth - told.keys()]
    report: dict[str, Any] = {
        "load": os.getloadavg()[0],
        "documents": len(papers),
        "seed": given.seed,
        "precision": round(right.total() / max(offered.total(), 1), 4),
        "recall": round(right.total() / max(there.total(), 1), 4),
        "offered": offered.total(),
        "with a remark": dict(marked),
        "ms a document": round(1000 * seconds / len(papers), 1),
        "by field": {
            name: f"{right[name]}/{offered[name]} of {there[name]}" for name in sorted(there)
        },
    }
    if given.wrong:
        report["wrong"] = wrong
    print(json.dumps(report, ensure_ascii=False, indent=1))


def _who(row: Any) -> str:
    return "case" if row.subject is None else f"{row.subject.role}|{row.subject.name}"


def _read(pleading: Pleading, engine: RapidEngine | None) -> model.Paper:
    sheets = []
    for number, side in enumerate(pleading.drawn(), start=1):
        text = _truth(side) if engine is None else engine.recognise(np.asarray(side.image))
        sheets.append(model.Sheet(PageId(f"page-{number}"), text))
    return model.Paper(pleading.category, pleading.title, tuple(sheets))


def _truth(side: Paper) -> PageText:
    lines = []
    for line in side.lines:
        left, top, right, bottom = (float(v) for v in line.box)
        box = ((left, top), (right, top), (right, bottom), (left, bottom))
        lines.append(Line(line.text, box, 1.0))
    return PageText(WIDTH_PX, HEIGHT_PX, tuple(lines), "truth", 0.0)


if __name__ == "__main__":
    main()
