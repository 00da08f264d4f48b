"""Beats between hub and screens, and when a screen is given up (心跳)."""

from __future__ import annotations

from courtroom.hub.clients import Client
from courtroom.hub.messages import CLOSE_FAULTS, CLOSE_REVOKED, CLOSE_SLOW, encode

_HELLO_S = 5.0
_SILENT_S = 5.0
_STUCK_S = 10.0


def beat(client: Client, at: float, echo: float | None = None) -> None:
    """Tell a screen the time, and how far its stream is.

    Args:
        client: of the screen.
        at: seconds since 1970.
        echo: when the screen's own beat left, by its clock, that is answered; None: none is.
    """
    if client.stream is not None and not client.socket.full:
        answer = {} if echo is None else {"echo": echo}
        client.answer(encode({"type": "beat", "time": at, "n": client.stream.n, **answer}))


def is_over(client: Client, now: float, *, revoked: bool) -> bool:
    """End a connection that is silent, stuck, or whose certificate has run out.

    Args:
        client: of the connection.
        now: time of the hub's loop in seconds.
        revoked: its certificate no longer counts, or its device was shut out.
    """
    if client.stream is None:
        if now - client.opened_s > _HELLO_S:
            client.socket.close(CLOSE_FAULTS)
            return True
        return False
    if revoked:
        client.socket.close(CLOSE_REVOKED)
        return True
    if client.is_stuck(now, _STUCK_S):
        client.socket.close(CLOSE_SLOW)
        client.socket.abort()
        return True
    if now - client.heard_s > _SILENT_S:
        client.socket.abort()
        return True
    return False
