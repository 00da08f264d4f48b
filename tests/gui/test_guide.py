"""The guide for scanning staff names the shortcuts and shows the pictures there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from app.qt.commands import group_of, source_of
from app.qt.translations import spoken
from app.screenshots import DOCUMENTED
from app.windows.scan_desk.window import ScanDesk

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = DOCS / "guide-scan-desk.zh.md"
ON_THE_KEYBOARD = {"Del": "Delete", "Return": "Enter", "Left": "←", "Right": "→"}


def _as_written(keys: str) -> str:
    return re.sub(r"[A-Z][a-z]+", lambda found: ON_THE_KEYBOARD.get(found[0], found[0]), keys)


def test_the_guide_has_every_shortcut(seat: Callable[[], ScanDesk]) -> None:
    wanted = {
        (
            spoken(group_of(action)),
            spoken(source_of(action)).replace("…", ""),
            "、".join(_as_written(keys.toString()) for keys in action.shortcuts()),
        )
        for action in seat().commands
        if action.shortcuts()
    }
    table = GUIDE.read_text(encoding="utf-8").split("## 快捷键")[1]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", table, flags=re.MULTILINE)
    assert set(rows) - {("菜单", "命令", "快捷键")} == wanted


def test_make_screenshots_gives_the_pictures_that_are_there() -> None:
    assert {path.stem for path in (DOCS / "images").glob("*.png")} == DOCUMENTED
