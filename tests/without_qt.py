"""Run the tests of every room but ``app`` with PySide6 made unimportable.

Proves that the core does not lean on Qt: ``python -m tests.without_qt [PYTEST OPTION …]``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOMS = ("asr", "cabinet", "courtroom", "dossier", "ocr", "resources", "scanner", "sync")


def main(options: list[str]) -> int:
    """Return pytest's exit code."""
    folders = [f"tests/{room}" for room in ROOMS if Path("tests", room).is_dir()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:pytest-qt", "-m", "not faults"]
    return subprocess.run(
        [*command, *options, *folders],
        env=os.environ | {"WENYI_WITHOUT_QT": "1"},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
