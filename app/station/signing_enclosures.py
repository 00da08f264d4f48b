"""What goes into the dossier beside a signed record, by itself and once (随卷材料自动归卷).

Sheet of the recording, explanation of its gaps, log of the screens, exhibits and opinions.
Each is a paper like the record: laid out, certified and locked by the court, filed. Its state
says how far it is, so that what dies in between is taken up, and nothing comes twice. What
the presiding judge has to sign is laid out and waits for that.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.station import signing_court, signing_drafts, signing_filing
from app.station.hearing_files import keep_files
from app.station.hearing_recorded import RECORDINGS
from dossier.ids import HearingId
from dossier.signing import RECORDS, Paper, PaperKind, PaperState
from dossier.store import hearings
from dossier.store import signing as reads
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.station.station import Station

_log = logging.getLogger(__name__)

ENCLOSED = (PaperKind.SHEET, PaperKind.GAPS, PaperKind.DISPLAYS, PaperKind.OPINIONS)


def enclose(station: Station, hearing_id: HearingId, who: str) -> list[PaperKind]:
    """File what lies beside a locked record; return the kinds that still wait.

    They wait for a recording to end, or for a signature. Blocks for as long as it takes to
    check and copy the files of the recording; for a lane. What fails is logged, and tried
    again the next time.
    """
    store = station.store
    with store.snapshot() as reader:
        papers = [one for one in reads.papers(reader, hearing_id) if one.stands]
        hearing = hearings.hearing(reader, hearing_id)
    record = next((one for one in papers if one.kind in RECORDS), None)
    if record is None or record.material_id is None:
        return []
    known = {one.kind: one for one in papers}
    wanted = [kind for kind in ENCLOSED if not _is_filed(known.get(kind))]
    if record.kind is PaperKind.INSTEAD and PaperKind.SHEET in wanted:
        # What was signed instead of a record is the sheet.
        wanted.remove(PaperKind.SHEET)
    if not wanted:
        return []
    waiting: list[PaperKind] = []
    try:
        keep_recordings(station, hearing_id, who)
    except WenyiError as error:
        _log.error("files of a recording were not kept: %s", error.kind)
    said = signing_drafts.contents(station, hearing)
    for kind in wanted:
        try:
            due = kind in known or signing_drafts.is_due(station, said, kind)
            if due and not _done(station, hearing_id, kind, who):
                waiting.append(kind)
        except WenyiError as error:
            _log.warning("a paper beside the record waits (%s): %s", kind, error.kind)
            waiting.append(kind)
    return waiting


def keep_recordings(station: Station, hearing_id: HearingId, who: str) -> None:
    """Name the files of a hearing's recordings that have ended, each checked (录音入库).

    Raises:
        Damaged: a file is not what its sheet says.
        StoreError: a file cannot be read or kept.
    """
    with station.store.snapshot() as reader:
        sittings = hearings.sittings(reader, hearing_id)
    keep_files(station.store, station.home / RECORDINGS, sittings, who)


def settle(station: Station, who: str) -> int:
    """File whatever an earlier run locked and did not get to file, and what lies beside it.

    For a window's start, on a thread of its own; returns how many papers were filed.
    """
    store = station.store
    filed = len(signing_filing.file_all(store, who))
    if not signing_court.signs_alone(station):
        return filed
    with store.snapshot() as reader:
        before = reads.papers(reader)
    found = {
        one.hearing_id for one in before if one.kind in RECORDS and one.state is PaperState.LOCKED
    }
    for hearing_id in sorted(found):
        try:
            enclose(station, hearing_id, who)
        except WenyiError as error:
            _log.error("papers beside a record were not filed: %s", error.kind)
    with store.snapshot() as reader:
        after = reads.papers(reader)
    return filed + sum(map(_is_filed, after)) - sum(map(_is_filed, before))


def _done(station: Station, hearing_id: HearingId, kind: PaperKind, who: str) -> bool:
    """Lay a paper out and file it; return whether that is done, or it waits to be signed."""
    from app.station.signing import SigningDesk

    desk = SigningDesk(station, hearing_id, who, kind)
    desk.begin(by_hand=False)
    now = desk.standing()
    if now.signers and now.paper.state is not PaperState.LOCKED:
        return False
    desk.finish()
    return True


def _is_filed(paper: Paper | None) -> bool:
    return paper is not None and paper.material_id is not None
