"""A centre to talk to, with real signatures, and entries to send."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.core import codec
from sync.core.answers import Answer, Committed, Receipt, Refusal, Stored
from sync.core.centre import Centre, Ports, Settings
from sync.core.codec import canonical, digest
from sync.core.entries import header, origin
from sync.core.messages import Base, Batch, BlobName, Commit, Late, Request, Sent, SignedEntry
from sync.core.replica import Overlay, bases, on_top
from tests.sync.simulation.centre import SCHEMA, SimCentre


class Ed25519:
    """Real signatures."""

    def __init__(self) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(bytes(32))
        self.public = self.private.public_key().public_bytes_raw()

    def verify(self, public_key: bytes, digest: str, signature: bytes) -> bool:
        try:
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(signature, bytes.fromhex(digest))
        except (InvalidSignature, ValueError):
            return False
        return True

    def sign(self, digest: str) -> bytes:
        return self.private.sign(bytes.fromhex(digest))


class Pen:
    """Writes the chain of one device in one epoch."""

    def __init__(self, device: str = "d1", epoch: int = 1, seed: int = 1) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public = self.private.public_key().public_bytes_raw()
        self.device, self.epoch = device, epoch
        self.sequence = 0
        self.previous = origin(device, epoch, self.public)
        self.written: list[Sent] = []

    def entry(self, *deltas: Any, upon: Sequence[Base] | None = None, **changes: Any) -> Sent:
        """Write the next entry upon this device's own work, unless told otherwise."""
        self.sequence += 1
        data: dict[str, Any] = {
            "format": 1,
            "device": self.device,
            "epoch": self.epoch,
            "sequence": self.sequence,
            "at": "2026-03-02T09:30:00.000000+00:00",
            "who": "clerk",
            "kind": "Kind",
            "case": "c",
            "undoes": None,
            "redoes": None,
            "deltas": [list(delta) for delta in deltas],
            "note": {},
            "previous": self.previous,
        }
        raw = canonical({**data, **changes})
        hash_ = digest(raw)
        self.previous = hash_
        if upon is None:
            upon = bases(on_top(Overlay(), self.written, SCHEMA), header(raw))
        signature = self.private.sign(bytes.fromhex(hash_))
        sent = Sent(SignedEntry(raw, hash_, signature), tuple(upon))
        self.written.append(sent)
        return sent


class Bench:
    """A centre with one or more enrolled pens."""

    make_sim: ClassVar[Callable[[], SimCentre]]
    """The ledger tests put a centre over a real database here."""

    def __init__(self, *pens: Pen) -> None:
        self.keys = Ed25519()
        self.sim = type(self).make_sim()
        ports = Ports(self.sim, self.sim.shelf, self.keys, self.sim.wall)
        self.centre = Centre(ports, Settings(dict(SCHEMA), 1000))
        for pen in pens:
            self.centre.enrol(pen.device, pen.epoch, pen.public)

    def ask(self, request: Request, *pieces: bytes, caller: str = "d1") -> Answer:
        """Ask over the wire's encoding."""
        sent = codec.decode_request(codec.encode(request))
        answer = self.centre.answer(caller, sent, pieces)
        return codec.decode_answer(codec.encode(answer))

    def commit(self, *sent: Sent, late: tuple[Late, ...] = (), caller: str = "d1") -> Answer:
        epoch = header(sent[0].entry.raw).epoch if sent else 1
        return self.ask(Commit(epoch, sent, late), caller=caller)

    def receipt(self, answer: Answer) -> Receipt:
        """Return a commit's receipt, its signature checked."""
        assert isinstance(answer, Committed), answer
        signed = answer.receipt
        assert self.keys.verify(self.keys.public, digest(signed.body), signed.signature)
        found = codec.decode_receipt(signed.body)
        assert isinstance(found, Receipt)
        return found

    def outcomes(self, *sent: Sent, caller: str = "d1") -> list[str]:
        return [each.outcome for each in self.receipt(self.commit(*sent, caller=caller)).entries]

    def refusal(self, answer: Answer) -> str:
        assert isinstance(answer, Refusal), answer
        return answer.code

    def store(self, data: bytes, zone: Any = "main", caller: str = "d1") -> str:
        blob = name(data)
        assert isinstance(self.ask(Batch(zone, (blob,)), data, caller=caller), Stored)
        return blob.sha256


Bench.make_sim = staticmethod(lambda: SimCentre(random.Random(0)))


def name(data: bytes) -> BlobName:
    return BlobName(digest(data), len(data))


def case(id_: str = "c", number: str = "1") -> Any:
    return ["case", id_, None, {"id": id_, "number": number, "title": ""}]


def title(before: str, after: str) -> Any:
    return ["case", "c", {"title": before}, {"title": after}]


def page(id_: str, sha256: str) -> Any:
    row = {
        "id": id_,
        "case_id": "c",
        "batch_id": None,
        "material_id": None,
        "rank": "",
        "sha256": sha256,
        "edits": "",
        "reading": "",
        "deleted": 0,
    }
    return ["page", id_, None, row]


def recording(id_: str, sha256: str) -> Any:
    return ["recording", id_, None, {"id": id_, "case_id": "c", "sha256": sha256}]
