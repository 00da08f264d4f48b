"""Learn which words speak for which catalogue item, from generated cases (编目用语权重).

Run: ``python -m benchmarks.learn_catalogue [--authors first,third,…] [--out FILE]``; without
``--out`` the shipped table is written. ``--apart`` learns from all authors but one and measures on
that one, for each. Same authors, same table: nothing is left to chance.

Every wording counts once, whatever number of pages it was printed on. A page is learnt whole, by
its title alone, and by its text alone: each can stand for the page when the other was lost.
The weights are those of a multinomial logistic regression held small (L2), by full gradient steps.
The ninth author is not among these: its cases measure what was learnt from the others.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import resources
from benchmarks.drawn.dossiers import Dossier, dossiers
from benchmarks.drawn.ordinary import ordinary
from benchmarks.drawn.strange import strange
from benchmarks.drawn.third import third
from dossier.catalogue.heading import rows
from dossier.catalogue.templates import template
from dossier.catalogue.weighing import Feature, Weights, features, grams, table_of, weighed

_OUT = Path(resources.__file__).parent / "catalogue" / "weights.csv"
AUTHORS = ("first", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
ORDINARY = ("seventh", "eighth")
"""Authors whose cases are given as two scans give them."""
_WORDINGS = 3
"""Wordings a feature has to occur in."""
_SMALLEST = 0.25
"""Weights nearer to nothing are left out of the table."""
_EXPLAINED = 1.0
"""How much a phrase that was explained counts, beside a wording that was printed."""
_NAMES = re.compile(r"[样\d]")
"""Of names and dates made up for the cases."""
_STEPS = 60
_PIECE = 8192
"""Rows summed at a time."""
_HOLD = 0.6
"""How strongly weights are held small, per wording."""


@dataclass(frozen=True)
class Example:
    """One page, or its title or text alone, that belongs to a category."""

    author: str
    procedure: str
    category: str
    wording: str
    found: dict[Feature, str]
    weight: float


def scans(author: str) -> tuple[str, ...]:
    """Return the names of an author's cases: of two, ordinary and poor scans of the same."""
    return (author, f"{author}-poor") if author in ORDINARY else (author,)


def cases(scan: str) -> Iterator[Dossier]:
    """Yield the cases of a scan of :func:`scans`; the first author's in both halves.

    Raises:
        ValueError: of any other author, nothing is to be learnt.
    """
    author, poor, _ = scan.partition("-poor")
    if author not in AUTHORS:
        raise ValueError(f"nothing is to be learnt from {author}")
    if author == "first":
        for half in ("seen", "unseen"):
            yield from dossiers(1, 60, half)
    elif author in ("third", "fourth"):
        yield from third(1, author)
    elif author in ("fifth", "sixth"):
        yield from strange(1, author)
    else:
        yield from ordinary(1, author, poor=bool(poor))


def examples(author: str) -> list[Example]:
    """Return what is learnt from an author's first pages."""
    names = scans(author)
    return [one for scan in names for one in _examples(author, scan, 1.0 / len(names))]


def _examples(author: str, scan: str, counts: float) -> Iterator[Example]:
    seen: set[tuple[str, str, str]] = set()
    for case in cases(scan):
        last = -1
        for page in case.pages:
            if page.document == last or not page.text.lines:
                continue
            last = page.document
            key = (case.procedure, page.category, page.title)
            if key in seen:
                continue
            seen.add(key)
            found = features(rows(page.text))
            head = {f: s for f, s in found.items() if f[0] == "title"}
            body = {f: s for f, s in found.items() if f[0] != "title"}
            for part, weight in ((found, 1.0), (head, 0.7), (body, 0.5)):
                if part:
                    yield Example(author, *key, part, weight * counts)


def explained() -> list[Example]:
    """Return what ``explained.toml`` says of each category, every phrase by itself."""
    made = []
    for category, words in resources.toml("catalogue/explained.toml").items():
        for place, phrases in (("title", words["titles"]), ("text", words["says"])):
            for phrase in phrases.split():
                found: dict[Feature, str] = {}
                grams(found, place, phrase, f"{phrase}$" if place == "title" else phrase)
                made.append(Example("", "", category, phrase, found, _EXPLAINED))
    return made


def learn(known: Iterable[Example]) -> list[tuple[str, str, str, str]]:
    """Return the lines of a table: place, words, category, weight."""
    pages = list(known)
    wordings: dict[Feature, set[str]] = defaultdict(set)
    spelt: dict[Feature, Counter[str]] = defaultdict(Counter)
    for one in pages:
        for feature, spelling in one.found.items():
            if _NAMES.search(feature[1]):
                continue
            wordings[feature].add(one.wording)
            spelt[feature][spelling] += 1
    chosen = sorted(f for f, those in wordings.items() if len(those) >= _WORDINGS)
    column = {feature: at for at, feature in enumerate(chosen)}
    categories = sorted({one.category for one in pages})
    y = np.array([categories.index(one.category) for one in pages])
    share = np.array([one.weight for one in pages], np.float32)
    said = [sorted(column[f] for f in one.found if f in column) for one in pages]
    weights, base = _fitted(said, len(chosen), y, share)
    lines = [("place", "words", "category", "weight")]
    lines += [("base", "", c, f"{b:.2f}") for c, b in zip(categories, base, strict=True)]
    for feature, row in zip(chosen, weights, strict=True):
        word = spelt[feature].most_common(1)[0][0]
        word = feature[1] if len(word) != len(feature[1]) else word
        word = word.rstrip("：")
        lines += [
            (feature[0], word, categories[at], f"{row[at]:.2f}")
            for at in np.flatnonzero(np.abs(row) >= _SMALLEST)
        ]
    return lines


def _fitted(
    said: list[list[int]], columns: int, y: np.ndarray, share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (columns by classes) and bases of a logistic regression.

    ``said`` lists which columns each line has, ``share`` how much the line counts. Full-batch Adam
    from zero.
    """
    classes = int(y.max()) + 1
    # Every line also has the column behind the last, the base.
    at = np.concatenate([[*one, columns] for one in said]).astype(np.int64)
    begins = np.cumsum([0, *(len(one) + 1 for one in said)])
    line = np.repeat(np.arange(len(said)), [len(one) + 1 for one in said])
    order = np.argsort(at, kind="stable")
    of_column, column_begins = line[order], np.searchsorted(at[order], np.arange(columns + 2))
    target = np.eye(classes, dtype=np.float32)[y]
    w = np.zeros((columns + 1, classes), np.float32)
    m, v = np.zeros_like(w), np.zeros_like(w)
    hold = np.full((columns + 1, 1), _HOLD, np.float32)
    hold[-1] = 0.0
    for step in range(1, _STEPS + 1):
        score = _sums(w, at, begins)
        score -= score.max(1, keepdims=True)
        p = np.exp(score)
        p /= p.sum(1, keepdims=True)
        away = (p - target) * share[:, None]
        slope = (_sums(away, of_column, column_begins) + hold * w) / share.sum()
        m = 0.9 * m + 0.1 * slope
        v = 0.99 * v + 0.01 * slope**2
        w -= 0.1 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return w[:-1], w[-1]


def _sums(table: np.ndarray, chosen: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Return sums of rows of ``table``: those ``chosen`` from each of ``begins`` to the next.

    In pieces that stay in a processor's cache: a quarter of the time.
    """
    sums = np.empty((len(begins) - 1, table.shape[1]), np.float32)
    low = 0
    while low < len(sums):
        piece = int(np.searchsorted(begins, begins[low] + _PIECE, side="right")) - 1
        high = max(piece, low + 1)
        rows_ = table[chosen[begins[low] : begins[high]]]
        sums[low:high] = np.add.reduceat(rows_, begins[low:high] - begins[low])
        low = high
    return sums


def measured(author: str, table: Weights) -> dict[str, float]:
    """Return the shares of an author's first pages the words alone put right."""
    pages = right = decided = held = shut = leaked = 0
    for case in cases(author):
        items = template(case.procedure)
        last = -1
        for page in case.pages:
            if page.document == last:
                continue
            last = page.document
            pages += 1
            best = weighed(items, rows(page.text), weights=table)[0]
            good = best.item == items.place(page.category).key
            right += good
            decided += best.share >= 0.5
            held += good and best.share >= 0.5
            shut += page.confidential
            leaked += page.confidential and best.volume == "main"
    return {
        "first pages": pages,
        "right": round(right / pages, 3),
        "decided": round(decided / pages, 3),
        "right when decided": round(held / max(decided, 1), 3),
        "confidential": shut,
        "leaked": leaked,
    }


def main() -> None:
    """Learn, and write the table or measure it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--authors", default=",".join(AUTHORS))
    options.add_argument("--out", type=Path, default=_OUT)
    options.add_argument("--apart", action="store_true")
    given = options.parse_args()
    authors = given.authors.split(",")
    known = {author: examples(author) for author in authors}
    if given.apart:
        for author in authors:
            others = [e for name in authors if name != author for e in known[name]] + explained()
            report = measured(author, table_of(learn(others)))
            print(json.dumps({"author": author, **report}), flush=True)
        return
    lines = learn([*(e for author in authors for e in known[author]), *explained()])
    with given.out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    print(len(lines), "lines")


if __name__ == "__main__":
    main()
