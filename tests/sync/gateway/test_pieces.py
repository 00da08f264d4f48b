"""Bytes as they leave a store that does not look at them itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from resources.errors import Damaged
from sync.blobs.folder import FolderBlobStore
from sync.gateway.stations import _pieces
from tests.sync.stores import key_of


def test_the_last_bytes_leave_only_when_the_whole_was_right(tmp_path: Path) -> None:
    store, data = FolderBlobStore(tmp_path, "main"), b"a page" * 1000
    key = key_of(data)
    store.put_if_absent(key, data)
    assert b"".join(_pieces(store, key, 0, len(data))) == data
    path = tmp_path / str(key)
    path.chmod(0o600)
    path.write_bytes(data[:-1] + b"X")
    with pytest.raises(Damaged):
        list(_pieces(store, key, 0, len(data)))
