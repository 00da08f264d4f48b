"""Keys on their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.backup.keyfile import key_of, read_keys, words_of, write_keys
from resources.errors import BackupDamaged, BadRecoveryWords, WeakPassword, WrongPassphrase

PHRASE = "正确的口令 is long enough"
KEYS = {"database": b"k" * 32, "blobs": bytes(range(32))}


def test_sealed_under_a_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "station.key"
    write_keys(path, KEYS, PHRASE)
    assert read_keys(path, PHRASE) == KEYS
    assert path.stat().st_mode & 0o077 == 0
    assert KEYS["database"].hex() not in path.read_text()
    with pytest.raises(WrongPassphrase):
        read_keys(path, PHRASE + " ")
    with pytest.raises(WeakPassword):
        write_keys(path, KEYS, "short")
    data = json.loads(path.read_text())
    for change in ({"n": 1 << 30}, {"r": 1 << 20}, {"salt": "00"}, {"format": "other"}):
        path.write_text(json.dumps({**data, **change}))
        with pytest.raises(BackupDamaged):
            read_keys(path, PHRASE)
    # Weaker settings are no way around the passphrase.
    path.write_text(json.dumps({**data, "n": 1 << 14}))
    with pytest.raises(WrongPassphrase):
        read_keys(path, PHRASE)
    for junk in (b"", b"[]", b"\xff\x00", b'{"sealed": 1}'):
        path.write_bytes(junk)
        with pytest.raises(BackupDamaged):
            read_keys(path, PHRASE)


@given(st.binary(min_size=32, max_size=32), st.sampled_from(["-", " ", "", "\n"]))
def test_words_there_and_back(key: bytes, between: str) -> None:
    words = words_of(key)
    assert len(words.split("-")) == 14
    assert key_of(words.lower().replace("-", between)) == key


@given(st.binary(min_size=32, max_size=32), st.data())
def test_a_slip_of_the_pen_is_noticed(key: bytes, data: st.DataObject) -> None:
    words = words_of(key)
    place = data.draw(st.sampled_from([n for n, c in enumerate(words) if c != "-"]))
    other = data.draw(
        st.sampled_from([c for c in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if c != words[place]])
    )
    with pytest.raises(BadRecoveryWords):
        key_of(words[:place] + other + words[place + 1 :])
    with pytest.raises(BadRecoveryWords):
        key_of(words[:-1])
