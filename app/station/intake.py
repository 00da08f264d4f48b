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
from dossier.ids import CaseId, PageId
from dossier.model import Page
from resources.errors import Cancelled, EngineError, WenyiError
from scanner.capture.batch import CaptureReport, capture
from scanner.devices.contract import Device, PageSink
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
) -> events.BatchReport:
    """Import files and folders; see :meth:`Station.import_files`."""
    from scanner.devices.files import read_files

    refused: list[events.FileRefused] = []

    def on_refused(source: str, error: WenyiError) -> None:
        refused.append(events.FileRefused(source, error))
        on_event(refused[-1])

    def feed(sink: PageSink, stop: threading.Event) -> None:
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
    )
    return replace(report, refused=tuple(refused))


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
) -> events.BatchReport:
    reader = station.reader
    received: list[PageId] = []

    def on_received(page: Page) -> None:
        received.append(page.id)
        on_event(events.PageReceived(page))

    unsubscribe = reader.subscribe(on_event) if wait else None
    try:
        captured: CaptureReport = capture(
            station.store,
            case_id,
            feed,
            source=source,
            profile=profile,
            on_received=on_received,
            on_measured=reader.add,
            cancel=cancel,
            who=who,
        )
        error, cancelled = captured.error, captured.cancelled
        unread: tuple[PageId, ...] = ()
        if wait and not cancelled:
            try:
                unread = reader.wait(captured.batch_id, cancel)
            except Cancelled:
                cancelled = True
            except EngineError as failed:
                error = error or failed
    finally:
        if unsubscribe is not None:
            unsubscribe()
    return events.BatchReport(captured.batch_id, tuple(received), (), error, cancelled, unread)
