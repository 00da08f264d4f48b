"""From what comes to the counter to events (收件登记期限事件): by the table, never by a guess.

Pure: what a registration means for the deadlines of its case. What the table says outright is
noted with the registration; where a day stands on the paper, or a person has to say what it
is, they are asked. Every such event names the registration in its remark, by which it is found
again and taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dossier.changes import MACHINE
from dossier.deadlines.model import CaseEvent, Facts
from dossier.deadlines.table import Arrival, Table
from dossier.ids import CaseEventId, new_id
from dossier.intake.model import Item, Registration

MOST_ALONE = 2
"""With more parties than these, an event is about who brought it even if they are none of them."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a material means for deadlines (拟登记事件)."""

    arrival: Arrival
    title: str
    """Of the material; empty: of all that came."""
    subject: str = ""
    """Of the events that are about who brought it."""


def proposed(
    table: Table, facts: Facts, one: Registration, parties: Collection[str]
) -> tuple[Proposal, ...]:
    """Return what a registration means for the deadlines of its case, in the table's order.

    Args:
        table: in force.
        facts: of the case before it came.
        one: what came.
        parties: names of the case's parties.
    """
    live = [event for event in facts.events if not event.cancelled]
    subject = one.submitter.strip()
    if subject not in parties and len(parties) <= MOST_ALONE:
        # An attorney of one of two: whose paper it is, is clear from the paper.
        subject = ""
    fits = [each for each in table.arrivals if _fits_case(each, facts, live, subject)]
    found: dict[tuple[str, ...], Proposal] = {}
    for each in fits:
        if not each.words and not each.evidence:
            found.setdefault(each.events, Proposal(each, "", subject))
    for item in one.items:
        match = next((each for each in fits if _is(each, item)), None)
        if match is not None:
            found.setdefault(match.events, Proposal(match, item.title, subject))
    return tuple(found.values())


def early(table: Table, facts: Facts, one: Registration) -> tuple[tuple[str, Arrival], ...]:
    """Return materials that would be an event, had what comes before it been noted in the case.

    Args:
        table: in force.
        facts: of the case, as it stands.
        one: what came.

    Returns:
        (title, arrival), in the order of the materials.
    """
    kinds = {event.kind for event in facts.events if not event.cancelled}
    found = []
    for item in one.items:
        known = [
            each
            for each in table.arrivals
            if each.words
            and _is(each, item)
            and (not each.procedures or facts.procedure in each.procedures)
        ]
        waits = [
            each
            for each in known
            if not each.named and (not kinds or (each.after and kinds.isdisjoint(each.after)))
        ]
        # Where one of them fits it was noted, or is asked for.
        if waits and len(waits) == len(known) and not any(each.begins for each in waits):
            found.append((item.title, waits[-1]))
    return tuple(found)


def events_of(proposals: Iterable[Proposal], one: Registration, now: datetime) -> list[CaseEvent]:
    """Return the events of proposals that ask nobody anything; the remark lacks its head yet."""
    found: dict[str, CaseEvent] = {}
    for each in proposals:
        if each.arrival.asks:
            continue
        for kind in each.arrival.events:
            found.setdefault(kind, _event(each, kind, one, now))
    return list(found.values())


def head(number: str, *, by_machine: bool = True) -> str:
    """Return what the remark of an event begins with that came with a registration."""
    return f"自动登记：收件 {number}　" if by_machine else f"收件 {number}　"


def came_with(events: Iterable[CaseEvent], number: str) -> list[CaseEvent]:
    """Return the events that were noted with a registration, cancelled ones left out."""
    heads = (head(number), head(number, by_machine=False))
    return [one for one in events if not one.cancelled and one.note.startswith(heads)]


def _event(each: Proposal, kind: str, one: Registration, now: datetime) -> CaseEvent:
    return CaseEvent(
        CaseEventId(new_id()),
        one.case_id,
        kind,
        one.received_at,
        MACHINE,
        now,
        subject=each.subject if kind in each.arrival.about else "",
        note=each.title or each.arrival.name,
        volume=one.volume,
    )


def _fits_case(each: Arrival, facts: Facts, live: Sequence[CaseEvent], subject: str) -> bool:
    kinds = {event.kind for event in live}
    if not kinds and not each.begins:
        return False
    if each.procedures and facts.procedure not in each.procedures:
        return False
    if (each.after and kinds.isdisjoint(each.after)) or not kinds.isdisjoint(each.unless):
        return False
    return not each.named or any(
        event.kind in each.after and event.subject and event.subject == subject for event in live
    )


def _is(each: Arrival, item: Item) -> bool:
    if not each.words and not each.evidence:
        return False
    title = item.title
    return (
        (not each.words or any(word in title for word in each.words))
        and (not each.beside or any(word in title for word in each.beside))
        and not any(word in title for word in each.never)
        and (item.evidence or not each.evidence)
    )
