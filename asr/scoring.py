"""Character error rate (字错率): recognised text against what was said.

CER = (substitutions + deletions + insertions) ÷ characters of the reference. It can be
above 1. Counted as it stands, without punctuation, or with spoken and written numbers taken
for the same: three questions, three figures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from asr.wording import numbers

Kind = Literal["same", "substituted", "deleted", "inserted"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an alignment (对齐)."""

    kind: Kind
    reference: str
    """Empty where a character was inserted."""
    recognised: str
    """Empty where a character was deleted."""


@dataclass(frozen=True, slots=True)
class Score:
    """Errors counted in characters."""

    length: int
    """Characters of the reference."""
    substituted: int
    deleted: int
    inserted: int

    @property
    def errors(self) -> int:
        """All errors together."""
        return self.substituted + self.deleted + self.inserted

    @property
    def rate(self) -> float:
        """Character error rate; of an empty reference 0.0, or 1.0 if anything was recognised."""
        if self.length:
            return self.errors / self.length
        return 1.0 if self.errors else 0.0


def compared(text: str, *, punctuation: bool = False, number_form: bool = False) -> str:
    """Return what of ``text`` is compared.

    Args:
        text: reference or recognised text.
        punctuation: whether it counts; without it, marks, symbols of spacing and case fall away.
        number_form: whether 三十六万元 and 360000元 differ.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(text.split())
    if not number_form:
        text = numbers.written(text, _ALL_DIGITS)[0]
    if punctuation:
        return text
    return "".join(one for one in text if unicodedata.category(one)[0] not in "PZC")


_ALL_DIGITS = numbers.Style(articles="digits")


def score(
    reference: str, recognised: str, *, punctuation: bool = False, number_form: bool = False
) -> Score:
    """Return the errors of ``recognised`` against ``reference``; see ``compared``."""
    steps = alignment(
        compared(reference, punctuation=punctuation, number_form=number_form),
        compared(recognised, punctuation=punctuation, number_form=number_form),
    )
    return _counted(steps)


def total(scores: Iterable[Score]) -> Score:
    """Return the scores of several lines as one: long lines weigh more than short ones."""
    these = list(scores)
    return Score(
        sum(one.length for one in these),
        sum(one.substituted for one in these),
        sum(one.deleted for one in these),
        sum(one.inserted for one in these),
    )


def alignment(reference: str, recognised: str) -> list[Step]:
    """Return the steps of a cheapest way from ``reference`` to ``recognised``, in order.

    Takes time and memory in proportion to the product of the lengths: for lines, not for
    whole hearings.
    """
    rows = _distances(reference, recognised)
    i, j = len(reference), len(recognised)
    steps: list[Step] = []
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (reference[i - 1] != recognised[j - 1]):
            same = reference[i - 1] == recognised[j - 1]
            kind: Kind = "same" if same else "substituted"
            steps.append(Step(kind, reference[i - 1], recognised[j - 1]))
            i, j = i - 1, j - 1
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            steps.append(Step("deleted", reference[i - 1], ""))
            i -= 1
        else:
            steps.append(Step("inserted", "", recognised[j - 1]))
            j -= 1
    return steps[::-1]


def _distances(reference: str, recognised: str) -> list[list[int]]:
    rows = [list(range(len(recognised) + 1))]
    for i, one in enumerate(reference, 1):
        above, row = rows[-1], [i]
        for j, other in enumerate(recognised):
            row.append(min(above[j] + (one != other), above[j + 1] + 1, row[j] + 1))
        rows.append(row)
    return rows


def _counted(steps: Iterable[Step]) -> Score:
    kinds = [step.kind for step in steps]
    return Score(
        len(kinds) - kinds.count("inserted"),
        kinds.count("substituted"),
        kinds.count("deleted"),
        kinds.count("inserted"),
    )
