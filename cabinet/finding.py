"""Looking for cabinets on the lines of this machine (查找柜体)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from serial.tools import list_ports

from cabinet.contract import Kind
from cabinet.opening import open_cabinet
from cabinet.settings import Wiring, from_url
from resources.errors import Cancelled, DeviceError

_log = logging.getLogger(__name__)

_SERIAL = (Kind.BOARD_A, Kind.BOARD_B, Kind.MODBUS_RTU)
_REPLY_S = 0.25


@dataclass(frozen=True, slots=True)
class Found:
    """A cabinet that answered (查到的柜体)."""

    wiring: Wiring
    cells: int


def serial_lines() -> tuple[str, ...]:
    """Return the serial devices of this machine, in order."""
    return tuple(sorted(port.device for port in list_ports.comports()))


def candidates(lines: Sequence[str], address: str = "") -> tuple[Wiring, ...]:
    """Return what there is to try: each line in each way, and an address given by hand.

    Raises:
        BadCabinetAddress: the address is none.
    """
    given = (from_url(address),) if address else ()
    return given + tuple(from_url(f"{kind}://{line}") for line in lines for kind in _SERIAL)


def find(
    wirings: Sequence[Wiring],
    who: str,
    folder: Path | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: Event | None = None,
) -> list[Found]:
    """Return those that answer. Each takes a second or so, a line nobody answers on six.

    Args:
        wirings: what to try.
        who: for whoever else wants the bus.
        folder: where it is told who has which bus; None: the account's.
        on_progress: told how many are done, and how many there are.
        cancel: set it to stop between two.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    found: list[Found] = []
    for number, wiring in enumerate(wirings):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        on_progress(number, len(wirings))
        try:
            cabinet = open_cabinet(replace(wiring, reply_s=_REPLY_S), who, folder)
        except DeviceError as error:
            _log.info("no cabinet at %s: %s", wiring.url, error.kind)
            continue
        try:
            boards = tuple(sorted({cell.board for cell in cabinet.cells}))
            found.append(Found(replace(wiring, boards=boards), len(cabinet.cells)))
        finally:
            cabinet.close()
    on_progress(len(wirings), len(wirings))
    return found
