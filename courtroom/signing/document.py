"""The document grows: certified, signed, noted on, locked, timestamped (文书签署).

Each step adds to the bytes and leaves what is there: what was signed stays signed. Plain
functions over bytes; who may do what when is the store's to say (:mod:`dossier.signing`).

Source: ETSI EN 319 142-1 (PAdES); ISO 32000-2, 12.8.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic as pyhanko_generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields as pdf_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp.base import BaseStampStyle

from courtroom.signing import ink as ink_
from courtroom.signing.certificates import Signatory
from courtroom.signing.fields import field_name
from courtroom.signing.increment import Addition
from courtroom.signing.pads.contract import Ink
from courtroom.transcript import contents as says
from courtroom.transcript import typesetting
from resources.errors import BadValue, Corrupt, UnknownItem

generic: Any = pyhanko_generic
"""Its constructors have no types."""
_MD = "sha256"
_RESERVED_BYTES = 16_384
_SIZES = (1.0, 0.8, 0.65, 0.5)
"""Parts of the usual size that printed words are tried at until they fit."""
_TEXT_PART = 0.36
"""Of the height of a signature's place, for what is printed below the ink."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, and what is said of it (签名信息)."""

    key: str
    """Of the signer's fields, as :func:`courtroom.signing.layout.key` says."""
    name: str
    reason: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of a step."""

    data: bytes
    timestamped: bool


@dataclass(frozen=True, slots=True)
class _Untouched(BaseStampStyle):
    """The appearance is made here, so pyHanko draws none."""

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> None:
        return None


def certify(
    data: bytes, identity: Signatory, signing: Signing, timestamper: TimeStamper | None
) -> Signed:
    """Return the paper certified: from here on fields may be filled in and nothing else.

    Args:
        data: as it was laid out.
        identity: the court's.
        signing: ``key`` does not count.
        timestamper: None: no timestamp.
    """
    return _signed(data, identity, signing, "certify", None, timestamper, certify=True)


def sign(
    data: bytes,
    identity: Signatory,
    signing: Signing,
    ink: Ink,
    timestamper: TimeStamper | None,
) -> Signed:
    """Return the paper with one more signature, its ink at the end and on every page.

    Raises:
        UnknownItem: there is no place for this signer.
    """
    return _signed(data, identity, signing, f"sign.{signing.key}", ink, timestamper)


def lock(
    data: bytes, identity: Signatory, signing: Signing, timestamper: TimeStamper | None
) -> Signed:
    """Return the paper locked by the court: nothing may follow but a timestamp."""
    return _signed(data, identity, signing, "lock", None, timestamper)


def remark(data: bytes, number: int, text: str) -> bytes:
    """Return the paper with a text in a line of its annex.

    Args:
        data: certified, not locked.
        number: of the line, 1-based.
        text: what is noted.

    Raises:
        UnknownItem: there is no such line, or it is written on.
        BadValue: the text does not fit into a line.
    """
    writer = _writer(data)
    field = _fields(writer).get(field_name(f"note{number}"))
    if field is None or "/V" in field:
        raise UnknownItem(thing=f"{number}")
    width, height = _size(field)
    printed = _printed(writer, [text], width, height, size=9, position="middle")
    _set(writer, field, text, _appearance(writer, width, height, printed, b""))
    made = io.BytesIO()
    write: Any = writer.write
    write(made)
    return made.getvalue()


def notes(data: bytes) -> dict[int, str]:
    """Return what stands on the annex's lines, by number; empty where nothing does."""
    fields = _fields(_writer(data))
    listed = {int(name[4:]): field for name, field in fields.items() if name.startswith("note")}
    return {number: str(listed[number].get("/V", "")) for number in sorted(listed)}


def timestamp(data: bytes, timestamper: TimeStamper) -> bytes:
    """Return the locked paper with a timestamp over all of it.

    Raises:
        TimestampRequestError: the authority gave none.
    """
    made = io.BytesIO()
    stamping = PdfTimeStamper(timestamper, field_name="timestamp")
    stamping.timestamp_pdf(_writer(data), _MD, bytes_reserved=_RESERVED_BYTES, output=made)
    return made.getvalue()


def _signed(
    data: bytes,
    identity: Signatory,
    signing: Signing,
    place: str,
    ink: Ink | None,
    timestamper: TimeStamper | None,
    *,
    certify: bool = False,
) -> Signed:
    """Sign; without a timestamp where the authority gives none."""
    if timestamper is not None:
        try:
            made = _with(data, identity, signing, place, ink, timestamper, certify=certify)
            return Signed(made, True)
        except TimestampRequestError:
            # Signing goes on; the paper is marked, and stamped as a whole later.
            pass
    return Signed(_with(data, identity, signing, place, ink, None, certify=certify), False)


def _with(
    data: bytes,
    identity: Signatory,
    signing: Signing,
    place: str,
    ink: Ink | None,
    timestamper: TimeStamper | None,
    *,
    certify: bool,
) -> bytes:
    writer = _writer(data)
    fields = _fields(writer)
    field = fields.get(field_name(place))
    if field is None:
        raise UnknownItem(thing=place)
    _draw(writer, field, signing, ink)
    if ink is not None:
        _draw_small(writer, fields, signing, ink)
    meta = PdfSignatureMetadata(
        field_name=field_name(place),
        md_algorithm=_MD,
        name=signing.name,
        reason=signing.reason,
        location=signing.place,
        certify=certify,
        subfilter=pdf_fields.SigSeedSubFilter.PADES,
        docmdp_permissions=(
            pdf_fields.MDPPerm.NO_CHANGES if place == "lock" else pdf_fields.MDPPerm.FILL_FORMS
        ),
    )
    signer = PdfSigner(meta, identity.signer, timestamper=timestamper, stamp_style=_Untouched())
    made = io.BytesIO()
    signer.sign_pdf(writer, output=made, bytes_reserved=_RESERVED_BYTES)
    return made.getvalue()


def _draw(writer: IncrementalPdfFileWriter, field: Any, signing: Signing, ink: Ink | None) -> None:
    """Give a signature field its appearance: ink above, what is said of it below."""
    width, height = _size(field)
    said = [signing.name, says.moment(signing.at)]
    lines = ["　".join(said)]
    lines.append("　".join(each for each in (signing.reason, signing.place) if each))
    if ink is None:
        printed = _printed(writer, lines, width, height, size=6.5, position="middle")
        drawn = b""
    else:
        printed = _printed(writer, lines, width, height, size=6.5, position="bottom")
        below = height * _TEXT_PART
        drawn = ink_.drawn(ink, (4.0, below, width - 8.0, height - below - 2.0))
    _set(writer, field, None, _appearance(writer, width, height, printed, drawn))


def _draw_small(
    writer: IncrementalPdfFileWriter, fields: dict[str, Any], signing: Signing, ink: Ink
) -> None:
    """Put the ink into the signer's places on every page, drawn once for all of a size."""
    made: dict[tuple[float, float], Any] = {}
    suffix = f"-{signing.key}"
    for name, field in fields.items():
        if not (name.startswith("page") and name.endswith(suffix)):
            continue
        size = _size(field)
        if size not in made:
            drawn = ink_.drawn(ink, (1.0, 1.0, size[0] - 2.0, size[1] - 2.0))
            made[size] = _appearance(writer, *size, None, drawn)
        _set(writer, field, signing.name, made[size])


def _set(writer: IncrementalPdfFileWriter, field: Any, value: str | None, shown: Any) -> None:
    if value is not None:
        field[pdf_name("/V")] = pdf_string(value)
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): shown})
    writer.update_container(field)


def _appearance(
    writer: IncrementalPdfFileWriter, width: float, height: float, printed: Any, drawn: bytes
) -> Any:
    """Return a reference to a new appearance of some size."""
    resources = generic.DictionaryObject()
    body = drawn
    if printed is not None:
        resources[pdf_name("/XObject")] = generic.DictionaryObject({pdf_name("/T"): printed})
        body = b"q /T Do Q " + drawn
    box = generic.ArrayObject(
        [generic.FloatObject(round(each, 3)) for each in (0.0, 0.0, width, height)]
    )
    stream = generic.StreamObject(
        dict_data={
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): box,
            pdf_name("/Resources"): resources,
        },
        stream_data=body,
    )
    stream.compress()
    return writer.add_object(stream)


def _printed(
    writer: IncrementalPdfFileWriter,
    lines: Sequence[str],
    width: float,
    height: float,
    *,
    size: float,
    position: str,
) -> Any:
    """Return a reference to lines set with an embedded font, as big as a place."""
    data = {
        "lines": [line for line in lines if line],
        "width": round(width, 3),
        "height": round(height, 3),
        "position": position,
    }
    for part in _SIZES:
        made = typesetting.pdf("stamp", {**data, "size": size * part})
        reader = PdfFileReader(io.BytesIO(made))
        # What does not fit goes on another page, and nobody would see it.
        if int(reader.root["/Pages"]["/Count"]) == 1:
            return writer.import_page_as_xobject(reader)
    raise BadValue(column="remark", value="".join(lines)[:40])


def _writer(data: bytes) -> IncrementalPdfFileWriter:
    try:
        return Addition(io.BytesIO(data))
    except ValueError as error:
        raise Corrupt(source="PDF", detail=str(error)) from error


def _fields(writer: IncrementalPdfFileWriter) -> dict[str, Any]:
    """Return the fields by name, in order."""
    listed = writer.root["/AcroForm"]["/Fields"]
    return {str(each.get_object()["/T"]): each.get_object() for each in listed}


def _size(field: Any) -> tuple[float, float]:
    left, bottom, right, top = (float(each) for each in field["/Rect"])
    return round(right - left, 3), round(top - bottom, 3)
