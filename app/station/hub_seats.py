"""Who sits where, as screens are told: role, side, colour (席位与颜色)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from courtroom.hub.contract import Kind
from dossier.hearing import Seat, seat_at

COURT_ROLES = ("审判长", "审判员", "人民陪审员", "法官助理")
CLERK_ROLE = "书记员"
NO_SCREEN = ("证人", "鉴定人", "翻译人员")
"""Roles that sit at no screen of their own by default."""
COURT = "法院"
_AGENT = "代理人"
_BY_ROLE = {
    "原告": "#1d5fd0",
    "上诉人": "#1d5fd0",
    "申请人": "#1d5fd0",
    "被告": "#c2570c",
    "被上诉人": "#c2570c",
    "被申请人": "#c2570c",
    "第三人": "#7b3fb0",
}
_COURT_COLOUR = "#b3261e"
_FURTHER = ("#0b7a75", "#8a5a00", "#a3246f", "#3f6212", "#37474f", "#5b3cc4", "#9a3412", "#0e6aa8")
"""Told apart on paper and beside each other; each at least 4.5 : 1 against white."""


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


def colours_of(seats: Iterable[Seat]) -> dict[str, str]:
    """Return seat key → colour of its marks, ``#rrggbb``; no two seats share one.

    The first seat of a role has the role's own colour; further ones take the next free.
    """
    found: dict[str, str] = {}
    free = list(_FURTHER)
    for seat in seats:
        own = _COURT_COLOUR if seat.role in COURT_ROLES else _BY_ROLE.get(seat.role)
        if own is None or own in found.values():
            own = free.pop(0) if free else _FURTHER[len(found) % len(_FURTHER)]
        found[seat.key] = own
    return found


def seat_facts(seats: Iterable[Seat]) -> dict[str, Mapping[str, Any]]:
    """Return seat key → value of ``seat/S``, of those who sit now."""
    seats = list(seats)
    keys = dict.fromkeys(seat.key for seat in seats)
    seated = [found for key in keys if (found := seat_at(seats, key)) is not None]
    colours = colours_of(seated)
    return {
        seat.key: {
            "role": seat.role,
            "label": seat.full,
            "person": seat.person,
            "side": side_of(seat),
            "colour": colours[seat.key],
        }
        for seat in seated
    }
