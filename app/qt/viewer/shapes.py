"""What a viewer is given: panes, marks, tools (视窗与标注)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from courtroom.viewing.contract import TileSource

MOST_PANES = 4
Rectangle = tuple[float, float, float, float]
"""Left, top, width, height in parts (0–1) of the unturned page, origin top-left."""
WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
Points = list[list[float]]
"""Each ``[x, y]`` or ``[x, y, pressure]``, in parts (0–1) of the unturned page."""

Tool = Literal[
    "pen", "highlighter", "box", "ellipse", "arrow", "text", "erase", "loupe", "callout", "select"
]
DRAWING: frozenset[str] = frozenset(("pen", "highlighter", "box", "ellipse", "arrow"))
"""Tools that make a stroke."""
FREEHAND: frozenset[str] = frozenset(("pen", "highlighter"))
"""Of those, the ones that keep every point; the others keep where they begin and end."""
TOOLS: frozenset[str] = DRAWING | {"text", "erase", "loupe", "callout", "select"}


@dataclass(frozen=True, slots=True)
class Pane:
    """One of up to four pictures side by side (视窗)."""

    source: TileSource | None = None
    """None: the pane is empty. The viewer never closes it."""
    rotation: int = 0
    """Degrees clockwise: 0, 90, 180 or 270."""
    key: str = ""
    """The caller's own name for what it shows."""
    title: str = ""
    """Shown in a corner where there are several panes."""


@dataclass(frozen=True, slots=True)
class MarkShape:
    """A mark on a page (标注), a vector in parts of the unturned page."""

    key: str
    tool: str
    """``pen``, ``highlighter``, ``box``, ``ellipse``, ``arrow`` or ``text``."""
    colour: str
    """As ``#rrggbb``."""
    width: float
    """In parts of the page's longer side."""
    points: Points = field(default_factory=list)
    text: str = ""
