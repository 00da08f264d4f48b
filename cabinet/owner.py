"""One owner per bus: a second opener is told who has it (总线独占)."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

import platformdirs

from dossier.court_time import court_now
from dossier.sole import SoleRight
from resources.errors import CabinetTaken


def default_folder() -> Path:
    """Return where this account's programs tell each other which bus they hold."""
    return Path(platformdirs.user_cache_dir("wenyi", appauthor=False))


class BusRight:
    """The right to a bus; it ends with the program whatever happens."""

    def __init__(self, bus: str, who: str, folder: Path | None = None, name: str = "") -> None:
        """Take it.

        Args:
            bus: serial device or host and port, in normal form.
            who: person or program, for whoever else wants it.
            folder: where it is told; None: the account's.
            name: what people call it; empty: as the bus is written.

        Raises:
            CabinetTaken: another program, or this one, holds it; it says who and since when.
            StoreError: the folder cannot be written.
        """
        folder = folder or default_folder()
        with suppress(OSError):
            # What cannot be made, the lock refuses in better words.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256(bus.encode()).hexdigest()[:32]
        self._told = folder / f"bus-{digest}.json"
        self._sole = SoleRight(folder / f"bus-{digest}.lock")
        if not self._sole.take():
            raise CabinetTaken(device=name or bus, **self._holder())
        said = {
            "who": who,
            "process": os.getpid(),
            "since": court_now().strftime("%H:%M"),
        }
        with suppress(OSError):
            # Only who it is would not be known; the right itself is the lock.
            self._told.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")

    def give(self) -> None:
        """Let others; safe to call twice."""
        self._sole.give()

    def _holder(self) -> dict[str, str | int]:
        try:
            said = json.loads(self._told.read_text(encoding="utf-8"))
            return {
                "who": str(said["who"]),
                "process": int(said["process"]),
                "since": str(said["since"]),
            }
        except (OSError, ValueError, KeyError, TypeError):
            return {"who": "—", "process": 0, "since": "—"}
