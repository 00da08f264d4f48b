"""A real centre on the loopback address, and stations that call it."""

from __future__ import annotations

import base64
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dossier.store import schema
from sync.access import people, tokens
from sync.access.acts import Actor
from sync.access.codes import proof_digest
from sync.core import codec, framing
from sync.core.answers import Answer
from sync.core.entries import header
from sync.core.fields import Zone
from sync.core.messages import Batch, Commit, Request, Sent
from sync.gateway.composing import Composed
from sync.gateway.config import CentreConfig, Limits
from sync.gateway.server import Listening, serve
from sync.ledger.contract import EVERYTHING, Reach
from tests.sync.bench import Pen, name

ADMIN = Actor("command line: tests")
CASE = "0197-case-a"


class Running:
    """A centre that runs in this process, on a thread of its own."""

    def __init__(self, config: CentreConfig) -> None:
        self.config = config
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, name="centre")
        self.listening: Listening
        self.composed: Composed

    def _run(self) -> None:
        try:
            serve(self.config, self._stop, self._is_ready)
        except BaseException as error:  # noqa: BLE001  told to the test
            self._failed.append(error)
        finally:
            self._ready.set()

    def _is_ready(self, listening: Listening, composed: Composed) -> None:
        self.listening, self.composed = listening, composed
        self._ready.set()

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(60)
        if self._failed:
            raise self._failed[0]

    def ask_to_stop(self) -> None:
        self._stop.set()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()
        if self._failed:
            raise self._failed[0]

    @property
    def url(self) -> str:
        return self.listening.url

    @property
    def authority_pem(self) -> str:
        return self.composed.facilities.authority.authority_pem

    def code(self, reach: Reach = EVERYTHING, kind: Any = "station", valid_s: int = 3600) -> str:
        facilities = self.composed.facilities
        made = tokens.make(
            facilities.books, facilities.authority, ADMIN, int(time.time()),
            name="扫描台", kind=kind, reach=reach, valid_s=valid_s,
        )  # fmt: skip
        return made.code

    def person(self, login: str, role: Any, password: str) -> Any:
        return people.add(
            self.composed.facilities.books, login, login, role, ADMIN, int(time.time()), password
        ).person

    def client(self, pem: Path | None = None, **options: Any) -> httpx.Client:
        context = ssl.create_default_context(cadata=self.authority_pem)
        if pem is not None:
            context.load_cert_chain(pem)
        return httpx.Client(base_url=self.url, verify=context, timeout=30, **options)


@contextmanager
def running(home: Path, **changes: Any) -> Iterator[Running]:
    """Run a centre with the embedded default, on a free port."""
    calm = replace(Limits(), requests_per_s=10_000.0, burst=100_000)
    config = replace(CentreConfig(home, name="某某区人民法院", listen="127.0.0.1:0"), limits=calm)
    centre = Running(replace(config, least_free_bytes=1, **changes))
    centre.start()
    try:
        yield centre
    finally:
        centre.stop()


class Applicant:
    """A station with a journal that nobody let in yet."""

    def __init__(self, centre: Running, folder: Path, pen: Pen) -> None:
        self.pen = pen
        self.device = pen.device
        self.pem = folder / f"{pen.device}.pem"
        self.centre = centre

    def apply(self, code: str) -> httpx.Response:
        """Ask to be let in; keep the certificate if there is one."""
        key = ec.generate_private_key(ec.SECP256R1())
        csr = signing_request(key)
        proof = self.pen.private.sign(bytes.fromhex(proof_digest(code, csr)))
        with self.centre.client() as client:
            answer = client.post(
                "/v1/enrol",
                json={
                    "token": code,
                    "csr_pem": csr,
                    "device": self.device,
                    "epoch": self.pen.epoch,
                    "public_key": base64.b64encode(self.pen.public).decode(),
                    "proof": base64.b64encode(proof).decode(),
                    "name": "扫描台",
                },
            )
        if answer.status_code == 200:
            self.pem.write_bytes(answer.json()["certificate_pem"].encode() + private_pem(key))
        return answer


def signing_request(key: ec.EllipticCurvePrivateKey) -> str:
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = made.sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


class Caller(Applicant):
    """A station with a certificate and a journal."""

    def __init__(
        self, centre: Running, folder: Path, device: str = "d1", reach: Reach = EVERYTHING,
        kind: Any = "station", pen: Pen | None = None,
    ) -> None:  # fmt: skip
        super().__init__(centre, folder, pen or Pen(device, seed=sum(device.encode()) % 250 + 1))
        answer = self.apply(centre.code(reach, kind))
        assert answer.status_code == 200, answer.text
        self.enrolled: dict[str, Any] = answer.json()
        self.http = centre.client(self.pem)

    def post(self, request: Request, *pieces: bytes, **options: Any) -> httpx.Response:
        body = framing.pack(codec.encode(request), pieces)
        return self.http.post(f"/sync/v1/{type(request).__name__}", content=body, **options)

    def ask(self, request: Request, *pieces: bytes) -> Answer:
        return read(self.post(request, *pieces))

    def store(self, data: bytes, zone: Zone = "main") -> str:
        blob = name(data)
        self.ask(Batch(zone, (blob,)), data)
        return blob.sha256

    def commit(self, *sent: Sent, late: Any = ()) -> Answer:
        return self.ask(Commit(header(sent[0].entry.raw).epoch, sent, late))

    def close(self) -> None:
        self.http.close()


def wait_for(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something holds."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.02)


def read(response: httpx.Response) -> Answer:
    """Return the framed answer of a response."""
    assert response.headers["content-type"] == "application/x-wenyi-frame", response.text
    message, _ = framing.unpack(response.content)
    return codec.decode_answer(message)


def row(table: str, **values: Any) -> dict[str, Any]:
    """Return a whole row of the dossier, with plain values where none are given."""
    found: dict[str, Any] = {}
    for column in schema.DOMAIN[table].columns:
        plain = 0 if column.type.python_type in (int, float) else ""
        found[column.name] = None if column.nullable else plain
    return {**found, **values}


def case(id_: str = CASE, number: str = "（2026）粤0308民初123号") -> Any:
    return ["case", id_, None, row("case", id=id_, number=number)]


def batch(id_: str = "b1", case_id: str = CASE) -> Any:
    return ["batch", id_, None, row("batch", id=id_, case_id=case_id)]


def material(id_: str = "m1", case_id: str = CASE, volume: str = "main") -> Any:
    return ["material", id_, None, row("material", id=id_, case_id=case_id, volume=volume)]


def hearing(id_: str, case_id: str = CASE, volume: str = "main") -> Any:
    return ["hearing", id_, None, row("hearing", id=id_, case_id=case_id, volume=volume)]


def shown(id_: str, sha256: str, case_id: str = CASE, volume: str = "main") -> Any:
    values = {"id": id_, "case_id": case_id, "volume": volume, "sha256": sha256}
    return ["snapshot", id_, None, row("snapshot", **values)]


def noted(id_: str, case_id: str = CASE, volume: str = "confidential") -> Any:
    return ["note", id_, None, row("note", id=id_, case_id=case_id, volume=volume)]


def page(
    id_: str,
    sha256: str,
    case_id: str = CASE,
    material_id: str | None = None,
    batch_id: str = "b1",
) -> Any:
    values = {"id": id_, "case_id": case_id, "batch_id": batch_id, "material_id": material_id}
    return ["page", id_, None, row("page", sha256=sha256, media_type="image/jpeg", **values)]
