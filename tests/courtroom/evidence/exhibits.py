"""Exhibits and dossiers for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from dossier import order
from dossier.catalogue.arrange import FiledItem, FiledMaterial
from dossier.catalogue.templates import template
from dossier.evidence import Exhibit
from dossier.ids import BatchId, CaseId, ExhibitId, MaterialId, PageId, PartyId, new_id
from dossier.model import Material, Page, Party, Volume

CASE = CaseId("c")
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def make(number: int, side: str = "原告", name: str = "", **values: object) -> Exhibit:
    """Return an exhibit of six pages."""
    id_ = ExhibitId(new_id())
    plain: dict[str, object] = {
        "rank": order.spread("", "", number)[-1],
        "pages": tuple(PageId(f"{id_}/{n}") for n in range(6)),
    }
    return Exhibit(id_, CASE, side, number, name or f"证据{number}", **plain | values)  # type: ignore[arg-type]


def party(role: str, name: str) -> Party:
    """Return a party."""
    return Party(PartyId(new_id()), CASE, role, name)


def filed(title: str, pages: int = 2) -> FiledMaterial:
    """Return a material with pages."""
    material = Material(
        MaterialId(new_id()), CASE, Volume.MAIN, "evidence", title, "", 1.0, "", confirmed=True
    )
    found = tuple(
        Page(
            *(PageId(new_id()), CASE, BatchId("b"), material.id, "", "0" * 64, "image/jpeg"),
            *(1, 100, 100, 300),
            received_at=NOW,
        )
        for _ in range(pages)
    )
    return FiledMaterial(material, found)


def item(key: str, *materials: FiledMaterial, procedure: str = "civil_first") -> FiledItem:
    """Return an item of a catalogue with materials."""
    return FiledItem(template(procedure).item(key), materials)
