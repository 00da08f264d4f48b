"""Files from outside, good and bad, made by the tests themselves."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pikepdf
from PIL import Image, ImageDraw

from resources.errors import DocumentError
from scanner.devices.contract import RawPage
from scanner.devices.files import FilesReport, read_files
from scanner.untrusted.limits import Limits


def page_image(width_px: int = 400, height_px: int = 560, mark: int = 0) -> Image.Image:
    """A page with rules, a red round seal at the top right and ``mark`` black squares."""
    image = Image.new("RGB", (width_px, height_px), (252, 251, 247))
    draw = ImageDraw.Draw(image)
    for y in range(60, height_px - 40, 14):
        draw.line((40, y, width_px - 40 - (y * 7) % 90, y), fill=(30, 30, 30), width=3)
    draw.ellipse((width_px - 110, 20, width_px - 30, 100), outline=(200, 20, 30), width=5)
    for square in range(mark):
        draw.rectangle((10 + 14 * square, 10, 20 + 14 * square, 20), fill="black")
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(mark: int = 0, **options: Any) -> bytes:
    return encoded(page_image(mark=mark), "JPEG", **{"quality": 85, "dpi": (300, 300), **options})


def png(image: Image.Image | None = None, **options: Any) -> bytes:
    return encoded(image or page_image(), "PNG", **options)


def tiff(images: list[Image.Image], **options: Any) -> bytes:
    return encoded(images[0], "TIFF", save_all=True, append_images=images[1:], **options)


def looped_tiff() -> bytes:
    data = bytearray(tiff([page_image(), page_image()]))
    (first,) = struct.unpack("<I", data[4:8])
    (count,) = struct.unpack("<H", data[first : first + 2])
    (second,) = struct.unpack_from("<I", data, first + 2 + 12 * count)
    (count,) = struct.unpack("<H", data[second : second + 2])
    struct.pack_into("<I", data, second + 2 + 12 * count, first)
    return bytes(data)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width_px: int, height_px: int, rows: bytes, colour: int = 0, depth: int = 8) -> bytes:
    """A PNG whose header says one thing and whose rows are ``rows``."""
    header = struct.pack(">IIBBBBB", width_px, height_px, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(rows, 9))
        + png_chunk(b"IEND", b"")
    )


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    pdf.close()
    return out.getvalue()


def scanned_pdf(
    pictures: list[bytes], size_px: tuple[int, int] = (400, 560), dpi: float = 100, **entries: Any
) -> pikepdf.Pdf:
    """One JPEG a page, filling it; ``entries`` go into each picture's dictionary."""
    pdf = pikepdf.new()
    width_pt, height_pt = (side * 72 / dpi for side in size_px)
    for picture in pictures:
        image = pdf.make_stream(
            picture,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=size_px[0],
            Height=size_px[1],
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
            **entries,
        )
        page = pdf.add_blank_page(page_size=(width_pt, height_pt))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pdf.make_stream(f"q {width_pt} 0 0 {height_pt} 0 0 cm /Im0 Do Q".encode())
    return pdf


def drawn_pdf(commands: bytes = b"0 0 0 rg 20 20 60 100 re f") -> pikepdf.Pdf:
    """One A6 page with vectors."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(298, 420))
    page.Contents = pdf.make_stream(commands)
    return pdf


class Taken:
    """What reading delivered."""

    def __init__(self) -> None:
        self.pages: list[RawPage] = []
        self.refused: list[tuple[str, DocumentError]] = []
        self.report = FilesReport()

    @property
    def page(self) -> RawPage:
        assert [str(error.params) for _, error in self.refused] == []
        assert len(self.pages) == 1
        return self.pages[0]

    @property
    def error(self) -> DocumentError:
        assert self.pages == []
        assert len(self.refused) == 1
        source, error = self.refused[0]
        assert error.params["source"] == source
        return error


def take(*paths: Path, limits: Limits | None = None, settle_s: float = 0) -> Taken:
    taken = Taken()
    taken.report = read_files(
        paths,
        taken.pages.append,
        lambda source, error: taken.refused.append((source, error)),
        Event(),
        settle_s=settle_s,
        limits=limits,
    )
    assert taken.report.pages == len(taken.pages)
    assert [(one.source, one.error) for one in taken.report.refused] == taken.refused
    assert [page.index for page in taken.pages] == list(range(len(taken.pages)))
    return taken


def pixels_of(page: RawPage) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The master's pixels as stored, RGB."""
    assert page.encoded is not None
    image = Image.open(io.BytesIO(page.encoded))
    assert image.size == (page.width_px, page.height_px)
    return np.asarray(image.convert("RGB"))
