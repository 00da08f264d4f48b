"""The one font of the text layer: it has widths, no shapes (无字形字体).

Invisible text needs a font only to say which characters stand there and how wide
they are. A character of the basic plane is its own code; the two thousand codes
UTF-16 keeps for surrogates stand for characters beyond it, in order of first use.
So the maps are the same for every file and the whole font stays under 3 KB.

Source: ISO 32000-1, 9.7 (composite fonts), 9.10.3 (ToUnicode); OpenType 1.9 tables.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache

from dossier.export.objects import ObjectWriter

NAME = b"WenyiGlyphless"
HALF_EM, EM = 500, 1000
"""Advance widths in thousandths of the font size."""

_HALF_WIDTH = ((0x0020, 0x10FF), (0xFF61, 0xFFDC))
"""Codes of half width, as the widths of the font say it; :func:`_is_half` says the same."""
_FIRST_FREE, _LAST_FREE = 0xD800, 0xDFFF
_MISSING = "〓"
"""What stands for a character there is no code left for (得字符)."""
_UNUSABLE = frozenset({0xFEFF, 0xFFFE, 0xFFFF})


class Glyphless:
    """Encodes text for one file and writes the font at its end.

    Used only from the thread that writes the file.
    """

    def __init__(self) -> None:
        self._beyond: dict[str, int] = {}

    def encode(self, text: str) -> list[tuple[int, int]]:
        """Return (code, width in thousandths of the font size) for each character.

        ``text`` must come from :func:`showable`, so that the counts agree.
        """
        codes = [self._code(char) for char in text]
        return [(code, HALF_EM if _is_half(code) else EM) for code in codes]

    def _code(self, char: str) -> int:
        if ord(char) <= 0xFFFF:
            return ord(char)
        code = self._beyond.get(char)
        if code is None:
            code = _FIRST_FREE + len(self._beyond)
            if code > _LAST_FREE:
                return ord(_MISSING)
            self._beyond[char] = code
        return code

    def write(self, out: ObjectWriter, number: int) -> None:
        """Write the font under the reserved object ``number``."""
        font_file = true_type()
        program = out.write_stream(b"/Length1 %d" % len(font_file), font_file)
        descriptor = out.write(
            b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -1 1000 1000]"
            b"/ItalicAngle 0/Ascent 1000/Descent -1/CapHeight 1000/StemV 80/FontFile2 %d 0 R>>"
            % (NAME, program)
        )
        glyphs = out.write_stream(b"", _cid_to_gid())
        widths = b" ".join(b"%d %d %d" % (first, last, HALF_EM) for first, last in _HALF_WIDTH)
        cid_font = out.write(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/FontDescriptor %d 0 R/DW %d/W[%s]/CIDToGIDMap %d 0 R>>"
            % (NAME, descriptor, EM, widths, glyphs)
        )
        to_unicode = out.write_stream(b"", self._to_unicode())
        out.write(
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"
            b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (NAME, cid_font, to_unicode),
            number,
        )

    def _to_unicode(self) -> bytes:
        singles = [
            b"<%04X> <%s>" % (code, char.encode("utf-16-be").hex().upper().encode())
            for char, code in self._beyond.items()
        ]
        ranges = [
            b"<%04X> <%04X> <%04X>" % (first, last, first) for first, last in _identity_ranges()
        ]
        return b"\n".join(
            [
                b"/CIDInit /ProcSet findresource begin",
                b"12 dict begin",
                b"begincmap",
                b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
                b"/CMapName /Wenyi-Unicode def",
                b"/CMapType 2 def",
                b"1 begincodespacerange",
                b"<0000> <FFFF>",
                b"endcodespacerange",
                *_blocks(b"bfrange", ranges),
                *_blocks(b"bfchar", singles),
                b"endcmap",
                b"CMapName currentdict /CMap defineresource pop",
                b"end",
                b"end",
            ]
        )


def showable(text: str) -> str:
    """Return ``text`` without what has no place in a text layer.

    White space of any kind becomes a plain space; control characters, byte order
    marks, non-characters and lone surrogates go.
    """
    return text if text.isprintable() else "".join(map(_showable_char, text))


def _showable_char(char: str) -> str:
    if char.isspace():
        return " "
    hidden = unicodedata.category(char) in {"Cc", "Cs"} or ord(char) in _UNUSABLE
    return "" if hidden else char


def _is_half(code: int) -> bool:
    return 0x0020 <= code <= 0x10FF or 0xFF61 <= code <= 0xFFDC


def _identity_ranges() -> Iterator[tuple[int, int]]:
    # A range may not leave its last byte; surrogates are mapped one by one.
    for high in range(0x100):
        first, last = high << 8, high << 8 | 0xFF
        if _FIRST_FREE <= first <= _LAST_FREE:
            continue
        if high == 0:
            first = 0x20
        if high == 0xFE:
            yield first, 0xFEFE
            continue
        if high == 0xFF:
            last = 0xFFFD
        yield first, last


def _blocks(kind: bytes, rows: list[bytes]) -> Iterator[bytes]:
    # At most a hundred rows each. Source: Adobe Technical Note 5014.
    for first in range(0, len(rows), 100):
        part = rows[first : first + 100]
        yield b"%d begin%s" % (len(part), kind)
        yield from part
        yield b"end" + kind


@cache
def _cid_to_gid() -> bytes:
    # No code leads to glyph 0, which PDF/A forbids even for invisible text.
    return b"".join(b"\0\1" if _is_half(code) else b"\0\2" for code in range(0x10000))


@cache
def true_type() -> bytes:
    """Return a TrueType font of three glyphs without area: missing, half and full width."""
    tables = {
        b"OS/2": _os2(),
        b"cmap": struct.pack(">4HI2H6I", 0, 1, 3, 10, 12, 12, 0, 28, 0, 1, 0x20, 0x20, 1),
        b"glyf": _diagonal(HALF_EM) + _diagonal(EM),
        b"head": struct.pack(
            ">4I2H2Q4h2H3h",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0),
            *(0, 0, 1000, 1000, 0, 8, 2, 0, 0),
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 1000, -1, 0, 1000, *[0] * 11, 3),
        b"hmtx": struct.pack(">HhHhHh", EM, 0, HALF_EM, 0, EM, 0),
        b"loca": struct.pack(">HHHH", 0, 0, 10, 20),
        b"maxp": struct.pack(">IH13H", 0x10000, 3, 2, 1, 0, 0, 1, *[0] * 8),
        b"name": _names(),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0),
    }
    offset, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        directory += struct.pack(">4sIII", tag, _checksum(data), offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    font = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128)
    font += directory + body
    adjustment = (0xB1B0AFBA - _checksum(font)) & 0xFFFFFFFF
    place = 8 + offset + sum(len(d) + -len(d) % 4 for t, d in tables.items() if t < b"head")
    return font[:place] + struct.pack(">I", adjustment) + font[place + 4 :]


def _diagonal(width: int) -> bytes:
    """Return a glyph that is one line there and back: an extent, but nothing to fill.

    PDFium passes over text whose glyphs have no extent.
    """
    head = struct.pack(">5h2H", 1, 0, 0, width, 1000, 1, 0)
    return head + struct.pack(">2B2h", 0x31, 0x01, width, 1000)


def _os2() -> bytes:
    return struct.pack(
        ">HhHHH10hh10sIIII4sHHHhhhHH",
        *(3, 833, 400, 5, 0),
        *([0] * 10),
        *(0, b"\0" * 10, 0, 0, 0, 0, b"WNYI", 0x40, 0x20, 0xFFFF),
        *(1000, -1, 0, 1000, 1),
    ) + struct.pack(">IIhhHHH", 0, 0, 500, 1000, 0, 0x20, 0)


def _names() -> bytes:
    words = {1: "Wenyi Glyphless", 2: "Regular", 4: "Wenyi Glyphless", 6: NAME.decode()}
    records, text = b"", b""
    for key, word in words.items():
        data = word.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, key, len(data), len(text))
        text += data
    return struct.pack(">HHH", 0, len(words), 6 + len(records)) + records + text


def _checksum(data: bytes) -> int:
    data += b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
