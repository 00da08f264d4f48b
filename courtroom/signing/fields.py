"""Form fields of a paper that is to be signed (签名域).

Signature fields where people sign at the end; text fields for the small places on every
page, whose value is the signer's name and whose appearance their ink, and for the lines of
the annex. Filling them in is what a certification of level 2 allows.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from courtroom.signing import lines
from courtroom.signing.lines import Line
from resources.errors import UnknownItem

_SIGNED = ("sign.", "certify", "lock")
_PRINTED = 4
_READ_ONLY = 1
_MULTILINE = 1 << 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written (签名处)."""

    name: str
    """Of its field: ``sign.s1``, ``page3.s1``, ``note2``, ``certify``, ``lock``."""
    page: int
    """1-based."""
    rectangle: tuple[float, float, float, float]
    """Left, bottom, right, top in points, origin bottom-left."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        left, bottom, right, top = self.rectangle
        return right - left, top - bottom


def with_fields(
    data: bytes, places: Sequence[Place], said: Sequence[Line] = ()
) -> tuple[bytes, int]:
    """Return a PDF with an empty field at each place, and its number of pages.

    Args:
        data: as it was laid out.
        places: of its fields.
        said: where each utterance stands; the file keeps it.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        listed = []
        for place in places:
            page = pdf.pages[place.page - 1]
            widget = pdf.make_indirect(_widget(pdf, place, page))
            if Name.Annots not in page.obj:
                page.obj.Annots = Array()
            page.obj.Annots.append(widget)
            listed.append(widget)
        form = Dictionary(Fields=Array(listed), SigFlags=3, DR=Dictionary())
        pdf.Root.AcroForm = pdf.make_indirect(form)
        if said:
            lines.put(pdf, said)
        pages = len(pdf.pages)
        made = io.BytesIO()
        # The table in clear, and one id for one content.
        pdf.save(
            made,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
            linearize=False,
        )
    return made.getvalue(), pages


def _widget(pdf: Pdf, place: Place, page: pikepdf.Page) -> Dictionary:
    signed = place.name.startswith(_SIGNED)
    width, height = place.size
    blank = pdf.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, round(width, 3), round(height, 3)]
    )
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig if signed else Name.Tx,
        # A dot would make a hierarchy of fields.
        T=String(place.name.replace(".", "-")),
        F=_PRINTED,
        Rect=Array([round(each, 3) for each in place.rectangle]),
        P=page.obj,
        AP=Dictionary(N=blank),
    )
    if place.name == "lock":
        # Signing this one forbids everything but timestamps from then on (P 1). Locking each
        # field by name besides adds nothing, and pyHanko 0.38 then takes their untouched
        # appearances for changes as soon as a timestamp follows.
        widget.Lock = Dictionary(Type=Name.SigFieldLock, Action=Name.Include, Fields=Array(), P=1)
    if not signed:
        widget.Ff = _READ_ONLY | (_MULTILINE if place.name.startswith("note") else 0)
        widget.DA = String("/Helv 0 Tf 0 g")
    return widget


def place_of(data: bytes, name: str) -> Place:
    """Return where a field of a paper lies.

    Raises:
        UnknownItem: there is none of this name.
    """
    wanted = field_name(name)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        # Those who sign do so near the end.
        for number in range(len(pdf.pages), 0, -1):
            for widget in pdf.pages[number - 1].obj.get(Name.Annots, Array()):
                if str(widget.get(Name.T, "")) == wanted:
                    left, bottom, right, top = (float(each) for each in widget.Rect)
                    return Place(name, number, (left, bottom, right, top))
    raise UnknownItem(thing=name)


def field_name(name: str) -> str:
    """Return how a place's field is called in the file."""
    return name.replace(".", "-")
