"""Who signs: a signature counts for its own key and hash, and for nothing else."""

from __future__ import annotations

import hashlib

import pytest

from dossier.store import chains

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
