"""A hearing opened while the screens of another one are still starting."""

from __future__ import annotations

from threading import Event

from pytestqt.qtbot import QtBot

from app.qt.lanes import Lane
from app.station.hearing_seats import new_hearing
from app.station.hub_setup import LOOPBACK, change_screens
from app.windows.clerk.window import ClerkDesk
from tests.gui.bench_station import BenchStation
from tests.gui.clerk.evidence import wait

OTHER = "（2026）粤0308民初9001号"


def test_the_screens_are_those_of_the_hearing_opened_last(desk: ClerkDesk, qtbot: QtBot) -> None:
    clerk, station = desk.clerk, desk.clerk.services
    assert isinstance(station, BenchStation)
    assert clerk.run is not None and clerk.case is not None
    first, number = clerk.run.hearing_id, clerk.case.number
    case = station.new_case(OTHER, "借款合同纠纷", parties=(("原告", "丙"),), who="test")
    other = new_hearing(station.store, case.id, "王书记员", presiding="平允").id
    change_screens(station.home, on=True, host=LOOPBACK, port=0)

    held, go = Event(), Event()

    def hold(task: object) -> None:
        held.set()
        assert go.wait(60)

    clerk.lanes.run(Lane.ROOM, hold)
    wait(qtbot, held.is_set)
    clerk.open(other)
    wait(qtbot, lambda: clerk.run is not None and clerk.run.hearing_id == other)
    assert not clerk.screens.running, "its screens wait for the lane"
    clerk.open(first)
    wait(qtbot, lambda: clerk.run is not None and clerk.run.hearing_id == first)
    go.set()
    wait(qtbot, lambda: clerk.screens.running)
    assert clerk.screens.facts["hearing"]["case_number"] == number
    wait(qtbot, lambda: len(desk.pane.evidence._lines) == 3)
