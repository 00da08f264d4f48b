"""What the machine makes of page images, without a case (页面检查): nothing is stored."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dossier.edits import Deskew
from resources.errors import DocumentError
from scanner.devices.files import iterate_pages, upright_pixels
from scanner.imaging.analyse import Analysis, analyse_scaled
from scanner.imaging.codes import Code, read_codes
from scanner.imaging.edges import Edges
from scanner.imaging.pixels import scaled


@dataclass(frozen=True, slots=True)
class Inspected:
    """One page and what was measured on it.

    Attributes:
        source: file, and the page's number from the second on.
        found: skew, blank suspicion, flags, edits that would be made.
        edges: of the paper on a larger frame; None where it fills it, or in doubt.
        codes: QR, bar and patch codes.
        sharpness: variance of the Laplacian beside ink at 150 dpi; None without ink.
        residual_skew_deg: what the edits would leave.
        seconds: of one core and more, reading the file left out.
    """

    source: str
    found: Analysis
    edges: Edges | None
    codes: tuple[Code, ...]
    sharpness: float | None
    residual_skew_deg: float
    seconds: float


def inspect_files(paths: Sequence[Path]) -> Iterator[Inspected | DocumentError]:
    """Yield what is found on every page, or why a file cannot be read, in order.

    The files are parsed by a child with limits, and only their pixels looked at here.
    """
    for path in paths:
        try:
            for place, page in enumerate(iterate_pages(path), start=1):
                pixels = upright_pixels(page)
                began = time.perf_counter()
                copy = scaled(pixels, page.dpi)
                found = analyse_scaled(copy)
                turned = sum(e.angle_deg for e in found.edits if isinstance(e, Deskew))
                yield Inspected(
                    str(path) if place == 1 else f"{path} #{place}",
                    found,
                    found.edges,
                    read_codes(pixels, page.dpi),
                    found.measures.get("sharpness"),
                    round(found.skew_deg - turned, 3),
                    round(time.perf_counter() - began, 3),
                )
        except DocumentError as error:
            yield error
