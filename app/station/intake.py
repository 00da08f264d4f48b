"""Pages into a case: capture joined with reading (收页).

Capture makes pages durable and measures them; each measured page goes on to the
reading lane at once, while the feeder goes on feeding.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.station import events
from app.station.feeding import PLAIN, chain_of, place
from app.station.feeding import Feed as Fed
from app.station.sides import join_backs
from dossier.ids import BatchId, CaseId, PageId
from dossier.model import Page
from resources.errors import Cancelled, EngineError, WenyiError
from scanner.capture.batch import CaptureReport, capture
from scanner.devices.contract import Device, PageSink
from scanner.imaging.great_sizes import is_large
from scanner.profile import Profile

if TYPE_CHECKING:
    from app.station.station import Station

Feed = Callable[[PageSink, threading.Event], None]


def take(
    station: Station,
    case_id: CaseId,
    device: Device,
    profile: Profile,
    *,
    who: str,
    on_event: events.OnEvent,
    cancel: threading.Event,
    wait: bool,
    fed: Fed = PLAIN,
) -> events.BatchReport:
    """Scan with an opened device; see :meth:`Station.scan`."""

    def feed(sink: PageSink, stop: threading.Event) -> None:
        device.scan(profile, sink, stop)

    return _run(
        station,
        case_id,
        feed,
        device.info.name,
        profile,
        who=who,
        on_event=on_event,
        cancel=cancel,
        wait=wait,
        fed=fed,
    )


def take_files(
    station: Station,
    case_id: CaseId,
    paths: Sequence[Path],
    *,
    who: str,
    on_event: events.OnEvent,
    cancel: threading.Event,
    wait: bool,
    fed: Fed = PLAIN,
    note: str = "",
    mail: bool = False,
) -> events.BatchReport:
    """Import files and folders; see :meth:`Station.import_files`.

    Args beside those: ``note`` is JSON kept with the batch; with ``mail`` the one path is a
    mail, whose attachments are taken.
    """
    from scanner.devices.files import read_files, read_mail

    refused: list[events.FileRefused] = []

    def on_refused(source: str, error: WenyiError) -> None:
        refused.append(events.FileRefused(source, error))
        on_event(refused[-1])

    def feed(sink: PageSink, stop: threading.Event) -> None:
        if mail:
            read_mail(paths[0], sink, on_refused, stop)
        else:
            read_files(paths, sink, on_refused, stop)

    report = _run(
        station,
        case_id,
        feed,
        "files",
        None,
        who=who,
        on_event=on_event,
        cancel=cancel,
        wait=wait,
        fed=fed,
        note=note,
    )
    return replace(report, refused=tuple(refused))


class _Arrived:
    """Notes pages as they come, and stops the feeder where only one was meant."""

    def __init__(self, single: bool, on_event: events.OnEvent, cancel: threading.Event) -> None:
        self.received: list[PageId] = []
        self._single, self._on_event, self._cancel = single, on_event, cancel
        self._stopped = False

    def __call__(self, page: Page) -> None:
        self.received.append(page.id)
        if self._single and len(self.received) > 1 and not self._cancel.is_set():
            self._stopped = True
            self._cancel.set()
        self._on_event(events.PageReceived(page))

    def went_on(self) -> bool:
        """Take the stop back if it was ours: what came is still put into its place and read."""
        if self._stopped:
            self._cancel.clear()
        return self._stopped


def _run(
    station: Station,
    case_id: CaseId,
    feed: Feed,
    source: str,
    profile: Profile | None,
    *,
    who: str,
    on_event: events.OnEvent,
    cancel: threading.Event,
    wait: bool,
    fed: Fed = PLAIN,
    note: str = "",
) -> events.BatchReport:
    reader = station.reader
    arrived = _Arrived(fed.single, on_event, cancel)
    received = arrived.received
    unsubscribe = reader.subscribe(on_event) if wait else None
    try:
        captured: CaptureReport = capture(
            station.store,
            case_id,
            feed,
            source=source,
            profile=profile,
            on_received=arrived,
            on_measured=reader.read_only if fed.placed else reader.add,
            cancel=cancel,
            continued=fed.continued,
            pass_foreign=fed.pass_foreign,
            backs_of=fed.backs_of,
            accepted=fed.accepted,
            note=note,
            who=who,
        )
        error, cancelled = captured.error, captured.cancelled and not arrived.went_on()
        whole = error is None and not cancelled
        if whole or fed.into is not None:
            try:
                misplaced = _placed(station, fed, captured, who, cancel)
                error = error or misplaced
            except Cancelled:
                cancelled = True
        unread: tuple[PageId, ...] = ()
        if not cancelled:
            try:
                unread = _finished(station, captured, on_event, cancel if wait else None)
            except Cancelled:
                cancelled = True
            except EngineError as failed:
                error = error or failed
    finally:
        if unsubscribe is not None:
            unsubscribe()
    aside = tuple(id_ for id_ in received if station.store.page(id_).deleted)
    return events.BatchReport(
        captured.batch_id, tuple(received), (), error, cancelled, unread, aside
    )


def _finished(
    station: Station,
    captured: CaptureReport,
    on_event: events.OnEvent,
    cancel: threading.Event | None,
) -> tuple[PageId, ...]:
    """Read what came and cut great pictures into tiles; return what could not be read.

    Waits with ``cancel``; without, both go on behind what a person does.

    Raises:
        Cancelled: ``cancel`` was set.
        EngineError: nothing can be read here.
    """
    pages = [station.store.page(page_id) for page_id in captured.page_ids]
    great = [page.id for page in pages if is_large(page.width_px, page.height_px)]
    if cancel is None:
        if great:
            station.great_tiles.add(great, on_event)
        return ()
    if great:
        station.great_tiles.cut(great, on_event, cancel)
    return station.reader.wait(captured.batch_id, cancel)


def _placed(
    station: Station, fed: Fed, captured: CaptureReport, who: str, cancel: threading.Event
) -> WenyiError | None:
    """Put what came where the person said; return why it could not be.

    What came before a stop is put into its place too: feeding goes on behind it.

    Raises:
        Cancelled: while pages were waited for.
    """
    try:
        if fed.backs_of is not None:
            # Fronts are filed when they are read, and numbers on both sides tell the order.
            _wait_for_sides(station, (fed.backs_of, captured.batch_id), cancel)
            join_backs(station, fed.backs_of, captured.batch_id, who=who)
        else:
            place(station, fed, captured.page_ids, who=who)
    except Cancelled:
        raise
    except WenyiError as failed:
        return failed
    return None


def _wait_for_sides(
    station: Station, piles: tuple[BatchId, BatchId], cancel: threading.Event
) -> None:
    """Wait until both piles are read; without an engine nothing is to be waited for.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    for pile in piles:
        for batch_id in chain_of(station.store, pile):
            try:
                station.reader.wait(batch_id, cancel)
            except EngineError:
                return
