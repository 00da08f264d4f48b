"""The guides name the shortcuts and words there are, and show the pictures there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from app.qt.commands import group_of, source_of
from app.qt.translations import spoken
from app.screenshots import DOCUMENTED
from app.windows.operations import words
from app.windows.scan_desk.window import ScanDesk

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = DOCS / "guide-scan-desk.zh.md"
OPERATIONS = DOCS / "guide-operations.zh.md"
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


def _said(section: str) -> set[str]:
    """Return what the first column of a section's table quotes from the program."""
    text = OPERATIONS.read_text(encoding="utf-8").split(f"## {section}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| .+ \|$", text, flags=re.MULTILINE)
    return {word for cell in rows[1:] for word in cell.split("；")}


def test_the_operations_guide_quotes_the_program(seat: Callable[[], ScanDesk]) -> None:
    seat()
    for section, table in (
        ("冲突处理", words.CONFLICTS),
        ("未送达", words.REASONS),
        ("提醒", words.ALARMS),
    ):
        there = {words.word(table, key) for key in table}
        said = _said(section)
        assert said <= there, section
        assert len(said) > 3
    assert _said("冲突处理") == {words.word(words.CONFLICTS, key) for key in words.CONFLICTS}
    assert _said("提醒") == {words.word(words.ALARMS, key) for key in words.ALARMS}


def test_make_screenshots_gives_the_pictures_that_are_there() -> None:
    # Those of the administration page are taken in a browser.
    there = {path.stem for path in (DOCS / "images").glob("*.png")}
    assert {name for name in there if not name.startswith("admin")} == DOCUMENTED
