"""A courtroom of real windows for tests: the clerk's hub, bench, parties, gallery."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.demo.room import Piece, lay_out
from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.station.hearing_seats import new_hearing
from app.station.hub import RoomHub
from app.station.station import Station
from app.windows.bench.seat import BenchSeat
from app.windows.party.seat import PartySeat
from app.windows.room.seat import RoomSeat
from app.windows.shell import Shell
from courtroom.hub.contract import Kind
from dossier.ids import CaseId
from dossier.store import open_store
from tests.app.test_hub_exhibits import drawn

WAIT_MS = 120_000
SCREENS = ("bench", "plaintiff", "defendant", "public")


class Room:
    """The clerk's machine, and four screens in windows."""

    def __init__(
        self,
        qtbot: QtBot,
        theme: Theme,
        folder: Path,
        prepare: Callable[[Station, CaseId], object] = lambda station, case_id: None,
    ) -> None:
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
        prepare(self.station, case.id)
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

    def pair_all(self) -> None:
        """Pair every screen."""
        for name, kind, seat in (
            ("bench", Kind.BENCH, "judge"),
            ("plaintiff", Kind.PARTY, "plaintiff"),
            ("defendant", Kind.PARTY, "defendant"),
            ("public", Kind.PUBLIC, ""),
        ):
            self.pair(name, kind, seat)

    def close(self) -> None:
        for name in SCREENS:
            self.seats[name].close_room()
            self.lanes[name].close()
            self.windows[name].hide()
            self.windows[name].deleteLater()
        self.hub.stop()
        self.station.close()


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
