"""Webhooks on the wire: signed, in time, and never where they must not go."""

from __future__ import annotations

import hashlib
import hmac
import ssl
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import BadWebhook
from sync.access.authority import Authority
from sync.gateway.api.addresses import allowed, target
from sync.gateway.api.courier import SIGNATURE, Courier
from sync.gateway.contract import WebhookRules
from tests.sync.api import receivers

_OPEN = WebhookRules(("127.0.0.0/8",), plain_http=True)
_STRICT = WebhookRules()


class _Signer:
    def sign(self, digest: str) -> bytes:
        return hashlib.sha512(b"key" + digest.encode()).digest()


def _courier(rules: WebhookRules = _OPEN, **more: object) -> Courier:
    return Courier(rules, _Signer(), timeout_s=0.6, **more)  # type: ignore[arg-type]


def test_a_message_comes_as_sent_and_its_signature_can_be_checked() -> None:
    courier = _courier()
    body = b'{"events":[]}'
    with receivers.receiver() as found:
        carried = courier.carry("w1", found.url, body, 1_700_000_000)
    assert (carried.ok, carried.status) == (True, "204")
    assert found.paths == ["/hook?x=1"]
    assert found.bodies == [body]
    head = found.heads[0]
    assert head["content-type"] == "application/json"
    assert head["wenyi-webhook"] == "w1"
    assert head["host"] == f"127.0.0.1:{found.port}"
    fields = dict(part.split("=") for part in head[SIGNATURE.lower()].split(","))
    signed = f"{fields['t']}.".encode() + body
    secret = courier.secret("w1").encode()
    assert fields["t"] == "1700000000"
    assert fields["v1"] == hmac.new(secret, signed, hashlib.sha256).hexdigest()


def test_secrets_differ_by_subscription_and_stay() -> None:
    courier = _courier()
    assert courier.secret("w1") == _courier().secret("w1")
    assert courier.secret("w1") != courier.secret("w2")


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503])
def test_only_2xx_is_delivered_and_no_redirect_is_followed(status: int) -> None:
    with (
        receivers.receiver() as elsewhere,
        receivers.receiver(status, location=elsewhere.url) as found,
    ):
        carried = _courier().carry("w", found.url, b"{}", 1)
    assert (carried.ok, carried.status) == (False, str(status))
    assert len(found.bodies) == 1
    assert elsewhere.bodies == []


@pytest.mark.parametrize(
    ("behave", "statuses"),
    [
        (receivers.silent, {"timeout"}),
        (receivers.dripping, {"timeout"}),
        (receivers.going_on, {"timeout"}),
        (receivers.endless_headers, {"answer", "timeout", "network"}),
        (receivers.hanging_up, {"network"}),
        (receivers.nonsense, {"answer"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_receiver_that_misbehaves_costs_no_more_than_the_time_limit(
    behave: receivers.Behave, statuses: set[str]
) -> None:
    with receivers.listener(behave) as port:
        begun = time.monotonic()
        carried = _courier().carry("w", f"http://127.0.0.1:{port}/", b"{}" * 50_000, 1)
        taken = time.monotonic() - begun
    assert not carried.ok
    assert carried.status in statuses
    assert taken < 2.0


def test_a_tls_handshake_that_never_ends_is_ended() -> None:
    rules = WebhookRules(("127.0.0.0/8",))
    with receivers.listener(receivers.silent) as port:
        begun = time.monotonic()
        carried = _courier(rules).carry("w", f"https://127.0.0.1:{port}/", b"{}", 1)
    assert (carried.ok, carried.status) == (False, "timeout")
    assert time.monotonic() - begun < 2.0


def test_https_is_spoken_and_a_stranger_s_certificate_refused(tmp_path: Path) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Quiet(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    authority = Authority.open(tmp_path)
    server = Quiet(("127.0.0.1", 0), Handler)
    context = authority.server_context(["localhost", "127.0.0.1"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        url = f"https://localhost:{server.server_address[1]}/"
        rules = WebhookRules(("127.0.0.0/8",))

        def here(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        trusted = ssl.create_default_context(cadata=authority.authority_pem)
        good = _courier(rules, resolve=here, context=trusted).carry("w", url, b"{}", 1)
        stranger = _courier(rules, resolve=here).carry("w", url, b"{}", 1)
        other = url.replace("localhost", "example.test")
        misnamed = _courier(rules, resolve=here, context=trusted).carry("w", other, b"{}", 1)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert (good.ok, good.status) == (True, "200")
    assert (stranger.ok, stranger.status) == (False, "tls")
    assert (misnamed.ok, misnamed.status) == (False, "tls")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0",  # noqa: S104
        "10.0.0.1", "172.16.3.4", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.5",
        "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2001:0:1::1", "nonsense", "",
    ],
)  # fmt: skip
def test_inner_addresses_are_refused_however_they_are_written(address: str) -> None:
    assert not allowed(address, _STRICT)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert allowed(address, _STRICT)


def test_a_private_network_is_allowed_by_the_administrator_alone() -> None:
    rules = WebhookRules(("10.1.0.0/16", "fd12::/16"))
    assert allowed("10.1.2.3", rules)
    assert allowed("::ffff:10.1.2.3", rules)
    assert allowed("fd12::9", rules)
    assert not allowed("10.2.0.1", rules)
    assert not allowed("127.0.0.1", rules)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"]])
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(found: list[str]) -> None:
    with receivers.receiver() as receiver:
        url = f"http://example.test:{receiver.port}/"
        rules = WebhookRules(plain_http=True)
        carried = _courier(rules, resolve=lambda host, port: found).carry("w", url, b"{}", 1)
    assert (carried.ok, carried.status) == (False, "refused")
    assert receiver.bodies == []


def test_a_name_is_resolved_once_and_that_address_is_called() -> None:
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        # Whoever asks twice is led elsewhere the second time.
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with receivers.receiver() as receiver:
        url = f"http://rebinding.test:{receiver.port}/"
        carried = _courier(_OPEN, resolve=changing).carry("w", url, b"{}", 1)
    assert carried.ok
    assert asked == ["rebinding.test"]
    assert receiver.heads[0]["host"] == f"rebinding.test:{receiver.port}"


def test_a_name_that_leads_nowhere_is_a_failure_like_others() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError(host)

    carried = _courier(_OPEN, resolve=nowhere).carry("w", "http://x.test/", b"{}", 1)
    assert (carried.ok, carried.status) == (False, "name")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "//example.com/", "example.com", "",
        "https://", "https:///x", "https://user@example.com/", "https://u:p@example.com/",
        "https://example.com/#f", "https://exa mple.com/", "https://example.com:0/",
        "https://example.com:99999/", "https://example.com:x/", "https://[::1", "https://é.com/",
        "https://example.com\\@127.0.0.1/", "https://example.com/\r\nX: y",
        "https://%31.example.com/", "https://example.com/" + "a" * 500, "gopher://x", "file:///etc",
    ],
)  # fmt: skip
def test_other_addresses_than_plain_https_are_refused(url: str) -> None:
    with pytest.raises(BadWebhook):
        target(url, _STRICT)


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    try:
        found = target(f"https://{text}", _STRICT)
    except BadWebhook:
        return
    assert found.secure
    assert found.host
    assert found.path.startswith("/")
    assert not set(found.path + found.authority) & set("\r\n \\")
