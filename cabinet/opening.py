"""Opening a cabinet, and a door of it that is seen to open (开柜)."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

from cabinet.board_a import BoardA
from cabinet.board_b import BoardB, Unasked
from cabinet.contract import Cabinet, Cell, Door, Kind
from cabinet.lines import Line, Port, SerialPort, TcpPort
from cabinet.manual import ManualCabinet
from cabinet.owner import BusRight
from cabinet.settings import Wiring
from resources.errors import (
    Cancelled,
    DeviceError,
    DoorStandsOpen,
    DoorStuck,
    NoSuchCell,
    WrongDoor,
)

_CONNECT_S = 3.0
_REST_S = 0.05
"""Between two looks at the doors."""


def open_cabinet(wiring: Wiring, who: str, folder: Path | None = None) -> Cabinet:
    """Take the bus, connect, and find the cells.

    Args:
        wiring: its settings.
        who: for whoever else wants the bus.
        folder: where it is told who has which bus; None: the account's.

    Raises:
        CabinetTaken: another program, or this one, has the bus.
        DeviceError: nothing answers.
    """
    if wiring.kind is Kind.MANUAL:
        return ManualCabinet(wiring)
    right = BusRight(_bus(wiring), who, folder, wiring.name)
    unasked = Unasked()
    line = _Owned(wiring, right, unasked)
    try:
        match wiring.kind:
            case Kind.BOARD_A:
                return BoardA(wiring, line)
            case Kind.BOARD_B:
                return BoardB(wiring, line, unasked)
            case _:
                # Imported here: pymodbus took a fifth of the time any command takes to start.
                from cabinet.modbus import ModbusCabinet

                return ModbusCabinet(wiring, line)
    except BaseException:
        line.close()
        raise


class _Owned(Line):
    """A line whose bus is given back when it is closed."""

    def __init__(self, wiring: Wiring, right: BusRight, unasked: Unasked) -> None:
        super().__init__(
            wiring.name,
            lambda: _port(wiring),
            reply_s=wiring.reply_s,
            turnaround_s=0.0 if wiring.kind is Kind.MODBUS_TCP else wiring.turnaround_s,
            anew_after_silence=wiring.kind is Kind.MODBUS_TCP,
            heard=unasked.hear if wiring.kind is Kind.BOARD_B else lambda _: None,
        )
        self._right = right

    def close(self) -> None:
        """Let go of port and bus."""
        super().close()
        self._right.give()


def _bus(wiring: Wiring) -> str:
    if wiring.kind is Kind.MODBUS_TCP:
        host, port = wiring.host
        return f"{host.lower()}:{port}"
    return str(Path(wiring.place).resolve())


def _port(wiring: Wiring) -> Port:
    if wiring.kind is Kind.MODBUS_TCP:
        return TcpPort(wiring.host, _CONNECT_S)
    return SerialPort(wiring.place, wiring.baud)


# ---- one door -------------------------------------------------------------------------


def open_door(cabinet: Cabinet, cell: Cell, confirm_s: float, cancel: Event | None = None) -> None:
    """Open one door and see that it, and no other, opened.

    A cabinet without electronics is believed.

    Raises:
        NoSuchCell: it has no such cell.
        DoorStandsOpen: one stood open before; nothing was opened.
        WrongDoor: another one opened.
        DoorStuck: none opened in that time.
        Cancelled: ``cancel`` was set; the door may open all the same.
        DeviceError: the cabinet does not answer.
    """
    check_shut(cabinet, cell)
    order_open(cabinet, cell, confirm_s, cancel)


def check_shut(cabinet: Cabinet, cell: Cell) -> None:
    """Check that a cell is there and no door stands open.

    Raises:
        NoSuchCell: it has no such cell.
        DoorStandsOpen: one stands open.
        DeviceError: the cabinet does not answer.
    """
    if cell not in cabinet.cells:
        raise NoSuchCell(device=cabinet.name, cell=str(cell))
    standing = [state.cell for state in cabinet.states() if state.door is Door.OPEN]
    if standing:
        raise DoorStandsOpen(device=cabinet.name, cell=_named(standing))


def order_open(
    cabinet: Cabinet, cell: Cell, confirm_s: float, cancel: Event | None = None
) -> None:
    """Give the order, and see the door; what :func:`open_door` does after its check.

    Raises:
        WrongDoor: another one opened.
        DoorStuck: none opened in that time.
        Cancelled: ``cancel`` was set; the door may open all the same.
        DeviceError: the cabinet does not answer; the door may open all the same.
    """
    cabinet.open(cell)
    if cabinet.kind is not Kind.MANUAL:
        _see_open(cabinet, cell, confirm_s, cancel)


def _see_open(cabinet: Cabinet, cell: Cell, confirm_s: float, cancel: Event | None) -> None:
    # Doors are asked for, not reports taken: those are for whoever watches the cabinet.
    until = time.monotonic() + confirm_s
    while True:
        last = time.monotonic() >= until
        try:
            states = cabinet.states()
        except DeviceError:
            # The order is out: the door may open though the line is not there for a while.
            if last:
                raise
        else:
            now = [state.cell for state in states if state.door is Door.OPEN]
            other = [each for each in now if each != cell]
            if other:
                raise WrongDoor(device=cabinet.name, cell=str(cell), other=_named(other))
            if now:
                return
            if last:
                raise DoorStuck(device=cabinet.name, cell=str(cell), seconds=confirm_s)
        _rest(cancel)


def await_closed(
    cabinet: Cabinet, cell: Cell, timeout_s: float, cancel: Event | None = None
) -> bool:
    """Wait until a door is shut; return whether it is. A line that breaks is waited out.

    Raises:
        Cancelled: ``cancel`` was set.
        DeviceError: the cabinet did not answer at the end.
    """
    until = time.monotonic() + timeout_s
    while True:
        last = time.monotonic() >= until
        try:
            if door_of(cabinet, cell) is not Door.OPEN:
                return True
        except DeviceError:
            if last:
                raise
        if last:
            return False
        _rest(cancel)


def _rest(cancel: Event | None) -> None:
    if cancel is None:
        time.sleep(_REST_S)
    elif cancel.wait(_REST_S):
        raise Cancelled


def door_of(cabinet: Cabinet, cell: Cell) -> Door:
    """Ask for one door.

    Raises:
        DeviceError: the cabinet does not answer.
    """
    return next((each.door for each in cabinet.states() if each.cell == cell), Door.UNKNOWN)


def _named(cells: list[Cell]) -> str:
    return "、".join(str(cell) for cell in cells)
