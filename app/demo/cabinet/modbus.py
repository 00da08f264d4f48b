"""A cabinet that speaks Modbus: pymodbus's own server, over TCP or a pseudo-terminal (模拟)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from app.demo.cabinet.doors import Doors, Speech
from app.demo.cabinet.terminal import Terminal
from cabinet.contract import Cell

_READ_COILS, _READ_INPUTS, _WRITE_COIL = 1, 2, 5
_BITS = 16
_UNIT_AT = 6
"""In a frame of Modbus TCP."""
_START_S = 20.0


class ModbusDemo:
    """Coils that unlock; discrete inputs of doors, and behind them of items.

    Args:
        doors: what it is; a board is a unit.
        address: host and port to listen at; 0: any.
        terminal: name of a serial line instead (RTU).
        open_is_high: what a door's contact says when it is open.
    """

    def __init__(
        self,
        doors: Doors,
        address: tuple[str, int] = ("127.0.0.1", 0),
        terminal: Path | None = None,
        *,
        open_is_high: bool = False,
    ) -> None:
        self.doors, self.speech = doors, Speech()
        self.seen: list[bytes] = []
        """What came, as it came."""
        self._high = open_is_high
        self._address, self._terminal = address, terminal
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="demo-modbus", daemon=True
        )
        self._thread.start()
        self._bridge: _Bridge | None = None
        self._server: ModbusTcpServer | ModbusSerialServer
        try:
            if terminal is not None:
                self._bridge = _Bridge(terminal)
            self._start()
        except BaseException:
            self._end_loop()
            raise

    @property
    def url(self) -> str:
        """Address for :func:`cabinet.settings.from_url`."""
        if self._terminal is not None:
            return f"modbus-rtu://{self._terminal}"
        return f"modbus://{self._address[0]}:{self._address[1]}"

    def power(self, on: bool) -> None:
        """Cut the power or give it back: connections break, and nothing listens."""
        if on is self.speech.power:
            return
        self.speech.power = on
        if self._terminal is None:
            if on:
                self._start()
            else:
                self._run(self._shutdown())

    def close(self) -> None:
        """End it."""
        self._run(self._shutdown())
        self._end_loop()

    def _end_loop(self) -> None:
        if self._bridge is not None:
            self._bridge.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _start(self) -> None:
        async def starting() -> None:
            self._server = self._made()
            await self._server.serve_forever(background=True)

        self._run(starting())
        if self._terminal is None:
            listening: Any = self._server.transport
            self._address = (self._address[0], listening.sockets[0].getsockname()[1])

    async def _shutdown(self) -> None:
        server: Any = self._server
        await server.shutdown()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_S)

    def _made(self) -> ModbusTcpServer | ModbusSerialServer:
        units = [self._unit(unit, count) for unit, count in self.doors.boards.items()]
        if self._bridge is not None:
            return ModbusSerialServer(
                units,
                framer=FramerType.RTU,
                port=self._bridge.far,
                baudrate=9600,
                ignore_missing_devices=True,
                trace_packet=self._traced,
            )
        return ModbusTcpServer(
            units,
            address=self._address,
            ignore_missing_devices=True,
            trace_packet=self._traced,
        )

    def _unit(self, unit: int, count: int) -> SimDevice:
        async def act(
            code: int,
            start: int,
            address: int,
            _words: int,
            registers: list[int],
            values: list[int] | list[bool] | None,
        ) -> ExcCodes | None:
            if code in (_READ_COILS, _WRITE_COIL):
                if address >= count:
                    return ExcCodes.ILLEGAL_ADDRESS
                if values and values[0]:
                    self.doors.order(Cell(unit, address + 1))
            elif code == _READ_INPUTS:
                if address >= 2 * count:
                    return ExcCodes.ILLEGAL_ADDRESS
                self._fill(unit, count, registers)
            return None

        def block(bits: int) -> list[SimData]:
            words = (bits + _BITS - 1) // _BITS
            return [SimData(0, values=[0] * words, datatype=DataType.BITS)]

        return SimDevice(unit, (block(count), block(2 * count), block(1), block(1)), action=act)

    def _fill(self, unit: int, count: int, registers: list[int]) -> None:
        bits = [self.doors.is_open(Cell(unit, n)) is self._high for n in range(1, count + 1)]
        bits += [self.doors.holds(Cell(unit, n)) for n in range(1, count + 1)]
        for word in range(len(registers)):
            part = bits[word * _BITS : (word + 1) * _BITS]
            registers[word] = sum(1 << n for n, bit in enumerate(part) if bit)

    def _traced(self, sending: bool, data: bytes) -> bytes:
        if sending:
            # pymodbus answers for units that are not there; a bus is silent.
            unit = data[0 if self._bridge is not None else _UNIT_AT]
            return self.speech.spoken(data) if unit in self.doors.boards else b""
        self.seen.append(data)
        return data if self.speech.power else b""


class _Bridge:
    """Two pseudo-terminals, one line: pymodbus's server wants an end to open, too."""

    def __init__(self, path: Path) -> None:
        far = path.with_name(path.name + ".far")
        self.far = str(far)
        self._to_near: Callable[[bytes], None] = lambda _: None
        self._far = Terminal(far, self._forth)
        self._near = Terminal(path, self._back)
        self._to_near = self._near.say

    def _forth(self, data: bytes) -> bytes:
        self._to_near(data)
        return b""

    def _back(self, data: bytes) -> bytes:
        self._far.say(data)
        return b""

    def close(self) -> None:
        """Take both away."""
        self._near.close()
        self._far.close()
