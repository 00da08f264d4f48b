"""Models brought as a folder or a ZIP, for stations without a network (导入模型).

What it is, its bytes say and not its name: a ZIP as its maker gave it out is known by its
digest, single files by size and digest.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from threading import Event

from asr.models import archives, shelf
from asr.models.fetching import OnProgress, Progress
from asr.models.manifest import Model, known
from resources.errors import Cancelled, Missing, ModelDamaged, ModelNotTaken, UnknownModel

_MOST_LOOKED_AT = 5_000
_DEEPEST = 5


def import_path(
    path: Path,
    home: Path,
    cancel: Event | None = None,
    on_progress: OnProgress | None = None,
) -> shelf.State:
    """Take a model from a folder or ZIP; what stood in its place goes.

    Raises:
        Missing: nothing is at ``path``.
        UnknownModel: it is no model of the lists.
        ModelNotTaken: names and sizes are those of a model, a digest is not.
        DocumentError: a ZIP that is damaged or made to harm.
        DiskFull, StoreError: it cannot be written.
        Cancelled: ``cancel`` was set.
    """
    cancel = cancel or Event()
    if not path.exists():
        raise Missing(source=str(path))
    take = _from_folder if path.is_dir() else _from_zip
    try:
        return take(path, home, cancel, on_progress)
    except ModelDamaged as error:
        raise ModelNotTaken(source=path.name, **error.params) from error


def _from_folder(
    path: Path, home: Path, cancel: Event, on_progress: OnProgress | None
) -> shelf.State:
    sizes = {file: file.stat().st_size for file in _files(path)}
    by_name = {file.relative_to(path).as_posix(): size for file, size in sizes.items()}
    found = _matching(by_name, known(home))
    if found is None:
        raise UnknownModel(source=path.name)
    model, names = found
    done_bytes = 0

    def stopped() -> None:
        if cancel.is_set():
            raise Cancelled

    with shelf.placing(model, home) as folder:
        for file in model.files:
            shelf.copy_checked(path / names[file.path], folder / file.path, stopped)
            done_bytes += file.size_bytes
            _tell(on_progress, model, done_bytes)
    return shelf.state_of(model, home)


def _from_zip(
    path: Path, home: Path, cancel: Event, on_progress: OnProgress | None
) -> shelf.State:
    models = known(home)
    entries = archives.members(path)
    whole = [
        one for one in models if one.archive and one.archive.size_bytes == path.stat().st_size
    ]
    digest = shelf.digest_of(path) if whole else ""
    for model in whole:
        if model.archive is not None and model.archive.sha256 == digest:
            with shelf.placing(model, home) as folder:
                archives.unpack(path, folder, model.archive.unpacked_bytes, cancel)
            _tell(on_progress, model, model.size_bytes)
            return shelf.state_of(model, home)
    found = _matching({name: entry.file_size for name, entry in entries.items()}, models)
    if found is None:
        if whole:
            raise ModelDamaged(engine=whole[0].engine, model=whole[0].name, detail=path.name)
        raise UnknownModel(source=path.name)
    model, names = found
    done_bytes = 0
    with shelf.placing(model, home) as folder, zipfile.ZipFile(path) as archive:
        for file in model.files:
            entry = entries[names[file.path]]
            target = folder / file.path
            done_bytes += archives.extract(archive, entry, target, file.size_bytes, cancel)
            _tell(on_progress, model, done_bytes)
    return shelf.state_of(model, home)


def _matching(
    sizes: Mapping[str, int], models: Iterable[Model]
) -> tuple[Model, dict[str, str]] | None:
    """Return the model whose files all are there with their sizes, and where they are."""
    for model in models:
        if not model.files:
            continue
        for top in sorted({_top(name, model.files[0].path) for name in sizes}):
            names = {file.path: top + file.path for file in model.files}
            if all(sizes.get(names[file.path]) == file.size_bytes for file in model.files):
                return model, names
    return None


def _top(name: str, file: str) -> str:
    """Return the folder, with its slash, below which ``name`` would be the model's ``file``."""
    if PurePosixPath(name).parts[-len(PurePosixPath(file).parts) :] != PurePosixPath(file).parts:
        return ""
    return name[: len(name) - len(file)]


def _files(path: Path) -> Iterable[Path]:
    """Yield the files of a folder, links left out, not too deep and not too many."""
    count = 0
    for folder, below, names in os.walk(path):
        if len(Path(folder).relative_to(path).parts) >= _DEEPEST:
            below.clear()
        for name in names:
            file = Path(folder) / name
            count += 1
            if count > _MOST_LOOKED_AT:
                return
            if file.is_file() and not file.is_symlink():
                yield file


def _tell(on_progress: OnProgress | None, model: Model, done_bytes: int) -> None:
    if on_progress is not None:
        on_progress(Progress(model.name, done_bytes, model.size_bytes))
