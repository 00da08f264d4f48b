"""A station of the simulator whose journal, memory and replica are a real store."""

from __future__ import annotations

import hashlib
import random
import shutil
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from dossier.store import Store, chains, open_store, schema
from resources.errors import Damaged
from sync.core import limits
from sync.core.codec import digest
from sync.core.judging import Register
from sync.core.messages import Sent, SignedEntry
from sync.core.slicing import sliced
from sync.core.station import Ports, Station
from sync.core.station.events import Settings
from sync.core.station.ports import LocalBlob
from sync.station import wanted
from sync.station.journal import StationJournal
from sync.station.memory import StationMemory
from sync.station.replica import StationReplica
from tests.dossier.paper import KEY
from tests.sync.simulation.centre import SimCentre, ToyKeys
from tests.sync.simulation.disk import Crash


class RealKeys(ToyKeys):
    """Stations sign in earnest; the centre does not."""

    def verify(self, public_key: bytes, digest: str, signature: bytes) -> bool:
        if public_key == self.centre:
            return super().verify(public_key, digest, signature)
        return chains.is_signed(public_key, digest, signature)


class Fuse:
    """Burns down with every step of a transaction; the power goes at its end."""

    def __init__(self) -> None:
        self.fuse: int | None = None

    def step(self) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.fuse = None
                raise Crash


class FusedStore:
    """A store whose writes may be cut off: before, in, or after their transaction."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self._store = store
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def work(self, work: Callable[[sa.Connection], Any]) -> Any:
        return self._guarded(self._store.work, work)

    def write(self, work: Callable[[sa.Connection], Any]) -> Any:
        return self._guarded(self._store.write, work)

    def apply(self, change: Any, who: str) -> Any:
        return self._around(lambda: self._store.apply(change, who))

    def apply_all(self, changes: Any, who: str) -> Any:
        return self._around(lambda: self._store.apply_all(changes, who))

    def undo(self, case_id: Any, who: str) -> Any:
        return self._around(lambda: self._store.undo(case_id, who))

    def redo(self, case_id: Any, who: str) -> Any:
        return self._around(lambda: self._store.redo(case_id, who))

    def amend(self, work: Any, who: str, kind: str) -> Any:
        return self._around(lambda: self._store.amend(work, who, kind))

    def _around(self, do: Callable[[], Any]) -> Any:
        self._fuse.step()
        found = do()
        self._fuse.step()
        return found

    def _guarded(self, way: Any, work: Callable[[sa.Connection], Any]) -> Any:
        def cut(connection: sa.Connection) -> Any:
            found = work(connection)
            self._fuse.step()
            return found

        return self._around(lambda: way(cut))


class RealStation:
    """What :class:`tests.sync.simulation.station.SimStation` is, over real files."""

    def __init__(self, root: Path, chance: random.Random, scopes: Sequence[str] = ("",)) -> None:
        self.chance = chance
        self.disk = Fuse()
        self.root = root
        self.turns = 0
        self.off_s = 0.0
        self.retention = False
        self.settings = Settings(poll_s=3.0, window=20)
        self.receipts: list[bytes] = []
        self.real = open_store(self.home, key=KEY)
        for scope in scopes:
            StationReplica(self.real).follow(scope)
        self._start()

    @property
    def home(self) -> Path:
        return self.root / f"turn{self.turns}"

    def _start(self) -> None:
        self.disk.fuse = None
        self.store: Store = FusedStore(self.real, self.disk)  # type: ignore[assignment]
        self.journal = StationJournal(self.store)
        self.memory = StationMemory(self.store)
        self.replica = StationReplica(self.store)
        ports = Ports(self.journal, self, self, self.replica, self)
        self.machine = Station(ports, self.settings)
        self.incarnation = self.chance.random()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["memory"], name)

    def boot(self) -> None:
        """Begin again with the files as they lie there: the old program never closed them."""
        self._reopen(self.home)

    def image(self) -> Path:
        """Return a backup: the files, copied between two transactions."""
        target = self.root / f"image{self.chance.getrandbits(64):x}"
        return Path(shutil.copytree(self.home, target))

    def restore(self, image: Path) -> None:
        """Put an old copy of the files in."""
        self._reopen(image)

    def _reopen(self, files: Path) -> None:
        old = self.home
        self.turns += 1
        shutil.copytree(files, self.home)
        self.real.close()
        shutil.rmtree(old)
        self.real = open_store(self.home, key=KEY)
        self._start()

    def close(self) -> None:
        self.real.close()

    # ---- who it is ----------------------------------------------------------------

    @property
    def device(self) -> str:
        return self.real.identity.device

    @property
    def epoch(self) -> int:
        return self.real.identity.epoch

    @property
    def key(self) -> bytes:
        return self.real.identity.public_key

    def head(self) -> Any:
        return self.journal.head()

    def hash_at(self, sequence: int) -> str:
        return self.journal.hash_at(sequence)

    def move(self, device: str, epoch: int, common: int, key: bytes) -> None:
        self.journal.move(device, epoch, common)

    def entries(self) -> list[Sent]:
        """Return all entries ever written here."""
        found = self.real.journal_entries(limit=1_000_000)
        return [Sent(SignedEntry(e.raw, e.hash, e.signature), ()) for e in found]

    def unsettled(self) -> int:
        """Return how many own entries were not seen in the feed yet."""
        query = """SELECT count(*) FROM journal j LEFT JOIN own o ON o.position = j.position
            WHERE coalesce(o.outcome, '') = ''"""
        with self.real.snapshot() as reader:
            return int(reader.connection.exec_driver_sql(query).scalar_one())

    # ---- what it follows ----------------------------------------------------------

    def scopes(self) -> tuple[str, ...]:
        return tuple(self.replica.scopes())

    def cursor(self, scope: str) -> Any:
        return self.replica.cursor(scope)

    def rows(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return all rows a person sees."""
        found = {}
        with self.real.snapshot() as reader:
            for name, table in schema.DOMAIN.items():
                for row in reader.connection.execute(sa.select(table)).mappings():
                    found[name, row["id"]] = dict(row)
        return dict(sorted(found.items()))

    def registers(self, layer: str = "register") -> dict[str, Register]:
        query = f"SELECT key, revision, kept FROM {layer}"  # noqa: S608
        with self.real.snapshot() as reader:
            rows = reader.connection.exec_driver_sql(query).all()
        return {key: Register(revision.hex(), bool(kept)) for key, revision, kept in rows}

    # ---- library ------------------------------------------------------------------

    def _bytes(self, sha256: str) -> bytes | None:
        with self.real.snapshot() as reader:
            query = sa.select(schema.texts.c.body).where(schema.texts.c.sha256 == sha256)
            body = reader.connection.execute(query).scalar()
        if body is not None:
            return zlib.decompress(body)
        try:
            return self.real.blobs.read(sha256) if self.real.blobs.has(sha256) else None
        except Damaged:
            return None

    def read(self, sha256: str) -> bytes | None:
        """Return bytes that match their name, or None."""
        return self._bytes(sha256)

    def expect(self, sha256s: Sequence[str]) -> None:
        """Everything is at hand here."""

    def describe(self, sha256: str) -> LocalBlob | None:
        data = self._bytes(sha256)
        zone = "secret" if sha256[0] in "01" else "main"
        return None if data is None else LocalBlob(len(data), zone)  # type: ignore[arg-type]

    def part(self, sha256: str, number: int) -> bytes | None:
        data = self._bytes(sha256)
        start = (number - 1) * limits.PART_BYTES
        return None if data is None else data[start : start + limits.PART_BYTES]

    def part_digest(self, sha256: str, number: int) -> str:
        data = self.part(sha256, number)
        return "" if data is None else digest(data)

    def slice_digests(self, sha256: str, number: int) -> list[str]:
        return [digest(each) for each in sliced(self.part(sha256, number) or b"")]

    def proof(self, nonce: str, sha256: str) -> str:
        data = self._bytes(sha256)
        return "" if data is None else hashlib.sha256(bytes.fromhex(nonce) + data).hexdigest()

    def removable(self, limit: int) -> list[str]:
        if not self.retention:
            return []
        held = [sha256 for sha256, _ in self.real.blobs.verify_all()]
        return held[:limit]

    def wanted(self, limit: int) -> list[str]:
        return list(self.replica.wanted(limit))

    def free(self, sha256: str) -> None:
        """Let a local copy go."""
        self.real.blobs.path(sha256).unlink(missing_ok=True)

    def receive(self, sha256: str, data: bytes) -> None:
        """Keep bytes that came from the centre."""
        if wanted.kind_of(self.store, sha256) == "text":
            self.replica.arrived(sha256, data)
        else:
            self.real.blobs.put(data)
            self.replica.arrived(sha256)

    # ---- trust --------------------------------------------------------------------

    def is_centres(self, digest: str, signature: bytes) -> bool:
        return ToyKeys().verify(ToyKeys.centre, digest, signature)

    def random(self) -> float:
        return self.chance.random()

    def nonce(self) -> str:
        return digest(f"{self.chance.random()}".encode())

    def keep_receipt(self, body: bytes, signature: bytes) -> None:
        self.receipts.append(body)
        self.memory.keep_receipt(body, signature)


class RealCentre(SimCentre):
    """The simulator's centre, for stations that sign in earnest."""

    keys: ClassVar[type[ToyKeys]] = RealKeys
