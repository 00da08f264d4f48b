"""Where the things of a case are, for findings (位置)."""

from __future__ import annotations

from dossier.checks.case_facts import CaseFacts, Held
from dossier.checks.findings import Finding, Level, Place
from dossier.evidence import Exhibit
from dossier.model import VOLUME_WORDS, Material, Page, Party, Volume


def of_case(facts: CaseFacts) -> Place:
    """Return the case itself."""
    return Place("case", facts.case.id, label=facts.case.number)


def of_page(facts: CaseFacts, page: Page) -> Place:
    """Return a page in its volume, or in the tray."""
    volume = volume_of(facts, page)
    position = facts.arrangement.positions.get(page.id)
    return Place("page", page.id, volume, position, _label(volume, position))


def of_material(facts: CaseFacts, material: Material) -> Place:
    """Return a material, with its first page."""
    for filed in (f for v in facts.arrangement.volumes for i in v.items for f in i.materials):
        if filed.material.id == material.id and filed.pages:
            first = facts.arrangement.positions.get(filed.pages[0].id)
            return Place("material", material.id, material.volume, first, material.title)
    return Place("material", material.id, material.volume, None, material.title)


def of_party(party: Party) -> Place:
    """Return a party."""
    return Place("party", party.id, label=f"{party.role} {party.name}")


def of_hearing(held: Held) -> Place:
    """Return a hearing."""
    one = held.hearing
    return Place("hearing", one.id, one.volume, label=f"{one.title}（第{one.ordinal}次）")


def of_exhibit(exhibit: Exhibit) -> Place:
    """Return an exhibit."""
    return Place("exhibit", exhibit.id, exhibit.volume, label=exhibit.label)


def volume_of(facts: CaseFacts, page: Page) -> Volume | None:
    """Return the volume a page lies in; None: the tray."""
    return None if page.material_id is None else facts.volumes.get(page.material_id)


def warn(rule: str, place: Place, **params: object) -> Finding:
    """Return a finding for a person to look at."""
    return Finding(rule, place, dict(params), Level.WARNING)


def stop(rule: str, place: Place, **params: object) -> Finding:
    """Return a finding that stops archiving."""
    return Finding(rule, place, dict(params))


def _label(volume: Volume | None, position: int | None) -> str:
    where = "待编目" if volume is None else VOLUME_WORDS[volume]
    return where if position is None else f"{where}第 {position} 页"
