"""Draws every window with the demo case into a folder (截图).

``python -m app.screenshots DIR``: scans the demo case through the virtual feeder in a
temporary station, waits until it is read and filed, and draws. With ``--home DIR`` it
draws a demo station whose case has been scanned already. With ``--documents`` it draws
those pictures only that the documents show, and packs them (``make screenshots``);
``--only NAME`` names single ones. The operations desk shows an invented queue.
"""

import os

# Before Qt is imported: pictures need no screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.screenshots.drawing import DOCUMENTED, draw_all, main

__all__ = ["DOCUMENTED", "draw_all", "main"]
