"""Who has been given which pages: giving, taking back, taking down (开示与撤回)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from courtroom.hub.contract import ALL, Fact, Kind
from courtroom.hub.facts import PUBLIC, Audience, Change, Facts, Grants, owns

Grant = dict[str, Any]
View = Mapping[str, Any]


class Draft:
    """A change in the making: reads what it has set itself."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._set: dict[str, Fact] = {}
        self._gone: set[str] = set()

    def get(self, key: str) -> Fact:
        """Return a value as it will be; None where there will be none."""
        if key in self._set:
            return self._set[key]
        return None if key in self._gone else self._facts.get(key)

    def put(self, key: str, value: Fact) -> None:
        """Set a fact, unless it says so already."""
        self._gone.discard(key)
        if self._facts.get(key) == value:
            self._set.pop(key, None)
        else:
            self._set[key] = value

    def drop(self, key: str) -> None:
        """Delete a fact, if it is there."""
        self._set.pop(key, None)
        if key in self._facts.all:
            self._gone.add(key)

    def change(self) -> Change:
        """Return what was drafted."""
        return Change(dict(self._set), frozenset(self._gone))


def everybody(facts: Facts) -> list[str]:
    """Return every seat, and the public screens."""
    return [*facts.seats(), PUBLIC]


def grant(draft: Draft, exhibit: str, to: Sequence[str], pages: Any, *, media: bool) -> None:
    """Add pages (numbers or ``"all"``) and, where wished, the file to what seats have."""
    grants = _grants(draft, exhibit)
    for seat in to:
        old = grants.get(seat, {"pages": [], "media": False})
        both = "all" if "all" in (pages, old["pages"]) else sorted({*old["pages"], *pages})
        grants[seat] = {"pages": both, "media": media or old["media"]}
    _put(draft, exhibit, grants)


def grant_view(draft: Draft, view: View, to: Sequence[str]) -> None:
    """Give what a view shows to those it is shown to."""
    pages: dict[str, set[int]] = {}
    for pane in view["panes"]:
        pages.setdefault(pane["exhibit"], set()).add(pane["page"])
    for exhibit, numbers in pages.items():
        grant(draft, exhibit, to, sorted(numbers), media=False)
    if view["media"] is not None:
        grant(draft, view["media"]["exhibit"], to, [], media=True)


def withdraw(draft: Draft, facts: Facts, exhibit: str, to: Sequence[str]) -> None:
    """Take an exhibit back from seats (``*``: from all), and down from where they saw it.

    The side it belongs to keeps it: nobody can take from a party what is its own.
    """
    grants = _grants(draft, exhibit)
    if ALL in to:
        grants.clear()
    else:
        general = grants.pop(ALL, None)
        if general is not None:
            for seat in everybody(facts):
                grants[seat] = _joined(general, grants.get(seat))
        for seat in to:
            grants.pop(seat, None)
    _put(draft, exhibit, grants)
    for key in facts.keys("show"):
        view = draft.get(key)
        if view is not None and exhibit in exhibits_of(view):
            seats = everybody(facts) if key == f"show/{ALL}" else [key.partition("/")[2]]
            if not all(_keeps(facts, grants, exhibit, seat) for seat in seats):
                draft.drop(key)


def _keeps(facts: Facts, grants: Grants, exhibit: str, seat: str) -> bool:
    return seat in grants or ALL in grants or owns(facts, Audience(Kind.PARTY, seat), exhibit)


def exhibits_of(view: View) -> set[str]:
    """Return the exhibits a view shows."""
    found = {pane["exhibit"] for pane in view["panes"]}
    return found | ({view["media"]["exhibit"]} if view["media"] is not None else set())


def _joined(one: Mapping[str, Any], other: Mapping[str, Any] | None) -> Grant:
    if other is None:
        return dict(one)
    pages = (one["pages"], other["pages"])
    both = "all" if "all" in pages else sorted({*pages[0], *pages[1]})
    return {"pages": both, "media": one["media"] or other["media"]}


def _grants(draft: Draft, exhibit: str) -> dict[str, Grant]:
    value = draft.get(f"release/{exhibit}")
    return {} if value is None else {seat: dict(one) for seat, one in value["grants"].items()}


def _put(draft: Draft, exhibit: str, grants: Mapping[str, Grant]) -> None:
    key = f"release/{exhibit}"
    if not grants:
        draft.drop(key)
        return
    draft.put(
        key,
        {
            "to": [ALL] if ALL in grants else sorted(grants),
            "pages": _sum(one["pages"] for one in grants.values()),
            "grants": grants,
        },
    )


def _sum(pages: Iterable[Any]) -> Any:
    found = list(pages)
    return "all" if "all" in found else sorted({page for one in found for page in one})
