"""Which item all that is known of a page speaks for (综合判断).

Rules, the build of a title, the words of a page and the order of a dossier each say something of
a page that begins a paper; none of them is always right. ``signals.toml`` says how much each
counts. What speaks for an item is added up, and the sums are made into shares of one. The table
was learnt from generated cases (``benchmarks/learn_catalogue.py``), is the same on every station
and does not change by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import resources
from dossier.catalogue.heading import Row, head
from dossier.catalogue.naming import built
from dossier.catalogue.rules import kind_of
from dossier.catalogue.suggestion import Suggestion
from dossier.catalogue.templates import Item, Template
from dossier.catalogue.titles import GENERAL, Title, looks_like_title
from dossier.catalogue.weighing import Feature, as_shares, features, shares
from dossier.model import Volume

_FILE = "catalogue/signals.toml"
_LEAST = {"all_words": 0.03, "title_words": 1e-3, "text_words": 0.03}
"""Share of an item no word speaks for: words of a text are sure of too much."""
_RULES = (
    "title_confused",
    "words",
    "kind",
    "by_words",
    "clue",
    "clue_in_body",
    "agency",
    "after_evidence",
    "words_confidential",
)
"""Reasons of rules that count by themselves."""
_TITLES = ("title_whole", "title_long", "title_short", "kind_built", "undecided")
"""What other reasons count as."""
_ON_THE_PAGE = ("build", "end", "kind_word_and_end", "kind_word", "wording")
_WORDS = ("all_words", "title_words", "text_words")
_STEPS = ("same_item", "next_item", "second_next", "third_next")
_OTHER_STEPS = ("item_before", "shortly_before", "some_ahead", "far")
_OF_ITEMS = ("confidential", "fallback", "evidence")
_AFTER_CONFIDENTIAL = ("confidential_again", "open_after_confidential")
NAMES = (
    *_WORDS, *_TITLES, *_RULES, *_ON_THE_PAGE, *_STEPS, *_OTHER_STEPS, *_OF_ITEMS,
    *_AFTER_CONFIDENTIAL,
)  # fmt: skip
"""All signals there are."""
_FAR = 3, 6
"""Items ahead of the one before, in the order of a template, that are near and still near."""

Signals = Mapping[str, float]
"""What speaks for an item, and how strongly, before it is weighed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One item a page may belong to: its share of all that speaks, 0 to 1."""

    item: Item
    share: float


def judged(
    template: Template,
    page: Sequence[Row],
    title: Title | None,
    said: Suggestion,
    before: str | None,
) -> list[Judged]:
    """Return the items of ``template`` a page may belong to, the likeliest first.

    Args:
        template: of the case.
        page: rows of a page that begins a paper.
        title: what the rules take for its title.
        said: what the rules suggest.
        before: item of the material before; None: there is none.
    """
    weights = shipped()
    found = signals(template, page, title, said, before)
    sums = [sum(weights[name] * value for name, value in one.items()) for one in found]
    made = map(Judged, template.items, as_shares(sums))
    return sorted(made, key=lambda one: -one.share)


def signals(
    template: Template,
    page: Sequence[Row],
    title: Title | None,
    said: Suggestion,
    before: str | None,
) -> list[Signals]:
    """Return what speaks for each item of ``template``, in its order."""
    told = _told_by_words(template, features(page))
    rule = _of_rules(template, page, title, said)
    main = [item.key for item in template.of_volume(Volume.MAIN)]
    found: list[Signals] = []
    for item in template.items:
        mine = {
            name: math.log(table.get(item.key, 0.0) + _LEAST[name]) for name, table in told.items()
        }
        mine |= {name: value for name, (key, value) in rule.items() if key == item.key}
        shut = item.volume is Volume.CONFIDENTIAL
        mine["confidential"] = float(shut)
        mine["fallback"] = float(item.key == template.fallback)
        mine["evidence"] = float(item.key == "evidence")
        if before is not None and before not in main:
            mine["confidential_again" if shut else "open_after_confidential"] = 1.0
        elif before is not None and not shut:
            mine[_step(main.index(item.key) - main.index(before))] = 1.0
        found.append(mine)
    return found


def _told_by_words(template: Template, said: Iterable[Feature]) -> dict[str, dict[str, float]]:
    """Return shares of items by all words of a page, those of its title, those of its text."""
    titles = [feature for feature in said if feature[0] == "title"]
    texts = [feature for feature in said if feature[0] != "title"]
    return {
        "all_words": shares(template, said),
        "title_words": shares(template, titles),
        "text_words": shares(template, texts),
    }


def _of_rules(
    template: Template, page: Sequence[Row], title: Title | None, said: Suggestion
) -> dict[str, tuple[str, float]]:
    """Return what rules, the build of the title and its kind speak for: item and strength."""
    row = looks_like_title(head(list(page)), strict=False)
    build = None if row is None else built(row.text, template.key)
    kind = None if row is None else kind_of(row.bare)
    found = {_name(title, said, sure=build is not None and build.sure): (said.category, 1.0)}
    if build is not None and build.category:
        name = "build" if build.sure else "end"
        found[name] = (template.place(build.category).key, 1.0)
    if kind is not None:
        name = "kind_word_and_end" if kind.both else "kind_word"
        found[name] = (template.place(kind.category).key, 1.0)
    if title is not None:
        found["wording"] = (template.place(title.category).key, title.score)
    return found


def _name(title: Title | None, said: Suggestion, *, sure: bool) -> str:
    """Return the signal of the rules' suggestion, by its reason."""
    if said.reason_key == "title" and title is not None:
        if len(title.wording) == len(title.row.bare):
            return "title_whole"
        return "title_long" if len(title.wording) > GENERAL else "title_short"
    if said.reason_key == "kind" and sure:
        return "kind_built"
    return said.reason_key if said.reason_key in _RULES else "undecided"


def _step(items: int) -> str:
    """Return the signal of how many items of the template a paper is behind the one before."""
    if 0 <= items <= _FAR[0]:
        return _STEPS[items]
    if items == -1:
        return "item_before"
    if -_FAR[0] < items < 0:
        return "shortly_before"
    return "some_ahead" if 0 < items <= _FAR[1] else "far"


@cache
def shipped() -> dict[str, float]:
    """Return how much each signal counts."""
    return {name: float(weight) for name, weight in resources.toml(_FILE)["weight"].items()}
