"""Where a page lies in its pane: scale, place, turning (视图几何). No widgets in here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from app.qt.viewer.shapes import WHOLE, Rectangle

MOST_SCALE = 8.0
"""Logical pixels for one pixel of the picture."""
_SMALL_PX = 300.0
"""A picture smaller than this may be enlarged until it fills so much."""


class Fit(Enum):
    """How the zoom follows the size of the pane."""

    PAGE = "page"
    WIDTH = "width"
    FREE = "free"


@dataclass(slots=True)
class View:
    """One page in one pane.

    Attributes:
        pane: the pane's rectangle in the widget, in logical pixels.
        size: of the unturned page, in its own pixels.
        rotation: degrees clockwise.
        scale: logical pixels for each pixel of the page.
        left: of the turned page, in the widget.
        top: of the turned page, in the widget.
        fit: what a change of the pane's size does.
    """

    pane: QRectF
    size: tuple[int, int] = (1, 1)
    rotation: int = 0
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    fit: Fit = Fit.PAGE

    # ---- sizes ----------------------------------------------------------------------

    @property
    def turned(self) -> tuple[int, int]:
        """Width and height of the turned page, in its own pixels."""
        width, height = self.size
        return (height, width) if self.rotation % 180 else (width, height)

    @property
    def page(self) -> QRectF:
        """Where the turned page lies in the widget."""
        width, height = self.turned
        return QRectF(self.left, self.top, width * self.scale, height * self.scale)

    @property
    def fit_scale(self) -> float:
        """Scale at which the whole page is seen."""
        width, height = self.turned
        return min(self.pane.width() / width, self.pane.height() / height)

    @property
    def least_scale(self) -> float:
        """Smallest scale."""
        return min(self.fit_scale, 1.0)

    @property
    def most_scale(self) -> float:
        """Largest scale."""
        return max(MOST_SCALE, self.fit_scale, _SMALL_PX / max(1, min(self.size)))

    @property
    def fits(self) -> bool:
        """Whether the whole page is seen."""
        return self.scale <= self.fit_scale * 1.001

    # ---- places ---------------------------------------------------------------------

    def transform(self) -> QTransform:
        """Return what maps pixels of the unturned page into the widget."""
        width, height = self.turned
        found = QTransform()
        found.translate(self.left, self.top)
        found.scale(self.scale, self.scale)
        if self.rotation == 90:
            found.translate(width, 0)
        elif self.rotation == 180:
            found.translate(width, height)
        elif self.rotation == 270:
            found.translate(0, height)
        found.rotate(self.rotation)
        return found

    def part_at(self, place: QPointF) -> tuple[float, float]:
        """Return a place of the widget in parts of the page; outside it, under 0 or over 1."""
        point = self.transform().inverted()[0].map(place)
        return point.x() / self.size[0], point.y() / self.size[1]

    def place_of(self, x: float, y: float) -> QPointF:
        """Return where parts of the page lie in the widget."""
        return self.transform().map(QPointF(x * self.size[0], y * self.size[1]))

    def visible(self) -> Rectangle:
        """Return what is seen of the page, in parts."""
        seen = self.page.intersected(self.pane)
        if seen.isEmpty():
            return WHOLE
        one, other = self.part_at(seen.topLeft()), self.part_at(seen.bottomRight())
        left, right = sorted(min(1.0, max(0.0, x)) for x in (one[0], other[0]))
        top, bottom = sorted(min(1.0, max(0.0, y)) for y in (one[1], other[1]))
        return left, top, right - left, bottom - top

    # ---- moving ---------------------------------------------------------------------

    def show(self, rectangle: Rectangle) -> None:
        """Show this part of the page as large as the pane allows, in its middle."""
        left, top, width, height = (min(1.0, max(0.0, value)) for value in rectangle)
        whole = left <= 0.001 and top <= 0.001 and width >= 0.998 and height >= 0.998
        if whole or width <= 0.0 or height <= 0.0:
            self.fit_page()
            return
        self.fit = Fit.FREE
        wide, high = width * self.size[0], height * self.size[1]
        if self.rotation % 180:
            wide, high = high, wide
        self._scale_to(min(self.pane.width() / wide, self.pane.height() / high))
        self.centre_on(left + width / 2, top + height / 2)

    def centre_on(self, x: float, y: float) -> None:
        """Bring a place of the page, in parts, into the pane's middle."""
        self.move(self.pane.center() - self.place_of(x, y))

    def fit_page(self) -> None:
        """Show the whole page."""
        self.fit, self.scale = Fit.PAGE, self.fit_scale
        self.clamp()

    def fit_width(self) -> None:
        """Show the page as wide as the pane, from its top."""
        self.fit = Fit.WIDTH
        self._scale_to(self.pane.width() / self.turned[0])
        self.top = self.pane.top()
        self.clamp()

    def zoom(self, factor: float, at: QPointF) -> None:
        """Enlarge about a place of the widget, which stays where it is."""
        before = self.scale
        self._scale_to(before * factor)
        ratio = self.scale / before
        self.left = at.x() - (at.x() - self.left) * ratio
        self.top = at.y() - (at.y() - self.top) * ratio
        self.fit = Fit.PAGE if self.fits else Fit.FREE
        self.clamp()

    def _scale_to(self, scale: float) -> None:
        self.scale = min(self.most_scale, max(self.least_scale, scale))

    def move(self, by: QPointF) -> QPointF:
        """Move the page; return what of it went beyond the edge."""
        wanted = QPointF(self.left + by.x(), self.top + by.y())
        self.left, self.top = wanted.x(), wanted.y()
        self.clamp()
        return QPointF(wanted.x() - self.left, wanted.y() - self.top)

    def turn(self, rotation: int) -> None:
        """Turn the page; what was in the middle stays there."""
        x, y = self.part_at(self.pane.center())
        self.rotation = rotation % 360
        if self.fit is Fit.PAGE:
            self.fit_page()
        elif self.fit is Fit.WIDTH:
            self.fit_width()
        else:
            self._scale_to(self.scale)
            self.centre_on(x, y)

    def resize(self, pane: QRectF) -> None:
        """Give the page another pane; what was seen is seen still."""
        if pane == self.pane:
            return
        seen = self.visible()
        self.pane = pane
        if pane.width() < 1 or pane.height() < 1:
            return
        if self.fit is Fit.PAGE:
            self.fit_page()
        elif self.fit is Fit.WIDTH:
            self.fit_width()
        else:
            self.show(seen)

    def clamp(self) -> None:
        """Keep the page in the pane: in its middle where it is smaller, else without a gap."""
        width, height = self.turned
        self.left = _clamped(self.left, width * self.scale, self.pane.left(), self.pane.width())
        self.top = _clamped(self.top, height * self.scale, self.pane.top(), self.pane.height())


def _clamped(start: float, length: float, pane: float, room: float) -> float:
    if length <= room + 0.5:
        return pane + (room - length) / 2
    return min(pane, max(pane + room - length, start))
