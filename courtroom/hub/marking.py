"""Marks, pictures and notes: what stays with who makes it, and what all see (批注、截图、笔记).

What bench or clerk draw on a page that is on no screen is *private*: its author alone sees it,
the station does not hear of it, and to show the page does not show it, unless the view is shown
with its marks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from courtroom.hub.contract import Kind
from courtroom.hub.facts import NOTHING, Change, has_page, sees_private
from courtroom.hub.permits import draws_in_private
from courtroom.hub.releasing import Draft
from courtroom.hub.verdicts import Act, Result, Verdict
from resources.errors import NotAllowed, OutOfTurn

MOST_MARKS = 2_000
"""On one exhibit."""


def open_marks(act: Act, draft: Draft, view: Mapping[str, Any]) -> None:
    """Show with a view's pages what was drawn on them in private (连同批注出示).

    Only now the station hears of these marks: what is never shown is in no journal.
    """
    pages = {(pane["exhibit"], pane["page"]) for pane in view["panes"]}
    for key, value in act.facts.under("mark").items():
        if not value.get("private") or (value["exhibit"], value["page"]) not in pages:
            continue
        if not sees_private(value, act.actor.audience):
            continue
        fact = {name: one for name, one in value.items() if name != "private"} | {"at": act.at}
        draft.put(f"mark/{key}", fact)
        draft.put(f"noting/{key}/mark", {**fact, "id": key, "device": act.actor.device})


def mark(act: Act) -> Verdict:
    """Draw on a page (批注)."""
    values, actor, facts = act.values, act.actor, act.facts
    made = values.get("id") or act.made
    old = facts.get(f"mark/{made}")
    if old is not None:
        if old["seat"] != actor.seat:
            raise NotAllowed
        return Verdict(result={"mark": made})
    exhibit = values["exhibit"]
    if sum(key.startswith("mark/") for key in facts.of_exhibit(exhibit)) >= MOST_MARKS:
        raise OutOfTurn(wish="mark", state="full")
    seat = facts.get(f"seat/{actor.seat}") or {}
    own = seat.get("colour") if actor.kind is Kind.PARTY else None
    names = ("exhibit", "page", "tool", "width", "points")
    fact = {
        **{name: values[name] for name in names},
        "colour": own or values["colour"],
        "text": values.get("text", ""),
        "seat": actor.seat,
        "person": actor.person,
        "at": act.at,
    }
    if draws_in_private(facts, actor, values):
        # A mark of preparation: in the room's log alone until it is shown.
        return Verdict(Change({f"mark/{made}": {**fact, "private": True}}), {"mark": made})
    change = Change({f"mark/{made}": fact})
    return Verdict(
        note=("mark", {**fact, "id": made, "device": actor.device}),
        then=lambda _made: (change, {"mark": made}),
    )


def unmark(act: Act) -> Verdict:
    """Take a mark back (撤销批注)."""
    made = act.values["mark"]
    private = act.found(f"mark/{made}").get("private")
    gone = Change(gone=frozenset({f"mark/{made}"}))
    if private:
        return Verdict(gone)
    value = {"id": made, "seat": act.actor.seat, "at": act.at, "device": act.actor.device}
    return Verdict(note=("unmark", value), then=lambda _made: (gone, {}))


def snapshot(act: Act) -> Verdict:
    """Keep what is shown of a page as a numbered picture (截图)."""
    values, facts, made = act.values, act.facts, act.made
    exhibit, page = values["exhibit"], values["page"]
    hidden = "marks_hidden" in facts.all
    marks = [
        value
        for key in sorted(facts.of_exhibit(exhibit))
        if key.startswith("mark/")
        and (value := facts.all[key])["page"] == page
        and not value.get("private")
    ]
    note = act.signed(id=made, by=act.actor.seat, marks=[] if hidden else marks)

    def then(written: Mapping[str, Any]) -> tuple[Change, Result]:
        number = written["number"]
        fact = {"number": number, "exhibit": exhibit, "page": page, "at": act.at}
        return Change({f"snapshot/{made}": fact}), {"snapshot": made, "number": number}

    return Verdict(note=("snapshot", note), then=then)


def written(kind: str) -> Callable[[Act], Verdict]:
    """Return an act that only the station writes, and no screen is told of."""

    def doing(act: Act) -> Verdict:
        exhibit, page = act.values.get("exhibit"), act.values.get("page")
        if exhibit is not None:
            act.exhibit()
        if page is not None and not has_page(
            act.facts, act.actor.audience, str(exhibit), int(page)
        ):
            raise NotAllowed
        value = act.signed()
        if not value.get("id"):
            value["id"] = act.made
        return Verdict(note=(kind, value), then=lambda made: (NOTHING, dict(made)))

    return doing
