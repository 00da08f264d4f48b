"""The desktop application: opens the station and the seat's window (启动)."""

from __future__ import annotations

import getpass
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.qt import translations
from app.qt.lanes import Lane, Lanes, Task
from app.qt.messages import Question, show_error
from app.qt.platform import quiet_platform
from app.qt.theme import Scheme, Theme
from app.qt.translations import spoken, tr
from app.station.home import Settings, load_settings, save_settings
from app.windows.people.guard import Guard
from app.windows.roles import RolePage, role_of
from app.windows.settings import SettingsDialog, Wishes
from app.windows.shell import Shell
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.windows.archive.archive import Archive
    from app.windows.clerk.clerk import Clerk
    from app.windows.custody.custody import Custody
    from app.windows.following import Following
    from app.windows.intake.intake import Intake
    from app.windows.operations.operations import Operations
    from app.windows.quality.quality import Quality
    from app.windows.room.seat import RoomSeat
    from app.windows.scan_desk.desk import Desk
    from app.windows.services import Services
    from app.windows.todo.board import Board
    from dossier.changes import Changes

_log = logging.getLogger(__name__)

SEND_AFTER_MS = 3000
"""The first case is on the screen by then; the network's code would keep it waiting."""


ROOM_ROLES = ("party", "bench")
"""Seats in a courtroom: they have a connection to the room's hub, and no station."""


class Program(QObject):
    """One run of the application: lanes, theme, station, window.

    Attributes:
        deadlines_changed: emitted when something was noted that deadlines depend on.
    """

    deadlines_changed = Signal()

    def __init__(
        self,
        app: QApplication,
        home: Path,
        *,
        demo: bool,
        role: str = "",
        seat: str = "",
        theme: Theme | None = None,
    ) -> None:
        super().__init__()
        self.seat = seat
        self.app = app
        self.home = home
        self.demo = demo
        self.role = role
        self.lanes = Lanes(self)
        self.theme = theme or Theme(app)
        self.services: Services | None = None
        self.desk: Desk | None = None
        self.operations: Operations | None = None
        self.clerk: Clerk | None = None
        self.archive: Archive | None = None
        self.custody: Custody | None = None
        self.intake: Intake | None = None
        self.quality: Quality | None = None
        self.room_seat: RoomSeat | None = None
        self.window: Shell | None = None
        self.guard = Guard(self)
        self.todo: Board | None = None
        self.following: Following | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._showing_error = False
        self._sending = QTimer(self)
        self._sending.setSingleShot(True)
        self._sending.timeout.connect(self._send)

    # Settings

    @property
    def settings(self) -> Settings:
        """The settings in force; those of the file until the station is open."""
        return self.services.settings if self.services is not None else load_settings(self.home)

    def change_settings(self, **changed: Any) -> None:
        """Save settings."""
        if self.services is not None:
            self.services.change_settings(**changed)
        else:
            save_settings(self.home, replace(load_settings(self.home), **changed))

    # Start

    def start(self) -> None:
        """Show a window at once; the station opens behind it."""
        settings = self.first_settings()
        translations.install(settings.language)
        self.theme.choose(Scheme(settings.theme))
        self.role = self.role or settings.role
        if role_of(self.role) is None:
            self.choose_role()
        else:
            self.open_seat()

    def first_settings(self) -> Settings:
        """Return the settings; a broken file is reported and the defaults are used."""
        try:
            return load_settings(self.home)
        except WenyiError as error:
            translations.install(translations.LANGUAGES[0])
            self.theme.choose(Scheme.SYSTEM)
            show_error(None, self.theme, error)
            return Settings()

    def choose_role(self) -> None:
        """Let the person say which seat this is."""
        self._close_room()
        shell = self.new_shell()
        page = RolePage(self.theme, self.guard.may_open)
        page.chosen.connect(self._take_role)
        shell.add_general_commands()
        shell.commands["role"].setEnabled(False)
        shell.build_menus()
        shell.show_page(page)
        self.replace(shell)

    def _take_role(self, key: str) -> None:
        self.role = key
        self.change_settings(role=key)
        self.open_seat()

    def open_seat(self) -> None:
        """Open what the seat needs, the station or a connection to a courtroom, and show it."""
        if self.role in ROOM_ROLES:
            self.open_room()
        elif self.services is None:
            self.open_station()
        else:
            self.show_seat()

    def open_room(self) -> None:
        """Show a seat of a courtroom; it asks for a code where this machine has none."""
        self._close_room()
        shell = self.new_shell()
        seats = {"party": self._party_seat, "bench": self._bench_seat}
        seat = self.room_seat = seats[self.role](shell)
        shell.add_general_commands()
        shell.build_menus()
        shell.show_page(seat)
        self.replace(shell)
        if self.demo:
            self._knock(seat)
        else:
            seat.start()

    def _knock(self, seat: RoomSeat) -> None:
        """Be let in by the demo's clerk's desk on this machine; never but in the demo."""
        kinds = {"bench": "bench", "party": "public" if self.seat == "public" else "party"}
        seat.pairing.show_waiting(
            tr("Demo: this screen is let in as soon as the clerk's desk has a hearing open.")
        )

        def work(task: Task) -> None:
            from app.demo.room import knock
            from courtroom.hub.contract import Kind

            knock(self.home, Kind(kinds[self.role]), self.seat, self.screen_folder)

        def done(_: object) -> None:
            if self.room_seat is seat:
                seat.start()

        def failed(error: BaseException) -> None:
            if self.room_seat is seat:
                show_error(self.window, self.theme, error)
                seat.start()

        self.lanes.run(Lane.ROOM, work, done, failed, owner=seat)

    @property
    def screen_folder(self) -> Path:
        """Where a seat of a courtroom keeps its pairing."""
        name = f"{self.role}-{self.seat}" if self.demo and self.seat else self.role
        return self.home / "screens" / name

    def _close_room(self) -> None:
        if self.room_seat is not None:
            self.room_seat.close_room()
            self.room_seat = None

    def open_station(self) -> None:
        """Open the station on the store lane, then show the seat."""
        shell = self.new_shell()
        shell.add_general_commands()
        shell.build_menus()
        shell.show_waiting()
        self.replace(shell)

        def work(task: object) -> Services:
            # Imported here: the window is on the screen before this is loaded.
            from app.station import open_station

            return open_station(self.home, demo=self.demo)

        self.lanes.run(Lane.STORE, work, self.use, self._not_opened)

    def use(self, services: Services) -> None:
        """Work with an open station; what it has for the centre is sent from now on."""
        from app.windows.following import Following, told

        self.services = services
        self.following = Following(services, self.lanes, self)
        self.following.time_passed.connect(self.deadlines_changed)
        ends = (
            told(services, self.lanes, self._store_changed),
            services.store.follow(
                lambda changes: self.lanes.post(lambda: self.guard.heed_others(changes))
            ),
        )

        def end() -> None:
            for one in ends:
                one()

        self._unsubscribe = end
        self.show_seat()
        self._sending.start(SEND_AFTER_MS)

    def _store_changed(self, changes: Changes) -> None:
        from app.windows.todo.notice import touches_deadlines

        if touches_deadlines(changes.touched):
            self.deadlines_changed.emit()

    def _send(self) -> None:
        services = self.services
        if services is not None:
            self.lanes.run(Lane.CENTRE, lambda task: services.sync.start())
            # What a crash left between signing and filing.
            self.lanes.run(Lane.EXPORT, lambda task: services.settle_papers())

    def _not_opened(self, error: BaseException) -> None:
        show_error(self.window, self.theme, error)
        self.app.exit(getattr(error, "exit_code", 1))

    def show_seat(self) -> None:
        """Show the window of the seat; anew when the language changed."""
        role = role_of(self.role)
        if self.services is None or role is None:
            return
        if self.guard.asks:
            self.guard.ask(self.services.people)
            return
        if not self.guard.may_open(role.key):
            self.choose_role()
            return
        shell = self.new_shell()
        shell.setWindowTitle(f"{tr('Wenyi')} · {spoken(role.name)}")
        seats = {
            "scan": self._scan_desk,
            "quality": self._quality_desk,
            "operations": self._operations_desk,
            "clerk": self._clerk_desk,
            "archive": self._archive_desk,
            "todo": self._todo_desk,
            "custody": self._custody_desk,
            "intake": self._counter_desk,
        }
        page = seats[role.key](shell, self.services)
        shell.add_general_commands()
        shell.build_menus()
        shell.show_page(page)
        self.guard.say_what_is_stopped(shell, role.key)
        self.replace(shell)

    def _scan_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.scan_desk.desk import Desk
        from app.windows.scan_desk.window import ScanDesk

        if self.desk is None:
            self.desk = Desk(services, self.lanes, self)
            self.desk.start()
        return ScanDesk(shell, self.theme, self.desk, shell.commands)

    def _quality_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.quality.window import quality_desk

        return quality_desk(self, shell, services)

    def _operations_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.operations.operations import Operations
        from app.windows.operations.window import OperationsDesk

        if self.operations is None:
            self.operations = Operations(services, self.lanes, self)
            self.operations.start()
        return OperationsDesk(shell, self.theme, self.operations, shell.commands)

    def _clerk_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.clerk.clerk import Clerk
        from app.windows.clerk.window import ClerkDesk

        if self.clerk is None:
            self.clerk = Clerk(services, self.lanes, self)
            self.clerk.start()
        return ClerkDesk(shell, self.theme, self.clerk, shell.commands)

    def _archive_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.archive.seat import archive_desk

        return archive_desk(self, shell, services)

    def _counter_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.intake.seat import counter_desk

        return counter_desk(self, shell, services)

    def _custody_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.custody.seat import custody_desk

        return custody_desk(self, shell, services)

    def _todo_desk(self, shell: Shell, services: Services) -> QWidget:
        from app.windows.todo.window import todo_desk

        return todo_desk(self, shell)

    def _party_seat(self, shell: Shell) -> RoomSeat:
        from app.windows.party.seat import PartySeat

        # A demo is tried on somebody's own machine: it is never locked.
        locked = not self.demo
        return PartySeat(shell, self.theme, self.lanes, self.screen_folder, locked=locked)

    def _bench_seat(self, shell: Shell) -> RoomSeat:
        from app.windows.bench.seat import BenchSeat

        return BenchSeat(shell, self.theme, self.lanes, self.screen_folder)

    # Windows

    def new_shell(self) -> Shell:
        """Return a window without a page."""
        shell = Shell(self.theme, str(self.home))
        shell.language_chosen.connect(self._take_language, Qt.ConnectionType.QueuedConnection)
        shell.theme_chosen.connect(self._take_theme, Qt.ConnectionType.QueuedConnection)
        shell.settings_wanted.connect(self._settings)
        shell.role_wanted.connect(self._other_role, Qt.ConnectionType.QueuedConnection)
        shell.closed.connect(self.app.quit)
        shell.wanted.connect(self.guard.do, Qt.ConnectionType.QueuedConnection)
        self.guard.equip(shell)
        return shell

    def replace(self, shell: Shell) -> None:
        """Show a window where the last one stood."""
        old, self.window = self.window, shell
        if old is None:
            room = self.app.primaryScreen().availableGeometry()
            shell.resize(min(1600, room.width() - 20), min(1000, room.height() - 60))
            shell.move(room.center() - QRect(0, 0, shell.width(), shell.height()).center())
        else:
            shell.keep_place_of(old)
        shell.show()
        if old is not None:
            old.closed.disconnect()
            old.hide()
            old.deleteLater()

    def _take_language(self, chosen: str) -> None:
        if chosen == translations.language():
            return
        self.change_settings(language=chosen)
        translations.install(chosen)
        if self.room_seat is not None:
            self.open_room()
        elif self.services is not None and role_of(self.role) is not None:
            self.show_seat()
        else:
            self.choose_role()

    def _take_theme(self, scheme: Scheme) -> None:
        self.change_settings(theme=str(scheme))
        self.theme.choose(scheme)

    def _settings(self) -> None:
        if self.window is None:
            return
        now = self.settings
        account = getpass.getuser()
        wishes = SettingsDialog.ask(
            self.window,
            Wishes(
                translations.language(),
                now.theme,
                now.person,
                self.guard.lock_minutes,
                self.guard.card_hours,
            ),
            account,
        )
        if wishes is None:
            return
        self.change_settings(theme=wishes.theme, person=wishes.person)
        if wishes.lock_minutes is not None:
            self.change_settings(lock_minutes=wishes.lock_minutes)
        if wishes.card_hours is not None:
            self.change_settings(card_hours=wishes.card_hours)
        self.theme.choose(Scheme(wishes.theme))
        self._take_language(wishes.language)

    def _other_role(self) -> None:
        if (
            self.desk is not None
            and self.desk.receiving.intake is not None
            and self.window is not None
        ):
            title = tr("A scan is running")
            text = tr("It goes on, and its pages are saved, while you choose.")
            if not Question.ask(self.window, self.theme, title, text, tr("Choose another seat")):
                return
        self.choose_role()

    # End

    def report(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Show an exception that nobody caught; the interpreter's hook."""
        if issubclass(kind, KeyboardInterrupt):
            self.app.quit()
            return
        if self._showing_error:
            _log.error("bug while another is shown", exc_info=(kind, error, trace))
            return
        self._showing_error = True
        show_error(self.window, self.theme, error)
        self._showing_error = False

    def close(self, *, keep_station: bool = False) -> None:
        """Stop what runs and close the station, unless somebody else owns it."""
        self._sending.stop()
        self._unsubscribe()
        self.guard.close()
        self._close_room()
        desks = (
            self.following,
            self.desk,
            self.operations,
            self.clerk,
            self.archive,
            self.custody,
            self.intake,
            self.quality,
            self.todo,
        )
        for desk in desks:
            if desk is not None:
                desk.close()
        self.lanes.close()
        if self.services is not None and not keep_station:
            self.services.close()
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None


def run_gui(
    home: Path,
    *,
    demo: bool = False,
    role: str = "",
    seat: str = "",
    watch: Callable[[Program], None] | None = None,
) -> int:
    """Run the application until its window is closed.

    Args:
        home: folder of the station.
        demo: a demo station whose virtual feeder holds a case.
        role: seat to open; empty: the remembered one, or ask.
        seat: with ``demo``, whose screen of the courtroom this is.
        watch: called with the program before it starts; benchmarks look on with it.

    Returns:
        The exit code of the process.
    """
    # Lanes hand the interpreter over sooner than the usual 5 ms: the GUI thread waits less.
    sys.setswitchinterval(0.001)
    quiet_platform()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("wenyi")
    app.setDesktopFileName("wenyi")
    # The interpreter must get a turn now and then for Ctrl+C to work.
    turn = QTimer()
    turn.timeout.connect(lambda: None)
    turn.start(500)
    program = Program(app, home, demo=demo, role=role, seat=seat)
    sys.excepthook = program.report
    if watch is not None:
        watch(program)
    QTimer.singleShot(0, program.start)
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        program.close()
