"""What was shown when, marked and kept, and the course of the hearing (示证记录、庭审时间线)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from courtroom.evidence.papers import Shown
from courtroom.transcript.contents import EVENTS
from courtroom.transcript.record import is_shown
from dossier.evidence import Exhibit
from dossier.hearing import HearingEvent
from dossier.ids import CaseId, ExhibitId, HearingId
from dossier.model import Volume
from dossier.store import Store, hearings
from dossier.store import evidence as reads


def display_log(store: Store, case_id: CaseId, hearing_id: HearingId) -> list[Shown]:
    """Return the display log of a hearing, in order (示证记录)."""
    with store.snapshot() as reader:
        displays = list(reads.displays(reader, case_id, hearing_id=hearing_id))
        names = _names(reads.exhibits(reader, case_id, removed=True))
        seats = {seat.key: seat.full for seat in hearings.seats(reader, hearing_id)}
        ids = [one.utterance_id for one in displays if one.utterance_id is not None]
        # The log lies in 正卷: what was said among judges is not quoted in it.
        said = {
            one.id: one
            for one in hearings.some_utterances(reader, ids).values()
            if is_shown(one) and one.volume is Volume.MAIN
        }
    return [
        Shown(
            one.shown_at,
            one.until,
            names.get(one.exhibit_id, "") if one.exhibit_id is not None else "",
            one.page_number,
            tuple("全部" if key == "*" else seats.get(key, key) for key in one.to),
            seats.get(one.by, one.by),
            said[one.utterance_id].text if one.utterance_id in said else "",
        )
        for one in displays
    ]


def timeline(store: Store, case_id: CaseId, hearing_id: HearingId) -> dict[str, Any]:
    """Return the course of a hearing: log, stages, displays, pictures, marks (时间线)."""
    with store.snapshot() as reader:
        events = hearings.events(reader, hearing_id)
        sittings = {one.id: one for one in hearings.sittings(reader, hearing_id)}
        names = _names(reads.exhibits(reader, case_id, removed=True))
        displays = list(reads.displays(reader, case_id, hearing_id=hearing_id))
        pictures = reads.snapshots(reader, hearing_id)
        marks = reads.marks(reader, hearing_id)
        lines = [
            one
            for some in hearings.utterances(reader, hearing_id)
            for one in some
            if is_shown(one) and one.volume is Volume.MAIN
        ]
    ranks = {one.id: one.rank for one in lines}
    place = _Course(events)
    entries = [(place.of(one.id), _event(one)) for one in events]
    stage = ""
    for line in sorted(lines, key=lambda one: one.rank):
        if line.stage and line.stage != stage:
            stage = line.stage
            sitting = None if line.sitting_id is None else sittings.get(line.sitting_id)
            if sitting is not None and line.start_s is not None:
                at = sitting.begun_at + timedelta(seconds=line.start_s)
                made = _entry("stage", at, text=stage, line=line.rank)
                entries.append((place.of(line.id), made))
    for shown in displays:
        made = _entry(
            "display",
            shown.shown_at,
            until=shown.until,
            text=names.get(shown.exhibit_id, "") if shown.exhibit_id is not None else "",
            exhibit=shown.exhibit_id,
            page=shown.page_number,
            line=ranks.get(shown.utterance_id) if shown.utterance_id is not None else None,
        )
        entries.append((place.of(shown.id), made))
    for picture in pictures:
        text = f"截图{picture.number}"
        line_of = None if picture.utterance_id is None else ranks.get(picture.utterance_id)
        made = _entry("snapshot", picture.at, text=text, exhibit=picture.exhibit_id, line=line_of)
        entries.append((place.of(picture.id), made))
    for one in marks:
        made = _entry("mark", one.at, text=one.person or one.seat, exhibit=one.exhibit_id)
        entries.append((place.of(one.id), made))
    entries.sort(key=lambda entry: (entry[0], str(entry[1]["at"])))
    return {"entries": [entry for _, entry in entries]}


class _Course:
    """The log cut where its clock was set back: within a stretch the clock orders.

    Args:
        events: the log in its own order, which is that of its ids.
    """

    def __init__(self, events: Sequence[HearingEvent]) -> None:
        self._begins = [b.id for a, b in pairwise(events) if b.at < a.at]

    def of(self, id_: str) -> int:
        """Return the stretch in which something was made; ids sort as what they name came."""
        return bisect_right(self._begins, id_)


def _event(event: HearingEvent) -> dict[str, Any]:
    text = EVENTS[event.kind] + (f"：{event.reason}" if event.reason else "")
    return _entry("event", event.at, until=event.until, text=text)


def _entry(
    kind: str,
    at: datetime,
    *,
    until: datetime | None = None,
    text: str = "",
    exhibit: ExhibitId | None = None,
    page: int | None = None,
    line: str | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "at": at.isoformat(),
        "until": None if until is None else until.isoformat(),
        "text": text,
        "exhibit": exhibit,
        "page": page,
        "line": line,
    }


def _names(listed: list[Exhibit]) -> Mapping[ExhibitId, str]:
    return {one.id: f"{one.label} {one.name}" for one in listed}
