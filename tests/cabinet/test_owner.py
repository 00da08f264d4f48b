"""One owner per bus, told to the second; where that is told makes no noise."""

from __future__ import annotations

from pathlib import Path

import pytest

from cabinet.owner import BusRight, default_folder
from resources.errors import CabinetTaken


def test_the_second_is_told_who_and_the_next_may(tmp_path: Path) -> None:
    first = BusRight("/dev/ttyX", "张三", tmp_path)
    other = BusRight("/dev/ttyY", "李四", tmp_path)
    with pytest.raises(CabinetTaken) as caught:
        BusRight("/dev/ttyX", "李四", tmp_path)
    assert caught.value.params["who"] == "张三"
    for told in tmp_path.glob("*.json"):
        told.write_text("{", encoding="utf-8")
    with pytest.raises(CabinetTaken) as caught:
        BusRight("/dev/ttyX", "李四", tmp_path)
    assert caught.value.params["who"] == "—"
    assert caught.value.params["device"] == "/dev/ttyX"
    with pytest.raises(CabinetTaken) as caught:
        BusRight("/dev/ttyX", "李四", tmp_path, "一号柜")
    assert caught.value.params["device"] == "一号柜"
    first.give()
    first.give()
    BusRight("/dev/ttyX", "李四", tmp_path).give()
    other.give()


def test_where_it_is_told_is_said_without_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert default_folder().name == "wenyi"
