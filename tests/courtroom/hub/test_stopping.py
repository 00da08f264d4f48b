"""A hub that stops leaves nothing open and says nothing wrong, whoever is just coming."""

from __future__ import annotations

import gc
import logging
import socket
import ssl
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from courtroom.hub.hub import Hub
from tests.courtroom.hub.court import JUDGE, PLAINTIFF, Court, admit, config, screen
from tests.courtroom.hub.reference import Card

ROUNDS = 3
PAGE = Court().digest("P1", 1).encode()


def half(port: int, _context: ssl.SSLContext) -> None:
    """Connect and say nothing, or half of what begins a handshake."""
    for words in (b"", b"\x16\x03\x01\x02\x00\x01\x00"):
        with socket.create_connection(("127.0.0.1", port), 5) as raw:
            raw.sendall(words)
            raw.settimeout(0.02)
            with suppress(TimeoutError):
                raw.recv(1)


def whole(port: int, context: ssl.SSLContext) -> None:
    """Shake hands, ask for something, and go without a word."""
    raw = socket.create_connection(("127.0.0.1", port), 5)
    raw.settimeout(5)
    with raw, context.wrap_socket(raw, server_hostname="wenyi-hub") as safe:
        safe.sendall(b"GET /v1/asset/" + PAGE + b" HTTP/1.1\r\nHost: hub\r\n\r\n")
        safe.recv(100)


def knock(
    how: Callable[[int, ssl.SSLContext], None],
    port: Callable[[], int],
    card: Card,
    over: threading.Event,
) -> None:
    context = card.context()
    while not over.wait(0.005):
        with suppress(OSError, ssl.SSLError):
            how(port(), context)


def test_whoever_comes_while_it_stops_leaves_nothing_open(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    over, ports = threading.Event(), [0]
    hub = Hub(config(tmp_path / "room"), Court())
    ports[0] = hub.start().port
    card = admit(hub, PLAINTIFF)
    crowd = [
        threading.Thread(target=knock, args=(how, lambda: ports[0], card, over), daemon=True)
        for how in (half, half, whole, whole)
    ]
    with warnings.catch_warnings(record=True) as seen, caplog.at_level(logging.WARNING):
        warnings.simplefilter("always")
        for one in crowd:
            one.start()
        try:
            for _ in range(ROUNDS):
                with screen(hub, JUDGE) as judge:
                    judge.do("freeze", on=False)
                    hub.stop()
                    judge.wait(lambda judge=judge: judge.close_code is not None)  # type: ignore[misc]
                    assert judge.close_code == 1012
                gc.collect()
                ports[0] = hub.start().port
        finally:
            over.set()
            hub.stop()
            for one in crowd:
                one.join(30)
        gc.collect()
    left = [str(one.message) for one in seen if one.category is ResourceWarning]
    assert [one for one in left if "transport" in one or "loop" in one] == []
    wrong = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert [one.getMessage() for one in wrong] == []
