"""Made-up cabinets of every kind, with what is to be known of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.demo.cabinet.boards import SpeakerA, SpeakerB
from app.demo.cabinet.doors import Doors, Speech
from app.demo.cabinet.modbus import ModbusDemo
from cabinet.contract import Cabinet, Cell
from cabinet.opening import open_cabinet
from cabinet.settings import Wiring, from_url

KINDS = (
    "modbus", "modbus-rtu", "modbus-high", "serial-a", "serial-a-high", "serial-b",
    "serial-b-high", "serial-b-silent", "serial-b-mute", "manual",
)  # fmt: skip
ELECTRONIC = tuple(kind for kind in KINDS if kind != "manual")
PLAIN = ("modbus", "modbus-rtu", "serial-a", "serial-b")
"""One of each driver."""
BOARDS = {1: 4, 2: 4}
CELLS = tuple(Cell(board, lock) for board in BOARDS for lock in range(1, 5))
PATIENT_S = 20.0
"""For answers that come: no busy machine takes so long."""
CURT_S = 0.08
"""For answers that do not."""


class SeenThenShut(Doors):
    """Somebody shuts each door as soon as it was three times seen open: no clock, no race."""

    def __init__(self, boards: dict[int, int]) -> None:
        super().__init__(boards)
        self._looks: Counter[Cell] = Counter()

    def is_open(self, cell: Cell) -> bool:
        open_ = super().is_open(cell)
        self._looks[cell] = self._looks[cell] + 1 if open_ else 0
        if self._looks[cell] > 2:
            self.shut(cell)
        return open_


@dataclass
class Rig:
    """A cabinet's far end, and how it is set."""

    kind: str
    demo: ModbusDemo | SpeakerA | SpeakerB | None
    doors: Doors
    wiring: Wiring
    folder: Path

    @property
    def speech(self) -> Speech:
        assert self.demo is not None
        return self.demo.speech

    @property
    def seen(self) -> list[bytes]:
        assert self.demo is not None
        return self.demo.seen

    def power(self, on: bool) -> None:
        if isinstance(self.demo, ModbusDemo):
            self.demo.power(on)
        else:
            self.speech.power = on

    @contextmanager
    def opened(self, who: str = "张保管", **settings: object) -> Iterator[Cabinet]:
        wiring = replace(self.wiring, **settings)  # type: ignore[arg-type]
        cabinet = open_cabinet(wiring, who, self.folder)
        try:
            yield cabinet
        finally:
            cabinet.close()


@contextmanager
def rig_of(kind: str, folder: Path, boards: dict[int, int] | None = None) -> Iterator[Rig]:
    """Give a cabinet of a kind; its doors are shut by nobody."""
    boards = boards or BOARDS
    doors = Doors(boards)
    high = kind.endswith("-high")
    line = folder / f"line-{kind}"
    demo: ModbusDemo | SpeakerA | SpeakerB | None
    match kind.split("-")[0], kind:
        case _, "modbus-rtu":
            demo = ModbusDemo(doors, terminal=line)
        case "modbus", _:
            demo = ModbusDemo(doors, open_is_high=high)
        case _, "serial-a" | "serial-a-high":
            demo = SpeakerA(line, doors, open_is_high=high)
        case "serial", _:
            demo = SpeakerB(
                line,
                doors,
                open_is_high=high,
                answers_open=kind != "serial-b-silent",
                reports=kind != "serial-b-mute",
            )
        case _:
            demo = None
    wiring = replace(
        from_url("manual:" if demo is None else demo.url),
        name="一号柜",
        boards=tuple(boards),
        locks=max(boards.values()) if kind in ("serial-a", "serial-a-high", "manual") else 0,
        open_is="high" if high else "low",
        items=kind.startswith("modbus"),
        answers_open=kind != "serial-b-silent",
        reply_s=PATIENT_S,
        confirm_s=PATIENT_S,
        turnaround_s=0.001,
        poll_s=0.02,
    )
    try:
        yield Rig(kind, demo, doors, wiring, folder)
    finally:
        if demo is not None:
            demo.close()
