"""Lines typed, moved, put together and marked, as pure functions of the record (编排)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from courtroom.transcript import editing
from courtroom.transcript.record import Record
from courtroom.wording.stages import Stage
from dossier.hearing import Utterance
from dossier.ids import SittingId, UtteranceId
from resources.errors import NeedsConfirmation


def added(
    record: Record,
    lines: Sequence[tuple[str, str]],
    stages: Sequence[str],
    author: str,
    seat: str,
    after: UtteranceId | None,
    sitting_id: SittingId | None,
) -> list[Utterance]:
    """Return typed lines (role, text), each with its stage, behind one; None: before all."""
    at_end = len(record) > 0 and after == record.at(-1).id
    if at_end and record.ends_withheld:
        after = record.last()  # the end lies behind what is not shown here
    ranks = record.ranks_after(after, len(lines))
    return [
        editing.typed(
            record.hearing, role, text, author,
            rank=rank, seat=seat, sitting_id=sitting_id, stage=stage,
        )
        for (role, text), stage, rank in zip(lines, stages, ranks, strict=True)
    ]  # fmt: skip


def merged(record: Record, id_: UtteranceId) -> list[Utterance] | None:
    """Return a line with the one behind it put to it, and that one gone; None: nothing follows.

    Raises:
        NeedsConfirmation: one of both is confidential, the other is not.
    """
    position = record.position(id_)
    if position is None or position + 1 >= len(record):
        return None
    first, second = record.at(position), record.at(position + 1)
    apart = record.is_withheld_between(first.id, second.id)
    if first.volume is not second.volume or apart:
        raise NeedsConfirmation(title=Stage.DELIBERATION.value, clue="评议内容不得公开")
    gone = replace(second, text="", spans=(), offered=(), deleted=True)
    return [editing.merged(first, second), gone]


def moved(
    record: Record, ids: Sequence[UtteranceId], after: UtteranceId | None
) -> list[Utterance]:
    """Return lines behind another one, or before all, under its stage."""
    ids = [id_ for id_ in dict.fromkeys(ids) if id_ != after]
    stage = record.get(after).stage if after is not None else None
    ranks = record.ranks_after(after, len(ids))
    return [
        replace(one, rank=rank, stage=one.stage if stage is None else stage)
        for one, rank in zip(map(record.get, ids), ranks, strict=True)
    ]


def marked(one: Utterance, mark: str, *, on: bool) -> Utterance:
    """Return a line with a mark, or without it."""
    rest = tuple(each for each in one.marks if each != mark)
    return replace(one, marks=(*rest, mark) if on else rest)
