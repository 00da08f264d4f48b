"""What became of things in the room, written into the journal (示证、批注、截图、质证入档).

The hub hands over plain values; here they become the typed changes of
:mod:`dossier.evidence_changes`. Durable on return. What was written before under the same id
is not written twice, so that a hub that was killed may say it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.station.hub_asks import Answer
from app.station.hub_findings import Findings
from app.station.hub_pages import ScreenPages
from app.station.hub_seats import side_of
from app.station.hub_values import (
    flag,
    moment,
    numbers,
    one_of,
    points,
    rectangle,
    text,
    whole,
)
from courtroom.hub.contract import Device
from dossier.evidence import (
    Annotation,
    Display,
    Exhibit,
    Note,
    Snapshot,
    Tool,
)
from dossier.evidence_changes import (
    Annotate,
    NoteDisplay,
    NoteSnapshot,
    WriteNote,
)
from dossier.hearing import seat_at
from dossier.ids import (
    AnnotationId,
    DisplayId,
    ExhibitId,
    NoteId,
    PageId,
    SeatId,
    SittingId,
    SnapshotId,
    UtteranceId,
    new_id,
)
from dossier.model import Page
from dossier.store import evidence as reads
from dossier.store import hearings
from resources.errors import DuplicateItem, UnknownItem

if TYPE_CHECKING:
    from app.station.station import Station
    from dossier.changes import Change
    from dossier.hearing import Hearing, Seat

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the record stands (笔录时刻)."""

    sitting_id: SittingId | None = None
    at_s: float | None = None
    """Seconds from the sitting's first sample."""
    utterance_id: UtteranceId | None = None


class Notes:
    """Writes for one hearing.

    Args:
        station: whose store it is.
        hearing: that is held.
        who: who keeps the record, for the journal.
        pages: where pages become pictures.

    Attributes:
        now: gives where the record stands; whoever holds the hearing sets it.
        rename: gives a seat another person; whoever holds the hearing sets it.
    """

    def __init__(self, station: Station, hearing: Hearing, who: str, pages: ScreenPages) -> None:
        self._store, self._hearing, self._who = station.store, hearing, who
        self._pages = pages
        self.now: Callable[[], Moment] = Moment
        self.rename: Callable[[str, str], None] = lambda seat, person: None
        self._findings = Findings(self._store, hearing, who, self._exhibit, self._apply)
        self._kinds: dict[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
            "display": self._display,
            "mark": self._mark,
            "unmark": self._unmark,
            "snapshot": self._snapshot,
            "note": self._note,
            "opinion": self._findings.opinion,
            "ruling": self._findings.ruling,
            "rename": self._rename,
        }

    def write(self, kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write one thing; durable on return.

        Raises:
            BadValue: a value is not what it should be.
            UnknownItem: exhibit, page or kind are not there.
            RuleError, StoreError: it was not written.
        """
        found = self._kinds.get(kind)
        if found is None:
            raise UnknownItem(thing=kind)
        return found(value)

    def answers(self) -> dict[str, Answer]:
        """Return what can be asked of what was written."""
        return {
            "notes": lambda value, device: self.notes_of(device),
            "opinions": lambda value, device: self.opinions_of(value),
        }

    # ---- what is shown --------------------------------------------------------------

    def _display(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        id_ = DisplayId(text(value, "id", 64))
        if value.get("until") is not None:
            return self._display_ended(id_, moment(value, "until"))
        exhibit, page = self._place(value)
        now = self._now()
        to = value.get("to")
        display = Display(
            id=id_,
            case_id=self._hearing.case_id,
            hearing_id=self._hearing.id,
            exhibit_id=None if exhibit is None else exhibit.id,
            page_id=None if page is None else page.id,
            page_number=None if page is None else whole(value, "page"),
            rectangle=rectangle(value),
            by=text(value, "by", 64),
            to=(to,) if isinstance(to, str) else tuple(str(one) for one in to or ()),
            shown_at=moment(value, "at"),
            utterance_id=now.utterance_id,
        )
        self._apply(NoteDisplay(display))
        return {"id": id_}

    def _display_ended(self, id_: DisplayId, until: datetime) -> Mapping[str, Any]:
        with self._store.snapshot() as reader:
            display = reads.display(reader, id_)
        if display.until is None:
            self._apply(NoteDisplay(replace(display, until=max(until, display.shown_at))))
        return {"id": id_}

    # ---- marks and pictures ---------------------------------------------------------

    def _mark(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        exhibit, page = self._place(value)
        if exhibit is None or page is None:
            raise UnknownItem(thing=str(value.get("exhibit")))
        mark = Annotation(
            id=AnnotationId(text(value, "id", 64)),
            case_id=self._hearing.case_id,
            hearing_id=self._hearing.id,
            exhibit_id=exhibit.id,
            page_id=page.id,
            page_sha256=page.sha256,
            seat=text(value, "seat", 64),
            person=text(value, "person", 200, empty=True),
            tool=one_of(value, "tool", Tool),
            colour=text(value, "colour", 7),
            width=numbers(value, "width"),
            points=tuple((x, y) for x, y in points(value)),
            text=text(value, "text", 2_000, empty=True),
            at=moment(value, "at"),
        )
        self._apply(Annotate(mark))
        return {"id": mark.id}

    def _unmark(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        id_ = AnnotationId(text(value, "id", 64))
        with self._store.snapshot() as reader:
            mark = reads.mark(reader, id_)
        if mark.hearing_id != self._hearing.id:
            raise UnknownItem(thing=id_)
        if not mark.removed:
            self._apply(Annotate(replace(mark, removed=True)))
        return {"id": id_}

    def _snapshot(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        from app.station.hub_snapshots import picture

        id_ = SnapshotId(text(value, "id", 64))
        exhibit, page = self._place(value)
        if exhibit is None or page is None:
            raise UnknownItem(thing=str(value.get("exhibit")))
        known = self._picture_of(id_)
        if known is None:
            shown = self._pages.shown(page)
            data = picture(
                self._pages.data(shown.sha256), rectangle(value), value.get("marks") or ()
            )
            now = self._now()
            kept = Snapshot(
                id=id_,
                case_id=self._hearing.case_id,
                hearing_id=self._hearing.id,
                number=0,
                sha256=self._store.blobs.put(data).sha256,
                exhibit_id=exhibit.id,
                page_id=page.id,
                by=text(value, "by", 64),
                at=moment(value, "at"),
                sitting_id=now.sitting_id,
                at_s=now.at_s,
                utterance_id=now.utterance_id,
            )
            self._apply(NoteSnapshot(kept))
            known = self._picture_of(id_)
        return {"id": id_, "number": 0 if known is None else known.number}

    def _picture_of(self, id_: SnapshotId) -> Snapshot | None:
        with self._store.snapshot() as reader:
            found = reads.snapshots(reader, self._hearing.id)
        return next((one for one in found if one.id == id_), None)

    # ---- notes, opinions, rulings ---------------------------------------------------

    def _note(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        exhibit, page = self._place(value)
        seat = self._seat(text(value, "seat", 64))
        now = self._now()
        id_ = NoteId(text(value, "id", 64)) if value.get("id") else NoteId(new_id())
        author = self._author(seat)
        note = Note(
            id=id_,
            case_id=self._hearing.case_id,
            hearing_id=self._hearing.id,
            author=author,
            seat_id=None if seat is None else SeatId(seat.id),
            text=text(value, "text", 20_000, empty=True),
            at=moment(value, "at"),
            ink=_ink(value),
            exhibit_id=None if exhibit is None else exhibit.id,
            page_id=None if page is None else page.id,
            sitting_id=now.sitting_id,
            at_s=now.at_s,
            removed=flag(value, "removed"),
        )
        with self._store.snapshot() as reader:
            before = next(
                (one for one in reads.notes(reader, self._hearing.id, author, removed=True)
                 if one.id == id_),
                None,
            )  # fmt: skip
        if before is not None:
            # A note keeps the moment it was begun at.
            note = replace(note, at=before.at, sitting_id=before.sitting_id, at_s=before.at_s)
        self._apply(WriteNote(note))
        return {"id": id_}

    def _rename(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        self.rename(text(value, "seat", 64), text(value, "person", 200, empty=True))
        return {}

    # ---- questions ------------------------------------------------------------------

    def notes_of(self, device: Device) -> dict[str, Any]:
        """Return the notes of who sits at a device's seat, and of nobody else."""
        author = self._author(self._seat(device.seat))
        with self._store.snapshot() as reader:
            found = reads.notes(reader, self._hearing.id, author)
            exhibits = {one.id: one for one in reads.exhibits(reader, self._hearing.case_id)}
        return {
            "notes": [
                {
                    "id": one.id,
                    "text": one.text,
                    "ink": one.ink,
                    "exhibit": one.exhibit_id,
                    "page": _number(exhibits, one.exhibit_id, one.page_id),
                    "sitting": one.sitting_id,
                    "at_s": one.at_s,
                    "at": one.at.isoformat(),
                }
                for one in found
            ]
        }

    def opinions_of(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return opinions and rulings; see :meth:`Findings.opinions_of`."""
        return self._findings.opinions_of(value)

    # ---- inside ---------------------------------------------------------------------

    def _now(self) -> Moment:
        """Return where the record stands; only a line that is saved is named."""
        now = self.now()
        if now.utterance_id is not None:
            with self._store.snapshot() as reader:
                if not hearings.some_utterances(reader, [now.utterance_id]):
                    return replace(now, utterance_id=None)
        return now

    def _apply(self, change: Change) -> None:
        try:
            self._store.apply(change, self._who)
        except DuplicateItem:
            # Said again by a hub that did not hear the answer.
            _log.info("%s was written before", type(change).__name__)

    def _exhibit(self, value: Mapping[str, Any]) -> Exhibit:
        with self._store.snapshot() as reader:
            found = reads.exhibit(reader, ExhibitId(text(value, "exhibit", 64)))
        if found.case_id != self._hearing.case_id:
            raise UnknownItem(thing=str(found.id))
        return found

    def _place(self, value: Mapping[str, Any]) -> tuple[Exhibit | None, Page | None]:
        """Return exhibit and page that a value names."""
        if value.get("exhibit") is None:
            return None, None
        exhibit = self._exhibit(value)
        if value.get("page") is None:
            return exhibit, None
        number = whole(value, "page")
        if not 0 < number <= len(exhibit.pages):
            raise UnknownItem(thing=str(number))
        return exhibit, self._store.page(exhibit.pages[number - 1])

    def _seat(self, key: str) -> Seat | None:
        with self._store.snapshot() as reader:
            return seat_at(hearings.seats(reader, self._hearing.id), key)

    def _author(self, seat: Seat | None) -> str:
        """Return whose notes they are: the person of the seat, else the seat itself."""
        if seat is None:
            raise UnknownItem(thing="seat")
        return f"{seat.full} {seat.person}".strip()


def _ink(value: Mapping[str, Any]) -> tuple[tuple[tuple[float, float, float], ...], ...]:
    """Return strokes of (x, y, pressure) points."""
    return tuple(
        tuple((x, y, z) for x, y, z in points({"points": stroke}, size=3))
        for stroke in value.get("ink") or ()
    )


def _number(
    exhibits: Mapping[ExhibitId, Exhibit], exhibit_id: ExhibitId | None, page_id: PageId | None
) -> int | None:
    exhibit = None if exhibit_id is None else exhibits.get(exhibit_id)
    if exhibit is None or page_id not in exhibit.pages:
        return None
    return exhibit.pages.index(page_id) + 1


def now_text() -> str:
    """Return the time as values carry it."""
    return datetime.now(UTC).isoformat()


def sides_of(seats: list[Seat]) -> list[str]:
    """Return the sides that speak of evidence, in the order of the seats."""
    return list(dict.fromkeys(side_of(seat) for seat in seats))
