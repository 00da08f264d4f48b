"""What a picture or a document may cost (限额)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a decoding child; plain numbers, so that they cross processes."""

    memory_bytes: int = 1536 * MIB
    """Address space of the child."""
    step_s: float = 30.0
    """Wall time until the next piece has to come."""
    start_s: float = 60.0
    """Wall time until a new child has to be ready."""
    pixels: int = 1_000_000_000
    """Of one picture."""
    side_px: int = 40_000
    held_pixels: int = 120_000_000
    """Of a picture whose format has it decoded whole: interlaced PNG, progressive JPEG."""
    pages: int = 10_000
    """In one document."""
    file_bytes: int = 4096 * MIB

    def as_params(self) -> dict[str, int | float]:
        """Return the limits as plain values for the child's first message."""
        return asdict(self)
