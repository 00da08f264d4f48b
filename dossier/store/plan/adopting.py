"""A hearing that was held elsewhere comes with a package (接收庭审)."""

from __future__ import annotations

from dataclasses import replace

from dossier.archive_changes import AdoptHearing
from dossier.hearing import Hearing
from dossier.ids import MaterialId
from dossier.signing import PAPER_WORDS, Paper, PaperState
from dossier.signing_changes import MOST_PAGES
from dossier.store import hearing_rows, hearings
from dossier.store import signing_rows as rows
from dossier.store.plan.delta import Delta, Planned, created
from dossier.store.plan.papers import DIGEST, check_file, short
from dossier.store.readers import Reader
from resources.errors import DocumentChanged, DuplicateItem, PaperOutOfTurn, UnknownItem

_FOLDER_CHARACTERS = frozenset("0123456789abcdef-")


def plan(reader: Reader, change: AdoptHearing) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: it is of another case, there already, or names what is not there.
        ValueError: what is to be written contradicts itself.
    """
    hearing = change.hearing
    reader.case(hearing.case_id)
    deltas: list[Delta] = []
    if not reader.exists("hearing", hearing.id):
        short(hearing.title, hearing.place, hearing.procedure, hearing.presiding)
        deltas.append(created("hearing", hearing_rows.hearing_row(hearing)))
    else:
        hearing = hearings.hearing(reader, hearing.id)
    for sitting in change.sittings:
        if (sitting.case_id, sitting.hearing_id) != (hearing.case_id, hearing.id):
            raise UnknownItem(thing=str(sitting.hearing_id))
        if reader.exists("sitting", sitting.id):
            raise DuplicateItem(thing=str(sitting.id))
        if not sitting.folder or not _FOLDER_CHARACTERS.issuperset(sitting.folder):
            raise ValueError(sitting.folder)
        deltas.append(created("sitting", hearing_rows.sitting_row(sitting, hearing.volume)))
    sittings = {one.id for one in (*hearings.sittings(reader, hearing.id), *change.sittings)}
    for paper in change.papers:
        if paper.sitting_id is not None and paper.sitting_id not in sittings:
            raise UnknownItem(thing=str(paper.sitting_id))
        deltas.append(created("paper", rows.paper_row(_checked(reader, hearing, paper))))
    return Planned(change.hearing.case_id, deltas)


def _checked(reader: Reader, hearing: Hearing, paper: Paper) -> Paper:
    """Return a paper as it is taken: locked elsewhere, and lying in a document of its volume."""
    if (paper.case_id, paper.hearing_id) != (hearing.case_id, hearing.id):
        raise UnknownItem(thing=str(paper.hearing_id))
    if reader.exists("paper", paper.id):
        raise DuplicateItem(thing=paper.title)
    locked = paper.state in (PaperState.LOCKED, PaperState.SUPERSEDED)
    if not locked or paper.locked_at is None or paper.certified_at is None:
        raise PaperOutOfTurn(thing=paper.title, wish="接收", state=PAPER_WORDS[paper.state])
    check_file(paper.file)
    short(paper.title)
    if not DIGEST.fullmatch(paper.draft_sha256) or not 1 <= paper.pages <= MOST_PAGES:
        raise ValueError("not a paper")
    material = reader.material(paper.material_id or MaterialId(""))
    if (material.case_id, material.volume) != (hearing.case_id, hearing.volume):
        raise UnknownItem(thing=material.title)
    if len(reader.live_pages(material.id)) != paper.pages:
        raise DocumentChanged(thing=paper.title)
    return replace(paper, volume=hearing.volume)
