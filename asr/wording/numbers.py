"""Spoken numbers as one writes them (数字规整): 三十六万八千元 → 368000元.

Only what has one value is rewritten; guesses (三四个, 十来天, 一万多元), fixed words (一下,
统一, 十分, 千万别) and single digits before a counting word (三份) stay as they were spoken.
Every rule hides what it took, so that no later rule takes a part of it.

Source: GB/T 15835-2011 (出版物上数字用法): Arabic for amounts, dates and codes; Chinese for
guesses, fixed words and the lunar calendar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from asr.wording import numerals
from asr.wording.line import Rewrite, applied
from asr.wording.settled import HIDDEN, hide_settled

Form = Literal["digits", "spoken"]


@dataclass(frozen=True, slots=True)
class Style:
    """Which numbers are written in Arabic digits (数字写法)."""

    amounts: Form = "digits"
    """三十六万八千元 → 368000元"""
    dates: Form = "digits"
    """二零二五年五月二十日 → 2025年5月20日, 下午三点半 → 下午3点半"""
    articles: Form = "spoken"
    """第五百七十九条 → 第579条"""
    percentages: Form = "digits"
    """百分之三十五 → 35%"""
    fractions: Form = "digits"
    """三分之一 → 1/3"""
    codes: Form = "digits"
    """Numbers of telephones, identity cards, accounts, vehicles; houses and rooms."""
    counts: Form = "digits"
    """三十日内 → 30日内, 三点一四 → 3.14"""


DEFAULT = Style()

_N = "[零〇一二两三四五六七八九十百千万亿]"
_D = "[零〇一幺二三四五六七八九]"
_NUMBER = rf"(?<!{_N}){_N}+(?:点[零〇一二三四五六七八九]+(?:[十百千]?[万亿])?)?(?!{_N})"
_WHOLE = rf"(?<!{_N}){_N}+(?!{_N})"
_PERCENT = re.compile(rf"(?<!{_N})([百千])分之({_NUMBER}|百(?!{_N})|\d+(?:\.\d+)?)(?![多几来余])")
_FRACTION = re.compile(rf"({_WHOLE})分之({_WHOLE})(?![点多几来余])")
_YEAR = re.compile(
    rf"(?<![{numerals.CHARACTERS}])([一二两][零〇一二三四五六七八九]{{3}}|[零〇一二三四五六七八九]{{2}})年"
)
_MONTH = re.compile(rf"({_WHOLE})(月(?:份|底|初|中旬|上旬|下旬)?)(?:({_WHOLE})([日号]?))?")
_DAY = re.compile(rf"({_WHOLE})([日号])")
_CLOCK = re.compile(
    rf"(?P<before>[上下中]午|[早晚]上|凌晨|傍晚|夜里|半夜|当天|当晚|[日号])?"
    rf"(?P<hour>{_WHOLE})(?P<sign>[点时])"
    rf"(?:(?P<minute>{_N}+(?!刻))(?P<minutes>分(?![之钟]))?)?(?P<after>半|钟|整|[一三]刻|许|左右|开庭)?"
)
_AMOUNT = re.compile(
    rf"(?P<sum>{_NUMBER})(?P<unit>元|块钱?|美元|美金|港元|港币|欧元|日元|英镑|人民币|圆)"
    rf"(?:(?P<tenth>[一二两三四五六七八九])(?P<jiao>[角毛]))?"
    rf"(?:零?(?P<cent>[一二两三四五六七八九])分)?"
    rf"(?P<loose>[一二三四五六七八九](?!{_N}|[个件份张次天年月人号点名台套百]))?"
)
_MIXED_AMOUNT = re.compile(
    r"(?<![\d.,])(?P<parts>(?:\d+(?:\.\d+)?[亿万千百])+)(?P<rest>\d+)?(?=元|块|人民币|美元|港币)"
)
_ARTICLE = re.compile(rf"(?:第|(?<=[法典》])|(?<=条例)|(?<=规定))({_WHOLE})(?=[条款项章节编页])")
_RANGE = re.compile(rf"({_NUMBER})([到至])({_NUMBER})")
_PLATE = re.compile(
    r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
    rf"[A-Z]({_D}|[A-Z0-9]){{5,6}}"
)
_CODE = re.compile(rf"(?<!{_N})(?<!{_N}点){_D}+(?!{_N})")
_CODE_BEFORE = re.compile(
    r"(?:电话|手机|号码?|热线|身份证|账号|账户|卡号|尾号|编号|代码|单号|密码|邮编|车牌|房间?|拨打|联系方式)"
    r"(?:号码?)?[是为：:，,]?$"
)
_CODE_AFTER = re.compile(r"室|房|号|国道|省道|次列车|路公交|[A-Za-z]")
_ADDRESS = re.compile(rf"(?:(?:{_N}|幺)+(?:栋|幢|座|单元|楼|层|号楼|室|房|号|弄|巷))+")
_PLACE = re.compile(rf"((?:{_N}|幺)+)(栋|幢|座|单元|楼|层|号楼|室|房|号|弄|巷)")
_NUMBER_ALONE = re.compile(_NUMBER)


@dataclass(slots=True)
class _Search:
    text: str
    view: str
    """The text with ``HIDDEN`` for everything that is settled."""
    found: list[Rewrite] = field(default_factory=list)

    def hide(self, start: int, end: int) -> None:
        self.view = self.view[:start] + HIDDEN * (end - start) + self.view[end:]

    def take(self, start: int, end: int, written: str, rule: str, form: Form) -> None:
        if form == "digits" and written != self.text[start:end]:
            self.found.append(Rewrite(start, end, self.text[start:end], written, rule))
        self.hide(start, end)


def written(text: str, style: Style = DEFAULT) -> tuple[str, list[Rewrite]]:
    """Return ``text`` with its numbers as one writes them, and what was rewritten in it.

    ``asr.wording.line.restored`` takes it back.
    """
    return applied(text, find(text, style))


def find(text: str, style: Style = DEFAULT) -> list[Rewrite]:
    """Return what is to be rewritten in ``text``, in order; spans count in ``text``."""
    search = _Search(text, hide_settled(text))
    for rule in _RULES:
        rule(search, style)
    return sorted(search.found, key=lambda one: one.start)


def plain(value: Decimal) -> str:
    """Return ``value`` in Arabic digits, without exponent or empty decimals."""
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _percentages(search: _Search, style: Style) -> None:
    for match in _PERCENT.finditer(search.view):
        sign = "%" if match[1] == "百" else "‰"
        number = match[2]
        shown = number if number[0].isascii() else "100" if number == "百" else _shown(number)
        if shown is not None:
            search.take(*match.span(), shown + sign, "percentage", style.percentages)


def _fractions(search: _Search, style: Style) -> None:
    for match in _FRACTION.finditer(search.view):
        below, above = numerals.integer(match[1]), numerals.integer(match[2])
        if below and above:
            form = style.fractions if below < 1000 else "spoken"
            search.take(*match.span(), f"{above}/{below}", "fraction", form)
        else:
            search.hide(*match.span())


def _years(search: _Search, style: Style) -> None:
    for match in _YEAR.finditer(search.view):
        said = match[1].replace("两", "二", 1)
        month_follows = re.match(rf"{_N}+月", search.view[match.end() :])
        if len(said) == 2 and not month_follows and _is_guess(said):
            continue
        search.take(*match.span(), f"{numerals.digits(said)}年", "date", style.dates)


def _is_guess(said: str) -> bool:
    """Tell whether two digits are a guess, as 三四 or 三五."""
    first, second = numerals.DIGITS[said[0]], numerals.DIGITS[said[1]]
    return second == first + 1 or said == "三五"


def _months(search: _Search, style: Style) -> None:
    for match in _MONTH.finditer(search.view):
        month = numerals.integer(match[1])
        if not month or month > 12:
            continue
        day = numerals.integer(match[3]) if match[3] else None
        if day and day <= 31 and match[4]:
            shown = f"{month}{match[2]}{day}{match[4]}"
            search.take(*match.span(), shown, "date", style.dates)
        else:
            end = match.end(2)
            search.take(match.start(), end, f"{month}{match[2]}", "date", style.dates)
    for match in _DAY.finditer(search.view):
        day = numerals.integer(match[1])
        dated = search.view[: match.start()].endswith((HIDDEN, "到", "至", "、"))
        if day and day <= 31 and match[2] == "日" and dated and _date_before(search, match):
            search.take(*match.span(), f"{day}日", "date", style.dates)


def _date_before(search: _Search, match: re.Match[str]) -> bool:
    """Tell whether a date with a day stands right before: 五月二十日至五日."""
    return search.text[: match.start()].rstrip("到至、").endswith(("日", "号", "月"))


def _clocks(search: _Search, style: Style) -> None:
    for match in _CLOCK.finditer(search.view):
        hour = numerals.integer(match["hour"])
        if hour is None or hour > 24 or not _is_clock(search, match):
            continue
        minute, end = _minute(match)
        if minute is None:
            continue
        shown = f"{hour}{match['sign']}{minute}"
        search.take(match.start("hour"), end, shown, "time", style.dates)


def _is_clock(search: _Search, match: re.Match[str]) -> bool:
    """Tell a time of day from a decimal and from 三点意见."""
    dated = search.text[: match.start("hour")].endswith(("日", "号"))
    if match["before"] or dated or match["minutes"]:
        return True
    if match["sign"] == "时":
        return bool(match["minute"])
    return bool(match["after"]) and not match["minute"]


def _minute(match: re.Match[str]) -> tuple[str | None, int]:
    """Return the minutes as written and where they end; None: the time is not one."""
    said = match["minute"]
    if not said:
        return "", match.end("sign")
    value = numerals.integer(said)
    if value is None and said[0] in numerals.ZEROS and len(said) == 2:
        value = numerals.integer(said[1])
    if value is None or value > 59:
        return None, 0
    unit = match["minutes"] or ""
    if value < 10 and not unit and said[0] not in numerals.ZEROS:
        return "", match.end("sign")
    shown = f"{value:02d}" if said[0] in numerals.ZEROS or not unit else str(value)
    return shown + unit, match.end("minutes") if unit else match.end("minute")


def _mixed_amounts(search: _Search, style: Style) -> None:
    for match in _MIXED_AMOUNT.finditer(search.view):
        total, last = Decimal(0), 10**9
        for number, sign in re.findall(r"([\d.]+)([亿万千百])", match["parts"]):
            unit = numerals.UNITS[sign]
            if unit >= last or Decimal(number) * unit >= last:
                break
            total, last = total + Decimal(number) * unit, unit
        else:
            rest = Decimal(match["rest"] or 0)
            loose = match["rest"] is not None and not last > rest >= last // 10
            if not loose and (total + rest) % 1 == 0:
                shown = plain(total + rest)
                search.take(*match.span(), shown, "amount", style.amounts)


def _amounts(search: _Search, style: Style) -> None:
    for match in _AMOUNT.finditer(search.view):
        total = match["sum"]
        if match["unit"] == "块" and _is_piece(match):
            continue
        shown = (numerals.digits(total) if len(total) > 2 else None) or _shown(total)
        if shown is None or _is_loose(total):
            search.hide(*match.span("sum"))
        else:
            shown += match["unit"] + _change(match)
            search.take(*match.span(), shown, "amount", style.amounts)


def _change(match: re.Match[str]) -> str:
    """Return what follows the whole units of an amount, as 9角5分, in digits."""
    said = match[0][match.end("unit") - match.start() :]
    return "".join(_digit(one) for one in said if one != "零")


def _is_piece(match: re.Match[str]) -> bool:
    """Tell 一块去, 两块砖 from 三块五."""
    few = len(match["sum"]) == 1 and match["sum"] != "十"
    return few and not (match["tenth"] or match["loose"])


def _is_loose(said: str) -> bool:
    """Tell whether a numeral ends in a digit without its unit, as 两万三."""
    return bool(re.search(r"[百千万亿][一二三四五六七八九]$", said))


def _articles(search: _Search, style: Style) -> None:
    for match in _ARTICLE.finditer(search.view):
        value = numerals.integer(match[1])
        if value is not None:
            search.take(*match.span(1), str(value), "article", style.articles)
    for match in re.finditer(rf"第{_N}+", search.view):
        search.hide(*match.span())


def _plates(search: _Search, style: Style) -> None:
    for match in _PLATE.finditer(search.view):
        shown = match[0][:2] + "".join(_digit(one) for one in match[0][2:])
        search.take(*match.span(), shown, "code", style.codes)


def _digit(one: str) -> str:
    return str(numerals.DIGITS[one]) if one in numerals.DIGITS else one


def _addresses(search: _Search, style: Style) -> None:
    for match in _ADDRESS.finditer(search.view):
        parts = list(_PLACE.finditer(match[0]))
        if len(parts) == 1 and parts[0][2] not in "室房号弄":
            continue
        for part in parts:
            value = numerals.integer(part[1])
            shown = str(value) if value is not None else numerals.digits(part[1])
            if shown is not None:
                start, end = (match.start() + at for at in part.span(1))
                search.take(start, end, shown, "code", style.codes)


def _codes(search: _Search, style: Style) -> None:
    for match in _CODE.finditer(search.view):
        start, end = match.span()
        if _is_code(search, start, end):
            digits = numerals.digits(match[0])
            if digits is not None:
                search.take(start, end, digits, "code", style.codes)
        elif end - start > 1 and search.view[end : end + 1] != "点":
            search.hide(start, end)


def _is_code(search: _Search, start: int, end: int) -> bool:
    said, length = search.view[start:end], end - start
    before, after = search.text[:start], search.text[end : end + 3]
    if length == 1 or after.startswith(("点", "月", "日")):
        return False
    latin = bool(before) and before[-1].isascii() and before[-1].isalnum()
    near = latin or bool(_CODE_BEFORE.search(before) or _CODE_AFTER.match(after))
    if length == 2:
        return near and (latin or not _is_guess(said))
    if near or length >= 7:
        return True
    values = [numerals.DIGITS[one] for one in said]
    counting = all(b == a + 1 for a, b in pairwise(values))
    return not counting and (length > 3 or bool(set(said) & set("零〇幺")))


def _ranges(search: _Search, style: Style) -> None:
    for match in _RANGE.finditer(search.view):
        low, high = numerals.number(match[1]), numerals.number(match[3])
        if low is not None and high is not None and max(low, high) >= 10:
            search.take(*match.span(1), plain(low), "count", style.counts)
            search.take(*match.span(3), plain(high), "count", style.counts)


def _counts(search: _Search, style: Style) -> None:
    for match in _NUMBER_ALONE.finditer(search.view):
        value = numerals.number(match[0])
        if value is not None and (value >= 10 or "点" in match[0]):
            search.take(*match.span(), plain(value), "count", style.counts)


def _shown(said: str) -> str | None:
    value = numerals.number(said)
    return None if value is None else plain(value)


_RULES: tuple[Callable[[_Search, Style], None], ...] = (
    _percentages,
    _fractions,
    _articles,
    _plates,
    _years,
    _months,
    _mixed_amounts,
    _amounts,
    _clocks,
    _addresses,
    _codes,
    _ranges,
    _counts,
)
