"""Cases as the archive sees them: how far each is (待归档案件)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.station.packages import FORM
from dossier.catalogue.arrange import Arrangement
from dossier.checks.completeness import titles_of
from dossier.ids import CaseId
from dossier.model import Case, Volume
from dossier.store import schema
from dossier.store.readers import Reader

if TYPE_CHECKING:
    from app.station.station import Station

_CLOSING = ("judgments", "rulings", "termination", "closing", "closing_internal")
"""Catalogue items of which one says that the case was decided."""


class Standing(StrEnum):
    """How far a case is on its way to the archive (归档进度)."""

    DECIDED = "decided"
    """待归档: a judgment, ruling or closing paper is filed, no package was made."""
    OPEN = "open"
    """办理中"""
    PACKED = "packed"
    """已打包: a package was made; it may have to be made again."""


@dataclass(frozen=True, slots=True)
class ArchiveCase:
    """One line of the list (案件)."""

    case: Case
    parties: str
    standing: Standing
    pages: int
    unfiled: int
    unconfirmed: int
    """Materials that nobody confirmed."""
    packed_at: datetime | None
    passed: bool | None
    """How it did when it was packed last."""


def archive_cases(station: Station) -> tuple[ArchiveCase, ...]:
    """Return all cases: those to be archived first, then those at work, then those packed."""
    with station.store.snapshot() as reader:
        packed = _packed(reader)
        cases = reader.cases()
    found = []
    for case in cases:
        arranged = station.arrangement(case.id)
        parties = " / ".join(one.name for one in station.store.parties(case.id))
        at, passed = packed.get(case.id, (None, None))
        standing = Standing.DECIDED if _is_decided(arranged) else Standing.OPEN
        found.append(
            ArchiveCase(
                case,
                parties,
                standing if at is None else Standing.PACKED,
                sum(len(volume.pages) for volume in arranged.volumes),
                len(arranged.unfiled),
                _unconfirmed(arranged),
                at,
                passed,
            )
        )
    order = list(Standing)
    return tuple(sorted(found, key=lambda one: order.index(one.standing)))


def _is_decided(arranged: Arrangement) -> bool:
    titles = titles_of(arranged)
    return any(titles.get(key) for key in _CLOSING)


def _unconfirmed(arranged: Arrangement) -> int:
    filed = (one for volume in arranged.volumes for item in volume.items for one in item.materials)
    return sum(1 for one in filed if one.pages and not one.material.confirmed)


def _packed(reader: Reader) -> dict[CaseId, tuple[datetime, bool | None]]:
    """Return when each case was packed last, from the journal."""
    table = schema.journal
    query = (
        sa.select(table.c.case_id, table.c.entry)
        .where(table.c.kind == "NoteExport")
        .order_by(table.c.position)
    )
    found: dict[CaseId, tuple[datetime, bool | None]] = {}
    for case_id, raw in reader.connection.execute(query):
        entry = json.loads(raw)
        note = entry.get("note", {})
        if note.get("form") == FORM and note.get("volume") == Volume.MAIN.value:
            found[CaseId(case_id)] = (datetime.fromisoformat(entry["at"]), note.get("passed"))
    return found
