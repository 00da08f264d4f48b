"""Control of a running hub from this machine: command line, a hardware button (本机控制).

JSON over a loopback connection. Who may: whoever can read the room's folder, in which the
hub leaves the port and a secret while it runs; both sides prove that they know it.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from collections.abc import Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any

from courtroom.hub.contract import Kind
from resources import errors
from resources.errors import BadValue, NoHub, RuleError, UnknownItem, WenyiError

if TYPE_CHECKING:
    from app.station.hub import RoomHub

_log = logging.getLogger(__name__)

_FILE = "control.json"
MOST_BYTES = 1 << 20
IDLE_S = 10.0
_LOOPBACK = "127.0.0.1"


class ControlServer:
    """Answers commands of this machine while a hub runs.

    Args:
        room: what is controlled.
        folder: the room's folder.
    """

    def __init__(self, room: RoomHub, folder: Path) -> None:
        self._room, self._path = room, folder / _FILE
        self._secret = secrets.token_bytes(32)
        self._ending = threading.Event()
        self._listener: Listener | None = None
        self._thread = threading.Thread(target=self._serve, name="hub-control", daemon=True)

    def start(self) -> None:
        """Listen, and leave the way here in the room's folder."""
        self._listener = Listener((_LOOPBACK, 0), "AF_INET", authkey=self._secret)
        address: Any = self._listener.address
        value = {"port": address[1], "secret": self._secret.hex()}
        beside = self._path.with_suffix(".part")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(json.dumps(value))
        beside.replace(self._path)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self._listener is None:
            return
        self._ending.set()
        self._path.unlink(missing_ok=True)
        if self._thread.is_alive():  # not where the way here could not be left
            try:
                # Wakes the thread that accepts.
                Client(self._listener.address, "AF_INET", authkey=self._secret).close()
            except (OSError, EOFError, AuthenticationError):
                _log.info("the control connection had ended already")
            self._thread.join(10.0)
        self._listener.close()
        self._listener = None

    def _serve(self) -> None:
        while not self._ending.is_set():
            listener = self._listener
            if listener is None:
                return
            try:
                with listener.accept() as connection:
                    self._answer(connection)
            except (OSError, EOFError, AuthenticationError) as error:
                if not self._ending.is_set():
                    _log.warning("a control connection failed: %s", type(error).__name__)

    def _answer(self, connection: Connection) -> None:
        if self._ending.is_set() or not connection.poll(IDLE_S):
            return
        try:
            asked = json.loads(connection.recv_bytes(MOST_BYTES))
            if not isinstance(asked, dict):
                raise BadValue(column="command", value="")
            told: dict[str, Any] = {"result": self._do(asked)}
        except WenyiError as error:
            told = {"error": type(error).__name__, "params": _plain(error.params)}
        except ValueError:
            told = {"error": "BadValue", "params": {"column": "command", "value": "JSON"}}
        connection.send_bytes(json.dumps(told, ensure_ascii=False).encode())

    def _do(self, asked: Mapping[str, Any]) -> Any:
        what, values = asked.get("do"), asked.get("values") or {}
        if what == "act":
            return self._room.act(str(asked.get("act")), **values)
        if what == "state":
            return state_of(self._room)
        if what == "facts":
            return dict(self._room.facts())
        if what == "pair":
            try:
                kind = Kind(str(values.get("kind")))
            except ValueError:
                raise BadValue(column="kind", value=str(values.get("kind"))) from None
            seat, remote = str(values.get("seat") or ""), bool(values.get("remote"))
            made = self._room.open_pairing(kind, seat, remote=remote)
            return {
                "code": made.code,
                "kind": str(made.kind),
                "seat": made.seat,
                "until": made.until.isoformat(),
                "uri": made.uri,
            }
        raise UnknownItem(thing=str(what))


def ask_hub(folder: Path, do: str, **more: Any) -> Any:
    """Have the running hub of a room's folder do something; return its answer.

    Raises:
        NoHub: none runs here.
        WenyiError: as the hub answers.
    """
    try:
        value = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        connection = Client(
            (_LOOPBACK, int(value["port"])), "AF_INET", authkey=bytes.fromhex(value["secret"])
        )
    except (OSError, EOFError, AuthenticationError, ValueError, KeyError, TypeError) as error:
        raise NoHub from error
    with connection:
        connection.send_bytes(json.dumps({"do": do, **more}, ensure_ascii=False).encode())
        try:
            told = json.loads(connection.recv_bytes(MOST_BYTES * 16))
        except (OSError, EOFError) as error:
            raise NoHub from error
    if "error" in told:
        kind = getattr(errors, str(told["error"]), RuleError)
        raise kind(**told["params"])
    return told["result"]


def state_of(room: RoomHub) -> dict[str, Any]:
    """Return where the hub is, which screens there are, and what is shown."""
    facts = room.facts()
    listening = room.listening
    return {
        "host": None if listening is None else listening.host,
        "port": None if listening is None else listening.port,
        "fingerprint": None if listening is None else listening.fingerprint,
        "hearing": facts.get("hearing"),
        "screens": [value | {"seat": key.split("/")[1]} for key, value in facts.items()
                    if key.startswith("screen/")],
        "shown": {key[5:]: value for key, value in facts.items()
                  if key.startswith("show/") and value},
        "blank": sorted(key[6:] for key in facts if key.startswith("blank/")),
        "frozen": "frozen" in facts,
        "pages": {"ready": room.readiness.ready, "total": room.readiness.total},
        "exhibits": [
            {"id": key[8:], "label": value["label"], "name": value["name"], "side": value["side"],
             "pages": value["pages"],
             "media": (facts.get(f"media/{key[8:]}") or {}).get("type", "")}
            for key, value in facts.items() if key.startswith("exhibit/")
        ],
        "seats": [
            {"seat": key[5:], "label": value["label"], "role": value["role"]}
            for key, value in facts.items() if key.startswith("seat/")
        ],
    }  # fmt: skip


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in params.items() if isinstance(value, str | int | float)}
