"""Sentences that speak of evidence, or seem to, with what is meant (证据提及测试句)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from courtroom.wording.mentions import Mention, mentions

SETS = ("known", "fresh", "held", "last")
"""In the order they were written; each but the first before the rules were run on it."""
UNSEEN = ("unseen", "unseen2", "unseen3", "unseen4", "unseen5", "unseen6")
"""Written by somebody who did not know the rules. Their first runs, in docs/benchmarks.md, are
the figures to trust; the rules were mended after each."""

THIRD = ("fresh3",)
"""By a third author, who had read neither the rules nor the other sets. What they showed at first
sight stands in docs/benchmarks.md; the rules were mended by kinds of error after it."""

FOURTH = ("fresh4",)
"""By a fourth author, in the same way; what they showed at first sight stands there too."""

FIFTH = ("fresh5", "fresh6")
"""By a fifth author, both before the rules were read; the second kept aside until the rules were
mended after the first."""

LATER = (*THIRD, *FOURTH, *FIFTH)
"""All that others wrote after the rules stood."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, what was spoken of before it, and what it means."""

    text: str
    before: str
    want: tuple[str, ...]
    """As :func:`written` writes it."""


def sentences(name: str) -> list[Sentence]:
    """Return the sentences of a set."""
    text = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    return [_sentence(line) for line in text.splitlines() if line and not line.startswith("#")]


def found(sentence: Sentence) -> tuple[str, ...]:
    """Return what is found in a sentence."""
    spoken = mentions(sentence.before)
    before = spoken[-1] if spoken else None
    return tuple(written(one) for one in mentions(sentence.text, before))


def written(one: Mention) -> str:
    """Return a mention as the sets write it: ``[side/][gGROUP/]NUMBER[-LAST][@PAGE[-LAST]]``."""
    side = one.side or one.whose
    parts = [f"{side}/" if side else "", f"g{one.group}/" if one.group else ""]
    parts.append(_range(one.number, one.last_number))
    if one.page is not None:
        parts.append(f"@{_range(one.page, one.last_page or one.page)}")
    return "".join(parts)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _sentence(line: str) -> Sentence:
    said, _, want = line.partition("\t")
    before, bar, text = said.partition(" | ")
    wanted = () if want == "-" else tuple(want.split(" "))
    return Sentence(text, before, wanted) if bar else Sentence(said, "", wanted)
