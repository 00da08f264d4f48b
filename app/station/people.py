"""Who works at a station now (当前操作人)."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from dossier.custody.rights import Person
from dossier.people.accounts import Account, Accounts
from dossier.people.permits import Act

if TYPE_CHECKING:
    from app.station.station import Station


def awake_or_not_s() -> float:
    """Return seconds that never go back and go on while the machine sleeps, where it can tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class StationPeople:
    """Signing in and out at a station; may be used from any thread."""

    def __init__(self, station: Station, clock: Callable[[], float] = awake_or_not_s) -> None:
        self._station, self._clock = station, clock
        self._proven_s: dict[str, float] = {}
        self.accounts = Accounts(station.store)
        self.signed_in: Account | None = None
        """Whose sign-in holds; None: nobody's, or the station goes on without accounts."""
        self.court_pin = ""
        """Of the device the court signs with, once somebody gave it; never written down."""
        self.ask_court_pin: Callable[[], str] | None = None
        """Asks for it where a person waits for the answer; empty: they gave none."""

    @property
    def in_force(self) -> bool:
        """Whether people have to sign in here."""
        return self.accounts.in_force

    @property
    def who(self) -> str:
        """Who works here, for the journal."""
        if self.signed_in is not None:
            return self.signed_in.who
        return self._station.settings.person or getpass.getuser()

    @property
    def person(self) -> Person:
        """Who works here, for the cabinet."""
        role = None if self.signed_in is None else self.signed_in.role
        return Person(self.who, role)

    def may(self, *acts: Act) -> bool:
        """Return whether who is signed in may do one of these; without accounts anybody may."""
        return self.signed_in is None or self.signed_in.may(*acts)

    def sign_in(self, untrusted_login: str, untrusted_password: str) -> Account:
        """Let somebody in; one who takes another's place is noted as such (登录、接管).

        Raises:
            BadSignIn, SignInLater, PasswordToReplace: as :meth:`Accounts.sign_in`.
        """
        account = self.accounts.sign_in(untrusted_login, untrusted_password)
        self._proven_s[account.login] = self._clock()
        self.enter(account)
        return account

    def may_by_card(self, account: Account) -> bool:
        """Return whether somebody's card alone is enough: their password was right here lately."""
        proven_s = self._proven_s.get(account.login)
        hours = self._station.settings.card_hours
        return proven_s is not None and self._clock() - proven_s < hours * 3600

    def enter(self, account: Account) -> None:
        """Let somebody in who proved otherwise to be it."""
        self.accounts.admit(account, over=self.signed_in)
        self.signed_in = account

    def sign_out(self) -> None:
        """Note that who is signed in leaves; what they began goes on."""
        leaving, self.signed_in = self.signed_in, None
        self.court_pin = ""
        if leaving is not None:
            self.accounts.sign_out(leaving)
