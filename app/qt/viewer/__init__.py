"""The viewer of pictures and of media; it knows nothing of dossiers (查看器).

:class:`Viewer` shows one to four :class:`~courtroom.viewing.contract.TileSource`.
"""

from app.qt.viewer.shapes import DRAWING, TOOLS, MarkShape, Pane
from app.qt.viewer.viewer import Viewer

__all__ = ["DRAWING", "TOOLS", "MarkShape", "Pane", "Viewer"]
