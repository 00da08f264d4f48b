"""The pictures that a theme writes for its stylesheet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_PROGRAM = """
from PySide6.QtWidgets import QApplication
from app.qt.theme import Scheme, Theme
theme = Theme(QApplication([]))
theme.choose(Scheme.LIGHT)
"""


def test_a_program_that_ends_without_its_event_loop_leaves_nothing(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", _PROGRAM],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "wenyi-theme" not in ended.stderr
    assert list(tmp_path.glob("wenyi-theme-*")) == []
