"""What recognition tells becomes part of the record (识别结果入笔录).

Nothing that a person touched is changed by it: better text is offered instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from courtroom.listening.heard import Heard, HeardKind
from courtroom.transcript.record import Record
from courtroom.transcript.words import cleaned_character
from courtroom.wording.stages import Stage
from dossier.hearing import Mark, Span, Stretch, Utterance
from dossier.hearing_times import Timed, cut, length, pack
from dossier.ids import SittingId, StretchId, UtteranceId, new_id
from dossier.model import Volume

RoleOf = Callable[[str, SittingId, float], str]
"""Full label of a seat at a time of a recording."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an offered text differs (差异)."""

    start: int
    """0-based in the utterance's text; ``end`` is the one after its last."""
    end: int
    text: str
    """What is offered instead."""
    spans: tuple[Span, ...]
    """Where that comes from."""


def take(
    record: Record, heard: Heard, sitting_id: SittingId, role_of: RoleOf, stage: str
) -> list[UtteranceId]:
    """Enter what was heard, under ``stage`` where it is the last; return what changed.

    The same may come again after a restart; it changes nothing then. What an engine found no
    words for is an empty line marked 听不清, until a better text comes.
    """
    known = record.stretches.heard((sitting_id, heard.id))
    match heard.kind:
        case HeardKind.PARTIAL:
            return []
        case HeardKind.WITHDRAWN:
            return _withdraw(record, sitting_id, known, late=heard.late)
        case HeardKind.SUPPRESSED:
            if known:
                return _suppress(record, heard, sitting_id, known, role_of)
        case HeardKind.FINAL | HeardKind.SECOND:
            if known:
                return _better(record, heard, sitting_id, known)
            if not heard.text and heard.kind is HeardKind.SECOND:
                return []
    behind, stage = _place(record, heard, sitting_id, stage)
    volume = Volume.CONFIDENTIAL if stage == Stage.DELIBERATION else Volume.MAIN
    stretch = stretch_of(record, heard, sitting_id, volume)
    record.add_stretch(stretch)
    rank = record.ranks_after(behind)[0]
    made = Utterance(
        id=UtteranceId(new_id()),
        case_id=record.hearing.case_id,
        hearing_id=record.hearing.id,
        rank=rank,
        role=role_of(heard.seat, sitting_id, heard.start_s),
        text=stretch.text,
        spans=_whole(stretch),
        sitting_id=sitting_id,
        seat=heard.seat,
        stage=stage,
        start_s=stretch.start_s,
        end_s=stretch.end_s,
        marks=_unheard(heard, None),
        overlap=heard.overlap,
        suppressed=heard.kind is HeardKind.SUPPRESSED,
    )
    return [record.put(made).id]


def is_withheld(record: Record, heard: Heard, sitting_id: SittingId, stage: str) -> bool:
    """Return whether what is heard belongs to what is kept from who sits here."""
    if record.withheld is None:
        return False
    known = (sitting_id, heard.id)
    if known in record.withheld.speech:
        return True
    if record.stretches.heard(known):
        return False
    return _place(record, heard, sitting_id, stage)[1] == Stage.DELIBERATION


def _place(
    record: Record, heard: Heard, sitting_id: SittingId, stage: str
) -> tuple[UtteranceId | None, str]:
    """Return behind what something heard belongs, and under which stage."""
    behind = record.place_in_time(sitting_id, round(heard.start_s, 2))
    if behind is not None and behind != record.last():
        # It comes late: it was said in the stage of what stands before it.
        stage = record.get(behind).stage
    if heard.late and behind != record.last():
        following = _following(record, behind)
        if behind is None:
            stage = following.stage
        if following.stage == Stage.DELIBERATION:
            # Whether court had withdrawn by then is not known: nobody else may read it.
            stage = Stage.DELIBERATION
    return behind, stage


def _following(record: Record, behind: UtteranceId | None) -> Utterance:
    """Return what stands behind an utterance, shown or not; None: the first of all."""
    found = next(record.everything() if behind is None else record.beside(behind), None)
    if found is None:
        raise RuntimeError("nothing stands behind it")
    return found


def stretch_of(record: Record, heard: Heard, sitting_id: SittingId, volume: Volume) -> Stretch:
    """Return what is kept of what was heard, as secret as what will point at it.

    An autosave may write it a moment before the utterance.
    """
    # Engines write what they like; what a record cannot hold is written as a space.
    text = "".join(cleaned_character(one.text[:1] or " ") for one in heard.characters)
    rewrites = [[one.start, one.end, one.spoken, one.written, one.rule] for one in heard.rewrites]
    return Stretch(
        id=StretchId(new_id()),
        case_id=record.hearing.case_id,
        hearing_id=record.hearing.id,
        sitting_id=sitting_id,
        heard_id=heard.id,
        seat=heard.seat,
        text=text,
        start_s=round(heard.start_s, 2),
        end_s=round(heard.end_s, 2),
        times=pack(
            Timed(one.start_s, one.end_s, one.confidence, one.added) for one in heard.characters
        ),
        raw_text=heard.raw_text,
        rewrites=json.dumps(rewrites, ensure_ascii=False, separators=(",", ":")),
        confidence=round(heard.confidence, 3),
        overlap=heard.overlap,
        source_seat=heard.source_seat,
        engine=heard.engine,
        volume=Volume.CONFIDENTIAL if record.hearing.volume is Volume.CONFIDENTIAL else volume,
    )


def is_touched(record: Record, utterance: Utterance) -> bool:
    """Return whether the text is not just what was heard."""
    spans = utterance.spans
    if not spans:
        return bool(utterance.edited_by)
    if len(spans) != 1 or spans[0].stretch is None:
        return True
    return (spans[0].first, spans[0].count) != (
        0,
        len(record.stretches.get(spans[0].stretch).text),
    )


def differences(record: Record, utterance: Utterance) -> list[Difference]:
    """Return where the offered text differs from the utterance's, in order."""
    spans = utterance.offered
    if not spans:
        return []
    start, end = _region(record, utterance, spans)
    text = "".join(_text(record, span) for span in spans)
    matcher = SequenceMatcher(None, utterance.text[start:end], text, autojunk=False)
    return [
        Difference(start + i1, start + i2, text[j1:j2], cut(spans, j1, j2))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _withdraw(
    record: Record, sitting_id: SittingId, known: list[StretchId], *, late: bool
) -> list[UtteranceId]:
    """Nothing was said, or, ``late``, a hidden voice has a line of its own now."""
    return [
        record.put(replace(one, deleted=True)).id
        for one in lines_of(record, sitting_id, known)
        if not is_touched(record, one) and not one.restored and not one.deleted
        if one.suppressed or not late
    ]


def _suppress(
    record: Record,
    heard: Heard,
    sitting_id: SittingId,
    known: list[StretchId],
    role_of: RoleOf,
) -> list[UtteranceId]:
    """The gate changed its mind: another seat's voice after all."""
    return [
        record.put(replace(one, suppressed=True)).id
        for one in lines_of(record, sitting_id, known)
        if not is_touched(record, one) and not one.restored and not one.suppressed
        if not (heard.late and _is_minded(one, role_of(heard.seat, sitting_id, heard.start_s)))
    ]


def _is_minded(one: Utterance, role: str) -> bool:
    """Return whether a person did something with a line, be it without changing its words."""
    marks = set(one.marks) - {Mark.INAUDIBLE}
    return bool(one.edited_by or marks or one.deleted or one.role != role)


def _better(
    record: Record, heard: Heard, sitting_id: SittingId, known: list[StretchId]
) -> list[UtteranceId]:
    """Text of what was heard before: in place of untouched text, else as an offer."""
    newest = record.stretches.get(known[-1])
    held = lines_of(record, sitting_id, known)
    back = _back(record, heard, held)
    secret = any(one.volume is Volume.CONFIDENTIAL for one in held)
    volume = Volume.CONFIDENTIAL if secret else Volume.MAIN
    stretch = stretch_of(record, heard, sitting_id, volume)
    if stretch.text == newest.text or not stretch.text:
        return back
    record.add_stretch(stretch)
    if len(held) == 1 and not is_touched(record, held[0]):
        one = record.get(held[0].id)
        marks = tuple(each for each in one.marks if one.text or each != Mark.INAUDIBLE)
        full = replace(one, text=stretch.text, spans=_whole(stretch), offered=(), marks=marks)
        return [record.put(full).id]
    changed = dict.fromkeys(back)
    for one, spans in _portions(record, stretch, held):
        fresh = replace(record.get(one.id), offered=spans)
        if one.deleted or not differences(record, fresh):
            continue
        changed[record.put(fresh).id] = None
    return list(changed)


def lines_of(record: Record, sitting_id: SittingId, known: list[StretchId]) -> list[Utterance]:
    """Return what was made of some speech: what holds its words, or waits for them."""
    if not known:
        return []
    return record.holders(known) or _empty(record, sitting_id, record.stretches.get(known[-1]))


def _empty(record: Record, sitting_id: SittingId, stretch: Stretch) -> list[Utterance]:
    """Return the utterance that was made before its words were known."""
    if stretch.text:
        return []
    wanted = sitting_id, stretch.seat, stretch.start_s
    for one in record.everything(last_first=True):  # what was heard just now is at the end
        if (one.sitting_id, one.seat, one.start_s) == wanted and not (one.spans or one.edited_by):
            return [one]
    return []


def _back(record: Record, heard: Heard, held: list[Utterance]) -> list[UtteranceId]:
    """The gate changed its mind: the seat's own voice after all."""
    if heard.kind is not HeardKind.FINAL:
        return []
    return [
        record.put(replace(one, suppressed=False, marks=_unheard(heard, one))).id
        for one in held
        if one.suppressed and not one.deleted
    ]


def _unheard(heard: Heard, before: Utterance | None) -> tuple[str, ...]:
    """Return the marks of a line, with 听不清 where no words were found for it."""
    marks = () if before is None else before.marks
    has_words = heard.text or (before is not None and before.text)
    if heard.kind is not HeardKind.FINAL or has_words or Mark.INAUDIBLE in marks:
        return marks
    return (*marks, Mark.INAUDIBLE)


def _portions(
    record: Record, stretch: Stretch, held: list[Utterance]
) -> list[tuple[Utterance, tuple[Span, ...]]]:
    """Share a better text among the utterances its stretch was split into, by time."""
    whole = _whole(stretch)
    if len(held) <= 1:
        return [(one, whole) for one in held]
    timed = record.stretches.characters(stretch.id)
    begins = [one.start_s for one in held if one.start_s is not None]
    if len(begins) < len(held) or begins != sorted(begins):
        return []
    found: list[tuple[Utterance, tuple[Span, ...]]] = []
    at = 0
    for number, one in enumerate(held):
        until = begins[number + 1] if number + 1 < len(held) else float("inf")
        end = at
        while end < len(timed) and (timed[end].start_s + timed[end].end_s) / 2 < until:
            end += 1
        if end > at:
            found.append((one, cut(whole, at, end)))
        at = end
    return found


def _region(record: Record, utterance: Utterance, offered: tuple[Span, ...]) -> tuple[int, int]:
    """Return the characters that the offered text is about: those of the same speech."""
    source = offered[0].stretch
    about = None if source is None else record.stretches.get(source)
    start, end, at = len(utterance.text), 0, 0
    for span in utterance.spans:
        if span.stretch is not None and about is not None:
            other = record.stretches.get(span.stretch)
            if (other.sitting_id, other.heard_id) == (about.sitting_id, about.heard_id):
                start, end = min(start, at), max(end, at + span.count)
        at += span.count
    return _with_typed(utterance, start, end) if start < end else (0, len(utterance.text))


def _with_typed(utterance: Utterance, start: int, end: int) -> tuple[int, int]:
    """Take typed characters at both ends along: they were typed into that speech."""
    at = 0
    low, high = start, end
    for span in utterance.spans:
        if span.stretch is None:
            if at + span.count == start:
                low = at
            if at == end:
                high = at + span.count
        at += span.count
    return low, high


def _text(record: Record, span: Span) -> str:
    if span.stretch is None:
        return ""
    return record.stretches.get(span.stretch).text[span.first : span.first + span.count]


def _whole(stretch: Stretch) -> tuple[Span, ...]:
    return (Span(stretch.id, 0, len(stretch.text)),) if stretch.text else ()


def offered_text(record: Record, utterance: Utterance) -> str:
    """Return the text that is offered, as it would stand."""
    text = utterance.text
    for one in reversed(differences(record, utterance)):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def accepted(
    record: Record, utterance: Utterance, only: frozenset[int] | None = None
) -> Utterance:
    """Return the utterance with what is offered taken, each unchanged character as it was.

    Args:
        record: that it belongs to.
        utterance: with an offer.
        only: numbers in :func:`differences`; None: all.
    """
    found = differences(record, utterance)
    text, spans = utterance.text, utterance.spans
    left = 0
    for number in range(len(found) - 1, -1, -1):
        one = found[number]
        if only is not None and number not in only:
            left += 1
            continue
        text = text[: one.start] + one.text + text[one.end :]
        spans = (
            *cut(spans, 0, one.start),
            *one.spans,
            *cut(spans, one.end, length(spans)),
        )
    return replace(utterance, text=text, spans=spans, offered=utterance.offered if left else ())
