"""A whole centre's home: what it keeps says nothing without its keys (失窃磁盘)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from resources.errors import WrongKey
from sync.gateway.composing import compose
from sync.gateway.config import CentreConfig
from tests.stolen import readable
from tests.sync.stores import big, key_of, sha256

PAGE = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF" + "原告深圳市远帆贸易有限公司，合议庭评议笔录".encode() * 300
)
NAMES = ["深圳市远帆贸易有限公司", "合议庭评议笔录"]


def fill(config: CentreConfig) -> list[bytes]:
    """Keep a page and half an upload in both zones."""
    kept = [PAGE]
    with compose(config) as centre:
        for zone, store in centre.facilities.stores.items():
            store.put_if_absent(key_of(PAGE, zone), PAGE)
            piece = big(0.1)
            upload = store.begin(key_of(b"whole" + piece, zone))
            store.put_part(upload, 2, piece, sha256(piece))
            kept.append(piece)
    return kept


def test_a_stolen_centre_shows_no_name_and_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENYI_KEYS", str(tmp_path / "keys"))
    (tmp_path / "keys").mkdir()
    config = CentreConfig(home=tmp_path / "centre")
    kept = fill(config)
    assert readable(config.home, NAMES, kept) == []
    assert not list(config.home.rglob("store.key"))
    keys = [bytes.fromhex(path.read_text()) for path in (tmp_path / "keys").iterdir()]
    assert len(keys) >= 2
    assert readable(config.home, [key.hex() for key in keys], keys) == []
    shutil.rmtree(tmp_path / "keys")
    with pytest.raises(WrongKey), compose(config):
        pass


def test_a_clear_folder_is_sealed_by_a_job_once_it_may_be(tmp_path: Path) -> None:
    clear = CentreConfig(home=tmp_path / "centre", sealed=False)
    fill(clear)
    assert readable(clear.home / "blobs", NAMES, [PAGE]) != []
    with compose(CentreConfig(home=clear.home)) as centre:
        assert centre.jobs.run_once("seal")
        for zone, store in centre.facilities.stores.items():
            assert b"".join(store.stream(key_of(PAGE, zone))) == PAGE
    assert readable(clear.home / "blobs", NAMES, [PAGE]) == []
    # Once sealed, it is not taken for a clear one.
    with pytest.raises(WrongKey), compose(clear):
        pass
