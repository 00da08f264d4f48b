"""Which line of a page is its title (材料标题).

By the wordings of the rules, by this court's own table, or by its looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dossier.catalogue.heading import Row, below_letterhead, joined, numbering
from dossier.catalogue.naming import Built, built
from dossier.catalogue.rules import (
    Fit,
    Match,
    Named,
    bare,
    is_letterhead,
    kind_of,
    matches,
    rules,
)
from dossier.catalogue.templates import Template
from dossier.model import Volume

_ENOUGH = 0.5
"""Score from which a line counts as a title."""
MOST = 0.98
"""No title is surer than this."""
_FIT: dict[Fit, float] = {"whole": 1.0, "end": 0.94, "start": 0.84, "inside": 0.62}
BIG = 1.25
"""Times the usual line height from which a line looks like a title."""
_CONTINUED = re.compile(r"续[)）\]〕]?$|[(（〔\[]续.?$")
_MARGIN = 0.075
"""Part of the page height in which running heads stand, above where text begins."""
_TOP = 0.12
"""Part of the page height in which a line of usual size may still be a title."""
_NO_SMALLER = 0.95
_BELOW = 3
"""Rows below a title from which another names no paper of its own."""
_PLAIN, GENERAL = 2, 3
"""Characters of a wording so general that other words, or those before it, say more."""
_COUNTED = re.compile(r"[一二三四五六七八九十\d]{1,3}(份|页|张|件|套|册|本|份数|页数)")
"""What follows the name of a paper in a list of papers."""
_ENCLOSED = ("内件", "内装", "邮寄文书")
"""Begin the line of a posted letter that lists what is in it."""
_ENDINGS = "书状表单函证录告知据"


@dataclass(frozen=True, slots=True)
class Title:
    """A line taken for the title of a paper."""

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


def own_title(own: Mapping[str, str], top: list[Row]) -> Title | None:
    """Return a line at the head that this court's own table has word for word."""
    fold = rules().fold
    for row in (*top, *joined(top)):
        category = own.get(fold(row.bare)) if own and not row.prose else None
        if category is not None:
            return Title(row.text, row.text, category, MOST, row, True, row.text, own=True)
    return None


def best_title(template: Template, page: list[Row], top: list[Row]) -> Title | None:
    """Return the title of a page by the wordings of the rules; None: no line is one."""
    candidates = [t for row in (*top, *joined(top)) for t in _titles(row, top)]
    if not any(t.score >= _ENOUGH for t in candidates):
        candidates += [t for row in page for t in _printed_anywhere(row)]
    candidates = [_weighed(template, t) for t in candidates]
    # Of two wordings a misread title is as near to (审理报告, 审计报告) the one of 副卷; of two
    # rules for one wording, the one whose item this template has.
    best = max(
        candidates,
        key=lambda t: (t.score, _is_shut(template, t), has_item(template, t.category)),
        default=None,
    )
    if best is None or best.score < _ENOUGH or _under_another(template, best, top):
        return None
    return best


def _is_shut(template: Template, title: Title) -> bool:
    return template.place(title.category).volume is Volume.CONFIDENTIAL


def _under_another(template: Template, best: Title, top: list[Row]) -> bool:
    """Whether a line lower down is only mentioned under a title built like one."""
    first = below_letterhead(top)
    if first is None or best.row.number < first.number + _BELOW or best.row.size >= BIG:
        return False
    if first.prose or first.colon or first.part or not first.centred:
        return False
    build = built(first.text, template.key)
    return build is not None and build.sure and bool(build.head)


def _weighed(template: Template, title: Title) -> Title:
    """Return a title guessed from wrong characters with less weight where its words differ.

    收款确认书 is one character from 领款确认书, and is another paper.
    """
    build = built(title.row.text, template.key)
    if build is not None and build.sure and not title.row.colon:
        return _rebuilt(template, title, build)
    kind = kind_of(title.row.bare)
    if kind is None or template.place(kind.category) == template.place(title.category):
        return title
    if not title.exact:
        # One word of a kind (报告) is no reason to take a misread title of 副卷 for another's.
        doubted = kind.both or not _is_shut(template, title)
        return replace(title, score=title.score * 0.5) if doubted else title
    # 诉讼费专用收据 is more than a 收据, 撤回执行申请书 more than a 执行申请书: what stands
    # before a general wording, or before any where its kind names both, says of which.
    most = GENERAL + (title.category == "evidence") if kind.start < title.start else _PLAIN
    general = len(title.wording) <= most
    bracketed = title.start == 0 and "(" in title.row.text
    before = kind.both and (kind.start < title.start or bracketed)
    more = len(title.row.bare) > len(title.wording)
    return replace(title, category=kind.category) if more and (general or before) else title


def _rebuilt(template: Template, title: Title, build: Built) -> Title:
    """Return a title under what its build says, where that sees more of it than the wording."""
    if template.place(build.category) == template.place(title.category):
        return title
    if not title.exact:
        return replace(title, score=title.score * 0.5)
    end = title.start + len(title.wording)
    more = build.word_start < title.start or build.head_start >= end or build.word_start >= end
    return replace(title, category=build.category) if more else title


def _titles(row: Row, top: list[Row]) -> list[Title]:
    if (row.prose and len(row.bare) > 8) or rules().fold(row.bare).endswith(rules().never):
        return []
    if row.part or row.bare.startswith(_ENCLOSED):
        return []
    place = [r.number for r in top if not is_letterhead(r.bare)]
    order = sum(number < row.number for number in place) + 1
    return [
        _title(row, match, _score(row, match, order))
        for match in matches(row.bare)
        if (not match.wording.anywhere or match.fit == "whole")
        # A firm's name at the foot is a signature, no letter that lost a character.
        and (match.quality == 1 or order == 1 or not is_letterhead(row.bare))
        and not _COUNTED.match(row.bare[match.end :])
    ]


def _printed_anywhere(row: Row) -> list[Title]:
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
    if row.colon and match.quality < 1:
        # 判决:驳回… says something; it is no 判决书 that lost a character.
        score *= 0.5
    if row.colon:
        score *= 0.75 if match.fit == "whole" else 0.5
    if order > 3 and row.size < BIG:
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


def _title(row: Row, match: Match, score: float) -> Title:
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
    return Title(text, row.text, wording.category, score, row, exact, wording.text, match.start)


def repeats(page: list[Row], previous: str | None) -> bool:
    """Whether the first line is the title of the document before, in the margin, word for word."""
    first = page[0]
    if previous is None:
        return False
    # Misread in the same way on no two pages; 续 says that it goes on.
    same = first.bare == bare(previous) or _CONTINUED.search(first.text) is not None
    return same and first.top < _MARGIN and first.size < BIG and numbering(page) is None


def runs_on(title: Title, page: list[Row], previous: str | None) -> bool:
    """Whether the 'title' is only the running head of the document before."""
    if previous is None:
        return False
    if _CONTINUED.search(title.row.text) and _alike(title.row.bare, previous):
        return True
    number = numbering(page)
    later = number is not None and number.number > 1
    same = title.text in previous or previous in title.text
    if same and number is None and title.row.top < _MARGIN and title.row.size < BIG:
        # In the margin and no larger than the text: printed at the head of every page.
        return True
    return later and (same or title.score < 0.8)


def _alike(bare_row: str, previous: str) -> bool:
    """Whether a line that says it goes on (续) begins as the title before, but for a character."""
    before = bare(previous)
    size = min(len(before), len(bare_row))
    pairs = zip(bare_row[:size], before[:size], strict=True)
    return sum(a != b for a, b in pairs) <= max(1, size // 4)


def looks_like_title(top: list[Row], *, strict: bool) -> Row | None:
    """Return the row that looks like a title no rule knows; ``strict`` asks for size too."""
    # A letterhead says whose paper it is, not which.
    said = [row for row in top if not is_letterhead(row.bare)]
    for row in said[:3]:
        if row.prose or row.colon or not 3 <= len(row.bare) <= 24 or row.bare.isascii():
            continue
        if row.size >= BIG and row.centred:
            return row
        begins = row is said[0] and row.number <= 3 and row.centred
        if begins and (_known_build(row) if strict else _named(row)):
            return row
    return None


def _known_build(row: Row) -> bool:
    """Whether a line at the very top is built like a title: known head, known words before it."""
    return (
        row.size >= _NO_SMALLER
        and row.top < _TOP
        and any(
            build is not None and build.sure and build.head
            for build in (built(row.text, key) for key in ("civil_first", "enforcement"))
        )
    )


def _named(row: Row) -> bool:
    """Whether a line ends as titles do, or says outright which kind of paper it is."""
    build = built(row.text, "civil_first")
    if build is not None and build.head and (build.category or build.word):
        return True
    kind = kind_of(row.bare)
    return row.bare[-1] in _ENDINGS or (kind is not None and kind.both)


def named(template: Template, row: Row) -> Named | None:
    """Return what a title no wording knows says it is: by its build, or by its words alone."""
    build = built(row.text, template.key)
    if build is not None and build.sure:
        word = build.word if not build.head else f"{build.word}…{build.head}"
        return Named(build.category, word, build.word_start, both=True)
    kind = kind_of(row.bare)
    if kind is not None or build is None or not build.category:
        return kind
    return Named(build.category, build.head, build.head_start, both=False)


def has_item(template: Template, key: str) -> bool:
    """Return whether ``template`` has an item of that key."""
    return any(item.key == key for item in template.items)
