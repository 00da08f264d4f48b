"""A station for window tests: a real store, real views, and a scripted feeder.

Only what would be slow or needs a machine is played: devices, scanning, reading.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Event

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication

from app.qt.lanes import Lane, Lanes
from app.station import events
from app.station.feeding import Feed, place
from app.station.station import Station
from dossier.changes import MACHINE, AddMaterial, CloseBatch, OpenBatch, ReadPage, ReceivePage
from dossier.edits import Deskew
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Material, Page, Volume
from dossier.store import open_store
from ocr.result import Line, PageText, Quad, Word
from resources.errors import PaperJam, Unsupported, WenyiError
from scanner.devices.contract import DeviceInfo, DeviceKind
from scanner.profile import Profile
from sync.station.contract import Sync
from tests.gui.scripted_sync import ScriptedSync

WIDTH_PX, HEIGHT_PX = 620, 877
NUMBER = "（2026）粤0308民初1573号"
DEVICE = DeviceInfo("bench:1", "高速扫描仪", DeviceKind.SANE)


@cache
def master(n: int) -> bytes:
    """Return page ``n`` as JPEG: white, with bars where its lines of text are."""
    pixels = np.full((HEIGHT_PX, WIDTH_PX, 3), 250, np.uint8)
    for row in range(6):
        y = 80 + row * 60
        pixels[y : y + 24, 80 : 80 + 300 + 20 * (n % 7)] = 40
    pixels[20:40, 20 : 20 + 8 * (n + 1)] = (30, 30, 200)
    done, data = cv2.imencode(".jpg", pixels)
    assert done
    return bytes(data)


def line(text: str, row: int, confidence: float = 0.98) -> Line:
    """Return a line of text whose characters are 24 px wide, at a row of the bars."""
    x, y = 80.0, 80.0 + row * 60

    def box(first: int, last: int) -> Quad:
        left, right = x + 24 * first, x + 24 * last
        return ((left, y), (right, y), (right, y + 24), (left, y + 24))

    words = tuple(Word(c, box(i, i + 1), confidence) for i, c in enumerate(text))
    return Line(text, box(0, len(text)), confidence, words)


def text_of(n: int) -> PageText:
    """Return what is written on page ``n``."""
    lines = (
        line("民事起诉状" if n == 0 else f"第{n}页正文", 0),
        line("请求判令被告支付货款", 1),
        line(f"送货单编号{n:04}", 2, confidence=0.6),
    )
    return PageText(WIDTH_PX, HEIGHT_PX, lines, "bench 1", 0.01)


class BenchStation(Station):
    """A station whose device is played.

    Attributes:
        feed: how many pages the feeder holds.
        jam_at: the page at which paper jams; None: never.
        pause_s: between two pages.
        empty: which pages are empty backs, counted from 0.
    """

    feed = 3
    jam_at: int | None = None
    pause_s = 0.0
    empty: frozenset[int] = frozenset()
    silent: tuple[DeviceInfo, ...] = ()
    """Scanners given by address that do not answer."""
    scripted = ScriptedSync()
    asked: tuple[Profile, Feed | None] | None = None
    """What the last scan asked for."""

    @property
    def sync(self) -> Sync:
        return self.scripted

    def devices(self) -> tuple[DeviceInfo, ...]:
        return (DEVICE,)

    def silent_devices(self, found: Sequence[DeviceInfo]) -> tuple[DeviceInfo, ...]:
        return self.silent

    def settle_papers(self) -> int:
        return 0

    def resume_reading(self) -> int:
        return 0

    def scan(
        self,
        case_id: CaseId,
        device_id: str,
        profile: Profile,
        *,
        who: str,
        on_event: events.OnEvent = events.ignore,
        cancel: Event | None = None,
        wait: bool = True,
        fed: Feed | None = None,
    ) -> events.BatchReport:
        self.asked = profile, fed
        batch = Batch(
            BatchId(new_id()), case_id, DEVICE.name, "", BatchState.OPEN, datetime.now(UTC)
        )
        self.store.apply(OpenBatch(batch), who)
        ids: list[PageId] = []
        error: WenyiError | None = None
        for n in range(self.feed):
            if cancel is not None and cancel.is_set():
                break
            if n == self.jam_at:
                error = PaperJam(device=DEVICE.name)
                break
            ids.append(self.receive(batch, n, who, on_event))
            time.sleep(self.pause_s)
        stopped = error is not None or len(ids) < self.feed
        if fed is not None:
            place(self, fed, tuple(ids), who=who)
        state = BatchState.STOPPED if stopped else BatchState.DONE
        self.store.apply(CloseBatch(batch.id, state, error.kind if error else ""), who)
        cancelled = cancel is not None and cancel.is_set()
        return events.BatchReport(batch.id, tuple(ids), error=error, cancelled=cancelled)

    def import_files(
        self,
        case_id: CaseId,
        paths: Sequence[Path],
        *,
        who: str,
        on_event: events.OnEvent = events.ignore,
        cancel: Event | None = None,
        wait: bool = True,
        fed: Feed | None = None,
    ) -> events.BatchReport:
        report = self.scan(
            case_id, "", Profile(), who=who, on_event=on_event, cancel=cancel, fed=fed
        )
        refused = tuple(
            events.FileRefused(path.name, Unsupported(source=path.name, found="DOCX"))
            for path in paths
            if path.suffix == ".docx"
        )
        return replace(report, refused=refused)

    def receive(self, batch: Batch, n: int, who: str, on_event: events.OnEvent) -> PageId:
        data = master(n)
        blob = self.store.blobs.put(data)
        assert blob.sha256 == hashlib.sha256(data).hexdigest()
        page = Page(
            PageId(new_id()), batch.case_id, batch.id, None, "", blob.sha256, "image/jpeg",
            len(data), WIDTH_PX, HEIGHT_PX, 75, received_at=datetime.now(UTC),
            edits=(Deskew(1.5),) if n % 3 == 1 else (), blank=n in self.empty,
        )  # fmt: skip
        self.store.apply(ReceivePage(page), who)
        on_event(events.PageReceived(page))
        self.store.apply(ReadPage(page.id, text_of(n)), MACHINE)
        return page.id

    def file(
        self, page_ids: Sequence[PageId], category: str, title: str, volume: Volume = Volume.MAIN
    ) -> MaterialId:
        """File pages as the machine would, unconfirmed."""
        page = self.store.page(page_ids[0])
        material = Material(
            MaterialId(new_id()), page.case_id, volume, category, title, "", 0.93,
            f"标题“{title}”在第1行", confirmed=False,
        )  # fmt: skip
        self.store.apply(AddMaterial(material, tuple(page_ids)), MACHINE)
        return material.id


def open_bench(home: Path) -> BenchStation:
    """Open a bench station with one empty case."""
    station = BenchStation(home, open_store(home), demo=None)
    station.new_case(
        NUMBER, "买卖合同纠纷", parties=(("原告", "甲公司"), ("被告", "乙公司")), who="test"
    )
    return station


def start_every_lane(qapp: QApplication, lanes: Lanes) -> None:
    """Start the lanes' threads now: a test that sees one begin takes it for left behind."""
    done: list[Lane] = []
    for lane in Lane:
        lanes.run(lane, lambda task: None, lambda _, lane=lane: done.append(lane))  # type: ignore[misc]
    end = time.monotonic() + 60
    while len(done) < len(Lane) and time.monotonic() < end:
        qapp.processEvents()
        time.sleep(0.01)
