"""The demo's cabinets, as a process: somebody always shuts the doors (演示柜).

A real cabinet is a machine of its own; so are these.
"""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from cabinet.settings import Wiring, load, save
from resources.errors import NoCabinet

BIG, SMALL, PLAIN = "一号柜", "二号柜", "三号普通柜"
SHUT_AFTER_S = 6.0
_START_S = 30.0
_LOCKS, _FEW = 24, 12


class DemoCabinets:
    """Two made-up cabinets while they run: Modbus over TCP, lock board B on a serial line."""

    def __init__(self, home: Path, shut_after_s: float = SHUT_AFTER_S) -> None:
        """Start them.

        Args:
            home: the demo station's folder.
            shut_after_s: somebody shuts a door that stood open so long.

        Raises:
            NoCabinet: they did not start.
        """
        line = home / "demo-line"
        with suppress(OSError):
            line.unlink()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_serve, args=(theirs, line, shut_after_s), name="demo-cabinets", daemon=True
        )
        self._process.start()
        theirs.close()
        try:
            if not self._pipe.poll(_START_S):
                raise NoCabinet(device=BIG)
            urls = self._pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            raise NoCabinet(device=BIG) from error
        big, small = (str(url) for url in urls)
        self.wirings: tuple[Wiring, ...] = (
            Wiring(name=BIG, url=big, boards=(1,), locks=_LOCKS, close_s=30.0),
            # A pseudo-terminal is there only where there is a serial line.
            *((Wiring(name=SMALL, url=small, boards=(1,), close_s=30.0),) if small else ()),
            Wiring(name=PLAIN, url="manual:", boards=(1,), locks=_FEW),
        )

    def write_settings(self, path: Path) -> None:
        """Name them in the demo station's cabinets.toml; others there stay."""
        ours = {one.name for one in self.wirings}
        others = [one for one in load(path) if one.name not in ours]
        save(path, (*self.wirings, *others))

    def stop(self) -> None:
        """Switch them off; safe to call twice."""
        with suppress(OSError):
            self._pipe.send("stop")
        self._process.join(2.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, line: Path, shut_after_s: float) -> None:
    """Serve until told to stop or the parent is gone (child process)."""
    import logging

    from app.demo.cabinet.doors import Doors
    from app.demo.cabinet.modbus import ModbusDemo

    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    big = ModbusDemo(Doors({1: _LOCKS}, shut_after_s))
    try:
        from app.demo.cabinet.boards import SpeakerB

        small = SpeakerB(line, Doors({1: _FEW}, shut_after_s))
    except (ImportError, OSError):
        # No pseudo-terminals on this system: the other two cabinets are there.
        small = None
    try:
        pipe.send((big.url, "" if small is None else small.url))
        with suppress(EOFError):
            pipe.recv()
    finally:
        if small is not None:
            small.close()
        big.close()
