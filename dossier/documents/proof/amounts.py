"""Amounts in figures against capitals, and sums (金额大小写、合计)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dossier.documents import numerals
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.flow import Flow

_FIGURE = re.compile(r"(?<![\d.,第 ])(\d[\d,.]*\d|\d)([万亿]?)元")
_SIGNED = re.compile(r"(?<=¥)(\d[\d,.]*\d|\d)(?![\d,.]|[万亿]?元)")
"""Figures behind a sign of money and without a unit, as 人民币伍万元整(¥50000.00) has them."""
_CAPITAL_CHARACTERS = "零壹贰叁肆伍陆柒捌玖拾佰仟"
_DIGIT = "[壹贰叁肆伍陆柒捌玖一二三四五六七八九拾十]"
_CAPITAL = re.compile(
    rf"(?<![{_CAPITAL_CHARACTERS}万亿])(?:"
    rf"[{_CAPITAL_CHARACTERS}][{_CAPITAL_CHARACTERS}〇一二三四五六七八九十百千万亿]*[元圆]"
    rf"(?:零?{_DIGIT}角)?(?:零?{_DIGIT}分)?"
    rf"|[壹贰叁肆伍陆柒捌玖]角(?:{_DIGIT}分)?|[壹贰叁肆伍陆柒捌玖]分)[整正]?"
)
_SMALL = re.compile(r"[〇一二三四五六七八九十百千]")
_BETWEEN = re.compile(r"(?:[()\[\]:¥即]|大写|小写|人民币|金额|,(?=大写|小写|人民币|即))*")
"""What stands between figures and capitals of one amount, as in 元(大写:人民币…)."""
_TOTAL = re.compile(r"(?:共计|合计|总计)(?:人民币|为|[:¥])*$")
_SENTENCE = re.compile(r"[。;]")
_UNITS = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NOT_ADDED = ("其中", "包括", "每", "按", "扣除", "减", "已付", "尚欠", "剩余", "退", "以")


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    value: Decimal | None
    """In yuan; None: not well formed."""


def read(text: Flow) -> Iterator[Finding]:
    """Yield what is wrong with amounts."""
    figures = [_figure(match) for match in _FIGURE.finditer(text.text)]
    for one in figures:
        if one.value is None or one.value != one.value.quantize(Decimal("0.01")):
            yield text.finding("figures_form", one.start, one.end, sure=one.value is None)
    signed = [
        _Amount(match.start(), match.end(), numerals.figures(match[1]))
        for match in _SIGNED.finditer(text.text)
    ]
    every = sorted((*figures, *signed), key=lambda one: one.start)
    for match in _CAPITAL.finditer(text.text):
        yield from _capital(text, match, every)
    yield from _sums(text, figures)


def _figure(match: re.Match[str]) -> _Amount:
    value = numerals.figures(match[1])
    if value is not None:
        value *= _UNITS[match[2]]
    return _Amount(match.start(), match.end(), value)


def _capital(text: Flow, match: re.Match[str], figures: list[_Amount]) -> Iterator[Finding]:
    start, end = match.span()
    value = numerals.amount_of(match[0])
    if value is None or _SMALL.search(match[0]):
        yield text.finding("capitals_form", start, end)
        if value is None:
            return
    # The figures before their capitals come first, as 100元(大写:壹佰元整) is written.
    before = [each for each in figures if each.end <= start]
    after = [each for each in figures if each.start >= end]
    if before and _BETWEEN.fullmatch(text.text[before[-1].end : start]):
        one = before[-1]
    elif after and _BETWEEN.fullmatch(text.text[end : after[0].start]):
        one = after[0]
    else:
        return
    if one.value is not None and one.value != value:
        try:
            expected = numerals.capitals(one.value)
        except ValueError:
            return
        figure = text.original[one.start : one.end]
        yield text.finding("capitals_differ", start, end, expected, figure=figure)


def _sums(text: Flow, figures: list[_Amount]) -> Iterator[Finding]:
    """Yield totals that are not the sum of the amounts before them in their sentence."""
    for place, one in enumerate(figures):
        head = text.text[: one.start]
        if one.value is None or not _TOTAL.search(head):
            continue
        begin = max((match.end() for match in _SENTENCE.finditer(head)), default=0)
        parts = [each for each in figures[:place] if each.start >= begin]
        said = text.text[begin : one.start]
        if len(parts) < 2 or any(word in said for word in _NOT_ADDED):
            continue
        values = [each.value for each in parts]
        if None in values:
            continue
        total = sum((value for value in values if value is not None), Decimal(0))
        if total != one.value:
            yield text.finding("sum_other", one.start, one.end, f"{total:,}元", sure=False)
