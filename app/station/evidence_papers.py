"""Papers about a case's evidence, as bytes and as files with a trace (证据文书输出)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.evidence import EvidenceDesk
from courtroom.evidence import numbering, papers
from dossier.changes import NoteExport
from dossier.evidence import Exhibit
from dossier.ids import HearingId
from dossier.model import Volume
from dossier.packages.files import write_whole

if TYPE_CHECKING:
    from app.station.station import Station


def receipt(
    station: Station,
    desk: EvidenceDesk,
    exhibits: Sequence[Exhibit],
    *,
    submitter: str,
    handler: str,
    court: str = "",
    received_at: datetime | None = None,
) -> bytes:
    """Return the receipt for evidence that was handed in (证据材料收据).

    Raises:
        NothingToExport: there is none.
        FontMissing: no Chinese font is installed.
    """
    return papers.receipt_pdf(
        head(station, desk, court),
        exhibits,
        sizes(station, desk, exhibits),
        submitter=submitter,
        handler=handler,
        received_at=received_at or datetime.now(UTC),
    )


def evidence_list(station: Station, desk: EvidenceDesk, court: str = "") -> bytes:
    """Return the list of evidence (证据目录); errors as :func:`receipt`."""
    listed = desk.listed()
    return papers.list_pdf(head(station, desk, court), listed, sizes(station, desk, listed))


def opinions(
    station: Station, desk: EvidenceDesk, hearing_id: HearingId | None = None, court: str = ""
) -> bytes:
    """Return the table of opinions (质证意见表), with what was announced only."""
    return papers.opinions_pdf(head(station, desk, court), desk.matrix(hearing_id, announced=True))


def save(station: Station, desk: EvidenceDesk, data: bytes, path: Path) -> None:
    """Write a paper whole or not at all, and leave a trace that it left the station.

    Raises:
        DiskFull, StoreError: it cannot be written.
    """
    import pikepdf

    station.store.check_export(Volume.MAIN)
    with pikepdf.open(io.BytesIO(data)) as made:
        pages = len(made.pages)
    digest = write_whole(path, data).sha256
    station.store.apply(NoteExport(desk.case_id, Volume.MAIN, digest, pages), desk.who)


def head(station: Station, desk: EvidenceDesk, court: str = "") -> papers.Head:
    """Return what stands above a case's papers."""
    case = station.store.case(desk.case_id)
    parties = station.store.parties(desk.case_id)
    names = numbering.sides(parties)
    shown = tuple((names[party.id], party.name) for party in parties if party.id in names)
    return papers.Head(case.number, court, case.cause, shown)


def sizes(station: Station, desk: EvidenceDesk, exhibits: Sequence[Exhibit]) -> papers.Sizes:
    """Return how many pages exhibits have, and where in the main volume they lie."""
    arranged = station.arrangement(desk.case_id)
    main = {page.id for page in arranged.volume(Volume.MAIN).pages}
    pages, places = {}, {}
    for one in exhibits:
        lying = [arranged.positions[page] for page in one.pages if page in main]
        pages[one.id] = len(lying)
        if lying:
            places[one.id] = papers.place(lying)
    return papers.Sizes(pages, places)
