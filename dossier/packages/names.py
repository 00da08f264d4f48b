"""Names of files in packages: what a name from outside may not be (文件名).

Names from outside are looked at, never trusted: what would leave the folder here, on Windows
or on a Mac is refused on all of them, and so is what looks like another name to a person.
"""

from __future__ import annotations

import re
import unicodedata

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_FORBIDDEN = re.compile(r'[<>:"|?*\\]')
LONGEST = 240


def unsafe(path: str) -> str:
    """Return why a path of a package is unsafe, in a word; empty: it is safe.

    Args:
        path: relative, with ``/``, as a manifest or the file system has it.
    """
    if not path or path != path.strip("/") or "//" in path:
        return "absolute or empty"
    if len(path.encode("utf-8", "surrogatepass")) > 4 * LONGEST or len(path) > LONGEST:
        return "too long"
    if path.startswith("~"):
        return "home"
    for part in path.split("/"):
        found = _part(part)
        if found:
            return found
    return ""


def _part(part: str) -> str:
    if part in (".", ".."):
        return "traversal"
    if _FORBIDDEN.search(part):
        return "character"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") for c in part):
        return "invisible character"
    if part != part.rstrip(" .") or part != part.lstrip(" "):
        return "dot or space at the end"
    if _RESERVED.fullmatch(part):
        return "reserved name"
    if unicodedata.normalize("NFC", part) != part:
        return "not in normal form"
    return ""


def folded(path: str) -> str:
    """Return what two paths have in common that one disk takes for the same file."""
    return unicodedata.normalize("NFC", path).casefold()
