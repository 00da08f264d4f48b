"""What can be read off pages, and where it was read (回填项).

Boxes are pixels of the image that was read (for stored pages: of the untouched master),
origin top-left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dossier.ids import MaterialId, PageId
from ocr.result import PageText, Quad


class Field(StrEnum):
    """What is looked for (信息项)."""

    NAME = "name"
    SEX = "sex"
    BORN = "born"
    NATION = "nation"
    IDENTITY = "identity"
    ADDRESS = "address"
    PHONE = "phone"
    REPRESENTATIVE = "representative"
    POST = "post"
    COUNSEL = "counsel"
    FIRM = "firm"
    CAUSE = "cause"
    CLAIM = "claim"
    AMOUNT = "amount"


FIELD_WORDS: Final = {
    Field.NAME: "姓名（名称）",
    Field.SEX: "性别",
    Field.BORN: "出生日期",
    Field.NATION: "民族",
    Field.IDENTITY: "证件号码",
    Field.ADDRESS: "住所（住址）",
    Field.PHONE: "联系电话",
    Field.REPRESENTATIVE: "法定代表人（负责人）",
    Field.POST: "职务",
    Field.COUNSEL: "委托诉讼代理人",
    Field.FIRM: "代理人单位",
    Field.CAUSE: "案由",
    Field.CLAIM: "诉讼请求",
    Field.AMOUNT: "请求金额（元）",
}

MANY: Final = frozenset({Field.CLAIM, Field.AMOUNT, Field.COUNSEL, Field.FIRM, Field.PHONE})
"""Of which one party or case may have several, so that two values are no disagreement."""


class Source(StrEnum):
    """What kind of paper a value was read off; the first say most of who somebody is."""

    IDENTITY = "identity"
    """证件、执照、身份证明"""
    PLEADING = "pleading"
    """起诉状、答辩状、上诉状、申请书"""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a value is about (所属当事人)."""

    role: str
    """As in 原告; empty on papers that do not say it."""
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """One value as it was read (识别所得).

    Attributes:
        subject: None for what is about the case.
        value: in its normal form: digits half-width, dates as 2026-11-22, amounts in yuan.
        boxes: of the image that was read, one a line; never empty.
        confidence: 0 to 1.
        remark: key of what a person should know, as in ``check_digit``; mostly empty.
        number: which claim a claim or an amount belongs to, from 1; 0 for other fields.
    """

    field: Field
    subject: Subject | None
    value: str
    page_id: PageId
    boxes: tuple[Quad, ...]
    confidence: float
    source: Source
    material_id: MaterialId | None = None
    remark: str = ""
    number: int = 0


REMARK_WORDS: Final = {
    "check_digit": "校验位不符，请核对",
    "length": "位数不符，请核对",
    "repaired": "个别字符按校验位更正，请核对",
    "unknown_cause": "不在案由表中，请核对",
    "capitals": "大写与小写不一致，请核对",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to look at (待识别页面), in the order of its document."""

    page_id: PageId
    text: PageText


@dataclass(frozen=True, slots=True)
class Paper:
    """One document to look at (待识别材料)."""

    category: str
    """Key of its catalogue item."""
    title: str
    sheets: tuple[Sheet, ...]
    material_id: MaterialId | None = None
