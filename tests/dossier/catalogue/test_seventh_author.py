"""The seventh author's cases: their truth exists in the templates, and nobody learns from them."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from benchmarks import learn_catalogue
from benchmarks.drawn.seventh import AUTHOR, seventh
from benchmarks.drawn.strange import kinds_of
from dossier.catalogue.templates import template

_PROCEDURES = ("civil_first", "civil_second", "administrative_first", "enforcement")


@pytest.mark.parametrize("procedure", _PROCEDURES)
def test_every_truth_is_an_item_of_its_template(procedure: str) -> None:
    items = template(procedure)
    kinds = kinds_of(procedure, AUTHOR)
    assert len(kinds) >= 30
    for kind in kinds:
        assert items.place(kind.category).key == kind.category
        assert kind.confidential is (
            kind.category in ("deliberation", "approvals", "drafts", "closing_internal")
        )


def test_both_halves_hold_the_same_papers() -> None:
    # A few cases will do: one takes 40 ms to draw.
    ordinary, poor = (list(islice(seventh(1, poor=poor), 6)) for poor in (False, True))
    for one, other in zip(ordinary, poor, strict=True):
        papers = [
            list(dict.fromkeys((p.document, p.category, p.confidential, p.title) for p in d.pages))
            for d in (one, other)
        ]
        assert papers[0] == papers[1]
    empty = [
        Counter(not p.text.lines for d in half for p in d.pages)[True] for half in (ordinary, poor)
    ]
    assert empty[0] < empty[1]


def test_nothing_is_learnt_from_this_author() -> None:
    with pytest.raises(ValueError, match=AUTHOR):
        learn_catalogue.examples(AUTHOR)
