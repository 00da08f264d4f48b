"""What is shown one time only (只显示一次): codes, passwords, keys.

After the form was sent the browser is led to another page, so that reloading does nothing
again. What is to be shown goes there in a cookie for one minute, sealed with the session:
the centre keeps it nowhere, and any gateway can show it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.responses import Response

from sync.gateway.admin.visits import PREFIX, Visit

COOKIE = "wenyi_once"
PATH = f"{PREFIX}/once"
_LIFE_S = 60
_NONCE_BYTES = 12
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Secret:
    """What is shown."""

    kind: str
    """``code``, ``password``, ``key`` or ``webhook``."""
    text: str
    name: str
    """Of whom or what it is."""
    until_s: int
    """0: it does not end by itself."""
    back: str


def carry(visit: Visit, response: Response, secret: Secret) -> Response:
    """Put a secret on the response that leads to the page which shows it."""
    nonce = os.urandom(_NONCE_BYTES)
    body = json.dumps({**asdict(secret), "made_s": visit.now_s}).encode("utf-8")
    sealed = nonce + _key(visit).encrypt(nonce, body, None)
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode("ascii"),
        max_age=_LIFE_S,
        path=PATH,
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return response


def shown(visit: Visit) -> Secret | None:
    """Return what is to be shown; None: it was, or too long ago, or to somebody else."""
    try:
        sealed = base64.urlsafe_b64decode(visit.request.cookies.get(COOKIE, "")[:_MOST])
        body = _key(visit).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except (ValueError, InvalidTag):
        return None
    data = json.loads(body)
    if not 0 <= visit.now_s - data.pop("made_s") <= _LIFE_S:
        return None
    return Secret(**data)


def forget(response: Response) -> Response:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path=PATH, secure=True, httponly=True, samesite="strict")
    return response


def _key(visit: Visit) -> AESGCM:
    return AESGCM(hashlib.sha256(b"wenyi once\n" + visit.session.encode("utf-8")).digest())
