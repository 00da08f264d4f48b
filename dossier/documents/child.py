"""The child that touches what is not ours: courts' layouts, PDF whose text is asked (子进程).

It is told on standard input what to do, gives up its rights, and answers on standard output:
a line of JSON, then bytes. It may be killed at any moment.
"""

from __future__ import annotations

import json
import sys
import sysconfig
from datetime import datetime
from pathlib import Path
from typing import Any

from resources import sandbox

MEMORY_BYTES = 2 << 30
_SECONDS = 20
_MOST_PAGES = 500
_MOST_CHARACTERS = 2_000_000
_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/etc/fonts",
    "/var/cache/fontconfig",
)


def main() -> None:
    """Do the one job on standard input."""
    header = json.loads(sys.stdin.buffer.readline())
    body = sys.stdin.buffer.read()
    if header["job"] == "text":
        answer, made = _text(body)
    else:
        answer, made = _set(header, body)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


def _set(header: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Set a layout as PDF/A-2b."""
    import typst

    folder = Path(header["folder"])
    _confine(folder)
    try:
        made = typst.compile(
            folder / str(header["layout"]),
            root=folder,
            format="pdf",
            sys_inputs={"data": data.decode()},
            pdf_standards=["a-2b"],
            # Without network and these folders there are no packages of others.
            package_path=folder / "packages",
            package_cache_path=folder / "packages",
            timestamp=datetime.fromisoformat(header["made_at"]),
        )
    except typst.TypstError as error:
        return {"error": error.message[:300]}, b""
    return {}, made if isinstance(made, bytes) else b""


def _text(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the text layer of a PDF: each page's size in points and its lines of characters."""
    import pypdfium2  # type: ignore[import-untyped]

    _confine()
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > _MOST_PAGES:
            return {"error": "too large"}, b""
        pages, left = [], _MOST_CHARACTERS
        for page in document:
            lines = _lines(page, left)
            left -= sum(map(len, lines))
            pages.append({"size": page.get_size(), "lines": lines})
    except (pypdfium2.PdfiumError, ValueError) as error:
        return {"error": str(error)[:300]}, b""
    return {}, json.dumps(pages).encode()


def _lines(page: Any, most: int) -> list[list[list[Any]]]:
    """Return lines of [character, left, top, right, bottom], points from the top left."""
    import pypdfium2.raw as raw  # type: ignore[import-untyped]

    text = page.get_textpage()
    height = page.get_size()[1]
    count = text.count_chars()
    if count > most:
        raise ValueError("too large")
    lines: list[list[list[Any]]] = [[]]
    for index in range(count):
        character = chr(raw.FPDFText_GetUnicode(text, index))
        if character in "\r\n":
            if lines[-1]:
                lines.append([])
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        lines[-1].append([character, left, height - top, right, height - bottom])
    return [line for line in lines if line]


def _confine(*folders: Path) -> None:
    found = {Path(folder) for folder in sysconfig.get_paths().values()}
    found |= {Path(sys.base_prefix), Path("/usr/lib"), Path("/lib"), Path("/lib64")}
    found |= {Path(folder) for folder in _FONT_FOLDERS}
    if getattr(sys, "frozen", False):
        found.add(Path(sys.executable).parent)
    sandbox.confine(MEMORY_BYTES, tuple(sorted(found | set(folders))), threads=True)
    sandbox.allow_cpu(_SECONDS)
