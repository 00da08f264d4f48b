"""Case numbers, identity numbers, numbering (案号、号码、序号)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rapidfuzz.distance import Levenshtein

from dossier import case_number
from dossier.documents.facts import Facts
from dossier.documents.numerals import day_in_figures, small, whole
from dossier.documents.proof import phones
from dossier.documents.proof.findings import Finding, Place
from dossier.documents.proof.flow import Flow
from dossier.documents.proof.names import plain
from dossier.identity import Identity, Kind, check_identity
from resources.errors import InvalidCaseNumber, InvalidIdentity

_NUMBER = re.compile(
    r"[(〔\[【]?(?:19|20)\d{2}[)〕\]】]"
    r"(?=[最京津冀晋蒙内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵军])"
    r"[\u4e00-\u9fff\dA-Za-z]{2,16}?号(?:之[一二三四五六七八九十]{1,3})?"
)
_CUT = re.compile(
    r"[(〔\[【](?:19|20)\d{2}[)〕\]】]"
    r"[最京津冀晋蒙内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵军]"
    r"\d{0,4}[\u4e00-\u9fa5]{1,4}\d{1,6}(?=[^\d号 、,~至和及—-])"
)
"""A case number whose 号 is lost; in a row of several only the last one bears it."""
_RANGE = re.compile(r"\d[至到和及]\d{1,6}号$")
_REFERENCE = ("另案", "原审", "一审", "关联", "依据", "生效", "作出", "(原", "案外")
_REFERENCE_AFTER = ("判决", "裁定", "调解书", "决定书", "执行裁定", "一案的")
_LABELLED = re.compile(
    r"(身份证号码?|身份号码|社会信用代码|信用代码)[:为]?([0-9A-Za-z]{8,24}+)(?! )"
)
_BARE = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{16}[\dXx])(?! ?[0-9A-Za-z])")
_BIRTH = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:出生|生)")
_SEX = re.compile(r",(男|女)(?=,)")
_HEADING = re.compile(r"\s*([一二三四五六七八九十]{1,3})、")
_OLD_LENGTH, _LENGTH = 15, 18
_HEAD = 160
_REACH = 90
"""How far a name may stand before its number."""


def read(text: Flow, facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with numbers."""
    yield from _case_numbers(text, facts)
    yield from _cut(text)
    yield from _identities(text, facts)
    yield from phones.read(text, facts)


def _case_numbers(text: Flow, facts: Facts) -> Iterator[Finding]:
    ours = facts.case.number
    for match in _NUMBER.finditer(text.text):
        start, end = match.span()
        try:
            number = str(case_number.parse(match[0]))
        except InvalidCaseNumber:
            if not _RANGE.search(match[0]):
                yield text.finding("case_number_form", start, end)
            continue
        if number == ours:
            if text.original[start] not in "（(" or text.original[start + 5] not in "）)":
                yield text.finding("case_number_brackets", start, end, ours)
            continue
        distance = Levenshtein.distance(number, ours)
        other = text.text[max(0, start - 8) : start].endswith(_REFERENCE) or (
            text.text[end : end + 6].lstrip(")民事刑行政").startswith(_REFERENCE_AFTER)
        )
        if not other and (distance <= 2 or start < _HEAD):
            yield text.finding("case_number_other", start, end, ours, sure=distance <= 2)


def _cut(text: Flow) -> Iterator[Finding]:
    for match in _CUT.finditer(text.text):
        yield text.finding("case_number_form", *match.span())


def _identities(text: Flow, facts: Facts) -> Iterator[Finding]:
    done: list[tuple[int, int]] = []
    for match in _LABELLED.finditer(text.text):
        done.append(match.span(2))
        kind: Kind = "organisation" if "信用" in match[1] else "resident"
        yield from _identity(text, facts, *match.span(2), kind)
    for match in _BARE.finditer(text.text):
        if match.span(1) not in done:
            yield from _identity(text, facts, *match.span(1), None)


def _identity(
    text: Flow, facts: Facts, start: int, end: int, kind: Kind | None
) -> Iterator[Finding]:
    number = text.text[start:end]
    known = _owner(text, facts, start)
    if len(number) != _LENGTH:
        old = len(number) == _OLD_LENGTH and number.isdecimal()
        expected = known[1] if known is not None else ""
        yield text.finding("identity_length", start, end, expected, sure=not old)
        return
    identity = _checked(number)
    if identity is None or (kind is not None and identity.kind != kind):
        if kind is not None or _looks_resident(number):
            expected = known[1] if known is not None else ""
            yield text.finding("identity_check", start, end, expected, sure=kind is not None)
        return
    if known is not None and known[1] and known[1] != identity.normal:
        yield text.finding("identity_other", start, end, known[1], name=known[0])
    yield from _person(text, identity, start)


def _checked(number: str) -> Identity | None:
    try:
        return check_identity(number)
    except InvalidIdentity:
        return None


def _person(text: Flow, identity: Identity, start: int) -> Iterator[Finding]:
    """Yield a birth date or sex before the number that is not the number's."""
    born = identity.born
    if born is None:
        return
    head = max(0, start - _REACH, text.text.rfind("。", 0, start) + 1)
    before = text.text[head:start]
    births = list(_BIRTH.finditer(before))
    if births:
        last = births[-1]
        if tuple(map(int, last.groups())) != (born.year, born.month, born.day):
            a, b = head + last.start(), head + last.end(3) + 1
            yield text.finding("birth_other", a, b, day_in_figures(born))
    sexes = list(_SEX.finditer(before))
    expected = "男" if int(identity.normal[16]) % 2 else "女"
    if sexes and sexes[-1][1] != expected:
        a, b = (head + place for place in sexes[-1].span(1))
        yield text.finding("sex_other", a, b, expected)


def _owner(text: Flow, facts: Facts, start: int) -> tuple[str, str] | None:
    """Return name and number of the party whose name stands last before a number."""
    before = text.text[max(0, start - _REACH) : start]
    best, found = -1, None
    for party in facts.parties:
        at = before.rfind(plain(party.name))
        if at > best:
            best, found = at, (party.name, party.identity)
    if best < 0 or "法定代表人" in before[best:] or "代理人" in before[best:]:
        # A representative's number follows the name of whom they represent.
        return None
    return found


def _looks_resident(number: str) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100 and number[0] in "12345689"


def numbering(pages: Sequence[Sequence[str]]) -> Iterator[Finding]:
    """Yield headings 一、二、三、 that do not follow each other; starting anew is allowed."""
    last = 0
    for page, lines in enumerate(pages, start=1):
        for line, text in enumerate(lines, start=1):
            match = _HEADING.match(text)
            if match is None:
                continue
            value = whole(match[1]) or 0
            if value not in (1, last + 1) and last:
                place = Place(page, line, match.start(1) + 1)
                yield Finding("numbering", place, match[1], small(last + 1), sure=False)
            last = value
