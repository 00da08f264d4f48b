"""The room's screens in a list: who is there, what they show, what can be done (屏幕列表)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.short_label import ShortLabel
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from app.station.hub_seats import theme_token
from app.windows.clerk.screens_state import PUBLIC, Facts, ScreenLine, Shown, exhibit_name

COURT_KINDS = ("bench", "clerk")


def shown_words(facts: Facts, shown: Shown) -> str:
    """Return what a screen shows, in words: 原证3 送货单 第5页."""
    if not shown:
        return tr("nothing shown")
    text = exhibit_name(facts, shown.exhibit)
    if shown.panes > 1:
        return tr("{exhibit} and others, {n} pages side by side").format(
            exhibit=text, n=shown.panes
        )
    if shown.page:
        text = tr("{exhibit}, page {n}").format(exhibit=text, n=shown.page)
    return text if shown.to_all else tr("{what} (this seat alone)").format(what=text)


class ScreenRow(QFrame):
    """One screen, or a seat that has none.

    Attributes:
        blank_wanted: with the seat, and whether its screens are to be black.
        pair_wanted, rename_wanted: with the seat.
        revoke_wanted: with the device and how it is called.
        stale_wanted: with devices that are to be withdrawn.
        control_wanted: with the seat, and whether it is to have control.
    """

    blank_wanted = Signal(str, bool)
    pair_wanted = Signal(str)
    rename_wanted = Signal(str)
    revoke_wanted = Signal(str, str)
    stale_wanted = Signal(object)
    control_wanted = Signal(str, bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("seatCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self.line: ScreenLine | None = None
        self.dot = QLabel()
        self.dot.setFixedSize(12, 12)
        self.label = QLabel()
        self.label.setFont(theme.font("base", bold=True))
        self.person = ShortLabel()
        self.person.setObjectName("muted")
        self.state = QLabel()
        self.shows = QLabel()
        self.shows.setWordWrap(True)
        self.blank = QToolButton()
        self.blank.setProperty("flat", True)
        self.blank.setFixedSize(size("control"), size("control"))
        self.blank.clicked.connect(self._blank)
        self.more = QToolButton()
        self.more.setProperty("flat", True)
        self.more.setText("⋯")
        self.more.setFixedSize(size("control"), size("control"))
        self.more.setAccessibleName(tr("More for this screen"))
        self.more.setToolTip(tr("More for this screen"))
        self.more.clicked.connect(self._menu)
        head = QHBoxLayout()
        head.setSpacing(space("s"))
        head.addWidget(self.dot)
        head.addWidget(self.label)
        head.addWidget(self.person, 1)
        head.addWidget(self.state)
        foot = QHBoxLayout()
        foot.setSpacing(space("xs"))
        foot.addWidget(self.shows, 1)
        foot.addWidget(self.blank)
        foot.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space("m"), space("s"), space("s"), space("xs"))
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(foot)

    def show_line(self, facts: Facts, line: ScreenLine) -> None:
        """Show another state."""
        self.line = line
        token = theme_token(line.colour)
        colour = self._theme.colour(token).name() if token else line.colour
        self.dot.setStyleSheet(f"background: {colour}; border-radius: 6px;")
        self.label.setText(
            line.label or (tr("Public screen") if line.seat == PUBLIC else line.seat)
        )
        self.person.setText(line.person)
        text, look = _state_words(line)
        self.state.setText(text)
        self.state.setObjectName(look)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        private = line.kind in COURT_KINDS
        words = tr("the court's own screen") if private else shown_words(facts, line.shown)
        if not line.online and not private:
            words = tr("black until it is connected")
        elif line.blank and not private:
            words = tr("black")
        if line.in_control:
            words = tr("{what} · in control").format(what=words)
        self.shows.setText(words if line.device else "")
        self.shows.setObjectName("muted")
        self.blank.setVisible(bool(line.device) and not private)
        self._theme.bind(self.blank, "screen" if line.blank else "screen_off", "text")
        blank_words = tr("Give the picture back") if line.blank else tr("Make this screen black")
        self.blank.setToolTip(blank_words)
        self.blank.setAccessibleName(blank_words)
        self.setAccessibleName(
            " ".join(x for x in (self.label.text(), line.person, text, self.shows.text()) if x)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space blanks; Enter opens what else can be done."""
        if event.key() == Qt.Key.Key_Space and self.blank.isVisible():
            self._blank()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu):
            self._menu()
        else:
            super().keyPressEvent(event)

    def _blank(self) -> None:
        if self.line is not None:
            self.blank_wanted.emit(self.line.seat, not self.line.blank)

    def menu(self) -> QMenu:
        """Return what else can be done with this screen."""
        menu = QMenu(self)
        line = self.line
        if line is None:
            return menu
        menu.addAction(tr("Pair a screen here…"), lambda: self.pair_wanted.emit(line.seat))
        if line.seat != PUBLIC:
            menu.addAction(tr("Who sits here…"), lambda: self.rename_wanted.emit(line.seat))
        if line.kind == "party":
            words = tr("Take control back") if line.in_control else tr("Let this seat show")
            menu.addAction(words, lambda: self.control_wanted.emit(line.seat, not line.in_control))
        if line.device:
            menu.addSeparator()
            # The seat is what a clerk knows it by; the machine's name tells two of a seat apart.
            seat = self.label.text()
            name = tr("{seat} ({machine})").format(seat=seat, machine=line.name)
            name = name if line.name else seat
            menu.addAction(
                tr("Withdraw this screen…"), lambda: self.revoke_wanted.emit(line.device, name)
            )
        if line.stale:
            words = trn("Withdraw %n screen(s) that are not connected", len(line.stale))
            menu.addAction(words, lambda: self.stale_wanted.emit(line.stale))
        return menu

    def _menu(self) -> None:
        self.menu().exec(self.more.mapToGlobal(QPoint(0, self.more.height())))


def _state_words(line: ScreenLine) -> tuple[str, str]:
    """Return the state of a screen and how it looks."""
    if not line.device:
        return tr("no screen paired"), "small"
    words, look = tr("connected"), "stateGood"
    if not line.online:
        words, look = tr("not connected"), "stateWarn"
    elif line.behind:
        words, look = tr("slow"), "stateWarn"
    if line.remote:
        words = tr("remote, {state}").format(state=words)
    return words, look


class ScreensList(QScrollArea):
    """All screens.

    Attributes:
        blank_wanted, pair_wanted, rename_wanted, revoke_wanted, stale_wanted, control_wanted:
            of a row.
    """

    blank_wanted = Signal(str, bool)
    pair_wanted = Signal(str)
    rename_wanted = Signal(str)
    revoke_wanted = Signal(str, str)
    stale_wanted = Signal(object)
    control_wanted = Signal(str, bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[ScreenRow] = []
        inner = QWidget()
        inner.setObjectName("panel")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(space("m"), space("m"), space("m"), space("m"))
        self._column.setSpacing(space("s"))
        self._column.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_lines(self, facts: Facts, lines: Sequence[ScreenLine]) -> None:
        """Show the screens; rows stay where they are while their state changes."""
        while len(self.rows) > len(lines):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.deleteLater()
        while len(self.rows) < len(lines):
            row = ScreenRow(self._theme)
            for name in ("blank", "pair", "rename", "revoke", "stale", "control"):
                getattr(row, f"{name}_wanted").connect(getattr(self, f"{name}_wanted"))
            self._column.insertWidget(len(self.rows), row)
            self.rows.append(row)
        for row, line in zip(self.rows, lines, strict=True):
            row.show_line(facts, line)
