"""What one file from outside may cost (限额)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a reading child; plain numbers, so that they cross processes."""

    memory_bytes: int = 1536 * MIB
    """Address space of the child."""
    page_s: float = 20.0
    """Wall time until the next page has to be there."""
    great_s: float = 240.0
    """The same for a great picture, of more than ``pixels``."""
    start_s: float = 30.0
    """Wall time until a new child has to be ready."""
    pixels: int = 200_000_000
    """Of one page that is decoded whole."""
    side_px: int = 65_500
    """Of one side of such a page; JPEG itself ends at 65,535."""
    great_pixels: int = 1_000_000_000
    """Of one page that is read in strips, and of which only a small base is made."""
    great_side_px: int = 40_000
    """Of one side of such a page."""
    file_bytes: int = 2 * GIB
    still_bytes: int = 512 * MIB
    """Of a JPEG or PNG, and of any great picture: its bytes are held whole."""
    mail_bytes: int = 128 * MIB
    """Of a mail with all that hangs on it, which is read whole."""
    attachments: int = 100
    """Of one mail."""
    pages: int = 5_000
    """In one file."""
    refused_pages: int = 20
    """Bad pages of one file after which the rest of it is given up."""
    files_per_child: int = 500
    """A child is replaced after so many files."""

    @property
    def body_bytes(self) -> int:
        """Largest body the parent accepts from the child, in bytes."""
        return max(4 * self.pixels, self.still_bytes)

    def as_params(self) -> dict[str, int | float]:
        """Return the limits as plain values for the child's first message."""
        return asdict(self)


def in_words(size_bytes: int) -> str:
    """Return ``size_bytes`` as people read it, in MiB or GiB."""
    if size_bytes >= GIB:
        return f"{size_bytes / GIB:.4g} GiB"
    return f"{size_bytes / MIB:.4g} MiB"
