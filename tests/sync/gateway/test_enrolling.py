"""Being let in, signing in, following a case, and what anybody may ask."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sync.access import grants
from sync.audit.heads import SignedHead
from sync.audit.witness import witness
from sync.core import codec
from sync.core.answers import FeedPage, Welcome
from sync.core.messages import Feed, Hello
from sync.gateway.application import flat
from sync.gateway.composing import all_routes
from sync.gateway.heads import HeadSigner
from sync.ledger import audit
from sync.ledger.contract import Reach
from tests.sync.bench import Pen
from tests.sync.gateway.running import (
    ADMIN,
    CASE,
    Applicant,
    Caller,
    Running,
    case,
    running,
    signing_request,
)

NUMBER = "（2026）粤0308民初123号"
WORD = "correct horse battery"


def test_a_code_lets_one_station_in(centre: Running, station: Caller, tmp_path: Path) -> None:
    found = station.enrolled
    assert found["device"] == station.device
    assert found["centre"] == "某某区人民法院"
    assert found["authority_pem"] == centre.authority_pem
    assert isinstance(station.ask(Hello(1)), Welcome)
    used, good = centre.code(), centre.code()
    assert Applicant(centre, tmp_path, Pen("d7", seed=7)).apply(used).json()["device"] == "d7"
    late = Applicant(centre, tmp_path, Pen("d8", seed=8))
    slip = good[:-1] + ("0" if good[-1] != "0" else "1")
    answers = [late.apply(code) for code in (used, "WY1-00000", "", slip)]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert late.apply(good).json()["device"] == "d8"


def test_a_certificate_is_renewed(station: Caller) -> None:
    csr = signing_request(ec.generate_private_key(ec.SECP256R1()))
    answer = station.http.post("/v1/renew", json={"csr_pem": csr})
    assert answer.status_code == 200
    assert answer.json()["not_after"] > "2026"
    with station.centre.client() as nobody:
        refused = nobody.post("/v1/renew", json={"csr_pem": csr})
    assert refused.status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"token": 5}', b'"x"', b"\xff"])
@pytest.mark.parametrize("path", ["/v1/enrol", "/v1/sign-in"])
def test_what_is_no_request_is_said_to_be_none(centre: Running, path: str, body: bytes) -> None:
    with centre.client() as client:
        answer = client.post(path, content=body)
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"code", "zh", "en", "thing"}


def sign_in(client: httpx.Client, login: str, word: str) -> httpx.Response:
    return client.post("/v1/sign-in", json={"login": login, "password": word})


def test_a_person_signs_in_and_out(centre: Running) -> None:
    centre.person("li", "judge", WORD)
    with centre.client() as client:
        wrong = [sign_in(client, login, word) for login, word in (("li", "no"), ("nobody", WORD))]
        assert {answer.status_code for answer in wrong} == {403}
        assert wrong[0].json() == wrong[1].json()
        right = sign_in(client, "li", WORD)
        assert right.json()["person"]["role"] == "judge"
        bearer = {"Authorization": f"Bearer {right.json()['session']}"}
        assert client.post("/v1/sign-out", headers=bearer).status_code == 204
        assert client.post("/v1/sign-out").status_code == 204


def test_a_person_chooses_a_password(centre: Running) -> None:
    centre.person("li", "judge", WORD)
    with centre.client() as client:
        change = {"login": "li", "password": WORD, "new_password": "another horse stapled"}
        assert client.post("/v1/password", json=change).status_code == 204
        assert sign_in(client, "li", WORD).status_code == 403
        assert sign_in(client, "li", "another horse stapled").status_code == 200


def test_a_courtroom_follows_a_case_its_judge_may_read(
    centre: Running, station: Caller, tmp_path: Path
) -> None:
    station.commit(station.pen.entry(case(CASE, NUMBER), case=CASE))
    judge = centre.person("li", "judge", WORD)
    court = Caller(centre, tmp_path, "court", Reach(), kind="courtroom")
    assert type(court.ask(Feed(CASE, "", 0))).__name__ == "Refusal"

    def follow(number: str, **headers: str) -> httpx.Response:
        return court.http.post("/v1/follow", json={"case_number": number}, headers=headers)

    assert follow(NUMBER).status_code == 403
    bearer = {"Authorization": f"Bearer {sign_in(court.http, 'li', WORD).json()['session']}"}
    unknown, forbidden = follow("（2026）粤0308民初9号", **bearer), follow(NUMBER, **bearer)
    assert unknown.status_code == forbidden.status_code == 404
    same = unknown.json()["error"], forbidden.json()["error"]
    assert same[0]["code"] == same[1]["code"]
    books = centre.composed.facilities.books
    grants.grant(books, judge.id, CASE, ADMIN, int(time.time()))
    assert follow(NUMBER, **bearer).json() == {"case": CASE}
    found = court.ask(Feed(CASE, "", 0))
    assert isinstance(found, FeedPage)
    assert len(found.items) == 1
    court.close()


def test_stations_witness_the_tree(centre: Running, station: Caller) -> None:
    def head(start: int = 0) -> Any:
        return station.http.get("/v1/head", params={"from": start}).json()

    assert head() == {"head": None, "size": 0, "proof": []}
    facilities = centre.composed.facilities
    log_key, seed = facilities.authority.public_key, station.pen.private.private_bytes_raw()
    seen: SignedHead | None = None
    sizes: list[int] = []
    for _ in range(3):
        id_ = f"x{station.pen.sequence}"
        station.commit(station.pen.entry(case(id_, str(station.pen.sequence)), case=id_))
        HeadSigner().sign(facilities, force=True)
        found = head(sizes[-1] if sizes else 0)
        sizes.append(found["size"])
        offered = SignedHead(*(_decoded(found["head"][name]) for name in ("raw", "signature")))
        proof = [bytes.fromhex(node) for node in found["proof"]]
        seen, said = witness(seen, offered, proof, log_key, seed, datetime.now(UTC))
        body = {"raw": said.raw, "signature": said.signature, "key": said.key}
        answer = station.http.post("/v1/witness", json={k: _encoded(v) for k, v in body.items()})
        assert answer.status_code == 204
        with facilities.books.consulting() as connection:
            assert audit.witnesses(connection, offered.digest) == [said]
    assert sizes == [1, 2, 3]
    foreign = {**{k: _encoded(v) for k, v in body.items()}, "key": _encoded(b"1" * 32)}
    assert station.http.post("/v1/witness", json=foreign).status_code == 422
    assert station.http.get("/v1/head", params={"from": "x"}).status_code == 422
    with centre.client() as nobody:
        assert nobody.get("/v1/head").status_code == 403


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text)


# ---- what anybody may ask ---------------------------------------------------------------------


def test_health_and_metrics(tmp_path: Path, centre: Running, station: Caller) -> None:
    station.ask(Hello(1))
    with centre.client() as client:
        ready = client.get("/health/ready")
        assert ready.status_code == 200
        assert ready.json()["checks"] == {
            "database": True, "blobs_main": True, "blobs_secret": True, "space": True,
        }  # fmt: skip
        text = client.get("/metrics").text
    assert 'wenyi_requests_total{route="/sync/v1/{name}",status="200"}' in text
    assert 'wenyi_disk_free_bytes{what="home"}' in text
    assert station.device not in text


def test_a_store_that_is_gone_is_not_ready(centre: Running) -> None:
    class Gone:
        zone = "main"

        def head(self, _key: object) -> None:
            raise OSError(5, "gone")

    stores: Any = centre.composed.facilities.stores
    stores["main"] = Gone()
    with centre.client() as client:
        ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["checks"]["blobs_main"] is False
    assert ready.json()["checks"]["blobs_secret"] is True


def test_metrics_are_for_allowed_addresses(tmp_path: Path) -> None:

    with (
        running(tmp_path / "c", metrics_from=("10.0.0.0/8",)) as centre,
        centre.client() as client,
    ):
        assert client.get("/metrics").status_code == 404


def test_every_endpoint_is_described(centre: Running) -> None:
    with centre.client() as client:
        document = client.get("/openapi.json").json()
    described = set(document["paths"])
    assert {f"/sync/v1/{name}" for name in codec.REQUESTS} <= described
    own = {path for path in flat(all_routes(centre.composed.facilities)) if path.startswith("/v1")}
    assert own <= described
    assert any(path.startswith("/api/v1/") for path in described)
    for path in own | {"/health/live", "/metrics"}:
        assert all(each["summary"] for each in document["paths"][path].values()), path
    assert "http" not in str(document).replace("'http'", "")
