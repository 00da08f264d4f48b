"""How Chinese sounds: syllables of characters, and how easily two are taken for each other (拼音).

Differences that speakers and engines miss cost little: tones, 平翘舌 (zh/z, ch/c, sh/s),
前后鼻音 (ang/an, eng/en, ing/in), n/l. A few more (f/h, r/l, aspirated or not) cost more.
Everything else is another sound.

Readings come from pypinyin (MIT).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin.pinyin_dict import pinyin_dict

SAME_SOUND = 0.1
OTHER_TONE = 0.2
CONFUSED = 0.5
"""平翘舌, 前后鼻音, n/l."""
WEAK = 0.9
"""f/h, r/l, p/b, t/d, k/g, q/j, c/z."""
RARE_READING = 0.15
"""On top, for every more usual reading that a character has (多音字)."""
OTHER_SOUND = 9.0

_INITIALS = (
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s", "y", "w",
)  # fmt: skip
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
_CLASS_OF_INITIAL = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_CLASS_OF_FINAL = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan"}
_WEAK_PAIRS = frozenset(frozenset(pair) for pair in ("fh", "rl", "pb", "td", "kg", "qj", "cz"))


@dataclass(frozen=True, slots=True)
class Syllable:
    """One reading of a character (音节)."""

    initial: str
    """声母, or empty."""
    final: str
    """韵母"""
    tone: int
    """1 to 4; 5 is the neutral one."""

    @property
    def heard(self) -> tuple[str, str]:
        """What is left of it when the easy confusions are taken together."""
        initial = _CLASS_OF_INITIAL.get(self.initial, self.initial)
        return initial, _CLASS_OF_FINAL.get(self.final, self.final)


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[Syllable, ...]:
    """Return the readings of one character, the usual one first; none for other signs."""
    return tuple(_syllable(one) for one in pinyin_dict.get(ord(character), "").split(",") if one)


@lru_cache(maxsize=30_000)
def heard(character: str) -> frozenset[tuple[str, str]]:
    """Return the classes of sounds that ``character`` can be heard as."""
    return frozenset(one.heard for one in readings(character))


@lru_cache(maxsize=100_000)
def distance(one: str, other: str) -> float:
    """Return how far apart two characters sound: 0.0 for the same one."""
    if one == other:
        return 0.0
    return min(
        (
            _distance(a, b) + RARE_READING * (i + j)
            for i, a in enumerate(readings(one))
            for j, b in enumerate(readings(other))
        ),
        default=OTHER_SOUND,
    )


def _distance(one: Syllable, other: Syllable) -> float:
    if (one.initial, one.final) == (other.initial, other.final):
        return SAME_SOUND if one.tone == other.tone else OTHER_TONE
    (initial, final), (other_initial, other_final) = one.heard, other.heard
    if final != other_final:
        return OTHER_SOUND
    if initial == other_initial:
        return CONFUSED
    return WEAK if frozenset((initial, other_initial)) in _WEAK_PAIRS else OTHER_SOUND


def _syllable(marked: str) -> Syllable:
    """Return the syllable of pinyin with a tone mark, as hóng."""
    tone, letters = 5, []
    for one in unicodedata.normalize("NFD", marked):
        if one in _TONES:
            tone = _TONES[one]
        else:
            letters.append(one)
    plain = unicodedata.normalize("NFC", "".join(letters))
    initial = next((one for one in _INITIALS if plain.startswith(one)), "")
    return Syllable(initial, plain[len(initial) :], tone)
