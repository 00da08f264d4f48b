"""Packages of a case for the archive, and packages from elsewhere (归档信息包)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.checks import Report, environment, recordings_folder
from app.station.export import VOLUME_NAMES, export_page
from courtroom.recorder.sealed import PURPOSE
from dossier import archive_number, case_number
from dossier.catalogue.arrange import FiledItem, FiledMaterial
from dossier.changes import NoteExport
from dossier.checks.antivirus import find_clamd
from dossier.checks.codes import Stage
from dossier.checks.outcome import judge
from dossier.checks.package_facts import PackageFacts, Source, gather_package
from dossier.checks.package_usability import CHECKS
from dossier.deadlines.desk import DeadlineDesk
from dossier.export import Metadata, OutlineItem, write_pdf
from dossier.hearing import Hearing, RecordingFile, Sitting
from dossier.ids import CaseId, PageId
from dossier.model import Case, Page, Volume
from dossier.packages.building import Built, Item, Other, WriteItem, build
from dossier.packages.described import Described, DescribedItem, Original, day
from dossier.sealing import derive_key, open_sealed, plain_pieces
from dossier.store import evidence as evidence_reads
from dossier.store import hearings as hearing_reads
from dossier.store import signing as signing_reads
from resources.errors import NothingToExport, RuleError

if TYPE_CHECKING:
    from app.station.station import Station

FORM = "package"
"""How the journal calls what left as a package."""
_PIECE_BYTES = 1 << 20
_MEDIA = {"audio": "录音", "video": "录像"}
_SUFFIXES = frozenset({".flac", ".wav", ".mp3", ".mp4", ".mkv", ".m4a"})


@dataclass(frozen=True, slots=True)
class Wish:
    """Which volume of which case, and with what (打包要求)."""

    case_id: CaseId
    volume: Volume
    sound: bool = True
    """Also the recordings of hearings and media of exhibits."""
    passed: bool | None = None
    """How the case did in its own checks, for the journal; None: not checked."""


def volumes(station: Station, case_id: CaseId) -> tuple[Volume, ...]:
    """Return the volumes of a case that hold pages."""
    arranged = station.arrangement(case_id)
    return tuple(filed.volume for filed in arranged.volumes if filed.pages)


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
        NothingToExport: the volume holds no pages.
        CaseLocked, StepStopped: a deadline forbids it.
        DuplicateItem: the bag is there already.
        DiskFull, StoreError, Damaged, Cancelled: as :func:`dossier.packages.building.build`.
    """
    case = station.store.case(wish.case_id)
    DeadlineDesk(station.store, who).check_step(wish.case_id, "package")
    arranged = station.arrangement(wish.case_id)
    filed = arranged.volume(wish.volume)
    if not filed.pages:
        raise NothingToExport(number=case.number, volume=VOLUME_NAMES[wish.volume])
    stop, places = cancel or threading.Event(), arranged.positions
    items = [
        Item(_described(item, material), _writing(station, case, material, places, stop))
        for item in filed.items
        for material in item.materials
        if material.pages
    ]
    others = [*_signed(station, wish), *(_others(station, wish) if wish.sound else ())]
    built = build(
        out,
        _head(station, case, wish.volume),
        items,
        others,
        on_progress=on_progress,
        cancel=stop,
    )
    pages = built.described.pages
    note = NoteExport(case.id, wish.volume, built.sha256, pages, FORM, wish.passed)
    station.store.apply(note, who)
    return built


def _head(station: Station, case: Case, volume: Volume) -> Described:
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
                subject=f"{case.number} {VOLUME_NAMES[filed.material.volume]}",
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


def _signed(station: Station, wish: Wish) -> Iterator[Other]:
    """The signed papers themselves: their pages are documents, their signatures only here."""
    with station.store.snapshot() as reader:
        papers = signing_reads.papers(reader, case_id=wish.case_id)
    locked = (one for one in papers if one.locked_at is not None and one.volume is wish.volume)
    for serial, one in enumerate(locked, 1):
        name = f"签署文书/{serial:04d}.pdf"
        yield Other("签署文书", one.title, name, _blob(station, one.file.sha256))


def _others(station: Station, wish: Wish) -> Iterator[Other]:
    with station.store.snapshot() as reader:
        hearings = hearing_reads.hearings(reader, wish.case_id)
        sittings = {one.id: hearing_reads.sittings(reader, one.id) for one in hearings}
        files = {
            sitting.id: hearing_reads.recording_files(reader, sitting.id)
            for some in sittings.values()
            for sitting in some
        }
        exhibits = evidence_reads.exhibits(reader, wish.case_id)
    for hearing in hearings:
        if hearing.volume is wish.volume:
            for sitting in sittings[hearing.id]:
                yield from _recording(station, hearing, sitting, files[sitting.id])
    for serial, one in enumerate(exhibits, 1):
        suffix = Path(one.media_name).suffix.lower()
        if one.media_sha256 and one.volume is wish.volume and suffix in _SUFFIXES:
            kind = _MEDIA.get(one.media_type, "视听资料")
            name = f"视听资料/{serial:04d}{suffix}"
            yield Other(kind, f"{one.label} {one.name}", name, _blob(station, one.media_sha256))


def _recording(
    station: Station, hearing: Hearing, sitting: Sitting, files: Sequence[RecordingFile]
) -> Iterator[Other]:
    """The sound and film of one sitting, opened: the archive has no key of ours."""
    where = f"庭审录音录像/{hearing.ordinal:02d}-{sitting.ordinal:02d}"
    title = f"{hearing.title}第{hearing.ordinal}次"
    for file in files:
        name = file.name.removesuffix(".sealed")
        if Path(name).suffix not in _SUFFIXES:
            continue
        kind = "录像" if name.endswith((".mkv", ".mp4")) else "录音"
        path = recordings_folder(station) / sitting.folder / file.name
        yield Other(kind, f"{title} {name}", f"{where}/{name}", _opened(station, path, file))


def _blob(station: Station, sha256: str) -> Callable[[], Iterator[bytes]]:
    return lambda: station.store.blobs.pieces(sha256)


def _opened(station: Station, path: Path, file: RecordingFile) -> Callable[[], Iterator[bytes]]:
    """Return what gives a recording's file in clear, from its folder or from the blobs.

    A blob holds the file as it lay in the folder: sealed, where that was.
    """

    def pieces() -> Iterator[bytes]:
        key = derive_key(station.store.recordings_key, PURPOSE)
        if not file.name.endswith(".sealed"):
            yield from station.store.blobs.pieces(file.sha256)
        elif path.is_file():
            yield from plain_pieces(path, key)
        else:
            with (
                station.store.blobs.open(file.sha256) as kept,
                open_sealed(kept, key, file.name) as source,
            ):
                while piece := source.read(_PIECE_BYTES):
                    yield piece

    return pieces


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
    """
    facts = package_facts(station, folder, digest, on_progress, cancel)
    name = folder.resolve().name if facts.described is None else facts.described.archive_number
    outcomes = judge(facts, CHECKS, stage, "package")
    return Report(name[:100], stage, datetime.now(UTC), who, outcomes)


def package_facts(
    station: Station,
    folder: Path,
    digest: str,
    on_progress: Callable[[int, int], None] | None,
    cancel: threading.Event | None,
) -> PackageFacts:
    """Return all that the checks know of a package; errors as :func:`check_package`."""
    clamd = find_clamd(station.settings.clamd)
    facts = gather_package(folder, clamd=clamd, on_progress=on_progress, cancel=cancel)
    return replace(
        facts,
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
    papers = tuple(
        (item.item.key, one.material.title, tuple(page.sha256 for page in one.pages))
        for item in filed.items
        for one in item.materials
        if one.pages
    )
    if not papers:
        # A station that took the main volume is no source of the confidential one.
        return None
    parties = tuple((p.role, p.name, p.identity) for p in station.store.parties(case.id))
    return Source(case.number, case.cause, parties, papers)
