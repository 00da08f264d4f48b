"""Numerals that are no numbers, or no certain ones (不改写的数字).

Fixed words, guesses, ordinals of the week, the lunar calendar. Engines that are unsure about
a number must not make the record sure of it.
"""

from __future__ import annotations

import re

from asr.wording import numerals

HIDDEN = "\0"
"""Stands for a character that no rule may take any more."""

_N = "[零〇一二两三四五六七八九十百千万亿幺]"
_RUN = re.compile(f"{_N}+")

FIXED = (
    "一块儿", "一块去", "一块来", "一块走", "一元化", "一元论", "一分为二", "一分一毫",
    "一点一滴", "一号文件", "一五一十", "一清二楚", "一来二去", "一一",
    "二十四史", "二十四节气", "二百五十步", "三三两两", "三七二十一", "三七开", "三番五次",
    "三十而立", "三十六计", "三百六十行", "四十不惑", "四舍五入", "四六级", "四六分",
    "五五开", "五十步笑百步", "五四运动", "五一劳动节", "五一假期", "五一期间", "六一儿童节",
    "七七八八", "七上八下", "七十二变", "七十二行", "七七事变", "八九不离十", "九一八事变",
    "九牛一毛", "九九八十一", "十八般", "十足", "十全十美", "十字", "十万火急", "十万八千里",
    "十恶不赦", "十拿九稳", "十之八九", "十有八九", "十年寒窗", "十年树木", "十指", "十里八乡",
    "十一黄金周", "十一假期", "十一长假", "十一期间", "十一国庆", "十月怀胎", "十佳", "十强",
    "十堰", "十三陵", "十里河", "百分百", "百八十", "千万", "万万", "万一", "双十一", "双十二",
    "双一流", "统一", "唯一", "单一", "同一", "逐一", "不一", "三五成群", "三心二意", "一二审",
    "一审二审", "二一添作五", "不管三七", "九五折", "八五折", "七五折",
    "两点一线", "二手", "二维码", "三方", "三者", "二次", "一次性",
)  # fmt: skip
"""Words that hold a numeral and no number, where no numeral stands before or after them."""

_FIXED = re.compile(
    rf"(?<!{_N})(?:{'|'.join(sorted(FIXED, key=len, reverse=True))}|十分(?![钟之])|百分点)(?!{_N})"
)
_CLOCK_BEFORE = re.compile(f"{_N}[点时]$")
_LOOSE_START = re.compile(rf"(?<!{_N})(?:万一|千万(?=[别不要记注小莫勿]))")
_WEEKDAY = re.compile(rf"(?:星期|礼拜|(?<!{_N})(?<![几每上下半])周|[上下每本]周)([一二三四五六])")
_LUNAR = re.compile(
    rf"(?:农历|阴历|旧历)(?:{_N}+年)?(?:[正腊冬闰]?{_N}*月)?(?:初?{_N}+)?"
    rf"|(?:正月|腊月|冬月|大年)(?:初?{_N}+)?|(?<![民刑行执知破商])初[一二三四五六七八九十](?!{_N})"
)
_KEPT = re.compile(
    rf"(?:证据|附件|[原被反]证|组证|被告|原告|第三人|上诉人|申请人|之)(?<!分之){_N}+(?!{_N})(?![元块%])"
)
_SCALED = re.compile(rf"({_N}+(?:点{_N}+)?)[、到至或~—－-]({_N}+(?:点{_N}+)?)")
_GUESS_BEFORE = re.compile(r"(?:几|好几|(?<![总人次份倍页张件户日月年字岁函基系款金])数)$")
_GUESS_AFTER = re.compile(
    r"几|多(?!少)|余(?![款额下])|来(?![自源往看说讲了到])|数(?![量额目])|把(?=[个块])"
)


def hide_settled(text: str) -> str:
    """Return ``text`` with ``HIDDEN`` in place of every numeral that stays as it is."""
    view = text
    for pattern in (_LOOSE_START, _WEEKDAY, _LUNAR):
        view = _hide(view, pattern)
    for match in _FIXED.finditer(view):
        if match[0] != "十分" or not _CLOCK_BEFORE.search(view[: match.start()]):
            view = _without(view, *match.span())
    view = _hide(view, _KEPT)
    for match in _RUN.finditer(view):
        if _is_guess(view, match):
            view = _without(view, *match.span())
    for match in _SCALED.finditer(view):
        if _is_scaled(match[1], match[2]):
            view = _without(view, *match.span())
    return view


def _hide(view: str, pattern: re.Pattern[str]) -> str:
    for match in pattern.finditer(view):
        view = _without(view, *match.span())
    return view


def _without(view: str, start: int, end: int) -> str:
    return view[:start] + HIDDEN * (end - start) + view[end:]


def _is_guess(view: str, run: re.Match[str]) -> bool:
    """Tell whether a numeral is a guess, or cannot be read in one way only."""
    said, before, after = run[0], view[: run.start()], view[run.end() :]
    if _GUESS_BEFORE.search(before) and not (
        before.endswith("数") and said[0] not in "十百千万亿"
    ):
        return True
    if said[-1] in numerals.UNITS and _GUESS_AFTER.match(after):
        return True
    if after.startswith("几"):
        return True
    if numerals.digits(said) or numerals.integer(said) is not None:
        return False
    if before[-1:].isascii() and before[-1:].isdigit():
        return False
    year = said[0] == "两" and len(said) == 4 and after.startswith("年")
    # 百分之…, 千分之…: read by their own rule.
    return not (year or after.startswith("分之") or before.endswith("分之"))


def _is_scaled(first: str, second: str) -> bool:
    """Tell whether the first of two borrows the unit of the second: 三到五万, 三、五百."""
    if second[-1] not in "百千万亿" or len(second) < 2:
        return False
    if second[-1] in "万亿":
        return not set(first) & set("万亿")
    return len(first) == 1 and first != "十"
