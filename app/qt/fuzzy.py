"""How well a query fits a text, for palettes and pickers. No Qt."""

from __future__ import annotations

from collections.abc import Sequence


def score(query: str, text: str) -> int:
    """Return how well ``query`` fits ``text``; 0: not at all.

    A substring beats scattered letters in the right order; early beats late. Case and
    spaces of the query do not matter; every word of it must fit.
    """
    words = query.casefold().split()
    lowered = text.casefold()
    if not words:
        return 1
    total = 0
    for word in words:
        found = _word(word, lowered)
        if not found:
            return 0
        total += found
    return total


def _word(word: str, text: str) -> int:
    at = text.find(word)
    if at >= 0:
        starts = at == 0 or not text[at - 1].isalnum()
        return 1000 - min(at, 400) + (300 if starts else 0)
    place, gaps = -1, 0
    for letter in word:
        following = text.find(letter, place + 1)
        if following < 0:
            return 0
        gaps += following - place - 1
        place = following
    return max(1, 200 - gaps)


def best(query: str, texts: Sequence[tuple[str, ...]]) -> list[int]:
    """Return the indices of the entries that fit, best first; ties keep their order.

    Each entry is a tuple of texts (languages, shortcuts), the best of which counts.
    """
    scored = [(max(score(query, t) for t in entry), i) for i, entry in enumerate(texts)]
    return [i for value, i in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if value]
