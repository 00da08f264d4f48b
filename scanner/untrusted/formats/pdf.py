"""PDF: the scan a page consists of, or the page drawn by us (PDF).

A page that is one picture and nothing else gives that picture's own JPEG bytes; every
other page is drawn, annotations and form fields included, scripts never run.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image

from resources.errors import Corrupt, DocumentError, Encrypted, TooLarge
from scanner.untrusted.formats import convert
from scanner.untrusted.formats.jpeg import read_jpeg, thumbnail
from scanner.untrusted.formats.page import DEFAULT_DPI, REDUCED, RENDERED, ParsedPage
from scanner.untrusted.formats.pdf_inspection import inspect
from scanner.untrusted.limits import Limits

_POINTS_AN_INCH = 72.0
_MAX_DRAWN_DPI = 600
_MIN_DRAWN_DPI = 72
_DRAWN_PIXELS = 100_000_000
_FULL_PAGE = 0.97
"""Share of the page's width and height that a scan covers."""
_LOOK_PX = 512
"""Long side at which page and scan are drawn to be compared, and the grid they are
averaged to: fine enough for half a line, coarse enough to even out how both shrink."""
_LOOK_CELLS = (24, 32)
_LOOK_SHIFT = 12.0
"""Mean grey difference; colour profiles stay under it. Measured without one: 2.5."""
_LOOK_CELL = 15.0
"""Difference of any cell beyond that. Measured: 9 for the same picture, 20 and more
for one of which the page shows only a half."""
_PLAIN_SPACES = frozenset(
    (
        pdfium.FPDF_COLORSPACE_DEVICEGRAY,
        pdfium.FPDF_COLORSPACE_DEVICERGB,
        pdfium.FPDF_COLORSPACE_CALGRAY,
        pdfium.FPDF_COLORSPACE_CALRGB,
        pdfium.FPDF_COLORSPACE_ICCBASED,
    )
)
_INVISIBLE_TEXT = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
PageOrRefusal = Callable[[], ParsedPage]


def read_pdf(file: BinaryIO, size_bytes: int, limits: Limits) -> list[PageOrRefusal]:
    """Return one function a page, in order; each gives the page or raises for it alone.

    Raises:
        resources.errors.DocumentError: the file as a whole cannot be taken.
    """
    flags = inspect(file, size_bytes, limits)
    file.seek(0)
    try:
        pdf = pypdfium2.PdfDocument(file)
        pdf.init_forms()
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Encrypted from error
        raise Corrupt(detail=str(error)) from error
    if not 0 < count <= limits.pages:
        raise Corrupt(detail=f"PDF with {count} pages")
    return [partial(_read_page, pdf, number, flags, limits) for number in range(count)]


def _read_page(
    pdf: pypdfium2.PdfDocument, number: int, flags: tuple[str, ...], limits: Limits
) -> ParsedPage:
    try:
        page = pdf[number]
    except pypdfium2.PdfiumError as error:
        raise Corrupt(detail=str(error)) from error
    try:
        scan = _scan_of(page)
        if scan is not None:
            own = _own_bytes(page, scan, flags, limits)
            if own is not None:
                return own
        return _drawn(page, scan, flags)
    except pypdfium2.PdfiumError as error:
        raise Corrupt(detail=str(error)) from error
    finally:
        page.close()


def _scan_of(page: pypdfium2.PdfPage) -> pypdfium2.PdfImage | None:
    """Return the one picture that fills the page, if there is nothing else to see."""
    if pdfium.FPDFPage_GetAnnotCount(page) > 0:
        return None
    found: pypdfium2.PdfImage | None = None
    for thing in page.get_objects(max_depth=1):
        if isinstance(thing, pypdfium2.PdfImage) and found is None:
            found = thing
        elif thing.type != pdfium.FPDF_PAGEOBJ_TEXT or not _is_invisible(thing):
            return None
    if found is None:
        return None
    a, b, c, d, _, _ = found.get_matrix().get()
    width_pt, height_pt = _unturned_size(page)
    across, down = (abs(a), abs(d)) if abs(a) > abs(b) else (abs(c), abs(b))
    full = across >= _FULL_PAGE * width_pt and down >= _FULL_PAGE * height_pt
    return found if full else None


def _is_invisible(text: pypdfium2.PdfObject) -> bool:
    return bool(pdfium.FPDFTextObj_GetTextRenderMode(text) == _INVISIBLE_TEXT)


def _unturned_size(page: pypdfium2.PdfPage) -> tuple[float, float]:
    width_pt, height_pt = page.get_size()
    return (height_pt, width_pt) if page.get_rotation() in (90, 270) else (width_pt, height_pt)


def _own_bytes(
    page: pypdfium2.PdfPage, scan: pypdfium2.PdfImage, flags: tuple[str, ...], limits: Limits
) -> ParsedPage | None:
    if scan.get_filters() != ["DCTDecode"] or pdfium.FPDFPageObj_HasTransparency(scan):
        return None
    about = scan.get_metadata()
    turn = _turn(scan)
    if about.colorspace not in _PLAIN_SPACES or turn is None:
        return None
    dpi = _scan_dpi(scan)
    if dpi is None:
        return None
    untrusted = ctypes.string_at(data := scan.get_data(decode_simple=False), len(data))
    try:
        read = read_jpeg(untrusted, limits)
    except DocumentError:
        # What the picture lacks the page may lack as well; drawing it decides.
        return None
    turn = (turn + page.get_rotation() // 90) % 4
    if read.flags or read.turn_quarters or not _looks_alike(page, untrusted, turn):
        return None
    return ParsedPage(
        media_type=read.media_type,
        encoded=untrusted,
        width_px=read.width_px,
        height_px=read.height_px,
        dpi=dpi,
        decode=read.decode,
        turn_quarters=turn,
        flags=flags,
    )


def _turn(scan: pypdfium2.PdfImage) -> int | None:
    """Return the clockwise quarter turns by which the page shows the picture."""
    a, b, c, d, _, _ = scan.get_matrix().get()
    slack = 0.002 * max(abs(a), abs(b), abs(c), abs(d))
    if abs(b) <= slack and abs(c) <= slack:
        return {(True, True): 0, (False, False): 2}.get((a > 0, d > 0))
    if abs(a) <= slack and abs(d) <= slack:
        return {(False, True): 1, (True, False): 3}.get((b > 0, c > 0))
    return None


def _scan_dpi(scan: pypdfium2.PdfImage) -> int | None:
    """Return the resolution on the page; None where it differs across and down."""
    a, b, c, d, _, _ = scan.get_matrix().get()
    width_px, height_px = scan.get_px_size()
    across_pt, down_pt = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
    if across_pt <= 0 or down_pt <= 0:
        return None
    across, down = (
        width_px * _POINTS_AN_INCH / across_pt,
        height_px * _POINTS_AN_INCH / down_pt,
    )
    if not 0.97 <= across / down <= 1.03:
        return None
    dpi = round((across + down) / 2)
    return dpi if 50 <= dpi <= 2400 else DEFAULT_DPI


def _looks_alike(page: pypdfium2.PdfPage, untrusted: bytes, turn: int) -> bool:
    """Compare the picture with the page: clips, inverted values and hidden layers show."""
    scale = _LOOK_PX / max(page.get_size())
    shown = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    own = thumbnail(untrusted, _LOOK_PX)
    if turn:
        own = own.transpose(_TURNED[turn])
    box = Image.Resampling.BOX
    cells = zip(
        shown.resize(_LOOK_CELLS, box).tobytes(),
        own.resize(_LOOK_CELLS, box).tobytes(),
        strict=True,
    )
    differences = [a - b for a, b in cells]
    shift = sum(differences) / len(differences)
    far = max(abs(difference - shift) for difference in differences)
    return bool(abs(shift) <= _LOOK_SHIFT and far <= _LOOK_CELL)


_TURNED = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def _drawn(
    page: pypdfium2.PdfPage, scan: pypdfium2.PdfImage | None, flags: tuple[str, ...]
) -> ParsedPage:
    width_in, height_in = (side / _POINTS_AN_INCH for side in page.get_size())
    if width_in <= 0 or height_in <= 0:
        raise Corrupt(detail="PDF page without a size")
    wanted = DEFAULT_DPI
    if scan is not None:
        wanted = min(max(_scan_dpi(scan) or DEFAULT_DPI, DEFAULT_DPI), _MAX_DRAWN_DPI)
    dpi = min(wanted, int((_DRAWN_PIXELS / (width_in * height_in)) ** 0.5))
    if dpi < _MIN_DRAWN_DPI:
        raise TooLarge(limit=f"{_DRAWN_PIXELS // 1_000_000} MP", detail="PDF page size")
    flags = (*flags, RENDERED) if dpi == wanted else (*flags, RENDERED, REDUCED)
    bitmap = page.render(scale=dpi / _POINTS_AN_INCH, rev_byteorder=True)
    image = bitmap.to_pil().convert("RGB")
    if _is_two_tone(scan):
        return convert.png_page(image.convert("L"), dpi, flags)
    if _has_pictures(page):
        return convert.jpeg_page(image, dpi, flags)
    return convert.png_page(image, dpi, flags)


def _is_two_tone(scan: pypdfium2.PdfImage | None) -> bool:
    return scan is not None and scan.get_metadata().bits_per_pixel == 1


def _has_pictures(page: pypdfium2.PdfPage) -> bool:
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
    return any(True for _ in page.get_objects(filter=kinds, max_depth=4))
