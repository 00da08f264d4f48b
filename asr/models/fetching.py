"""Models from their makers' addresses: resumed where a connection broke off (下载模型).

A file grows under ``models/.download``, is compared with its size and digest, and only then
becomes part of a model. What was cancelled or broke off is gone on with by the next run; what
is wrong is thrown away.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from urllib.parse import quote, urlsplit

import httpx

from asr.models import archives, shelf
from asr.models.manifest import Model, named
from resources.errors import Cancelled, DiskFull, ModelNotTaken, NotFetched

_log = logging.getLogger(__name__)

_TIMEOUT = httpx.Timeout(30.0, connect=15.0)
_SPARE_BYTES = 64 << 20
_MOST_TRIES = 200
_RANGE = re.compile(r"bytes (\d+)-")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the fetching or import of a model is (进度)."""

    model: str
    done_bytes: int
    total_bytes: int


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One file to fetch."""

    url: str
    size_bytes: int
    sha256: str
    part: Path


def install(
    name: str,
    home: Path,
    cancel: Event | None = None,
    on_progress: OnProgress | None = None,
) -> shelf.State:
    """Fetch a model and put it in its place; one that is there and whole is left alone.

    Raises:
        ModelMissing: neither list has it.
        NotFetched: no network, or the address does not give it.
        ModelNotTaken: what came is not the model; nothing of it is kept.
        DiskFull: there is not enough space for it.
        Cancelled: ``cancel`` was set; the next run goes on from here.
    """
    model = named(name, home)
    state = shelf.state_of(model, home)
    if state.usable:
        shelf.locate(name, home)
        return shelf.state_of(model, home)
    wanted = _wanted(model, home)
    if not wanted:
        raise NotFetched(engine=model.engine, model=name, address="–")
    folder = wanted[0].part.parent
    with shelf.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _check_space(model, folder)
    done_bytes, total_bytes = 0, sum(one.size_bytes for one in wanted)
    tell = on_progress or _nobody
    for one in wanted:
        _fetch(model, one, cancel or Event(), _telling(tell, model, done_bytes, total_bytes))
        done_bytes += one.size_bytes
    _place(model, home, wanted)
    return shelf.state_of(model, home)


def _wanted(model: Model, home: Path) -> list[_Wanted]:
    folder = shelf.models_folder(home) / ".download"
    stem = model.name.replace("/", "--")
    if model.archive is not None:
        a = model.archive
        return [_Wanted(a.url, a.size_bytes, a.sha256, folder / f"{stem}.zip")]
    if not model.url:
        return []
    return [
        _Wanted(
            model.url + quote(file.path),
            file.size_bytes,
            file.sha256,
            folder / f"{stem}--{file.path.replace('/', '--')}",
        )
        for file in model.files
    ]


def _check_space(model: Model, folder: Path) -> None:
    here = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    needed = model.size_bytes + (model.archive.unpacked_bytes if model.archive else 0)
    if shutil.disk_usage(folder).free < needed - here + _SPARE_BYTES:
        raise DiskFull(path=str(folder))


def _fetch(model: Model, one: _Wanted, cancel: Event, tell: Callable[[int], None]) -> None:
    """Fetch a file up to its full size and check it; a broken connection is taken up again."""
    for _ in range(_MOST_TRIES):
        before = _size_of(one.part)
        try:
            _go_on(model, one, cancel, tell)
            break
        except httpx.HTTPError as error:
            _log.info("broke off at %d bytes: %s", _size_of(one.part), error)
            # As long as bytes come, it is worth asking again.
            if _size_of(one.part) == before:
                raise _not_fetched(model, one, str(error) or type(error).__name__) from error
    if _size_of(one.part) != one.size_bytes or shelf.digest_of(one.part) != one.sha256:
        one.part.unlink(missing_ok=True)
        raise _not_taken(model, one)


def _go_on(model: Model, one: _Wanted, cancel: Event, tell: Callable[[int], None]) -> None:
    have = _size_of(one.part)
    if have > one.size_bytes:
        one.part.unlink()
        have = 0
    tell(have)
    if have == one.size_bytes:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with (
        httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client,
        client.stream("GET", one.url, headers=headers) as answer,
    ):
        if answer.status_code == 416:
            # The place we ask for is not there: what we have is of another file.
            one.part.unlink()
            raise httpx.ReadError("range not satisfiable")
        if answer.status_code not in (200, 206):
            raise _not_fetched(model, one, f"HTTP {answer.status_code}")
        at = _start_of(answer)
        if at not in (0, have):
            raise _not_fetched(model, one, "wrong range")
        with shelf.writing(one.part), one.part.open("r+b" if have else "wb") as out:
            out.truncate(at)
            out.seek(at)
            for chunk in answer.iter_raw():
                if cancel.is_set():
                    raise Cancelled
                at += len(chunk)
                if at > one.size_bytes:
                    out.truncate(0)
                    raise _not_taken(model, one)
                out.write(chunk)
                tell(at)
            out.flush()
            os.fsync(out.fileno())


def _start_of(answer: httpx.Response) -> int:
    if answer.status_code == 200:
        return 0
    match = _RANGE.match(answer.headers.get("Content-Range", ""))
    return int(match[1]) if match else -1


def _place(model: Model, home: Path, wanted: list[_Wanted]) -> None:
    with shelf.placing(model, home) as folder:
        if model.archive is not None:
            archives.unpack(wanted[0].part, folder, model.archive.unpacked_bytes, Event())
        else:
            for file, one in zip(model.files, wanted, strict=True):
                target = folder / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                one.part.replace(target)
    for one in wanted:
        one.part.unlink(missing_ok=True)


def _not_fetched(model: Model, one: _Wanted, detail: str) -> NotFetched:
    address = urlsplit(one.url).netloc
    return NotFetched(engine=model.engine, model=model.name, address=address, detail=detail)


def _not_taken(model: Model, one: _Wanted) -> ModelNotTaken:
    address = urlsplit(one.url).netloc
    return ModelNotTaken(source=address, engine=model.engine, model=model.name, detail=one.url)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _telling(
    tell: OnProgress, model: Model, before_bytes: int, total_bytes: int
) -> Callable[[int], None]:
    return lambda done: tell(Progress(model.name, before_bytes + done, total_bytes))


def _nobody(progress: Progress) -> None:
    """Nobody asked."""
