from __future__ import annotations

import base64
import re
import ssl
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import BadCertificateRequest, BadSettingsFile, Damaged, WrongKey
from sync.access.authority import STATION_LIFE_S, Authority
from sync.access.certificates import MOST_REQUEST_BYTES
from sync.audit.heads import check_head
from tests.sync.access.candidates import AnyKey, Candidate, csr, der

_NOW = datetime.now(UTC)
_NOW_S = int(_NOW.timestamp())


@pytest.fixture
def authority(home: Path) -> Authority:
    return Authority.open(home)


def test_it_is_the_same_one_after_a_restart(home: Path, authority: Authority) -> None:
    again = Authority.open(home)
    assert again.fingerprint == authority.fingerprint
    assert again.public_key == authority.public_key
    assert again.authority_pem == authority.authority_pem


def test_two_processes_that_make_it_at_once_have_one(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from sync.access.authority import Authority;"
        "sys.stdin.read(1); print(Authority.open(Path(sys.argv[1])).fingerprint)"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "home")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    found = {process.communicate(b"!")[0] for process in running}
    assert len(found) == 1
    assert {process.returncode for process in running} == {0}
    assert Authority.open(tmp_path / "home").fingerprint.encode() in found.pop()


def test_no_private_key_lies_readable(home: Path, authority: Authority) -> None:
    authority.server_context(["localhost"])
    files = sorted((home / "keys").iterdir())
    assert {"authority.pem", "server.pem"} <= {path.name for path in files}
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
        assert b"BEGIN PRIVATE KEY" not in path.read_bytes()
        assert b"BEGIN EC PRIVATE KEY" not in path.read_bytes()
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o700


def test_without_its_key_it_does_not_make_another(home: Path) -> None:
    (home / "keys" / "store.key").unlink()
    before = (home / "keys" / "authority.pem").read_bytes()
    with pytest.raises(WrongKey):
        Authority.open(home)
    assert (home / "keys" / "authority.pem").read_bytes() == before


@pytest.mark.parametrize("block", [0, 1, 2])
def test_damage_is_told(home: Path, block: int) -> None:
    path = home / "keys" / "authority.pem"
    blocks = re.findall(r"-----BEGIN.*?-----END [A-Z ]+-----\n", path.read_text(), re.DOTALL)
    lines = blocks[block].splitlines(keepends=True)
    blocks[block] = "".join([lines[0], lines[1][::-1], *lines[2:]])
    path.write_text("".join(blocks))
    with pytest.raises(Damaged):
        Authority.open(home)


def test_a_lost_authority_is_not_replaced_unseen(home: Path, authority: Authority) -> None:
    authority.server_context(["localhost"])
    (home / "keys" / "authority.pem").unlink()
    with pytest.raises(Damaged):
        Authority.open(home)


def test_what_it_signs_is_checked(authority: Authority) -> None:
    digest = "ab" * 32
    signature = authority.sign(digest)
    assert authority.verify(authority.public_key, digest, signature)
    assert not authority.verify(authority.public_key, "ac" * 32, signature)
    assert not authority.verify(b"\0" * 32, digest, signature)
    assert not authority.verify(b"short", digest, signature)
    assert not authority.verify(authority.public_key, digest, signature[:-1])


def test_tree_heads_are_signed_with_the_key_of_receipts(authority: Authority) -> None:
    head = check_head(authority.sign_head(7, b"\1" * 32, _NOW), authority.public_key)
    assert head.size == 7


def _issued(authority: Authority, csr_pem: str) -> x509.Certificate:
    issued = authority.issue(csr_pem, "device-1", _NOW_S + STATION_LIFE_S)
    return x509.load_pem_x509_certificate(issued.pem.encode())


@pytest.mark.parametrize(
    "key",
    [
        Ed25519PrivateKey.generate(),
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["ed25519", "p256", "p384", "rsa2048"],
)
def test_good_keys_are_certified(authority: Authority, key: AnyKey) -> None:
    made = _issued(authority, csr(key))
    assert made.public_key() == key.public_key()
    found = authority.station_of(made.public_bytes(Encoding.DER), _NOW_S)
    assert found == ("device-1", f"{made.serial_number:x}")


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 1024),  # noqa: S505
        ec.generate_private_key(ec.SECP256K1()),
        ec.generate_private_key(ec.SECP521R1()),
        ec.generate_private_key(ec.SECP224R1()),
    ],
    ids=["rsa1024", "secp256k1", "p521", "p224"],
)
def test_weak_and_strange_keys_are_not(authority: Authority, key: AnyKey) -> None:
    with pytest.raises(BadCertificateRequest):
        _issued(authority, csr(key))


def test_nothing_a_request_says_of_itself_gets_into_the_certificate(authority: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    asked = csr(
        key,
        x509.BasicConstraints(ca=True, path_length=5),
        x509.SubjectAlternativeName(
            [
                x509.UniformResourceIdentifier("urn:wenyi:station:another"),
                x509.DNSName("centre.example"),
            ]
        ),
        x509.KeyUsage(
            digital_signature=True,
            content_commitment=True,
            key_encipherment=True,
            data_encipherment=True,
            key_agreement=True,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        ),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
        name="another",
    )
    made = _issued(authority, asked)
    get = made.extensions.get_extension_for_class
    assert not get(x509.BasicConstraints).value.ca
    assert not get(x509.KeyUsage).value.key_cert_sign
    assert list(get(x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    names = get(x509.SubjectAlternativeName).value
    assert [name.value for name in names] == ["urn:wenyi:station:device-1"]
    assert [name.value for name in made.subject] == ["device-1"]


def _point(request: x509.CertificateSigningRequest) -> bytes:
    key = request.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def test_a_request_signed_by_another_key_is_refused(authority: Authority) -> None:
    mine = x509.load_pem_x509_csr(csr(ec.generate_private_key(ec.SECP256R1())).encode())
    other = x509.load_pem_x509_csr(csr(ec.generate_private_key(ec.SECP256R1())).encode())
    forged = mine.public_bytes(Encoding.DER).replace(_point(mine), _point(other))
    body = base64.encodebytes(forged).decode()
    pem = f"-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----\n"
    assert _point(x509.load_pem_x509_csr(pem.encode())) == _point(other)
    with pytest.raises(BadCertificateRequest) as raised:
        authority.issue(pem, "device-1", _NOW_S + 10)
    assert raised.value.params["found"] == "signature"


def test_a_certificate_for_another_use_names_nobody(authority: Authority) -> None:
    """Even one of our own that says whose it is."""
    station = x509.load_der_x509_certificate(
        der(authority.issue(csr(Candidate().key), "device-1", _NOW_S + 1000).pem)
    )
    key = ec.generate_private_key(ec.SECP256R1())
    for use, named in (
        (ExtendedKeyUsageOID.SERVER_AUTH, False),
        (ExtendedKeyUsageOID.CLIENT_AUTH, True),
    ):
        builder = x509.CertificateBuilder(
            issuer_name=station.issuer,
            subject_name=station.subject,
            public_key=key.public_key(),
            serial_number=7,
            not_valid_before=_NOW - timedelta(hours=1),
            not_valid_after=_NOW + timedelta(hours=1),
        )
        names = station.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        made = (
            builder.add_extension(names, critical=False)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            .sign(authority._key, hashes.SHA256())
        )
        found = authority.station_of(made.public_bytes(Encoding.DER), _NOW_S)
        assert (found is not None) is named


def test_a_request_signed_over_a_weak_digest_is_refused(authority: Authority) -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    weak = builder.sign(key, hashes.SHA224()).public_bytes(Encoding.PEM).decode()
    with pytest.raises(BadCertificateRequest):
        authority.issue(weak, "device-1", _NOW_S + 10)


def test_a_request_of_a_megabyte_is_not_even_read(authority: Authority) -> None:
    big = csr(ec.generate_private_key(ec.SECP256R1())) + "\n" * (1 << 20)
    with pytest.raises(BadCertificateRequest) as raised:
        authority.issue(big, "device-1", _NOW_S + 10)
    assert str(MOST_REQUEST_BYTES) in str(raised.value.params["found"])


@given(st.binary(max_size=400))
def test_garbage_is_a_bad_request(data: bytes) -> None:
    from sync.access.certificates import read_request

    with pytest.raises(BadCertificateRequest):
        read_request(data, "x")
    with pytest.raises(BadCertificateRequest):
        read_request(
            b"-----BEGIN CERTIFICATE REQUEST-----\n"
            + data
            + b"\n-----END CERTIFICATE REQUEST-----\n",
            "x",
        )


@pytest.mark.parametrize("device", ["", "-x", "a b", "a\nb", "x" * 81, "urn/../x", "设备"])
def test_only_ids_are_certified(authority: Authority, device: str) -> None:
    with pytest.raises(BadCertificateRequest):
        authority.issue(csr(Candidate().key), device, _NOW_S + 10)


def test_the_longest_id_fits(authority: Authority) -> None:
    device = "d" * 80
    issued = authority.issue(csr(Candidate().key), device, _NOW_S + 1000)
    found = authority.station_of(der(issued.pem), _NOW_S)
    assert found is not None
    assert found[0] == device


def test_certificates_that_are_not_a_stations_name_nobody(
    authority: Authority, tmp_path: Path
) -> None:
    foreign = Authority.open(tmp_path / "foreign")
    request = csr(Candidate().key)
    other = der(foreign.issue(request, "device-1", _NOW_S + 1000).pem)
    own = der(authority.issue(request, "device-1", _NOW_S + 1000).pem)
    assert authority.station_of(other, _NOW_S) is None
    assert authority.station_of(own, _NOW_S) is not None
    assert authority.station_of(own, _NOW_S + 1001) is None, "expired"
    assert authority.station_of(own, _NOW_S - 2 * 24 * 3600) is None, "not valid yet"
    root = x509.load_pem_x509_certificate(authority.authority_pem.encode())
    assert authority.station_of(root.public_bytes(Encoding.DER), _NOW_S) is None
    assert authority.station_of(b"", _NOW_S) is None
    assert authority.station_of(own + b"\0" * 20_000, _NOW_S) is None
    for place in range(0, len(own), 7):
        flipped = own[:place] + bytes([own[place] ^ 4]) + own[place + 1 :]
        assert authority.station_of(flipped, _NOW_S) is None, place


def test_nothing_outlives_the_authority(authority: Authority) -> None:
    issued = authority.issue(csr(Candidate().key), "device-1", _NOW_S + 200 * 365 * 24 * 3600)
    root = x509.load_pem_x509_certificate(authority.authority_pem.encode())
    assert issued.not_after_s == int(root.not_valid_after_utc.timestamp())


class Peer:
    """One end of a TLS connection in memory."""

    def __init__(self, context: ssl.SSLContext, *, server: bool, name: str | None = None) -> None:
        self.inward, self.outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(
            self.inward, self.outward, server_side=server, server_hostname=name
        )

    def step(self) -> bool:
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True


def shake(server: ssl.SSLContext, client: ssl.SSLContext, name: str = "localhost") -> Peer:
    """Return the server's end after a handshake; raises what either end raises."""
    here, there = Peer(server, server=True), Peer(client, server=False, name=name)
    for _ in range(10):
        ready = there.step()
        here.inward.write(there.outward.read())
        ready = here.step() and ready
        there.inward.write(here.outward.read())
        if ready:
            return here
    raise AssertionError("no end of the handshake")


def client_context(
    authority: Authority, tmp_path: Path, pem: str = "", key: bytes = b""
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority.authority_pem)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    if pem:
        path = tmp_path / "client.pem"
        path.write_bytes(pem.encode() + key)
        context.load_cert_chain(path)
    return context


def test_a_station_is_known_by_its_certificate_and_a_browser_comes_without(
    authority: Authority, tmp_path: Path
) -> None:
    server = authority.server_context(["localhost", "127.0.0.1"])
    station = Candidate()
    pem = authority.issue(csr(station.key), station.device, _NOW_S + 1000).pem
    end = shake(server, client_context(authority, tmp_path, pem, station.key_pem()))
    shown = end.tls.getpeercert(binary_form=True)
    assert shown is not None
    assert authority.station_of(shown, _NOW_S) is not None
    assert end.tls.version() in {"TLSv1.2", "TLSv1.3"}
    bare = shake(server, client_context(authority, tmp_path), "127.0.0.1")
    assert bare.tls.getpeercert(binary_form=True) is None


def test_foreign_expired_and_server_certificates_end_the_handshake(
    authority: Authority, home: Path, tmp_path: Path
) -> None:
    server = authority.server_context(["localhost"])
    station = Candidate()
    foreign = Authority.open(tmp_path / "foreign")
    yesterday = Authority.open(home, lambda: _NOW_S - 5 * 24 * 3600)
    expired = yesterday.issue(csr(station.key), station.device, _NOW_S - 3600).pem
    other = foreign.issue(csr(station.key), station.device, _NOW_S + 1000).pem
    for pem in (expired, other):
        with pytest.raises(ssl.SSLError):
            shake(server, client_context(authority, tmp_path, pem, station.key_pem()))


def test_a_station_notices_another_centre(authority: Authority, tmp_path: Path) -> None:
    foreign = Authority.open(tmp_path / "foreign")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(foreign.server_context(["localhost"]), client_context(authority, tmp_path))


def test_a_station_notices_another_host(authority: Authority, tmp_path: Path) -> None:
    server = authority.server_context(["centre.court"])
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(server, client_context(authority, tmp_path), "elsewhere.court")


def test_hosts_are_names_and_addresses(authority: Authority, tmp_path: Path) -> None:
    server = authority.server_context(["法院.中国", "[::1]", "Centre.Court"])
    for name in ("xn--nww899f.xn--fiqs8s", "::1", "centre.court"):
        shake(server, client_context(authority, tmp_path), name)
    for bad in ("", "a b", "a" * 300, "x/y", "-x", "a..b"):
        with pytest.raises(BadSettingsFile):
            authority.server_context([bad])


def test_old_protocols_are_refused(authority: Authority, tmp_path: Path) -> None:
    old = client_context(authority, tmp_path)
    with pytest.warns(DeprecationWarning):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        shake(authority.server_context(["localhost"]), old)


def test_the_gateways_certificate_renews_itself_while_it_runs(home: Path, tmp_path: Path) -> None:
    # TLS looks at the real clock: the story begins two months ago.
    now = [(_NOW - timedelta(days=61)).timestamp()]
    authority = Authority.open(home, lambda: now[0])
    server = authority.server_context(["localhost"])

    def serial() -> str:
        client = client_context(authority, tmp_path)
        here, there = Peer(server, server=True), Peer(client, server=False, name="localhost")
        for _ in range(10):
            there.step()
            here.inward.write(there.outward.read())
            here.step()
            there.inward.write(here.outward.read())
        return str((there.tls.getpeercert() or {})["serialNumber"])

    first = serial()
    now[0] += timedelta(days=50).total_seconds()
    assert serial() == first, "forty days are left"
    now[0] += timedelta(days=11).total_seconds()
    serial()
    second = serial()
    assert second != first
    # The next start takes the same one, and another one for other hosts.
    server = authority.server_context(["LOCALHOST"])
    assert serial() == second
    server = authority.server_context(["localhost", "10.0.0.1"])
    assert serial() != second


def test_renewal_by_many_handshakes_at_once_is_one(home: Path, tmp_path: Path) -> None:
    now = [(_NOW - timedelta(days=61)).timestamp()]
    authority = Authority.open(home, lambda: now[0])
    server = authority.server_context(["localhost"])
    client = client_context(authority, tmp_path)
    now[0] += timedelta(days=61).total_seconds()
    threads = [threading.Thread(target=shake, args=(server, client)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path = home / "keys" / "server.pem"
    made = x509.load_pem_x509_certificate(path.read_bytes())
    assert made.not_valid_after_utc > _NOW + timedelta(days=80)


def test_a_spoilt_server_certificate_is_made_anew(authority: Authority, home: Path) -> None:
    path = home / "keys" / "server.pem"
    for spoilt in (
        b"",
        b"garbage",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ):
        path.write_bytes(spoilt)
        authority.server_context(["localhost"])
        assert path.read_bytes().count(b"BEGIN") == 2
