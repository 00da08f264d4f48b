"""Run the tests of every room but ``app`` with PySide6 made unimportable.

Proves that the core does not lean on Qt: ``python -m tests.without_qt [PYTEST OPTION …]``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOMS = ("asr", "cabinet", "courtroom", "dossier", "ocr", "resources", "scanner", "sync")


def command() -> list[str]:
    """Return the words of the run; ``WENYI_WITHOUT_QT=1`` belongs into its environment."""
    folders = [f"tests/{room}" for room in ROOMS if Path("tests", room).is_dir()]
    options = ["-q", "-p", "no:pytest-qt", "-m", "not faults"]
    return [sys.executable, "-m", "pytest", *options, *folders]


def main(options: list[str]) -> int:
    """Return pytest's exit code."""
    environment = os.environ | {"WENYI_WITHOUT_QT": "1"}
    return subprocess.run([*command(), *options], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
