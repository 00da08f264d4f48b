"""The decoding child: reads a picture or document by range, gives pixels (解码子进程).

Started as a process of its own by :mod:`courtroom.viewing.decoder`; may be killed at any
moment. It has no file but what its parent reads for it, no key, no network.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from courtroom.viewing.limits import Limits
from courtroom.viewing.ranged import RangedFile, Stopped
from resources import sandbox, wire
from resources.children import readable_by
from resources.errors import Corrupt, DocumentError, EngineMissing, Unsupported

_SYSTEM = (Path("/proc/meminfo"), Path("/proc/self"), Path("/sys/devices/system/cpu"))
"""What libraries of pictures and film look at to size their caches and threads."""
_HEAD_BYTES = 64
_FAULTS = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RuntimeError,
)
"""What decoding libraries raise on damaged input. Anything else ends the child."""

Answer = Callable[[dict[str, Any]], None]


def main(descriptor: int) -> None:
    """Serve one parent over the socket ``descriptor`` until it closes."""
    os.environ["VIPS_CONCURRENCY"] = "1"
    os.environ["VIPS_BLOCK_UNTRUSTED"] = "1"
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "protocol_whitelist;file|threads;2"
    os.environ["OPENCV_LOG_LEVEL"] = "OFF"
    with socket.socket(fileno=descriptor) as sock:
        header, _ = wire.receive(sock, 0, None)
        limits = Limits(**header["limits"])
        media = header.get("media")
        readable = (*readable_by("courtroom"), *_SYSTEM)
        if media is not None:
            readable = (*readable, Path(media))
        enforced = sandbox.confine(limits.memory_bytes, readable, threads=True)
        wire.send(sock, {"kind": "ready", "enforced": enforced})
        try:
            _Serving(sock, limits, media).run()
        except wire.Gone:
            return


class _Serving:
    """One file after the other, one question after the other."""

    def __init__(self, sock: socket.socket, limits: Limits, media: str | None) -> None:
        self._sock, self._limits, self._media = sock, limits, media
        self._open: Any = None

    def run(self) -> None:
        while True:
            wish, _ = wire.receive(self._sock, 0, None)
            if wish.get("do") == "cancel":
                continue  # what it was meant for has ended meanwhile
            try:
                self._do(wish)
            except Stopped:
                wire.send(self._sock, {"kind": "cancelled"})
            except DocumentError as error:
                wire.send(self._sock, _refusal(error))
            except EngineMissing as error:
                wire.send(self._sock, _refusal(Unsupported(found=str(error.params["engine"]))))
            except MemoryError:
                wire.send(self._sock, _refusal(Corrupt(detail="memory")))
            except _FAULTS as error:
                wire.send(self._sock, _refusal(Corrupt(detail=repr(error))))

    def _do(self, wish: dict[str, Any]) -> None:
        sandbox.allow_cpu(int(self._limits.step_s) + 1)
        if wish["do"] == "open":
            self._open = None
            file = RangedFile(self._sock, int(wish["size"]))
            self._open = _opened(file, self._limits, self._media)
            wire.send(self._sock, {"kind": "opened", **self._open.facts()})
        elif self._open is None:
            raise Unsupported(found="nothing open")
        else:
            self._open.do(wish, self._send)

    def _send(self, header: dict[str, Any], body: bytes) -> None:
        sandbox.allow_cpu(int(self._limits.step_s) + 1)
        wire.send(self._sock, header, (body,) if body else ())


def _opened(file: RangedFile, limits: Limits, media: str | None) -> Any:
    if media is not None:
        from courtroom.viewing.media_file import MediaFile

        return MediaFile(media, file, limits)
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    # What reads a format is loaded only for it.
    if b"%PDF-" in head:
        from courtroom.viewing.pdf_pages import PdfPages

        return PdfPages(file, limits)
    from courtroom.viewing.vips_picture import VipsPicture, form_of

    form = form_of(head)
    if not form:
        raise Unsupported(found=head[:8].hex())
    return VipsPicture(file, form, limits)


def _refusal(error: DocumentError) -> dict[str, Any]:
    words = {key: str(value)[:500] for key, value in error.params.items()}
    return {"kind": "refused", "error": type(error).__name__, "params": words}
