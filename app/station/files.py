"""Text of files without a case, for ``wenyi ocr``: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.engine import Image
from ocr.result import PageText
from resources.errors import DocumentError


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of a file and its text.

    Attributes:
        source: file, and the page's number from the second on.
        text: boxes in pixels of what was read.
        page_px: width and height of the page as the file holds it.
        read_px: of what was read: less, of a great picture.
    """

    source: str
    text: PageText
    page_px: tuple[int, int]
    read_px: tuple[int, int]


def read_pages(paths: Sequence[Path], *, engine: str) -> Iterator[FilePage | DocumentError]:
    """Yield the text of every page, or why a file cannot be read, in order.

    The files are parsed by a child with limits, and only their pixels read here.

    Raises:
        EngineError: the engine or its model cannot be used.
    """
    from ocr.worker import Job, do
    from scanner.devices.files import iterate_pages, upright_pixels
    from scanner.devices.files.reading import upright_px
    from scanner.imaging.pixels import as_rgb
    from scanner.imaging.seal import without_red

    for path in paths:
        try:
            for place, page in enumerate(iterate_pages(path), start=1):
                pixels = without_red(as_rgb(upright_pixels(page)), page.dpi)
                source = str(path) if place == 1 else f"{path} #{place}"
                _, text = do(Job(pixels, _itself, "page"), engine, 0)
                height, width = pixels.shape[:2]
                yield FilePage(source, text, upright_px(page), (width, height))
        except DocumentError as error:
            yield error


def _itself(pixels: Image) -> Image:
    return pixels
