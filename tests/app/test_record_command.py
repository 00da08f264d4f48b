"""``wenyi record``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import open_station
from courtroom.signing import certificates
from tests.app import signing


def test_a_record_is_signed_from_the_command_line(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "家"
    with open_station(home) as station:
        hearing = signing.hearing(station.store)

    def wenyi(*words: str, code: int = 0) -> dict[str, Any]:
        assert main(["--home", str(home), "record", *words, "--json"]) == code
        found: dict[str, Any] = json.loads(capfdbinary.readouterr().out)
        return found

    of = ("--hearing", str(hearing.id))
    began = wenyi("begin", *of)
    assert [one["role"] for one in began["signers"]][-2:] == ["原告", "被告"]
    assert {one["state"] for one in began["signers"]} == {"unread"}
    assert wenyi("certificate", code=8)["error"]["kind"] == "RuleError.BadValue"
    pin = tmp_path / "pin"
    pin.write_text("一二三\n")
    own = tmp_path / "court.p12"
    identity = certificates.issued(certificates.demo_authority(), "测试法院")
    own.write_bytes(identity.packed("一二三".encode()))
    assert wenyi("certificate", str(own), code=8)["error"]["kind"] == "RuleError.WrongPin"
    assert "测试法院" in wenyi("certificate", str(own), "--pin-file", str(pin))["subject"]
    pages = [f"--page={page}:2.5" for page in range(1, began["paper"]["pages"] + 1)]
    wenyi("read", *of, "--signer", "被告", *pages)
    asked = wenyi("correct", *of, "--signer", "被告", "--wish", "补记", "--page", "1")
    wenyi("decide", *of, "--correction", asked["correction"], "--decision", "granted")
    wenyi("redraft", *of)
    assert wenyi("defer", *of, "--signer", "原告")["signers"][-2]["state"] == "deferred"
    for number in range(1, 4):
        wenyi("read", *of, "--signer", str(number), "--aloud")
        ink = str(signing.ink_file(tmp_path, f"{number}"))
        wenyi("sign", *of, "--signer", str(number), "--strokes", ink)
    dot = tmp_path / "dot.json"
    dot.write_text('{"strokes": []}')
    wenyi("read", *of, "--signer", "4", *pages)
    refused = wenyi("sign", *of, "--signer", "4", "--strokes", str(dot), code=8)
    assert refused["error"]["kind"] == "RuleError.InkTooShort"
    assert wenyi("finish", *of, code=8)["error"]["kind"] == "RuleError.SigningOpen"
    wenyi("refuse", *of, "--signer", "被告", "--reason", "不认可", "--witness", "法警赵某")
    done = wenyi("finish", *of)
    assert done["paper"]["state"] == "locked" and done["paper"]["material"]
    file = tmp_path / "签署.pdf"
    assert wenyi("export", *of, "--pdf", str(file))["sm3"] == done["paper"]["sm3"]
    found = wenyi("verify", str(file))
    assert found["locked"] and found["valid"]
    assert len(found["signatures"]) == 5
    assert {"signer", "time", "valid", "covers_whole", "changes_after"} <= set(
        found["signatures"][0]
    )
    changed = bytearray(file.read_bytes())
    changed[3000] ^= 1
    file.write_bytes(changed)
    found = wenyi("verify", str(file), code=6)
    assert not any(one["valid"] for one in found["signatures"]) and not found["locked"]
    assert wenyi("verify", str(tmp_path / "none"), code=4)["error"]["kind"].endswith("Missing")
    assert wenyi("stamp", *of, code=6)["paper"]["timestamped"] is False
