"""Programs that back a store up and restore it, and die at the n-th step on the disk."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from dossier.backup.watch import Watch
from dossier.store.backup import back_up, restore
from resources.errors import WenyiError
from tests.dossier.backup.rooms import KEY
from tests.faults.forking import tell

_STEPS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"})


def save(home: str, target: str, step: str) -> None:
    _die_at(int(step))
    try:
        tell(f"done {back_up(Path(home), KEY, Path(target), Watch()).generation}")
    except WenyiError as error:
        tell(f"error {error.kind}")


def bring_back(target: str, home: str, step: str) -> None:
    _die_at(int(step))
    try:
        tell(f"done {restore(Path(target), Path(home), KEY, Watch(), over=True).generation}")
    except WenyiError as error:
        tell(f"error {error.kind}")


def _die_at(step: int) -> None:
    """Die before the n-th change of the disk, from 1; 0: live."""
    done = 0

    def heed(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
        if writes or event in _STEPS:
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    if step:
        sys.addaudithook(heed)
