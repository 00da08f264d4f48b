"""What the station brings: hearing, seats, exhibits, lines, offers (数据接入)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from courtroom.hub.contract import Fact
from courtroom.hub.facts import PUBLIC, Change, Facts
from courtroom.hub.reading import follow_seats
from courtroom.hub.releasing import Draft

_log = logging.getLogger(__name__)

MOST_LINES = 200
MOST_OFFERS = 50
_SEAT = re.compile(r"[^/*\s]{1,80}")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,79}")
Values = Mapping[str, Mapping[str, Any]]


def refreshed(facts: Facts, hearing: Fact, seats: Values, exhibits: Values) -> Change:
    """Return what differs from what the station says now.

    What is gone takes with it what was shown, released, marked and wished of it.
    """
    draft = Draft(facts)
    draft.put("hearing", dict(hearing))
    _seats(draft, facts, seats)
    wanted = _facts_of(exhibits)
    for head in ("exhibit", "page", "media"):
        for key in facts.keys(head):
            if key not in wanted:
                draft.drop(key)
    for key, value in wanted.items():
        draft.put(key, value)
    _follow(draft, facts, wanted)
    return draft.change()


def _seats(draft: Draft, facts: Facts, seats: Values) -> None:
    right = {seat for seat in seats if _SEAT.fullmatch(seat) and seat != PUBLIC}
    if len(right) < len(seats):
        _log.error("%d seats have keys that cannot be used", len(seats) - len(right))
    for key in facts.keys("seat"):
        if key.partition("/")[2] not in right:
            draft.drop(key)
    for seat in right:
        draft.put(f"seat/{seat}", dict(seats[seat]))
    follow_seats(draft, facts, right)
    if facts.get("control") not in {None, *right}:
        draft.drop("control")
    for key in facts.keys("show"):
        if key.partition("/")[2] not in {"*", PUBLIC, *right}:
            draft.drop(key)


def _facts_of(exhibits: Values) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for exhibit, value in exhibits.items():
        if _ID.fullmatch(exhibit) is None:
            _log.error("an exhibit has an id that cannot be used")
            continue
        pages, media = value["pages"], value["media"]
        found[f"exhibit/{exhibit}"] = {
            **{name: value[name] for name in ("label", "name", "side", "kind", "rank")},
            "media": None if media is None else media["type"],
            "pages": len(pages),
        }
        for page in pages:
            found[f"page/{exhibit}/{page['page']}"] = dict(page)
        if media is not None:
            found[f"media/{exhibit}"] = dict(media)
    return found


def _follow(draft: Draft, facts: Facts, wanted: Mapping[str, Fact]) -> None:
    for key in facts.keys("release"):
        if f"exhibit/{key.partition('/')[2]}" not in wanted:
            draft.drop(key)
    for head in ("mark", "ask", "offer"):
        for key in facts.keys(head):
            value = facts.all[key]
            if f"page/{value['exhibit']}/{value['page']}" not in wanted:
                draft.drop(key)
    for key in facts.keys("show"):
        view = facts.all[key]
        panes = all(f"page/{one['exhibit']}/{one['page']}" in wanted for one in view["panes"])
        media = view["media"]
        if not panes or (media is not None and f"media/{media['exhibit']}" not in wanted):
            draft.drop(key)


def lined(facts: Facts, changes: Mapping[str, Mapping[str, Any] | None]) -> Change:
    """Return what lines of the record do to the last two hundred."""
    draft = Draft(facts)
    for rank, value in changes.items():
        if value is None:
            draft.drop(f"line/{rank}")
        else:
            draft.put(f"line/{rank}", dict(value))
    kept = {*facts.keys("line"), *(f"line/{rank}" for rank in changes)}
    kept = {key for key in kept if draft.get(key) is not None}
    for key in sorted(kept)[: max(0, len(kept) - MOST_LINES)]:
        draft.drop(key)
    return draft.change()


def offered(facts: Facts, offer: str, value: Mapping[str, Any] | None) -> Change:
    """Return what an offer does; of what there is no page of, nothing."""
    draft = Draft(facts)
    if value is None:
        draft.drop(f"offer/{offer}")
    elif f"page/{value['exhibit']}/{value['page']}" in facts.all and _ID.fullmatch(offer):
        draft.put(f"offer/{offer}", dict(value))
        old = sorted(set(facts.keys("offer")) - {f"offer/{offer}"})
        for key in old[: max(0, len(old) + 1 - MOST_OFFERS)]:
            draft.drop(key)
    return draft.change()
