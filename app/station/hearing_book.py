"""What the store has of a hearing: head, seats, recordings and the lawful log (庭审登记).

Read whole, written through the store's one door; safe for the threads of a hearing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from app.station.hearing_seats import moved, renamed, swapped
from dossier.hearing import (
    Hearing,
    HearingEvent,
    HearingEventKind,
    HearingState,
    Seat,
    Sitting,
    seat_at,
)
from dossier.hearing_changes import NoteHearingEvent, NoteSitting, SetHearing, SetSeats
from dossier.ids import HearingEventId, HearingId, new_id_after
from dossier.store import Store
from dossier.store import hearings as reads
from resources.errors import OutOfTurn


class Book:
    """Head, seats, recordings and log of one hearing, as read last.

    Args:
        store: of the station.
        hearing_id: whose.
        who: writes.
    """

    def __init__(self, store: Store, hearing_id: HearingId, who: str) -> None:
        self._store, self._who, self._id = store, who, hearing_id
        self.hearing: Hearing
        self.seats: list[Seat]
        self.log: list[HearingEvent]
        self.sittings: list[Sitting]
        self.read()

    def read(self) -> None:
        """Read all of it again."""
        with self._store.snapshot() as reader:
            self.hearing = reads.hearing(reader, self._id)
            self.seats = reads.seats(reader, self._id)
            self.log = reads.events(reader, self._id)
            self.sittings = reads.sittings(reader, self._id)

    @property
    def sitting(self) -> Sitting | None:
        """The recording made last."""
        return self.sittings[-1] if self.sittings else None

    @property
    def _since(self) -> datetime | None:
        """From when on another seating counts: before court opens, for all of it."""
        return None if self.hearing.state is HearingState.PLANNED else datetime.now(UTC)

    # ---- log ------------------------------------------------------------------------

    def must_be(self, state: HearingState) -> None:
        """Check that a step is in turn.

        Raises:
            OutOfTurn: the hearing is in another state.
        """
        if self.hearing.state is not state:
            raise OutOfTurn(wish=state.value, state=self.hearing.state.value)

    def note(
        self,
        kind: HearingEventKind,
        reason: str = "",
        at: datetime | None = None,
        until: datetime | None = None,
        id_: HearingEventId | None = None,
    ) -> None:
        """Write a line of the log; ``id_`` where its place was kept by :meth:`next_id`."""
        event = HearingEvent(
            id=id_ or self.next_id(),
            case_id=self.hearing.case_id,
            hearing_id=self._id,
            kind=kind,
            at=at or datetime.now(UTC),
            by=self._who,
            reason=reason,
            until=until,
            sitting_id=None if self.sitting is None else self.sitting.id,
        )
        self._store.apply(NoteHearingEvent(event), self._who)
        self.read()

    def next_id(self) -> HearingEventId:
        """Return an id for the log that sorts last, also where the clock was set back."""
        return HearingEventId(new_id_after(max((one.id for one in self.log), default="")))

    # ---- recordings -----------------------------------------------------------------

    def add_sitting(self, sitting: Sitting) -> None:
        """Write down a new recording."""
        self._store.apply(NoteSitting(sitting), self._who)
        self.read()

    def keep_head(self, head: str, length_s: float) -> None:
        """Keep head and length of the last recording where the station signs them."""
        sitting = self.sitting
        if sitting is None or not head or head == sitting.head:
            return
        fresh = replace(sitting, length_s=max(sitting.length_s, length_s), head=head)
        self._store.apply(NoteSitting(fresh), self._who)
        self.sittings[-1] = fresh

    # ---- head and seats -------------------------------------------------------------

    def seated(self, at: datetime | None = None) -> list[Seat]:
        """Return who sits where, by default now, in the order of the seats."""
        keys = dict.fromkeys(seat.key for seat in self.seats)
        found = [seat_at(self.seats, key, at) for key in keys]
        return [seat for seat in found if seat is not None]

    def set_seats(self, seats: Iterable[Seat]) -> None:
        """Write seats; a change during the hearing holds from now on."""
        self._store.apply(SetSeats(self._id, tuple(seats)), self._who)
        self.read()

    def with_swapped(self, seat: Seat, key: str) -> list[Seat]:
        """Return the seats where who sits at ``seat`` and who is at ``key`` changed places."""
        return swapped(self.seats, seat, key, self._since)

    def with_channels(self, placed: Iterable[Seat]) -> list[Seat]:
        """Return what changes where seats get other channels, from now on."""
        since, before = self._since, self.seated()
        return [
            after if since is None else moved(after, after.key, after.channel, since)
            for seat, after in zip(before, placed, strict=True)
            if after.channel != seat.channel
        ]

    def set_hearing(self, hearing: Hearing) -> list[Seat]:
        """Set the head of the record; return the seats of the bench that get its names."""
        before = self.hearing
        self._store.apply(SetHearing(hearing), self._who)
        self.read()
        return renamed(self.seated(), before, self.hearing)
