"""The list of speech models the program knows (语音模型清单).

``resources/models.toml`` ships with the program; ``models.toml`` in the station's folder
adds to it. Every file of a model is pinned by size and SHA-256, or the archive it comes in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import resources
from resources.errors import BadSettingsFile, UnknownEngine

ADDED = "models.toml"
"""Name of the list in the station's folder."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MOST_BYTES = 16 << 30


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside an installed package (数据包中的文件)."""

    package: str
    """Name it is imported by."""
    file: str
    """Below the package's folder."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model."""

    path: str
    """Below the model's folder, with slashes."""
    size_bytes: int
    sha256: str
    parts: tuple[Part, ...] = ()
    """What the file is joined from, where data packages hold it."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP that holds a whole model in one folder."""

    url: str
    size_bytes: int
    sha256: str
    unpacked_bytes: int
    """Most it may unpack to."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that an engine can load (模型)."""

    name: str
    """Engine and model, as ``whisper/base``."""
    engine: str
    """``vosk``, ``whisper`` or ``sherpa``."""
    kind: str
    """What the engine must know to load it; empty: there is only one kind."""
    languages: tuple[str, ...]
    licence: str
    origin: str
    first: int
    """Order for text while somebody speaks, the highest is taken; 0: never of itself."""
    second: int
    """Order for the second pass."""
    files: tuple[ModelFile, ...]
    """Empty where only the digest of the archive is known."""
    url: str = ""
    """Address below which every file is."""
    archive: Archive | None = None
    package: tuple[str, str] | None = None
    """An installed package and the folder in it that hold the model as it is."""

    @property
    def size_bytes(self) -> int:
        """What has to come over a network, or lies on the disk."""
        if self.files:
            return sum(file.size_bytes for file in self.files)
        return self.archive.size_bytes if self.archive else 0


def known(home: Path | None = None) -> tuple[Model, ...]:
    """Return every model of the program's list and of the station's.

    Raises:
        BadSettingsFile: the station's list cannot be read, or takes a name that is taken.
    """
    shipped = tuple(_model(entry) for entry in resources.toml("models.toml")["speech"])
    if home is None:
        return shipped
    return shipped + _added(home / ADDED, {model.name for model in shipped})


def named(name: str, home: Path | None = None) -> Model:
    """Return the model called ``name``.

    Raises:
        UnknownEngine: neither list has it.
    """
    for model in known(home):
        if model.name == name:
            return model
    raise UnknownEngine(engine=name)


def _added(path: Path, taken: set[str]) -> tuple[Model, ...]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("speech", [])
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettingsFile(path=str(path), found=str(error)) from error
    models = []
    for number, entry in enumerate(entries, 1):
        try:
            model = _model(entry)
        except (KeyError, TypeError, ValueError) as error:
            found = f"[[speech]] {number}: {error}"
            raise BadSettingsFile(path=str(path), found=found) from error
        if model.name in taken:
            raise BadSettingsFile(path=str(path), found=f"name = {model.name!r}")
        taken.add(model.name)
        models.append(model)
    return tuple(models)


def _model(entry: Mapping[str, Any]) -> Model:
    package = entry.get("package")
    archive = entry.get("archive")
    model = Model(
        name=_matching(_NAME, entry["name"]),
        engine=str(entry["engine"]),
        kind=str(entry.get("kind", "")),
        languages=tuple(_matching(_LANGUAGE, one) for one in entry["languages"]),
        licence=str(entry["licence"]),
        origin=str(entry["origin"]),
        first=int(entry.get("first", 0)),
        second=int(entry.get("second", 0)),
        files=tuple(_file(one) for one in entry.get("file", ())),
        url=str(entry.get("url", "")),
        archive=None if archive is None else _archive(archive),
        package=None if package is None else (str(package[0]), _path(package[1])),
    )
    if not model.files and model.archive is None:
        raise ValueError(f"{model.name}: no file")
    return model


def _file(entry: Mapping[str, Any]) -> ModelFile:
    parts = tuple(Part(str(package), _path(file)) for package, file in entry.get("parts", ()))
    return ModelFile(
        _path(entry["path"]), _size(entry["size"]), _matching(_DIGEST, entry["sha256"]), parts
    )


def _archive(entry: Mapping[str, Any]) -> Archive:
    return Archive(
        str(entry["url"]),
        _size(entry["size"]),
        _matching(_DIGEST, entry["sha256"]),
        _size(entry["unpacked"]),
    )


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(repr(value))
    return value


def _path(value: object) -> str:
    if not isinstance(value, str) or not is_plain(value):
        raise ValueError(repr(value))
    return value


def _size(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= _MOST_BYTES:
        raise ValueError(repr(value))
    return value


def is_plain(name: str) -> bool:
    """Tell whether ``name`` stays below the folder it is put in, on every system."""
    path = PurePosixPath(name)
    return (
        bool(path.parts)
        and not path.is_absolute()
        and not set(name) & set('\\:*?"<>|\0')
        and all(part not in ("..", ".") and part.strip() == part for part in path.parts)
    )
