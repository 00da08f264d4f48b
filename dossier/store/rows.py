"""Rows of the tables and the domain's values, back and forth."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from dossier import edits as edits_
from dossier.ids import BatchId, CaseId, MaterialId, PageId, PartyId
from dossier.model import Batch, BatchState, Case, Material, Page, Party, Volume

Row = dict[str, Any]
"""Column names and values as the database and the journal keep them."""

NO_EDITS = "[]"


def clean(text: str) -> str:
    """Return ``text`` without what UTF-8 cannot carry, as in names of broken files."""
    return text.encode("utf-8", "replace").decode("utf-8")


def finite(value: float | None) -> float | None:
    """Return ``value``, or None where it is not a number that JSON can carry."""
    return None if value is None or not math.isfinite(value) else float(value)


def time_text(moment: datetime) -> str:
    """Return an aware time as UTC text that sorts.

    Raises:
        ValueError: the time has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def case_row(case: Case) -> Row:
    """Return the row of ``case``; its number is already in normal form."""
    return {
        "id": str(case.id),
        "number": case.number,
        "cause": clean(case.cause),
        "procedure": clean(case.procedure),
        "created_at": time_text(case.created_at),
    }


def party_row(party: Party, position: int) -> Row:
    """Return the row of ``party``, which stands at ``position`` from 0."""
    return {
        "id": str(party.id),
        "case_id": str(party.case_id),
        "position": position,
        "role": clean(party.role),
        "name": clean(party.name),
        "identity": clean(party.identity),
    }


def batch_row(batch: Batch) -> Row:
    """Return the row of ``batch``."""
    return {
        "id": str(batch.id),
        "case_id": str(batch.case_id),
        "source": clean(batch.source),
        "profile": clean(batch.profile),
        "state": batch.state.value,
        "started_at": time_text(batch.started_at),
        "error_kind": batch.error_kind,
    }


def material_row(material: Material) -> Row:
    """Return the row of ``material``."""
    return {
        "id": str(material.id),
        "case_id": str(material.case_id),
        "volume": material.volume.value,
        "category": clean(material.category),
        "title": clean(material.title),
        "rank": material.rank,
        "confidence": finite(material.confidence) or 0.0,
        "reason": clean(material.reason),
        "confirmed": int(material.confirmed),
        "deleted": 0,
    }


def page_row(page: Page) -> Row:
    """Return the row of ``page``."""
    return {
        "id": str(page.id),
        "case_id": str(page.case_id),
        "batch_id": str(page.batch_id),
        "material_id": page.material_id,
        "rank": page.rank,
        "sha256": page.sha256,
        "media_type": page.media_type,
        "size_bytes": page.size_bytes,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": page.dpi,
        "edits": edits_.to_json(page.edits),
        "skew_deg": finite(page.skew_deg),
        "skew_confidence": finite(page.skew_confidence),
        "blank": int(page.blank),
        "orientation_deg": page.orientation_deg,
        "flags": flags_text(page.flags),
        "source_name": clean(page.source_name),
        "received_at": None if page.received_at is None else time_text(page.received_at),
        "deleted": int(page.deleted),
        "reading": page.reading,
    }


def flags_text(flags: tuple[str, ...]) -> str:
    """Return flags as compact JSON."""
    return json.dumps(list(flags), ensure_ascii=False, separators=(",", ":"))


def to_case(row: RowMapping) -> Case:
    """Return the case of a row."""
    return Case(
        id=CaseId(row["id"]),
        number=row["number"],
        cause=row["cause"],
        procedure=row["procedure"],
        created_at=datetime.fromisoformat(row["created_at"]),
    )


def to_party(row: RowMapping) -> Party:
    """Return the party of a row."""
    return Party(
        id=PartyId(row["id"]),
        case_id=CaseId(row["case_id"]),
        role=row["role"],
        name=row["name"],
        identity=row["identity"],
    )


def to_batch(row: RowMapping) -> Batch:
    """Return the batch of a row."""
    return Batch(
        id=BatchId(row["id"]),
        case_id=CaseId(row["case_id"]),
        source=row["source"],
        profile=row["profile"],
        state=BatchState(row["state"]),
        started_at=datetime.fromisoformat(row["started_at"]),
        error_kind=row["error_kind"],
    )


def to_material(row: RowMapping) -> Material:
    """Return the material of a row."""
    return Material(
        id=MaterialId(row["id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        category=row["category"],
        title=row["title"],
        rank=row["rank"],
        confidence=row["confidence"],
        reason=row["reason"],
        confirmed=bool(row["confirmed"]),
    )


def to_page(row: tuple[Any, ...]) -> Page:
    """Return the page of a row whose values stand in the order of the table's columns.

    Positions and not names, because cases have thousands of pages.
    """
    edits, flags, received_at = row[11], row[16], row[18]
    return Page(
        id=PageId(row[0]),
        case_id=CaseId(row[1]),
        batch_id=BatchId(row[2]),
        material_id=row[3],
        rank=row[4],
        sha256=row[5],
        media_type=row[6],
        size_bytes=row[7],
        width_px=row[8],
        height_px=row[9],
        dpi=row[10],
        edits=() if edits == NO_EDITS else edits_.from_json(edits),
        skew_deg=row[12],
        skew_confidence=row[13],
        blank=bool(row[14]),
        orientation_deg=row[15],
        flags=() if flags == "[]" else tuple(json.loads(flags)),
        source_name=row[17],
        received_at=None if received_at is None else datetime.fromisoformat(received_at),
        deleted=bool(row[19]),
        reading=row[20],
    )
