"""A small court for the hub's tests: seats, exhibits with bytes, a journal (仿真数据来源)."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from courtroom.hub.authority import Authority
from courtroom.hub.contract import Asset, Device, Kind
from courtroom.hub.hub import Hub
from courtroom.hub.values import HubConfig
from resources.errors import StoreError, UnknownItem
from tests.courtroom.hub.reference import Card, Screen, new_key

JUDGE, PLAINTIFF, DEFENDANT, THIRD, CLERK = "judge", "plaintiff", "defendant", "third", "clerk"
SIDES = {JUDGE: "法院", CLERK: "法院", PLAINTIFF: "原告", DEFENDANT: "被告", THIRD: "第三人"}
KINDS = {JUDGE: Kind.BENCH, CLERK: Kind.CLERK, "": Kind.PUBLIC}
WHOLE = [0, 0, 1, 1]


@cache
def content(name: str, size: int = 3000) -> bytes:
    """Return bytes that are nobody else's."""
    count = size // 64 + 1
    pieces = (hashlib.sha256(f"{name} {n}".encode()).hexdigest() for n in range(count))
    return "".join(pieces)[:size].encode()


@cache
def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Court:
    """Implements ``Exhibits``; ``notes`` is its journal.

    Args:
        exhibits: id → side and number of pages.
        journal: file the notes also go to, durably; for tests that kill.
    """

    def __init__(
        self,
        exhibits: Mapping[str, tuple[str, int]] | None = None,
        *,
        films: Mapping[str, str] | None = None,
        journal: Path | None = None,
    ) -> None:
        self.given = dict(exhibits or {"P1": ("原告", 3), "D1": ("被告", 2), "C1": ("法院", 1)})
        self.films = dict(films or {})
        self.people = {seat: f"{seat} person" for seat in SIDES}
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[tuple[str, Mapping[str, Any], Device]] = []
        self.bytes: dict[str, bytes] = {}
        self.read_of: list[str] = []
        self.failing: StoreError | None = None
        self.lock = threading.Lock()
        self.journal = journal
        self.page_bytes = 3000
        self._values()

    def hearing(self) -> Mapping[str, Any]:
        return {"id": "H1", "case_number": "（2026）粤0308民初1号", "state": "open", "stage": ""}

    def seats(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            seat: {
                "role": side,
                "label": seat,
                "person": self.people[seat],
                "side": side,
                "colour": "#1d5fd0",
            }
            for seat, side in SIDES.items()
        }

    def exhibits(self) -> Mapping[str, Mapping[str, Any]]:
        return self._values()

    def _values(self) -> dict[str, Mapping[str, Any]]:
        return {
            exhibit: {
                "label": f"label of {exhibit}",
                "name": f"title of {exhibit}",
                "side": side,
                "kind": "书证",
                "rank": exhibit,
                "pages": [self._page(exhibit, page) for page in range(1, count + 1)],
                "media": self._film(exhibit),
            }
            for exhibit, (side, count) in self.given.items()
        }

    def _page(self, exhibit: str, page: int) -> dict[str, Any]:
        digest = self.put(content(f"{exhibit}/{page}", self.page_bytes))
        return {"page": page, "asset": digest, "width": 2480, "height": 3508, "tiles": None}

    def _film(self, exhibit: str) -> dict[str, Any] | None:
        if exhibit not in self.films:
            return None
        digest = self.put(content(f"film {exhibit}", 600_000))
        return {"asset": digest, "name": f"film of {exhibit}", "type": "video", "length_s": 9.0}

    def put(self, data: bytes) -> str:
        digest = digest_of(data)
        self.bytes[digest] = data
        return digest

    def digest(self, exhibit: str, page: int) -> str:
        return digest_of(content(f"{exhibit}/{page}", self.page_bytes))

    def asset(self, sha256: str) -> Asset | None:
        found = self.bytes.get(sha256)
        return None if found is None else Asset(sha256, len(found), "image/jpeg")

    def read(self, sha256: str, start: int, count: int) -> Iterator[bytes]:
        self.read_of.append(sha256)
        data = self.bytes[sha256][start : start + count]
        for at in range(0, len(data), 256 << 10):
            yield data[at : at + (256 << 10)]

    def tile(self, sha256: str, level: int, column: int, row: int) -> bytes:
        self.read_of.append(sha256)
        if level > 2 or column > 4 or row > 6:
            raise UnknownItem(thing="tile")
        return b"tile of " + self.bytes[sha256][:200] + bytes([level, column, row])

    def note(self, kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        with self.lock:
            if self.failing is not None:
                raise self.failing
            self.notes.append((kind, dict(value)))
            if self.journal is not None:
                with self.journal.open("ab") as file:
                    file.write(json.dumps([kind, value]).encode() + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
            if kind == "snapshot":
                return {"number": sum(one == "snapshot" for one, _ in self.notes)}
            return {"id": value.get("id", f"{kind}-{len(self.notes)}")}

    def ask(self, name: str, value: Mapping[str, Any], device: Device) -> Any:
        self.asked.append((name, value, device))
        if name == "unknown":
            raise UnknownItem(thing=name)
        return {"echo": value, "seat": device.seat}


def pane(exhibit: str, page: int = 1, rectangle: list[float] | None = None) -> dict[str, Any]:
    return {
        "exhibit": exhibit,
        "page": page,
        "rectangle": rectangle or WHOLE,
        "rotation": 0,
    }


def view(*panes: dict[str, Any], media: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"panes": list(panes), "linked": False, "media": media}


def film(exhibit: str, **more: Any) -> dict[str, Any]:
    value = {"exhibit": exhibit, "playing": False, "at_s": 0, "rate": 1, "as_of": 0}
    return {**value, **more}


@cache
def keys_of_a_room() -> dict[str, bytes]:
    """Return the files of an authority; to make one takes a second."""
    with tempfile.TemporaryDirectory() as folder:
        Authority.open(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def config(home: Path, **more: Any) -> HubConfig:
    if not home.exists():
        home.mkdir(mode=0o700)
        for name, data in keys_of_a_room().items():
            (home / name).write_bytes(data)
            (home / name).chmod(0o600)
    return HubConfig(home, "H1", room="第一审判庭", **more)


def admit(hub: Hub, seat: str, kind: Kind | None = None) -> Card:
    """Give a seat's device a certificate; the empty seat is the public screen."""
    key, request = new_key()
    kind = kind or KINDS.get(seat, Kind.PARTY)
    found = hub.admit(kind, seat, f"screen of {seat}", request)
    return Card(key, found.certificate_pem, found.authority_pem, kind.value, seat, found.device)


def screen(hub: Hub, seat: str, **more: Any) -> Screen:
    """Return a screen that is to be opened, of a fresh device."""
    return Screen(admit(hub, seat), hub.listening.port, **more)
