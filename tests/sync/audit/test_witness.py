"""Heads, witnesses, and how a rewritten log gives itself away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from resources.errors import HeadRefused, HistoryRewritten
from sync.audit import heads, merkle
from sync.audit.heads import SignedHead, check_head, is_due, sign_head
from sync.audit.witness import (
    Witnessed,
    check_witness,
    contradicted,
    find_rewriting,
    witness,
)
from tests.sync.audit.books import public_of, seed_of

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LOG, STATION = seed_of("centre"), seed_of("station")
KEY = public_of(LOG)


def tree(count: int, forged: int | None = None) -> merkle.MemoryNodes:
    nodes, size = merkle.MemoryNodes(), 0
    for number in range(count):
        size = merkle.append(nodes, size, b"forged" if number == forged else b"%d" % number)
    return nodes


def head_of(nodes: merkle.MemoryNodes, size: int, seed: bytes = LOG) -> SignedHead:
    return sign_head(seed, size, merkle.root(nodes, size), AT)


def test_a_head_says_what_was_signed() -> None:
    nodes = tree(5)
    head = check_head(head_of(nodes, 5), KEY)
    assert (head.size, head.root, head.at) == (5, merkle.root(nodes, 5), AT)
    assert head.log == KEY.hex()


def test_heads_of_others_or_changed_are_refused() -> None:
    good = head_of(tree(5), 5)
    for bad, fault in (
        (SignedHead(good.raw.replace(b'"size":5', b'"size":6'), good.signature), "signature"),
        (SignedHead(good.raw, good.signature[::-1]), "signature"),
        (SignedHead(good.raw, b""), "signature"),
        (head_of(tree(5), 5, STATION), "signature"),
    ):
        with pytest.raises(HeadRefused) as caught:
            check_head(bad, KEY)
        assert caught.value.params["fault"] == fault


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b"[]",
        b"no json",
        b'{"at":"2026-03-02T09:30:00.000000+00:00","format":1,"log":"","root":"","size":5,'
        b'"type":"tree-head"}',
    ],
)
def test_what_the_log_signs_must_be_a_head(raw: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(LOG)
    with pytest.raises(HeadRefused) as caught:
        check_head(SignedHead(raw, key.sign(heads.HEAD_PREFIX + raw)), KEY)
    assert caught.value.params["fault"] == "form"
    # A signature over the bare bytes, as entries have it, is none of a head.
    with pytest.raises(HeadRefused):
        good = head_of(tree(1), 1)
        check_head(SignedHead(good.raw, key.sign(good.raw)), KEY)


def test_a_head_is_due_by_number_or_by_time() -> None:
    assert not is_due(0, 1e6)
    assert not is_due(999, 599.9)
    assert is_due(1000, 0)
    assert is_due(1, 600)


def test_a_witness_follows_the_log_and_says_so() -> None:
    nodes = tree(40)
    seen: SignedHead | None = None
    known = 0
    for size in (1, 7, 7, 8, 32, 40):
        offered = head_of(nodes, size)
        proof = merkle.consistency_proof(nodes, known, size) if known else []
        seen, said = witness(seen, offered, proof, KEY, STATION, AT)
        known = size
        assert check_witness(said, offered, KEY).size == size
    # An older head that comes late is signed, too, and does not take the newer's place.
    late = head_of(nodes, 16)
    kept, said = witness(seen, late, merkle.consistency_proof(nodes, 16, 40), KEY, STATION, AT)
    assert kept == seen
    assert check_witness(said, late, KEY).size == 16


def test_a_witness_signs_no_rewritten_history() -> None:
    honest, forged = tree(40), tree(40, forged=3)
    seen, _ = witness(None, head_of(honest, 20), [], KEY, STATION, AT)
    for nodes, size in ((forged, 40), (forged, 20), (forged, 10)):
        for proof_of in (honest, forged):
            small, large = sorted((20, size))
            proof = merkle.consistency_proof(proof_of, small, large)
            with pytest.raises(HistoryRewritten):
                witness(seen, head_of(nodes, size), proof, KEY, STATION, AT)
    with pytest.raises(HistoryRewritten):
        witness(seen, head_of(honest, 40), [], KEY, STATION, AT)
    with pytest.raises(HeadRefused):
        witness(seen, head_of(honest, 40, STATION), [], KEY, STATION, AT)


def test_a_witness_of_another_head_is_refused() -> None:
    nodes = tree(9)
    first, second = head_of(nodes, 8), head_of(nodes, 9)
    _, said = witness(None, first, [], KEY, STATION, AT)
    assert check_witness(said, first, KEY).size == 8
    for bad in (
        Witnessed(said.raw, said.signature, public_of(LOG)),
        Witnessed(said.raw, said.signature[::-1], said.key),
        Witnessed(said.raw + b" ", said.signature, said.key),
    ):
        with pytest.raises(HeadRefused):
            check_witness(bad, first, KEY)
    with pytest.raises(HeadRefused):
        check_witness(said, second, KEY)
    # The same tree signed again at another time is another head.
    again = sign_head(LOG, 8, merkle.root(nodes, 8), AT + timedelta(seconds=1))
    with pytest.raises(HeadRefused):
        check_witness(said, again, KEY)


def test_two_heads_of_one_size_prove_a_rewriting() -> None:
    honest, forged = tree(9), tree(9, forged=8)
    fair = [head_of(honest, size) for size in range(1, 10)]
    assert find_rewriting(fair + fair, KEY) is None
    # What the log never signed proves nothing against it.
    framed = head_of(forged, 9, STATION)
    assert find_rewriting([*fair, framed], KEY) is None
    shown_to_another = head_of(forged, 9)
    found = find_rewriting([*fair, shown_to_another], KEY)
    assert found is not None
    assert {found.first, found.second} == {fair[-1], shown_to_another}


def test_a_log_rewritten_or_cut_short_contradicts_what_was_witnessed() -> None:
    honest, forged = tree(30), tree(30, forged=14)
    witnessed = [head_of(honest, size) for size in (10, 14, 15, 20)]
    assert contradicted(honest, 30, witnessed, KEY) == []
    assert [head.size for head in contradicted(forged, 30, witnessed, KEY)] == [15, 20]
    assert [head.size for head in contradicted(honest, 14, witnessed, KEY)] == [15, 20]
