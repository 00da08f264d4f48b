"""The record's editor without a window (笔录编辑).

Indices count characters (code points), 0-based. Every method that takes an author is one
operation of theirs, which :meth:`Transcript.undo` takes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from courtroom.listening.heard import Heard
from courtroom.transcript import editing, finding, heading, labels, taking, times, words
from courtroom.transcript.finding import DOUBTFUL, Match
from courtroom.transcript.first_uses import FirstUses
from courtroom.transcript.history import History
from courtroom.transcript.record import Event, Record
from courtroom.transcript.rewrites import Kept, kept, taken_back
from courtroom.transcript.taking import Difference
from courtroom.transcript.times import Moment, Place
from courtroom.transcript.withheld import withhold
from courtroom.wording.mentions import Mention, mentions
from courtroom.wording.stages import Stage
from dossier.hearing import Hearing, Seat, Sitting, Utterance, seat_at
from dossier.hearing_times import Timed
from dossier.ids import HearingId, SittingId, UtteranceId, new_id
from dossier.model import Volume
from dossier.people.permits import Act
from dossier.store import Store, hearings
from resources.errors import NeedsConfirmation


class Transcript:
    """A hearing's record, opened for editing; one thread.

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
        self._history = History(record)
        last = record.at(-1) if len(record) else None
        secret = record.hearing.volume is Volume.CONFIDENTIAL
        begun = Stage.DELIBERATION.value if secret else ""
        if record.ends_withheld:
            begun, last = Stage.DELIBERATION.value, None
        self.stage = last.stage if last is not None else begun
        """Heading under which what is heard next stands."""
        self._uses = FirstUses(record)

    @classmethod
    def open(cls, store: Store, hearing_id: HearingId) -> Transcript:
        """Return the record of a hearing as the store has it.

        Of an open hearing, who may not see 副卷 has it without the words of deliberation.

        Raises:
            UnknownItem: there is no such hearing.
            StoreError: as the store's.
        """
        with store.snapshot() as reader:
            hearing = hearings.hearing(reader, hearing_id)
            seats = hearings.seats(reader, hearing_id)
            sittings = hearings.sittings(reader, hearing_id)
            said = [one for page in hearings.utterances(reader, hearing_id) for one in page]
            heard = [one for page in hearings.stretches(reader, hearing_id) for one in page]
            person = store.door.person(reader.connection)
        secret = hearing.volume is Volume.CONFIDENTIAL
        if secret or person is None or Act.SEE_CONFIDENTIAL in person.acts:
            return cls(Record(hearing, said, heard), seats, sittings)
        said, heard, missing = withhold(person.who, said, heard, sittings)
        return cls(Record(hearing, said, heard, missing), seats, sittings)

    # ---- reading --------------------------------------------------------------------

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

    # ---- what is heard --------------------------------------------------------------

    def hear(self, heard: Heard, sitting_id: SittingId) -> list[UtteranceId]:
        """Enter what recognition tells; return the utterances that changed.

        Partial texts change nothing: a window shows them by itself.
        """
        return taking.take(self.record, heard, sitting_id, self.role_of, self.stage)

    @property
    def is_closed(self) -> bool:
        """Whether what is said now is of 副卷: no screen of the room tells it."""
        secret = self.hearing.volume is Volume.CONFIDENTIAL
        return secret or self.stage == Stage.DELIBERATION

    def withholds(self, heard: Heard, sitting_id: SittingId) -> bool:
        """Return whether what is heard is not for who sits here: it goes on with 副卷.

        It is not to be entered, shown, or taken for safe: it comes again to the next desk.
        """
        return taking.is_withheld(self.record, heard, sitting_id, self.stage)

    def lines_of(self, sitting_id: SittingId, heard_id: str) -> list[Utterance]:
        """Return the lines of what was heard, also where it has no words (yet)."""
        return taking.lines_of(self.record, sitting_id, self.record.heard((sitting_id, heard_id)))

    def restore(self, ids: Iterable[UtteranceId], author: str) -> None:
        """Take suppressed utterances into the record after all (恢复)."""
        wanted = [replace(self.get(id_), suppressed=False, restored=True) for id_ in ids]
        self._history.do(author, wanted)

    def offers(self) -> list[UtteranceId]:
        """Return the utterances for which better text waits."""
        return [one.id for one in self.record.shown() if one.offered]

    def differences(self, id_: UtteranceId) -> list[Difference]:
        """Return where the offered text differs."""
        return taking.differences(self.record, self.get(id_))

    def offered_text(self, id_: UtteranceId) -> str:
        """Return the text as it would stand with all that is offered."""
        return taking.offered_text(self.record, self.get(id_))

    def accept(self, id_: UtteranceId, author: str, only: frozenset[int] | None = None) -> None:
        """Take what is offered: all, or the differences with these numbers."""
        one = taking.accepted(self.record, self.get(id_), only)
        self._history.do(author, [replace(one, edited_by=author)])

    def dismiss(self, id_: UtteranceId, author: str) -> None:
        """Decide against what is offered."""
        self._history.do(author, [replace(self.get(id_), offered=())])

    # ---- text -----------------------------------------------------------------------

    def type(self, id_: UtteranceId, at: int, text: str, author: str) -> None:
        """Put typed characters before the character ``at``; until a pause, one operation."""
        one = editing.replaced(self.get(id_), at, at, text, author)
        run = (id_, at, at + len(text))
        self._history.do(author, [one], run=run, now_s=time.monotonic())

    def delete(self, id_: UtteranceId, start: int, end: int, author: str) -> None:
        """Remove characters."""
        self.replace(id_, start, end, "", author)

    def replace(self, id_: UtteranceId, start: int, end: int, text: str, author: str) -> None:
        """Type over the characters from ``start`` up to ``end``.

        Raises:
            ValueError: no such characters.
        """
        self._history.do(author, [editing.replaced(self.get(id_), start, end, text, author)])

    def set_text(self, id_: UtteranceId, text: str, author: str) -> None:
        """Give an utterance another text; what both have in common keeps its times."""
        self._history.do(author, [editing.rewritten(self.get(id_), text, author)])

    def take_back(self, id_: UtteranceId, rewrite: Kept, author: str) -> None:
        """Write what was recognised in place of a rewrite; its time stays."""
        one = taken_back(self.record, self.get(id_), rewrite)
        self._history.do(author, [replace(one, edited_by=author)])

    # ---- utterances -----------------------------------------------------------------

    def add(
        self,
        text: str,
        author: str,
        *,
        role: str = "",
        seat: str = "",
        after: UtteranceId | None = None,
        stage: str | None = None,
        sitting_id: SittingId | None = None,
    ) -> UtteranceId:
        """Type a new utterance behind another one, by default at the end; return its id."""
        after = self.record.last() if after is None else after
        return self.add_all([(role, text)], author, seat, after, stage, sitting_id)[0]

    def add_all(
        self,
        lines: Sequence[tuple[str, str]],
        author: str,
        seat: str = "",
        after: UtteranceId | None = None,
        stage: str | None = None,
        sitting_id: SittingId | None = None,
        stages: Sequence[str] | None = None,
    ) -> list[UtteranceId]:
        """Type utterances (role, text) behind one, or before all, as one operation.

        Args:
            lines: in order.
            author: who.
            seat: of all of them.
            after: None: before all.
            stage: of all; None: that of the utterance before, at the end :attr:`stage`.
            sitting_id: recording that goes on meanwhile.
            stages: of each, in place of ``stage``.
        """
        if stage is None:
            stage = heading.behind(self.record, after, self.stage)
        at_end = len(self.record) > 0 and after == self.record.at(-1).id
        if at_end and self.record.ends_withheld:
            after = self.record.last()  # the end lies behind what is not shown here
        ranks = self.record.ranks_after(after, len(lines))
        made = [
            editing.typed(
                self.hearing, role, text, author, rank=rank, seat=seat, sitting_id=sitting_id,
                stage=stage if stages is None else stages[number],
            )
            for number, ((role, text), rank) in enumerate(zip(lines, ranks, strict=True))
        ]  # fmt: skip
        self._history.do(author, made)
        return [one.id for one in made]

    def split(self, id_: UtteranceId, at: int, author: str) -> UtteranceId:
        """Divide an utterance before the character ``at``; return the second's id."""
        new = UtteranceId(new_id())
        rank = self.record.ranks_after(id_)[0]
        self._history.do(author, list(editing.divided(self.get(id_), at, new, rank)))
        return new

    def merge(self, id_: UtteranceId, author: str) -> UtteranceId | None:
        """Put the following utterance to this one; None: nothing follows.

        Raises:
            NeedsConfirmation: one of both is confidential, the other is not.
        """
        position = self.record.position(id_)
        if position is None or position + 1 >= len(self.record):
            return None
        first, second = self.record.at(position), self.record.at(position + 1)
        apart = self.record.is_withheld_between(first.id, second.id)
        if first.volume is not second.volume or apart:
            raise NeedsConfirmation(title=Stage.DELIBERATION.value, clue="评议内容不得公开")
        gone = replace(second, text="", spans=(), offered=(), deleted=True)
        self._history.do(author, [editing.merged(first, second), gone])
        return id_

    def move(
        self,
        ids: Sequence[UtteranceId],
        after: UtteranceId | None,
        author: str,
        *,
        second_confirmation: bool = False,
    ) -> None:
        """Put utterances behind another one, or before all; they take its stage.

        Raises:
            NeedsConfirmation: one would leave 副卷.
        """
        ids = [id_ for id_ in dict.fromkeys(ids) if id_ != after]
        stage = self.get(after).stage if after is not None else None
        ranks = self.record.ranks_after(after, len(ids))
        moved = [
            replace(one, rank=rank, stage=one.stage if stage is None else stage)
            for one, rank in zip(map(self.get, ids), ranks, strict=True)
        ]
        self._put(moved, author, second_confirmation)

    def remove(self, ids: Iterable[UtteranceId], author: str) -> None:
        """Take utterances out of the record; they can be brought back."""
        self._history.do(author, [replace(self.get(id_), deleted=True) for id_ in ids])

    def bring_back(self, ids: Iterable[UtteranceId], author: str) -> None:
        """Put removed utterances where they were."""
        self._history.do(author, [replace(self.get(id_), deleted=False) for id_ in ids])

    def relabel(self, ids: Iterable[UtteranceId], seat: str, role: str, author: str) -> None:
        """Say that somebody else spoke."""
        role = words.cleaned(role)
        wanted = [replace(self.get(id_), seat=seat, role=role) for id_ in ids]
        self._history.do(author, wanted)

    def relabel_seat(
        self, seat: str, role: str, author: str, since: UtteranceId | None = None
    ) -> int:
        """Give all of a seat another label, or those from ``since`` on; return how many."""
        start = 0 if since is None else self.record.position(since) or 0
        ids = [u.id for u in self.record.shown(start) if u.seat == seat and u.role != role]
        self.relabel(ids, seat, role, author)
        return len(ids)

    def mark(self, ids: Iterable[UtteranceId], mark: str, on: bool, author: str) -> None:
        """Set or take away a mark; see :class:`dossier.hearing.Mark`."""
        wanted = []
        for one in map(self.get, ids):
            rest = tuple(each for each in one.marks if each != mark)
            wanted.append(replace(one, marks=(*rest, mark) if on else rest))
        self._history.do(author, wanted)

    def set_stage(
        self,
        id_: UtteranceId,
        stage: str,
        author: str,
        *,
        onwards: bool = True,
        second_confirmation: bool = False,
    ) -> int:
        """Begin a stage at an utterance; return how many now stand under it.

        Args:
            id_: the first of the stage.
            stage: heading.
            author: who.
            onwards: also those that follow and stood under the same stage as it.
            second_confirmation: they may leave 副卷 (评议).

        Raises:
            NeedsConfirmation: they would, without it.
        """
        wanted, to_the_end = (
            heading.under(self.record, id_) if onwards else ([self.get(id_)], False)
        )
        changed = [*wanted, *heading.hidden_among(self.record, wanted)]
        self._put([replace(one, stage=stage) for one in changed], author, second_confirmation)
        if to_the_end:
            self.stage = stage
        return len(wanted)

    # ---- finding --------------------------------------------------------------------

    def find(self, query: str, role: str = "", mark: str = "") -> list[Match]:
        """Return where something stands, in order.

        Traditional and simplified characters, full and half width, upper and lower case
        count as the same.
        """
        return finding.find(self.record, query, role, mark)

    def replace_all(self, matches: Sequence[Match], text: str, author: str) -> int:
        """Write ``text`` in place of what was found, as one operation; return how many.

        What does not stand there any more is passed over.
        """
        wanted, done = finding.replaced_all(self.record, matches, text, author)
        self._history.do(author, wanted)
        return done

    # ---- undo -----------------------------------------------------------------------

    def undo(self, author: str) -> list[UtteranceId]:
        """Take back the author's last operation; return what it concerned.

        Raises:
            NothingToUndo: there is none.
            ChangedSince: somebody else changed the same since; it is passed over then.
        """
        return self._back_and_forth(self._history.undo, author)

    def redo(self, author: str) -> list[UtteranceId]:
        """Do again what was taken back last; as :meth:`undo`."""
        return self._back_and_forth(self._history.redo, author)

    def can_undo(self, author: str) -> bool:
        """Return whether the author has something to take back."""
        return self._history.can_undo(author)

    def can_redo(self, author: str) -> bool:
        """Return whether the author has something to do again."""
        return self._history.can_redo(author)

    # ---- inside ---------------------------------------------------------------------

    def _back_and_forth(
        self, step: Callable[[str], list[UtteranceId]], author: str
    ) -> list[UtteranceId]:
        before = heading.last(self.record)
        concerned = step(author)
        self.stage = heading.after_undo(before, heading.last(self.record), self.stage)
        return concerned

    def _put(self, wanted: list[Utterance], author: str, confirmed: bool) -> None:
        """Put all or, where one may not, none."""
        for one in wanted:
            self.record.check_leaving(self.get(one.id), one, confirmed=confirmed)
        self._history.do(author, wanted, confirmed=confirmed)
