"""What a search found, line by line: place, words with the hit marked (检索结果)."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QScroller

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.bench.answers import Candidate, Hit
from app.windows.bench.look import TOUCH_PX

DATA = Qt.ItemDataRole.UserRole
"""A :class:`Hit`, or a :class:`Candidate` for an exhibit the words may mean."""


class HitList(QListWidget):
    """The list; what lies in the confidential volume is marked at its edge and in words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(tr("Found"))
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def add_hit(self, hit: Hit) -> None:
        """Add a page at the end."""
        page = hit.page
        place = tr("{title} · page {n}").format(title=page.title, n=page.number)
        if page.confidential:
            place = tr("Confidential volume · {place}").format(place=place)
        before, after = hit.snippet[: hit.start], hit.snippet[hit.end :]
        words = hit.snippet[hit.start : hit.end]
        muted, ground = self._theme.colour("muted").name(), self._theme.colour("hit").name()
        text = (
            f"<span style='color:{muted}'>{escape(place)}</span>"
            f"<br>{escape(before)}<span style='background:{ground};color:#1b222c'>"
            f"<b>{escape(words)}</b></span>{escape(after)}"
        )
        self.add(self.count(), text, hit)

    def add(self, row: int, html: str, data: Hit | Candidate) -> None:
        """Add a line at a row."""
        label = QLabel(html, self)
        label.setObjectName("hitLine")
        label.setProperty("secret", isinstance(data, Hit) and data.page.confidential)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setContentsMargins(space("m"), 6, space("m"), 6)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.ensurePolished()
        item = QListWidgetItem()
        item.setData(DATA, data)
        self.insertItem(row, item)
        self.setItemWidget(item, label)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the words anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give every line the height its words need in the width there is."""
        width = max(160, self.viewport().width() - 8)
        for row in range(self.count()):
            item = self.item(row)
            label = self.itemWidget(item)
            if label is not None:
                height = max(TOUCH_PX, label.heightForWidth(width) + 4)
                item.setSizeHint(QSize(100, height))
