"""The tree against RFC 6962's own words and the roots published for its test leaves."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.audit import merkle

# The leaves and roots that Certificate Transparency logs are tested with.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1, word for word and slow."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\0" + leaves[0])
    k = split(len(leaves))
    return sha(b"\1" + mth(leaves[:k]) + mth(leaves[k:]))


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def grown(leaves: list[bytes]) -> merkle.MemoryNodes:
    nodes, size = merkle.MemoryNodes(), 0
    for leaf in leaves:
        size = merkle.append(nodes, size, leaf)
    assert size == len(leaves)
    return nodes


def numbered(count: int) -> list[bytes]:
    return [sha(b"entry %d" % number) for number in range(count)]


def test_published_roots() -> None:
    nodes = grown(LEAVES)
    assert merkle.root(nodes, 0) == sha(b"")
    for size, expected in enumerate(ROOTS, 1):
        assert merkle.root(nodes, size).hex() == expected
        assert mth(LEAVES[:size]).hex() == expected


def test_every_proof_of_every_small_tree_is_the_rfcs_own() -> None:
    leaves = numbered(34)
    nodes = grown(leaves)
    roots = [mth(leaves[:size]) for size in range(len(leaves) + 1)]
    for size in range(1, len(leaves) + 1):
        assert merkle.root(nodes, size) == roots[size]
        for index in range(size):
            proof = merkle.inclusion_proof(nodes, index, size)
            assert proof == path(index, leaves[:size])
            assert merkle.includes(leaves[index], index, size, proof, roots[size])
        for first in range(1, size + 1):
            proof = merkle.consistency_proof(nodes, first, size)
            assert proof == subproof(first, leaves[:size], True)
            assert merkle.continues(first, roots[first], size, roots[size], proof)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_proof_shows_nothing_but_what_it_is_for(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    leaves = numbered(size)
    nodes = grown(leaves)
    root = merkle.root(nodes, size)
    proof = merkle.inclusion_proof(nodes, index, size)
    assert merkle.includes(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index) | st.none())
    if other is not None:
        assert not merkle.includes(leaves[other], index, size, proof, root)
        assert not merkle.includes(leaves[index], other, size, proof, root)
    assert not merkle.includes(b"forged", index, size, proof, root)
    assert not merkle.includes(leaves[index], index, size, [*proof, sha(b"")], root)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not merkle.includes(leaves[index], index, size, proof[:-1], root)
        bad = [*proof[:at], sha(proof[at]), *proof[at + 1 :]]
        assert not merkle.includes(leaves[index], index, size, bad, root)
    for outside in (-1, size, size + 7):
        assert not merkle.includes(leaves[index], outside, size, proof, root)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_proof_joins_a_rewritten_tree(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 200))
    first = data.draw(st.integers(1, second - 1))
    leaves = numbered(second)
    changed = data.draw(st.integers(0, first - 1))
    rewritten = [*leaves[:changed], sha(b"forged"), *leaves[changed + 1 :]]
    old_root = merkle.root(grown(leaves), first)
    honest, forged = grown(leaves), grown(rewritten)
    for nodes in (honest, forged):
        proof = merkle.consistency_proof(nodes, first, second)
        new_root = merkle.root(nodes, second)
        assert merkle.continues(first, old_root, second, new_root, proof) == (nodes is honest)
        if nodes is honest:
            shorter, longer = proof[:-1], [*proof, sha(b"")]
            assert not merkle.continues(first, old_root, second, new_root, shorter)
            assert not merkle.continues(first, old_root, second, new_root, longer)
    assert not merkle.continues(
        second, merkle.root(honest, second), first, old_root,
        merkle.consistency_proof(honest, first, second),
    )  # fmt: skip


def test_the_empty_tree_is_continued_by_any() -> None:
    nodes = grown(numbered(3))
    root = merkle.root(nodes, 3)
    assert merkle.continues(0, merkle.EMPTY_ROOT, 3, root, [])
    assert merkle.continues(0, merkle.EMPTY_ROOT, 0, merkle.EMPTY_ROOT, [])
    assert not merkle.continues(0, root, 3, root, [])
    assert not merkle.continues(3, root, 3, merkle.EMPTY_ROOT, [])
    assert not merkle.continues(1, merkle.leaf_hash(b"x"), 2, root, [])


def test_what_is_not_there_has_no_proof() -> None:
    nodes = grown(numbered(3))
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(ValueError, match="leaf"):
            merkle.inclusion_proof(nodes, index, size)
    for first, second in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="leaves"):
            merkle.consistency_proof(nodes, first, second)
