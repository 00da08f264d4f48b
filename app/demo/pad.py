"""A pad service for showing and tests: writes made-up signatures (签字板模拟服务).

Says what docs/signing.md says of a pad's service, on a port of this machine.
"""

from __future__ import annotations

import json
import math
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

DEVICE = {
    "model": "文驿模拟签字板",
    "serial": "DEMO-0001",
    "rate_hz": 200.0,
    "lines_per_mm": 100.0,
    "pressure_levels": 1024,
    "width_mm": 100.0,
    "height_mm": 60.0,
}
_AT_ONCE = 12
Written = list[list[list[float]]]
Script = Callable[[Callable[[dict[str, Any]], None], str], None]
"""Gets what says a message, and the nonce; plays one signing."""


def made_up(seed: str, count: int = 7) -> Written:
    """Return strokes that look written, other ones for each seed."""
    chance = random.Random(seed)  # noqa: S311 -- ink for showing, no secret.
    strokes, t = [], 0.0
    for number in range(count):
        x, y = 14 + number * 9 + chance.uniform(-2, 2), 20 + chance.uniform(-6, 6)
        turn, bend = chance.uniform(0, math.tau), chance.uniform(-0.14, 0.14)
        length = chance.randrange(24, 60)
        points = []
        for at in range(length):
            turn += bend + chance.uniform(-0.06, 0.06)
            x += 0.32 * math.cos(turn)
            y += 0.32 * math.sin(turn)
            t += 0.005
            pressure = 0.25 + 0.6 * math.sin(math.pi * at / length)
            points.append([round(x, 3), round(y, 3), round(pressure, 3), round(t, 4)])
        strokes.append(points)
        t += 0.08
    return strokes


def writing(strokes: Sequence[Sequence[Sequence[float]]]) -> Script:
    """Return the script of somebody who writes strokes and is done."""

    def play(say: Callable[[dict[str, Any]], None], nonce: str) -> None:
        for number, stroke in enumerate(strokes):
            for at in range(0, len(stroke), _AT_ONCE):
                points = [list(point) for point in stroke[at : at + _AT_ONCE]]
                say({"type": "points", "nonce": nonce, "stroke": number, "points": points})
        say({"type": "done", "nonce": nonce})

    return play


class PadService:
    """The service, on a thread; each asking plays one script, then made-up ink."""

    def __init__(self, scripts: Sequence[Script] = ()) -> None:
        self._scripts = list(scripts)
        self._count = 0
        self._server: Server = serve(self._serve, "127.0.0.1", 0, compression=None)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="demo-pad", daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/pad"

    def close(self) -> None:
        """End it and wait."""
        self._server.shutdown()
        self._thread.join()

    def _serve(self, link: ServerConnection) -> None:
        def say(message: dict[str, Any]) -> None:
            link.send(json.dumps(message))

        try:
            for text in link:
                said = json.loads(text)
                if said.get("type") == "open":
                    say({"type": "pad", "device": DEVICE})
                elif said.get("type") == "ask":
                    self._next()(say, said["nonce"])
        except ConnectionClosed:
            return

    def _next(self) -> Script:
        if self._scripts:
            return self._scripts.pop(0)
        self._count += 1
        return writing(made_up(f"{self.address} {self._count}"))
