"""What the clerk does with the record by key, menu or palette (笔录操作)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.qt.messages import Question
from app.qt.palette import Choice, Chooser
from app.qt.translations import tr, trn
from app.windows.clerk.row_maker import DOUBTFUL
from courtroom.transcript import Place
from courtroom.wording import phrases
from courtroom.wording.stages import Stage
from dossier.hearing import Mark, Seat
from dossier.ids import SittingId, UtteranceId
from resources.errors import ChangedSince, NeedsConfirmation, NothingToUndo, WenyiError

if TYPE_CHECKING:
    from app.windows.clerk.record_binding import RecordBinding
    from app.windows.clerk.window import ClerkDesk

INAUDIBLE = "【听不清】"


class RecordActions:
    """Edits of the record beyond typing.

    Args:
        desk: the page they belong to.
    """

    def __init__(self, desk: ClerkDesk) -> None:
        self._desk = desk

    @property
    def _binding(self) -> RecordBinding | None:
        return self._desk.binding

    @property
    def _current(self) -> UtteranceId | None:
        current = self._desk.view.current
        return UtteranceId(current) if current else None

    def _safely(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except (NothingToUndo, ChangedSince) as error:
            self._desk.say_error(error)
            return False
        except WenyiError as error:
            self._desk.show_error(error)
            return False
        return True

    # ---- text -----------------------------------------------------------------------

    def undo(self) -> None:
        """Take back what this clerk did last."""
        self._step(back=True)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._step(back=False)

    def _step(self, *, back: bool) -> None:
        binding = self._binding
        if binding is None:
            return
        transcript, who = binding.transcript, binding.run.who
        concerned: list[UtteranceId] = []

        def work() -> None:
            concerned.extend(transcript.undo(who) if back else transcript.redo(who))

        if self._safely(work):
            for id in concerned:
                if self._desk.view.open(id, self._desk.view.editor.caret):
                    break
            self._desk.show_stage()  # also where the line that was open stays so

    def insert(self, text: str) -> None:
        """Write something at the caret; without a line, in a new one."""
        binding = self._binding
        if binding is None:
            return
        view = self._desk.view
        if view.current:
            view.editor.insert(text)
            view.editor.setFocus()
            return
        seat = self._own_seat()
        id = binding.transcript.add(
            text,
            binding.run.who,
            role="" if seat is None else seat.full,
            seat="" if seat is None else seat.key,
            sitting_id=self._sitting(),
        )
        view.open(id, len(text))

    def _own_seat(self) -> Seat | None:
        binding = self._binding
        if binding is None:
            return None
        return next((seat for seat in binding.run.seated() if seat.role == "书记员"), None)

    def _sitting(self) -> SittingId | None:
        binding = self._binding
        return None if binding is None or binding.run.sitting is None else binding.run.sitting.id

    def inaudible(self) -> None:
        """Write 【听不清】."""
        self.insert(INAUDIBLE)

    def phrase(self) -> None:
        """Choose a stock phrase of this stage and speaker."""
        binding = self._binding
        if binding is None:
            return
        transcript = binding.transcript
        row = self._desk.view.rows.row(self._desk.view.current)
        stage = row.stage if row is not None and row.stage else transcript.stage
        try:
            now = Stage(stage)
        except ValueError:
            now = Stage.OPENING
        role = row.role if row is not None else "书记员"
        found = phrases.phrases(now, role)
        words = self._desk.case_words()
        texts = [phrases.filled(one, words) for one in found]
        choices = [Choice(text, one.key, one.key) for text, one in zip(texts, found, strict=True)]
        chosen = Chooser.ask(self._desk, tr("Stock phrase: type its number or words"), choices)
        if chosen is not None:
            self.insert(texts[chosen])

    def mark(self, mark: Mark) -> None:
        """Set a mark on the line, or take it away."""
        binding, id = self._binding, self._current
        if binding is None or id is None:
            return
        on = mark.value not in binding.transcript.get(id).marks
        binding.transcript.mark([id], mark.value, on, binding.run.who)

    def doubtful(self, step: int) -> None:
        """Go to the next or last words that were hardly understood."""
        binding = self._binding
        if binding is None:
            return
        view, transcript = self._desk.view, binding.transcript
        if step > 0:
            after = Place(UtteranceId(view.current), view.editor.caret) if view.current else None
            found = transcript.next_doubtful(after, DOUBTFUL)
        else:
            found = self._doubtful_before()
        if found is None:
            self._desk.say(tr("No more doubtful words"))
            return
        spans = transcript.doubtful(found.id, DOUBTFUL)
        end = next((e for s, e in spans if s <= found.character < e), found.character + 1)
        view.pause_following()
        view.open(found.id, found.character, end)

    def _doubtful_before(self) -> Place | None:
        binding, view = self._binding, self._desk.view
        if binding is None:
            return None
        record = binding.transcript.record
        id = self._current
        at = len(record) if id is None else (record.position(id) or 0)
        limit = view.editor.selection[0] if id is not None else 0
        while at >= 0:
            if at < len(record):
                one = record.at(at)
                spans = [
                    start
                    for start, _ in binding.transcript.doubtful(one.id, DOUBTFUL)
                    if one.id != id or start < limit
                ]
                if spans:
                    return Place(one.id, spans[-1])
            at -= 1
        return None

    # ---- lines ----------------------------------------------------------------------

    def new_line(self) -> None:
        """Begin a line behind the one that is open, of the same speaker."""
        binding, id = self._binding, self._current
        if binding is None:
            return
        if id is None:
            seat = self._own_seat()
            self._begin("" if seat is None else seat.key, "" if seat is None else seat.full)
            return
        one = binding.transcript.get(id)
        self._begin(one.seat, one.role)

    def _begin(self, seat: str, role: str) -> None:
        binding = self._binding
        if binding is None:
            return
        id = binding.transcript.add(
            "", binding.run.who, role=role, seat=seat, after=self._current,
            sitting_id=self._sitting(),
        )  # fmt: skip
        self._desk.view.pause_following()
        self._desk.view.open(id, 0)

    def speaker(self, number: int, *, new: bool) -> None:
        """Say who speaks by the key of a seat: in this line, or in a new one."""
        binding = self._binding
        if binding is None:
            return
        seats = binding.run.seated()
        if not 0 < number <= len(seats):
            return
        seat, id = seats[number - 1], self._current
        if new or id is None:
            self._begin(seat.key, seat.full)
        else:
            binding.transcript.relabel([id], seat.key, seat.full, binding.run.who)
            self._desk.view.open(id, self._desk.view.editor.caret)

    def relabel_all(self) -> None:
        """Give all that one seat said another speaker, from this line on or everywhere."""
        binding, id = self._binding, self._current
        if binding is None or id is None:
            return
        one = binding.transcript.get(id)
        seats = binding.run.seated()
        choices = [Choice(f"{seat.full} {seat.person}".strip()) for seat in seats]
        title = tr("All of “{role}” was said by").format(role=one.role)
        chosen = Chooser.ask(self._desk, title, choices)
        if chosen is None:
            return
        role = seats[chosen].full
        count = binding.transcript.relabel_seat(one.seat, role, binding.run.who)
        binding.relabel()
        self._desk.say(trn("%n line(s) have another speaker now", count))

    def remove(self) -> None:
        """Take the line out of the record; undo brings it back."""
        binding, id = self._binding, self._current
        if binding is None or id is None:
            return
        view = self._desk.view
        index = view.rows.index(id) or 0
        binding.transcript.remove([id], binding.run.who)
        for at in (index, index - 1):
            if 0 <= at < len(view.rows) and view.open(view.rows[at].id, 0):
                return

    def move(self, step: int) -> None:
        """Put the line one up or down."""
        binding, id = self._binding, self._current
        if binding is None or id is None:
            return
        record = binding.transcript.record
        position = record.position(id)
        if position is None:
            return
        target = position - 2 if step < 0 else position + 1
        if target < -1 or target >= len(record):
            return
        after = None if target < 0 else record.at(target).id
        caret = self._desk.view.editor.caret
        self._confirmed(
            lambda sure: binding.transcript.move(
                [id], after, binding.run.who, second_confirmation=sure
            )
        )
        self._desk.view.open(id, caret)
        self._desk.show_stage()

    def decide_offer(self, id: str, taken: bool) -> None:
        """Take the better text of the second pass, or leave it."""
        binding = self._binding
        if binding is None or not binding.transcript.get(UtteranceId(id)).offered:
            return
        who = binding.run.who
        if taken:
            binding.transcript.accept(UtteranceId(id), who)
        else:
            binding.transcript.dismiss(UtteranceId(id), who)

    def next_offer(self, taken: bool | None) -> None:
        """Decide the offer of this line, or go to the next one that has one."""
        binding = self._binding
        if binding is None:
            return
        id = self._current
        if id is not None and taken is not None and binding.transcript.get(id).offered:
            self.decide_offer(id, taken)
            return
        offers = binding.transcript.offers()
        if not offers:
            self._desk.say(tr("No better text waits"))
            return
        record = binding.transcript.record
        here = -1 if id is None else (record.position(id) or 0)
        behind = [one for one in offers if (record.position(one) or 0) > here]
        self._desk.view.pause_following()
        self._desk.view.open((behind or offers)[0], 0)

    def restore(self, ids: Iterable[str] = ()) -> None:
        """Choose one of the hidden voices and take it into the record.

        Those that the open line tells of come first.

        Args:
            ids: to choose from; none: all. A single one is taken at once.
        """
        binding = self._binding
        if binding is None:
            return
        wanted = set(ids)
        found = [one for one in binding.transcript.suppressed() if not wanted or one.id in wanted]
        if not found:
            self._desk.say(tr("Nothing is hidden"))
            return
        here = set(self._desk.view.hidden_behind(self._current or ""))
        found.reverse()
        found.sort(key=lambda one: one.id not in here)
        if len(wanted) == 1 == len(found):
            self.restore_now(found[0].id)
            self._desk.say(tr("Taken into the record"), tr("Undo"), self.undo)
            return
        choices = [
            Choice(
                f"{binding.maker.clock(one.sitting_id, one.start_s)}  {one.role}："
                f"{one.text or tr('(not recognised yet)')}"
            )
            for one in found
        ]
        chosen = Chooser.ask(self._desk, tr("Take into the record"), choices)
        if chosen is not None:
            self.restore_now(found[chosen].id)

    def restore_now(self, id: UtteranceId) -> None:
        """Take a hidden voice into the record; its words are recognised if need be."""
        binding = self._binding
        if binding is None:
            return
        one = binding.transcript.get(id)
        binding.transcript.restore([id], binding.run.who)
        if not one.text:
            binding.run.recognise(one)
        self._desk.view.pause_following()
        self._desk.view.open(id, 0)

    # ---- stages ---------------------------------------------------------------------

    def stage(self, stage: str, id: UtteranceId | None = None) -> None:
        """Begin a stage at the line that is open; else with what comes next."""
        binding = self._binding
        if binding is None:
            return
        at = id or self._current
        transcript = binding.transcript
        if at is None:
            transcript.stage = stage
        else:
            self._confirmed(
                lambda sure: transcript.set_stage(
                    at, stage, binding.run.who, second_confirmation=sure
                )
            )
        self._desk.show_stage()

    def choose_stage(self) -> None:
        """Choose the stage by name."""
        stages = list(Stage)
        chosen = Chooser.ask(
            self._desk, tr("Stage that begins here"), [Choice(one.value) for one in stages]
        )
        if chosen is not None:
            self.stage(stages[chosen].value)

    def _confirmed(self, work: Callable[[bool], object]) -> None:
        try:
            work(False)
        except NeedsConfirmation:
            title = tr("Take this out of the confidential volume?")
            text = tr("What was said in deliberation is not public. It leaves the 副卷.")
            theme = self._desk.theme
            if Question.ask(self._desk, theme, title, text, tr("Take out"), risky=True):
                self._safely(lambda: work(True))
        except WenyiError as error:
            self._desk.show_error(error)
