"""Hearings, recordings, signed papers and exhibits of a package into a case (接收庭审资料).

A recording becomes one of this station: each file is sealed with its key and a journal is
written for what lies here now, after every sample was held against the journal of who
recorded it; that journal and its sheet stay beside, below ``origin``. A signed paper stays
the bytes that were signed. Nothing is named before it is durable, and what is here already
is not taken twice, so an interrupted import goes on.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.station.checks import recordings_folder
from app.station.hearing_files import keep_files
from app.station.package_proceedings import adopt_proceedings, record_lacks, signers_lack
from app.station.package_recording import rebuilt
from courtroom.recorder.sheet import SHEET
from dossier import order
from dossier.archive_changes import AdoptHearing
from dossier.blobs import make_folder, sync_folder, told
from dossier.checks.package_facts import PackageFacts
from dossier.checks.package_proceedings import Brought
from dossier.evidence import Exhibit
from dossier.evidence_changes import SetExhibits
from dossier.hearing import Hearing, Sitting
from dossier.ids import CaseId, ExhibitId, HearingId, MaterialId, PaperId, SittingId, new_id
from dossier.packages.belongings import OfExhibit, OfPaper, OfRecording
from dossier.packages.described import Described, DescribedOther
from dossier.packages.files import pieces_in
from dossier.packages.reading import opened
from dossier.signing import Paper
from dossier.store import evidence as evidence_reads
from dossier.store import hearings as reads
from dossier.store import signing as signing_reads
from resources.errors import Cancelled, DuplicateItem

if TYPE_CHECKING:
    from app.station.station import Station

_BESIDE = ".incoming-"


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was taken beside documents (接收的庭审资料)."""

    recordings: int = 0
    papers: int = 0
    exhibits: int = 0
    left: tuple[str, ...] = ()
    """Files for which the case has no place: the package does not say where they belong."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a package is not in the case yet."""

    recordings: frozenset[tuple[int, int]] = frozenset()
    """Hearing and sitting, as the catalogue numbers them."""
    papers: tuple[tuple[DescribedOther, OfPaper], ...] = ()
    exhibits: tuple[tuple[DescribedOther, Exhibit], ...] = ()
    records: frozenset[int] = frozenset()
    """Hearings, as the catalogue numbers them, of which words or signers are not here."""

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.recordings or self.papers or self.exhibits or self.records)


def waiting(
    station: Station,
    case_id: CaseId,
    described: Described,
    proceedings: Mapping[int, Brought] | None = None,
) -> Waiting:
    """Return what a package brings that the case does not have; told by digests and ids."""
    records: set[int] = set()
    for number, brought in (proceedings or {}).items():
        hearing, _ = _hearing(station, case_id, described.hearings[number - 1].hearing)
        with station.store.snapshot() as reader:
            here = signing_reads.papers(reader, hearing_id=hearing.id)
            lacks = record_lacks(reader, hearing, brought.data)
            if lacks or signers_lack(reader, here, brought.data):
                records.add(number)
    with station.store.snapshot() as reader:
        whole = {
            sitting.recording_id
            for hearing in reads.hearings(reader, case_id)
            for sitting in reads.sittings(reader, hearing.id)
            if any(file.name == SHEET for file in reads.recording_files(reader, sitting.id))
        }
        signed = {one.file.sha256 for one in signing_reads.papers(reader, case_id=case_id)}
        listed = evidence_reads.exhibits(reader, case_id, removed=True)
    media = {one.media_sha256 for one in listed}
    return Waiting(
        frozenset(
            (number, place)
            for number, held in enumerate(described.hearings, 1)
            for place, sitting in enumerate(held.sittings, 1)
            if sitting.recording_id not in whole
        ),
        tuple(
            (one, one.belongs)
            for one in described.others
            if isinstance(one.belongs, OfPaper) and one.sha256 not in signed
        ),
        tuple(
            (one, one.belongs.exhibit)
            for one in described.others
            if isinstance(one.belongs, OfExhibit) and one.sha256 not in media
        ),
        frozenset(records),
    )


def adopt(
    station: Station,
    case_id: CaseId,
    facts: PackageFacts,
    described: Described,
    materials: Sequence[MaterialId],
    *,
    who: str,
    cancel: threading.Event,
) -> Adopted:
    """Take what a package brings beside its documents.

    Args:
        station: open.
        case_id: of the case.
        facts: of the package, which passed its checks.
        described: its catalogue.
        materials: the documents as they lie in the case, in the package's order.
        who: the person, for the journal.
        cancel: set it to stop.

    Raises:
        Damaged: a recording that was put together again does not verify, or the package
            changed since it was checked.
        DiskFull, StoreError, Cancelled.
    """
    wanted = waiting(station, case_id, described, facts.proceedings)
    sittings: dict[tuple[int, int], Sitting] = {}
    for number, held in enumerate(described.hearings, 1):
        if cancel.is_set():
            raise Cancelled
        hearing, known = _hearing(station, case_id, held.hearing)
        places = [place for n, place in sorted(wanted.recordings) if n == number]
        new: list[Sitting] = []
        for place in places:
            said = held.sittings[place - 1]
            sitting = next((one for one in known if one.recording_id == said.recording_id), None)
            if sitting is None:
                sitting = _sitting(hearing, said, place)
                sitting = _put(station, facts, described, (number, place), sitting, cancel)
                new.append(sitting)
            sittings[number, place] = sitting
        known_too = {one.recording_id: one.id for one in (*known, *new)}
        ids = [known_too.get(one.recording_id) for one in held.sittings]
        papers = [
            _paper(station, facts, hearing, other, of, ids, materials[of.item - 1])
            for other, of in wanted.papers
            if of.hearing == number
        ]
        if new or papers or (not known and not _is_here(station, hearing)):
            change = AdoptHearing(hearing, tuple(new), tuple(papers))
            station.store.apply(change, who)
        brought = facts.proceedings.get(number)
        if brought is not None:
            adopt_proceedings(station, hearing, brought.data, ids, described, who)
    keep_files(station.store, recordings_folder(station), list(sittings.values()), who)
    exhibits, refused = _exhibits(station, case_id, facts, wanted, who)
    unplaced = [one for one in described.others if one.belongs is None]
    return Adopted(
        len(sittings),
        len(wanted.papers),
        exhibits,
        tuple(f"{one.title}（{one.file}）" for one in (*unplaced, *refused)),
    )


def _hearing(station: Station, case_id: CaseId, said: Hearing) -> tuple[Hearing, list[Sitting]]:
    """Return the hearing as it is here, or as it will be, and its recordings."""
    with station.store.snapshot() as reader:
        for one in reads.hearings(reader, case_id):
            if (one.volume, one.ordinal, one.title) == (said.volume, said.ordinal, said.title):
                return one, reads.sittings(reader, one.id)
    return replace(said, id=HearingId(new_id()), case_id=case_id), []


def _is_here(station: Station, hearing: Hearing) -> bool:
    with station.store.snapshot() as reader:
        return reader.exists("hearing", hearing.id)


def _sitting(hearing: Hearing, said: Sitting, place: int) -> Sitting:
    return replace(
        said,
        id=SittingId(new_id()),
        case_id=hearing.case_id,
        hearing_id=hearing.id,
        folder=f"{hearing.id}-{place}",
    )


def _put(
    station: Station,
    facts: PackageFacts,
    described: Described,
    place: tuple[int, int],
    sitting: Sitting,
    cancel: threading.Event,
) -> Sitting:
    """Put a recording together in its folder; return the sitting with the end of its journal."""
    root = recordings_folder(station)
    target, beside = root / sitting.folder, root / f"{_BESIDE}{new_id()}"
    files = [one for one in described.others if one.belongs == OfRecording(*place)]
    with told(target):
        make_folder(root, 0o700)
        beside.mkdir(mode=0o700)
    try:
        head = rebuilt(
            facts, facts.recordings[place], files, beside, station.store.recordings_key, cancel
        )
        with told(target):
            beside.rename(target)
            sync_folder(root)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return replace(sitting, head=head)


def _paper(
    station: Station,
    facts: PackageFacts,
    hearing: Hearing,
    other: DescribedOther,
    of: OfPaper,
    sittings: Sequence[SittingId | None],
    material: MaterialId,
) -> Paper:
    """Return a signed paper as it is named here; its bytes are among the blobs then."""
    _keep(station, facts, other)
    return replace(
        of.paper,
        id=PaperId(new_id()),
        case_id=hearing.case_id,
        hearing_id=hearing.id,
        sitting_id=sittings[of.sitting - 1] if of.sitting else None,
        material_id=material,
        volume=hearing.volume,
    )


def _exhibits(
    station: Station, case_id: CaseId, facts: PackageFacts, wanted: Waiting, who: str
) -> tuple[int, list[DescribedOther]]:
    """Take sound and film of exhibits; return how many, and those whose name another bears."""
    with station.store.snapshot() as reader:
        listed = evidence_reads.exhibits(reader, case_id, removed=True)
    last = max((one.rank for one in listed), default="")
    refused: list[DescribedOther] = []
    count = 0
    for other, said in wanted.exhibits:
        _keep(station, facts, other)
        last = order.between(last, "")
        made = replace(said, id=ExhibitId(new_id()), case_id=case_id, rank=last)
        try:
            station.store.apply(SetExhibits(case_id, (made,)), who)
        except DuplicateItem:
            refused.append(other)
            continue
        count += 1
    return count, refused


def _keep(station: Station, facts: PackageFacts, other: DescribedOther) -> None:
    """Have a file of the package among the blobs: what is kept is what was checked."""
    with opened(facts.bag.folder, facts.item_path(other)) as source:
        station.store.blobs.put_pieces(pieces_in(source), other.sha256, other.size_bytes)
