"""Ordinary authors' cases: their truth exists in the templates, and both scans hold the same."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from benchmarks.drawn.ordinary import AUTHORS, ordinary
from benchmarks.drawn.strange import kinds_of
from dossier.catalogue.templates import template

_PROCEDURES = ("civil_first", "civil_second", "administrative_first", "enforcement")


@pytest.mark.parametrize("author", AUTHORS)
@pytest.mark.parametrize("procedure", _PROCEDURES)
def test_every_truth_is_an_item_of_its_template(procedure: str, author: str) -> None:
    items = template(procedure)
    kinds = kinds_of(procedure, author)
    assert len(kinds) >= 30
    for kind in kinds:
        assert items.place(kind.category).key == kind.category
        assert kind.confidential is (
            kind.category in ("deliberation", "approvals", "drafts", "closing_internal")
        )


@pytest.mark.parametrize("author", AUTHORS)
def test_both_halves_hold_the_same_papers(author: str) -> None:
    # A few cases will do: one takes 40 ms to draw.
    clear, poor = (list(islice(ordinary(1, author, poor=poor), 3)) for poor in (False, True))
    for one, other in zip(clear, poor, strict=True):
        papers = [
            list(dict.fromkeys((p.document, p.category, p.confidential, p.title) for p in d.pages))
            for d in (one, other)
        ]
        assert papers[0] == papers[1]
    empty = [
        Counter(not p.text.lines for d in half for p in d.pages)[True] for half in (clear, poor)
    ]
    assert empty[0] < empty[1]
