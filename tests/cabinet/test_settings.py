"""Addresses and settings of cabinets, and what is wrong with some."""

from __future__ import annotations

from pathlib import Path

import pytest

from cabinet.contract import Cell, Kind
from cabinet.settings import Wiring, from_url, load
from resources.errors import BadCabinetAddress, BadSettingsFile

GOOD = """
[[cabinet]]
name = "一号柜"
url = "serial-a:///dev/ttyUSB0"
boards = [1, 2]
locks = 12
open_is = "high"
close_s = 90

[[cabinet]]
name = "二号柜"
url = "modbus://10.1.2.3"
items = true
pulse_s = 0.3
"""


def test_addresses() -> None:
    assert from_url("modbus://10.0.0.5").host == ("10.0.0.5", 502)
    assert from_url("modbus://cabinet:1502").host == ("cabinet", 1502)
    assert from_url("modbus://[::1]:1502").host == ("::1", 1502)
    assert from_url("serial-b:///dev/ttyS0").place == "/dev/ttyS0"
    assert from_url("modbus-rtu:///dev/serial/by-id/a%20b").place == "/dev/serial/by-id/a b"
    assert from_url("manual:").kind is Kind.MANUAL
    given = from_url("serial-a:///dev/ttyS0?boards=1,3&open_is=high&items=true&poll_s=1")
    assert (given.boards, given.open_is, given.items, given.poll_s) == ((1, 3), "high", True, 1.0)
    assert given.url == "serial-a:///dev/ttyS0"


def test_cabinets_that_nobody_named_are_not_one() -> None:
    urls = ("modbus://10.0.0.5", "modbus://10.0.0.6", "serial-a:///dev/ttyS0", "manual:")
    assert [from_url(url).name for url in urls] == [
        "10.0.0.5:502", "10.0.0.6:502", "/dev/ttyS0", "中间柜",
    ]  # fmt: skip
    named = Wiring(name="一号柜", url="modbus://10.0.0.5")
    assert from_url("modbus://10.0.0.5?items=true", named).name == "一号柜"
    assert from_url("modbus://10.0.0.5?name=二号柜").name == "二号柜"
    long = from_url("serial-a:///dev/serial/by-id/" + "x" * 200)
    assert from_url(long.url, long) == long


@pytest.mark.parametrize(
    "url",
    [
        "", "http://x", "modbus:", "modbus://", "modbus://x:99999", "modbus://x:0", "modbus://x/y",
        "serial-a://dev/ttyS0", "serial-a:", "serial-a:///", "manual:?open_is=up",
        "manual:?boards=1,x", "manual:?boards=1,1", "manual:?nosuch=1", "manual:?locks=9999",
        "manual:?poll_s=0", "manual:?poll_s=nan", "manual:?url=x", "manual:?items=yes",
        "manual:?name=", "modbus://a@b:1", "manual:#x", "manual:?boards",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_named(url: str) -> None:
    with pytest.raises(BadCabinetAddress) as caught:
        from_url(url)
    assert caught.value.params["device"] in (url, url.partition("?")[0])


def test_a_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "cabinets.toml"
    assert load(path) == ()
    path.write_text(GOOD, encoding="utf-8")
    first, second = load(path)
    assert first == Wiring("一号柜", "serial-a:///dev/ttyUSB0", (1, 2), 12, "high", close_s=90.0)
    assert (second.name, second.items, second.pulse_s) == ("二号柜", True, 0.3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[[cabinet]", "line 1"),
        ("x = 1", "[[cabinet]]"),
        ("[cabinet]\nname = 'x'", "[[cabinet]]"),
        ("[[cabinet]]\nname = 'x'", "name, url"),
        ("[[cabinet]]\nname = 'x'\nurl = 'http://x'", "http"),
        ("[[cabinet]]\nname = 'x'\nurl = 'manual:'\nopen_is = 'up'", "open_is = 'up'"),
        ("[[cabinet]]\nname = 'x'\nurl = 'manual:'\nlocks = '3'", "locks = '3'"),
        ("[[cabinet]]\nname = 'x'\nurl = 'manual:'\nlocks = true", "locks = True"),
        ("[[cabinet]]\nname = 'x'\nurl = 'manual:'\nboards = [1, 300]", "boards = [1, 300]"),
        ("[[cabinet]]\nname = 'x'\nurl = 'manual:'\nlokcs = 3", "lokcs"),
        ("[[cabinet]]\nname = 'x'\nurl = 'manual:'\nkind = 3", "kind"),
        (GOOD.replace("二号柜", "一号柜"), "一号柜"),
    ],
)
def test_a_settings_file_with_errors_names_them(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "cabinets.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettingsFile) as caught:
        load(path)
    assert found in caught.value.params["found"]


def test_cells_are_written_as_people_say_them() -> None:
    assert str(Cell(1, 3)) == "1-03"
    assert Cell.parse(" 1-03 ") == Cell.parse("1-3") == Cell(1, 3)
    for text in ("", "3", "1-0", "-1-3", "1-3-4", "a-b", "1-٣"):
        with pytest.raises(ValueError, match=r".*"):
            Cell.parse(text)
