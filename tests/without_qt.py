"""Run the tests of every room but ``app`` with PySide6 made unimportable.

Proves that the core does not lean on Qt: ``python -m tests.without_qt``.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType

import pytest

HIDDEN = ("PySide6", "shiboken6")
CORE = ("tests/dossier", "tests/scanner", "tests/ocr", "tests/resources")


class _Hider(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(name)
        return None


def main() -> int:
    """Return pytest's exit code."""
    sys.meta_path.insert(0, _Hider())
    return int(
        pytest.main(
            ["-q", "-p", "no:pytest-qt", "-p", "no:xdist", "-m", "not faults", "-x", *CORE]
        )
    )


if __name__ == "__main__":
    sys.exit(main())
