"""Data the program ships, and the words of its errors. Imports nothing of ours."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
"""Folder that holds the shipped data files."""


def path(name: str) -> Path:
    """Return the file or folder ``name`` (slash separated) below the resources.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    found = ROOT / name
    if not found.exists():
        raise FileNotFoundError(found)
    return found


def toml(name: str) -> dict[str, Any]:
    """Return the parsed TOML resource ``name``."""
    return tomllib.loads(path(name).read_text(encoding="utf-8"))


def load_json(name: str) -> Any:
    """Return the parsed JSON resource ``name``."""
    return json.loads(path(name).read_text(encoding="utf-8"))
