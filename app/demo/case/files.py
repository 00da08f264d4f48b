"""The demo case as files: JPEG pages and the truth about them (演示页文件)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image

from app.demo.case.dossier import VERSION, DemoCase, Side, demo_case, render_side

_QUALITY = 92
_TRUTH = "truth.json"


def write_pages(folder: Path, case: DemoCase | None = None) -> list[Path]:
    """Write every side as ``001.jpg`` … in feeding order, and ``truth.json`` beside them.

    Pages the same version wrote before are kept, so the second call is quick. ``case``
    may be a part of the demo case.

    Returns:
        The files in order.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sides = (case or demo_case()).sides
    paths = [folder / f"{number:03d}.jpg" for number in range(1, len(sides) + 1)]
    if _is_current(folder, paths):
        return paths
    for side, path in zip(sides, paths, strict=True):
        partial = path.with_suffix(".part")
        picture = Image.fromarray(render_side(side))
        picture.save(partial, "JPEG", quality=_QUALITY, dpi=(300, 300))
        partial.replace(path)
    # Written last: with it the folder is complete.
    rows = [_row(side, path) for side, path in zip(sides, paths, strict=True)]
    text = json.dumps({"version": VERSION, "sides": rows}, ensure_ascii=False, indent=1)
    (folder / _TRUTH).write_text(text, encoding="utf-8")
    return paths


def _is_current(folder: Path, paths: list[Path]) -> bool:
    try:
        truth = json.loads((folder / _TRUTH).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    known = truth.get("version") == VERSION and len(truth.get("sides", ())) == len(paths)
    return known and all(path.exists() for path in paths)


def _row(side: Side, path: Path) -> dict[str, Any]:
    return {
        "file": path.name,
        "key": side.key,
        "category": side.category,
        "volume": side.volume.value,
        "title": side.title,
        "starts": side.starts,
        "blank": side.blank,
        "skew_deg": side.skew_deg,
        "upside_down": side.upside_down,
        "lines": [{"text": line.text, "box": list(line.box)} for line in side.lines],
    }
