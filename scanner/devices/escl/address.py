"""Addresses of eSCL scanners (扫描仪地址)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from resources.errors import BadAddress

PREFIX = "escl:"
"""Beginning of the ids of scanners given by address."""
_DEFAULT_PATH = "/eSCL"
# What may stand in airscan.conf without changing its meaning: no spaces, quotes,
# commas, comments or line ends.
_HOST = re.compile(r"[A-Za-z0-9.:_%-]{1,253}")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]{1,100}){1,8}/?")


def checked_address(text: str) -> str:
    """Return ``text`` as a full address: scheme, host, port if given, and path.

    ``/eSCL`` is added when there is no path.

    Raises:
        BadAddress: not an http or https address, or one with a password, query or
            characters that do not belong into an address.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise BadAddress(device=text, detail=str(error)) from error
    host = parts.hostname or ""
    path = parts.path if parts.path not in ("", "/") else _DEFAULT_PATH
    wrong = (
        parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(host)
        or port == 0
        or "@" in parts.netloc
        or bool(parts.query or parts.fragment)
        or not _PATH.fullmatch(path)
        or any(character.isspace() for character in text.strip())
    )
    if wrong:
        raise BadAddress(device=text)
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = "" if port is None else f":{port}"
    return f"{parts.scheme}://{shown_host}{shown_port}{path.rstrip('/')}"
