"""Bad messages, slow and silent screens, cut lines, old versions, a full disk."""

from __future__ import annotations

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from courtroom.hub.hub import Hub
from courtroom.hub.sockets import MOST_STRANGERS
from resources.errors import BadValue, DiskFull, StoreError
from tests.courtroom.hub.court import (
    DEFENDANT,
    JUDGE,
    PLAINTIFF,
    Court,
    admit,
    config,
    pane,
    screen,
    view,
)
from tests.courtroom.hub.reference import Card, Failed, Screen
from tests.faults.proxy import Proxy, Trouble


@pytest.fixture
def court() -> Court:
    return Court({"P1": ("原告", 3), "D1": ("被告", 2), "C1": ("法院", 300)})


@pytest.fixture
def hub(tmp_path: Path, court: Court) -> Iterator[Hub]:
    with Hub(config(tmp_path / "room"), court) as hub:
        yield hub


BAD = (
    "",
    "[]",
    "null",
    "{",
    "[" * 60_000,
    '{"type": "do"}',
    '{"type": "nonsense"}',
    '{"type": ["do"]}',
    '{"type": "do", "id": 900, "act": "show", "values": {}, "more": 1}',
    '{"type": "do", "id": -1, "act": "show", "values": {}}',
    '{"type": "do", "id": true, "act": "show", "values": {}}',
    '{"type": "do", "id": 1e400, "act": "show", "values": {}}',
    '{"type": "painted", "n": NaN}',
    '{"type": "painted", "n": ' + "9" * 5_000 + "}",
    '{"type": "beat", "at": 1e400}',
    '{"type": "say", "key": "speaking/judge", "value": {"text": "x"}}',
    '{"type": "say", "key": "pen/judge", "value": {"exhibit": "\\ud800"}}',
    '{"type": "hello", "protocol": 1}',
)


def test_what_is_no_message_is_answered_and_ignored(hub: Hub) -> None:
    for bad in (BAD[:9], BAD[9:]):
        with screen(hub, JUDGE) as judge:
            told: list[str] = []
            judge.on_message = lambda one, told=told: told.append(str(one.get("error", "")))
            for text in bad:
                judge.send(text)
            # Answers come in order: the faults are told before this is done.
            assert judge.do("freeze", on=False) == {}
            assert [one for one in told if one] == ["BadValue"] * len(bad)


SHAPELESS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("show", {"to": "*"}),
    ("show", {"to": "", "view": None}),
    ("show", {"to": "*", "view": view(*[pane("P1")] * 5)}),
    ("show", {"to": "*", "view": view(pane("P1", 1, [0, 0, 1]))}),
    ("show", {"to": "*", "view": view(pane("P1", 1, [0, 0, 2, 1]))}),
    ("show", {"to": "*", "view": view(pane("P1", 0))}),
    ("release", {"exhibit": "P1", "pages": [], "to": "*"}),
    ("mark", {"exhibit": "P1", "page": 1}),
    ("nonsense", {}),
)


def test_values_of_the_wrong_shape_name_where(hub: Hub) -> None:
    for act, values in SHAPELESS:
        with pytest.raises(BadValue) as caught:
            hub.act(act, values)
        assert caught.value.params["column"].split(".")[0] in ("values", "act")


def test_strangers_do_not_take_the_places_of_devices(hub: Hub) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=hub.listening.authority_pem)
    peers = hub._up().service.peers

    def stranger() -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", hub.listening.port), 30)
        return context.wrap_socket(raw, server_hostname="wenyi-hub")

    with ExitStack() as stack:
        crowd = [stack.enter_context(stranger()) for _ in range(MOST_STRANGERS + 8)]
        for one in crowd[MOST_STRANGERS:]:
            with suppress(OSError):
                assert one.recv(1) == b""
        with screen(hub, PLAINTIFF) as plaintiff:
            assert "page/P1/1" in plaintiff.facts
            assert plaintiff.get(f"/v1/asset/{'ab' * 32}")[0] == 404
    deadline = time.monotonic() + 60
    while peers.open and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    assert peers.open == {}


def test_ten_faults_end_a_connection(hub: Hub) -> None:
    with screen(hub, PLAINTIFF) as one:
        for _ in range(10):
            one.send("nonsense")
        one.wait(lambda: one.close_code is not None)
        assert one.close_code == 4000


def test_messages_that_are_too_long_or_binary_end_a_connection(hub: Hub) -> None:
    with screen(hub, PLAINTIFF) as one:
        one.send('{"type": "' + "x" * 70_000 + '"}')
        one.wait(lambda: one.close_code is not None)
        assert one.close_code == 1009
    with screen(hub, PLAINTIFF) as one:
        assert one._sock is not None
        one._sock.send(b"\x00\x01")
        one.wait(lambda: one.close_code is not None)
        assert one.close_code == 1003


def test_an_old_version_is_told_so(hub: Hub) -> None:
    old = screen(hub, PLAINTIFF, hello={"protocol": 7, "shape": "other"})
    told: list[dict[str, Any]] = []
    old.on_message = told.append
    with old:
        old.wait(lambda: old.close_code is not None)
    assert old.close_code == 4001
    assert told == [{"type": "outdated", "protocols": [1]}]


def test_hello_comes_first_and_once(hub: Hub) -> None:
    with screen(hub, PLAINTIFF, hello={"type": "beat", "at": 1}) as rude:
        rude.wait(lambda: rude.close_code is not None)
        assert rude.close_code == 4000
        assert not rude.facts


def test_the_same_device_again_ends_the_older_connection(hub: Hub) -> None:
    with screen(hub, PLAINTIFF) as first, Screen(first.card, first.port) as second:
        first.wait(lambda: first.close_code is not None)
        assert first.close_code == 4009
        assert second.facts["hearing"]["id"] == "H1"


def test_an_act_said_again_is_done_once(hub: Hub, court: Court) -> None:
    stroke: dict[str, Any] = {"tool": "pen", "colour": "#ff0000", "width": 0.01}
    stroke["points"] = [[0, 0]]
    with screen(hub, PLAINTIFF) as one:
        first = one.do("mark", once="m1", exhibit="P1", page=1, **stroke)
        again = one.do("mark", once="m1", exhibit="P1", page=1, **stroke)
        other = one.do("mark", once="m2", exhibit="P1", page=1, **stroke)
    assert first == again != other
    assert sum(kind == "mark" for kind, _ in court.notes) == 2


def test_a_screen_that_never_reads_delays_nobody_and_is_given_up(hub: Hub) -> None:
    deaf = screen(hub, PLAINTIFF, reads=False)
    deaf.open()
    with screen(hub, JUDGE) as judge, screen(hub, DEFENDANT) as other:
        judge.wait(lambda: judge.facts[f"screen/{PLAINTIFF}/{deaf.card.device}"]["online"])
        text = "对" * 3_000
        for n in range(400):
            hub.lines({f"{n:04}": {"id": str(n), "text": text}})
        slowest = 0.0
        for n in range(10):
            began = time.monotonic()
            shown = judge.do("show", to="*", view=view(pane("P1", n % 3 + 1)))["view"]
            other.wait(lambda id_=shown: other.facts.get("show/*", {}).get("id") == id_)  # type: ignore[misc]
            slowest = max(slowest, time.monotonic() - began)
        # A generous bound: the machine of the tests is busy; it must not be that of the deaf.
        assert slowest < 5.0
        judge.wait(lambda: not judge.facts[f"screen/{PLAINTIFF}/{deaf.card.device}"]["online"], 60)
        assert not other.faults + judge.faults
    deaf.close()


def test_a_slow_screen_catches_up_with_a_snapshot(hub: Hub) -> None:
    gate = threading.Event()
    gate.set()
    with screen(hub, PLAINTIFF, gate=gate) as slow, screen(hub, JUDGE) as judge:
        gate.clear()
        text = "对" * 6_000
        for n in range(400):
            hub.lines({f"{n:04}": {"id": str(n), "text": f"{n} {text}"}})
        shown = judge.do("show", to="*", view=view(pane("P1")))["view"]
        assert "show/*" not in slow.facts
        gate.set()
        slow.wait(lambda: slow.facts.get("show/*", {}).get("id") == shown, 60)
        assert "line/0399" in slow.facts
        assert slow.snapshots > 1
        assert slow.events < 400
        assert not slow.faults


def settled(one: Screen, over: bool) -> bool:
    return one.close_code is not None or (over and bool(one.stream))


class Stubborn(threading.Thread):
    """Somebody whose line is cut again and again, and who comes back each time."""

    def __init__(self, card: Card, ports: Callable[[], int], ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.card, self.ports, self.ended = card, ports, ended
        self.last: Screen | None = None
        self.resumed = 0

    def run(self) -> None:
        while True:
            over = self.ended.is_set()
            one = Screen(self.card, self.ports())
            if self.last is not None:
                one.resume, one.facts = self.last.position(), self.last.facts
            try:
                one.open()
                one.wait(partial(settled, one, over))
            except (OSError, ConnectionClosed):
                continue
            if one.stream:
                self.resumed += one.welcome["resumed"]
                assert not one.faults, one.faults
                self.last = one
            if over and one.close_code is None:
                return


def anything(hub: Hub, chance: random.Random, n: int) -> None:
    exhibit, page = chance.choice(["P1", "D1"]), chance.randint(1, 2)
    kind = chance.choice(["show", "release", "withdraw", "line", "line"])
    if kind == "show":
        seat = chance.choice(["*", PLAINTIFF, DEFENDANT, "public"])
        hub.act("show", {"to": seat, "view": view(pane(exhibit, page))})
    elif kind == "release":
        hub.act("release", {"exhibit": exhibit, "pages": "all", "to": "*"})
    elif kind == "withdraw":
        hub.act("withdraw", {"exhibit": exhibit, "to": ["*"]})
    else:
        hub.lines({f"{n:04}": {"id": str(n), "text": "对" * 200}})


def test_screens_that_are_cut_again_and_again_know_the_same_in_the_end(hub: Hub) -> None:
    chance, ended = random.Random(7), threading.Event()

    def plan(number: int) -> Trouble:
        mine = random.Random(f"7 {number}")
        cut = mine.randint(8_000, 60_000) if mine.random() < 0.8 else None
        return Trouble(delay_s=mine.uniform(0, 0.01), cut_down_bytes=cut)

    with Proxy(("127.0.0.1", hub.listening.port), plan) as proxy:

        def port() -> int:
            return hub.listening.port if ended.is_set() else proxy.port

        screens = [Stubborn(admit(hub, seat), port, ended) for seat in (PLAINTIFF, DEFENDANT, "")]
        for one in screens:
            one.start()
        for n in range(250):
            anything(hub, chance, n)
        ended.set()
        proxy.cut_all()
        for one in screens:
            one.join(60)
            assert not one.is_alive()
        assert proxy.cuts > 3
    assert sum(one.resumed for one in screens) > 0
    shown = hub.act("show", {"to": "*", "view": view(pane("P1"))})["view"]
    for one in screens:
        last = one.last
        assert last is not None
        last.wait(lambda last=last: last.facts.get("show/*", {}).get("id") == shown)  # type: ignore[misc]
        with Screen(one.card, hub.listening.port) as fresh:
            assert fresh.facts == last.facts
        assert not last.faults


def test_a_display_that_cannot_be_written_down_is_told_and_tried_again(
    hub: Hub, court: Court
) -> None:
    with screen(hub, JUDGE) as judge:
        court.failing = StoreError(path="/srv/store")
        with pytest.raises(Failed, match="StoreError") as caught:
            judge.do("show", to="*", view=view(pane("P1")))
        assert caught.value.params == {}
        judge.wait_fact("show/*")
        assert court.notes == []
        stroke: dict[str, Any] = {"tool": "pen", "colour": "#ff0000", "width": 0.01}
        with pytest.raises(Failed, match="StoreError"):
            judge.do("mark", exhibit="P1", page=1, points=[[0, 0]], **stroke)
        assert not any(key.startswith("mark/") for key in judge.facts)
        court.failing = None
        judge.do("show", to="*", view=None)
        kinds = [(kind, sorted(value)[:1]) for kind, value in court.notes]
        assert len(kinds) == 2
        assert court.notes[0][1]["id"] == court.notes[1][1]["id"]


def test_a_log_that_cannot_be_written_changes_nothing(
    hub: Hub, court: Court, tmp_path: Path
) -> None:
    core = hub._up().service.core
    log = core._writer._log
    real = log.append

    def full(_records: object) -> None:
        raise DiskFull(path="log")

    with screen(hub, JUDGE) as judge, screen(hub, PLAINTIFF) as plaintiff:
        judge.do("show", to="*", view=view(pane("P1")))
        plaintiff.wait_fact("show/*")
        before = dict(plaintiff.facts)
        log.append = full  # type: ignore[method-assign, assignment]
        for _ in range(2):
            with pytest.raises(Failed, match="DiskFull"):
                judge.do("show", to="*", view=view(pane("D1")))
        with pytest.raises(Failed, match="DiskFull"):
            judge.do("blank", to="*")
        plaintiff.wait(lambda: plaintiff.blanked)
        assert plaintiff.facts == before
        log.append = real  # type: ignore[method-assign]
        judge.do("unblank", to="*")
        judge.do("show", to="*", view=view(pane("D1")))
        plaintiff.wait(lambda: "page/D1/1" in plaintiff.facts and not plaintiff.blanked)
        assert not plaintiff.faults
