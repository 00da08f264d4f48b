"""What one person is shown of a cabinet that others have paper in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.station import open_station
from app.windows.custody.picture import Look, read
from cabinet.contract import Cell, Door
from cabinet.desk import CustodyDesk
from cabinet.manual import ManualCabinet
from cabinet.paper_desk import PaperDesk
from cabinet.settings import Wiring
from dossier.custody.model import AlarmKind, Purpose
from dossier.custody.rights import Person
from dossier.people.permits import Role
from tests.gui.custody.counter import CHIEF, JUDGE, KEEPER, stocked

OTHER = Person("赵法官", Role.JUDGE)


def test_a_cell_waits_for_paper_lent_to_others_and_no_alarm_names_nothing(tmp_path: Path) -> None:
    """A judge was shown another's cell as free, and an overdue alarm about nothing."""
    stocked(tmp_path / "home")
    at = datetime.now(UTC)
    wiring = Wiring(name="一号柜", url="manual:", boards=(1, 2), locks=4)
    with open_station(tmp_path / "home") as station:
        store = station.store
        loan = PaperDesk(store, JUDGE).ask_loan("A-1", "阅卷")
        due = (at + timedelta(days=3)).date()
        PaperDesk(store, CHIEF).decide_loan(loan.id, granted=True, due_on=due)
        desk = CustodyDesk(store, JUDGE, ManualCabinet(wiring), wiring)
        visit = desk.begin(Purpose.LEND, ["A-1"], Cell(1, 1))
        desk.finish(visit.id, word="已取")
        PaperDesk(store, KEEPER, clock=lambda: at + timedelta(days=9)).overdue()
        keeper, other = (read(PaperDesk(store, who), "一号柜") for who in (KEEPER, OTHER))
    assert [one.kind for one in keeper.alarms] == [AlarmKind.OVERDUE]
    assert (other.bundles, other.lent, other.alarms) == ((), {}, ())
    for shown in (keeper, other):
        assert shown.look(Cell(1, 1), Door.CLOSED) is Look.LENT
        assert shown.look(Cell(1, 2), Door.CLOSED) is Look.OCCUPIED
        assert shown.look(Cell(1, 3), Door.CLOSED) is Look.FREE
