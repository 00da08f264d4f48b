"""``wenyi record``."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import open_station, signing_certificates, signing_enclosures
from courtroom.signing import certificates
from dossier.store import hearings
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
    again = ("decide", *of, "--correction", asked["correction"], "--decision", "perhaps")
    assert wenyi(*again, code=8)["error"]["kind"] == "RuleError.BadValue"
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


def test_a_recording_is_signed_instead_of_a_record(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "home"
    with open_station(home) as station:
        signing_certificates.make_demo(station.store)
        full = signing.hearing(station.store, number=1)
        hearing = signing.hearing(
            station.store, number=2, recorded_in=station.home, procedure="简易程序"
        )
        signing_enclosures.keep_recordings(station, hearing.id, signing.CLERK)

    def wenyi(*words: str, code: int = 0) -> dict[str, Any]:
        assert main(["--home", str(home), "record", *words, "--json"]) == code
        found: dict[str, Any] = json.loads(capfdbinary.readouterr().out)
        return found

    def kind_of(*words: str) -> str:
        return str(wenyi(*words, code=8)["error"]["kind"]).removeprefix("RuleError.")

    instead = ("--paper", "instead")
    assert kind_of("begin", "--hearing", full.id, *instead) == "NotSimplified"
    of = ("--hearing", str(hearing.id))
    assert kind_of("begin", *of, "--paper", "letter") == "BadValue"
    wenyi("begin", *of)
    assert kind_of("consent", *of, "--signer", "原告") == "NotBegun"
    for wrong in ("99:3", "0:3", "1:-3", "1:inf", "1:999999"):
        assert kind_of("read", *of, "--signer", "原告", f"--page={wrong}") == "BadValue", wrong
    began = wenyi("begin", *of, *instead)
    assert [one["state"] for one in wenyi("papers", *of)["papers"]] == ["superseded", "reading"]
    pages = [f"--page={page}:1.5" for page in range(1, began["paper"]["pages"] + 1)]
    roles = [one["role"] for one in began["signers"]]
    wenyi("consent", *of, "--signer", "原告")
    assert kind_of("consent", *of, "--signer", "审判员") == "PaperOutOfTurn"
    declined = wenyi("consent", *of, "--signer", "被告", "--declined")
    assert [one["consent"] for one in declined["signers"]] == [None, None, "agreed", "declined"]
    for role in roles:
        wenyi("read", *of, *instead, "--signer", role, *pages)
    ink = str(signing.ink_file(tmp_path, "judge"))
    sign = ("sign", *of, *instead, "--signer", "审判员", "--strokes", ink)
    assert kind_of(*sign) == "ConsentMissing"
    wenyi("consent", *of, "--signer", "被告")
    for role in roles:
        # The paper says who agreed, so it is another since.
        wenyi("read", *of, *instead, "--signer", role, *pages)
        ink = str(signing.ink_file(tmp_path, role))
        wenyi("sign", *of, *instead, "--signer", role, "--strokes", ink)
    assert wenyi("finish", *of, *instead)["paper"]["material"]
    assert kind_of("begin", *of) == "DuplicateItem", "it stands for the record"
    assert wenyi("enclose", *of)["waiting"] == []
    kinds = {one["kind"]: one for one in wenyi("papers", *of)["papers"]}
    assert set(kinds) == {"record", "instead"}
    file = tmp_path / "signed.pdf"
    wenyi("export", *of, *instead, "--pdf", str(file))
    assert wenyi("verify", str(file))["valid"]
    done = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True)
    text = "".join(done.stdout.decode().split())
    assert text.count("同意2") == 2 and "第八条" in text and "SM3" in text
    with open_station(home) as station, station.store.snapshot() as reader:
        (sitting,) = hearings.sittings(reader, hearing.id)
        named = [one for one in hearings.recording_files(reader, sitting.id) if "flac" in one.name]
    assert named and all(one.sha256[:32] in text for one in named)
