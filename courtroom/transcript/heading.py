"""Which stage of the hearing (庭审阶段) a line of the record stands under.

``chosen`` is the stage for what comes next: the last one begun, or one that a clerk chose
before anybody spoke under it.
"""

from __future__ import annotations

from collections.abc import Sequence

from courtroom.transcript.record import Record, is_shown
from dossier.hearing import Utterance
from dossier.ids import UtteranceId


def behind(record: Record, after: UtteranceId | None, chosen: str) -> str:
    """Return the stage of what is typed behind an utterance; None: before all.

    At the end it is the chosen one, as for what is heard.
    """
    if after is None:
        return record.at(0).stage if len(record) else chosen
    at_end = after == record.last() or (len(record) > 0 and record.at(-1).id == after)
    return chosen if at_end else record.get(after).stage


def under(record: Record, id_: UtteranceId) -> tuple[list[Utterance], bool]:
    """Return an utterance and those that follow it under the same stage.

    Returns:
        in order, and whether they reach the end of the record.
    """
    first, position = record.get(id_), record.position(id_)
    found = [first]
    if position is None:
        return found, False
    for one in record.shown(position + 1):
        if one.stage != first.stage or record.is_withheld_between(found[-1].id, one.id):
            break
        found.append(one)
    to_the_end = position + len(found) == len(record)
    return found, to_the_end and not record.ends_withheld


def hidden_among(record: Record, found: Sequence[Utterance]) -> list[Utterance]:
    """Return what is not shown among lines that follow each other under one stage, and at them.

    Voices of other seats that were hidden, and removed lines, go with the lines: what comes
    late stands under the stage of what is before it, hidden or not, and one that is brought
    back stands there itself. Hidden ones that were heard with the first line begin before it.
    """
    first, shown = found[0], {one.id for one in found}
    kept = set() if record.withheld is None else record.withheld.lines | record.withheld.shown
    hidden: list[Utterance] = []
    for one in record.beside(first.id, before=True):
        with_it = one.sitting_id == first.sitting_id and _overlap(one, first)
        if is_shown(one) or one.id in kept or one.stage != first.stage or not with_it:
            break
        hidden.append(one)
    for one in record.beside(first.id):
        if one.id in kept or (is_shown(one) and one.id not in shown):
            break
        if one.id not in shown and one.stage == first.stage:
            hidden.append(one)
    return hidden


def _overlap(one: Utterance, other: Utterance) -> bool:
    if one.start_s is None or one.end_s is None or other.start_s is None or other.end_s is None:
        return False
    return one.start_s < other.end_s and other.start_s < one.end_s


def last(record: Record) -> tuple[UtteranceId, str] | None:
    """Return the last line shown and its stage; None: the record is empty."""
    if not len(record):
        return None
    one = record.at(-1)
    return one.id, one.stage


def after_undo(
    before: tuple[UtteranceId, str] | None, now: tuple[UtteranceId, str] | None, chosen: str
) -> str:
    """Return the stage for what comes next after undo or redo; the two as of :func:`last`.

    Where the last line got another stage by it, so does what follows: else that went under
    a stage that was taken back, and perhaps out of 副卷.
    """
    same_line = before is not None and now is not None and before[0] == now[0]
    return now[1] if same_line and now != before and now is not None else chosen
