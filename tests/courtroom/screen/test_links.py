"""A screen on a bad link, beside its double, before a hub that speaks otherwise."""

from __future__ import annotations

import json
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography import x509
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from courtroom.hub.authority import Authority, Issued, device_of
from courtroom.hub.contract import ALL, Kind
from courtroom.hub.hub import Hub
from courtroom.screen.contract import Link
from courtroom.screen.identity import Identity, save_identity
from courtroom.screen.room import PairedRoom
from tests.courtroom.hub.court import JUDGE, config, pane, screen, view
from tests.courtroom.hub.reference import Card, Screen
from tests.courtroom.hub.test_secrets import certificate
from tests.courtroom.screen.conftest import OpenRoom
from tests.courtroom.screen.pictured import PicturedCourt, paired, projection, until
from tests.faults.proxy import Proxy, Trouble


def same(hub: Hub, room: PairedRoom) -> bool:
    return projection(hub.facts(), room) == projection(room.facts, room)


def shows(room: PairedRoom, number: int) -> bool:
    panes = room.facts.get("show/*", {}).get("panes", [{}])
    return bool(panes[0].get("page") == number)


def links_of(room: PairedRoom) -> list[Link]:
    told: list[Link] = []
    room.subscribe(lambda happened: told.append(happened.link))
    return told


@contextmanager
def opened(identity: Identity) -> Iterator[PairedRoom]:
    room = PairedRoom(identity)
    try:
        yield room
    finally:
        room.close()


def test_three_hundred_milliseconds_each_way_are_borne(hub: Hub, tmp_path: Path) -> None:
    there = ("127.0.0.1", hub.listening.port)
    with Proxy(there, Trouble(delay_s=0.3)) as proxy:
        # Paired through the slow link, too.
        far = paired(hub, tmp_path / "far", "plaintiff", port=proxy.port)
        with opened(far) as room:
            until(lambda: room.link is Link.POOR)  # said so, and not black
            told = links_of(room)
            for number in (1, 2, 3):
                hub.act("show", {"to": ALL, "view": view(pane("P1", number))})
                until(partial(shows, room, number))
            began = time.monotonic()
            room.do("ask", exhibit="P1", page=1).result(20)
            assert time.monotonic() - began >= 0.6
            hub.act("blank", {"to": ALL})
            until(lambda: "blank/*" in room.facts)
            hub.act("unblank", {"to": ALL})
            until(lambda: "blank/*" not in room.facts and same(hub, room))
            assert Link.LOST not in told


def test_half_open_is_black_within_the_lease_and_the_others_notice_nothing(
    hub: Hub, open_room: OpenRoom
) -> None:
    with Proxy(("127.0.0.1", hub.listening.port)) as proxy:
        room = open_room("plaintiff", port=proxy.port)
        with screen(hub, JUDGE) as judge, opened_beside(hub, open_room) as other:
            key = f"screen/plaintiff/{room.identity.device}"
            judge.wait(lambda: judge.facts[key]["online"])
            told = links_of(other)
            hub.act("show", {"to": ALL, "view": view(pane("P1", 1))})
            until(lambda: shows(room, 1))
            proxy.silence()
            silent = time.monotonic()
            for number in (2, 3, 2):
                judge.do("show", to=ALL, view=view(pane("P1", number)))
                until(partial(shows, other, number))
            until(lambda: room.link is Link.LOST)
            # The lease of two seconds and half a beat; what is more is the machine's.
            assert 1.0 < time.monotonic() - silent < 6.0
            assert shows(room, 1)
            # The hub finds out by itself, too.
            judge.wait(lambda: not judge.facts[key]["online"])
            proxy.speak()
            until(lambda: room.link is Link.GOOD and shows(room, 2) and same(hub, room))
            judge.wait(lambda: judge.facts[key]["online"])
            assert Link.LOST not in told
        room.close()


@contextmanager
def opened_beside(hub: Hub, open_room: OpenRoom) -> Iterator[PairedRoom]:
    room = open_room("defendant")
    yield room
    room.close()


def test_lines_cut_in_the_middle_of_whatever_is_said_lose_nothing(
    hub: Hub, tmp_path: Path
) -> None:
    for n in range(60):
        hub.lines({f"{n:04}": {"id": str(n), "text": "对" * 300}})
    identity = paired(hub, tmp_path / "cut", "plaintiff")

    def plan(number: int) -> Trouble:
        # In the handshake, in the welcome, in the snapshot, in the bytes of pages.
        cuts = (500, 2_300, 4_500, 9_000, 30_000, 60_000)
        return Trouble(cut_down_bytes=cuts[number]) if number < len(cuts) else Trouble()

    there = ("127.0.0.1", hub.listening.port)
    with Proxy(there, plan) as proxy, opened(replace(identity, port=proxy.port)) as room:
        until(lambda: proxy.cuts >= 4, 60)
        hub.act("show", {"to": ALL, "view": view(pane("D1", 1))})
        until(lambda: room.link is Link.GOOD and shows(room, 1) and same(hub, room), 60)


def test_of_two_programs_with_one_pairing_the_older_stays_away(hub: Hub, tmp_path: Path) -> None:
    identity = paired(hub, tmp_path / "one", "plaintiff")
    shutil.copytree(identity.folder, tmp_path / "two")
    with opened(identity) as first:
        until(lambda: first.link is Link.GOOD)
        with opened(replace(identity, folder=tmp_path / "two")) as second:
            until(lambda: second.link is Link.GOOD)
            until(lambda: first.link is Link.LOST)
            told = links_of(second)
            assert dict(first.facts) == {}
            hub.act("show", {"to": ALL, "view": view(pane("P1", 2))})
            until(lambda: shows(second, 2))
            assert first.link is Link.LOST
            assert told.count(Link.LOST) == 0


def lent(hub: Hub, home: Path, life_s: float) -> Card:
    """Let a device in whose certificate runs out soon."""
    card = certificate(Authority.open(home), server=False, days=(-1, life_s / 86_400))
    made = x509.load_pem_x509_certificate(card.certificate.encode())
    key: Any = made.public_key()
    device, serial = device_of(key), f"{made.serial_number:x}"
    issued = Issued(device, card.certificate, serial, made.not_valid_after_utc)
    hub._up().service.devices.add(issued, "old", Kind.PARTY, "plaintiff", remote=False)
    card.device, card.seat, card.kind = device, "plaintiff", "party"
    return card


def test_a_certificate_that_runs_out_ends_the_connection_and_is_told(
    hub: Hub, tmp_path: Path
) -> None:
    card = lent(hub, tmp_path / "hub", 4.0)
    ends = datetime.now(UTC) + timedelta(seconds=4)
    with Screen(card, hub.listening.port) as one:
        assert "page/P1/1" in one.facts
        one.wait(lambda: one.close_code is not None, 60)
        assert one.close_code == 4003
        assert datetime.now(UTC) >= ends - timedelta(seconds=2)
    folder = tmp_path / "old"
    port = hub.listening.port
    identity = Identity(
        folder, "127.0.0.1", port, card.device, Kind.PARTY, "plaintiff", "old", "room"
    )
    save_identity(
        identity,
        key_pem=card.key,
        certificate_pem=card.certificate,
        authority_pem=card.authority,
    )
    with opened(identity) as room:
        until(lambda: room.link is Link.REVOKED)
        assert dict(room.facts) == {}


@contextmanager
def hub_that_says(
    home: Path, speak: Callable[[int, ServerConnection], None]
) -> Iterator[tuple[int, list[int]]]:
    """Answer in a hub's name and with its certificate, but not as a hub does."""
    context, _ = Authority.open(home).server_context()
    met: list[int] = []

    def handle(connection: ServerConnection) -> None:
        met.append(len(met))
        with suppress(ConnectionClosed, ssl.SSLError, OSError):
            connection.recv(10)
            speak(met[-1], connection)

    with serve(handle, "127.0.0.1", 0, ssl=context, compression=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.socket.getsockname()[1], met
        finally:
            server.shutdown()
            thread.join(30)


def test_a_hub_of_another_version_is_named_and_not_knocked_at(
    court: PicturedCourt, tmp_path: Path
) -> None:
    with Hub(config(tmp_path / "hub"), court) as hub:
        identity = paired(hub, tmp_path / "screen", "plaintiff")

    def speak(_number: int, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "outdated", "protocols": [2, 3]}))
        connection.close(4001)

    other = hub_that_says(tmp_path / "hub", speak)
    with other as (port, met), opened(replace(identity, port=port)) as room:
        until(lambda: room.link is Link.OUTDATED)
        assert dict(room.facts) == {}
        assert met == [0]


NONSENSE: tuple[str | bytes, ...] = (
    "nonsense",
    "[]",
    b"\x00\x01",
    '{"type": "snapshot"}',
    '{"type": "snapshot", "part": 1, "parts": 1, "n": "x", "facts": []}',
    '{"type": "event", "n": 1, "prev": "", "set": {}, "del": [], "more": false}',
    '{"type": "live", "key": "' + "x" * 70_000 + '"}',
    '{"type": "beat", "time": "late", "echo": [1]}',
)


def test_whatever_a_hub_says_the_screen_shows_nothing_of_it_and_comes_back(
    hub: Hub, tmp_path: Path
) -> None:
    identity = paired(hub, tmp_path / "screen", "plaintiff")

    def speak(number: int, connection: ServerConnection) -> None:
        connection.send(NONSENSE[number % len(NONSENSE)])
        connection.close(1011)

    other = hub_that_says(tmp_path / "hub", speak)
    with other as (port, met), opened(replace(identity, port=port)) as room:
        until(lambda: len(met) >= len(NONSENSE), 60)
        assert dict(room.facts) == {}
        assert room.link is Link.CONNECTING
    with opened(identity) as room:
        until(lambda: room.link is Link.GOOD and "page/P1/1" in room.facts)
