"""The rows of a case that patrol and checks judge by, whole and open (检测所据)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.station.evidence import EvidenceDesk
from app.station.filed_papers import given_twice
from courtroom.evidence import numbering
from dossier.changes import MACHINE
from dossier.checks.case_facts import CaseFacts, gather
from dossier.checks.open_part import open_part
from dossier.documents.templates import templates
from dossier.ids import CaseId, PageId
from dossier.model import Page
from dossier.search import find

if TYPE_CHECKING:
    from app.station.station import Station


def gathered(station: Station, case_id: CaseId, *, whole_journal: bool) -> CaseFacts:
    """Return the rows of a case; what a side's list of evidence lacks is counted there, too."""
    facts = gather(station.store, case_id, whole_journal=whole_journal)
    listed = EvidenceDesk(station, case_id, MACHINE).listed(removed=True)
    lost = tuple(
        (gap.side if gap.group is None else f"{gap.side}第{gap.group}组", gap.missing)
        for gap in numbering.gaps(listed)
    )
    twice = _twice(station, case_id, facts.pages)
    return replace(facts, exhibit_gaps=lost, numbers_twice=twice)


def open_rows(station: Station, facts: CaseFacts) -> CaseFacts:
    """Return the facts of the open volume, for who may not see the other."""
    made = open_part(facts)
    return replace(made, numbers_twice=_twice(station, facts.case.id, made.pages))


def asked_back(station: Station, facts: CaseFacts) -> dict[PageId, bool]:
    """Return whether the search gives the sampled pages back that may be seen (回查)."""
    back: dict[PageId, bool] = {}
    seen = station.store.seen(list(facts.samples), lambda page: page)
    for page in seen:
        words = facts.samples[page]
        hits = find(station.store, words, case_id=facts.case.id)
        back[page] = any(hit.page_id == page for hit in hits)
    return back


def _twice(
    station: Station, case_id: CaseId, pages: Iterable[Page]
) -> tuple[tuple[str, str], ...]:
    titles = {name: one.title for name, one in templates(station.home).items()}
    found = given_twice(station, case_id, pages)
    return tuple((titles.get(name, name), number) for name, number in found)
