"""Witnesses: stations countersign the heads they saw (见证).

A log that is rewritten must show some witness a head that does not continue the one
it signed before. The two heads, both signed by the log, prove it to anyone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from resources.errors import HeadRefused, HistoryRewritten
from sync.audit import merkle
from sync.audit.heads import FORMAT, SignedHead, TreeHead, check_head, is_signed, statement

WITNESS_PREFIX = b"wenyi witness\n"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A witness's signed word that it saw a head, and that it continues what it saw."""

    raw: bytes
    signature: bytes
    key: bytes
    """Public key of the witness."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Two heads, both signed by one log, that cannot both be true (分叉证据)."""

    first: SignedHead
    second: SignedHead


def witness(
    seen: SignedHead | None,
    offered: SignedHead,
    proof: Sequence[bytes],
    log_key: bytes,
    seed: bytes,
    at: datetime,
) -> tuple[SignedHead, Witnessed]:
    """Countersign a head; return the head to remember, and the statement.

    Args:
        seen: the largest head this witness knows; None for the first.
        offered: the one to sign.
        proof: of consistency from the smaller to the larger of the two.
        log_key: public key of the log, from enrolment.
        seed: private key of the witness.
        at: now, aware.

    Raises:
        HeadRefused: the head is not the log's.
        HistoryRewritten: it does not continue ``seen``; keep both heads.
    """
    head = check_head(offered, log_key)
    remembered = offered
    if seen is not None:
        known = check_head(seen, log_key)
        small, large = sorted((known, head), key=lambda one: one.size)
        if not merkle.continues(small.size, small.root, large.size, large.root, proof):
            raise HistoryRewritten(centre=log_key.hex()[:16], size=head.size)
        if known.size >= head.size:
            remembered = seen
    key = Ed25519PrivateKey.from_private_bytes(seed)
    raw = statement(
        {
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "format": FORMAT,
            "head": offered.digest,
            "log": head.log,
            "root": head.root.hex(),
            "size": head.size,
            "type": "witness",
        }
    )
    public = key.public_key().public_bytes_raw()
    return remembered, Witnessed(raw, key.sign(WITNESS_PREFIX + raw), public)


def check_witness(witnessed: Witnessed, head: SignedHead, log_key: bytes) -> TreeHead:
    """Return the head, once log and witness are seen to have signed it.

    Raises:
        HeadRefused: one of them has not.
    """
    found = check_head(head, log_key)
    name = log_key.hex()[:16]
    if not is_signed(witnessed.key, witnessed.signature, WITNESS_PREFIX + witnessed.raw):
        raise HeadRefused(centre=name, fault="witness signature")
    try:
        data = json.loads(witnessed.raw)
        said = (data["type"], data["format"], data["head"], data["log"], data["size"])
        same_root = data["root"] == found.root.hex()
    except (ValueError, KeyError, TypeError) as error:
        raise HeadRefused(centre=name, fault="witness form") from error
    if not same_root or said != ("witness", FORMAT, head.digest, found.log, found.size):
        raise HeadRefused(centre=name, fault="witness of another head")
    return found


def find_rewriting(heads: Iterable[SignedHead], log_key: bytes) -> Rewriting | None:
    """Return two heads of one size with different roots, or None.

    Stations exchange the heads they saw through anything that is not the log: another
    centre, a printed sheet. Heads that the log did not sign prove nothing and are left out.
    """
    by_size: dict[int, tuple[SignedHead, bytes]] = {}
    for signed in heads:
        try:
            head = check_head(signed, log_key)
        except HeadRefused:
            continue
        other, root = by_size.setdefault(head.size, (signed, head.root))
        if root != head.root:
            return Rewriting(other, signed)
    return None


def contradicted(
    nodes: merkle.Nodes, size: int, heads: Iterable[SignedHead], log_key: bytes
) -> list[TreeHead]:
    """Return the witnessed heads that the log as it stands does not bear out.

    Args:
        nodes: of the log.
        size: entries the log has now; a larger head means that it was cut short.
        heads: as witnesses kept them.
        log_key: public key of the log.

    Raises:
        HeadRefused: one is not the log's.
    """
    checked = [check_head(signed, log_key) for signed in heads]
    return [
        head
        for head in sorted(checked, key=lambda one: one.size)
        if head.size > size or merkle.root(nodes, head.size) != head.root
    ]
