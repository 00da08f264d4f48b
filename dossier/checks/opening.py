"""The opening child: decodes every page and sample of files it is handed (打开子进程).

It may be killed at any moment, and has neither network nor files of its own.
"""

from __future__ import annotations

import hashlib
import io
import os
import socket
import sys
import sysconfig
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from dossier.checks import pdf_rules
from resources import sandbox, wire

_SHORTEST_PX = 200
_IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
# Larger than any page: what a file claims is bounded by the memory that is granted.
Image.MAX_IMAGE_PIXELS = None
_BLOCK = 1 << 16
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
_FAULTS = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    RecursionError,
    MemoryError,
    pikepdf.PdfError,
    pypdfium2.PdfiumError,
)
"""What the libraries raise on damaged input; anything else ends the child."""
_NOTHING: dict[str, Any] = {
    "fault": "",
    "pages": 0,
    "seconds": 0.0,
    "rules": [],
    "encrypted": False,
    "loose_fonts": [],
    "signatures": 0,
    "about": "",
    "chain": "",
}


def main(descriptor: int) -> None:
    """Serve files over the socket ``descriptor`` until it closes."""
    with socket.socket(fileno=descriptor) as sock:
        header, _ = wire.receive(sock, 0, None)
        enforced = sandbox.confine(int(header["memory_bytes"]), _readable(), threads=True)
        seconds = int(header["file_s"])
        wire.send(sock, {"kind": "ready", "enforced": enforced})
        while True:
            try:
                _serve(sock, seconds)
            except wire.Gone:
                return


def _serve(sock: socket.socket, seconds: int) -> None:
    header, _ = wire.receive(sock, 0, None)
    sandbox.allow_cpu(seconds)
    with _open(sock, header) as file:
        try:
            found = _sound(file, header["runs"]) if header["kind"] == "sound" else _pdf(file)
        except _FAULTS as error:
            found = {"fault": f"{type(error).__name__}: {error}"[:200]}
    wire.send(sock, {**_NOTHING, **found})


def _open(sock: socket.socket, header: dict[str, Any]) -> BinaryIO:
    if "path" in header:
        # Where descriptors cannot be handed over (Windows).
        return Path(header["path"]).open("rb")
    _, descriptors, _, _ = socket.recv_fds(sock, 1, 1)
    if not descriptors:
        raise wire.Gone
    return os.fdopen(descriptors[0], "rb")


def _pdf(file: BinaryIO) -> dict[str, Any]:
    file.seek(0)
    told = pdf_rules.examine(file)
    if told.get("encrypted"):
        return {**told, "fault": "encrypted"}
    file.seek(0)
    pdf = pypdfium2.PdfDocument(file)
    try:
        for index in range(len(pdf)):
            page = pdf[index]
            _decode_photographs(page)
            # Small, but drawn wholly: every other image of it is decoded to its end.
            scale = min(1.0, _SHORTEST_PX / max(1.0, min(page.get_width(), page.get_height())))
            page.render(scale=scale).close()
            page.close()
        return {**told, "pages": len(pdf)}
    finally:
        pdf.close()


def _decode_photographs(page: Any) -> None:
    """Decode the JPEGs of a page at an eighth, and take them off it.

    All of their bytes are read, the pixels are not all made: a scanned page takes a fourth of
    the time. A JPEG that ends too soon is a fault here; the drawing library would pass it.
    What this decoder does not know stays on the page and is drawn.

    Raises:
        ValueError: one ends too soon.
    """
    for found in list(page.get_objects(filter=[_IMAGE], max_depth=1)):
        if found.get_filters() != ["DCTDecode"]:
            continue
        data = bytes(found.get_data(decode_simple=False))
        try:
            with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
                picture.draft("L", (picture.width // 8, picture.height // 8))
                picture.load()
        except OSError as error:
            if "truncated" in str(error):
                raise ValueError("image ends too soon") from error
            continue
        except (ValueError, SyntaxError):
            continue
        page.remove_obj(found)


def _sound(file: BinaryIO, runs: list[tuple[int, int]]) -> dict[str, Any]:
    import soundfile  # type: ignore[import-untyped]

    with soundfile.SoundFile(io.BufferedReader(file.raw)) as sound:  # type: ignore[attr-defined]
        frames, digests = 0, hashlib.sha256()
        for count in (count for count, times in runs for _ in range(times)):
            block = sound.read(count, dtype="int16").astype("<i2")
            frames += len(block)
            digests.update(hashlib.sha256(block.tobytes()).hexdigest().encode())
        while len(block := sound.read(_BLOCK, dtype="int16")):
            frames += len(block)
            digests.update(b"more")
        if sound.frames > 0 and frames != sound.frames:
            return {"fault": f"{frames} of {sound.frames} frames"}
        return {"seconds": frames / sound.samplerate, "chain": digests.hexdigest()}


def _readable() -> tuple[Path, ...]:
    """The program, the interpreter, the system's libraries, the fonts, randomness for qpdf."""
    ours = Path(__file__).resolve().parents[2]
    found = {Path(folder) for folder in sysconfig.get_paths().values()}
    found |= {Path(sys.base_prefix), Path("/usr/lib"), Path("/lib"), Path("/lib64")}
    found |= {ours / name for name in ("dossier", "ocr", "resources")}
    found |= {Path(folder) for folder in _FONT_FOLDERS}
    found |= {Path("/dev/urandom"), Path("/dev/random")}
    if getattr(sys, "frozen", False):
        found.add(Path(sys.executable).parent)
    return tuple(sorted(found))
