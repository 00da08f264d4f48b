"""Carrying one webhook to its address (推送投递).

One connection a message, no redirect followed, nothing of the answer but its status
read, everything within one time limit. The signature covers time and body, so that a
receiver can tell old messages and foreign ones.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import logging
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from resources.errors import BadWebhook
from sync.gateway.api.addresses import Resolve, Target, checked_address, resolved, target
from sync.gateway.contract import WebhookRules
from sync.gateway.registry import Signer

_log = logging.getLogger(__name__)

TIMEOUT_S = 10.0
SIGNATURE = "Wenyi-Signature"


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of one try."""

    ok: bool
    status: str
    """HTTP status, or ``refused``, ``timeout``, ``network``, ``tls``, ``name``, ``answer``."""


class Courier:
    """Posts webhooks, signed.

    Args:
        rules: where they may go.
        signer: of the centre; the secrets of subscriptions are derived from it.
        timeout_s: for all of one try.
        resolve: from a name to addresses.
        context: TLS; None: the system's authorities.
    """

    def __init__(
        self,
        rules: WebhookRules,
        signer: Signer,
        *,
        timeout_s: float = TIMEOUT_S,
        resolve: Resolve = resolved,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.rules = rules
        self._signer = signer
        self._timeout_s = timeout_s
        self._resolve = resolve
        self._context = context

    def secret(self, webhook_id: str) -> str:
        """Return the secret that a subscription's messages are signed with.

        It is the same at each call and stored nowhere.
        """
        named = hashlib.sha256(f"wenyi webhook secret\n{webhook_id}".encode()).hexdigest()
        digest = hashlib.sha256(b"wenyi webhook\n" + self._signer.sign(named)).hexdigest()
        return f"whsec_{digest}"

    def carry(self, webhook_id: str, url: str, body: bytes, now_s: int) -> Carried:
        """Post ``body`` once; never raises for what the other side does."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "wenyi-webhook/1",
            "Wenyi-Webhook": webhook_id,
            SIGNATURE: signature(self.secret(webhook_id), body, now_s),
        }
        deadline_s = time.monotonic() + self._timeout_s
        try:
            where = target(url, self.rules)
            address = checked_address(where, self.rules, self._resolve)
        except BadWebhook:
            return Carried(False, "refused")
        except (OSError, UnicodeError):
            return Carried(False, "name")
        try:
            status = self._post(where, address, body, headers, deadline_s)
        except TimeoutError:
            return Carried(False, "timeout")
        except ssl.SSLError:
            return Carried(False, _late(deadline_s) or "tls")
        except OSError:
            return Carried(False, _late(deadline_s) or "network")
        except (http.client.HTTPException, ValueError):
            return Carried(False, _late(deadline_s) or "answer")
        return Carried(200 <= status < 300, str(status))

    def _post(
        self,
        where: Target,
        address: str,
        body: bytes,
        headers: Mapping[str, str],
        deadline_s: float,
    ) -> int:
        left_s = max(0.1, deadline_s - time.monotonic())
        raw = socket.create_connection((address, where.port), timeout=left_s)
        line = _Line(raw)
        # A time-out of the socket starts anew with every byte; this one does not.
        alarm = threading.Timer(max(0.0, deadline_s - time.monotonic()), line.hang_up)
        alarm.daemon = True
        alarm.start()
        connection = http.client.HTTPConnection(where.host, where.port)
        try:
            if where.secure:
                if self._context is None:
                    # Made only now: it reads all authorities, and mostly nothing is due.
                    self._context = ssl.create_default_context()
                line.secure(self._context, where.host)
            connection.sock = line.socket
            connection.putrequest("POST", where.path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", where.authority)
            connection.putheader("Content-Length", str(len(body)))
            connection.putheader("Connection", "close")
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            return connection.getresponse().status
        finally:
            alarm.cancel()
            connection.close()
            line.socket.close()


class _Line:
    """A connection that another thread may end."""

    def __init__(self, raw: socket.socket) -> None:
        self.socket = raw

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Begin TLS. The handshake comes after the swap, so that it can be ended, too."""
        wrapped = context.wrap_socket(
            self.socket, server_hostname=host, do_handshake_on_connect=False
        )
        self.socket = wrapped
        wrapped.do_handshake()

    def hang_up(self) -> None:
        """End it from outside."""
        try:
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
        except OSError:
            _log.debug("the connection had ended")


def signature(secret: str, body: bytes, at_s: int) -> str:
    """Return the value of the header ``Wenyi-Signature``."""
    signed = f"{at_s}.".encode("ascii") + body
    mac = hmac.new(secret.encode("ascii"), signed, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={mac}"


def _late(deadline_s: float) -> str:
    return "timeout" if time.monotonic() >= deadline_s - 0.05 else ""
