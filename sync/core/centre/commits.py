"""Taking a manifest: whole or not at all (提交清单)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from resources.errors import Rejected
from sync.core import limits, registers
from sync.core.answers import Conflict, FeedItem, Settled
from sync.core.centre.admission import Refused
from sync.core.centre.ports import EpochHead, Kept, Keys, Ledger
from sync.core.codec import digest
from sync.core.entries import Header, header, needs
from sync.core.judging import Known, Verdict, judge, settle
from sync.core.messages import Commit, Late, Sent

_WAIT = frozenset({"damaged", "forbidden"})
"""Reasons why bytes of any kind may follow later, or never."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry whose bytes, place and signature were checked."""

    sent: Sent
    header: Header


def check(head: EpochHead, commit: Commit, keys: Keys) -> list[Checked]:
    """Check what can be checked without the ledger's lock.

    Raises:
        Refused: an entry is not what it says, or not the caller's.
    """
    if sum(len(sent.entry.raw) for sent in commit.entries) > limits.MAX_MANIFEST_BYTES:
        raise Refused("limit", "manifest")
    found: list[Checked] = []
    for sent in commit.entries:
        entry = _read(sent)
        where = str(entry.sequence)
        if (entry.device, entry.epoch) != (head.device, head.epoch):
            raise Refused("entry", where)
        if found and entry.sequence != found[-1].header.sequence + 1:
            raise Refused("gap", where)
        if found and entry.previous != found[-1].sent.entry.hash:
            raise Refused("chain", where)
        if not keys.verify(head.public_key, sent.entry.hash, sent.entry.signature):
            raise Refused("signature", where)
        if tuple(base.key for base in sent.bases) != registers.touched(entry):
            raise Refused("entry", f"{where} bases")
        found.append(Checked(sent, entry))
    return found


def _read(sent: Sent) -> Header:
    if digest(sent.entry.raw) != sent.entry.hash:
        raise Refused("hash", sent.entry.hash)
    try:
        return header(sent.entry.raw)
    except Rejected as error:
        raise Refused("entry", str(error.params.get("thing"))) from error


def take(
    ledger: Ledger,
    head: EpochHead,
    checked: list[Checked],
    commit: Commit,
    known: Known,
) -> tuple[Settled, ...]:
    """Write a checked manifest; return what became of each entry, old ones included.

    Raises:
        Refused: it does not follow the chain, or blobs are missing; nothing is written.
    """
    settled: list[Settled] = []
    fresh: list[Checked] = []
    for item in checked:
        old = _already(ledger, head, item)
        if old is None:
            fresh.append(item)
        else:
            settled.append(old)
    if not fresh:
        return tuple(settled)
    _follows(head, fresh[0])
    aside = frozenset(commit.aside)
    taken = [item for item in fresh if item.header.sequence not in aside]
    named = {need.sha256 for item in taken for need in needs(item.header)}
    ledger.expect([item.header for item in taken], named)
    waits = _use_blobs(ledger, taken, commit.late)
    for item in fresh:
        if item.header.sequence in aside:
            settled.append(_put_aside(ledger, head, item))
        else:
            settled.append(_take_one(ledger, head, item, waits, known))
    last = fresh[-1]
    ledger.put_epoch(replace(head, sequence=last.header.sequence, hash=last.sent.entry.hash))
    return tuple(settled)


def _already(ledger: Ledger, head: EpochHead, item: Checked) -> Settled | None:
    """Return what became of an entry sent before."""
    if item.header.sequence > head.sequence:
        return None
    old = ledger.settled(head.device, head.epoch, item.header.sequence)
    if old is None or old.hash != item.sent.entry.hash:
        raise Refused("sequence", f"{item.header.sequence} ≤ {head.sequence}")
    return old


def _follows(head: EpochHead, first: Checked) -> None:
    if not head.open:
        raise Refused("epoch", str(head.epoch))
    if first.header.sequence != head.sequence + 1:
        raise Refused("gap", f"{head.sequence} → {first.header.sequence}")
    if first.header.previous != head.hash:
        raise Refused("chain", str(first.header.sequence))


def _use_blobs(ledger: Ledger, fresh: list[Checked], late: Iterable[Late]) -> frozenset[str]:
    """Bind the blobs of the entries; return those that are late.

    Raises:
        Refused: some are missing and may not be late.
    """
    announced = {each.sha256: each.reason for each in late}
    wanted: dict[str, bool] = {}
    for item in fresh:
        for need in needs(item.header):
            may_wait = need.kind == "recording" or announced.get(need.sha256) in _WAIT
            wanted[need.sha256] = wanted.get(need.sha256, True) and may_wait
        for sha256 in item.sent.blobs:
            wanted.setdefault(sha256, True)
    missing: list[str] = []
    waits: set[str] = set()
    for sha256, may_wait in wanted.items():
        records = [record for record in ledger.blobs(sha256) if record.good]
        for record in records:
            ledger.put_blob(replace(record, used=True))
        if not records:
            if sha256 in announced and may_wait:
                waits.add(sha256)
            else:
                missing.append(sha256)
    if missing:
        raise Refused("missing", str(len(missing)), tuple(missing[: limits.MAX_NAMES]))
    return frozenset(waits)


def _put_aside(ledger: Ledger, head: EpochHead, item: Checked) -> Settled:
    """Keep an entry in its chain alone: of no case, with no bytes, changing nothing."""
    entry, sent = item.header, item.sent
    number = ledger.feed_head() + 1
    found = Settled(entry.sequence, sent.entry.hash, number, "refused")
    ledger.append(Kept(head.device, head.epoch, entry.sequence, sent, found))
    ledger.add_item(FeedItem(number, "entry", head.device, (), sent.entry, "refused", (), ""))
    return found


def _take_one(
    ledger: Ledger, head: EpochHead, item: Checked, waits: frozenset[str], known: Known
) -> Settled:
    entry, sent = item.header, item.sent
    verdict = judge(ledger, entry, sent.bases, known)
    settle(ledger, entry, sent.entry.hash, verdict.outcome)
    number = ledger.feed_head() + 1
    found = Settled(entry.sequence, sent.entry.hash, number, verdict.outcome)
    cases = (entry.case,) if entry.case else ()
    wanted = {need.sha256 for need in needs(entry)} | set(sent.blobs)
    late = tuple(sorted(wanted & waits))
    ledger.append(Kept(head.device, head.epoch, entry.sequence, sent, found))
    ledger.add_item(
        FeedItem(number, "entry", head.device, cases, sent.entry, verdict.outcome, late, "")
    )
    for sha256 in late:
        before = ledger.awaited(sha256) or ()
        ledger.put_awaited(sha256, tuple(sorted({*before, *cases})))
    if verdict.outcome == "conflict":
        ledger.put_conflict(_record(head, item, number, verdict))
    elif verdict.outcome == "applied":
        _resolve(ledger, entry, sent.entry.hash)
    return found


def _record(head: EpochHead, item: Checked, number: int, verdict: Verdict) -> Conflict:
    return Conflict(
        id=item.sent.entry.hash,
        number=number,
        device=head.device,
        epoch=head.epoch,
        sequence=item.header.sequence,
        case=item.header.case,
        reason=verdict.reason or "revision",
        wanted=verdict.wanted,
        standing=verdict.standing,
    )


def _resolve(ledger: Ledger, entry: Header, hash_: str) -> None:
    for id_ in entry.resolves:
        conflict = ledger.conflict(id_)
        if conflict is not None and not conflict.resolved_by:
            ledger.put_conflict(replace(conflict, resolved_by=hash_))
