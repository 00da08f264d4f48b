"""What the options of one command line amount to: which station, how to speak."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.station.home import Settings, default_home, load_settings

if TYPE_CHECKING:
    from app.station import Station
    from dossier.people.accounts import Account

FILE_VARIABLE = "WENYI_PASSWORD_FILE"
"""Of the environment: where the password of ``--as`` stands, for automation."""
SIGNED_IN = "session"
"""File in the station's folder that ``user sign-in`` writes, for this system account alone."""

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
CaseNumberOption = Annotated[
    str, typer.Option("--case", help="案号, as in （2026）粤0308民初123号.")
]


@dataclass
class Session:
    """The shared options of one command line."""

    home_option: Path | None = None
    demo: bool = False
    json: bool = False
    language_option: str | None = None
    as_login: str = ""
    """Who acts (``--as``); empty: whoever signed in last, or one person without accounts."""
    command: str = ""
    """First word of the command."""
    court_pin_file: Path | None = None
    """Where the PIN of the court's device stands (``--court-pin-file``); None: asked for."""
    account: Account | None = None
    """Who signed in; known while the station is open."""

    @property
    def home(self) -> Path:
        """Folder of the station."""
        return self.home_option or default_home(self.demo)

    @property
    def settings(self) -> Settings:
        """The station's settings."""
        return load_settings(self.home)

    @property
    def language(self) -> str:
        """Language of the words, ``zh_CN`` or ``en``."""
        return self.language_option or self.settings.language

    @property
    def who(self) -> str:
        """Who acts, for the journal: the account's name."""
        if self.account is not None:
            return self.account.who
        return self.settings.person or getpass.getuser()

    @contextmanager
    def station(self, read_in_background: bool = False) -> Iterator[Station]:
        """Open the station for the time of a command, for whoever signed in where one must.

        Raises:
            NotSignedIn: nobody did, and the station asks.
            NotPermitted: this command is not for them.
        """
        # Imported here: the window must not wait for the database library.
        from app.station import open_station

        with open_station(
            self.home, demo=self.demo, read_in_background=read_in_background
        ) as station:
            self._enter(station)
            station.people.ask_court_pin = self.court_pin
            yield station

    def court_pin(self) -> str:
        """Return the PIN of the court's device, asked for where somebody can answer.

        Raises:
            Missing: the file that was named cannot be read.
        """
        if self.court_pin_file is not None:
            return first_line(self.court_pin_file)
        if not sys.stdin.isatty():
            return ""
        return str(typer.prompt("法院密码钥匙口令 PIN", hide_input=True, err=True, default=""))

    def _enter(self, station: Station) -> None:
        """Let in who acts; the store's door asks again at each change."""
        from app.cli.rights import READING, WITHOUT
        from dossier.people import sessions
        from resources.errors import NotSignedIn

        people = station.people
        if self.as_login:
            self.account = people.sign_in(self.as_login, password_of(self.as_login))
        elif people.in_force:
            try:
                self.account = sessions.whose(station.store, self.token())
            except NotSignedIn:
                if self.command in WITHOUT:
                    return
                raise
            people.enter(self.account)
        if self.account is not None and self.command in READING:
            station.store.check(*READING[self.command])

    def token(self) -> str:
        """Return the token of ``user sign-in``; empty: there is none."""
        try:
            return (self.home / SIGNED_IN).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""


def password_of(login: str) -> str:
    """Return somebody's password: from the file that the environment names, else asked for.

    Raises:
        Missing: there is no such file.
    """
    named = os.environ.get(FILE_VARIABLE)
    if not named:
        return str(typer.prompt(f"{login} 的密码", hide_input=True, err=True))
    return first_line(Path(named))


def first_line(path: Path) -> str:
    """Return the first line of a file or of an open descriptor (``/dev/fd/3``).

    Raises:
        Missing: it cannot be read.
    """
    from resources.errors import Missing

    try:
        return path.read_text("utf-8").split("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise Missing(source=str(path)) from error


def session_of(context: typer.Context, json: bool) -> Session:
    """Return the command's session; ``--json`` counts before and after the command."""
    session = context.obj
    if not isinstance(session, Session):
        session = Session()
    session.json = session.json or json
    return session
