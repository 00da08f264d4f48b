"""What whoever steals a disk looks for: names, titles, pages, in any file of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

WINDOW_BYTES = 32
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"%PDF", b"BM", b"RIFF", b"P6")
_INSIDE = (b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\x89PNG\r\n\x1a\n", b"%PDF-1.", b"SQLite format 3")


def readable(folder: Path, texts: Iterable[str], files: Iterable[bytes]) -> list[str]:
    """Return what of it can be read in the files of a folder or in their names.

    Args:
        folder: searched with everything below it.
        texts: of four characters or more; looked for in UTF-8, UTF-16, GBK and as JSON.
        files: their bytes; any run of 63 of them is found.
    """
    words = [(text, form) for text in texts for form in _forms(text)]
    windows = _windows(files)
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found += [f"{name}: named {text}" for text, _ in words if text in name]
        if path.is_file():
            data = path.read_bytes()
            found += [f"{name}: holds {text}" for text, form in words if form in data]
            found += [f"{name}: begins as {mark!r}" for mark in _BEGINNINGS if _begins(data, mark)]
            found += [f"{name}: has {mark!r}" for mark in _INSIDE if mark in data]
            if _meet(data, windows):
                found.append(f"{name}: holds bytes of a page")
    return found


def _forms(text: str) -> set[bytes]:
    escaped = text.encode("ascii", "backslashreplace")
    encoded = {text.encode(name, "ignore") for name in ("utf-8", "utf-16-le", "utf-16-be", "gbk")}
    found = {form for form in {*encoded, escaped} if len(form) >= 8}
    if not found:
        raise ValueError(f"{text!r} is too short to look for")
    return found


def _begins(data: bytes, mark: bytes) -> bool:
    # Two or three bytes may stand there by chance in one file of ten thousand.
    return len(mark) > 2 and data.startswith(mark)


def _windows(files: Iterable[bytes]) -> set[bytes]:
    return {
        data[at : at + WINDOW_BYTES]
        for data in files
        for at in range(0, len(data) - WINDOW_BYTES + 1, WINDOW_BYTES)
        # Runs of one byte are everywhere.
        if len(set(data[at : at + WINDOW_BYTES])) > 8
    }


def _meet(data: bytes, windows: set[bytes]) -> bool:
    return any(data[at : at + WINDOW_BYTES] in windows for at in range(len(data)))
