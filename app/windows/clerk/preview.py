"""A page of evidence on the clerk's own screen (证据预览)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from app.qt.lanes import Lane
from app.qt.theme import space
from app.qt.translations import tr

if TYPE_CHECKING:
    from app.station.hearing_exhibits import Found
    from app.windows.clerk.clerk import Clerk

MOST_PX = 760


class PreviewDialog(QDialog):
    """One page, as large as fits."""

    def __init__(self, parent: QWidget, clerk: Clerk, found: Found) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Evidence"))
        page = "" if found.page_number is None else tr(", page {n}").format(n=found.page_number)
        head = QLabel(f"{found.title}{page}")
        head.setObjectName("heading")
        head.setWordWrap(True)
        self.picture = QLabel(tr("Loading…"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(540, MOST_PX)
        self.picture.setAccessibleName(f"{found.title}{page}")
        note = QLabel(tr("Only you see this. Nothing is shown on other screens."))
        note.setObjectName("small")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("s"))
        for widget in (head, self.picture, note, buttons):
            layout.addWidget(widget)
        shown = found.page
        if shown is not None:
            clerk.lanes.run(
                Lane.IMAGES,
                lambda task: clerk.services.view(shown, MOST_PX),
                self._show,
                clerk.failed.emit,
                owner=self,
            )

    def _show(self, pixels: object) -> None:
        import numpy as np

        array = np.ascontiguousarray(pixels)
        height, width = array.shape[:2]
        image = QImage(array.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self.picture.setPixmap(QPixmap.fromImage(image.copy()))

    @classmethod
    def ask(cls, parent: QWidget, clerk: Clerk, found: Found) -> None:
        """Show the page until it is closed."""
        dialog = cls(parent, clerk, found)
        dialog.exec()
        dialog.deleteLater()
