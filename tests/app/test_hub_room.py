"""A hearing's hub over a real station, with real screens: TLS, facts, bytes, lines, offers."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.demo.room import Piece, knock, lay_out, open_door
from app.station.hearing import HearingRun
from app.station.hearing_seats import new_hearing
from app.station.hub import RoomHub, page_view
from app.station.hub_log import display_log, timeline
from app.station.station import Station
from courtroom.hub.contract import Kind
from courtroom.listening.heard import Heard, HeardKind
from courtroom.screen.contract import Link
from courtroom.screen.pairing import pair
from courtroom.screen.room import PairedRoom, open_room
from courtroom.transcript import Transcript
from dossier.evidence import Exhibit
from dossier.hearing import Span, Utterance, seat_at
from dossier.hearing_changes import WriteUtterances
from dossier.ids import UtteranceId, new_id
from dossier.model import Volume
from dossier.order import spread
from dossier.store import evidence as reads
from dossier.store import hearings, open_store
from resources.errors import NotAllowed, UnknownItem
from tests.app.test_hub_exhibits import drawn

WAIT_S = 60.0


def until(so: Callable[[], object], what: str = "") -> None:
    """Wait for a state, long enough for a machine that has other things to do."""
    end = time.monotonic() + WAIT_S
    while not so():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Court:
    """A station with its hub, and screens that were let in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.station = Station(folder / "home", open_store(folder / "home"), demo=None)
        case = self.station.new_case(
            "（2026）粤0308民初1573号", "买卖合同纠纷",
            parties=(("原告", "甲公司"), ("被告", "乙公司")), who="test",
        )  # fmt: skip
        self.case_id = case.id
        pages = [drawn(folder, f"p{n}", (700, 900)) for n in range(6)]
        self.exhibits: list[Exhibit] = lay_out(
            self.station.store, case.id,
            [
                Piece("原告", "合同", "", (pages[0],)),
                Piece("原告", "送货单", "", tuple(pages[1:5])),
                Piece("被告", "照片", "", (pages[5],)),
            ],
        )  # fmt: skip
        self.hearing = new_hearing(self.station.store, case.id, "书记员", presiding="平允")
        self.room = RoomHub(self.station, self.hearing.id, "书记员")
        self.listening = self.room.start()
        until(lambda: self.room.readiness.total and self.room.readiness.done, "pages ready")
        open_door(self.station.home, self.room)
        self.screens: dict[str, PairedRoom] = {}

    def screen(self, kind: Kind, seat: str = "") -> PairedRoom:
        folder = self.folder / f"screen-{seat or kind}"
        knock(self.station.home, kind, seat, folder)
        screen = open_room(folder)
        assert screen is not None
        self.screens[seat or str(kind)] = screen
        until(lambda: screen.link is Link.GOOD and screen.facts, "connected")
        return screen

    def line(
        self,
        text: str,
        seat: str = "judge",
        volume: Volume = Volume.MAIN,
        again: UtteranceId | None = None,
    ) -> UtteranceId:
        with self.station.store.snapshot() as reader:
            found = seat_at(hearings.seats(reader, self.hearing.id), seat)
            count = hearings.count(reader, self.hearing.id)
        assert found is not None
        one = Utterance(
            id=again or UtteranceId(new_id()), case_id=self.case_id, hearing_id=self.hearing.id,
            rank=spread("", "", 40)[count], role=found.full, text=text, seat=seat,
            spans=(Span(None, 0, len(text)),),
            stage="举证质证", volume=volume,
        )  # fmt: skip
        self.station.store.apply(WriteUtterances(self.hearing.id, (one,), ()), "书记员")
        return one.id

    def close(self) -> None:
        for screen in self.screens.values():
            screen.close()
        self.room.stop()
        self.station.close()


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    made = Court(tmp_path)
    yield made
    made.close()


def wait_for(screen: PairedRoom, key: str) -> None:
    until(lambda: key in screen.facts, key)


def texts(screen: PairedRoom) -> list[str]:
    return [v["text"] for k, v in sorted(screen.facts.items()) if k.startswith("line/")]


def test_a_page_shown_reaches_who_may_see_it_and_is_logged(court: Court) -> None:
    bench = court.screen(Kind.BENCH)
    plaintiff, defendant = court.screen(Kind.PARTY, "原告"), court.screen(Kind.PARTY, "被告")
    public = court.screen(Kind.PUBLIC)
    _, notes, photographs = (one.id for one in court.exhibits)
    assert f"exhibit/{notes}" in plaintiff.facts
    assert f"exhibit/{notes}" not in defendant.facts
    assert f"exhibit/{photographs}" not in plaintiff.facts
    assert f"page/{notes}/4" in bench.facts

    bench.do("show", to="*", view=page_view(notes, 4)).result(WAIT_S)
    for screen in court.screens.values():
        wait_for(screen, f"page/{notes}/4")
        assert screen.facts["show/*"]["panes"][0]["page"] == 4
    for screen in (defendant, public):
        assert f"page/{notes}/3" not in screen.facts
        asset = screen.facts[f"page/{notes}/4"]["asset"]
        source = screen.picture(asset)
        assert source.size == (700, 900)
    hidden = bench.facts[f"page/{notes}/3"]["asset"]
    with pytest.raises(NotAllowed):
        defendant._assets.whole(hidden)
    court.room.act("blank", to="*", reason="")
    until(lambda: "blank/*" in public.facts)
    court.room.act("unblank", to="*")
    court.room.act("show", to="*", view=None)
    until(lambda: "show/*" not in public.facts or not public.facts["show/*"])
    # Black for a while: it was on the screens twice.
    lines = display_log(court.station.store, court.case_id, court.hearing.id)
    assert {(one.what, one.page, one.to, one.by) for one in lines} == {
        ("原证2 送货单", 4, ("全部",), "审判员")
    }
    assert all(one.until is not None for one in lines)
    assert len(lines) == 2


def test_lines_reach_every_screen_once_they_are_written_but_none_of_the_closed_volume(
    court: Court,
) -> None:
    court.line("现在开庭。")
    screen = court.screen(Kind.PARTY, "原告")
    until(lambda: texts(screen) == ["现在开庭。"])
    begun = time.monotonic()
    court.line("没有异议。", "plaintiff")
    until(lambda: len(texts(screen)) == 2)
    assert time.monotonic() - begun < 10
    court.line("合议庭意见", volume=Volume.CONFIDENTIAL)
    court.line("继续。")
    until(lambda: "继续。" in texts(screen))
    assert texts(screen) == ["现在开庭。", "没有异议。", "继续。"]
    until(lambda: screen.facts["hearing"]["stage"] == "举证质证")


def test_a_deliberation_reaches_no_partys_screen(court: Court) -> None:
    from dataclasses import replace

    from app.station.deliberation import new_deliberation
    from app.station.signing import SigningDesk
    from dossier.hearing_changes import SetHearing

    panel = replace(court.hearing, judges=("甲法官",), assessors=("乙陪审",))
    court.station.store.apply(SetHearing(panel), "书记员")
    party, public = court.screen(Kind.PARTY, "原告"), court.screen(Kind.PUBLIC)
    deliberated = new_deliberation(court.station.store, court.case_id, "书记员")
    one = Utterance(
        id=UtteranceId(new_id()), case_id=court.case_id, hearing_id=deliberated.id,
        rank=spread("", "", 1)[0], role="审判长", text="合议庭内部意见",
        spans=(Span(None, 0, 7),), stage="评议", volume=Volume.CONFIDENTIAL,
    )  # fmt: skip
    court.station.store.apply(WriteUtterances(deliberated.id, (one,), ()), "书记员")
    paper = SigningDesk(court.station, deliberated.id, "书记员").begin()
    court.line("继续开庭。")
    for screen in (party, public):
        until(lambda screen=screen: "继续开庭。" in texts(screen))  # type: ignore[misc]
        told = str(dict(screen.facts))
        for secret in (deliberated.id, one.text, one.id, paper.id, paper.file.sha256, "评议"):
            assert str(secret) not in told
        with pytest.raises(NotAllowed):
            screen._assets.whole(paper.file.sha256)


def heard(kind: HeardKind, text: str, seat: str = "judge") -> Heard:
    return Heard("h1", kind, seat, 1.0, 2.0, text, text, (), (), 0.9, False, "", "test")


def test_a_line_that_was_typed_bit_by_bit_is_offered_once(court: Court) -> None:
    line = court.line("")
    until(lambda: any(key.startswith("line/") for key in court.room.facts()))
    for text in ("请看原告证据二", "请看原告证据二第四", "请看原告证据二第四页。"):
        court.line(text, again=line)
        time.sleep(0.1)
    until(lambda: any(key.startswith("offer/") for key in court.room.facts()))
    time.sleep(2.0)
    (offer,) = [one for key, one in court.room.facts().items() if key.startswith("offer/")]
    assert (offer["exhibit"], offer["page"]) == (court.exhibits[1].id, 4)


def test_who_speaks_is_told_at_once_and_a_mention_is_offered_to_bench_and_clerk_alone(
    court: Court,
) -> None:
    bench, party = court.screen(Kind.BENCH), court.screen(Kind.PARTY, "被告")
    court.room.hear(heard(HeardKind.PARTIAL, "请看原告"))
    until(lambda: party.live.get("speaking/judge"))
    assert party.live["speaking/judge"]["text"] == "请看原告"
    court.room.hear(heard(HeardKind.FINAL, "请看原告证据二第四页。"))
    until(lambda: any(key.startswith("offer/") for key in bench.facts))
    until(lambda: not party.live.get("speaking/judge"))
    (offer,) = [value for key, value in bench.facts.items() if key.startswith("offer/")]
    assert (offer["exhibit"], offer["page"]) == (court.exhibits[1].id, 4)
    court.line("请看原告证据二第四页。")  # the same, as it was written: offered once
    until(lambda: texts(party))
    assert sum(1 for key in court.room.facts() if key.startswith("offer/")) == 1
    assert not any(key.startswith("offer/") for key in party.facts)
    assert not any(key.startswith("show/") for key in party.facts)


def test_while_deliberation_is_heard_no_screen_is_told_who_speaks(court: Court) -> None:
    party = court.screen(Kind.PARTY, "被告")
    transcript = Transcript.open(court.station.store, court.hearing.id)
    run = HearingRun(
        court.station.store, court.station.home, court.hearing.id, "书记员", transcript,
        post=lambda work: work(),
    )  # fmt: skip
    court.room.attach(run)

    def spoken() -> str:
        return str((party.live.get("speaking/judge") or {}).get("text", ""))

    transcript.stage = "法庭调查"
    court.room.hear(heard(HeardKind.PARTIAL, "请看"))
    until(lambda: spoken() == "请看")
    transcript.stage = "评议"
    court.room.hear(heard(HeardKind.PARTIAL, "合议庭认为"))
    until(lambda: not spoken())
    court.room.hear(heard(HeardKind.FINAL, "请看原告证据二第四页。"))
    transcript.stage = "宣判"
    seen = [spoken()]
    court.room.hear(heard(HeardKind.PARTIAL, "现在宣判"))
    while not seen[-1] and len(seen) < 3_000:
        time.sleep(0.02)
        seen.append(spoken())
    assert set(seen) == {"", "现在宣判"}
    assert not any(key.startswith("offer/") for key in court.room.facts())


def test_what_changes_in_the_dossier_reaches_screens(court: Court) -> None:
    screen = court.screen(Kind.PARTY, "被告")
    court.room.act("rename", seat="defendant", person="乙某")
    until(lambda: screen.facts["seat/defendant"]["person"] == "乙某")
    page = drawn(court.folder, "late", (600, 800))
    lay_out(court.station.store, court.case_id, [Piece("第三人", "收据", "", (page,))])
    until(lambda: sum(1 for key in court.room.facts() if key.startswith("page/")) == 7)
    fresh = next(
        key for key, value in court.room.facts().items()
        if key.startswith("exhibit/") and value["name"] == "收据"
    )  # fmt: skip
    assert fresh not in screen.facts
    data = court.room.exhibits.pages.data(court.room.facts()[f"page/{fresh[8:]}/1"]["asset"])
    assert hashlib.sha256(data).hexdigest() == court.room.facts()[f"page/{fresh[8:]}/1"]["asset"]


def test_a_screen_is_paired_by_code_marks_and_is_withdrawn(court: Court) -> None:
    code = court.room.open_pairing(Kind.PARTY, "plaintiff")
    identity = pair(
        f"{court.listening.host}:{court.listening.port}", code.code, court.folder / "paired", "甲"
    )
    screen = PairedRoom(identity)
    court.screens["paired"] = screen
    until(lambda: screen.facts)
    exhibit = court.exhibits[0].id
    screen.do(
        "mark", exhibit=exhibit, page=1, tool="pen", colour="#1d5fd0", width=0.01,
        points=[[0.1, 0.1], [0.2, 0.2]], text="",
    ).result(WAIT_S)  # fmt: skip
    made = court.room.act("snapshot", exhibit=exhibit, page=1, rectangle=[0.0, 0.0, 1.0, 1.0])
    assert made["number"] == 1
    with court.station.store.snapshot() as reader:
        (mark,) = reads.marks(reader, court.hearing.id)
        (picture,) = reads.snapshots(reader, court.hearing.id)
    assert (mark.seat, mark.exhibit_id) == ("plaintiff", exhibit)
    assert court.station.store.blobs.read(picture.sha256).startswith(b"\x89PNG")
    kinds = [one["kind"] for one in timeline(
        court.station.store, court.case_id, court.hearing.id)["entries"]]  # fmt: skip
    assert sorted(kinds) == ["mark", "snapshot"]
    court.room.revoke(identity.device)
    until(lambda: screen.link is Link.REVOKED)
    with pytest.raises(UnknownItem):
        court.room.open_pairing(Kind.PARTY, "nobody")


def test_the_bench_asks_and_a_party_may_not(court: Court) -> None:
    bench, party = court.screen(Kind.BENCH), court.screen(Kind.PARTY, "原告")
    found = bench.ask("dossier").result(WAIT_S)
    page = found["volumes"][0]["items"][0]["materials"][1]["pages"][3]["id"]
    asset = bench.ask("page", page=page).result(WAIT_S)["asset"]
    assert bench.picture(asset).size == (700, 900)
    bench.do(
        "note", text="存疑", ink=[], exhibit=court.exhibits[0].id, page=1, removed=False
    ).result(WAIT_S)
    assert [one["text"] for one in bench.ask("notes").result(WAIT_S)["notes"]] == ["存疑"]
    with pytest.raises(NotAllowed):
        party.ask("dossier").result(WAIT_S)


def test_a_hub_started_again_goes_on_where_it_stood(court: Court) -> None:
    exhibit = court.exhibits[1].id
    court.room.show_page(exhibit, 2)
    screen = court.screen(Kind.PARTY, "被告")
    before = {key: value for key, value in screen.facts.items() if not key.startswith("screen/")}
    port = court.listening.port
    court.room.stop()
    until(lambda: screen.link is Link.LOST, "lease lost")
    court.room = RoomHub(court.station, court.hearing.id, "书记员", port=port)
    court.room.start()
    until(lambda: screen.link is Link.GOOD, "back")
    until(lambda: {k: v for k, v in screen.facts.items() if not k.startswith("screen/")} == before)
