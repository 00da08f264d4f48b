"""Where the zones of the bench lie: columns of slots, each with zones one behind another (版面).

Pure data; :mod:`app.windows.bench.board` draws it. A layout is kept per judge.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.qt.translations import mark

_log = logging.getLogger(__name__)

EVIDENCE = "evidence"
PERCEPTION = "perception"
CONSULT = "consult"
COMPARE = "compare"
NOTES = "notes"
STATUTES = "statutes"

ZONES = (EVIDENCE, PERCEPTION, CONSULT, COMPARE, NOTES, STATUTES)
"""示证区、感知区、查阅区、对比区、随庭笔记、法条查询"""
NAMES = {
    EVIDENCE: mark("Evidence zone"),
    PERCEPTION: mark("Perception zone"),
    CONSULT: mark("Consult zone"),
    COMPARE: mark("Compare zone"),
    NOTES: mark("Notes zone"),
    STATUTES: mark("Statutes zone"),
}
NARROW_PX = 1600
"""A narrower window begins with fewer zones side by side."""
LOW_PX = 800
"""In a lower one three zones cannot lie one below another."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the window; the zones in it lie one behind another."""

    zones: tuple[str, ...]
    current: int = 0
    weight: int = 1
    """Share of the column's height."""

    @property
    def shown(self) -> str:
        """The zone in front."""
        return self.zones[self.current]


@dataclass(frozen=True, slots=True)
class Column:
    """Slots one below another."""

    slots: tuple[Slot, ...]
    weight: int = 1
    """Share of the window's width."""


Layout = tuple[Column, ...]

STANDARD: Layout = (
    Column((Slot((CONSULT,)),), weight=25),
    Column((Slot((EVIDENCE, COMPARE)),), weight=49),
    Column((Slot((PERCEPTION,), weight=60), Slot((NOTES, STATUTES), weight=40)), weight=26),
)
NARROW: Layout = (
    Column((Slot((EVIDENCE, COMPARE, CONSULT)),), weight=64),
    Column((Slot((PERCEPTION,), weight=1), Slot((NOTES, STATUTES), weight=1)), weight=36),
)
SIX: Layout = (
    Column((Slot((EVIDENCE,)),), weight=42),
    Column((Slot((PERCEPTION,)), Slot((COMPARE,))), weight=29),
    Column((Slot((CONSULT,)), Slot((NOTES,)), Slot((STATUTES,))), weight=29),
)
READING: Layout = (
    Column((Slot((EVIDENCE,)),)),
    Column((Slot((CONSULT, COMPARE, PERCEPTION, NOTES, STATUTES)),)),
)
PRESETS = {
    "standard": (mark("Standard"), STANDARD),
    "six": (mark("Six zones"), SIX),
    "reading": (mark("Evidence and dossier"), READING),
    "narrow": (mark("Small screen"), NARROW),
}


def first(width_px: int) -> Layout:
    """Return the layout a window of this width begins with."""
    return STANDARD if width_px >= NARROW_PX else NARROW


def has_room_for_six(width_px: int, height_px: int) -> bool:
    """Return whether all six zones can be read side by side in a window."""
    return width_px >= NARROW_PX and height_px >= LOW_PX


def place(layout: Layout, zone: str) -> tuple[int, int, int]:
    """Return column, slot and place within it of a zone.

    Raises:
        KeyError: the layout lacks it.
    """
    for c, column in enumerate(layout):
        for s, slot in enumerate(column.slots):
            if zone in slot.zones:
                return c, s, slot.zones.index(zone)
    raise KeyError(zone)


def swapped(layout: Layout, one: str, other: str) -> Layout:
    """Return the layout with two zones in each other's place."""
    if one == other:
        return layout
    names = {one: other, other: one}
    return tuple(
        replace(
            column,
            slots=tuple(
                replace(slot, zones=tuple(names.get(zone, zone) for zone in slot.zones))
                for slot in column.slots
            ),
        )
        for column in layout
    )


def joined(layout: Layout, zone: str, target: str) -> Layout:
    """Return the layout with ``zone`` in the slot of ``target``, in front.

    A slot that is left empty goes, and so does a column.
    """
    if place(layout, zone)[:2] == place(layout, target)[:2]:
        return shown(layout, zone)
    columns = []
    for column in layout:
        slots = []
        for slot in column.slots:
            zones = tuple(one for one in slot.zones if one != zone)
            if target in slot.zones:
                zones = (*zones, zone)
                slots.append(replace(slot, zones=zones, current=len(zones) - 1))
            elif zones:
                slots.append(replace(slot, zones=zones, current=min(slot.current, len(zones) - 1)))
        if slots:
            columns.append(replace(column, slots=tuple(slots)))
    return tuple(columns)


def split(layout: Layout, zone: str) -> Layout:
    """Return the layout with ``zone`` taken out of its slot into one of its own below."""
    c, s, _ = place(layout, zone)
    slot = layout[c].slots[s]
    if len(slot.zones) == 1:
        return layout
    rest = tuple(one for one in slot.zones if one != zone)
    kept = replace(slot, zones=rest, current=min(slot.current, len(rest) - 1))
    slots = (
        *layout[c].slots[:s],
        kept,
        Slot((zone,), weight=slot.weight),
        *layout[c].slots[s + 1 :],
    )
    return (*layout[:c], replace(layout[c], slots=slots), *layout[c + 1 :])


def shown(layout: Layout, zone: str) -> Layout:
    """Return the layout with ``zone`` in front of its slot."""
    c, s, at = place(layout, zone)
    slot = replace(layout[c].slots[s], current=at)
    slots = (*layout[c].slots[:s], slot, *layout[c].slots[s + 1 :])
    return (*layout[:c], replace(layout[c], slots=slots), *layout[c + 1 :])


def weighted(layout: Layout, widths: list[int], heights: list[list[int]]) -> Layout:
    """Return the layout with the sizes a person dragged things to."""
    return tuple(
        replace(
            column,
            weight=max(1, width),
            slots=tuple(
                replace(slot, weight=max(1, height))
                for slot, height in zip(column.slots, column_heights, strict=True)
            ),
        )
        for column, width, column_heights in zip(layout, widths, heights, strict=True)
    )


def to_json(layout: Layout) -> Any:
    """Return a layout as JSON has it."""
    return [
        {
            "weight": column.weight,
            "slots": [
                {"zones": list(slot.zones), "current": slot.current, "weight": slot.weight}
                for slot in column.slots
            ],
        }
        for column in layout
    ]


def from_json(untrusted: Any) -> Layout:
    """Return the layout of a file.

    Raises:
        ValueError: it is none, or lacks a zone, or has one twice.
    """
    try:
        layout = tuple(
            Column(
                tuple(
                    Slot(tuple(slot["zones"]), int(slot["current"]), max(1, int(slot["weight"])))
                    for slot in column["slots"]
                ),
                max(1, int(column["weight"])),
            )
            for column in untrusted
        )
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
    slots = [slot for column in layout for slot in column.slots]
    if sorted(zone for slot in slots for zone in slot.zones) != sorted(ZONES):
        raise ValueError("not the six zones")
    if not all(column.slots for column in layout):
        raise ValueError("an empty column")
    if not all(0 <= slot.current < len(slot.zones) for slot in slots):
        raise ValueError("nothing in front")
    return layout


def _path(folder: Path, judge: str) -> Path:
    name = hashlib.sha256(judge.encode()).hexdigest()[:16]
    return folder / f"layout-{name}.json"


def load(folder: Path, judge: str) -> Layout | None:
    """Return the layout a judge left; None where there is none that can be read."""
    path = _path(folder, judge)
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.warning("%s is passed over: %s", path.name, type(error).__name__)
        return None


def save(folder: Path, judge: str, layout: Layout) -> None:
    """Keep the layout of a judge.

    Raises:
        OSError: it could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = _path(folder, judge)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(to_json(layout), indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def forget(folder: Path, judge: str) -> None:
    """Go back to the layout as delivered."""
    _path(folder, judge).unlink(missing_ok=True)
