"""Cabinets that speak Modbus (TCP、RTU): a coil unlocks, a discrete input is a sensor.

pymodbus makes and reads the frames; the line is ours, so that both ways keep the same rules.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from pymodbus.constants import ExcCodes
from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerBase, FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadDiscreteInputsRequest,
    WriteSingleCoilRequest,
)

from cabinet.contract import Cell, CellState, Door, Kind
from cabinet.lines import Line
from cabinet.polling import Polled
from cabinet.settings import MOST_LOCKS, Wiring
from resources.errors import BadCabinetAnswer, CabinetSilent

_SEARCH_S = 0.3
_UNITS = range(1, 9)
_MOST_BITS = 512
"""Asked for at once; Modbus allows 2000."""


class ModbusCabinet(Polled):
    """Units of Modbus, each with locks from 1 on."""

    def __init__(self, wiring: Wiring, line: Line) -> None:
        decoder = DecodePDU(False)
        tcp = wiring.kind is Kind.MODBUS_TCP
        self._framer: FramerBase = FramerSocket(decoder) if tcp else FramerRTU(decoder)
        self._number = 0
        self._tcp = tcp
        self._counts: dict[int, int] = {}
        super().__init__(wiring, line)

    def find_cells(self) -> tuple[Cell, ...]:
        """Return the cells of the units named in the settings, else of all that answer."""
        units = self.wiring.boards or tuple(unit for unit in _UNITS if self._is_there(unit))
        if not units:
            raise CabinetSilent(device=self.name, seconds=_SEARCH_S)
        for unit in units:
            self._counts[unit] = self.wiring.locks or self._count(unit)
            if not self._counts[unit]:
                raise BadCabinetAnswer(device=self.name, found=ExcCodes.ILLEGAL_ADDRESS.name)
        return tuple(
            Cell(unit, lock)
            for unit, count in self._counts.items()
            for lock in range(1, count + 1)
        )

    def ask_states(self) -> tuple[CellState, ...]:
        """Ask each unit for all doors, and for all item sensors where it has them."""
        found: list[CellState] = []
        present = self.wiring.item_is == "high"
        for unit, count in self._counts.items():
            doors = self._bits(unit, self.wiring.door_base, count)
            items: list[bool | None] = [None] * count
            if self.wiring.items:
                base = self.wiring.item_base
                base = self.wiring.door_base + count if base < 0 else base
                items = [high is present for high in self._bits(unit, base, count)]
            found += [
                CellState(Cell(unit, lock + 1), self.door(doors[lock]), items[lock])
                for lock in range(count)
            ]
        return tuple(found)

    def order_open(self, cell: Cell) -> None:
        """Switch the coil on; off again after the pulse, where the device does not do it.

        Where the answer is lost, it looks before the order is given again.
        """
        address = self.wiring.coil_base + cell.lock - 1
        with self.line.lock:
            for again in (True, False):
                try:
                    self._coil(cell.board, address, True)
                    break
                except CabinetSilent:
                    if self._is_open(cell):
                        break
                    if not again:
                        raise
            if self.wiring.pulse_s:
                time.sleep(self.wiring.pulse_s)
                self._coil(cell.board, address, False, tries=2)

    def _coil(self, unit: int, address: int, on: bool, *, tries: int = 1) -> None:
        request = WriteSingleCoilRequest(address=address, bits=[on], dev_id=unit)
        self._checked(self._ask(request, tries=tries))

    def _is_open(self, cell: Cell) -> bool:
        high = self._bits(cell.board, self.wiring.door_base + cell.lock - 1, 1)[0]
        return self.door(high) is Door.OPEN

    def _bits(self, unit: int, base: int, count: int) -> list[bool]:
        found: list[bool] = []
        while len(found) < count:
            part = min(count - len(found), _MOST_BITS)
            request = ReadDiscreteInputsRequest(address=base + len(found), count=part, dev_id=unit)
            bits = self._checked(self._ask(request)).bits
            if len(bits) < part:
                raise BadCabinetAnswer(device=self.name, found=f"{len(bits)} < {part}")
            found += bits[:part]
        return found

    def _count(self, unit: int) -> int:
        """Return how many locks a unit has: coils it answers for, else doors."""
        coils = self._last(
            lambda n: ReadCoilsRequest(address=self.wiring.coil_base + n - 1, count=1, dev_id=unit)
        )
        return coils or self._last(
            lambda n: ReadDiscreteInputsRequest(
                address=self.wiring.door_base + n - 1, count=1, dev_id=unit
            )
        )

    def _last(self, request: Callable[[int], ModbusPDU]) -> int:
        """Return the last number that is answered; 0: none is."""
        low, high = 0, MOST_LOCKS[self.wiring.kind]
        while low < high:
            middle = (low + high + 1) // 2
            if isinstance(self._ask(request(middle)), ExceptionResponse):
                high = middle - 1
            else:
                low = middle
        return low

    def _is_there(self, unit: int) -> bool:
        request = ReadDiscreteInputsRequest(address=self.wiring.door_base, count=1, dev_id=unit)
        try:
            answer = self._ask(request, tries=1, reply_s=_SEARCH_S)
        except CabinetSilent:
            return False
        return not isinstance(answer, ExceptionResponse)

    def _ask(
        self, request: ModbusPDU, *, tries: int = 2, reply_s: float | None = None
    ) -> ModbusPDU:
        with self.line.lock:
            self._number = self._number % 0xFFFF + 1
            request.transaction_id = number = self._number if self._tcp else 0

            def find(came: bytes) -> ModbusPDU | None:
                return self._found(came, request, number)

            return self.line.ask(
                self._framer.buildFrame(request), find, tries=tries, reply_s=reply_s
            )

    def _found(self, came: bytes, request: ModbusPDU, number: int) -> ModbusPDU | None:
        """Return the answer to the request; garbage before it is passed over."""
        for start in range(len(came)):
            try:
                _, answer = self._framer.handleFrame(came[start:], request.dev_id, number)
            except (ModbusException, ValueError, IndexError, KeyError):
                # Not a frame from here on, or not one yet.
                continue
            if answer is not None and answer.function_code & 0x7F == request.function_code:
                return answer
        return None

    def _checked(self, answer: ModbusPDU) -> ModbusPDU:
        if isinstance(answer, ExceptionResponse):
            code = answer.exception_code
            name = ExcCodes(code).name if code in set(ExcCodes) else str(code)
            raise BadCabinetAnswer(device=self.name, found=name)
        return answer
