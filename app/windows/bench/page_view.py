"""A page with a frame that tells who sees it (带状态边框的页面)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.qt.lanes import Lanes
from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.qt.viewer import Pane, Viewer
from app.windows.bench.look import set_state
from app.windows.bench.thumbs import Pictures
from courtroom.viewing.contract import TileSource
from resources.errors import Cancelled

_ICONS = {
    "private": ("private", "muted"),
    "some": ("seat", "warning"),
    "all": ("screens", "surface"),
    "blank": ("screens_off", "surface"),
    "secret": ("confidential", "danger"),
}


class StateBand(QFrame):
    """A line of words and an icon about who sees what lies below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("stateBand")
        self._theme = theme
        self._icon = QLabel()
        self.words = QLabel()
        self.note = QLabel()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(space("m"), 2, space("s"), 2)
        self._row.setSpacing(space("s"))
        self._row.addWidget(self._icon)
        self._row.addWidget(self.words)
        self._row.addStretch(1)
        self._row.addWidget(self.note)
        self.setMinimumHeight(36)
        self.show_state("", "private")

    def show_state(self, words: str, state: str) -> None:
        """Say who sees the page."""
        icon, tint = _ICONS[state]
        self._theme.bind(self._icon, icon, tint)
        self.words.setText(words)
        self.setAccessibleName(words)
        set_state(self, "state", state)

    def add_widget(self, widget: QWidget) -> None:
        """Put a widget at its right."""
        self._row.addWidget(widget)


class PageView(QFrame):
    """One page in a viewer, framed.

    Attributes:
        came: emitted when the page's picture is there; marks that were set before are gone.
    """

    came = Signal()

    def __init__(self, theme: Theme, lanes: Lanes, pictures: Pictures) -> None:
        super().__init__()
        self.setObjectName("stateFrame")
        self._pictures = pictures
        self.asset = ""
        self._key = ""
        self._title = ""
        self.rotation = 0
        self.band = StateBand(theme)
        self.viewer = Viewer(theme, lanes)
        self.viewer.empty_text = tr("Touch an exhibit to look at it")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.band)
        column.addWidget(self.viewer, 1)

    def show_state(self, words: str, state: str) -> None:
        """Say who sees the page."""
        self.band.show_state(words, state)
        set_state(self, "state", state)

    def show_page(self, asset: str, key: str, rotation: int = 0, empty: str = "") -> None:
        """Show a page when its picture has come; an empty asset shows none."""
        self.rotation = rotation
        if (asset, key) == (self.asset, self._key) and asset:
            return
        self.asset, self._key = asset, key
        self.viewer.empty_text = tr("One moment…") if asset else empty
        if not asset:
            self.viewer.set_panes([])
            return

        def take(source: TileSource) -> None:
            if self.asset == asset and self._key == key:
                self.viewer.set_panes([Pane(source, self.rotation, key)])
                self._pictures.trim({asset})
                self.came.emit()

        def failed(error: BaseException) -> None:
            if self.asset == asset and self._key == key:
                self.asset = ""
                if isinstance(error, Cancelled):
                    self.show_page(asset, key, rotation)
                    return
                self.viewer.empty_text = tr("The page cannot be had now; touch it again later")
                self.viewer.set_panes([])

        self._pictures.source(asset, take, failed)

    def sizeHint(self) -> QSize:
        """Return a size a page is read at."""
        return QSize(500, 600)
