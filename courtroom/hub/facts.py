"""The hub's flat map of facts, and what each seat may know of it (事实与可见范围).

Everything here is plain values: no clock, no thread, no network. ``Facts`` is the whole
map; :func:`visible` says what of one key an audience may know. Whatever is not said here to
be visible is not: a new key has to be put into the table before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from courtroom.hub.contract import ALL, Fact, Kind

PUBLIC = "public"
"""Stands for a seat key where the public screens are meant."""
STAFF: Final = frozenset({Kind.BENCH, Kind.CLERK})
READERS: Final = frozenset({Kind.PARTY, Kind.BENCH})
"""Kinds of screens that a record is handed to, each the one of its own seat."""
HIDDEN: Final = frozenset({"noting", "displayed", "once"})
"""Heads of keys that are the hub's own; no audience sees them."""
Grants = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Audience:
    """Screens that know the same (同一可见范围): kind and seat."""

    kind: Kind
    seat: str

    @classmethod
    def of(cls, kind: Kind, seat: str) -> Audience:
        """Return the audience of a device; public screens are one, whatever they say."""
        return cls(kind, PUBLIC if kind is Kind.PUBLIC else seat)

    @property
    def is_staff(self) -> bool:
        """Whether it may know all exhibits: bench and clerk."""
        return self.kind in STAFF


@dataclass(frozen=True, slots=True)
class Change:
    """What one event does to the whole map (变更)."""

    set: Mapping[str, Fact] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether it does anything."""
        return bool(self.set) or bool(self.gone)

    def touched(self) -> Iterator[str]:
        """Yield the keys it touches."""
        yield from self.set
        yield from self.gone


NOTHING: Final = Change()


class Facts:
    """The whole map, with what is looked up often beside it (事实表).

    Attributes:
        all: key → value. Values are never changed in place.
    """

    def __init__(self, facts: Mapping[str, Fact] | None = None) -> None:
        self.all: dict[str, Fact] = {}
        self._of_exhibit: dict[str, set[str]] = {}
        self._heads: dict[str, set[str]] = {}
        if facts:
            self.apply(Change(set=facts))

    def copy(self) -> Facts:
        """Return a map of its own with the same values."""
        made = Facts()
        made.all = dict(self.all)
        made._of_exhibit = {key: set(value) for key, value in self._of_exhibit.items()}
        made._heads = {key: set(value) for key, value in self._heads.items()}
        return made

    def apply(self, change: Change) -> None:
        """Set and delete; deleting comes first."""
        for key in change.gone:
            old = self.all.pop(key, None)
            self._heads.get(key.partition("/")[0], set()).discard(key)
            exhibit = _exhibit_of(key, old)
            if exhibit is not None:
                self._of_exhibit.get(exhibit, set()).discard(key)
        for key, value in change.set.items():
            self.all[key] = value
            self._heads.setdefault(key.partition("/")[0], set()).add(key)
            exhibit = _exhibit_of(key, value)
            if exhibit is not None:
                self._of_exhibit.setdefault(exhibit, set()).add(key)

    def get(self, key: str) -> Fact:
        """Return a value; None where there is none."""
        return self.all.get(key)

    def under(self, head: str) -> dict[str, Fact]:
        """Return rest of key → value for the keys that begin with ``head/``."""
        start = len(head) + 1
        return {key[start:]: self.all[key] for key in sorted(self._heads.get(head, ()))}

    def keys(self, head: str) -> frozenset[str]:
        """Return the keys that begin with ``head/``, and ``head`` itself."""
        return frozenset(self._heads.get(head, ()))

    def of_exhibit(self, exhibit: str) -> frozenset[str]:
        """Return the keys that belong to an exhibit: itself, pages, media, release, marks."""
        return frozenset(self._of_exhibit.get(exhibit, ()))

    def pages(self, exhibit: str) -> list[int]:
        """Return the numbers of an exhibit's pages that there are, in order."""
        start = f"page/{exhibit}/"
        keys = self._of_exhibit.get(exhibit, ())
        return sorted(int(key[len(start) :]) for key in keys if key.startswith(start))

    def seats(self) -> list[str]:
        """Return the keys of the seats."""
        return list(self.under("seat"))

    def side(self, seat: str) -> str:
        """Return the side a seat is on; empty: none."""
        value = self.all.get(f"seat/{seat}")
        return str(value.get("side") or "") if isinstance(value, Mapping) else ""

    def grants(self, exhibit: str) -> Grants:
        """Return seat or ``*`` → {pages, media} of an exhibit."""
        release = self.all.get(f"release/{exhibit}")
        return {} if release is None else release["grants"]


def _exhibit_of(key: str, value: Fact) -> str | None:
    head, _, rest = key.partition("/")
    if head == "page":
        return rest.partition("/")[0]
    if head in ("exhibit", "media", "release"):
        return rest
    if head == "mark" and value is not None:
        return str(value["exhibit"])
    return None


# ---- who may know what ------------------------------------------------------------------


def owns(facts: Facts, audience: Audience, exhibit: str) -> bool:
    """Return whether an exhibit is the audience's own side's."""
    if audience.kind is not Kind.PARTY:
        return False
    value, side = facts.get(f"exhibit/{exhibit}"), facts.side(audience.seat)
    return value is not None and bool(side) and value["side"] == side


def has_page(facts: Facts, audience: Audience, exhibit: str, page: int) -> bool:
    """Return whether the audience may see a page; False where there is none."""
    if f"page/{exhibit}/{page}" not in facts.all:
        return False
    if audience.is_staff or owns(facts, audience, exhibit):
        return True
    return any(covers(grant, page) for grant in _granted(facts, audience, exhibit))


def has_media(facts: Facts, audience: Audience, exhibit: str) -> bool:
    """Return whether the audience may hear or watch an exhibit's file."""
    if f"media/{exhibit}" not in facts.all:
        return False
    if audience.is_staff or owns(facts, audience, exhibit):
        return True
    return any(grant["media"] for grant in _granted(facts, audience, exhibit))


def covers(grant: Mapping[str, Any], page: int) -> bool:
    """Return whether a grant is of a page."""
    pages = grant["pages"]
    return pages == "all" or page in pages


def _granted(facts: Facts, audience: Audience, exhibit: str) -> list[Mapping[str, Any]]:
    grants = facts.grants(exhibit)
    return [grants[to] for to in (ALL, audience.seat) if to in grants]


def visible(facts: Facts, key: str, audience: Audience) -> Fact:
    """Return what an audience may know under a key; None: nothing.

    JSON null is no fact's value.
    """
    value = facts.all.get(key)
    if value is None:
        return None
    head, _, rest = key.partition("/")
    rule = _RULES.get(head)
    return None if rule is None else rule(facts, rest, value, audience)


def _everybody(_facts: Facts, _rest: str, value: Fact, _audience: Audience) -> Fact:
    return value


def _staff(_facts: Facts, _rest: str, value: Fact, audience: Audience) -> Fact:
    return value if audience.is_staff else None


def _clerk(_facts: Facts, _rest: str, value: Fact, audience: Audience) -> Fact:
    return value if audience.kind is Kind.CLERK else None


def _addressed(_facts: Facts, rest: str, value: Fact, audience: Audience) -> Fact:
    return value if audience.is_staff or rest in (ALL, audience.seat) else None


def _show(facts: Facts, rest: str, value: Fact, audience: Audience) -> Fact:
    """Of a view a party is told the panes it may see: a second bolt behind the acts."""
    if _addressed(facts, rest, value, audience) is None or audience.is_staff:
        return value if audience.is_staff else None
    panes = [pane for pane in value["panes"] if _sees(facts, audience, pane)]
    media = value["media"]
    if media is not None and not has_media(facts, audience, media["exhibit"]):
        media = None
    if len(panes) == len(value["panes"]) and media is value["media"]:
        return value
    return {**value, "panes": panes, "media": media} if panes or media else None


def _sees(facts: Facts, audience: Audience, pane: Mapping[str, Any]) -> bool:
    return has_page(facts, audience, pane["exhibit"], pane["page"])


def _exhibit(facts: Facts, rest: str, value: Fact, audience: Audience) -> Fact:
    if audience.is_staff or owns(facts, audience, rest):
        return value
    grants = _granted(facts, audience, rest)
    if not grants:
        return None
    if any(grant["pages"] == "all" for grant in grants):
        return value
    return {name: one for name, one in value.items() if name != "pages"}


def _page(facts: Facts, rest: str, value: Fact, audience: Audience) -> Fact:
    exhibit, _, page = rest.partition("/")
    return value if has_page(facts, audience, exhibit, int(page)) else None


def _media(facts: Facts, rest: str, value: Fact, audience: Audience) -> Fact:
    return value if has_media(facts, audience, rest) else None


def _mark(facts: Facts, _rest: str, value: Fact, audience: Audience) -> Fact:
    if value.get("private") and not sees_private(value, audience):
        return None
    return value if has_page(facts, audience, value["exhibit"], value["page"]) else None


def sees_private(value: Mapping[str, Any], audience: Audience) -> bool:
    """Return whether a mark of preparation may be seen: by the bench what the bench drew.

    Args:
        value: of the mark, with its ``seat``.
        audience: who would see it.
    """
    return audience.is_staff and value["seat"] == audience.seat


def _wish(_facts: Facts, _rest: str, value: Fact, audience: Audience) -> Fact:
    return value if audience.is_staff or value["seat"] == audience.seat else None


def _of_seat(_facts: Facts, rest: str, value: Fact, audience: Audience) -> Fact:
    """A paper in the hands of a seat is that seat's and the clerk's, nobody else's."""
    return value if is_in_hands(audience, rest.partition("/")[0]) else None


def _written(_facts: Facts, _rest: str, value: Fact, audience: Audience) -> Fact:
    return value if is_in_hands(audience, value["seat"]) else None


def is_in_hands(audience: Audience, seat: str) -> bool:
    """Return whether an audience may know of the paper that a seat was handed (笔录阅读).

    Args:
        audience: who would know.
        seat: whose hands it is in.
    """
    if audience.kind is Kind.CLERK:
        return True
    return audience.kind in READERS and audience.seat == seat


_Rule = Callable[[Facts, str, Fact, Audience], Fact]
_RULES: Final[Mapping[str, _Rule]] = {
    "hearing": _everybody,
    "seat": _everybody,
    "screen": _staff,
    "exhibit": _exhibit,
    "page": _page,
    "media": _media,
    "release": _staff,
    "show": _show,
    "blank": _addressed,
    "control": _everybody,
    "frozen": _everybody,
    "ask": _wish,
    "mark": _mark,
    "marks_hidden": _everybody,
    "line": _everybody,
    "offer": _staff,
    "snapshot": _staff,
    "leave": _clerk,
    "paper": _of_seat,
    "leaf": _of_seat,
    "text": _of_seat,
    "sound": _of_seat,
    "written": _written,
}


def project(facts: Facts, audience: Audience) -> dict[str, Fact]:
    """Return everything an audience may know."""
    found = ((key, visible(facts, key, audience)) for key in facts.all)
    return {key: value for key, value in found if value is not None}


def affected(facts: Facts, keys: Collection[str]) -> set[str]:
    """Return which keys may look different to somebody once ``keys`` have changed.

    A seat that changed sides is not among them: everything may look different to it.
    """
    found: set[str] = set()
    for key in keys:
        found.add(key)
        head, _, rest = key.partition("/")
        if head in ("exhibit", "release"):
            found |= facts.of_exhibit(rest)
        elif head == "page":
            exhibit = rest.partition("/")[0]
            found |= {one for one in facts.of_exhibit(exhibit) if one.startswith("mark/")}
    if any(key.startswith(("exhibit/", "release/", "page/", "media/")) for key in keys):
        found |= facts.keys("show")
    return found


def sees_live(facts: Facts, key: str, value: Fact, audience: Audience) -> bool:
    """Return whether an ephemeral value goes to an audience."""
    head, _, rest = key.partition("/")
    if head in ("speaking", "level"):
        return True
    if head in ("ink", "reading"):
        return audience.kind is Kind.CLERK
    if head == "view":
        return (
            audience.is_staff
            or rest == audience.seat
            or (rest == ALL and f"show/{audience.seat}" not in facts.all)
        )
    if head == "pen":
        if value is None:
            return True
        if value.get("private") and not sees_private({"seat": rest}, audience):
            return False
        return has_page(facts, audience, value["exhibit"], value["page"])
    return False
