"""Evidence that is spoken of (证据提及): 请看证据三第五页 → exhibit 3, page 5. A suggestion."""

from __future__ import annotations

import re
from dataclasses import dataclass

from asr.wording import numerals

_N = r"(?:[一二两三四五六七八九十百]+|\d{1,4})"
_RANGE = r"(?:到|至|[-－—–~～])"
_PAGES = rf"(?:的?第(?P<page>{_N})(?:页?{_RANGE}第?(?P<last_page>{_N}))?页)"
_SIDE = (
    r"(?:(?P<side>原告|被告|第三人|上诉人|被上诉人|申请人|被申请人|法院|法庭)(?P<which>[一二三四五六\d])?"
    r"(?:方|的)?(?:补充)?(?:提交|提供|举示|出示|调取)?的?)?"
)
_PATTERN = re.compile(
    rf"{_SIDE}(?:第(?P<group>{_N})组(?:的|中的?)?)?"
    rf"(?:(?P<kind>证据(?:材料)?|原证|被证|反证|附件)(?P<number>{_N})(?:{_RANGE}(?:证据)?(?P<last>{_N}))?(?:号(?:证据)?)?"
    rf"(?![共致样直定般些方起旦份组个页点十百零\d])|第(?P<nth>{_N})(?:号|份|项)(?:证据|书证|物证)(?:材料)?)"
    rf"(?:.{{0,2}}第(?P<part>{_N})[份项])?{_PAGES}?"
)
_PAGE_ONLY = re.compile(rf"(?:看|翻到?|出示|见|请|在|是){_PAGES}")
_SIDE_OF_KIND = {"原证": "原告", "被证": "被告", "反证": "被告"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of evidence, and perhaps its page, that somebody speaks of (证据提及)."""

    start: int
    """0-based index of its first character; ``end`` is the one after its last."""
    end: int
    side: str
    """Role that submitted it, as 原告 or 被告2; empty where it was not said."""
    group: int | None
    """组"""
    number: int
    last_number: int
    """Same as ``number`` unless several were named: 证据1-3."""
    page: int | None = None
    """1-based page of the exhibit."""
    last_page: int | None = None


def mentions(text: str, before: Mention | None = None) -> list[Mention]:
    """Return the evidence spoken of in ``text``, in order.

    Args:
        text: as recognised or as in the record; numbers in either form.
        before: what was spoken of last: 再看第六页 is of that.
    """
    found = []
    for match in _PATTERN.finditer(text):
        one = _mention(match)
        if one:
            found.append(one)
    for match in _PAGE_ONLY.finditer(text):
        start, page = match.start("page") - 1, _value(match["page"])
        if any(one.start <= start < one.end for one in found) or page is None:
            continue
        last = max((one for one in found if one.end <= start), key=_end, default=before)
        if last:
            to = _value(match["last_page"]) or page
            exhibit = (last.side, last.group, last.number, last.last_number)
            found.append(Mention(start, match.end(), *exhibit, page, max(page, to)))
    return sorted(found, key=lambda one: one.start)


def _end(one: Mention) -> int:
    return one.end


def _mention(match: re.Match[str]) -> Mention | None:
    number = _value(match["number"] or match["nth"])
    if not number:
        return None
    last = _value(match["last"]) or number
    side = match["side"] or _SIDE_OF_KIND.get(match["kind"] or "", "")
    which = _value(match["which"])
    page = _value(match["page"])
    last_page = _value(match["last_page"]) or page
    return Mention(
        match.start(),
        match.end(),
        f"{side}{which or ''}",
        _value(match["group"]),
        number,
        max(number, last),
        page,
        max(page, last_page) if page and last_page else page,
    )


def _value(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isascii() else numerals.integer(said)
