"""Real stations: an encrypted store, its blobs, and the driver over them."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

from dossier.changes import MACHINE, OpenBatch, OpenCase, ReadPage, ReceivePage
from dossier.ids import BatchId, CaseId, PageId, new_id
from dossier.model import Batch, BatchState, Case, Page
from dossier.store import Store, open_store
from ocr.result import Line, PageText
from sync.station.driver import Driver, SyncSettings

NUMBER = "（2026）粤0308民初123号"


class RealStation:
    def __init__(self, home: Path, settings: SyncSettings | None = None) -> None:
        self.home = home
        self.store: Store = open_store(home, key=b"k" * 32)
        self.driver = Driver(self.store, settings)

    def close(self) -> None:
        self.driver.close()
        self.store.close()

    def open_case(self, number: str = NUMBER) -> tuple[CaseId, BatchId]:
        case = Case(CaseId(new_id()), number, "买卖合同纠纷", "civil_first", datetime.now(UTC))
        batch = Batch(BatchId(new_id()), case.id, "test", "", BatchState.OPEN, datetime.now(UTC))
        self.store.apply_all([OpenCase(case), OpenBatch(batch)], "clerk")
        return case.id, batch.id

    def scan(
        self, case_id: CaseId, batch_id: BatchId, count: int, size: int = 100_000, seed: int = 0
    ) -> list[PageId]:
        """Receive pages as a scanner does."""
        chance = random.Random(f"{batch_id} {seed}")
        made: list[PageId] = []
        for n in range(count):
            blob = self.store.blobs.put(chance.randbytes(size))
            page = Page(
                PageId(new_id()), case_id, batch_id, None, f"{seed:02d}{n:05d}m", blob.sha256,
                "image/jpeg", blob.size, 100, 100, 300, received_at=datetime.now(UTC),
            )  # fmt: skip
            self.store.apply(ReceivePage(page), MACHINE)
            made.append(page.id)
        return made

    def read(self, page_id: PageId, words: str) -> None:
        """Recognise a page."""
        box = ((0.0, 0.0), (90.0, 0.0), (90.0, 10.0), (0.0, 10.0))
        text = PageText(100, 100, (Line(words, box, 0.9),), "test 1", 0.1)
        self.store.apply(ReadPage(page_id, text), MACHINE)
