"""The state of an operations desk: what is asked of the sync, on lanes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane, Lanes, Task
from app.qt.translations import mark
from resources.errors import Cancelled

if TYPE_CHECKING:
    from app.windows.services import Services
    from sync.core.answers import Conflict
    from sync.core.station.events import Alarm
    from sync.core.station.ports import Dead
    from sync.station.contract import CaseLine, Comparison, Status

POLL_MS = 1000
CASES_EVERY = 5
"""Counting the pages of all cases costs more than the rest."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the desk shows, read at one moment."""

    status: Status
    cases: tuple[CaseLine, ...]
    dead: tuple[Dead, ...]
    conflicts: tuple[Conflict, ...]
    alarms: tuple[Alarm, ...]


class Operations(QObject):
    """What the operations desk works on; lives on the GUI thread.

    Attributes:
        changed: with a new Picture.
        done: with an English text under ``mark``: something asked for was done.
        failed: with an exception that the window should show.
        busy_changed: whether an answer of the centre is waited for.
    """

    changed = Signal(object)
    done = Signal(str)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.sync = services.sync
        self.lanes = lanes
        self.picture: Picture | None = None
        self._reading = False
        self._rounds = 0
        self._waiting = 0
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.read)

    @property
    def who(self) -> str:
        """The person at this desk, for the journal."""
        return self.services.people.who

    @property
    def is_busy(self) -> bool:
        """Whether an answer of the centre is waited for."""
        return self._waiting > 0

    def start(self) -> None:
        """Keep the picture current."""
        self._timer.start()
        self.read()

    def close(self) -> None:
        """Stop looking; the lanes are closed by their owner."""
        self._timer.stop()

    def read(self) -> None:
        """Read the picture again, unless that is under way."""
        if self._reading:
            return
        self._reading = True
        counts = self._rounds % CASES_EVERY == 0 or self.picture is None
        self._rounds += 1

        def show(picture: Picture) -> None:
            self._reading = False
            self.picture = picture
            self.changed.emit(picture)

        def failed(error: BaseException) -> None:
            # Said once: what cannot be read now will not be readable in a second.
            self._reading = False
            self._timer.stop()
            self.failed.emit(error)

        self.lanes.run(Lane.STORE, lambda task: self._read(counts), show, failed, owner=self)

    def _read(self, counts: bool) -> Picture:
        sync, before = self.sync, self.picture
        return Picture(
            sync.status(),
            tuple(sync.cases()) if counts or before is None else before.cases,
            tuple(sync.dead()),
            tuple(sync.conflicts()),
            tuple(sync.alarms()),
        )

    # What a person asks for

    def enrol(self, url: str, code: str, on_refused: Callable[[BaseException], None]) -> None:
        """Have the centre let this station in."""

        def work() -> None:
            self.sync.enrol(url, code)
            self.sync.start()

        self._ask(work, mark("The station is enrolled"), on_refused)

    def follow(
        self, number: str, login: str, password: str, on_refused: Callable[[BaseException], None]
    ) -> None:
        """Fetch a case and keep it current."""
        self._ask(
            lambda: self.sync.follow(number, login, password),
            mark("The case is being fetched"),
            on_refused,
        )

    def try_again(self, key: str) -> None:
        """Send a dead letter again."""
        self._ask(lambda: self.sync.try_again(key), "")

    def hush(self, quiet: bool) -> None:
        """Quiet mode while court sits."""
        self._change(lambda: self.sync.hush(quiet), sync_quiet=quiet)

    def throttle(self, kib_per_s: int) -> None:
        """Limit the bandwidth; 0: as fast as it goes."""
        limit = kib_per_s * 1024 or None
        self._change(lambda: self.sync.throttle(limit), sync_limit_kib_s=kib_per_s)

    def look_now(self) -> None:
        """Send and ask at once."""
        self._ask(self.sync.noted, "")

    def compare(
        self, conflict_id: str, show: Callable[[Comparison], None], owner: QObject
    ) -> None:
        """Give ``show`` of ``owner`` both versions of a conflict."""
        self.lanes.run(
            Lane.STORE,
            lambda task: self.sync.compare(conflict_id),
            show,
            self.failed.emit,
            owner=owner,
        )

    def resolve(self, conflict_id: str, keep: Literal["centre", "mine"]) -> None:
        """Decide a conflict."""
        self._ask(
            lambda: self.sync.resolve(conflict_id, keep, self.who), mark("The conflict is decided")
        )

    def _change(self, work: Callable[[], object], **settings: Any) -> None:
        def both() -> None:
            work()
            self.services.change_settings(**settings)

        self._ask(both, "")

    def _ask(
        self,
        work: Callable[[], object],
        said: str,
        on_refused: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do something that may wait for the centre, then look what came of it."""
        self._wait(1)

        def run(task: Task) -> None:
            work()

        def done(_: None) -> None:
            self._wait(-1)
            self._rounds = 0
            self.read()
            if said:
                self.done.emit(said)

        def failed(error: BaseException) -> None:
            self._wait(-1)
            if isinstance(error, Cancelled):
                return
            (on_refused or self.failed.emit)(error)
            self.read()

        self.lanes.run(Lane.CENTRE, run, done, failed, owner=self)

    def _wait(self, step: int) -> None:
        before = self.is_busy
        self._waiting += step
        if before != self.is_busy:
            self.busy_changed.emit(self.is_busy)
