"""Stores to be backed up."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

from dossier.backup.watch import Watch
from dossier.changes import MACHINE, OpenBatch, OpenCase, ReceivePage
from dossier.ids import BatchId, CaseId, PageId, new_id
from dossier.model import Batch, BatchState, Case, Page
from dossier.store import Store, open_store
from dossier.store.backup import BackupReport, back_up

KEY = b"k" * 32


def filled(home: Path, pages: int = 3, number: str = "（2026）粤0308民初123号") -> None:
    """Make a store with a case and pages in it."""
    with open_store(home, key=KEY) as store:
        add(store, pages, number)


def add(store: Store, pages: int, number: str) -> None:
    case = Case(CaseId(new_id()), number, "买卖合同纠纷", "civil_first", datetime.now(UTC))
    batch = Batch(BatchId(new_id()), case.id, "test", "", BatchState.OPEN, datetime.now(UTC))
    store.apply_all([OpenCase(case), OpenBatch(batch)], "clerk")
    chance = random.Random(number)
    for n in range(pages):
        blob = store.blobs.put(chance.randbytes(5000))
        page = Page(
            PageId(new_id()), case.id, batch.id, None, f"{n:05d}m", blob.sha256,
            "image/jpeg", blob.size, 100, 100, 300, received_at=datetime.now(UTC),
        )  # fmt: skip
        store.apply(ReceivePage(page), MACHINE)


def saved(home: Path, target: Path) -> BackupReport:
    return back_up(home, KEY, target, Watch(), files=("config.toml",))


def said(home: Path) -> tuple[str, int, int]:
    """Return head, entries and blobs of a store that is whole."""
    with open_store(home, key=KEY) as store:
        report = store.verify(deep=True)
        assert report.ok, report.problems
        return report.head, report.entries, report.blobs
