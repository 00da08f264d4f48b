"""What every party says of every exhibit, and what the court found (质证意见汇总)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from courtroom.evidence.numbering import COURT, side_key
from dossier.evidence import Admission, Exhibit, Opinion, Original, Ruling, Stand
from dossier.ids import ExhibitId

PROPERTIES = (
    ("authenticity", "真实性"),
    ("legality", "合法性"),
    ("relevance", "关联性"),
    ("purpose", "证明目的"),
    ("force", "证明力"),
)
"""Field of :class:`Opinion` and what it is called. Source: 民诉法解释 art. 104."""
_SAID = {
    Stand.ACCEPTED: "予以认可",
    Stand.PARTLY: "部分认可",
    Stand.DENIED: "不予认可",
    Stand.SILENT: "不发表意见",
}
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One exhibit in the matrix."""

    exhibit: Exhibit
    opinions: Mapping[str, Opinion]
    """By side, the newest of each."""
    original: Ruling | None
    """核对原件"""
    admission: Ruling | None
    """认证"""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Exhibits by parties (质证意见表)."""

    sides: tuple[str, ...]
    """Columns, in the order of speaking."""
    rows: tuple[Row, ...]

    def open(self) -> list[tuple[Exhibit, str]]:
        """Return what is still to be heard: exhibit and side, the submitter's own left out."""
        return [
            (row.exhibit, side)
            for row in self.rows
            for side in self.sides
            if side != row.exhibit.side and side not in row.opinions
        ]


def matrix(
    exhibits: Sequence[Exhibit],
    opinions: Iterable[Opinion],
    rulings: Iterable[Ruling],
    sides: Iterable[str] = (),
    *,
    announced: bool = False,
) -> Matrix:
    """Return what stands of every exhibit.

    Args:
        exhibits: in order; withdrawn ones are left out.
        opinions: of one hearing or of all.
        rulings: likewise.
        sides: of the parties, columns even if they said nothing yet.
        announced: only what was announced: for paper that parties get.
    """
    said: dict[ExhibitId, dict[str, Opinion]] = {}
    for opinion in sorted(opinions, key=_order):
        said.setdefault(opinion.exhibit_id, {})[opinion.side] = opinion
    compared: dict[ExhibitId, Ruling] = {}
    admitted: dict[ExhibitId, Ruling] = {}
    for ruling in sorted(rulings, key=_order):
        if ruling.original is not Original.OPEN:
            compared[ruling.exhibit_id] = ruling
        elif ruling.announced or not announced:
            admitted[ruling.exhibit_id] = ruling
    rows = tuple(
        Row(one, said.get(one.id, {}), compared.get(one.id), admitted.get(one.id))
        for one in exhibits
        if not one.removed
    )
    heard = {side for row in rows for side in row.opinions}
    columns = sorted({*sides, *heard} - {COURT}, key=side_key)
    return Matrix(tuple(columns), rows)


def sentence(opinion: Opinion, exhibit: Exhibit) -> str:
    """Return an opinion as the record would write it (对原证3的真实性予以认可，…)."""
    by_stand: dict[Stand, list[str]] = {}
    for field, name in PROPERTIES:
        by_stand.setdefault(getattr(opinion, field), []).append(name)
    silent = by_stand.pop(Stand.SILENT, [])
    parts = [f"{'、'.join(names)}{_SAID[stand]}" for stand, names in by_stand.items()]
    if not parts:
        text = f"对{exhibit.label}{_SAID[Stand.SILENT]}"
    else:
        text = f"对{exhibit.label}的" + "，对".join(parts)
        if silent and len(silent) <= 2:
            text += f"，对{'、'.join(silent)}{_SAID[Stand.SILENT]}"
    for head, more in (("理由：", opinion.reason), ("异议：", opinion.objection)):
        if more.strip():
            text += f"；{head}{more.strip().rstrip('。；')}"
    return f"{text}。"


def admission_words(ruling: Ruling | None) -> str:
    """Return what the court found, for a table; empty where it found nothing."""
    if ruling is None or ruling.admission is Admission.OPEN:
        return ""
    return ruling.admission.value


def _order(one: Opinion | Ruling) -> tuple[datetime, str]:
    return one.at or _BEGINNING, one.id
