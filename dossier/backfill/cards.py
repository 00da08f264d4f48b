"""Identity papers: cards, licences, certificates of the representative (主体资格材料).

On cards and licences a value stands to the right of its label and may run on below it,
so places count there, not the order of lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dossier.backfill.flowing import Flow, stated
from dossier.backfill.model import Field, Found, Sheet, Source, Subject
from dossier.backfill.persons import is_organisation
from dossier.backfill.values import day_of, identity_number, nations
from dossier.catalogue.heading import quarters
from ocr.result import Line, PageText

_CARD = {
    "姓名": Field.NAME,
    "性别": Field.SEX,
    "民族": Field.NATION,
    "出生": Field.BORN,
    "住址": Field.ADDRESS,
    "公民身份号码": Field.IDENTITY,
}
_LICENCE = {
    "统一社会信用代码": Field.IDENTITY,
    "名称": Field.NAME,
    "法定代表人": Field.REPRESENTATIVE,
    "负责人": Field.REPRESENTATIVE,
    "经营者": Field.REPRESENTATIVE,
    "执行事务合伙人": Field.REPRESENTATIVE,
    "住所": Field.ADDRESS,
    "经营场所": Field.ADDRESS,
    "营业场所": Field.ADDRESS,
    "主要经营场所": Field.ADDRESS,
}
_OTHER = (
    *("类型", "经营范围", "注册资本", "成立日期", "营业期限", "登记机关", "组成形式", "注册日期"),
    *("签发机关", "有效期限", "证照编号", "编号", "合伙期限", "出资额", "扫描"),
)
_HEAD = re.compile(
    r"(?P<name>[\u4e00-\u9fa5·]{2,12}?)(?:同志|先生|女士)?[,(].{0,80}?"
    r"(?:在|系)(?:我|本)(?:公司|单位|局|院|校|厂|行|店)?(?:现)?(?:任|担任|的)(?:职务[为是]?)?"
    r"(?P<post>[^,。;]{2,16}?)(?:一?职务?)?[,。;](?:系|是|为|特)"
)
_CLIENT = re.compile(r"委托(?:人|单位)(?:\([^()]{1,12}\))?:(?P<name>[^,。;:]{2,40})")
_AGENT = re.compile(
    r"受委?托人(?:\([^()]{1,12}\))?(?:[一二三12])?:(?:姓名:)?(?P<name>[\u4e00-\u9fa5·]{2,6}?)"
    r"(?:,|性别|工作单位|单位|$)(?:性别:?[男女],?)?(?:(?:工作)?单位:?|系)?"
    r"(?P<firm>[^,。;:]{3,30}?(?:律师事务所|法律服务所))?"
)
_ENDS_LIKE_A_FIRM = re.compile(r"[\u4e00-\u9fa5()]{4,40}")
_LIKE_A_CODE = re.compile(r"[0-9A-Za-z|]{15,20}")
_MARGIN = 0.6
"""Heights of a line by which what belongs together may be out of place."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line as it stands upright."""

    text: str
    line: Line
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def identities(sheets: tuple[Sheet, ...]) -> Iterator[Found]:
    """Yield what cards and licences say, page by page."""
    for sheet in sheets:
        turned = quarters(sheet.text)
        pieces = [_piece(sheet.text, line, turned) for line in sheet.text.lines]
        pieces = [piece for piece in pieces if piece.text]
        words = "".join(piece.text for piece in pieces)
        if "公民身份号码" in words and ("住址" in words or "姓名" in words):
            yield from _card(sheet, pieces)
        elif "营业执照" in words or ("统一社会信用代码" in words and "类型" in words):
            yield from _licence(sheet, pieces)


def certificate(text: Flow) -> Iterator[Found]:
    """Yield whom a certificate of the representative names (法定代表人身份证明书)."""
    match = next((m for at in text.starts if (m := _HEAD.match(text.text, at))), None)
    firm = next(
        (
            found.group()
            for at in reversed(text.starts)
            if (found := _ENDS_LIKE_A_FIRM.match(text.text, at, text.line_end(at))) is not None
            and is_organisation(found.group())
        ),
        None,
    )
    if match is not None and firm is not None:
        subject = Subject("", firm)
        yield _stated(text, Field.REPRESENTATIVE, subject, match, "name")
        yield _stated(text, Field.POST, subject, match, "post")


def authority(text: Flow) -> Iterator[Found]:
    """Yield whom a power of attorney names (授权委托书)."""
    client = next((m for at in text.starts if (m := _CLIENT.match(text.text, at))), None)
    if client is None:
        return
    name = client["name"]
    if client.end() > text.line_end(client.start()) and not is_organisation(name):
        # Nothing says where the name ends: it is alone on its line.
        name = text.text[client.start("name") : text.line_end(client.start())]
    for at in text.starts:
        if at > client.start() and (match := _AGENT.match(text.text, at)):
            yield _stated(text, Field.COUNSEL, Subject("", name), match, "name")
            if match["firm"]:
                yield _stated(text, Field.FIRM, Subject("", name), match, "firm")


def _stated(text: Flow, field: Field, subject: Subject, match: re.Match[str], group: str) -> Found:
    return stated(
        text, field, subject, match[group], match.span(group), 0.93, source=Source.IDENTITY
    )


def _card(sheet: Sheet, pieces: list[_Piece]) -> Iterator[Found]:
    values = dict(_labelled(pieces, _CARD))
    if Field.NAME not in values or len(values[Field.NAME][0]) > 15:
        return
    subject = Subject("", values[Field.NAME][0])
    sex, mark, nation = values.get(Field.SEX, ("", []))[0].partition("民族")
    if mark:
        # 性别 and 民族 stand on one height and are often read as one line.
        values |= {
            field: (text, values[Field.SEX][1])
            for field, text in ((Field.NATION, nation), (Field.SEX, sex))
        }
    for field, (read, lines) in values.items():
        told = _card_value(field, read)
        if told is not None:
            yield _told(sheet, field, subject, told, lines)


def _card_value(field: Field, read: str) -> tuple[str, str] | None:
    """Return a value of a card in its normal form and what is wrong with it."""
    match field:
        case Field.SEX:
            return (read[0], "") if read[:1] in ("男", "女") else None
        case Field.NATION:
            plain = read.removesuffix("族")
            return (f"{plain}族", "") if plain in nations() else None
        case Field.BORN:
            found = re.match(r"(\d{4})年(\d{1,2})月(\d{1,2})日?", read)
            day = day_of(found[1], found[2], found[3]) if found else None
            return (day, "") if day else None
        case Field.IDENTITY:
            number = identity_number(read, organisation=False)
            return number.value, number.remark
        case _:
            return read, ""


def _licence(sheet: Sheet, pieces: list[_Piece]) -> Iterator[Found]:
    values = dict(_labelled(pieces, _LICENCE))
    if Field.NAME not in values:
        return
    name = values[Field.NAME][0]
    subject = Subject("", name)
    for field, (read, lines) in values.items():
        value, remark = read, ""
        if field is Field.IDENTITY:
            number = identity_number(re.sub(r"[^0-9A-Za-z|]", "", read), organisation=True)
            value, remark = number.value, number.remark
        elif field is Field.REPRESENTATIVE and len(read) > 12:
            continue
        yield _told(sheet, field, subject, (value, remark), lines)


def _told(
    sheet: Sheet, field: Field, subject: Subject, told: tuple[str, str], lines: list[Line]
) -> Found:
    value, remark = told
    sure = {"": 0.97, "repaired": 0.9}.get(remark, 0.3)
    if field is Field.IDENTITY and not remark:
        sure = 0.99
    return Found(
        field=field,
        subject=subject,
        value=value,
        page_id=sheet.page_id,
        boxes=tuple(line.box for line in lines),
        confidence=round(sure * min(line.confidence for line in lines), 3),
        source=Source.IDENTITY,
        remark=remark,
    )


def _labelled(
    pieces: list[_Piece], labels: dict[str, Field]
) -> Iterator[tuple[Field, tuple[str, list[Line]]]]:
    """Yield each label's field with its value and the lines it stands in; the first counts."""
    names = sorted((*labels, *_OTHER), key=len, reverse=True)
    seen: set[Field] = set()
    for piece in pieces:
        for label, rest in _split(piece.text, names):
            field = labels.get(label)
            if field is None or field in seen:
                continue
            value = _value(piece, rest, pieces, names)
            if value is not None:
                seen.add(field)
                yield field, value


def _split(text: str, names: list[str]) -> list[tuple[str, str]]:
    """Return (label, what follows it) for each label at the start or after a value."""
    found: list[tuple[str, str]] = []
    first = next((name for name in names if text.startswith(name)), None)
    if first is None:
        return found
    rest = text[len(first) :].lstrip(":")
    # 性别男民族汉: two on one line, as cards are read.
    for name in ("民族", "出生"):
        head, mark, tail = rest.partition(name)
        if mark and first == "性别":
            return [(first, head), (name, tail.lstrip(":"))]
    return [(first, rest)]


def _value(
    label: _Piece, rest: str, pieces: list[_Piece], names: list[str]
) -> tuple[str, list[Line]] | None:
    if rest:
        text, lines, anchor = rest, [label.line], label
        # Below the value, not below the label.
        left = label.left + (label.right - label.left) * (1 - len(rest) / len(label.text))
    else:
        right = _beside(label, pieces, names)
        if right is None:
            return None
        text, lines, anchor, left = right.text.lstrip(":"), [right.line], right, right.left
    while (below := _below(anchor, left, pieces, names)) is not None:
        text += below.text
        lines.append(below.line)
        anchor = below
    return (text, lines) if text else None


def _beside(label: _Piece, pieces: Iterable[_Piece], names: list[str]) -> _Piece | None:
    """Return the nearest line to the right on the label's height, or right below the label."""
    others = [p for p in pieces if not _labels(p, names)]
    code = label.text.startswith("统一社会信用代码")
    right = [
        piece
        for piece in others
        if piece.left >= label.right - label.height * _MARGIN
        and _level(piece, label)
        and (not code or _LIKE_A_CODE.fullmatch(piece.text))
    ]
    if right:
        return min(right, key=lambda piece: piece.left)
    under = [
        piece
        for piece in others
        if 0 <= piece.top - label.bottom + label.height * 0.4 < label.height * 2
        and abs(piece.left - label.left) < label.height * 1.5
    ]
    return min(under, key=lambda piece: piece.top, default=None)


def _below(
    anchor: _Piece, left: float, pieces: Iterable[_Piece], names: list[str]
) -> _Piece | None:
    """Return the line that goes on with a value: right under it, beginning where it does."""
    pieces = list(pieces)
    labels = [piece for piece in pieces if _labels(piece, names)]
    for piece in pieces:
        gap = piece.top - anchor.bottom
        if (
            -anchor.height * 0.4 < gap < anchor.height * 0.9
            and piece.top > anchor.top + anchor.height * 0.5
            and abs(piece.left - left) < anchor.height * 1.2
            and piece not in labels
            and not any(_level(piece, one) and one.right < piece.right for one in labels)
        ):
            return piece
    return None


def _labels(piece: _Piece, names: Iterable[str]) -> bool:
    return any(piece.text.startswith(name) for name in names)


def _level(one: _Piece, other: _Piece) -> bool:
    """Return whether two lines stand on one height."""
    middle = (other.top + other.bottom) / 2
    return one.top - one.height * 0.2 <= middle <= one.bottom + one.height * 0.2


def _piece(page: PageText, line: Line, turned: int) -> _Piece:
    text = "".join(unicodedata.normalize("NFKC", line.text).split())
    points = [_upright(page, point, turned) for point in line.box]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return _Piece(text, line, min(xs), min(ys), max(xs), max(ys))


def _upright(page: PageText, point: tuple[float, float], turned: int) -> tuple[float, float]:
    x, y = point
    return {
        0: (x, y),
        1: (y, page.width_px - x),
        2: (page.width_px - x, page.height_px - y),
        3: (page.height_px - y, x),
    }[turned]
