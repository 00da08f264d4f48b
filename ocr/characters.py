"""From the network's steps to characters: decoding, and ties between look-alikes (译码).

A reading network gives, for every eight columns of a line, its best two classes. Runs of
one class are one character, class 0 is 'nothing here' (CTC).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import opencc
from numpy.typing import NDArray

TIE_PROBABILITY = 0.01
"""A second-best look-alike at least this likely is a tie. Measured: simplified text in
small or brush-like type read as traditional has its simplified form at 0.018 to 0.47,
truly traditional text at 0.0002 or less."""

BRACKETS = {"(": "（", ")": "）"}
"""In a tie a bracket is wide, as court documents in Chinese set it (案号)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a line.

    Attributes:
        text: the character.
        place: where its middle is, in steps of the network from the left.
        confidence: 0 to 1.
    """

    text: str
    place: float
    confidence: float


@cache
def preferred_forms(alphabet: tuple[str, ...]) -> dict[str, str]:
    """Return what wins in a tie: simplified for traditional (简化字), wide brackets."""
    forms = opencc.OpenCC("t2s").convert("\n".join(alphabet)).split("\n")
    known = set(alphabet)
    simplified = {
        old: new
        for old, new in zip(alphabet, forms, strict=True)
        if len(old) == 1 and old != new and new in known
    }
    return simplified | BRACKETS


def decode(
    classes: NDArray[np.int32], scores: NDArray[np.float32], alphabet: tuple[str, ...]
) -> list[Glyph]:
    """Return the characters of one line.

    Args:
        classes: steps × 2, best class first.
        scores: steps × 2, probabilities of ``classes``.
        alphabet: character of every class.
    """
    preferred = preferred_forms(alphabet)
    best = classes[:, 0]
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    glyphs = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if best[start] == 0:
            continue
        peak = start + int(scores[start:end, 0].argmax())
        first, second = (alphabet[int(i)] for i in classes[peak])
        text, confidence = first, float(scores[peak, 0])
        if float(scores[peak, 1]) >= TIE_PROBABILITY and preferred.get(first) == second:
            # Both readings mean the same character, so their chances add up.
            text, confidence = second, confidence + float(scores[peak, 1])
        glyphs.append(Glyph(text, (start + end) / 2, min(confidence, 1.0)))
    return glyphs


def is_wide(text: str) -> bool:
    """Tell whether ``text`` ends in a character a full em wide (汉字或全角)."""
    return unicodedata.east_asian_width(text[-1]) in "WF"


def without_stray_spaces(glyphs: list[Glyph]) -> list[Glyph]:
    """Return ``glyphs`` with spaces only between two words of narrow characters.

    Chinese has no spaces; letter-spaced titles and forms would otherwise never be found.
    """
    kept: list[Glyph] = []
    for i, glyph in enumerate(glyphs):
        if glyph.text.isspace():
            after = glyphs[i + 1].text if i + 1 < len(glyphs) else " "
            if not kept or kept[-1].text.isspace() or after.isspace():
                continue
            if is_wide(kept[-1].text) or is_wide(after):
                continue
        kept.append(glyph)
    return kept
