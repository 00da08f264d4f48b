"""How wrong a text is, in characters (字符错误率)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors of a text against its truth; white space does not count.

    Attributes:
        characters: length of the truth.
        wrong: least number of insertions, deletions and substitutions.
        missing: characters of the truth that are nowhere in the text plus those that are
            too many, whichever is more: errors without regard to reading order.
    """

    characters: int
    wrong: int
    missing: int

    @property
    def rate(self) -> float:
        """Wrong characters as a share of the truth."""
        return self.wrong / self.characters if self.characters else float(self.wrong > 0)


def character_errors(truth: str, found: str, *, fold_width: bool = False) -> Errors:
    """Compare ``found`` with ``truth``.

    Args:
        truth: what stands on the page.
        found: what was read.
        fold_width: take （ and ( for the same.
    """
    right, read = _solid(truth, fold_width), _solid(found, fold_width)
    lost, extra = Counter(right) - Counter(read), Counter(read) - Counter(right)
    return Errors(len(right), _distance(right, read), max(lost.total(), extra.total()))


def _solid(text: str, fold_width: bool) -> str:
    return "".join((unicodedata.normalize("NFKC", text) if fold_width else text).split())


def _distance(one: str, other: str) -> int:
    """Return the Levenshtein distance, a row of the table at a time."""
    codes = np.array([ord(c) for c in other], dtype=np.int64)
    places = np.arange(len(codes) + 1)
    row = places.copy()
    for number, character in enumerate(one, start=1):
        step = np.empty_like(row)
        step[0] = number
        step[1:] = np.minimum(row[:-1] + (codes != ord(character)), row[1:] + 1)
        # Insertions run along the row: each place may come from any place left of it.
        row = np.minimum.accumulate(step - places) + places
    return int(row[-1])
