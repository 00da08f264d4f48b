"""What recordings and screens of a hearing give its papers (录音、示证资料)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from courtroom.evidence.opinions import Matrix
from courtroom.recorder.sheet import SHEET
from courtroom.transcript.recording_papers import Sheet
from dossier.hearing import Hearing
from dossier.ids import HearingId
from dossier.store import Store, hearings
from dossier.store import evidence as evidence_reads
from resources.errors import Damaged, RecordingOpen

_EXPECTED = ("paused", "starting")
"""Causes of gaps that need no explanation by the judge: a recess, a camera that begins."""


def sheets(store: Store, folder: Path, hearing_id: HearingId) -> list[Sheet]:
    """Return the sheets of all recordings of a hearing, in order, from the station's blobs.

    They lie there once :func:`app.station.hearing_files.keep_files` checked every file
    against them; a station that follows the case has them as well.

    Raises:
        RecordingOpen: a recording has not ended, or is not here.
        Damaged: a sheet is not what its name says.
    """
    found: list[Sheet] = []
    with store.snapshot() as reader:
        hearing = hearings.hearing(reader, hearing_id)
        listed = {
            sitting.id: [
                one for one in hearings.recording_files(reader, sitting.id) if one.name == SHEET
            ]
            for sitting in hearings.sittings(reader, hearing_id)
        }
    for files in listed.values():
        if not files or not store.blobs.has(files[-1].sha256):
            raise RecordingOpen(thing=hearing.title)
        try:
            sheet: Sheet = json.loads(store.blobs.read(files[-1].sha256))
            found.append({**sheet, "files": dict(sheet["files"]), "gaps": list(sheet["gaps"])})
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(path=str(folder / SHEET), found=type(error).__name__) from error
    return found


def is_broken(sheet: Sheet) -> bool:
    """Return whether a recording has a gap that the presiding judge must explain."""
    rows = (*sheet["gaps"], *sheet.get("video_gaps", ()))
    return any(row["cause"] not in _EXPECTED for row in rows)


def spoken_of(store: Store, table: Matrix, hearing: Hearing) -> Matrix:
    """Return what of a table of opinions was shown or spoken of in one hearing."""
    with store.snapshot() as reader:
        displays = evidence_reads.displays(reader, hearing.case_id, hearing_id=hearing.id)
        shown = {one.exhibit_id for one in displays}
    rows = tuple(
        row
        for row in table.rows
        if row.exhibit.id in shown or row.opinions or row.original or row.admission
    )
    return replace(table, rows=rows)
