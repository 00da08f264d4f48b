"""Articles that a text cites (法条引用): 民法典第十条, 《公司法》第二十一条之一, 该法第六条."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

from asr.wording import numerals
from dossier.statutes.names import Names, plain, shipped

_N = r"(?:[零〇一二两三四五六七八九十百千]{1,12}|\d{1,5})"
_REST = rf"条(?:之(?P<sub>{_N}))?(?:第(?P<paragraph>{_N})款)?(?:第?[（(]?(?P<item>{_N})[)）]?项)?"
_ARTICLE = re.compile(rf"第?(?P<article>{_N}){_REST}")
_BETWEEN = re.compile(
    r"(?:[（(][^（）()]{1,40}[)）])?[，,]?(?:的(?:有关|相关)?规定[，,：:])?的?(?:[一-鿿]{1,4}编(?:通则|总则|分则)?)?"
    r"(?:第[一二三四五六七八九十百]+[编章节])*(?:中|里|的|之){0,2}"
)
"""What may stand between a law and the number of its article."""
_COUNTED = "微信|聊天|短信|消息|信息|记录|意见|语音|录音|线索"
"""What is counted by 条 too: 一百二十条聊天记录."""
_FURTHER = re.compile(
    rf"(?:、|，|,|；|;|和|及|以及|与|或者?|还有|至|到|[-－—–~～])+"
    rf"(?P<whole>(?:第|(?=\d)|(?=[一二三四五六七八九十百千零]{{3,}}条(?!{_COUNTED})))(?P<article>{_N}){_REST})"
)
_LISTED = re.compile(rf"第?(?P<first>{_N})(?=(?:[、,，和及到至]第?{_N})+条)")
_NEXT = re.compile(rf"[、,，和及到至](?P<whole>第?(?P<article>{_N})(?P<end>{_REST})?)")
_BACK = re.compile(
    r"(?P<back>该|同|前述|上述|此)(?P<kind>法典|法律|法|解释|规定|条例|规则|办法)(?=第|\d)"
)
_SELF = re.compile(r"本(?:法典|法|解释|规定|条例|规则|办法)(?=第|\d)")
_OTHER = re.compile(r"《[^《》]{2,80}》")
_NICKNAME = re.compile(
    r"》?[（(]以下(?:统?简?称)[:：为]?[《“\"]?(?P<nick>[^《》“”\"（）()，,、]{2,20})[》”\"]?[)）]"
)
_AFTER_NAME = re.compile(
    rf"(?=$|[第的之中里有，。、；,.;和及与（(》\d]|规定|明确|[一-鿿]{{1,4}}编(?:通则|总则|分则)?第|{_N}条)"
)
_REACH = 400
"""Characters after a law's name within which 该法 means it."""


@dataclass(frozen=True, slots=True)
class Citation:
    """An article that is cited (法条). Spans are 0-based, in characters, end exclusive."""

    start: int
    end: int
    statute: str
    """Full name without the marks, as in 中华人民共和国民法典."""
    article: int
    sub: int | None = None
    """Of 第X条之一, the 1."""
    paragraph: int | None = None
    """款"""
    item: int | None = None
    """项"""


def citations(text: str, names: Names | None = None, within: str | None = None) -> list[Citation]:
    """Return the articles cited in ``text``; what follows 、 or 和 is of the same statute.

    Spaces and line breaks do not count: a page that was read breaks lines anywhere.

    Args:
        text: of a page, an utterance, an article.
        names: laws that are known; None: those that are shipped.
        within: title of the law the text itself is of: 本法第十条 is its.
    """
    known = names or shipped()
    dense, places = _dense(plain(text))
    found = list(_found(dense, known, within))
    return [replace(one, start=places[one.start], end=places[one.end - 1] + 1) for one in found]


def is_name(text: str, match: re.Match[str]) -> bool:
    """Tell 合同法 from the beginning of 合同法律关系."""
    return bool(match["close"]) or bool(_AFTER_NAME.match(text, match.end()))


def _dense(text: str) -> tuple[str, array[int]]:
    """Return text without spaces, and where its characters stood."""
    places = array("L", (at for at, one in enumerate(text) if not one.isspace()))
    return "".join(text.split()), places


def _found(text: str, names: Names, within: str | None) -> Iterator[Citation]:
    nicknames: dict[str, str] = {}
    last: str | None = None
    named_at = -_REACH
    done = 0
    for start, end, title in _laws(text, names, nicknames, within):
        if start < done:
            continue
        back = _BACK.match(text, start)
        if back:
            fits = last is not None and _fits(last, back["kind"])
            if not fits or start - named_at > _REACH:
                continue
            title = last
        if title is None:
            last = None
            continue
        last, named_at = title, start
        for one in _articles(text, start, end, title):
            yield one
            done = one.end


def _laws(
    text: str, names: Names, nicknames: dict[str, str], within: str | None
) -> Iterator[tuple[int, int, str | None]]:
    """Yield where something stands that names a law; None: one that is not known, or 该法."""
    spans: list[tuple[int, int, str | None]] = []
    for match in names.pattern.finditer(text):
        if not is_name(text, match):
            continue
        title = names.title(match["name"])
        spans.append((match.start(), match.end(), title))
        nick = _NICKNAME.match(text, match.end())
        if nick and title and nick["nick"] not in names.said:
            nicknames[nick["nick"]] = title
    for nick_name, title in nicknames.items():
        for match in re.finditer(rf"《?{re.escape(nick_name)}》?(?=第|\d)", text):
            spans.append((match.start(), match.end(), title))
    taken = sorted(spans)
    spans += [(m.start(), m.end(), None) for m in _BACK.finditer(text)]
    spans += [
        (m.start(), m.end(), None) for m in _OTHER.finditer(text) if not _covered(m.start(), taken)
    ]
    if within is not None:
        spans += [(m.start(), m.end(), within) for m in _SELF.finditer(text)]
    # Of those that begin together the longest counts.
    yield from sorted(spans, key=lambda one: (one[0], -one[1]))


def _covered(at: int, spans: list[tuple[int, int, str | None]]) -> bool:
    return any(start <= at < end for start, end, _ in spans)


def _fits(title: str, kind: str) -> bool:
    """Tell whether 该法, 该解释 … can mean a law of this title."""
    if kind in ("法", "法律", "法典"):
        return title.endswith(("法", "法典", "总则", "通则"))
    return title.endswith(kind)


def _articles(text: str, start: int, end: int, title: str) -> Iterator[Citation]:
    """Yield the articles that follow a name."""
    nick = _NICKNAME.match(text, end)
    place = nick.end() if nick else end
    between = _BETWEEN.match(text, place)
    for at in ([between.end()] if between and between.end() != place else []) + [place]:
        listed = _LISTED.match(text, at)
        article = _ARTICLE.match(text, at)
        if listed:
            yield from _series(text, start, listed, title)
            return
        if article:
            yield from _chain(text, start, article, title)
            return


def _chain(text: str, start: int, article: re.Match[str] | None, title: str) -> Iterator[Citation]:
    """Yield 第十条 and what 、 and 和 add to it."""
    while article:
        one = _citation(start, article, title)
        if one is None:
            return
        yield one
        place = article.end()
        listed = re.compile(r"[、,，和及到至]").match(text, place)
        series = _LISTED.match(text, place + 1) if listed else None
        if series and text[place + 1] == "第":
            yield from _series(text, place + 1, series, title)
            return
        article = _FURTHER.match(text, place)
        start = article.start("whole") if article else 0


def _series(text: str, start: int, first: re.Match[str], title: str) -> Iterator[Citation]:
    """Yield 第十、十二条: numbers that share one 条."""
    number = _value(first["first"])
    if number is None:
        return
    yield Citation(start, first.end(), title, number)
    place = first.end()
    while match := _NEXT.match(text, place):
        number = _value(match["article"])
        if number is None:
            return
        if match["end"]:
            article = _ARTICLE.match(text, match.start("whole"))
            yield from _chain(text, match.start("whole"), article, title)
            return
        yield Citation(match.start("whole"), match.end(), title, number)
        place = match.end()


def _citation(start: int, match: re.Match[str], title: str) -> Citation | None:
    article = _value(match["article"])
    if not article:
        return None
    parts = (_value(match[one]) for one in ("sub", "paragraph", "item"))
    return Citation(start, match.end(), title, article, *parts)


def _value(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isdecimal() else numerals.integer(said)
