"""How soon a door is reported that was ordered to open, over Modbus TCP and a serial line.

Run: ``python -m benchmarks.cabinet [--times 100] [--boards 4]``; prints JSON. The cabinet is
made up (pymodbus's server; lock boards on a pseudo-terminal, which knows no baud rate), so
the figures are those of the driver: from the call that orders a door open to the report that
it is. Polls and rests are the defaults. Seconds on a real line of 9600 baud come on top: a
frame of 5 bytes takes 5.2 ms there, and 9.4 ms the 9 bytes of board B.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.demo.cabinet.boards import SpeakerA, SpeakerB
from app.demo.cabinet.doors import Doors
from app.demo.cabinet.modbus import ModbusDemo
from cabinet.contract import Cabinet, Door
from cabinet.opening import open_cabinet
from cabinet.settings import from_url

_LOCKS = 24
Demo = ModbusDemo | SpeakerA | SpeakerB


def main(times: int, boards: int) -> int:
    """Run and print."""
    told: dict[str, Any] = {"load": round(os.getloadavg()[0], 1), "cells": boards * _LOCKS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        makers: dict[str, Callable[[Doors], Demo]] = {
            "modbus": lambda doors: ModbusDemo(doors),
            "modbus-rtu": lambda doors: ModbusDemo(doors, terminal=folder / "rtu"),
            "serial-a": lambda doors: SpeakerA(folder / "a", doors),
            "serial-b": lambda doors: SpeakerB(folder / "b", doors),
        }
        for kind, make in makers.items():
            doors = Doors({board: _LOCKS for board in range(1, boards + 1)})
            with _opened(make(doors), folder, boards) as cabinet:
                told[kind] = _measured(cabinet, doors, times)
    print(json.dumps(told))
    return 0


@contextmanager
def _opened(demo: Demo, folder: Path, boards: int) -> Iterator[Cabinet]:
    try:
        numbers = ",".join(str(board) for board in range(1, boards + 1))
        wiring = from_url(f"{demo.url}?boards={numbers}&locks={_LOCKS}&reply_s=5")
        cabinet = open_cabinet(wiring, "benchmark", folder)
        try:
            yield cabinet
        finally:
            cabinet.close()
    finally:
        demo.close()


def _measured(cabinet: Cabinet, doors: Doors, times: int) -> dict[str, float]:
    """Order doors open at any moment of the polls, while another thread takes reports."""
    chance = random.Random(7)
    seen: dict[str, float] = {}
    arrived = threading.Event()
    stopping = threading.Event()

    def listen() -> None:
        while not stopping.is_set():
            for report in cabinet.reports(0.5):
                if report.door is Door.OPEN:
                    seen[str(report.cell)] = time.perf_counter()
                    arrived.set()

    listening = threading.Thread(target=listen)
    listening.start()
    latencies: list[float] = []
    orders: list[float] = []
    try:
        for _ in range(times):
            cell = chance.choice(cabinet.cells)
            time.sleep(chance.random() * 0.15)
            arrived.clear()
            begun = time.perf_counter()
            cabinet.open(cell)
            orders.append(time.perf_counter() - begun)
            while str(cell) not in seen:
                arrived.wait(1.0)
                arrived.clear()
            latencies.append(seen.pop(str(cell)) - begun)
            doors.shut(cell)
    finally:
        stopping.set()
        listening.join()
    return {
        "median_ms": round(1e3 * statistics.median(latencies), 1),
        "p95_ms": round(1e3 * sorted(latencies)[int(0.95 * len(latencies))], 1),
        "longest_ms": round(1e3 * max(latencies), 1),
        "order_median_ms": round(1e3 * statistics.median(orders), 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--boards", type=int, default=4)
    given = parser.parse_args()
    sys.exit(main(given.times, given.boards))
