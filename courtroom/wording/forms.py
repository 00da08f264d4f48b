"""How the words of a case are spoken (词条的说法): numbers in full, companies in short."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import product

_DIGITS = "零一二三四五六七八九"
_SAME = ({"零", "〇", "0"}, {"一", "幺", "1"}, {"二", "两", "2"})
_COMPANY = re.compile(
    r"^(?P<place>(?:\w{2,3}省)?(?:\w{2,3}市)?(?:\w{1,3}[区县])?)"
    r"(?P<core>\w{2,8}?)(?P<trade>(?:[^有]{2,6})?)(?P<form>(?:股份|集团)?有限(?:责任)?公司)$"
)
_TRADES = (
    "物流", "科技", "贸易", "商贸", "建设", "建筑", "工程", "房地产",
    "置业", "投资", "实业", "电子", "食品", "机械", "服饰", "服装",
    "家具", "装饰", "运输", "供应链", "信息技术", "网络科技", "文化传播",
    "餐饮管理", "物业管理", "人力资源", "医疗器械", "材料", "化工", "印刷",
    "包装", "汽车", "租赁", "保险", "融资租赁", "小额贷款", "担保",
)  # fmt: skip
_TRADE = re.compile(rf"(?<=..)(?:{'|'.join(_TRADES)})$")
_CITIES = (
    "中国", "北京", "上海", "天津", "重庆", "广州", "深圳", "珠海", "东莞", "佛山", "中山",
    "惠州", "汕头", "湛江", "南京", "苏州", "无锡", "杭州", "宁波", "温州", "合肥", "福州",
    "厦门", "泉州", "南昌", "济南", "青岛", "郑州", "武汉", "长沙", "南宁", "海口", "成都",
    "贵阳", "昆明", "西安", "兰州", "西宁", "银川", "太原", "石家庄", "沈阳", "大连", "长春",
    "哈尔滨", "乌鲁木齐", "呼和浩特", "拉萨", "广东", "江苏", "浙江", "山东", "河南", "四川",
)  # fmt: skip
_WHOLE_NUMBER = re.compile(r"\d+")


def of(text: str, kind: str) -> list[tuple[str, str]]:
    """Return how ``text`` is spoken and how each of that is written.

    Args:
        text: a word as the record writes it.
        kind: value of ``courtroom.wording.lexicon.Kind``.
    """
    if kind == "case_number":
        return [(said, text) for said in _case_number(text)]
    spoken = _with_numbers(unicodedata.normalize("NFKC", text))
    if kind == "amount":
        # How amounts are written is for the rules of numbers to say.
        return [(one, one) for one in spoken]
    said = [(one, text) for one in spoken]
    if kind == "organisation":
        said += [(short, short) for short in short_names(text)]
    if kind == "statute":
        bare = text.strip("《》")
        said = [(bare, bare)]
        if bare.startswith("中华人民共和国"):
            said.append((bare[7:], bare[7:]))
    return [(one, written) for one, written in dict.fromkeys(said) if len(one) >= 2]


def short_names(company: str) -> list[str]:
    """Return what people call a company: 深圳市宏远物流有限公司 → 宏远物流公司, 宏远公司."""
    match = _COMPANY.match(company)
    if not match:
        return []
    core, trade = match["core"] + match["trade"], ""
    core = next((core[len(one) :] for one in _CITIES if core.startswith(one)), core)
    while found := _TRADE.search(core):
        core, trade = core[: found.start()], core[found.start() :] + trade
    if len(core) > 6:
        return []
    names = [core + trade + match["form"], core + "公司"]
    if trade:
        names += [core + trade + "公司", core + trade]
    if len(core) > 2:
        names.append(core)
    return list(dict.fromkeys(names))


def same_numeral(one: str, other: str) -> bool:
    """Tell whether two signs are the same digit: 幺 and 一, 两 and 二."""
    return any(one in same and other in same for same in _SAME)


def digit_by_digit(number: str) -> str:
    """Return 2026 as 二零二六."""
    return "".join(_DIGITS[int(one)] for one in number)


def cardinal(number: int) -> str:
    """Return 123 as 一百二十三; below 10^12."""
    if number < 10_000:
        return _section(number)
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if 0 < low < unit // 10 else ""
            return cardinal(high) + name + gap + (cardinal(low) if low else "")
    raise AssertionError(number)


def _section(number: int) -> str:
    if number == 0:
        return "零"
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return said[1:] if said.startswith("一十") else said


def _with_numbers(text: str) -> list[str]:
    """Return ``text`` with its numbers spoken in every usual way, at most eight."""
    parts, choices, place = [], [], 0
    for match in _WHOLE_NUMBER.finditer(text):
        parts.append(text[place : match.start()])
        ways = [digit_by_digit(match[0])]
        if len(match[0]) <= 12 and match[0][0] != "0":
            ways.insert(0, cardinal(int(match[0])))
        choices.append(dict.fromkeys(ways))
        place = match.end()
    tail = text[place:]
    said = []
    for ways_taken in list(product(*choices))[:8]:
        said.append("".join(a + b for a, b in zip(parts, ways_taken, strict=True)) + tail)
    return said


def _case_number(text: str) -> list[str]:
    """Return how a case number is read: year and court by digits, serial in either way."""
    plain = re.sub(r"[()（）〔〕\s]", "", text)
    match = re.fullmatch(r"(\d{4})(\D+?)(\d*)(\D+)(\d+)(号.*)", plain)
    if not match:
        return _with_numbers(plain)
    year, court, code, kind, serial, tail = match.groups()
    head = digit_by_digit(year) + court + digit_by_digit(code) + kind
    marks = (digit_by_digit(year) + "年" + head[4:], head)
    serials = dict.fromkeys((cardinal(int(serial)), digit_by_digit(serial)))
    return [mark + one + tail for mark in marks for one in serials]


def loose_case_numbers(text: str, numbers: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return where one of ``numbers`` stands in Arabic digits but in another form."""
    found = []
    for number in numbers:
        plain = re.sub(r"[()（）\s]", "", number)
        match = re.fullmatch(r"(\d{4})(\D.*)", plain)
        if not match:
            continue
        loose = rf"[(（〔\[]?{match[1]}[)）〕\]]?年?{re.escape(match[2])}"
        found += [(*hit.span(), number) for hit in re.finditer(loose, text) if hit[0] != number]
    return found
