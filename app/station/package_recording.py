"""A recording of a package, put together again as one of this station (录音接收)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from courtroom.recorder.closing import digests
from courtroom.recorder.index import Index
from courtroom.recorder.journal import FIRST, MAGIC, NAME, body_of, framed
from courtroom.recorder.sealed import PURPOSE
from courtroom.recorder.sheet import SHEET, write_sheet
from courtroom.recorder.verify_recording import verify
from dossier.blobs import make_folder, sync_folder, told
from dossier.checks.package_facts import PackageFacts
from dossier.checks.package_recordings import Recorded
from dossier.packages.belongings import SHEET as SHEET_KIND
from dossier.packages.described import DescribedOther
from dossier.packages.files import pieces_in
from dossier.packages.reading import opened
from dossier.packages.recordings import SEALED, Log, in_clear
from dossier.sealing import derive_key, sealed_pieces
from resources.errors import Cancelled, Damaged

ORIGIN = "origin"
"""Folder of a taken recording where the journal and sheet of who recorded it lie."""


def rebuilt(
    facts: PackageFacts,
    recorded: Recorded,
    files: Sequence[DescribedOther],
    folder: Path,
    key: bytes,
    cancel: threading.Event,
) -> str:
    """Write a recording of a package into a folder; return the end of its journal.

    Sound and film are sealed with this station's key. The journal says of every sample what
    that of the recorder said, and of every file what lies here; what the recorder wrote is
    kept below ``origin``.

    Args:
        facts: of the package.
        recorded: the recording's journal.
        files: that belong to it.
        folder: empty.
        key: of recordings, of this station.
        cancel: looked at before each megabyte.

    Raises:
        Damaged: the journal makes no sense, or what was written does not verify.
        DiskFull, StoreError, Cancelled.
    """
    log = recorded.log
    if log is None:
        raise Damaged(path=NAME, found=recorded.fault)
    made_key = derive_key(key, PURPOSE)
    kept: dict[str, dict[str, Any]] = {}
    for path in (*recorded.sound, *recorded.films):
        name = _name(path, [*log.sound, *log.films])
        target = folder / f"{name}{SEALED}"
        with opened(facts.bag.folder, path) as source:
            _write(target, sealed_pieces(_until(pieces_in(source), cancel), made_key))
        kept[name] = digests(target)
    _write(folder / ORIGIN / NAME, _chained(log.bodies))
    for one in files:
        if one.kind == SHEET_KIND:
            with opened(facts.bag.folder, facts.item_path(one)) as source:
                _write(folder / ORIGIN / SHEET, pieces_in(source))
    try:
        _write(folder / NAME, _chained(body_of(one) for one in _payloads(log, kept)))
        index = Index()
        index.refresh(folder)
        write_sheet(folder, index)
        found = verify(folder, key)
    except (
        TypeError,
        ValueError,
        LookupError,
        ArithmeticError,
        AttributeError,
    ) as error:
        # A chain that fits with records that make no sense: somebody else wrote it.
        raise Damaged(path=NAME, found=type(error).__name__) from error
    if not found.ok or found.by_digest_only:
        first = found.first
        raise Damaged(path=NAME, found="" if first is None else f"{first.what} {first.where}")
    with told(folder):
        for inner in (*(one for one in folder.rglob("*") if one.is_dir()), folder):
            sync_folder(inner)
    return f"{index.number}:{index.head.hex()}"


def _name(path: str, names: Sequence[str]) -> str:
    """Return which name of the journal a path of the bag ends in."""
    return next(name for name in names if path.endswith(f"/{name}"))


def _payloads(log: Log, kept: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the records as they are of what lies here: files sealed anew, samples the same."""
    for payload in log.payloads:
        match payload["kind"]:
            case "begin":
                yield {**payload, "sealed": True, "taken_from": log.head}
            case "audio":
                # Stretches were sealed one by one while they were recorded; now the file is.
                parts = [{k: v for k, v in part.items() if k != "z"} for part in payload["parts"]]
                yield {**payload, "parts": parts}
            case "closed" | "video":
                name = in_clear(payload)
                yield {**payload, "file": f"{name}{SEALED}", **kept[name]}
            case _:
                yield dict(payload)


def _chained(bodies: Iterable[bytes]) -> Iterator[bytes]:
    yield MAGIC
    before = FIRST
    for body in bodies:
        record, before = framed(body, before)
        yield record


def _until(pieces: Iterable[bytes], cancel: threading.Event) -> Iterator[bytes]:
    for piece in pieces:
        if cancel.is_set():
            raise Cancelled
        yield piece


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with told(path):
        make_folder(path.parent, 0o700)
        with path.open("xb") as out:
            for piece in pieces:
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
