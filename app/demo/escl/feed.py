"""The paper in the virtual feeder (进纸器里的纸)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SideImage: TypeAlias = bytes | Path | NDArray[np.uint8]
"""JPEG or PNG bytes, a file of either, or pixels (H × W × 3 RGB or H × W grey)."""
Side: TypeAlias = SideImage | Callable[[], SideImage]
"""One side, or what draws it when the sheet is pulled in."""

SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper (一张纸); a duplex scan sees an absent back as blank paper."""

    front: Side
    back: Side | None = None


@dataclass(frozen=True, slots=True)
class PageFeed:
    """Sheets in the order in which they are pulled in.

    Attributes:
        sheets: the paper.
        dpi: resolution of all side images.
    """

    sheets: tuple[Sheet, ...]
    dpi: int = 300

    @classmethod
    def from_sides(
        cls, sides: Sequence[Side], *, two_sided: bool = False, dpi: int = 300
    ) -> PageFeed:
        """Return a feed of ``sides``: each its own sheet, or front and back in turn.

        With ``two_sided`` a simplex scan takes the fronts only, as a real one would.
        """
        if not two_sided:
            return cls(tuple(Sheet(side) for side in sides), dpi)
        backs: list[Side | None] = [*sides[1::2], None]
        return cls(
            tuple(Sheet(front, back) for front, back in zip(sides[::2], backs, strict=False)), dpi
        )

    @classmethod
    def from_folder(cls, folder: Path, *, two_sided: bool = False, dpi: int = 300) -> PageFeed:
        """Return a feed of the JPEG and PNG files in ``folder``, page 2 before page 10.

        Raises:
            FileNotFoundError: the folder is missing or holds no such file.
        """
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        files = sorted(
            (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES),
            key=natural_order,
        )
        if not files:
            raise FileNotFoundError(folder / "*.jpg")
        return cls.from_sides(files, two_sided=two_sided, dpi=dpi)


def natural_order(path: Path) -> tuple[tuple[int, str], ...]:
    """Return a sort key under which numbers in names count as numbers."""
    parts = re.findall(r"\d+|\D+", path.name)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def side_image(side: Side) -> SideImage:
    """Return the image of ``side``, drawing it if need be."""
    return side() if callable(side) else side
