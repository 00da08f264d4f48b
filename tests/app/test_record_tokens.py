"""``wenyi record sign --token``: somebody's own card or key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from app.cli.main import main
from app.station import open_station
from app.station.signing import SigningDesk
from tests.app import signing
from tests.courtroom.signing import papers
from tests.courtroom.signing.test_tokens import MODULE, PIN, devices, pytestmark

__all__ = ["devices", "pytestmark"]


@pytest.mark.usefixtures("devices")
def test_somebody_signs_with_their_own_device(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "home"
    with open_station(home) as station:
        desk = signing.desk(station)
        signing.read_all(desk)
        hearing_id = desk.standing().paper.hearing_id
    pin = tmp_path / "pin"
    ink = str(signing.ink_file(tmp_path, "judge"))
    own = ("--token", str(MODULE), "--token-label", "zhang", "--pin-file", str(pin))

    def sign(*words: str, code: int) -> dict[str, Any]:
        command = ["--home", str(home), "record", "sign", "--hearing", str(hearing_id)]
        command += ["--signer", "1", "--strokes", ink, *own, *words, "--json"]
        assert main(command) == code
        told = capfdbinary.readouterr().out
        found: dict[str, Any] = json.loads(told)
        return found

    root = tmp_path / "root.pem"
    root.write_bytes(papers.authority().certificate.public_bytes(Encoding.PEM))
    pin.write_text(PIN)
    assert "信任" in str(sign(code=8)["error"]), "nobody trusts who issued it"
    assert main(["--home", str(home), "record", "trust", str(root), "--json"]) == 0
    assert "演示" in json.loads(capfdbinary.readouterr().out)["trusted"][0]["subject"]
    pin.write_text("135791")
    assert sign(code=8)["error"]["kind"] == "RuleError.WrongPin"
    pin.write_text(PIN)
    both = sign("--certificate", str(tmp_path / "own.p12"), code=8)
    assert both["error"]["kind"] == "RuleError.BadValue"
    assert sign(code=0)["signers"][0]["state"] == "signed"
    with open_station(home) as station:
        desk = SigningDesk(station, hearing_id, "x")
        assert "张三" in desk.standing().signatures[0].certificate
