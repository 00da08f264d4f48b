"""A paper in the hands of a seat: read, corrected, signed there (交付阅读与签署).

The clerk's machine hands the record out seat by seat. What lies in these facts is the seat's
own and the clerk's: no other seat, no public screen and no other judge's bench knows of it.
What is read, asked for and written goes to the station at once; ink is in no fact and no log.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from courtroom.hub.facts import Change, Facts
from courtroom.hub.releasing import Draft
from courtroom.hub.verdicts import Act, Result, Verdict
from resources.errors import BadValue, OutOfTurn

OF_SEAT = ("paper", "leaf", "text", "sound")
"""Heads of facts whose key names the seat they belong to."""
_KEY = re.compile(r"(paper|text|sound)/[^/*\s]{1,80}|leaf/[^/*\s]{1,80}/[1-9][0-9]{0,4}")
_WRITTEN = re.compile(r"written/[0-9A-Za-z][0-9A-Za-z._:-]{0,79}")


# ---- acts -------------------------------------------------------------------------------


def read(act: Act) -> Verdict:
    """Note which pages were seen for how long (阅读留痕)."""
    return _to_station(act, "read")


def correct(act: Act) -> Verdict:
    """Ask for a correction, typed or by hand (申请补正)."""
    if not act.values.get("wish", "").strip() and not act.values.get("ink"):
        raise BadValue(column="values.wish", value="empty")
    return _to_station(act, "correct")


def listen(act: Act) -> Verdict:
    """Have the sound of one sentence (点听): its bytes become an asset of this seat alone."""
    return _to_station(act, "listen")


def sign(act: Act) -> Verdict:
    """Hand over what was written; the signature is made on the clerk's machine (签名)."""
    return _to_station(act, "sign", current=False)


def decline(act: Act) -> Verdict:
    """Write nothing now (暂不签名): the clerk is told."""
    return _to_station(act, "decline", current=False)


def _to_station(act: Act, kind: str, *, current: bool = True) -> Verdict:
    seat = act.actor.seat
    paper = act.facts.all[f"paper/{seat}"]
    if current and act.values["draft"] != paper["draft"]:
        raise OutOfTurn(wish=kind, state="redrafted")

    def then(made: Mapping[str, Any]) -> tuple[Change, Result]:
        facts = made.get("facts") or {}
        kept = {key: value for key, value in facts.items() if is_key(key)}
        return Change(kept), made.get("result") or {}

    return Verdict(note=(kind, act.signed(id=act.made)), then=then)


# ---- from the station -------------------------------------------------------------------


def is_key(key: str) -> bool:
    """Return whether a key is one of those that hand a paper out."""
    return _KEY.fullmatch(key) is not None or _WRITTEN.fullmatch(key) is not None


def given(facts: Facts, changes: Mapping[str, Mapping[str, Any] | None]) -> Change:
    """Return what handing out and taking back do; of a seat there is not, nothing."""
    draft = Draft(facts)
    for key, value in changes.items():
        if not is_key(key):
            raise BadValue(column="key", value=key[:40])
        if value is None:
            draft.drop(key)
        elif key.startswith("written/") or f"seat/{_seat_of(key)}" in facts.all:
            draft.put(key, dict(value))
    return draft.change()


def follow_seats(draft: Draft, facts: Facts, seats: Collection[str]) -> None:
    """Take papers from seats that are gone."""
    for head in OF_SEAT:
        for key in facts.keys(head):
            if _seat_of(key) not in seats:
                draft.drop(key)


def _seat_of(key: str) -> str:
    return key.split("/")[1]
