"""What a screen has to say and is not said yet: acts, ephemeral values, what is painted (待发)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from websockets.asyncio.client import ClientConnection

SAY_EVERY_S = 1 / 40
"""The hub takes 60 ephemeral values a second of a screen."""
MOST_SAID_BYTES = 16 << 10


class Outgoing:
    """Waits until the facts are whole, then is written in order. On the connection's thread.

    Acts are kept by :class:`courtroom.screen.acts.Acts` and sent again; an ephemeral value is
    worth only its newest; of what is painted only the newest number counts.
    """

    def __init__(self) -> None:
        self._messages: list[dict[str, Any]] = []
        self._says: dict[str, Any] = {}
        self._painted = 0
        self._whole = False
        self._wake = asyncio.Event()

    def send(self, message: dict[str, Any]) -> None:
        """Send a message when there is somebody who hears it."""
        self._messages.append(message)
        self._wake.set()

    def say(self, key: str, value: Any) -> None:
        """Send an ephemeral value, the newest of its key."""
        self._says[key] = value
        self._wake.set()

    def painted(self, number: int) -> None:
        """Tell what is on the glass."""
        if number > self._painted:
            self._painted = number
            self._wake.set()

    def go(self) -> None:
        """The facts are whole: what waits may go."""
        self._whole = True
        self._wake.set()

    def hold(self) -> None:
        """The connection is gone: messages are for whoever sends them again."""
        self._whole = False
        self._messages.clear()

    async def write(self, socket: ClientConnection) -> None:
        """Write what there is to a connection, for as long as it stands."""
        told = 0
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not self._whole:
                continue
            while self._messages:
                await socket.send(json.dumps(self._messages.pop(0), ensure_ascii=False))
            if self._painted > told:
                told = self._painted
                await socket.send(json.dumps({"type": "painted", "n": told}))
            if self._says:
                says, self._says = self._says, {}
                for key, value in says.items():
                    said = {"type": "say", "key": key, "value": value}
                    text = json.dumps(said, ensure_ascii=False)
                    if len(text) <= MOST_SAID_BYTES:
                        await socket.send(text)
                await asyncio.sleep(SAY_EVERY_S)
