"""A hub on loopback, and rooms that are closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from courtroom.hub.contract import Kind
from courtroom.hub.hub import Hub
from courtroom.screen.contract import Link
from courtroom.screen.room import PairedRoom
from tests.courtroom.hub.court import config
from tests.courtroom.screen.pictured import PicturedCourt, paired, until

OpenRoom = Callable[..., PairedRoom]


@pytest.fixture
def court() -> PicturedCourt:
    return PicturedCourt()


@pytest.fixture
def hub(tmp_path: Path, court: PicturedCourt) -> Iterator[Hub]:
    made = Hub(config(tmp_path / "hub"), court)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def open_room(tmp_path: Path, hub: Hub) -> Iterator[OpenRoom]:
    """Pair and open a seat's room; ``port`` leads through a proxy."""
    rooms: list[PairedRoom] = []

    def make(seat: str = "plaintiff", kind: Kind = Kind.PARTY, port: int = 0) -> PairedRoom:
        folder = tmp_path / f"screen-{seat or 'public'}-{len(rooms)}"
        room = PairedRoom(paired(hub, folder, seat, kind, port))
        rooms.append(room)
        until(lambda: room.link is Link.GOOD)
        return room

    yield make
    for room in rooms:
        room.close()
