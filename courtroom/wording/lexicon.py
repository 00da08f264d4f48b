"""The words of a case, and what recognition makes of them (案件词库).

A name is corrected by its sound: a stretch that sounds like 李明 becomes 李明, the more easily
the longer the word is and the more its surroundings speak for it (原告…, …先生). What is a
common word stays, unless they do. Numerals are never changed into others, so that no number
gets another value. Nothing is matched across punctuation or a pause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from asr.wording import syllables
from asr.wording.line import Rewrite, applied
from asr.wording.numerals import CHARACTERS as NUMERALS
from courtroom.wording import forms
from resources import toml


class Kind(StrEnum):
    """What a word of the case is (词类)."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    CASE_NUMBER = "case_number"
    AMOUNT = "amount"
    STATUTE = "statute"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the case, as the record writes it (词条)."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Form:
    said: str
    """As it is spoken, character by character."""
    written: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch that sounds like a word of the case; ``start`` and ``end`` as ever."""

    start: int
    end: int
    written: str
    kind: Kind
    cost: float
    """0.0: it is the word already."""


_TIE = 0.15
"""Two words as near as that are not guessed between; a tone alone does not decide."""
_NAMES = frozenset({Kind.PERSON, Kind.ORGANISATION, Kind.PLACE})
_Key = tuple[tuple[str, str], tuple[str, str]]
NEGATIONS = frozenset("不没无未非否勿莫")
"""Never heard into a word or out of one: 是否申请 is not 不申请."""
PARTICLES = frozenset("的了是在有和也就都还这那我你他")
"""Never heard as a part of a term: 在场的三人 is not 第三人."""
LONGEST_TERM = 60
MOST_TERMS = 5_000

_BUDGET_BY_LENGTH = {2: 0.75, 3: 1.2, 4: 1.6}
_BUDGET_PLAIN = 0.4
"""For two characters that are no name: their sounds but for the tone."""
_BUDGET_NEAR = {2: 1.1, 3: 1.6, 4: 2.0}
"""With surroundings that speak for a word of that kind."""
_BUDGET_PER_CHARACTER = 0.35
_BEFORE = {
    Kind.PERSON: re.compile(
        r"(?:原告|被告|第三人|上诉人|申请人|证人|鉴定人|审判长|审判员|陪审员|法官|助理|书记员|代理人|律师"
        r"|代表人|负责人|我叫|叫做|名叫|姓名是?|本人是?|我是|职工|员工|经理|老板|司机|会计|股东|诉|收款人)$"
    ),
    Kind.PLACE: re.compile(r"(?:住在?|位于|地址是?|在|省|市|区|县|镇|路过|到|去)$"),
}
_AFTER = {
    Kind.PERSON: re.compile(r"(?:先生|女士|律师|经理|诉|与被告|的代理人|签字|签名|出庭|到庭)"),
    Kind.PLACE: re.compile(r"(?:省|市|区|县|镇|街道|路|村|小区|法院)"),
}


@dataclass(frozen=True)
class Lexicon:
    """Words of a case, ready to be found by their sound (词库). Never changes."""

    terms: tuple[Term, ...] = ()
    _forms: tuple[_Form, ...] = ()
    _index: dict[_Key, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Forms and offsets in them by the sounds of two characters in a row."""

    def with_terms(self, terms: Iterable[Term]) -> Lexicon:
        """Return a lexicon that knows ``terms``, too; it works at once."""
        known = set(self.terms)
        new = [
            term
            for term in dict.fromkeys(terms)
            if term not in known and 2 <= len(term.text) <= LONGEST_TERM
        ][: MOST_TERMS - len(known)]
        added = [
            _Form(said, written, term.kind)
            for term in new
            for said, written in forms.of(term.text, term.kind)
        ]
        index = dict(self._index)
        for number, form in enumerate(added, len(self._forms)):
            for offset, keys in enumerate(_keys(form.said)):
                for key in keys:
                    index[key] = (*index.get(key, ()), (number, offset))
        return Lexicon((*self.terms, *new), (*self._forms, *added), index)

    def without(self, terms: Iterable[Term]) -> Lexicon:
        """Return a lexicon that does not know ``terms``; others that sound like them stay."""
        gone = set(terms)
        return Lexicon().with_terms(term for term in self.terms if term not in gone)

    def phrases(self) -> tuple[str, ...]:
        """Return the words as hints for an engine."""
        return tuple(term.text for term in self.terms)

    def matches(self, text: str, breaks: AbstractSet[int] = frozenset()) -> list[Match]:
        """Return the stretches of ``text`` that are words of the case, in order.

        Args:
            text: what was recognised.
            breaks: indices of characters before which a pause lies; nothing goes across.
        """
        found: dict[tuple[int, int], list[Match]] = {}
        for start, number in self._candidates(text):
            form = self._forms[number]
            match = _match(text, start, form, breaks)
            if match:
                key = (match.start, match.end)
                found.setdefault(key, []).append(match)
        return _chosen([one for these in found.values() for one in _best(these)])

    def _candidates(self, text: str) -> set[tuple[int, int]]:
        starts = set()
        for place, keys in enumerate(_keys(text)):
            for key in keys:
                for number, offset in self._index.get(key, ()):
                    start = place - offset
                    if 0 <= start <= len(text) - len(self._forms[number].said):
                        starts.add((start, number))
        return starts


def lexicon(terms: Iterable[Term] = ()) -> Lexicon:
    """Return a lexicon of ``terms``."""
    return Lexicon().with_terms(terms)


def correct(
    text: str, words: Lexicon, breaks: AbstractSet[int] = frozenset()
) -> tuple[str, list[Rewrite]]:
    """Return ``text`` with the words of the case put right, and what was put right in it."""
    return applied(text, find(text, words, breaks))


def find(text: str, words: Lexicon, breaks: AbstractSet[int] = frozenset()) -> list[Rewrite]:
    """Return what ``words`` would put right in ``text``, in order."""
    found = [
        Rewrite(one.start, one.end, text[one.start : one.end], one.written, one.kind.value)
        for one in words.matches(text, breaks)
        if text[one.start : one.end] != one.written
    ]
    numbers = [term.text for term in words.terms if term.kind is Kind.CASE_NUMBER]
    taken = [(one.start, one.end) for one in found]
    for start, end, written in forms.loose_case_numbers(text, numbers):
        if all(end <= low or high <= start for low, high in taken):
            rule = Kind.CASE_NUMBER.value
            found.append(Rewrite(start, end, text[start:end], written, rule))
    return sorted(found, key=lambda one: one.start)


def _keys(text: str) -> list[list[_Key]]:
    """Return, for every place, the sounds of the two characters there."""
    sounds = [syllables.heard(one) or frozenset({("", one)}) for one in text]
    return [
        [(first, second) for first in sounds[i] for second in sounds[i + 1]]
        for i in range(len(text) - 1)
    ]


def _match(text: str, start: int, form: _Form, breaks: AbstractSet[int]) -> Match | None:
    end = start + len(form.said)
    heard = text[start:end]
    if any(place in breaks for place in range(start + 1, end)):
        return None
    near = _is_near(text, start, end, form.kind)
    limit = _budget(len(form.said), near, form.kind)
    cost, weak = 0.0, 0
    for said, other in zip(form.said, heard, strict=True):
        step = _step(said, other, form.kind)
        weak += step >= syllables.WEAK
        cost += step
        if cost > limit or weak > 1:
            return None
    if cost > _BUDGET_PLAIN and text[start:end] in common_words():
        return None
    if cost and not _may_replace(text, start, end, form, near):
        return None
    return Match(start, end, form.written, form.kind, cost)


def _step(said: str, other: str, kind: Kind) -> float:
    """Return what one character costs; no numeral and no negation becomes another word."""
    if said == other or forms.same_numeral(said, other):
        return 0.0
    kept = said in NEGATIONS or other in NEGATIONS or other in PARTICLES
    if kept and kind not in _NAMES:
        return syllables.OTHER_SOUND
    step = syllables.distance(said, other)
    numeral = said in NUMERALS or other in NUMERALS or other.isdigit()
    if numeral and (said in NUMERALS) == (other in NUMERALS):
        return syllables.OTHER_SOUND
    exact = said in NUMERALS or kind in (Kind.AMOUNT, Kind.CASE_NUMBER)
    if exact and numeral and step > syllables.SAME_SOUND:
        return syllables.OTHER_SOUND
    if kind is Kind.AMOUNT and step > syllables.OTHER_TONE:
        return syllables.OTHER_SOUND
    return step


def _budget(length: int, near: bool, kind: Kind) -> float:
    if length == 2 and kind not in _NAMES:
        return _BUDGET_PLAIN
    if length in _BUDGET_BY_LENGTH:
        return (_BUDGET_NEAR if near else _BUDGET_BY_LENGTH)[length]
    return _BUDGET_PER_CHARACTER * length


def _is_near(text: str, start: int, end: int, kind: Kind) -> bool:
    """Tell whether the surroundings speak for a word of that kind."""
    before, after = _BEFORE.get(kind), _AFTER.get(kind)
    return bool(before and before.search(text[max(start - 6, 0) : start])) or bool(
        after and after.match(text[end : end + 4])
    )


def _may_replace(text: str, start: int, end: int, form: _Form, near: bool) -> bool:
    """Tell whether what stands there may be a word of the case misheard."""
    heard, words = text[start:end], common_words()
    if form.kind is Kind.AMOUNT and start and text[start - 1] in NUMERALS:
        return False
    if len(heard) > 3:
        return True
    if len(heard) == 3 and _has_number(text, start, end, form):
        return near
    left = text[start - 1 : start + 1] if start else ""
    right = text[end - 1 : end + 1]
    if len(heard) == 3:
        if form.kind not in _NAMES:
            return left not in words and right not in words
        divided = (heard[:2] in words and right in words) or (left in words and heard[1:] in words)
        return near or not divided
    if set(heard) & NEGATIONS or (_has_number(text, start, end, form) and not near):
        return False
    if heard in words:
        return near and form.kind is Kind.PERSON
    if near:
        return True
    return left not in words and right not in words


def _has_number(text: str, start: int, end: int, form: _Form) -> bool:
    """Tell whether a number would be lost in a name: 百分之十 is no 之十 to be put right."""
    lost = {
        other
        for said, other in zip(form.said, text[start:end], strict=True)
        if other in NUMERALS and said not in NUMERALS
    }
    around = text[start - 1 : start] + text[end : end + 1]
    counted = bool(set(around) & set(f"{NUMERALS}第之点元块个天月日年号条款项份次"))
    return bool(lost) and (counted or end - start == 2)


@cache
def common_words() -> frozenset[str]:
    """Return words of two characters that people say every day."""
    return frozenset(str(toml("common_words.toml")["words"]).split())


def _best(matches: Sequence[Match]) -> list[Match]:
    """Return the nearest word for a stretch; none if two are as near."""
    ordered = sorted(matches, key=lambda one: one.cost)
    first = ordered[0]
    if first.cost and any(
        one.written != first.written and one.cost - first.cost < _TIE for one in ordered[1:]
    ):
        return []
    return [first]


def _chosen(matches: Iterable[Match]) -> list[Match]:
    """Return matches apart from each other: right ones, then longer ones, then nearer ones."""
    taken: list[Match] = []
    for one in sorted(matches, key=_preference):
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def _preference(one: Match) -> tuple[int, float, int]:
    return -(one.end - one.start), one.cost, one.start
