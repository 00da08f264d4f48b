"""How this courtroom's screens are reached (审判庭屏幕设置)."""

from __future__ import annotations

import json
import logging
import socket
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.station.hub import home_of
from courtroom.screen.identity import DEFAULT_PORT
from resources.errors import StoreError

_log = logging.getLogger(__name__)

_FILE = "screens.json"
PORT = DEFAULT_PORT
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104  a choice a person makes, not the default


@dataclass(frozen=True, slots=True)
class ScreensSetup:
    """Whether and where the room's hub listens."""

    on: bool = False
    """Starts with every hearing that is opened at the clerk's desk."""
    host: str = EVERYWHERE
    """Address to listen on; ``127.0.0.1``: this machine alone."""
    port: int = PORT
    addresses: tuple[str, ...] = ()
    """Under which screens reach it; empty: this machine's own."""


def load_screens(home: Path) -> ScreensSetup:
    """Return the setup; one that cannot be read counts as none."""
    try:
        value = json.loads((home_of(home).parent / _FILE).read_text(encoding="utf-8"))
        value["addresses"] = tuple(value.get("addresses", ()))
        return ScreensSetup(**value)
    except FileNotFoundError:
        return ScreensSetup()
    except (OSError, ValueError, TypeError, AttributeError) as error:
        _log.warning("the setup of the screens is passed over: %s", type(error).__name__)
        return ScreensSetup()


def change_screens(home: Path, **changes: Any) -> ScreensSetup:
    """Keep what a person set.

    Raises:
        StoreError: it cannot be written.
    """
    setup = replace(load_screens(home), **changes)
    folder = home_of(home).parent
    path = folder / _FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.write_text(json.dumps(asdict(setup), ensure_ascii=False, indent=1) + "\n", "utf-8")
        beside.replace(path)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    return setup


def own_addresses() -> tuple[str, ...]:
    """Return this machine's addresses in its networks, the one of the way out first."""
    found: dict[str, None] = {}
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            # Nothing is sent: the system only says which address it would use.
            asked.connect(("192.0.2.1", 9))
            found[asked.getsockname()[0]] = None
    except OSError:
        _log.info("this machine has no way into a network")
    try:
        names = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found.update(dict.fromkeys(str(name[4][0]) for name in names))
    except OSError:
        _log.info("this machine's name is not known to itself")
    return tuple(one for one in found if not one.startswith(("127.", "0.")))
