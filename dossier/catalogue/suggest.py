"""First cataloguing (编目建议): where a page probably belongs, and why.

Only a suggestion: a person confirms or moves. Whatever looks confidential is
suggested for the confidential volume (副卷), never for the main one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

import resources
from dossier.catalogue.heading import Row, ends, head, joined, numbering, rows
from dossier.catalogue.rules import (
    Clue,
    Fit,
    Match,
    bare,
    clue_in,
    clue_in_title,
    is_letterhead,
    kind_of,
    matches,
    rules,
    without_open,
)
from dossier.catalogue.templates import Template
from dossier.catalogue.weighing import Weighed, weighed
from dossier.model import Volume
from ocr.result import PageText

_ENOUGH = 0.5
"""Score from which a line counts as a title."""
_MOST = 0.98
_FIT: dict[Fit, float] = {"whole": 1.0, "end": 0.94, "start": 0.84, "inside": 0.62}
_BIG = 1.25
"""Times the usual line height from which a line looks like a title."""
_MARGIN = 0.075
"""Part of the page height in which running heads stand, above where text begins."""
_FIRST_INSTANCE = re.compile(r"[(（〔\[]\d{4}[)）〕\]].{2,10}初.{0,2}\d+号")
_PLAIN, _GENERAL = 2, 3
"""Characters of a wording so general that other words, or those before it, say more."""
_COUNTED = re.compile(r"[一二三四五六七八九十\d]{1,3}(份|页|张|件|套|册|本|份数|页数)")
"""What follows the name of a paper in a list of papers."""
_LABEL_ZONE = 0.5
_TITLE_SPEAKS, _GUESS_SPEAKS = 6.0, 3.0
"""What a title a rule knows, word for word or by a guess, weighs beside the words of its page."""
_KIND_SPEAKS, _KIND_NAMES = 1.5, 3.0
"""The same for a kind told by one word, or by a word and an end."""
_SURE = 0.5
"""Share of the likeliest item from which the words of a page decide."""
_AGAINST = 0.7
"""The same against what a rule says."""
_WELL_GUESSED = 0.75
"""Score from which a title with wrong characters stands against the words of its page."""
_SHUT = 0.35
"""Share of the confidential items together from which a page is held back for a person."""
_SHUT_IN_DOUBT = 0.2
"""The same where nothing is likely enough to decide."""
_LETTERHEAD_SIZE = 1.15
_ENDINGS = "书状表单函证录告知据"


class Action(StrEnum):
    """What to do with a page."""

    NEW = "new"
    """It begins a material."""
    CONTINUE = "continue"
    """It belongs to the material of the page before."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The material of the page before (前一页), and that page's text when it was read."""

    category: str
    volume: Volume
    title: str
    reading: PageText | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where a page probably belongs (编目建议).

    Attributes:
        category: key of an item of the template.
        title: of the material, with characters the engine confused put right.
        confidence: 0 to 1.
        reason_key: stable name of the reason, a key of ``reasons.toml``.
        reason: the reason in Chinese, for people.
        reason_en: the same in English.
    """

    action: Action
    category: str
    volume: Volume
    title: str
    confidence: float
    reason_key: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    read: str
    category: str
    score: float
    row: Row
    exact: bool
    wording: str
    start: int = 0
    """Where the wording begins in the bare row."""
    own: bool = False
    """Of this court's own table."""


@dataclass(frozen=True, slots=True)
class _Found:
    clue: Clue
    row: Row
    in_title: bool


def suggest(
    template: Template,
    reading: PageText,
    previous: Previous | None,
    own: Mapping[str, str] | None = None,
) -> Suggestion:
    """Suggest where the page with the text ``reading`` belongs.

    Pages are asked about in the order they came; ``previous`` is the material the
    page before was put into, or None for the first page. ``own`` gives the categories of
    titles this court files in its own way, by folded title. Pure; under 20 ms a page.
    """
    page = rows(reading)
    if not page:
        return _blank(template, previous)
    top = head(page)
    title = _own_title(own or {}, top) or _best_title(template, page, top)
    found = _clue(page, top, title)
    runs_on = _repeats(page, previous) or (title is not None and _runs_on(title, page, previous))
    if found is not None:
        if runs_on and previous is not None and previous.volume is Volume.CONFIDENTIAL:
            return _continue(previous, 0.8, "continues", {"title": previous.title})
        return _confidential(template, found, title, previous, page)
    if title is not None and not runs_on:
        return _titled(template, title, page)
    return _untitled(template, page, top, previous)


def _titled(template: Template, title: _Title, page: list[Row]) -> Suggestion:
    category = title.category
    if category == "judgments" and _has(template, "lower_judgments") and _of_first_instance(page):
        category = "lower_judgments"
    item = template.place(category)
    key = "title" if title.exact else "title_confused"
    if title.row.top > 0.5:
        key = "words"
    if title.own:
        key = "own_title"
    params = {"title": title.text, "read": title.read, "line": title.row.number}
    if not title.own and not (title.exact and len(title.wording) > _GENERAL):
        weight = (_TITLE_SPEAKS if title.exact else _GUESS_SPEAKS) * title.score
        found = weighed(template, page, [(category, weight)])
        # What stands on the page as its title is stronger than its words, which other papers
        # share; only a poor guess yields to them, or a title that would show 副卷.
        yields = found[0].volume is Volume.CONFIDENTIAL or (
            not title.exact and title.score < _WELL_GUESSED
        )
        if yields and found[0].item != item.key and found[0].share >= _AGAINST:
            return _by_words(template, title.text, found)
    return _make(
        Action.NEW, (item.key, item.volume), title.text, min(title.score, _MOST), key, params
    )


def _by_words(template: Template, title: str, found: list[Weighed]) -> Suggestion:
    """Return what the words of a page say; a person is asked where they leave it open."""
    best = found[0]
    words = "、".join(best.words)
    shut = [one for one in found if one.volume is Volume.CONFIDENTIAL]
    if sum(one.share for one in shut) >= (_SHUT if best.share >= _SURE else _SHUT_IN_DOUBT):
        params = {"title": title, "words": "、".join(shut[0].words)}
        where = (shut[0].item, Volume.CONFIDENTIAL)
        return _make(Action.NEW, where, title, 0.5, "words_confidential", params)
    if best.share >= _SURE:
        params = {"title": title, "words": words}
        where = (best.item, best.volume)
        return _make(Action.NEW, where, title, min(best.share, 0.8), "by_words", params)
    item = template.item(template.fallback)
    names = [template.item(one.item).title for one in found[:2]]
    params = {"title": title, "first": names[0], "second": names[1], "words": words}
    return _make(Action.NEW, (item.key, item.volume), title, 0.3, "undecided", params)


def _confidential(
    template: Template,
    found: _Found,
    title: _Title | None,
    previous: Previous | None,
    page: list[Row],
) -> Suggestion:
    item = template.place(found.clue.category)
    if item.volume is not Volume.CONFIDENTIAL:
        # A template whose data files a clue in the open would leak: refuse its word.
        item = template.of_volume(Volume.CONFIDENTIAL)[0]
    own = title.text if title is not None else found.row.text
    if not found.in_title and title is None:
        closed = previous is not None and previous.volume is Volume.CONFIDENTIAL
        another = previous is not None and item.key != previous.category
        if previous is not None and closed and not (another and _opens(page, ended=False)):
            return _continue(previous, 0.8, "continues", {"title": previous.title})
        own = item.title
    params = {"title": own, "clue": found.clue.text}
    where = (item.key, Volume.CONFIDENTIAL)
    if found.in_title:
        score = max(title.score, 0.8) if title is not None else 0.8
        return _make(Action.NEW, where, own, min(score, _MOST), "clue", params)
    return _make(Action.NEW, where, own, 0.5, "clue_in_body", params)


def _untitled(
    template: Template, page: list[Row], top: list[Row], previous: Previous | None
) -> Suggestion:
    number = numbering(page)
    if previous is None:
        return _unknown(template, page, top)
    params = {"title": previous.title}
    if number is not None and number.number > 1:
        return _continue(previous, 0.9, "continues_numbered", {**params, "number": number.number})
    ended = previous.reading is not None and ends(previous.reading)
    stranger = _looks_like_title(top, strict=not ended)
    first = number is not None and number.number == 1 and ended
    if stranger is not None or first or _opens(page, ended=ended):
        return _unknown(template, page, top, previous)
    if ended:
        return _continue(previous, 0.4, "after_end", params)
    return _continue(previous, 0.75, "continues", params)


def _blank(template: Template, previous: Previous | None) -> Suggestion:
    if previous is not None:
        return _continue(previous, 0.6, "continues_blank", {"title": previous.title})
    item = template.item(template.fallback)
    return _make(Action.NEW, (item.key, item.volume), item.title, 0.1, "blank", {})


def _unknown(
    template: Template, page: list[Row], top: list[Row], previous: Previous | None = None
) -> Suggestion:
    """Return where a page belongs that begins a paper, its title unknown or lost."""
    row = _looks_like_title(top, strict=False)
    kind = None if row is None else kind_of(row.bare)
    more = []
    if kind is not None and template.place(kind.category).volume is Volume.MAIN:
        named = len(kind.word) > 1
        more.append((kind.category, _KIND_NAMES if kind.both else _KIND_SPEAKS * named))
    found = weighed(template, page, more)
    if row is None:
        title = template.item(
            found[0].item if found[0].share >= _SURE else template.fallback
        ).title
        return _by_words(template, title, found)
    made = _by_words(template, row.text, found)
    if kind is not None and more and made.reason_key in ("by_words", "undecided"):
        place = template.place(kind.category)
        general = place.key == template.fallback and kind.category != template.fallback
        # A title that names a kind stands: words shared by many papers had moved such. One
        # character (单, 书) names little, and yields to words that decide.
        named = len(kind.word) > 1 or kind.both or made.category == place.key
        if not general and (named or made.reason_key == "undecided"):
            params = {"title": row.text, "word": kind.word}
            return _make(Action.NEW, (place.key, place.volume), row.text, 0.55, "kind", params)
    if made.reason_key == "undecided" and previous is not None and previous.category == "evidence":
        # Evidence comes in heaps, and its titles are anybody's.
        where = (previous.category, previous.volume)
        return _make(Action.NEW, where, row.text, 0.3, "after_evidence", {"title": row.text})
    return made


def _opens(page: list[Row], *, ended: bool) -> bool:
    """Whether a page without a title begins as papers do: a letterhead, or their first words."""
    first = page[0]
    if first.top < _LABEL_ZONE and is_letterhead(first.bare) and not first.prose:
        return first.size >= _LETTERHEAD_SIZE and abs(first.centre - 0.5) < 0.12
    folded = rules().fold(first.bare)
    return ended and folded.startswith(rules().openings)


def _continue(
    previous: Previous, confidence: float, key: str, params: Mapping[str, object]
) -> Suggestion:
    where = (previous.category, previous.volume)
    return _make(Action.CONTINUE, where, previous.title, confidence, key, params)


def _has(template: Template, key: str) -> bool:
    return any(item.key == key for item in template.items)


def _of_first_instance(page: list[Row]) -> bool:
    """Whether the case number at the head is that of a first instance (原审)."""
    number = next((m for row in page[:8] if (m := _FIRST_INSTANCE.search(row.text))), None)
    return number is not None


def _own_title(own: Mapping[str, str], top: list[Row]) -> _Title | None:
    """Return a line at the head that this court's own table has word for word."""
    fold = rules().fold
    for row in (*top, *joined(top)):
        category = own.get(fold(row.bare)) if own and not row.prose else None
        if category is not None:
            return _Title(row.text, row.text, category, _MOST, row, True, row.text, own=True)
    return None


def _best_title(template: Template, page: list[Row], top: list[Row]) -> _Title | None:
    candidates = [t for row in (*top, *joined(top)) for t in _titles(row, top)]
    if not any(t.score >= _ENOUGH for t in candidates):
        candidates += [t for row in page for t in _printed_anywhere(row)]
    candidates = [_weighed(template, t) for t in candidates]
    # Of two rules for one wording, the one whose item this template has.
    best = max(candidates, key=lambda t: (t.score, _has(template, t.category)), default=None)
    return best if best is not None and best.score >= _ENOUGH else None


def _weighed(template: Template, title: _Title) -> _Title:
    """Return a title guessed from wrong characters with less weight where its words differ.

    收款确认书 is one character from 领款确认书, and is another paper.
    """
    kind = kind_of(title.row.bare)
    if kind is None or template.place(kind.category) == template.place(title.category):
        return title
    if not title.exact:
        return replace(title, score=title.score * 0.5)
    # 诉讼费专用收据 is more than a 收据, 撤回执行申请书 more than a 执行申请书: what stands
    # before a general wording, or before any where its kind names both, says of which.
    most = _GENERAL + (title.category == "evidence") if kind.start < title.start else _PLAIN
    general = len(title.wording) <= most
    bracketed = title.start == 0 and "(" in title.row.text
    before = kind.both and (kind.start < title.start or bracketed)
    more = len(title.row.bare) > len(title.wording)
    return replace(title, category=kind.category) if more and (general or before) else title


def _titles(row: Row, top: list[Row]) -> list[_Title]:
    if (row.prose and len(row.bare) > 8) or rules().fold(row.bare).endswith(rules().never):
        return []
    if row.part:
        return []
    place = [r.number for r in top if not is_letterhead(r.bare)]
    order = sum(number < row.number for number in place) + 1
    return [
        _title(row, match, _score(row, match, order))
        for match in matches(row.bare)
        if (not match.wording.anywhere or match.fit == "whole")
        and not _COUNTED.match(row.bare[match.end :])
    ]


def _printed_anywhere(row: Row) -> list[_Title]:
    return [
        _title(row, match, 0.8 * match.quality)
        for match in matches(row.bare)
        if match.wording.anywhere and len(row.bare) <= len(match.wording.text) + 3
    ]


def _score(row: Row, match: Match, order: int) -> float:
    extra = len(row.bare) - (match.end - match.start)
    added = _bracketed(row, match)
    score = (_FIT["end"] if added else _FIT[match.fit]) * match.quality
    # The longer of two wordings that fit alike is the better title.
    score *= 1.0 - 0.1 * extra / len(row.bare)
    if extra > 18:
        score *= 0.6
    if match.fit in ("start", "inside") and not added:
        score *= 0.55 if len(match.wording.text) <= 2 or extra > 10 else 0.9
    if match.quality < 1 and match.fit in ("start", "inside") and extra > 2 and not added:
        # What a title ends with is what it is; before that, a guess proves nothing.
        score *= 0.6
    if row.colon:
        score *= 0.75 if match.fit == "whole" else 0.5
    if order > 3 and row.size < _BIG:
        score *= 0.85 if order <= 6 else 0.6
    if order > 1 and row.size < 0.85:
        score *= 0.85
    if match.fit != "whole" and abs(row.centre - 0.5) > 0.22:
        score *= 0.85
    return score


def _bracketed(row: Row, match: Match) -> bool:
    """Whether what follows the wording is an addition in brackets, as in （第一次）."""
    text = row.text
    return (
        match.fit == "start"
        and "(" in text
        and bare(text.split("(", 1)[0]) == (row.bare[: match.end])
    )


def _title(row: Row, match: Match, score: float) -> _Title:
    before, after = row.bare[: match.start], row.bare[match.end :]
    exact = row.bare[match.start : match.end] == match.wording.text
    text = before + match.wording.text + after
    if before.endswith("法院") or len(text) > 24 or row.colon:
        text = match.wording.text
    elif "(" in row.text and exact and match.fit != "whole":
        text = row.text.replace("(", "（").replace(")", "）")
    elif _bracketed(row, match):
        text = f"{before}{match.wording.text}（{after}）"
    wording = match.wording
    return _Title(text, row.text, wording.category, score, row, exact, wording.text, match.start)


def _clue(page: list[Row], top: list[Row], title: _Title | None) -> _Found | None:
    for row in _clue_rows(top, title):
        clue = clue_in_title(row.bare)
        if clue is not None:
            # 'A：… 合议 …' is somebody speaking, not a title.
            alone = title is None and not row.colon
            in_title = alone or (title is not None and row.number <= title.row.number)
            return _Found(clue, row, in_title)
    if title is not None and _is_confidential(title):
        return _Found(Clue(title.text, "", title.category), title.row, in_title=True)
    return _label(page) or _in_prose(top) or (_inside(page) if title is None else None)


def _clue_rows(top: list[Row], title: _Title | None) -> list[Row]:
    lines = [row for row in top[:6] if not row.prose]
    # Running text counts in the first line only when it is a title for its size.
    lines += [row for row in top[:3] if row.prose and row.size >= _BIG]
    if title is not None:
        return [*lines, title.row]
    # A clue letter-spaced over the page is only seen in the joined line.
    return [*lines, *joined(top[:4])]


def _is_confidential(title: _Title) -> bool:
    return title.category in ("deliberation", "approvals", "drafts", "closing_internal")


def _label(page: list[Row]) -> _Found | None:
    for row in page[:20]:
        if row.top > _LABEL_ZONE:
            continue
        folded = without_open(row.bare)
        for label in rules().labels:
            rest = len(folded) - len(label.folded)
            if folded.startswith(label.folded) and (row.colon or rest <= 4):
                return _Found(label, row, in_title=False)
    return None


def _in_prose(top: list[Row]) -> _Found | None:
    """Two different clues in the first lines of running text, or one that opens it."""
    book = rules()
    hits: dict[str, _Found] = {}
    for row in top[:3]:
        folded = without_open(row.bare)
        for clue in book.clues:
            if clue.folded in folded:
                hits.setdefault(clue.text, _Found(clue, row, in_title=False))
    opens = [f for f in hits.values() if f.row is top[0]]
    if opens and without_open(top[0].bare).startswith(opens[0].clue.folded):
        return opens[0]
    return next(iter(hits.values())) if len(hits) > 1 else None


def _inside(page: list[Row]) -> _Found | None:
    for row in page:
        clue = clue_in(row.bare, rules().inside)
        if clue is not None:
            return _Found(clue, row, in_title=False)
    return None


def _repeats(page: list[Row], previous: Previous | None) -> bool:
    """Whether the first line is the title of the document before, in the margin, word for word."""
    first = page[0]
    return (
        previous is not None
        and first.bare in (bare(previous.title), f"{bare(previous.title)}续")
        and first.top < _MARGIN
        and first.size < _BIG
        and numbering(page) is None
    )


def _runs_on(title: _Title, page: list[Row], previous: Previous | None) -> bool:
    """Whether the 'title' is only the running head of the document before."""
    if previous is None:
        return False
    number = numbering(page)
    later = number is not None and number.number > 1
    same = title.text in previous.title or previous.title in title.text
    if same and number is None and title.row.top < _MARGIN and title.row.size < _BIG:
        # In the margin and no larger than the text: printed at the head of every page.
        return True
    return later and (same or title.score < 0.8)


def _looks_like_title(top: list[Row], *, strict: bool) -> Row | None:
    """Return the row that looks like a title no rule knows; ``strict`` asks for size too."""
    # A letterhead says whose paper it is, not which.
    said = [row for row in top if not is_letterhead(row.bare)]
    for row in said[:3]:
        if row.prose or row.colon or not 3 <= len(row.bare) <= 24 or row.bare.isascii():
            continue
        centred = abs(row.centre - 0.5) < 0.12
        if row.size >= _BIG and centred:
            return row
        if not strict and row is said[0] and row.number <= 3 and centred and _named(row):
            return row
    return None


def _named(row: Row) -> bool:
    """Whether a line ends as titles do, or says outright which kind of paper it is."""
    kind = kind_of(row.bare)
    return row.bare[-1] in _ENDINGS or (kind is not None and kind.both)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return resources.toml("catalogue/reasons.toml")


def _make(
    action: Action,
    where: tuple[str, Volume],
    title: str,
    confidence: float,
    key: str,
    params: Mapping[str, object],
) -> Suggestion:
    words = _sentences()[key]
    return Suggestion(
        action=action,
        category=where[0],
        volume=where[1],
        title=title,
        confidence=round(confidence, 3),
        reason_key=key,
        reason=words["zh_CN"].format_map(params),
        reason_en=words["en"].format_map(params),
    )
