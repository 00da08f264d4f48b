"""Which devices belong to the room (设备名册)."""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from courtroom.hub.authority import Issued
from courtroom.hub.contract import Device, Kind
from dossier.blobs import sync_folder, told
from resources.errors import Damaged, UnknownItem

_log = logging.getLogger(__name__)

MOST_DEVICES = 200
"""Revoked ones are forgotten first; a certificate nobody knows is refused all the same."""


@dataclass(frozen=True, slots=True)
class _Row:
    device: Device
    serial: str
    until: str


class Devices:
    """The room's devices, in ``devices.json``; durable on return. Any thread may use it."""

    def __init__(self, home: Path) -> None:
        self._path = home / "devices.json"
        self._writing = threading.Lock()
        """Of who changes them; who reads waits for no disk: ``_rows`` is replaced whole."""
        self._rows: dict[str, _Row] = {}
        if self._path.exists():
            self._read()

    def add(self, issued: Issued, name: str, kind: Kind, seat: str, *, remote: bool) -> Device:
        """Let a device in; one that was in already is what it is now.

        Raises:
            StoreError: not written.
        """
        device = Device(issued.device, name, kind, seat, remote)
        with self._writing:
            rows = {**self._rows, issued.device: _Row(device, issued.serial, _text(issued.until))}
            while len(rows) > MOST_DEVICES:
                gone = next((key for key, row in rows.items() if row.device.revoked), None)
                rows.pop(gone or next(iter(rows)))
            self._write(rows)
        return device

    def revoke(self, device: str) -> Device:
        """Withdraw a device.

        Raises:
            UnknownItem: there is none.
            StoreError: not written.
        """
        with self._writing:
            row = self._rows.get(device)
            if row is None:
                raise UnknownItem(thing=device)
            gone = replace(row.device, revoked=True)
            self._write({**self._rows, device: replace(row, device=gone)})
        return gone

    def all(self) -> list[Device]:
        """Return every device, revoked ones too."""
        return [row.device for row in self._rows.values()]

    def of(self, device: str, serial: str) -> Device | None:
        """Return who shows this certificate; None: nobody that may come in."""
        row = self._rows.get(device)
        # A device that paired anew has another certificate; the old one has had its day.
        if row is None or row.device.revoked or row.serial != serial:
            return None
        return row.device

    def _read(self) -> None:
        with told(self._path):
            text = self._path.read_text("utf-8")
        try:
            for row in json.loads(text)["devices"]:
                found = row["device"]
                device = Device(**{**found, "kind": Kind(found["kind"])})
                self._rows[device.id] = _Row(device, row["serial"], row["until"])
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(path=str(self._path), found="JSON") from error

    def _write(self, rows: dict[str, _Row]) -> None:
        text = json.dumps({"devices": [asdict(row) for row in rows.values()]}, ensure_ascii=False)
        with told(self._path):
            staged = self._path.with_name(f"{self._path.name}.{secrets.token_hex(8)}")
            descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(self._path)
            sync_folder(self._path.parent)
        self._rows = rows


def _text(moment: datetime) -> str:
    return moment.isoformat()
