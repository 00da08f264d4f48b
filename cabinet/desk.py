"""The desk of a cabinet (中间柜台): who may, what the journal says, which door opens.

The journal is written before a lock is told and after a door is shut. Plain and
synchronous; a window runs it on a lane. Only one visit to a cabinet is under way at a time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event

from cabinet.contract import Cabinet, Cell, Door, Kind
from cabinet.opening import await_closed, check_shut, order_open
from cabinet.pages_in import Lacking, by_tasks
from cabinet.paper_desk import PaperDesk
from cabinet.settings import Wiring
from dossier.custody import rights
from dossier.custody.changes import BeginVisit
from dossier.custody.model import AlarmKind, Bundle, Place, Purpose, Shut, Visit
from dossier.custody.rights import WISH_OF, Person, Wish
from dossier.ids import VisitId, new_id
from dossier.model import Volume
from dossier.store import Store, custody
from dossier.store.readers import Reader
from resources.errors import (
    CabinetInUse,
    CellNotEmpty,
    CellTaken,
    DeviceError,
    DoorStandsOpen,
    DoorStuck,
    NoSuchCell,
    WrongDoor,
)

_log = logging.getLogger(__name__)

_NO_SENSOR = "普通柜，无门感"


class CustodyDesk(PaperDesk):
    """What one person does with the paper of one cabinet.

    Args:
        store: the station's.
        person: who acts.
        cabinet: an opened one.
        wiring: its settings.
        lacking: says whether the pages of a bundle are all in.
        clock: what time it is.
    """

    def __init__(
        self,
        store: Store,
        person: Person,
        cabinet: Cabinet,
        wiring: Wiring,
        *,
        lacking: Lacking = by_tasks,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(store, person, clock=clock)
        self.cabinet, self.wiring = cabinet, wiring
        self._lacking = lacking

    def begin(
        self,
        purpose: Purpose,
        labels: Sequence[str],
        cell: Cell,
        cancel: Event | None = None,
    ) -> Visit:
        """Open a door for paper (开门); :meth:`finish` ends it.

        Where the order was given and nobody knows what became of it, the visit stays
        open: somebody looks, and ends it by their word.

        Raises:
            MayNotOpen: this person may not.
            PagesNotIn: it is to be put away, and its pages are not all in.
            RuleError: custody forbids it; the lock was not told.
            DeviceError: the door did not open, another did, or nothing answers.
            Cancelled: ``cancel`` was set; the visit stays open.
        """
        if cell not in self.cabinet.cells:
            raise NoSuchCell(device=self.cabinet.name, cell=str(cell))
        with self.store.snapshot() as reader:
            named = [custody.labelled(reader, label) for label in labels]
            bundles = list(dict.fromkeys(named))
            self._check(reader, purpose, bundles)
        visit = Visit(
            VisitId(new_id()),
            bundles[0].case_id,
            Place(self.cabinet.name, str(cell)),
            purpose,
            tuple(bundle.id for bundle in bundles),
            self.person.name,
            self.now(),
            _volume(bundles),
        )
        self.apply(BeginVisit(visit))
        try:
            check_shut(self.cabinet, cell)
        except DeviceError:
            self.end_visit(visit, (), Shut.STUCK)
            raise
        self._order(visit, cell, cancel)
        return visit

    def finish(
        self,
        visit_id: VisitId,
        done: Sequence[str] | None = None,
        *,
        word: str = "",
        timeout_s: float | None = None,
        cancel: Event | None = None,
    ) -> Visit:
        """Wait until the door is shut, and note what was done behind it (关门确认).

        Args:
            visit_id: of a visit that has not ended.
            done: labels that were put in, taken out or seen; None: all that were meant.
            word: why a person's word stands for the sensor; empty: the sensor counts.
            timeout_s: how long the door may stand open; None: as the settings say.
            cancel: set it to stop waiting.

        Raises:
            DoorStandsOpen: it was not shut in time; that is an alarm, the visit stays open.
            MayNotOpen: another's visit, and no right to settle it.
            DeviceError: the cabinet does not answer; the visit stays open.
        """
        with self.store.snapshot() as reader:
            visit = custody.visit(reader, visit_id)
            meant = [custody.bundle(reader, bundle_id) for bundle_id in visit.bundles]
        if visit.by != self.person.name:
            rights.check(self.person, Wish.SETTLE, thing=str(visit.place))
        through = [each for each in meant if done is None or each.label in done]
        shut = Shut.WORD if word else Shut.SENSOR
        if not word and self.cabinet.kind is Kind.MANUAL:
            shut, word = Shut.WORD, _NO_SENSOR
        if shut is Shut.SENSOR:
            limit_s = self.wiring.close_s if timeout_s is None else timeout_s
            cell = Cell.parse(visit.place.cell)
            if not await_closed(self.cabinet, cell, limit_s, cancel):
                self.alarm(AlarmKind.DOOR_OPEN, visit.place, visit.case_id, volume=visit.volume)
                raise DoorStandsOpen(device=self.cabinet.name, cell=str(cell))
        self.end_visit(visit, tuple(each.id for each in through), shut, word)
        if shut is Shut.SENSOR:
            self._compare_item(visit, through)
        with self.store.snapshot() as reader:
            return custody.visit(reader, visit_id)

    def unended(self) -> list[Visit]:
        """Return the visits to this cabinet that have not ended, or broke off."""
        with self.store.snapshot() as reader:
            return custody.unended(reader, self.cabinet.name)

    def open_empty(self, cell: Cell, cancel: Event | None = None) -> None:
        """Open a cell in which no paper lies, as to try a lock; no paper, no entry.

        Raises:
            MayNotOpen: this person may not.
            CellNotEmpty: paper lies there.
            CabinetInUse: a visit has not ended.
        """
        place = Place(self.cabinet.name, str(cell))
        rights.check(self.person, Wish.OPEN_EMPTY, thing=str(place))
        with self.store.snapshot() as reader:
            for bundle in custody.lying(reader, place.cabinet, place.cell):
                # Of paper that is not theirs to know of, its label is not said either.
                label = bundle.label if rights.confided(self.person, bundle) else "—"
                raise CellNotEmpty(cabinet=place.cabinet, cell=place.cell, label=label)
            for visit in custody.unended(reader, place.cabinet):
                raise CabinetInUse(cabinet=place.cabinet, cell=visit.place.cell, who=visit.by)
        _log.info("cell %s is opened, nothing lies in it", cell)
        check_shut(self.cabinet, cell)
        order_open(self.cabinet, cell, self.wiring.confirm_s, cancel)

    # ---- inside -------------------------------------------------------------------

    def _check(self, reader: Reader, purpose: Purpose, bundles: Sequence[Bundle]) -> None:
        if not bundles:
            raise ValueError("no bundles")
        for bundle in bundles:
            rights.check(self.person, WISH_OF[purpose], bundle)
            if bundle.case_id != bundles[0].case_id:
                raise CellTaken(cabinet=self.cabinet.name, cell="—", label=bundles[0].label)
            lacking = self._lacking(reader, bundle) if purpose is Purpose.STORE else None
            if lacking is not None:
                raise lacking

    def _order(self, visit: Visit, cell: Cell, cancel: Event | None) -> None:
        try:
            order_open(self.cabinet, cell, self.wiring.confirm_s, cancel)
        except DoorStuck:
            self.end_visit(visit, (), Shut.STUCK)
            raise
        except WrongDoor as error:
            detail = f"{error.params['cell']} → {error.params['other']}"
            self.alarm(
                AlarmKind.WRONG_DOOR,
                visit.place,
                visit.case_id,
                volume=visit.volume,
                detail=detail,
            )
            self.end_visit(visit, (), Shut.WORD, f"开错门 {detail}")
            raise

    def _compare_item(self, visit: Visit, through: Sequence[Bundle]) -> None:
        """Hold what a person said against the sensor in the cell, where there is one."""
        cell = Cell.parse(visit.place.cell)
        state = next((each for each in self.cabinet.states() if each.cell == cell), None)
        if state is None or state.item is None or state.door is Door.OPEN:
            return
        with self.store.snapshot() as reader:
            lying = custody.lying(reader, visit.place.cabinet, visit.place.cell)
        if lying and not state.item:
            for bundle in lying:
                self.alarm(
                    AlarmKind.MISSING,
                    visit.place,
                    visit.case_id,
                    bundle_id=bundle.id,
                    detail="格口无物",
                )
        elif state.item and not lying:
            for bundle in through:
                self.alarm(
                    AlarmKind.WRONG_PLACE,
                    visit.place,
                    visit.case_id,
                    bundle_id=bundle.id,
                    detail="格口仍有物",
                )


def _volume(bundles: Sequence[Bundle]) -> Volume:
    secret = any(bundle.volume is Volume.CONFIDENTIAL for bundle in bundles)
    return Volume.CONFIDENTIAL if secret else Volume.MAIN
