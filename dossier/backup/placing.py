"""Keys of a restored home, and what they replace (密钥归位)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dossier.backup import swapping
from dossier.blobs import make_folder, told
from dossier.store.keys import key_elsewhere, known_key, write_key

_FILE = "store.key"


class Placing:
    """Puts keys where the home's programs look for them, in one move with everything else.

    Args:
        home: restored into; the new files lie in its staging folder.
        keys: by the folder within the home that they belong to; empty text: the home.
    """

    def __init__(self, home: Path, keys: Mapping[str, bytes]) -> None:
        self._home = home
        self._keys = keys
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        self._aside = f"{swapping.ASIDE}{now}" if swapping.entries(home) else ""
        self._moves: dict[Path, Path] = {}

    def prepare(self) -> None:
        """Write the keys where they wait, and copies of the old ones for what moves aside.

        Raises:
            Damaged: an old key file does not hold a key.
            StoreError: they cannot be written.
        """
        staged = swapping.staging(self._home)
        for name, key in self._keys.items():
            folder = self._home / name
            elsewhere = key_elsewhere(folder)
            old = known_key(folder)
            if self._aside and old is not None and not (folder / _FILE).exists():
                self._keep_old(name, old)
            if old == key and not (folder / _FILE).exists():
                continue
            if elsewhere is None:
                with told(staged):
                    make_folder(staged / name, 0o700)
                write_key(staged / name / _FILE, key)
                continue
            waits = elsewhere.with_name(f"{elsewhere.name}.restored")
            write_key(waits, key)
            self._moves[waits] = elsewhere

    def begin(self) -> None:
        """Say durably what moves; see :func:`dossier.backup.swapping.begin`."""
        swapping.begin(self._home, self._aside, self._moves)

    def _keep_old(self, name: str, old: bytes) -> None:
        """Let what moves aside be opened with its own key where it will lie."""
        aside = self._home / self._aside / name
        elsewhere = key_elsewhere(aside)
        if elsewhere is None:
            with told(aside):
                make_folder(aside, 0o700)
            write_key(aside / _FILE, old)
        else:
            write_key(elsewhere, old)
