"""Taking a package from elsewhere as a case of this station (接收信息包).

The bag is checked first, by the same codes as when it was made, and nothing of it is taken
while a blocker fails. Then each document is copied with its digest asked again, read in the
confined child as any file from outside, and filed as the catalogue says; a person confirms.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.checks import Report
from app.station.package_adopting import Adopted, adopt, waiting
from app.station.package_contents import SOUND
from app.station.packages import TAKEN, package_facts
from dossier import case_number
from dossier.catalogue.arrange import FiledMaterial
from dossier.catalogue.templates import template
from dossier.changes import AddMaterial, DeletePages, OpenCase
from dossier.checks.codes import Stage
from dossier.checks.outcome import Outcome, blocked, judge
from dossier.checks.package_facts import PackageFacts
from dossier.checks.package_usability import CHECKS
from dossier.ids import CaseId, MaterialId, PageId, PartyId, new_id
from dossier.model import VOLUME_WORDS, Case, Material, Party, Volume
from dossier.packages.described import Described, DescribedItem
from dossier.packages.files import pieces_in, put
from dossier.packages.reading import opened
from resources.errors import (
    AlreadyTaken,
    Cancelled,
    DiskFull,
    DocumentError,
    OtherCase,
    OtherContents,
    PackageRefused,
    UnknownCase,
    WenyiError,
    WrongDigest,
)
from scanner.capture.batch import capture
from scanner.devices.contract import PageSink
from scanner.devices.files import read_files

if TYPE_CHECKING:
    from app.station.station import Station

_REASON = "信息包著录"
_AT_ONCE = 50
"""Documents that are taken together; an interrupted import begins again behind them."""
_AT_ONCE_BYTES = 256 << 20
_NOT_OF_PAGES = frozenset({"2-10", "2-11"})
"""Compare with the case here, which a package that is being taken may continue."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken (接收结果)."""

    case: Case
    volume: Volume
    items: int
    pages: int
    along: Adopted
    """Recordings, signed papers, sound and film of exhibits."""
    report: Report

    @property
    def not_taken(self) -> tuple[str, ...]:
        """Files that stay in the package: it does not say where they belong."""
        return self.along.left

    @property
    def leaves_sound(self) -> bool:
        """Whether recordings of hearings are among them: the package must be kept."""
        return any(f"/{SOUND}/" in one for one in self.not_taken)


def take(
    station: Station,
    folder: Path,
    stage: Stage,
    *,
    who: str,
    number: str = "",
    digest: str = "",
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> Taken:
    """Check a bag and take its documents as pages of a case.

    A volume that an interrupted import left half taken is continued.

    Args:
        station: open.
        folder: of the bag.
        stage: by which its report is called.
        who: the person, for the journal.
        number: the case it must be of; empty: any.
        digest: SHA-256 of the tag manifest as the sender gave it.
        on_progress: while checking: files; then documents taken, in all.
        cancel: set it to stop.

    Raises:
        OtherCase: it is of another case than ``number``.
        PackageRefused: a blocker failed; nothing was taken.
        AlreadyTaken: everything in it is here; nothing was taken twice. A bag that brings
            nothing a case has a place for is never here: what stays in it is told each time.
        OtherContents: the case is here with other documents in that volume.
        InvalidCaseNumber, Missing, TooLarge, StoreError, Cancelled.
    """
    stop = cancel or threading.Event()
    facts = package_facts(station, folder, digest, on_progress, stop)
    told = facts.described
    if number and told is not None and told.number != str(case_number.parse(number)):
        wanted = str(case_number.parse(number))
        raise OtherCase(source=folder.name, number=told.number[:64], wanted=wanted)
    outcomes = judge(facts, CHECKS, stage, "package")
    failed = [one for one in blocked(outcomes) if one.code.number not in _NOT_OF_PAGES]
    if failed or told is None:
        raise _refusal(folder, failed)
    report = Report(told.archive_number, stage, datetime.now(UTC), who, outcomes)
    case, done = _case(station, told, who)
    whole = done == len(told.items) and not waiting(station, case.id, told, facts.proceedings)
    if whole and _has_places(told, facts):
        raise AlreadyTaken(number=told.number, source=folder.name)
    pages = 0
    for group in _groups(told.items[done:]):
        pages += _take_group(station, case, facts, group, who, stop)
        if on_progress is not None:
            on_progress(group[-1].serial, len(told.items))
    lying = [one.material.id for one in _here(station, case.id, told.volume)]
    along = adopt(station, case.id, facts, told, lying, who=who, cancel=stop)
    return Taken(case, told.volume, len(told.items) - done, pages, along, report)


def _has_places(told: Described, facts: PackageFacts) -> bool:
    """Return whether anything of it goes into a case: of deliberation alone, nothing does."""
    placed = any(one.belongs is not None for one in told.others)
    return bool(told.items or facts.proceedings or placed)


def _refusal(folder: Path, failed: list[Outcome]) -> PackageRefused:
    codes = "、".join(one.code.at(one.stage) for one in failed) or "—"
    first = failed[0].judged.findings[0] if failed else None
    said = {
        language: "" if first is None else f"{first.place.label} — {first.words(language)}"[:300]
        for language in ("zh_CN", "en")
    }
    return PackageRefused(
        source=folder.name, codes=codes, found=said["zh_CN"], found_en=said["en"]
    )


def _case(station: Station, told: Described, who: str) -> tuple[Case, int]:
    """Return the case, made where it is not there, and how many documents it has already."""
    template(told.procedure)
    try:
        case = station.store.case_by_number(told.number)
    except UnknownCase:
        case_id = CaseId(new_id())
        case = Case(case_id, told.number, told.cause, told.procedure, datetime.now(UTC))
        parties = tuple(
            Party(PartyId(new_id()), case_id, role, name, identity)
            for role, name, identity in told.parties
        )
        station.store.apply(OpenCase(case, parties), who)
        return case, 0
    here = [
        (one.material.category, one.material.title, len(one.pages))
        for one in _here(station, case.id, told.volume)
    ]
    there = [(item.category, item.title, item.pages) for item in told.items]
    if here != there[: len(here)] or case.procedure != told.procedure:
        raise OtherContents(number=told.number, volume=VOLUME_WORDS[told.volume])
    return case, len(here)


def _here(station: Station, case_id: CaseId, volume: Volume) -> list[FiledMaterial]:
    """Return the documents of a volume as they lie in the case, in order."""
    filed = station.arrangement(case_id).volume(volume)
    return [one for item in filed.items for one in item.materials if one.pages]


def _groups(items: Sequence[DescribedItem]) -> Iterator[list[DescribedItem]]:
    """Yield documents that are copied and read together: each reading starts a child."""
    group: list[DescribedItem] = []
    for item in items:
        size = sum(one.size_bytes for one in group)
        if group and (len(group) >= _AT_ONCE or size + item.size_bytes > _AT_ONCE_BYTES):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _take_group(
    station: Station,
    case: Case,
    facts: PackageFacts,
    group: Sequence[DescribedItem],
    who: str,
    cancel: threading.Event,
) -> int:
    """Take some documents; return their pages."""
    with tempfile.TemporaryDirectory(prefix="incoming-", dir=station.home) as beside:
        paths = []
        for item in group:
            if cancel.is_set():
                raise Cancelled
            paths.append(Path(beside) / f"{item.serial:06d}.pdf")
            _copy(station, facts, item, paths[-1])
        ids = _captured(station, case, paths, sum(item.pages for item in group), who, cancel)
    changes = []
    for item in group:
        own, ids = ids[: item.pages], ids[item.pages :]
        changes.append(AddMaterial(_material(case, item, facts.volume or Volume.MAIN), own))
    station.store.apply_all(changes, who)
    return sum(item.pages for item in group)


def _copy(station: Station, facts: PackageFacts, item: DescribedItem, path: Path) -> None:
    """Copy a document: what is read is what was checked, whatever happens to the bag."""
    try:
        with opened(facts.bag.folder, facts.item_path(item)) as source:
            found = put(path, pieces_in(source))
    except DiskFull as error:
        # The copy is gone already; the disk that is full is the station's.
        raise DiskFull(path=str(station.home)) from error
    if found.sha256 != item.sha256:
        raise WrongDigest(thing=item.file, found=found.sha256)


def _material(case: Case, item: DescribedItem, volume: Volume) -> Material:
    return Material(
        id=MaterialId(new_id()),
        case_id=case.id,
        volume=volume,
        category=item.category,
        title=item.title,
        rank="",
        confidence=1.0,
        reason=_REASON,
        confirmed=False,
    )


def _captured(
    station: Station,
    case: Case,
    paths: Sequence[Path],
    pages: int,
    who: str,
    cancel: threading.Event,
) -> tuple[PageId, ...]:
    """Receive the pages of some documents; all of them, or none stay in the tray.

    Raises:
        Cancelled: ``cancel`` was set.
        DocumentError: a document cannot be read, or has other pages than it should.
    """
    refused: list[WenyiError] = []

    def feed(sink: PageSink, stop: threading.Event) -> None:
        read_files(paths, sink, lambda _name, error: refused.append(error), stop, settle_s=0.0)

    captured = capture(
        station.store, case.id, feed, source=TAKEN, profile=None, who=who, cancel=cancel
    )
    ids = tuple(captured.page_ids)
    error = captured.error or (refused[0] if refused else None)
    if not captured.cancelled and error is None and len(ids) == pages:
        return ids
    if ids:
        station.store.apply(DeletePages(ids), who)
    if captured.cancelled:
        raise Cancelled
    raise error or DocumentError(source=paths[0].name)
