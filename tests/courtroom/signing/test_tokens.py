"""A person's certificate in a device: a software token that speaks PKCS#11 as a card does."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from courtroom.signing import certificates, document, layout, tokens
from courtroom.signing.certificates import Identity
from courtroom.signing.verifying import verify
from resources.errors import BadCertificate, Missing, NotFound, WrongPin
from tests.courtroom.signing import papers

pkcs11 = pytest.importorskip("pkcs11")
MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/local/lib/softhsm/libsofthsm2.so"),
)
MODULE = next((each for each in MODULES if each.is_file()), Path("none"))
PIN = "246802"

pytestmark = pytest.mark.skipif(
    not MODULE.is_file() or shutil.which("softhsm2-util") is None,
    reason="softhsm2 is not installed",
)


def person(name: str, begins: timedelta = timedelta(0), days: int = 30) -> Identity:
    return certificates.issued(papers.authority(), name, datetime.now(UTC) + begins, days=days)


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Identity]]:
    """Plug in devices with a certificate each, by label."""
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    held = {
        "zhang": person("张三"),
        "expired": person("李四", -timedelta(days=99), 9),
        "early": person("王五", timedelta(days=9)),
        "empty": person("赵六"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        for label, identity in held.items():
            util("--init-token", "--free", "--label", label, "--so-pin", "99999999")
            if label != "empty":
                key = identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
                (folder / "key.pem").write_bytes(key)
                util(
                    "--import", str(folder / "key.pem"), "--token", label, "--label", "key",
                    "--id", "01",
                )  # fmt: skip
            put_certificate(label, identity)
        yield held


def util(*words: str) -> None:
    command = ["softhsm2-util", "--module", str(MODULE), *words, "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True)


def put_certificate(label: str, identity: Identity) -> None:
    library = pkcs11.lib(str(MODULE))
    library.reinitialize()
    with library.get_token(token_label=label).open(user_pin=PIN, rw=True) as session:
        for key_id, one in ((b"\x01", identity.certificate), (b"\x09", identity.chain[0])):
            session.create_object(
                {
                    pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                    pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    pkcs11.Attribute.TOKEN: True,
                    pkcs11.Attribute.ID: key_id,
                    pkcs11.Attribute.LABEL: "key",
                    pkcs11.Attribute.SUBJECT: one.subject.public_bytes(),
                    pkcs11.Attribute.VALUE: one.public_bytes(Encoding.DER),
                }
            )


def test_a_device_signs_a_record(devices: dict[str, Identity]) -> None:
    one = papers.signers()[0]
    with tokens.opened(MODULE, PIN, "zhang") as identity:
        assert identity.name == "张三" and identity.sha256 == devices["zhang"].sha256
        made = document.sign(
            papers.certified(), identity, papers.said(layout.key(one), one.label),
            papers.ink(77), None,
        ).data  # fmt: skip
    found = verify(made, [papers.authority().certificate])
    assert found.ok and "张三" in found.signatures[-1].certificate
    changed = bytearray(made)
    changed[len(papers.certified()) + 900] ^= 1
    assert not verify(bytes(changed), [papers.authority().certificate]).ok


def test_a_wrong_pin_is_tried_once_and_told(devices: dict[str, Identity]) -> None:
    with pytest.raises(WrongPin), tokens.opened(MODULE, "135791", "zhang"):
        pass
    with pytest.raises(WrongPin), tokens.opened(MODULE, "", "zhang"):
        pass
    with tokens.opened(MODULE, PIN, "zhang") as identity:
        assert identity.subject


@pytest.mark.parametrize(
    ("label", "reason"),
    [("expired", "已过期"), ("early", "尚未生效，请核对本机时间"), ("empty", "没有可用于签名")],
)
def test_a_device_without_a_certificate_that_may_sign_now_is_told(
    devices: dict[str, Identity], label: str, reason: str
) -> None:
    with pytest.raises(BadCertificate) as told, tokens.opened(MODULE, PIN, label):
        pass
    assert reason in told.value.params["reason"]


def test_a_device_that_is_not_there_or_not_named_is_told(
    devices: dict[str, Identity], tmp_path: Path
) -> None:
    for label in ("nobody", ""):
        with pytest.raises(NotFound), tokens.opened(MODULE, PIN, label):
            pass
    with pytest.raises(Missing), tokens.opened(tmp_path / "none.so", PIN):
        pass
    (tmp_path / "text.so").write_text("no library")
    with pytest.raises(NotFound), tokens.opened(tmp_path / "text.so", PIN):
        pass
