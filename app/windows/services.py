"""What the windows ask of a station; ``app.station.Station`` has this shape.

Tests give a small stand-in of the same shape. Everything here may block and is
called on a lane, never on the GUI thread, but for the plain attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # the windows show themselves before these are loaded
    import numpy as np
    from numpy.typing import NDArray

    from app.station.events import BatchReport, OnEvent
    from app.station.feeding import Feed
    from app.station.home import Settings
    from app.station.people import StationPeople
    from dossier.changes import Change, Changes
    from dossier.ids import CaseId, PageId
    from dossier.model import Batch, Case, Material, Page, Party, Volume
    from ocr.result import PageText, Quad
    from scanner.devices.contract import DeviceInfo
    from scanner.profile import Profile
    from sync.station.contract import Sync


class StoreReader(Protocol):
    """The part of the store that windows use."""

    def cases(self) -> Iterable[Case]:
        """Return all cases."""
        ...

    def case(self, case_id: CaseId) -> Case:
        """Return one case."""
        ...

    def parties(self, case_id: CaseId) -> Iterable[Party]:
        """Return the parties of a case."""
        ...

    def materials(self, case_id: CaseId) -> Iterable[Material]:
        """Return the materials of a case."""
        ...

    def pages(self, case_id: CaseId, include_deleted: bool = False) -> Iterable[Page]:
        """Return the pages of a case."""
        ...

    def reading(self, page_id: PageId) -> PageText | None:
        """Return the recognition result of a page."""
        ...

    def undoable(self, case_id: CaseId) -> str | None:
        """Return the kind of the change that undo would take back."""
        ...

    def redoable(self, case_id: CaseId) -> str | None:
        """Return the kind of the change that redo would bring back."""
        ...

    def apply(self, change: Change, who: str) -> Changes:
        """Apply a change."""
        ...

    def undo(self, case_id: CaseId, who: str) -> Changes:
        """Take the last change of the case back."""
        ...

    def redo(self, case_id: CaseId, who: str) -> Changes:
        """Do the change last taken back again."""
        ...

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call ``listener`` after each commit, on the writer's thread."""
        ...

    def follow(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call ``listener`` with what other processes changed, on the thread of who polls."""
        ...

    def poll(self) -> Iterable[Changes]:
        """Return changes that other processes made."""
        ...


class Hit(Protocol):
    """One place where the sought phrase stands."""

    @property
    def page_id(self) -> PageId:
        """The page."""
        ...

    @property
    def snippet(self) -> str:
        """The text around it."""
        ...

    @property
    def match_start(self) -> int:
        """Index in ``snippet`` of the phrase's first character."""
        ...

    @property
    def match_end(self) -> int:
        """Index in ``snippet`` behind its last character."""
        ...

    @property
    def boxes(self) -> tuple[Quad, ...]:
        """Where it stands, in pixels of the master."""
        ...


class Unfinished(Protocol):
    """A batch that a crash left open, offered again."""

    @property
    def batch(self) -> Batch:
        """The batch."""
        ...

    @property
    def pages(self) -> int:
        """How many pages it received."""
        ...


class Exported(Protocol):
    """A PDF that was written."""

    @property
    def pages(self) -> int:
        """How many pages it has."""
        ...


class Services(Protocol):
    """A station."""

    @property
    def store(self) -> StoreReader:
        """The store."""
        ...

    @property
    def home(self) -> Path:
        """The station's folder."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        ...

    @property
    def people(self) -> StationPeople:
        """Who works here."""
        ...

    @property
    def sync(self) -> Sync:
        """The connection to the centre."""
        ...

    def change_settings(self, **changed: Any) -> Settings:
        """Save changed settings and return all."""
        ...

    def apply_filing(self, change: Change, case_id: CaseId | None, who: str) -> Changes:
        """Apply a change of the catalogue, unless a deadline stops it."""
        ...

    def devices(self) -> tuple[DeviceInfo, ...]:
        """Look for devices; slow."""
        ...

    def silent_devices(self, found: Sequence[DeviceInfo]) -> tuple[DeviceInfo, ...]:
        """Return the scanners given by address that did not answer."""
        ...

    def profiles(self) -> tuple[Profile, ...]:
        """Return the saved scan profiles."""
        ...

    def save_profile(self, profile: Profile) -> None:
        """Save a profile under its name."""
        ...

    def delete_profile(self, name: str) -> None:
        """Delete a profile."""
        ...

    def new_case(
        self,
        number: str,
        cause: str,
        *,
        who: str,
        parties: Sequence[tuple[str, str]] = (),
        procedure: str | None = None,
    ) -> Case:
        """Create a case; parties as (role, name)."""
        ...

    def scan(
        self,
        case_id: CaseId,
        device_id: str,
        profile: Profile,
        *,
        who: str,
        on_event: OnEvent = ...,
        cancel: Event | None = None,
        wait: bool = True,
        fed: Feed | None = None,
    ) -> BatchReport:
        """Scan until the feeder is empty; without ``wait`` reading goes on afterwards."""
        ...

    def import_files(
        self,
        case_id: CaseId,
        paths: Sequence[Path],
        *,
        who: str,
        on_event: OnEvent = ...,
        cancel: Event | None = None,
        wait: bool = True,
        fed: Feed | None = None,
    ) -> BatchReport:
        """Take files and folders in."""
        ...

    def unfinished(self) -> Iterable[Unfinished]:
        """Return the batches a crash left open."""
        ...

    def finish(self, batch: Batch) -> None:
        """Measure what such a batch received, close it, and have it read and filed."""
        ...

    def settle_papers(self) -> int:
        """File signed papers that an earlier run did not get to; return how many."""
        ...

    def resume_reading(self) -> int:
        """Queue all pages not read or not filed yet; return how many."""
        ...

    def view(self, page: Page, max_side_px: int | None = None) -> NDArray[np.uint8]:
        """Return the page as edited."""
        ...

    def tile(self, page: Page, level: int, column: int, row: int) -> NDArray[np.uint8]:
        """Return a tile of a great picture; raises NotYet while it is being cut."""
        ...

    def thumbnail(self, page: Page, max_side_px: int) -> NDArray[np.uint8]:
        """Return a small picture of the page as edited."""
        ...

    def search(self, query: str, case_id: CaseId) -> Iterable[Hit]:
        """Find a phrase in the case."""
        ...

    def export_pdf(
        self,
        case_id: CaseId,
        volume: Volume,
        path: Path,
        *,
        who: str,
        on_progress: Callable[[int, int], None] | None = None,
        cancel: Event | None = None,
        small: bool = False,
    ) -> Exported:
        """Write a volume as a searchable PDF; progress as (pages done, pages)."""
        ...

    def close(self) -> None:
        """End workers, devices and the store."""
        ...
