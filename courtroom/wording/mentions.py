"""Evidence that is spoken of (证据提及): 请看证据三第五页 → exhibit 3, page 5. A suggestion.

Said to the point, or not found: what only counts papers (证据三份, 证据一共), idioms that begin
with a number (证据一直, 证据十分), other documents (判决书第三页) and dates are passed over.
Words that recognition took for 证据, 原证 or 被证 (证剧三, 元证二) count only where a page or a
wish to see it stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from asr.wording import numerals, syllables

_N = r"(?:[一二两三四五六七八九十百零]+|\d{1,4})"
_RANGE = r"(?:到|至|[-－—–~～])"
_PAGES = (
    rf"(?:(?:[中里上]面?|当中)?的?[第地递弟](?P<page>{_N})"
    rf"(?:页?{_RANGE}第?(?P<last_page>{_N}))?[页叶夜业液])"
)
_HAND = r"(?:补充|新)?(?:提交|提供|举示|出示|调取|举出)?的?"
_SIDE = (
    r"(?:(?P<side>原告|被告|第三人|上诉人|被上诉人|申请人|被申请人|法院|法庭)"
    r"(?P<which>[一二三四五六\d])?(?:方|的|二审|一审|当庭)*" + _HAND + r")?"
    r"(?:(?P<whose>我方|我们|本方|对方|他们)(?:的|当庭)*" + _HAND + r")?"
)
_KIND = r"(?P<kind>证据(?:材料)?|原证|被证|反证|附件)"
_IDIOM = (
    r"一(?=[致样直定般些旦律经并共同再向切目应点环面起下个张套方次项条件份组串批半]|系列)"
    r"|一(?=[看交拿开问查听来给放]|上[^面的边盖]|出(?!示|具)|到(?![一二两三四五六七八九十证\d])"
    r"|说(?!明))"
    r"|一一|一(?:览|审|事|式|味|概|贯|家)|二审|两(?=[份套次张个组项种页百万])"
    r"|十(?=[分足余来多几])|百分|[七八九](?=成)|千真|三性|三方|四处|五花|七零|百"
)
_COUNTED = (
    r"[份组页张件套宗本类种次天日年月周个位块段封笔元万千亿项条方性审成节卷册家人句余多几]"
    r"|来[份页张个组件]"
    r"|以[内上下前后]|点|分(?!别)"
)
_LABEL = re.compile(
    rf"{_SIDE}(?:第(?P<group>{_N})组(?:的|中的?)?(?:第(?=[^份号项]*证))?)?"
    rf"(?:{_KIND}(?!{_IDIOM})(?P<number>{_N})"
    rf"(?:(?P<dash>杠|之)(?P<inner>{_N})|{_RANGE}(?:证据|原证|被证)?(?P<last>{_N}))?"
    rf"(?P<more>(?:、(?:证据)?{_N}(?!\d|{_COUNTED}))*)(?P<sign>号(?:证据)?)?"
    rf"|第(?P<nth>{_N})(?:号|份|项)(?:证据|书证|物证)(?:材料)?"
    rf"|(?<![月日年\d一二三四五六七八九十第])(?P<called>{_N})号证据(?!交换|已)"
    rf"|证据(?:目录|清单)(?:的|中的?|里的?)?第(?P<listed>{_N})项)"
    rf"(?:.{{0,2}}第(?P<part>{_N})[份项])?{_PAGES}?"
)
_NOT_AFTER = re.compile(rf"{_COUNTED}|\d")
_PAGE_ONLY = re.compile(rf"(?:看|翻到?|出示|见|请|在|是){_PAGES}")
_OTHER_PAPER = re.compile(
    r"(?:起诉状|答辩状|上诉状|判决书?|裁定书?|笔录|卷宗|代理词|决定书|通知书|传票|法条|申请书)"
    r"(?:的|中|里|在|上|第)*[^，。；]{0,4}$"
)
_OWN_ATTACHMENT = re.compile(r"(?:合同|协议|邮件|的|其|书)$")
_SEEN = re.compile(
    r"(?:看|翻到?|翻开|出示|播放|见|调出|打开|核对|关于|对|请|展示|放大)(?:一下|下|到|原告的?|被告的?)?$"
)
_SIDE_OF_KIND = {"原证": "原告", "被证": "被告", "反证": "被告"}
_WHOSE: dict[str, Literal["own", "other"]] = {
    "我方": "own",
    "我们": "own",
    "本方": "own",
    "对方": "other",
    "他们": "other",
}
_KINDS = ("证据", "原证", "被证")
_HEARD = 0.45
"""Farthest that two characters together may sound from 证据: tones, not other sounds."""
_FOLLOWED = re.compile(rf"{_N}(?:号)?(?P<page>的?[第地递弟]{_N}[页叶夜业液])?")


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
    whose: Literal["", "own", "other"] = ""
    """``own`` and ``other``: of the speaker's side (我方), of the other one (对方)."""


def mentions(text: str, before: Mention | None = None) -> list[Mention]:
    """Return the evidence spoken of in ``text``, in order.

    Args:
        text: as recognised or as in the record; numbers in either form.
        before: what was spoken of last: 再看第六页 is of that.
    """
    meant = _as_meant(text)
    found = [one for match in _LABEL.finditer(meant) for one in _named(meant, match)]
    for match in _PAGE_ONLY.finditer(meant):
        start, page = match.start("page") - 1, _value(match["page"])
        if any(one.start <= start < one.end for one in found) or not page:
            continue
        last = max((one for one in found if one.end <= start), key=_end, default=before)
        if last and not _OTHER_PAPER.search(meant[: match.start("page") - 1]):
            to = _value(match["last_page"]) or page
            other = replace(last, start=start, end=match.end(), page=page, last_page=max(page, to))
            found.append(other)
    return sorted(found, key=lambda one: (one.start, one.number))


def _end(one: Mention) -> int:
    return one.end


def _named(text: str, match: re.Match[str]) -> Iterator[Mention]:
    """Yield the pieces of evidence that a stretch names."""
    if not _is_label(text, match):
        return
    spoken = match["number"] or match["nth"] or match["called"] or match["listed"]
    first, last = _numbers(spoken)
    if not first:
        return
    last = max(first, _value(match["last"]) or last)
    group = _value(match["group"])
    if match["dash"]:
        group, first = first, _value(match["inner"]) or first
        last = first
    side = match["side"] or _SIDE_OF_KIND.get(match["kind"] or "", "")
    page = _value(match["page"]) or None
    last_page = _value(match["last_page"]) or page
    one = Mention(
        match.start(),
        match.end(),
        f"{side}{_value(match['which']) or ''}",
        group,
        first,
        last,
        page,
        max(page, last_page) if page and last_page else page,
        _WHOSE.get(match["whose"] or "", ""),
    )
    more = [_value(each) for each in re.findall(_N, match["more"] or "")]
    if not more:
        yield one
        return
    # The page that is named last is of what is named last.
    yield replace(one, page=None, last_page=None)
    for number in more[:-1]:
        if number:
            yield replace(one, number=number, last_number=number, page=None, last_page=None)
    if more[-1]:
        yield replace(one, number=more[-1], last_number=more[-1])


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Tell 证据三第五页 from 证据三份, and what a contract has attached from evidence."""
    if match["number"] is None:
        return True
    start = match.start("kind")
    if match["kind"] == "附件":
        if _OWN_ATTACHMENT.search(text[:start]):
            return False
        if not (match["page"] or _SEEN.search(text[: match.start()])):
            return False
    if match["sign"] or match["page"]:
        return True
    end = max(match.end("number"), match.end("more"), match.end("last"), match.end("inner"))
    return not _NOT_AFTER.match(text, end)


def _numbers(said: str) -> tuple[int, int]:
    """Return first and last of 三, 12, or 一二三; zeros where it is not one."""
    value = _value(said)
    if value is not None:
        return value, value
    digits = [numerals.DIGITS.get(each, 0) for each in said]
    if all(after == one + 1 for one, after in pairwise(digits)):
        return digits[0], digits[-1]
    if (
        said.endswith("十")
        and len(said) > 2
        and [*digits[:-1], 10] == list(range(digits[0], digits[0] + len(said)))
    ):
        return digits[0], 10
    return 0, 0


def _value(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isascii() else numerals.integer(said)


def _as_meant(text: str) -> str:
    """Return the text with what was heard as 证据, 原证, 被证 put right; as long as before."""
    if len(text) < 3:
        return text
    found = list(text)
    for at in range(len(text) - 2):
        meant = _sounds_like(text[at : at + 2])
        if not meant:
            continue
        after = _FOLLOWED.match(text, at + 2)
        if after and (after["page"] or _SEEN.search(text[:at])):
            found[at : at + 2] = meant
    return "".join(found)


@lru_cache(maxsize=50_000)
def _sounds_like(two: str) -> str:
    """Return the kind of evidence that two characters sound like; empty: none, or it is one."""
    if two in _KINDS:
        return ""
    for kind in _KINDS:
        far = [syllables.distance(heard, meant) for heard, meant in zip(two, kind, strict=True)]
        if sum(far) <= _HEARD:
            return kind
    return ""
