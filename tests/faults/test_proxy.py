"""The proxy makes the trouble it promises."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults.proxy import Proxy, Trouble, seeded


class Counter(ThreadingHTTPServer):
    """Takes what is posted and answers with its length."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.taken: list[bytes] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are what is tested here."""


class Taker(BaseHTTPRequestHandler):
    server: Counter
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if len(data) == int(self.headers["Content-Length"]):
            self.server.taken.append(data)
        answer = str(len(data)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Counter]:
    with Counter() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.05,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def target(server: Counter) -> tuple[str, int]:
    return "127.0.0.1", server.server_address[1]


def post(proxy: Proxy, *bodies: bytes, timeout_s: float = 10) -> list[bytes]:
    """Post over one connection; return the answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=timeout_s)) as client:
        answers = []
        for body in bodies:
            client.request("POST", "/", body)
            answers.append(client.getresponse().read())
        return answers


def test_it_carries_both_ways(server: Counter) -> None:
    with Proxy(target(server)) as proxy:
        assert post(proxy, b"one", b"x" * 3_000_000) == [b"3", b"3000000"]
        assert proxy.bytes_up > 3_000_000
    assert server.taken[0] == b"one"


def test_it_delays_each_way(server: Counter) -> None:
    with Proxy(target(server), Trouble(delay_s=0.1)) as proxy:
        start = time.monotonic()
        post(proxy, b"one")
        assert 0.2 <= time.monotonic() - start < 2


def test_it_narrows(server: Counter) -> None:
    with Proxy(target(server), Trouble(bytes_per_s=1_000_000)) as proxy:
        start = time.monotonic()
        post(proxy, b"x" * 300_000)
        assert 0.25 <= time.monotonic() - start < 3


def test_it_cuts_on_the_way_up(server: Counter) -> None:
    with Proxy(target(server), Trouble(cut_up_bytes=5000)) as proxy:
        with pytest.raises((OSError, http.client.HTTPException)):
            post(proxy, b"x" * 10_000)
        assert proxy.bytes_up == 5000
        assert proxy.cuts == 1
    assert server.taken == []


def test_it_cuts_on_the_way_down(server: Counter) -> None:
    with Proxy(target(server), Trouble(cut_down_bytes=7)) as proxy:
        with pytest.raises((OSError, http.client.HTTPException)):
            post(proxy, b"one")
        assert proxy.bytes_down == 7
    assert server.taken == [b"one"]


def test_it_swallows_an_answer(server: Counter) -> None:
    with (
        Proxy(target(server), Trouble(swallow_answer=2)) as proxy,
        pytest.raises((OSError, http.client.HTTPException)),
    ):
        post(proxy, b"one", b"two", b"three")
    assert server.taken == [b"one", b"two"]


def wait_for(server: Counter, count: int) -> list[bytes]:
    deadline = time.monotonic() + 10
    while len(server.taken) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return server.taken


def test_it_says_a_request_twice(server: Counter) -> None:
    with Proxy(target(server), Trouble(duplicate=2)) as proxy:
        assert post(proxy, b"one", b"two") == [b"3", b"3"]
        assert sorted(wait_for(server, 3)) == [b"one", b"two", b"two"]


def test_it_says_a_recorded_request_again(server: Counter) -> None:
    with Proxy(target(server)) as proxy:
        post(proxy, b"one", b"two")
        assert proxy.replay(0, wait_s=0.3).endswith(b"\r\n\r\n3")
    assert server.taken == [b"one", b"two", b"one"]


def test_it_swallows_everything(server: Counter) -> None:
    with Proxy(target(server), Trouble(blackhole=True)) as proxy:
        with pytest.raises(TimeoutError):
            post(proxy, b"one", timeout_s=0.3)
        proxy.trouble = Trouble()
        assert post(proxy, b"two") == [b"3"]
    assert server.taken == [b"two"]


def test_it_breaks_what_is_open(server: Counter) -> None:
    with (
        Proxy(target(server)) as proxy,
        closing(http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=5)) as client,
    ):
        client.request("POST", "/", b"one")
        assert client.getresponse().read() == b"3"
        proxy.cut_all()
        with pytest.raises((OSError, http.client.HTTPException)):
            for _ in range(100):
                client.request("POST", "/", b"two")
                client.getresponse().read()
                time.sleep(0.01)


def test_a_seed_gives_the_same_trouble_again() -> None:
    first, second = seeded(7, 1000), seeded(7, 1000)
    assert [first(n) for n in range(50)] == [second(n) for n in range(50)]
    assert len({first(n) for n in range(50)}) > 10
