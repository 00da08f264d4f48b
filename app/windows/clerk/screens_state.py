"""What the clerk sees of the room, out of the hub's facts: screens, exhibits, offers (屏幕状态).

Plain values, no Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courtroom.hub.contract import ALL

Facts = Mapping[str, Any]
PUBLIC = "public"
SIDES = ("原告", "被告", "第三人", "法院")
_COURT = ("审判长", "审判员", "人民陪审员", "法官助理")
_PARTIES = (
    "原告", "上诉人", "申请人", "被告", "被上诉人", "被申请人", "第三人", "证人", "鉴定人",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows (正在显示)."""

    exhibit: str = ""
    page: int = 0
    panes: int = 0
    media: bool = False
    to_all: bool = True
    by: str = ""

    def __bool__(self) -> bool:
        """Whether it shows anything."""
        return bool(self.panes or self.media)


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One seat with its screen, or one screen without a seat (屏幕一行)."""

    seat: str
    """Key; ``public`` for a screen that everybody sees."""
    label: str
    person: str
    colour: str
    kind: str
    """``bench``, ``clerk``, ``party``, ``public``; empty: no screen is paired there."""
    device: str
    name: str
    online: bool
    behind: bool
    """What is painted is not the newest."""
    blank: bool
    shown: Shown
    in_control: bool = False
    stale: tuple[str, ...] = ()
    """Further devices of this seat that are not connected."""
    remote: bool = False
    """Outside the room (远程)."""


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    """One exhibit in the clerk's list (证据一行)."""

    id: str
    label: str
    name: str
    side: str
    kind: str
    rank: str
    pages: tuple[int, ...]
    """Numbers of those that can be shown."""
    media: str
    """``audio``, ``video`` or empty."""
    released: str
    """``all``, ``some`` or empty."""
    shown: bool

    @property
    def title(self) -> str:
        """Label and name."""
        return f"{self.label} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A page that was mentioned, or that a party asks to be shown."""

    id: str
    exhibit: str
    page: int
    words: str
    said_by: str
    asked: bool = False


def shown_to(facts: Facts, seat: str) -> Shown:
    """Return what the screens of a seat show."""
    own, everybody = facts.get(f"show/{seat}"), facts.get(f"show/{ALL}")
    view = own if own else everybody
    if not view:
        return Shown()
    panes = view.get("panes") or []
    first = panes[0] if panes else {}
    media = view.get("media")
    exhibit = first.get("exhibit") or (media or {}).get("exhibit") or ""
    return Shown(
        exhibit, first.get("page") or 0, len(panes), media is not None, not own, view.get("by", "")
    )


def is_blank(facts: Facts, seat: str) -> bool:
    """Return whether the screens of a seat are black."""
    return f"blank/{ALL}" in facts or f"blank/{seat}" in facts


def screens(facts: Facts) -> list[ScreenLine]:
    """Return the seats with their screens: the court, the parties, public ones last.

    The clerk's own seat is there only where a second screen was paired with it.
    """
    devices: dict[str, list[Mapping[str, Any]]] = {}
    for key, value in facts.items():
        head, _, rest = key.partition("/")
        if head == "screen":
            seat = rest.partition("/")[0] or PUBLIC
            devices.setdefault(seat, []).append(value)
    lines: list[ScreenLine] = []
    seats = [(key[5:], value) for key, value in facts.items() if key.startswith("seat/")]
    for seat, value in sorted(seats, key=lambda one: seat_order(one[0], one[1])):
        found = devices.pop(seat, [])
        if found or value.get("role") != "书记员":
            lines += _lines(facts, seat, value, found)
    for seat, left in sorted(devices.items()):
        lines += _lines(facts, seat, {}, left)
    return lines


def seat_order(seat: str, value: Mapping[str, Any]) -> tuple[int, str]:
    """Return where a seat comes: court, parties in their order, others, clerk."""
    role = str(value.get("role", "")).replace("代理人", "")
    for order in (_COURT, _PARTIES):
        if role in order:
            return (order.index(role) + (0 if order is _COURT else len(_COURT)), seat)
    return (98 if role != "书记员" else 99, seat)


def _lines(
    facts: Facts, seat: str, value: Mapping[str, Any], devices: list[Mapping[str, Any]]
) -> list[ScreenLine]:
    newest = max((int(one.get("painted") or 0) for one in devices), default=0)
    made = []
    # Screens that were paired before and are gone: kept behind those that are there.
    here = [one for one in devices if one.get("online")] or devices[-1:]
    stale = tuple(str(one.get("device", "")) for one in devices if one not in here)
    for one in here or [{}]:
        made.append(
            ScreenLine(
                seat=seat,
                label=str(value.get("label", "")),
                person=str(value.get("person", "")),
                colour=str(value.get("colour", "#808080")),
                kind=str(one.get("kind", "")),
                device=str(one.get("device", "")),
                name=str(one.get("name", "")),
                online=bool(one.get("online")),
                behind=int(one.get("painted") or 0) < newest,
                blank=is_blank(facts, seat),
                shown=shown_to(facts, seat),
                in_control=facts.get("control") == seat,
                stale=stale,
                remote=bool(one.get("remote")),
            )
        )
    return made


def exhibits(facts: Facts) -> list[ExhibitLine]:
    """Return the exhibits in the order of showing."""
    pages: dict[str, list[int]] = {}
    for key in facts:
        head, _, rest = key.partition("/")
        if head == "page":
            exhibit, _, number = rest.partition("/")
            pages.setdefault(exhibit, []).append(int(number))
    on_screens = {
        each.get("exhibit")
        for key, view in facts.items()
        if key.startswith("show/") and view
        for each in (*(view.get("panes") or ()), view.get("media") or {})
    }
    lines = []
    for key, value in facts.items():
        head, _, id_ = key.partition("/")
        if head != "exhibit":
            continue
        media = facts.get(f"media/{id_}") or {}
        lines.append(
            ExhibitLine(
                id=id_,
                label=str(value.get("label", "")),
                name=str(value.get("name", "")),
                side=str(value.get("side", "")),
                kind=str(value.get("kind", "")),
                rank=str(value.get("rank", "")),
                pages=tuple(sorted(pages.get(id_, ()))),
                media=str(media.get("type", "")),
                released=_released(facts.get(f"release/{id_}"), bool(media)),
                shown=id_ in on_screens,
            )
        )
    return sorted(lines, key=lambda one: (side_order(one.side), one.rank, one.id))


def _released(value: Mapping[str, Any] | None, is_media: bool) -> str:
    if not value or not value.get("to"):
        return ""
    # A film has no pages of which some could be kept back.
    whole = is_media or value.get("pages") == "all"
    return "all" if ALL in value["to"] and whole else "some"


def side_order(side: str) -> tuple[int, str]:
    """Return where a side comes in the order of showing."""
    stem = side.rstrip("0123456789")
    return (SIDES.index(stem) if stem in SIDES else len(SIDES), side)


def offers(facts: Facts) -> list[OfferLine]:
    """Return what may be shown next: mentions, and what parties ask for; newest last."""
    lines = []
    for key, value in facts.items():
        head, _, id_ = key.partition("/")
        if head == "offer":
            lines.append(
                (
                    str(value.get("at", "")),
                    OfferLine(
                        id_,
                        str(value.get("exhibit", "")),
                        int(value.get("page") or 1),
                        str(value.get("words", "")),
                        str(value.get("said_by", "")),
                    ),
                )
            )
        elif head == "ask" and value.get("state") == "open":
            seat = facts.get(f"seat/{value.get('seat')}") or {}
            lines.append(
                (
                    str(value.get("at", "")),
                    OfferLine(
                        id_,
                        str(value.get("exhibit", "")),
                        int(value.get("page") or 1),
                        "",
                        str(seat.get("label", "")),
                        asked=True,
                    ),
                )
            )
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def exhibit_name(facts: Facts, exhibit: str) -> str:
    """Return how an exhibit is called: 原证3 借款合同."""
    value = facts.get(f"exhibit/{exhibit}") or {}
    return f"{value.get('label', '')} {value.get('name', '')}".strip()
