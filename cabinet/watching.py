"""Watching a cabinet's doors (门禁值守): those that nobody opened, and those left open."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

from cabinet.contract import Cell, Door, DoorReport
from cabinet.desk import CustodyDesk
from dossier.custody.model import AlarmKind, Place
from dossier.ids import CaseId
from dossier.model import Volume
from dossier.store import custody

_log = logging.getLogger(__name__)

_SHUT = "已关门"


class Watch:
    """Turns what doors do into alarms. One thread calls :meth:`step` again and again.

    Args:
        desk: of the cabinet; its person is whoever keeps it.
        heard: is told of every report, as a wall of cells is.
        clock_s: seconds that only go on.
        known: cells that were seen open before this program began; no new alarm.
    """

    def __init__(
        self,
        desk: CustodyDesk,
        heard: Callable[[DoorReport], None] = lambda _: None,
        clock_s: Callable[[], float] = time.monotonic,
        known: Collection[Cell] = (),
    ) -> None:
        self._desk, self._heard, self._clock_s = desk, heard, clock_s
        self._open: dict[Cell, float] = {}
        # What moved before is over; what stands open now counts.
        desk.cabinet.reports(0.0)
        with desk.store.snapshot() as reader:
            visited = {visit.place for visit in custody.unended(reader, desk.cabinet.name)}
        for state in desk.cabinet.states():
            if state.door is Door.OPEN:
                expected = self._place(state.cell) in visited or state.cell in known
                self._opened(state.cell, expected)

    def step(self, timeout_s: float) -> None:
        """Take the reports of that time, and see which doors stand open for too long.

        Raises:
            DeviceError: the cabinet does not answer; the next step goes on.
        """
        for report in self._desk.cabinet.reports(timeout_s):
            if report.door is Door.OPEN:
                self._opened(report.cell, report.asked)
            elif report.door is Door.CLOSED:
                self._open.pop(report.cell, None)
                self._desk.settle_all(AlarmKind.DOOR_OPEN, self._place(report.cell), _SHUT)
            self._heard(report)
        for cell, since_s in self._open.items():
            if self._clock_s() - since_s > self._desk.wiring.close_s:
                self._alarm(AlarmKind.DOOR_OPEN, cell)

    def _opened(self, cell: Cell, asked: bool) -> None:
        self._open.setdefault(cell, self._clock_s())
        if not asked:
            self._alarm(AlarmKind.FORCED, cell)

    def _alarm(self, kind: AlarmKind, cell: Cell) -> None:
        concerned = self._concerned(cell)
        if concerned is None:
            # No paper is concerned, and an entry of the journal is of a case.
            _log.warning("cell %s: %s", cell, kind)
        else:
            case_id, volume = concerned
            self._desk.alarm(kind, self._place(cell), case_id, volume=volume)

    def _concerned(self, cell: Cell) -> tuple[CaseId, Volume] | None:
        """Return whose paper lies in a cell, or lay there last."""
        place = self._place(cell)
        with self._desk.store.snapshot() as reader:
            lying = custody.lying(reader, place.cabinet, place.cell)
            last = custody.last_case(reader, place)
        if lying:
            secret = any(bundle.volume is Volume.CONFIDENTIAL for bundle in lying)
            return lying[0].case_id, Volume.CONFIDENTIAL if secret else Volume.MAIN
        return None if last is None else (last, Volume.MAIN)

    def _place(self, cell: Cell) -> Place:
        return Place(self._desk.cabinet.name, str(cell))
