"""Witnessing the centre's log: this station remembers and countersigns its heads (见证).

A centre that rewrites its log, even with its own keys, must show some station a head
that does not continue the one that station signed before. Both heads are kept here.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dossier.store import Store, chains
from resources.errors import HeadRefused, HistoryRewritten, Rejected
from sync.audit.heads import SignedHead
from sync.audit.witness import Witnessed, witness
from sync.station.asking import ask_json
from sync.station.link import Link

_log = logging.getLogger(__name__)

_SEEN = "sync_witnessed"
_EVIDENCE = "sync_head_evidence"
_MOST_PROOF = 128
_MOST_KEPT = 20


@dataclass(frozen=True, slots=True)
class _Seen:
    """The newest head this station signed, and the numbering it belongs to."""

    generation: str
    head: SignedHead
    size: int


def witness_newest(
    store: Store,
    link: Link,
    centre_key: bytes,
    generation: str,
    alarm: Callable[[str, str], None],
) -> bool:
    """Countersign the centre's newest head; return whether it was a new one.

    A centre that was restored from a backup has a new generation: its log begins anew
    for this station too, the old head is kept as evidence, and a person is told.

    Args:
        store: of this station; what was seen is kept there, encrypted.
        link: to the centre.
        centre_key: the log's public key, from enrolment.
        generation: of the centre's feed, as this station met it last.
        alarm: is told kind and thing: ``rewritten``, ``restored``.

    Raises:
        SyncError: the centre cannot be asked, or does not answer as one does.
    """
    seen = _seen(store)
    if seen is not None and seen.generation != generation:
        _keep_evidence(store, [seen.head])
        alarm("restored", str(seen.size))
        seen = None
    answer = ask_json(link, "GET", f"/v1/head?from={seen.size if seen else 0}")
    if answer.get("head") is None:
        return False
    offered, size, proof = _read(answer)
    if seen is not None and seen.head == offered:
        return False
    try:
        remembered, said = witness(
            None if seen is None else seen.head,
            offered,
            proof,
            centre_key,
            store.identity.seed,
            datetime.now(UTC),
        )
    except HistoryRewritten:
        if seen is not None:
            _keep_evidence(store, [seen.head, offered])
        alarm("rewritten", str(size))
        return False
    except HeadRefused:
        alarm("forged", "head")
        return False
    if remembered == offered:
        _remember(store, _Seen(generation, offered, size))
    _send(link, said)
    return True


def evidence(store: Store) -> list[SignedHead]:
    """Return the heads that were kept because something was odd, oldest first."""
    with store.snapshot() as reader:
        data = chains.setting(reader.connection, _EVIDENCE)
    return [] if data is None else [_head(each) for each in json.loads(data)]


def _send(link: Link, said: Witnessed) -> None:
    body = {"raw": said.raw, "signature": said.signature, "key": said.key}
    try:
        ask_json(link, "POST", "/v1/witness", {name: _text(data) for name, data in body.items()})
    except Rejected as error:
        # The centre may not know this epoch's key yet; the head is remembered all the same.
        _log.info("the centre did not take a witness's word: %s", error)


def _read(answer: dict[str, Any]) -> tuple[SignedHead, int, list[bytes]]:
    size, proof = answer.get("size"), answer.get("proof")
    try:
        head = _head(answer["head"])
        if type(size) is not int or not isinstance(proof, list) or len(proof) > _MOST_PROOF:
            raise Rejected(thing="head", detail="form")
        return head, size, [bytes.fromhex(node) for node in proof]
    except (KeyError, TypeError, ValueError) as error:
        raise Rejected(thing="head", detail="form") from error


def _head(data: dict[str, str]) -> SignedHead:
    return SignedHead(_bytes(data["raw"]), _bytes(data["signature"]))


def _shown(head: SignedHead) -> dict[str, str]:
    return {"raw": _text(head.raw), "signature": _text(head.signature)}


def _seen(store: Store) -> _Seen | None:
    with store.snapshot() as reader:
        data = chains.setting(reader.connection, _SEEN)
    if data is None:
        return None
    found = json.loads(data)
    return _Seen(found["generation"], _head(found["head"]), found["size"])


def _remember(store: Store, seen: _Seen) -> None:
    data = {"generation": seen.generation, "head": _shown(seen.head), "size": seen.size}
    _put(store, _SEEN, json.dumps(data).encode("ascii"))


def _keep_evidence(store: Store, heads: list[SignedHead]) -> None:
    """Keep heads as they were signed; the first ones tell most, and stay."""
    known = evidence(store)
    known += [head for head in heads if head not in known]
    data = [_shown(head) for head in known[:_MOST_KEPT]]
    _put(store, _EVIDENCE, json.dumps(data).encode("ascii"))


def _put(store: Store, name: str, value: bytes) -> None:
    store.write(lambda connection: chains.put_setting(connection, name, value))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Rejected(thing="head", detail="form") from error
