"""The record in the hands of seats, over a real hub: read, corrected, heard, signed."""

from __future__ import annotations

import io
import json
import threading
import time
import wave
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.demo.pad import DEVICE, made_up
from app.station import signing_certificates
from app.station.hub import RoomHub
from app.station.hub_reading import MOST_OPEN
from app.station.seat_pad import SeatPad
from app.station.signing import Written
from courtroom.screen.room import PairedRoom
from courtroom.signing import verifying
from courtroom.signing.pads.contract import Prompt, Stroke
from dossier.signing import Decision, SignerState
from resources.errors import (
    BadValue,
    Cancelled,
    Disconnected,
    NotAllowed,
    OutOfTurn,
    WenyiError,
)
from tests.app.reading_room import CLERK, ReadingRoom
from tests.app.test_hub_room import WAIT_S, until


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    made = ReadingRoom(tmp_path_factory.mktemp("reading"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def plaintiff(room: ReadingRoom) -> PairedRoom:
    return room.screen("原告")


@pytest.fixture(scope="module")
def defendant(room: ReadingRoom) -> PairedRoom:
    return room.screen("被告")


def paper_of(screen: PairedRoom) -> dict[str, Any]:
    found: dict[str, Any] = screen.facts[f"paper/{screen.seat}"]
    return found


def mine(screen: PairedRoom) -> dict[str, str]:
    paper = paper_of(screen)
    return {"paper": paper["id"], "draft": paper["draft"]}


def hand_out(room: ReadingRoom, screen: PairedRoom, role: str) -> None:
    room.room.reading.hand_out(room.signer(role).id)
    until(lambda: f"paper/{screen.seat}" in screen.facts, "handed out")


def read_whole(room: ReadingRoom, screen: PairedRoom) -> None:
    shown = [[page, 0.5] for page in range(1, paper_of(screen)["pages"] + 1)]
    screen.do("read", **mine(screen), shown=shown).result(WAIT_S)


def ask(pad: SeatPad, room: ReadingRoom, role: str, cancel: Event, seen: list[Any]) -> Future[Any]:
    """Ask on a thread, as a window's lane does."""
    future: Future[Any] = Future()

    def work() -> None:
        try:
            future.set_result(room.desk.ask(room.signer(role).id, pad, seen.append, cancel))
        except (WenyiError, Cancelled) as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return future


def test_pages_and_lines_go_to_the_seat_alone(
    room: ReadingRoom, plaintiff: PairedRoom, defendant: PairedRoom
) -> None:
    hand_out(room, defendant, "被告")
    paper = paper_of(defendant)
    assert paper["asked"] is None
    until(lambda: f"leaf/defendant/{paper['pages']}" in defendant.facts, "leaves")
    leaf = defendant.facts["leaf/defendant/1"]
    source = defendant.picture(leaf["asset"])
    assert source.size == (leaf["width"], leaf["height"])
    from courtroom.viewing.contract import Tile

    page = source.tile(Tile(source.levels - 1, 0, 0))
    assert page.min() < 90 and page.max() > 240, "ink on paper"
    told = json.loads(defendant.whole(defendant.facts["text/defendant"]["asset"]))["lines"]
    assert [line[5] for line in told] == [one.text for one in room.lines]
    assert all(line[6] for line in told), "all can be heard"
    assert room.secret.text not in json.dumps(told, ensure_ascii=False)
    assert not any(key.startswith(("paper/", "leaf/", "text/")) for key in plaintiff.facts)
    for asset in (leaf["asset"], defendant.facts["text/defendant"]["asset"]):
        with pytest.raises(NotAllowed):
            plaintiff.whole(asset)
    room.room.reading.take_back("defendant")
    until(lambda: "paper/defendant" not in defendant.facts, "taken back")
    assert not any(key.startswith(("leaf/", "text/")) for key in defendant.facts)
    with pytest.raises(NotAllowed):
        defendant.do("read", paper=paper["id"], draft=paper["draft"], shown=[[1, 1]]).result(
            WAIT_S
        )


def test_a_sentence_is_heard_by_who_reads_it_and_no_deliberation(
    room: ReadingRoom, plaintiff: PairedRoom, defendant: PairedRoom
) -> None:
    hand_out(room, defendant, "被告")
    line = room.lines[1]
    asset = defendant.do("listen", **mine(defendant), line=line.id).result(WAIT_S)["asset"]
    until(lambda: defendant.facts.get("sound/defendant", {}).get("asset") == asset, "sound")
    data = Path(defendant.media(asset)).read_bytes()
    with wave.open(io.BytesIO(data)) as sound:
        assert sound.getframerate() == 16_000
        length_s = sound.getnframes() / 16_000
        assert any(sound.readframes(sound.getnframes())), "not silence"
    assert line.start_s is not None and line.end_s is not None
    assert length_s == pytest.approx(line.end_s - line.start_s + 0.3, abs=0.05)
    with pytest.raises(NotAllowed):
        plaintiff.whole(asset)
    for other in (room.secret.id, "nothing"):
        with pytest.raises(NotAllowed):
            defendant.do("listen", **mine(defendant), line=other).result(WAIT_S)


def test_read_corrected_and_signed_at_the_seat(
    room: ReadingRoom, plaintiff: PairedRoom, defendant: PairedRoom
) -> None:
    _read_no_faster_than_time(room, plaintiff)
    _corrected_typed_and_by_hand(room, plaintiff)
    _signed_and_made_on_the_clerks_machine(room, plaintiff, defendant)


def _read_no_faster_than_time(room: ReadingRoom, plaintiff: PairedRoom) -> None:
    hand_out(room, plaintiff, "原告")
    for shown in ([[1, 3600.0]], [[99, 1.0]], [[0, 1.0]]):
        with pytest.raises(BadValue):
            plaintiff.do("read", **mine(plaintiff), shown=shown).result(WAIT_S)
    assert room.signer("原告").state is SignerState.UNREAD
    read_whole(room, plaintiff)
    assert room.signer("原告").state is SignerState.READ
    until(lambda: paper_of(plaintiff)["state"] == "read", "told")
    assert paper_of(plaintiff)["seen"] == list(range(1, paper_of(plaintiff)["pages"] + 1))


def _corrected_typed_and_by_hand(room: ReadingRoom, plaintiff: PairedRoom) -> None:
    hand_out(room, plaintiff, "原告")
    read_whole(room, plaintiff)
    line = room.lines[1]
    plaintiff.do("correct", **mine(plaintiff), wish="货款是三十六万元。", line=line.id).result(
        WAIT_S
    )
    (asked,) = room.desk.standing().corrections
    assert (asked.quoted, asked.utterance_id) == (f"原告（甲公司）：{line.text}", line.id)
    assert asked.page == 1 and asked.wish == "货款是三十六万元。"
    until(lambda: paper_of(plaintiff)["state"] == "correcting", "asked")
    # So many that nobody decided, and no more: a seat cannot fill the journal.
    for _ in range(MOST_OPEN - 1):
        plaintiff.do("correct", **mine(plaintiff), wish="另一处").result(WAIT_S)
    with pytest.raises(OutOfTurn):
        plaintiff.do("correct", **mine(plaintiff), wish="又一处").result(WAIT_S)
    for one in room.desk.standing().corrections:
        if one.id != asked.id:
            room.desk.decide(one.id, Decision.WITHDRAWN)
    # By hand: it waits at the clerk's until it is in words, also over a new draft.
    plaintiff.do("correct", **mine(plaintiff), wish="", ink=made_up("hand"), page=1).result(WAIT_S)
    room.desk.decide(asked.id, Decision.GRANTED)
    assert room.desk.redraft()
    room.room.reading.refresh()
    until(lambda: paper_of(plaintiff)["state"] == "unread", "a new draft is read again")
    assert paper_of(plaintiff)["wishes"][0]["decision"] == "granted"
    (key,) = [key for key in room.room.facts() if key.startswith("written/")]
    assert key in plaintiff.facts
    room.room.reading.answered(key.partition("/")[2])
    until(lambda: key not in plaintiff.facts, "answered")


def _signed_and_made_on_the_clerks_machine(
    room: ReadingRoom, plaintiff: PairedRoom, defendant: PairedRoom
) -> None:
    hand_out(room, plaintiff, "原告")
    read_whole(room, plaintiff)
    pad, cancel = room.room.reading.pad("plaintiff"), Event()
    seen: list[tuple[Stroke, ...]] = []
    asking = ask(pad, room, "原告", cancel, seen)
    until(lambda: paper_of(plaintiff)["asked"] or asking.done(), "asked")
    assert not asking.done() or asking.exception() is None, asking.exception()
    nonce = paper_of(plaintiff)["asked"]
    strokes = made_up("signed at the seat")
    live = {"nonce": nonce, "strokes": [[point[:3] for point in strokes[0]]]}
    plaintiff.say("ink/plaintiff", live)
    until(lambda: seen and len(seen[-1]) == 1, "live ink")
    assert [point.x_mm for point in seen[-1][0]] == [point[0] for point in strokes[0]]
    paper = paper_of(plaintiff)["id"]
    device = {**DEVICE, "pressure_levels": 1024}
    with pytest.raises(NotAllowed):
        defendant.do("sign", paper=paper, nonce=nonce, pad=device, strokes=strokes).result(WAIT_S)
    plaintiff.do("sign", paper=paper, nonce=nonce, pad=device, strokes=strokes).result(WAIT_S)
    written: Written = asking.result(WAIT_S)
    made = room.desk.sign(room.signer("原告").id, written)
    assert made.device.model == DEVICE["model"]
    room.room.reading.refresh()
    until(lambda: paper_of(plaintiff)["state"] == "signed", "told")
    assert paper_of(plaintiff)["asked"] is None
    # Once more with the same answer: nobody asks any more.
    with pytest.raises(NotAllowed):
        plaintiff.do("sign", paper=paper, nonce=nonce, pad=device, strokes=strokes).result(WAIT_S)
    roots = signing_certificates.roots(room.station.home)
    found = verifying.verify(room.desk.newest(), roots)
    assert found.ok and any("原告" in one.signer for one in found.signatures)


def test_who_gives_up_signs_nothing_and_may_be_asked_again(
    room: ReadingRoom, defendant: PairedRoom
) -> None:
    hand_out(room, defendant, "被告")
    read_whole(room, defendant)
    pad = room.room.reading.pad("defendant")
    asking = ask(pad, room, "被告", Event(), [])
    until(lambda: paper_of(defendant)["asked"], "asked")
    paper, nonce = paper_of(defendant)["id"], paper_of(defendant)["asked"]
    defendant.do("decline", paper=paper, nonce=nonce).result(WAIT_S)
    with pytest.raises(Cancelled):
        asking.result(WAIT_S)
    until(lambda: paper_of(defendant)["asked"] is None, "not asked any more")
    cancel = Event()
    again = ask(pad, room, "被告", cancel, [])
    until(lambda: paper_of(defendant)["asked"], "asked again")
    assert paper_of(defendant)["asked"] != nonce
    cancel.set()
    with pytest.raises(Cancelled):
        again.result(WAIT_S)


def test_a_hub_that_starts_again_hands_out_what_seats_held(
    room: ReadingRoom, defendant: PairedRoom
) -> None:
    hand_out(room, defendant, "被告")
    port = room.room.hub.listening.port
    room.room.stop()
    room.room = RoomHub(room.station, room.hearing.id, CLERK, port=port)
    room.room.start()
    until(lambda: "defendant" in room.room.reading.seats, "taken up")
    until(lambda: "leaf/defendant/1" in defendant.facts, "facts")
    text = defendant.facts["text/defendant"]["asset"]
    assert json.loads(defendant.whole(text))["lines"]


def test_a_pad_whose_screen_is_gone_is_unplugged() -> None:
    class Gone:
        def __init__(self) -> None:
            self.asked: list[str | None] = []

        def ask_seat(self, seat: str, nonce: str | None) -> None:
            self.asked.append(nonce)

        def is_there(self, seat: str) -> bool:
            return False

    gone, began = Gone(), time.monotonic()
    # A clock that runs a thousand times as fast.
    pad = SeatPad(gone, "plaintiff", lambda: (time.monotonic() - began) * 1000)
    with pytest.raises(Disconnected) as gave_up:
        pad.ask(Prompt("法庭笔录", "原告", "n1"), lambda strokes: None, Event())
    assert gave_up.value.params["device"] == "席位屏幕", "nobody in court knows a seat's key"
    assert gone.asked == ["n1", None]
    with pytest.raises(OutOfTurn):
        pad.give_up("n1")
