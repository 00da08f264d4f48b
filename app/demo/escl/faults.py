"""What can go wrong with the virtual scanner, on demand (故障注入)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults to come; page numbers are sides counted from 1 since the last reload.

    A fault stays until it is cleared, as with a real machine, and the sheet that was
    not delivered stays in the feeder. Only a stall passes by itself.
    """

    jam_at: int | None = None
    """卡纸: nothing of the sheet that carries this page arrives."""
    double_feed_at: int | None = None
    """重张: two sheets at once, found by the scanner before it sends them."""
    cover_open_at: int | None = None
    """The cover is opened when this page is due."""
    stall_at: int | None = None
    """Silence of ``stall_s`` before this page."""
    stall_s: float = 30.0
    drop_at: int | None = None
    """The connection breaks in the middle of this page, and the device is gone."""
    corrupt_at: int | None = None
    """This page arrives as a damaged JPEG."""
    cover_open: bool = False
    empty: bool = False
    """The feeder reports no paper whatever lies in it."""
    busy: bool = False
    """Somebody else uses the scanner."""

    def __post_init__(self) -> None:
        """Check the numbers.

        Raises:
            ValueError: a page number below 1 or a negative time.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name.endswith("_at") and value is not None and value < 1:
                raise ValueError(f"{field.name} counts from 1, got {value}")
        if self.stall_s < 0:
            raise ValueError(f"stall_s must not be negative, got {self.stall_s}")

    def without_stall(self) -> Faults:
        """Return these faults after the stall has passed."""
        return replace(self, stall_at=None)


NO_FAULTS = Faults()
"""Everything works."""
