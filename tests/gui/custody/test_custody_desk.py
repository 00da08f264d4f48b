"""Paper through doors by a barcode gun alone; and what goes wrong at them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.commands import group_of, source_of
from app.qt.theme import Theme
from app.qt.translations import spoken
from app.station import open_station
from app.station.cards import issue
from app.windows.custody.doors import open_
from app.windows.custody.giving import GiveBackDialog
from app.windows.custody.handing import ArchiveDialog
from app.windows.custody.people import AccountDialog
from app.windows.custody.picture import Look
from app.windows.custody.scene import Stage
from app.windows.custody.tables import HistoryDialog, OutcomeDialog
from app.windows.custody.wall import LOOKS
from app.windows.custody.window import CUSTODY
from cabinet.contract import Cell, Door
from cabinet.desk import CustodyDesk as DoorDesk
from cabinet.manual import ManualCabinet
from cabinet.scans import ORDER_WORDS
from cabinet.settings import Wiring
from dossier.court_time import in_court
from dossier.custody.inventory import Inventory
from dossier.custody.model import AlarmKind, BundleState, LoanState, Purpose
from dossier.people.permits import Role
from dossier.store import custody as reads
from resources.errors import CabinetSilent, CabinetTaken, DoorStuck, WrongDoor
from tests.gui.custody.counter import (
    CHIEF,
    JUDGE,
    KEEPER,
    Counter,
    counter_of,
    register,
    stocked,
)

S = BundleState
PHRASE = "落霞与孤鹜齐飞2026"
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide-custody.zh.md"


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("custody-desk") / "home"
    stocked(home)
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(made_home, tmp_path / "home"))


@pytest.fixture
def parts(qapp: QApplication, qtbot: QtBot, theme: Theme) -> tuple[QApplication, QtBot, Theme]:
    return qapp, qtbot, theme


@pytest.fixture
def counter(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> Iterator[Counter]:
    with counter_of("serial-a", home, tmp_path, parts) as made:
        yield made


def alarms(counter: Counter) -> set[AlarmKind]:
    with counter.station.store.snapshot() as reader:
        return {one.kind for one in reads.alarms(reader)}


def test_a_bundle_is_put_in_by_the_gun_alone(counter: Counter) -> None:
    wall = counter.desk.wall
    counter.until_true(lambda: wall.buttons[Cell(1, 1)].look is Look.OCCUPIED)
    assert wall.buttons[Cell(1, 4)].look is Look.FREE
    counter.scan("A-3")
    counter.until(Stage.BUNDLE)
    counter.scan("wyc-store")
    counter.until(Stage.PLACE)
    assert counter.custody.step.cell == Cell(1, 1), "beside its case"
    counter.scan("WYC-AT-1-03", "WYC-OK")
    counter.until(Stage.OPEN)
    counter.until_true(lambda: wall.buttons[Cell(1, 3)].look is Look.OPEN)
    assert wall.buttons[Cell(1, 3)].lit
    assert counter.state("A-3") is S.WAITING, "nothing is noted before the door is shut"
    counter.shut("1-03")
    counter.ready("A-3")
    assert counter.bundle("A-3").lies is not None
    counter.until_true(lambda: wall.buttons[Cell(1, 3)].look is Look.OCCUPIED)


def test_a_label_that_lies_inside_already_is_said_before_a_door_is_offered(
    counter: Counter,
) -> None:
    counter.scan("WYC-STORE", "A-1")
    counter.until(Stage.BUNDLE)
    assert "A-1 已在格口 1-01" in counter.custody.notice[0]
    assert "ok" not in counter.offered() and "do:store" not in counter.offered()
    counter.scan("WYC-OK")
    assert counter.custody.step.stage is Stage.BUNDLE and counter.state("A-1") is S.STORED


def test_an_order_the_gun_reads_twice_keeps_what_is_chosen(counter: Counter) -> None:
    counter.scan("A-3", "WYC-STORE")
    counter.until(Stage.PLACE)
    counter.scan("WYC-AT-1-03")
    chosen = counter.custody.step
    counter.scan("WYC-STORE")
    assert counter.custody.step == chosen, "neither the bundle nor its cell is forgotten"
    counter.scan("WYC-RETURN")
    assert counter.custody.step.stage is Stage.LABEL, "another order begins anew"


def test_the_line_leaves_the_commands_their_keys(counter: Counter) -> None:
    """Line edits on X11 empty themselves by Ctrl+U, and nobody else could sign in by it."""
    kind, control = QEvent.Type.ShortcutOverride, Qt.KeyboardModifier.ControlModifier
    taken = QKeyEvent(kind, Qt.Key.Key_U, control)
    taken.accept()
    assert counter.desk.eventFilter(counter.desk.scan, taken)
    assert not taken.isAccepted()
    for key in (Qt.Key.Key_V, Qt.Key.Key_A):
        assert not counter.desk.eventFilter(counter.desk.scan, QKeyEvent(kind, key, control))


def test_a_search_lights_the_cell_and_guns_type_anywhere(counter: Counter) -> None:
    button = counter.desk.wall.buttons[Cell(2, 4)]
    button.setFocus()
    QTest.keyClicks(button, "A-2")
    assert counter.desk.scan.text() == "A-2"
    QTest.keyClick(counter.desk.scan, Qt.Key.Key_Return)
    counter.until(Stage.BUNDLE)
    assert counter.desk.wall.buttons[Cell(1, 2)].lit
    counter.scan("WYC-CANCEL", "WYC-HOCUS", "nobody-knows-this")
    counter.until_true(lambda: "nobody-knows-this" in counter.custody.notice[0])
    assert counter.custody.notice[1] == "bad"
    QTest.mouseClick(counter.desk.wall.buttons[Cell(1, 1)], Qt.MouseButton.LeftButton)
    assert counter.custody.step.stage is Stage.CELL
    counter.scan("WYC-1")
    counter.until(Stage.BUNDLE)
    assert counter.custody.step.label == "A-1"


def test_nothing_put_in_is_noted_so(counter: Counter) -> None:
    counter.scan("WYC-STORE", "B-1")
    counter.until(Stage.PLACE)
    assert counter.custody.step.cell == Cell(1, 3), "the first that is free"
    counter.scan("A-3")
    assert counter.custody.step.labels == ("B-1",), "a cell is for one case"
    counter.scan("WYC-OK")
    counter.until(Stage.OPEN)
    counter.scan("A-1")
    assert counter.custody.notice[1] == "bad"
    counter.scan("WYC-NONE")
    counter.shut("1-03")
    counter.ready()
    assert counter.state("B-1") is S.WAITING


def test_borrowed_by_one_granted_by_another_and_counted_when_it_comes_back(
    counter: Counter,
) -> None:
    counter.is_here(JUDGE)
    counter.scan("A-1", "WYC-BORROW")
    counter.until(Stage.PURPOSE)
    counter.scan("WYC-1")
    counter.ready("A-1")
    assert not any(key == "decide" for key in counter.offered()), "not one's own"
    counter.is_here(CHIEF)
    counter.until_true(lambda: "decide" in counter.offered())
    counter.scan("WYC-1")
    counter.until(Stage.DECIDE)
    counter.scan("WYC-2")
    counter.ready(JUDGE.name)
    # Scanned at once: it is kept until it is known what the first button is for this person.
    counter.custody.become(JUDGE)
    counter.scan("WYC-1")
    counter.until(Stage.PLACE)
    counter.scan("WYC-OK")
    counter.until(Stage.OPEN)
    counter.shut("1-01")
    counter.ready("A-1")
    assert (counter.state("A-1"), counter.bundle("A-1").holder) == (S.LENT, JUDGE.name)
    wall = counter.desk.wall
    counter.until_true(lambda: wall.buttons[Cell(1, 1)].look is Look.LENT)
    assert counter.desk.lists.lent.rowCount() == 1

    counter.is_here(KEEPER)
    counter.scan("A-1", "WYC-RETURN")
    counter.until(Stage.COUNT)
    counter.scan("WYC-1", "WYC-OK")
    counter.until(Stage.WHY)
    assert "2" in counter.custody.notice[0]
    counter.scan("WYC-CANCEL")
    counter.ready()
    assert counter.state("A-1") is S.RETURNED
    counter.scan("A-1", "WYC-RETURN")
    counter.until(Stage.COUNT)
    counter.scan("2", "WYC-OK")
    counter.until(Stage.PLACE)
    assert counter.custody.step.cell == Cell(1, 2)
    QTest.mouseClick(wall.buttons[Cell(1, 1)], Qt.MouseButton.LeftButton)
    counter.scan("WYC-OK")
    counter.until(Stage.OPEN)
    counter.shut("1-01")
    counter.ready("A-1")
    assert counter.state("A-1") is S.STORED
    with counter.station.store.snapshot() as reader:
        loan = reads.loans(reader)[-1]
    assert (loan.state, loan.decided_by) == (LoanState.BACK, CHIEF.name)


def test_other_sheets_need_a_reason_and_raise_an_alarm(counter: Counter) -> None:
    lend(counter, "A-1")
    counter.scan("WYC-RETURN", "A-1")
    counter.until(Stage.COUNT)
    counter.scan("3", "WYC-OK")
    counter.until(Stage.WHY)
    counter.desk.panel.text.setText("多一张送达回证")
    QTest.keyClick(counter.desk.panel.text, Qt.Key.Key_Return)
    counter.until(Stage.PLACE)
    assert AlarmKind.SHEETS in alarms(counter)
    counter.scan("WYC-CANCEL")
    counter.ready()
    counter.until_true(lambda: counter.desk.lists.alarms.rowCount() == 1)
    counter.desk.lists.alarms.selectRow(0)
    counter.desk.lists.alarms.opened.emit(counter.desk.lists.alarms.chosen)
    counter.until(Stage.WHY)
    counter.scan("WYC-1")
    counter.ready()
    assert not alarms(counter)


def lend(counter: Counter, label: str) -> None:
    desk = counter.custody.desk()
    assert desk is not None
    desk = DoorDesk(desk.store, JUDGE, desk.cabinet, desk.wiring)
    loan = desk.ask_loan(label, "阅卷")
    chief = type(desk)(counter.station.store, CHIEF, desk.cabinet, desk.wiring)
    chief.decide_loan(loan.id, True, in_court(desk.now()).date())
    place = desk.labelled(label).place
    assert place is not None
    visit = desk.begin(Purpose.LEND, [label], Cell.parse(place.cell))
    counter.shut(place.cell)
    desk.finish(visit.id)
    counter.until_true(lambda: counter.custody.picture.bundle(visit.bundles[0]) is not None)
    counter.until_true(lambda: any(one.state is S.LENT for one in counter.custody.picture.bundles))


def test_a_case_leaves_cell_by_cell_and_goes_on(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.scan("WYC-TAKEOUT", "A-1")
    counter.until(Stage.PLACE)
    counter.scan("WYC-OK")
    counter.until(Stage.FAULT)
    assert "A-3" in counter.desk.panel.sentence.text(), "not all is here"
    counter.scan("WYC-CANCEL", "WYC-STORE", "A-3")
    counter.until(Stage.PLACE)
    counter.scan("WYC-OK")
    counter.until(Stage.OPEN)
    counter.shut("1-01")
    counter.ready("A-3")
    counter.scan("A-1", "WYC-TAKEOUT")
    counter.until(Stage.PLACE)
    assert counter.custody.step.labels == ("A-1", "A-3")
    counter.scan("WYC-OK")
    counter.until(Stage.OPEN)
    counter.shut("1-01")
    counter.until_true(lambda: counter.custody.step.cell == Cell(1, 2))
    counter.until(Stage.PLACE)
    counter.scan("WYC-OK")
    counter.until(Stage.OPEN)
    counter.shut("1-02")
    counter.ready("A-2")
    assert {counter.state(one) for one in ("A-1", "A-2", "A-3")} == {S.TAKEN}

    monkeypatch.setattr(GiveBackDialog, "exec", sign)
    counter.scan("A-2", "WYC-GIVEBACK")
    counter.ready("甲公司")
    assert counter.state("A-2") is S.GIVEN_BACK
    with counter.station.store.snapshot() as reader:
        act = reads.acts(reader, counter.bundle("A-2").id)[-1]
    assert counter.station.store.blobs.read(act.signature_sha256).startswith(b"\x89PNG")
    counter.scan("WYC-STORE", "A-2")
    counter.until(Stage.BUNDLE)
    said = counter.desk.panel.sentence.text()
    assert "已退还" in said and "持有人：甲公司" in said, (
        "where it went, not that one may borrow it"
    )
    assert counter.offered() == {"history", "cancel"}
    counter.scan("WYC-CANCEL")
    monkeypatch.setattr(ArchiveDialog, "ask", lambda *_: "赵档案")
    counter.scan("A-1")
    counter.until(Stage.BUNDLE)
    offered = {one.key: one.style for one in counter.custody.options()}
    assert (offered["do:archive"], offered["do:store"]) == ("primary", ""), "one stands out"
    counter.desk.panel.buttons["do:archive"].click()
    counter.ready("赵档案")
    assert counter.state("A-3") is S.ARCHIVED
    shown: list[object] = []
    monkeypatch.setattr(HistoryDialog, "ask", lambda parent, *found: shown.append(found))
    counter.custody.wanted.emit("history", "A-1")
    counter.until_true(lambda: bool(shown))


def sign(dialog: GiveBackDialog) -> int:
    """Fill the form and write with the mouse."""
    assert dialog.focusWidget() is dialog.how, "who brought it is known: how were they identified?"
    assert not dialog.yes.isEnabled()
    dialog.how.setCurrentText("居民身份证")
    dialog.resize(800, 600)
    dialog.show()
    assert not dialog.yes.isEnabled(), "not signed"
    pad = dialog.pad
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    for step in range(1, 12):
        QTest.mouseMove(pad, QPoint(40 + step * 20, 60 + step % 3 * 30))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(280, 90))
    assert dialog.yes.isEnabled()
    dialog.hide()
    return int(GiveBackDialog.DialogCode.Accepted)


def test_stock_is_taken_cell_by_cell_and_gives_three_lists(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Inventory] = []
    monkeypatch.setattr(OutcomeDialog, "ask", lambda parent, picture, one: found.append(one))
    counter.scan("WYC-STOCK", "WYC-OK")
    counter.until(Stage.OPEN)
    counter.scan("A-1", "FOREIGN-9")
    counter.shut("1-01")
    counter.until(Stage.STOCK)
    counter.settled()
    counter.scan("WYC-OK")
    counter.until(Stage.OPEN)
    counter.shut("1-02")
    counter.until(Stage.STOCK)
    counter.scan("WYC-AT-2-01")
    counter.until(Stage.OPEN)
    counter.shut("2-01")
    counter.until(Stage.STOCK)
    counter.scan("WYC-STOCK")
    counter.until_true(lambda: bool(found))
    assert [one.label for one in found[0].present] == ["A-1"]
    assert [one.label for one in found[0].missing] == ["A-2"]
    assert [one.label for one in found[0].foreign] == ["FOREIGN-9"]
    assert counter.state("A-2") is S.MISSING
    counter.ready()
    counter.until_true(lambda: counter.desk.wall.buttons[Cell(1, 2)].look is Look.ALARM)


# ---- what goes wrong --------------------------------------------------------------------


def test_a_stuck_door_moves_nothing_and_can_be_tried_again(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    with counter_of("modbus", home, tmp_path, parts, confirm_s=0.3) as counter:
        counter.rig.doors.stick(Cell(1, 3))
        counter.scan("WYC-STORE", "B-1", "WYC-OK")
        counter.until(Stage.FAULT)
        assert isinstance(counter.custody.step.error, DoorStuck)
        assert "1-03" in counter.desk.panel.sentence.text()
        assert counter.state("B-1") is S.WAITING
        counter.rig.doors.stick(Cell(1, 3), False)
        counter.custody.bus.wiring = counter.custody.bus.wiring.__class__(
            **{
                name: getattr(counter.custody.bus.wiring, name)
                for name in counter.custody.bus.wiring.__slots__
            }
            | {"confirm_s": 20.0}
        )
        counter.scan("WYC-OK")
        counter.until(Stage.OPEN)
        counter.shut("1-03")
        counter.ready("B-1")


def test_a_wrong_door_is_an_alarm(counter: Counter) -> None:
    counter.rig.doors.swap(Cell(1, 3), Cell(2, 2))
    counter.scan("WYC-STORE", "B-1", "WYC-OK")
    counter.until(Stage.FAULT)
    assert isinstance(counter.custody.step.error, WrongDoor)
    assert AlarmKind.WRONG_DOOR in alarms(counter)
    counter.shut("2-02")
    counter.scan("WYC-CANCEL")
    counter.ready()
    counter.until_true(lambda: counter.desk.wall.buttons[Cell(1, 3)].look is Look.ALARM)
    assert counter.state("B-1") is S.WAITING


def test_a_door_opened_before_the_order_opens_nothing(counter: Counter) -> None:
    counter.rig.doors.force(Cell(2, 3))
    counter.until_true(lambda: counter.custody.bus.door(Cell(2, 3)) is Door.OPEN)
    counter.scan("WYC-STORE", "B-1", "WYC-OK")
    counter.until(Stage.FAULT)
    assert "2-03" in counter.desk.panel.sentence.text()
    assert not counter.rig.doors.ordered
    # An empty cell concerns no case, so there is no alarm; that all is shut is not said either.
    hint = counter.desk.lists._empty[0][1].hint
    assert "2-03" in hint.text()
    counter.shut("2-03")
    counter.until_true(lambda: "2-03" not in hint.text())


def test_a_door_forced_open_is_an_alarm_until_it_is_settled(counter: Counter) -> None:
    counter.rig.doors.force(Cell(1, 1))
    counter.until_true(lambda: AlarmKind.FORCED in alarms(counter))
    wall = counter.desk.wall
    counter.until_true(lambda: wall.buttons[Cell(1, 1)].look is Look.ALARM_OPEN)
    counter.shut("1-01")
    counter.until_true(lambda: wall.buttons[Cell(1, 1)].look is Look.ALARM)


def test_a_cabinet_without_power_says_so_and_comes_back(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    with counter_of("serial-a", home, tmp_path, parts, reply_s=0.2) as counter:
        counter.scan("WYC-STORE", "B-1", "WYC-OK")
        counter.until(Stage.OPEN)
        counter.rig.power(False)
        counter.until_true(lambda: counter.custody.bus.error is not None)
        assert isinstance(counter.custody.bus.error, CabinetSilent)
        assert counter.desk.state.isVisibleTo(counter.desk)
        assert counter.desk.wall.buttons[Cell(1, 1)].look is Look.UNKNOWN
        counter.until_true(lambda: "shut" in counter.offered())
        counter.rig.power(True)
        counter.custody.bus.try_again()
        counter.shut("1-03")
        counter.ready("B-1")
        assert counter.state("B-1") is S.STORED
        counter.until_true(lambda: counter.custody.bus.error is None)


def test_what_is_said_of_a_silent_cabinet_goes_when_it_answers(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    with counter_of("serial-a", home, tmp_path, parts, reply_s=0.2) as counter:
        custody = counter.custody

        def power(on: bool) -> None:
            counter.rig.power(on)
            custody.bus.try_again()
            counter.until_true(lambda: (custody.bus.cabinet is not None) is on)

        def ask() -> None:
            open_(custody)

        def refuse() -> None:
            custody.refuse(CabinetSilent(device="柜"))

        counter.scan("WYC-STORE", "B-1")
        for say in (ask, refuse):
            power(False)
            say()
            assert custody.notice[1] == "bad"
            power(True)
            assert custody.notice == ("", ""), "the cabinet answers again"
        power(False)
        open_(custody)
        custody.say("另一件事")
        power(True)
        assert custody.notice[0] == "另一件事", "what was said of something else stays"


def test_a_word_stands_for_the_sensor_of_a_cabinet_that_is_silent(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    with counter_of("serial-a", home, tmp_path, parts, reply_s=0.2) as counter:
        counter.scan("WYC-STORE", "B-1", "WYC-OK")
        counter.until(Stage.OPEN)
        counter.rig.power(False)
        counter.until_true(lambda: "shut" in counter.offered())
        counter.scan("WYC-OK")
        counter.ready("1-03")
        assert counter.state("B-1") is S.STORED
        with counter.station.store.snapshot() as reader:
            act = reads.acts(reader, counter.bundle("B-1").id)[-1]
        assert act.ground


def test_a_visit_that_power_cut_short_is_offered_at_the_next_start(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    with counter_of("serial-a", home, tmp_path, parts) as counter:
        counter.scan("WYC-STORE", "B-1", "WYC-OK")
        counter.until(Stage.OPEN)
    with counter_of("serial-a", home, tmp_path / "cache", parts) as counter:
        counter.until(Stage.SETTLE)
        assert "1-03" in counter.desk.panel.sentence.text()
        counter.scan("WYC-STORE")
        assert counter.custody.step.stage is Stage.SETTLE
        counter.scan("WYC-OK")
        counter.ready("1-03")
        assert counter.state("B-1") is S.STORED
        assert not alarms(counter)


def test_a_second_desk_is_told_who_has_the_cabinet(
    counter: Counter, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    from app.qt.lanes import Lanes
    from app.windows.custody.bus import Bus

    lanes = Lanes()
    other = Bus(lanes, counter.station.store, counter.station.home)
    other.use(counter.custody.bus.wiring, JUDGE.name)
    counter.until_true(lambda: other.error is not None)
    assert isinstance(other.error, CabinetTaken)
    assert other.error.params["who"] == KEEPER.name
    other.close()
    lanes.close()


def test_two_people_at_one_cabinet_wait_for_each_other(counter: Counter, home: Path) -> None:
    card = issue(home, counter.station.people.accounts, JUDGE.name)
    counter.scan("WYC-STORE", "B-1", "WYC-OK")
    counter.until(Stage.OPEN)
    counter.scan(card)
    assert counter.custody.person == KEEPER, "the door is open for another"
    assert counter.custody.notice[1] == "bad"
    counter.scan("WYC-AT-1-01", "WYC-STORE")
    assert counter.custody.step.stage is Stage.OPEN
    counter.shut("1-03")
    counter.ready("B-1")
    counter.scan(card)
    counter.until_true(lambda: counter.custody.person.name == JUDGE.name)
    counter.scan(card[:-1] + "~")
    counter.until_true(lambda: counter.custody.notice[1] == "bad")
    assert counter.custody.person.name == JUDGE.name


def test_a_cabinet_without_electronics_goes_by_words(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    with counter_of("manual", home, tmp_path, parts) as counter:
        wall = counter.desk.wall
        counter.until_true(lambda: wall.buttons[Cell(1, 1)].look is Look.OCCUPIED)
        assert wall.buttons[Cell(1, 4)].look is Look.FREE
        counter.scan("B-1", "WYC-STORE", "WYC-OK")
        counter.until(Stage.OPEN)
        heading = counter.desk.panel.heading.text()
        assert heading.startswith("请用钥匙打开格口"), "nothing here opens by itself"
        counter.scan("WYC-OK")
        counter.ready("B-1")
        assert counter.state("B-1") is S.STORED
        register(counter.station, counter.bundle("B-1").case_id, "B-9", "1-04", cabinet="二号柜")
        counter.until_true(lambda: counter.custody.picture.labelled("B-9") is not None)
        counter.scan("B-1", "WYC-TAKEOUT", "WYC-OK")
        counter.until(Stage.OPEN)
        counter.scan("WYC-OK")
        counter.ready("B-1")
        assert "本案其余材料：二号柜 1-04" in counter.custody.notice[0]


def test_paper_whose_pages_are_not_in_opens_no_door(counter: Counter) -> None:
    case_id = counter.bundle("B-1").case_id
    counter.custody.paper.register(case_id, "B-2", "卷宗", 20)
    counter.scan("B-2", "WYC-STORE", "WYC-OK")
    counter.until(Stage.FAULT)
    assert "B-2" in counter.desk.panel.sentence.text()
    assert not counter.rig.doors.ordered


def test_every_button_is_large_enough_for_a_finger(counter: Counter) -> None:
    counter.scan("A-1")
    for button in counter.desk.panel.buttons.values():
        assert button.height() >= 48
    for cell in counter.desk.wall.buttons.values():
        assert cell.height() >= 48
        assert cell.width() >= 48


def test_the_settings_name_what_is_wrong(home: Path, tmp_path: Path) -> None:
    (home / "cabinets.toml").write_text('[[cabinet]]\nname = "甲"\n', encoding="utf-8")
    with open_station(home):
        from cabinet.settings import load
        from resources.errors import BadSettingsFile

        with pytest.raises(BadSettingsFile, match="1"):
            load(home / "cabinets.toml")


def test_the_guide_has_every_shortcut_and_every_order(counter: Counter) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    wanted = {
        (
            spoken(group_of(action)),
            spoken(source_of(action)).replace("…", ""),
            "、".join(keys.toString() for keys in action.shortcuts()),
        )
        for action in counter.desk.commands
        if action.shortcuts() and group_of(action) == CUSTODY
    }
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", text.split("## 快捷键")[1], re.MULTILINE)
    assert set(rows) - {("菜单", "命令", "快捷键")} == wanted
    for word in ORDER_WORDS.values():
        assert word in text
    for look in LOOKS.values():
        assert f"| {spoken(look)} |" in text


def test_where_people_have_accounts_a_card_signs_its_owner_in(
    home: Path,
    tmp_path: Path,
    parts: tuple[QApplication, QtBot, Theme],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def prove(dialog: AccountDialog) -> None:
        asked.append(dialog.form.login.text())
        assert dialog.form.login.isReadOnly()
        assert dialog.focusWidget() is dialog.form.password, "typed at once, into the right line"
        dialog.form.password.setText(PHRASE)
        dialog.form.submit()
        parts[1].waitUntil(lambda: dialog.account is not None)

    monkeypatch.setattr(AccountDialog, "exec", prove)
    with open_station(home) as station:
        accounts = station.people.accounts
        accounts.admit(accounts.add("root1", "管理员", Role.ADMINISTRATOR, "x", PHRASE).account)
        accounts.add("sun", "孙书记", Role.CLERK, "root1", PHRASE)
        accounts.add("li", "李法官", Role.JUDGE, "root1", PHRASE)
        cards = {who: issue(home, accounts, who) for who in ("sun", "li")}
    with counter_of("serial-a", home, tmp_path, parts, login=("sun", PHRASE)) as counter:
        assert counter.custody.person.role is Role.CLERK
        counter.scan("WYC-STORE", "B-1", "WYC-OK")
        counter.until(Stage.OPEN)
        counter.shut("1-03")
        counter.ready("B-1")
        counter.scan(cards["li"])
        counter.until_true(lambda: counter.custody.person.role is Role.JUDGE)
        counter.until_true(lambda: counter.program.guard.account is not None)
        counter.until_true(lambda: "李法官" in counter.custody.notice[0])
        counter.until_true(lambda: not counter.custody._reading)
        assert counter.custody.picture.bundles == (), "nothing is lent to this person"
        assert "task:store" not in counter.offered()
        counter.scan("A-1", "WYC-BORROW", "WYC-1")
        counter.ready("A-1")
        with counter.station.store.snapshot() as reader:
            assert reads.loans(reader)[-1].person == "李法官（li）"
        counter.scan(cards["sun"])
        counter.until_true(lambda: "孙书记" in counter.custody.notice[0])
        assert counter.custody.person.role is Role.CLERK
        left = AccountDialog(counter.desk, parts[2], counter.custody)
        left.open()
        QTest.keyClick(left.form.login, Qt.Key.Key_Escape)
        assert not left.isVisible(), "whoever does not want to sign in leaves by Escape"
        left.deleteLater()
        who = {entry.who for entry in counter.station.store.journal_entries(0, 10_000)}
        assert {"孙书记（sun）", "李法官（li）"} <= who
        assert counter.program.guard.account is not None
        assert counter.program.guard.account.login == "sun"
        # A card is possession alone: its owner proved it once, the clerk had signed in before.
        assert asked == ["li"]
        counter.scan(cards["li"])
        counter.until_true(lambda: "李法官" in counter.custody.notice[0])
        assert asked == ["li"]
        counter.station.change_settings(card_hours=0)
        counter.scan(cards["sun"])
        counter.until_true(lambda: "孙书记" in counter.custody.notice[0])
        assert asked == ["li", "sun"]


def test_the_desk_stays_as_it_is_in_another_language(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    monkeypatch.setattr(HistoryDialog, "ask", lambda parent, *found: shown.append(found))
    counter.scan("A-1")
    counter.until(Stage.BUNDLE)
    counter.program._take_language("en")
    assert counter.desk.panel.heading.text() == "A-1"
    assert "In the cabinet" in counter.desk.panel.sentence.text()
    counter.desk.panel.buttons["history"].click()
    counter.until_true(lambda: bool(shown))
    counter.settled()
    assert len(shown) == 1, "the page that is gone shows nothing"
    counter.program._take_language("zh_CN")


def test_a_visit_ended_by_another_program_is_asked_about_no_more(counter: Counter) -> None:
    """It stood there as broken off, with buttons that were refused, until somebody cancelled."""
    custody = counter.custody
    wiring = custody.bus.wiring
    place = Wiring(name=wiring.name, url="manual:", boards=(1, 2), locks=4)
    other = DoorDesk(counter.station.store, KEEPER, ManualCabinet(place), place)
    visit = other.begin(Purpose.STORE, ["B-1"], Cell(1, 3))
    counter.until(Stage.SETTLE)
    other.finish(visit.id, word="已放入")
    counter.until(Stage.READY)
    assert "settle" not in counter.offered()


def test_a_visit_under_way_at_another_program_is_not_taken_for_broken_off(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was told that the cabinet is taken could end the visit of who has it."""
    custody = counter.custody
    wiring = custody.bus.wiring
    place = Wiring(name=wiring.name, url="manual:", boards=(1, 2), locks=4)
    other = DoorDesk(counter.station.store, JUDGE, ManualCabinet(place), place)
    taken = CabinetTaken(device=wiring.name, who=JUDGE.name, since="09:00", process=1)
    other.begin(Purpose.STORE, ["B-1"], Cell(1, 3))
    counter.until(Stage.SETTLE)
    monkeypatch.setattr(custody.bus, "error", taken)
    custody.bus.changed.emit()
    assert custody.step.stage is Stage.READY
    assert "settle" not in counter.offered()
    custody.read()
    counter.ready()
    monkeypatch.setattr(custody.bus, "error", None)
    custody.bus.changed.emit()
    counter.until(Stage.SETTLE)


def test_a_visit_put_off_is_offered_again(
    home: Path, tmp_path: Path, parts: tuple[QApplication, QtBot, Theme]
) -> None:
    with counter_of("manual", home, tmp_path, parts) as counter:
        counter.scan("WYC-STORE", "B-1", "A-3", "WYC-OK")
        counter.until(Stage.OPEN)
    with counter_of("manual", home, tmp_path, parts) as counter:
        counter.until(Stage.SETTLE)
        counter.scan("WYC-CANCEL")
        counter.ready()
        counter.scan("A-3", "WYC-STORE", "WYC-OK")
        counter.until(Stage.SETTLE)
        assert "1-03" in counter.desk.panel.sentence.text()
        counter.scan("WYC-CANCEL")
        counter.ready()
        assert "settle" in counter.offered()
        counter.scan("WYC-1")
        counter.until(Stage.SETTLE)
        counter.scan("WYC-NONE")
        counter.ready("1-03")
        assert counter.state("B-1") is S.WAITING
        assert "settle" not in counter.offered()
