"""The Merkle tree over journal entries, with proofs (默克尔树).

Leaves stand in the order the centre took them. Only perfect subtrees are kept: node
(level, index) covers the leaves from index × 2^level to before (index + 1) × 2^level,
so that appending, roots and proofs touch about log₂ n nodes.

Source: RFC 6962, section 2.1; the checks of proofs as in RFC 9162, section 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

EMPTY_ROOT = hashlib.sha256().digest()
"""Root of the tree without leaves."""


class Nodes(Protocol):
    """Where the hashes of perfect subtrees are kept (节点存储)."""

    def get(self, level: int, index: int) -> bytes:
        """Return the hash of a perfect subtree.

        Raises:
            KeyError: it was never put.
        """

    def put(self, level: int, index: int, node: bytes) -> None:
        """Keep the hash of a perfect subtree; it never changes."""


class MemoryNodes:
    """Nodes in memory, for checking an export and for small logs."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[int, int], bytes] = {}

    def get(self, level: int, index: int) -> bytes:
        """Return the hash of a perfect subtree."""
        return self._nodes[level, index]

    def put(self, level: int, index: int, node: bytes) -> None:
        """Keep the hash of a perfect subtree."""
        self._nodes[level, index] = node


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf; for a journal entry ``data`` is its hash, 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees that stand side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(nodes: Nodes, size: int, data: bytes) -> int:
    """Put the leaf ``data`` behind ``size`` leaves; return the new size."""
    node, level, index = leaf_hash(data), 0, size
    nodes.put(0, index, node)
    while index & 1:
        node = node_hash(nodes.get(level, index - 1), node)
        level, index = level + 1, index >> 1
        nodes.put(level, index, node)
    return size + 1


def root(nodes: Nodes, size: int) -> bytes:
    """Return the root over the first ``size`` leaves, whatever stands behind them."""
    return _range(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Return the path that shows leaf ``index``, from 0, inside the first ``size``.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} of {size}")
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_range(nodes, middle, stop))
            stop = middle
        else:
            path.append(_range(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """Return what shows that the first ``first`` of ``second`` leaves are unchanged.

    Raises:
        ValueError: not 0 < ``first`` ≤ ``second``.
    """
    if not 0 < first <= second:
        raise ValueError(f"{first} of {second} leaves")
    path: list[bytes] = []
    start, stop, whole = 0, second, True
    while stop != first:
        middle = start + _split(stop - start)
        if first <= middle:
            path.append(_range(nodes, middle, stop))
            stop = middle
        else:
            path.append(_range(nodes, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_range(nodes, start, stop))
    return path[::-1]


def includes(
    data: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes
) -> bool:
    """Return whether ``proof`` shows the leaf ``data`` at ``index`` under the root."""
    if not 0 <= index < size:
        return False
    first, last, node = index, size - 1, leaf_hash(data)
    for other in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            node = node_hash(other, node)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, other)
        first, last = first >> 1, last >> 1
    return last == 0 and node == expected_root


def continues(
    first: int,
    first_root: bytes,
    second: int,
    second_root: bytes,
    proof: Sequence[bytes],
) -> bool:
    """Return whether ``proof`` shows that the second tree continues the first."""
    if first == 0:
        return first_root == EMPTY_ROOT and not proof and second >= 0
    if first == second:
        return first_root == second_root and not proof
    if not 0 < first < second:
        return False
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    return _climbs(first - 1, second - 1, path) == (first_root, second_root)


def _climbs(first: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots of both trees as the path gives them, or None where it misses."""
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return None
        if first & 1 or first == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, node)
        first, last = first >> 1, last >> 1
    return (old, new) if last == 0 else None


def _range(nodes: Nodes, start: int, stop: int) -> bytes:
    """Return the hash over leaves ``start`` to before ``stop``, as the tree splits them."""
    count = stop - start
    if count & (count - 1) == 0:
        return nodes.get(count.bit_length() - 1, start // count)
    middle = start + _split(count)
    return node_hash(_range(nodes, start, middle), _range(nodes, middle, stop))


def _split(count: int) -> int:
    """Return the largest power of two below ``count``, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1
