from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any

import pytest

from dossier.store import journal
from resources.errors import BadCode, Offline, Refused, Rejected, RuleError
from sync.access.codes import make_code, proof_digest
from sync.station.asking import ask_json
from sync.station.certificates import (
    fingerprint,
    lifetime,
    new_key,
    signing_request,
    station_context,
)
from sync.station.enrolling import Applicant, Kept, due_for_renewal, enrol, renew
from sync.station.link import Link
from tests.sync.station.pki import Pki
from tests.sync.station.small_gateway import SmallGateway

IDENTITY = journal.new_identity()
WHO = Applicant(
    IDENTITY.device,
    1,
    IDENTITY.public_key,
    lambda digest: journal.sign(IDENTITY.seed, digest),
    "扫描台3",
)


def code_for(pki: Pki, secret: bytes = b"thirteen byte") -> str:
    return str(make_code(secret, fingerprint(pki.pem).hex()))


def serve_enrolment(gateway: SmallGateway, code: str) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = []

    def answer(device: str, given: dict[str, Any]) -> tuple[int, bytes]:
        import json

        asked.append(given)
        digest = proof_digest(given["token"], given["csr_pem"])
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(given["public_key"]))
        key.verify(base64.b64decode(given["proof"]), bytes.fromhex(digest))
        if given["token"] != code:
            return 403, json.dumps(
                {"error": {"code": "SyncError.BadCode", "zh": "", "en": "", "thing": ""}}
            ).encode()
        pem = gateway.pki.issue(given["csr_pem"], given["device"])
        found = {
            "device": given["device"],
            "kind": "station",
            "centre": "某某区人民法院",
            "centre_key": base64.b64encode(b"k" * 32).decode(),
            "authority_pem": Pki("a liar's").pem,
            "certificate_pem": pem,
            "not_after": "",
        }
        return 200, json.dumps(found).encode()

    gateway.others["/v1/enrol"] = answer
    return asked


def test_a_code_lets_in_and_pins_the_authority(gateway: SmallGateway) -> None:
    code = code_for(gateway.pki)
    asked = serve_enrolment(gateway, code)
    kept = enrol(gateway.url, code.lower().replace("-", " "), WHO)
    assert kept.enrolment.centre == "某某区人民法院"
    assert kept.enrolment.device == IDENTITY.device
    # What the answer calls the authority does not count.
    assert fingerprint(kept.enrolment.authority_pem) == fingerprint(gateway.pki.pem)
    assert asked[0]["name"] == "扫描台3"
    assert Kept.from_bytes(kept.to_bytes()) == kept
    assert "PRIVATE" not in repr(kept)
    # The certificate works.
    seen: list[str] = []

    def whoami(device: str, _: dict[str, Any]) -> tuple[int, bytes]:
        seen.append(device)
        return 200, b"{}"

    gateway.others["/v1/whoami"] = whoami
    link = Link(kept.enrolment.url, kept.link_context())
    assert ask_json(link, "GET", "/v1/whoami") == {}
    link.close()
    assert seen == [IDENTITY.device]


def test_another_centre_hears_nothing_of_the_code(gateway: SmallGateway, tmp_path: Path) -> None:
    asked = serve_enrolment(gateway, "")
    with pytest.raises(Rejected):
        enrol(gateway.url, code_for(Pki("the right one")), WHO)
    assert asked == []
    assert gateway.bytes_in == 0


def test_codes_that_do_not_hold(gateway: SmallGateway) -> None:
    serve_enrolment(gateway, code_for(gateway.pki))
    with pytest.raises(BadCode):
        enrol(gateway.url, "WY1-AAAAA", WHO)
    with pytest.raises(BadCode):
        enrol(gateway.url, code_for(gateway.pki, b"another-token"), WHO)


def test_nobody_there(gateway: SmallGateway) -> None:
    code = code_for(gateway.pki)
    with pytest.raises(Offline):
        enrol("https://127.0.0.1:9", code, WHO)
    for url in ("http://127.0.0.1:443", "127.0.0.1", "https://a:b@c", "https://x:99999"):
        with pytest.raises(RuleError):
            enrol(url, code, WHO)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("device", "another"),
        ("centre_key", "!!"),
        ("centre_key", base64.b64encode(b"short").decode()),
        ("certificate_pem", "nonsense"),
        ("certificate_pem", None),
        ("centre", 5),
    ],
)
def test_answers_that_make_no_sense(gateway: SmallGateway, name: str, value: object) -> None:
    import json

    code = code_for(gateway.pki)
    serve_enrolment(gateway, code)
    honest = gateway.others["/v1/enrol"]

    def lie(device: str, given: dict[str, Any]) -> tuple[int, bytes]:
        status, data = honest(device, given)
        return status, json.dumps({**json.loads(data), name: value}).encode()

    gateway.others["/v1/enrol"] = lie
    with pytest.raises(Rejected):
        enrol(gateway.url, code, WHO)


def test_a_certificate_for_another_key_is_refused(gateway: SmallGateway) -> None:
    import json

    code = code_for(gateway.pki)
    serve_enrolment(gateway, code)
    honest = gateway.others["/v1/enrol"]
    other = gateway.pki.issue(signing_request(new_key(), "x"), "x")

    def lie(device: str, given: dict[str, Any]) -> tuple[int, bytes]:
        status, data = honest(device, given)
        return status, json.dumps({**json.loads(data), "certificate_pem": other}).encode()

    gateway.others["/v1/enrol"] = lie
    with pytest.raises(Rejected):
        enrol(gateway.url, code, WHO)


def test_renewal_comes_at_two_thirds_of_the_life(gateway: SmallGateway) -> None:
    import json

    code = code_for(gateway.pki)
    serve_enrolment(gateway, code)
    kept = enrol(gateway.url, code, WHO)
    start_s, end_s = lifetime(kept.enrolment.certificate_pem)
    assert not due_for_renewal(kept.enrolment.certificate_pem, time.time())
    assert not due_for_renewal(kept.enrolment.certificate_pem, start_s + 0.66 * (end_s - start_s))
    assert due_for_renewal(kept.enrolment.certificate_pem, start_s + 0.67 * (end_s - start_s))

    def answer(device: str, given: dict[str, Any]) -> tuple[int, bytes]:
        assert device == IDENTITY.device
        pem = gateway.pki.issue(given["csr_pem"], device)
        return 200, json.dumps({"certificate_pem": pem, "not_after": ""}).encode()

    gateway.others["/v1/renew"] = answer
    link = Link(kept.enrolment.url, kept.link_context())
    fresh = renew(kept, link)
    link.close()
    assert fresh.key_pem != kept.key_pem
    assert fresh.enrolment.certificate_pem != kept.enrolment.certificate_pem
    assert fresh.enrolment.centre_key == kept.enrolment.centre_key


def test_errors_come_back_in_their_class(gateway: SmallGateway) -> None:
    link = Link(gateway.url, station_context(gateway.pki.pem))
    answers = {
        "/a": (403, b'{"error":{"code":"SyncError.NotAllowed","thing":""}}', Refused),
        "/b": (404, b'{"error":{"code":"RuleError.UnknownCase","thing":"n"}}', RuleError),
        "/c": (500, b"<html>", Offline),
        "/d": (422, b'{"error":{"code":"StoreError.DiskFull"}}', Rejected),
        "/e": (200, b"[]", Offline),
        "/f": (401, b"{}", Refused),
        "/g": (403, b'{"error":{"code":["x"],"thing":{}}}', Refused),
    }
    for path, (status, body, cls) in answers.items():
        gateway.others[path] = lambda d, g, status=status, body=body: (  # type: ignore[misc]
            status,
            body,
        )
        with pytest.raises(cls) as caught:
            ask_json(link, "POST", path, {})
        assert str(caught.value)
    link.close()


def test_the_private_key_leaves_no_readable_file(
    gateway: SmallGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    key = new_key()
    pem = gateway.pki.issue(signing_request(key, "d"), "d")
    written: list[bytes] = []
    import ssl

    class Watching(ssl.SSLContext):
        def load_cert_chain(self, certfile: Any, *args: Any, **options: Any) -> None:
            written.append(Path(certfile).read_bytes())
            assert Path(certfile).stat().st_mode & 0o077 == 0
            super().load_cert_chain(certfile, *args, **options)

    from sync.station import certificates

    certificates._load(Watching(ssl.PROTOCOL_TLS_CLIENT), pem, key)
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in written[0]
    assert key.split(b"\n")[1] not in written[0]
    assert list((tmp_path / "t").iterdir()) == []
