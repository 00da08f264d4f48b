"""Logins and names (登录名、姓名) in the one form in which they are compared."""

from __future__ import annotations

import unicodedata

_MOST_LOGIN, _MOST_NAME = 64, 100


def plain_login(text: str) -> str:
    """Return the one form of a login: width, case and spaces around do not matter."""
    return unicodedata.normalize("NFKC", text[: 4 * _MOST_LOGIN]).strip().casefold()[:_MOST_LOGIN]


def plain_name(text: str, most: int = _MOST_NAME) -> str:
    """Return a name without control characters, which could disguise another."""
    kept = (one for one in text[: 4 * most] if unicodedata.category(one)[0] != "C")
    return " ".join("".join(kept).split())[:most]
