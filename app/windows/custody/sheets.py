"""Sheets of codes to be printed: orders, digits, cells, cards (指令码)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPageSize, QPainter, QPdfWriter

from app.station.qr import modules
from cabinet.contract import Cell
from cabinet.scans import ORDER_WORDS, Digit, Order, code

_DPI = 300
_COLUMNS, _ROWS = 4, 6
_HEAD = 0.06
"""Share of the page that the title takes."""
_CODE = 0.62
"""Share of its place that a code takes."""


def order_codes() -> list[tuple[str, str]]:
    """Return words and code of each order and digit."""
    orders = [(ORDER_WORDS[order], code(order)) for order in Order]
    return [*orders, *((str(n), code(Digit(n))) for n in range(10))]


def cell_codes(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    """Return words and code of each cell."""
    return [(str(cell), code(cell)) for cell in cells]


def write_codes(path: Path, title: str, codes: Sequence[tuple[str, str]]) -> None:
    """Write QR codes with words below them on A4 pages.

    Args:
        path: a PDF, written anew.
        title: above each page.
        codes: words, and what the code says.
    """
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(12, 12, 12, 12))
    writer.setResolution(_DPI)
    writer.setTitle(title)
    painter = QPainter(writer)
    each = _COLUMNS * _ROWS
    for first in range(0, max(1, len(codes)), each):
        if first:
            writer.newPage()
        _page(painter, QRectF(painter.viewport()), title, codes[first : first + each])
    painter.end()


def _page(painter: QPainter, page: QRectF, title: str, codes: Sequence[tuple[str, str]]) -> None:
    head = QRectF(page.left(), page.top(), page.width(), page.height() * _HEAD)
    _write(painter, head, title, 0.5)
    width = page.width() / _COLUMNS
    height = (page.height() - head.height()) / _ROWS
    for n, (words, text) in enumerate(codes):
        left = page.left() + n % _COLUMNS * width
        top = page.top() + head.height() + n // _COLUMNS * height
        side = min(width, height) * _CODE
        _draw(painter, QRectF(left + (width - side) / 2, top, side, side), text)
        below = QRectF(left, top + side, width, height * 0.16)
        _write(painter, below, words, 0.62)


def _draw(painter: QPainter, box: QRectF, text: str) -> None:
    matrix = modules(text)
    step = box.width() / len(matrix)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                # A hair wider, so that no line shows between two.
                painter.drawRect(
                    QRectF(box.left() + x * step, box.top() + y * step, step + 0.5, step + 0.5)
                )


def _write(painter: QPainter, box: QRectF, text: str, share: float) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(box.height() * share)))
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.black)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
