"""A court whose pages are real pictures, and what waits for a state."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from courtroom.hub.contract import Kind
from courtroom.hub.hub import Hub
from courtroom.screen.identity import Identity
from courtroom.screen.pairing import pair
from courtroom.screen.room import PairedRoom
from courtroom.viewing.encoding import encode_tile
from tests.courtroom.hub.court import Court

WIDTH, HEIGHT = 310, 440
SOON_S = 20.0


def page(name: str) -> bytes:
    """Return a small JPEG that is nobody else's."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])
    chance = np.random.default_rng(seed)
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    pixels[40:400:20, 30:280] = chance.integers(0, 255, 3, np.uint8)
    return encode_tile(pixels)


class PicturedCourt(Court):
    """The court of the hub's tests, with pictures."""

    def _page(self, exhibit: str, page_number: int) -> dict[str, Any]:
        digest = self.put(page(f"{exhibit}/{page_number}"))
        return {
            "page": page_number, "asset": digest, "width": WIDTH, "height": HEIGHT, "tiles": None,
        }  # fmt: skip

    def digest(self, exhibit: str, page_number: int) -> str:
        return hashlib.sha256(page(f"{exhibit}/{page_number}")).hexdigest()


def until(what: Callable[[], object], limit_s: float = SOON_S) -> float:
    """Wait until ``what`` is true; return how long that took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < limit_s, "waited in vain"
        time.sleep(0.01)
    return time.monotonic() - began


def paired(hub: Hub, folder: Path, seat: str, kind: Kind = Kind.PARTY, port: int = 0) -> Identity:
    """Pair a screen as a person does, by the digits."""
    code = hub.open_pairing(kind, seat).code
    return pair(f"127.0.0.1:{port or hub.listening.port}", code, folder, f"screen of {seat}")


def projection(hub_facts: Mapping[str, Any], room: PairedRoom) -> dict[str, Any]:
    """Return the facts that every seat has, for comparing."""
    common = ("hearing", "seat/", "line/", "show/*", "blank/*", "frozen", "control")
    return {key: value for key, value in hub_facts.items() if key.startswith(common)}
