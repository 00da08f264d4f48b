"""Demo pages as files, drawn when first asked for (演示页缓存)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.demo.case import Side


_drawing = threading.Lock()


def cached_side(side: Side, folder: Path) -> Callable[[], Path]:
    """Return what draws a side into ``folder`` once and gives its file.

    The name carries a digest of what is drawn, so that a newer version of the
    program never shows a page an older one drew.
    """

    def file() -> Path:
        from app.demo.case import VERSION, render_side
        from scanner.imaging.master import encode_jpeg

        digest = hashlib.sha256(f"{VERSION}:{side!r}".encode()).hexdigest()[:16]
        path = folder / f"{digest}.jpg"
        with _drawing:
            if path.exists():
                return path
            folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".part")
            partial.write_bytes(encode_jpeg(render_side(side), 300, 92))
            partial.replace(path)
        return path

    return file
