"""The demo's courtroom: its screens find the hub again after the clerk's program was restarted."""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.demo.room import knock, open_door, port_before
from app.station.hub_setup import LOOPBACK
from courtroom.hub.contract import Kind
from resources.errors import NoRoom, describe


def test_the_next_hub_takes_the_port_the_screens_know(tmp_path: Path) -> None:
    assert port_before(tmp_path) == 0  # there was none
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        hub: Any = SimpleNamespace(
            listening=SimpleNamespace(port=port), stopping=SimpleNamespace(wait=lambda _: True)
        )
        open_door(tmp_path, hub)
        assert port_before(tmp_path) == 0  # somebody has it
    assert port_before(tmp_path) == port
    (tmp_path / "demo/room.port").write_text("70000", encoding="ascii")
    assert port_before(tmp_path) == 0


def test_a_screen_without_a_clerks_desk_is_told_of_the_courtroom_not_of_the_centre(
    tmp_path: Path,
) -> None:
    with pytest.raises(NoRoom) as caught:
        knock(tmp_path, Kind.BENCH, "", tmp_path / "screen", timeout_s=0.3)
    words = describe(caught.value)
    said = words.what + words.advice
    assert "书记员席" in said and "中心" not in said and "上传" not in said
