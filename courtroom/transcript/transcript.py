"""The record's editor without a window (笔录编辑).

Indices count characters (code points), 0-based. Every method that takes an author is one
operation of theirs, which :meth:`Transcript.undo` takes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from courtroom.listening.heard import Heard
from courtroom.transcript import arranging, editing, finding, heading, opening, taking, words
from courtroom.transcript.finding import Match
from courtroom.transcript.history import History
from courtroom.transcript.reader import RecordReader
from courtroom.transcript.record import Record
from courtroom.transcript.rewrites import Kept, taken_back
from courtroom.transcript.taking import Difference
from courtroom.wording.stages import Stage
from dossier.hearing import Seat, Sitting, Utterance
from dossier.ids import HearingId, SittingId, UtteranceId, new_id
from dossier.model import Volume
from dossier.store import Store


class Transcript(RecordReader):
    """A hearing's record, opened for editing; one thread.

    Args:
        record: what is there.
        seats: of the hearing; set again with :meth:`set_seats`.
        sittings: its recordings.
    """

    def __init__(
        self, record: Record, seats: Iterable[Seat] = (), sittings: Iterable[Sitting] = ()
    ) -> None:
        super().__init__(record, seats, sittings)
        self._history = History(record)
        last = record.at(-1) if len(record) else None
        secret = record.hearing.volume is Volume.CONFIDENTIAL
        begun = Stage.DELIBERATION.value if secret else ""
        if record.ends_withheld:
            begun, last = Stage.DELIBERATION.value, None
        self.stage = last.stage if last is not None else begun
        """Heading under which what is heard next stands."""

    @classmethod
    def open(cls, store: Store, hearing_id: HearingId) -> Transcript:
        """Return the record of a hearing as the store has it.

        Of an open hearing, who may not see 副卷 has it without the words of deliberation.

        Raises:
            UnknownItem: there is no such hearing.
            StoreError: as the store's.
        """
        return cls(*opening.read(store, hearing_id))

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
        return taking.lines_of(
            self.record, sitting_id, self.record.stretches.heard((sitting_id, heard_id))
        )

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
        each = [stage] * len(lines) if stages is None else stages
        made = arranging.added(self.record, lines, each, author, seat, after, sitting_id)
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
        both = arranging.merged(self.record, id_)
        if both is None:
            return None
        self._history.do(author, both)
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
        self._put(arranging.moved(self.record, ids, after), author, second_confirmation)

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
        self._history.do(author, [arranging.marked(self.get(id_), mark, on=on) for id_ in ids])

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
