"""A simulated station behind the real loop and the real link."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from resources.errors import Damaged
from sync.core import limits
from sync.core.codec import digest
from sync.core.messages import BlobName
from sync.core.station import Ports, Station
from sync.core.station.events import Settings
from sync.station.carrying import Carrier, HttpCarrier
from sync.station.certificates import new_key, signing_request, station_context
from sync.station.incoming import Incoming
from sync.station.link import Link
from sync.station.loop import Loop, Standing
from sync.station.pacing import Pacer
from tests.sync.simulation.station import SimStation
from tests.sync.station.small_gateway import SmallGateway


class SimStock:
    """The simulated disk as a carrier sees it."""

    def __init__(self, station: SimStation, lock: threading.Lock) -> None:
        self.station = station
        self.lock = lock

    def read(self, sha256: str) -> bytes:
        data = self.station.read(sha256)
        if data is None:
            raise Damaged(path=sha256, found="missing")
        return data

    def read_part(self, sha256: str, number: int) -> bytes:
        whole: bytes | None = self.station.disk.get("bytes", sha256)
        if whole is None:
            raise Damaged(path=sha256, found="missing")
        start = (number - 1) * limits.PART_BYTES
        return whole[start : start + limits.PART_BYTES]

    def reckon(self, nonce: str, told: Mapping[str, str]) -> None:
        """Small as they are, they are reckoned when they are asked for."""

    def receive(self, blob: BlobName, pieces: Iterable[bytes]) -> None:
        data = b"".join(pieces)
        if digest(data) != blob.sha256 or len(data) != blob.size:
            raise Damaged(path=blob.sha256, found=digest(data))
        with self.lock:
            self.station.keep(data)
            with self.station.disk.transaction():
                self.station.disk.put("wanted", blob.sha256, None)


class Rig:
    """One station and what drives it; close it."""

    def __init__(
        self,
        gateway: SmallGateway,
        folder: Path,
        device: str = "d1",
        *,
        url: str = "",
        pacer: Pacer | None = None,
        stall_s: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        settings: Settings | None = None,
    ) -> None:
        self.gateway = gateway
        self.sim = SimStation(device, random.Random(device))
        if not gateway.centre.disk.get("devices", device):
            gateway.centre.enrol(device, self.sim.key)
        key = new_key()
        certificate = gateway.pki.issue(signing_request(key, device), device)
        context = station_context(gateway.pki.pem, certificate, key)
        self.pacer = pacer or Pacer()
        self.link = Link(url or gateway.url, context, self.pacer, stall_s=stall_s)
        lock = threading.Lock()
        self.incoming = Incoming(folder / f"incoming-{device}", b"secret of the database" * 2)
        self.carrier: Carrier = HttpCarrier(self.link, SimStock(self.sim, lock), self.incoming)
        self.freed: list[str] = []
        chosen = settings or Settings(poll_s=0.3, patience_s=stall_s, backoff_most_s=0.3)
        ports = Ports(self.sim, self.sim, self.sim, self.sim, self.sim)
        self.loop = Loop(
            lambda: Station(ports, chosen), self.carrier, free=self.freed.append, clock=clock
        )
        # The simulated disk is not for several threads; a real one is.
        self.lock = lock
        self.loop._lock = lock

    def write(self, uid: str, data: Iterable[bytes] = (), kind: str = "ReceivePage") -> list[str]:
        """Make a case or pages here; return the digests of the masters."""
        found: list[str] = []
        with self.lock:
            if not self.sim.rows():
                self.sim.write(f"{uid}-case", "OpenCase", "c1", [_case("c1", uid)], {})
                self.sim.write(f"{uid}-batch", "OpenBatch", "c1", [_batch("b1", "c1")], {})
            for n, each in enumerate(data):
                sha256 = self.sim.keep(each)
                found.append(sha256)
                self.sim.write(f"{uid}-{n}", kind, "c1", [_page(f"{uid}-{n}", sha256)], {})
        self.loop.noted()
        return found

    def settle(self, timeout_s: float = 20.0) -> Standing:
        """Wait until everything is sent and proven."""
        before = self.loop.standing.steps
        self.loop.noted()
        return self.loop.wait(
            lambda s: s.steps > before and s.at_rest and not s.progress.pending, timeout_s
        )

    def close(self) -> None:
        assert self.loop.stop()


def _case(id_: str, number: str) -> list[object]:
    return ["case", id_, None, {"id": id_, "number": number, "title": "t"}]


def _batch(id_: str, case: str) -> list[object]:
    return ["batch", id_, None, {"id": id_, "case_id": case}]


def _page(id_: str, sha256: str) -> list[object]:
    row = {
        "id": id_,
        "case_id": "c1",
        "batch_id": "b1",
        "material_id": None,
        "rank": "a",
        "sha256": sha256,
        "edits": "",
        "reading": "",
        "deleted": 0,
    }
    return ["page", id_, None, row]
