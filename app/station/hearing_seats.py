"""Who sits where when a hearing is made, from the case's parties (席位)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from dossier.hearing import Hearing, HearingState, Seat, seat_at
from dossier.hearing_changes import OpenHearing
from dossier.ids import CaseId, HearingId, SeatId, new_id
from dossier.model import Party, Volume
from dossier.store import Store
from dossier.store import hearings as reads


@dataclass(frozen=True, slots=True)
class RoleKind:
    """A role at a hearing (庭审角色)."""

    role: str
    short: str
    """Label after the first use."""
    key: str
    """Stem of the seat's key, as it names the recording's channel."""


ROLES = (
    RoleKind("审判长", "审", "judge"),
    RoleKind("审判员", "审", "judge"),
    RoleKind("人民陪审员", "陪", "assessor"),
    RoleKind("法官助理", "助", "assistant"),
    RoleKind("书记员", "书", "clerk"),
    RoleKind("原告", "原", "plaintiff"),
    RoleKind("原告代理人", "原代", "plaintiff-agent"),
    RoleKind("被告", "被", "defendant"),
    RoleKind("被告代理人", "被代", "defendant-agent"),
    RoleKind("第三人", "三", "third"),
    RoleKind("第三人代理人", "三代", "third-agent"),
    RoleKind("上诉人", "上", "appellant"),
    RoleKind("上诉人代理人", "上代", "appellant-agent"),
    RoleKind("被上诉人", "被上", "appellee"),
    RoleKind("被上诉人代理人", "被上代", "appellee-agent"),
    RoleKind("申请人", "申", "applicant"),
    RoleKind("被申请人", "被申", "respondent"),
    RoleKind("证人", "证", "witness"),
    RoleKind("鉴定人", "鉴", "expert"),
    RoleKind("翻译人员", "译", "interpreter"),
)
"""Source: usual labels of court records."""
_BY_ROLE = {kind.role: kind for kind in ROLES}
MOST_SEATS = 16


def seat_for(
    case_id: CaseId,
    hearing_id: HearingId,
    role: str,
    others: Sequence[Seat],
    *,
    person: str = "",
    party: Party | None = None,
    channel: int | None = None,
) -> Seat:
    """Return a new seat for ``role``; further ones of a role are numbered (被告2)."""
    kind = _BY_ROLE.get(role, RoleKind(role, role[:1], "seat"))
    number = 1 + sum(1 for seat in others if seat.role == role)
    suffix = "" if number == 1 else str(number)
    keys = {seat.key for seat in others}
    key = f"{kind.key}{suffix}"
    while key in keys:
        number += 1
        key = f"{kind.key}{number}"
    return Seat(
        id=SeatId(new_id()),
        case_id=case_id,
        hearing_id=hearing_id,
        key=key,
        role=role,
        full=_labelled(role, suffix),
        short=_labelled(kind.short, suffix),
        person=person,
        party_id=None if party is None else party.id,
        channel=channel,
    )


def seats_of(
    case_id: CaseId,
    hearing_id: HearingId,
    parties: Sequence[Party],
    *,
    presiding: str = "",
    clerk: str = "",
    alone: bool = True,
) -> tuple[Seat, ...]:
    """Return the seats a hearing begins with: bench, parties in their order, clerk.

    Args:
        case_id: of the case.
        hearing_id: of the hearing.
        parties: of the case.
        presiding: the judge.
        clerk: who keeps the record.
        alone: one judge sits (独任); else a panel, whose presiding judge is 审判长.
    """
    wanted: list[tuple[str, str, Party | None]] = [
        ("审判员" if alone else "审判长", presiding, None)
    ]
    wanted += [(party.role, party.name, party) for party in parties]
    wanted.append(("书记员", clerk, None))
    seats: list[Seat] = []
    several = {role for role, _, _ in wanted if sum(1 for one in wanted if one[0] == role) > 1}
    for channel, (role, person, party) in enumerate(wanted[:MOST_SEATS]):
        seat = seat_for(
            case_id, hearing_id, role, seats, person=person, party=party, channel=channel
        )
        if role in several and not seat.full[-1].isdigit():
            seat = _numbered(seat)
        seats.append(seat)
    return tuple(seats)


def seat_names() -> dict[str, str]:
    """Return keys and names of the seats a room may have microphones for, two of each."""
    names: dict[str, str] = {}
    for kind in ROLES:
        known = names.get(kind.key)
        names[kind.key] = kind.role if known is None else f"{known}、{kind.role}"
        names[f"{kind.key}2"] = _labelled(kind.role, "2")
    return names


def _person(seat: Seat, presiding: str, clerk: str) -> str:
    """Return who sits there this time."""
    named = {"书记员": clerk, "审判员": presiding, "审判长": presiding}
    return named.get(seat.role) or seat.person


def _labelled(label: str, number: str) -> str:
    """Return a label with its number: 被告2, 被告2代理人, 被2代."""
    if not number:
        return label
    for tail in ("代理人", "代"):
        if label.endswith(tail) and label != tail:
            return f"{label.removesuffix(tail)}{number}{tail}"
    return f"{label}{number}"


def _numbered(seat: Seat) -> Seat:
    return replace(seat, full=_labelled(seat.full, "1"), short=_labelled(seat.short, "1"))


PROCEDURES = ("普通程序", "简易程序", "小额诉讼程序", "特别程序", "二审程序", "再审程序")


def new_hearing(
    store: Store,
    case_id: CaseId,
    who: str,
    *,
    place: str = "",
    presiding: str = "",
    microphones: Mapping[str, int] | None = None,
) -> Hearing:
    """Make the next hearing of a case (新建庭审); the last one's seats and names are kept.

    Args:
        store: the station's.
        case_id: of the case.
        who: keeps the record.
        place: the room's name.
        presiding: the judge.
        microphones: the room's, seat's key to channel; empty: in the order of the seats.

    Raises:
        UnknownItem: no such case.
    """
    case = store.case(case_id)
    with store.snapshot() as reader:
        # A deliberation in between is of the panel alone: it lends nobody a seat.
        earlier = [one for one in reads.hearings(reader, case_id) if one.volume is Volume.MAIN]
        seats = reads.seats(reader, earlier[-1].id) if earlier else []
    id_ = HearingId(new_id())
    if earlier:
        last = earlier[-1]
        hearing = replace(
            last,
            id=id_,
            ordinal=max(one.ordinal for one in earlier) + 1,
            state=HearingState.PLANNED,
            observers=0,
            place=place or last.place,
            presiding=presiding or last.presiding,
            clerk=who,
            planned_at=None,
            title="法庭笔录",
            volume=Volume.MAIN,
        )
        now = [seat_at(seats, key) for key in dict.fromkeys(seat.key for seat in seats)]
        sat = tuple(
            replace(
                seat,
                id=SeatId(new_id()),
                hearing_id=id_,
                since=None,
                person=_person(seat, presiding, who),
            )
            for seat in now
            if seat is not None
        )
    else:
        procedure = "二审程序" if "second" in case.procedure else "普通程序"
        hearing = Hearing(id_, case_id, 1, place, procedure, presiding=presiding, clerk=who)
        sat = seats_of(case_id, id_, store.parties(case_id), presiding=presiding, clerk=who)
    if microphones:
        sat = tuple(replace(seat, channel=microphones.get(seat.key)) for seat in sat)
    store.apply(OpenHearing(hearing, sat), who)
    with store.snapshot() as reader:
        return reads.hearing(reader, id_)


def renamed(seats: Sequence[Seat], before: Hearing, after: Hearing) -> list[Seat]:
    """Return the seats of the bench that change with the head of the record.

    Their names do, and whether the first one presides over a panel (审判长) or sits alone
    (审判员). A seat whose name or label was given apart from the head keeps it.

    Args:
        seats: who sits where now.
        before: the head as it was.
        after: the head as it is.
    """
    bench = [seat for seat in seats if seat.role in ("审判长", "审判员")]
    bench.sort(key=lambda seat: seat.role != "审判长")
    by_role = {
        role: [seat for seat in seats if seat.role == role]
        for role in ("人民陪审员", "法官助理", "书记员")
    }
    places: tuple[tuple[list[Seat], tuple[str, ...], tuple[str, ...]], ...] = (
        (bench, (before.presiding, *before.judges), (after.presiding, *after.judges)),
        (by_role["人民陪审员"], before.assessors, after.assessors),
        (by_role["法官助理"], (before.assistant,), (after.assistant,)),
        (by_role["书记员"], (before.clerk,), (after.clerk,)),
    )
    found = {}
    for there, old, new in places:
        names = zip_longest(old, new, fillvalue="")
        for seat, (was, name) in zip(there, names, strict=False):
            if seat.person in ("", was) and seat.person != name:
                found[seat.id] = replace(seat, person=name)
    role = "审判长" if after.judges or after.assessors else "审判员"
    if bench and bench[0].role != role and (role == "审判长" or len(bench) == 1):
        # A judge who sits with others presides; alone, not.
        first = found.get(bench[0].id, bench[0])
        if first.full == first.role and first.person == after.presiding:
            found[first.id] = replace(first, role=role, full=role)
    return list(found.values())


def moved(seat: Seat, key: str, channel: int | None, since: datetime | None) -> Seat:
    """Return who sits at ``seat`` at another place from a time on."""
    return replace(seat, id=SeatId(new_id()), key=key, channel=channel, since=since)


def swapped(seats: Sequence[Seat], seat: Seat, key: str, since: datetime | None) -> list[Seat]:
    """Return what changes where somebody goes to ``key``; who was there changes places.

    Args:
        seats: of the hearing.
        seat: whose place changes.
        key: of the other place.
        since: None: before the hearing, so nothing has to be kept.
    """
    other = seat_at(seats, key)
    found = [moved(seat, key, None if other is None else other.channel, since)]
    if other is not None:
        found.append(moved(other, seat.key, seat.channel, since))
    else:
        found.append(replace(moved(seat, seat.key, seat.channel, since), present=False))
    if since is not None:
        return found
    if other is None:
        return [replace(found[0], id=seat.id)]
    # The places stay in their order, and those who sit there change.
    return [replace(found[0], id=other.id), replace(found[1], id=seat.id)]
