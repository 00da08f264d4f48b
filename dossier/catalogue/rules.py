"""Title rules from data: wordings, confusions, confidential clues (编目规则).

Recognised characters are compared after folding: every character that engines take
for another is replaced by one representative of its group, so that 起讲状 and 起诉状
fold to the same text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import resources

Fit = Literal["whole", "end", "start", "inside"]
"""Where in a line a wording was found."""

_FILE = "catalogue/rules.toml"
_SUBSTITUTED = 0.88
_DROPPED = 0.85
_SUBSTITUTED_IN_SHORT = 0.75
_LONG_ENOUGH_TO_GUESS = 3
_LONG_ENOUGH_FOR_TWO = 7
_LONG_ENOUGH_TO_MISS = 5
_LONGEST_TO_GUESS = 24
_COURT = "人民法院"


@dataclass(frozen=True, slots=True)
class Wording:
    """One way a title is written, and where such a document is filed."""

    text: str
    folded: str
    characters: frozenset[str]
    """Of the folded text."""
    category: str
    anywhere: bool


@dataclass(frozen=True, slots=True)
class Clue:
    """A word of confidential papers and where they are filed (副卷线索)."""

    text: str
    folded: str
    category: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Words by which a title no wording knows still says what it is (材料种类)."""

    words: tuple[tuple[str, str], ...]
    """As written and folded; one of them is in the title, where there are any."""
    ends: tuple[str, ...]
    """Folded; the title ends with one of them, where there are any."""
    category: str


@dataclass(frozen=True, slots=True)
class Match:
    """A wording found in a line.

    Attributes:
        start: first character of the match in the bare text.
        end: one past its last character.
        quality: 1 for a match up to known confusions, less for a guess.
    """

    wording: Wording
    fit: Fit
    start: int
    end: int
    quality: float


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything in ``rules.toml``, ready for comparing."""

    wordings: tuple[Wording, ...]
    clues: tuple[Clue, ...]
    labels: tuple[Clue, ...]
    inside: tuple[Clue, ...]
    kinds: tuple[Kind, ...]
    open_words: tuple[str, ...]
    """Folded."""
    tail: tuple[str, ...]
    """Folded."""
    never: tuple[str, ...]
    """Folded ends of lines that are no titles."""
    letterheads: tuple[str, ...]
    """Folded ends of names of offices and firms."""
    openings: tuple[str, ...]
    """Folded first words of papers."""
    folds: dict[int, str]

    def fold(self, text: str) -> str:
        """Return ``text`` with every confusable character replaced by its representative."""
        return text.translate(self.folds)


@cache
def rules() -> Rules:
    """Return the shipped rules."""
    return _compile(resources.toml(_FILE))


def bare(text: str) -> str:
    """Return the letters, digits and Chinese characters of ``text``, half-width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def matches(line: str) -> list[Match]:
    """Return where wordings stand in ``line`` (bare text), exact ones before guesses.

    Guesses, a wrong or a lost character in a wording of some length, are only looked
    for when no exact one reaches to the end of the line.
    """
    book = rules()
    folded = book.fold(line)
    found = [m for w in book.wordings if (m := _exact(w, folded)) is not None]
    if len(line) > _LONGEST_TO_GUESS or any(m.fit in ("whole", "end") for m in found):
        return found
    return [*found, *(m for w in book.wordings if (m := _guess(w, folded)) is not None)]


def clue_in(line: str, clues: tuple[Clue, ...]) -> Clue | None:
    """Return the first of ``clues`` in ``line`` (bare text); open words do not count."""
    folded = without_open(line)
    return next((clue for clue in clues if clue.folded in folded), None)


def clue_in_title(line: str) -> Clue | None:
    """Return the first confidential clue in a title (bare text), one wrong character forgiven.

    In clues of five characters or more: a shorter one would be another word (审计报告).
    """
    exact = clue_in(line, rules().clues)
    if exact is not None or len(line) > _LONGEST_TO_GUESS:
        return exact
    folded = without_open(line)
    return next((clue for clue in rules().clues if _nearly(clue.folded, folded)), None)


def _nearly(clue: str, folded: str) -> bool:
    size = len(clue)
    return size >= _LONG_ENOUGH_TO_MISS and any(
        _wrong(folded[at : at + size], clue) <= 1 for at in range(len(folded) - size + 1)
    )


@dataclass(frozen=True, slots=True)
class Named:
    """What a title says it is, by its words (题名所示种类)."""

    category: str
    word: str
    start: int
    """Where the word begins in the bare title."""
    both: bool
    """The kind asks for a word and for an end, and both are there."""


def kind_of(line: str) -> Named | None:
    """Return the first kind a title (bare text) is of."""
    folded = rules().fold(line)
    for kind in rules().kinds:
        said = next(((w, plain) for w, plain in kind.words if plain in folded), None)
        if kind.words and said is None:
            continue
        end = next((end for end in kind.ends if folded.endswith(end)), None)
        if kind.ends and end is None:
            continue
        start = folded.find(said[1]) if said else len(line) - len(end or "")
        word = said[0] if said else line[start:]
        return Named(kind.category, word, start, both=said is not None and end is not None)
    return None


def is_letterhead(line: str) -> bool:
    """Return whether a line (bare text) is the name of an office or a firm (版头).

    A court's name may be misread in one character of its end.
    """
    folded = rules().fold(line)
    court = rules().fold(_COURT)
    named = court[:-1] in folded[-6:] or (
        len(folded) > len(court) and _wrong(folded[-len(court) :], court) <= 1
    )
    return folded.endswith(rules().letterheads) or named


def without_open(line: str) -> str:
    """Return ``line`` (bare text) folded and without the words that only look confidential."""
    book = rules()
    folded = book.fold(line)
    for word in book.open_words:
        # A stroke in their place, so that what stood around them does not join.
        folded = folded.replace(word, "|")
    return folded


def _exact(wording: Wording, folded: str) -> Match | None:
    # The last occurrence: a title's kind stands at its end (采购合同补充协议书).
    start = folded.rfind(wording.folded)
    if start < 0:
        return None
    return _match(wording, folded, start, start + len(wording.folded), 1.0)


def _guess(wording: Wording, folded: str) -> Match | None:
    size = len(wording.folded)
    allowed = 2 if size >= _LONG_ENOUGH_FOR_TWO else 1
    if size < _LONG_ENOUGH_TO_GUESS or len(wording.characters - set(folded)) > allowed:
        return None
    if size == _LONG_ENOUGH_TO_GUESS:
        # Two right characters prove something only when they are the whole line.
        wrong = _wrong(folded, wording.folded) if len(folded) == size else size
        return _match(wording, folded, 0, size, _SUBSTITUTED_IN_SHORT) if wrong <= 1 else None
    for start in range(len(folded) - size + 1):
        wrong = _wrong(folded[start : start + size], wording.folded)
        if wrong <= allowed:
            return _match(wording, folded, start, start + size, _SUBSTITUTED**wrong)
    if size < _LONG_ENOUGH_TO_MISS:
        return None
    for lost in range(size):
        start = folded.find(wording.folded[:lost] + wording.folded[lost + 1 :])
        if start >= 0:
            return _match(wording, folded, start, start + size - 1, _DROPPED)
    return None


def _wrong(read: str, wording: str) -> int:
    return sum(a != b for a, b in zip(read, wording, strict=True))


def _match(wording: Wording, folded: str, start: int, end: int, quality: float) -> Match:
    fit: Fit = "inside"
    if start == 0 and end == len(folded):
        fit = "whole"
    elif end == len(folded):
        fit = "end"
    elif start == 0:
        fit = "start"
    return Match(wording, fit, start, end, quality)


def _compile(data: dict[str, Any]) -> Rules:
    folds = _folds(data["confusions"])

    def clues(name: str) -> tuple[Clue, ...]:
        return tuple(
            Clue(word, word.translate(folds), entry["category"])
            for entry in data[name]
            for word in entry["words"]
        )

    wordings = [
        _wording(word, word.translate(folds), rule)
        for rule in data["rule"]
        for word in rule["wording"]
    ]
    wordings.sort(key=lambda w: -len(w.text))
    return Rules(
        wordings=tuple(wordings),
        clues=clues("clue"),
        labels=clues("label"),
        inside=clues("inside"),
        kinds=tuple(
            Kind(
                tuple((word, word.translate(folds)) for word in entry.get("any", ())),
                tuple(word.translate(folds) for word in entry.get("ends", ())),
                entry["category"],
            )
            for entry in data["kind"]
        ),
        open_words=tuple(word.translate(folds) for word in data["open_words"]),
        tail=tuple(word.translate(folds) for word in data["tail"]["words"]),
        never=tuple(word.translate(folds) for word in data["never"]),
        letterheads=tuple(word.translate(folds) for word in data["letterheads"]),
        openings=tuple(word.translate(folds) for word in data["opening"]["words"]),
        folds=folds,
    )


def _wording(text: str, folded: str, rule: dict[str, Any]) -> Wording:
    anywhere = rule.get("anywhere", False)
    return Wording(text, folded, frozenset(folded), rule["category"], anywhere)


def _folds(groups: list[str]) -> dict[int, str]:
    """Join groups that share a character; the first of a joined group stands for all."""
    joined: list[str] = []
    for group in groups:
        merged = group
        apart = []
        for other in joined:
            if set(other) & set(merged):
                merged = other + merged
            else:
                apart.append(other)
        joined = [*apart, merged]
    return {ord(c): group[0] for group in joined for c in group}
