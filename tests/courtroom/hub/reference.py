"""A screen written from docs/courtroom-protocol.md alone: stdlib, websockets, spake2, keys.

It imports nothing of the program. What the document does not say, it does not do.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from spake2 import SPAKE2_A  # type: ignore[import-untyped]
from websockets.exceptions import ConnectionClosed

from tests.courtroom.hub.wire import Wire


class Failed(Exception):
    """The hub refused: error's name and parameters."""

    def __init__(self, error: str, params: dict[str, Any]) -> None:
        super().__init__(error)
        self.error, self.params = error, params


class NotTheHub(Exception):
    """Somebody sits in between."""


def new_key() -> tuple[str, str]:
    """Return a fresh key and a request for its certificate, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key_pem.decode(), request.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class Card:
    """What a device keeps of its pairing."""

    key: str
    certificate: str
    authority: str
    kind: str = ""
    seat: str = ""
    device: str = ""

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.authority)
        with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
            file.write(self.certificate + self.key)
        try:
            context.load_cert_chain(file.name)
        finally:
            Path(file.name).unlink()
        return context


def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Pairing:
    """The three steps of the pairing, one by one."""

    def __init__(self, port: int, code: str, host: str = "127.0.0.1") -> None:
        self.http = http.client.HTTPSConnection(host, port, context=_unchecked(), timeout=30)
        self.http.connect()
        shown = self.http.sock.getpeercert(binary_form=True)
        assert shown is not None
        self.fingerprint = hashlib.sha256(shown).digest()
        self.side = SPAKE2_A(
            code.encode("ascii"), idA=b"wenyi screen", idB=b"wenyi hub " + self.fingerprint
        )

    def post(self, step: str, body: Any) -> dict[str, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.http.request("POST", f"/v1/pair/{step}", data)
        answer = self.http.getresponse()
        value: dict[str, Any] = json.loads(answer.read())
        if answer.status != 200:
            raise Failed(value["error"], value.get("params", {}))
        return value

    def start(self) -> None:
        answer = self.post("start", {"protocol": 1, "message": self.side.start().hex()})
        self.session = answer["session"]
        self.key: bytes = self.side.finish(bytes.fromhex(answer["message"]))

    def finish_body(self, name: str, request: str) -> dict[str, str]:
        claim = json.dumps({"name": name, "request": request})
        return {"session": self.session, "claim": claim, "proof": self.mac("screen", claim)}

    def mac(self, who: str, text: str) -> str:
        head = f"wenyi pair {who}\n".encode()
        return hmac.new(self.key, head + text.encode(), "sha256").hexdigest()

    def finish(self, name: str = "Screen") -> Card:
        key, request = new_key()
        answer = self.post("finish", self.finish_body(name, request))
        text = answer["paired"]
        if not hmac.compare_digest(self.mac("hub", text), answer["proof"]):
            raise NotTheHub
        told = json.loads(text)
        return Card(
            key, told["certificate"], told["authority"], told["kind"], told["seat"], told["device"]
        )

    def close(self) -> None:
        self.http.close()


def pair(port: int, code: str, name: str = "Screen") -> Card:
    """Pair with the hub at a port."""
    talk = Pairing(port, code)
    try:
        talk.start()
        return talk.finish(name)
    finally:
        talk.close()


def pair_by_uri(uri: str) -> Card:
    """Pair with what a QR code holds."""
    parts = urlsplit(uri)
    assert parts.scheme == "wenyi-pair"
    asked = parse_qs(parts.query)
    talk = Pairing(parts.port or 0, asked["code"][0], parts.hostname or "")
    try:
        if talk.fingerprint.hex() != asked["fingerprint"][0]:
            raise NotTheHub
        talk.start()
        return talk.finish()
    finally:
        talk.close()


@dataclass
class Screen:
    """One connected screen; a thread reads, everything received is kept in ``raw``."""

    card: Card
    port: int
    reads: bool = True
    resume: tuple[str, int, str] | None = None
    hello: dict[str, Any] = field(default_factory=dict)
    gate: threading.Event | None = None
    """Reads only while it is set."""
    acks: bool = False
    """Say ``painted`` for each event."""

    facts: dict[str, Any] = field(default_factory=dict)
    live: dict[str, Any] = field(default_factory=dict)
    raw: list[bytes] = field(default_factory=list)
    welcome: dict[str, Any] = field(default_factory=dict)
    n: int = -1
    chain: str = ""
    stream: str = ""
    blanked: bool = False
    close_code: int | None = None
    snapshots: int = 0
    events: int = 0
    faults: list[str] = field(default_factory=list)
    received_at: dict[int, float] = field(default_factory=dict)
    blanked_at: float = 0.0
    on_message: Callable[[dict[str, Any]], None] | None = None

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self._answers: dict[int, dict[str, Any]] = {}
        self._id = 0
        self._parts: dict[str, Any] = {}
        self._held: list[dict[str, Any]] = []
        self._last_whole = (-1, "")
        self._sock: Wire | None = None

    def open(self) -> Screen:
        raw = socket.create_connection(("127.0.0.1", self.port), 30)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.gate is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self._sock = Wire(f"wss://127.0.0.1:{self.port}/v1/room", raw, self.card.context())
        hello: dict[str, Any] = {"type": "hello", "protocol": 1, "name": "reference"}
        if self.resume is not None:
            hello |= dict(zip(("stream", "n", "chain"), self.resume, strict=True))
        with suppress(ConnectionClosed):
            self.send({**hello, **self.hello})
        if self.reads:
            self._thread = threading.Thread(target=self._read, daemon=True)
            self._thread.start()
            self._beater = threading.Thread(target=self._beat, daemon=True)
            self._beater.start()
        return self

    def __enter__(self) -> Screen:
        self.open()
        self.wait(lambda: bool(self.stream) or self.close_code is not None)
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def send(self, message: dict[str, Any] | str) -> None:
        assert self._sock is not None
        text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
        self._sock.send(text)

    def close(self) -> None:
        if self._sock is None:
            return
        with suppress(ConnectionClosed, OSError):
            self._sock.close()
        if self.reads:
            self._thread.join(10)
            self._beater.join(10)
        self._sock.end()

    def cut(self) -> None:
        """Break off without a word."""
        assert self._sock is not None
        self._sock.cut()
        if self.reads:
            self._thread.join(10)

    def position(self) -> tuple[str, int, str]:
        """Return what to resume from."""
        return (self.stream, *self._last_whole)

    def wait(self, ready: Callable[[], bool], timeout_s: float = 30.0) -> None:
        with self.changed:
            if not self.changed.wait_for(ready, timeout_s):
                raise TimeoutError(f"faults: {self.faults}, closed: {self.close_code}")

    def wait_fact(self, key: str, timeout_s: float = 30.0) -> Any:
        self.wait(lambda: key in self.facts, timeout_s)
        return self.facts[key]

    def wait_gone(self, key: str) -> None:
        self.wait(lambda: key not in self.facts)

    def begin(self, act: str, once: str = "", **values: Any) -> int:
        with self.changed:
            self._id += 1
            id_ = self._id
        message = {"type": "do", "id": id_, "act": act, "values": values}
        self.send({**message, "once": once} if once else message)
        return id_

    def answer(self, id_: int, timeout_s: float = 30.0) -> dict[str, Any]:
        self.wait(lambda: id_ in self._answers or self.close_code is not None, timeout_s)
        if id_ not in self._answers:
            raise ConnectionError(self.close_code)
        found = self._answers.pop(id_)
        if found["type"] == "failed":
            raise Failed(found["error"], found["params"])
        result: dict[str, Any] = found["result"]
        return result

    def do(self, act: str, once: str = "", **values: Any) -> dict[str, Any]:
        return self.answer(self.begin(act, once, **values))

    def get(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask over HTTPS; returns status, headers (lower case) and body."""
        raw = socket.create_connection(("127.0.0.1", self.port), 30)
        talk = http.client.HTTPSConnection("wenyi-hub", self.port, timeout=30)
        talk.sock = self.card.context().wrap_socket(raw, server_hostname="wenyi-hub")
        try:
            talk.request(method, path, body, dict(headers or {}))
            answer = talk.getresponse()
            data = answer.read()
            self.raw.append(data)
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, data
        finally:
            talk.close()

    # ---- inside -----------------------------------------------------------------------

    def _beat(self) -> None:
        with self.changed:
            while self.close_code is None:
                self.changed.wait_for(lambda: self.close_code is not None, 0.5)
                if self.close_code is None:
                    try:
                        self.send({"type": "beat", "at": time.monotonic()})
                    except (ConnectionClosed, OSError):
                        return

    def _read(self) -> None:
        assert self._sock is not None
        code = 1006
        try:
            while True:
                if self.gate is not None:
                    self.gate.wait()
                data = self._sock.recv()
                assert isinstance(data, str)
                self._take(data.encode("utf-8"))
        except ConnectionClosed as error:
            if error.rcvd is not None:
                code = error.rcvd.code
        except OSError:
            pass
        with self.changed:
            self.close_code = code
            self.changed.notify_all()

    def _take(self, data: bytes) -> None:
        now = time.monotonic()
        message = json.loads(data)
        with self.changed:
            self.raw.append(data)
            kind = message["type"]
            take = getattr(self, f"_take_{kind}", None)
            if take is not None:
                take(message, data, now)
            if kind in ("done", "failed"):
                self._answers[message["id"]] = message
            self.changed.notify_all()
        if self.on_message is not None:
            self.on_message(message)
        if kind == "event" and self.acks:
            self.send({"type": "painted", "n": message["n"]})

    def _take_welcome(self, message: dict[str, Any], _data: bytes, _now: float) -> None:
        self.welcome = message
        if message["resumed"]:
            assert self.resume is not None
            self.stream, self.n, self.chain = self.resume
            self._last_whole = self.resume[1:]

    def _take_snapshot(self, message: dict[str, Any], _data: bytes, now: float) -> None:
        if message["part"] == 1:
            self._parts = {}
        self._parts.update(message["facts"])
        if message["part"] == message["parts"]:
            self.facts, self._held = self._parts, []
            self.n, self.chain = message["n"], message["chain"]
            self.stream = message["stream"]
            self._last_whole = (self.n, self.chain)
            self.snapshots += 1
            self.received_at[self.n] = now

    def _take_event(self, message: dict[str, Any], data: bytes, now: float) -> None:
        if message["n"] != self.n + 1 or message["prev"] != self.chain:
            self.faults.append(f"event {message['n']} after {self.n}")
            return
        self.n, self.chain = message["n"], hashlib.sha256(data).hexdigest()
        self._held.append(message)
        self.events += 1
        if message["more"]:
            return
        facts = dict(self.facts)
        for one in self._held:
            facts.update(one["set"])
            for key in one["del"]:
                facts.pop(key, None)
        self.facts, self._held = facts, []
        self._last_whole = (self.n, self.chain)
        self.received_at[self.n] = now

    def _take_blank(self, message: dict[str, Any], _data: bytes, now: float) -> None:
        self.blanked = message["on"]
        if self.blanked:
            self.blanked_at = now

    def _take_live(self, message: dict[str, Any], _data: bytes, _now: float) -> None:
        if message["value"] is None:
            self.live.pop(message["key"], None)
        else:
            self.live[message["key"]] = message["value"]

    @property
    def is_black(self) -> bool:
        """Return whether the screen shows nothing (the lease aside)."""
        seat = self.card.seat or "public"
        return self.blanked or "blank/*" in self.facts or f"blank/{seat}" in self.facts
