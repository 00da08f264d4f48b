"""How a cabinet is wired, as its court sets it (柜体设置): an address, or a table in TOML."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cabinet.contract import Kind
from resources.errors import BadCabinetAddress, BadSettingsFile

MODBUS_PORT = 502
MOST_LOCKS = {Kind.BOARD_A: 24, Kind.BOARD_B: 64, Kind.MODBUS_TCP: 512, Kind.MODBUS_RTU: 512}
"""Of one board. Source: the boards' own manuals for A; for the others a bound of ours."""
_SERIAL = frozenset({Kind.BOARD_A, Kind.BOARD_B, Kind.MODBUS_RTU})
_LONGEST_NAME = 60
_MOST_BOARDS = 64
_BOUNDS: dict[str, tuple[float, float]] = {
    "locks": (0, max(MOST_LOCKS.values())),
    "baud": (300, 1_000_000),
    "coil_base": (0, 65_000),
    "door_base": (0, 65_000),
    "item_base": (-1, 65_000),
    "reply_s": (0.01, 60.0),
    "poll_s": (0.01, 60.0),
    "confirm_s": (0.05, 600.0),
    "close_s": (0.05, 3600.0),
    "turnaround_s": (0.0, 10.0),
    "pulse_s": (0.0, 10.0),
}


@dataclass(frozen=True, slots=True)
class Wiring:
    """Every setting of one cabinet, with its default.

    Attributes:
        name: what people and the journal call it.
        url: where it is, as in ``modbus://10.0.0.5:502``, ``serial-a:///dev/ttyUSB0``.
        boards: addresses of its boards or Modbus units; empty: all that answer.
        locks: locks of each board; 0: as many as it says, else 24.
        open_is: ``low`` or ``high``: what the door contact says when the door is open. It
            depends on the wiring: lock board A's 00 is low and 11 high.
        items: cells have sensors for what lies in them (Modbus only).
        item_is: ``low`` or ``high``: what that sensor says when something lies there.
        coil_base: address of the coil of lock 1.
        door_base: address of the discrete input of door 1.
        item_base: address of the discrete input of item sensor 1; -1: behind the doors.
        pulse_s: a coil is switched off again after so long; 0: the device does it.
        answers_open: board B answers the order to open; some never do.
        baud: of the serial line; 8 data bits, no parity, 1 stop bit.
        reply_s: how long an answer may take.
        turnaround_s: rest on the line before the next frame.
        poll_s: how often doors are asked for that do not report by themselves.
        confirm_s: how long a door may take to be seen open after the order.
        close_s: how long a door may stand open before it is an alarm.
    """

    name: str = "中间柜"
    url: str = "manual:"
    boards: tuple[int, ...] = ()
    locks: int = 0
    open_is: str = "low"
    items: bool = False
    item_is: str = "high"
    coil_base: int = 0
    door_base: int = 0
    item_base: int = -1
    pulse_s: float = 0.0
    answers_open: bool = True
    baud: int = 9600
    reply_s: float = 0.5
    turnaround_s: float = 0.02
    poll_s: float = 0.1
    confirm_s: float = 3.0
    close_s: float = 60.0

    @property
    def kind(self) -> Kind:
        """How it is reached."""
        return Kind(urlsplit(self.url).scheme)

    @property
    def place(self) -> str:
        """Serial device; empty for others."""
        return unquote(urlsplit(self.url).path) if self.kind in _SERIAL else ""

    @property
    def host(self) -> tuple[str, int]:
        """Host and port of Modbus TCP."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or MODBUS_PORT


def from_url(url: str, wiring: Wiring | None = None) -> Wiring:
    """Return the wiring of an address; settings may follow behind a ``?``.

    Without a name it is called by its place: ``/dev/ttyUSB0``, ``10.0.0.9:502``.

    Args:
        url: as in ``serial-a:///dev/ttyUSB0?boards=1,2&open_is=high``.
        wiring: what the other settings are; None: the defaults.

    Raises:
        BadCabinetAddress: no address of a cabinet, or a setting it does not have.
    """
    bare, _, query = url.partition("?")
    _check_address(bare)
    made = replace(wiring or Wiring(), url=bare)
    if wiring is None:
        # Two cabinets that nobody named must not be one in the journal.
        named = ":".join(map(str, made.host)) if made.kind is Kind.MODBUS_TCP else made.place
        made = replace(made, name=named[-_LONGEST_NAME:] or made.name)
    values: dict[str, Any] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        for name, text in pairs:
            values[name] = _from_text(name, text)
        return _made(made, values)
    except ValueError as error:
        raise BadCabinetAddress(device=url, found=str(error)) from error


def load(path: Path) -> tuple[Wiring, ...]:
    """Return the cabinets of a settings file; none where there is no file.

    Raises:
        BadSettingsFile: it cannot be read; the line, cabinet or setting is named.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettingsFile(path=str(path), found=str(error)) from error
    tables = data.get("cabinet", [])
    if set(data) - {"cabinet"} or not isinstance(tables, list):
        raise BadSettingsFile(path=str(path), found="[[cabinet]]")
    found: list[Wiring] = []
    for number, table in enumerate(tables, 1):
        try:
            wiring = _of_table(table)
        except (ValueError, BadCabinetAddress) as error:
            raise BadSettingsFile(
                path=str(path), found=f"[[cabinet]] {number}: {error}"
            ) from error
        if wiring.name in {other.name for other in found}:
            raise BadSettingsFile(path=str(path), found=f"[[cabinet]] {number}: {wiring.name}")
        found.append(wiring)
    return tuple(found)


def save(path: Path, wirings: Sequence[Wiring]) -> None:
    """Write the settings file whole, or leave the old one; comments in it are lost.

    Raises:
        ValueError: two cabinets of one name, or one that could not be read again.
        OSError: it cannot be written.
    """
    if len({wiring.name for wiring in wirings}) < len(wirings):
        raise ValueError("two cabinets of one name")
    text = "\n".join(_table_of(wiring) for wiring in wirings)
    tomllib.loads(text)
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _table_of(wiring: Wiring) -> str:
    """Return a cabinet as a table of TOML: name, address, and what is not the default."""
    defaults = Wiring()
    lines = ["[[cabinet]]"]
    for field in fields(Wiring):
        value = getattr(wiring, field.name)
        if field.name in ("name", "url") or value != getattr(defaults, field.name):
            # JSON writes strings, numbers, booleans and lists as TOML reads them.
            given = list(value) if isinstance(value, tuple) else value
            lines.append(f"{field.name} = {json.dumps(given, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def checked(wiring: Wiring) -> Wiring:
    """Return the wiring if every setting of it is one.

    Raises:
        BadCabinetAddress: its address is none.
        ValueError: a setting that is out of bounds; it is named.
    """
    _check_address(wiring.url)
    return _made(wiring, {name: getattr(wiring, name) for name in Wiring.__slots__})


def _of_table(table: Any) -> Wiring:
    if not isinstance(table, dict) or not {"name", "url"} <= set(table):
        raise ValueError("name, url")
    wiring = _made(Wiring(), table)
    _check_address(wiring.url)
    return wiring


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        kind = Kind(parts.scheme)
        port = parts.port
    except ValueError as error:
        raise BadCabinetAddress(device=url, found=url.partition(":")[0]) from error
    if kind is Kind.MODBUS_TCP and (
        not parts.hostname or port == 0 or parts.path not in ("", "/")
    ):
        raise BadCabinetAddress(device=url, found="HOST:PORT")
    if kind in _SERIAL and (parts.netloc or len(parts.path) < 2):
        raise BadCabinetAddress(device=url, found=f"{kind}:///dev/…")
    if parts.fragment or parts.username:
        raise BadCabinetAddress(device=url, found="#, @")


def _from_text(name: str, text: str) -> Any:
    kind = {field.name: field.type for field in fields(Wiring)}.get(name)
    match kind:
        case "tuple[int, ...]":
            return [int(each, 0) for each in text.split(",") if each]
        case "int":
            return int(text, 0)
        case "float":
            return float(text)
        case "bool" if text in ("true", "false"):
            return text == "true"
        case "str" if name != "url":
            return text
    raise ValueError(f"{name} = {text}")


def _made(wiring: Wiring, values: dict[str, Any]) -> Wiring:
    """Return the wiring with other values.

    Raises:
        ValueError: an unknown setting, another type or out of bounds; it is named.
    """
    defaults = Wiring()
    taken: dict[str, Any] = {}
    for name, value in values.items():
        default = getattr(defaults, name, None) if name in Wiring.__slots__ else None
        given = tuple(value) if isinstance(value, list) else value
        if isinstance(default, float) and type(given) is int:
            given = float(given)
        if default is None or type(given) is not type(default):
            raise ValueError(f"{name} = {value!r}")
        taken[name] = given
    made = replace(wiring, **taken)
    for name in taken:
        if not _fits(name, getattr(made, name)):
            raise ValueError(f"{name} = {values[name]!r}")
    return made


def _fits(name: str, value: Any) -> bool:
    if name == "name":
        return bool(value.strip()) and len(value) <= _LONGEST_NAME
    if name in ("open_is", "item_is"):
        return value in ("low", "high")
    if name == "boards":
        known = all(type(each) is int and 0 <= each <= 255 for each in value)
        return known and len(set(value)) == len(value) <= _MOST_BOARDS
    least, most = _BOUNDS.get(name, (value, value))
    return bool(least <= value <= most)
