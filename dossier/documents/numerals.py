"""Chinese numerals in papers: capitals of amounts, dates in characters (大写、汉字日期).

Source: 支付结算办法附一 (how amounts are written in capitals); GB/T 15835-2011 (dates).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_SMALL = "零一二三四五六七八九"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_MOST = Decimal(10) ** 12
_VALUES = {
    **{character: value for value, character in enumerate(_CAPITALS)},
    **{character: value for value, character in enumerate(_SMALL)},
    **{"〇": 0, "两": 2, "貳": 2, "贰": 2, "陸": 6},
}
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERAL = "".join([*_VALUES, *_TENS, *_BIG])
"""Every character a whole number may be written with."""


def capitals(amount: Decimal) -> str:
    """Return an amount in capitals, as in 壹万贰仟叁佰肆拾伍元陆角整.

    Raises:
        ValueError: negative, a trillion or more, or finer than a fen.
    """
    if not 0 <= amount < _MOST or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(str(amount))
    fen = int(amount * 100)
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    text = f"{_whole(yuan)}元" if yuan else ""
    if not jiao and not rest:
        return (text or "零元") + "整"
    if jiao:
        text += f"{_CAPITALS[jiao]}角"
    elif text:
        text += "零"
    return text + (f"{_CAPITALS[rest]}分" if rest else "整")


def _whole(value: int) -> str:
    """Return a whole number above nought in capitals."""
    groups = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[place]
        gap = False
    return text


def _group(value: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _CAPITALS[digit] + _UNITS[place]
        gap = False
    return text


def whole(text: str) -> int | None:
    """Return the whole number written in ``text`` in characters or capitals; None: it is none."""
    if not text:
        return None
    if all(c in _VALUES for c in text) and len(text) > 1:
        return int("".join(str(_VALUES[c]) for c in text))
    total, group, digit, last = 0, 0, None, 10**4
    for c in text:
        if c in _VALUES:
            if digit not in (None, 0):
                return None
            digit = _VALUES[c]
        elif c in _TENS:
            unit = _TENS[c]
            if unit >= last or digit == 0:
                return None
            group += (1 if digit is None else digit) * unit
            digit, last = None, unit
        elif c in _BIG:
            total = (
                (total + group + (digit or 0)) * _BIG[c]
                if c in "亿億"
                else (total + (group + (digit or 0)) * _BIG[c])
            )
            group, digit, last = 0, None, 10**4
        else:
            return None
    return total + group + (digit or 0)


def amount_of(text: str) -> Decimal | None:
    """Return the amount that capitals say, in yuan; None: they are not well formed."""
    text = text.replace("圆", "元").replace("圓", "元").removesuffix("整").removesuffix("正")
    yuan, sign, rest = text.partition("元")
    if not sign:
        yuan, rest = ("", text) if text[-1:] in ("角", "分") else (text, "")
    value = Decimal(0)
    if yuan:
        known = whole(yuan)
        if known is None:
            return None
        value += known
    rest = rest.removeprefix("零")
    for mark, worth in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        head, sign, tail = rest.partition(mark)
        if sign:
            if len(head) != 1 or head not in _VALUES:
                return None
            value += _VALUES[head] * worth
            rest = tail.removeprefix("零")
    return None if rest else value


def figures(text: str) -> Decimal | None:
    """Return the amount that figures say; None: the groups of three are not in order."""
    whole_part, _, cents = text.partition(".")
    groups = whole_part.replace("，", ",").split(",")
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])
    ):
        return None
    try:
        return Decimal("".join(groups) + (f".{cents}" if cents else ""))
    except InvalidOperation:
        return None


def day_in_characters(day: date) -> str:
    """Return a date as papers end with it: 二〇二六年十一月二十二日."""
    year = "".join("〇一二三四五六七八九"[int(c)] for c in f"{day.year:04d}")
    return f"{year}年{small(day.month)}月{small(day.day)}日"


def small(value: int) -> str:
    """Return 1 to 99 in characters, as in 二十二."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_SMALL[tens]}十"
    return head + (_SMALL[ones] if ones or not head else "")


def day_in_figures(day: date) -> str:
    """Return a date as the text of papers has it: 2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_in_figures(at: datetime) -> str:
    """Return a time as papers have it: 2026年11月30日上午9时30分; ``at`` is local."""
    half = "上午" if at.hour < 12 else "下午"
    hour = at.hour if at.hour <= 12 else at.hour - 12
    minutes = f"{at.minute}分" if at.minute else ""
    return f"{day_in_figures(at.date())}{half}{hour}时{minutes}"
