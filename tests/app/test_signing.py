"""The desk of signing: pads, replayed ink, refusals, timestamps, filing."""

from __future__ import annotations

import multiprocessing
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

import httpx
import pytest

from app.demo.pad import PadService, Script, made_up, writing
from app.demo.station import DemoFeeder
from app.station import Station, open_station, signing_certificates
from app.station.signing import SigningDesk
from courtroom.signing import certificates, document, verifying
from courtroom.signing.pads import trace
from courtroom.signing.pads.contract import Ink, Point, Prompt, Stroke
from courtroom.signing.pads.trace import Bound
from courtroom.signing.pads.web_service import WebServicePad
from dossier.model import Volume
from dossier.signing import Decision, PadDevice, PaperState, SignerState
from resources.errors import (
    BadAddress,
    BadCertificate,
    BadValue,
    Cancelled,
    CorrectionsOpen,
    Disconnected,
    DocumentChanged,
    InkTooShort,
    NoCertificate,
    NotBegun,
    PadAway,
    PaperOutOfTurn,
    SigningOpen,
    SigningOutOfTurn,
    TraceOfAnother,
    TraceUsed,
    WrongPin,
    describe,
)
from tests.app import signing


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with open_station(tmp_path_factory.mktemp("signing") / "home") as opened:
        yield opened


@pytest.fixture
def number(station: Station) -> int:
    return len(station.store.cases()) + 1


def verified(station: Station, data: bytes) -> verifying.Verified:
    return verifying.verify(data, signing_certificates.roots(station.home))


def test_read_corrected_refused_signed_and_filed(station: Station, number: int) -> None:
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    *_, plaintiff, defendant = desk.standing().signers
    asked = desk.ask_correction(defendant.id, "三十六万元", page=1, quoted="三十万元")
    with pytest.raises(SigningOutOfTurn):
        desk.refuse(defendant.id, "不认可")
    desk.decide(asked.id, Decision.REFUSED, "与录音一致")
    desk.refuse(defendant.id, "认为记录有误", "法警赵某")
    # The annex has what was decided, so the draft is another: everybody reads again.
    with pytest.raises(SigningOutOfTurn):
        desk.sign(plaintiff.id, desk.written(plaintiff.id, signing.ink("x")))
    signing.read_all(desk)
    with pytest.raises(SigningOpen):
        desk.finish()
    signing.sign_all(desk)
    material = desk.finish()
    now = desk.standing()
    assert now.paper.state is PaperState.LOCKED and now.paper.material_id == material
    assert desk.finish() == material, "what is done is not done again"
    case_id = now.paper.case_id
    (row,) = station.catalogue_rows(case_id)
    assert (row["key"], row["volume"], len(row["pages"])) == (
        "hearing_records",
        "main",
        now.paper.pages,
    )
    found = verified(station, desk.newest())
    assert found.ok and found.locked
    assert [one.signer for one in found.signatures][1:-1] == [
        one.label for one in now.signers if one.state is SignerState.SIGNED
    ]
    for one, after in zip(now.signatures, [*now.signatures[1:], None], strict=True):
        assert after is None or after.before_sha256 == one.after.sha256
        assert one.device.model == "文驿模拟签字板"
        assert b"strokes" not in station.store.blobs.read(one.trace_sha256)


def test_a_deliberation_goes_to_the_confidential_volume(station: Station, number: int) -> None:
    desk = signing.desk(station, Volume.CONFIDENTIAL, number)
    signing.read_all(desk)
    signing.sign_all(desk)
    desk.finish()
    (row,) = station.catalogue_rows(desk.standing().paper.case_id)
    assert (row["key"], row["volume"]) == ("deliberation", "confidential")


def test_ink_of_one_document_is_worth_nothing_on_another(station: Station, number: int) -> None:
    desk, other = (
        signing.desk(station, number=number),
        signing.desk(station, number=number + 1),
    )
    for each in (desk, other):
        signing.read_all(each)
    judge, assessor, *_ = desk.standing().signers
    written = desk.written(judge.id, signing.ink("a"))
    with pytest.raises(TraceOfAnother):
        desk.sign(assessor.id, written)
    there = other.standing().signers[0]
    other.written(there.id, signing.ink("unused"))
    with pytest.raises(TraceOfAnother):
        other.sign(there.id, replace(written, signer_id=there.id))
    # Somebody else signed meanwhile: the document is not the one it was written for.
    desk.sign(assessor.id, desk.written(assessor.id, signing.ink("b")))
    with pytest.raises(TraceOfAnother):
        desk.sign(judge.id, written)
    # Taken off and written out again as if new, here and elsewhere, the ink is known.
    with pytest.raises(TraceUsed):
        desk.sign(judge.id, desk.written(judge.id, signing.ink("b")))
    with pytest.raises(TraceUsed):
        other.sign(there.id, other.written(there.id, signing.ink("b")))
    desk.sign(judge.id, desk.written(judge.id, signing.ink("c")))


def test_an_empty_signature_or_a_dot_is_asked_about(station: Station, number: int) -> None:
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    judge = desk.standing().signers[0]
    for strokes in ((), ((Point(1, 1, 0.5, 0.0),),)):
        written = desk.written(judge.id, Ink(strokes, PadDevice("x")))
        with pytest.raises(InkTooShort):
            desk.sign(judge.id, written)
    dot = desk.written(judge.id, Ink(((Point(1, 1, 0.5, 0.0),),), PadDevice("x")))
    desk.sign(judge.id, dot, short_is_meant=True)
    assert verified(station, desk.newest()).ok


def test_nobody_signs_unread_and_what_is_asked_for_later_goes_into_the_annex(
    station: Station, number: int
) -> None:
    desk = signing.desk(station, number=number)
    judge, *others = desk.standing().signers
    with pytest.raises(SigningOutOfTurn):
        desk.written(judge.id, signing.ink("x"))
    assert desk.standing().paper.state is PaperState.READING
    signing.read_all(desk)
    desk.sign(judge.id, desk.written(judge.id, signing.ink("j")))
    late = others[-1]
    asked = desk.ask_correction(late.id, "补记一句", page=1)
    desk.decide(asked.id, Decision.GRANTED, "核对录音属实")
    longest = desk.ask_correction(late.id, "补记很长的一段话。" * 400)
    desk.decide(longest.id, Decision.WITHDRAWN)
    desk.defer(others[-2].id)
    signing.read_all(desk)
    signing.sign_all(desk)
    desk.finish()
    found = verified(station, desk.newest())
    assert found.ok and found.locked
    (first, second, *rest) = document.notes(desk.newest()).values()
    assert "补记一句" in first and "准许补正" in first and not any(rest)
    assert second.endswith("（全文见本案留痕）")


class Off:
    """In place of the demo's feeder, which is not what is tried here."""

    def join(self, timeout_s: float | None = None) -> None:
        """It is gone."""

    def is_alive(self) -> bool:
        return False


def test_an_authority_that_is_down_stops_nobody_and_the_demo_has_its_own(
    station: Station, number: int
) -> None:
    ours, theirs = multiprocessing.Pipe()
    demo = DemoFeeder(cast(Any, Off()), ours)
    theirs.close()
    try:
        station.change_settings(timestamps="http://127.0.0.1:9/")
        desk = signing.desk(station, number=number)
        signing.read_all(desk)
        signing.sign_all(desk)
        desk.finish()
        assert desk.standing().paper.timestamped_at is None
        assert desk.standing().paper.material_id is not None
        assert not desk.stamp()
        station.change_settings(timestamps="")
        assert not station.has_timestamps and not station.timestamps
        station.demo = demo
        assert station.has_timestamps
        desk = SigningDesk(station, desk.standing().paper.hearing_id, signing.CLERK)
        assert desk.stamp() and desk.stamp()
        assert desk.standing().paper.timestamped_at is not None
        found = verified(station, desk.newest())
        assert found.ok and found.locked and len(found.stamps) == 1
        assert all(one.timestamped for one in found.stamps)
        assert certificates.DEMO in found.stamps[0].certificate, "it says what it is"
        # The stamp proves when it was: valid after the certificates are over.
        roots = signing_certificates.roots(station.home)
        later = datetime.now(UTC) + timedelta(days=800)
        assert not verifying.verify(desk.newest(), [roots[0]], later).ok
        address = station.timestamps
        kept = signing_certificates.demo_timestamps(station.store).sha256
        demo.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.post(address, timeout=5)
        assert signing_certificates.demo_timestamps(station.store).sha256 == kept
    finally:
        station.demo = None
        demo.stop()
        station.change_settings(timestamps="")


def told_unplugged(say: Callable[[dict[str, Any]], None], nonce: str) -> None:
    say({"type": "unplugged", "nonce": nonce})


def second_try(say: Callable[[dict[str, Any]], None], nonce: str) -> None:
    say({"type": "points", "nonce": "of before", "stroke": 7, "points": [[1, 1, 0.5, 0.0]]})
    say({"type": "points", "nonce": nonce, "stroke": 0, "points": [[1, 1, 0.5, 0.0]]})
    say({"type": "clear", "nonce": nonce})
    writing(made_up("second"))(say, nonce)


def nonsense(say: Callable[[dict[str, Any]], None], nonce: str) -> None:
    say({"type": "points", "nonce": nonce, "stroke": 9, "points": [[1, 1, 0.5, 0.0]]})


def given_up(say: Callable[[dict[str, Any]], None], nonce: str) -> None:
    say({"type": "cancel", "nonce": nonce})


def on_pad(script: Script, act: Callable[[WebServicePad], Any]) -> Any:
    service = PadService([script])
    try:
        pad = WebServicePad(service.address)
        try:
            return act(pad)
        finally:
            pad.close()
    finally:
        service.close()


def test_a_pad_shows_ink_while_it_is_written_and_can_be_cleared(
    station: Station, number: int
) -> None:
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    judge = desk.standing().signers[0]
    seen: list[int] = []

    def ask(pad: WebServicePad) -> Any:
        assert pad.device.serial == "DEMO-0001"

        def on_ink(strokes: Sequence[Stroke]) -> None:
            seen.append(sum(map(len, strokes)))

        return desk.ask(judge.id, pad, on_ink, Event())

    desk.sign(judge.id, on_pad(second_try, ask), identified="身份证")
    assert seen[:2] == [1, 0], "cleared after the first point"
    assert seen[2:] == sorted(seen[2:]) and seen[-1] == sum(map(len, made_up("second")))
    assert desk.standing().signatures[0].identified == "身份证"


def enclose(kind: str, data: bytes) -> Script:
    """Return the script of a pad that gives a picture, and then the ink."""

    def play(say: Callable[[dict[str, Any]], None], nonce: str) -> None:
        picture = {"kind": kind, "media_type": "image/jpeg", "data": b64encode(data).decode()}
        say({"type": "enclose", "nonce": nonce, **picture})
        writing(made_up("with a picture"))(say, nonce)

    return play


def test_a_photo_of_the_signer_is_kept_sealed_with_the_ink(station: Station, number: int) -> None:
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    judge = desk.standing().signers[0]
    photo = b"\xff\xd8\xff" + b"face" * 100_000

    written = on_pad(
        enclose("photo", photo), lambda pad: desk.ask(judge.id, pad, lambda _: None, Event())
    )

    assert b"face" not in written.sealed
    paper = desk.standing().paper
    bound = Bound(paper.file.sha256, paper.id, judge.id)
    opened = trace.opened(written.sealed, bound, station.store.signing_key)
    assert [(one.kind, one.data) for one in opened.enclosed] == [("photo", photo)]


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (told_unplugged, Disconnected),
        (enclose("photo", b"no picture"), BadValue),
        (enclose("passport", b"\xff\xd8\xff"), BadValue),
        (nonsense, BadValue),
        (given_up, Cancelled),
    ],
)
def test_a_pad_that_fails_signs_nothing(
    station: Station, number: int, script: Script, error: type[Exception]
) -> None:
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    judge = desk.standing().signers[0]
    before = desk.standing().paper
    assert before.state is PaperState.READING
    with pytest.raises(error):
        on_pad(script, lambda pad: desk.ask(judge.id, pad, lambda _: None, Event()))
    now = desk.standing()
    assert now.signatures == () and now.signers[0].state is SignerState.READ
    assert before == now.paper, "who would not sign yet may still have it corrected"
    desk.sign(judge.id, desk.written(judge.id, signing.ink(f"after all {number}")))


def test_what_hinders_certifying_is_told_before_anybody_writes(
    station: Station, number: int
) -> None:
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    judge, *others = desk.standing().signers
    asked = desk.ask_correction(others[-1].id, "补记一句", page=1)
    seen: list[int] = []

    def on_ink(strokes: Sequence[Stroke]) -> None:
        seen.append(len(strokes))

    def ask(pad: WebServicePad) -> Any:
        return desk.ask(judge.id, pad, on_ink, Event())

    with pytest.raises(CorrectionsOpen):
        on_pad(writing(made_up("too early")), ask)
    assert not seen and desk.standing().paper.state is PaperState.READING
    desk.decide(asked.id, Decision.WITHDRAWN)
    with pytest.raises(SigningOutOfTurn):
        on_pad(writing(made_up("laid out anew, not read")), ask)
    assert not seen and desk.standing().paper.state is PaperState.READING
    signing.read_all(desk)
    desk.sign(judge.id, on_pad(writing(made_up("in time")), ask))
    assert seen and verified(station, desk.newest()).ok


def test_ink_written_for_a_draft_is_worth_nothing_on_another(
    station: Station, number: int
) -> None:
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    judge = desk.standing().signers[0]

    def meanwhile(say: Callable[[dict[str, Any]], None], nonce: str) -> None:
        asked = desk.ask_correction(judge.id, "补记一句", page=1)
        desk.decide(asked.id, Decision.GRANTED, "核对录音属实")
        assert desk.redraft()
        signing.read_all(desk)
        writing(made_up("for the draft before"))(say, nonce)

    with pytest.raises(DocumentChanged):
        on_pad(meanwhile, lambda pad: desk.ask(judge.id, pad, lambda _: None, Event()))
    assert desk.standing().paper.state is PaperState.READING


def test_a_pad_whose_service_ends_is_told() -> None:
    asked = Event()
    service = PadService([lambda say, nonce: asked.set()])

    def end() -> None:
        asked.wait()
        service.close()

    pad = WebServicePad(service.address)
    ending = Thread(target=end)
    ending.start()
    try:
        with pytest.raises(Disconnected):
            pad.ask(Prompt("笔录", "原告", "n"), lambda _: None, Event())
    finally:
        asked.set()
        ending.join()
        pad.close()


@pytest.mark.parametrize("address", ["", "http://127.0.0.1/", "ws://192.168.1.2/pad", "ws://"])
def test_a_pad_is_of_this_machine(address: str) -> None:
    with pytest.raises(BadAddress):
        WebServicePad(address)


def test_a_pad_that_is_not_there_is_told() -> None:
    with pytest.raises(PadAway) as told:
        WebServicePad("ws://127.0.0.1:9/pad")
    words = describe(told.value, "zh_CN")
    assert "没有签名" in words.what and "设备列表" not in words.advice


def test_without_a_certificate_nothing_is_signed(tmp_path: Path) -> None:
    with open_station(tmp_path / "home") as station:
        made = signing.hearing(station.store)
        desk = SigningDesk(station, made.id, "x")
        assert desk.paper() is None
        with pytest.raises(NotBegun):
            desk.standing()
        desk.begin()
        with pytest.raises(NoCertificate):
            desk.certify()
        with pytest.raises(WrongPin):
            packed = certificates.issued(certificates.demo_authority(), "x").packed(b"1")
            signing_certificates.install(station.store, packed, "2", "x.p12")
        signing_certificates.install(station.store, packed, "1", "x.p12")
        assert desk.certify().state is PaperState.SIGNING
        with pytest.raises(PaperOutOfTurn):
            desk.redraft()
        assert (tmp_path / "home/signing/station.p12").stat().st_mode & 0o77 == 0


def test_a_persons_own_certificate_signs(station: Station, number: int) -> None:
    own = certificates.issued(certificates.demo_authority(name="别处"), "张三")
    desk = signing.desk(station, number=number)
    signing.read_all(desk)
    judge = desk.standing().signers[0]
    written = desk.written(judge.id, signing.ink("own"))
    with pytest.raises(BadCertificate, match="信任"):
        desk.sign(judge.id, written, identity=own)
    assert not desk.standing().signatures
    signing_certificates.trust(station.store, own.chain[-1])
    desk.sign(judge.id, written, identity=own)
    assert "张三" in desk.standing().signatures[0].certificate
    assert verified(station, desk.newest()).ok
