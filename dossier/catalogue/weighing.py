"""What the words of a page say of its kind (按用语判断材料种类).

A page without a title any rule knows still has an opening formula, labels, a closing formula and
terms of its kind. ``weights.csv`` says how much each group of characters speaks for which
category; it was learnt from generated cases (``benchmarks/learn_catalogue.py``), is the same on
every station and does not change by itself. The sum over a page's words, made into shares of
one, is all there is to it: no network, nothing that could not be done by hand.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import resources
from dossier.catalogue.heading import Row, page_number
from dossier.catalogue.rules import is_letterhead, rules
from dossier.catalogue.templates import Template
from dossier.model import Volume

_FILE = "catalogue/weights.csv"
_TITLE_ZONE = 4
"""Rows below the letterhead in which a title may stand."""
_LARGE = 1.2
"""Times the usual height of a line."""
_LONGEST_TITLE = 24
_MOST_ROWS = 45
_SHOWN = 3
"""Words shown as the reason."""
_COMMON = 4
"""A word that speaks for more than one in so many categories tells none apart…"""
_HARDLY = 0.02
"""…and is shown only beside its like."""
_WORTH = 0.1
"""Part of what the strongest word tells that one shown beside it must tell."""

Feature = tuple[str, str]
"""Where (``title``, ``text``, ``label``) and the folded characters."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The table of ``weights.csv``.

    Attributes:
        categories: in the order of the rows' weights.
        base: weight of each category before a word is read.
        words: weights by feature; only categories whose weight is not nothing.
        shown: a feature as people write it.
        telling: by feature, how far it tells categories apart: hardly where it speaks for many
            of them, else the logarithm of all to those it speaks for.
    """

    categories: tuple[str, ...]
    base: tuple[float, ...]
    words: Mapping[Feature, tuple[tuple[int, float], ...]]
    shown: Mapping[Feature, str]
    telling: Mapping[Feature, float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One item a page may belong to.

    Attributes:
        item: key of the template's item.
        share: 0 to 1; all items of a page make one.
        words: that spoke most for it and not for many others, strongest first.
    """

    item: str
    volume: Volume
    share: float
    words: tuple[str, ...]


def features(page: Sequence[Row]) -> dict[Feature, str]:
    """Return the groups of characters of a page's title, text and labels, with their spelling."""
    found: dict[Feature, str] = {}
    titles = title_rows(page)
    for row in titles:
        grams(found, "title", row.bare, f"{row.bare}$")
    chosen = {row.number for row in titles}
    for row in page[:_MOST_ROWS]:
        if row.number in chosen or page_number(row.text):
            continue
        label, colon, _ = row.text.partition(":")
        if colon and 1 <= len(label) <= 8:
            found["label", rules().fold(label)] = f"{label}："
        if not is_letterhead(row.bare):
            grams(found, "text", row.bare, row.bare)
    return found


def title_rows(page: Sequence[Row]) -> list[Row]:
    """Return the rows of a page's head that look like its title, whatever they say."""
    head = [row for row in page[: _TITLE_ZONE + 4] if not is_letterhead(row.bare)][:_TITLE_ZONE]
    return [
        row
        for place, row in enumerate(head)
        if not row.prose
        and not row.colon
        and not row.part
        and len(row.bare) <= _LONGEST_TITLE
        and not row.bare.isascii()
        and (row.size >= _LARGE or (place == 0 and row.centred))
        and row.top < 0.45
        and "号" not in row.bare[-1:]
    ]


def grams(found: dict[Feature, str], place: str, plain: str, marked: str) -> None:
    """Add the pairs and triples of characters of ``marked``, spelt as in ``plain``."""
    folded = rules().fold(marked)
    for size in (2, 3):
        for at in range(len(folded) - size + 1):
            piece = folded[at : at + size]
            if not piece.isascii():
                found.setdefault((place, piece), plain[at : at + size])


def weighed(
    template: Template,
    page: Sequence[Row],
    more: Iterable[tuple[str, float]] = (),
    weights: Weights | None = None,
) -> list[Weighed]:
    """Return the items of ``template`` a page may belong to, the likeliest first.

    Args:
        template: of the case.
        page: its rows in reading order.
        more: categories others speak for, with the weight they give them.
        weights: another table than the shipped one.
    """
    table = weights or shipped()
    sums = list(table.base)
    spoken: list[dict[str, float]] = [{} for _ in table.categories]
    for feature, spelling in features(page).items():
        for index, weight in table.words.get(feature, ()):
            sums[index] += weight
            if weight > 0:
                told = weight * table.telling[feature]
                spoken[index][spelling] = spoken[index].get(spelling, 0.0) + told
    for category, weight in more:
        if category in table.categories:
            sums[table.categories.index(category)] += weight
    words: dict[str, dict[str, float]] = {}
    for category, said in zip(table.categories, spoken, strict=True):
        mine = words.setdefault(template.place(category).key, {})
        for word, weight in said.items():
            mine[word] = max(mine.get(word, 0.0), weight)
    found = [
        Weighed(key, template.item(key).volume, share, _said(words[key]))
        for key, share in _made_one(template, table, sums).items()
    ]
    return sorted(found, key=lambda one: -one.share)


def shares(template: Template, said: Iterable[Feature]) -> dict[str, float]:
    """Return how likely the items of ``template`` are by the features ``said`` alone."""
    table = shipped()
    sums = list(table.base)
    for feature in said:
        for index, weight in table.words.get(feature, ()):
            sums[index] += weight
    return _made_one(template, table, sums)


def _made_one(template: Template, table: Weights, sums: Sequence[float]) -> dict[str, float]:
    """Return the share of each item, all together one, by what speaks for the categories."""
    found: dict[str, float] = {}
    for category, share in zip(table.categories, as_shares(sums), strict=True):
        key = template.place(category).key
        found[key] = found.get(key, 0.0) + share
    return found


def as_shares(sums: Sequence[float]) -> list[float]:
    """Return shares that make one together, from logarithms of what they are in proportion to."""
    most = max(sums)
    parts = [math.exp(value - most) for value in sums]
    total = sum(parts)
    return [part / total for part in parts]


def _said(words: Mapping[str, float]) -> tuple[str, ...]:
    """Return the strongest words, without those that are part of a stronger one."""
    chosen: list[str] = []
    least = _WORTH * max(words.values(), default=0.0)
    for word in sorted(words, key=lambda one: (-words[one], -len(one))):
        if words[word] >= least and not any(word in other or other in word for other in chosen):
            chosen.append(word)
        if len(chosen) == _SHOWN:
            break
    return tuple(chosen)


@cache
def shipped() -> Weights:
    """Return the shipped table."""
    with resources.path(_FILE).open(encoding="utf-8", newline="") as file:
        return table_of(csv.reader(file))


def table_of(lines: Iterable[Sequence[str]]) -> Weights:
    """Return a table from its lines: place, words, category, weight; the first is a heading."""
    categories: list[str] = []
    base: list[float] = []
    words: dict[Feature, list[tuple[int, float]]] = {}
    shown: dict[Feature, str] = {}
    fold = rules().fold
    for place, word, category, weight in list(lines)[1:]:
        if place == "base":
            categories.append(category)
            base.append(float(weight))
            continue
        feature = (place, fold(word))
        shown.setdefault(feature, word)
        words.setdefault(feature, []).append((categories.index(category), float(weight)))
    telling = {feature: _telling(len(categories), found) for feature, found in words.items()}
    kept = {feature: tuple(found) for feature, found in words.items()}
    return Weights(tuple(categories), tuple(base), kept, shown, telling)


def _telling(categories: int, found: Sequence[tuple[int, float]]) -> float:
    """Return how far a word tells categories apart; common words say nothing to a reader."""
    speaks = sum(weight > 0 for _, weight in found)
    if not speaks or (speaks > 2 and speaks * _COMMON > categories):
        return _HARDLY
    return math.log(categories / speaks)
