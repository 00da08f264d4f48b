"""The centre's own chain: what is entered at the centre itself (中心登记).

Cases that the court's case system hands over are entries like any other: in a chain of
the device ``centre``, hashed, signed, judged and published in the feed, so that stations
need to know nothing of where they came from.

The chain's key is never stored. It is derived from a signature of the centre's own
signing key over the feed's name (Ed25519 signatures are deterministic), so that all
gateways of one centre have the same, and a centre restored from a backup, whose feed has
another name, goes on in a new epoch instead of writing another history under old numbers.

Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dossier.store import journal
from dossier.store.chains import Identity
from dossier.store.journal import Step
from dossier.store.plan.delta import Planned
from resources.errors import Conflict, Rejected, StoreError
from sync.core import limits
from sync.core.answers import Answer, Committed, EpochGiven, Receipt, Refusal, Settled
from sync.core.centre import Centre
from sync.core.centre.ports import EpochHead
from sync.core.codec import decode_receipt
from sync.core.entries import header
from sync.core.messages import Base, Commit, NewEpoch, Sent, SignedEntry
from sync.core.registers import touched
from sync.ledger.contract import Books, OpenLedger

_log = logging.getLogger(__name__)

DEVICE = "centre"
"""Id of the chain; no station is ever enrolled under it."""
_TRIES = 50


class Signer(Protocol):
    """The centre's signing key."""

    def sign(self, digest: str) -> bytes:
        """Return the centre's signature over a digest."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One change to be entered (登记事项)."""

    planned: Planned
    kind: str
    """Class name of the change, as in ``OpenCase``."""


class Registry:
    """The centre's own chain; any thread and any gateway may add to it."""

    def __init__(self, books: Books, centre: Centre, signer: Signer) -> None:
        self._books = books
        self._centre = centre
        self._signer = signer

    def enter(self, deeds: Sequence[Deed], *, who: str, at: datetime) -> tuple[Settled, ...]:
        """Enter changes, one entry each, all or none; return what became of each.

        Args:
            deeds: at most 500; together under 8 MiB.
            who: the person or system.
            at: wall time, aware.

        Raises:
            StoreError: the centre cannot take them now; nothing was entered.
            Rejected: the centre finds fault with them.
            Conflict: something that one of them makes is there by now; nothing was entered.
            ValueError: they are too many.
        """
        if len(deeds) > limits.MAX_ENTRIES:
            raise ValueError(len(deeds))
        for _ in range(_TRIES):
            identity, head = self._chain()
            with self._books.transaction() as ledger:
                sent = _made(ledger, identity, head, deeds, who, at)
            answer = self._centre.answer(DEVICE, Commit(identity.epoch, tuple(sent)))
            if isinstance(answer, Committed):
                receipt = decode_receipt(answer.receipt.body)
                assert isinstance(receipt, Receipt)  # noqa: S101  of a Commit, for mypy
                return receipt.entries
            if not _moved_on(answer):
                raise _failure(answer)
        raise StoreError(path=DEVICE, detail=f"{_TRIES} others were faster")

    def _chain(self) -> tuple[Identity, EpochHead]:
        """Return the open epoch whose key is the derived one; begin it if need be."""
        for _ in range(_TRIES):
            with self._books.transaction() as ledger:
                seed, public_key = self._key(ledger.generation)
                device = ledger.device(DEVICE)
                newest = 0 if device is None else device.newest_epoch
                head = ledger.epoch(DEVICE, newest) if newest else None
            if head is not None and head.open and head.public_key == public_key:
                return Identity(DEVICE, head.epoch, seed, public_key), head
            if device is None:
                answer = self._centre.enrol(DEVICE, 1, public_key)
            else:
                answer = self._centre.answer(DEVICE, NewEpoch(newest, public_key))
                if isinstance(answer, EpochGiven):
                    _log.warning("the centre's own chain goes on in epoch %d", answer.epoch)
            if isinstance(answer, Refusal) and answer.code not in ("clone", "forbidden"):
                raise _failure(answer)
        raise StoreError(path=DEVICE, detail="no epoch")

    def _key(self, generation: str) -> tuple[bytes, bytes]:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        named = hashlib.sha256(f"wenyi registry key\n{generation}".encode()).hexdigest()
        seed = hashlib.sha256(b"wenyi registry seed\n" + self._signer.sign(named)).digest()
        key = Ed25519PrivateKey.from_private_bytes(seed)
        return seed, key.public_key().public_bytes_raw()


def _made(
    ledger: OpenLedger,
    identity: Identity,
    head: EpochHead,
    deeds: Sequence[Deed],
    who: str,
    at: datetime,
) -> list[Sent]:
    """Return signed entries that follow ``head``, made upon what stands in the ledger."""
    found: list[Sent] = []
    place = (head.sequence, head.hash)
    written: dict[str, str] = {}
    for deed in deeds:
        entry = journal.make(
            identity,
            deed.planned,
            (place[0] + 1, place[1]),
            who=who,
            kind=deed.kind,
            step=Step("do"),
            at=at,
        )
        made = header(entry.raw)
        keys = touched(made)
        bases = tuple(Base(key, written.get(key) or _revision(ledger, key)) for key in keys)
        if all(delta.before is None for delta in made.deltas):
            _check_free(bases)
        found.append(Sent(SignedEntry(entry.raw, entry.hash, entry.signature), bases))
        written.update(dict.fromkeys(keys, entry.hash))
        place = (entry.sequence, entry.hash)
    return found


def _check_free(bases: Sequence[Base]) -> None:
    """Refuse to make what somebody made since it was looked for, a case's number above all.

    Taking over the revision that stands would make it twice.
    """
    for base in bases:
        if base.revision:
            raise Conflict(thing=base.key)


def _revision(ledger: OpenLedger, key: str) -> str:
    register = ledger.register(key)
    return "" if register is None else register.revision


def _moved_on(answer: Answer) -> bool:
    """Return whether somebody else added to the chain since its head was read."""
    codes = ("sequence", "gap", "chain", "epoch")
    return isinstance(answer, Refusal) and answer.code in codes


def _failure(answer: Answer) -> Exception:
    if isinstance(answer, Refusal):
        return Rejected(thing=f"{DEVICE}: {answer.code} {answer.thing}")
    return StoreError(path=DEVICE, detail=type(answer).__name__)
