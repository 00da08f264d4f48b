"""A station: its store, its devices, its readers, and what can be done with them.

Every method is plain and synchronous; the windows call them on lanes. Long ones
take a listener and a cancel event.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from app.station import events
from app.station.home import Settings, load_settings, save_settings
from app.station.people import StationPeople
from dossier import case_number
from dossier.catalogue.arrange import Arrangement, arrange
from dossier.catalogue.templates import Template, procedure_of, template
from dossier.changes import Change, Changes, OpenCase
from dossier.deadlines.changes import NoteCaseEvent
from dossier.deadlines.desk import check_step
from dossier.ids import CaseId, PartyId, new_id
from dossier.model import Batch, Case, Page, Party, Volume
from dossier.people.permits import Act
from dossier.search import Hit, find
from dossier.store import Store, open_store
from resources.errors import NotFound, RuleError
from scanner.devices.contract import Device, DeviceInfo, Driver
from scanner.profile import Profile, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.demo.station import DemoFeeder
    from app.station.export import ExportReport
    from app.station.feeding import Feed
    from app.station.great_tiles import GreatTiles
    from app.station.reading import Reader
    from scanner.capture.batch import Unfinished
    from scanner.imaging.view_cache import Views
    from sync.station.contract import Sync

_log = logging.getLogger(__name__)


class Station:
    """The services of one station; create with :func:`open_station`."""

    def __init__(self, home: Path, store: Store, *, demo: DemoFeeder | None) -> None:
        self.home = home
        self.store = store
        self.settings = load_settings(home)
        self.demo = demo
        self.people = StationPeople(self)
        self._reader: Reader | None = None
        self._views: Views | None = None
        self._great_tiles: GreatTiles | None = None
        self._sync: Sync | None = None
        self._opening_sync = Lock()
        self._drivers: tuple[Driver, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop what runs and close the store. Work not done is done at the next start."""
        with self._opening_sync:
            sync = self._sync
        if sync is not None:
            sync.close()
        if self._reader is not None:
            self._reader.close()
        if self._great_tiles is not None:
            self._great_tiles.close()
        if self.demo is not None:
            self.demo.stop()
        self.store.close()

    # Settings and profiles

    def change_settings(self, **changed: Any) -> Settings:
        """Save changed settings and return all of them."""
        self.settings = replace(self.settings, **changed)
        self._drivers = ()
        save_settings(self.home, self.settings)
        return self.settings

    def profiles(self) -> tuple[Profile, ...]:
        """Return the scan profiles, built-in ones first."""
        from scanner.profiles import load_profiles

        profiles = load_profiles(self.home)
        if self.demo is not None:
            # The demo case has written backs; its feeder reads both sides.
            return tuple(sorted(profiles, key=lambda p: p.source is not Source.ADF_DUPLEX))
        return profiles

    def save_profile(self, profile: Profile) -> None:
        """Save a profile under its name."""
        from scanner.profiles import save_profile

        save_profile(self.home, profile)

    def delete_profile(self, name: str) -> None:
        """Forget a saved profile."""
        from scanner.profiles import delete_profile

        delete_profile(self.home, name)

    # Cases

    def new_case(
        self,
        number: str,
        cause: str,
        *,
        parties: Sequence[tuple[str, str]] = (),
        procedure: str | None = None,
        who: str,
    ) -> Case:
        """Create a case and return it (建案).

        Args:
            number: case number in any accepted writing.
            cause: 案由.
            parties: (role, name) pairs.
            procedure: catalogue template; None: by the number's type.
            who: the person, for the journal.

        Raises:
            InvalidCaseNumber, DuplicateCase, RuleError, UnknownItem.
        """
        parsed = case_number.parse(number)
        if not cause.strip():
            raise RuleError(rule="案由不能为空。", advice="请填写案由。 Give the cause of action.")
        key = procedure or procedure_of(parsed)
        template(key)
        case_id = CaseId(new_id())
        case = Case(case_id, str(parsed), cause.strip(), key, datetime.now(UTC))
        rows = tuple(Party(PartyId(new_id()), case_id, role, name) for role, name in parties)
        changes: list[Change] = [OpenCase(case, rows)]
        if self.settings.note_filing:
            from dossier.store.plan.noting import case_filed

            changes.append(NoteCaseEvent(case_filed(case_id, case.created_at, who)))
        self.store.apply_all(changes, who)
        return self.store.case(case_id)

    def template_of(self, case_id: CaseId) -> Template:
        """Return the catalogue template of a case."""
        return template(self.store.case(case_id).procedure)

    def arrangement(self, case_id: CaseId) -> Arrangement:
        """Return the case's volumes, items, materials and pages in order."""
        return arrange(
            self.template_of(case_id), self.store.materials(case_id), self.store.pages(case_id)
        )

    def apply_filing(self, change: Change, case_id: CaseId | None, who: str) -> Changes:
        """Apply a change of the catalogue that a person makes (编目).

        Raises:
            CaseLocked, StepStopped: a deadline stops it.
            RuleError, StoreError: as the store's door.
        """
        if case_id is not None:
            check_step(self.store, case_id, "catalogue", who)
        return self.store.apply(change, who)

    def catalogue_rows(self, case_id: CaseId) -> list[dict[str, Any]]:
        """Return the catalogue as plain rows, one a material, the unfiled tray last."""
        from app.station.filing import catalogue_rows

        return catalogue_rows(self.arrangement(case_id))

    def search(self, query: str, case_id: CaseId | None = None) -> list[Hit]:
        """Find a phrase; see :func:`dossier.search.find`. In 副卷 for those who may see it.

        Raises:
            NotPermitted: who is signed in may look into no case.
        """
        self.store.check(Act.SEE)
        found = find(self.store, query, case_id=case_id)
        return self.store.seen(found, lambda hit: hit.page_id)

    # Devices and intake

    def drivers(self) -> tuple[Driver, ...]:
        """Return the device drivers of this platform and station."""
        from app.station.devices import drivers

        if not self._drivers:
            # Kept, because a driver knows the names of the devices it once listed.
            self._drivers = drivers(self.home, self.settings.escl, demo=self.demo)
        return self._drivers

    def devices(self) -> tuple[DeviceInfo, ...]:
        """Return the devices reachable now; takes a second or more."""
        from scanner.devices.registry import find_devices

        return find_devices(self.drivers())

    def silent_devices(self, found: Sequence[DeviceInfo]) -> tuple[DeviceInfo, ...]:
        """Return the scanners given by address that ``found`` is without: they did not answer."""
        from app.station.devices import silent_devices

        return silent_devices(self.drivers(), found)

    def open_device(self, device_id: str) -> Device:
        """Open a device by its id, or by ``escl:URL`` for an address given by hand."""
        from app.station.devices import driver_for_address
        from scanner.devices.registry import open_device

        try:
            return open_device(self.drivers(), device_id)
        except NotFound:
            by_hand = driver_for_address(device_id)
            if by_hand is None:
                raise
            return by_hand.open(device_id)

    def scan(
        self,
        case_id: CaseId,
        device_id: str,
        profile: Profile,
        *,
        who: str,
        on_event: events.OnEvent = events.ignore,
        cancel: Flag | None = None,
        wait: bool = True,
        fed: Feed | None = None,
    ) -> events.BatchReport:
        """Scan into a case (扫描).

        A device error ends the batch and comes back in the report, since pages
        received before it stay received; it is raised only when no batch came about.

        Args:
            case_id: the case the pages belong to.
            device_id: an id from :meth:`devices`, or ``escl:URL``.
            profile: what to ask the device for.
            who: the person, for the journal.
            on_event: listener.
            cancel: set it to stop the feeder and the reading.
            wait: return when every page is read and filed; False: when it is received,
                reading goes on in the background.
            fed: going on after a stop, backs after fronts, into a place; None: a new pile.

        Raises:
            UnknownItem: no such case.
            CaseLocked, StepStopped: a deadline stops it; what came before stays.
            DeviceError: the device cannot be opened.
        """
        from app.station.feeding import PLAIN
        from app.station.intake import take

        cancel = cancel or Flag()
        self.store.case(case_id)
        check_step(self.store, case_id, "scan", who)
        device = self.open_device(device_id)
        try:
            return take(
                self,
                case_id,
                device,
                profile,
                who=who,
                on_event=on_event,
                cancel=cancel,
                wait=wait,
                fed=fed or PLAIN,
            )
        finally:
            device.close()
            if self.demo is not None:
                self.demo.reload()

    def import_files(
        self,
        case_id: CaseId,
        paths: Sequence[Path],
        *,
        who: str,
        on_event: events.OnEvent = events.ignore,
        cancel: Flag | None = None,
        wait: bool = True,
        fed: Feed | None = None,
    ) -> events.BatchReport:
        """Import files and folders into a case (导入); as :meth:`scan` otherwise.

        Files that cannot be taken are refused one by one, with the reason.
        """
        from app.station.feeding import PLAIN
        from app.station.intake import take_files

        self.store.case(case_id)
        check_step(self.store, case_id, "scan", who)
        return take_files(
            self,
            case_id,
            paths,
            who=who,
            on_event=on_event,
            cancel=cancel or Flag(),
            wait=wait,
            fed=fed or PLAIN,
        )

    def unfinished(self) -> tuple[Unfinished, ...]:
        """Return the batches an earlier run left open (未完成批次)."""
        from scanner.capture.batch import unfinished

        return tuple(unfinished(self.store))

    def finish(self, batch: Batch) -> None:
        """Close an unfinished batch, keeping its pages, and read what was not read."""
        from scanner.capture.batch import finish

        finish(self.store, batch)
        self.reader.add_batch(batch.id)

    @property
    def reader(self) -> Reader:
        """The reading lane; started at first use."""
        if self._reader is None:
            from app.station.reading import Reader

            self._reader = Reader(self.store, engine=self.settings.engine)
        return self._reader

    def resume_reading(self) -> int:
        """Queue all pages not read or not filed yet; returns how many.

        For the windows, at start: what an earlier run did not get to.
        """
        return self.reader.add_backlog()

    def settle_papers(self) -> int:
        """File signed papers that an earlier run locked and did not get to (补归).

        With what lies beside each record; returns how many. For the windows, at start.
        """
        from app.station.signing_enclosures import settle
        from dossier.changes import MACHINE

        return settle(self, MACHINE)

    # The centre

    @property
    def sync(self) -> Sync:
        """The connection to the centre; made at first use, started by who wants it running.

        Raises:
            RuleError: the settings name hours that are none.
        """
        with self._opening_sync:
            if self._sync is None:
                from app.station.sync import open_sync

                self._sync = open_sync(self.store, self.settings)
            return self._sync

    # Timestamps

    @property
    def has_timestamps(self) -> bool:
        """Whether there is a timestamp authority to ask; the demo has its own."""
        return bool(self.settings.timestamps) or self.demo is not None

    @property
    def timestamps(self) -> str:
        """Address of the timestamp authority (时间戳服务); empty: none.

        Blocks where the demo's own has to be started.

        Raises:
            StoreError: that one's certificate cannot be kept.
        """
        if self.settings.timestamps or self.demo is None:
            return self.settings.timestamps
        return self.demo.timestamps(self.store)

    # Views

    @property
    def views(self) -> Views:
        """The cache of rendered views."""
        if self._views is None:
            from scanner.imaging.view_cache import Views

            self._views = Views(self.home / "views", self.store.views_key)
        return self._views

    def view(self, page: Page, max_side_px: int | None = None) -> NDArray[np.uint8]:
        """Return the page as it is shown: H × W × 3 RGB, master with its edits.

        A great picture is made from its base, and is no larger than that.

        Raises:
            NotPermitted: it lies in 副卷, which is not for who is signed in.
        """
        self.store.check_seen([page.id])
        from scanner.capture.great import base_of
        from scanner.imaging.great_sizes import BASE_SIDE_PX, is_great
        from scanner.imaging.view import from_base, render

        if is_great(page.width_px, page.height_px):
            most, whole = max_side_px or BASE_SIDE_PX, (page.width_px, page.height_px)
            return from_base(base_of(self.store, page), page.edits, whole, most)
        return render(self.store.blobs.read(page.sha256), page.edits, max_side_px=max_side_px)

    @property
    def great_tiles(self) -> GreatTiles:
        """What cuts great pictures into tiles; made at first use."""
        with self._opening_sync:
            if self._great_tiles is None:
                from app.station.great_tiles import GreatTiles

                self._great_tiles = GreatTiles(self.store)
            return self._great_tiles

    def tile(self, page: Page, level: int, column: int, row: int) -> NDArray[np.uint8]:
        """Return a tile of a great picture, H × W × 3 RGB; as :meth:`view`.

        Raises:
            NotYet: it is still being cut.
        """
        self.store.check_seen([page.id])
        return self.great_tiles.pixels(page, level, column, row)

    def thumbnail(self, page: Page, max_side_px: int) -> NDArray[np.uint8]:
        """Return a small view, from the cache when it is there; as :meth:`view`."""
        self.store.check_seen([page.id])
        from scanner.imaging.great_sizes import is_great

        if is_great(page.width_px, page.height_px):
            return self.view(page, max_side_px)
        return self.views.thumbnail(
            page.sha256, page.edits, max_side_px, lambda: self.store.blobs.read(page.sha256)
        )

    # Export

    def export_pdf(
        self,
        case_id: CaseId,
        volume: Volume,
        path: Path,
        *,
        who: str,
        on_progress: Callable[[int, int], None] | None = None,
        cancel: Flag | None = None,
        small: bool = False,
    ) -> ExportReport:
        """Write a volume as a searchable PDF (导出); see :mod:`app.station.export`."""
        from app.station.export import export_pdf

        return export_pdf(
            self,
            case_id,
            volume,
            path,
            who=who,
            on_progress=on_progress,
            cancel=cancel or Flag(),
            small=small,
        )


def open_station(
    home: Path,
    *,
    demo: bool = False,
    demo_sheets: int | None = None,
    read_in_background: bool = False,
) -> Station:
    """Open the station in a folder, creating it when it is new.

    Args:
        home: the station's folder.
        demo: start the virtual scanner and make the demo case.
        demo_sheets: lay only so many sheets of the demo case into the feeder.
        read_in_background: take up reading that an earlier run left undone.

    Raises:
        StoreError: the store cannot be opened; nothing in it was changed.
    """
    load_settings(home)
    store = open_store(home)
    try:
        feeder = None
        if demo:
            from app.demo.station import DemoFeeder

            feeder = DemoFeeder.start(home, demo_sheets)
        station = Station(home, store, demo=feeder)
        if not store.blobs.all_sealed:
            # An earlier version kept views in clear.
            station.views.sweep()
        if feeder is not None and not station.people.in_force:
            # Where people sign in nobody has yet, and no invented case comes among theirs.
            feeder.make_case(station)
    except BaseException:
        store.close()
        raise
    if read_in_background:
        station.resume_reading()
    return station
