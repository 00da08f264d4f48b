"""Pairing by six digits: SPAKE2 bound to the hub's certificate (六位配对码).

The digits never travel. Who does not know them gets another key and one answer for all that can be
wrong; five such tries and the code is withdrawn. Who sits between screen and hub shows another
certificate, and gets another key too.
Source: Abdalla and Pointcheval, SPAKE2; the package ``spake2``.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from spake2 import SPAKE2_B, SPAKEError  # type: ignore[import-untyped]
from spake2.ed25519_basic import NotOnCurve  # type: ignore[import-untyped]

from courtroom.hub.contract import Kind
from resources.errors import BadCode, TooOften

_log = logging.getLogger(__name__)

LIFE_S = 120.0
MOST_TRIES = 5
_MOST_SESSIONS = 16
_STARTS_A_MINUTE = 60
SCREEN_ID = b"wenyi screen"
HUB_ID = b"wenyi hub "
SCREEN_PROOF = b"wenyi pair screen\n"
HUB_PROOF = b"wenyi pair hub\n"


def proof(key: bytes, head: bytes, text: str) -> str:
    """Return what shows that a side knows the key and said ``text``; hex."""
    return hmac.digest(key, head + text.encode("utf-8"), "sha256").hex()


@dataclass(frozen=True, slots=True)
class Open:
    """A code that is shown (有效配对码)."""

    code: str
    kind: Kind
    seat: str
    remote: bool
    until_s: float
    """On the clock of the codes."""
    tries_left: int = MOST_TRIES


@dataclass(slots=True)
class _Session:
    code: Open | None
    """None: began while no code was open; ends like a wrong one."""
    key: bytes
    used: bool = field(default=False)


class Codes:
    """The room's code, one at a time. Any thread may use it.

    Args:
        fingerprint: SHA-256 of the hub's certificate (DER), 32 bytes.
        clock: seconds that only go forwards.
    """

    def __init__(self, fingerprint: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        self._id = HUB_ID + fingerprint
        self._clock = clock
        self._lock = threading.Lock()
        self._open: Open | None = None
        self._sessions: dict[str, _Session] = {}
        self._starts: list[float] = []

    def open(self, kind: Kind, seat: str, *, remote: bool = False) -> Open:
        """Withdraw what was open and return a new code."""
        code = f"{secrets.randbelow(1_000_000):06}"
        with self._lock:
            self._open = Open(code, kind, seat, remote, self._clock() + LIFE_S)
            self._sessions.clear()
            return self._open

    def current(self) -> Open | None:
        """Return the open code."""
        with self._lock:
            return self._current()

    def close(self) -> None:
        """Withdraw the open code."""
        with self._lock:
            self._open = None

    def start(self, message: bytes) -> tuple[str, bytes]:
        """Return a session and the hub's message; the same whether a code is open or not.

        Raises:
            TooOften: more starts than people make.
            BadCode: not a message of SPAKE2.
        """
        with self._lock:
            now = self._clock()
            self._starts = [at for at in self._starts if at > now - 60.0]
            if len(self._starts) >= _STARTS_A_MINUTE:
                raise TooOften(seconds=round(self._starts[0] + 60.0 - now) + 1)
            self._starts.append(now)
            code = self._current()
        digits = code.code if code is not None else secrets.token_hex(16)
        side = SPAKE2_B(digits.encode("ascii"), idA=SCREEN_ID, idB=self._id)
        answer: bytes = side.start()
        try:
            key: bytes = side.finish(message)
        except (SPAKEError, NotOnCurve, ValueError, TypeError, AssertionError) as error:
            # The package raises whatever its arithmetic meets.
            raise BadCode from error
        session = secrets.token_hex(16)
        with self._lock:
            while len(self._sessions) >= _MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[session] = _Session(code, key)
        return session, answer

    def finish(self, session: str, claim: str, shown: str) -> tuple[Open, bytes]:
        """Return the code that was used up, and the key, once a screen has proved it.

        Raises:
            BadCode: for whatever reason.
        """
        with self._lock:
            found = self._sessions.pop(session, None)
            wanted = proof(found.key if found is not None else bytes(32), SCREEN_PROOF, claim)
            right = hmac.compare_digest(wanted, shown)
            current = self._current()
            if found is None or found.code is None or current is None:
                raise BadCode
            if found.code.code != current.code or found.code.until_s != current.until_s:
                raise BadCode
            if not right:
                self._wrong(current)
                raise BadCode
            self._open = None
            return current, found.key

    def _wrong(self, current: Open) -> None:
        left = current.tries_left - 1
        self._open = replace(current, tries_left=left) if left > 0 else None
        _log.warning("a wrong pairing code was tried; %d tries left", left)

    def _current(self) -> Open | None:
        if self._open is not None and self._clock() >= self._open.until_s:
            self._open = None
        return self._open
