"""What a file is, by its first bytes and never by its name (文件类型识别)."""

from __future__ import annotations

from resources.errors import Unsupported

HEAD_BYTES = 4096
"""How much of the beginning of a file ``sniff`` wants."""

JPEG, PNG, TIFF, PDF = "JPEG", "PNG", "TIFF", "PDF"

_SUPPORTED = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
)
_FOREIGN = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"\0\0\x01\0", "ICO"),
    (b"8BPS", "Photoshop"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ", "XZ"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office 97–2003 / WPS"),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"AT&TFORM", "DjVu"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\x97JB2", "JBIG2"),
    (b"ID3", "MP3"),
    (b"OggS", "OGG"),
    (b"\x1a\x45\xdf\xa3", "MKV"),
    (b"MZ", "Windows EXE"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3", "SQLite"),
    (b"OFD", "OFD"),
)
_ZIP_MEMBERS = (
    (b"word/", "Word (DOCX)"),
    (b"xl/", "Excel (XLSX)"),
    (b"ppt/", "PowerPoint (PPTX)"),
    (b"OFD.xml", "OFD"),
    (b"mimetypeapplication/vnd.oasis", "OpenDocument"),
    (b"mimetypeapplication/epub", "EPUB"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_PDF_WITHIN_BYTES = 1024
"""PDF readers look for the header in the first kilobyte (ISO 32000-1, annex H.3.4.1)."""


def sniff(untrusted_head: bytes) -> str:
    """Return ``JPEG``, ``PNG``, ``TIFF`` or ``PDF``.

    Raises:
        resources.errors.Unsupported: anything else; ``found`` names it.
    """
    for magic, name in _SUPPORTED:
        if untrusted_head.startswith(magic):
            return name
    foreign = _foreign(untrusted_head)
    if foreign is None and b"%PDF-" in untrusted_head[:_PDF_WITHIN_BYTES]:
        return PDF
    raise Unsupported(found=foreign or _loose(untrusted_head))


def _foreign(head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return next((name for clue, name in _ZIP_MEMBERS if clue in head), "ZIP")
    if head[:4] == b"RIFF":
        return {b"WEBP": "WebP", b"WAVE": "WAV", b"AVI ": "AVI"}.get(head[8:12], "RIFF")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _HEIF_BRANDS:
            return "HEIC"
        return "AVIF" if brand in (b"avif", b"avis") else "MP4"
    return next((name for magic, name in _FOREIGN if head.startswith(magic)), None)


def _loose(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if start.startswith((b"<?xml", b"<svg")):
        return "XML / SVG"
    if not any(head):
        return "全零 zeros"
    return "文本 text" if _is_text(head) else "未知 unknown"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head):
        return False
    # GB 18030 reads nearly everything, so the plain control test above decides;
    # a character cut in two at the end of the head must not.
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) - 4 if len(head) == HEAD_BYTES else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
