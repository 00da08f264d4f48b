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

from courtroom.signing import fields, lines
from courtroom.signing.fields import Place
from courtroom.transcript import contents as says
from courtroom.transcript import export, typesetting
from courtroom.transcript.contents import Contents
from dossier.signing import DECISION_WORDS, Correction, Digests, Signer

NOTES = 10
"""Lines of the annex for what comes after the layout."""
FEW_NOTES = 4
"""Of a paper that is not the record."""
_LONG_PT, _SHORT_PT = 841.8898, 595.2756
"""Sides of A4."""
_BODY_PT = (85.0, 700.0)
"""Where the words of a record begin and end on a page, from above."""


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
    *,
    again: str = "",
    replaces: str = "",
    askers: Sequence[Signer] = (),
) -> LaidOut:
    """Return the record of a hearing, ready to be certified.

    Args:
        contents: what it says.
        signers: in the order of their places.
        corrections: what was asked for and decided before.
        made_at: time in the file.
        again: what stands behind its title, as （更正）.
        replaces: what it says of a record whose place it takes (更正); empty: of none.
        askers: further signers, of that record, who asked for something.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    known = (*signers, *askers)
    data = {
        **export.printed(contents),
        "corrections": [_row(number, one, known) for number, one in enumerate(corrections, 1)],
        "replaces": replaces,
        "again": again,
    }
    data["title"] += again
    return laid_out("record", data, signers, made_at, notes=NOTES)


def laid_out(
    template: str,
    data: dict[str, Any],
    signers: Sequence[Signer],
    made_at: datetime,
    *,
    notes: int = 0,
) -> LaidOut:
    """Return a paper with an empty field at each of its places, ready to be certified.

    Args:
        template: below ``resources/typst``; it lays places out where it is given any.
        data: what it shows.
        signers: in the order of their places; none: the court signs alone.
        made_at: time in the file.
        notes: lines for what happens after the layout.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    places = [{"key": key(one), "short": _short(one), "label": one.label} for one in signers]
    data = {**data, "places": places, "notes": notes}
    made = typesetting.pdf(template, data, made_at)
    told = typesetting.told(template, data, "place")
    found = tuple(_place(each) for each in told if "name" in each)
    said = lines.placed(
        [each for each in told if "line" in each], data.get("rows", ()), _LONG_PT, _BODY_PT
    )
    done, pages = fields.with_fields(made, found, said)
    return LaidOut(done, pages, found)


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
    bottom = (_SHORT_PT if told["flipped"] else _LONG_PT) - y - height
    return Place(str(told["name"]), int(told["page"]), (x, bottom, x + width, bottom + height))
