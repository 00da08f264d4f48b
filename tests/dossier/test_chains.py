"""Who signs: a signature counts for its own key and hash, and for nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from dossier.store import chains, open_store, schema
from tests.dossier.paper import KEY

OWN = chains.new_identity()
DIGEST = hashlib.sha256("起诉状".encode()).hexdigest()
SIGNED = chains.sign(OWN.seed, DIGEST)


def test_a_signature_counts_for_its_key_and_hash() -> None:
    assert chains.is_signed(OWN.public_key, DIGEST, SIGNED)


@pytest.mark.parametrize(
    ("key", "digest", "signature"),
    [
        (chains.new_identity().public_key, DIGEST, SIGNED),
        (OWN.public_key, hashlib.sha256(b"another").hexdigest(), SIGNED),
        (OWN.public_key, DIGEST, bytes([SIGNED[0] ^ 1]) + SIGNED[1:]),
        (OWN.public_key, DIGEST, b""),
        (b"no key", DIGEST, SIGNED),
        (OWN.public_key, "no digest", SIGNED),
    ],
    ids=["another key", "another hash", "a flipped bit", "none", "no key", "no hash"],
)
def test_it_counts_for_nothing_else(key: bytes, digest: str, signature: bytes) -> None:
    assert not chains.is_signed(key, digest, signature)


@pytest.mark.parametrize("forged", [False, True])
def test_a_chain_that_the_one_before_did_not_endorse_is_found(
    tmp_path: Path, forged: bool
) -> None:
    with open_store(tmp_path / "home", key=KEY) as store:
        before = store.identity
        store.write(lambda connection: chains.begin(connection, before, before.device, 2))
        if forged:
            other = chains.sign(chains.new_identity().seed, "0" * 64)
            spoilt = sa.update(schema.chain).where(schema.chain.c.n == 2)
            store.write(lambda connection: connection.execute(spoilt.values(endorsement=other)))
    with open_store(tmp_path / "home", key=KEY) as store:
        problems = [(each.kind, each.thing) for each in store.verify().problems]
    assert problems == ([("identity", "epoch 2")] if forged else [])
