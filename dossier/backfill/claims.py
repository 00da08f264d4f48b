"""What is claimed, how much, and the cause of action (诉讼请求、金额、案由)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import resources
from dossier.backfill.flowing import Flow, stated
from dossier.backfill.model import Field, Found
from dossier.backfill.values import AMOUNT, amount, plain_amount
from dossier.documents.numerals import whole

_HEADING = re.compile(
    r"(?:上诉|反诉|诉讼|变更后的诉讼|执行|仲裁|具体)请求(?:事项)?|请求事项|申请执行事项|申请事项|请求内容"
    r"|诉讼主张|诉请(?:事项)?|诉求|请求"
)
_END = re.compile(
    r"(?:申请执行的|起诉的|申请的)?(?:主要)?(?:事实[与和及、]?(?:主要)?理由|事实依据|上诉理由|申请理由|事实[与和及]法律依据|(?:事情|事实)(?:的)?经过)|此致|具状人"
)
_ITEM = re.compile(
    r"(?:\(?(?P<han>[一二三四五六七八九十]{1,3})(?:[、.,]|\))|\(?(?P<digit>\d{1,2})(?:[、.,)](?!\d)|\)))"
)
_CAUSE = re.compile(r"案由:?(?P<v>[^,。;:()]{2,30})")
_SUM = re.compile(
    r"以上.{0,16}(?:合计|共计|总计)|(?:合计|共计|总计)[:人民币]*[\d壹贰叁肆伍陆柒捌玖]"
)
_LONGEST_CLAIM = 600
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the parts of a pleading lie, as offsets (诉状结构)."""

    parties_end: int
    claims: tuple[int, int] | None


def zones(text: Flow) -> Zones:
    """Return where parties end and claims stand.

    Without a heading of claims, parties end where facts begin, or at the title of them.
    """
    heading = next((m for m in _HEADING.finditer(text.text) if _is_heading(text, m)), None)
    end = next(
        (
            m
            for m in _END.finditer(text.text, heading.end() if heading else 0)
            if text.begins_line(m.start())
        ),
        None,
    )
    cause = next((m for m in _CAUSE.finditer(text.text) if text.begins_line(m.start())), None)
    stop = end.start() if end else len(text.text)
    begin = heading.end() if heading else stop
    parties_end = min(heading.start() if heading else stop, cause.start() if cause else stop)
    if heading is None:
        return Zones(parties_end, None)
    if text.text[begin : begin + 1] == ":":
        begin += 1
    return Zones(parties_end, (begin, stop))


def _is_heading(text: Flow, match: re.Match[str]) -> bool:
    if not text.begins_line(match.start()):
        return False
    return text.text[match.end() : match.end() + 1] == ":" or text.begins_line(match.end())


def claims(text: Flow, zone: tuple[int, int]) -> Iterator[Found]:
    """Yield each claim and the amount it asks for."""
    for number, (start, stop) in enumerate(_items(text, *zone), start=1):
        words = text.text[start:stop].rstrip(";。,")
        if len(words) < 4:
            continue
        end = start + len(words)
        place = (start, min(end, start + _LONGEST_CLAIM))
        yield stated(text, Field.CLAIM, None, words, place, 0.95, number=number)
        asked = _asked(text, start, end)
        if asked is not None:
            value, first, last = asked
            yield stated(text, Field.AMOUNT, None, value, (first, last), 0.93, number=number)


def _items(text: Flow, start: int, stop: int) -> list[tuple[int, int]]:
    """Return the claims of a zone: what numbers set apart, in order, from one."""
    begins: list[tuple[int, int]] = []
    for match in _ITEM.finditer(text.text, start, stop):
        before = text.text[match.start() - 1] if match.start() > start else ""
        number = whole(match["han"]) if match["han"] else int(match["digit"])
        if number != len(begins) + 1:
            continue
        if match.start() == start or text.begins_line(match.start()) or before in ";。:":
            begins.append((match.start(), match.end()))
    if not begins:
        return [(start, _cut(text, start, stop))] if stop > start else []
    ends = [begin for begin, _ in begins[1:]] + [stop]
    return [(after, _cut(text, after, end)) for (_, after), end in zip(begins, ends, strict=True)]


def _cut(text: Flow, start: int, stop: int) -> int:
    """Return where a claim ends: before the line that adds all of them up."""
    for at in text.starts:
        if start < at < stop and _SUM.match(text.text, at, stop):
            return at
    found = re.compile(r"(?<=[。;])以上").search(text.text, start, stop)
    return found.start() if found else stop


def _asked(text: Flow, start: int, stop: int) -> tuple[str, int, int] | None:
    """Return the first amount outside brackets that is not a basis of interest."""
    words = text.text[start:stop]
    open_words = _BRACKETS.sub(lambda m: "\x00" * len(m.group()), words)
    for match in AMOUNT.finditer(open_words):
        if re.search(r"以[^,;。\x00]{0,12}$", open_words[: match.start()]):
            continue
        if re.match(r"\x00*(?:及[^,;]{0,10})?为(?:基数|本金|限)", open_words[match.end() :]):
            continue
        value = amount(match)
        if value is not None and value > 0:
            return plain_amount(value), start + match.start(), start + match.end()
    return None


def cause(text: Flow) -> Found | None:
    """Return the cause of action a paper names."""
    for match in _CAUSE.finditer(text.text):
        if not text.begins_line(match.start()):
            continue
        start = match.start("v")
        stop = min(match.end("v"), max(text.line_end(start), start + 2))
        value = text.text[start:stop]
        known = next((one for one in known_causes() if value.startswith(one)), None)
        if known is not None:
            return stated(text, Field.CAUSE, None, known, (start, start + len(known)), 0.98)
        return stated(text, Field.CAUSE, None, value, (start, stop), 0.6, remark="unknown_cause")
    for one in known_causes():
        at = text.text.find(f"{one}一案")
        if at >= 0 and not _longer(text.text, at):
            return stated(text, Field.CAUSE, None, one, (at, at + len(one)), 0.9)
    return None


def _longer(text: str, at: int) -> bool:
    """Return whether a cause is only the end of one the table does not have."""
    return at > 0 and text[at - 1] in "合同房屋"


@cache
def known_causes() -> tuple[str, ...]:
    """Return the causes of the table, longest first (案由表)."""
    groups = resources.toml("causes.toml")["group"]
    return tuple(
        sorted({one for group in groups for one in group["causes"]}, key=lambda c: (-len(c), c))
    )
