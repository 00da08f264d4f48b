"""Text that nobody said: what generating engines write over noise and silence (臆造文字).

Signs: a phrase said over and over, more characters than anybody can say in the time, the
prompt given back, and closing words of films and channels that the model learned by heart.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import resources

_MOST_PER_SECOND = 14.0
"""Characters; fast reading is 6 to 8."""
_MOST_TO_BEGIN = 6.0
_MOST_COMPRESSED = 2.4
"""Of UTF-8; above, the text repeats itself."""
_LEAST_COMPARED = 40
"""Bytes; shorter text compresses to more than it was."""
_REPEATS = 4
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*")


def runs_away(text: str, duration_s: float) -> bool:
    """Tell whether ``text`` repeats itself, or nobody could say it in the time."""
    bare = _bare(text)
    if len(bare) > _MOST_TO_BEGIN + duration_s * _MOST_PER_SECOND:
        return True
    return compression(bare) > _MOST_COMPRESSED or repeated(bare) is not None


def compression(text: str) -> float:
    """Return how many times smaller ``text`` becomes; 1.0 for short text."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if len(data) >= _LEAST_COMPARED else 1.0


def repeated(text: str) -> tuple[int, int] | None:
    """Return where (start, end) something stands four times or more on end, if anywhere.

    Numbers are left alone: 零零零零 and 8888 are said in court.
    """
    for match in re.finditer(rf"(.{{2,24}}?)\1{{{_REPEATS - 1},}}", text):
        if not re.fullmatch(r"[0-9零〇一二三四五六七八九十百千万]+", match[1]):
            return match.span()
    match_one = re.search(r"([^0-9零〇一二三四五六七八九])\1{7,}", text)
    return match_one.span() if match_one else None


def without_repeats(text: str) -> str:
    """Return ``text`` with what stands four times or more on end standing once."""
    while (span := repeated(text)) is not None:
        start, end = span
        unit = re.match(r"(.{1,24}?)\1+$", text[start:end])
        once = unit[1] if unit else text[start]
        text = text[:start] + once + text[end:]
    return text


def said_once(text: str) -> str:
    """Return the beginning of ``text`` until something in it is said over again at once.

    For the first second of a turn, in which nobody says anything twice: what follows is a
    circle. Numbers are left alone.
    """
    match = re.search(r"([^0-9零〇一二三四五六七八九十百千万]{2,}?)\1", text)
    return text if match is None else text[: match.start()] + match[1]


def echoes(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether ``text`` runs from one phrase of the prompt into the next.

    Also where it is phrases alone and breaks off within one: 民法典、民法.
    """
    bare = _bare(text)
    clean = [_bare(phrase) for phrase in phrases]
    runs_on = any(
        len(one) >= 2 and len(other) >= 2 and one[-4:] + other[:4] in bare
        for one, other in pairwise(clean)
    )
    return runs_on or _breaks_off(bare, [one for one in clean if len(one) >= 2])


def _breaks_off(bare: str, phrases: Sequence[str]) -> bool:
    rest = bare
    while first := max((one for one in phrases if rest.startswith(one)), key=len, default=""):
        rest = rest[len(first) :]
    return 2 <= len(rest) < len(bare) and any(one.startswith(rest) for one in phrases)


def kept(text: str) -> str:
    """Return ``text`` without sentences that engines learned by heart."""
    sentences = [one for one in _SENTENCE.findall(text) if one]
    return "".join(one for one in sentences if not _learned(one)).strip()


def _learned(sentence: str) -> bool:
    bare = _bare(sentence)
    whole, inside = _known()
    return bare in whole or any(one in bare for one in inside)


@cache
def _known() -> tuple[frozenset[str], tuple[str, ...]]:
    table = resources.toml("invented.toml")
    return frozenset(map(_bare, table["whole"])), tuple(map(_bare, table["inside"]))


def _bare(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in text if unicodedata.category(one)[0] not in "PZC")
