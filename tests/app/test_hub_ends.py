"""A room's hub that ends before it began, while it begins, twice, or half begun."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.demo.room import has_exhibits, prepare
from app.station.hearing_seats import new_hearing
from app.station.hub import RoomHub
from app.station.station import Station
from dossier.ids import HearingId
from dossier.store import open_store
from resources.errors import Cancelled, PortTaken

WAIT_S = 60.0


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    home = tmp_path_factory.mktemp("hub") / "home"
    made = Station(home, open_store(home), demo=None)
    made.new_case(
        "（2026）粤0308民初1573号", "买卖合同纠纷", parties=(("原告", "甲"),), who="test"
    )
    yield made
    made.close()


@pytest.fixture(scope="module")
def hearing(station: Station) -> HearingId:
    return new_hearing(station.store, station.store.cases()[0].id, "书记员", presiding="平允").id


def hub_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("hub")]


def test_one_that_was_stopped_does_not_begin(station: Station, hearing: HearingId) -> None:
    room = RoomHub(station, hearing, "书记员")
    room.stop()
    with pytest.raises(Cancelled):
        room.start()
    room.stop()
    assert hub_threads() == []


def test_one_that_is_stopped_while_it_begins_is_gone_when_stop_returns(
    station: Station, hearing: HearingId
) -> None:
    entered, go = threading.Event(), threading.Event()
    room = RoomHub(station, hearing, "书记员")

    def hold(facts: object) -> None:  # on the hub's thread: it cannot begin meanwhile
        entered.set()
        go.wait(WAIT_S)

    room.on_state = hold
    with ThreadPoolExecutor(3) as pool:
        starting = pool.submit(room.start)
        assert entered.wait(WAIT_S)
        ends = [pool.submit(room.stop) for _ in range(2)]
        assert room.stopping.wait(WAIT_S)
        go.set()
        for one in ends:
            one.result(WAIT_S)
        assert hub_threads() == []
        assert starting.result(WAIT_S).port


def test_one_whose_port_is_taken_leaves_nothing(station: Station, hearing: HearingId) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        room = RoomHub(station, hearing, "书记员", port=taken.getsockname()[1])
        with pytest.raises(PortTaken):
            room.start()
    assert hub_threads() == []
    with pytest.raises(Cancelled):
        room.start()


def test_one_that_takes_no_commands_of_this_machine_ends_all_the_same(
    station: Station, hearing: HearingId
) -> None:
    in_the_way = station.home / "room" / "control.part"
    in_the_way.mkdir(parents=True)
    room = RoomHub(station, hearing, "书记员")
    try:
        assert room.start().port
    finally:
        room.stop()
        in_the_way.rmdir()
    assert hub_threads() == []


def test_the_demos_evidence_is_not_drawn_for_a_hub_that_ends(station: Station) -> None:
    case_id, stopping = station.store.cases()[0].id, threading.Event()
    stopping.set()
    with pytest.raises(Cancelled):
        prepare(station, case_id, stopping)
    assert not has_exhibits(station.store, case_id)
    assert not (station.home / "demo").exists()
