"""From the network's steps to characters: decoding, and ties between look-alikes (译码).

A reading network gives, for every eight columns of a line, its best two classes. Runs of
one class are one character, class 0 is 'nothing here' (CTC).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import opencc
from numpy.typing import NDArray

TIE_PROBABILITY = 0.01
"""A second-best look-alike at least this likely is a tie. Measured: simplified text in
small or brush-like type read as traditional has its simplified form at 0.004 to 0.47."""
MIXED_TIE_PROBABILITY = 0.002
"""Enough in a line whose other characters are simplified."""
TRADITIONAL_LEAST = 2
"""A page with so many traditional characters, and more of them than simplified ones, is
traditional (繁体) and stays so: in brush-like type the simplified form of every fourth
character of such a page would win its tie."""

FAINT_MARKS = frozenset("、，。；：")
"""Small marks that a reading network takes for nothing in small print."""
FAINT_PROBABILITY = 0.03
FAINT_GAP_STEPS = 6.5
"""Where a mark was overlooked, its neighbours stand twice as far apart as usual: an em is
about four steps."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a line.

    Attributes:
        text: the character.
        place: where its middle is, in steps of the network from the left.
        confidence: 0 to 1.
        other: the network's second choice.
        other_confidence: 0 to 1.
    """

    text: str
    place: float
    confidence: float
    other: str = ""
    other_confidence: float = 0.0


@cache
def preferred_forms(alphabet: tuple[str, ...]) -> dict[str, str]:
    """Return what wins in a tie: simplified for traditional (简化字)."""
    forms = opencc.OpenCC("t2s").convert("\n".join(alphabet)).split("\n")
    known = set(alphabet)
    return {
        old: new
        for old, new in zip(alphabet, forms, strict=True)
        if len(old) == 1 and old != new and new in known
    }


@cache
def simplified_forms(alphabet: tuple[str, ...]) -> frozenset[str]:
    """Return the characters that win ties."""
    return frozenset(preferred_forms(alphabet).values())


def decode(
    classes: NDArray[np.int32], scores: NDArray[np.float32], alphabet: tuple[str, ...]
) -> list[Glyph]:
    """Return the characters of one line.

    Args:
        classes: steps × 2, best class first.
        scores: steps × 2, probabilities of ``classes``.
        alphabet: character of every class.
    """
    best = classes[:, 0]
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    glyphs = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if best[start] == 0:
            continue
        peak = start + int(scores[start:end, 0].argmax())
        first, second = (alphabet[int(i)] for i in classes[peak])
        glyphs.append(Glyph(first, (start + end) / 2, *_chances(scores[peak], second)))
    return _with_faint_marks(glyphs, classes, scores, alphabet)


def with_simplified_ties(
    lines: Sequence[list[Glyph]], alphabet: tuple[str, ...]
) -> list[list[Glyph]]:
    """Return a page's lines with ties between traditional and simplified forms settled."""
    old, new = _forms([glyph for line in lines for glyph in line], alphabet)
    if old >= TRADITIONAL_LEAST and old > new:
        return list(lines)
    return [_simplified(line, alphabet) for line in lines]


def _simplified(line: list[Glyph], alphabet: tuple[str, ...]) -> list[Glyph]:
    old, _ = _forms(line, alphabet)
    if not old:
        return line
    line = _tied(line, alphabet, TIE_PROBABILITY)
    old, new = _forms(line, alphabet)
    return _tied(line, alphabet, MIXED_TIE_PROBABILITY) if new > old else line


def _forms(glyphs: Sequence[Glyph], alphabet: tuple[str, ...]) -> tuple[int, int]:
    """Return how many characters are traditional only, and simplified."""
    preferred, simplified = preferred_forms(alphabet), simplified_forms(alphabet)
    old = sum(glyph.text in preferred for glyph in glyphs)
    return old, sum(glyph.text in simplified for glyph in glyphs)


def _tied(line: list[Glyph], alphabet: tuple[str, ...], least: float) -> list[Glyph]:
    preferred = preferred_forms(alphabet)
    return [
        settled(glyph)
        if glyph.other_confidence >= least and preferred.get(glyph.text) == glyph.other
        else glyph
        for glyph in line
    ]


def settled(glyph: Glyph) -> Glyph:
    """Return ``glyph`` with its second choice taken; both mean the same character."""
    together = min(glyph.confidence + glyph.other_confidence, 1.0)
    return Glyph(glyph.other, glyph.place, together, glyph.text, glyph.confidence)


def _chances(scores: NDArray[np.float32], second: str) -> tuple[float, str, float]:
    return min(float(scores[0]), 1.0), second, float(scores[1])


def _with_faint_marks(
    glyphs: list[Glyph],
    classes: NDArray[np.int32],
    scores: NDArray[np.float32],
    alphabet: tuple[str, ...],
) -> list[Glyph]:
    """Return ``glyphs`` with the marks that stand in gaps, as second choice to 'nothing'."""
    kept = glyphs[:1]
    for left, right in pairwise(glyphs):
        wide = is_wide(left.text) and is_wide(right.text)
        if wide and right.place - left.place >= FAINT_GAP_STEPS:
            kept += _faint_mark(left, right, classes, scores, alphabet)
        kept.append(right)
    return kept


def _faint_mark(
    left: Glyph,
    right: Glyph,
    classes: NDArray[np.int32],
    scores: NDArray[np.float32],
    alphabet: tuple[str, ...],
) -> list[Glyph]:
    first, last = int(left.place) + 2, int(right.place) - 1
    empty = np.flatnonzero(classes[first:last, 0] == 0) + first
    if not len(empty):
        return []
    step = int(empty[scores[empty, 1].argmax()])
    text, chance = alphabet[int(classes[step, 1])], float(scores[step, 1])
    if text not in FAINT_MARKS or chance < FAINT_PROBABILITY:
        return []
    # How sure the mark is says little about the line: its gap speaks for it as well.
    return [Glyph(text, step + 0.5, max(chance, 0.5))]


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
