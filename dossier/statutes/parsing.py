"""From a Markdown file to the articles in it (解析法律文本), by tolerant rules.

The form, as common collections of laws have it::

    # 中华人民共和国某某法
    # 总则                                  where several files make one law
    2019年1月1日 第…次会议通过
    2020年1月1日 施行
    <!-- INFO END -->
    ## 第一编 …   ### 第一章 …              headings, any depth
    第一条 …                                an article; what follows belongs to it

Nothing in it is taken for more than text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import TypeGuard

from asr.wording import numerals
from dossier.statutes import limits
from dossier.statutes.law import Article, label
from resources.errors import (
    ArticleOutOfOrder,
    ArticleTwice,
    NoArticles,
    NotText,
    StatuteUndated,
    StatuteUntitled,
    TooLarge,
)

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_N = r"(?:[零〇一二两三四五六七八九十百千]{1,12}|\d{1,5})"
_ARTICLE = re.compile(
    rf"\**第\s*({_N})\s*条(?:\s*之\s*({_N}))?\**(?P<space>\s+|[：:]|$)?(?P<text>.*)"
)
_PROSE = re.compile(r"[的、，,。；和或与及至到第规所之中款]")
"""What follows 第X条 where a sentence speaks of it."""
_HEADING = re.compile(r"(#{1,6})\s*(.*?)\s*#*$")
_PLACE = re.compile(
    r"(第[一二三四五六七八九十百零\d]+分?[编章节目]|[一二三四五六七八九十]+、)\s*(.*)"
)
_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_EVENT = re.compile(r"(通过|修订|修正|公布|发布|批准|颁布)")
_IN_NAME = re.compile(r"[（(](\d{4})-(\d{1,2})-(\d{1,2})[)）]")
_IN_FORCE = re.compile(r"自\s*(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)")
_AT_ONCE = re.compile(r"自(?:公布|发布)之日起(?:施行|实施|生效)")
_END = "<!-- INFO END -->"
_HEAD_BYTES = 1 << 16
_LAST = 8
"""Articles at the end among which the one on coming into force is looked for."""


@dataclass(frozen=True, slots=True)
class File:
    """What one file says (法律文件)."""

    source: str
    title: str
    part: str
    """Name of the part (编) where the law lies in several files; empty otherwise."""
    adopted: date
    effective: date | None
    ended: date | None
    at_once: bool
    """It says that it is in force from the day it was adopted, and was adopted once."""
    articles: tuple[Article, ...]
    gaps: tuple[tuple[int, str, str], ...]
    """Line, article and the one expected there, where numbers were left out."""


@dataclass(slots=True)
class _Header:
    title: str = ""
    part: str = ""
    adopted: list[date] = field(default_factory=list)
    effective: date | None = None
    ended: date | None = None


def parse(data: bytes, source: str) -> File:
    """Return what a file says.

    Args:
        data: the whole file.
        source: its name, for errors; its date in brackets names the version.

    Raises:
        NotText: neither UTF-8, UTF-16 nor GB 18030.
        StatuteUntitled, StatuteUndated, NoArticles: what a law must have is missing.
        ArticleTwice, ArticleOutOfOrder: numbers of articles do not go upwards.
        TooLarge: over a limit.
    """
    if len(data) > limits.MOST_FILE_BYTES:
        raise TooLarge(source=source, limit=f"{limits.MOST_FILE_BYTES >> 20} MiB")
    lines = _cleaned(_decoded(data, source)).split("\n")
    header, body = _header(lines, source)
    reader = _Body(source)
    for line, text in enumerate(lines[body:], body + 1):
        reader.take(line, text)
    articles = reader.done()
    if not articles:
        raise NoArticles(source=source)
    named = _IN_NAME.search(PurePath(source).name)
    named_day = _day(named.groups()) if named else None
    adopted = named_day or max(header.adopted, default=header.effective)
    if adopted is None:
        raise StatuteUndated(source=source)
    effective, at_once = _force(header, adopted, articles)
    return File(
        source, header.title, header.part, adopted, effective, header.ended, at_once,
        articles, tuple(reader.gaps),
    )  # fmt: skip


def title_of(data: bytes) -> str:
    """Return the name of the law a file is of, even where the rest cannot be read; or nothing."""
    try:
        lines = _cleaned(_decoded(data[:_HEAD_BYTES].rpartition(b"\n")[0] or data, "")).split("\n")
    except NotText:
        return ""
    heading = next((found for found in map(_HEADING.match, lines) if found), None)
    return _spaceless(heading[2]) if heading and len(heading[1]) == 1 else ""


def _force(
    header: _Header, adopted: date, articles: tuple[Article, ...]
) -> tuple[date | None, bool]:
    """Return the day of coming into force, if told, and whether it is that of adoption."""
    if header.effective and header.effective >= adopted:
        return header.effective, False
    once = len(set(header.adopted) | {adopted}) == 1
    for article in reversed(articles[-_LAST:]):
        for found in _IN_FORCE.finditer(article.text):
            day = _day(found.groups())
            # An amended law still names the day of its first version.
            if day and day >= adopted:
                return day, False
        if once and _AT_ONCE.search(article.text):
            return adopted, True
    return None, False


def _decoded(data: bytes, source: str) -> str:
    marked = [(mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)]
    mark, encodings = (marked[0][0], [marked[0][1]]) if marked else (b"", ["utf-8", "gb18030"])
    for encoding in encodings:
        try:
            text = data[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotText(source=source)


def _cleaned(text: str) -> str:
    """Return text with plain line ends and without characters nobody sees."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return "".join(
        c for c in text if c == "\n" or c == "\t" or unicodedata.category(c) not in ("Cc", "Cf")
    )


def _header(lines: list[str], source: str) -> tuple[_Header, int]:
    """Return what stands before the articles, and the index of the line where they begin."""
    found = _Header()
    ends = [n for n, text in enumerate(lines) if text.strip() == _END]
    for index, text in enumerate(lines):
        plain = text.strip()
        heading = _HEADING.match(plain)
        if _is_title(heading, found, ends):
            _entitle(found, heading[2], index + 1, source)
        elif index in ends[:1] or (heading and not ends) or (_is_article(plain) and not ends):
            body = index if index not in ends[:1] else index + 1
            return _checked(found, source, index + 1), body
        else:
            _note_day(found, plain)
    return _checked(found, source, 1), len(lines)


def _is_title(
    heading: re.Match[str] | None, found: _Header, ends: list[int]
) -> TypeGuard[re.Match[str]]:
    """Tell the name of the law, or of its part, from the heading of a first 编."""
    if not heading or len(heading[1]) > 1 or _is_article(heading[2]):
        return False
    return bool(ends) or not found.title or not _PLACE.match(heading[2])


def _entitle(found: _Header, title: str, line: int, source: str) -> None:
    plain = _spaceless(title)
    if len(plain) > limits.LONGEST_TITLE:
        raise TooLarge(source=f"{source}:{line}", limit=f"{limits.LONGEST_TITLE} 字")
    if not found.title:
        found.title = plain
    else:
        found.part = tidied(title)


def _checked(found: _Header, source: str, line: int) -> _Header:
    if not found.title:
        raise StatuteUntitled(source=source, line=line)
    return found


def _note_day(found: _Header, text: str) -> None:
    match = _DAY.search(text)
    day = _day(match.groups()) if match else None
    if match is None or day is None:
        return
    rest = (text[: match.start()] + text[match.end() :]).strip(" ：:，,。起自")
    if rest in ("施行", "实施", "生效"):
        found.effective = day
    elif rest in ("废止", "失效"):
        found.ended = day
    elif _EVENT.search(rest):
        found.adopted.append(day)


class _Body:
    """Takes the lines after the header, one after the other."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._path: list[tuple[int, str]] = []
        self._done: dict[tuple[int, int], Article] = {}
        self._open: tuple[int, int, int, tuple[str, ...]] | None = None
        self._lines: list[str] = []
        self.gaps: list[tuple[int, str, str]] = []

    def take(self, line: int, text: str) -> None:
        plain = text.strip()
        if not plain or plain.startswith("<!--"):
            return
        heading = _HEADING.match(plain)
        if heading and heading[2] and not _is_article(heading[2]):
            self._close()
            level = len(heading[1])
            self._path = [one for one in self._path if one[0] < level]
            self._path.append((level, tidied(heading[2])))
            return
        body = heading[2] if heading else plain
        match = _ARTICLE.match(body)
        if match and self._begins(match):
            self._begin(line, match)
        elif self._open is not None:
            self._lines.append(body.strip())

    def done(self) -> tuple[Article, ...]:
        self._close()
        return tuple(self._done.values())

    def _begins(self, match: re.Match[str]) -> bool:
        """Tell an article from a sentence that begins with 第X条."""
        if match["space"] is not None:
            return True
        number = _value(match[1])
        last = self._open[0] if self._open else next(reversed(self._done), (0, 0))[0]
        follows = number == last + 1 or (match[2] is not None and number == last)
        return follows and not _PROSE.match(match["text"])

    def _begin(self, line: int, match: re.Match[str]) -> None:
        last = self._open[:2] if self._open else next(reversed(self._done), None)
        self._close()
        number, sub = _value(match[1]) or 0, _value(match[2]) or 0
        name = label(number, sub)
        if (number, sub) in self._done:
            first = self._done[number, sub].line
            raise ArticleTwice(source=self._source, line=line, article=name, first=first)
        if not number or (last and (number, sub) < last):
            raise ArticleOutOfOrder(
                source=self._source, line=line, article=name, before=label(*last) if last else ""
            )
        if last and number > last[0] + 1:
            self.gaps.append((line, name, label(last[0] + 1)))
        if len(self._done) >= limits.MOST_ARTICLES:
            raise TooLarge(source=self._source, limit=f"{limits.MOST_ARTICLES} 条")
        self._open = (number, sub, line, tuple(title for _, title in self._path))
        self._lines = [match["text"].strip()] if match["text"].strip() else []

    def _close(self) -> None:
        if self._open is None:
            return
        number, sub, line, path = self._open
        text = "\n".join(self._lines)
        if len(text) > limits.LONGEST_ARTICLE:
            limit = f"{limits.LONGEST_ARTICLE} 字"
            raise TooLarge(source=f"{self._source}:{line}", limit=limit)
        self._done[number, sub] = Article(number, sub, path, text, line)
        self._open = None


def tidied(title: str) -> str:
    """Return a heading with one space behind its number: 第一章 总则."""
    match = _PLACE.match(title.strip())
    if not match:
        return _spaceless(title)
    between = "" if match[1].endswith("、") else " "
    return (match[1] + between + _spaceless(match[2])).strip()


def _spaceless(text: str) -> str:
    return "".join(text.split())


def _is_article(text: str) -> bool:
    match = _ARTICLE.match(text)
    return bool(match and match["space"] is not None)


def _value(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isdecimal() else numerals.integer(said)


def _day(parts: tuple[str | None, ...]) -> date | None:
    year, month, day = (int(part or 0) for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None
