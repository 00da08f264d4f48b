"""The court signs with a device: its PIN is asked once, tried once and written nowhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.cli.main import main
from app.station import Station, open_station, signing_certificates, signing_court
from app.station.checks import check_case
from app.station.report_signing import signed_json, signed_pdf
from app.station.signing import SigningDesk
from courtroom.signing import certificates
from courtroom.signing.verifying import verify
from dossier.checks.codes import Stage
from dossier.signing import PaperKind, PaperState
from dossier.store import signing as reads
from resources.errors import CourtPinNeeded, CourtPinWrong, CourtTokenAway, describe
from tests.app.signing import CLERK, hearing, ink, read_all
from tests.courtroom.signing.test_tokens import MODULE, PIN, put_certificate, util

pytestmark = pytest.mark.skipif(
    not MODULE.is_file() or shutil.which("softhsm2-util") is None,
    reason="softhsm2 is not installed",
)
COURT, LABEL = "样例人民法院", "court"


@dataclass
class Plugged:
    folder: Path

    def pull_out(self) -> None:
        (self.folder / "tokens").rename(self.folder / "drawer")
        (self.folder / "tokens").mkdir()

    def plug_in(self) -> None:
        (self.folder / "tokens").rmdir()
        (self.folder / "drawer").rename(self.folder / "tokens")


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugged]:
    folder = tmp_path_factory.mktemp("court-token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    court = certificates.issued(certificates.demo_authority(name="样例"), COURT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        util("--init-token", "--free", "--label", LABEL, "--so-pin", "99999999")
        key = court.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(key)
        util("--import", str(folder / "key.pem"), "--token", LABEL, "--label", "k", "--id", "01")
        put_certificate(LABEL, court)
        yield Plugged(folder)


def set_up(station: Station) -> None:
    signing_court.settle(station, MODULE, LABEL, PIN)


def test_a_record_is_signed_locked_and_filed_by_the_courts_device(
    tmp_path: Path, device: Plugged
) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        set_up(station)
        held = hearing(station.store, recorded_in=station.home)
        made = SigningDesk(station, held.id, CLERK)
        made.begin()
        read_all(made)
        made.certify()

        # Whoever was signed in leaves: the next one is asked again, once.
        station.people.sign_out()
        first, *others = made.standing().signers
        with pytest.raises(CourtPinNeeded):
            made.sign(first.id, made.written(first.id, ink("first")))
        asked: list[str] = []
        station.people.ask_court_pin = lambda: asked.append("x") or PIN  # type: ignore[func-returns-value]
        made.sign(first.id, made.written(first.id, ink("first")))
        device.pull_out()
        with pytest.raises(CourtTokenAway):
            made.sign(others[0].id, made.written(others[0].id, ink("others")))
        device.plug_in()
        for one in others:
            made.sign(one.id, made.written(one.id, ink(one.id)))
        made.finish()
        assert asked == ["x"]

        found = verify(made.newest(), signing_certificates.roots(station.home))
        assert found.ok and len(found.signatures) == len(others) + 3  # certified, signed, locked
        assert all(COURT in one.certificate for one in found.signatures)
        with station.store.snapshot() as reader:
            papers = {one.kind: one.state for one in reads.papers(reader, held.id)}
        assert papers[PaperKind.SHEET] is PaperState.LOCKED  # what lies beside it as well
        assert not signing_certificates.has_own(station.store)
        for path in station.home.rglob("*"):
            assert path.is_dir() or PIN.encode() not in path.read_bytes()


def test_a_wrong_pin_is_tried_once_and_forgotten(tmp_path: Path, device: Plugged) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        set_up(station)
        station.people.court_pin = "135791"
        with pytest.raises(CourtPinWrong) as told, signing_court.opened(station):
            pass
        with pytest.raises(CourtPinNeeded), signing_court.opened(station):
            pass
        assert not signing_court.signs_alone(station) and signing_court.is_set(station)
        for language, word in (("zh_CN", "只试了一次"), ("en", "tried once")):
            assert word in describe(told.value, language).what  # type: ignore[arg-type]
        with pytest.raises(CourtPinWrong):
            signing_court.settle(station, MODULE, LABEL, "135791")


def test_reports_are_signed_by_the_courts_device(tmp_path: Path, device: Plugged) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        set_up(station)
        held = hearing(station.store)
        report = check_case(station, held.case_id, Stage.FILING, who=CLERK)
        found = verify(signed_pdf(station, report), signing_certificates.roots(station.home))
        assert [one.intact for one in found.signatures] == [True]
        data, signature = signed_json(station, report)
    openssl = shutil.which("openssl")
    assert openssl is not None
    (tmp_path / "report.json").write_bytes(data)
    (tmp_path / "report.p7s").write_bytes(signature)
    files = ["-in", str(tmp_path / "report.p7s"), "-content", str(tmp_path / "report.json")]
    check = [openssl, "cms", "-verify", "-binary", "-inform", "DER", "-noverify", *files]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    (tmp_path / "report.json").write_bytes(data.replace(b"1", b"2", 1))
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0


def test_the_command_line_takes_the_pin_from_a_descriptor(
    tmp_path: Path, device: Plugged, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    base = ["--home", str(home), "--json"]
    wanted = ["record", "certificate", "--token", str(MODULE), "--token-label", LABEL]
    assert main([*base, *wanted]) == CourtPinNeeded.exit_code  # nobody can be asked
    capsys.readouterr()
    reading, writing = os.pipe()
    os.write(writing, f"{PIN}\n".encode())
    os.close(writing)
    try:
        assert main([*base, "--court-pin-file", f"/dev/fd/{reading}", *wanted]) == 0
    finally:
        os.close(reading)
    assert COURT in json.loads(capsys.readouterr().out)["subject"]
    assert PIN not in (home / "config.toml").read_text()
    assert main([*base, "record", "certificate", "--demo"]) == 0  # back to a file
    assert 'court_token = ""' in (home / "config.toml").read_text()
