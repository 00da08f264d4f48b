"""The deliberation of a panel: a record of its own, in 副卷 alone (合议庭评议).

A hearing like another one, made for the panel and its clerk: no party has a seat, no screen
of a room is connected, and whatever is said, recorded or signed belongs to the confidential
volume from the first row on.

Source: 民事诉讼法 art. 45; 法释〔2019〕5号 art. 12: assessors and judges speak one after the
other, the presiding judge last, who sums up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.station.hearing_seats import seat_for
from courtroom.transcript import Transcript
from dossier.hearing import Hearing, Seat
from dossier.hearing_changes import OpenHearing
from dossier.ids import CaseId, HearingId, new_id
from dossier.model import Volume
from dossier.store import Store
from dossier.store import hearings as reads
from resources.errors import NoPanel

TITLE = "合议庭评议笔录"
_LAST = ("审判长", "书记员")


def new_deliberation(
    store: Store,
    case_id: CaseId,
    who: str,
    *,
    place: str = "",
    microphones: Mapping[str, int] | None = None,
) -> Hearing:
    """Make the next deliberation of a case (新建评议), of the panel that heard it last.

    Args:
        store: the station's.
        case_id: of the case.
        who: keeps the record.
        place: where it is held.
        microphones: the room's, seat's key to channel; empty: in the order of the seats.

    Raises:
        UnknownItem: no such case.
        NoPanel: no hearing of the case names a panel; one judge alone does not deliberate.
    """
    case = store.case(case_id)
    with store.snapshot() as reader:
        found = reads.hearings(reader, case_id)
    heard = [one for one in found if one.volume is Volume.MAIN and is_panel(one)]
    if not heard:
        raise NoPanel(number=case.number)
    last = heard[-1]
    earlier = [one.ordinal for one in found if one.volume is Volume.CONFIDENTIAL]
    hearing = Hearing(
        id=HearingId(new_id()),
        case_id=case_id,
        ordinal=1 + max(earlier, default=0),
        place=place,
        procedure=last.procedure,
        public=False,
        presiding=last.presiding,
        judges=last.judges,
        assessors=last.assessors,
        clerk=who,
        title=TITLE,
        volume=Volume.CONFIDENTIAL,
    )
    seats = panel_seats(hearing)
    if microphones:
        seats = [replace(one, channel=microphones.get(one.key)) for one in seats]
    store.apply(OpenHearing(hearing, tuple(seats)), who)
    with store.snapshot() as reader:
        return reads.hearing(reader, hearing.id)


def is_panel(hearing: Hearing) -> bool:
    """Return whether more than one sat on the bench."""
    return bool(hearing.presiding and (hearing.judges or hearing.assessors))


def panel_seats(hearing: Hearing) -> list[Seat]:
    """Return the seats of a panel in the order of speaking, and its clerk's.

    Each is called by role and name, as there may be several of a role.
    """
    wanted = [("人民陪审员", name) for name in hearing.assessors]
    wanted += [("审判员", name) for name in hearing.judges]
    wanted += [("审判长", hearing.presiding), ("书记员", hearing.clerk)]
    seats: list[Seat] = []
    for channel, (role, name) in enumerate(wanted):
        made = seat_for(hearing.case_id, hearing.id, role, seats, person=name, channel=channel)
        if role not in _LAST:
            made = replace(made, full=f"{role}{name}", short=name or made.short)
        seats.append(made)
    return seats


def silent(store: Store, hearing_id: HearingId) -> list[str]:
    """Return who of the panel said nothing yet: each has to state an opinion (不得拒绝陈述意见).

    Raises:
        UnknownItem: there is no such hearing.

    Source: 法释〔2002〕25号 art. 11.
    """
    transcript = Transcript.open(store, hearing_id)
    if transcript.hearing.volume is not Volume.CONFIDENTIAL:
        return []
    said = {one.role for one in transcript.record.shown() if one.text.strip()}
    said |= {one.seat for one in transcript.record.shown() if one.text.strip()}
    return [
        seat.full if seat.full != seat.role else f"{seat.role}{seat.person}"
        for seat in transcript.seats
        if seat.present and seat.role != "书记员" and not {seat.full, seat.key} & said
    ]
