"""What the bench reads from the facts of the room; no widgets (席位所见的整理)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courtroom.hub.contract import ALL, Kind

Facts = Mapping[str, Any]

PUBLIC = str(Kind.PUBLIC)
"""Stands for the public screens among seat keys."""
WHOLE = (0.0, 0.0, 1.0, 1.0)
SIDES = ("原告", "上诉人", "被告", "被上诉人", "第三人", "法院")
"""In the order in which they show. Source: 证据规定 art. 62."""


@dataclass(frozen=True, slots=True)
class PageOf:
    """One page of an exhibit (证据页)."""

    exhibit: str
    page: int
    """1-based in the exhibit."""
    asset: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """One line of the list of evidence (证据目录)."""

    id: str
    label: str
    name: str
    side: str
    kind: str
    count: int
    """Pages."""
    asset: str
    """Of its first page; empty: it has none."""
    media: str
    """``audio``, ``video`` or empty."""
    released: tuple[str, ...]
    """Seats it was released to, whole or in part; ``*`` for all."""


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat with a screen of its own, other than bench and clerk (当事人席、旁听屏)."""

    key: str
    """:data:`PUBLIC` for the screens of the public."""
    label: str
    person: str
    colour: str
    online: bool
    paired: bool
    """Whether any screen belongs to it."""


@dataclass(frozen=True, slots=True)
class Pane:
    """One picture of a view (画面)."""

    exhibit: str
    page: int
    rectangle: tuple[float, float, float, float] = WHOLE
    rotation: int = 0

    def as_fact(self) -> dict[str, Any]:
        """Return it as a view has it."""
        return {
            "exhibit": self.exhibit,
            "page": self.page,
            "rectangle": list(self.rectangle),
            "rotation": self.rotation,
        }


@dataclass(frozen=True, slots=True)
class Sight:
    """What one screen shows now."""

    id: str
    """Of the view; empty: nothing is shown."""
    panes: tuple[Pane, ...]
    media: Mapping[str, Any] | None
    own: bool
    """Shown to this seat alone, and not to all."""
    blank: bool


_indexed: list[tuple[Facts, dict[str, list[tuple[str, Any]]]]] = []
"""The newest facts by the head of their keys. Facts never change: a change is another mapping."""


def below(facts: Facts, head: str) -> list[tuple[str, Any]]:
    """Return the facts whose keys begin with ``head/``, as what follows that and the value.

    A room has thousands of pages, and every change is looked at by every zone.
    """
    if not _indexed or _indexed[0][0] is not facts:
        index: dict[str, list[tuple[str, Any]]] = {}
        for key, value in facts.items():
            first, _, rest = key.partition("/")
            index.setdefault(first, []).append((rest, value))
        _indexed[:] = [(facts, index)]
    return _indexed[0][1].get(head, [])


def exhibits(facts: Facts) -> list[ExhibitRow]:
    """Return the exhibits by side, then by their order of showing."""
    rows = []
    for id, value in below(facts, "exhibit"):
        if not isinstance(value, Mapping):
            continue
        first = facts.get(f"page/{id}/1") or {}
        media = facts.get(f"media/{id}") or {}
        release = facts.get(f"release/{id}") or {}
        row = ExhibitRow(
            id,
            str(value.get("label", "")),
            str(value.get("name", "")),
            str(value.get("side", "")),
            str(value.get("kind", "")),
            page_count(facts, id),
            str(first.get("asset", "")),
            str(media.get("type") or value.get("media") or ""),
            tuple(str(seat) for seat in release.get("to", ())),
        )
        rows.append((_side(row.side), str(value.get("rank", "")), row.label, row))
    rows.sort(key=lambda one: one[:3])
    return [one[3] for one in rows]


def _side(side: str) -> tuple[int, str]:
    for at, name in enumerate(SIDES):
        if side.startswith(name):
            return at, side
    return len(SIDES), side


def page_count(facts: Facts, exhibit: str) -> int:
    """Return how many pages an exhibit has; what it says itself, or those that are known."""
    value = facts.get(f"exhibit/{exhibit}") or {}
    pages = value.get("pages")
    if isinstance(pages, int):
        return pages
    count = 0
    while f"page/{exhibit}/{count + 1}" in facts:
        count += 1
    return count


def page_of(facts: Facts, exhibit: str, page: int) -> PageOf | None:
    """Return a page; None: there is none."""
    value = facts.get(f"page/{exhibit}/{page}")
    if not isinstance(value, Mapping) or not value.get("asset"):
        return None
    return PageOf(
        exhibit, page, str(value["asset"]), int(value.get("width", 0)), int(value.get("height", 0))
    )


def place_of(facts: Facts, asset: str) -> tuple[str, int] | None:
    """Return exhibit and page whose bytes these are; None: no exhibit has them."""
    if not asset:
        return None
    for place, value in below(facts, "page"):
        if isinstance(value, Mapping) and value.get("asset") == asset:
            exhibit, _, page = place.rpartition("/")
            return exhibit, int(page)
    return None


def label_of(facts: Facts, exhibit: str) -> str:
    """Return how an exhibit is called."""
    return str((facts.get(f"exhibit/{exhibit}") or {}).get("label", ""))


def seats(facts: Facts) -> list[SeatRow]:
    """Return the seats whose screens the bench commands; the public screens last."""
    screens: dict[str, list[Mapping[str, Any]]] = {}
    public: list[Mapping[str, Any]] = []
    court: set[str] = set()
    for place, value in below(facts, "screen"):
        if not isinstance(value, Mapping):
            continue
        seat = place.partition("/")[0]
        kind = value.get("kind")
        if kind == Kind.PUBLIC:
            public.append(value)
        elif kind == Kind.PARTY:
            screens.setdefault(seat, []).append(value)
        else:
            court.add(seat)
    rows = []
    for seat, value in below(facts, "seat"):
        if not isinstance(value, Mapping):
            continue
        paired = screens.get(seat, [])
        if not paired and (seat in court or not _is_party(str(value.get("side", "")))):
            continue
        rows.append(
            SeatRow(
                seat,
                str(value.get("label", "") or seat),
                str(value.get("person", "")),
                str(value.get("colour", "")),
                any(one.get("online") for one in paired),
                bool(paired),
            )
        )
    sides = {
        seat: str(value.get("side", ""))
        for seat, value in below(facts, "seat")
        if isinstance(value, Mapping)
    }
    rows.sort(key=lambda row: (_side(sides.get(row.key, "")), row.label))
    if public:
        online = any(one.get("online") for one in public)
        rows.append(SeatRow(PUBLIC, "", "", "", online, paired=True))
    return rows


def _is_party(side: str) -> bool:
    return bool(side) and not side.startswith(("法院", "法庭", "court"))


def seat_label(facts: Facts, seat: str) -> str:
    """Return how a seat is called."""
    return str((facts.get(f"seat/{seat}") or {}).get("label", "") or seat)


def sight(facts: Facts, seat: str) -> Sight:
    """Return what a seat's screens show; ``*``: what all are shown."""
    own = facts.get(f"show/{seat}") if seat != ALL else None
    view = own or facts.get(f"show/{ALL}")
    blank = facts.get(f"blank/{ALL}") is not None
    if seat != ALL:
        blank = blank or facts.get(f"blank/{seat}") is not None
    if not isinstance(view, Mapping):
        return Sight("", (), None, own=False, blank=blank)
    id = str(view.get("id", ""))
    return Sight(id, panes_of(view), view.get("media"), own=bool(own), blank=blank)


def panes_of(view: Mapping[str, Any]) -> tuple[Pane, ...]:
    """Return the panes of a view."""
    panes = []
    for one in view.get("panes") or ():
        x, y, w, h = one.get("rectangle") or WHOLE
        panes.append(
            Pane(
                str(one.get("exhibit", "")),
                int(one.get("page", 0)),
                (float(x), float(y), float(w), float(h)),
                int(one.get("rotation", 0)),
            )
        )
    return tuple(panes)


def watchers(facts: Facts, exhibit: str, page: int) -> tuple[str, ...]:
    """Return who has a page on the screen now: ``("*",)`` for all, or seat keys.

    A blank screen counts: what it will show when it is lit again is no secret of the bench.
    """

    def has(view: Any) -> bool:
        if not isinstance(view, Mapping):
            return False
        media = view.get("media") or {}
        return media.get("exhibit") == exhibit or any(
            pane.exhibit == exhibit and pane.page == page for pane in panes_of(view)
        )

    if has(facts.get(f"show/{ALL}")):
        return (ALL,)
    return tuple(sorted(seat for seat, view in below(facts, "show") if has(view)))


def watched(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return who has which exhibit on the screen now, by exhibit; ``*`` stands for all."""
    found: dict[str, set[str]] = {}
    for seat in (ALL, *own_seats(facts)):
        shown = sight(facts, seat)
        ids = {pane.exhibit for pane in shown.panes}
        if shown.media is not None:
            ids.add(str(shown.media.get("exhibit", "")))
        for id in ids:
            found.setdefault(id, set()).add(seat)
    return {id: tuple(sorted(seats)) for id, seats in found.items()}


def control(facts: Facts) -> str:
    """Return the seat that may show beside the bench; empty: none (控制权)."""
    value = facts.get("control")
    if isinstance(value, Mapping):
        value = value.get("seat")
    return str(value or "")


def is_set(facts: Facts, key: str) -> bool:
    """Return whether a switch such as ``frozen`` or ``marks_hidden`` is on."""
    return facts.get(key) is not None


def own_seats(facts: Facts) -> list[str]:
    """Return the seats that are shown something else than all."""
    return sorted(seat for seat, view in below(facts, "show") if seat != ALL and view)


def listed(facts: Facts, head: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the facts below ``head`` (``ask``, ``offer``, …) by the time they came."""
    found = [(id, value) for id, value in below(facts, head) if isinstance(value, Mapping)]
    return sorted(found, key=lambda one: (str(one[1].get("at", "")), one[0]))
