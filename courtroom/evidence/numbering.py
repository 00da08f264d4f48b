"""Numbers of exhibits and the order of showing (证据编号、举证顺序)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dossier import order
from dossier.evidence import Exhibit
from dossier.ids import PartyId
from dossier.model import Party

COURT = "法院"
SIDES = (
    "上诉人",
    "再审申请人",
    "申请人",
    "申请执行人",
    "原告",
    "被上诉人",
    "被申请人",
    "被执行人",
    "被告",
    "第三人",
    COURT,
)
"""In the order of showing. Source: 民事诉讼证据的若干规定 art. 62, where the court's own
evidence is explained apart."""
_DIGITS = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are missing among a side's exhibits, or a group's (缺号)."""

    side: str
    group: int | None
    missing: tuple[int, ...]


def sides(parties: Iterable[Party]) -> dict[PartyId, str]:
    """Return each party's side as exhibits name it: 原告, or 被告1, 被告2 where there are several.

    Agents and witnesses hand in for a party and have no side of their own.
    """
    listed = [party for party in parties if party.role in SIDES]
    count: dict[str, int] = {}
    for party in listed:
        count[party.role] = count.get(party.role, 0) + 1
    seen: dict[str, int] = {}
    found: dict[PartyId, str] = {}
    for party in listed:
        seen[party.role] = seen.get(party.role, 0) + 1
        several = count[party.role] > 1
        found[party.id] = f"{party.role}{seen[party.role]}" if several else party.role
    return found


def side_key(side: str) -> tuple[int, int, str]:
    """Return what sides sort by in the order of showing: 原告 → 被告 → 第三人 → 法院."""
    role = _DIGITS.sub("", side)
    digits = side[len(role) :]
    place = SIDES.index(role) if role in SIDES else SIDES.index(COURT) - 1
    return place, int(digits or 0), role


def next_number(exhibits: Iterable[Exhibit], side: str, group: int | None = None) -> int:
    """Return the lowest number that is free for a side, in a group.

    Args:
        exhibits: of the case, withdrawn ones too: the record names them, so that theirs
            is not free.
        side: as in :class:`Exhibit`.
        group: 组; None where the list has none.
    """
    taken = {one.number for one in exhibits if (one.side, one.group) == (side, group)}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def gaps(exhibits: Iterable[Exhibit]) -> list[Gap]:
    """Return the numbers that a reader of the list would miss; withdrawn ones fill theirs."""
    taken: dict[tuple[str, int | None], set[int]] = {}
    for one in exhibits:
        taken.setdefault((one.side, one.group), set()).add(one.number)
    found = []
    for side, group in sorted(taken, key=lambda each: _place(each[0], each[1], 0)):
        numbers = taken[side, group]
        missing = tuple(sorted(set(range(1, max(numbers))) - numbers))
        if missing:
            found.append(Gap(side, group, missing))
    return found


def renumbered(exhibits: Iterable[Exhibit]) -> list[Exhibit]:
    """Return those whose number changes when each side counts from 1 in the order of the list.

    For a list that nobody has spoken of yet.
    """
    seen: dict[tuple[str, int | None], int] = {}
    found = []
    for one in sorted(exhibits, key=lambda each: (each.rank, each.id)):
        if one.removed:
            continue
        key = (one.side, one.group)
        seen[key] = seen.get(key, 0) + 1
        if one.number != seen[key]:
            found.append(replace(one, number=seen[key]))
    return found


def arranged(exhibits: Iterable[Exhibit]) -> list[Exhibit]:
    """Return the exhibits with ranks in the lawful order of showing (举证顺序).

    Side by side, in each by group and number; those without a group first.
    """
    listed = sorted(exhibits, key=lambda one: (*_place(one.side, one.group, one.number), one.id))
    ranks = order.spread("", "", len(listed))
    return [replace(one, rank=rank) for one, rank in zip(listed, ranks, strict=True)]


def rank_for(exhibits: Sequence[Exhibit], side: str, group: int | None, number: int) -> str:
    """Return the rank by which a new exhibit comes behind those shown before it.

    Args:
        exhibits: in order.
        side: of the new one, as ``group`` and ``number``.
        group: see there.
        number: see there.
    """
    place = _place(side, group, number)
    low = ""
    for at, one in enumerate(exhibits):
        if _place(one.side, one.group, one.number) > place and _follow(exhibits[at:], place):
            break
        low = one.rank
    high = min((one.rank for one in exhibits if one.rank > low), default="")
    return order.between(low, high)


def moved(exhibits: Sequence[Exhibit], ids: Sequence[str], before: str | None) -> list[Exhibit]:
    """Return those whose rank changes when ``ids`` go before an exhibit, or to the end.

    Args:
        exhibits: in order.
        ids: of those that move, in the order wanted.
        before: id of one that stays; None: the end.
    """
    ranks: Mapping[str, str] = order.place([(one.id, one.rank) for one in exhibits], ids, before)
    return [replace(one, rank=ranks[one.id]) for one in exhibits if one.id in ranks]


def _follow(rest: Sequence[Exhibit], place: tuple[object, ...]) -> bool:
    """Return whether all of ``rest`` come behind; a list put in another order keeps it."""
    return all(_place(one.side, one.group, one.number) > place for one in rest)


def _place(side: str, group: int | None, number: int) -> tuple[tuple[int, int, str], int, int]:
    return side_key(side), group or 0, number
