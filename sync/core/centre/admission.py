"""Who may speak, and in which epoch (准入与纪元)."""

from __future__ import annotations

from dataclasses import replace

from resources.errors import WenyiError
from sync.core.answers import Answer, EpochGiven, Refusal, Welcome
from sync.core.centre.ports import Device, EpochHead, Ledger
from sync.core.entries import origin
from sync.core.fields import RefusalCode
from sync.core.messages import Hello, Mark, NewEpoch


class Refused(WenyiError):
    """Ends a transaction with a refusal; never leaves the centre."""

    def __init__(self, code: RefusalCode, thing: str = "", blobs: tuple[str, ...] = ()) -> None:
        super().__init__(code=code, thing=thing)
        self.answer = Refusal(code, thing[:400], blobs)


def admit(ledger: Ledger, caller: str) -> Device:
    """Return the caller.

    Raises:
        Refused: not enrolled, or revoked.
    """
    device = ledger.device(caller)
    if device is None:
        raise Refused("unknown_device", caller)
    if device.revoked:
        raise Refused("revoked", caller)
    return device


def head_of(ledger: Ledger, caller: str, epoch: int) -> EpochHead:
    """Return the caller's chain.

    Raises:
        Refused: it was never given this epoch.
    """
    head = ledger.epoch(caller, epoch)
    if head is None:
        raise Refused("epoch", str(epoch))
    return head


def enrol(ledger: Ledger, device: str, epoch: int, public_key: bytes) -> None:
    """Let a station in with the epoch its journal is in; repeating changes nothing.

    A known station may come with a later epoch, as after the centre itself was restored.

    Raises:
        Refused: the epoch is taken by another key, or over.
    """
    known = ledger.device(device)
    head = ledger.epoch(device, epoch)
    if head is not None and head.public_key == public_key:
        return
    if head is not None or (known is not None and epoch < known.newest_epoch):
        raise Refused("forbidden", device)
    if known is not None:
        before = ledger.epoch(device, known.newest_epoch)
        if before is not None:
            ledger.put_epoch(replace(before, open=False))
    ledger.put_device(replace(known or Device(device), newest_epoch=epoch))
    first = origin(device, epoch, public_key)
    ledger.put_epoch(EpochHead(device, epoch, public_key, 0, first))


def hello(ledger: Ledger, caller: str, request: Hello) -> Answer:
    """Compare chains; of an epoch that is over, too."""
    admit(ledger, caller)
    head = head_of(ledger, caller, request.epoch)
    common = 0
    for mark in request.marks:
        if _hash_at(ledger, head, mark.sequence) == mark.hash:
            common = max(common, mark.sequence)
    return Welcome(
        ledger.generation, request.epoch, Mark(head.sequence, head.hash), common, head.open
    )


def new_epoch(ledger: Ledger, caller: str, request: NewEpoch) -> Answer:
    """Close the caller's epoch and open the next one."""
    device = admit(ledger, caller)
    old = head_of(ledger, caller, request.epoch)
    after = request.epoch + 1
    given = ledger.epoch(caller, after)
    if given is not None:
        # The answer was lost; another key means that another copy was faster.
        if given.public_key != request.public_key:
            raise Refused("clone", str(request.epoch))
        return EpochGiven(after, Mark(old.sequence, old.hash))
    if request.epoch != device.newest_epoch:
        raise Refused("clone", str(request.epoch))
    first = origin(caller, after, request.public_key)
    ledger.put_epoch(replace(old, open=False))
    ledger.put_epoch(EpochHead(caller, after, request.public_key, 0, first))
    ledger.put_device(replace(device, newest_epoch=after))
    return EpochGiven(after, Mark(old.sequence, old.hash))


def _hash_at(ledger: Ledger, head: EpochHead, sequence: int) -> str:
    if sequence == 0:
        return origin(head.device, head.epoch, head.public_key)
    settled = ledger.settled(head.device, head.epoch, sequence)
    return "" if settled is None else settled.hash
