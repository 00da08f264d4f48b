"""What makes a PDF an archival one: colour profile and metadata packet (PDF/A-2b).

Source: ISO 19005-2:2011, 6.2.3 (output intent) and 6.6 (metadata); ICC.1:2004-10
(profile version 4.2); IEC 61966-2-1 (sRGB).
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape

from dossier.export.objects import plain
from dossier.export.page import Metadata

PRODUCER = "Wenyi 文驿"
"""Named as creator tool and producer."""

_D50 = (0.9642, 1.0, 0.8249)
# Primaries of sRGB adapted from D65 to D50 by the Bradford matrix below.
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_BRADFORD_D65_TO_D50 = (
    (1.04788, 0.02292, -0.05022),
    (0.02958, 0.99048, -0.01706),
    (-0.00925, 0.01508, 0.75168),
)
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


@cache
def srgb_profile() -> bytes:
    """Return an ICC profile of the sRGB colour space, made here and free of rights."""
    curve = _tag(b"para", struct.pack(">HH", 3, 0) + _fixed(*_CURVE))
    adaptation = [value for row in _BRADFORD_D65_TO_D50 for value in row]
    tags = {
        b"desc": _text_tag("sRGB"),
        b"cprt": _text_tag("CC0"),
        b"wtpt": _tag(b"XYZ ", _fixed(*_D50)),
        b"chad": _tag(b"sf32", _fixed(*adaptation)),
        b"rXYZ": _tag(b"XYZ ", _fixed(*_RED)),
        b"gXYZ": _tag(b"XYZ ", _fixed(*_GREEN)),
        b"bXYZ": _tag(b"XYZ ", _fixed(*_BLUE)),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    start = 128 + 4 + 12 * len(tags)
    table, body, placed = b"", b"", dict[bytes, int]()
    for signature, data in tags.items():
        if data not in placed:
            placed[data] = start + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", signature, placed[data], len(data))
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0" * 4, 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp")
    header += b"\0" * 28 + _fixed(*_D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _tag(kind: bytes, data: bytes) -> bytes:
    return kind + b"\0" * 4 + data


def _text_tag(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return _tag(b"mluc", struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(data), 28) + data)


def pdf_date(moment: datetime) -> str:
    """Return ``moment`` as a PDF date in UTC."""
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


def xmp_packet(metadata: Metadata) -> bytes:
    """Return the XMP packet that says PDF/A-2b and the same things as the Info dictionary."""
    moment = metadata.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "<dc:format>application/pdf</dc:format>",
        "<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>",
        _filled("dc:title", "rdf:Alt", ' xml:lang="x-default"', metadata.title),
        _filled("dc:description", "rdf:Alt", ' xml:lang="x-default"', metadata.subject),
        _filled("dc:creator", "rdf:Seq", "", metadata.author),
        f"<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>",
        f"<xmp:CreateDate>{moment}</xmp:CreateDate>",
        f"<xmp:ModifyDate>{moment}</xmp:ModifyDate>",
        f"<xmp:MetadataDate>{moment}</xmp:MetadataDate>",
        f"<pdf:Producer>{PRODUCER}</pdf:Producer>",
    ]
    words = keywords_line(metadata)
    if words:
        rows.append(f"<pdf:Keywords>{escape(words)}</pdf:Keywords>")
    body = "\n".join(row for row in rows if row)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/">\n'
        f"{body}\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


def keywords_line(metadata: Metadata) -> str:
    """Return the keywords as the one line both Info and XMP hold."""
    return "; ".join(filter(None, (plain(word) for word in metadata.keywords)))


def _filled(name: str, container: str, attributes: str, text: str) -> str:
    text = escape(plain(text))
    if not text:
        return ""
    item = f"<rdf:li{attributes}>{text}</rdf:li>"
    return f"<{name}><{container}>{item}</{container}></{name}>"
