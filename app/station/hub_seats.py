"""Who sits where, as screens are told: role, side, colour (席位与颜色)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import resources
from courtroom.hub.contract import Kind
from dossier.hearing import Seat, seat_at

COURT_ROLES = ("审判长", "审判员", "人民陪审员", "法官助理")
CLERK_ROLE = "书记员"
NO_SCREEN = ("证人", "鉴定人", "翻译人员")
"""Roles that sit at no screen of their own by default."""
COURT = "法院"
_AGENT = "代理人"
_BY_ROLE = {
    "原告": 1,
    "上诉人": 1,
    "申请人": 1,
    "被告": 2,
    "被上诉人": 2,
    "被申请人": 2,
    "第三人": 4,
    CLERK_ROLE: 8,
}
_COURT_NUMBER = 7
COLOURS = 12
"""Of seats, in each theme."""
_FURTHER = (3, 6, 5, 11, 9, 10, 12)
"""Told apart on paper and beside each other."""


def side_of(seat: Seat) -> str:
    """Return the side as exhibits name it: 原告, 被告2; 法院 for the court's seats.

    An agent is of its party's side: 被告2代理人 → 被告2.
    """
    if seat.role in (*COURT_ROLES, CLERK_ROLE):
        return COURT
    return seat.full.replace(_AGENT, "") or seat.role.replace(_AGENT, "")


def kind_of(seat: Seat) -> Kind:
    """Return what a screen at this seat is for."""
    if seat.role in COURT_ROLES:
        return Kind.BENCH
    return Kind.CLERK if seat.role == CLERK_ROLE else Kind.PARTY


def colour_numbers(seats: Iterable[Seat]) -> dict[str, int]:
    """Return seat key → number of its colour, 1 to 12, as themes have them (``speaker_1``, …).

    The one source of seats' colours: of marks on every screen, and of the clerk's record. The
    first seat of a role has the role's own colour; further ones take the next free. Seats
    share one only when there are more seats than colours.
    """
    found: dict[str, int] = {}
    free = list(_FURTHER)
    for seat in _seated(seats):
        own = _COURT_NUMBER if seat.role in COURT_ROLES else _BY_ROLE.get(seat.role)
        if own is None or own in found.values():
            own = free.pop(0) if free else _FURTHER[len(found) % len(_FURTHER)]
        found[seat.key] = own
    return found


def theme_token(colour: str) -> str:
    """Return which of a theme's colours a seat's is on paper; empty: none of them."""
    numbered = (f"speaker_{number}" for number in range(1, COLOURS + 1))
    on_paper = _on_paper()
    return next((one for one in numbered if on_paper[one].lower() == colour.lower()), "")


def seat_facts(seats: Iterable[Seat]) -> dict[str, Mapping[str, Any]]:
    """Return seat key → value of ``seat/S``, of those who sit now."""
    seats = list(seats)
    numbers, on_paper = colour_numbers(seats), _on_paper()
    return {
        seat.key: {
            "role": seat.role,
            "label": seat.full,
            "person": seat.person,
            "side": side_of(seat),
            "colour": on_paper[f"speaker_{numbers[seat.key]}"].lower(),
        }
        for seat in _seated(seats)
    }


@cache
def _on_paper() -> dict[str, str]:
    colours: dict[str, str] = resources.toml("theme/light.toml")["colour"]
    return colours


def _seated(seats: Iterable[Seat]) -> list[Seat]:
    """Return who sits now, one a key, in the order of the keys."""
    seats = list(seats)
    keys = dict.fromkeys(seat.key for seat in seats)
    return [found for key in keys if (found := seat_at(seats, key)) is not None]
