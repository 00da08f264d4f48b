"""Bytes on their way: small ones in batches, large ones in parts (上传文件)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sync.core import limits
from sync.core.answers import Answer, BlobReceipt, Done, Lacking, Parts, Refusal, Signed, Stored
from sync.core.entries import Need
from sync.core.fields import Zone
from sync.core.messages import (
    Batch,
    BlobName,
    Complete,
    Have,
    Join,
    OpenUpload,
    Part,
    Slices,
)
from sync.core.slicing import part_count, part_length
from sync.core.station.desk import Desk, Forged, Job
from sync.core.station.slices import SlicedPart

_PATIENCE = 3
_NAME_BYTES = 110
"""Of a blob in a message."""
_SLICED_AT_ONCE = 2
"""Parts of one blob: more would only be read ahead."""


@dataclass(slots=True)
class _Large:
    """A blob that travels in parts."""

    blob: BlobName
    zone: Zone
    digests: list[str] = field(default_factory=list)
    held: set[int] | None = None
    """Parts at the centre; None: not asked yet."""
    sliced: dict[int, SlicedPart] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return part_count(self.blob.size)


class Uploads:
    """Knows what the centre lacks of what the entries need.

    ``jobs`` yields questions and small blobs, ``large_jobs`` what entries wait for,
    ``late_jobs`` what nobody waits for.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wished: dict[str, None] = {}
        self._lacking: dict[str, None] = {}
        self._large: dict[str, _Large] = {}
        self._faults: dict[str, int] = {}

    def wish(self, wanted: Iterable[Need]) -> None:
        """Set what the entries in the window wait for."""
        self._wished = {each.sha256: None for each in wanted if each.kind != "recording"}

    def is_lost(self, sha256: str) -> bool:
        """Return whether entries must go on without these bytes."""
        dead = self._desk.dead.get(f"blob/{sha256}")
        return dead is not None and dead.code == "damaged"

    def is_barred(self, sha256: str) -> bool:
        """Return whether the centre does not take these bytes from this station."""
        dead, local = self._desk.dead, self._desk.ports.library.describe(sha256)
        keys = [f"blob/{sha256}"] + ([] if local is None else [f"have/{local.zone}"])
        return any(key in dead and dead[key].code == "forbidden" for key in keys)

    def forget(self, sha256s: Iterable[str]) -> None:
        """Ask the centre anew: it says that it lacks these."""
        known = tuple(sha256s)
        self._desk.ports.memory.put_blobs(known, None)
        for sha256 in known:
            self._lacking.pop(sha256, None)
            self._large.pop(sha256, None)

    # ---- what could be sent -------------------------------------------------------

    def jobs(self) -> Iterator[Job]:
        """Yield questions, and batches of small blobs."""
        open_ = [sha256 for sha256 in self._wished if self._is_open(sha256)]
        yield from self._questions(open_)
        yield from self._batches(open_)

    def large_jobs(self) -> Iterator[Job]:
        """Yield parts of large blobs that entries wait for."""
        for sha256 in list(self._wished):
            if sha256 in self._lacking and self._is_open(sha256):
                yield from self._parts(sha256)

    def late_jobs(self) -> Iterator[Job]:
        """Yield what is owed to entries that are already there."""
        owed = [each.sha256 for each in self._desk.ports.memory.owed()]
        there = [sha256 for sha256 in owed if self._desk.ports.memory.blob(sha256)]
        if there:
            self._desk.ports.memory.paid(there)
        open_ = [sha256 for sha256 in owed if self._is_open(sha256)]
        for job in (*self._questions(open_), *self._batches(open_)):
            yield replace(job, small=False)
        for sha256 in open_:
            if sha256 in self._lacking:
                yield from self._parts(sha256)

    def _is_open(self, sha256: str) -> bool:
        desk = self._desk
        if desk.ports.memory.blob(sha256) is not None or f"blob/{sha256}" in desk.dead:
            return False
        if desk.ports.library.describe(sha256) is None:
            desk.give_up_on(sha256)
            return False
        return True

    def _named(self, sha256s: Iterable[str]) -> Iterator[tuple[Zone, BlobName]]:
        for sha256 in sha256s:
            local = self._desk.ports.library.describe(sha256)
            if local is not None:
                yield local.zone, BlobName(sha256, local.size)

    def _questions(self, open_: list[str]) -> Iterator[Job]:
        asked: dict[Zone, list[BlobName]] = {}
        reach = self._desk.reach
        for zone, blob in self._named(each for each in open_ if each not in self._lacking):
            asked.setdefault(zone, []).append(blob)
        for zone, blobs in asked.items():
            # A name takes some hundred bytes.
            most = reach.narrowed(limits.MAX_NAMES, reach.bytes // 512)
            asked_now = tuple(blobs[:most])
            yield Job(f"have/{zone}", Have(zone, asked_now), weight=_NAME_BYTES * len(asked_now))

    def _batches(self, open_: list[str]) -> Iterator[Job]:
        gathered: dict[Zone, list[BlobName]] = {}
        most = min(limits.BATCH_BYTES, self._desk.reach.bytes)
        for zone, blob in self._named(each for each in open_ if each in self._lacking):
            if self._goes_in_parts(blob) or f"blob/{blob.sha256}" in self._desk.busy:
                continue
            batch = gathered.setdefault(zone, [])
            full = sum(each.size for each in batch) + blob.size > most
            if batch and (full or len(batch) == limits.MAX_NAMES):
                yield _batch(zone, batch)
                batch = gathered[zone] = []
            batch.append(blob)
        for zone, batch in gathered.items():
            if batch:
                yield _batch(zone, batch)

    def _goes_in_parts(self, blob: BlobName) -> bool:
        """Return whether a blob is large, or too large for this line."""
        too_large = blob.size >= limits.SMALL_BYTES or blob.size > self._desk.reach.bytes
        return too_large or blob.sha256 in self._large

    def _parts(self, sha256: str) -> Iterator[Job]:
        large = self._large.get(sha256)
        if large is None and f"blob/{sha256}" not in self._desk.busy:
            for zone, blob in self._named([sha256]):
                if not self._goes_in_parts(blob):
                    return
                large = self._large.setdefault(sha256, _Large(blob, zone))
        if large is None:
            return
        small = large.blob.size < limits.SMALL_BYTES
        if large.held is None:
            yield Job(f"open/{sha256}", OpenUpload(large.zone, large.blob), small=small)
            return
        if not self._digest(large):
            return
        missing = [n for n in range(1, large.count + 1) if n not in large.held]
        yield from self._missing_parts(large, missing, small=small)
        if not missing:
            request = Complete(large.zone, large.blob, tuple(large.digests))
            yield Job(f"complete/{sha256}", request, small=small)

    def _missing_parts(self, large: _Large, missing: list[int], *, small: bool) -> Iterator[Job]:
        sha256, begun = large.blob.sha256, 0
        for n in missing:
            key, length = f"part/{sha256}/{n}", part_length(large.blob.size, n)
            whole = length <= self._desk.reach.bytes and n not in large.sliced
            if whole or key in self._desk.busy:
                request = Part(large.zone, large.blob, n, large.digests[n - 1])
                yield Job(key, request, length, small=small)
                continue
            part, begun = self._sliced(large, n), begun + 1
            if part is None or begun > _SLICED_AT_ONCE:
                return
            yield from part.jobs(self._desk, small=small)

    def _sliced(self, large: _Large, n: int) -> SlicedPart | None:
        if n not in large.sliced:
            names = tuple(self._desk.ports.library.slice_digests(large.blob.sha256, n))
            if not names:
                self.unreadable(large.blob.sha256)
                return None
            part = SlicedPart(large.zone, large.blob, n, large.digests[n - 1], names)
            large.sliced[n] = part
        return large.sliced[n]

    def _digest(self, large: _Large) -> bool:
        library = self._desk.ports.library
        for n in range(len(large.digests) + 1, large.count + 1):
            found = library.part_digest(large.blob.sha256, n)
            if not found:
                self.unreadable(large.blob.sha256)
                return False
            large.digests.append(found)
        return True

    # ---- what came of it ----------------------------------------------------------

    def unreadable(self, sha256: str) -> None:
        """Give up on bytes that are damaged here; never send them over good ones."""
        self._lacking.pop(sha256, None)
        self._large.pop(sha256, None)
        self._desk.give_up_on(sha256)

    def answered(self, job: Job, answer: Answer) -> None:
        """Take in an answer to any of the requests about bytes."""
        request = job.request
        if isinstance(request, Have) and isinstance(answer, Lacking):
            self._learn(request, answer)
        elif isinstance(request, Batch) and isinstance(answer, Stored):
            self._stored(answer.receipt, request.zone, request.blobs)
        elif isinstance(request, Complete) and isinstance(answer, Stored):
            self._stored(answer.receipt, request.zone, (request.blob,))
        elif isinstance(request, OpenUpload) and isinstance(answer, Parts):
            self._resume(request, answer)
        elif isinstance(request, Part | Join) and isinstance(answer, Done):
            large = self._large.get(request.blob.sha256)
            if large is not None and large.held is not None:
                large.held.add(request.number)
                large.sliced.pop(request.number, None)
        elif isinstance(request, Slices) and isinstance(answer, Done):
            part = self._part_of(request)
            if part is not None:
                part.sent(request)
        else:
            raise Forged(type(answer).__name__)

    def _part_of(self, request: Slices | Join) -> SlicedPart | None:
        large = self._large.get(request.blob.sha256)
        return None if large is None else large.sliced.get(request.number)

    def _learn(self, request: Have, answer: Lacking) -> None:
        asked = {blob.sha256 for blob in request.blobs}
        if not asked.issuperset(answer.blobs):
            raise Forged("blobs")
        for sha256 in answer.blobs:
            self._lacking[sha256] = None
        there = [blob.sha256 for blob in request.blobs if blob.sha256 not in set(answer.blobs)]
        self._desk.ports.memory.put_blobs(there, "there")

    def _stored(self, signed: Signed, zone: Zone, blobs: tuple[BlobName, ...]) -> None:
        desk = self._desk
        receipt = desk.receipt(signed)
        good = isinstance(receipt, BlobReceipt) and (receipt.zone, receipt.blobs) == (zone, blobs)
        if not good or getattr(receipt, "device", "") != desk.ports.journal.device:
            raise Forged("receipt")
        desk.keep(signed)
        sha256s = [blob.sha256 for blob in blobs]
        desk.ports.memory.put_blobs(sha256s, "there")
        for sha256 in sha256s:
            self._lacking.pop(sha256, None)
            self._large.pop(sha256, None)
            self._faults.pop(sha256, None)

    def _resume(self, request: OpenUpload, answer: Parts) -> None:
        large = self._large.get(request.blob.sha256)
        if answer.sha256 != request.blob.sha256:
            raise Forged("parts")
        if large is None:
            return
        if answer.done:
            self._desk.ports.memory.put_blobs([answer.sha256], "there")
            self._large.pop(answer.sha256)
            self._lacking.pop(answer.sha256, None)
        elif self._digest(large):
            own = {n: sha256 for n, sha256 in enumerate(large.digests, 1)}
            large.held = {p.number for p in answer.held if own.get(p.number) == p.sha256}

    def refused(self, job: Job, refusal: Refusal) -> bool:
        """Begin a blob again a few times; then it becomes a dead letter of its own."""
        request = job.request
        if isinstance(request, Join) and refusal.code == "missing" and refusal.blobs:
            part = self._part_of(request)
            if part is None or part.told(refusal.blobs):
                return True
        if isinstance(request, Batch):
            names = [blob.sha256 for blob in request.blobs]
            # A damaged byte on the way shows in one blob; the others are not to blame.
            guilty = [refusal.thing] if refusal.thing in names else names
        elif isinstance(request, OpenUpload | Part | Slices | Join | Complete):
            guilty = [request.blob.sha256]
        elif isinstance(request, Have) and refusal.thing in {b.sha256 for b in request.blobs}:
            guilty = [refusal.thing]
        else:
            return False
        for sha256 in guilty:
            self._large.pop(sha256, None)
            self._faults[sha256] = self._faults.get(sha256, 0) + 1
            if self._faults[sha256] > _PATIENCE:
                del self._faults[sha256]
                self._desk.bury(f"blob/{sha256}", refusal.code, refusal.thing)
        return True


def _batch(zone: Zone, blobs: list[BlobName]) -> Job:
    size = sum(blob.size for blob in blobs)
    return Job(f"batch/{blobs[0].sha256}", Batch(zone, tuple(blobs)), size)
