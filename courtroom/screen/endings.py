"""What the end of a connection means for the screen (断开原因)."""

from __future__ import annotations

import ssl
from enum import Enum, auto

from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

_ALERTS = ("UNKNOWN_CA", "EXPIRED", "REVOKED", "CERTIFICATE_UNKNOWN", "BAD_CERT")
_BY_CODE: dict[int, Ending]


class Ending(Enum):
    """Why a connection is over."""

    AGAIN = auto()
    """Lost: try again and go on where it broke."""
    AFRESH = auto()
    """What was said was not understood: try again without what there is."""
    STOPPED = auto()
    """The hub stopped on purpose: no need to wait for the lease."""
    REVOKED = auto()
    """This device is not of the room any more, or its certificate has run out."""
    OUTDATED = auto()
    """Another version of the protocol."""
    REPLACED = auto()
    """Another program with the same pairing is connected."""


_BY_CODE = {
    1001: Ending.STOPPED,
    1012: Ending.STOPPED,
    4000: Ending.AFRESH,
    4001: Ending.OUTDATED,
    4003: Ending.REVOKED,
    4009: Ending.REPLACED,
}


def ending_of(error: Exception, *, expired: bool) -> Ending:
    """Return what an error of a connection, or of the attempt, means.

    Args:
        error: what ended it.
        expired: whether this device's certificate has run out by the clock. With TLS 1.3 the
            hub's word of that comes after the handshake and is lost with the connection: all
            that is seen is that no answer came.
    """
    if isinstance(error, ConnectionClosed):
        code = error.rcvd.code if error.rcvd is not None else 0
        return _BY_CODE.get(code, Ending.AGAIN)
    if isinstance(error, InvalidStatus) and error.response.status_code == 401:
        return Ending.REVOKED
    if isinstance(error, ssl.SSLError) and "ALERT" in str(error).upper():
        # The hub ended the handshake: it does not take this certificate.
        text = str(error).upper().replace(" ", "_")
        return Ending.REVOKED if any(word in text for word in _ALERTS) else Ending.AGAIN
    if expired and isinstance(error, InvalidMessage | ConnectionResetError):
        return Ending.REVOKED
    return Ending.AGAIN
