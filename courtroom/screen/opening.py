"""Opening a websocket to the hub, and giving one up cleanly (建立连接)."""

from __future__ import annotations

import asyncio
import ssl

from websockets.asyncio.client import ClientConnection, connect

from courtroom.hub.contract import MOST_MESSAGE_BYTES
from courtroom.screen.identity import HUB_NAME

OPEN_TIMEOUT_S = 3.0
CLOSE_TIMEOUT_S = 0.3
GIVE_UP_S = 0.5


async def open_socket(address: str, tls: ssl.SSLContext) -> ClientConnection:
    """Connect to the hub; one that is given up is let come to its end.

    A handshake that is cancelled in its first moment leaves its socket open.

    Raises:
        OSError, WebSocketException: nobody answers, or not as a hub does.
    """

    async def attempt() -> ClientConnection:
        return await connect(
            f"wss://{address}/v1/room",
            ssl=tls,
            server_hostname=HUB_NAME,
            compression=None,
            max_size=MOST_MESSAGE_BYTES,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            ping_interval=None,
            proxy=None,
            user_agent_header=None,
        )

    opening = asyncio.create_task(attempt())
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await asyncio.wait({opening}, timeout=GIVE_UP_S)
        if opening.done() and not opening.cancelled() and opening.exception() is None:
            opening.result().transport.abort()
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        raise


async def let_go() -> None:
    """Give connections that were aborted just now the loop's turns they end in."""
    for _ in range(5):
        await asyncio.sleep(0)
