"""The picture of a page as image objects and the operators that paint them (页面绘制)."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.export.images import embed
from dossier.export.objects import ObjectWriter, number
from dossier.export.page import Layers, ViewImage


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that was written."""

    names: bytes
    """Entries of the page's resources."""
    operators: bytes
    """Paint it over the whole page."""


def draw(
    out: ObjectWriter, view: ViewImage | Layers, size_pt: tuple[float, float], source: str
) -> Drawn:
    """Write the picture's objects and return how it is painted.

    Raises:
        Corrupt, Unsupported, TooLarge: a part of it is damaged; ``source`` names the page.
    """
    if isinstance(view, Layers):
        return _layers(out, view, size_pt, source)
    image = embed(view, source)
    whole = out.write_stream(image.entries, image.data, deflate=False)
    return Drawn(b"/Im0 %d 0 R" % whole, _paint(b"Im0", (0.0, 0.0, *size_pt)))


def _layers(out: ObjectWriter, view: Layers, size_pt: tuple[float, float], source: str) -> Drawn:
    """Source: ISO 32000-1, 7.4.6 (CCITTFaxDecode) and 8.9.6.2 (stencil masking)."""
    paper = embed(_jpeg(view.paper, view.dpi), source)
    names = [b"/Im0 %d 0 R" % out.write_stream(paper.entries, paper.data, deflate=False)]
    operators = [_paint(b"Im0", (0.0, 0.0, *size_pt))]
    stencil = (
        b"/Type/XObject/Subtype/Image/ImageMask true/Width %d/Height %d/BitsPerComponent 1"
        b"/Decode[0 1]/Filter/CCITTFaxDecode"
        b"/DecodeParms<</K -1/Columns %d/Rows %d/BlackIs1 false>>"
    ) % (view.width_px, view.height_px, view.width_px, view.height_px)
    names.append(b"/Im1 %d 0 R" % out.write_stream(stencil, view.ink, deflate=False))
    colour = b" ".join(number(part / 255) for part in view.colour)
    operators.append(b"%s rg\n" % colour + _paint(b"Im1", (0.0, 0.0, *size_pt)))
    across, down = size_pt[0] / view.width_px, size_pt[1] / view.height_px
    for place, patch in enumerate(view.patches, start=2):
        name = b"Im%d" % place
        image = embed(_jpeg(patch.jpeg, view.dpi), source)
        names.append(
            b"/%s %d 0 R" % (name, out.write_stream(image.entries, image.data, deflate=False))
        )
        bottom = size_pt[1] - (patch.top + patch.height) * down
        box = (patch.left * across, bottom, patch.width * across, patch.height * down)
        operators.append(_paint(name, box))
    return Drawn(b"".join(names), b"".join(operators))


def _jpeg(data: bytes, dpi: float) -> ViewImage:
    from dossier.export.images import jpeg_header

    header = jpeg_header(data, "")
    return ViewImage(data, "image/jpeg", header.width_px, header.height_px, dpi)


def _paint(name: bytes, box: tuple[float, float, float, float]) -> bytes:
    """Return the operators that paint an image into (left, bottom, width, height) in points."""
    left, bottom, width, height = map(number, box)
    return b"q %s 0 0 %s %s %s cm /%s Do Q\n" % (width, height, left, bottom, name)
