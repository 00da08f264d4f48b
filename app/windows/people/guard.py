"""Who works at this program's station: asks for it, locks when nobody touches it (登录守卫)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.qt.lanes import Lane
from app.qt.translations import tr, trn
from app.station.people import awake_or_not_s
from app.windows.people.lock import LockScreen, Touches
from app.windows.people.rights import may_open
from app.windows.people.sign_in import SignInForm, SignInPage
from dossier.hearing import HearingState
from dossier.people.locking import Standing, StationLock, Times
from dossier.people.permits import Act

if TYPE_CHECKING:
    from app.station.people import StationPeople
    from app.windows.main import Program
    from app.windows.shell import Shell
    from dossier.changes import Changes
    from dossier.people.accounts import Account

_TICK_MS = 1000
IN_COURT = (HearingState.OPEN,)
"""States in which a hearing is recorded."""


class Guard(QObject):
    """Signing in, the lock, and changing over, of one program.

    A station without accounts never meets it.

    Args:
        program: whose windows it guards.
        clock: seconds that never go back; given by tests.

    Attributes:
        changed: emitted when another person works here.
    """

    changed = Signal()

    def __init__(self, program: Program, clock: Callable[[], float] = awake_or_not_s) -> None:
        super().__init__(program)
        self._program, self._clock = program, clock
        self.lock = StationLock()
        self.screen: LockScreen | None = None
        self._touches = Touches(self)
        self._touches.touched.connect(self._touch)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def people(self) -> StationPeople | None:
        """People of the station; None before it is open."""
        services = self._program.services
        return None if services is None else services.people

    @property
    def account(self) -> Account | None:
        """Who is signed in."""
        return None if self.people is None else self.people.signed_in

    @property
    def asks(self) -> bool:
        """Whether somebody has to sign in before anything is shown."""
        return self.people is not None and self.account is None and self.people.in_force

    def may_open(self, key: str) -> bool:
        """Return whether who is signed in may open a desk."""
        return may_open(self.account, key)

    def equip(self, shell: Shell) -> None:
        """Give a window the commands that make sense for who works here."""
        shell.is_locked = lambda: self.screen is not None
        people, account = self.people, self.account
        if people is None or self.asks:
            return
        offered = set()
        if account is None or account.may(Act.MANAGE_PEOPLE):
            offered.add("people")
        if self.may_open("todo"):
            offered.add("todo")
        if account is not None:
            offered |= {"lock", "sign_out"}
            shell.person.setText(account.who)
        shell.offered = frozenset(offered)

    def do(self, name: str) -> None:
        """Do one of the commands of :data:`app.windows.shell.PEOPLE`."""
        program = self._program
        if name == "lock":
            self.lock_now()
        elif name == "sign_out":
            self.sign_out()
        elif program.window is not None and program.services is not None:
            if name == "todo":
                from app.windows.todo.window import show_to_do

                show_to_do(program)
                return
            from app.windows.people.accounts import AccountsDialog

            AccountsDialog.ask(
                program.window, program.theme, program.lanes, program.services.people
            )
            if self.asks:
                self.person_changed()

    def say_what_is_stopped(self, shell: Shell, key: str) -> None:
        """Have a desk say when its case is stopped or locked, and who can unlock it."""
        from app.windows.todo.notice import CaseNotice

        program = self._program
        desk, clerk, archive = program.desk, program.clerk, program.archive
        if key == "scan" and desk is not None:
            CaseNotice(
                program, shell, desk.snapshot_changed,
                lambda: None if desk.snapshot is None else desk.snapshot.case.id,
            )  # fmt: skip
        elif key == "clerk" and clerk is not None:
            CaseNotice(
                program, shell, clerk.hearing_changed,
                lambda: None if clerk.case is None else clerk.case.id,
            )  # fmt: skip
        elif key == "archive" and archive is not None:
            CaseNotice(
                program, shell, archive.case_changed,
                lambda: None if archive.chosen is None else archive.chosen.case.id,
            )  # fmt: skip
        elif key == "intake" and program.intake is not None:
            intake = program.intake
            CaseNotice(
                program, shell, intake.case_changed,
                lambda: None if intake.chosen is None else intake.chosen.case.id,
            )  # fmt: skip
        elif key == "custody" and program.custody is not None:
            custody = program.custody
            CaseNotice(program, shell, custody.changed, lambda: custody.case_at_hand)

    def person_changed(self) -> None:
        """Show what is for who works here now; what an earlier one began goes on."""
        program = self._program
        if program.room_seat is not None:
            return
        desk = program.desk
        case = None if desk is None or desk.snapshot is None else desk.snapshot.case.id
        if desk is not None:
            desk.snapshot = None  # read anew, as this person may see it
        if program.archive is not None:
            program.archive.another()
        program.show_seat()
        if desk is not None and case is not None and not self.asks:
            desk.open_case(case)

    def heed_others(self, changes: Changes) -> None:
        """Ask who is here, where another program gave the station its accounts."""
        if changes.case_id is None:
            self._ask_when_free()

    def _ask_when_free(self) -> None:
        program = self._program
        window = program.window
        if window is None or not self.asks or isinstance(window.centralWidget(), SignInPage):
            return
        if QApplication.activeModalWidget() is not None:
            # What somebody is just answering is not torn from them.
            QTimer.singleShot(_TICK_MS, self, self._ask_when_free)
            return
        self.person_changed()
        if program.window is not None:
            program.window.say(tr("Accounts are in use at this station now: please sign in."))

    @property
    def goes_on(self) -> str:
        """What runs beneath a lock, in words; empty: nothing."""
        clerk, desk = self._program.clerk, self._program.desk
        if clerk is not None and clerk.run is not None and clerk.run.hearing.state in IN_COURT:
            return tr("The hearing goes on being recorded.")
        if desk is not None and desk.receiving.intake is not None:
            return tr("The scan goes on, and its pages are saved.")
        return ""

    # ---- signing in -----------------------------------------------------------------

    def ask(self, people: StationPeople) -> None:
        """Let somebody sign in before anything is shown."""
        shell = self._program.new_shell()
        shell.add_general_commands()
        shell.build_menus()
        shell.show_page(self.page(people))
        self._program.replace(shell)

    def page(self, people: StationPeople) -> SignInPage:
        """Return the page that asks who works here."""
        form = SignInForm(
            self._program.theme,
            self._program.lanes,
            people,
            tr("Sign in"),
            tr("What you do stands in the journal under your name."),
        )
        form.entered.connect(self.enter)
        return SignInPage(
            form, tr("No account yet, or the password is lost? Ask the administrator.")
        )

    def enter(self, account: Account) -> None:
        """Somebody proved who they are: show what is theirs."""
        before = self.lock.login
        self.lock = self.lock.signed_in(account.login, self._clock())
        self._watch(True)
        if before != account.login:
            self._program.lanes.change_over()
            self.changed.emit()
            self.person_changed()

    def sign_out(self) -> None:
        """Who is signed in leaves; what they began goes on."""
        people = self.people
        if people is None or people.signed_in is None:
            return
        self.lock = self.lock.signed_out()
        self._watch(False)
        self._program.lanes.change_over()
        # At once, so that nothing more is shown; the journal's entry follows on its lane.
        leaving, people.signed_in = people.signed_in, None
        people.accounts.store.door.leave()
        self._program.lanes.run(Lane.STORE, lambda task: people.accounts.sign_out(leaving))
        self.person_changed()

    # ---- the lock -------------------------------------------------------------------

    @property
    def times(self) -> Times | None:
        """When it locks; None: never."""
        minutes = self._program.settings.lock_minutes
        return None if minutes <= 0 else Times(minutes * 60.0, min(30.0, minutes * 30.0))

    @property
    def lock_minutes(self) -> int | None:
        """The setting, for whoever may set it; None for others."""
        account = self.account
        if account is None or not account.may(Act.MANAGE_STATION):
            return None
        return self._program.settings.lock_minutes

    @property
    def card_hours(self) -> int | None:
        """Likewise: how long a card alone is enough at the cabinet."""
        return None if self.lock_minutes is None else self._program.settings.card_hours

    def lock_now(self) -> None:
        """Lock by hand."""
        self.lock = self.lock.locked()
        self._show()

    def tick(self) -> None:
        """Time goes by."""
        times = self.times
        if times is None or self.screen is not None:
            return
        before = self.lock.standing
        self.lock = self.lock.ticked(self._clock(), times)
        window = self._program.window
        warned = self.lock.standing is Standing.WARNING and before is not Standing.WARNING
        if warned and window is not None:
            left = round(self.lock.left_s(self._clock(), times))
            window.say(trn("Nobody touches this station: it locks in %n second(s).", left))
        self._show()

    def _touch(self) -> None:
        self.lock = self.lock.touched(self._clock())

    def _show(self) -> None:
        window, people = self._program.window, self.people
        if self.lock.standing is not Standing.LOCKED or self.screen is not None:
            return
        if window is None or people is None:
            return
        self.screen = LockScreen(
            self._program.app,
            window,
            self._program.theme,
            self._program.lanes,
            people,
            self.goes_on,
        )
        self.screen.opened.connect(self._unlocked)
        self.screen.cover()

    def _unlocked(self, account: Account) -> None:
        self.screen = None
        self.enter(account)
        if self._program.window is not None:
            self._program.window.show_errors()

    def _watch(self, on: bool) -> None:
        app = self._program.app
        app.removeEventFilter(self._touches)
        if on:
            app.installEventFilter(self._touches)
            self._timer.start()
        else:
            self._timer.stop()

    def close(self) -> None:
        """End with the program."""
        self._watch(False)
        if self.screen is not None:
            self.screen.uncover()
            self.screen = None
