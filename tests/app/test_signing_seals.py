"""The detached SM2 signature of a locked paper: by software, by a service, checked again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.cli.main import main
from app.station import Station, open_station, signing_certificates, signing_seals, signing_steps
from courtroom.signing import certificates
from courtroom.signing.seal_service import ServiceSeal
from courtroom.signing.seals import SoftwareSeal, is_signed
from dossier.signing import PaperState
from resources.errors import BadCertificate, BadValue, ClockBehind, Disconnected
from tests.app import signing


class Service:
    """A seal service of a test; it may lie."""

    def __init__(self) -> None:
        self.key = SoftwareSeal.made()
        self.lies = False
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({"public_key": service.key.public_key.hex(), "name": "测试签章"})

            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["Content-Length"]))
                data += b"more" if service.lies else b""
                self._answer({"signature": service.key.sign(data).hex()})

            def _answer(self, told: dict[str, str]) -> None:
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with open_station(tmp_path_factory.mktemp("seals") / "home") as opened:
        yield opened


def test_a_locked_paper_is_sealed_once_the_service_answers(
    station: Station, service: Service, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    station.change_settings(seal="http://127.0.0.1:9")
    desk = signing.desk(station)
    signing.read_all(desk)
    signing.sign_all(desk)
    desk.finish()
    assert desk.standing().paper.seal is None, "a service that is down stops nobody"
    station.change_settings(seal=service.address)
    service.lies = True
    assert not desk.seal()
    service.lies = False
    assert desk.seal() and desk.seal()
    made = desk.standing().paper.seal
    assert made is not None and made.service == "测试签章"
    data = desk.newest()
    assert signing_seals.is_of(made, data)
    assert signing_seals.is_of(made, data + b"a timestamp that followed")
    for other in (data[:-1], data.replace(b"%PDF-1", b"%PDF-2", 1), b""):
        assert not signing_seals.is_of(made, other)
    assert signing_seals.read(signing_seals.told(made), "x") == made
    for broken in (b"", b"{}", b"[]", signing_seals.told(made).replace(b"04", b"zz")):
        with pytest.raises(BadValue):
            signing_seals.read(broken, "x")
    file, beside = tmp_path / "signed.pdf", tmp_path / "signed.sm2.json"
    file.write_bytes(data)
    beside.write_bytes(signing_seals.told(made))
    command = ["--home", str(station.home), "record", "verify", str(file), "--json"]
    assert main([*command, "--seal", str(beside)]) == 0
    assert json.loads(capfdbinary.readouterr().out)["sealed"] is True
    beside.write_bytes(signing_seals.told(made).replace(b'"size_bytes": ', b'"size_bytes": 1'))
    assert main([*command, "--seal", str(beside)]) == 6
    assert json.loads(capfdbinary.readouterr().out)["sealed"] is False


def test_the_software_key_says_what_it_is(station: Station) -> None:
    made, name = signing_seals.service_of(station.store, signing_seals.SOFTWARE)
    assert "无法律效力" in name
    assert is_signed(b"record", made.sign(b"record"), made.public_key)
    again, _ = signing_seals.service_of(station.store, signing_seals.SOFTWARE)
    assert again.public_key == made.public_key
    key = station.home / "signing" / "sm2-demo.key"
    assert key.stat().st_mode & 0o77 == 0


def test_a_service_is_of_this_machine_or_speaks_tls(service: Service) -> None:
    for address in ("", "ftp://127.0.0.1", "http://seal.court", "http://", "https://"):
        with pytest.raises(BadValue):
            ServiceSeal(address)
    with pytest.raises(Disconnected):
        ServiceSeal("http://127.0.0.1:9")
    service.lies = True
    with pytest.raises(Disconnected):
        ServiceSeal(service.address).sign(b"record")


def test_a_clock_that_went_back_signs_nothing(station: Station) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime, timedelta

    desk = signing.desk(station, number=2)
    paper = desk.standing().paper
    later = datetime.now(UTC) + timedelta(days=2)
    assert signing_steps.moment(paper) > paper.opened_at
    for one in (replace(paper, opened_at=later), replace(paper, certified_at=later)):
        with pytest.raises(ClockBehind):
            signing_steps.moment(one)
    assert desk.standing().paper.state is PaperState.READING


def test_a_certificate_that_was_taken_back_signs_nothing(station: Station) -> None:
    from app.demo.authority import StatusService

    authority = certificates.demo_authority(name="另一机构")
    status = StatusService(authority)
    try:
        own = certificates.issued(authority, "张三", status=[status.access])
        status.issued[own.certificate.serial_number] = own.certificate
        desk = signing.desk(station, number=3)
        signing.read_all(desk)
        judge, clerk, *_ = desk.standing().signers
        signing_certificates.trust(station.store, authority.certificate)
        desk.sign(judge.id, desk.written(judge.id, signing.ink("good")), identity=own)
        status.revoked.add(own.certificate.serial_number)
        with pytest.raises(BadCertificate) as told:
            desk.sign(clerk.id, desk.written(clerk.id, signing.ink("gone")), identity=own)
        assert told.value.params["reason"] == "已被吊销"
        assert len(desk.standing().signatures) == 1
        signing_certificates.check_not_revoked(
            station.store, signing_certificates.own(station.store)
        )
    finally:
        status.close()
