"""What other programs did at the station, told to every window of this one (其他程序的变更)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane, Lanes, Task
from dossier.changes import MACHINE

if TYPE_CHECKING:
    from app.windows.services import Services
    from dossier.changes import Changes
    from dossier.store import Store

_log = logging.getLogger(__name__)
_EVERY_MS = 2000
_DEADLINES_MS = 300_000
"""Deadlines run out by themselves: who is to be told is noted every five minutes."""


def told(services: Services, lanes: Lanes, hear: Callable[[Changes], None]) -> Callable[[], None]:
    """Have ``hear`` called on the GUI thread with each change, this program's or another's.

    Returns:
        A function that ends it.
    """

    def tell(changes: Changes) -> None:
        lanes.post(lambda: hear(changes))

    ends = (services.store.subscribe(tell), services.store.follow(tell))

    def end() -> None:
        for one in ends:
            one()

    return end


class Following(QObject):
    """Looks every two seconds what other programs did; :func:`told` hears of it.

    Attributes:
        time_passed: emitted now and then, for what changes by the clock alone.
    """

    time_passed = Signal()

    def __init__(self, services: Services, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._lanes = services, lanes
        self._looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._sweeping = QTimer(self)
        self._sweeping.setInterval(_DEADLINES_MS)
        self._sweeping.timeout.connect(self.sweep)
        self._sweeping.start()

    def look(self) -> None:
        """Look once; where the last look has not come back, there is nothing to be gained."""
        if self._looking:
            return

        def work(task: Task) -> None:
            self._services.store.poll()

        def done(_: object) -> None:
            self._looking = False

        def failed(error: BaseException) -> None:
            # The next thing somebody does meets it, and says it.
            _log.warning("cannot see what other programs did: %s", type(error).__name__)
            self._looking = False

        self._lanes.run(Lane.STORE, work, done, failed, owner=self)
        self._looking = True

    def sweep(self) -> None:
        """Note which steps deadlines reached, and say that time went by."""

        def work(task: Task) -> None:
            # Loaded when it is first wanted, not while the window starts.
            from dossier.deadlines.desk import DeadlineDesk

            DeadlineDesk(cast("Store", self._services.store), MACHINE).sweep()

        def failed(error: BaseException) -> None:
            _log.warning("deadlines cannot be noted: %s", type(error).__name__)

        self._lanes.run(Lane.EXPORT, work, lambda _: self.time_passed.emit(), failed, owner=self)

    def close(self) -> None:
        """Look no more."""
        self._sweeping.stop()
        self._timer.stop()
