"""For every test: PySide6 can be hidden, to prove that the core does not lean on it."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType

HIDDEN = ("PySide6", "shiboken6")


class _Hider(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(name)
        return None


if os.environ.get("WENYI_WITHOUT_QT"):
    # Here rather than on the command line, so that xdist's workers do it, too.
    sys.meta_path.insert(0, _Hider())
