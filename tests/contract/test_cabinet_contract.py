"""One suite for every cabinet: Modbus TCP and RTU, lock boards A and B, none at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from app.demo.cabinet.modbus import ModbusDemo
from cabinet.contract import Cabinet, Cell, CellState, Door, DoorReport
from cabinet.opening import await_closed, door_of, open_door
from resources.errors import (
    CabinetLost,
    CabinetSilent,
    CabinetTaken,
    Cancelled,
    DeviceError,
    DoorStandsOpen,
    DoorStuck,
    NoSuchCell,
    WrongDoor,
)
from tests.cabinet.rigs import CELLS, CURT_S, ELECTRONIC, KINDS, PATIENT_S, PLAIN, Rig, rig_of

FIRST, LAST = CELLS[0], CELLS[-1]


@pytest.fixture
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig_of(request.param, tmp_path) as found:
        yield found


every = pytest.mark.parametrize("rig", KINDS, indirect=True)
electronic = pytest.mark.parametrize("rig", ELECTRONIC, indirect=True)
plain = pytest.mark.parametrize("rig", PLAIN, indirect=True)


def until_told(cabinet: Cabinet) -> tuple[CellState, ...]:
    """Ask until there is an answer: a busy machine may miss some."""
    while True:
        try:
            return cabinet.states()
        except DeviceError:
            continue


@every
def test_it_knows_its_cells_and_doors(rig: Rig) -> None:
    with rig.opened() as cabinet:
        assert cabinet.cells == CELLS
        assert cabinet.name == "一号柜"
        assert str(cabinet.kind) == rig.wiring.url.partition(":")[0]
        states = cabinet.states()
        assert [state.cell for state in states] == list(CELLS)
        shut = Door.UNKNOWN if rig.demo is None else Door.CLOSED
        assert {state.door for state in states} == {shut}


@every
def test_a_cell_it_does_not_have_is_not_opened(rig: Rig) -> None:
    with rig.opened() as cabinet:
        for cell in (Cell(1, 5), Cell(3, 1), Cell(0, 1)):
            with pytest.raises(NoSuchCell) as caught:
                cabinet.open(cell)
            assert caught.value.params["cell"] == str(cell)
            with pytest.raises(NoSuchCell):
                open_door(cabinet, cell, 1.0)
    assert not any(map(rig.doors.is_open, CELLS))


@electronic
def test_a_door_opens_and_both_moves_are_reported_once(rig: Rig) -> None:
    with rig.opened() as cabinet:
        cabinet.open(LAST)
        assert cabinet.reports(PATIENT_S) == (DoorReport(LAST, Door.OPEN, asked=True),)
        assert rig.doors.is_open(LAST)
        assert [each.cell for each in cabinet.states() if each.door is Door.OPEN] == [LAST]
        rig.doors.shut(LAST)
        assert cabinet.reports(PATIENT_S) == (DoorReport(LAST, Door.CLOSED),)
        assert cabinet.reports(0.05) == ()


@plain
def test_a_door_that_opens_by_itself_is_reported(rig: Rig) -> None:
    with rig.opened() as cabinet:
        cabinet.open(LAST)
        assert cabinet.reports(PATIENT_S)[0].asked
        rig.doors.force(FIRST)
        assert cabinet.reports(PATIENT_S) == (DoorReport(FIRST, Door.OPEN),)
        rig.doors.shut(LAST)
        assert cabinet.reports(PATIENT_S) == (DoorReport(LAST, Door.CLOSED),)
        rig.doors.force(LAST)
        assert cabinet.reports(PATIENT_S) == (DoorReport(LAST, Door.OPEN),), "asked for once"


@electronic
def test_opening_sees_the_door_and_then_shut(rig: Rig) -> None:
    with rig.opened() as cabinet:
        open_door(cabinet, FIRST, PATIENT_S)
        assert door_of(cabinet, FIRST) is Door.OPEN
        with pytest.raises(DoorStandsOpen):
            open_door(cabinet, LAST, PATIENT_S)
        assert not rig.doors.is_open(LAST)
        assert not await_closed(cabinet, FIRST, 0.05)
        rig.doors.shut(FIRST)
        assert await_closed(cabinet, FIRST, PATIENT_S)
        open_door(cabinet, LAST, PATIENT_S)


@plain
def test_the_wrong_door_and_a_stuck_one_are_told(rig: Rig) -> None:
    with rig.opened() as cabinet:
        rig.doors.swap(FIRST, CELLS[1])
        with pytest.raises(WrongDoor) as caught:
            open_door(cabinet, FIRST, 1.0)
        assert caught.value.params["other"] == str(CELLS[1])
        rig.doors.shut(CELLS[1])
        assert await_closed(cabinet, CELLS[1], PATIENT_S)
        rig.doors.stick(LAST)
        with pytest.raises(DoorStuck):
            open_door(cabinet, LAST, 0.05)


@plain
def test_waiting_ends_when_it_is_cancelled_or_closed(rig: Rig) -> None:
    cancel = Event()
    cancel.set()
    with rig.opened() as cabinet:
        rig.doors.force(FIRST)
        with pytest.raises(Cancelled):
            await_closed(cabinet, FIRST, PATIENT_S, cancel)
        assert cabinet.reports(PATIENT_S)
        found: list[tuple[DoorReport, ...]] = []
        waiting = Thread(target=lambda: found.append(told_or_none(cabinet)))
        waiting.start()
        cabinet.close()
        waiting.join()
        assert found == [()]
        cabinet.close()


def told_or_none(cabinet: Cabinet) -> tuple[DoorReport, ...]:
    try:
        return cabinet.reports(600.0)
    except DeviceError:
        # It was closed in the midst of a question.
        return ()


@plain
def test_a_bus_has_one_owner_and_the_second_is_told_who(rig: Rig) -> None:
    with rig.opened("李文员"):
        with pytest.raises(CabinetTaken) as caught, rig.opened("王书记"):
            pass
        assert caught.value.params["who"] == "李文员"
        assert "李文员" in caught.value.params["since"] + caught.value.params["who"]
    with rig.opened("王书记") as cabinet:
        assert cabinet.states()


@plain
@pytest.mark.parametrize("fault", ["silent", "garbage", "checksum", "noise"])
def test_a_spoilt_answer_is_never_believed(rig: Rig, fault: str) -> None:
    if fault == "checksum" and rig.kind == "modbus":
        pytest.skip("Modbus TCP has no checksum of its own")
    with rig.opened(reply_s=CURT_S) as cabinet:
        rig.doors.force(LAST)
        rig.speech.spoil(fault)
        states = until_told(cabinet)
        assert rig.speech.spoilt
        assert [each.cell for each in states if each.door is Door.OPEN] == [LAST]


@plain
@pytest.mark.parametrize("fault", ["silent", "garbage"])
def test_an_order_whose_answer_is_lost_opens_once(rig: Rig, fault: str) -> None:
    with rig.opened(reply_s=CURT_S) as cabinet:
        rig.speech.spoil(fault)
        ordered = until_ordered(cabinet, FIRST)
        assert rig.doors.is_open(FIRST)
        if ordered == 1:
            # It looked before it would have ordered again.
            assert rig.doors.ordered == [FIRST]


def until_ordered(cabinet: Cabinet, cell: Cell) -> int:
    count = 0
    while True:
        count += 1
        try:
            cabinet.open(cell)
        except DeviceError:
            continue
        return count


@plain
def test_a_dead_cabinet_is_asked_twice_and_found_again_when_it_lives(rig: Rig) -> None:
    with rig.opened(reply_s=CURT_S) as cabinet:
        before = len(rig.seen)
        rig.power(False)
        with pytest.raises((CabinetSilent, CabinetLost)):
            cabinet.states()
        if not isinstance(rig.demo, ModbusDemo):
            assert len(set(rig.seen[before:])) == 1
            assert len(rig.seen) == before + 2
        rig.power(True)
        rig.doors.force(LAST)
        states = until_told(cabinet)
        assert [each.cell for each in states if each.door is Door.OPEN] == [LAST]
        assert cabinet.reports(0) == (DoorReport(LAST, Door.OPEN),)


@pytest.mark.parametrize("rig", ["serial-a", "serial-b"], indirect=True)
def test_an_adapter_that_was_pulled_out_is_opened_again(rig: Rig) -> None:
    assert rig.demo is not None and not isinstance(rig.demo, ModbusDemo)
    with rig.opened() as cabinet:
        rig.demo.line.unplug()
        with pytest.raises(DeviceError):
            cabinet.states()
        with pytest.raises(DeviceError):
            cabinet.states()
        rig.demo.line.plug()
        rig.doors.force(FIRST)
        assert [each.cell for each in until_told(cabinet) if each.door is Door.OPEN] == [FIRST]


@plain
def test_two_threads_never_mix_their_answers(rig: Rig) -> None:
    with rig.opened() as cabinet:
        rig.doors.force(CELLS[2])
        found: list[list[Cell]] = []

        def ask() -> None:
            for _ in range(5):
                states = cabinet.states()
                found.append([each.cell for each in states if each.door is Door.OPEN])

        threads = [Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [[CELLS[2]]] * 15


@pytest.mark.parametrize("rig", ["modbus", "modbus-rtu"], indirect=True)
def test_item_sensors_say_what_lies_there(rig: Rig) -> None:
    with rig.opened() as cabinet:
        rig.doors.put(CELLS[3])
        assert [each.cell for each in cabinet.states() if each.item] == [CELLS[3]]
    with rig.opened(items=False) as cabinet:
        assert {each.item for each in cabinet.states()} == {None}


@pytest.mark.faults
@pytest.mark.parametrize("rig", PLAIN, indirect=True)
def test_boards_are_found_by_searching_the_line(rig: Rig) -> None:
    found: tuple[Cell, ...] = ()
    while found != CELLS:
        with rig.opened(boards=(), locks=4 if rig.kind == "serial-a" else 0) as cabinet:
            found = cabinet.cells
        assert set(found) <= set(CELLS)
