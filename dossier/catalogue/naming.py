"""How a title is built, and what that makes of the paper (题名结构分析).

A title ends with what the paper is and says before that what it is about: 关于…申请书的答复 is an
answer, 执行通知邮寄回单 a proof of posting. ``naming.toml`` holds the ends, and per end which
words before it lead to which category. No title stands there whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import resources
from dossier.catalogue.rules import bare, rules

_FILE = "catalogue/naming.toml"
_BRACKETED = re.compile(r"[(（〔\[]([^)）〕\]]*)[)）〕\]]?$")
_STROKES = dict.fromkeys(map(ord, "丨丶丿亅亠囗"))
"""What engines read in stains and seals; no title has them."""
_SHORT = 2
"""Characters of a head in which one wrong character is forgiven."""


@dataclass(frozen=True, slots=True)
class About:
    """Words before a head and the category they lead to."""

    category: str
    words: tuple[tuple[str, str], ...]
    """As written and folded."""
    templates: tuple[str, ...]
    """Beginnings of templates' keys; empty: all."""
    verb: bool
    open: bool
    """Whether such papers are served or handed in, whatever clue of 副卷 their title holds."""


@dataclass(frozen=True, slots=True)
class Class:
    """Papers of one kind by the ends of their titles (题名中心词)."""

    name: str
    ends: tuple[tuple[str, str], ...]
    """As written and folded, the longest first."""
    about: tuple[About, ...]
    category: str
    """Where nothing else is known; empty: nowhere."""
    added_first: bool
    """Whether brackets at the end say more than what stands before the head."""


@dataclass(frozen=True, slots=True)
class Built:
    """What the build of a title says (题名分析结果).

    Attributes:
        category: where such papers are filed; empty when the end alone does not say.
        head: what the title ends with.
        word: what it is about; empty when nothing known.
        word_start: first character of that word in the bare title.
        head_start: first character of the head in the bare title.
        name: of the class.
    """

    category: str
    head: str
    word: str
    word_start: int
    head_start: int
    name: str
    open: bool = False
    """Whether such papers are for the parties, though the title holds a clue (合议庭…告知书)."""

    @property
    def sure(self) -> bool:
        """Whether both the end and what stands before it are known."""
        return bool(self.category and self.word)


@dataclass(frozen=True, slots=True)
class _Book:
    classes: tuple[Class, ...]
    copies: tuple[str, ...]
    joins: tuple[str, ...]
    persons: tuple[str, ...]


@lru_cache(maxsize=2048)
def built(title: str, template: str) -> Built | None:
    """Return what the build of ``title`` says in cases of ``template``; None: no known end.

    ``title`` may hold brackets: what they add at the end is about the paper, too.
    """
    main, added = _without_brackets(title.translate(_STROKES))
    plain = bare(main)
    folded = _without_copies(rules().fold(plain))
    found = _coordinated(folded) or _head(folded)
    if found is None:
        return None
    kind, head, start = found
    places = [(plain[:start], 0), (bare(added), len(plain))]
    for before, offset in reversed(places) if kind.added_first else places:
        about = _about(kind, before, template)
        if about is not None:
            by, word, at = about
            where = (offset + at, start)
            return Built(by.category, head, word, *where, kind.name, by.open)
    return Built(kind.category, head, "", start, start, kind.name) if head else None


def _without_brackets(title: str) -> tuple[str, str]:
    found = _BRACKETED.search(title)
    if found is None or found.start() < _SHORT:
        return title, ""
    return title[: found.start()], found[1]


def _without_copies(folded: str) -> str:
    copies = _book().copies
    while (end := next((c for c in copies if folded.endswith(c)), None)) is not None:
        if len(folded) <= len(end) + 1:
            break
        folded = folded[: -len(end)]
    return folded


def _coordinated(folded: str) -> tuple[Class, str, int] | None:
    """Return the head before a 及: the first of two papers is the one that is filed."""
    for join in _book().joins:
        at = folded.find(join, 3)
        if at > 0:
            found = _whole_head(folded[:at])
            if found is not None and _head(folded) is not None:
                return found
    return None


def _head(folded: str) -> tuple[Class, str, int] | None:
    return _whole_head(folded) or _nearly_head(folded)


def _whole_head(folded: str) -> tuple[Class, str, int] | None:
    best: tuple[Class, str, int] | None = None
    for kind in _book().classes:
        for head, end in kind.ends:
            at = len(folded) - len(end)
            if at >= 1 and (best is None or at < best[2]) and folded.endswith(end):
                best = (kind, head, at)
    return best


def _nearly_head(folded: str) -> tuple[Class, str, int] | None:
    """Return the class of an end with one wrong character, when no other comes as near."""
    for size in (_SHORT + 1, _SHORT):
        last = folded[-size:]
        near = {
            kind.name: kind
            for kind in _book().classes
            for _, end in kind.ends
            if len(end) == size and sum(a != b for a, b in zip(end, last, strict=False)) == 1
        }
        if len(near) == 1 and len(folded) > size:
            return next(iter(near.values())), "", len(folded) - size
    return None


def _about(kind: Class, before: str, template: str) -> tuple[About, str, int] | None:
    """Return what decides, by which word, and where that stands in ``before``, as read.

    A verb first; then the word nearest to the head, one read right, the longest.
    """
    folded = rules().fold(before)
    # 被执行人 says whose; only what stands beside it says of what.
    beside = folded
    for person in _book().persons:
        beside = beside.replace(person, "|" * len(person))
    best: tuple[tuple[bool, int, bool, int], About, str, int] | None = None
    for about in kind.about:
        if about.templates and not template.startswith(about.templates):
            continue
        for word, plain in about.words:
            named = any(person in plain for person in _book().persons)
            at = (folded if named else beside).rfind(plain)
            if at < 0:
                continue
            reach = 0 if about.verb else at + len(plain)
            rank = (about.verb, reach, before[at : at + len(word)] == word, len(plain))
            if best is None or rank > best[0]:
                best = (rank, about, word, at)
    return best and best[1:]


@cache
def _book() -> _Book:
    data = resources.toml(_FILE)
    fold = rules().fold

    def spelt(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple((word, fold(word)) for word in words)

    def about(entry: dict[str, Any]) -> About:
        templates = tuple(entry.get("in", ()))
        verb, is_open = entry.get("verb", False), entry.get("open", False)
        return About(entry["category"], spelt(entry["words"]), templates, verb, is_open)

    classes = tuple(
        Class(
            entry["name"],
            spelt(sorted(entry["ends"], key=len, reverse=True)),
            tuple(about(one) for one in entry["about"]),
            entry.get("category", ""),
            entry.get("added_first", False),
        )
        for entry in data["class"]
    )
    return _Book(
        classes,
        tuple(fold(word) for word in data["copies"]),
        tuple(fold(word) for word in data["joins"]),
        tuple(fold(word) for word in data["persons"]),
    )
