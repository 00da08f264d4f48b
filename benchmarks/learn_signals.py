"""Learn how much each signal counts where all that is known of a page is added up (综合判断权重).

Run: ``python -m benchmarks.learn_signals [--out FILE] [--apart]``; without ``--out`` the shipped
``signals.toml`` is written. ``--apart`` leaves each author out in turn and measures on that one.

Learnt mostly from authors the rules were not made on, or only late: there the rules are as often
wrong as with a stranger. Those the rules know by heart count less; their texts, which fit any
paper, teach how little words may be worth. An author's words are weighed by a table learnt without
that author (``learn_catalogue``). The weights are those of a conditional logit: of the items of a
template, one is right.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

import resources
from benchmarks.learn_catalogue import AUTHORS, cases, examples, explained, learn, scans
from dossier.catalogue import weighing
from dossier.catalogue.deciding import NAMES, Signals, signals
from dossier.catalogue.suggest import by_rules
from dossier.catalogue.suggestion import Previous
from dossier.catalogue.templates import template
from dossier.catalogue.weighing import Weights, table_of

_OUT = Path(resources.__file__).parent / "catalogue" / "signals.toml"
STRANGERS = ("sixth", "seventh", "eighth")
FAMILIAR = ("first", "third", "fourth")
_FAMILIAR_COUNTS = 0.25
"""What a scan of a familiar author counts beside one of a stranger."""
_HOLD = 3e-4
"""How strongly weights are held small."""
_STEPS, _RATE = 400, 0.05
_HEADING = """# What counts how much where all that is known of a page is added up (综合判断权重);
# docs/catalogue.md says what each signal is. Written by `python -m benchmarks.learn_signals`.
[weight]
"""


@dataclass(frozen=True)
class Page:
    """A page that begins a paper: what speaks for each item, and which is right."""

    scan: str
    found: list[Signals]
    right: int


def pages(scan: str, words: Weights) -> Iterator[Page]:
    """Yield the first pages of a scan as ``words`` and the rules see them."""
    with mock.patch.object(weighing, "shipped", lambda: words):
        for case in cases(scan):
            items = template(case.procedure)
            keys = [item.key for item in items.items]
            before: Previous | None = None
            last = -1
            for page in case.pages:
                read, title, made = by_rules(items, page.text, before)
                if page.document != last and read:
                    found = signals(
                        items, read, title, made, None if before is None else before.category
                    )
                    yield Page(scan, found, keys.index(items.place(page.category).key))
                last = page.document
                before = Previous(made.category, made.volume, made.title, page.text)


def fitted(known: Sequence[Page]) -> dict[str, float]:
    """Return the weight of each signal. Adam from zero."""
    column = {name: at for at, name in enumerate(NAMES)}
    counts = Counter(page.scan for page in known)
    worth = {scan: _FAMILIAR_COUNTS if scan in FAMILIAR else 1.0 for scan in counts}
    begins = np.cumsum([0, *(len(page.found) for page in known)])
    page_of = np.repeat(np.arange(len(known)), np.diff(begins))
    x = np.zeros((int(begins[-1]), len(NAMES)))
    for at, one in enumerate(one for page in known for one in page.found):
        for name, value in one.items():
            x[at, column[name]] = value
    share = np.array([worth[page.scan] / counts[page.scan] for page in known])
    share /= share.sum()
    right = begins[:-1] + np.array([page.right for page in known])
    w, m, v = (np.zeros(len(NAMES)) for _ in range(3))
    for step in range(1, _STEPS + 1):
        score = x @ w
        score -= np.maximum.reduceat(score, begins[:-1])[page_of]
        part = np.exp(score)
        part /= np.add.reduceat(part, begins[:-1])[page_of]
        part[right] -= 1.0
        slope = (part * share[page_of]) @ x + _HOLD * w
        m = 0.9 * m + 0.1 * slope
        v = 0.99 * v + 0.01 * slope**2
        w -= _RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-9)
    return {name: round(float(weight), 3) for name, weight in zip(NAMES, w, strict=True)}


def right_share(known: Sequence[Page], weights: dict[str, float]) -> float:
    """Return the share of pages whose likeliest item is the right one."""
    good = 0
    for page in known:
        sums = [sum(weights.get(n, 0.0) * v for n, v in one.items()) for one in page.found]
        good += sums.index(max(sums)) == page.right
    return good / len(known)


def main() -> None:
    """Learn, and write the weights or measure them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=_OUT)
    options.add_argument("--apart", action="store_true")
    given = options.parse_args()
    known = {author: examples(author) for author in AUTHORS}
    seen: dict[str, list[Page]] = {}
    for author in (*STRANGERS, *FAMILIAR):
        others = [one for name in AUTHORS if name != author for one in known[name]]
        words = table_of(learn([*others, *explained()]))
        seen[author] = [page for scan in scans(author) for page in pages(scan, words)]
    if given.apart:
        for author in STRANGERS:
            others_ = [page for name in seen if name != author for page in seen[name]]
            share = right_share(seen[author], fitted(others_))
            print(json.dumps({"author": author, "right": round(share, 4)}), flush=True)
        return
    weights = fitted([page for author in seen for page in seen[author]])
    lines = [f"{name} = {weight}\n" for name, weight in weights.items()]
    given.out.write_text(_HEADING + "".join(lines), encoding="utf-8")
    print(len(weights), "weights")


if __name__ == "__main__":
    main()
