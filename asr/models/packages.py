"""Model files that come inside installed Python packages (数据包). None of their code is run."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from asr.models.manifest import Model


def folder_of(package: str) -> Path | None:
    """Return the folder of an installed package, None where it is not installed."""
    # A top-level name is looked up without importing it.
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


@cache
def whole(model: Model) -> Path | None:
    """Return the folder inside an installed package that is the model as it stands."""
    if model.package is None:
        return None
    package, inside = model.package
    folder = folder_of(package)
    return folder / inside if folder is not None and (folder / inside).is_dir() else None


def pieces(model: Model) -> dict[str, tuple[Path, ...]] | None:
    """Return what to join, by the path of the model's file; None where anything is missing."""
    found: dict[str, tuple[Path, ...]] = {}
    for file in model.files:
        paths = []
        for part in file.parts:
            folder = folder_of(part.package)
            if folder is None or not (folder / part.file).is_file():
                return None
            paths.append(folder / part.file)
        if not paths:
            return None
        found[file.path] = tuple(paths)
    return found or None
