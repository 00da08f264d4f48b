"""One works on a batch at a time, whatever happens to the file of the lock."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.ids import BatchId
from scanner.capture import hold
from scanner.capture.hold import held, is_held


def test_a_lock_on_a_file_removed_meanwhile_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, path = hold._take, tmp_path / "capturing" / "b.lock"
    removed: list[Path] = []

    def removed_before(descriptor: int) -> bool:
        if not removed:  # who held it until now ends between opening and locking
            removed.append(path)
            path.unlink()
        return take(descriptor)

    monkeypatch.setattr(hold, "_take", removed_before)
    with held(tmp_path, BatchId("b")):
        assert removed and path.exists() and is_held(tmp_path, BatchId("b"))
