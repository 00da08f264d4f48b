"""Sheets for export tests: images, and lines of text laid out where we know them."""

from __future__ import annotations

import io
import math
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from dossier.edits import Edit, Geometry, geometry
from dossier.export import ExportPage, Metadata, OutlineItem, ViewImage, Written, write_pdf
from ocr.result import Line, PageText, Quad, Word

DPI = 300
A4_PX = (2480, 3508)
METADATA = Metadata(
    title="（2026）粤0308民初123号 正卷",
    subject="买卖合同纠纷 <A&B>",
    author="深圳市盐田区人民法院",
    keywords=("电子卷宗", "正卷"),
    created_at=datetime(2026, 3, 5, 1, 2, 3, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Laid:
    """A line as it lies in the view: left end of its base, turned about it."""

    text: str
    x: float
    y: float
    width: float
    height: float = 56.0
    angle_deg: float = 0.0

    def quad(self, start: float = 0.0, end: float = 1.0) -> Quad:
        """The part of the line from ``start`` to ``end`` (0 to 1), in view pixels."""
        cos, sin = math.cos(math.radians(self.angle_deg)), math.sin(math.radians(self.angle_deg))

        def at(along: float, down: float) -> tuple[float, float]:
            return self.x + along * cos - down * sin, self.y + along * sin + down * cos

        left, right = start * self.width, end * self.width
        return (
            at(left, -self.height), at(right, -self.height), at(right, 0.0), at(left, 0.0),
        )  # fmt: skip


def to_master(quad: Quad, found: Geometry) -> Quad:
    a, b, c, d = (found.master_point(x, y) for x, y in quad)
    return (a, b, c, d)


def read_line(
    laid: Laid, found: Geometry, gaps: Sequence[float] | None = None, margin: float = 0.1
) -> Line:
    """Return ``laid`` as an engine would: a box per character, in master pixels.

    Args:
        laid: the line.
        found: from the master to the view.
        gaps: relative advance of each character; all alike if None.
        margin: part of its advance that a character's box leaves free.
    """
    advances = list(gaps) if gaps is not None else [1.0] * len(laid.text)
    total, passed, words = sum(advances), 0.0, []
    for char, advance in zip(laid.text, advances, strict=True):
        start, end = passed / total, (passed + advance * (1 - margin)) / total
        passed += advance
        if char != " ":
            words.append(Word(char, to_master(laid.quad(start, end), found), 0.9))
    return Line(laid.text, to_master(laid.quad(), found), 0.9, tuple(words))


def blank_jpeg(width_px: int, height_px: int, mode: str = "L") -> ViewImage:
    buffer = io.BytesIO()
    Image.new(mode, (width_px, height_px), "white").save(buffer, "JPEG")
    return ViewImage(buffer.getvalue(), "image/jpeg", width_px, height_px, DPI)


def sheet(
    lines: Sequence[Line],
    edits: tuple[Edit, ...] = (),
    master_px: tuple[int, int] = A4_PX,
    label: str = "",
) -> ExportPage:
    """Return a white page whose view shows ``lines``."""
    found = geometry(edits, *master_px)
    view = blank_jpeg(found.width_px, found.height_px)
    text = PageText(*master_px, tuple(lines), "engine", 0.0)
    return ExportPage(lambda: view, found, text, label)


def export(path: Path, *pages: ExportPage, outline: Sequence[OutlineItem] = ()) -> Written:
    return write_pdf(path, pages, outline, METADATA)


def poppler_text(path: Path) -> str:
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return done.stdout.decode()


def pdfium_text(path: Path, index: int = 0) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return str(pdf[index].get_textpage().get_text_range())
