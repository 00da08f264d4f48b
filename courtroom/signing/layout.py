"""The record laid out once, with the places where people sign (签署排版).

After the first signature no page may change, so everything that will ever be written has
its place from the beginning: a small one for each signer on each page, a large one at the
end, and lines in the annex for what happens after the layout.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtroom.signing import fields
from courtroom.signing.fields import Place
from courtroom.transcript import contents as says
from courtroom.transcript import export, typesetting
from courtroom.transcript.contents import Contents
from dossier.signing import DECISION_WORDS, Correction, Digests, Signer

NOTES = 10
"""Lines of the annex for what comes after the layout."""
_PAGE_HEIGHT_PT = 841.8898


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A paper before anybody signed (待签文书)."""

    data: bytes
    """PDF/A-2b with empty fields."""
    pages: int
    places: tuple[Place, ...]


def record(
    contents: Contents,
    signers: Sequence[Signer],
    corrections: Iterable[Correction],
    made_at: datetime,
) -> LaidOut:
    """Return the record of a hearing, ready to be certified.

    Args:
        contents: what it says.
        signers: in the order of their places.
        corrections: what was asked for and decided before.
        made_at: time in the file.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    data = {
        **export.printed(contents),
        "places": [{"key": key(one), "short": _short(one), "label": one.label} for one in signers],
        "corrections": [_row(number, one, signers) for number, one in enumerate(corrections, 1)],
        "notes": NOTES,
    }
    made = typesetting.pdf("record", data, made_at)
    places = tuple(_place(each) for each in typesetting.told("record", data, "place"))
    done, pages = fields.with_fields(made, places)
    return LaidOut(done, pages, places)


def key(signer: Signer) -> str:
    """Return how a signer's fields are called."""
    return f"s{signer.number}"


def digests(data: bytes) -> Digests:
    """Return what bytes are, by both digests.

    Source: GB/T 32905-2016 (SM3).
    """
    sm3 = hashlib.new("sm3", data).hexdigest()
    return Digests(hashlib.sha256(data).hexdigest(), sm3, len(data))


def _short(signer: Signer) -> str:
    return signer.role if len(signer.role) <= 9 else signer.role[:8] + "…"


def _row(number: int, one: Correction, signers: Sequence[Signer]) -> dict[str, str]:
    who = next((each.label for each in signers if each.id == one.signer_id), "")
    page = "" if one.page is None else f"（第{one.page}页）"
    reason = f"（理由：{one.reason}）" if one.reason else ""
    decided = DECISION_WORDS[one.decision]
    if one.ground:
        decided += f"：{one.ground}"
    if one.decided_at is not None:
        decided += f"（{one.decided_by}，{says.moment(one.decided_at)}）"
    return {
        "number": str(number),
        "who": f"{who}\n{says.moment(one.at)}",
        "quoted": one.quoted + page,
        "wish": one.wish + reason,
        "decision": decided,
    }


def _place(told: dict[str, Any]) -> Place:
    """Return a place as PDF counts: from the bottom left, in points."""
    x, y = float(told["x"]), float(told["y"])
    width, height = float(told["width"]), float(told["height"])
    bottom = _PAGE_HEIGHT_PT - y - height
    return Place(str(told["name"]), int(told["page"]), (x, bottom, x + width, bottom + height))
