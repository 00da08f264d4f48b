"""A template filled from its case, corrected by a person (文书填写)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from dossier import case_number
from dossier.documents.facts import Facts
from dossier.documents.numerals import capitals, day_in_characters, day_in_figures
from dossier.documents.sources import (
    ISO_MOMENT,
    SOURCES,
    Row,
    Value,
    money,
    shown_moment,
)
from dossier.documents.templates import Field, Template, Type
from dossier.identity import check_identity
from dossier.model import VOLUME_WORDS, Party, Volume
from resources.errors import (
    FieldRefused,
    FieldsMissing,
    InvalidCaseNumber,
    InvalidIdentity,
    UnknownItem,
)

_LONGEST = 4000
_MOST_ROWS = 2000
_WISHES = {
    Type.NUMBER: "数字，如 3",
    Type.DATE: "日期，如 2026-11-30",
    Type.MOMENT: "日期和时间，如 2026-11-30 09:30",
    Type.MONEY: "金额（元），如 12345.60",
    Type.IDENTITY: "有效的公民身份号码或统一社会信用代码",
    Type.CASE_NUMBER: "案号，如（2026）粤0308民初123号",
    Type.TEXT: f"不超过 {_LONGEST} 字的文字",
}


class Origin(StrEnum):
    """Where a value came from (取值来源)."""

    CASE = "case"
    PERSON = "person"
    DEFAULT = "default"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Filled:
    """One field and what it says."""

    field: Field
    value: Value
    """As kept: dates as ISO, amounts in yuan; empty where it is missing."""
    shown: Value
    """As the paper has it."""
    origin: Origin
    case_value: Value = ""
    """What the case says, where a person said something else."""

    @property
    def missing(self) -> bool:
        """It must be said and nobody does."""
        return self.field.required and self.origin is Origin.MISSING

    @property
    def advice(self) -> tuple[str, str]:
        """What to do where it is missing, Chinese and English."""
        source = SOURCES.get(self.field.source)
        if self.field.advice:
            return self.field.advice, self.field.advice
        if source is not None:
            return source.advice, source.advice_en
        return (
            f"请用 --set {self.field.key}=… 填写。",
            f"Give it with --set {self.field.key}=….",
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """A filled template (填写后的文书)."""

    template: Template
    facts: Facts
    fields: tuple[Filled, ...]
    number: int = 0
    """Its number in the case among its kind, 1-based; 0: not numbered."""
    mark: str = ""
    """Of the station, before its numbers; empty: it stands alone."""

    @property
    def missing(self) -> tuple[Filled, ...]:
        """What it must say and does not."""
        return tuple(one for one in self.fields if one.missing)

    @property
    def shown_number(self) -> str:
        """The number as it is written; empty: it bears none."""
        return f"{self.mark}{self.number}" if self.number else ""

    @property
    def title(self) -> str:
        """Of the material it becomes, as in 传票（被告李四）."""
        who = self.facts.addressee
        tail = f"（{who.role}{who.name}）" if self.template.addressed and who else ""
        if self.template.volume is None:
            tail = f"（{VOLUME_WORDS[self.facts.volume]}）"
        return f"{self.template.title}{tail}"

    @property
    def key(self) -> str:
        """Digest of all it says but its number and the day it is made: the same paper twice."""
        said = {
            one.field.key: one.value
            for one in self.fields
            if not (one.field.source == "today" and one.origin is Origin.CASE)
        }
        who = self.facts.addressee
        value = [
            self.template.name,
            self.facts.case.id,
            "" if who is None else who.id,
            str(self.facts.volume),
            said,
        ]
        return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()

    def data(self) -> dict[str, Any]:
        """Return what the layout gets; every value is text or rows of text.

        ``v`` are the values as shown, ``cn`` dates and amounts in characters, ``blank`` the
        keys that stay empty to be written by hand.
        """
        return {
            "title": self.template.title,
            "number": self.shown_number,
            "v": {one.field.key: one.shown for one in self.fields},
            "labels": {one.field.key: one.field.label for one in self.fields},
            "cn": {one.field.key: words for one in self.fields if (words := _in_characters(one))},
            "volume": VOLUME_WORDS[self.facts.volume],
        }


def addressee(parties: tuple[Party, ...], wish: str) -> Party:
    """Return the participant that a name, a role or both mean, as in 被告, 李四 or 被告李四.

    Raises:
        UnknownItem: none, or more than one.
    """
    plain = "".join(wish.split())
    found = [p for p in parties if plain in (p.name, p.role, p.role + p.name, p.id)]
    if len(found) != 1:
        names = "、".join(f"{p.role}{p.name}" for p in (found or parties))
        raise UnknownItem(thing=f"{wish}（{names}）" if names else wish)
    return found[0]


def fill(
    template: Template,
    facts: Facts,
    given: Mapping[str, str],
    *,
    to: str = "",
    number: int = 0,
) -> Paper:
    """Fill a template; what a person says goes over what the case says.

    Args:
        template: the kind of paper.
        facts: of the case.
        given: field's key or label → what the person says; empty text leaves it blank.
        to: for whom, where the template is made for one; empty: the only one there is.
        number: the paper's number; 0: none.

    Raises:
        UnknownItem: no such field or participant.
        FieldRefused: a value is not of the field's type.
    """
    if template.addressed:
        if to:
            facts = replace(facts, addressee=addressee(facts.parties, to))
        elif len(facts.parties) == 1:
            facts = replace(facts, addressee=facts.parties[0])
    told = {template.field(key).key: value for key, value in given.items()}
    if template.volume is not None:
        facts = replace(facts, volume=template.volume)
    elif told.get("volume"):
        words = {word: volume for volume, word in VOLUME_WORDS.items()}
        words |= {str(volume): volume for volume in Volume}
        if told["volume"] not in words:
            raise FieldRefused(field="卷别", value=told["volume"], wish="正卷、副卷")
        facts = replace(facts, volume=words[told["volume"]])
        told["volume"] = VOLUME_WORDS[facts.volume]
    fields = tuple(_filled(field, facts, told.get(field.key)) for field in template.fields)
    return Paper(template, facts, fields, number if template.numbered else 0)


def need_all(paper: Paper) -> None:
    """Refuse a paper that lacks something.

    Raises:
        FieldsMissing: it does; each field is named with what to do.
    """
    if paper.missing:
        listed = "；".join(f"{one.field.label}（{one.advice[0]}）" for one in paper.missing)
        raise FieldsMissing(title=paper.template.title, fields=listed)


def _filled(field: Field, facts: Facts, told: str | None) -> Filled:
    source = SOURCES.get(field.source)
    known: Value = "" if source is None else source.read(facts)
    if told is not None:
        value = _checked(field, told, facts)
        origin = Origin.PERSON if value else Origin.MISSING
        return Filled(field, value, _shown(field, value, facts), origin, known)
    if known:
        return Filled(field, known, _shown(field, known, facts), Origin.CASE)
    if field.default:
        return Filled(field, field.default, _shown(field, field.default, facts), Origin.DEFAULT)
    nothing: Value = [] if field.type is Type.ROWS else ""
    return Filled(field, nothing, nothing, Origin.MISSING)


def _checked(field: Field, text: str, facts: Facts) -> Value:
    """Return a person's value as it is kept.

    Raises:
        FieldRefused: it is not of the field's type.
    """
    text = "".join(c for c in text if c.isprintable() or c == "\n").strip()
    if field.type is Type.ROWS:
        return _rows(field, text)
    if not text:
        return ""
    wish = _WISHES.get(field.type, "")
    if field.choices:
        wish = "、".join(field.choices)
        if text not in field.choices:
            raise FieldRefused(field=field.label, value=text[:60], wish=wish)
    try:
        return _kept(field.type, text)
    except (ValueError, ArithmeticError, InvalidCaseNumber, InvalidIdentity) as error:
        raise FieldRefused(field=field.label, value=text[:60], wish=wish) from error


def _kept(kind: Type, text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(text[:20])
    match kind:
        case Type.NUMBER:
            return str(int(text))
        case Type.DATE:
            return _day(text).isoformat()
        case Type.MOMENT:
            return _moment(text).strftime(ISO_MOMENT)
        case Type.MONEY:
            amount = money(text)
            capitals(amount)
            return f"{amount:.2f}"
        case Type.IDENTITY:
            return check_identity(text).normal
        case Type.CASE_NUMBER:
            return str(case_number.parse(text))
        case _:
            return text


def _rows(field: Field, text: str) -> list[Row]:
    """Return the rows a person wrote: one a line, columns parted by ``|``."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > _MOST_ROWS:
        raise FieldRefused(field=field.label, value=f"{len(lines)}", wish=f"≤ {_MOST_ROWS}")
    made: list[Row] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > len(field.columns):
            raise FieldRefused(field=field.label, value=line[:60], wish=" | ".join(field.columns))
        cells += [""] * (len(field.columns) - len(cells))
        made.append({"no": str(len(made) + 1), **dict(zip(field.columns, cells, strict=True))})
    return made


def _shown(field: Field, value: Value, facts: Facts) -> Value:
    if not isinstance(value, str) or not value:
        return value
    if field.type is Type.DATE:
        return day_in_figures(date.fromisoformat(value))
    if field.type is Type.MOMENT:
        return shown_moment(value, facts)
    if field.type is Type.MONEY:
        return f"{money(value):,.2f}"
    return value


def _in_characters(one: Filled) -> str:
    if not isinstance(one.value, str) or not one.value:
        return ""
    if one.field.type is Type.DATE:
        return day_in_characters(date.fromisoformat(one.value))
    if one.field.type is Type.MONEY:
        return capitals(money(one.value))
    return ""


def _day(text: str) -> date:
    plain = text.replace("年", "-").replace("月", "-").replace("日", "")
    parts = [int(part) for part in plain.replace("/", "-").replace(".", "-").split("-")]
    year, month, day = parts
    return date(year, month, day)


def _moment(text: str) -> datetime:
    plain = text.replace("T", " ").replace("：", ":").strip()
    head, _, clock = plain.partition(" ")
    hour, _, minute = clock.strip().partition(":")
    day = _day(head)
    return datetime(day.year, day.month, day.day, int(hour), int(minute[:2] or 0))
