"""SM2 in software: the standard's own example, and another program's opinion."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from courtroom.signing.seals import SoftwareSeal, is_signed

# Source: GB/T 32918.5-2017, A.2.
SECRET = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
CHOSEN = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNED = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


def test_the_examples_of_the_standards_come_out() -> None:
    assert hashlib.new("sm3", b"abc").hexdigest() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    seal = SoftwareSeal(SECRET)
    assert seal.signed_with(b"message digest", lambda: CHOSEN) == SIGNED
    assert is_signed(b"message digest", SIGNED, seal.public_key)


def test_anything_else_is_not_signed() -> None:
    seal, other = SoftwareSeal.made(), SoftwareSeal.made()
    signed = seal.sign("法庭笔录".encode())
    assert is_signed("法庭笔录".encode(), signed, seal.public_key)
    assert signed != seal.sign("法庭笔录".encode())
    assert not is_signed("法庭笔录。".encode(), signed, seal.public_key)
    assert not is_signed("法庭笔录".encode(), signed, other.public_key)
    assert not is_signed("法庭笔录".encode(), signed, seal.public_key, b"another")
    for broken in (b"", bytes(64), signed[:-1], signed[::-1], b"\xff" * 64):
        assert not is_signed("法庭笔录".encode(), broken, seal.public_key)
    for broken in (b"", b"\x04" + bytes(64), b"\x02" + seal.public_key[1:]):
        assert not is_signed("法庭笔录".encode(), signed, broken)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees(tmp_path: Path) -> None:
    seal = SoftwareSeal.made()
    # SubjectPublicKeyInfo of id-ecPublicKey over the curve sm2.
    head = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
    (tmp_path / "key.der").write_bytes(head + seal.public_key)
    (tmp_path / "data").write_bytes(b"record")
    r, s = (_integer(part) for part in _halves(seal.sign(b"record")))
    body = r + s
    (tmp_path / "signature").write_bytes(b"\x30" + bytes([len(body)]) + body)
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin"]
    command += ["-inkey", "key.der", "-keyform", "DER", "-in", "data", "-sigfile", "signature"]
    command += ["-pkeyopt", "distid:1234567812345678"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert "Verified Successfully" in done.stdout, done.stderr


def _halves(signature: bytes) -> tuple[bytes, bytes]:
    return signature[:32], signature[32:]


def _integer(raw: bytes) -> bytes:
    told = raw.lstrip(b"\0") or b"\0"
    told = b"\0" + told if told[0] & 0x80 else told
    return b"\x02" + bytes([len(told)]) + told
