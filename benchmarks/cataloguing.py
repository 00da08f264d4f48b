"""Measure cataloguing on whole generated cases with known truth.

Run: ``python -m benchmarks.cataloguing [--count 40] [--seed 1] [--half HALF]``; JSON. HALF: seen,
unseen, third, fourth, fifth, sixth, seventh, seventh-poor, eighth, eighth-poor, ninth or
ninth-poor.
``third``, ``fourth``: fifty cases worded by an author who had not seen the rules; with
``--read N``, N of them are drawn and go through real recognition. ``fifth``, ``sixth``: cases as
poor scans give them. ``seventh``, ``eighth``, ``ninth``: ordinary cases as ordinary scans give
them; with ``-poor`` behind the name: the same papers as poor scans do. From ``ninth`` nothing is
learnt.
``ninth/doubtful.txt`` names what its author would as well have filed elsewhere.

Boundary F1: pages that begin a document, found and invented. Category: the share of pages
under the item a person would choose; ``other`` told apart. Leaked: pages of 副卷 that were
suggested for the main volume; there may be none. Each page knows what the machine made of the
page before, as in a scan.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.drawn.dossiers import Dossier, dossiers
from benchmarks.drawn.ordinary import AUTHORS, ordinary
from benchmarks.drawn.strange import strange
from benchmarks.drawn.third import third, third_drawn
from dossier.catalogue.suggest import suggest
from dossier.catalogue.suggestion import Action, Previous
from dossier.catalogue.templates import template
from dossier.model import Volume
from ocr.rapid import RapidEngine

_ORDINARY = {f"{author}{scan}": author for author in AUTHORS for scan in ("", "-poor")}
_HALVES = ("seen", "unseen", "third", "fourth", "fifth", "sixth", *_ORDINARY)


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--half", choices=_HALVES, default="seen")
    options.add_argument(
        "--read", type=int, default=0, help="cases of third or fourth to draw and recognise"
    )
    options.add_argument("--wrong", action="store_true", help="list what was wrong")
    given = options.parse_args()
    sums = Counter[str]()
    wrong = Counter[tuple[str, str, str]]()
    seconds = 0.0
    count = 0
    as_good = doubtful(given.half)
    for count, case in enumerate(_cases(given), start=1):  # noqa: B007
        seconds += _measure(case, sums, wrong, as_good)
    found, said, there = sums["right starts"], sums["said starts"], sums["starts"]
    precision, recall = found / max(said, 1), found / max(there, 1)
    report: dict[str, Any] = {
        "load": os.getloadavg()[0],
        "half": given.half,
        "cases": count,
        "documents": there,
        "pages": sums["pages"],
        "boundary": {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        },
        "category": round(sums["right category"] / sums["pages"], 4),
        "category, doubtful either way": round(sums["either category"] / sums["pages"], 4),
        "right when decided": round(
            (sums["right category"] - sums["right undecided"])
            / max(sums["pages"] - sums["undecided"], 1),
            4,
        ),
        "undecided": round(sums["undecided"] / sums["pages"], 4),
        "left to a person": round(sums["other"] / sums["pages"], 4),
        "of the main volume put into 副卷": sums["hidden"],
        "leaked": sums["leaked"],
        "core-ms a page": round(1000 * seconds / sums["pages"], 2),
    }
    if given.wrong:
        report["wrong"] = [[*key, count] for key, count in wrong.most_common(60)]
    print(json.dumps(report, ensure_ascii=False, indent=1))


def _cases(given: argparse.Namespace) -> Iterator[Dossier]:
    if given.half in _ORDINARY:
        poor = given.half.endswith("-poor")
        return ordinary(given.seed, _ORDINARY[given.half], poor=poor)
    if given.half in ("fifth", "sixth"):
        return strange(given.seed, given.half)
    if given.half not in ("third", "fourth"):
        return dossiers(given.seed, given.count, given.half)
    if given.read:
        return third_drawn(given.seed, given.read, RapidEngine(), given.half)
    return third(given.seed, given.half)


def doubtful(half: str) -> frozenset[tuple[str, str]]:
    """Return wordings and the other item that is as good, as the author wrote down beforehand."""
    path = Path(__file__).parent / "drawn" / half.removesuffix("-poor") / "doubtful.txt"
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset((a, b) for a, tab, b in (line.partition("\t") for line in lines) if tab)


def _measure(
    case: Dossier,
    sums: Counter[str],
    wrong: Counter[tuple[str, str, str]],
    as_good: frozenset[tuple[str, str]],
) -> float:
    items = template(case.procedure)
    previous: Previous | None = None
    last = -1
    seconds = 0.0
    open_ = False
    for page in case.pages:
        began = time.process_time()
        made = suggest(items, page.text, previous)
        seconds += time.process_time() - began
        starts, says = page.document != last, made.action is Action.NEW
        last = page.document
        sums["pages"] += 1
        sums["starts"] += starts
        sums["said starts"] += says
        sums["right starts"] += starts and says
        truth = items.place(page.category).key
        sums["right category"] += made.category == truth
        sums["either category"] += made.category == truth or (page.title, made.category) in as_good
        sums["other"] += made.category == items.fallback
        if says:
            open_ = made.reason_key.startswith("undecided")
        sums["undecided"] += open_
        sums["right undecided"] += open_ and made.category == truth
        hidden = made.volume is Volume.CONFIDENTIAL
        sums["leaked"] += page.confidential and not hidden
        if page.confidential and not hidden:
            wrong["leaked", page.title, f"{made.category}: {made.reason}"] += 1
        sums["hidden"] += hidden and not page.confidential
        if starts is not says:
            wrong["boundary" if starts else "invented", page.title, made.title] += 1
        if made.category != truth:
            wrong[truth, page.title, f"{made.category}: {made.reason}"] += 1
        previous = Previous(made.category, made.volume, made.title, page.text)
    return seconds


if __name__ == "__main__":
    main()
