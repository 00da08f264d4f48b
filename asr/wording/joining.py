"""From the words of an engine to one line: Chinese joined, Latin words apart (拼接).

Engines put a space between words of Chinese; a record has none. Between two Latin words,
and between a Latin word and a number, the space stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache

import opencc

from asr.result import Segment, Word
from asr.wording.line import Character, Line, timed


def joined(segment: Segment, *, simplified: bool = True) -> Line:
    """Return the line that ``segment`` says, every character with its time.

    Times come from the words; without words they are spread over the segment. What stands
    in the text but in no word, as punctuation often does, takes the end of what is before.

    Args:
        segment: as an engine gave it.
        simplified: write simplified characters (简化字), whatever the engine wrote.
    """
    characters = _spaced(segment.words, segment.text)
    if not characters:
        characters = timed(segment.text, segment.start_s, segment.end_s, segment.confidence)
    kept = _without_spaces(characters)
    line = Line(tuple(kept))
    return simplify(line) if simplified else line


def simplify(line: Line) -> Line:
    """Return ``line`` in simplified characters; times and number of characters stay."""
    text = line.text
    simple = _converter().convert(text)
    if simple == text or len(simple) != len(text):
        return line
    characters = tuple(
        Character(new, old.start_s, old.end_s, old.confidence, old.added)
        for old, new in zip(line.characters, simple, strict=True)
    )
    return Line(characters, line.rewrites)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _spaced(words: Sequence[Word], text: str) -> list[Character]:
    """Return the characters of ``words`` with a space between them, or those of ``text``."""
    characters: list[Character] = []
    for word in words:
        bare = word.text.strip()
        if not bare:
            continue
        if characters:
            end_s = characters[-1].end_s
            if _continues(characters[-1].text, word.text, text):
                pass
            else:
                characters.append(Character(" ", end_s, end_s))
        characters += timed(bare, word.start_s, word.end_s, word.confidence)
    if not characters or _bare(text) == _bare("".join(c.text for c in characters)):
        return characters
    return _as_text(characters, text)


def _continues(before: str, word: str, text: str) -> bool:
    """Tell whether ``word`` is the rest of a Latin word: no space in it, none in the text."""
    return not word[:1].isspace() and f"{before} {word.strip()[:1]}" not in text and " " in text


def _bare(text: str) -> str:
    return "".join(text.split())


def _as_text(characters: list[Character], text: str) -> list[Character]:
    """Return ``text`` with the times of ``characters``, which say nearly the same."""
    said = [c for c in characters if not c.text.isspace()]
    matcher = SequenceMatcher(None, [c.text for c in said], list(text), autojunk=False)
    found: list[Character] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            found += said[i:j]
        elif m > k:
            start_s = said[i].start_s if i < j else _edge(found, said)
            end_s = said[j - 1].end_s if i < j else start_s
            sure = min((c.confidence for c in said[i:j]), default=1.0)
            found += timed(text[k:m], start_s, end_s, sure)
    return found


def _edge(found: list[Character], said: list[Character]) -> float:
    return found[-1].end_s if found else said[0].start_s


def _without_spaces(characters: Sequence[Character]) -> list[Character]:
    kept: list[Character] = []
    for i, character in enumerate(characters):
        if character.text.isspace():
            after = next((c.text for c in characters[i + 1 :] if not c.text.isspace()), "")
            if not (kept and after and _apart(kept[-1].text, after)):
                continue
            character = Character(" ", character.start_s, character.end_s, character.confidence)
        kept.append(character)
    return kept


def _apart(before: str, after: str) -> bool:
    """Tell whether a space between these two stays."""
    if before.isspace() or is_wide(before) or is_wide(after):
        return False
    if before.isdigit() and after.isdigit():
        return True
    return before not in "([" and after not in ",.;:!?)]%"


def is_wide(text: str) -> bool:
    """Tell whether ``text`` ends in a character a full em wide (汉字或全角)."""
    return unicodedata.east_asian_width(text[-1]) in "WF"
