"""``wenyi centre backup`` and ``wenyi centre restore``."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main

PHRASE = "a passphrase that is long"


class Centre:
    """The command line of one centre."""

    def __init__(self, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        self.capfd.readouterr()
        code = main(["--home", str(self.home), "--json", "centre", *arguments])
        lines = self.capfd.readouterr().out.splitlines()
        return code, json.loads(lines[-1]) if lines else {}


def test_a_centre_lost_with_its_keys_comes_back(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    monkeypatch.setenv("WENYI_KEYS", str(keys))
    centre, target, file = Centre(tmp_path / "centre", capfd), tmp_path / "b", tmp_path / "k"

    def typing(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{text}\n"))

    assert centre("person", "add", "admin", "--role", "administrator")[0] == 0
    assert centre("enrol-token", "--name", "扫描台")[0] == 0
    typing(PHRASE)
    code, made = centre("backup", str(target), "--key-to", str(file), "--passphrase-stdin")
    assert (code, made["damaged"]) == (0, [])
    assert centre("backup", str(target), "--verify")[1]["ok"]
    shutil.rmtree(centre.home)
    shutil.rmtree(keys)
    keys.mkdir()
    code, found = centre("restore", str(target))
    assert (code, found["error"]["kind"]) == (6, "StoreError.WrongKey")
    assert centre("backup", str(target), "--verify")[1]["ok"]
    typing(PHRASE)
    code, found = centre("restore", str(target), "--key-from", str(file), "--passphrase-stdin")
    assert code == 0, found
    assert (found["generation"], found["stations"]) == (made["generation"], [])
    assert [each["login"] for each in centre("person", "list")[1]["people"]] == ["admin"]
    # What was not used then must not be used now.
    assert centre("codes")[1]["codes"] == []
    assert centre("verify")[1]["ok"]
    acts = centre("acts")[1]["acts"]
    assert acts[0]["what"] == "centre_restored"


def test_a_key_file_of_a_station_is_no_centres(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossier.backup.keyfile import write_keys

    monkeypatch.setenv("WENYI_KEYS", str(tmp_path))
    centre = Centre(tmp_path / "centre", capfd)
    assert centre("enrol-token", "--name", "扫描台")[0] == 0
    assert centre("backup", str(tmp_path / "b"))[0] == 0
    write_keys(tmp_path / "k", {"database": b"k" * 32}, PHRASE)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PHRASE}\n"))
    code, found = centre(
        "restore", str(tmp_path / "b"), "--key-from", str(tmp_path / "k"), "--passphrase-stdin"
    )
    assert (code, found["error"]["kind"]) == (6, "StoreError.WrongKey")
