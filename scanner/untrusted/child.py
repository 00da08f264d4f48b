"""The reading child: takes open files, gives pages (解析子进程).

Started as a process of its own by ``scanner.untrusted.reader``; never imported by
it. It handles one file after the other and may be killed at any moment.
"""

from __future__ import annotations

import io
import os
import socket
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from PIL import BmpImagePlugin as _bmp  # noqa: F401  (TIFF's YCbCr path looks it up late)
from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from resources import sandbox, wire
from resources.children import readable_by
from resources.errors import Corrupt, DocumentError, Hostile, TooLarge
from scanner.untrusted.formats import convert
from scanner.untrusted.formats.jpeg import read_jpeg
from scanner.untrusted.formats.mail import Mail, read_mail
from scanner.untrusted.formats.page import ParsedPage
from scanner.untrusted.formats.png import read_png
from scanner.untrusted.formats.sniff import HEAD_BYTES, JPEG, PDF, PNG, TIFF, sniff
from scanner.untrusted.formats.tiff import read_tiff
from scanner.untrusted.limits import Limits, in_words

_PARSER_FAULTS = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RuntimeError,
    zlib.error,
)
"""What Pillow, pikepdf and struct raise on damaged input. Anything else ends the
child, and the parent counts the file as damaged."""
_WANTED_DECODERS = (JpegImagePlugin, PngImagePlugin, TiffImagePlugin)

PageOrRefusal = Callable[[], ParsedPage]


def main(descriptor: int) -> None:
    """Serve files over the socket ``descriptor`` until it closes."""
    with socket.socket(fileno=descriptor) as sock:
        header, _ = wire.receive(sock, 0, None)
        limits = Limits(**header["limits"])
        Image.MAX_IMAGE_PIXELS = None  # our own limits come first, with our own errors
        enforced = sandbox.confine(limits.memory_bytes, readable_by("scanner"))
        wire.send(sock, {"kind": "ready", "enforced": enforced})
        while True:
            try:
                _serve(sock, limits)
            except wire.Gone:
                return


def _serve(sock: socket.socket, limits: Limits) -> None:
    header, _ = wire.receive(sock, 0, None)
    with _open(sock, header) as file:
        want_pixels = bool(header["pixels"])
        try:
            if header.get("mail"):
                return _send_mail(sock, _mail(file, limits))
            pages = _pages(
                file if header.get("part") is None else _part(file, header, limits), limits
            )
            for number, page in enumerate(pages):
                sandbox.allow_cpu(int(limits.page_s) + 1)
                _send_page(sock, page, (number, len(pages)), want_pixels, limits)
        except DocumentError as error:
            wire.send(sock, _refusal(error, None))
        except MemoryError:
            wire.send(sock, _refusal(_no_memory(limits), None))
        except _PARSER_FAULTS as error:
            wire.send(sock, _refusal(_LibraryFault(detail=repr(error)), None))
        else:
            wire.send(sock, {"kind": "end", "total": len(pages)})


def _open(sock: socket.socket, header: dict[str, Any]) -> BinaryIO:
    if "path" in header:
        # Where descriptors cannot be handed over (Windows).
        return Path(header["path"]).open("rb")
    _, descriptors, _, _ = socket.recv_fds(sock, 1, 1)
    if not descriptors:
        raise wire.Gone
    return os.fdopen(descriptors[0], "rb")


def _pages(file: BinaryIO, limits: Limits) -> list[PageOrRefusal]:
    sandbox.allow_cpu(int(limits.page_s) + 1)
    size_bytes = file.seek(0, os.SEEK_END)
    file.seek(0)
    kind = sniff(file.read(HEAD_BYTES))
    if kind == TIFF:
        return read_tiff(file, size_bytes, limits)
    if kind == PDF:
        # Only a PDF pays for loading two PDF libraries.
        from scanner.untrusted.formats.pdf import read_pdf

        return read_pdf(file, size_bytes, limits)
    return [partial(_still, kind, file, size_bytes, limits)]


def _mail(file: BinaryIO, limits: Limits) -> Mail:
    sandbox.allow_cpu(int(limits.page_s) + 1)
    mail = read_mail(file, file.seek(0, os.SEEK_END), limits)
    if len(mail.parts) > limits.attachments:
        raise TooLarge(limit=f"{limits.attachments} 个附件 attachments")
    return mail


def _part(file: BinaryIO, header: dict[str, Any], limits: Limits) -> BinaryIO:
    return io.BytesIO(_mail(file, limits).parts[int(header["part"])].data)


def _send_mail(sock: socket.socket, mail: Mail) -> None:
    parts = [{"name": part.name, "size_bytes": len(part.data)} for part in mail.parts]
    said = {"sender": mail.sender, "sent_at": mail.sent_at, "subject": mail.subject}
    wire.send(sock, {"kind": "mail", **said, "parts": parts})


def _still(kind: str, file: BinaryIO, size_bytes: int, limits: Limits) -> ParsedPage:
    if size_bytes > limits.still_bytes:
        raise TooLarge(limit=in_words(limits.still_bytes))
    file.seek(0)
    readers = {JPEG: read_jpeg, PNG: read_png}
    return readers[kind](file.read(), limits)


def _send_page(
    sock: socket.socket,
    read: PageOrRefusal,
    place: tuple[int, int],
    want_pixels: bool,
    limits: Limits,
) -> None:
    number, total = place
    failed: DocumentError
    try:
        page = read()
        if page.base is not None:
            # Said first: reading it takes longer than a page may.
            wire.send(sock, {"kind": "great", "number": number})
            sandbox.allow_cpu(int(limits.great_s) + 1)
            pixels: Image.Image | None = page.base()
        else:
            pixels = convert.plain(page.decode()) if want_pixels else None
    except DocumentError as error:
        failed = error
    except MemoryError:
        failed = _no_memory(limits)
    except _PARSER_FAULTS as error:
        failed = _LibraryFault(detail=repr(error))
    else:
        return _send_good(sock, page, pixels, place)
    if total == 1:
        raise failed  # a file of one page is refused as a file
    return wire.send(sock, _refusal(failed, number))


def _send_good(
    sock: socket.socket, page: ParsedPage, pixels: Image.Image | None, place: tuple[int, int]
) -> None:
    header: dict[str, Any] = {
        "kind": "page",
        "number": place[0],
        "total": place[1],
        "media_type": page.media_type,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": page.dpi,
        "turn_quarters": page.turn_quarters,
        "flags": list(page.flags),
    }
    if pixels is None:
        return wire.send(sock, header, (page.encoded,))
    grey = pixels.mode in ("1", "L")
    flat = pixels.convert("L" if grey else "RGB")
    header["channels"] = 1 if grey else 3
    header["pixels_px"] = list(flat.size)
    return wire.send(sock, header, (page.encoded, flat.tobytes()))


class _LibraryFault(Corrupt):
    """Damage that a library stumbled over, unlike what our own checks find."""


class _OutOfMemory(TooLarge):
    """Not over a limit of ours, but memory ran out on the way."""


def _no_memory(limits: Limits) -> TooLarge:
    return _OutOfMemory(limit=f"{in_words(limits.memory_bytes)} 内存 memory")


def _refusal(error: DocumentError, number: int | None) -> dict[str, Any]:
    words = {key: str(value)[:500] for key, value in error.params.items()}
    stumbled = isinstance(error, _LibraryFault | _OutOfMemory)
    cls = type(error).__base__ if stumbled else type(error)
    return {
        "kind": "refused",
        "number": number,
        "error": getattr(cls, "__name__", ""),
        "params": words,
        "spoiled": stumbled or isinstance(error, Hostile),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
