"""What never leaves the hub for a party: a scripted hearing, read along in plain text."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from courtroom.hub.authority import Authority
from courtroom.hub.contract import Kind
from courtroom.hub.hub import Hub
from courtroom.hub.permits import PERMITS
from tests.courtroom.hub.between import Between
from tests.courtroom.hub.court import (
    CLERK,
    DEFENDANT,
    JUDGE,
    PLAINTIFF,
    THIRD,
    WHOLE,
    Court,
    admit,
    config,
    content,
    film,
    pane,
    screen,
    view,
)
from tests.courtroom.hub.reference import Card, Failed, Pairing, Screen

EXHIBITS = {"P1": ("原告", 3), "P2": ("原告", 2), "D1": ("被告", 3), "C1": ("法院", 2)}


@pytest.fixture
def court() -> Court:
    return Court(EXHIBITS, films={"C1": "film"})


@pytest.fixture
def hub(tmp_path: Path, court: Court) -> Iterator[Hub]:
    with Hub(config(tmp_path / "room"), court) as hub:
        yield hub


def certificate(
    authority: Authority | None, *, server: bool, days: tuple[float, float] = (-1, 30)
) -> Card:
    """Return a key with a certificate of the room's authority, or one of its own."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")])
    issuer = name if authority is None else authority._certificate.subject
    usage = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.ExtendedKeyUsage([usage]), False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("wenyi-hub")]), False)
        .sign(key if authority is None else authority._key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    chain = made.public_bytes(serialization.Encoding.PEM).decode()
    return Card(pem, chain, chain if authority is None else authority.pem)


def towards_screens(card: Card, folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    path = folder / "between.pem"
    path.write_text(card.certificate + card.key)
    context.load_cert_chain(path)
    return context


def secrets_of(court: Court, hub: Hub, seat: str) -> dict[str, bytes]:
    """Return what a seat must not learn of in the script below."""
    hidden = {
        PLAINTIFF: [("D1", 2), ("D1", 3), ("C1", 1), ("C1", 2)],
        DEFENDANT: [("P1", 1), ("P1", 3), ("P2", 1), ("P2", 2), ("C1", 1)],
        THIRD: [("P1", 1), ("P1", 3), ("P2", 1), ("P2", 2), ("D1", 2), ("D1", 3), ("C1", 1)],
        "": [("P1", 1), ("P1", 3), ("P2", 1), ("D1", 2), ("C1", 1), ("C1", 2)],
    }[seat]
    found: dict[str, bytes] = {}
    for exhibit, page in hidden:
        found[f"digest of {exhibit}/{page}"] = court.digest(exhibit, page).encode()
        data = content(f"{exhibit}/{page}")
        # Any piece of 64 bytes would do: look for several.
        for at in (0, 1000, 2900):
            found[f"bytes {at} of {exhibit}/{page}"] = data[at : at + 64]
    film_ = content("film C1", 600_000)
    found |= {f"film at {at}": film_[at : at + 64] for at in (0, 300_000)}
    if seat != PLAINTIFF:
        found["title of P2"] = b"title of P2"
        found["label of P2"] = b"label of P2"
    words = ["裁判思路", "证据二第一页", "预览批注", "内部意见", "PREVIEWED", "借条的疑点"]
    found |= {word: word.encode() for word in words}
    found["code to leave"] = hub.facts()["leave"]["code"].encode()
    return found


def hold(hub: Hub, judge: Screen, plaintiff: Screen, defendant: Screen) -> None:
    """The scripted hearing."""
    stroke: dict[str, Any] = {
        "tool": "text",
        "colour": "#ff0000",
        "width": 0.01,
        "points": [[0.1, 0.1]],
    }
    judge.get("/v1/ask/dossier", "POST", '{"query": "借条的疑点"}'.encode())
    judge.do("note", id="n1", text="裁判思路", exhibit="C1", page=1, removed=False)
    judge.do("opinion", exhibit="P2", side="被告", authenticity="不认可", reason="内部意见")
    # Marks upon pages in preview, and a stroke under way there.
    judge.do("mark", exhibit="C1", page=1, text="预览批注", **stroke)
    pen = {"exhibit": "C1", "page": 1, **stroke, "text": "PREVIEWED"}
    judge.send({"type": "say", "key": "pen/judge", "value": pen})
    hub.offer("o1", {"exhibit": "P2", "page": 1, "words": "证据二第一页", "said_by": "", "at": ""})
    judge.do("snapshot", exhibit="C1", page=1, rectangle=WHOLE)
    # What each may learn of.
    judge.do("show", to="*", view=view(pane("P1", 2)))
    judge.do("show", to=PLAINTIFF, view=view(pane("D1", 1)))
    judge.do("release", exhibit="C1", pages=[2], to=[DEFENDANT, THIRD])
    judge.do("release", exhibit="D1", pages=[1], to=["*"])
    shown = judge.do("show", to="*", view=view(pane("D1", 1), pane("P1", 2)))
    turned = view(pane("D1", 1, [0, 0, 0.5, 0.5]), pane("P1", 2))
    judge.do("turn", view={**turned, "id": shown["view"]})
    plaintiff.do("mark", exhibit="P1", page=1, text="自己的页", **stroke)
    for exhibit, page in (("C1", 1), ("D1", 3), ("X9", 1)):
        with pytest.raises(Failed, match="NotAllowed"):
            plaintiff.do("ask", exhibit=exhibit, page=page)
    defendant.do("ask", exhibit="D1", page=3)
    judge.do("control", seat=DEFENDANT)
    for refused in (view(pane("P1", 1)), view(pane("C1", 2)), view(media=film("C1"))):
        with pytest.raises(Failed, match="NotAllowed"):
            defendant.do("show", to="*", view=refused)
    judge.do("blank", to="*")
    judge.do("unblank", to="*")
    judge.do("show", to="*", view=None)


@pytest.mark.parametrize("seat", [PLAINTIFF, DEFENDANT, ""])
def test_no_unreleased_byte_goes_to_a_party(
    hub: Hub, court: Court, tmp_path: Path, seat: str
) -> None:
    authority = Authority.open(tmp_path / "room")
    shown = towards_screens(certificate(authority, server=True), tmp_path)
    watched, bench = admit(hub, seat), admit(hub, JUDGE)
    with ExitStack() as stack:
        witness = stack.enter_context(Between(hub.listening.port, shown, watched.context()))
        control = stack.enter_context(Between(hub.listening.port, shown, bench.context()))
        judge = stack.enter_context(Screen(bench, control.port))
        party = stack.enter_context(Screen(watched, witness.port))
        others = {
            one: party if one == seat else stack.enter_context(screen(hub, one))
            for one in (PLAINTIFF, DEFENDANT)
        }
        hold(hub, judge, others[PLAINTIFF], others[DEFENDANT])
        for exhibit, (_, count) in EXHIBITS.items():
            for page in range(1, count + 1):
                party.get(f"/v1/asset/{court.digest(exhibit, page)}")
                party.get(f"/v1/asset/{court.digest(exhibit, page)}/tile/0/0_0")
        party.get(f"/v1/asset/{court.exhibits()['C1']['media']['asset']}")
        party.get("/v1/ask/notes", "POST", b"{}")
        judge.get(f"/v1/asset/{court.digest('C1', 1)}")
        hidden = secrets_of(court, hub, seat)
        court.digest("C1", 1)
        leaked = [name for name, secret in hidden.items() if secret in witness.down]
        assert leaked == []
        # The witness sees what is sent: the bench's own connection has the like.
        seen = bytes(control.down)
        assert content("C1/1") in seen
        assert court.digest("C1", 1).encode() in seen
        assert "预览批注".encode() in seen
        assert "证据二第一页".encode() in seen
        own = {PLAINTIFF: "P1/1", DEFENDANT: "D1/3"}.get(seat)
        if own is not None:
            assert content(own) in witness.down
        assert not party.faults


def test_an_attacker_in_between_gets_nothing_by_a_code(hub: Hub, tmp_path: Path) -> None:
    unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unchecked.check_hostname = False
    unchecked.verify_mode = ssl.CERT_NONE
    shown = towards_screens(certificate(None, server=True), tmp_path)
    code = hub.open_pairing(Kind.BENCH, JUDGE)
    with Between(hub.listening.port, shown, unchecked) as attacker:
        talk = Pairing(attacker.port, code.code)
        talk.start()
        with pytest.raises(Failed, match="BadCode"):
            talk.finish()
        talk.close()
    assert f"fingerprint={talk.fingerprint.hex()}" not in code.uri
    assert f"fingerprint={hub.listening.fingerprint}" in code.uri
    left = hub.pairing()
    assert left is not None
    assert left.tries_left == 4


@pytest.mark.parametrize("case", ["expired", "early", "foreign", "server", "unknown", "none"])
def test_certificates_that_are_none_of_ours(hub: Hub, tmp_path: Path, case: str) -> None:
    authority = Authority.open(tmp_path / "room")
    card = {
        "expired": lambda: certificate(authority, server=False, days=(-9, -1)),
        "early": lambda: certificate(authority, server=False, days=(1, 9)),
        "foreign": lambda: certificate(None, server=False),
        "server": lambda: certificate(authority, server=True),
        "unknown": lambda: certificate(authority, server=False),
        "none": lambda: Card("", "", authority.pem),
    }[case]()
    card.authority = authority.pem
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority.pem)
    refused: Any = (ssl.SSLError, ConnectionError)
    if case == "none":
        card.context = lambda: context  # type: ignore[method-assign]
    stranger = Screen(card, hub.listening.port)
    try:
        status, _, body = stranger.get(f"/v1/asset/{'ab' * 32}")
    except refused:
        assert case in ("expired", "early", "foreign", "server")
    else:
        assert case in ("unknown", "none", "server")
        assert (status, body) == (401, b'{"error":"Refused","params":{}}')
        with stranger:
            stranger.wait(lambda: stranger.close_code is not None)
            assert stranger.close_code == 4003
            assert not stranger.raw[1:]


ALLOWED = {
    # Act: by bench, clerk, party, public; upon things that are there and one's own.
    "show": "yyn-", "turn": "yyn-", "release": "yyn-", "withdraw": "yyn-", "blank": "yyn-",
    "unblank": "yyn-", "freeze": "yyn-", "control": "yyn-", "ask": "nny-", "answer": "yyn-",
    "mark": "yyy-", "unmark": "ynn-", "hide_marks": "yyn-", "snapshot": "yyn-",
    "dismiss": "yyn-", "note": "ynn-", "opinion": "yyn-", "ruling": "yyn-", "rename": "nyn-",
    "revoke": "nyn-", "leave": "nnyy",
    "read": "nny-", "correct": "nny-", "listen": "nny-", "sign": "nny-", "decline": "nny-",
}  # fmt: skip


STROKE: dict[str, Any] = {
    "tool": "pen",
    "colour": "#ff0000",
    "width": 0.01,
    "points": [[0.1, 0.1]],
}


def in_hands(seat: str, **more: Any) -> dict[str, Any]:
    """Return the facts that put a paper of one page into the hands of a seat, asked to sign."""
    paper = {
        "id": "paper-1", "title": "法庭笔录", "draft": "ab" * 32, "pages": 1, "signer": "s1",
        "label": seat, "state": "read", "phase": "signing", "asked": "n1", "seen": [],
        "wishes": [],
    }  # fmt: skip
    return {f"paper/{seat}": {**paper, **more}}


def prepared(hub: Hub, judge: Screen, party: Screen, act: str, there: bool) -> dict[str, Any]:
    """Return values for an act upon things that are there, or are not."""
    exhibit, seat = ("P1", PLAINTIFF) if there else ("X9", "nobody")
    place = {"exhibit": exhibit, "page": 1}
    made = {"turn": "no", "answer": "no", "unmark": "no", "revoke": "ab" * 32}
    if there and act == "turn":
        shown = {"to": "*", "view": view(pane("P1"))}
        made[act] = hub.act("show", shown)["view"]
    elif there and act == "answer":
        made[act] = party.do("ask", exhibit="P1", page=1)["ask"]
    elif there and act == "unmark":
        made[act] = judge.do("mark", exhibit="P1", page=1, **STROKE)["mark"]
    elif there and act == "revoke":
        made[act] = admit(hub, THIRD).device
    elif there and act == "dismiss":
        offer = {"exhibit": "P1", "page": 1, "words": "", "said_by": "", "at": ""}
        hub.offer("o1", offer)
        judge.wait_fact("offer/o1")
    elif there and act in ("read", "correct", "listen", "sign", "decline"):
        hub.give(in_hands(PLAINTIFF))
        party.wait_fact(f"paper/{PLAINTIFF}")
    paper, drafted = {"paper": "paper-1" if there else "no"}, {"draft": "ab" * 32}
    values: dict[str, dict[str, Any]] = {
        "read": {**paper, **drafted, "shown": [[1, 2.5]]},
        "correct": {**paper, **drafted, "wish": "三十六万元", "page": 1},
        "listen": {**paper, **drafted, "line": "u1"},
        "sign": {**paper, "nonce": "n1", "pad": {"model": "x"}, "strokes": [[[1, 1, 1, 0]]]},
        "decline": {**paper, "nonce": "n1"},
        "show": {"to": seat, "view": view(pane(exhibit))},
        "turn": {"view": {**view(pane("P1", 2)), "id": made["turn"]}},
        "release": {"exhibit": exhibit, "pages": "all", "to": [seat]},
        "withdraw": {"exhibit": exhibit, "to": [seat]},
        "blank": {"to": seat},
        "unblank": {"to": seat},
        "freeze": {"on": False},
        "control": {"seat": seat},
        "ask": place,
        "answer": {"ask": made["answer"], "granted": True},
        "mark": {**place, **STROKE},
        "unmark": {"mark": made["unmark"]},
        "hide_marks": {"on": False},
        "snapshot": {**place, "rectangle": WHOLE},
        "dismiss": {"offer": "o1" if there else "no"},
        "note": {"text": "", **place},
        "opinion": {"exhibit": exhibit, "side": "被告"},
        "ruling": {"exhibit": exhibit},
        "rename": {"seat": seat, "person": "张三"},
        "revoke": {"device": made["revoke"]},
        "leave": {"code": hub.facts()["leave"]["code"]},
    }
    return values[act]


def test_role_by_act_by_thing(hub: Hub, court: Court) -> None:
    assert set(ALLOWED) == set(PERMITS)
    cards = {seat: admit(hub, seat) for seat in (JUDGE, CLERK, PLAINTIFF, "")}
    with ExitStack() as stack:
        screens = [
            stack.enter_context(Screen(card, hub.listening.port)) for card in cards.values()
        ]
        judge = screens[0]

        def outcome(one: Screen, act: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
            try:
                one.do(act, **values)
            except Failed as failed:
                return failed.error, failed.params
            finally:
                hub.act("control", {"seat": None})
            return "done", {}

        for act, row in ALLOWED.items():
            for one, wanted in zip(screens, row, strict=True):
                found = outcome(one, act, prepared(hub, judge, screens[2], act, True))
                assert found == (("done", {}) if wanted == "y" else ("NotAllowed", {})), (act, one)
        for act in set(ALLOWED) - {"freeze", "hide_marks", "leave"}:
            for one in screens:
                assert outcome(one, act, prepared(hub, judge, screens[2], act, False)) == (
                    "NotAllowed",
                    {},
                ), act
