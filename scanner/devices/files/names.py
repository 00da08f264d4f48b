"""Names of files as people see and order them (文件名).

A name from outside is for display only. It may hold control characters, or marks
that turn the direction of writing so that ``fdp.exe`` looks like ``exe.pdf``.
"""

from __future__ import annotations

import re
import unicodedata

_MAX_CHARACTERS = 200
_NUMBER = re.compile(r"(\d+)")
_SHOWN_ESCAPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Unicode categories: control, format (direction marks), surrogate, private, unassigned,
line and paragraph separators."""


def display_name(untrusted_name: str) -> str:
    """Return a name that can be shown: what cannot be seen is written as its code."""
    shown = "".join(_shown(sign) for sign in untrusted_name)
    if len(shown) <= _MAX_CHARACTERS:
        return shown
    # The end of a name says most: number and suffix.
    return f"{shown[: _MAX_CHARACTERS - 41]}…{shown[-40:]}"


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts ``页2`` before ``页10``; case does not matter."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    parts = _NUMBER.split(folded)
    key = tuple((0, int(part[:4000]), "") if part.isdigit() else (1, 0, part) for part in parts)
    # Names that differ only in case or leading zeros still have one order.
    return (*key, (2, 0, name))


def _shown(sign: str) -> str:
    if unicodedata.category(sign) not in _SHOWN_ESCAPED:
        return sign
    code = ord(sign)
    if 0xDC80 <= code <= 0xDCFF:
        # A byte of a file name that is no UTF-8.
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
