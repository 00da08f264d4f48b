"""The station behind the hub: pages by digest, what is written, what is answered."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image

from app.demo.room import Piece, lay_out
from app.station import voice
from app.station.hearing_seats import new_hearing
from app.station.home import load_settings, save_settings
from app.station.hub_exhibits import StationExhibits
from app.station.hub_log import timeline
from app.station.hub_mentions import offered
from app.station.hub_upkeep import Swept, sweep_room
from app.station.station import Station
from courtroom.evidence.recall import meant
from courtroom.hub.contract import Device, Kind
from courtroom.wording.mentions import mentions
from dossier.evidence import Display, Exhibit
from dossier.evidence_changes import NoteDisplay
from dossier.hearing import Hearing, HearingEvent, HearingEventKind
from dossier.hearing_changes import NoteHearingEvent
from dossier.ids import CaseId, DisplayId, HearingEventId, new_id
from dossier.model import Volume
from dossier.store import Store, open_store
from dossier.store import evidence as reads
from resources.errors import BadValue, NotAllowed, StaysConfidential, UnknownItem

BENCH = Device("b" * 64, "法官席", Kind.BENCH, "judge")
PARTY = Device("a" * 64, "原告席", Kind.PARTY, "plaintiff")


def drawn(folder: Path, name: str, size: tuple[int, int]) -> Path:
    """Draw a page with a dark bar that tells it apart."""
    pixels = np.full((size[1], size[0], 3), 240, np.uint8)
    pixels[: 40 + 7 * sum(name.encode()) % 60] = 30
    Image.fromarray(pixels).save(folder / f"{name}.jpg", quality=90, dpi=(300, 300))
    return folder / f"{name}.jpg"


class House:
    """A station with a hearing and three exhibits."""

    def __init__(self, folder: Path) -> None:
        self.station = Station(folder / "home", open_store(folder / "home"), demo=None)
        case = self.station.new_case(
            "（2026）粤0308民初1573号", "买卖合同纠纷",
            parties=(("原告", "甲公司"), ("被告", "乙公司")), who="test",
        )  # fmt: skip
        self.case_id: CaseId = case.id
        small = [drawn(folder, f"s{n}", (800, 1100)) for n in range(5)]
        large = drawn(folder, "large", (2480, 3508))
        self.exhibits: list[Exhibit] = lay_out(
            self.station.store, case.id,
            [
                Piece("原告", "合同", "", tuple(small[:3])),
                Piece("原告", "送货单", "", (large, small[3])),
                Piece("被告", "照片", "", (small[4],)),
            ],
        )  # fmt: skip
        self.hearing = new_hearing(self.station.store, case.id, "书记员", presiding="平允")
        self.hub = StationExhibits(self.station, self.hearing.id, "书记员")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.hub.close()
    made.station.close()


def now() -> str:
    return datetime.now(UTC).isoformat()


def test_pages_are_told_once_they_are_rendered_and_kept_sealed(house: House) -> None:
    assert all(not one["pages"] for one in house.hub.exhibits().values())
    seen: list[tuple[int, int]] = []
    assert house.hub.preparing.prepare(lambda done, total: seen.append((done, total))) == 6
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)
    facts = house.hub.exhibits()
    assert [one["label"] for one in facts.values()] == ["原证1", "原证2", "被证1"]
    large = facts[house.exhibits[1].id]["pages"][0]
    assert large["page"] == 1
    assert (large["width"], large["height"]) == (1697, 2400)
    assert large["tiles"] == [2480, 3508]
    asset = house.hub.asset(large["asset"])
    assert asset is not None
    assert asset.tiles == (2480, 3508)
    data = b"".join(house.hub.read(large["asset"], 0, asset.size_bytes))
    assert hashlib.sha256(data).hexdigest() == large["asset"]
    assert b"".join(house.hub.read(large["asset"], 100, 50)) == data[100:150]
    files = list((house.station.home / "room" / "pages").glob("??/*.page"))
    assert len(files) == 6
    assert all(data[:200] not in file.read_bytes() for file in files)


def test_another_start_finds_what_was_rendered(house: House) -> None:
    house.hub.preparing.prepare()
    before = house.hub.exhibits()
    again = StationExhibits(house.station, house.hearing.id, "书记员")
    assert again.exhibits() == before
    assert again.preparing.ready() == (6, 6)
    sha256 = next(iter(before.values()))["pages"][0]["asset"]
    assert again.asset(sha256) is not None


def test_a_damaged_rendering_is_made_again(house: House) -> None:
    house.hub.preparing.prepare()
    before = house.hub.exhibits()
    for file in (house.station.home / "room" / "pages").glob("??/*.page"):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(bytes(data))
    again = StationExhibits(house.station, house.hearing.id, "书记员")
    again.preparing.prepare()
    assert again.exhibits() == before
    for one in before.values():
        for page in one["pages"]:
            read = b"".join(again.read(page["asset"], 0, 1 << 30))
            assert hashlib.sha256(read).hexdigest() == page["asset"]


def test_tiles_are_those_of_the_full_view(house: House) -> None:
    house.hub.preparing.prepare()
    page = house.hub.exhibits()[house.exhibits[1].id]["pages"][0]
    sizes = {}
    for level, column, row in ((0, 0, 0), (0, 4, 6), (3, 0, 0)):
        with Image.open(BytesIO(house.hub.tile(page["asset"], level, column, row))) as tile:
            sizes[level, column, row] = tile.size
    assert sizes == {(0, 0, 0): (512, 512), (0, 4, 6): (432, 436), (3, 0, 0): (310, 439)}
    for level, column, row in ((0, 5, 0), (0, 0, 7), (4, 0, 0), (-1, 0, 0), (0, -1, 0)):
        with pytest.raises(UnknownItem):
            house.hub.tile(page["asset"], level, column, row)
    with pytest.raises(UnknownItem):
        house.hub.tile("0" * 64, 0, 0, 0)


def test_what_is_shown_is_logged_and_said_twice_is_written_once(house: House) -> None:
    exhibit = house.exhibits[1]
    begun = {
        "id": new_id(), "exhibit": exhibit.id, "page": 2, "rectangle": [0, 0, 1, 0.5],
        "by": "judge", "to": ["*"], "at": now(),
    }  # fmt: skip
    house.hub.note("display", begun)
    house.hub.note("display", begun)
    house.hub.note("display", {"id": begun["id"], "until": now()})
    house.hub.note("display", {"id": begun["id"], "until": now()})
    with house.station.store.snapshot() as reader:
        shown = list(reads.displays(reader, house.case_id))
    assert [(one.exhibit_id, one.page_number, one.to) for one in shown] == [
        (exhibit.id, 2, ("*",))
    ]
    assert shown[0].page_id == exhibit.pages[1]
    assert shown[0].until is not None


def mark(exhibit: Exhibit, **more: object) -> dict[str, object]:
    return {
        "id": new_id(), "exhibit": exhibit.id, "page": 1, "seat": "plaintiff", "person": "甲",
        "tool": "pen", "colour": "#1d5fd0", "width": 0.01,
        "points": [[0.5, 0.5], [0.9, 0.9]], "text": "", "at": now(), **more,
    }  # fmt: skip


def test_marks_and_a_picture_of_what_was_shown_with_them(house: House) -> None:
    exhibit = house.exhibits[0]
    made = mark(exhibit, tool="box", colour="#ff0000", points=[[0.2, 0.5], [0.8, 0.9]])
    house.hub.note("mark", made)
    wanted = {
        "id": new_id(), "exhibit": exhibit.id, "page": 1, "rectangle": [0, 0.25, 1, 0.75],
        "by": "judge", "at": now(), "marks": [made],
    }  # fmt: skip
    assert house.hub.note("snapshot", wanted)["number"] == 1
    assert house.hub.note("snapshot", wanted)["number"] == 1
    assert house.hub.note("snapshot", {**wanted, "id": new_id(), "marks": []})["number"] == 2
    with house.station.store.snapshot() as reader:
        first, second = reads.snapshots(reader, house.hearing.id)
    with Image.open(BytesIO(house.station.store.blobs.read(first.sha256))) as picture:
        assert picture.format == "PNG"
        assert picture.size == (800, 825)
        red = np.asarray(picture)
    assert (red[:, :, 0] - red[:, :, 1].astype(int) > 150).sum() > 1000
    with Image.open(BytesIO(house.station.store.blobs.read(second.sha256))) as picture:
        plain = np.asarray(picture)
    assert (plain[:, :, 0] - plain[:, :, 1].astype(int) > 150).sum() == 0
    house.hub.note("unmark", {"id": made["id"], "seat": "plaintiff"})
    with house.station.store.snapshot() as reader:
        assert reads.marks(reader, house.hearing.id) == []


def test_values_that_are_none_are_refused(house: House) -> None:
    right = mark(house.exhibits[0])
    wrongs: tuple[dict[str, object], ...] = (
        {"points": [[0.5, 2.0]]}, {"points": []}, {"points": [[float("nan"), 0.1]]},
        {"points": "x"}, {"tool": "chainsaw"}, {"width": -1}, {"width": True},
        {"page": 9}, {"page": 0}, {"page": "1"}, {"at": "yesterday"}, {"exhibit": new_id()},
        {"at": "2026-01-01T00:00:00"}, {"seat": ""}, {"colour": 7},
    )  # fmt: skip
    for wrong in wrongs:
        with pytest.raises((BadValue, UnknownItem)):
            house.hub.note("mark", {**right, **wrong})
    with house.station.store.snapshot() as reader:
        assert reads.marks(reader, house.hearing.id) == []
    house.hub.note("mark", right)


def test_notes_are_their_authors_alone_and_stay_confidential(house: House) -> None:
    id_ = new_id()
    for text in ("存疑", "存疑：签收人"):
        house.hub.note(
            "note",
            {"id": id_, "text": text, "ink": [], "exhibit": house.exhibits[0].id, "page": 2,
             "removed": False, "seat": "judge", "person": "平允", "at": now()},
        )  # fmt: skip
    answer = house.hub.ask("notes", {}, BENCH)
    assert [(one["text"], one["page"]) for one in answer["notes"]] == [("存疑：签收人", 2)]
    json.dumps(answer)
    clerk = Device("c" * 64, "书记员席", Kind.CLERK, "clerk")
    assert house.hub.ask("notes", {}, clerk)["notes"] == []
    with house.station.store.snapshot() as reader:
        (kept,) = reads.notes(reader, house.hearing.id, "审判员 平允")
    assert kept.volume is Volume.CONFIDENTIAL


def test_opinions_and_rulings_the_newest_counts(house: House) -> None:
    exhibit = house.exhibits[0].id
    said = {"exhibit": exhibit, "side": "被告", "person": "", "at": now()}
    house.hub.note("opinion", {**said, "authenticity": "不认可", "reason": "无签章"})
    house.hub.note("opinion", {**said, "authenticity": "认可", "force": "不认可"})
    house.hub.note("ruling", {"exhibit": exhibit, "original": "相符", "at": now()})
    house.hub.note("ruling", {"exhibit": exhibit, "admission": "采信", "at": now()})
    answer = house.hub.ask("opinions", {"exhibit": exhibit}, BENCH)
    (opinion,) = answer["opinions"]
    assert (opinion["authenticity"], opinion["force"], opinion["reason"]) == ("认可", "不认可", "")
    assert {one["original"] for one in answer["rulings"]} == {"相符", "未核对"}
    with house.station.store.snapshot() as reader:
        found = reads.rulings(reader, house.case_id)
    assert [one.volume for one in found] == [Volume.MAIN, Volume.CONFIDENTIAL]


def test_only_bench_and_clerk_may_ask(house: House) -> None:
    for name in ("dossier", "search", "page", "notes", "opinions", "nothing"):
        with pytest.raises(NotAllowed):
            house.hub.ask(name, {}, PARTY)
    with pytest.raises(UnknownItem):
        house.hub.ask("nothing", {}, BENCH)
    found = house.hub.ask("dossier", {}, BENCH)
    main = found["volumes"][0]["items"][0]["materials"]
    assert [one["title"] for one in main] == ["合同", "送货单", "照片"]
    assert len(main[1]["pages"]) == 2
    page = house.hub.ask("page", {"page": main[1]["pages"][0]["id"]}, BENCH)
    assert house.hub.asset(page["asset"]) is not None
    with pytest.raises(UnknownItem):
        house.hub.ask("page", {"page": new_id()}, BENCH)
    waiting = sum(len(one["pages"]) for one in main)
    assert house.hub.ask("search", {"query": "货款"}, BENCH) == {"hits": [], "unread": waiting}


def test_what_recognises_speech_can_be_loaded_before_it_is_asked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[object] = []
    monkeypatch.setattr(voice, "warm", warmed.append)
    assert house.hub.ask("voice.warm", {}, BENCH) == {}
    assert warmed == [house.station]
    with pytest.raises(NotAllowed):
        house.hub.ask("voice.warm", {}, PARTY)


def test_seats_have_sides_and_colours_of_their_own(house: House) -> None:
    seats = house.hub.seats()
    assert [(key, one["side"]) for key, one in seats.items()] == [
        ("judge", "法院"), ("plaintiff", "原告"), ("defendant", "被告"), ("clerk", "法院")
    ]  # fmt: skip
    assert len({one["colour"] for one in seats.values()}) == 4
    assert house.hub.hearing()["case_number"] == "（2026）粤0308民初1573号"


def test_a_deliberation_has_no_screens(house: House) -> None:
    from dataclasses import replace

    from app.station.hub import RoomHub
    from dossier.hearing_changes import OpenHearing
    from dossier.ids import HearingId

    secret = replace(
        house.hearing, id=HearingId(new_id()), ordinal=2, volume=Volume.CONFIDENTIAL,
        title="合议庭评议笔录",
    )  # fmt: skip
    house.station.store.apply(OpenHearing(secret, ()), "test")
    with pytest.raises(StaysConfidential):
        RoomHub(house.station, secret.id, "书记员")


def test_what_was_mentioned_is_offered_and_two_where_two_may_be_meant(house: House) -> None:
    for said, side, wanted in (
        ("请看原告证据二第二页", "", [("原证2", 2)]),
        ("请看证据二", "", [("原证2", None)]),
        ("我方证据一", "被告", [("被证1", None)]),
        ("请看证据一", "", [("原证1", None), ("被证1", None)]),
        ("请看证据七", "", []),
        ("请看原告证据二第九页", "", [("原证2", None)]),
    ):
        (mention,) = mentions(said)
        found = offered(meant(mention, house.hub.listed(), side))
        assert [(one.exhibit.label, one.page) for one in found] == wanted, said


def test_exhibits_are_recalled_by_label_and_sound(house: House) -> None:
    answer = house.hub.ask("recall", {"text": "原证2"}, BENCH)
    assert answer["found"][0]["exhibit"] == house.exhibits[1].id
    assert house.hub.ask("recall", {"text": "songhuodan"}, BENCH)["found"][0]["label"] == "原证2"
    assert house.hub.ask("recall", {"text": "没有的东西"}, BENCH) == {"found": []}


def test_a_great_picture_is_cut_before_it_is_shown(house: House, tmp_path: Path) -> None:
    wide = drawn(tmp_path, "drawing", (6_000, 5_000))
    laid = lay_out(house.station.store, house.case_id, [Piece("第三人", "图纸", "", (wide,))])
    [drawing] = [one for one in laid if one.name == "图纸"]
    making = house.hub.preparing
    making.render()
    # It can be shown by now; its tiles would be waited for.
    [page] = house.hub.exhibits()[drawing.id]["pages"]
    assert page["tiles"] == [6_000, 5_000]
    assert making.ready() == (6, 7)
    cancelled = Event()
    cancelled.set()
    making.cut(cancel=cancelled)
    assert making.ready() == (6, 7)
    told: list[tuple[int, int]] = []
    making.cut(lambda done, total: told.append((done, total)))
    assert told == [(7, 7)]
    assert making.ready() == (7, 7)
    house.hub.close()
    again = StationExhibits(house.station, house.hearing.id, "书记员")
    assert again.preparing.ready() == (7, 7)
    again.exhibits()
    with Image.open(BytesIO(again.tile(page["asset"], 0, 11, 9))) as tile:
        assert tile.size == (368, 392)
    again.close()


def test_a_great_picture_that_cannot_be_cut_holds_nothing_up(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wide = drawn(tmp_path, "drawing", (6_000, 5_000))
    lay_out(house.station.store, house.case_id, [Piece("第三人", "图纸", "", (wide,))])
    house.hub.preparing.render()
    [master] = [one for one in house.hub.preparing.wanted() if one.width_px == 6_000]
    path = house.station.home / "blobs" / master.sha256[:2] / master.sha256
    path.write_bytes(path.read_bytes()[:-5_000])
    again = StationExhibits(house.station, house.hearing.id, "书记员")
    assert again.preparing.prepare() == 7
    assert "not cut" in caplog.text
    again.close()


def close_hearing(store: Store, hearing: Hearing) -> None:
    for kind in (HearingEventKind.START, HearingEventKind.CLOSE):
        id_, at = HearingEventId(new_id()), datetime.now(UTC)
        event = HearingEvent(id_, hearing.case_id, hearing.id, kind, at, "书记员")
        store.apply(NoteHearingEvent(event), "test")


def test_the_course_keeps_the_log_s_order_where_the_clock_was_set_back(house: House) -> None:
    store, hearing = house.station.store, house.hearing
    noon = datetime(2026, 9, 1, 12, tzinfo=UTC)
    steps = (("start", 0), ("recess", 30), ("resume", -20), ("close", 5))
    for number, (kind, minute) in enumerate(steps):
        at = noon + timedelta(minutes=minute)
        id_ = HearingEventId(new_id())
        event = HearingEvent(
            id_, hearing.case_id, hearing.id, HearingEventKind(kind), at, "书记员"
        )
        store.apply(NoteHearingEvent(event), "test")
        if number % 2 == 0:  # shown after the opening, and after court went on
            shown = Display(
                DisplayId(new_id()), hearing.case_id, hearing.id, None, None, None,
                (0.0, 0.0, 1.0, 1.0), "judge", ("*",), at + timedelta(minutes=1),
            )  # fmt: skip
            store.apply(NoteDisplay(shown), "test")
    told = timeline(store, hearing.case_id, hearing.id)["entries"]
    words = [one["text"] or one["kind"] for one in told]
    assert words == ["开庭", "display", "休庭", "继续开庭", "display", "闭庭"]


def test_what_closed_hearings_left_goes_after_its_days(house: House) -> None:
    store, home = house.station.store, house.station.home
    house.hub.preparing.prepare()
    hub_home = home / "room" / "hub"
    other = house.station.new_case("（2026）粤0308民初9号", "借款合同纠纷", who="test")
    over = new_hearing(store, other.id, "书记员")
    close_hearing(store, over)
    told = timeline(store, other.id, over.id)["entries"]
    assert [one["text"] for one in told] == ["开庭", "闭庭"], "words, and none of the program's"
    for name in (over.id, house.hearing.id, "unknown"):
        folder = hub_home / "hearings" / name
        folder.mkdir(parents=True)
        (folder / "00000001.log").write_bytes(b"x")

    def left() -> set[str]:
        return {one.name for one in (hub_home / "hearings").iterdir()}

    def swept(days: float) -> Swept:
        return sweep_room(home, store, hub_home, other.id, time.time() + days * 86_400)

    assert swept(89) == Swept(0, 0)
    save_settings(home, replace(load_settings(home), room_keep_days=0))
    assert swept(9_000) == Swept(0, 0)
    save_settings(home, replace(load_settings(home), room_keep_days=30))
    assert swept(31) == Swept(2, 0)
    assert left() == {house.hearing.id}
    # A planned hearing's pages stay; those of one that is over are made again when wanted.
    assert len(list((home / "room" / "pages").glob("??/*.page"))) == 6
    close_hearing(store, house.hearing)
    assert swept(1) == Swept(0, 6)
