"""A courtroom with real windows: hub, bench, two parties and the gallery, over real TLS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.demo.room import Piece, lay_out
from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.station.hearing_seats import new_hearing
from app.station.hub import RoomHub, page_view
from app.station.hub_log import display_log
from app.station.station import Station
from app.windows.bench.seat import BenchSeat
from app.windows.party.seat import PartySeat
from app.windows.room.seat import RoomSeat
from app.windows.shell import Shell
from courtroom.hub.contract import Kind
from dossier.store import evidence as reads
from dossier.store import open_store
from tests.app.test_hub_exhibits import drawn
from tests.app.test_hub_room import heard

WAIT_MS = 120_000
SCREENS = ("bench", "plaintiff", "defendant", "public")


class Room:
    """The clerk's machine, and four screens in windows."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.station = Station(folder / "home", open_store(folder / "home"), demo=None)
        case = self.station.new_case(
            "（2026）粤0308民初1573号", "买卖合同纠纷",
            parties=(("原告", "甲公司"), ("被告", "乙公司")), who="test",
        )  # fmt: skip
        self.case_id = case.id
        pages = [drawn(folder, f"p{n}", (840, 1188)) for n in range(8)]
        self.exhibits = lay_out(
            self.station.store, case.id,
            [
                Piece("原告", "合同", "", (pages[0],)),
                Piece("原告", "聊天记录", "", (pages[1],)),
                Piece("原告", "送货单", "", tuple(pages[2:7])),
                Piece("被告", "照片", "", (pages[7],)),
            ],
        )  # fmt: skip
        hearing = new_hearing(self.station.store, case.id, "书记员", presiding="平允")
        self.hearing_id = hearing.id
        self.hub = RoomHub(self.station, hearing.id, "书记员")
        listening = self.hub.start()
        self.address = f"{listening.host}:{listening.port}"
        self.until(lambda: self.hub.readiness.total and self.hub.readiness.done)
        self.lanes: dict[str, Lanes] = {}
        self.windows: dict[str, QMainWindow] = {}
        self.seats: dict[str, RoomSeat] = {}
        for name in SCREENS:
            lanes = self.lanes[name] = Lanes()
            window = self.windows[name] = Shell(theme, str(folder))
            place = folder / "screens" / name
            seat: RoomSeat
            if name == "bench":
                seat = BenchSeat(window, theme, lanes, place)
            else:
                seat = PartySeat(window, theme, lanes, place, locked=False)
            self.seats[name] = seat
            window.setCentralWidget(seat)
            window.resize(1280, 800)
            window.show()
            seat.start()

    def until(self, so: Any) -> None:
        """Wait for a state, long enough for a machine that has other things to do."""
        self.qtbot.waitUntil(lambda: bool(so()), timeout=WAIT_MS)

    def pair(self, name: str, kind: Kind, seat: str) -> None:
        """Pair a screen as people do: a code at the clerk's, typed at the screen."""
        page = self.seats[name]
        self.until(lambda: not page.pairing.busy if hasattr(page.pairing, "busy") else True)
        code = self.hub.open_pairing(kind, seat).code
        page.pair(self.address, code)
        self.until(lambda: page.room is not None and page.room.facts)

    def facts(self, name: str) -> Any:
        room = self.seats[name].room
        assert room is not None
        return room.facts

    def device(self, name: str) -> str:
        identity: Any = self.seats[name].room
        return str(identity.identity.device)

    def painted(self, name: str) -> int:
        """Return the newest event that a screen told the hub it had painted."""
        device = self.device(name)
        for key, value in self.hub.facts().items():
            if key.startswith("screen/") and value["device"] == device:
                return int(value.get("painted") or 0)
        return 0

    def close(self) -> None:
        for name in SCREENS:
            self.seats[name].close_room()
            self.lanes[name].close()
            self.windows[name].hide()
            self.windows[name].deleteLater()
        self.hub.stop()
        self.station.close()


@pytest.fixture
def room(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, theme, tmp_path)
    yield made
    made.close()
    qapp.processEvents()


def is_black(seat: RoomSeat) -> bool:
    """Return whether a screen is black but for the line that says so."""
    picture = seat.grab().toImage()
    width, height = picture.width(), picture.height()
    places = ((12, 12), (width - 12, height - 12), (width // 4, height // 4))
    return all(picture.pixelColor(x, y).lightness() < 40 for x, y in places)


def has_paper(seat: RoomSeat) -> bool:
    """Return whether a page's paper (grey 240) covers some of a screen."""
    picture = seat.grab().toImage()
    width, height = picture.width(), picture.height()
    hits = sum(
        1
        for x in range(20, width - 20, 24)
        for y in range(20, height - 20, 24)
        if 236 <= picture.pixelColor(x, y).red() <= 244
        and abs(picture.pixelColor(x, y).red() - picture.pixelColor(x, y).blue()) < 3
    )
    return hits > 60


def test_page_five_of_exhibit_three_is_seen_by_everybody_and_nothing_before(room: Room) -> None:
    for name, kind, seat in (
        ("bench", Kind.BENCH, "judge"),
        ("plaintiff", Kind.PARTY, "plaintiff"),
        ("defendant", Kind.PARTY, "defendant"),
        ("public", Kind.PUBLIC, ""),
    ):
        room.pair(name, kind, seat)
    third = room.exhibits[2].id
    bench = room.seats["bench"].room
    assert bench is not None

    # Looked at on the bench: nobody else learns of it.
    page = room.facts("bench")[f"page/{third}/5"]
    assert bench.picture(page["asset"]).size == (840, 1188)
    assert f"exhibit/{third}" not in room.facts("defendant")
    assert f"exhibit/{third}" not in room.facts("public")

    # Spoken of: offered on the bench, and nothing is shown.
    begun = time.monotonic()
    room.hub.hear(heard(heard_kind(), "请看原告证据三第五页。"))
    room.until(lambda: any(key.startswith("offer/") for key in room.facts("bench")))
    offered_s = time.monotonic() - begun
    assert offered_s < 60
    assert not any(key.startswith("show/") for key in room.facts("defendant"))

    # Shown: all see it, and the hub knows that it is on the glass.
    bench.do("show", to="*", view=page_view(third, 5)).result(60)
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: f"page/{third}/5" in room.facts(name))
        room.until(lambda name=name: room.painted(name) > 0)
        room.until(lambda name=name: has_paper(room.seats[name]))
    assert f"page/{third}/4" not in room.facts("defendant")

    # Black, and back.
    room.hub.act("blank", to="*", reason="")
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: is_black(room.seats[name]))
    room.hub.act("unblank", to="*")
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: not is_black(room.seats[name]))

    # Marked by a party, kept as a numbered picture, withdrawn.
    party = room.seats["defendant"].room
    assert party is not None
    party.do(
        "mark", exhibit=third, page=5, tool="box", colour="#c2570c", width=0.01,
        points=[[0.2, 0.5], [0.6, 0.8]], text="",
    ).result(60)  # fmt: skip
    room.until(lambda: any(key.startswith("mark/") for key in room.facts("public")))
    made = bench.do("snapshot", exhibit=third, page=5, rectangle=[0, 0, 1, 1]).result(60)
    assert made["number"] == 1
    bench.do("withdraw", exhibit=third, to="*").result(60)
    room.until(lambda: f"exhibit/{third}" not in room.facts("public"))
    room.until(lambda: not has_paper(room.seats["public"]))

    with room.station.store.snapshot() as reader:
        (mark,) = reads.marks(reader, room.hearing_id)
        assert mark.seat == "defendant"
        assert len(reads.snapshots(reader, room.hearing_id)) == 1
    log = display_log(room.station.store, room.case_id, room.hearing_id)
    assert {(one.what, one.page) for one in log} == {("原证3 送货单", 5)}
    assert all(one.until is not None for one in log)

    # The hub goes: screens become black by themselves.
    room.hub.stop()
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: is_black(room.seats[name]))


def heard_kind() -> Any:
    from courtroom.listening.heard import HeardKind

    return HeardKind.FINAL
