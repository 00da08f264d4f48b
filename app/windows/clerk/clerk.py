"""The state of a clerk's desk: the hearing at work, and what is asked of lanes.

Windows show it and ask it; a window can be built anew (another language) while it stays.
Lives on the GUI thread, which is the one that edits the record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane, Lanes, Task
from app.station.deliberation import new_deliberation
from app.station.hearing import HearingRun
from app.station.hearing_seats import new_hearing
from app.station.hearing_setup import load_setup, save_setup
from app.station.hearing_status import Status
from app.windows.clerk.screens_control import Screens
from courtroom.listening.heard import Heard
from courtroom.transcript import Transcript
from dossier.hearing import Hearing, HearingState
from dossier.ids import CaseId, HearingId
from dossier.model import Case, Party
from dossier.store import hearings as reads

if TYPE_CHECKING:
    from app.station.hearing_sound import Listen
    from app.windows.services import Services
    from dossier.store import Store

TICK_MS = 200


@dataclass(frozen=True, slots=True)
class HearingLine:
    """A case with one of its hearings, to choose from; or without any."""

    case: Case
    hearing: Hearing | None
    parties: tuple[Party, ...]


class Clerk(QObject):
    """What the clerk's desk works on.

    Attributes:
        lines_changed: the list of hearings was read again.
        hearing_changed: another hearing was opened, or none.
        state_changed: head, log, seats or the recorder's state changed.
        ticked: several times a second, with a Status: levels and times.
        heard: with a Heard, after the record took it.
        saved: with None or the error of an autosave that failed.
        busy_changed: with a text while something is waited for; empty after that.
        failed: with an exception that the window should show.
    """

    lines_changed = Signal()
    hearing_changed = Signal()
    state_changed = Signal()
    ticked = Signal(object)
    heard = Signal(object)
    saved = Signal(object)
    busy_changed = Signal(bool)
    failed = Signal(object)

    def __init__(
        self,
        services: Services,
        lanes: Lanes,
        parent: QObject | None = None,
        *,
        listen: Listen | None = None,
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.lanes = lanes
        self.lines: tuple[HearingLine, ...] = ()
        self.run: HearingRun | None = None
        self.case: Case | None = None
        self.parties: tuple[Party, ...] = ()
        self._listen = listen
        self.screens = Screens(services, lanes, self)
        self._waiting = 0
        self._opening = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def who(self) -> str:
        """The person at this desk, for the journal."""
        return self.services.people.who

    @property
    def store(self) -> Store:
        """The station's store, hearings and all."""
        store: Any = self.services.store
        return store  # type: ignore[no-any-return]

    @property
    def is_busy(self) -> bool:
        """Whether recorder or store are waited for."""
        return self._waiting > 0

    def start(self) -> None:
        """Read the hearings; one that is open already is taken up by itself."""
        self._timer.start()
        self.read_lines(self._take_up)

    def close(self) -> None:
        """Leave the hearing; its recorder works on while court sits."""
        self._timer.stop()
        run, self.run = self.run, None
        self.screens.leave()
        if run is not None:
            run.leave()

    # ---- hearings -------------------------------------------------------------------

    @property
    def is_opening(self) -> bool:
        """Whether a hearing is being opened; :attr:`hearing_changed` tells when it is."""
        return self._opening

    def read_lines(self, then: Callable[[], None] | None = None) -> None:
        """Read cases and hearings again."""

        def read(task: Task) -> tuple[HearingLine, ...]:
            store = self.store
            with store.snapshot() as reader:
                found = reads.hearings(reader)
            found = store.shown(found)
            by_case: dict[CaseId, list[Hearing]] = {}
            for one in found:
                by_case.setdefault(one.case_id, []).append(one)
            lines = []
            for case in store.cases():
                parties = tuple(store.parties(case.id))
                for hearing in by_case.get(case.id, [None]):
                    lines.append(HearingLine(case, hearing, parties))
            return tuple(lines)

        def show(lines: tuple[HearingLine, ...]) -> None:
            self.lines = lines
            self.lines_changed.emit()
            if then is not None:
                then()

        self.lanes.run(Lane.STORE, read, show, self.failed.emit, owner=self)

    def _take_up(self) -> None:
        """Open the hearing that was going on when the window went."""
        if self.run is not None or self._opening:
            return
        for line in self.lines:
            hearing = line.hearing
            if hearing is not None and hearing.state in (
                HearingState.OPEN,
                HearingState.RECESSED,
            ):
                self.open(hearing.id)
                return

    def new(self, case_id: CaseId, *, deliberation: bool = False) -> None:
        """Make the next hearing of a case, or a deliberation of its panel, and open it."""
        setup = load_setup(self.services.home)

        def make(task: Task) -> HearingId:
            made = new_deliberation if deliberation else new_hearing
            return made(
                self.store, case_id, self.who, place=setup.place, microphones=setup.microphones
            ).id

        def made(id: HearingId) -> None:
            self.read_lines()
            self.open(id)

        self._ask(Lane.STORE, make, made)

    def open(self, hearing_id: HearingId) -> None:
        """Open a hearing; the one that was open is left."""
        self._opening = True
        before, self.run = self.run, None

        def work(task: Task) -> tuple[HearingRun, Case, tuple[Party, ...]]:
            if before is not None:
                self.screens.leave()
                before.leave()
            if getattr(self.services, "demo", None) is not None:
                from app.demo.hearing import set_up

                set_up(self.services.home)
            transcript = Transcript.open(self.store, hearing_id)
            more: dict[str, Any] = {} if self._listen is None else {"listen": self._listen}
            run = HearingRun(
                self.store,
                self.services.home,
                hearing_id,
                self.who,
                transcript,
                post=self.lanes.post,
                **more,
            )
            case = self.store.case(run.hearing.case_id)
            return run, case, tuple(self.store.parties(case.id))

        def show(found: tuple[HearingRun, Case, tuple[Party, ...]]) -> None:
            self._opening = False
            run, self.case, self.parties = found
            self.run = run
            run.on_change = lambda what: self.lanes.post(lambda: self._changed(run, what))
            run.on_heard = lambda heard: self._heard(run, heard)
            run.on_saved = lambda error: self.lanes.post(lambda: self.saved.emit(error))
            self.screens.open(run)
            self.hearing_changed.emit()
            self._ask(Lane.COURT, lambda task: run.take_up(), lambda found: self._changed(run, ""))

        def failed(error: BaseException) -> None:
            self._opening = False
            self.hearing_changed.emit()
            self.failed.emit(error)

        self._ask(Lane.STORE, work, show, failed)

    def _changed(self, run: HearingRun, what: str) -> None:
        if run is self.run and what != "sound":
            self.state_changed.emit()

    def _heard(self, run: HearingRun, heard: Heard) -> None:
        if run is self.run:
            if run.hearing.state is not HearingState.CLOSED and not heard.late:
                self.screens.hear(heard)
            self.heard.emit(heard)

    def _tick(self) -> None:
        status = self.status()
        if status is not None:
            self.ticked.emit(status)

    def status(self) -> Status | None:
        """Return how the hearing goes; None: none is open."""
        return None if self.run is None else self.run.status()

    # ---- what a person asks for -----------------------------------------------------

    def do(
        self,
        work: Callable[[HearingRun], Any],
        then: Callable[[Any], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do something with the hearing that may take a while, as starting the recorder."""
        run = self.run
        if run is None:
            return

        def done(result: Any) -> None:
            self.state_changed.emit()
            if then is not None:
                then(result)

        self._ask(Lane.COURT, lambda task: work(run), done, on_error)

    def set_hearing(self, hearing: Hearing) -> None:
        """Set the head of the record; its place is this room's from now on."""

        def work(run: HearingRun) -> None:
            run.set_hearing(hearing)
            setup = load_setup(self.services.home)
            if hearing.place and setup.place != hearing.place:
                from dataclasses import replace

                save_setup(self.services.home, replace(setup, place=hearing.place))

        self.do(work, lambda _: self.read_lines())

    def _ask(
        self,
        lane: Lane,
        work: Callable[[Task], Any],
        then: Callable[[Any], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        self._wait(1)

        def done(result: Any) -> None:
            self._wait(-1)
            if then is not None:
                then(result)

        def failed(error: BaseException) -> None:
            self._wait(-1)
            self.state_changed.emit()
            (on_error or self.failed.emit)(error)

        self.lanes.run(lane, work, done, failed, owner=self)

    def _wait(self, step: int) -> None:
        before = self.is_busy
        self._waiting += step
        if before != self.is_busy:
            self.busy_changed.emit(self.is_busy)
