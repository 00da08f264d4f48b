"""The bars of a party's screen: who and which case, what can be done, marking (各栏)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import mark, spoken, tr
from app.windows.room import look
from app.windows.room.bridge import RoomBridge
from app.windows.room.reading import case_words, seat_name
from courtroom.screen.contract import Link

TOOLS = (
    ("pen", mark("Pen"), "rename"),
    ("highlighter", mark("Highlighter"), "mark"),
    ("box", mark("Frame"), "frame"),
    ("arrow", mark("Arrow"), "arrow"),
)
ICON_PX = 26
HINT_PX = 240


def big_button(theme: Theme, text: str, icon: str = "", name: str = "") -> QPushButton:
    """Return a button that a finger cannot miss."""
    button = QPushButton(f" {text}" if icon else text)
    if name:
        button.setObjectName(name)
    if icon:
        theme.bind(button, icon, "on_accent" if name == "roomPrimary" else "text")
        button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setMinimumHeight(look.TOUCH_PX)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def switch_button(theme: Theme, text: str, icon: str) -> QPushButton:
    """Return a button that stays pressed; its icon is seen on either ground."""
    button = big_button(theme, text, icon)
    button.setCheckable(True)
    button.toggled.connect(lambda on: theme.bind(button, icon, "on_accent" if on else "text"))
    return button


class HeadBar(QFrame):
    """The seat, the case, the stage, and whether the screen is connected."""

    def __init__(self, theme: Theme, bridge: RoomBridge) -> None:
        super().__init__()
        self.setObjectName("roomBar")
        self._theme, self._bridge = theme, bridge
        self.seat = QLabel()
        self.seat.setObjectName("roomSeat")
        self.person = QLabel()
        self.person.setObjectName("roomLarge")
        self.case = QLabel()
        self.stage = QLabel()
        self.stage.setObjectName("roomLarge")
        self._dot = QLabel()
        self.link = QLabel()
        self.paper = big_button(theme, tr("Read and sign the record"), "write", "roomPrimary")
        self.paper.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.setSpacing(space("l"))
        row.addWidget(self.seat)
        row.addWidget(self.person)
        row.addStretch(1)
        row.addWidget(self.stage)
        row.addStretch(1)
        row.addWidget(self.paper)
        row.addWidget(self.case)
        row.addWidget(self._dot)
        row.addWidget(self.link)
        self.setFixedHeight(72)
        bridge.changed.connect(self._changed)
        bridge.link_changed.connect(self._show_link)
        self.read()
        self._show_link(bridge.link)

    def read(self) -> None:
        """Show what the facts say."""
        facts, seat = self._bridge.facts, self._bridge.room.seat
        self.seat.setText(seat_name(facts, seat) or tr("Public gallery"))
        person = str((facts.get(f"seat/{seat}") or {}).get("person") or "")
        self.person.setText(person)
        number, stage = case_words(facts)
        self.case.setText(number)
        self.stage.setText(stage)

    def _changed(self, keys: frozenset[str], number: int) -> None:
        if any(key == "hearing" or key.startswith("seat/") for key in keys):
            self.read()

    def _show_link(self, link: Link) -> None:
        good = link is Link.GOOD
        self._theme.bind(
            self._dot, "check" if good else "warning", "success" if good else "warning"
        )
        self.link.setText(tr("Connected") if good else tr("Unsteady"))


class FootBar(QFrame):
    """What a party can do with what is on the screen.

    Attributes:
        step: 1 or -1: turn a page.
        marking: the person begins or ends marking.
        tool: a tool's name, chosen for marking.
    """

    step = Signal(int)
    marking = Signal(bool)
    tool = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("roomFoot")
        self._theme = theme
        self.stack = QStackedWidget()
        self.stack.addWidget(self._looking())
        self.stack.addWidget(self._marking())
        column = QVBoxLayout(self)
        column.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        column.addWidget(self.stack)
        self.setFixedHeight(look.TOUCH_PX + 2 * space("s") + 8)

    def _looking(self) -> QWidget:
        theme = self._theme
        self.follow = switch_button(theme, tr("Follow the judge"), "bench")
        self.before = big_button(theme, tr("Page back"), "previous")
        self.page = QLabel()
        self.page.setObjectName("roomLarge")
        self.page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page.setMinimumWidth(132)
        self.behind = big_button(theme, tr("Next page"), "next")
        self.lens = switch_button(theme, tr("Magnifier"), "search")
        self.mark = big_button(theme, tr("Mark"), "rename")
        self.ask = big_button(theme, tr("Ask to show this"), "evidence", "roomPrimary")
        self.record = switch_button(theme, tr("Record"), "text")
        self.before.clicked.connect(lambda: self.step.emit(-1))
        self.behind.clicked.connect(lambda: self.step.emit(1))
        self.mark.clicked.connect(lambda: self.show_marking(True))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space("s"))
        row.addWidget(self.follow)
        row.addStretch(1)
        for widget in (self.before, self.page, self.behind):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.lens, self.mark, self.ask, self.record):
            row.addWidget(widget)
        return holder

    def _marking(self) -> QWidget:
        theme = self._theme
        self.tools = QButtonGroup(self)
        self.tools.setExclusive(True)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space("s"))
        self.chip = QLabel()
        self.chip.setFixedSize(28, 28)
        # Whoever draws has to know beforehand that it is no private note.
        self.hint = QLabel(tr("Draw on the page: everybody who has this page sees it."))
        self.hint.setObjectName("roomSmall")
        self.hint.setWordWrap(True)
        self.hint.setMinimumWidth(HINT_PX)
        row.addWidget(self.chip)
        row.addWidget(self.hint, 2)
        self.tool_buttons: dict[str, QPushButton] = {}
        for name, words, icon in TOOLS:
            button = switch_button(theme, spoken(words), icon)
            button.clicked.connect(lambda checked, name=name: self.tool.emit(name))
            self.tools.addButton(button)
            self.tool_buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        self.undo = big_button(theme, tr("Take my last mark back"), "undo")
        self.finish = big_button(theme, tr("Done"), "check", "roomPrimary")
        self.finish.clicked.connect(lambda: self.show_marking(False))
        row.addWidget(self.undo)
        row.addWidget(self.finish)
        return holder

    @property
    def is_marking(self) -> bool:
        """Whether the tools for marking are shown."""
        return self.stack.currentIndex() == 1

    def show_marking(self, on: bool) -> None:
        """Show the tools, or what else there is to do."""
        if on == self.is_marking:
            return
        self.stack.setCurrentIndex(1 if on else 0)
        self.marking.emit(on)
        if on:
            first = self.tool_buttons["pen"]
            first.setChecked(True)
            self.tool.emit("pen")

    def show_colour(self, colour: str) -> None:
        """Show in which colour this seat draws."""
        self.chip.setStyleSheet(f"background: {colour}; border-radius: 14px;")

    def show_following(self, following: bool) -> None:
        """Show whether the screen follows the judge."""
        self.follow.setChecked(following)
        words = tr("Following the judge") if following else tr("Follow the judge")
        self.follow.setText(f" {words}")

    def show_page(self, number: int, count: int) -> None:
        """Show which page is open; 0: none."""
        self.page.setText(
            tr("Page {n} of {count}").format(n=number, count=count) if number else ""
        )


class ZoomColumn(QFrame):
    """Larger, smaller, the whole page, a part of it: for those who do not pinch."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.larger = big_button(theme, tr("Larger"), "zoom_in")
        self.smaller = big_button(theme, tr("Smaller"), "zoom_out")
        self.whole = big_button(theme, tr("Whole page"), "fit_page")
        self.part = switch_button(theme, tr("One part"), "callout")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space("s"))
        self._words: dict[QPushButton, str] = {}
        for button in (self.larger, self.smaller, self.whole, self.part):
            column.addWidget(button)
            self._words[button] = button.text()
            button.setAccessibleName(button.text().strip())

    def show_words(self, on: bool) -> None:
        """Show words beside the signs, or the signs alone where pages need the room."""
        for button, words in self._words.items():
            button.setText(words if on else "")
        self.adjustSize()
