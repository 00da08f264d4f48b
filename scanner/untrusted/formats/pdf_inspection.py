"""What a PDF carries besides its pages, before any page is drawn (PDF 检查).

Source: ISO 32000-1, 7.4 (filters), 7.11 (embedded files), 12.6 (actions).
"""

from __future__ import annotations

from typing import BinaryIO

import pikepdf

from resources.errors import Corrupt, Encrypted, Hostile, TooLarge
from scanner.untrusted.formats.page import ACTIVE_CONTENT, ATTACHMENTS, check_size
from scanner.untrusted.limits import Limits

_TAIL_BYTES = 4096
_MAX_OBJECTS = 1_000_000
_UNPACKERS = frozenset(("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"))
_MAX_NESTED = 1
"""Packing what is packed gains nothing; it is how bombs multiply."""
_ACTIONS = frozenset(("/JavaScript", "/Launch", "/SubmitForm", "/ImportData"))


def inspect(file: BinaryIO, size_bytes: int, limits: Limits) -> tuple[str, ...]:
    """Return the flags that hold for every page of the PDF.

    Raises:
        resources.errors.Encrypted: it does not open without a password.
        resources.errors.Corrupt: the end is missing, or there is no page.
        resources.errors.Hostile: nested packing.
        resources.errors.TooLarge: over a limit.
    """
    _check_end(file, size_bytes)
    file.seek(0)
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            return _flags(pdf, size_bytes, limits)
    except pikepdf.PasswordError as error:
        raise Encrypted from error
    except (pikepdf.PdfError, RuntimeError) as error:
        raise Corrupt(detail=str(error)) from error


def _check_end(file: BinaryIO, size_bytes: int) -> None:
    """Readers rebuild a PDF that was cut off, and silently show fewer pages."""
    file.seek(max(0, size_bytes - _TAIL_BYTES))
    if b"%%EOF" not in file.read(_TAIL_BYTES):
        raise Corrupt(detail="PDF without its end")


def _flags(pdf: pikepdf.Pdf, size_bytes: int, limits: Limits) -> tuple[str, ...]:
    if len(pdf.pages) > limits.pages:
        raise TooLarge(limit=f"{limits.pages} 页 pages")
    if not len(pdf.pages):
        raise Corrupt(detail="PDF without pages")
    if len(pdf.objects) > _MAX_OBJECTS:
        raise TooLarge(limit=f"{_MAX_OBJECTS} PDF objects")
    active = attached = False
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            _check_stream(thing, size_bytes, limits)
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            active = active or _acts(thing)
            attached = attached or "/EF" in thing
    found = ((active, ACTIVE_CONTENT), (attached, ATTACHMENTS))
    return tuple(flag for holds, flag in found if holds)


def _acts(thing: pikepdf.Object) -> bool:
    """Tell whether an object is, or directly holds, an action that does something."""
    if _is_action(thing):
        return True
    for key in ("/A", "/OpenAction", "/AA", "/JS", "/Next"):
        inner = thing.get(key)
        if not isinstance(inner, pikepdf.Dictionary):
            continue
        if _is_action(inner):
            return True
        if key == "/AA" and any(
            isinstance(one, pikepdf.Dictionary) and _is_action(one) for one in inner.values()
        ):
            return True
    return False


def _is_action(thing: pikepdf.Object) -> bool:
    kind = thing.get("/S")
    return isinstance(kind, pikepdf.Name) and str(kind) in _ACTIONS


def _check_stream(stream: pikepdf.Stream, size_bytes: int, limits: Limits) -> None:
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        packed = sum(
            1 for one in filters if isinstance(one, pikepdf.Name) and str(one) in _UNPACKERS
        )
        # Scanners wrap a JPEG in one deflate; two deflates are nobody's honest work.
        if packed > _MAX_NESTED:
            raise Hostile(
                found="嵌套压缩 nested compression", detail=f"{packed} filters on one stream"
            )
    if stream.get("/Subtype") == pikepdf.Name.Image:
        width_px, height_px = stream.get("/Width"), stream.get("/Height")
        if isinstance(width_px, int) and isinstance(height_px, int):
            check_size(width_px, height_px, size_bytes, limits)
