"""Who may do what: one table of role, act and condition (权限表)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from courtroom.hub.contract import ALL, Kind
from courtroom.hub.facts import READERS, Audience, Facts, covers, has_page, owns

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something (行为人)."""

    kind: Kind
    seat: str
    person: str = ""
    device: str = ""

    @property
    def audience(self) -> Audience:
        """What it knows."""
        return Audience.of(self.kind, self.seat)


Condition = Callable[[Facts, Actor, Values], bool]


def _always(_facts: Facts, _actor: Actor, _values: Values) -> bool:
    return True


def in_control(facts: Facts, actor: Actor, _values: Values) -> bool:
    """Return whether it is the seat that shows beside the bench (示证权)."""
    return facts.get("control") == actor.seat and f"seat/{actor.seat}" in facts.all


def _shows_to_all(facts: Facts, actor: Actor, values: Values) -> bool:
    """In control, to everybody, and nothing that is not its own to show."""
    if not in_control(facts, actor, values) or values["to"] != ALL:
        return False
    view = values["view"]
    if view is None:
        shown = facts.get(f"show/{ALL}")
        return shown is not None and shown["by"] == actor.seat
    return may_put_forward(facts, actor, view)


def may_put_forward(facts: Facts, actor: Actor, view: Values) -> bool:
    """Return whether everything in a view is the actor's own, or everybody's already."""
    pages = all(_open(facts, actor, pane["exhibit"], pane["page"]) for pane in view["panes"])
    return pages and (view["media"] is None or _open_media(facts, actor, view["media"]))


def _open(facts: Facts, actor: Actor, exhibit: str, page: int) -> bool:
    if not has_page(facts, actor.audience, exhibit, page):
        return False
    general = facts.grants(exhibit).get(ALL)
    return owns(facts, actor.audience, exhibit) or (general is not None and covers(general, page))


def _open_media(facts: Facts, actor: Actor, media: Values) -> bool:
    exhibit = media["exhibit"]
    if f"media/{exhibit}" not in facts.all:
        return False
    general = facts.grants(exhibit).get(ALL)
    return owns(facts, actor.audience, exhibit) or (general is not None and general["media"])


def _turns(facts: Facts, actor: Actor, values: Values) -> bool:
    shown = facts.get(f"show/{ALL}")
    ours = shown is not None and shown["id"] == values["view"]["id"]
    return (
        ours and in_control(facts, actor, values) and may_put_forward(facts, actor, values["view"])
    )


def _has_page(facts: Facts, actor: Actor, values: Values) -> bool:
    return has_page(facts, actor.audience, values["exhibit"], values["page"])


def _seated_with_page(facts: Facts, actor: Actor, values: Values) -> bool:
    return f"seat/{actor.seat}" in facts.all and _has_page(facts, actor, values)


def _authored(facts: Facts, actor: Actor, values: Values) -> bool:
    mark = facts.get(f"mark/{values['mark']}")
    return mark is not None and mark["seat"] == actor.seat and _has_page(facts, actor, mark)


def holds_paper(facts: Facts, actor: Actor, values: Values) -> bool:
    """Return whether the very paper that is meant is in the hands of the actor's seat."""
    paper = facts.get(f"paper/{actor.seat}")
    return paper is not None and bool(paper["id"] == values["paper"])


def is_asked(facts: Facts, actor: Actor, values: Values) -> bool:
    """Return whether the actor's seat is asked to sign, by this very asking (请其签名)."""
    paper = facts.get(f"paper/{actor.seat}")
    return holds_paper(facts, actor, values) and bool(paper["asked"] == values["nonce"])


BENCH, CLERK, PARTY, ANYONE = Kind.BENCH, Kind.CLERK, Kind.PARTY, Kind.PUBLIC

PERMITS: Final[Mapping[str, Mapping[Kind, Condition]]] = {
    "show": {BENCH: _always, CLERK: _always, PARTY: _shows_to_all},
    "turn": {BENCH: _always, CLERK: _always, PARTY: _turns},
    "release": {BENCH: _always, CLERK: _always},
    "withdraw": {BENCH: _always, CLERK: _always},
    "blank": {BENCH: _always, CLERK: _always},
    "unblank": {BENCH: _always, CLERK: _always},
    "freeze": {BENCH: _always, CLERK: _always},
    "control": {BENCH: _always, CLERK: _always},
    "ask": {PARTY: _seated_with_page},
    "answer": {BENCH: _always, CLERK: _always},
    "mark": {BENCH: _has_page, CLERK: _has_page, PARTY: _seated_with_page},
    "unmark": {BENCH: _always, CLERK: _authored, PARTY: _authored},
    "hide_marks": {BENCH: _always, CLERK: _always},
    "snapshot": {BENCH: _has_page, CLERK: _has_page},
    "dismiss": {BENCH: _always, CLERK: _always},
    "note": {BENCH: _always},
    "opinion": {BENCH: _always, CLERK: _always},
    "ruling": {BENCH: _always, CLERK: _always},
    "rename": {CLERK: _always},
    "revoke": {CLERK: _always},
    "leave": {PARTY: _always, ANYONE: _always},
    "read": {PARTY: holds_paper, BENCH: holds_paper},
    "correct": {PARTY: holds_paper, BENCH: holds_paper},
    "listen": {PARTY: holds_paper, BENCH: holds_paper},
    "sign": {PARTY: is_asked, BENCH: is_asked},
    "decline": {PARTY: is_asked, BENCH: is_asked},
}
"""Act → kind → on which condition. What is not here is not allowed."""


def is_allowed(facts: Facts, actor: Actor, act: str, values: Values) -> bool:
    """Return whether the table lets somebody do something.

    Args:
        facts: the hub's whole map.
        actor: who wishes it.
        act: its name.
        values: of the act, already of the right shape.
    """
    condition = PERMITS.get(act, {}).get(actor.kind)
    return condition is not None and condition(facts, actor, values)


def may_say(facts: Facts, actor: Actor, key: str, value: Any) -> bool:
    """Return whether somebody may say an ephemeral value; None: that it is over.

    Args:
        facts: as screens have been told.
        actor: who says it.
        key: ``pen/S``, ``view/*``, ``view/S``, ``ink/S`` or ``reading/S``.
        value: of the right shape.
    """
    head, _, rest = key.partition("/")
    if head == "pen":
        own = actor.kind is not Kind.PUBLIC and rest == actor.seat
        return own and (
            value is None or has_page(facts, actor.audience, value["exhibit"], value["page"])
        )
    if head in ("ink", "reading"):
        paper = facts.get(f"paper/{rest}") if actor.kind in READERS else None
        if rest != actor.seat or paper is None:
            return False
        return value is None or head == "reading" or bool(paper["asked"] == value["nonce"])
    shown = facts.get(f"show/{rest}")
    right = actor.audience.is_staff or (rest == ALL and in_control(facts, actor, {}))
    if not right or "frozen" in facts.all or shown is None:
        return False
    return value is None or bool(
        shown["id"] == value["view"] and len(value["panes"]) == len(shown["panes"])
    )


def heard(facts: Facts, actor: Actor, key: str, value: Any) -> Any:
    """Return an ephemeral value as others hear it: who draws, and whether for the bench alone."""
    if value is None or not key.startswith("pen/"):
        return value
    more: dict[str, Any] = {"person": actor.person}
    if draws_in_private(facts, actor, value):
        more["private"] = True
    return {**value, **more}


def draws_in_private(facts: Facts, actor: Actor, values: Values) -> bool:
    """Return whether a mark stays with who makes it until it is shown (备课批注不外露).

    Of bench and clerk: what they draw on a page that is on no screen, or say is private.
    """
    if not actor.audience.is_staff:
        return False
    place = values["exhibit"], values["page"]
    shown = any(
        (pane["exhibit"], pane["page"]) == place
        for key in facts.keys("show")
        for pane in facts.all[key]["panes"]
    )
    return bool(values.get("private", not shown))
