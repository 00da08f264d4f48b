"""The window all seats share: menus, status bar, palette, toasts, dialogs (主窗口)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QVBoxLayout, QWidget

from app.qt.activity import Activity
from app.qt.commands import Commands, group_of
from app.qt.messages import Toast, show_error
from app.qt.palette import Choice, run_palette
from app.qt.panels import EmptyState
from app.qt.theme import Scheme, Theme
from app.qt.translations import language, mark, spoken, tr
from app.windows.settings import LANGUAGE_NAMES, SCHEME_NAMES, AboutDialog, ShortcutsDialog

STATION = mark("Station")
PEOPLE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("todo", mark("To do…"), "timeline", ("Ctrl+T",)),
    ("people", mark("People and accounts…"), "seat", ()),
    ("lock", mark("Lock"), "private", ("Ctrl+Alt+L",)),
    ("sign_out", mark("Sign out"), "", ()),
)
"""Commands that a program offers where they make sense: name, text, icon, keys."""
HELP = mark("Help")


class Shell(QMainWindow):
    """A main window without a seat yet.

    Attributes:
        language_chosen: emitted with a language; the window is then built anew.
        theme_chosen: emitted with a Scheme.
        settings_wanted: emitted when the settings dialog is asked for.
        role_wanted: emitted when another seat is to be chosen.
        closed: emitted when the person closes the window.
        wanted: emitted with the name of one of :data:`PEOPLE`.
        offered: which of those there are; set before the general commands are added.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(object)
    settings_wanted = Signal()
    role_wanted = Signal()
    closed = Signal()
    wanted = Signal(str)

    def __init__(self, theme: Theme, home: str) -> None:
        super().__init__()
        self._theme = theme
        self._home = home
        self._errors: list[BaseException] = []
        self._showing = False
        self.offered: frozenset[str] = frozenset()
        self.is_locked: Callable[[], bool] = lambda: False
        """Whether errors wait until somebody may see them."""
        self.setWindowTitle(tr("Wenyi"))
        self.setWindowIcon(theme.icon("scan", "accent"))
        self.commands = Commands(self, theme)
        self.toast = Toast(self)
        self.activity = Activity()
        self._store = QLabel()
        self._reading = QLabel()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._store)
        bar.addPermanentWidget(self.activity)
        bar.addPermanentWidget(self._reading)
        self.person = QLabel()
        bar.addPermanentWidget(self.person)

    def add_general_commands(self) -> None:
        """Add the commands every seat has; after those of the seat."""
        c = self.commands
        keys: tuple[str, ...] = ("Ctrl+K", "Ctrl+Shift+P")
        find = mark("Find a command…")
        c.add("palette", find, self._palette, group=HELP, icon="command", keys=keys)
        settings = mark("Settings…")
        c.add(
            "settings",
            settings,
            self.settings_wanted.emit,
            group=STATION,
            icon="settings",
            keys=("Ctrl+,",),
        )
        c.add("role", mark("Choose another seat…"), self.role_wanted.emit, group=STATION)
        for name, source, icon, keys in PEOPLE:
            if name in self.offered:
                c.add(
                    name,
                    source,
                    lambda name=name: self.wanted.emit(name),  # type: ignore[misc]
                    group=STATION,
                    icon=icon,
                    keys=keys,
                )
        keys = ("Ctrl+Q",)
        c.add("quit", mark("Quit"), self.close, group=STATION, icon="close", keys=keys)
        shortcuts = mark("Keyboard shortcuts")
        keys = ("F1",)
        c.add("shortcuts", shortcuts, self._shortcuts, group=HELP, icon="keyboard", keys=keys)
        c.add("about", mark("About Wenyi"), self._about, group=HELP, icon="info")

    def build_menus(self) -> None:
        """Make the menus from the commands, one for each group."""
        self.menuBar().clear()
        menus: dict[str, QMenu] = {}
        groups = [group_of(action) for action in self.commands]
        order = [g for g in dict.fromkeys(groups) if g not in (STATION, HELP)]
        for group in (STATION, *order, HELP):
            if group in groups:
                menus[group] = self.menuBar().addMenu(spoken(group))
        for action in self.commands:
            menus[group_of(action)].addAction(action)
        station = menus.get(STATION)
        if station is not None:
            before = station.actions()[1] if len(station.actions()) > 1 else None
            self._add_choice(station, before, tr("Language"), self._languages())
            self._add_choice(station, before, tr("Theme"), self._schemes())

    def show_page(self, page: QWidget) -> None:
        """Put the seat's page into the window."""
        self.setCentralWidget(page)

    def show_waiting(self) -> None:
        """Say that the station is being opened."""
        state = EmptyState(self._theme, "volume", tr("Opening the station…"), "")
        holder = QWidget()
        holder.setObjectName("page")
        layout = QVBoxLayout(holder)
        layout.addWidget(state)
        self.setCentralWidget(holder)

    # What seats ask of their window

    def say(self, text: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a toast."""
        self.toast.say(text, button, action)

    def show_error(self, error: BaseException) -> None:
        """Show an error dialog; cancelling is silent.

        One at a time: what fails while a dialog is open follows it, and a thing that
        fails again and again is told once.
        """
        if repr(error) in map(repr, self._errors):
            return
        self._errors.append(error)
        if not self.is_locked():
            self.show_errors()

    def show_errors(self) -> None:
        """Show what failed and was not shown yet; a dialog that is open goes first."""
        if self._showing:
            return
        self._showing = True
        try:
            while self._errors:
                show_error(self, self._theme, self._errors[0])
                del self._errors[0]
        finally:
            self._showing = False

    def show_state(self, store: str, reading: str) -> None:
        """Show the state of the store and the reading backlog in the status bar."""
        self._store.setText(store)
        self._reading.setText(reading)

    # Inner workings

    def _languages(self) -> list[tuple[str, bool, Callable[[], None]]]:
        return [
            (name, key == language(), lambda key=key: self.language_chosen.emit(key))  # type: ignore[misc]
            for key, name in LANGUAGE_NAMES.items()
        ]

    def _schemes(self) -> list[tuple[str, bool, Callable[[], None]]]:
        return [
            (
                spoken(name),
                scheme is self._theme.scheme,
                lambda scheme=scheme: self._take_scheme(scheme),  # type: ignore[misc]
            )
            for scheme, name in SCHEME_NAMES.items()
        ]

    def _take_scheme(self, scheme: Scheme) -> None:
        self.theme_chosen.emit(scheme)

    def _add_choice(
        self,
        menu: QMenu,
        before: QAction | None,
        title: str,
        entries: list[tuple[str, bool, Callable[[], None]]],
    ) -> None:
        sub = QMenu(title, menu)
        group = QActionGroup(sub)
        for name, now, run in entries:
            action = sub.addAction(name)
            action.setCheckable(True)
            action.setChecked(now)
            action.triggered.connect(lambda checked, run=run: run())
            group.addAction(action)
        if before is not None:
            menu.insertMenu(before, sub)
        else:
            menu.addMenu(sub)

    def _palette(self) -> None:
        themes = [
            (Choice(f"{tr('Theme')}：{shown}", f"Theme: {name}"), run)
            for (shown, _, run), name in zip(self._schemes(), SCHEME_NAMES.values(), strict=True)
        ]
        run_palette(self, self.commands, themes)

    def _shortcuts(self) -> None:
        ShortcutsDialog.ask(self, self.commands)

    def _about(self) -> None:
        AboutDialog.ask(self, self._home)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the program."""
        self.closed.emit()
        super().closeEvent(event)

    def keep_place_of(self, other: QMainWindow) -> None:
        """Take the place and size of the window this one replaces."""
        self.setGeometry(other.geometry())
        if other.windowState() & Qt.WindowState.WindowMaximized:
            self.setWindowState(Qt.WindowState.WindowMaximized)
