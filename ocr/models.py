"""Where the engines' model files are, and whether they are the right ones (模型).

Models come inside installed packages and are named in ``resources/models.toml`` with
size and SHA-256. Nothing is ever downloaded here.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resources import toml
from resources.errors import ModelDamaged, ModelMissing


@dataclass(frozen=True, slots=True)
class Model:
    """One line of the manifest."""

    name: str
    engine: str
    task: str
    """``detect`` or ``read``."""
    language: str
    package: str
    file: str
    size: int
    sha256: str
    licence: str
    origin: str


@cache
def manifest() -> tuple[Model, ...]:
    """Return every model the program knows (模型清单)."""
    return tuple(Model(**entry) for entry in toml("models.toml")["model"])


def locate(engine: str, task: str, folder: Path | None = None) -> Path:
    """Return the checked model file for ``task`` of ``engine``.

    Args:
        engine: as in the manifest, ``rapidocr``.
        task: as in the manifest, ``detect`` or ``read``.
        folder: look here for the file's name instead of in the installed package.

    Raises:
        ModelMissing: not in the manifest, or the file is not installed.
        ModelDamaged: size or digest differ from the manifest.
    """
    for model in manifest():
        if (model.engine, model.task) == (engine, task):
            return _checked(model, folder)
    raise ModelMissing(engine=engine, model=task)


def _checked(model: Model, folder: Path | None) -> Path:
    path = (
        _package_folder(model) / model.file if folder is None else folder / Path(model.file).name
    )
    try:
        if path.stat().st_size != model.size:
            raise ModelDamaged(engine=model.engine, model=model.name, detail=str(path))
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissing(engine=model.engine, model=model.name, detail=str(error)) from error
    if digest != model.sha256:
        raise ModelDamaged(engine=model.engine, model=model.name, detail=str(path))
    return path


def _package_folder(model: Model) -> Path:
    # find_spec on a top-level name looks the package up without running it: none of its
    # code, which could log or download, is ever loaded.
    spec = importlib.util.find_spec(model.package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(engine=model.engine, model=model.name, detail=model.package)
    return Path(spec.submodule_search_locations[0])
