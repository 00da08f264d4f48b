"""Sheets between documents (分隔页): what their code says, and whether their order holds.

A sheet of ours carries a QR code on both sides: case, catalogue category, its number in the
set, size and name of the set, checksum. Patch codes T, 2 and 3 part documents, too, but say
nothing about them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import zxingcpp

from scanner.imaging.codes import PATCH, Code

PREFIX = "WENYI1"
QR = "QRCode"
_JOINT = "|"
_FIELDS = 7
_SUM_DIGITS = 8
MOST_SHEETS = 999
"""In one set; numbers have three digits on the sheet."""


@dataclass(frozen=True, slots=True)
class Separator:
    """What a sheet of ours says (分隔页).

    Attributes:
        case_number: of the case, in normal form.
        category: key of the catalogue item behind it; empty: the rules find it.
        sequence: number in its set, from 1.
        total: sheets in the set.
        set_name: tells sets apart.
    """

    case_number: str
    category: str
    sequence: int
    total: int
    set_name: str


def spelt(sheet: Separator) -> str:
    """Return the text of a sheet's code; :func:`understood` reads it."""
    body = _JOINT.join(
        (
            PREFIX,
            sheet.case_number,
            sheet.category,
            str(sheet.sequence),
            str(sheet.total),
            sheet.set_name,
        )
    )
    return f"{body}{_JOINT}{_checksum(body)}"


def understood(text: str) -> Separator | None:
    """Return what a code says; None: it is not ours, or not whole."""
    parts = text.split(_JOINT)
    if len(parts) != _FIELDS or parts[0] != PREFIX:
        return None
    if _checksum(text.rpartition(_JOINT)[0]) != parts[-1]:
        return None
    _, number, category, sequence, total, name, _ = parts
    if not (sequence.isdecimal() and total.isdecimal()) or not number:
        return None
    if not 1 <= int(sequence) <= int(total) <= MOST_SHEETS:
        return None
    return Separator(number, category, int(sequence), int(total), name)


def separator_on(codes: Iterable[Code]) -> Separator | None:
    """Return the sheet of ours that a page with these codes is; None: it is none."""
    for code in codes:
        found = understood(code.text) if code.kind == QR else None
        if found is not None:
            return found
    return None


def patch_on(codes: Iterable[Code]) -> str:
    """Return which patch code a page carries: ``T``, ``2`` or ``3``; empty: none."""
    return next((code.text for code in codes if code.kind == PATCH), "")


def squares(text: str) -> list[str]:
    """Return the modules of a QR code as rows of ``0`` and ``1``, without a quiet zone.

    Half of it may be damaged or covered: error correction of level Q.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    return ["".join("0" if value else "1" for value in row) for row in image.tolist()]


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:_SUM_DIGITS]


@dataclass(frozen=True, slots=True)
class Met:
    """What a sheet means where it came (分隔页核对).

    Attributes:
        missing: numbers of the set that were passed over.
        out_of_order: a later number came before it, or the number itself did.
    """

    missing: tuple[int, ...] = ()
    out_of_order: bool = False


class Order:
    """The sheets of a case as they come, in the order of their numbers (顺序核对).

    Args:
        seen: set and number of those that came with earlier batches, in order.
    """

    def __init__(self, seen: Iterable[tuple[str, int]] = ()) -> None:
        self._came: dict[str, set[int]] = {}
        self._last: tuple[str, int] | None = None
        for name, sequence in seen:
            self._note(name, sequence)

    def again(self, sheet: Separator) -> bool:
        """Return whether it is the one that came just before: the sheet's other side."""
        return self._last == (sheet.set_name, sheet.sequence)

    def meet(self, sheet: Separator) -> Met:
        """Note a sheet and return what is wrong with its place."""
        came = self._came.get(sheet.set_name, set())
        highest = max(came, default=0)
        # Whoever scans only a part of a set begins with any number.
        missing = tuple(range(highest + 1, sheet.sequence)) if came else ()
        found = Met(missing, sheet.sequence <= highest)
        self._note(sheet.set_name, sheet.sequence)
        return found

    def content(self) -> None:
        """Note that a page came that is no sheet."""
        self._last = None

    def _note(self, name: str, sequence: int) -> None:
        self._came.setdefault(name, set()).add(sequence)
        self._last = (name, sequence)
