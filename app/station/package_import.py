"""Taking a package from elsewhere as a case of this station (接收信息包).

The bag is checked first, by the same codes as when it was made, and nothing of it is taken
while a blocker fails. Then each document is copied with its digest asked again, read in the
confined child as any file from outside, and filed as the catalogue says; a person confirms.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.checks import Report
from app.station.packages import package_facts
from dossier import case_number
from dossier.catalogue.templates import template
from dossier.changes import AddMaterial, OpenCase
from dossier.checks.codes import Stage
from dossier.checks.outcome import Outcome, blocked, judge
from dossier.checks.package_facts import PackageFacts
from dossier.checks.package_usability import CHECKS
from dossier.ids import CaseId, MaterialId, PartyId, new_id
from dossier.model import Case, Material, Party, Volume
from dossier.packages.described import Described, DescribedItem
from dossier.packages.files import put
from dossier.packages.reading import opened
from resources.errors import (
    Cancelled,
    DocumentError,
    DuplicateCase,
    OtherCase,
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
_NOT_OF_PAGES = frozenset({"2-10", "2-11"})
"""Compare with the case here, which a package that is being taken may continue."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken (接收结果)."""

    case: Case
    volume: Volume
    items: int
    pages: int
    not_taken: tuple[str, ...]
    """Files that go along and for which a case has no place yet: sound and film."""
    report: Report


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
        DuplicateCase: the case is here with other documents in that volume.
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
    pages = 0
    for count, item in enumerate(told.items[done:], done + 1):
        if stop.is_set():
            raise Cancelled
        pages += _take_item(station, case, facts, item, who, stop)
        if on_progress is not None:
            on_progress(count, len(told.items))
    rest = tuple(f"{one.title}（{one.file}）" for one in told.others)
    return Taken(case, told.volume, len(told.items) - done, pages, rest, report)


def _refusal(folder: Path, failed: list[Outcome]) -> PackageRefused:
    codes = "、".join(one.code.at(one.stage) for one in failed) or "—"
    first = failed[0].judged.findings[0] if failed else None
    found = "" if first is None else f"{first.place.label} — {first.words()} {first.words('en')}"
    return PackageRefused(source=folder.name, codes=codes, found=found[:400])


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
    filed = station.arrangement(case.id).volume(told.volume)
    here = [
        (item.item.key, one.material.title, len(one.pages))
        for item in filed.items
        for one in item.materials
        if one.pages
    ]
    there = [(item.category, item.title, item.pages) for item in told.items]
    whole = len(here) == len(there)
    if here != there[: len(here)] or whole or case.procedure != told.procedure:
        raise DuplicateCase(number=told.number)
    return case, len(here)


def _take_item(
    station: Station,
    case: Case,
    facts: PackageFacts,
    item: DescribedItem,
    who: str,
    cancel: threading.Event,
) -> int:
    """Take one document; return its pages."""
    with tempfile.TemporaryDirectory(prefix="incoming-", dir=station.home) as beside:
        # A copy of our own: what is read is what was checked, whatever happens to the bag.
        path = Path(beside) / Path(item.file).name
        with opened(facts.bag.folder, facts.item_path(item)) as source:
            found = put(path, iter(lambda: source.read(1 << 20), b""))
        if found.sha256 != item.sha256:
            raise WrongDigest(thing=item.file, found=found.sha256)
        volume = facts.volume or Volume.MAIN
        return _captured(station, case, path, item, volume, who, cancel)


def _captured(
    station: Station,
    case: Case,
    path: Path,
    item: DescribedItem,
    volume: Volume,
    who: str,
    cancel: threading.Event,
) -> int:
    refused: list[WenyiError] = []

    def feed(sink: PageSink, stop: threading.Event) -> None:
        read_files([path], sink, lambda _source, error: refused.append(error), stop)

    captured = capture(
        station.store,
        case.id,
        feed,
        source="package",
        profile=None,
        who=who,
        cancel=cancel,
    )
    if captured.cancelled:
        raise Cancelled
    error = captured.error or (refused[0] if refused else None)
    if error is not None:
        raise error
    if len(captured.page_ids) != item.pages:
        raise DocumentError(source=item.file)
    material = Material(
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
    station.store.apply(AddMaterial(material, tuple(captured.page_ids)), who)
    return len(captured.page_ids)
