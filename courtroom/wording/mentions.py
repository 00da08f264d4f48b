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
from itertools import pairwise
from typing import Literal

from asr.wording import numerals
from courtroom.wording.heard import SEEN, N, as_meant

_RANGE = r"(?:一?直?[到至]|[-－—–~～])"
_PAGES = (
    rf"(?:(?:[中里上]面?|当中)?的?[第地递弟](?P<page>{N})"
    rf"(?:页?{_RANGE}第?(?P<last_page>{N}))?(?:页?[、和及]第?{N}(?=[页、和及]))*"
    r"[页叶夜业液])"
)
_HAND = (
    r"(?:当庭|所)?(?:补充|新)?"
    r"(?:提交|提供|举示|出示|调取|举出|补交|(?:申请)?撤回|举(?=的)|(?<=所)举)?的?"
)
_SIDES = r"原告|被告|第三人|上诉人|被上诉人|申请人|被申请人|法院|法庭|本院"
_HOW = (
    rf"(?:(?:向(?:法庭|法院|本院|贵院|合议庭)|(?!{_SIDES}|[我本对]方|他们)[^，。；！？、：\s]){{0,7}}?"
    r"(?:提交|提供|举示|出示|调取|举出|递交|拿出|补交|宣读|(?:申请)?撤回|举(?=的))(?:过来|来|过)?的?)"
)
"""When and how a side put it forward: 原告刚才出示的, 法院依申请调取的."""
_SIDE = (
    rf"(?:(?P<side>{_SIDES})"
    rf"(?P<which>[一二三四五六\d](?!审))?(?:，?你[们方]?的)?(?:方|的|公司|二审|一审|当庭)*"
    rf"(?:{_HOW}|{_HAND}))?"
    r"(?:(?P<whose>我方|我们|我(?=的)|本方|对方|他们|[你贵]方)(?:的|当庭)*" + _HAND + r")?"
)
_KIND = rf"(?P<kind>证据(?:材料|编号为?|号)?|[原被](?P<of>{N})?证|院证|反证|附件)"
_IDIOM = (
    r"一五一十|一(?=[^，。、我你他原被法这那也早本都]{1,2}就(?!是|能|可))"
    r"|一向(?!法|合议|审判|本庭|贵)|一(?=[致样直定般些旦律经并共同再切目应点环面起下个张套方次项条件份组串批半大堆]"
    r"|身(?!份)|[会块旁时早晚度无干例端手心生连统带刻路群举反]|系列)"
    r"|一(?=看(?!完)|[交拿开问查听来放]|给(?![原被对法你我他书])|上[^面的边盖]|出(?!示|具)|到(?![一二两三四五六七八九十证原被反\d])"
    r"|说(?!明))"
    r"|一一(?![直到])|一(?:览|审|事(?![故实])|式|味|概|贯|家|栏)|[一二两三四五六七八九十]字|二审|两(?=[份套次张个组项种页万]|百(?![零一二三四五六七八九]))"
    r"|十(?=[分足余来多几])|百分|[七八九](?=成)|千真|三性|三方|四[处川]|五花|五金(?!额)|七[零拼嘴]|二维码|[二三四两]者|三番|二话|三心|三言|五湖|六亲|十全|百|七七|一部分(?!认|属|真|无|有)"
    rf"|{N}(?:分钟|小时|个(?!人[账户信身名征资财所简]))|{N}?十一共"
)
_CUT = r"(?!(?<=十)[分足]|(?<=三)性|(?<=一)[共栏审并同直])"
"""The last character of a number may begin a word: 证据三十分模糊, 证据一三性, 证据六一共四张."""
_AND = (
    rf"(?:[和与及]|以及)(?:证据)?{N}"
    r"(?=互|均|都|的(?!第)|能|可|真|不|我|发|一起|一并|分别|没|无|[，。；、]|$)"
)
"""Of 证据三和四互相印证; not of 证据三和四份收据."""
_COUNTED = (
    r"页(?![数码])|封(?![面皮底])|部(?!分)|个(?!人[账户信身名征资财所简])|[份组张件套宗类种次天年月周位块段笔元万千亿项条方性审成节卷册家人句余多几]"
    r"|日(?!期)|来[份页张个组件]"
    r"|以[内上下前后]|点|分(?!别)|[岁倍吨斤辆亩米]|级(?!别)|层(?!面)|楼(?![道房宇])|名(?![称为字册单])"
    r"|本(?![庭院案人])|[栋幢]|台(?![账历])|户(?![口名籍])|间(?!接)"
)
_LABEL = re.compile(
    rf"{_SIDE}(?:第(?P<group>{N})组(?:的|中的?)?(?:第(?=[^份号项]*证))?)?"
    rf"(?:(?:新的?)?{_KIND}(?!{_IDIOM})(?P<number>{N}{_CUT})"
    rf"(?:(?P<dash>杠|之)(?P<inner>{N})|{_RANGE}(?:证据|原证|被证|反证)?(?P<last>{N}{_CUT}))?"
    rf"(?P<more>(?:、(?:证据)?{N}{_CUT}(?:{_RANGE}{N})?(?!\d|{_COUNTED}))*(?:{_AND})?)(?P<sign>号(?:证据)?)?"
    rf"|第(?P<nth>{N})(?:号|份|项)(?:证据|书证|物证)(?:材料)?"
    rf"|(?<![月日年\d一二三四五六七八九十第])(?P<called>{N})(?:{_RANGE}(?P<called_last>{N}))?号证据(?!交换|已)"
    rf"|编号为?(?P<coded>{N})号?的证据"
    rf"|(?<=组)证据(?:的|中的?|里的?)?第(?P<inside>{N})份"
    rf"|证据(?:目录|清单)(?:上面?|里面?|的|中的?|里的?)?第(?P<listed>{N})项)"
    rf"(?:.{{0,2}}第(?P<part>{N})[份项])?{_PAGES}?"
)
_NO_COUNT_OF_PAPER = re.compile(r"月份|[块元点]")
"""Nobody has evidence of four or five months: 证据四五月份的账单 is of exhibit four."""
_BY_DIGIT = re.compile(r"幺|(?<=[一二三四五六七八九])零")
"""What is said digit by digit as telephone numbers are: 幺二, 一零五."""
_ALSO = re.compile(rf"第{N}(?:页?{_RANGE}第?{N})?(?P<also>(?:页?[、和及]第?{N})+)[页叶夜业液]$")
"""Pages that stand apart: 第三页和第五页, 第12、13页."""
_YEAR = re.compile(r"(?:一九|二零|19|20)[一二三四五六七八九零\d]{2}年")
_NOT_AFTER = re.compile(rf"{_COUNTED}|\d")
_PAGE_ONLY = re.compile(
    rf"(?:看|翻到?|出示|见|请|在|从|是|把|[拉拖回切跳]到|它的|(?:这|该)份?证据的?|"
    rf"(?P<bare>^|[:：])|(?P<close>[，、；])){_PAGES}"
    rf"|[翻跳切转]到(?P<unsaid>{N})页"
)
"""A page of what was spoken of last: 再看第六页, 它的第六页."""
_NOT_BARE = re.compile(r"(?:的|是)?(?:起诉状|答辩状|上诉状|判决|裁定|笔录|卷宗|传票|申请书)")
"""Another paper, where a page is the first thing that is said."""
_IN_ONE_BREATH = re.compile(
    r"(?:[^，。；！？]{0,6}[，、])?(?:请|再|大家|都)*(?:看|翻|见|从)?(?:一下|到)?$"
)
_NAMED_PAGE = re.compile(
    r"，?(?:意见|(?!证明|证据|以及|可以)[^，。；、！？第与和及跟见看是在有不没说对我你他原被里中]){2,8}，?"
    + _PAGES
)
"""What a piece of evidence is called, and its page: 证据八银行流水第七页."""
"""Between a piece of evidence and its page: 证据九，请看第二页."""
_PAPERS = "起诉状|答辩状|上诉状|判决书?|裁定书?|笔录|卷宗|代理词|决定书|通知书|传票|法条|申请书"
_PAPER = re.compile(_PAPERS)
_OTHER_PAPER = re.compile(
    rf"(?:{_PAPERS})"
    r"(?:的|中|里|在|上|第)*[^，。；]{0,4}$"
)
_PLURAL = re.compile(
    r"(?:(?<![下上前后])[一二两三四五六七八九十百几多各每\d][份种类个批套项]|些|[这那该此本每各两几多]组)$"
)
"""Before 证据 these tell that it is no name: 两份证据一对照."""
_DAY = re.compile(
    r"号(?:证据)?(?:交换|才|就|[之以]?[前后]|当天|那天|[上下]午|提交|交|开庭|收到|送达|寄)"
)
"""Of 证据二十八号交换的: a day."""
_OWN_ATTACHMENT = re.compile(rf"(?:合同|协议|邮件|的|其|书|(?:据|证){N})$")
_SIDE_OF_KIND = {"原": "原告", "被": "被告", "反": "被告", "院": "法院"}
_CALLED = {"本院": "法院", "法庭": "法院"}
_WHOSE: dict[str, Literal["own", "other"]] = {
    "我方": "own",
    "我们": "own",
    "我": "own",
    "本方": "own",
    "对方": "other",
    "他们": "other",
    "你方": "other",
    "贵方": "other",
}


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
    meant = as_meant(text)
    found = [one for match in _LABEL.finditer(meant) for one in _named(meant, match)]
    found = [_with_named_page(meant, one) for one in found]
    for match in _PAGE_ONLY.finditer(meant):
        _take_page(meant, match, found, before)
    found += [other for one in found for other in _pages_apart(meant, one)]
    return sorted(found, key=lambda one: (one.start, one.number))


def _with_named_page(text: str, one: Mention) -> Mention:
    """Return a mention with the page that follows what it is called, if there is one."""
    match = _NAMED_PAGE.match(text, one.end)
    if match is None or one.page is not None or one.number != one.last_number:
        return one
    page = _value(match["page"])
    # Said right behind its number it is its own name, be it 笔录; behind a comma another paper.
    apart = text.startswith("，", one.end)
    if not page or (apart and _OTHER_PAPER.search(text[: match.start("page") - 1])):
        return one
    to = max(page, _value(match["last_page"]) or page)
    return replace(one, end=match.end(), page=page, last_page=to)


def _pages_apart(text: str, one: Mention) -> Iterator[Mention]:
    """Yield a mention again for each further page that was named with its first."""
    match = _ALSO.search(text, one.start, one.end) if one.page is not None else None
    for said in re.findall(N, match["also"] if match else ""):
        if page := _value(said):
            yield replace(one, page=page, last_page=page)


def _take_page(
    text: str, match: re.Match[str], found: list[Mention], before: Mention | None
) -> None:
    """Add a page to what was spoken of last, or to what is named just before it."""
    said = "unsaid" if match["unsaid"] else "page"
    start, page = match.start(said) - (said == "page"), _value(match[said])
    if any(one.start <= start < one.end for one in found) or not page:
        return
    if match["bare"] is not None and _NOT_BARE.match(text, match.end()):
        return
    last = max((one for one in found if one.end <= start), key=_end, default=before)
    if last is None or _OTHER_PAPER.search(text[:start]):
        return
    here = last in found
    between = text[last.end : match.start()]
    if match["close"] is not None and not (here and _goes_on(match["close"], last, between)):
        return
    to = max(page, _value(match["last_page"]) or page)
    if here and last.page is None and _IN_ONE_BREATH.match(text[last.end : start]):
        found.remove(last)
        found.append(replace(last, end=match.end(), page=page, last_page=to))
    else:
        found.append(replace(last, start=start, end=match.end(), page=page, last_page=to))


def _goes_on(sign: str, last: Mention, between: str) -> bool:
    """Tell whether a page that begins a clause is of what was spoken of in the clause before."""
    if not between:
        return True
    return sign != "、" and last.page is not None and not _PAPER.search(between)


def _end(one: Mention) -> int:
    return one.end


def _named(text: str, match: re.Match[str]) -> Iterator[Mention]:
    """Yield the pieces of evidence that a stretch names."""
    if not _is_label(text, match):
        return
    spoken = match["number"] or match["nth"] or match["called"] or match["listed"]
    spoken = spoken or match["coded"] or match["inside"]
    run = _numbers(spoken)[0]
    if run and match["number"] and _runs_on(text, match):
        run = _without_last(run)
    if not run:
        return
    first, last = run[0]
    last = max(first, _value(match["last"]) or _value(match["called_last"]) or last)
    group = _value(match["group"])
    if match["dash"]:
        group, first = first, _value(match["inner"]) or first
        last = first
    elif match["last"] and (inner := _value(match["last"]) or 0) < run[0][0]:
        group, first, last = first, inner or first, inner or first  # 证据3-1, as 三之一
    side = _CALLED.get(match["side"], match["side"]) or _SIDE_OF_KIND.get(
        (match["kind"] or " ")[0], ""
    )
    page = _value(match["page"]) or None
    last_page = _value(match["last_page"]) or page
    one = Mention(
        match.start(),
        match.end(),
        f"{side}{_value(match['which'] or match['of']) or ''}",
        group,
        first,
        last,
        page,
        max(page, last_page) if page and last_page else page,
        _WHOSE.get(match["whose"] or "", ""),
    )
    more = run[1:] + [
        (number, max(number, _value(to) or number))
        for said, to in re.findall(rf"({N})(?:{_RANGE}({N}))?", match["more"] or "")
        if (number := _value(said))
    ]
    if not more:
        yield one
        return
    # The page that is named last is of what is named last.
    yield replace(one, page=None, last_page=None)
    for number, to in more[:-1]:
        yield replace(one, number=number, last_number=to, page=None, last_page=None)
    yield replace(one, number=more[-1][0], last_number=more[-1][1])


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Tell 证据三第五页 from 证据三份, and what a contract has attached from evidence."""
    if match["number"] is None:
        return True
    start = match.start("kind")
    if match["kind"] == "附件":
        if _OWN_ATTACHMENT.search(text[:start]):
            return False
        if not (match["page"] or SEEN.search(text[: match.start()])):
            return False
    several = match["last"] or match["more"]
    if not (several or match["group"] or match["page"]) and _PLURAL.search(text[:start]):
        return False
    if match["sign"] and _DAY.match(text, match.start("sign")):
        return False
    if match["sign"] or match["page"]:
        return True
    if _YEAR.match(text, match.start("number")):
        return False
    number_end = match.start("number") + _numbers(match["number"])[1]
    more_end = match.end("more") if match["more"] else 0
    end = max(number_end, more_end, match.end("last"), match.end("inner"))
    return not _NOT_AFTER.match(text, end) or _runs_on(text, match)


def _runs_on(text: str, match: re.Match[str]) -> bool:
    """Tell 证据一三份收条, where the last number counts what follows, from 证据三四份."""
    said, end = match["number"], match.end("number")
    if match["last"] or match["more"] or _value(said) is not None:
        return False
    run, taken = _numbers(said)
    numbers = [number for first, last in run for number in range(first, last + 1)]
    if taken < len(said) or len(numbers) < 2 or not _NOT_AFTER.match(text, end):
        return False
    about = numbers[-1] in (numbers[-2] + 1, 10 * (numbers[-2] + 1))  # 三四份, 二三十份
    return not about or bool(_NO_COUNT_OF_PAPER.match(text, end))


def _without_last(run: list[tuple[int, int]]) -> list[tuple[int, int]]:
    first, last = run[-1]
    return run[:-1] if first == last else [*run[:-1], (first, last - 1)]


def _numbers(said: str) -> tuple[list[tuple[int, int]], int]:
    """Return firsts and lasts of 三, 12, 一二三 or 二十一二十二, and how much of it they take.

    Where the second number is no greater it begins the next word: 证据五五月份的送货单.
    """
    value = _value(said)
    if value is not None:
        return ([(value, value)] if value else []), len(said)
    digits = [numerals.DIGITS.get(each, 0) for each in said]
    if all(after == one + 1 for one, after in pairwise(digits)):
        return [(digits[0], digits[-1])], len(said)
    if said.endswith("十") and [*digits[:-1], 10] == list(range(digits[0], digits[0] + len(said))):
        return [(digits[0], 10)], len(said)
    found: list[tuple[int, int]] = []
    at = first = 0
    while at < len(said):
        end = next((e for e in range(len(said), at, -1) if _value(said[at:e])), None)
        number = _value(said[at:end]) if end else None
        if end is None or not number or (found and number <= found[-1][0]):
            break
        found.append((number, number))
        at = end
        first = first or end
    return (found, at) if at == len(said) else (found[:1], first)


def _value(said: str | None) -> int | None:
    """Return the value of 二十一, 廿一, 21, or 幺零五, digit by digit; None: not one number."""
    if not said:
        return None
    if said.isascii():
        return int(said)
    plain = said.replace("廿", "二十").replace("卅", "三十")
    by_digit = numerals.digits(plain) if _BY_DIGIT.search(plain) else None
    if by_digit is not None:
        return int(by_digit)
    return numerals.integer(plain.lstrip("零〇") or plain)
