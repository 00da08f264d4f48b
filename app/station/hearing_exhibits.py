"""Which evidence somebody speaks of (证据提及). Only ever a suggestion.

The list of evidence goes first; where a case has none, the materials filed as evidence are
guessed at by number or place.
"""

from __future__ import annotations

from dataclasses import dataclass

from courtroom.evidence.listing import evidence_of, titled
from courtroom.evidence.recall import meant
from courtroom.wording.mentions import Mention
from dossier.catalogue.arrange import FiledMaterial, arrange
from dossier.catalogue.templates import template
from dossier.evidence import Exhibit
from dossier.ids import CaseId
from dossier.model import Page, Volume
from dossier.store import Store
from dossier.store import evidence as reads


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of evidence, and perhaps the page of it, that is meant."""

    title: str
    page: Page | None
    page_number: int | None
    """1-based in the exhibit or material."""
    exhibit: Exhibit | None = None
    """None: the case has no list of evidence."""


def find_exhibit(
    store: Store, case_id: CaseId, mention: Mention, speaker: str = ""
) -> Found | None:
    """Return the evidence that is meant, of the main volume; None: nothing fits.

    Args:
        store: of the station.
        case_id: of the case.
        mention: what was spoken of.
        speaker: side of who speaks, as 原告; of equal numbers its own is meant.
    """
    with store.snapshot() as reader:
        listed = reads.exhibits(reader, case_id)
        shown = reads.open_pages(reader, listed)
    if not listed:
        return _guessed(store, case_id, mention)
    candidates = meant(mention, listed, speaker)
    if not candidates:
        return None
    one, number = candidates[0].exhibit, candidates[0].page
    pages = shown[one.id]
    if number is not None and one.pages[number - 1] not in pages:
        # It went into 副卷 since it was listed.
        number = None
    page_id = one.pages[number - 1] if number is not None else next(iter(pages), None)
    page = None if page_id is None else store.page(page_id)
    return Found(f"{one.label} {one.name}", page, number, one)


def _guessed(store: Store, case_id: CaseId, mention: Mention) -> Found | None:
    """Return the material that is meant: a number in the title (证据三 …), then the place."""
    evidence = _materials(store, case_id, mention.side)
    numbered = [one for one in evidence if titled(one.material.title).number == mention.number]
    if numbered:
        wanted = numbered[0]
    elif 0 < mention.number <= len(evidence):
        wanted = evidence[mention.number - 1]
    else:
        return None
    number = mention.page
    if number is not None and not 0 < number <= len(wanted.pages):
        number = None
    return Found(wanted.material.title, wanted.pages[(number or 1) - 1], number)


def _materials(store: Store, case_id: CaseId, side: str) -> list[FiledMaterial]:
    """Return what was filed as evidence, a side's where titles say so, in the dossier's order."""
    case = store.case(case_id)
    arranged = arrange(template(case.procedure), store.materials(case_id), store.pages(case_id))
    every = [
        filed
        for item in arranged.volume(Volume.MAIN).items
        for filed in evidence_of(item)
        if filed.pages
    ]
    return [one for one in every if not side or titled(one.material.title).side in ("", side)]
