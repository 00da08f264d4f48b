"""Models on this machine: found, checked, put together (本机模型).

A model lies in ``models/ENGINE/NAME`` of the station's folder, or inside an installed package.
What was checked once is remembered by size and time of change; ``verify`` always reads all.
A model is written beside its place and renamed, so that half of one never stands there.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal

from asr.models import packages
from asr.models.manifest import Model, ModelFile, is_plain, known, named
from resources.errors import DiskFull, ModelDamaged, ModelMissing, StoreError

_log = logging.getLogger(__name__)

_CHUNK = 1 << 20
_CHECKED = ".checked"
Place = Literal["installed", "package", "parts", "none"]


@dataclass(frozen=True, slots=True)
class State:
    """Where a model is, told without reading it (模型状态)."""

    model: Model
    place: Place
    """``package``: used where a package holds it; ``parts``: packages hold it in pieces."""
    folder: Path | None
    damaged: bool = False
    """A file is missing or has another size."""

    @property
    def usable(self) -> bool:
        """Whether ``locate`` is likely to find it whole."""
        return self.place != "none" and not self.damaged


def models_folder(home: Path) -> Path:
    """Return where a station keeps its models."""
    return home / "models"


def states(home: Path) -> list[State]:
    """Return every known model and where it is; only names and sizes are looked at."""
    return [state_of(model, home) for model in known(home)]


def state_of(model: Model, home: Path) -> State:
    """Return where ``model`` is; only names and sizes are looked at.

    A torn copy of the station's counts for nothing where a package holds the model, too.
    """
    own = models_folder(home) / model.name
    if own.is_dir():
        fits = _sizes_fit(own, _expected(model, home))
        held = packages.whole(model) is not None or packages.pieces(model) is not None
        if fits or not held:
            return State(model, "installed", own, not fits)
    inside = packages.whole(model)
    if inside is not None:
        return State(model, "package", inside, not _sizes_fit(inside, list(model.files)))
    if packages.pieces(model) is not None:
        return State(model, "parts", None)
    return State(model, "none", None)


def locate(name: str, home: Path) -> Path:
    """Return the folder of a model, checked; what comes in pieces is put together first.

    Raises:
        ModelMissing: it is not on this machine.
        ModelDamaged: a file is missing, cut short or changed.
        StoreError: the pieces cannot be written.
    """
    model = named(name, home)
    state = state_of(model, home)
    pieces = packages.pieces(model)
    if state.folder is not None:
        try:
            _check(model, home, state.folder, remembered=True)
        except ModelDamaged:
            if pieces is None:
                raise
            _log.warning("%s was changed here and is put together anew", model.name)
        else:
            return state.folder
    if pieces is None:
        raise ModelMissing(engine=model.engine, model=model.name)
    _log.info("joining %s", model.name)
    with placing(model, home) as folder:
        for path, parts in pieces.items():
            _join(parts, folder / path)
    return models_folder(home) / model.name


def verify(name: str, home: Path) -> State:
    """Read every byte of an installed model and compare (模型校验).

    Raises:
        ModelMissing: it is not on this machine.
        ModelDamaged: a file is missing, cut short or changed.
    """
    model = named(name, home)
    if state_of(model, home).folder is None:
        locate(name, home)
    state = state_of(model, home)
    assert state.folder is not None  # noqa: S101  locate put it there
    _check(model, home, state.folder, remembered=False)
    return state


@contextmanager
def placing(model: Model, home: Path) -> Iterator[Path]:
    """Give an empty folder to write ``model`` into; checked, it takes its place.

    Raises:
        ModelDamaged: what was written is not the model; nothing is kept.
        StoreError: it cannot be written.
    """
    target = models_folder(home) / model.name
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        with writing(target):
            yield folder
        _check_written(model, folder)
        with writing(target):
            _record(model, home, folder)
            _exchange(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what a disk says into our errors."""
    try:
        yield
    except OSError as error:
        full = error.errno in (28, 122)
        raise (DiskFull if full else StoreError)(path=str(path), detail=str(error)) from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_checked(source: Path, target: Path, stopped: Callable[[], None]) -> None:
    """Copy a file durably; ``stopped`` raises what ends it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("wb") as out:
        while chunk := reading.read(_CHUNK):
            stopped()
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def _join(parts: Iterable[Path], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, out, _CHUNK)
        out.flush()
        os.fsync(out.fileno())


def _exchange(folder: Path, target: Path) -> None:
    """Put ``folder`` in the place of ``target``, which may exist."""
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    with suppress(FileNotFoundError):
        target.rename(old)
    folder.chmod(0o755)
    folder.rename(target)
    shutil.rmtree(old, ignore_errors=True)


# ---- what is expected, what was checked ---------------------------------------------


def _check(model: Model, home: Path, folder: Path, *, remembered: bool) -> None:
    expected = _expected(model, home)
    if not _sizes_fit(folder, expected):
        raise _damaged(model, folder)
    marks = _marks(folder, expected)
    if remembered and _read(home, model).get("marks") == marks:
        return
    for file in expected:
        try:
            found = digest_of(folder / file.path)
        except OSError as error:
            raise _damaged(model, folder / file.path, error) from error
        if found != file.sha256:
            _forget(home, model)
            raise _damaged(model, folder / file.path)
    with suppress(StoreError):
        # A station whose folder cannot be written reads all of it next time, too.
        _record(model, home, folder)


def _check_written(model: Model, folder: Path) -> None:
    for file in model.files:
        path = folder / file.path
        try:
            fits = path.stat().st_size == file.size_bytes and digest_of(path) == file.sha256
        except OSError as error:
            raise _damaged(model, path, error) from error
        if not fits:
            raise _damaged(model, path)


def _damaged(model: Model, path: Path, error: OSError | None = None) -> ModelDamaged:
    detail = str(path) if error is None else str(error)
    return ModelDamaged(engine=model.engine, model=model.name, detail=detail)


def _sizes_fit(folder: Path, expected: list[ModelFile]) -> bool:
    try:
        return bool(expected) and all(
            (folder / file.path).stat().st_size == file.size_bytes for file in expected
        )
    except OSError:
        return False


def _expected(model: Model, home: Path) -> list[ModelFile]:
    """Return the files as pinned, or as they came out of the pinned archive."""
    if model.files:
        return list(model.files)
    noted = _read(home, model)
    if model.archive is None or noted.get("archive") != model.archive.sha256:
        return []
    files = noted.get("files")
    if not isinstance(files, dict):
        return []
    return [
        ModelFile(path, size, digest)
        for path, (size, digest) in files.items()
        if is_plain(path) and isinstance(size, int) and isinstance(digest, str)
    ]


def _marks(folder: Path, expected: Iterable[ModelFile]) -> dict[str, list[int | str]]:
    marks: dict[str, list[int | str]] = {}
    for file in expected:
        status = (folder / file.path).stat()
        marks[file.path] = [status.st_size, status.st_mtime_ns, file.sha256]
    return marks


def _note(home: Path, model: Model) -> Path:
    return models_folder(home) / _CHECKED / f"{model.name.replace('/', '--')}.json"


def _read(home: Path, model: Model) -> dict[str, Any]:
    try:
        noted = json.loads(_note(home, model).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _record(model: Model, home: Path, folder: Path) -> None:
    """Remember that every file in ``folder`` is as it should be."""
    files = list(model.files) or _found(folder)
    noted = {
        "archive": model.archive.sha256 if model.archive else None,
        "files": {file.path: [file.size_bytes, file.sha256] for file in files},
        "marks": _marks(folder, files),
    }
    path = _note(home, model)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_text(json.dumps(noted), encoding="utf-8")
        partial.replace(path)


def _found(folder: Path) -> list[ModelFile]:
    return [
        ModelFile(path.relative_to(folder).as_posix(), path.stat().st_size, digest_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def _forget(home: Path, model: Model) -> None:
    if model.files:
        with suppress(OSError):
            _note(home, model).unlink(missing_ok=True)
