"""The viewer of pictures and of media; it knows nothing of dossiers (查看器).

:class:`Viewer` shows one to four :class:`~courtroom.viewing.contract.TileSource`;
:class:`MediaView` plays a file of sound or film.
"""

from app.qt.viewer.media_view import MediaView
from app.qt.viewer.shapes import DRAWING, TOOLS, MarkShape, Pane
from app.qt.viewer.viewer import Viewer

__all__ = ["DRAWING", "TOOLS", "MarkShape", "MediaView", "Pane", "Viewer"]
