"""Undo and redo of each author (撤销与重做).

An operation keeps what it changed, field by field. It is taken back where those fields
still hold what it wrote: what others did beside it stays, and what others did over it is
never thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from courtroom.transcript.record import Record
from dossier.hearing import Utterance
from dossier.ids import UtteranceId
from resources.errors import ChangedSince, NothingToUndo

_FIELDS = (
    "rank",
    "role",
    "text",
    "spans",
    "sitting_id",
    "seat",
    "stage",
    "marks",
    "overlap",
    "offered",
    "edited_by",
    "suppressed",
    "restored",
    "deleted",
)
_BESIDE = frozenset({"edited_by", "offered"})
"""Fields that others may have changed meanwhile: theirs stays."""
MOST_KEPT = 1_000
"""Operations of one author."""
PAUSE_S = 2.0
"""Typing goes into one operation until a pause as long as this."""


@dataclass(frozen=True, slots=True)
class _Step:
    id: UtteranceId
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class _Operation:
    steps: list[_Step]
    run: tuple[UtteranceId, int] | None = None
    """Where typing would go on."""
    at_s: float = 0.0


@dataclass(slots=True)
class _Stacks:
    undo: list[_Operation] = field(default_factory=list)
    redo: list[_Operation] = field(default_factory=list)


class History:
    """What every author did, latest last."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._authors: dict[str, _Stacks] = {}

    def do(
        self,
        author: str,
        wanted: Sequence[Utterance],
        *,
        confirmed: bool = False,
        run: tuple[UtteranceId, int, int] | None = None,
        now_s: float = 0.0,
    ) -> None:
        """Put utterances as one operation.

        Args:
            author: who.
            wanted: as they are to be; new ones among them.
            confirmed: see :meth:`Record.put`.
            run: for typing: utterance, where it began, where it ended.
            now_s: monotonic, for typing.

        Raises:
            NotPermitted: one is kept from who sits here; nothing is done then.
        """
        self._record.check_permitted(wanted)
        steps: list[_Step] = []
        for one in wanted:
            before = self._record.get(one.id) if one.id in self._record else None
            after = self._record.put(one, confirmed=confirmed)
            start = replace(after, deleted=True) if before is None else before
            step = _step(start, after)
            if step.after:
                steps.append(step)
        if not steps:
            return
        stacks = self._authors.setdefault(author, _Stacks())
        stacks.redo.clear()
        last = stacks.undo[-1] if stacks.undo else None
        if run is not None and last is not None and _goes_on(last, steps[0], run, now_s):
            last.steps = [_joined(last.steps[0], steps[0])]
            last.run, last.at_s = (run[0], run[2]), now_s
            return
        stacks.undo.append(_Operation(steps, None if run is None else (run[0], run[2]), now_s))
        del stacks.undo[:-MOST_KEPT]

    def undo(self, author: str) -> list[UtteranceId]:
        """Take back the author's last operation; return what it concerned.

        Raises:
            NothingToUndo: there is none.
            ChangedSince: others changed the same since; the operation is passed over from
                now on.
        """
        stacks = self._authors.get(author, _Stacks())
        operation = self._pop(stacks.undo, forwards=False)
        self._run(reversed(operation.steps), forwards=False)
        stacks.redo.append(operation)
        return [step.id for step in operation.steps]

    def redo(self, author: str) -> list[UtteranceId]:
        """Do again what the author took back last; as :meth:`undo`."""
        stacks = self._authors.get(author, _Stacks())
        operation = self._pop(stacks.redo, forwards=True)
        self._run(operation.steps, forwards=True)
        stacks.undo.append(operation)
        return [step.id for step in operation.steps]

    def can_undo(self, author: str) -> bool:
        """Return whether the author has something to take back."""
        return bool(self._authors.get(author, _Stacks()).undo)

    def can_redo(self, author: str) -> bool:
        """Return whether the author has something to do again."""
        return bool(self._authors.get(author, _Stacks()).redo)

    def _pop(self, stack: list[_Operation], *, forwards: bool) -> _Operation:
        if not stack:
            raise NothingToUndo()
        operation = stack.pop()
        for step in operation.steps:
            stands = step.before if forwards else step.after
            current = self._record.get(step.id)
            for name, value in stands.items():
                if name not in _BESIDE and getattr(current, name) != value:
                    raise ChangedSince(thing=current.text[:12])
        return operation

    def _run(self, steps: Iterable[_Step], *, forwards: bool) -> None:
        for step in steps:
            old, new = (step.before, step.after) if forwards else (step.after, step.before)
            current = self._record.get(step.id)
            values = {
                name: value
                for name, value in new.items()
                if name not in _BESIDE or getattr(current, name) == old[name]
            }
            self._record.put(replace(current, **values), confirmed=True)


def _goes_on(
    last: _Operation, step: _Step, run: tuple[UtteranceId, int, int], now_s: float
) -> bool:
    """Return whether typing goes on where it was, and nobody else typed in between."""
    if last.run != (run[0], run[1]) or now_s - last.at_s > PAUSE_S:
        return False
    return bool(last.steps[0].after.get("text") == step.before.get("text"))


def _step(before: Utterance, after: Utterance) -> _Step:
    names = [name for name in _FIELDS if getattr(before, name) != getattr(after, name)]
    return _Step(
        after.id,
        {name: getattr(before, name) for name in names},
        {name: getattr(after, name) for name in names},
    )


def _joined(first: _Step, second: _Step) -> _Step:
    return _Step(first.id, {**second.before, **first.before}, {**first.after, **second.after})
