"""Entries on their way: the journal is the outbox (发件箱)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sync.core import limits
from sync.core.answers import Answer, Committed, Receipt, Refusal
from sync.core.entries import Need, header, needs
from sync.core.messages import Commit, Late, Request, Sent
from sync.core.station.desk import Desk, Forged, Job
from sync.core.station.ports import REFUSED
from sync.core.station.uploads import Uploads

_CHAIN = frozenset({"gap", "sequence", "chain", "epoch"})
_OF_ONE = frozenset({"forbidden", "entry"})
"""Refusals that name one entry: it is put aside, and what comes after it goes on."""
_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class _Item:
    sent: Sent
    sequence: int
    needs: tuple[Need, ...]


class Outbox:
    """Sends manifests in sequence, one at a time, as soon as their blobs are there."""

    def __init__(self, desk: Desk, uploads: Uploads) -> None:
        self._desk = desk
        self._uploads = uploads
        self._window: list[_Item] = []
        self._refusals = 0
        self._epoch = 0
        self._aside: dict[str, str] = {}
        """Hash of an entry that the centre does not take, and why. Not kept: it is asked
        about once more after a crash, and its rights may be others by then."""

    @property
    def is_empty(self) -> bool:
        """Whether no entry waits to be sent."""
        return not self._window

    def look(self) -> None:
        """Read the journal again."""
        journal, memory = self._desk.ports.journal, self._desk.ports.memory
        after = memory.watermark(journal.epoch)
        if self._epoch != journal.epoch:
            self._window.clear()
            self._epoch = journal.epoch
        if self._window and self._window[0].sequence <= after:
            # What the centre took goes; the rest was read before, and entries never change.
            del self._window[: after + 1 - self._window[0].sequence]
        if self._window and self._window[0].sequence != after + 1:
            self._window.clear()
        room = self._desk.settings.window - len(self._window)
        if room > 0:
            fresh = [_item(sent) for sent in journal.after(after + len(self._window), room)]
            named = [need.sha256 for item in fresh for need in item.needs]
            memory.expect(named)
            self._desk.ports.library.expect(named)
            self._window += fresh
        self._uploads.wish([need for item in self._window for need in item.needs])

    def jobs(self) -> Iterator[Job]:
        """Yield the manifest of the entries whose blobs are there."""
        if self._desk.greet:
            return
        ready: list[Sent] = []
        late: dict[str, Late] = {}
        aside: list[int] = []
        size = 0
        # In a message entries are a third longer, and have hashes and signatures beside them.
        reach = self._desk.reach
        most = reach.narrowed(limits.MAX_MANIFEST_BYTES, reach.bytes // 2)
        for item in self._window[: self._desk.settings.manifest]:
            follows = self._late(item)
            size += len(item.sent.entry.raw)
            too_long = bool(ready) and size > most
            if follows is None or too_long or len(late) + len(follows) > limits.MAX_NAMES:
                break
            ready.append(item.sent)
            late.update({each.sha256: each for each in follows})
            if item.sent.entry.hash in self._aside:
                aside.append(item.sequence)
        if ready:
            epoch = self._desk.ports.journal.epoch
            weight = 2 * sum(len(sent.entry.raw) for sent in ready)
            request = Commit(epoch, tuple(ready), tuple(late.values()), tuple(aside))
            yield Job("commit", request, weight=weight)

    def _late(self, item: _Item) -> list[Late] | None:
        """Return which of an entry's blobs follow later; None: it must wait for some."""
        found: list[Late] = []
        if item.sent.entry.hash in self._aside:
            return found
        for need in item.needs:
            if self._desk.ports.memory.blob(need.sha256) is not None:
                continue
            if need.kind == "recording":
                found.append(Late(need.sha256, "recording"))
            elif self._uploads.is_lost(need.sha256):
                found.append(Late(need.sha256, "damaged"))
            elif self._uploads.is_barred(need.sha256):
                found.append(Late(need.sha256, "forbidden"))
            else:
                return None
        return found

    def answered(self, job: Job, answer: Answer) -> None:
        """Move the watermark over what the receipt names."""
        desk, request = self._desk, job.request
        if not isinstance(answer, Committed) or not isinstance(request, Commit):
            raise Forged(type(answer).__name__)
        receipt = desk.receipt(answer.receipt)
        if not isinstance(receipt, Receipt) or (receipt.device, receipt.epoch) != (
            desk.ports.journal.device,
            request.epoch,
        ):
            raise Forged("receipt")
        if [each.hash for each in receipt.entries] != [s.entry.hash for s in request.entries]:
            raise Forged("receipt")
        desk.keep(answer.receipt)
        # Owed first: a crash in between leaves a blob that is sent once more, not one lost.
        desk.owe([each for each in request.late if each in receipt.late])
        # So is a letter: one too many says nothing wrong, one too few hides what was refused.
        self._tell_refused(request, receipt)
        through = max(each.sequence for each in receipt.entries)
        desk.ports.memory.settle(request.epoch, through, receipt.entries)
        self._refusals = 0
        self.look()

    def _tell_refused(self, request: Commit, receipt: Receipt) -> None:
        """Keep one dead letter for each case of which the centre did not take entries."""
        for sent, settled in zip(request.entries, receipt.entries, strict=True):
            code = self._aside.pop(sent.entry.hash, "forbidden")
            if settled.outcome == "refused":
                entry = header(sent.entry.raw)
                self._desk.bury(f"{REFUSED}{entry.case}", code, entry.kind)

    def refused(self, job: Job, refusal: Refusal) -> bool:
        """Send missing blobs, compare chains; what does not help becomes a dead letter."""
        if refusal.code == "missing" and refusal.blobs:
            self._refusals += 1
            self._uploads.forget(refusal.blobs)
            return self._refusals <= _PATIENCE
        if refusal.code in _CHAIN:
            self._refusals += 1
            self._desk.greet = True
            return self._refusals <= _PATIENCE
        hash_ = _named(job.request, refusal)
        if hash_ and hash_ not in self._aside:
            self._aside[hash_] = refusal.code
            return True
        return False

    def retry(self) -> None:
        """Count refusals anew."""
        self._refusals = 0


def _named(request: Request, refusal: Refusal) -> str:
    """Return the hash of the entry that a refusal is about; empty: of none alone."""
    if refusal.code not in _OF_ONE or not isinstance(request, Commit):
        return ""
    place = refusal.thing.partition(" ")[0]
    for sent in request.entries:
        if str(header(sent.entry.raw).sequence) == place:
            return sent.entry.hash
    return ""


def _item(sent: Sent) -> _Item:
    entry = header(sent.entry.raw)
    return _Item(sent, entry.sequence, needs(entry))
