"""What a gun reads, and settings that are written and read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cabinet.contract import Cell, Kind
from cabinet.finding import candidates, find
from cabinet.scans import Card, Digit, Label, Order, Unknown, code, read
from cabinet.settings import Wiring, checked, load, save
from resources.errors import BadCabinetAddress, Cancelled
from tests.cabinet.rigs import rig_of


@given(st.sampled_from([*Order, *(Digit(n) for n in range(10)), Cell(1, 3), Cell(31, 24)]))
def test_each_code_says_what_it_was_made_of(what: Order | Digit | Cell) -> None:
    for text in (code(what), code(what).lower(), f" {code(what)}\t"):
        assert read(text) == what
    assert code(what).isascii()


@settings(max_examples=40)
@given(st.text())
def test_whatever_is_typed_means_something(text: str) -> None:
    found = read(text)
    assert found is None or isinstance(found, Label | Order | Digit | Cell | Card | Unknown)


def test_what_is_not_ours_is_a_label_and_what_is_unknown_is_said() -> None:
    assert read("J2133-2") == Label("J2133-2")
    assert read("ＷＹＣ－ＯＫ") is Order.OK, "full-width, as an input method types"
    assert read("WYC-HOCUS") == Unknown("WYC-HOCUS")
    assert read("WYC-AT-9") == Unknown("WYC-AT-9")
    assert read("wyp-0001-abc") == Card("0001-abc")
    assert read("  ") is None


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.builds(
            Wiring,
            name=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
            .map(str.strip)
            .filter(lambda name: 0 < len(name) <= 60),
            url=st.sampled_from(["manual:", "modbus://h:5", "serial-a:///dev/a b"]),
            boards=st.lists(st.integers(0, 255), unique=True, max_size=5).map(tuple),
            locks=st.integers(0, 512),
            open_is=st.sampled_from(["low", "high"]),
            items=st.booleans(),
            close_s=st.floats(1, 3600),
        ),
        unique_by=lambda one: one.name,
        max_size=3,
    )
)
def test_settings_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, wirings: list[Wiring]
) -> None:
    path = tmp_path_factory.mktemp("settings") / "cabinets.toml"
    for wiring in wirings:
        assert checked(wiring) == wiring
    save(path, wirings)
    assert list(load(path)) == wirings


def test_settings_that_cannot_be_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "cabinets.toml"
    save(path, [Wiring(name="甲")])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="name"):
        save(path, [Wiring(name="甲"), Wiring(name="甲")])
    with pytest.raises(ValueError, match="locks"):
        checked(Wiring(locks=100_000))
    with pytest.raises(BadCabinetAddress):
        checked(Wiring(url="ftp://x"))
    assert path.read_bytes() == before


def test_a_cabinet_is_found_on_its_line_and_only_as_what_it_is(tmp_path: Path) -> None:
    with rig_of("serial-b", tmp_path, {1: 4}) as rig:
        line = str(rig.wiring.place)
        told: list[tuple[int, int]] = []
        wanted = [
            # Not all of 32 addresses are asked: that takes five seconds.
            replace(one, boards=(1,))
            for one in candidates([line])
            if one.kind is Kind.BOARD_B
        ]
        found = find(wanted, "甲", tmp_path, lambda *place: told.append(place))
        assert [(one.wiring.url, one.cells) for one in found] == [(rig.wiring.url, 4)]
        assert found[0].wiring.boards == (1,)
        assert told == [(0, 1), (1, 1)]
        assert {one.kind.value for one in candidates([line], "modbus://h:1")} == {
            *("modbus", "serial-a", "serial-b", "modbus-rtu")
        }


def test_looking_for_cabinets_can_be_stopped(tmp_path: Path) -> None:
    from threading import Event

    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        find(candidates(["/dev/none"]), "甲", tmp_path, cancel=cancel)
    assert find(candidates(["/dev/none"]), "甲", tmp_path) == []
