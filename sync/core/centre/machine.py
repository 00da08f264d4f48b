"""The centre answers one request at a time per transaction (中心状态机)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from resources.errors import StoreError
from sync.core import limits
from sync.core.answers import (
    Answer,
    BlobReceipt,
    Committed,
    ConflictPage,
    Done,
    FeedItem,
    FeedPage,
    Got,
    HeldPart,
    Lacking,
    Proof,
    ProofOf,
    Receipt,
    Refusal,
    Reset,
    Signed,
    Stored,
    Unavailable,
)
from sync.core.centre import admission, commits, storing
from sync.core.centre.admission import Refused, admit, head_of
from sync.core.centre.ports import BlobRecord, Bytes, Ledger, Ports, Settings
from sync.core.codec import digest, encode
from sync.core.fields import Zone
from sync.core.framing import Span
from sync.core.messages import (
    Batch,
    BlobName,
    Commit,
    Complete,
    Conflicts,
    Feed,
    Get,
    Have,
    Hello,
    Join,
    Late,
    NewEpoch,
    OpenUpload,
    Part,
    Prove,
    Request,
    Revoke,
    Slices,
)
from sync.core.slicing import part_count, part_length

_log = logging.getLogger(__name__)

_Pieces = Sequence[Span]
_WANTED = 50


class Centre:
    """One truth: entries in chains, bytes that were hashed again, one feed.

    May be called from several threads; the database keeps transactions serial. Who
    asks was authenticated by the caller of :meth:`answer`; what a person may see is
    decided before it, too.
    """

    def __init__(self, ports: Ports, settings: Settings) -> None:
        self._database = ports.database
        self._shelf = ports.shelf
        self._keys = ports.keys
        self._clock = ports.clock
        self._settings = settings
        self._ways: dict[type, Callable[[str, Any, _Pieces], Answer]] = {
            Hello: self._hello,
            NewEpoch: self._new_epoch,
            Have: self._have,
            Batch: self._batch,
            OpenUpload: self._open_upload,
            Part: self._part,
            Slices: self._slices,
            Join: self._join,
            Complete: self._complete,
            Commit: self._commit,
            Feed: self._feed,
            Prove: self._prove,
            Get: self._get,
            Conflicts: self._conflicts,
        }

    def answer(self, caller: str, request: Request, pieces: _Pieces = ()) -> Answer:
        """Answer a station.

        Args:
            caller: the device, as its certificate says.
            request: decoded, and therefore within its limits.
            pieces: the bytes that came beside ``Batch``, ``Part`` or ``Slices``.
        """
        way = self._ways.get(type(request))
        if way is None:
            return Refusal("forbidden", type(request).__name__)
        try:
            return way(caller, request, pieces)
        except Refused as refused:
            return refused.answer
        except StoreError as error:
            _log.warning("%s of %s failed: %s", type(request).__name__, caller, error)
            return Unavailable(5, type(error).__name__)

    # ---- what an administrator does -----------------------------------------------

    def enrol(self, device: str, epoch: int, public_key: bytes) -> Answer:
        """Let a station in; whoever calls has checked its token (登记)."""
        try:
            with self._database.transaction() as ledger:
                admission.enrol(ledger, device, epoch, public_key)
        except Refused as refused:
            return refused.answer
        return Done()

    def revoke(self, request: Revoke) -> Answer:
        """Shut a station out, or let it in again; holds from the next request on."""
        with self._database.transaction() as ledger:
            device = ledger.device(request.device)
            if device is None:
                return Refusal("unknown_device", request.device)
            ledger.put_device(replace(device, revoked=request.revoked))
        return Done()

    def doom(self, limit: int = 100) -> list[BlobRecord]:
        """Return blobs whose bytes may now be deleted: unused, and past their lease.

        Until :meth:`swept` is told of each, nobody can use or store them; those that a
        crash left doomed are returned again, so this is to be called at every start.
        """
        with self._database.transaction() as ledger:
            found = ledger.sweepable(self._clock.now_s(), limit)
            for record in found:
                ledger.put_blob(replace(record, doomed=True))
        return found

    def release(self, zone: Zone, sha256s: Iterable[str]) -> list[BlobRecord]:
        """Return blobs that were only kept until now and whose bytes may be deleted at once.

        What an entry refers to or waits for stays. As with :meth:`doom`, each is to be told
        to :meth:`swept`.
        """
        with self._database.transaction() as ledger:
            named = sorted(set(sha256s))
            ledger.expect(sha256s=named)
            known = [storing.find(ledger, zone, sha256) for sha256 in named]
            found = [
                record
                for record in known
                if record is not None
                and not (record.used or record.doomed)
                and ledger.awaited(record.sha256) is None
            ]
            for record in found:
                ledger.put_blob(replace(record, doomed=True))
        return found

    def swept(self, zone: Zone, sha256: str) -> None:
        """Note that the bytes of a doomed blob are gone."""
        with self._database.transaction() as ledger:
            record = storing.find(ledger, zone, sha256)
            if record is not None and record.doomed:
                ledger.drop_blob(zone, sha256)

    def damaged(self, zone: Zone, sha256: str) -> None:
        """Note that a scrub read a blob back wrong; a station that has it sends it again."""
        with self._database.transaction() as ledger:
            storing.mark_damaged(ledger, zone, sha256)

    def look_again(self, after: str = "", limit: int = 50) -> str:
        """Read blobs that are marked as damaged once more; those that are whole count again.

        A store that was away for a moment looks like one that lost bytes, and where no
        station has them any more nobody would send them again.

        Args:
            after: a digest; empty: from the first.
            limit: at most so many.

        Returns:
            The last digest looked at; empty: there are no more.
        """
        with self._database.view() as ledger:
            names = ledger.wanted(after, limit)
            marked = [each for name in names for each in ledger.blobs(name) if each.damaged]
        for record in marked:
            try:
                storing.read_back(self._shelf, record.zone, BlobName(record.sha256, record.size))
            except StoreError:
                continue
            with self._database.transaction() as ledger:
                storing.unmark_damaged(ledger, record)
        return names[-1] if len(names) == limit else ""

    # ---- sessions -----------------------------------------------------------------

    def _hello(self, caller: str, request: Hello, _: _Pieces) -> Answer:
        with self._database.view() as ledger:
            return admission.hello(ledger, caller, request)

    def _new_epoch(self, caller: str, request: NewEpoch, _: _Pieces) -> Answer:
        with self._database.transaction() as ledger:
            return admission.new_epoch(ledger, caller, request)

    # ---- bytes --------------------------------------------------------------------

    def _have(self, caller: str, request: Have, _: _Pieces) -> Answer:
        lacking: list[str] = []
        with self._database.transaction() as ledger:
            admit(ledger, caller)
            ledger.expect(sha256s=[blob.sha256 for blob in request.blobs])
            for blob in request.blobs:
                record = storing.find(ledger, request.zone, blob.sha256)
                if record is None or not record.good:
                    lacking.append(blob.sha256)
                elif record.size != blob.size:
                    raise Refused("size", blob.sha256)
                else:
                    ledger.put_blob(replace(record, lease_until_s=self._lease()))
        return Lacking(tuple(lacking))

    def _batch(self, caller: str, request: Batch, pieces: _Pieces) -> Answer:
        storing.check_pieces(request.blobs, pieces)
        standing = self._standing_of(caller, request.zone, request.blobs)
        lacking: dict[str, tuple[BlobName, Bytes]] = {}
        for blob, data, record in zip(request.blobs, pieces, standing, strict=True):
            if record is None or record.damaged:
                lacking[blob.sha256] = blob, Bytes(blob.sha256, data, record is not None)
        # All at once: a store waits for its disk as long for one as for many.
        self._shelf.put_many(request.zone, [each for _, each in lacking.values()])
        for blob, _ in lacking.values():
            self._read_back(request.zone, blob)
        return self._note(caller, request.zone, request.blobs)

    def _open_upload(self, caller: str, request: OpenUpload, _: _Pieces) -> Answer:
        record = self._standing(caller, request.zone, request.blob)
        return storing.standing(self._shelf, record, request.zone, request.blob)

    def _part(self, caller: str, request: Part, pieces: _Pieces) -> Answer:
        storing.check_part(request.blob, request.number, request.sha256, pieces)
        record = self._standing(caller, request.zone, request.blob)
        if record is None or record.damaged:
            part = HeldPart(request.number, request.sha256)
            self._shelf.put_part(request.zone, request.blob.sha256, part, bytes(pieces[0]))
        return Done()

    def _slices(self, caller: str, request: Slices, pieces: _Pieces) -> Answer:
        """Keep slices as blobs of their own: with a lease, and swept when it is over."""
        names = storing.slice_names(request.blob, request.number, request.first, request.slices)
        self._batch(caller, Batch(request.zone, tuple(names)), pieces)
        return Done()

    def _join(self, caller: str, request: Join, _: _Pieces) -> Answer:
        blob, zone = request.blob, request.zone
        names = storing.slice_names(blob, request.number, 0, request.slices)
        if sum(each.size for each in names) != part_length(blob.size, request.number):
            raise Refused("size", f"{blob.sha256} {request.number}")
        record = self._standing(caller, zone, blob)
        standing = self._standing_of(caller, zone, names)
        pairs = zip(names, standing, strict=True)
        lacking = [each.sha256 for each, known in pairs if known is None or not known.good]
        if lacking:
            raise Refused("missing", f"{blob.sha256} {request.number}", tuple(lacking))
        data, bad = storing.joined(self._shelf, zone, names)
        if bad:
            with self._database.transaction() as ledger:
                for sha256 in bad:
                    storing.mark_damaged(ledger, zone, sha256)
            raise Refused("missing", f"{blob.sha256} {request.number}", tuple(bad))
        if digest(data) != request.sha256:
            raise Refused("hash", f"{blob.sha256} {request.number}")
        # Looked at also where the blob is there: who names a part must have sent its bytes.
        if record is None or record.damaged:
            part = HeldPart(request.number, request.sha256)
            self._shelf.put_part(zone, blob.sha256, part, data)
        return Done()

    def _complete(self, caller: str, request: Complete, _: _Pieces) -> Answer:
        blob, zone = request.blob, request.zone
        record = self._standing(caller, zone, blob)
        if record is None or record.damaged:
            parts = [HeldPart(n, sha256) for n, sha256 in enumerate(request.parts, 1)]
            if len(parts) != part_count(blob.size):
                raise Refused("size", blob.sha256)
            lacking = set(parts) - set(self._shelf.parts(zone, blob.sha256))
            if lacking:
                raise Refused("missing", f"{blob.sha256} {len(lacking)}")
            try:
                self._shelf.join(zone, blob.sha256, parts, replace=record is not None)
                self._read_back(zone, blob)
            except storing.Lying as error:
                self._shelf.discard(zone, blob.sha256)
                raise Refused("hash", blob.sha256) from error
        return self._note(caller, zone, (blob,))

    def _prove(self, caller: str, request: Prove, _: _Pieces) -> Answer:
        with self._database.view() as ledger:
            admit(ledger, caller)
            ledger.expect(sha256s=request.blobs)
            known = {
                sha256: [record for record in ledger.blobs(sha256) if record.good]
                for sha256 in request.blobs
            }
        found: list[ProofOf] = []
        for sha256, records in known.items():
            zones = [record.zone for record in records]
            salted, bad = storing.prove(self._shelf, zones, sha256, request.nonce)
            for zone in bad:
                self.damaged(zone, sha256)
            bound = bool(records) and all(record.used for record in records)
            found.append(ProofOf(sha256, salted, bound))
        return Proof(request.nonce, tuple(found))

    def _get(self, caller: str, request: Get, _: _Pieces) -> Answer:
        with self._database.view() as ledger:
            admit(ledger, caller)
            good = [record for record in ledger.blobs(request.sha256) if record.good]
        if not good:
            return Refusal("unknown_blob", request.sha256)
        if request.offset > good[0].size:
            return Refusal("size", request.sha256)
        return Got(BlobName(request.sha256, good[0].size))

    def _standing(self, caller: str, zone: Zone, blob: BlobName) -> BlobRecord | None:
        return self._standing_of(caller, zone, (blob,))[0]

    def _standing_of(
        self, caller: str, zone: Zone, blobs: Sequence[BlobName]
    ) -> list[BlobRecord | None]:
        """Return what is known of bytes that are about to be stored.

        Raises:
            Refused: a name stands for another length.
            StoreError: some are being deleted right now.
        """
        with self._database.view() as ledger:
            admit(ledger, caller)
            ledger.expect(sha256s=[blob.sha256 for blob in blobs])
            records = [storing.find(ledger, zone, blob.sha256) for blob in blobs]
        for blob, record in zip(blobs, records, strict=True):
            if record is not None and record.doomed:
                raise StoreError(path=blob.sha256)
            if record is not None and record.size != blob.size and not record.damaged:
                raise Refused("size", blob.sha256)
        return records

    def _note(self, caller: str, zone: Zone, blobs: Sequence[BlobName]) -> Answer:
        with self._database.transaction() as ledger:
            admit(ledger, caller)
            ledger.expect(sha256s=[blob.sha256 for blob in blobs])
            for blob in blobs:
                record = storing.find(ledger, zone, blob.sha256)
                if record is not None and record.doomed:
                    raise StoreError(path=blob.sha256)
                storing.note_stored(ledger, zone, blob, self._lease())
        receipt = BlobReceipt(caller, zone, tuple(blobs), self._clock.label())
        return Stored(self._signed(receipt))

    def _read_back(self, zone: Zone, blob: BlobName) -> None:
        if not self._shelf.reads_back:
            storing.read_back(self._shelf, zone, blob)

    def _lease(self) -> int:
        return self._clock.now_s() + self._settings.lease_s

    # ---- entries ------------------------------------------------------------------

    def _commit(self, caller: str, request: Commit, _: _Pieces) -> Answer:
        with self._database.view() as ledger:
            admit(ledger, caller)
            head = head_of(ledger, caller, request.epoch)
        checked = commits.check(head, request, self._keys)
        with self._database.transaction() as ledger:
            admit(ledger, caller)
            head = head_of(ledger, caller, request.epoch)
            settled = commits.take(ledger, head, checked, request, self._settings.known)
            late = tuple(
                Late(each.sha256, each.reason)
                for each in request.late
                if ledger.awaited(each.sha256) is not None
            )
        receipt = Receipt(caller, request.epoch, settled, late, self._clock.label())
        return Committed(self._signed(receipt))

    def _signed(self, receipt: Receipt | BlobReceipt) -> Signed:
        body = encode(receipt)
        return Signed(body, self._keys.sign(digest(body)))

    # ---- what others did ----------------------------------------------------------

    def _feed(self, caller: str, request: Feed, _: _Pieces) -> Answer:
        with self._database.view() as ledger:
            admit(ledger, caller)
            head, generation = ledger.feed_head(), ledger.generation
            known = request.generation == generation or (
                request.generation == "" and request.after == 0
            )
            if not known or request.after > head:
                return Reset(request.scope, generation)
            items = ledger.items(request.scope, request.after, request.limit)
            wanted = self._wanted(ledger, caller)
        taken = within(items)
        more = len(taken) < len(items) or len(items) == request.limit
        through = taken[-1].number if more else head
        return FeedPage(
            request.scope, generation, request.after, through, head, tuple(taken), wanted
        )

    def _wanted(self, ledger: Ledger, caller: str) -> tuple[str, ...]:
        """Return some of what is lacking, beginning elsewhere each time."""
        start = digest(f"{caller} {self._clock.now_s()}".encode())
        found = ledger.wanted(start, _WANTED)
        if len(found) < _WANTED:
            found += ledger.wanted("", _WANTED - len(found))
        return tuple(sorted(set(found)))

    def _conflicts(self, caller: str, request: Conflicts, _: _Pieces) -> Answer:
        with self._database.view() as ledger:
            admit(ledger, caller)
            found = ledger.conflicts(request.scope, request.after, request.limit)
        return ConflictPage(tuple(found))


def within(items: list[FeedItem]) -> list[FeedItem]:
    """Return as many items as one answer may carry, at least one."""
    size = 0
    for n, item in enumerate(items):
        size += len(item.entry.raw) if item.entry is not None else 0
        if n and size > limits.MAX_MANIFEST_BYTES:
            return items[:n]
    return items
