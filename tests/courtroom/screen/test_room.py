"""A screen's room over TLS with the real hub: facts, bytes, cuts, silence, withdrawal."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from courtroom.hub.contract import ALL, Device, Kind
from courtroom.hub.hub import Hub
from courtroom.screen import assets
from courtroom.screen.contract import Happened, Link
from courtroom.screen.pictures import decode_page
from courtroom.screen.room import PairedRoom
from courtroom.screen.room import open_room as open_paired
from courtroom.viewing.contract import Tile
from resources.errors import BadValue, Locked, NotAllowed, Offline, OutOfTurn
from tests.courtroom.hub.court import config, pane, view
from tests.courtroom.screen.conftest import OpenRoom
from tests.courtroom.screen.pictured import HEIGHT, WIDTH, PicturedCourt, page, projection, until
from tests.faults.proxy import Proxy

WHOLE = Tile(0, 0, 0)


def test_sees_its_own_and_not_the_other_sides(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    keys = set(room.facts)
    assert {"exhibit/P1", "page/P1/1", "hearing"} <= keys
    assert not [key for key in keys if "D1" in key or "C1" in key or key == "leave"]
    assert room.kind == "party"
    assert room.seat == "plaintiff"


def test_what_is_shown_comes_with_its_page(
    hub: Hub, open_room: OpenRoom, court: PicturedCourt
) -> None:
    room = open_room("plaintiff")
    told: list[Happened] = []
    stop = room.subscribe(told.append)
    hub.act("show", {"to": ALL, "view": view(pane("D1", 2))})
    until(lambda: "show/*" in room.facts and "page/D1/2" in room.facts)
    assert any("show/*" in each.keys and each.number > 0 for each in told)
    source = room.picture(court.digest("D1", 2))
    assert source.size == (WIDTH, HEIGHT)
    assert np.array_equal(source.tile(WHOLE), decode_page(page("D1/2")))
    assert "page/D1/1" not in room.facts
    with pytest.raises(NotAllowed):
        room.picture(court.digest("D1", 1)).tile(WHOLE)
    stop()
    count = len(told)
    hub.act("blank", {"to": ALL, "reason": ""})
    until(lambda: "blank/*" in room.facts)
    assert len(told) == count


def test_unknown_and_forbidden_bytes_are_one(open_room: OpenRoom, court: PicturedCourt) -> None:
    room = open_room("plaintiff")
    for digest in (court.digest("D1", 1), "0" * 64):
        with pytest.raises(NotAllowed) as said:
            room.picture(digest).tile(WHOLE)
        assert said.value.params == {}


def test_what_facts_name_is_fetched_beforehand_and_nothing_else(
    hub: Hub, open_room: OpenRoom, court: PicturedCourt
) -> None:
    room = open_room("plaintiff")
    until(lambda: room.fetching == 0)
    assert set(court.read_of) == {court.digest("P1", number) for number in (1, 2, 3)}
    hub.act("release", {"exhibit": "D1", "pages": "all", "to": ["plaintiff"]})
    until(lambda: "page/D1/2" in room.facts and room.fetching == 0)
    read = len(court.read_of)
    room.picture(court.digest("D1", 2)).tile(WHOLE)
    assert len(court.read_of) == read


def test_what_is_withdrawn_is_gone_from_the_disk(
    hub: Hub, open_room: OpenRoom, court: PicturedCourt, tmp_path: Path
) -> None:
    room = open_room("plaintiff")
    hub.act("release", {"exhibit": "D1", "pages": "all", "to": ["plaintiff"]})
    until(lambda: "page/D1/2" in room.facts and room.fetching == 0)
    kept = room.identity.folder / "cache" / court.digest("D1", 1)
    assert kept.exists()
    assert page("D1/1")[:200] not in kept.read_bytes()
    hub.act("withdraw", {"exhibit": "D1", "to": ["plaintiff"]})
    until(lambda: "page/D1/2" not in room.facts)
    until(lambda: not kept.exists())
    with pytest.raises(NotAllowed):
        room.picture(court.digest("D1", 1)).tile(WHOLE)
    room.close()
    assert not (room.identity.folder / "cache").exists()


def test_a_film_comes_whole_as_a_file(tmp_path: Path) -> None:
    court = PicturedCourt(films={"P1": "film"})
    with Hub(config(tmp_path / "hub"), court) as hub:
        from tests.courtroom.screen.pictured import paired

        room = PairedRoom(paired(hub, tmp_path / "screen", "plaintiff"))
        try:
            until(lambda: "media/P1" in room.facts)
            digest = room.facts["media/P1"]["asset"]
            path = Path(room.media(digest))
            assert path.read_bytes() == court.bytes[digest]
            with pytest.raises(NotAllowed):
                room.media("0" * 64)
        finally:
            room.close()
        assert not path.exists()


def test_acts_end_with_their_own_errors(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    with pytest.raises(NotAllowed):
        room.do("show", to=ALL, view=view(pane("P1"))).result(20)
    with pytest.raises(BadValue):
        room.do("ask", exhibit=5, page="x").result(20)
    with pytest.raises((NotAllowed, BadValue)):
        room.do("there is no such act").result(20)
    assert room.do("ask", exhibit="P1", page=1).result(20)["ask"]
    until(lambda: [key for key in room.facts if key.startswith("ask/")])
    hub.act("freeze", {"on": True})
    hub.act("control", {"seat": "plaintiff"})
    until(lambda: "frozen" in room.facts and "control" in room.facts)
    with pytest.raises(OutOfTurn):
        room.do("show", to=ALL, view=view(pane("P1"))).result(20)


def test_the_code_of_the_clerk_lets_a_locked_screen_go(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    code = hub.facts()["leave"]["code"]
    with pytest.raises(NotAllowed):
        room.do("leave", code=f"{(int(code) + 1) % 10**6:06}").result(20)
    room.do("leave", code=code).result(20)


def test_strokes_of_two_seats_reach_each_other(hub: Hub, open_room: OpenRoom) -> None:
    hub.act("show", {"to": ALL, "view": view(pane("P1", 1))})
    one, two = open_room("plaintiff"), open_room("defendant")
    until(lambda: "page/P1/1" in two.facts)
    stroke = {
        "exhibit": "P1", "page": 1, "tool": "pen", "colour": "#B3261E", "width": 0.003,
        "points": [[0.1, 0.1], [0.2, 0.2]],
    }  # fmt: skip
    one.say("pen/plaintiff", stroke)
    two.say("pen/defendant", stroke)
    until(lambda: "pen/plaintiff" in two.live and "pen/defendant" in one.live)
    done = [room.do("mark", **stroke, text="") for room in (one, two)]
    ids = {future.result(20)["mark"] for future in done}
    until(lambda: all({f"mark/{id}" for id in ids} <= set(room.facts) for room in (one, two)))
    seats = {one.facts[f"mark/{id}"]["seat"] for id in ids}
    assert seats == {"plaintiff", "defendant"}
    one.say("pen/plaintiff", None)
    until(lambda: "pen/plaintiff" not in two.live)


def test_blank_is_known_before_its_fact_and_ends(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    hub.act("blank", {"to": ALL, "reason": "评议"})
    until(lambda: "blank/*" in room.facts)
    hub.act("unblank", {"to": ALL})
    until(lambda: "blank/*" not in room.facts)


def test_a_cut_is_recovered_without_a_snapshot_and_nothing_is_lost(
    hub: Hub, open_room: OpenRoom
) -> None:
    with Proxy(("127.0.0.1", hub.listening.port)) as proxy:
        room = open_room("plaintiff", port=proxy.port)
        for number in range(1, 4):
            before = proxy.connections
            proxy.cut_all()
            hub.act("show", {"to": ALL, "view": view(pane("P1", number))})
            until(partial(_has_connected_since, proxy, before))
            until(partial(_shows, room, number))
            until(lambda: room.link is Link.GOOD)
        assert projection(hub.facts(), room) == projection(room.facts, room)
        room.close()


def _has_connected_since(proxy: Proxy, before: int) -> bool:
    return proxy.connections > before


def _shows(room: PairedRoom, number: int) -> bool:
    panes = room.facts.get("show/*", {}).get("panes", [{}])
    return bool(panes[0].get("page") == number)


def test_acts_under_way_when_it_breaks_are_done_once(
    hub: Hub, open_room: OpenRoom, court: PicturedCourt
) -> None:
    with Proxy(("127.0.0.1", hub.listening.port)) as proxy:
        room = open_room("plaintiff", port=proxy.port)
        wishes = []
        for number in range(12):
            wishes.append(
                room.do(
                    "mark", exhibit="P1", page=1, tool="pen", colour="#B3261E", width=0.003,
                    points=[[0.1, number / 20], [0.2, 0.2]], text="",
                )
            )  # fmt: skip
            if number % 4 == 1:
                proxy.cut_all()
                time.sleep(0.05)
        done = 0
        for wish in wishes:
            try:
                wish.result(30)
                done += 1
            except Offline:
                pass
        until(lambda: room.link is Link.GOOD)
        until(lambda: sum(key.startswith("mark/") for key in room.facts) >= done)
        marks = [value for key, value in room.facts.items() if key.startswith("mark/")]
        heights = [value["points"][0][1] for value in marks]
        assert len(set(heights)) == len(heights)
        assert len(marks) >= done >= 1
        room.close()


def test_silence_is_a_lost_link_within_the_lease_and_is_got_over(
    hub: Hub, open_room: OpenRoom
) -> None:
    with Proxy(("127.0.0.1", hub.listening.port)) as proxy:
        room = open_room("plaintiff", port=proxy.port)
        told: list[Link] = []
        room.subscribe(lambda happened: told.append(happened.link))
        proxy.silence()
        took_s = until(lambda: room.link is Link.LOST)
        # The lease and half a beat; what is more is the load of the machine.
        assert 1.0 < took_s < 5.0
        until(lambda: Link.LOST in told)
        with pytest.raises(Offline):
            room.do("ask", exhibit="P1", page=1).result(20)
        hub.act("show", {"to": ALL, "view": view(pane("P1", 3))})
        proxy.speak()
        until(lambda: room.link is Link.GOOD and "show/*" in room.facts)
        assert projection(hub.facts(), room) == projection(room.facts, room)
        room.close()


def test_a_hub_that_ends_and_comes_back_has_the_same_state(
    tmp_path: Path, court: PicturedCourt
) -> None:
    from tests.courtroom.screen.pictured import paired

    home = tmp_path / "hub"
    with Hub(config(home), court) as hub:
        port = hub.listening.port
        room = PairedRoom(paired(hub, tmp_path / "screen", "plaintiff"))
        hub.act("show", {"to": ALL, "view": view(pane("P1", 2))})
        until(lambda: "show/*" in room.facts)
        shown = room.facts["show/*"]
    try:
        assert until(lambda: room.link is Link.LOST) < 5.0
        with Hub(config(home, port=port), court):
            until(lambda: room.link is Link.GOOD)
            assert room.facts["show/*"] == shown
            room.close()
    finally:
        room.close()
        gc.collect()


def test_a_withdrawn_screen_says_so_and_keeps_nothing(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    until(lambda: room.fetching == 0)
    hub.revoke(room.identity.device)
    until(lambda: room.link is Link.REVOKED)
    assert dict(room.facts) == {}
    until(lambda: not list((room.identity.folder / "cache").iterdir()))
    with pytest.raises(Offline):
        room.do("ask", exhibit="P1", page=1).result(20)
    again = None
    room.close()
    try:
        again = open_paired(room.identity.folder)
        assert again is not None
        until(lambda: again.link is Link.REVOKED)
    finally:
        if again is not None:
            again.close()


def test_a_screen_is_open_once(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    with pytest.raises(Locked):
        open_paired(room.identity.folder)
    room.close()
    again = open_paired(room.identity.folder)
    assert again is not None
    again.close()


def test_no_pairing_no_room(tmp_path: Path) -> None:
    assert open_paired(tmp_path) is None


def test_the_bench_asks_and_learns_sizes(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("judge", Kind.BENCH)
    answer = room.ask("search", query="合同").result(20)
    assert answer == {"echo": {"query": "合同"}, "seat": "judge"}
    room.say("view/*", {})
    found = room.ask("page", asset="a" * 64, width=7, height=9, tiles=None).result(20)
    assert found["seat"] == "judge"
    party = open_room("plaintiff")
    with pytest.raises(NotAllowed):
        party.ask("search", query="合同").result(20)


def test_what_is_said_is_waited_for_longer_than_other_answers(
    hub: Hub, open_room: OpenRoom, court: PicturedCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = open_room("judge", Kind.BENCH)
    asked = court.ask

    def slow(name: str, value: Mapping[str, Any], device: Device) -> Any:
        time.sleep(0.6)  # a model is loaded
        return asked(name, value, device)

    monkeypatch.setattr(court, "ask", slow)
    monkeypatch.setattr(assets, "READ_S", 0.2)
    assert room.ask("voice", wav="UklGRg==").result(20)["seat"] == "judge"
    with pytest.raises(Offline):
        room.ask("search", query="合同").result(20)


def test_the_public_screen_has_what_all_see(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("", Kind.PUBLIC)
    assert not [key for key in room.facts if key.startswith("exhibit/")]
    hub.act("show", {"to": ALL, "view": view(pane("D1", 1))})
    until(lambda: "page/D1/1" in room.facts)
    room.painted(1)


def test_painted_reaches_the_clerk(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    hub.act("show", {"to": ALL, "view": view(pane("P1", 1))})
    until(lambda: "show/*" in room.facts)
    number = room._connection.number
    room.painted(number)
    key = f"screen/plaintiff/{room.identity.device}"
    until(lambda: hub.facts()[key]["painted"] == number)


def test_a_closed_room_answers_offline(hub: Hub, open_room: OpenRoom) -> None:
    room = open_room("plaintiff")
    room.close()
    with pytest.raises(Offline):
        room.do("ask", exhibit="P1", page=1).result(20)
