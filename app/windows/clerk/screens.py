"""The clerk's control of the room's screens: what is shown, screens, evidence (屏幕控制)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.panels import EmptyState, action_button, flat_button
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from app.station.hub import Readiness
from app.windows.clerk.screens_control import Screens
from app.windows.clerk.screens_evidence import EvidencePanel
from app.windows.clerk.screens_list import ScreensList, shown_words
from app.windows.clerk.screens_state import (
    ExhibitLine,
    OfferLine,
    exhibits,
    offers,
    screens,
    shown_to,
)
from courtroom.hub.contract import ALL

MIN_WIDTH = 392


class NowStrip(QFrame):
    """What all screens show now, always in view, with the two buttons that end it."""

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._theme = theme
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(size("control"))
        self.down = action_button(commands["take_down"])
        self.blank = action_button(commands["blank_all"], "dangerButton")
        row = QHBoxLayout()
        row.setSpacing(space("s"))
        row.addWidget(self.down, 1)
        row.addWidget(self.blank, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        layout.setSpacing(space("xs"))
        layout.addWidget(self.words)
        layout.addLayout(row)

    def show_words(self, text: str, look: str) -> None:
        """Say what is on all screens."""
        self.words.setText(text)
        if self.words.objectName() != look:
            self.words.setObjectName(look)
            self.words.style().unpolish(self.words)
            self.words.style().polish(self.words)


class OfferBar(QFrame):
    """One page that was mentioned or asked for: show it, or put it away.

    Attributes:
        taken, left: with the offer.
        meant: with the offer, and exhibit and page that a person says are meant.
    """

    taken = Signal(object)
    left = Signal(object)
    meant = Signal(object, str, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("chipBar")
        self._offer: OfferLine | None = None
        self._listed: Sequence[ExhibitLine] = ()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.take = QPushButton()
        self.take.setObjectName("chip")
        self.take.setMinimumHeight(size("control") + 4)
        theme.bind(self.take, "screen", "accent")
        self.leave = QPushButton()
        self.leave.setMinimumHeight(size("control") + 4)
        self.other = QPushButton(tr("Another…"))
        self.other.setMinimumHeight(size("control") + 4)
        self.other.setToolTip(tr("Something else is meant: choose exhibit and page"))
        self.menu = QMenu(self)
        row = QHBoxLayout()
        row.setSpacing(space("s"))
        row.addWidget(self.take, 1)
        row.addWidget(self.other)
        row.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        layout.setSpacing(space("xs"))
        layout.addWidget(self.words)
        layout.addLayout(row)
        self.take.clicked.connect(lambda: self._offer and self.taken.emit(self._offer))
        self.leave.clicked.connect(lambda: self._offer and self.left.emit(self._offer))
        self.other.clicked.connect(self._choose)
        self.hide()

    @property
    def offer(self) -> OfferLine | None:
        """What is offered."""
        return self._offer

    def _choose(self) -> None:
        """Let a person say which page is meant; nothing is shown by that."""
        self.fill_menu()
        self.menu.popup(self.other.mapToGlobal(self.other.rect().bottomLeft()))

    def fill_menu(self) -> None:
        """Put every page of the list into the menu, for what is offered now."""
        self.menu.clear()
        offer = self._offer
        for line in self._listed if offer is not None else ():
            if not line.pages:
                continue
            below = self.menu.addMenu(line.title.replace("&", "&&"))
            for page in line.pages:
                action = below.addAction(tr("page {n}").format(n=page))
                action.triggered.connect(partial(self.meant.emit, offer, line.id, page))

    def show_offer(
        self, offer: OfferLine | None, name: str, listed: Sequence[ExhibitLine] = ()
    ) -> None:
        """Offer something; None: nothing."""
        self._offer, self._listed = offer, listed
        self.setVisible(offer is not None)
        if offer is None:
            return
        self.other.setVisible(not offer.asked)
        if offer.asked:
            text = tr("{seat} asks to show {exhibit}, page {n}")
            self.take.setText(tr("Show it  Alt+E"))
            self.leave.setText(tr("Refuse"))
        else:
            text = tr("{seat}: “{words}” → {exhibit}, page {n}")
            self.take.setText(tr("Show it  Alt+E"))
            self.leave.setText(tr("Put away  Alt+Q"))
        self.words.setText(
            text.format(seat=offer.said_by, words=offer.words, exhibit=name, n=offer.page)
        )


class ScreensPane(QWidget):
    """The right-hand pane of the clerk's desk."""

    def __init__(self, theme: Theme, screens: Screens, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumWidth(MIN_WIDTH)
        self.control = screens
        self.now = NowStrip(theme, commands)
        self.offers = OfferBar(theme)
        self.list = ScreensList(theme)
        self.evidence = EvidencePanel(theme, commands)
        self.off = EmptyState(
            theme,
            "screen",
            tr("Screens are off"),
            tr("Bench, parties and gallery see nothing. Evidence can be listed all the same."),
            (commands["screens_on"],),
        )
        self.address = QLabel()
        self.address.setObjectName("small")
        self.address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(space("m"), space("xs"), space("s"), space("xs"))
        row.addWidget(self.address, 1)
        for name in ("pair_screen", "display_log", "screens_off"):
            row.addWidget(flat_button(commands[name]))
        live = QWidget()
        column = QVBoxLayout(live)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(foot)
        self._live = live
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.evidence, tr("Evidence"))
        self.tabs.addTab(live, trn("Screens (%n connected)", 0))
        self.tabs.addTab(self.off, tr("Screens are off"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.now)
        layout.addWidget(self.offers)
        layout.addWidget(self.tabs, 1)
        screens.changed.connect(self.show_facts)
        screens.running_changed.connect(self.show_facts)
        screens.ready_changed.connect(self.show_ready)
        self.show_facts()

    def show_facts(self) -> None:
        """Show the newest state."""
        facts, on = self.control.facts, self.control.running
        lines = screens(facts)
        listed = exhibits(facts)
        self.evidence.show_state(facts, listed, lines, on=on)
        self.tabs.setTabVisible(1, on)
        self.tabs.setTabVisible(2, not on)
        self.now.setVisible(on)
        if not on:
            self.offers.show_offer(None, "")
            return
        self.list.show_lines(facts, lines)
        here = sum(1 for line in lines if line.online)
        self.tabs.setTabText(1, trn("Screens (%n connected)", here))
        text = tr("Address {address}").format(address=self.control.address)
        code = (facts.get("leave") or {}).get("code")
        if code:
            text += "\n" + tr("Code to unlock a screen: {code}").format(code=code)
        self.address.setText(text)
        if f"blank/{ALL}" in facts:
            self.now.show_words(tr("All screens are black"), "stateWarn")
        else:
            shown = shown_to(facts, "")
            words = shown_words(facts, shown)
            text = tr("Everybody sees: {what}").format(what=words) if shown else words
            self.now.show_words(text, "stateRecording" if shown else "muted")
        waiting = offers(facts)
        newest = waiting[-1] if waiting else None
        name = next((one.title for one in listed if newest and one.id == newest.exhibit), "")
        self.offers.show_offer(newest if name else None, name, listed)

    def show_ready(self, found: Readiness) -> None:
        """Show how far the pages of the evidence are ready."""
        text = ""
        if not found.done:
            text = tr("Pages are made ready for the screens: {done} of {total}").format(
                done=found.ready, total=found.total
            )
        self.evidence.show_note(text)
