"""Putting restored files in place so that a crash leaves a way on (换入).

Everything is made and checked under ``<home>/restoring/new/``. Then ``ready.json`` says
what is to move; from here on the folder cannot be opened, and running the same restore
again ends what was begun. What was there before moves into a folder of its own.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dossier.backup.copying import write_file
from dossier.blobs import make_folder, sync_folder, told
from resources.errors import BackupDamaged, NotEmpty, RestoreUnfinished

FOLDER = "restoring"
ASIDE = "replaced-"
"""How the names of folders begin that keep what was there before."""
_NEW = "new"
_READY = "ready.json"
_OWNER = "owner"
_HARMLESS = frozenset({FOLDER, "sync.lock", "lost+found"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What moves where."""

    aside: str
    """Folder in the home for what was there; empty: nothing was."""
    old: tuple[str, ...]
    """Entries of the home that move into it."""
    new: tuple[str, ...]
    """Entries of ``restoring/new`` that move into the home."""
    keys: tuple[tuple[str, str], ...]
    """Key files elsewhere: (where they wait, where they go)."""


def is_unfinished(home: Path) -> bool:
    """Return whether a restore was interrupted while it put files in place."""
    return (home / FOLDER / _READY).exists()


def refuse_unfinished(home: Path) -> None:
    """Let nobody open a home half of which is another.

    Raises:
        RestoreUnfinished: a restore was interrupted.
    """
    if is_unfinished(home):
        raise RestoreUnfinished(path=str(home))


def fresh_staging(home: Path, owner: str, pools: str) -> Path:
    """Return the folder to make restored files in, without what an earlier try left.

    Args:
        home: restored into.
        owner: of the backup.
        pools: folder of blobs that an earlier try of the same owner's backup may keep.

    Raises:
        StoreError: it cannot be made.
    """
    folder, note = staging(home), home / FOLDER / _OWNER
    with told(folder):
        same = note.exists() and note.read_bytes() == owner.encode("utf-8")
        for each in folder.iterdir():
            if each.is_dir() and not (same and each.name == pools):
                shutil.rmtree(each)
            elif not each.is_dir():
                each.unlink()
    write_file(note, [owner.encode("utf-8")])
    return folder


def staging(home: Path) -> Path:
    """Return the folder that the restored files are made in; make it.

    Raises:
        StoreError: it cannot be made.
    """
    folder = home / FOLDER / _NEW
    with told(folder):
        make_folder(folder, 0o700)
    return folder


def entries(home: Path) -> tuple[str, ...]:
    """Return what is in a home.

    Raises:
        StoreError: it cannot be read.
    """
    if not home.exists():
        return ()
    with told(home):
        names = (each.name for each in home.iterdir())
        return tuple(sorted(name for name in names if not _is_harmless(name)))


def check_empty(home: Path, *, over: bool) -> None:
    """Refuse a home that would be replaced unasked.

    Raises:
        NotEmpty: there is something in it.
    """
    if not over and entries(home):
        raise NotEmpty(path=str(home))


def begin(home: Path, aside: str, keys: Mapping[Path, Path]) -> None:
    """Say durably what is to move; from here on the home does not open.

    Args:
        home: with everything under ``restoring/new``, durable.
        aside: name of a folder in the home, not there yet; empty where nothing was.
        keys: where key files outside the home go, by where they wait.

    Raises:
        StoreError: it cannot be written; the home is as it was.
    """
    folder = staging(home)
    plan = Plan(
        aside,
        tuple(name for name in entries(home) if aside),
        tuple(sorted(each.name for each in folder.iterdir())),
        tuple((str(waits), str(goes)) for waits, goes in keys.items()),
    )
    text = json.dumps(asdict(plan), ensure_ascii=False).encode("utf-8")
    write_file(home / FOLDER / _READY, [text])


def give_up(home: Path) -> None:
    """Take back what :func:`begin` said, before anything moved.

    Raises:
        StoreError: it cannot be removed.
    """
    with told(home):
        (home / FOLDER / _READY).unlink(missing_ok=True)
        sync_folder(home / FOLDER)


def finish(home: Path) -> str:
    """Move everything; may be repeated after a crash at any point.

    Returns:
        Name of the folder that holds what was there before; empty: nothing was.

    Raises:
        StoreError: something does not move; repeat it.
        BackupDamaged: what was to be done cannot be read.
    """
    plan = _read(home / FOLDER / _READY)
    folder = staging(home)
    with told(home):
        if plan.aside:
            (home / plan.aside).mkdir(mode=0o700, exist_ok=True)
            for name in plan.old:
                # Once moved, the name stands for what was restored.
                waits = name not in plan.new or (folder / name).exists()
                if waits and (home / name).exists() and not (home / plan.aside / name).exists():
                    (home / name).rename(home / plan.aside / name)
            sync_folder(home / plan.aside)
            sync_folder(home)
        for name in plan.new:
            if (folder / name).exists():
                (folder / name).rename(home / name)
        for waits_at, goes_to in plan.keys:
            if Path(waits_at).exists():
                Path(waits_at).replace(goes_to)
                sync_folder(Path(goes_to).parent)
        sync_folder(home)
        sync_folder(folder)
        (home / FOLDER / _READY).unlink()
        sync_folder(home / FOLDER)
        shutil.rmtree(home / FOLDER)
    return plan.aside


def _is_harmless(name: str) -> bool:
    return name in _HARMLESS or name.startswith(ASIDE)


def _read(path: Path) -> Plan:
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        return Plan(
            str(data["aside"]),
            tuple(map(str, data["old"])),
            tuple(map(str, data["new"])),
            tuple((str(a), str(b)) for a, b in data["keys"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupDamaged(path=str(path), found=type(error).__name__) from error
