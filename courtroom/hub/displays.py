"""What is on which screens, and when that begins and ends (示证起止)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courtroom.hub.contract import ALL
from courtroom.hub.facts import Change, Facts
from courtroom.hub.releasing import everybody
from dossier.ids import new_id

_WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Display:
    """One page, or one file, on some screens (示证)."""

    exhibit: str
    page: int | None
    """None: sound or film."""
    rectangle: tuple[float, ...]
    by: str
    to: tuple[str, ...]
    """Seat keys in order, or ``*`` alone for every screen of the room."""


def displayed(facts: Facts) -> frozenset[Display]:
    """Return what is on screens: shown, and not blanked."""
    seats = everybody(facts)
    found: dict[tuple[str, int | None, tuple[float, ...], str], list[str]] = {}
    dark = f"blank/{ALL}" in facts.all
    for seat in [] if dark else seats:
        view = facts.get(f"show/{seat}") or facts.get(f"show/{ALL}")
        if view is None or f"blank/{seat}" in facts.all:
            continue
        for place in _places(view):
            found.setdefault((*place, view["by"]), []).append(seat)
    return frozenset(
        Display(*place, (ALL,) if len(to) == len(seats) else tuple(sorted(to)))
        for place, to in found.items()
    )


def _places(view: Mapping[str, Any]) -> set[tuple[str, int | None, tuple[float, ...]]]:
    panes = {(one["exhibit"], one["page"], tuple(one["rectangle"])) for one in view["panes"]}
    media = view["media"]
    return panes if media is None else {*panes, (media["exhibit"], None, _WHOLE)}


def matters(change: Change) -> bool:
    """Return whether a change can make a difference to what is displayed."""
    heads = ("show/", "blank/", "seat/")
    return any(key.startswith(heads) for key in change.touched())


def noted(facts: Facts, at: str) -> Change:
    """Return the hub's own facts of displays that begin and end with a change.

    ``displayed/ID`` is what is open; ``noting/ID/begun`` and ``noting/ID/ended`` are values
    for the station that it has not yet written. They are part of the event itself: nothing
    is shown without its line.

    Args:
        facts: after the change, with ``displayed/…`` of what was open before it.
        at: aware ISO time of the change.
    """
    wanted = displayed(facts)
    opened = {
        Display(
            value["exhibit"],
            value["page"],
            tuple(value["rectangle"]),
            value["by"],
            tuple(value["to"]),
        ): id_
        for id_, value in facts.under("displayed").items()
    }
    put: dict[str, Any] = {}
    gone: set[str] = set()
    for display, id_ in opened.items():
        if display not in wanted:
            gone.add(f"displayed/{id_}")
            put[f"noting/{id_}/ended"] = {"id": id_, "until": at}
    for display in sorted(wanted - set(opened), key=repr):
        id_ = new_id()
        value = {
            "id": id_,
            "exhibit": display.exhibit,
            "page": display.page,
            "rectangle": list(display.rectangle),
            "by": display.by,
            "to": list(display.to),
            "at": at,
        }
        put[f"displayed/{id_}"] = value
        put[f"noting/{id_}/begun"] = value
    return Change(put, frozenset(gone))
