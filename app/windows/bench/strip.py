"""The strip that is always there: what all screens show, and black for all (全场屏幕状态)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from app.qt.commands import Commands
from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.windows.bench import state
from app.windows.bench.bench import Bench
from app.windows.bench.look import BIG_PX, button, rule, set_state, tool
from app.windows.bench.thumbs import Pictures
from app.windows.bench.words import seat_words, sight_words, what_words
from courtroom.hub.contract import ALL
from courtroom.screen.contract import Link

_HEIGHT_PX = 84
_THUMB = QSize(58, 72)


class Strip(QFrame):
    """The strip.

    Attributes:
        shown_touched: emitted when what is shown was touched: to look at it.
        record_touched: emitted when the record in the judge's hands is wanted.
        wishes_touched: emitted when the count of wishes and offers was touched.
    """

    shown_touched = Signal()
    record_touched = Signal()
    wishes_touched = Signal()

    def __init__(self, theme: Theme, bench: Bench, pictures: Pictures, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("benchStrip")
        self.setFixedHeight(_HEIGHT_PX)
        self._theme, self._bench, self._pictures = theme, bench, pictures
        self.panel = _Shown()
        self.panel.touched.connect(self.shown_touched)
        self.earlier = tool(commands["shown_back"], words=False)
        self.later = tool(commands["shown_on"], words=False)
        self.others = QLabel()
        self.others.setObjectName("benchSmall")
        self.others.setWordWrap(True)
        self.others.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.link = QLabel()
        self.link.setObjectName("secret")
        self.link.setWordWrap(True)
        # Never wider than there is room: black for all stays in reach on a small screen.
        self.link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.link.hide()
        self.wishes = button("", self.wishes_touched.emit, icon="party", theme=theme)
        self.wishes.setMinimumHeight(56)
        self.record = button(
            tr("Record to sign"), self.record_touched.emit, icon="pen", theme=theme
        )
        self.record.setMinimumHeight(56)
        self.record.hide()
        self.tools: list[QToolButton] = [
            tool(commands["take_down"], tr("Off")),
            tool(commands["freeze"], tr("Freeze")),
            tool(commands["hide_marks"], tr("Marks")),
            tool(commands["snapshot"], tr("Snapshot")),
            tool(commands["control"], tr("Control")),
        ]
        self.blank = button("", commands["blank"].trigger, name="benchBlank")
        self.blank.setMinimumHeight(BIG_PX)
        theme.bind(self.blank, "screens_off", "surface")
        self.blank.setIconSize(QSize(28, 28))
        row = QHBoxLayout(self)
        row.setContentsMargins(space("s"), 0, space("s"), 0)
        row.setSpacing(6)
        row.addWidget(self.panel)
        row.addWidget(self.earlier)
        row.addWidget(self.later)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.link)
        column.addWidget(self.others)
        row.addLayout(column, 1)
        row.addWidget(self.record)
        row.addWidget(self.wishes)
        row.addWidget(rule())
        for one in self.tools:
            row.addWidget(one)
        row.addWidget(rule())
        row.addWidget(self.blank)
        bench.changed.connect(self._changed)
        bench.link_changed.connect(self.refresh)
        pictures.ready.connect(self._picture)
        self.refresh()

    def _changed(self, keys: frozenset[str]) -> None:
        self.refresh()

    def _picture(self, asset: str) -> None:
        if asset == self._asset():
            self._show_thumb()

    def _asset(self) -> str:
        sight = state.sight(self._bench.facts, ALL)
        for pane in sight.panes:
            page = state.page_of(self._bench.facts, pane.exhibit, pane.page)
            if page is not None:
                return page.asset
        return ""

    def _show_thumb(self) -> None:
        asset = self._asset()
        thumb = self._pictures.thumb(asset) if asset else None
        if thumb is None:
            # The panel is red where sound or film is on the screens.
            tint = "surface" if state.sight(self._bench.facts, ALL).id else "muted"
            self.panel.picture.setPixmap(self._theme.icon("screens", tint).pixmap(QSize(40, 40)))
        else:
            self.panel.picture.setPixmap(
                thumb.scaled(
                    _THUMB,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )

    def refresh(self) -> None:
        """Say what is so now."""
        facts = self._bench.facts
        sight = state.sight(facts, ALL)
        self._show_thumb()
        head, words, kind = sight_words(facts, sight)
        self.panel.show_state(head, words, kind)
        one = len(sight.panes) == 1
        count = state.page_count(facts, sight.panes[0].exhibit) if one else 0
        page = sight.panes[0].page if one else 0
        self.earlier.setEnabled(one and page > 1)
        self.later.setEnabled(one and 0 < page < count)
        self.others.setText(self._others())
        self._show_link()
        blank = sight.blank
        self.blank.setText(tr("Screens on") if blank else tr("All black"))
        self._theme.bind(
            self.blank, "screens" if blank else "screens_off", "danger" if blank else "surface"
        )
        set_state(self.blank, "on", blank)
        open_ones = [v for _, v in state.listed(facts, "ask") if v.get("state") == "open"]
        offers = len(state.listed(facts, "offer"))
        parts = []
        if open_ones:
            parts.append(trn("%n request(s)", len(open_ones)))
        if offers:
            parts.append(trn("%n mention(s)", offers))
        self.wishes.setText("  ".join(parts) or tr("No requests"))
        self.wishes.setEnabled(bool(parts))
        self._theme.bind(self.wishes, "party", "warning" if open_ones else "text")

    def _others(self) -> str:
        """Return what single seats see, who holds control, what is switched."""
        facts = self._bench.facts
        lines = []
        for seat in state.own_seats(facts):
            words = what_words(facts, state.sight(facts, seat))
            lines.append(
                tr("{seat} alone: {what}").format(seat=seat_words(facts, seat), what=words)
            )
        for row in state.seats(facts):
            if facts.get(f"blank/{row.key}") is not None:
                lines.append(tr("{seat}: black").format(seat=seat_words(facts, row.key)))
        holder = state.control(facts)
        if holder:
            lines.append(tr("Control: {seat}").format(seat=seat_words(facts, holder)))
        if state.is_set(facts, "frozen"):
            lines.append(tr("Frozen"))
        if state.is_set(facts, "marks_hidden"):
            lines.append(tr("Marks are hidden"))
        away = [r for r in state.seats(facts) if r.paired and not r.online]
        if away:
            names = "、".join(seat_words(facts, row.key) for row in away)
            lines.append(tr("Not connected: {seats}").format(seats=names))
        return " · ".join(lines)

    def _show_link(self) -> None:
        words = {
            Link.CONNECTING: tr("Connecting to the courtroom…"),
            Link.LOST: tr("Connection lost. The parties' screens are black by themselves."),
            Link.POOR: tr("The network is unsteady"),
            Link.REVOKED: tr("This bench was signed off; it must be paired anew."),
            Link.OUTDATED: tr("This bench's program is of another version than the clerk's."),
        }.get(self._bench.link, "")
        self.link.setText(words)
        self.link.setToolTip(words)
        self.link.setVisible(bool(words))
        # Without a hub nothing can be turned, and what single seats see is not known.
        works = not words or self._bench.link is Link.POOR
        for one in (self.earlier, self.later, self.others):
            one.setVisible(works)


class _Shown(QFrame):
    """What all screens show: picture, words, and a frame that tells how."""

    touched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stateBand")
        self.picture = QLabel()
        self.picture.setFixedSize(_THUMB + QSize(8, 4))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.head = QLabel()
        self.words = QLabel()
        for label in (self.head, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.head)
        column.addWidget(self.words)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, space("m"), 2)
        row.setSpacing(space("s"))
        row.addWidget(self.picture)
        row.addLayout(column)
        self.setFixedWidth(330)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_state(self, head: str, words: str, kind: str) -> None:
        """Show words and how it is."""
        self.head.setText(head)
        room = self.width() - self.picture.width() - 40
        self.words.setText(
            self.words.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        )
        self.words.setToolTip(words)
        self.words.setVisible(bool(words))
        self.setAccessibleName(f"{head} {words}")
        set_state(self, "state", kind)

    def mouseReleaseEvent(self, event: object) -> None:
        """Tell of a touch."""
        self.touched.emit()
