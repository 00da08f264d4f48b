"""The article that is read (条文): large, with neighbours, versions, links, quotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QScroller,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.bench import statutes_text
from app.windows.bench.look import ICON_PX, TOUCH_PX, button

POINTS = 15.0
_SMALLEST, _LARGEST = 12.0, 26.0
_MOST_BACK = 50
NARROW_PX = 600
"""Below this the buttons at the foot would cut each other's words off."""
LOW_PX = 190
"""Below this the buttons at the foot would leave the article a single line."""

Place = tuple[str, int, int, int | None]
"""Title of the law, number, sub, version."""


class ArticleView(QWidget):
    """Shows an article, or a hint where there is none.

    Attributes:
        wanted: emitted with the place of another article that was touched.
        left: emitted when there is no article to go back to.
        note_wanted: emitted with the article as words for a note (引入笔记).
        said: emitted with what was done, in words.
        shown: answer of ``statute.show``; None: nothing is shown.
        alone: nothing stands beside it, so that one can always go back.
    """

    wanted = Signal(object)
    left = Signal()
    note_wanted = Signal(str)
    said = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.shown: dict[str, Any] | None = None
        self._part: Sequence[int] | None = None
        self._links: Sequence[Mapping[str, Any]] = ()
        self._back: list[Place] = []
        self._going_back = False
        self._why = ""
        self.alone = False
        self._points = POINTS
        self._narrow = False
        self._make()
        self._lay_out()
        theme.changed.connect(self.draw)
        self.draw()

    def _make(self) -> None:
        theme = self._theme
        self.head = QLabel()
        self.head.setObjectName("benchStrong")
        self.head.setWordWrap(True)
        self.version = QToolButton()
        self.version.setMinimumHeight(TOUCH_PX)
        self.version.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.version.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.version.setIconSize(QSize(ICON_PX, ICON_PX))
        self.version.setAccessibleName(tr("Version"))
        self.version.setMenu(QMenu(self.version))
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.document().setDocumentMargin(18)
        self.text.anchorClicked.connect(self._follow)
        self.text.setAccessibleName(tr("Text of the article"))
        QScroller.grabGesture(self.text.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.back = button(tr("Back"), self.go_back, icon="previous", theme=theme)
        self.before = button("", lambda: self.leaf(-1), icon="previous", theme=theme)
        self.before.setAccessibleName(tr("Article before"))
        self.after = button("", lambda: self.leaf(1), icon="next", theme=theme)
        self.after.setAccessibleName(tr("Article after"))
        self.after.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.copy = button(tr("Copy"), self.copy_article)
        self.into_note = button(tr("Into my notes"), self.take_note, icon="note", theme=theme)
        # The same, in the head, where a low zone has no room for the row of buttons.
        self.note_above = button("", self.take_note, icon="note", theme=theme)
        self.note_above.setAccessibleName(tr("Into my notes"))
        self.note_above.setToolTip(tr("Into my notes"))
        self.note_above.hide()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(space("s"), 4, space("s"), 4)
        top.setSpacing(8)
        top.addWidget(self.back)
        top.addWidget(self.head, 1)
        top.addStretch(0)
        top.addWidget(self.version)
        top.addWidget(self.note_above)
        self.foot = QWidget()
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(space("s"), 4, space("s"), 6)
        foot.setSpacing(6)
        foot.addWidget(self.before)
        foot.addWidget(self.after)
        foot.addStretch(1)
        foot.addWidget(self.copy)
        foot.addWidget(self.into_note)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self.text, 1)
        box.addWidget(self.foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the names of the neighbours and of the law out where there is no room."""
        super().resizeEvent(event)
        # Words before buttons: those are there again once the zone is made larger.
        low = self.height() < LOW_PX
        self.foot.setVisible(not low)
        self.note_above.setVisible(low)
        narrow = self.width() < NARROW_PX
        if narrow != self._narrow:
            self._narrow = narrow
            self.head.setVisible(not narrow)
            self.draw()

    # ---- showing ----------------------------------------------------------------------------

    def show_article(self, shown: dict[str, Any], part: Sequence[int] | None = None) -> None:
        """Show the answer of ``statute.show``.

        Args:
            shown: the answer.
            part: start and end of what was asked for, in the article's text.
        """
        if self.shown is not None and not self._going_back and place(self.shown) != place(shown):
            self._back = [*self._back, place(self.shown)][-_MOST_BACK:]
        self._going_back = False
        self.shown, self._part, self._links = shown, part, ()
        self.draw()
        # Where the zone is low, what was asked for is seen first, not the article before it.
        self.text.scrollToAnchor(statutes_text.ASKED)

    def show_links(self, cited: Sequence[Mapping[str, Any]]) -> None:
        """Make links of what the article cites; the answer of ``statute.cited``."""
        self._links = cited
        bar = self.text.verticalScrollBar()
        before = bar.value()
        self.draw()
        bar.setValue(before)

    def show_nothing(self, why: str = "") -> None:
        """Take the article away, and say why."""
        if self.shown is not None and not self._going_back:
            self._back = [*self._back, place(self.shown)][-_MOST_BACK:]
        self._going_back = False
        self.shown, self._part, self._links, self._why = None, None, (), why
        self.draw()

    def draw(self) -> None:
        """Draw what is shown again."""
        shown = self.shown
        for one in (self.copy, self.into_note, self.note_above):
            one.setEnabled(shown is not None)
        self.version.setVisible(shown is not None)
        self.back.setEnabled(bool(self._back) or self.alone)
        for leaf, key in ((self.before, "before"), (self.after, "after")):
            beside = shown[key] if shown else None
            leaf.setEnabled(beside is not None)
            leaf.setText(beside["label"] if beside and not self._narrow else "")
            leaf.setToolTip(beside["label"] if beside else "")
        if shown is None:
            self.head.setText("")
            self.text.setHtml(statutes_text.hint(self._theme, self._why))
            return
        version = shown["version"]
        self.head.setText(f"《{version['short'].strip('《》')}》{shown['article']['label']}")
        since = tr("in force since {day}").format(day=version["effective"])
        assumed = tr(" (assumed)") if version["basis"] == "assumed" else ""
        self.version.setText(since + assumed)
        self._fill_versions(shown)
        page = statutes_text.page(self._theme, shown, self._part, self._links, self._points)
        self.text.setHtml(page)

    def _fill_versions(self, shown: Mapping[str, Any]) -> None:
        menu = self.version.menu()
        menu.clear()
        article, here = shown["article"], shown["version"]
        every = sorted([here, *shown["others"]], key=lambda one: one["effective"], reverse=True)
        for one in every:
            words = tr("In force since {day}, adopted {adopted}")
            action = QAction(words.format(day=one["effective"], adopted=one["adopted"]), menu)
            action.setCheckable(True)
            action.setChecked(one["id"] == here["id"])
            target = (here["title"], article["number"], article["sub"], one["id"])
            action.triggered.connect(lambda checked=False, target=target: self.wanted.emit(target))
            menu.addAction(action)
        self.version.setIcon(self._theme.icon("timeline" if shown["others"] else "check"))

    # ---- what a person does -------------------------------------------------------------------

    def leaf(self, step: int) -> None:
        """Go to the article before (-1) or after (1)."""
        shown = self.shown
        beside = shown and shown["before" if step < 0 else "after"]
        if shown and beside:
            version = shown["version"]
            self.wanted.emit((version["title"], beside["number"], beside["sub"], version["id"]))

    def go_back(self) -> None:
        """Go to the article that was read before."""
        if self._back:
            self._going_back = True
            self.wanted.emit(self._back.pop())
        else:
            self.left.emit()

    def zoom(self, step: int) -> None:
        """Make the type larger or smaller."""
        self._points = min(_LARGEST, max(_SMALLEST, self._points + 1.5 * step))
        self.draw()

    def copy_article(self) -> None:
        """Copy what is selected, or the article with its law and number."""
        selected = self.text.textCursor().selectedText().replace("\u2029", "\n")
        words = selected or self.quotation()
        if words:
            QGuiApplication.clipboard().setText(words)
            self.said.emit(tr("Copied"))

    def take_note(self) -> None:
        """Put the article into the notes."""
        words = self.quotation()
        if words:
            self.note_wanted.emit(words)

    def quotation(self) -> str:
        """Return the article as one quotes it; empty: nothing is shown."""
        return statutes_text.quotation(self.shown, self._part) if self.shown else ""

    def _follow(self, link: QUrl) -> None:
        target = statutes_text.target(link.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if target is not None:
            self.wanted.emit((*target, None))


def place(shown: Mapping[str, Any]) -> Place:
    """Return where an answer of ``statute.show`` stands."""
    version, article = shown["version"], shown["article"]
    return version["title"], article["number"], article["sub"], version["id"]
