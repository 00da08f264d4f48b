"""Certificates, limits and bad manners, on real sockets."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from resources.errors import DiskFull, PortTaken
from sync.access import stations
from sync.access.authority import Authority
from sync.access.certificates import make_station
from sync.blobs.contract import BlobKey, Stored
from sync.blobs.folder import FolderBlobStore
from sync.core import codec, framing
from sync.core.answers import Committed, Done, Refusal, Unavailable, Welcome
from sync.core.messages import Batch, Commit, Complete, Get, Have, Hello, Part
from sync.gateway.config import CentreConfig, Limits
from sync.gateway.server import serve
from sync.gateway.tls import Connection
from tests.sync.bench import name
from tests.sync.gateway.running import (
    ADMIN,
    CASE,
    Caller,
    Running,
    batch,
    case,
    private_pem,
    read,
    running,
    wait_for,
)

CALM = replace(Limits(), requests_per_s=10_000.0, burst=100_000)
HELLO = framing.pack(codec.encode(Hello(1)))


@contextmanager
def connected(centre: Running, pem: Path | None = None) -> Iterator[ssl.SSLSocket]:
    context = ssl.create_default_context(cadata=centre.authority_pem)
    if pem is not None:
        context.load_cert_chain(pem)
    port = urllib.parse.urlsplit(centre.url).port
    with (
        socket.create_connection(("127.0.0.1", port or 0), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as wrapped,
    ):
        yield wrapped


def head(path: str, length: int, *more: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def until_closed(wrapped: socket.socket) -> bytes:
    found = b""
    with suppress(OSError):
        while piece := wrapped.recv(65536):
            found += piece
    return found


# ---- who it is ------------------------------------------------------------------------------


def test_without_a_certificate_nobody_is_a_station(centre: Running) -> None:
    with centre.client() as client:
        answer = client.post("/sync/v1/Hello", content=HELLO)
        assert answer.status_code == 401
        assert read(answer) == Refusal("unknown_device")
        assert client.get("/v1/centre").json()["name"] == "某某区人民法院"


def test_a_revoked_station_is_refused_at_once(centre: Running, station: Caller) -> None:
    assert isinstance(station.ask(Hello(1)), Welcome)
    books = centre.composed.facilities.books
    stations.revoke(books, station.device, ADMIN, int(time.time()))
    # On the same connection, at the very next request.
    answer = station.post(Hello(1))
    assert answer.status_code == 403
    assert read(answer) == Refusal("revoked")
    stations.restore(books, station.device, ADMIN, int(time.time()))
    assert isinstance(station.ask(Hello(1)), Welcome)


def certificate(authority: Authority, start: datetime, life: timedelta) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    made = make_station(
        authority._certificate, authority._key, key.public_key(), "d1", start, start + life
    )
    return made.pem.encode() + private_pem(key)


@pytest.mark.parametrize("kind", ["foreign", "expired", "self-signed"])
def test_other_certificates_are_no_use(
    centre: Running, station: Caller, tmp_path: Path, kind: str
) -> None:
    own = centre.composed.facilities.authority
    now = datetime.now(UTC)
    if kind == "foreign":
        data = certificate(Authority.open(tmp_path / "other"), now, timedelta(days=9))
    elif kind == "expired":
        data = certificate(own, now - timedelta(days=30), timedelta(days=9))
    else:
        data = _self_signed(now)
    pem = tmp_path / "wrong.pem"
    pem.write_bytes(data)
    # TLS 1.3 tells the client that it was refused with the first answer.
    with centre.client(pem) as client, pytest.raises((httpx.TransportError, ssl.SSLError)):
        client.post("/sync/v1/Hello", content=HELLO)


def _self_signed(now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "d1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM) + private_pem(key)


def test_a_proxys_header_counts_on_its_socket_alone(tmp_path: Path) -> None:
    path = tmp_path / "proxy.sock"
    with running(tmp_path / "centre", proxy_socket=path) as centre:
        station = Caller(centre, tmp_path)
        pem = station.pem.read_text().partition("-----BEGIN PRIVATE KEY")[0]
        header = {"X-Client-Cert": urllib.parse.quote(pem)}
        with centre.client() as client:
            answer = client.post("/sync/v1/Hello", content=HELLO, headers=header)
            assert answer.status_code == 401
        transport = httpx.HTTPTransport(uds=str(path))
        with httpx.Client(transport=transport, base_url="http://centre") as proxied:
            assert isinstance(
                read(proxied.post("/sync/v1/Hello", content=HELLO, headers=header)), Welcome
            )
            for wrong in ("", "x", urllib.parse.quote(pem[:200]), "%00" * 9000):
                answer = proxied.post(
                    "/sync/v1/Hello", content=HELLO, headers={"X-Client-Cert": wrong}
                )
                assert answer.status_code == 401
            two = [("X-Client-Cert", header["X-Client-Cert"])] * 2
            assert proxied.post("/sync/v1/Hello", content=HELLO, headers=two).status_code == 401
        assert path.stat().st_mode & 0o007 == 0
        station.close()
    assert not path.exists()


def test_a_proxy_tells_where_callers_are_where_the_settings_say_so(tmp_path: Path) -> None:
    """Metrics are read through it by whom the settings name, and by nobody else."""
    for tells in (True, False):
        path = tmp_path / f"{tells}.sock"
        with running(
            tmp_path / f"centre-{tells}",
            proxy_socket=path,
            proxy_tells_address=tells,
            metrics_from=("10.7.0.0/16",),
        ) as centre:
            transport = httpx.HTTPTransport(uds=str(path))
            with httpx.Client(transport=transport, base_url="http://centre") as proxied:
                seen = {
                    address: proxied.get("/metrics", headers=headers).status_code
                    for address, headers in (
                        ("10.7.3.4", [("X-Client-Address", "10.7.3.4")]),
                        ("10.8.3.4", [("X-Client-Address", "10.8.3.4")]),
                        ("none", []),
                        ("no address", [("X-Client-Address", "localhost")]),
                        ("two", [("X-Client-Address", "10.7.3.4")] * 2),
                    )
                }
            assert seen == {**dict.fromkeys(seen, 404), "10.7.3.4": 200 if tells else 404}
            with centre.client() as client:
                told = {"X-Client-Address": "10.7.3.4"}
                assert client.get("/metrics", headers=told).status_code == 404


# ---- how much, how fast, how many ----------------------------------------------------------


def test_what_is_too_large_is_not_read(centre: Running, station: Caller) -> None:
    with connected(centre, station.pem) as wrapped:
        wrapped.sendall(head("/sync/v1/Hello", 5 << 20))
        answer = until_closed(wrapped)
    assert answer.startswith(b"HTTP/1.1 413")
    with connected(centre, station.pem) as wrapped:
        wrapped.sendall(b"POST /sync/v1/Hello HTTP/1.1\r\nHost: x\r\n")
        wrapped.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            for _ in range(40):
                wrapped.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")
        answer = until_closed(wrapped)
    assert answer.startswith(b"HTTP/1.1 413")
    wait_for(lambda: centre.composed.gateway.held.bytes == 0)


def test_slow_headers_and_silent_connections_are_dropped(tmp_path: Path) -> None:
    with running(tmp_path / "centre", limits=replace(CALM, header_s=0.5)) as centre:
        began = time.monotonic()
        with connected(centre) as wrapped:
            assert until_closed(wrapped) == b""
        with connected(centre) as wrapped:
            for byte in b"GET /v1/centre HTTP/1.1\r\nX: ":
                try:
                    wrapped.sendall(bytes([byte]))
                except OSError:
                    break
                time.sleep(0.05)
            assert until_closed(wrapped) == b""
        assert time.monotonic() - began < 10
        # A second request on a connection has its own time, and idle ones are let be.
        with connected(centre) as wrapped:
            request = b"GET /v1/centre HTTP/1.1\r\nHost: x\r\n\r\n"
            for _ in range(2):
                wrapped.sendall(request)
                answer = wrapped.recv(65536)
                while not answer.endswith(b"}"):
                    answer += wrapped.recv(65536)
                assert answer.startswith(b"HTTP/1.1 200")
                time.sleep(1)


@pytest.mark.parametrize("pace_s", [None, 0.1])
def test_a_slow_body_is_dropped(tmp_path: Path, pace_s: float | None) -> None:
    slow = replace(CALM, idle_s=0.7, slowest_bytes_per_s=1000)
    with running(tmp_path / "centre", limits=slow) as centre:
        station = Caller(centre, tmp_path)
        with connected(centre, station.pem) as wrapped:
            wrapped.sendall(head("/sync/v1/Hello", 5000) + b"a")
            began = time.monotonic()
            while pace_s is not None and time.monotonic() - began < 5:
                try:
                    wrapped.sendall(b"a")
                except OSError:
                    break
                time.sleep(pace_s)
                if centre.composed.gateway.held.requests == 0:
                    break
            answer = until_closed(wrapped)
        assert answer.startswith(b"HTTP/1.1 408")
        assert isinstance(station.ask(Hello(1)), Welcome)
        station.close()


def test_a_connection_cut_in_the_middle_leaves_nothing(centre: Running, station: Caller) -> None:
    data = os.urandom(300_000)
    body = framing.pack(codec.encode(Batch("main", (name(data),))), [data])
    for cut in (10, 5000, len(body) - 1):
        with connected(centre, station.pem) as wrapped:
            wrapped.sendall(head("/sync/v1/Batch", len(body)) + body[:cut])
    wait_for(lambda: centre.composed.gateway.held.requests == 0)
    assert centre.composed.gateway.held.bytes == 0
    assert station.ask(Have("main", (name(data),))).blobs == (name(data).sha256,)  # type: ignore[union-attr]


def test_too_many_requests_are_told_to_come_later(tmp_path: Path) -> None:
    few = replace(CALM, requests_per_s=2.0, burst=5)
    with running(tmp_path / "centre", limits=few) as centre:
        station = Caller(centre, tmp_path)
        answers = [station.post(Hello(1)) for _ in range(7)]
        assert [answer.status_code for answer in answers[:4]] == [200] * 4
        refused = answers[-1]
        assert refused.status_code == 429
        assert isinstance(read(refused), Unavailable)
        assert int(refused.headers["Retry-After"]) >= 1
        # Others are not made to wait for it, and health is always told.
        with centre.client() as client:
            assert client.get("/v1/centre").status_code == 200
            assert client.get("/health/live").status_code == 200
        time.sleep(1.1)
        assert isinstance(station.ask(Hello(1)), Welcome)
        station.close()


def test_too_many_at_once_are_told_to_come_later(tmp_path: Path) -> None:
    few = replace(CALM, concurrent=2)
    with running(tmp_path / "centre", limits=few) as centre:
        station = Caller(centre, tmp_path)
        with connected(centre, station.pem) as one, connected(centre, station.pem) as two:
            for wrapped in (one, two):
                wrapped.sendall(head("/sync/v1/Hello", 5000) + b"a")
            wait_for(lambda: centre.composed.gateway.held.requests == 2)
            answer = station.post(Hello(1))
            assert answer.status_code == 503
            assert isinstance(read(answer), Unavailable)
            with centre.client() as client:
                assert client.get("/health/live").status_code == 200
        wait_for(lambda: centre.composed.gateway.held.requests == 0)
        assert isinstance(station.ask(Hello(1)), Welcome)
        station.close()


def test_bodies_do_not_fill_the_memory(tmp_path: Path) -> None:
    few = replace(CALM, bodies_bytes=400_000)
    with running(tmp_path / "centre", limits=few) as centre:
        station = Caller(centre, tmp_path)
        data = os.urandom(300_000)
        body = framing.pack(codec.encode(Batch("main", (name(data),))), [data])
        with connected(centre, station.pem) as wrapped:
            wrapped.sendall(head("/sync/v1/Batch", len(body)) + body[:-1])
            wait_for(lambda: centre.composed.gateway.held.bytes > 250_000)
            assert station.post(Batch("main", (name(data),)), data).status_code == 503
        wait_for(lambda: centre.composed.gateway.held.bytes == 0)
        assert station.post(Batch("main", (name(data),)), data).status_code == 200
        station.close()


def test_work_that_takes_too_long_is_told_to_come_again(tmp_path: Path) -> None:
    go = threading.Event()

    def wait() -> None:
        assert go.wait(20)

    with running(tmp_path / "centre", limits=replace(CALM, request_s=0.5)) as centre:
        station = Caller(centre, tmp_path)
        halting(centre, tmp_path / "blobs", wait)
        data = b"slow" * 100
        answer = station.post(Batch("main", (name(data),)), data)
        assert answer.status_code == 503
        assert read(answer) == Unavailable(2, "SyncError.TooSlow")
        go.set()
        # What was under way was finished; sent again, it is there.
        wait_for(lambda: station.post(Batch("main", (name(data),)), data).status_code == 200)
        station.close()


def large_blob(station: Caller) -> bytes:
    """Store more than the sockets' buffers hold, bound to a case; return its name's request."""
    data = os.urandom(15 << 20)
    blob, names = name(data), (name(data).sha256,)
    assert station.ask(Part("main", blob, 1, names[0]), data) == Done()
    # It may take longer than a request may: asked again, it goes on.
    wait_for(lambda: type(station.ask(Complete("main", blob, names))).__name__ == "Stored")
    sent = replace(station.pen.entry(case(), case=CASE), blobs=names)
    assert isinstance(station.commit(sent), Committed)
    return framing.pack(codec.encode(Get(names[0])))


def test_a_slow_reader_is_served(tmp_path: Path) -> None:
    with running(tmp_path / "centre", limits=replace(CALM, request_s=0.6)) as centre:
        station = Caller(centre, tmp_path)
        asked = large_blob(station)
        began = time.monotonic()
        with connected(centre, station.pem) as wrapped:
            wrapped.sendall(head("/sync/v1/Get", len(asked), "Connection: close") + asked)
            found = 0
            while piece := wrapped.recv(16384):
                found += len(piece)
                if found % (1 << 18) < 16384:
                    time.sleep(0.03)
        assert time.monotonic() - began > 1
        assert found > 15 << 20
        station.close()


def test_a_reader_that_stops_is_cut_off(tmp_path: Path) -> None:
    with running(tmp_path / "centre", limits=replace(CALM, stall_s=0.5)) as centre:
        station = Caller(centre, tmp_path)
        asked = large_blob(station)
        with connected(centre, station.pem) as wrapped:
            wrapped.sendall(head("/sync/v1/Get", len(asked)) + asked)
            wait_for(lambda: centre.composed.gateway.held.requests == 1)
            wait_for(lambda: centre.composed.gateway.held.requests == 0)
            assert len(until_closed(wrapped)) < 15 << 20
        assert isinstance(station.ask(Hello(1)), Welcome)
        station.close()


def test_connections_are_counted(tmp_path: Path) -> None:
    with running(tmp_path / "centre", limits=replace(CALM, connections=3)) as centre:
        with connected(centre), connected(centre), connected(centre):
            time.sleep(0.1)
            with pytest.raises((OSError, httpx.TransportError)), connected(centre) as fourth:
                fourth.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
                if not fourth.recv(100):
                    raise ConnectionResetError
        wait_for(lambda: _alive(centre))


def _alive(centre: Running) -> bool:
    try:
        with centre.client() as client:
            return client.get("/health/live").status_code == 200
    except httpx.TransportError:
        return False


def test_junk_on_the_line_harms_nobody(centre: Running) -> None:
    for junk in (
        b"\0" * 100,
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ):
        with connected(centre) as wrapped:
            wrapped.sendall(junk)
            assert b" 200 " not in until_closed(wrapped)
    port = urllib.parse.urlsplit(centre.url).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        until_closed(plain)
    assert _alive(centre)


# ---- stopping, and a store that cannot ------------------------------------------------------


class Halting(FolderBlobStore):
    """A store that does what a test tells it before it puts."""

    before: Callable[[], None]

    def put_if_absent(self, key: BlobKey, source: Any) -> Stored:
        self.before()
        return super().put_if_absent(key, source)


def halting(centre: Running, folder: Path, before: Callable[[], None]) -> None:
    """Put such a store in place of the main one."""
    store = Halting(folder, "main")
    store.before = before
    stores: Any = centre.composed.facilities.stores
    stores["main"] = store


def test_a_stop_finishes_what_runs_and_refuses_what_is_new(tmp_path: Path) -> None:
    go, there = threading.Event(), threading.Event()

    def wait() -> None:
        there.set()
        assert go.wait(20)

    with running(tmp_path / "centre") as centre:
        station = Caller(centre, tmp_path)
        other = Caller(centre, tmp_path, "d2")
        assert isinstance(other.ask(Hello(1)), Welcome)
        halting(centre, tmp_path / "blobs", wait)
        found: list[Any] = []
        data = b"in the middle"
        sending = threading.Thread(
            target=lambda: found.append(station.ask(Batch("main", (name(data),)), data))
        )
        sending.start()
        assert there.wait(20)
        # A request whose body is still coming, too.
        body = framing.pack(codec.encode(Hello(1)))
        with connected(centre, other.pem) as wrapped:
            wrapped.sendall(head("/sync/v1/Hello", len(body)) + body[:-1])
            wait_for(lambda: centre.composed.gateway.held.requests == 2)
            centre.ask_to_stop()
            wait_for(lambda: centre.composed.gateway.draining)
            wait_for(lambda: turned_away(other))
            wrapped.sendall(body[-1:])
            assert until_closed(wrapped).startswith(b"HTTP/1.1 200")
        go.set()
        sending.join(20)
        began = time.monotonic()
        centre.stop()
        assert time.monotonic() - began < 5
        assert type(found[0]).__name__ == "Stored"
        station.close()
        other.close()


def turned_away(station: Caller) -> bool:
    """Whether nobody listens any more; until then new requests are told to come again."""
    try:
        answer = station.post(Hello(1))
    except httpx.TransportError:
        return True
    assert answer.status_code == 503
    assert isinstance(read(answer), Unavailable)
    return False


def test_a_full_disk_is_no_success_and_passes(tmp_path: Path) -> None:
    full = [True]

    def before() -> None:
        if full[0]:
            raise DiskFull(path="blobs")

    with running(tmp_path / "centre") as centre:
        station = Caller(centre, tmp_path)
        halting(centre, tmp_path / "blobs", before)
        data = os.urandom(1000)
        answer = station.post(Batch("main", (name(data),)), data)
        assert answer.status_code == 503
        assert read(answer) == Unavailable(5, "DiskFull")
        assert answer.headers["Retry-After"] == "5"
        assert station.ask(Have("main", (name(data),))).blobs  # type: ignore[union-attr]
        full[0] = False
        assert station.post(Batch("main", (name(data),)), data).status_code == 200
        station.close()


def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path / "centre") as centre:
        station = Caller(centre, tmp_path)
        first = station.pen.entry(case(), batch(), case="0197-case-a")
        receipt = station.commit(first)
        assert isinstance(receipt, Committed)
    with running(tmp_path / "centre") as again:
        station.close()
        station.centre, station.http = again, again.client(station.pem)
        assert station.ask(Commit(1, (first,))) is not None
        found = station.ask(Hello(1))
        assert isinstance(found, Welcome)
        assert found.head.hash == first.entry.hash
        station.close()


def test_a_taken_address_is_named(tmp_path: Path, centre: Running) -> None:
    address = urllib.parse.urlsplit(centre.url).netloc
    config = replace(CentreConfig(tmp_path / "second"), listen=address)
    with pytest.raises(PortTaken) as caught:
        serve(config, threading.Event())
    assert caught.value.params["address"] == address


# ---- the log ----------------------------------------------------------------------------------


def test_the_log_tells_what_happened_and_nothing_of_what_was_in_it(
    centre: Running, station: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "wenyi.requests"):
        sent = station.pen.entry(case(number="（2026）粤0308民初777号"), case="0197-case-a")
        station.commit(sent)
        with centre.client() as client:
            client.get("/v1/centre?secret=word")
            client.post("/v1/sign-in", json={"login": "someone", "password": "a-pass-word"})
            client.get("/nowhere/case-name")
        # Written once the answer is out: that of the enrolment may come late.
        wait_for(lambda: len(request_lines(caplog)) == 4)
    lines = request_lines(caplog)
    assert [line["route"] for line in lines][:2] == ["/sync/v1/{name}", "/v1/centre"]
    assert lines[0]["device"] == station.device
    assert (lines[0]["status"], lines[-1]["status"]) == (200, 404)
    assert all(line["ms"] >= 0 and len(line["id"]) == 16 for line in lines)
    text = caplog.text
    for word in ("777", "secret=word", "someone", "a-pass-word", "case-name", "certificate_pem"):
        assert word not in text


def request_lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    records = [record for record in caplog.records if record.name == "wenyi.requests"]
    lines = [json.loads(record.message) for record in records]
    return [line for line in lines if line["route"] != "/v1/enrol"]


class Forgetful:
    """As asyncio's TLS transport: a second close makes it forget its connection."""

    def __init__(self) -> None:
        self.closed, self.aborted, self.unwritten = 0, False, 3

    def is_closing(self) -> bool:
        return self.closed > 0

    def close(self) -> None:
        self.closed += 1

    def get_write_buffer_size(self) -> int:
        assert self.closed < 2, "asyncio raises AttributeError here, and the stop ends half way"
        return self.unwritten

    def abort(self) -> None:
        assert self.closed < 2, "asyncio does nothing here"
        self.aborted = True


@pytest.mark.parametrize("before", [0, 1])
def test_a_connection_is_closed_once_and_hung_up_when_all_is_written(before: int) -> None:
    async def stop() -> Forgetful:
        transport = Forgetful()
        connection = Connection.__new__(Connection)
        connection.transport, connection.cycle = transport, None
        for _ in range(before):
            transport.close()
        connection.shutdown()
        connection.shutdown()
        assert transport.closed == 1 and not transport.aborted
        transport.unwritten = 0
        connection._end()
        return transport

    assert asyncio.run(stop()).aborted
