"""Parts and the slices they are sent in on a bad line (分片与小段)."""

from __future__ import annotations

from sync.core import limits


def part_count(size: int) -> int:
    """Return how many parts a blob of ``size`` bytes has; an empty one has one."""
    return max(1, -(-size // limits.PART_BYTES))


def part_length(size: int, number: int) -> int:
    """Return the length of part ``number``, from 1, in bytes; -1 if there is none."""
    count = part_count(size)
    if not 1 <= number <= count:
        return -1
    return limits.PART_BYTES if number < count else size - (count - 1) * limits.PART_BYTES


def slice_lengths(part_bytes: int) -> list[int]:
    """Return the lengths of the slices of a part, in bytes."""
    whole, rest = divmod(part_bytes, limits.SLICE_BYTES)
    return [limits.SLICE_BYTES] * whole + ([rest] if rest else [])


def sliced(part: bytes) -> list[bytes]:
    """Return the slices of a part."""
    step = limits.SLICE_BYTES
    return [part[at : at + step] for at in range(0, len(part), step)]
