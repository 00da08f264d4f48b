"""The hub over real sockets and TLS, as screens meet it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courtroom.hub.contract import Kind
from courtroom.hub.hub import Hub
from resources.errors import Locked, NotAllowed, OutOfTurn, PortTaken
from tests.courtroom.hub.court import (
    DEFENDANT,
    JUDGE,
    PLAINTIFF,
    Court,
    config,
    film,
    pane,
    screen,
    view,
)
from tests.courtroom.hub.reference import Failed, Pairing, Screen, new_key, pair, pair_by_uri


@pytest.fixture
def court() -> Court:
    return Court(films={"P1": "film"})


@pytest.fixture
def hub(tmp_path: Path, court: Court) -> Iterator[Hub]:
    with Hub(config(tmp_path / "room"), court) as hub:
        yield hub


def test_a_page_that_is_shown_reaches_everybody(hub: Hub, court: Court) -> None:
    with (
        screen(hub, JUDGE) as judge,
        screen(hub, PLAINTIFF) as plaintiff,
        screen(hub, DEFENDANT) as defendant,
        screen(hub, "") as public,
    ):
        assert "page/P1/1" in plaintiff.facts
        assert "exhibit/P1" not in defendant.facts
        assert judge.facts["exhibit/D1"]["pages"] == 2
        done = judge.do("show", to="*", view=view(pane("P1", 2)))
        for one in (judge, plaintiff, defendant, public):
            shown = one.wait_fact("show/*")
            assert shown["id"] == done["view"]
            assert shown["panes"][0]["page"] == 2
            asset = one.facts["page/P1/2"]["asset"]
            status, headers, data = one.get(f"/v1/asset/{asset}")
            assert (status, data) == (200, court.bytes[asset])
            assert headers["etag"] == f'"{asset}"'
        assert "page/P1/1" not in defendant.facts
        assert "pages" not in defendant.facts["exhibit/P1"]
        assert "release/P1" not in defendant.facts
        assert [one for one, _ in court.notes] == ["display"]
        judge.do("show", to="*", view=None)
        defendant.wait_gone("show/*")
        assert court.notes[-1][1].keys() == {"id", "until"}
        assert not judge.faults + plaintiff.faults + defendant.faults + public.faults


def test_unknown_and_forbidden_bytes_are_answered_alike(hub: Hub, court: Court) -> None:
    with screen(hub, DEFENDANT) as defendant, screen(hub, "") as public:
        read = len(court.read_of)
        for one in (defendant, public):
            answers = [
                one.get(f"/v1/asset/{court.digest('P1', 1)}"),
                one.get(f"/v1/asset/{court.digest('P1', 1)}/tile/0/0_0"),
                one.get(f"/v1/asset/{'ab' * 32}"),
                one.get("/v1/asset/nonsense"),
                one.get(f"/v1/asset/{'ab' * 32}/tile/0/0_0"),
                one.get("/v1/ask/dossier", "POST", b"{}"),
                one.get("/v1/no/such/thing"),
            ]
            assert all(answer == answers[0] for answer in answers)
            assert answers[0][0] == 404
        assert len(court.read_of) == read
        assert court.asked == []


def test_bytes_come_in_ranges_and_tiles(hub: Hub, court: Court) -> None:
    with screen(hub, PLAINTIFF) as plaintiff:
        asset = plaintiff.facts["media/P1"]["asset"]
        whole, path = court.bytes[asset], f"/v1/asset/{asset}"
        status, headers, data = plaintiff.get(path, headers={"Range": "bytes=1000-1999"})
        assert (status, data) == (206, whole[1000:2000])
        assert headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
        assert plaintiff.get(path, headers={"Range": "bytes=-10"})[2] == whole[-10:]
        assert plaintiff.get(path, headers={"Range": "bytes=599000-"})[2] == whole[599000:]
        assert plaintiff.get(path, headers={"Range": "bytes=600000-"})[0] == 416
        assert plaintiff.get(path, headers={"Range": "lines=1-2"})[0] == 200
        assert plaintiff.get(path, "HEAD")[1]["content-length"] == str(len(whole))
        assert plaintiff.get(path, headers={"If-None-Match": f'"{asset}"'})[0] == 304
        assert plaintiff.get(path)[2] == whole
        tile = plaintiff.get(path + "/tile/1/2_3")
        assert tile[0] == 200
        assert tile[2].endswith(bytes([1, 2, 3]))
        assert plaintiff.get(path + "/tile/9/0_0")[0] == 404


def test_bench_asks_the_station(hub: Hub, court: Court) -> None:
    with screen(hub, JUDGE) as judge:
        status, _, data = judge.get(
            "/v1/ask/search", "POST", b'{"query": "\xe5\x80\x9f\xe6\xac\xbe"}'
        )
        assert status == 200
        assert json.loads(data)["result"] == {"echo": {"query": "借款"}, "seat": JUDGE}
        status, _, data = judge.get("/v1/ask/unknown", "POST", b"{}")
        assert (status, json.loads(data)["error"]) == (409, "UnknownItem")
        assert judge.get("/v1/ask/search", "POST", b"[]")[0] == 400
        assert judge.get("/v1/ask/search", "POST", b"{" * 100_000)[0] == 400
        assert judge.get("/v1/ask/search", "POST", b"x" * 2_000_000)[0] == 413


def test_withdrawing_takes_down_and_back(hub: Hub, court: Court) -> None:
    with screen(hub, JUDGE) as judge, screen(hub, DEFENDANT) as defendant:
        judge.do("show", to="*", view=view(pane("P1"), media=film("P1")))
        defendant.wait_fact("media/P1")
        judge.do("withdraw", exhibit="P1", to=[DEFENDANT])
        defendant.wait(lambda: not any("P1" in key for key in defendant.facts))
        assert "show/*" not in defendant.facts
        assert defendant.get(f"/v1/asset/{court.digest('P1', 1)}")[0] == 404


def test_blanking_goes_first_and_ends(hub: Hub) -> None:
    with screen(hub, JUDGE) as judge, screen(hub, PLAINTIFF) as plaintiff:
        judge.do("blank", to="*", reason="")
        plaintiff.wait(lambda: plaintiff.is_black)
        plaintiff.wait(lambda: "blank/*" in plaintiff.facts and not plaintiff.blanked)
        assert plaintiff.is_black
        judge.do("unblank", to="*")
        plaintiff.wait(lambda: not plaintiff.is_black)
        judge.do("blank", to=PLAINTIFF)
        plaintiff.wait(lambda: plaintiff.is_black)
        assert "blank/*" not in plaintiff.facts


def test_marks_wishes_and_control(hub: Hub, court: Court) -> None:
    stroke: dict[str, Any] = {
        "tool": "pen",
        "colour": "#ff0000",
        "width": 0.002,
        "points": [[0.1, 0.1], [0.2, 0.2]],
    }
    with (
        screen(hub, JUDGE) as judge,
        screen(hub, PLAINTIFF) as plaintiff,
        screen(hub, DEFENDANT) as defendant,
    ):
        made = plaintiff.do("mark", exhibit="P1", page=1, **stroke)["mark"]
        fact = judge.wait_fact(f"mark/{made}")
        assert (fact["seat"], fact["person"]) == (PLAINTIFF, "plaintiff person")
        assert fact["colour"] == "#1d5fd0"
        assert f"mark/{made}" not in defendant.facts
        with pytest.raises(Failed, match="NotAllowed"):
            defendant.do("mark", exhibit="P1", page=1, **stroke)
        with pytest.raises(Failed, match="NotAllowed"):
            defendant.do("unmark", mark=made)
        with pytest.raises(Failed, match="NotAllowed"):
            plaintiff.do("show", to="*", view=view(pane("P1")))
        wish = plaintiff.do("ask", exhibit="P1", page=2)["ask"]
        assert judge.wait_fact(f"ask/{wish}")["state"] == "open"
        judge.do("answer", ask=wish, granted=True)
        plaintiff.wait(lambda: plaintiff.facts[f"ask/{wish}"]["state"] == "granted")
        judge.do("control", seat=PLAINTIFF)
        shown = plaintiff.do("show", to="*", view=view(pane("P1")))["view"]
        defendant.wait_fact(f"mark/{made}")
        turned = {**view(pane("P1", 2, [0, 0, 0.5, 0.5])), "id": shown}
        plaintiff.do("turn", view=turned)
        defendant.wait_fact("show/*")
        defendant.wait(lambda: defendant.facts["show/*"]["panes"][0]["page"] == 2)
        with pytest.raises(Failed, match="NotAllowed"):
            plaintiff.do("show", to="*", view=view(pane("D1")))
        with pytest.raises(Failed, match="NotAllowed"):
            plaintiff.do("show", to=DEFENDANT, view=view(pane("P1")))
        judge.do("freeze", on=True)
        with pytest.raises(Failed, match="OutOfTurn"):
            plaintiff.do("turn", view=turned)
        number = judge.do("snapshot", exhibit="P1", page=1, rectangle=[0, 0, 1, 1])
        assert judge.wait_fact(f"snapshot/{number['snapshot']}")["number"] == 1
        assert [one["seat"] for one in court.notes[-1][1]["marks"]] == [PLAINTIFF]
        plaintiff.do("unmark", mark=made)
        defendant.wait_gone(f"mark/{made}")


def test_what_is_typed_goes_to_those_that_may_know(hub: Hub) -> None:
    stroke = {"exhibit": "P1", "page": 1, "tool": "pen", "colour": "#000000"}
    stroke |= {"width": 0.01, "points": [[0, 0]]}
    with (
        screen(hub, JUDGE) as judge,
        screen(hub, PLAINTIFF) as plaintiff,
        screen(hub, DEFENDANT) as defendant,
    ):
        hub.live("speaking/plaintiff", {"label": "原", "text": "借款"})
        plaintiff.send({"type": "say", "key": "pen/plaintiff", "value": stroke})
        plaintiff.send({"type": "say", "key": "pen/judge", "value": stroke})
        defendant.send({"type": "say", "key": "pen/defendant", "value": stroke})
        judge.wait(lambda: "pen/plaintiff" in judge.live)
        plaintiff.send({"type": "say", "key": "pen/plaintiff", "value": None})
        judge.wait(lambda: "pen/plaintiff" not in judge.live)
        hub.live("level/plaintiff", 0.5)
        for one in (defendant, judge):
            one.wait(lambda one=one: "level/plaintiff" in one.live)  # type: ignore[misc]
        assert set(defendant.live) == {"speaking/plaintiff", "level/plaintiff"}
        assert set(judge.live) == {"speaking/plaintiff", "level/plaintiff"}


def test_the_clerk_acts_from_the_stations_window(tmp_path: Path, court: Court) -> None:
    states: list[object] = []
    with Hub(config(tmp_path / "room"), court, states.append) as hub:
        hub.act("show", {"to": "*", "view": view(pane("D1"))})
        assert hub.facts()["show/*"]["panes"][0]["exhibit"] == "D1"
        assert states[-1]["show/*"]  # type: ignore[index]
        code = hub.facts()["leave"]["code"]
        hub.lines({"0001": {"id": "u", "text": "现在开庭"}})
        hub.offer("o1", {"exhibit": "P1", "page": 1, "words": "证据一", "said_by": "审", "at": ""})
        hub.offer("o2", {"exhibit": "P9", "page": 1, "words": "证据九", "said_by": "审", "at": ""})
        hub.act("rename", {"seat": PLAINTIFF, "person": "李四"})
        with screen(hub, PLAINTIFF) as plaintiff:
            assert plaintiff.facts["seat/plaintiff"]["person"] == "李四"
            assert plaintiff.facts["line/0001"]["text"] == "现在开庭"
            assert not any(key.startswith(("offer", "leave")) for key in plaintiff.facts)
            wrong = "000000" if code != "000000" else "000001"
            for _ in range(5):
                with pytest.raises(Failed, match="NotAllowed"):
                    plaintiff.do("leave", code=wrong)
            with pytest.raises(Failed, match="TooOften"):
                plaintiff.do("leave", code=code)
        with screen(hub, DEFENDANT) as defendant:
            assert defendant.do("leave", code=code) == {}
        assert "offer/o1" in hub.facts()
        assert "offer/o2" not in hub.facts()
        with pytest.raises(NotAllowed):
            hub.act("show", {"to": "*", "view": view(pane("X1"))})
    with pytest.raises(OutOfTurn):
        hub.act("unblank", {"to": "*"})


def test_pairing_by_six_digits(hub: Hub) -> None:
    code = hub.open_pairing(Kind.PARTY, PLAINTIFF)
    wrong = f"{(int(code.code) + 1) % 1_000_000:06}"
    with pytest.raises(Failed, match="BadCode"):
        pair(hub.listening.port, wrong)
    found = hub.pairing()
    assert found is not None
    assert found.tries_left == 4
    card = pair(hub.listening.port, code.code)
    assert (card.kind, card.seat) == ("party", PLAINTIFF)
    with pytest.raises(Failed, match="BadCode"):
        pair(hub.listening.port, code.code)
    with Screen(card, hub.listening.port) as paired:
        assert "page/P1/1" in paired.facts
        assert paired.welcome["seat"] == PLAINTIFF
    uri = hub.open_pairing(Kind.PUBLIC, "").uri
    assert pair_by_uri(uri).kind == "public"


def test_a_code_is_withdrawn_after_five_wrong_tries(hub: Hub) -> None:
    code = hub.open_pairing(Kind.PARTY, PLAINTIFF).code
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        with pytest.raises(Failed, match="BadCode"):
            pair(hub.listening.port, wrong)
    assert hub.pairing() is None
    with pytest.raises(Failed, match="BadCode"):
        pair(hub.listening.port, code)


def test_what_was_said_in_a_pairing_cannot_be_said_again(hub: Hub) -> None:
    code = hub.open_pairing(Kind.PARTY, PLAINTIFF).code
    talk = Pairing(hub.listening.port, code)
    talk.start()
    body = talk.finish_body("Screen", new_key()[1])
    assert talk.post("finish", body)["proof"]
    with pytest.raises(Failed, match="BadCode"):
        talk.post("finish", body)
    hub.open_pairing(Kind.PARTY, DEFENDANT)
    with pytest.raises(Failed, match="BadCode"):
        talk.post("finish", body)
    for bad in (b"", b"[]", b"{}", b"\xff", b'{"session": 1}', b"x" * 70_000):
        with pytest.raises(Failed, match=r"BadValue|RequestTooLarge"):
            talk.post("finish", bad)
    for hexed in ("00" * 33, "41" + "ff" * 32, "42" + "00" * 32, "53" + "01" * 32):
        with pytest.raises(Failed, match="BadCode"):
            talk.post("start", {"protocol": 1, "message": hexed})
    with pytest.raises(Failed, match="Outdated"):
        talk.post("start", {"protocol": 99, "message": ""})
    talk.close()


def test_a_withdrawn_device_is_out_at_once(hub: Hub) -> None:
    lost = screen(hub, PLAINTIFF)
    with lost, screen(hub, JUDGE) as judge:
        key = f"screen/{PLAINTIFF}/{lost.card.device}"
        assert judge.wait_fact(key)["online"]
        hub.revoke(lost.card.device)
        lost.wait(lambda: lost.close_code is not None)
        assert lost.close_code == 4003
        judge.wait_gone(key)
        assert lost.get(f"/v1/asset/{'ab' * 32}")[0] == 401
    again = Screen(lost.card, hub.listening.port)
    with again:
        assert again.close_code == 4003
        assert not again.facts


def test_two_hubs_do_not_share_a_home_or_a_port(tmp_path: Path, court: Court, hub: Hub) -> None:
    with pytest.raises(Locked):
        Hub(config(tmp_path / "room"), court).start()
    with pytest.raises(PortTaken):
        Hub(config(tmp_path / "other", port=hub.listening.port), court).start()
