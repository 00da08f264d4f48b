"""What is shown becomes a picture: the page with its marks, as PNG (截图)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from dossier.evidence import Tool

Box = tuple[float, float, float, float]

_HIGHLIGHT_ALPHA = 96
_ARROW_PART = 5.0
"""Length of an arrow's head in widths of its line."""
_LEAST_TEXT_PX = 18
_TEXT_WIDTHS = 6.0
"""Height of text in widths of the pen."""


def picture(jpeg: bytes, rectangle: Box, marks: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the part of a page that was shown, with the marks on it, as PNG.

    Args:
        jpeg: of the whole page.
        rectangle: x, y, width, height, parts (0–1) of the page.
        marks: values of ``mark/ID``.
    """
    with Image.open(BytesIO(jpeg)) as opened:
        page = opened.convert("RGB")
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    for mark in marks:
        # Each on a layer of its own: strokes that cross do not thin each other out.
        own = Image.new("RGBA", page.size, (0, 0, 0, 0))
        _draw(own, mark)
        layer = Image.alpha_composite(layer, own)
    page = Image.alpha_composite(page.convert("RGBA"), layer).convert("RGB")
    width, height = page.size
    left, top = rectangle[0] * width, rectangle[1] * height
    right, bottom = left + rectangle[2] * width, top + rectangle[3] * height
    box = (
        max(0, round(left)),
        max(0, round(top)),
        max(1, min(width, round(right))),
        max(1, min(height, round(bottom))),
    )
    if box[2] > box[0] and box[3] > box[1]:
        page = page.crop(box)
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _draw(image: Image.Image, mark: Mapping[str, Any]) -> None:
    width, height = image.size
    points = [(x * width, y * height) for x, y in mark["points"]]
    if not points:
        return
    pen = max(1, round(mark["width"] * width))
    red, green, blue = (int(mark["colour"][at : at + 2], 16) for at in (1, 3, 5))
    tool = Tool(mark["tool"])
    alpha = _HIGHLIGHT_ALPHA if tool is Tool.HIGHLIGHTER else 255
    colour = (red, green, blue, alpha)
    draw = ImageDraw.Draw(image)
    if tool in (Tool.PEN, Tool.HIGHLIGHTER):
        _stroke(draw, points, colour, pen)
    elif tool is Tool.TEXT:
        _text(draw, points[0], str(mark["text"]), colour, pen)
    elif tool is Tool.ARROW:
        _arrow(draw, points[0], points[-1], colour, pen)
    else:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if tool is Tool.BOX:
            draw.rectangle(box, outline=colour, width=pen)
        else:
            draw.ellipse(box, outline=colour, width=pen)


def _stroke(
    draw: ImageDraw.ImageDraw,
    points: list[tuple[float, float]],
    colour: tuple[int, int, int, int],
    pen: int,
) -> None:
    if len(points) > 1:
        draw.line(points, fill=colour, width=pen, joint="curve")
    radius = pen / 2
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _arrow(
    draw: ImageDraw.ImageDraw,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: tuple[int, int, int, int],
    pen: int,
) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max(1e-6, (dx * dx + dy * dy) ** 0.5)
    ux, uy = dx / length, dy / length
    head = min(length, _ARROW_PART * pen)
    base = (end[0] - ux * head, end[1] - uy * head)
    draw.line([start, base], fill=colour, width=pen)
    side = head / 2
    draw.polygon(
        [
            end,
            (base[0] - uy * side, base[1] + ux * side),
            (base[0] + uy * side, base[1] - ux * side),
        ],
        fill=colour,
    )


def _text(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    colour: tuple[int, int, int, int],
    pen: int,
) -> None:
    from app.demo.case.fonts import font

    height = max(_LEAST_TEXT_PX, round(pen * _TEXT_WIDTHS))
    draw.text(at, text, fill=colour, font=font("hei", height))
