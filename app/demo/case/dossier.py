"""The demo case as sheets in a feeder: what each side is, and drawing it (演示案件)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from app.demo.case import chat, court, facts, pleadings, scenes, standing, trade
from app.demo.case.canvas import Paper, TruthLine
from app.demo.case.reading import in_reading_order
from app.demo.case.wear import Wear, worn
from dossier.model import Volume

VERSION = "4"
"""Changes whenever any page, or the truth about it, is another."""
Pixels = NDArray[np.uint8]
_WHITE = (0.988, 0.986, 0.98)
_WARM = (0.985, 0.972, 0.945)
_COLD = (0.972, 0.98, 0.988)
_YELLOWED = (0.972, 0.945, 0.89)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet and the truth about it.

    Attributes:
        key: stable name, as in ``complaint-1``.
        category: key of the catalogue item where it belongs.
        title: of its material.
        starts: it begins a material.
        blank: nothing is printed on it.
        wear: what paper and scanner did to it.
    """

    key: str
    category: str
    volume: Volume
    title: str
    starts: bool
    blank: bool
    wear: Wear

    @property
    def skew_deg(self) -> float:
        """Counter-clockwise turn of the paper as seen on the upright page."""
        return self.wear.skew_deg

    @property
    def upside_down(self) -> bool:
        """Whether it was fed with its foot first."""
        return self.wear.upside_down

    @property
    def lines(self) -> tuple[TruthLine, ...]:
        """Print, handwriting and signatures, boxes on the straight upright sheet; no red seals."""
        return truth_lines(self.key)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper; ``back`` is None when only the front is scanned."""

    front: Side
    back: Side | None = None


@dataclass(frozen=True, slots=True)
class DemoCase:
    """A case and its paper, in the order it lies in the feeder."""

    number: str
    cause: str
    procedure: str
    parties: tuple[tuple[str, str], ...]
    """(role, name) pairs."""
    sheets: tuple[Sheet, ...]

    @property
    def sides(self) -> tuple[Side, ...]:
        """All sides in the order a duplex feeder delivers them."""
        return tuple(
            side for sheet in self.sheets for side in (sheet.front, sheet.back) if side is not None
        )


@dataclass(frozen=True, slots=True)
class _Document:
    key: str
    category: str
    title: str
    sides: int
    draw: Callable[[], list[Paper]]
    wear: tuple[Wear, ...]
    volume: Volume = Volume.MAIN
    duplex: bool = False
    """Printed on both sides; an odd last side has a blank back."""
    blank_back: bool = False


def _wears(*skews_deg: float, tint: tuple[float, float, float] = _WHITE) -> tuple[Wear, ...]:
    return tuple(Wear(skew_deg=skew, tint=tint) for skew in skews_deg)


_BOUND = Wear(skew_deg=1.4, tint=_WARM, holes=True, staple=True)
_DOCUMENTS = (
    _Document(
        "complaint",
        "complaint",
        "民事起诉状",
        3,
        pleadings.complaint,
        (
            Wear(0.6, _WARM, staple=True),
            Wear(-0.6, _WARM),
            Wear(-1.2, _WARM, staple=True),
            Wear(1.2, _WARM),
        ),
        duplex=True,
    ),
    _Document(
        "evidence-list",
        "evidence",
        "证据清单",
        1,
        pleadings.evidence_list,
        (Wear(1.8, _WHITE, staple=True), Wear(-1.8, _WHITE)),
        duplex=True,
    ),
    _Document(
        "head", "identity", "法定代表人身份证明书", 1, standing.head_certificate, _wears(-0.4)
    ),
    _Document("licence", "identity", "营业执照", 1, standing.licence, _wears(1.1, tint=_COLD)),
    _Document(
        "card", "identity", "居民身份证", 1, standing.identity_card, _wears(-2.3, tint=_COLD)
    ),
    _Document("authorisation", "identity", "授权委托书", 1, standing.authorisation, _wears(0.9)),
    _Document(
        "contract",
        "evidence",
        "家具五金配件购销合同",
        4,
        trade.contract,
        (
            _BOUND,
            Wear(-1.4, _WARM, holes=True),
            Wear(0.3, _WARM, True, True),
            Wear(-0.3, _WARM, True),
        ),
        duplex=True,
    ),
    _Document(
        "delivery-1",
        "evidence",
        "送货单",
        1,
        lambda: trade.delivery_note(0),
        _wears(2.6, tint=_YELLOWED),
    ),
    _Document(
        "delivery-2",
        "evidence",
        "送货单",
        1,
        lambda: trade.delivery_note(1),
        (Wear(-1.1, _YELLOWED, upside_down=True),),
    ),
    _Document(
        "delivery-3",
        "evidence",
        "送货单",
        1,
        lambda: trade.delivery_note(2),
        _wears(-2.9, tint=_YELLOWED),
    ),
    _Document(
        "bank-1", "evidence", "网上银行电子回单", 1, lambda: trade.bank_slip(0), _wears(0.2)
    ),
    _Document(
        "bank-2", "evidence", "网上银行电子回单", 1, lambda: trade.bank_slip(1), _wears(-0.7)
    ),
    _Document("chat", "evidence", "微信聊天记录", 2, chat.chat, _wears(1.3, -1.3), duplex=True),
    _Document("address", "service", "送达地址确认书", 1, court.service_address, _wears(1.6)),
    _Document(
        "acceptance",
        "acceptance_notices",
        "受理案件通知书",
        1,
        court.acceptance_notice,
        _wears(-0.2),
    ),
    _Document("fee", "fees", "诉讼费用交纳通知书", 1, court.fee_notice, _wears(0.5)),
    _Document(
        "defence", "acceptance_notices", "应诉通知书", 1, court.defence_notice, _wears(-1.0)
    ),
    _Document("summons", "hearing_notices", "传票", 1, court.summons, _wears(0.8, tint=_WARM)),
    _Document(
        "receipt", "service", "送达回证", 1, court.service_receipt, _wears(-1.7, tint=_WARM)
    ),
    _Document(
        "answer",
        "answer",
        "民事答辩状",
        2,
        pleadings.answer,
        (Wear(0.7, _COLD, holes=True), Wear(-0.7, _COLD, holes=True)),
        duplex=True,
    ),
    _Document(
        "photographs-1", "evidence", "现场照片（一）", 1, lambda: scenes.photographs(0), _wears(1)
    ),
    _Document(
        "photographs-2", "evidence", "现场照片（二）", 1, lambda: scenes.photographs(1), _wears(-2)
    ),
    _Document(
        "hearing",
        "hearing_records",
        "法庭笔录（第一次）",
        2,
        court.hearing_record,
        _wears(-0.9, 0.4),
    ),
    _Document(
        "deliberation",
        "deliberation",
        "合议庭评议笔录",
        2,
        court.deliberation,
        _wears(0.6, -1.5),
        volume=Volume.CONFIDENTIAL,
    ),
)


@cache
def demo_case() -> DemoCase:
    """Return the demo case; nothing is drawn yet."""
    sheets: list[Sheet] = []
    for document in _DOCUMENTS:
        sides = [_side(document, number) for number in range(1, document.sides + 1)]
        if document.duplex:
            if len(sides) % 2:
                sides.append(_side(document, len(sides) + 1))
            sheets += [Sheet(a, b) for a, b in zip(sides[::2], sides[1::2], strict=True)]
        else:
            sheets += [Sheet(side) for side in sides]
    return DemoCase(facts.NUMBER, facts.CAUSE, facts.PROCEDURE, facts.PARTIES, tuple(sheets))


def render_side(side: Side) -> Pixels:
    """Draw a side as a scanner at 300 dpi would deliver it: RGB, 3508 × 2480.

    The same pixels every time. About half a second.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    document, number = _find(side.key)
    papers = _drawn(document.key)
    sheet = np.asarray(papers[number - 1].image, np.uint8) if number <= len(papers) else _empty()
    back = None
    if document.duplex:
        other = number + 1 if number % 2 else number - 1
        back = np.asarray(papers[other - 1].image, np.uint8) if other <= len(papers) else None
    seed = sum(ord(c) * (k + 7) for k, c in enumerate(side.key))
    return worn(sheet, side.wear, seed, back)


@cache
def truth_lines(key: str) -> tuple[TruthLine, ...]:
    """Return the lines on the side named ``key``, in the order in which a person reads."""
    document, number = _find(key)
    papers = _drawn(document.key)
    if number > len(papers):
        return ()
    return in_reading_order(papers[number - 1].lines, papers[number - 1].areas)


def _side(document: _Document, number: int) -> Side:
    return Side(
        key=f"{document.key}-{number}",
        category=document.category,
        volume=document.volume,
        title=document.title,
        starts=number == 1,
        blank=number > document.sides,
        wear=document.wear[number - 1],
    )


def _find(key: str) -> tuple[_Document, int]:
    name, _, number = key.rpartition("-")
    return next(d for d in _DOCUMENTS if d.key == name), int(number)


@lru_cache(maxsize=2)
def _drawn(name: str) -> list[Paper]:
    return next(d for d in _DOCUMENTS if d.key == name).draw()


def _empty() -> Pixels:
    return np.asarray(Paper().image, np.uint8)
