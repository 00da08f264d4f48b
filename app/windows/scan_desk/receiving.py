"""Pages coming in from a device or from files (接收); at the scan desk and in a hearing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Lanes, Task
from dossier.ids import CaseId, PageId
from dossier.model import Batch
from resources.errors import Cancelled

if TYPE_CHECKING:
    from app.station.events import BatchReport, TilesCut
    from app.station.feeding import Feed
    from app.windows.scan_desk.choices import ScanChoices
    from app.windows.services import Services, Unfinished
    from scanner.profile import Profile


class Intake:
    """Pages coming in from a device or from files."""

    __slots__ = ("cancel", "received", "scanning", "stopping")

    def __init__(self, scanning: bool) -> None:
        self.scanning = scanning
        self.received = 0
        self.stopping = False
        self.cancel = threading.Event()


class Receiving(QObject):
    """What comes into a case; one scan or import at a time.

    Args:
        services: the station.
        lanes: work is done on :attr:`Lane.SCANNER`.
        choices: which device and profile are chosen.
        case: gives the case that is open; None: there is none.
        who: gives the person, for the journal.
        parent: as of every object.

    Attributes:
        changed: scanning or importing began, moved or ended.
        ended: with the BatchReport of a scan or an import.
        failed: with an exception that the window should show.
        cutting_moved: great pictures are cut into tiles, behind what came in.
        not_cut: one of them cannot be.
    """

    changed = Signal()
    ended = Signal(object)
    failed = Signal(object)
    cutting_moved = Signal()
    not_cut = Signal()

    def __init__(
        self,
        services: Services,
        lanes: Lanes,
        choices: ScanChoices,
        case: Callable[[], CaseId | None],
        who: Callable[[], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services, self._lanes, self._choices = services, lanes, choices
        self._case, self._who = case, who
        self.intake: Intake | None = None
        self.fed: Feed | None = None
        """How the last pile was fed, to go on in the same way; None: plainly."""
        self.profile: Profile | None = None
        """What it was scanned with, where that was not the chosen one."""
        self.files: tuple[Path, ...] = ()
        """What was imported last, to go on with it; empty: it was scanned."""
        self.cutting: dict[PageId, float] = {}
        """Great pictures whose tiles are still to be cut, with the share that is there, 0 to 1."""

    def scan(self, fed: Feed | None = None, profile: Profile | None = None) -> None:
        """Scan with the chosen device and profile into the open case.

        Args:
            fed: going on after a stop, or into a place; None: a new pile.
            profile: other than the chosen one.
        """
        own, device_id = profile, self._choices.device_id
        profile = own or self._choices.profile
        case, who = self._case(), self._who()
        if profile is None or case is None or not device_id or self.intake is not None:
            return

        self.fed, self.profile, self.files, asked = fed, own, (), _asked(fed)

        def work(task: Task) -> BatchReport:
            return self._services.scan(
                case,
                device_id,
                profile,
                who=who,
                on_event=task.progress,
                cancel=task.cancel,
                wait=False,
                **asked,
            )

        self._take_in(work, scanning=True)

    def import_files(self, paths: Sequence[Path], fed: Feed | None = None) -> None:
        """Take files and folders into the open case; ``fed`` as in :meth:`scan`."""
        case, who = self._case(), self._who()
        if case is None or not paths or self.intake is not None:
            return
        self.fed, self.profile, self.files, asked = fed, None, tuple(paths), _asked(fed)

        def work(task: Task) -> BatchReport:
            return self._services.import_files(
                case,
                paths,
                who=who,
                on_event=task.progress,
                cancel=task.cancel,
                wait=False,
                **asked,
            )

        self._take_in(work, scanning=False)

    def stop(self) -> None:
        """Stop the feeder or the import; what was received stays."""
        if self.intake is not None:
            self.intake.cancel.set()
            self.intake.stopping = True
            self.changed.emit()

    def _take_in(self, work: Callable[[Task], BatchReport], *, scanning: bool) -> None:
        intake = self.intake = Intake(scanning)
        self.changed.emit()

        def moved(event: Any) -> None:
            if type(event).__name__ == "PageReceived":
                intake.received += 1
                self.changed.emit()
            elif type(event).__name__ == "TilesCut":
                self._cut(event)

        def ended(report: BatchReport) -> None:
            self.intake = None
            self.changed.emit()
            self.ended.emit(report)

        def failed(error: BaseException) -> None:
            self.intake = None
            self.changed.emit()
            if not isinstance(error, Cancelled):
                self.failed.emit(error)

        self._lanes.run(Lane.SCANNER, work, ended, failed, moved, intake.cancel)

    def _cut(self, event: TilesCut) -> None:
        """Note how far a great picture is; heard long after the import itself has ended."""
        if event.failed or event.share >= 1:
            self.cutting.pop(event.page_id, None)
        else:
            self.cutting[event.page_id] = event.share
        self.cutting_moved.emit()
        if event.failed:
            self.not_cut.emit()

    def unfinished(self, show: Callable[[list[Unfinished]], None], owner: QObject) -> None:
        """Give ``show`` of ``owner`` the batches that an earlier run left open."""
        self._lanes.run(
            Lane.STORE, lambda task: list(self._services.unfinished()), show, owner=owner
        )

    def finish(self, batch: Batch, then: Callable[[CaseId], None]) -> None:
        """Close such a batch, then call with its case."""
        self._lanes.run(
            Lane.SCANNER,
            lambda task: self._services.finish(batch),
            lambda done: then(batch.case_id),
        )


def _asked(fed: Feed | None) -> dict[str, Feed]:
    """Return the argument for the station; a plain pile is asked for without one."""
    return {} if fed is None else {"fed": fed}
