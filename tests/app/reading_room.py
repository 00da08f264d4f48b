"""A hearing whose record is handed to seats: hub, screens, a recording, over TLS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.demo.room import knock, open_door
from app.station.hearing_seats import new_hearing
from app.station.hub import RoomHub
from app.station.signing import SigningDesk
from app.station.signing_certificates import make_demo
from app.station.station import Station
from courtroom.hub.contract import Kind
from courtroom.screen.contract import Link
from courtroom.screen.room import PairedRoom, open_room
from dossier import order
from dossier.hearing import Hearing, Utterance
from dossier.hearing_changes import SetHearing
from dossier.model import Volume
from dossier.signing import Signer
from dossier.store import open_store
from tests.app.recorded_hearing import recorded
from tests.app.test_hub_room import until
from tests.dossier.hearings import heard, said, write

CLERK = "孙书记"
WORDS = ("现在开庭，请原告陈述。", "货款是三十万元。", "我方只收到部分货物。")


class ReadingRoom:
    """A station that can sign, a hearing of three lines that were recorded, its hub.

    Args:
        folder: where everything lies.
        number: of words said; they come again and again.
        procedure: under which it is heard.
    """

    def __init__(self, folder: Path, number: int = len(WORDS), procedure: str = "") -> None:
        self.folder = folder
        self.station = Station(folder / "home", open_store(folder / "home"), demo=None)
        self.store = self.station.store
        make_demo(self.store)
        case = self.station.new_case(
            "（2026）粤0308民初1573号", "买卖合同纠纷",
            parties=(("原告", "甲公司"), ("被告", "乙公司")), who="test",
        )  # fmt: skip
        self.hearing: Hearing = new_hearing(self.store, case.id, CLERK, presiding="平允")
        if procedure:
            self.hearing = replace(self.hearing, procedure=procedure)
            self.store.apply(SetHearing(self.hearing), CLERK)
        self.sitting = recorded(self.store, self.station.home, self.hearing)
        ranks = list(order.spread("", "", number + 1))
        seats = ("judge", "plaintiff", "defendant")
        roles = ("审判长", "原告", "被告")
        pairs = []
        for at in range(number):
            stretch = heard(self.hearing, self.sitting, WORDS[at % 3], 0.4 + (at % 3))
            line = replace(said(stretch, ranks[at]), seat=seats[at % 3], role=roles[at % 3])
            pairs.append((line, stretch))
        # What the panel said among itself stands in no record that a party gets.
        stretch = heard(self.hearing, self.sitting, "合议庭的意见。", 3.5)
        self.secret: Utterance = replace(
            said(stretch, ranks[-1]), volume=Volume.CONFIDENTIAL, stage="评议"
        )
        pairs.append((self.secret, replace(stretch, volume=Volume.CONFIDENTIAL)))
        write(self.store, self.hearing, *pairs)
        self.lines = [line for line, _ in pairs[:-1]]
        self.room = RoomHub(self.station, self.hearing.id, CLERK)
        self.room.start()
        open_door(self.station.home, self.room)
        self.screens: list[PairedRoom] = []
        self.desk = SigningDesk(self.station, self.hearing.id, CLERK)
        self.desk.begin()

    def screen(self, seat: str, kind: Kind = Kind.PARTY) -> PairedRoom:
        """Let a screen of a seat in, and wait until it has its facts."""
        folder = self.folder / f"screen-{seat or kind}"
        knock(self.station.home, kind, seat, folder)
        screen = open_room(folder)
        assert screen is not None
        self.screens.append(screen)
        until(lambda: screen.link is Link.GOOD and screen.facts, "connected")
        return screen

    def signer(self, role: str) -> Signer:
        return next(one for one in self.desk.standing().signers if one.role == role)

    def close(self) -> None:
        for screen in self.screens:
            screen.close()
        self.room.stop()
        self.station.close()
