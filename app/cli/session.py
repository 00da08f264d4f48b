"""What the options of one command line amount to: which station, how to speak."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.station.home import Settings, default_home, load_settings

if TYPE_CHECKING:
    from app.station import Station

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
        return self.settings.person or getpass.getuser()

    @contextmanager
    def station(self, read_in_background: bool = False) -> Iterator[Station]:
        """Open the station for the time of a command."""
        # Imported here: the window must not wait for the database library.
        from app.station import open_station

        with open_station(
            self.home, demo=self.demo, read_in_background=read_in_background
        ) as station:
            yield station


def session_of(context: typer.Context, json: bool) -> Session:
    """Return the command's session; ``--json`` counts before and after the command."""
    session = context.obj
    if not isinstance(session, Session):
        session = Session()
    session.json = session.json or json
    return session
