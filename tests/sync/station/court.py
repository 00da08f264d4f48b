"""A centre and a few real stations that talk when told to, without a network."""

from __future__ import annotations

import random
from pathlib import Path

from dossier.changes import MACHINE, AddMaterial, OpenBatch, OpenCase, ReadPage, ReceivePage
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Case, Material, Page, Volume
from dossier.store import Store
from sync.core import limits
from sync.core.answers import Committed, EpochGiven, FeedPage, Receipt, Reset
from sync.core.codec import decode_receipt
from sync.core.entries import header, needs
from sync.core.judging import Known
from sync.core.messages import Batch as Bytes
from sync.core.messages import BlobName, Commit, Complete, Feed, NewEpoch, Part
from sync.station.tables import KNOWN
from tests.dossier.paper import NOW, page_text
from tests.sync.station.real_station import RealCentre, RealStation


class Court:
    """What happens is what a test says, in that order."""

    def __init__(self, root: Path, known: Known = KNOWN) -> None:
        self.root = root
        self.centre = RealCentre(random.Random(0), known=dict(known))
        self.stations: list[RealStation] = []

    def station(self, *scopes: str) -> RealStation:
        """Set up a station; without scopes it follows everything."""
        n = len(self.stations)
        made = RealStation(self.root / f"s{n}", random.Random(n), scopes or ("",))
        self.centre.enrol(made.device, made.key)
        self.stations.append(made)
        return made

    def close(self) -> None:
        for station in self.stations:
            station.close()

    def send(self, station: RealStation, most: int = 500) -> list[str]:
        """Send what is not at the centre yet; return what became of it."""
        journal, memory = station.journal, station.memory
        sent = journal.after(memory.watermark(station.epoch), most)
        if not sent:
            return []
        for each in sent:
            for need in needs(header(each.entry.raw)):
                data = station.read(need.sha256)
                assert data is not None
                self._upload(station, BlobName(need.sha256, len(data)), data)
        answer = self.centre.machine.answer(station.device, Commit(station.epoch, tuple(sent), ()))
        assert isinstance(answer, Committed), answer
        receipt = decode_receipt(answer.receipt.body)
        assert isinstance(receipt, Receipt)
        last = max(each.sequence for each in receipt.entries)
        memory.settle(station.epoch, last, receipt.entries)
        return [each.outcome for each in receipt.entries]

    def _upload(self, station: RealStation, name: BlobName, data: bytes) -> None:
        if name.size < limits.SMALL_BYTES:
            self.centre.machine.answer(station.device, Bytes("main", (name,)), [data])
        elif not self.centre.ledger.blobs(name.sha256):
            part = Part("main", name, 1, name.sha256)
            assert name.size <= limits.PART_BYTES
            self.centre.machine.answer(station.device, part, [data])
            whole = Complete("main", name, (name.sha256,))
            self.centre.machine.answer(station.device, whole)

    def pull(self, station: RealStation, *, limit: int = 500, fetch: bool = True) -> None:
        """Follow everything there is."""
        for scope in station.scopes():
            while True:
                cursor = station.cursor(scope)
                answer = self.centre.machine.answer(
                    station.device, Feed(scope, cursor.generation, cursor.number, limit)
                )
                if isinstance(answer, Reset):
                    station.replica.reset(scope, answer.generation)
                    continue
                assert isinstance(answer, FeedPage)
                station.replica.advance(answer)
                if answer.through == answer.head:
                    break
        while fetch and (found := station.wanted(50)):
            for sha256 in found:
                station.receive(sha256, self.centre.shelf.read(sha256))

    def meet(self, *stations: RealStation) -> None:
        """Let these stations send, then all of them follow."""
        for station in stations:
            self.send(station)
        for station in stations:
            self.pull(station)

    def renew(self, station: RealStation, common: int) -> None:
        """Give a restored station a new epoch."""
        given = self.centre.machine.answer(
            station.device, NewEpoch(station.epoch, station.journal.fresh_key())
        )
        assert isinstance(given, EpochGiven), given
        station.journal.adopt(given.epoch, common)


# ---- what people do -------------------------------------------------------------------------


def open_case(store: Store, n: int = 1) -> tuple[CaseId, BatchId]:
    case = Case(CaseId(new_id()), f"（2026）粤0308民初{n}号", "买卖合同纠纷", "civil_first", NOW)
    batch = Batch(BatchId(new_id()), case.id, "files", "", BatchState.OPEN, NOW)
    store.apply_all([OpenCase(case), OpenBatch(batch)], "clerk")
    return case.id, batch.id


def receive(store: Store, case_id: CaseId, batch_id: BatchId, text: str | None = None) -> PageId:
    blob = store.blobs.put(f"master {new_id()}".encode())
    page = Page(
        id=PageId(new_id()),
        case_id=case_id,
        batch_id=batch_id,
        material_id=None,
        rank="",
        sha256=blob.sha256,
        media_type="image/jpeg",
        size_bytes=blob.size,
        width_px=2480,
        height_px=3508,
        dpi=300,
        received_at=NOW,
    )
    store.apply(ReceivePage(page), MACHINE)
    if text is not None:
        store.apply(ReadPage(page.id, page_text(text)), MACHINE)
    return page.id


def add_material(store: Store, case_id: CaseId, title: str, *pages: PageId) -> MaterialId:
    made = Material(
        MaterialId(new_id()), case_id, Volume.MAIN, "evidence", title, "", 1.0, "", False
    )
    store.apply(AddMaterial(made, pages), "clerk")
    return made.id
