"""A small, strict writer of PDF objects: each goes to disk at once (对象写出).

Only offsets stay in memory, eight bytes an object, so the size of a document does
not matter. Source: ISO 32000-1, 7.3 (objects), 7.5 (file structure).
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from typing import Protocol

MAX_SIZE_BYTES = 9_999_999_999
"""What ten decimal digits of a cross-reference entry can address."""


class Sink(Protocol):
    """Where the bytes go."""

    def write(self, data: bytes) -> None:
        """Take ``data`` whole."""
        ...


class ObjectWriter:
    """Writes header, numbered objects, cross-reference table and trailer."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._digest = hashlib.sha256()
        self._offsets = array("Q", [0])
        self.size_bytes = 0
        # The comment of high bytes tells transports that the file is binary.
        self._put(b"%PDF-1.7\n%\xe6\x96\x87\xe9\xa9\xbf\n")

    def reserve(self) -> int:
        """Return the number of an object that will be written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def write(self, body: bytes, number: int | None = None) -> int:
        """Write an object, under a reserved ``number`` or a new one; return the number."""
        number = self._begin(number)
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def write_stream(
        self, entries: bytes, data: bytes, number: int | None = None, *, deflate: bool = True
    ) -> int:
        """Write a stream with the dictionary ``entries`` (without Length); return its number.

        With ``deflate`` the data is compressed here; otherwise it goes in as it is and
        ``entries`` names its filter, if any.
        """
        if deflate:
            data = zlib.compress(data, 6)
            entries += b"/Filter/FlateDecode"
        number = self._begin(number)
        self._put(b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, entries, len(data)))
        self._put(data)
        self._put(b"\nendstream\nendobj\n")
        return number

    def finish(self, root: int, info: int) -> str:
        """Write cross-reference table and trailer; return the SHA-256 of the whole file.

        Raises:
            ValueError: a reserved object was never written.
        """
        missing = [n for n, offset in enumerate(self._offsets) if n and not offset]
        if missing:
            raise ValueError(f"reserved but not written: {missing[:10]}")
        start = self.size_bytes
        count = len(self._offsets)
        # The identifier is drawn from the content: no clock, no chance.
        identifier = self._digest.hexdigest()[:32].upper().encode()
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for first in range(1, count, 4096):
            rows = (b"%010d 00000 n \n" % o for o in self._offsets[first : first + 4096])
            self._put(b"".join(rows))
        self._put(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (count, root, info, identifier, identifier, start)
        )
        return self._digest.hexdigest()

    def _begin(self, number: int | None) -> int:
        if number is None:
            number = self.reserve()
        if self._offsets[number]:
            raise ValueError(f"object {number} written twice")
        self._offsets[number] = self.size_bytes
        return number

    def _put(self, data: bytes) -> None:
        self._sink.write(data)
        self._digest.update(data)
        self.size_bytes += len(data)


def number(value: float) -> bytes:
    """Return ``value`` as a PDF number: at most four decimals, never an exponent."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return b"0" if text in {"", "-0"} else text.encode()


def text_string(text: str) -> bytes:
    """Return ``text`` as a PDF text string, in hex digits: ASCII, or UTF-16 with its mark."""
    data = text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
    return b"<" + data.hex().upper().encode() + b">"


def plain(text: str, limit: int = 2000) -> str:
    """Return ``text`` on one line without what XML and PDF strings cannot hold.

    Control characters, lone surrogates and non-characters go; white space becomes one
    space; what is longer than ``limit`` characters is cut.
    """
    kept = (c for c in text if c.isspace() or (c.isprintable() and ord(c) & 0xFFFE != 0xFFFE))
    return " ".join("".join(kept).split())[:limit]
