"""Orders of acts, joins and cuts: what every seat knows is what it may know, and no more."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from courtroom.hub import displays
from courtroom.hub.acts import judge
from courtroom.hub.contract import Kind
from courtroom.hub.facts import Audience, Change, Facts, affected, project
from courtroom.hub.intake import lined, offered, refreshed
from courtroom.hub.messages import check_act, check_down, decode
from courtroom.hub.permits import PERMITS, Actor
from courtroom.hub.streams import Stream
from resources.errors import NotAllowed, OutOfTurn
from tests.courtroom.hub.court import (
    CLERK,
    DEFENDANT,
    JUDGE,
    PLAINTIFF,
    SIDES,
    THIRD,
    Court,
    film,
    pane,
    view,
)

SEATS = (JUDGE, CLERK, PLAINTIFF, DEFENDANT, THIRD, "public")
PARTIES = (PLAINTIFF, DEFENDANT, THIRD)
KINDS = {JUDGE: Kind.BENCH, CLERK: Kind.CLERK, "public": Kind.PUBLIC}
EXHIBITS = {"P1": ("原告", 3), "D1": ("被告", 2), "C1": ("法院", 1), "T1": ("第三人", 2)}
FILMS = {"P1": "", "C1": ""}

MANY = int(os.environ.get("WENYI_ORDERS", "150"))
"""Paths that are tried; more by hand."""
EVERYBODYS = {"hearing", "seat", "control", "frozen", "marks_hidden", "line"}
"""Heads that every seat has; written from the table of the contract."""


class Follower:
    """A screen's half, by the document: snapshot and events, numbers and chain."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.join()

    def join(self) -> None:
        self.facts: dict[str, Any] = {}
        self.held: list[dict[str, Any]] = []
        self.whole = (-1, "")
        for raw in self.stream.snapshot():
            self.take(raw)

    def take(self, raw: bytes) -> None:
        message = decode(raw)
        assert check_down(message) == message["type"]
        if message["type"] == "snapshot":
            self.facts |= message["facts"]
            self.n, self.chain = message["n"], message["chain"]
            self.whole = (self.n, self.chain)
            return
        assert (message["n"], message["prev"]) == (self.n + 1, self.chain)
        self.n, self.chain = message["n"], hashlib.sha256(raw).hexdigest()
        self.held.append(message)
        if not message["more"]:
            for one in self.held:
                assert not set(one["set"]) & set(one["del"])
                self.facts |= one["set"]
                for key in one["del"]:
                    del self.facts[key]
            self.held, self.whole = [], (self.n, self.chain)

    def come_back(self) -> None:
        """Resume where possible, as after a cut."""
        self.held = []
        self.n, self.chain = self.whole
        missed = self.stream.since(self.stream.id, *self.whole)
        if missed is None:
            self.join()
        for raw in missed or ():
            self.take(raw)


class Room:
    """The hub without clock, disk and network, and beside it what the seats were given.

    ``given`` is kept by the words of the contract, not by the hub's code: seat → what it
    may see of exhibits that are not its own side's.
    """

    def __init__(self) -> None:
        self.court = Court(EXHIBITS, films=FILMS)
        self.facts = Facts()
        self.given: dict[str, set[tuple[str, int | str]]] = {seat: set() for seat in SEATS}
        self.whole: dict[str, set[str]] = {seat: set() for seat in SEATS}
        self.apply(self.refresh())
        audiences = [Audience(KINDS.get(seat, Kind.PARTY), seat) for seat in SEATS]
        self.streams = {one.seat: Stream(one, self.facts) for one in audiences}
        self.followers = {seat: Follower(one) for seat, one in self.streams.items()}
        self.away: set[str] = set()
        self.shows: dict[str, str] = {}
        self.at = 0.0

    def refresh(self) -> Change:
        court = self.court
        return refreshed(self.facts, court.hearing(), court.seats(), court.exhibits())

    def apply(self, change: Change) -> None:
        self.facts.apply(change)
        if displays.matters(change):
            more = displays.noted(self.facts, str(len(self.facts.all)))
            self.facts.apply(more)
            change = Change({**change.set, **more.set}, change.gone | more.gone)
        keys = affected(self.facts, set(change.touched()))
        for seat, stream in getattr(self, "streams", {}).items():
            for raw in stream.publish(self.facts, keys, self.at):
                if seat not in self.away:
                    self.followers[seat].take(raw)

    def act(self, seat: str, act: str, values: Mapping[str, Any]) -> bool:
        self.at += 1.0
        check_act(act, json.loads(json.dumps(values)))
        actor = Actor(KINDS.get(seat, Kind.PARTY), seat, f"{seat} person", f"device of {seat}")
        try:
            verdict = judge(self.facts, actor, act, values, self.at)
        except (NotAllowed, OutOfTurn):
            return False
        change = verdict.change
        if verdict.note is not None:
            assert verdict.then is not None
            change, _ = verdict.then({"number": 1})
        self.apply(change)
        self.keep_books(act, values)
        return True

    def keep_books(self, act: str, values: Mapping[str, Any]) -> None:
        if act in ("show", "turn") and values.get("view") is not None:
            to = values.get("to")
            if act == "turn":
                to = [
                    key.partition("/")[2]
                    for key in self.facts.keys("show")
                    if self.facts.all[key]["id"] == values["view"]["id"]
                ]
            for one in values["view"]["panes"]:
                self.give(to, {(one["exhibit"], one["page"])})
            if values["view"]["media"] is not None:
                self.give(to, {(values["view"]["media"]["exhibit"], "media")})
        elif act == "release":
            exhibit, pages = values["exhibit"], values["pages"]
            if pages == "all":
                for seat in self.meant(values["to"]):
                    self.whole[seat].add(exhibit)
            else:
                self.give(values["to"], {(exhibit, page) for page in pages})
        elif act == "withdraw":
            for seat in self.meant(values["to"]):
                gone = {one for one in self.given[seat] if one[0] == values["exhibit"]}
                self.given[seat] -= gone
                self.whole[seat].discard(values["exhibit"])

    def meant(self, to: Any) -> tuple[str, ...]:
        wanted = [to] if isinstance(to, str) else to
        return SEATS if "*" in wanted else tuple(wanted)

    def give(self, to: Any, what: set[tuple[str, int | str]]) -> None:
        for seat in self.meant(to):
            self.given[seat] |= what

    def may_see(self, seat: str, exhibit: str, what: int | str) -> bool:
        side, _ = self.court.given[exhibit]
        own = seat in PARTIES and side == SIDES[seat]
        return own or exhibit in self.whole[seat] or (exhibit, what) in self.given[seat]

    # ---- what must hold ---------------------------------------------------------------

    def check(self) -> None:
        for seat, stream in self.streams.items():
            assert stream.facts == project(self.facts, stream.audience)
            if seat not in self.away:
                assert self.followers[seat].facts == json.loads(json.dumps(stream.facts))
            named = {
                value["asset"]
                for key, value in stream.facts.items()
                if key.startswith(("page/", "media/"))
            }
            assert set(stream._assets) == named
        for seat in (*PARTIES, "public"):
            self.check_party(seat, self.streams[seat].facts)
        self.check_shows()
        assert {
            (one["exhibit"], one["page"], tuple(one["to"]))
            for one in self.facts.under("displayed").values()
        } == {(one.exhibit, one.page, one.to) for one in displays.displayed(self.facts)}

    def check_party(self, seat: str, facts: Mapping[str, Any]) -> None:
        pages = set()
        for key, value in facts.items():
            head, _, rest = key.partition("/")
            if head == "page":
                exhibit, _, page = rest.partition("/")
                assert self.may_see(seat, exhibit, int(page)), key
                pages.add((exhibit, int(page)))
            elif head == "media":
                assert self.may_see(seat, rest, "media"), key
            elif head == "exhibit":
                known = rest in self.whole[seat] or any(one[0] == rest for one in self.given[seat])
                own = seat in PARTIES and self.court.given[rest][0] == SIDES[seat]
                assert known or own, key
                assert "pages" not in value or own or rest in self.whole[seat], key
            elif head in ("show", "blank"):
                assert rest in ("*", seat), key
            elif head == "mark":
                assert self.may_see(seat, value["exhibit"], value["page"]), key
            elif head == "ask":
                assert value["seat"] == seat, key
            else:
                assert head in EVERYBODYS, key
        expected = {
            (exhibit, page)
            for exhibit, (_, count) in self.court.given.items()
            for page in range(1, count + 1)
            if self.may_see(seat, exhibit, page)
        }
        assert pages == expected

    def check_shows(self) -> None:
        for key in self.facts.keys("show"):
            to = key.partition("/")[2]
            for one in self.facts.all[key]["panes"]:
                for seat in self.meant(to):
                    if seat in (*PARTIES, "public"):
                        assert self.may_see(seat, one["exhibit"], one["page"])


# ---- what may happen --------------------------------------------------------------------

places = st.sampled_from(
    [(name, page) for name, (_, count) in EXHIBITS.items() for page in range(1, count + 2)]
)
targets = st.one_of(
    st.sampled_from(["*", *SEATS]),
    st.lists(st.sampled_from(SEATS), min_size=1, max_size=3, unique=True),
)
rectangles: st.SearchStrategy[list[float]] = st.sampled_from(
    [[0, 0, 1, 1], [0, 0, 0.5, 0.5], [0.25, 0.25, 0.5, 0.5]]
)


@st.composite
def views(draw: st.DrawFn) -> dict[str, Any]:
    found = draw(st.lists(places, min_size=0, max_size=3))
    panes = [pane(name, page, draw(rectangles)) for name, page in found]
    media = draw(st.sampled_from([None, None, film("P1"), film("C1"), film("D1")]))
    return view(*panes, media=media)


def values_of(act: str) -> st.SearchStrategy[dict[str, Any]]:
    place = places.map(lambda one: {"exhibit": one[0], "page": one[1]})
    stroke = {"tool": "pen", "colour": "#ff0000", "width": 0.01, "points": [[0, 0], [1, 1]]}
    exhibits = st.sampled_from([*EXHIBITS, "X9"])
    known: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "show": st.fixed_dictionaries({"to": targets, "view": st.none() | views()}),
        "turn": st.fixed_dictionaries({"view": views(), "of": st.integers(0, 3)}),
        "release": st.fixed_dictionaries(
            {
                "exhibit": exhibits,
                "pages": st.just("all") | st.lists(st.integers(1, 3), min_size=1, max_size=2),
                "to": targets,
            }
        ),
        "withdraw": st.fixed_dictionaries({"exhibit": exhibits, "to": targets}),
        "blank": st.fixed_dictionaries({"to": targets}),
        "unblank": st.fixed_dictionaries({"to": targets}),
        "freeze": st.fixed_dictionaries({"on": st.booleans()}),
        "hide_marks": st.fixed_dictionaries({"on": st.booleans()}),
        "control": st.fixed_dictionaries({"seat": st.sampled_from([None, *SEATS[:-1], "x"])}),
        "ask": place,
        "answer": st.fixed_dictionaries({"ask": st.integers(0, 3), "granted": st.booleans()}),
        "mark": place.map(lambda one: one | stroke),
        "unmark": st.fixed_dictionaries({"mark": st.integers(0, 3)}),
        "snapshot": place.map(lambda one: one | {"rectangle": [0, 0, 1, 1]}),
        "rename": st.fixed_dictionaries(
            {"seat": st.sampled_from(SEATS), "person": st.text("张三李四", max_size=3)}
        ),
    }
    return known[act]


ACTS = tuple(act for act in PERMITS if act not in (
    "dismiss", "note", "opinion", "ruling", "revoke", "leave",
    # Of papers, which this reference knows nothing of: test_reading, test_private.
    "read", "correct", "listen", "sign", "decline"))  # fmt: skip
steps = st.one_of(
    st.sampled_from(ACTS).flatmap(
        lambda act: st.tuples(
            st.just("act"),
            st.sampled_from(["show", JUDGE, *SEATS]).map(lambda s: JUDGE if s == "show" else s),
            st.just(act),
            values_of(act),
        )
    ),
    st.tuples(st.sampled_from(["cut", "join"]), st.sampled_from(SEATS)),
    st.tuples(st.just("line"), st.integers(0, 400)),
    st.tuples(st.just("offer"), places),
)


def resolved(room: Room, act: str, values: dict[str, Any]) -> dict[str, Any]:
    """Fill in ids of things that are there."""
    if act == "turn":
        shown = sorted({room.facts.all[key]["id"] for key in room.facts.keys("show")})
        id_ = shown[values["of"] % len(shown)] if shown else "none"
        return {"view": {**values["view"], "id": id_}}
    for name, head in (("ask", "ask"), ("mark", "mark")):
        if act in ("answer", "unmark") and name in values:
            keys = sorted(room.facts.keys(head))
            chosen = keys[values[name] % len(keys)].partition("/")[2] if keys else "none"
            return {**values, name: chosen}
    return values


def step(room: Room, one: tuple[Any, ...]) -> None:
    if one[0] == "act":
        _, seat, act, values = one
        room.act(seat, act, resolved(room, act, values))
    elif one[0] == "cut":
        room.away.add(one[1])
    elif one[0] == "join" and one[1] in room.away:
        room.away.discard(one[1])
        room.followers[one[1]].come_back()
    elif one[0] == "line":
        value = {"id": str(one[1]), "text": "对" * (one[1] % 7)}
        room.apply(lined(room.facts, {f"{one[1]:04}": value if one[1] % 5 else None}))
    elif one[0] == "offer":
        name, page = one[1]
        room.apply(offered(room.facts, f"o-{name}", {"exhibit": name, "page": page}))


@settings(max_examples=MANY, deadline=None)
@given(st.lists(steps, max_size=25))
def test_every_seat_knows_what_it_may_and_no_more(path: list[tuple[Any, ...]]) -> None:
    room = Room()
    for one in path:
        step(room, one)
        room.check()
    for seat in list(room.away):
        room.away.discard(seat)
        room.followers[seat].come_back()
    room.check()


@settings(max_examples=MANY // 2, deadline=None)
@given(st.lists(steps, max_size=15), st.data())
def test_what_the_station_takes_back_is_gone_everywhere(
    path: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    room = Room()
    for one in path:
        step(room, one)
    gone = data.draw(st.sampled_from(list(EXHIBITS)))
    del room.court.given[gone]
    room.apply(room.refresh())
    for seat in SEATS:
        room.given[seat] = {one for one in room.given[seat] if one[0] != gone}
        room.whole[seat].discard(gone)
    room.check()
    text = json.dumps(room.facts.all)
    shown = [key for key in room.facts.all if not key.startswith(("noting", "snapshot"))]
    assert not any(gone in key for key in shown), text


def test_a_seat_that_changes_sides_knows_only_its_new_side() -> None:
    room = Room()
    assert "page/P1/1" in room.followers[PLAINTIFF].facts
    seat = room.facts.all[f"seat/{PLAINTIFF}"]
    room.apply(Change({f"seat/{PLAINTIFF}": {**seat, "side": "被告"}}))
    facts = room.followers[PLAINTIFF].facts
    assert "page/D1/1" in facts
    assert not any("P1" in key for key in facts)


def test_large_events_come_in_pieces_that_fit() -> None:
    name = "P1-" + "x" * 60
    court = Court({name: ("原告", 1500)})
    facts = Facts(refreshed(Facts(), court.hearing(), court.seats(), court.exhibits()).set)
    stream = Stream(Audience(Kind.PARTY, DEFENDANT), facts)
    follower = Follower(stream)
    actor = Actor(Kind.BENCH, JUDGE)
    for act, values in (
        ("release", {"exhibit": name, "pages": "all", "to": "*"}),
        ("withdraw", {"exhibit": name, "to": "*"}),
    ):
        change = judge(facts, actor, act, values, 0.0).change
        facts.apply(change)
        messages = stream.publish(facts, affected(facts, set(change.touched())), 1.5)
        assert len(messages) > 1
        assert max(len(one) for one in messages) <= 64 << 10
        for one in messages[:-1]:
            follower.take(one)
        assert follower.whole[0] < stream.n
        half = Follower.__new__(Follower)
        half.stream, half.facts, half.whole = stream, dict(follower.facts), follower.whole
        half.come_back()
        follower.take(messages[-1])
        assert follower.facts == half.facts == json.loads(json.dumps(stream.facts))
    assert stream.since(stream.id, 1, "0" * 64) is None
    assert stream.since("other", 0, "") is None
    assert (
        max(len(one) for one in Stream(Audience(Kind.BENCH, JUDGE), facts).snapshot()) <= 64 << 10
    )


def test_no_mark_is_taken_beyond_the_bound() -> None:
    room = Room()
    values = {"exhibit": "P1", "page": 1, "tool": "pen", "colour": "#000000", "width": 0.1}
    full = {f"mark/{n}": {**values, "seat": JUDGE} for n in range(2_000)}
    room.facts.apply(Change(full))
    assert not room.act(JUDGE, "mark", {**values, "points": [[0, 0]]})
