"""Papers that were filed, and what number the next one gets (已入卷文书、文号).

A number counts within a case, a kind of paper and a station: two stations that file in one case
while they are apart must not give one number twice, so each that may meet another writes its
mark before its numbers. What was numbered before there was a mark stays as it is, and is told
by the patrol where two are alike.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dossier.documents.facts import Court
from dossier.documents.filling import Origin, Paper
from dossier.ids import BatchId, CaseId
from dossier.model import Batch, Page, Volume
from dossier.store import chains

if TYPE_CHECKING:
    from app.station.station import Station

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ENROLMENT = "sync_enrolment"
SOURCE = "documents"
"""Of the batches that hold papers."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper that was filed (已入卷文书), as its batch keeps it."""

    batch_id: BatchId
    template: str
    number: int
    mark: str
    """Of the station that gave the number; empty: it stands alone."""
    key: str
    """See :attr:`dossier.documents.filling.Paper.key`."""
    sha256: str
    """Of the PDF."""
    values: dict[str, Any] = field(default_factory=dict)
    """Field → what it says."""
    given: dict[str, str] = field(default_factory=dict)
    """Field → what a person said over the case."""


def mark_of(station: Station, court: Court) -> str:
    """Return what stands before the numbers of this station, of papers and at the counter.

    ``mark`` of the court's file; else, where the station is enrolled at a centre and so may
    meet others, three letters from its own name there. Two stations of a hundred get the same
    letters once in about three cases; the court's file is the sure way.
    """
    if court.mark:
        return court.mark
    with station.store.snapshot() as reader:
        if chains.setting(reader.connection, _ENROLMENT) is None:
            return ""
    value = int.from_bytes(hashlib.sha256(station.store.identity.device.encode()).digest()[:8])
    letters = ""
    for _ in range(3):
        value, place = divmod(value, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def numbered(station: Station, paper: Paper) -> Paper:
    """Return a paper with the number it was filed under, or would get."""
    if not paper.template.numbered:
        return replace(paper, number=0, mark="")
    name = paper.template.name
    filed = [one for one in kept(station, paper.facts.case.id) if one.template == name]
    same = next((one for one in filed if one.key == paper.key), None)
    if same is not None:
        return replace(paper, number=same.number, mark=same.mark)
    mark = mark_of(station, paper.facts.court)
    last = max((one.number for one in filed if one.mark == mark), default=0)
    return replace(paper, number=last + 1, mark=mark)


def kept(station: Station, case_id: CaseId) -> list[Kept]:
    """Return the papers of a case that were filed, newest first."""
    made = [kept_in(batch) for batch in station.store.batches(case_id) if batch.source == SOURCE]
    return [one for one in reversed(made) if one is not None]


def given_twice(
    station: Station, case_id: CaseId, pages: Iterable[Page]
) -> tuple[tuple[str, str], ...]:
    """Return kind and number of papers that two stations numbered alike (文号重复).

    Args:
        station: open.
        case_id: of the case.
        pages: of the case; papers are looked at that have any of these.
    """
    live = {page.batch_id for page in pages if not page.deleted}
    count = Counter(
        (one.template, f"{one.mark}{one.number}")
        for one in kept(station, case_id)
        if one.number and one.batch_id in live
    )
    return tuple(sorted(each for each, times in count.items() if times > 1))


def note_of(paper: Paper, made: bytes) -> str:
    """Return what the batch keeps of a paper.

    Batches are no part of a volume, so that nothing of what a paper of 副卷 says is in it.
    """
    note: dict[str, Any] = {
        "template": paper.template.name,
        "number": paper.number,
        "mark": paper.mark,
        "key": paper.key,
        "sha256": hashlib.sha256(made).hexdigest(),
    }
    if paper.facts.volume is Volume.MAIN:
        note["values"] = {one.field.key: one.value for one in paper.fields}
        note["given"] = {
            one.field.key: one.value for one in paper.fields if one.origin is Origin.PERSON
        }
    return json.dumps(note, ensure_ascii=False)


def kept_in(batch: Batch) -> Kept | None:
    """Return the paper that a batch holds; None: it holds none."""
    try:
        note = json.loads(batch.profile)
        return Kept(
            batch_id=batch.id,
            template=str(note["template"]),
            number=int(note["number"]),
            mark=str(note.get("mark", "")),
            key=str(note["key"]),
            sha256=str(note["sha256"]),
            values=dict(note.get("values", {})),
            given=dict(note.get("given", {})),
        )
    except (ValueError, LookupError, TypeError):
        return None
