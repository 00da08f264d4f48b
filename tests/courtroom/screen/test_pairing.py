"""Pairing a screen with the real hub, and with those who are not the hub."""

from __future__ import annotations

import select
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from courtroom.hub.contract import Kind
from courtroom.hub.hub import Hub
from courtroom.screen.identity import load_identity, read_address
from courtroom.screen.pairing import pair
from resources.errors import BadCode, BadValue, Damaged, Offline, Refused


def _at(hub: Hub) -> str:
    return f"127.0.0.1:{hub.listening.port}"


def test_pairs_and_keeps_what_it_got_for_its_owner_alone(hub: Hub, tmp_path: Path) -> None:
    code = hub.open_pairing(Kind.PARTY, "plaintiff", remote=True).code
    made = pair(_at(hub), code, tmp_path / "screen", "原告席屏幕")
    assert (made.kind, made.seat, made.remote) == (Kind.PARTY, "plaintiff", True)
    assert load_identity(tmp_path / "screen") == made
    for name in ("device.key", "room.json"):
        mode = stat.S_IMODE((tmp_path / "screen" / name).stat().st_mode)
        assert mode == 0o600
    assert [d.name for d in hub.devices()] == ["原告席屏幕"]


def test_a_qr_code_is_all_that_is_needed(hub: Hub, tmp_path: Path) -> None:
    uri = hub.open_pairing(Kind.PUBLIC, "").uri
    assert pair(uri, "", tmp_path / "screen", "旁听屏").kind == Kind.PUBLIC


def test_wrong_digits_are_refused_and_leave_nothing(hub: Hub, tmp_path: Path) -> None:
    code = hub.open_pairing(Kind.PARTY, "plaintiff").code
    wrong = f"{(int(code) + 1) % 10**6:06}"
    with pytest.raises(BadCode):
        pair(_at(hub), wrong, tmp_path / "screen", "x")
    assert load_identity(tmp_path / "screen") is None
    assert hub.devices() == []


def test_a_code_goes_once(hub: Hub, tmp_path: Path) -> None:
    code = hub.open_pairing(Kind.PARTY, "plaintiff").code
    pair(_at(hub), code, tmp_path / "one", "x")
    with pytest.raises(BadCode):
        pair(_at(hub), code, tmp_path / "two", "x")


def test_another_hub_than_the_qr_codes_is_refused(hub: Hub, tmp_path: Path) -> None:
    opened = hub.open_pairing(Kind.PARTY, "plaintiff")
    uri = opened.uri.replace(hub.listening.fingerprint, "0" * 64)
    assert uri != opened.uri
    with pytest.raises(Refused):
        pair(uri, "", tmp_path / "screen", "x")


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Offline):
            pair(f"127.0.0.1:{taken.getsockname()[1]}", "123456", tmp_path, "x")


@pytest.mark.parametrize(
    "text", ["", "ftp://x:1", "host:99999", "a b", "http://u:p@h", "wenyi-pair://h/?code=12"]
)
def test_what_is_no_address(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadValue):
        pair(text, "123456", tmp_path, "x")


def test_addresses_are_read() -> None:
    assert str(read_address("10.0.0.1")) == "10.0.0.1:8443"
    assert str(read_address(" court-3:9000 ")) == "court-3:9000"
    assert str(read_address("[::1]:9000")) == "[::1]:9000"


def test_a_damaged_pairing_is_told(tmp_path: Path) -> None:
    (tmp_path / "room.json").write_text("{}")
    with pytest.raises(Damaged):
        load_identity(tmp_path)


def _carry(near: ssl.SSLSocket, far: ssl.SSLSocket) -> None:
    """Carry both ways in one thread: a TLS connection is not to be used from two at once."""
    other = {near: far, far: near}
    while True:
        waiting = [one for one in other if one.pending()]
        ready = waiting or select.select(list(other), [], [], 15)[0]
        if not ready:
            return
        for one in ready:
            one.settimeout(0)
            try:
                data = one.recv(65536)
            except ssl.SSLWantReadError:
                continue  # no data of its own: a session ticket
            if not data:
                return
            other[one].settimeout(15)
            other[one].sendall(data)


@contextmanager
def _in_between(target: int, folder: Path) -> Iterator[int]:
    """Terminate TLS with a certificate of one's own and carry what is said to the hub."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wenyi-hub")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(1))
    folder.mkdir()
    (folder / "c.pem").write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    (folder / "k.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    front = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    front.load_cert_chain(folder / "c.pem", folder / "k.pem")
    back = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    back.check_hostname, back.verify_mode = False, ssl.CERT_NONE
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with suppress(OSError):
                plain, _ = door.accept()
                with (
                    front.wrap_socket(plain, server_side=True) as near,
                    back.wrap_socket(
                        socket.create_connection(("127.0.0.1", target)),
                        server_hostname="wenyi-hub",
                    ) as far,
                ):
                    _carry(near, far)

        thread = threading.Thread(target=serve)
        thread.start()
        yield door.getsockname()[1]
        thread.join(15)


def test_somebody_in_between_learns_and_gets_nothing(hub: Hub, tmp_path: Path) -> None:
    code = hub.open_pairing(Kind.PARTY, "plaintiff").code
    with _in_between(hub.listening.port, tmp_path / "mallory") as port, pytest.raises(BadCode):
        pair(f"127.0.0.1:{port}", code, tmp_path / "screen", "x")
    assert load_identity(tmp_path / "screen") is None
    assert hub.devices() == []
