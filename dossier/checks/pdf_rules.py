"""Whether any PDF, not only ours, keeps the rules of PDF/A that can be told cheaply (PDF/A 规则).

Runs in the opening child. :mod:`dossier.export.check` asks more of what we write ourselves; this
takes every honest PDF/A of part 1 to 3. It is no substitute for veraPDF.

Source: ISO 19005-2:2011, whose clauses the findings name; ISO 19005-1 and -3 where they are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Name

_BANNED_FILTERS = frozenset({"/LZWDecode", "/Crypt"})
_BANNED_ACTIONS = frozenset(
    {
        *("/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState"),
        *("/Rendition", "/Trans", "/GoTo3DView", "/JavaScript", "/SubmitForm"),
    }
)
_BANNED_ANNOTATIONS = frozenset({"/3D", "/Sound", "/Screen", "/Movie", "/FileAttachment"})
_NEEDS_NO_LOOK = frozenset({"/Popup", "/Link"})
_TAIL_BYTES = 1024
_FONT_FILES = (Name.FontFile, Name.FontFile2, Name.FontFile3)

Rule = tuple[str, str]


def examine(file: BinaryIO) -> dict[str, Any]:
    """Return rules broken, fonts not embedded, signatures, whether it is encrypted.

    Raises:
        pikepdf.PdfError: it is not a PDF at all.
    """
    rules = list(_frame(file))
    file.seek(0)
    try:
        pdf = pikepdf.open(file)
    except pikepdf.PasswordError:
        return {"encrypted": True, "rules": [("6.1.3", "encrypted")]}
    with pdf:
        if pdf.is_encrypted:
            return {"encrypted": True, "rules": [("6.1.3", "encrypted")]}
        loose = sorted(_loose_fonts(pdf))
        for part in (_trailer, _metadata, _intents, _streams, _pages):
            rules += part(pdf)
        rules += [("6.2.11.4", f"font {name} not embedded") for name in loose]
        return {
            "rules": rules[:50],
            "loose_fonts": loose[:50],
            "signatures": _signatures(pdf),
            "about": str(pdf.docinfo.get("/Subject", ""))[:200],
        }


def _frame(file: BinaryIO) -> Iterator[Rule]:
    file.seek(0)
    head = file.read(_TAIL_BYTES)
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read()
    if not re.match(rb"%PDF-1\.[0-7][\r\n]+%[\x80-\xff]{4}", head):
        yield "6.1.2", "header"
    if not re.search(rb"%%EOF[\r\n]*$", tail):
        yield "6.1.3", "something follows the end-of-file marker, or it is cut off"


def _trailer(pdf: pikepdf.Pdf) -> Iterator[Rule]:
    if Name.ID not in pdf.trailer:
        yield "6.1.3", "no file identifier"
    for key in ("/AA", "/NeedsRendering", "/Collection"):
        if key in pdf.Root:
            yield "6.5", f"{key} in the catalogue"
    names = pdf.Root.get(Name.Names, pikepdf.Dictionary())
    for key in ("/JavaScript", "/EmbeddedFiles"):
        if key in names:
            yield "6.5.1" if key == "/JavaScript" else "6.8", key
    yield from _action(pdf.Root.get("/OpenAction"))
    form = pdf.Root.get(Name.AcroForm, pikepdf.Dictionary())
    if "/XFA" in form or form.get("/NeedAppearances", False):
        yield "6.4.2", "a form that is drawn anew"


def _metadata(pdf: pikepdf.Pdf) -> Iterator[Rule]:
    stream = pdf.Root.get(Name.Metadata)
    if not isinstance(stream, pikepdf.Stream):
        yield "6.6.2.1", "no metadata stream"
        return
    packet = stream.read_bytes()
    part = re.search(rb"pdfaid:part(?:>|=[\"'])\s*([123])", packet)
    level = re.search(rb"pdfaid:conformance(?:>|=[\"'])\s*([ABUabu])", packet)
    if part is None or level is None:
        yield "6.6.4", "does not call itself PDF/A"


def _intents(pdf: pikepdf.Pdf) -> Iterator[Rule]:
    intents = [i for i in pdf.Root.get(Name.OutputIntents, []) if i.get("/S") == Name.GTS_PDFA1]
    if not any("/DestOutputProfile" in intent for intent in intents):
        yield "6.2.3", "no output intent with a profile"


def _streams(pdf: pikepdf.Pdf) -> Iterator[Rule]:
    for number, thing in enumerate(pdf.objects, 1):
        if not isinstance(thing, pikepdf.Stream):
            continue
        filters = thing.get(Name.Filter, pikepdf.Array())
        names = [filters] if isinstance(filters, Name) else list(filters)
        if any(str(name) in _BANNED_FILTERS for name in names):
            yield "6.1.7.2", f"filter in object {number}"
        if {"/F", "/FFilter", "/FDecodeParms"} & set(thing.keys()):
            yield "6.1.7.1", f"object {number} lies in another file"
        if thing.get(Name.Subtype) == Name.Image and (
            {"/Alternates", "/OPI"} & set(thing.keys()) or thing.get("/Interpolate", False)
        ):
            yield "6.2.8", f"object {number}: a key an image may not have"
        if thing.get(Name.Subtype) == Name.PS or "/PS" in thing:
            yield "6.2.9", f"object {number}: PostScript"


def _pages(pdf: pikepdf.Pdf) -> Iterator[Rule]:
    for index, page in enumerate(pdf.pages, 1):
        left, bottom, right, top = (float(side) for side in page.mediabox)
        if not all(3 <= side <= 14400 for side in (right - left, top - bottom)):
            yield "6.1.13", f"page {index}: size"
        if "/AA" in page:
            yield "6.5", f"page {index}: actions"
        for annotation in page.get("/Annots", []):
            yield from _annotation(annotation, index)


def _annotation(annotation: pikepdf.Object, index: int) -> Iterator[Rule]:
    kind = str(annotation.get("/Subtype", ""))
    if kind in _BANNED_ANNOTATIONS:
        yield "6.3.1", f"page {index}: annotation {kind}"
    elif kind not in _NEEDS_NO_LOOK and "/AP" not in annotation and _has_area(annotation):
        yield "6.3.3", f"page {index}: annotation without appearance"
    yield from _action(annotation.get("/A"))
    if "/AA" in annotation:
        yield "6.5", f"page {index}: actions of an annotation"


def _has_area(annotation: pikepdf.Object) -> bool:
    left, bottom, right, top = (float(side) for side in annotation.get("/Rect", [0, 0, 0, 0]))
    return left != right and bottom != top


def _action(action: pikepdf.Object | None) -> Iterator[Rule]:
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in _BANNED_ACTIONS:
        yield "6.5.1", f"action {action.S}"


def _loose_fonts(pdf: pikepdf.Pdf) -> set[str]:
    loose: set[str] = set()
    for page in pdf.pages:
        fonts = page.resources.get(Name.Font, pikepdf.Dictionary())
        for font in fonts.as_dict().values():
            if font.get("/Subtype") == Name.Type3:
                continue
            inner = font.DescendantFonts[0] if font.get("/Subtype") == Name.Type0 else font
            descriptor = inner.get("/FontDescriptor")
            if descriptor is None or not any(key in descriptor for key in _FONT_FILES):
                loose.add(str(font.get("/BaseFont", "?")).lstrip("/"))
    return loose


def _signatures(pdf: pikepdf.Pdf) -> int:
    form = pdf.Root.get(Name.AcroForm)
    fields: list[pikepdf.Object] = [] if form is None else list(form.get("/Fields", []))
    return sum(field.get("/FT") == Name.Sig and "/V" in field for field in fields)
