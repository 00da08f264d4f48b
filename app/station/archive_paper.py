"""The paper beside an electronic dossier that is closed: where it is, its list (双套制)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.station import documents
from cabinet.paper_desk import PaperDesk
from dossier.custody.model import Bundle
from dossier.ids import CaseId
from dossier.model import Volume
from dossier.packages.building import Other
from dossier.store import custody as reads

if TYPE_CHECKING:
    from app.station.station import Station

TEMPLATE = "paper_list"
KIND = "清单"
_FILE = "清单/纸质卷宗清单.pdf"


def paper_of(station: Station, case_id: CaseId, volume: Volume | None = None) -> list[Bundle]:
    """Return the envelopes of paper of a case, or of one of its volumes (卷宗袋)."""
    with station.store.snapshot() as reader:
        found = reads.bundles(reader, case_id)
    return [one for one in found if volume is None or one.volume is volume]


def paper_list(station: Station, case_id: CaseId, volume: Volume) -> bytes:
    """Return the list of paper of a volume as PDF/A (纸质卷宗清单).

    Raises:
        UnknownItem: no such case.
        FontMissing: no Chinese font is installed.
    """
    paper = documents.fill(station, case_id, TEMPLATE, {"volume": str(volume)})
    return documents.pdf(paper)


def paper_list_along(station: Station, case_id: CaseId, volume: Volume) -> Other:
    """Return the list as a file of a package."""

    def pieces() -> Iterator[bytes]:
        yield paper_list(station, case_id, volume)

    return Other(KIND, "纸质卷宗清单", _FILE, pieces)


def save_list(station: Station, case_id: CaseId, volume: Volume, path: Path) -> None:
    """Write the list whole or not at all, and leave a trace that it left the station.

    Raises:
        DiskFull, StoreError: it cannot be written.
    """
    paper = documents.fill(station, case_id, TEMPLATE, {"volume": str(volume)})
    documents.save(station, paper, path, station.people.who)


def shown_of(station: Station, case_id: CaseId) -> list[Bundle]:
    """Return the envelopes of a case that whoever works here may know of."""
    return PaperDesk(station.store, station.people.person).shown(case_id)


def hand_over(station: Station, case_id: CaseId, to: str) -> list[Bundle]:
    """Hand what was taken out to somebody of the archive, in the journal (移交归档).

    Raises:
        CustodyOutOfTurn: nothing was taken out.
        MayNotOpen, NotPermitted: who works here may not.
        BadValue: nobody hands paper to themselves.
    """
    return PaperDesk(station.store, station.people.person).hand_to_archive(case_id, to)
