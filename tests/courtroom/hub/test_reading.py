"""A record in the hands of one seat: nobody else learns of it; what is asked reaches us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courtroom.hub.contract import Kind
from courtroom.hub.hub import Hub
from resources.errors import BadValue
from tests.courtroom.hub.court import DEFENDANT, JUDGE, PLAINTIFF, Court, admit, config, screen
from tests.courtroom.hub.reference import Failed, Screen
from tests.courtroom.hub.test_secrets import in_hands

DRAFT = "ab" * 32
INK = [[[1.0, 2.0, 0.5, 0.0], [2.0, 3.0, 0.6, 0.01]]]


@pytest.fixture
def court() -> Court:
    return Court()


@pytest.fixture
def hub(tmp_path: Path, court: Court) -> Iterator[Hub]:
    with Hub(config(tmp_path / "room"), court) as hub:
        yield hub


def hand_out(hub: Hub, court: Court, seat: str, **more: Any) -> str:
    """Hand a paper of one page to a seat; return the digest of its page."""
    page = court.put(f"the page in the hands of {seat}".encode() * 40)
    text = court.put(f"the lines in the hands of {seat}".encode())
    leaf = {"page": 1, "asset": page, "width": 800, "height": 1100}
    hub.give({**in_hands(seat, **more), f"leaf/{seat}/1": leaf, f"text/{seat}": {"asset": text}})
    return page


def test_a_paper_is_its_seats_and_the_clerks_alone(hub: Hub, court: Court) -> None:
    with (
        screen(hub, JUDGE) as judge,
        screen(hub, PLAINTIFF) as plaintiff,
        screen(hub, DEFENDANT) as defendant,
        screen(hub, "") as public,
    ):
        page = hand_out(hub, court, PLAINTIFF)
        theirs = hand_out(hub, court, DEFENDANT)
        plaintiff.wait_fact(f"leaf/{PLAINTIFF}/1")
        defendant.wait_fact(f"leaf/{DEFENDANT}/1")
        assert plaintiff.get(f"/v1/asset/{page}")[0] == 200
        assert plaintiff.get(f"/v1/asset/{theirs}")[0] == 404
        # Ranges, as of any asset: the sound of a sentence comes this way.
        status, headers, data = plaintiff.get(f"/v1/asset/{page}", headers={"Range": "bytes=4-9"})
        assert (status, data) == (206, court.bytes[page][4:10])
        assert headers["content-range"].startswith("bytes 4-9/")
        # What every screen has heard by now it would have heard of the papers, too.
        hub.act("freeze", {"on": True})
        for one in (judge, plaintiff, defendant, public):
            one.wait_fact("frozen")
        for one, seat in ((judge, JUDGE), (defendant, DEFENDANT), (public, "")):
            foreign = [
                key
                for key in one.facts
                if key.split("/")[0] in ("paper", "leaf", "text", "sound")
                and key.split("/")[1] != seat
            ]
            assert foreign == []
            assert page.encode() not in b"".join(one.raw), seat
        assert f"paper/{PLAINTIFF}" in hub.facts()
        hub.give({f"paper/{PLAINTIFF}": None, f"leaf/{PLAINTIFF}/1": None})
        plaintiff.wait_gone(f"leaf/{PLAINTIFF}/1")
        assert plaintiff.get(f"/v1/asset/{page}")[0] == 404


def test_what_is_asked_reaches_the_station_and_ink_no_log(
    hub: Hub, court: Court, tmp_path: Path
) -> None:
    with screen(hub, PLAINTIFF) as party:
        hand_out(hub, court, PLAINTIFF)
        party.wait_fact(f"paper/{PLAINTIFF}")
        mine = {"paper": "paper-1", "draft": DRAFT}
        party.do("read", **mine, shown=[[1, 3.5]])
        party.do("correct", **mine, wish="三十六万元", page=1, line="u1")
        party.do("correct", **mine, wish="", ink=INK)
        party.do("listen", **mine, line="u1")
        device = {"model": "触摸屏"}
        party.do("sign", paper="paper-1", nonce="n1", pad=device, strokes=INK)
        party.do("decline", paper="paper-1", nonce="n1")
        kinds = [kind for kind, _ in court.notes]
        assert kinds == ["read", "correct", "correct", "listen", "sign", "decline"]
        assert all(value["seat"] == PLAINTIFF for _, value in court.notes)
        with pytest.raises(Failed, match="BadValue"):
            party.do("correct", **mine, wish="  ")
        with pytest.raises(Failed, match="OutOfTurn") as refused:
            party.do("read", paper="paper-1", draft="cd" * 32, shown=[[1, 1]])
        assert refused.value.params["state"] == "redrafted"
        for act, values in (
            ("sign", {"nonce": "n2", "pad": device, "strokes": INK}),
            ("decline", {"nonce": "n2"}),
        ):
            with pytest.raises(Failed, match="NotAllowed"):
                party.do(act, paper="paper-1", **values)
    logged = b"".join(path.read_bytes() for path in (tmp_path / "room").rglob("*"
        ) if path.is_file())  # fmt: skip
    assert b"0.01]" not in logged and "触摸屏".encode() not in logged


def test_a_judge_reads_and_signs_at_their_own_bench_and_at_no_other(
    hub: Hub, court: Court
) -> None:
    bench = admit(hub, "side", Kind.BENCH)
    with screen(hub, JUDGE) as judge, Screen(bench, hub.listening.port) as other:
        page = hand_out(hub, court, JUDGE)
        judge.wait_fact(f"leaf/{JUDGE}/1")
        assert judge.get(f"/v1/asset/{page}")[0] == 200
        hub.act("freeze", {"on": True})
        other.wait_fact("frozen")
        assert not any(key.startswith(("paper/", "leaf/", "text/")) for key in other.facts)
        mine = {"paper": "paper-1", "draft": DRAFT}
        for one in (judge, other):
            wanted: list[tuple[str, dict[str, Any]]] = [
                ("read", {**mine, "shown": [[1, 3.5]]}),
                ("correct", {**mine, "wish": "三十六万元", "page": 1}),
                ("listen", {**mine, "line": "u1"}),
                (
                    "sign",
                    {
                        "paper": "paper-1",
                        "nonce": "n1",
                        "pad": {"model": "触摸屏"},
                        "strokes": INK,
                    },
                ),
                ("decline", {"paper": "paper-1", "nonce": "n1"}),
            ]
            for act, values in wanted:
                if one is judge:
                    one.do(act, **values)
                else:
                    with pytest.raises(Failed, match="NotAllowed"):
                        one.do(act, **values)
        assert {value["seat"] for _, value in court.notes} == {JUDGE} and len(court.notes) == 5


def test_what_is_being_written_goes_to_the_clerk_alone(tmp_path: Path, court: Court) -> None:
    heard: list[tuple[str, Any]] = []

    def hear(key: str, value: Any) -> None:
        heard.append((key, value))

    with (
        Hub(config(tmp_path / "room"), court, on_live=hear) as hub,
        screen(hub, PLAINTIFF) as party,
        screen(hub, DEFENDANT) as other,
        screen(hub, JUDGE) as judge,
    ):
        ink = {"nonce": "n1", "strokes": [[[1, 2, 0.5]]]}

        def say(one: Screen, key: str, value: Any) -> None:
            one.send({"type": "say", "key": key, "value": value})

        say(party, f"ink/{PLAINTIFF}", ink)  # nothing is in its hands
        hand_out(hub, court, PLAINTIFF)
        party.wait_fact(f"paper/{PLAINTIFF}")
        say(other, f"ink/{PLAINTIFF}", ink)
        say(party, f"ink/{PLAINTIFF}", {**ink, "nonce": "n2"})
        say(party, f"reading/{PLAINTIFF}", {"page": 1})
        say(party, f"ink/{PLAINTIFF}", ink)
        party.do("read", paper="paper-1", draft=DRAFT, shown=[[1, 1]])
        assert (f"reading/{PLAINTIFF}", {"page": 1}) in heard
        assert [value for key, value in heard if key == f"ink/{PLAINTIFF}"] == [ink]
        hub.act("freeze", {"on": True})
        for one in (other, judge):
            one.wait_fact("frozen")
            assert not any(key.startswith(("ink/", "reading/")) for key in one.live)


def test_only_keys_of_papers_are_handed_out(hub: Hub) -> None:
    for key in ("show/*", "paper/", "leaf/plaintiff/0", "paper/plaintiff/x", "leave", "written/"):
        with pytest.raises(BadValue):
            hub.give({key: {"id": "x"}})
    hub.give({"paper/nobody": {"id": "x"}})
    assert "paper/nobody" not in hub.facts()
