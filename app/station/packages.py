"""Packages of a case for the archive, and packages from elsewhere (归档信息包)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.archive_paper import paper_list_along, paper_of
from app.station.checks import Report, environment
from app.station.export import export_page
from app.station.package_contents import along, has_asides, signed_faults
from dossier import archive_number, case_number
from dossier.catalogue.arrange import FiledItem, FiledMaterial
from dossier.changes import NoteExport
from dossier.checks.antivirus import find_clamd
from dossier.checks.codes import Stage
from dossier.checks.outcome import judge
from dossier.checks.package_facts import PackageFacts, Source, gather_package
from dossier.checks.package_usability import CHECKS
from dossier.deadlines.desk import check_step
from dossier.export import Metadata, OutlineItem, write_pdf
from dossier.ids import CaseId, PageId
from dossier.model import VOLUME_WORDS, Case, Page, Volume
from dossier.packages.belongings import Held
from dossier.packages.building import Built, Item, WriteItem, build
from dossier.packages.described import Described, DescribedItem, Original, day
from dossier.people.permits import Act
from resources.errors import NoPackage, NothingToExport, PaperLeft, RuleError

if TYPE_CHECKING:
    from app.station.station import Station

FORM = "package"
"""How the journal calls what left as a package."""
TAKEN = "package"
"""Source of batches that came with one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which volume of which case, and with what (打包要求)."""

    case_id: CaseId
    volume: Volume
    sound: bool = True
    """Also the recordings of hearings and media of exhibits."""
    passed: bool | None = None
    """How the case did in its own checks, for the journal; None: not checked."""
    paper: str = ""
    """Why paper of the volume stays where it is, for the journal; empty: none may."""


def volumes(station: Station, case_id: CaseId) -> tuple[Volume, ...]:
    """Return the volumes of a case that hold something: pages, or deliberation in a hearing."""
    arranged = station.arrangement(case_id)
    more = station.store.sees_confidential and has_asides(station, case_id)
    return tuple(
        one.volume
        for one in arranged.volumes
        if one.pages or (more and one.volume is Volume.CONFIDENTIAL)
    )


def make_package(
    station: Station,
    wish: Wish,
    out: Path,
    *,
    who: str,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> Built:
    """Write the bag of one volume below ``out``; the journal notes that it left the station.

    Args:
        station: open.
        wish: what to pack.
        out: folder; made where it is not there.
        who: the person, for the journal.
        on_progress: files written, in all.
        cancel: set it to stop; nothing is left then.

    Raises:
        NothingToExport: the volume holds nothing.
        CaseLocked, StepStopped: a deadline forbids it.
        PaperLeft: paper of the volume was not taken out, and no reason is given.
        DuplicateItem: the bag is there already.
        DiskFull, StoreError, Damaged, Cancelled: as :func:`dossier.packages.building.build`.
    """
    case = station.store.case(wish.case_id)
    station.store.check_export(wish.volume)
    check_step(station.store, wish.case_id, "package", who)
    arranged = station.arrangement(wish.case_id)
    filed = arranged.volume(wish.volume)
    if wish.volume not in volumes(station, wish.case_id):
        raise NothingToExport(number=case.number, volume=VOLUME_WORDS[wish.volume])
    bundles = paper_of(station, wish.case_id, wish.volume)
    left = [one for one in bundles if not one.is_out]
    if left and not wish.paper.strip():
        raise PaperLeft(
            number=case.number, left="、".join(f"{b.label}（{b.where}）" for b in left)
        )
    stop, places = cancel or threading.Event(), arranged.positions
    packed = [(item, one) for item in filed.items for one in item.materials if one.pages]
    items = [
        Item(_described(item, material), _writing(station, case, material, places, stop))
        for item, material in packed
    ]
    serials = {one.material.id: number for number, (_, one) in enumerate(packed, 1)}
    held, others = along(station, case.id, wish.volume, serials, sound=wish.sound)
    if bundles:
        others.append(paper_list_along(station, case.id, wish.volume))
    built = build(
        out,
        _head(station, case, wish.volume, held),
        items,
        others,
        on_progress=on_progress,
        cancel=stop,
    )
    pages = built.described.pages
    paper = wish.paper.strip() if left else ""
    note = NoteExport(case.id, wish.volume, built.sha256, pages, FORM, wish.passed, paper)
    station.store.apply(note, who)
    return built


def _head(station: Station, case: Case, volume: Volume, held: tuple[Held, ...]) -> Described:
    return Described(
        number=case.number,
        archive_number=archive_number.of(case_number.parse(case.number), volume),
        cause=case.cause,
        procedure=case.procedure,
        volume=volume,
        opened_on=day(case.created_at),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        parties=tuple((p.role, p.name, p.identity) for p in station.store.parties(case.id)),
        items=(),
        others=(),
        hearings=held,
    )


def _described(item: FiledItem, filed: FiledMaterial) -> DescribedItem:
    return DescribedItem(
        serial=0,
        category=item.item.key,
        category_title=item.item.title,
        title=filed.material.title,
        first_page=0,
        pages=len(filed.pages),
        file="",
        sha256="",
        sm3="",
        size_bytes=0,
        originals=tuple(_original(page) for page in filed.pages),
    )


def _writing(
    station: Station,
    case: Case,
    filed: FiledMaterial,
    places: Mapping[PageId, int],
    cancel: threading.Event,
) -> WriteItem:
    def write(path: Path) -> tuple[str, int]:
        written = write_pdf(
            path,
            (export_page(station, page, str(places[page.id])) for page in filed.pages),
            outline=[OutlineItem(filed.material.title, 0, ())],
            metadata=Metadata(
                title=filed.material.title or filed.material.category,
                subject=f"{case.number} {VOLUME_WORDS[filed.material.volume]}",
                author="",
                keywords=(case.number,),
                created_at=case.created_at,
            ),
            cancel=cancel,
        )
        return written.sha256, written.pages

    return write


def _original(page: Page) -> Original:
    return Original(
        page.sha256,
        page.media_type,
        page.size_bytes,
        page.width_px,
        page.height_px,
        page.dpi,
        "" if page.received_at is None else page.received_at.isoformat(timespec="seconds"),
        page.blank,
    )


def check_package(
    station: Station,
    folder: Path,
    stage: Stage,
    *,
    who: str,
    digest: str = "",
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> Report:
    """Run every code on a package from anywhere (信息包四性检测).

    Args:
        station: open; where it has the case, the package is compared with it.
        folder: of the bag.
        stage: 归档, 移交接收 or 长期保存.
        who: signs the report.
        digest: SHA-256 of the tag manifest as the sender gave it.
        on_progress: files done, in all.
        cancel: set it to stop.

    Raises:
        Missing, TooLarge, StoreError, Cancelled: as
            :func:`dossier.checks.package_facts.gather_package`.
        NotPermitted: it is of 副卷, which is not for who is signed in.
    """
    facts = package_facts(station, folder, digest, on_progress, cancel)
    name = folder.resolve().name if facts.described is None else facts.described.archive_number
    outcomes = judge(facts, CHECKS, stage, "package")
    told = () if facts.described is None else (facts.described.volume,)
    return Report(name[:100], stage, datetime.now(UTC), who, outcomes, volumes=told)


def package_facts(
    station: Station,
    folder: Path,
    digest: str,
    on_progress: Callable[[int, int], None] | None,
    cancel: threading.Event | None,
) -> PackageFacts:
    """Return all that the checks know of a package; errors as :func:`check_package`."""
    clamd = find_clamd(station.settings.clamd)
    if folder.exists() and not any((folder / name).exists() for name in ("bagit.txt", "data")):
        raise NoPackage(source=folder.name)
    facts = gather_package(folder, clamd=clamd, on_progress=on_progress, cancel=cancel)
    if facts.described is not None and facts.described.volume is Volume.CONFIDENTIAL:
        station.store.check(Act.SEE_CONFIDENTIAL)
    return replace(
        facts,
        signed=signed_faults(facts),
        source=None if facts.described is None else _source(station, facts.described),
        sent=digest,
        environment=environment(clamd),
    )


def _source(station: Station, described: Described) -> Source | None:
    """Return the volume as this station has it; None: it has nothing of it to compare with."""
    try:
        case = station.store.case_by_number(described.number)
    except RuleError:
        return None
    filed = station.arrangement(case.id).volume(described.volume)
    batches = station.store.batches(case.id)
    taken = {batch.id for batch in batches if batch.source == TAKEN}
    # Of what came with a package the originals stayed where it came from.
    papers = tuple(
        (
            item.item.key,
            one.material.title,
            tuple("" if page.batch_id in taken else page.sha256 for page in one.pages),
        )
        for item in filed.items
        for one in item.materials
        if one.pages
    )
    if not papers:
        # A station that took the main volume is no source of the confidential one.
        return None
    parties = tuple((p.role, p.name, p.identity) for p in station.store.parties(case.id))
    return Source(case.number, case.cause, parties, papers)
