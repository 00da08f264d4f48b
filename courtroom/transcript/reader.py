"""The record as it is read: lines, labels, times, places, who sat where (笔录读取)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from courtroom.transcript import finding, labels, times
from courtroom.transcript.finding import DOUBTFUL
from courtroom.transcript.first_uses import FirstUses
from courtroom.transcript.record import Event, Record
from courtroom.transcript.rewrites import Kept, kept
from courtroom.transcript.times import Moment, Place
from courtroom.wording.mentions import Mention, mentions
from dossier.hearing import Hearing, Seat, Sitting, Utterance, seat_at
from dossier.hearing_times import Timed
from dossier.ids import SittingId, UtteranceId


class RecordReader:
    """What a record says; changes nothing of it.

    Args:
        record: what is there.
        seats: of the hearing; set again with :meth:`set_seats`.
        sittings: its recordings.
    """

    def __init__(
        self, record: Record, seats: Iterable[Seat] = (), sittings: Iterable[Sitting] = ()
    ) -> None:
        self.record = record
        self.seats: list[Seat] = list(seats)
        self.sittings: list[Sitting] = list(sittings)
        self._uses = FirstUses(record)

    @property
    def hearing(self) -> Hearing:
        """Whose record it is."""
        return self.record.hearing

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Have a window told what to insert, update and remove."""
        self.record.listeners.append(listener)

    def get(self, id_: UtteranceId) -> Utterance:
        """Return an utterance, shown or not.

        Raises:
            UnknownItem: there is none.
        """
        return self.record.get(id_)

    def shown(self) -> list[Utterance]:
        """Return the record in order."""
        return list(self.record.shown())

    def suppressed(self) -> list[Utterance]:
        """Return what was taken for another seat's voice (串音), in order."""
        return [u for u in self.record.everything() if u.suppressed and not u.deleted]

    def removed(self) -> list[Utterance]:
        """Return what a person removed, in order."""
        return [one for one in self.record.everything() if one.deleted and one.text]

    def label(self, id_: UtteranceId) -> str:
        """Return the speaker's label: in full where they speak first, else short."""
        role = self.get(id_).role
        if not role or self._uses.is_first(id_):
            return role
        return labels.short(role, self.seats)

    def times(self, id_: UtteranceId) -> list[Timed | None]:
        """Return the times of the characters; None for typed ones."""
        return times.timed(self.record, self.get(id_))

    def moment(self, id_: UtteranceId, character: int = 0) -> Moment | None:
        """Return when a character was spoken, of a typed one the nearest's; None: unknown."""
        return times.moment(self.record, self.get(id_), character)

    def place(self, sitting_id: SittingId, time_s: float, seat: str = "") -> Place | None:
        """Return the character that was spoken at a time of a recording, or just before."""
        return times.place(self.record, sitting_id, time_s, seat)

    def doubtful(self, id_: UtteranceId, below: float = DOUBTFUL) -> list[tuple[int, int]]:
        """Return the spans of characters that were hardly understood."""
        return finding.doubtful(self.record, self.get(id_), below)

    def next_doubtful(self, after: Place | None, below: float = DOUBTFUL) -> Place | None:
        """Return the next character that was hardly understood; None: there is none."""
        return finding.next_doubtful(self.record, after, below)

    def rewrites(self, id_: UtteranceId) -> list[Kept]:
        """Return what names, numbers and statutes changed in it and still stands there."""
        return kept(self.record, self.get(id_))

    def mentions(self, id_: UtteranceId) -> list[Mention]:
        """Return the evidence that is spoken of (证据提及)."""
        return mentions(self.get(id_).text)

    def set_seats(self, seats: Iterable[Seat]) -> None:
        """Take the hearing's seats as they are now."""
        self.seats = list(seats)

    def role_of(self, seat: str, sitting_id: SittingId, time_s: float) -> str:
        """Return the full label of who sat there at a time of a recording."""
        sitting = next((one for one in self.sittings if one.id == sitting_id), None)
        at = None if sitting is None else sitting.begun_at + timedelta(seconds=time_s)
        found = seat_at(self.seats, seat, at)
        return seat if found is None else found.full
