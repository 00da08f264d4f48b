"""What a barcode gun reads at a cabinet (扫码): labels, orders, cells, people's cards.

A gun is a keyboard that ends in Enter, and types nothing but ASCII for sure: whatever is not
a label is one of the codes here, printed on a sheet beside the cabinet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from cabinet.contract import Cell

ORDER, CELL, CARD = "WYC-", "WYC-AT-", "WYP-"
"""What codes of orders, cells and cards begin with; no label does."""
MOST_CHARACTERS = 128
_DIGIT = re.compile(r"[0-9]")


class Order(StrEnum):
    """What a code on the sheet asks for (指令码)."""

    STORE = "STORE"
    """入柜"""
    BORROW = "BORROW"
    """借出"""
    RETURN = "RETURN"
    """归还"""
    TAKE_OUT = "TAKEOUT"
    """结案取出"""
    GIVE_BACK = "GIVEBACK"
    """退还"""
    STOCK = "STOCK"
    """盘点"""
    OK = "OK"
    """确认"""
    NONE = "NONE"
    """未存取: the door was opened, and nothing went through."""
    CANCEL = "CANCEL"
    """取消"""
    LEAVE = "LEAVE"
    """换人"""


ORDER_WORDS = {
    Order.STORE: "入柜",
    Order.BORROW: "借出",
    Order.RETURN: "归还",
    Order.TAKE_OUT: "结案取出",
    Order.GIVE_BACK: "退还",
    Order.STOCK: "盘点",
    Order.OK: "确认",
    Order.NONE: "未存取",
    Order.CANCEL: "取消",
    Order.LEAVE: "换人",
}


@dataclass(frozen=True, slots=True)
class Label:
    """A bundle's label, as the list has it or not (卷宗袋条码)."""

    text: str


@dataclass(frozen=True, slots=True)
class Digit:
    """A digit: of a number that is asked for, else the number of a button."""

    value: int


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody's card (工牌)."""

    text: str
    """What stands behind the prefix: who it is, and what proves it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A code of ours that means nothing here."""

    text: str


Scan = Label | Order | Digit | Cell | Card | Unknown


def read(text: str) -> Scan | None:
    """Return what was scanned; None: nothing.

    Full-width characters and the other case are forgiven in codes: guns type as the
    keyboard's state has it.
    """
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).strip()
    upper = plain.upper()
    if not plain:
        return None
    if upper.startswith(CARD):
        return Card(plain[len(CARD) :].strip())
    if upper.startswith(CELL):
        try:
            return Cell.parse(upper[len(CELL) :])
        except ValueError:
            return Unknown(plain)
    if not upper.startswith(ORDER):
        return Label(plain)
    rest = upper[len(ORDER) :]
    if _DIGIT.fullmatch(rest):
        return Digit(int(rest))
    try:
        return Order(rest)
    except ValueError:
        return Unknown(plain)


def code(what: Order | Digit | Cell) -> str:
    """Return what a code says, to be printed."""
    if isinstance(what, Cell):
        return f"{CELL}{what}"
    return f"{ORDER}{what.value}"
