"""What a seat's facts mean to its window; plain functions over the mapping (所见之事)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courtroom.hub.contract import ALL
from courtroom.screen.contract import Link

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One exhibit as this seat knows it (证据)."""

    id: str
    label: str
    name: str
    side: str
    rank: str
    pages: tuple[int, ...]
    """Numbers of the pages this seat has, 1-based."""
    media: str
    """``audio``, ``video``, or empty."""
    count: int
    """All its pages; 0: not told."""


def items(facts: Facts) -> list[Item]:
    """Return the exhibits this seat knows, in order of showing."""
    pages: dict[str, list[int]] = {}
    for key in facts:
        if key.startswith("page/"):
            exhibit, _, number = key[5:].rpartition("/")
            pages.setdefault(exhibit, []).append(int(number))
    found = [
        Item(
            key[8:],
            str(value.get("label", "")),
            str(value.get("name", "")),
            str(value.get("side", "")),
            str(value.get("rank", "")),
            tuple(sorted(pages.get(key[8:], ()))),
            str((facts.get(f"media/{key[8:]}") or {}).get("type", "")),
            int(value.get("pages") or 0),
        )
        for key, value in facts.items()
        if key.startswith("exhibit/")
    ]
    return sorted(found, key=lambda item: (item.rank, item.label))


def view_of(facts: Facts, seat: str) -> Mapping[str, Any] | None:
    """Return the view shown on this seat's screen; one for the seat goes before one for all."""
    for key in (f"show/{seat}" if seat else "", f"show/{ALL}"):
        view = facts.get(key) if key else None
        if view:
            return view if isinstance(view, Mapping) else None
    return None


def blank_of(facts: Facts, seat: str) -> Mapping[str, Any] | None:
    """Return who blanked this seat's screen and why; None: it is not blank."""
    for key in (f"blank/{ALL}", f"blank/{seat}" if seat else ""):
        value = facts.get(key) if key else None
        if value is not None:
            return value if isinstance(value, Mapping) else {}
    return None


def is_dark(facts: Facts, seat: str, link: Link) -> bool:
    """Whether nothing of the case may be on the screen now."""
    unknown = link in (Link.LOST, Link.REVOKED, Link.OUTDATED, Link.CONNECTING)
    return unknown or blank_of(facts, seat) is not None


def may_turn(facts: Facts, seat: str) -> bool:
    """Whether the judge has given this seat the showing (控制权)."""
    control = facts.get("control")
    if isinstance(control, Mapping):
        control = control.get("seat")
    return bool(seat) and control == seat


def marks_of(facts: Facts, exhibit: str, page: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the marks on a page as (id, value), oldest first."""
    found = [
        (key[5:], value)
        for key, value in facts.items()
        if key.startswith("mark/") and value["exhibit"] == exhibit and value["page"] == page
    ]
    yield from sorted(found, key=lambda each: (str(each[1].get("at", "")), each[0]))


def last_mark_of(facts: Facts, seat: str, exhibit: str, page: int) -> str:
    """Return the id of this seat's newest mark on a page; empty: there is none."""
    own = [id for id, value in marks_of(facts, exhibit, page) if value.get("seat") == seat]
    return own[-1] if own else ""


def has_private(facts: Facts, exhibit: str, page: int) -> bool:
    """Return whether there are marks on a page that only this seat sees (未公开批注)."""
    return any(value.get("private") for _, value in marks_of(facts, exhibit, page))


def colour_of(facts: Facts, seat: str) -> str:
    """Return a seat's colour as ``#rrggbb``."""
    value = facts.get(f"seat/{seat}") or {}
    return str(value.get("colour") or "#C62828")


def seat_name(facts: Facts, seat: str) -> str:
    """Return what a seat is called: its label, else its key."""
    value = facts.get(f"seat/{seat}") or {}
    return str(value.get("label") or value.get("role") or seat)


def case_words(facts: Facts) -> tuple[str, str]:
    """Return case number and stage."""
    hearing = facts.get("hearing") or {}
    return str(hearing.get("case_number", "")), str(hearing.get("stage", ""))


def asks_of(facts: Facts, seat: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return this seat's wishes to show something, newest first."""
    found = [
        (key[4:], value)
        for key, value in facts.items()
        if key.startswith("ask/") and value.get("seat", seat) == seat
    ]
    return sorted(found, key=lambda each: (str(each[1].get("at", "")), each[0]), reverse=True)
