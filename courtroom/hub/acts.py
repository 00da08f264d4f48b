"""What an act makes of the room: judged upon plain values (庭审动作).

:func:`judge` says what changes, or refuses. What the station has to write first (a mark, a
picture, a note) comes back as ``note``, and ``then`` says what to do with its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from courtroom.hub.contract import ALL, Kind
from courtroom.hub.facts import PUBLIC, Change, Facts
from courtroom.hub.marking import mark, open_marks, snapshot, unmark, written
from courtroom.hub.permits import Actor, Values, is_allowed
from courtroom.hub.reading import correct, decline, listen, read, sign
from courtroom.hub.releasing import Draft, exhibits_of, grant, grant_view, withdraw
from courtroom.hub.verdicts import Act, Verdict
from dossier.ids import new_id
from resources.errors import NotAllowed, OutOfTurn

MOST_WISHES = 8
"""Open ones of a seat."""
_ANSWERED_KEPT = 5


def judge(
    facts: Facts, actor: Actor, act: str, values: Values, now_s: float, made: str = ""
) -> Verdict:
    """Return what an act does.

    Args:
        facts: the whole map as it is after every act judged before.
        actor: who does it.
        act: one of :data:`courtroom.hub.permits.PERMITS`.
        values: of the shape the schema says.
        now_s: Unix seconds.
        made: id of what the act makes, the same when it is said again; empty: a new one.

    Raises:
        NotAllowed: not this actor's, or of something that is not there: nobody learns which.
        OutOfTurn: allowed, but not now.
    """
    doing = _ACTS.get(act)
    if doing is None or not is_allowed(facts, actor, act, values):
        raise NotAllowed
    at = datetime.fromtimestamp(now_s, UTC).isoformat()
    return doing(Act(facts, actor, values, at, made or new_id()))


# ---- showing ----------------------------------------------------------------------------


def _show(act: Act) -> Verdict:
    facts, values = act.facts, act.values
    if "frozen" in facts.all and act.actor.kind is Kind.PARTY:
        raise OutOfTurn(wish="show", state="frozen")
    to, draft = act.targets(), Draft(facts)
    if values["view"] is None:
        for seat in to:
            draft.drop(f"show/{seat}")
        return Verdict(draft.change())
    view = _view(act, values["view"], act.made)
    _all_there(facts, view)
    if ALL in to:
        for key in facts.keys("show"):
            draft.drop(key)
    for seat in to:
        draft.put(f"show/{seat}", view)
    grant_view(draft, view, to)
    if values.get("marks"):
        open_marks(act, draft, view)
    return Verdict(draft.change(), {"view": view["id"]})


def _turn(act: Act) -> Verdict:
    facts, wanted = act.facts, act.values["view"]
    keys = [key for key in sorted(facts.keys("show")) if facts.all[key]["id"] == wanted["id"]]
    if not keys:
        raise NotAllowed
    if "frozen" in facts.all:
        raise OutOfTurn(wish="turn", state="frozen")
    view = _view(act, wanted, wanted["id"])
    shown = facts.get(keys[0])
    if _frame(view) != _frame(shown):
        raise NotAllowed
    _all_there(facts, view)
    draft = Draft(facts)
    for key in keys:
        # Who had it shown stays: turning a page is not showing.
        draft.put(key, {**view, "by": shown["by"]})
    grant_view(draft, view, [key.partition("/")[2] for key in keys])
    return Verdict(draft.change(), {"view": view["id"]})


def _view(act: Act, wanted: Values, id_: str) -> dict[str, Any]:
    panes = [
        {name: pane[name] for name in ("exhibit", "page", "rectangle", "rotation")}
        for pane in wanted["panes"]
    ]
    media = wanted["media"]
    return {
        "id": id_,
        "panes": panes,
        "linked": wanted["linked"],
        "media": None if media is None else dict(media),
        "by": act.actor.seat,
        "at": act.at,
    }


def _frame(view: Values) -> tuple[list[str], str | None]:
    """Return what turning must not change: which exhibits are in a view."""
    media = view["media"]
    return [pane["exhibit"] for pane in view["panes"]], media and media["exhibit"]


def _all_there(facts: Facts, view: Values) -> None:
    pages = all(f"page/{pane['exhibit']}/{pane['page']}" in facts.all for pane in view["panes"])
    media = view["media"] is None or f"media/{view['media']['exhibit']}" in facts.all
    if not pages or not media or not exhibits_of(view):
        raise NotAllowed


def _release(act: Act) -> Verdict:
    facts, exhibit, pages = act.facts, act.exhibit(), act.values["pages"]
    if pages != "all" and not set(pages).issubset(facts.pages(exhibit)):
        raise NotAllowed
    draft = Draft(facts)
    grant(draft, exhibit, act.targets(), pages, media=pages == "all")
    return Verdict(draft.change())


def _withdraw(act: Act) -> Verdict:
    draft = Draft(act.facts)
    withdraw(draft, act.facts, act.exhibit(), act.targets())
    return Verdict(draft.change())


def _blank(act: Act) -> Verdict:
    draft = Draft(act.facts)
    for seat in act.targets():
        if act.facts.get(f"blank/{seat}") is None:
            reason = act.values.get("reason", "")
            draft.put(f"blank/{seat}", {"by": act.actor.seat, "reason": reason})
    return Verdict(draft.change())


def _unblank(act: Act) -> Verdict:
    draft = Draft(act.facts)
    for seat in act.targets():
        draft.drop(f"blank/{seat}")
    return Verdict(draft.change())


def _freeze(act: Act) -> Verdict:
    return _switch(act, "frozen")


def _hide_marks(act: Act) -> Verdict:
    return _switch(act, "marks_hidden")


def _switch(act: Act, key: str) -> Verdict:
    draft = Draft(act.facts)
    if not act.values["on"]:
        draft.drop(key)
    elif act.facts.get(key) is None:
        draft.put(key, {"by": act.actor.seat})
    return Verdict(draft.change())


def _control(act: Act) -> Verdict:
    draft, seat = Draft(act.facts), act.values["seat"]
    if seat is None:
        draft.drop("control")
    else:
        act.found(f"seat/{seat}")
        draft.put("control", seat)
    return Verdict(draft.change())


# ---- wishes and offers ------------------------------------------------------------------


def _ask(act: Act) -> Verdict:
    seat, place = act.actor.seat, (act.values["exhibit"], act.values["page"])
    wishes = {key: value for key, value in act.facts.under("ask").items() if value["seat"] == seat}
    waiting = {key: value for key, value in wishes.items() if value["state"] == "open"}
    for key, value in waiting.items():
        if (value["exhibit"], value["page"]) == place:
            return Verdict(result={"ask": key})
    if len(waiting) >= MOST_WISHES:
        raise OutOfTurn(wish="ask", state="open")
    draft, made = Draft(act.facts), act.made
    answered = sorted(set(wishes) - set(waiting))
    for old in answered[: max(0, len(answered) - _ANSWERED_KEPT)]:
        draft.drop(f"ask/{old}")
    wish = {"seat": seat, "exhibit": place[0], "page": place[1], "at": act.at, "state": "open"}
    draft.put(f"ask/{made}", wish)
    return Verdict(draft.change(), {"ask": made})


def _answer(act: Act) -> Verdict:
    key = f"ask/{act.values['ask']}"
    wish = act.found(key)
    if wish["state"] != "open":
        raise OutOfTurn(wish="answer", state=wish["state"])
    state = "granted" if act.values["granted"] else "refused"
    return Verdict(Change({key: {**wish, "state": state}}))


def _dismiss(act: Act) -> Verdict:
    key = f"offer/{act.values['offer']}"
    act.found(key)
    return Verdict(Change(gone=frozenset({key})))


# ---- people ---------------------------------------------------------------------------


def _rename(act: Act) -> Verdict:
    key = f"seat/{act.values['seat']}"
    seat, person = act.found(key), act.values["person"]
    change = Change({key: {**seat, "person": person}})
    value = {"seat": act.values["seat"], "person": person, "at": act.at}
    return Verdict(note=("rename", value), then=lambda _made: (change, {}))


def _elsewhere(_act: Act) -> Verdict:
    """Allowed; the service does it (``revoke``, ``leave``)."""
    return Verdict()


_ACTS: Final[Mapping[str, Callable[[Act], Verdict]]] = {
    "show": _show,
    "turn": _turn,
    "release": _release,
    "withdraw": _withdraw,
    "blank": _blank,
    "unblank": _unblank,
    "freeze": _freeze,
    "control": _control,
    "ask": _ask,
    "answer": _answer,
    "mark": mark,
    "unmark": unmark,
    "hide_marks": _hide_marks,
    "snapshot": snapshot,
    "dismiss": _dismiss,
    "note": written("note"),
    "opinion": written("opinion"),
    "ruling": written("ruling"),
    "rename": _rename,
    "revoke": _elsewhere,
    "leave": _elsewhere,
    "read": read,
    "correct": correct,
    "listen": listen,
    "sign": sign,
    "decline": decline,
}


def targets_of(facts: Facts, to: str | Sequence[str]) -> set[str]:
    """Return the seats (and ``public``) that a target means."""
    wanted = {to} if isinstance(to, str) else set(to)
    return {*facts.seats(), PUBLIC} if ALL in wanted else wanted
