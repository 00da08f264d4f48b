"""Whether an exported file keeps the rules of PDF/A-2b (导出文件自检).

A structural check of what we write: it knows the rules our files could break, not
the whole standard, and is no substitute for veraPDF where that is at hand. It reads
files of our own making; files from outside are opened elsewhere, in a child process.

Source: ISO 19005-2:2011, whose clauses the findings name; ISO 32000-1.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
from pikepdf import Name

_XML = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
_SAME = {
    "/Title": "dc:title/rdf:Alt/rdf:li",
    "/Subject": "dc:description/rdf:Alt/rdf:li",
    "/Author": "dc:creator/rdf:Seq/rdf:li",
    "/Keywords": "pdf:Keywords",
    "/Creator": "xmp:CreatorTool",
    "/Producer": "pdf:Producer",
    "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
}
_FILTERS = frozenset({"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JPXDecode"})
_ACTIVE = ("/OpenAction", "/AA", "/AcroForm", "/Names", "/NeedsRendering", "/Collection")
_OPERATORS = frozenset({"q", "Q", "cm", "Do", "BT", "ET", "Tr", "Tf", "Tm", "Tz", "Tj", "rg"})
_DEVICE_SPACES = frozenset({"/DeviceGray", "/DeviceRGB"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken (问题)."""

    clause: str
    """Of ISO 19005-2."""
    what: str


def check_archival(path: Path) -> tuple[Finding, ...]:
    """Return what breaks PDF/A-2b in the file at ``path``; nothing for a good file.

    Raises:
        pikepdf.PdfError: it is not a PDF at all.
    """
    found = [*_file(path)]
    with pikepdf.open(path) as pdf:
        if pdf.is_encrypted:
            return (*found, Finding("6.1.3", "encrypted"))
        found += [Finding("6.1", str(problem)) for problem in pdf.check_pdf_syntax()]
        for part in (_trailer, _metadata, _intent, _streams, _pages, _fonts):
            found.extend(part(pdf))
    return tuple(found)


def _file(path: Path) -> Iterator[Finding]:
    with path.open("rb") as file:
        first, second = file.readline(), file.readline()
        file.seek(-16, 2)
        last = file.read()
    if not re.fullmatch(rb"%PDF-1\.[0-7]\r?\n", first):
        yield Finding("6.1.2", "header")
    if not (second.startswith(b"%") and all(c > 127 for c in second[1:5])):
        yield Finding("6.1.2", "no comment of high bytes after the header")
    if not re.search(rb"%%EOF\r?\n?$", last):
        yield Finding("6.1.3", "something follows the end-of-file marker")


def _trailer(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    if Name.ID not in pdf.trailer:
        yield Finding("6.1.3", "no file identifier")
    for key in _ACTIVE:
        if key in pdf.Root:
            yield Finding("6.4", f"{key} in the catalogue")


def _metadata(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    stream = pdf.Root.get(Name.Metadata)
    if not isinstance(stream, pikepdf.Stream):
        yield Finding("6.6.2.1", "no metadata stream")
        return
    packet = stream.read_raw_bytes()
    if Name.Filter in stream or re.search(rb"<\?xpacket[^>]*(bytes|encoding)=", packet):
        yield Finding("6.6.2.1", "metadata filtered, or its packet header has attributes")
    tree = ElementTree.fromstring(packet)  # noqa: S314 - written by us
    description = tree.find(".//rdf:Description", _XML)
    if description is None:
        yield Finding("6.6.2.1", "no description")
        return
    for key, wanted in (("pdfaid:part", "2"), ("pdfaid:conformance", "B")):
        if description.findtext(key, namespaces=_XML) != wanted:
            yield Finding("6.6.4", key)
    for key, place in _SAME.items():
        said = str(pdf.docinfo.get(key, ""))
        meant = description.findtext(place, "", namespaces=_XML)
        if key.endswith("Date"):
            said, meant = re.sub(r"\D", "", said), re.sub(r"\D", "", meant)
        if said != meant:
            yield Finding("6.6.3", f"{key} differs between Info and XMP")


def _intent(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    intents = [i for i in pdf.Root.get(Name.OutputIntents, []) if i.S == Name.GTS_PDFA1]
    if len(intents) != 1:
        yield Finding("6.2.3", f"{len(intents)} output intents")
        return
    stream = intents[0].DestOutputProfile
    profile = stream.read_bytes()
    size, version = struct.unpack_from(">I4xI", profile)
    right = size == len(profile) and profile[36:40] == b"acsp" and version <= 0x04200000
    if not right or profile[12:20] != b"mntrRGB " or stream.N != 3:
        yield Finding("6.2.3", "not an RGB display profile of version 4.2 or before")


def _streams(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for number, thing in enumerate(pdf.objects, 1):
        if not isinstance(thing, pikepdf.Stream):
            continue
        filters = thing.get(Name.Filter, pikepdf.Array())
        names = [filters] if isinstance(filters, Name) else list(filters)
        if any(str(name) not in _FILTERS for name in names):
            yield Finding("6.1.7.2", f"filter in object {number}")
        if {"/F", "/FFilter", "/FDecodeParms"} & set(thing.keys()):
            yield Finding("6.1.7.1", f"object {number} lies in another file")
        if thing.get(Name.Subtype) == Name.Image:
            yield from _image(thing, number)


def _image(image: pikepdf.Stream, number: int) -> Iterator[Finding]:
    if {"/Alternates", "/OPI", "/SMask"} & set(image.keys()) or image.get("/Interpolate"):
        yield Finding("6.2.8", f"object {number}: a key an image may not have")
    if image.get("/ImageMask"):
        # A stencil has no colours of its own; the fill's space stands in the content.
        if int(image.BitsPerComponent) != 1:
            yield Finding("6.2.8", f"object {number}: bits per component")
        return
    space = image.ColorSpace
    name = space[1] if isinstance(space, pikepdf.Array) else space
    if str(name) not in _DEVICE_SPACES:
        yield Finding("6.2.4.3", f"object {number}: colours the output intent does not cover")
    if int(image.BitsPerComponent) not in {1, 2, 4, 8, 16}:
        yield Finding("6.2.8", f"object {number}: bits per component")


def _pages(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for index, page in enumerate(pdf.pages):
        left, bottom, right, top = (float(side) for side in page.mediabox)
        if not all(3 <= side <= 14400 for side in (right - left, top - bottom)):
            yield Finding("6.1.13", f"page {index}: size")
        if "/AA" in page or "/Annots" in page:
            yield Finding("6.3", f"page {index}: actions or annotations")
        for step in pikepdf.parse_content_stream(page):
            if str(step.operator) not in _OPERATORS:
                yield Finding("6.2.2", f"page {index}: operator {step.operator}")


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    used: dict[tuple[int, int], tuple[pikepdf.Object, set[int]]] = {}
    for page in pdf.pages:
        fonts = page.resources.get(Name.Font, pikepdf.Dictionary())
        for font in fonts.as_dict().values():
            codes = used.setdefault(font.objgen, (font, set()))[1]
            codes.update(_codes(page))
    for font, codes in used.values():
        yield from _font(font, codes)


def _codes(page: pikepdf.Page) -> Iterator[int]:
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tj":
            data = bytes(step.operands[0])
            yield from (code for (code,) in struct.iter_unpack(">H", data))


def _font(font: pikepdf.Object, codes: set[int]) -> Iterator[Finding]:
    inner = font.DescendantFonts[0]
    if font.Encoding != Name("/Identity-H") or inner.Subtype != Name.CIDFontType2:
        yield Finding("6.2.11.3", "not an Identity-H font of TrueType shapes")
        return
    if Name.FontFile2 not in inner.FontDescriptor:
        yield Finding("6.2.11.4", "font not embedded")
        return
    advances = _advances(inner.FontDescriptor.FontFile2.read_bytes())
    glyphs = inner.CIDToGIDMap.read_bytes()
    widths = _widths(inner)
    named = _named(font.ToUnicode.read_bytes())
    for code in sorted(codes):
        (glyph,) = struct.unpack_from(">H", glyphs, 2 * code)
        if not 0 < glyph < len(advances):
            yield Finding("6.2.11.8", f"code {code:04X} has no glyph")
        elif abs(widths.get(code, int(inner.DW)) - advances[glyph]) > 1:
            yield Finding("6.2.11.5", f"code {code:04X}: width differs from the font's")
        if code not in named:
            yield Finding("6.2.11.7", f"code {code:04X} stands for no character")


def _advances(font: bytes) -> list[int]:
    """Return the advance of each glyph, in thousandths of the em."""
    tables: dict[bytes, tuple[int, int]] = {}
    for place in range(int.from_bytes(font[4:6], "big")):
        tag, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        tables[tag] = (offset, length)
    (units,) = struct.unpack_from(">H", font, tables[b"head"][0] + 18)
    (count,) = struct.unpack_from(">H", font, tables[b"hhea"][0] + 34)
    start = tables[b"hmtx"][0]
    raw = (struct.unpack_from(">H", font, start + 4 * glyph)[0] for glyph in range(count))
    return [advance * 1000 // units for advance in raw]


def _widths(font: pikepdf.Object) -> dict[int, int]:
    widths: dict[int, int] = {}
    rows = [int(value) for value in font.W]
    for first, last, width in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        widths.update(dict.fromkeys(range(first, last + 1), width))
    return widths


def _named(cmap: bytes) -> set[int]:
    """Return the codes a ToUnicode map has characters for."""
    named: set[int] = set()
    for first, last in re.findall(rb"^<(\w{4})> <(\w{4})> <\w{4}>$", cmap, re.MULTILINE):
        named.update(range(int(first, 16), int(last, 16) + 1))
    named.update(int(c, 16) for c in re.findall(rb"^<(\w{4})> <\w{4,8}>$", cmap, re.MULTILINE))
    return named - {0, 0xFEFF, 0xFFFE}
