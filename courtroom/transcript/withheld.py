"""What of an open hearing's record is kept from who sits at the desk (评议内容，无权查看).

A paragraph of 副卷 stays in its place without its words: order keys go around it, and the
record refuses to change it. What was heard for it loses its words, too, and the recording
is silent from the last open line before it to the first one behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from courtroom.listening.heard import Heard, HeardKind
from dossier.hearing import Sitting, Span, Stretch, Utterance
from dossier.hearing_times import pack
from dossier.ids import SittingId, StretchId, UtteranceId
from dossier.model import Volume

BLANK = "□"
"""In place of each character that is kept from somebody, where a stretch is shared."""
Span_s = tuple[float, float]
"""Begin and end in a recording."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What somebody may not see in a record that they have open."""

    who: str = ""
    lines: frozenset[UtteranceId] = frozenset()
    """Paragraphs of 副卷, removed and suppressed ones among them, and open ones that were
    removed or suppressed and lie in its time."""
    shown: frozenset[UtteranceId] = frozenset()
    """Those of ``lines`` that the record shows to others."""
    speech: frozenset[tuple[SittingId, str]] = frozenset()
    """Recording and recognition's id of what was heard for them."""
    mute_s: dict[SittingId, tuple[Span_s, ...]] = field(default_factory=dict)
    """Where a recording is silent for them."""


def withhold(
    who: str,
    said: Sequence[Utterance],
    heard: Sequence[Stretch],
    sittings: Sequence[Sitting],
) -> tuple[list[Utterance], list[Stretch], Withheld]:
    """Take the words of 副卷 out of a record.

    Args:
        who: is kept from them.
        said: the record in order.
        heard: what was heard for it.
        sittings: its recordings in order.

    Returns:
        paragraphs and stretches as this person has them, and what they lack.
    """
    mute_s = silent_s(said, heard, sittings)
    hidden = {one.id for one in said if _is_hidden(one, mute_s)}
    closed = [one for one in said if one.id in hidden]
    open_ = [one for one in said if one.id not in hidden]
    named = {id_ for one in closed for id_ in _named(one)}
    speech = frozenset(
        (one.sitting_id, one.heard_id)
        for one in heard
        if one.volume is Volume.CONFIDENTIAL or one.id in named
    )
    used: dict[StretchId, list[Span]] = {}
    for one in open_:
        for span in (*one.spans, *one.offered):
            if span.stretch is not None:
                used.setdefault(span.stretch, []).append(span)

    def is_secret(one: Stretch) -> bool:
        if one.id in named or (one.sitting_id, one.heard_id) in speech:
            return True
        # Its words were typed over: nothing names it, and it is of that time all the same.
        return one.id not in used and any(
            start_s < one.end_s and one.start_s < end_s
            for start_s, end_s in mute_s.get(one.sitting_id, ())
        )

    stretches = [_blanked(one, used.get(one.id, ())) if is_secret(one) else one for one in heard]
    missing = Withheld(
        who,
        frozenset(one.id for one in closed),
        frozenset(one.id for one in closed if not one.deleted and not one.suppressed),
        speech,
        mute_s,
    )
    kept = [_emptied(one) if one.id in hidden else one for one in said]
    return kept, stretches, missing


def without_words(heard: Heard) -> Heard:
    """Return what a screen is told of speech it must not show: that it is over."""
    return replace(
        heard, kind=HeardKind.WITHDRAWN, text="", raw_text="", characters=(), rewrites=()
    )


def _is_hidden(one: Utterance, mute_s: Mapping[SittingId, Sequence[Span_s]]) -> bool:
    """Return whether a paragraph is of 副卷, or may be: said then, and taken out of open court."""
    if one.volume is Volume.CONFIDENTIAL:
        return True
    if one.sitting_id is None or one.start_s is None or not (one.deleted or one.suppressed):
        return False
    middle_s = (one.start_s + (one.start_s if one.end_s is None else one.end_s)) / 2
    return any(low <= middle_s < high for low, high in mute_s.get(one.sitting_id, ()))


def _named(one: Utterance) -> set[StretchId]:
    return {span.stretch for span in (*one.spans, *one.offered) if span.stretch is not None}


def _emptied(one: Utterance) -> Utterance:
    """Return it as a place in the order and in time; it is never written."""
    return replace(
        one, text="", spans=(), offered=(), role="", seat="", marks=(), edited_by="",
        suppressed=False, restored=False, deleted=True,
    )  # fmt: skip


def _blanked(one: Stretch, open_: Iterable[Span]) -> Stretch:
    """Return it with the words that open paragraphs took from it, and no others."""
    text = [BLANK] * len(one.text)
    for span in open_:
        text[span.first : span.first + span.count] = one.text[span.first :][: span.count]
    shared = any(each != BLANK for each in text)
    return replace(
        one,
        text="".join(text) if shared else "",
        times=one.times if shared else pack([]),
        raw_text="",
        rewrites="[]",
        seat=one.seat if shared else "",
        source_seat="",
    )


def silent_s(
    said: Sequence[Utterance], heard: Sequence[Stretch], sittings: Sequence[Sitting]
) -> dict[SittingId, tuple[Span_s, ...]]:
    """Return where recordings are silent: around each run of closed paragraphs.

    Between recognised lines people speak, too. From the last open line before a run to the
    first one behind it nothing is played; without one, from the beginning, or to the end.
    What was heard for deliberation alone is silent wherever its words went.

    Args:
        said: the whole record in order, removed paragraphs as well.
        heard: what was heard for it.
        sittings: its recordings in order.

    Returns:
        seconds from a recording's first sample, in order; ``inf``: to its end.
    """
    numbers = {one.id: at for at, one in enumerate(sittings)}
    ends: list[tuple[tuple[int, float], tuple[int, float]]] = []
    before, begun, own = (0, 0.0), None, []
    for one in said:
        number = numbers.get(one.sitting_id) if one.sitting_id is not None else None
        timed = number is not None and one.start_s is not None
        first = (number or 0, one.start_s or 0.0)
        last = (number or 0, one.start_s or 0.0) if one.end_s is None else (number or 0, one.end_s)
        if one.volume is Volume.CONFIDENTIAL:
            begun = before if begun is None else begun
            if timed:
                own.append((first, last))
        elif timed and not one.deleted and not one.suppressed:
            if begun is not None:
                ends.append((begun, first))
                begun = None
            before = last
    if begun is not None:
        ends.append((begun, (len(sittings), 0.0)))
    found: dict[SittingId, list[Span_s]] = {}
    for (at, start_s), (until, end_s) in (*ends, *own, *_apart_s(said, heard, numbers)):
        for number, sitting in enumerate(sittings):
            low = start_s if number == at else 0.0
            high = end_s if number == until else float("inf")
            if at <= number <= until and low < high:
                found.setdefault(sitting.id, []).append((low, high))
    return {id_: tuple(sorted(set(some))) for id_, some in found.items()}


def _apart_s(
    said: Iterable[Utterance], heard: Iterable[Stretch], numbers: Mapping[SittingId, int]
) -> Iterator[tuple[tuple[int, float], tuple[int, float]]]:
    """Yield when something was heard for deliberation that no open paragraph shares."""
    named: dict[bool, set[StretchId]] = {True: set(), False: set()}
    for one in said:
        named[one.volume is Volume.CONFIDENTIAL] |= _named(one)
    for each in heard:
        number = numbers.get(each.sitting_id)
        if number is None or each.id in named[False]:
            continue
        if each.volume is Volume.CONFIDENTIAL or each.id in named[True]:
            yield (number, each.start_s), (number, each.end_s)
