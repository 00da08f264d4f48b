"""What every picture is drawn with (截图): a running program, and a place for the pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.windows.main import Program
from resources.errors import TimedOut

SIZE = QSize(1440, 900)
SOON_S, SCAN_S = 60.0, 600.0


class Artist:
    """Draws the windows of one running program.

    Args:
        app: the Qt application.
        program: the program, not started yet.
        folder: where the pictures go.
        wanted: names of the pictures to draw and pack; None: all, as they are.
    """

    def __init__(
        self,
        app: QApplication,
        program: Program,
        folder: Path,
        wanted: Collection[str] | None = None,
    ) -> None:
        self._app = app
        self.program = program
        self._folder = folder
        self._wanted = wanted
        self.drawn: list[Path] = []

    def wait(self, until: Callable[[], bool], seconds: float) -> None:
        """Let the program work until something is so.

        Raises:
            TimedOut: it did not come about.
        """
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise TimedOut(device="demo", seconds=seconds)
            self._app.processEvents()
            time.sleep(0.005)

    def rest(self, seconds: float) -> None:
        """Let the program work for a while, so that pictures are complete."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end, seconds + 1)

    def wants(self, *names: str) -> bool:
        """Return whether one of these pictures is to be drawn."""
        return self._wanted is None or any(name in self._wanted for name in names)

    def draw(self, name: str, widget: QWidget | None = None) -> None:
        """Save a picture of ``widget``, or of the window."""
        shown = widget or self.program.window
        if shown is None or not self.wants(name):
            return
        path = self._folder / f"{name}.png"
        shown.grab().save(str(path))
        if self._wanted is not None:
            pack(path)
        self.drawn.append(path)

    def draw_dialog(self, name: str, dialog: QDialog, seconds: float = 0.2) -> None:
        """Show a dialog for a moment, draw it, and throw it away."""
        dialog.show()
        self.rest(seconds)
        self.draw(name, dialog)
        dialog.close()
        dialog.deleteLater()


def pack(path: Path) -> None:
    """Write a picture again with at most 256 colours; a page's paper is nearly one colour."""
    with Image.open(path) as picture:
        packed = picture.convert("RGB").quantize(
            256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    packed.save(path, optimize=True)
