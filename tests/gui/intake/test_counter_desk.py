"""A person at the counter, by keys and a barcode gun; then the scan desk works from the list."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
)
from pytestqt.qtbot import QtBot

from app.qt.commands import group_of
from app.qt.lanes import Lane
from app.qt.theme import Theme
from app.qt.translations import spoken
from app.station.counter import desk_of
from app.windows.intake import words
from app.windows.intake.arrived import ArrivedDialog, in_short
from app.windows.intake.comparing import CompareDialog
from app.windows.intake.handing import OfferDialog, ReasonDialog, TakeDialog, Taking
from app.windows.intake.history import HistoryDialog
from app.windows.intake.intake import Scene
from app.windows.intake.new_task import NewTaskDialog
from app.windows.intake.papers import PaperDialog
from app.windows.intake.window import COUNTER, CounterDesk
from app.windows.main import Program
from app.windows.scan_desk.window import ScanDesk
from dossier.custody.rights import Person
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.model import CHINA
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import DONE, Origin, Original, Outcome, Task, TaskAct, TaskState, Way
from dossier.model import Volume
from tests.gui.bench_station import BenchStation

WHO = "张收转"
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide-counter.zh.md"
Keys = Qt.Key


class Seat:
    """The window, and what a person does at it."""

    def __init__(self, bot: QtBot, program: Program, station: BenchStation) -> None:
        self.bot, self.program, self.station = bot, program, station

    @property
    def page(self) -> CounterDesk:
        assert self.program.window is not None
        page = self.program.window.centralWidget()
        assert isinstance(page, CounterDesk)
        return page

    @property
    def desk(self) -> IntakeDesk:
        return desk_of(self.station, Person(WHO))

    def settled(self) -> None:
        """Wait until what was asked of the lanes is answered."""
        for lane in (Lane.STORE, Lane.EXPORT, Lane.STORE):
            done: list[None] = []
            self.program.lanes.run(lane, lambda task: None, lambda _, d=done: d.append(None))  # type: ignore[misc]
            self.bot.waitUntil(lambda d=done: bool(d))  # type: ignore[misc]

    def scan(self, code: str) -> None:
        """The gun: keys into the field for codes, Enter at the end."""
        self.page.code.setFocus()
        write(code)
        QTest.keyClick(self.page.code, Keys.Key_Return)
        self.settled()

    def type(self, text: str, *keys: Qt.Key) -> None:
        """Keys to whatever has the focus."""
        write(text)
        for key in keys:
            QTest.keyClick(focused(), key)

    def scene(self, what: Callable[[Scene], bool]) -> Scene:
        intake = self.program.intake
        assert intake is not None
        self.bot.waitUntil(lambda: what(intake.scene))
        return intake.scene


def write(text: str) -> None:
    """Type into whatever has the focus; QTest itself knows no Chinese."""
    widget = focused()
    if text.isascii():
        QTest.keyClicks(widget, text)
    elif isinstance(widget, QComboBox):
        widget.setEditText(text)
    else:
        widget.setText(text)


def focused() -> Any:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def cell(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    assert item is not None
    return item.text()


@pytest.fixture
def program(
    qapp: QApplication, qtbot: QtBot, theme: Theme, station: BenchStation
) -> Iterator[Program]:
    station.change_settings(person=WHO)
    made = Program(qapp, station.home, demo=False, role="intake", theme=theme)
    made.use(station)
    made._sending.stop()
    assert made.window is not None
    made.window.activateWindow()
    qtbot.waitUntil(lambda: made.intake is not None and made.intake.scene.day is not None)
    yield made
    made.close(keep_station=True)
    qapp.processEvents()


@pytest.fixture
def seat(qtbot: QtBot, program: Program, station: BenchStation) -> Seat:
    return Seat(qtbot, program, station)


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the papers that were shown."""
    shown: list[str] = []
    monkeypatch.setattr(
        PaperDialog, "ask", lambda *words: shown.append(next(w for w in words if type(w) is str))
    )
    return shown


def fill(seat: Seat) -> None:
    """Register two materials from the case number to the last Enter, by keys alone."""
    seat.scan(seat.station.store.cases()[0].number)
    assert focused() is seat.page.form.submitter
    seat.type("甲公司", Keys.Key_Return)
    seat.type("原告", Keys.Key_Return)
    seat.type("440301199001011234", Keys.Key_Return, Keys.Key_Return)
    seat.type("民事起诉状", Keys.Key_Return)
    seat.type("2", Keys.Key_Return, Keys.Key_Return)
    seat.type("借条", Keys.Key_Return)
    seat.type("1", Keys.Key_Return, Keys.Key_Return)


def test_what_came_is_registered_by_keys_alone(seat: Seat, papers: list[str]) -> None:
    fill(seat)
    form = seat.page.form
    form.items.set_original(1, Original.RETURN, evidence=True)
    assert form.total.text() == "2 件，3 页"
    assert form.sheets.value() == 3
    QTest.keyClick(focused(), Keys.Key_Return)
    assert focused() is form.go, "Enter on the empty line goes on"
    QTest.keyClick(form.go, Keys.Key_Return)
    scene = seat.scene(lambda scene: bool(scene.registrations))
    (one,) = scene.registrations
    assert (one.way, one.submitter, one.capacity, one.by) == (Way.COUNTER, "甲公司", "原告", WHO)
    assert [(item.title, item.pages) for item in one.items] == [("民事起诉状", 2), ("借条", 1)]
    assert one.items[1].original is Original.RETURN
    assert one.items[1].evidence
    (task,) = seat.scene(lambda scene: bool(scene.tasks)).tasks
    assert (task.sheets, task.registration_id) == (3, one.id)
    assert form.written_nothing
    lists = seat.page.lists
    seat.bot.waitUntil(lambda: lists.tasks.rowCount() == 1)
    assert cell(lists.came, 0, 4) == "民事起诉状等 2 件"
    assert cell(lists.tasks, 0, 5) == "待移交"
    lists.choose(one.id, task.id)
    for name in ("receipt", "item_labels", "separators", "labels"):
        seat.page.commands[name].trigger()
    assert [title.split()[0] for title in papers] == ["收据", "材料标签", "分隔页", "标签"]


def register(seat: Seat, *titles: str) -> None:
    seat.scan(seat.station.store.cases()[0].number)
    form = seat.page.form
    form.submitter.setEditText("邮政")
    for line, title in enumerate(titles):
        form.items.write(line, title, 1)
    form.go.click()
    seat.settled()


def test_what_was_just_registered_is_chosen_whatever_was_before(
    seat: Seat, papers: list[str]
) -> None:
    register(seat, "民事起诉状")
    seat.scene(lambda scene: len(scene.registrations) == 1)
    seat.page.lists.came.selectRow(0)
    seat.page.lists.tasks.selectRow(0)
    register(seat, "答辩状")
    scene = seat.scene(lambda scene: len(scene.registrations) == 2)
    chosen, task = seat.page.lists.registration, seat.page.lists.task
    assert chosen is not None and chosen.items[0].title == "答辩状"
    assert task is not None and scene.task_of(chosen) == task


def test_what_came_says_what_it_did_to_deadlines_and_it_is_taken_back(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReasonDialog, "ask", lambda *words: "误登记")
    case_id = seat.station.store.cases()[0].id
    register(seat, "民事起诉状")
    strip = seat.page.told
    seat.bot.waitUntil(strip.isVisible)
    assert "收到起诉状" in strip.words.text() and "立案审查" in strip.words.text()
    (one,) = seat.scene(lambda scene: bool(scene.registrations)).registrations
    intake = seat.program.intake
    assert intake is not None
    dialog = ArrivedDialog(seat.page, seat.program.theme, intake, one)
    seat.bot.addWidget(dialog)
    dialog.show()
    seat.bot.waitUntil(lambda: len(dialog.cards) == 1)
    assert "第一百二十六条" in "".join(one.text() for one in dialog.cards[0].findChildren(QLabel))
    (back,) = dialog.cards[0].findChildren(QPushButton)
    back.click()
    seat.bot.waitUntil(lambda: dialog.empty.isVisible())
    (event,) = DeadlineDesk(seat.station.store, WHO).facts(case_id).events
    assert event.cancelled and event.note == "误登记"


def test_an_answer_before_the_filing_is_noted_says_why_no_deadline_follows(seat: Seat) -> None:
    register(seat, "答辩状", "代理词")
    strip = seat.page.told
    seat.bot.waitUntil(strip.isVisible)
    assert "答辩状：本案尚未登记“立案”" in strip.words.text()
    assert "代理词" not in strip.words.text(), "of which no deadline ever hangs"
    case_id = seat.station.store.cases()[0].id
    DeadlineDesk(seat.station.store, WHO).note_event(case_id, "case_filed", datetime.now(UTC))
    register(seat, "答辩状")
    seat.bot.waitUntil(lambda: "发送答辩状副本" in strip.words.text())
    assert "尚未登记" not in strip.words.text()


def test_what_a_withdrawn_registration_did_is_no_longer_said(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReasonDialog, "ask", lambda *words: "错寄他院")
    register(seat, "民事起诉状")
    strip = seat.page.told
    seat.bot.waitUntil(strip.isVisible)
    intake = seat.program.intake
    assert intake is not None
    seat.scene(lambda scene: bool(scene.registrations))
    intake.run(
        lambda station, desk: [desk.withdraw_task(task, "错寄他院") for task in desk.tasks()],
        lambda _: None,
        owner=seat.page,
    )
    seat.scene(lambda scene: not scene.tasks)
    seat.page.lists.came.setCurrentCell(0, 0)
    seat.page.acts.withdraw()
    seat.bot.waitUntil(lambda: not strip.isVisible())


def test_a_reason_is_typed_at_once(seat: Seat) -> None:
    dialog = ReasonDialog(seat.page, "撤回收件", "S1", "撤回")
    seat.bot.addWidget(dialog)
    dialog.show()
    seat.bot.waitUntil(lambda: dialog.focusWidget() is dialog.reason)


def test_a_parcel_begun_does_not_go_with_what_came_otherwise(seat: Seat) -> None:
    form = seat.page.form
    for button in form.ways.buttons():
        if Way(button.property("way")) is Way.POST:
            button.click()
    form.tracking.setText("SF1")
    assert form.entered.tracking == "SF1"
    for button in form.ways.buttons():
        if Way(button.property("way")) is Way.COUNTER:
            button.click()
    assert form.entered.tracking == ""


def test_a_proof_of_service_asks_for_its_day(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = seat.station.store.cases()[0].id
    deadlines = DeadlineDesk(seat.station.store, WHO)
    deadlines.note_event(case_id, "case_filed", datetime.now(UTC))
    asked: list[str] = []
    monkeypatch.setattr(ArrivedDialog, "exec", lambda self: asked.append(self.windowTitle()))
    register(seat, "送达回证")
    seat.bot.waitUntil(lambda: bool(asked))
    (one,) = seat.scene(lambda scene: bool(scene.registrations)).registrations
    intake = seat.program.intake
    assert intake is not None
    dialog = ArrivedDialog(seat.page, seat.program.theme, intake, one)
    seat.bot.addWidget(dialog)
    dialog.show()
    seat.bot.waitUntil(lambda: len(dialog.cards) == 2)
    kind, about = dialog.cards[0].findChildren(QComboBox)
    day = next(one for one in dialog.cards[0].findChildren(QLineEdit) if one.accessibleName())
    (note,) = dialog.cards[0].findChildren(QPushButton)
    day.setText("20260228")
    assert not note.isEnabled(), "what was served is not said yet"
    kind.setCurrentIndex(kind.findData("judgment_served"))
    assert note.isEnabled()
    for wrong in ("20990101", "2026-02-30", "2026"):
        day.setText(wrong)
        assert not note.isEnabled(), wrong
    day.setText("2026-2-28")
    about.setEditText("甲公司")
    note.click()
    seat.bot.waitUntil(lambda: "判决书送达" in in_short(dialog.told) if dialog.told else False)
    event = deadlines.facts(case_id).events[-1]
    assert (event.kind, event.subject) == ("judgment_served", "甲公司")
    assert f"{event.at.astimezone(CHINA):%Y-%m-%d}" == "2026-02-28"


def test_a_wrong_digit_is_named_and_nothing_is_registered(seat: Seat) -> None:
    fill(seat)
    form = seat.page.form
    assert form.go.isEnabled()
    form.identity.setText("440301199001011235")
    assert "第 18 位" in form.judged.text()
    assert not form.go.isEnabled()
    form.identity.clear()
    form.items.write(0, "民事起诉状", 0)
    assert not form.go.isEnabled(), "a material without pages"
    form.items.write(0, "民事起诉状", 2)
    assert form.go.isEnabled()
    form.submitter.setEditText("长" * 300)
    assert len(form.entered.submitter) == 200


def test_post_wants_its_number_and_the_same_parcel_is_told(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BaseException] = []
    fill(seat)
    form = seat.page.form
    QTest.keyClick(form, Keys.Key_2, Qt.KeyboardModifier.AltModifier)
    assert form.way is Way.POST
    assert focused() is form.tracking
    form.tracking.setText("SF12345678")
    monkeypatch.setattr(seat.page._host, "show_error", told.append)
    QTest.keyClick(form.note, Keys.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.scene(lambda scene: len(scene.registrations) == 1)
    seat.settled()
    assert form.way is Way.POST, "post comes in piles"
    form.items.write(0, "答辩状", 1)
    form.submitter.setEditText("乙公司")
    form.tracking.setText("sf12345678")
    form.ready.emit()
    seat.bot.waitUntil(lambda: bool(told))
    assert type(told[0]).__name__ == "DuplicateTracking"
    assert form.submitter.currentText() == "乙公司", "what was typed stays"
    seat.scan("SF12345678")
    assert seat.page.lists.registration is not None


def test_a_code_nobody_knows_is_told_beside_the_field(seat: Seat) -> None:
    seat.scan("https://example.org/?q=1")
    assert seat.page.notice.isVisibleTo(seat.page)
    assert "example.org" in seat.page.notice.text()
    assert focused() is seat.page.code
    seat.scan("甲公司")
    assert not seat.page.notice.isVisibleTo(seat.page)
    assert seat.program.intake is not None
    assert seat.program.intake.chosen is not None


def test_both_sides_confirm(
    seat: Seat, papers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = seat.station.store.cases()[0].id
    for n in (2, 3):
        seat.desk.create_task(case_id, f"材料{n}", n)
    scene = seat.scene(lambda scene: len(scene.tasks) == 2)
    offer = OfferDialog(seat.page, scene, list(scene.tasks), WHO)
    first = offer.table.item(0, 0)
    assert first is not None
    first.setCheckState(Qt.CheckState.Unchecked)
    assert offer.total.text() == "共 1 件，3 张"
    offer.deleteLater()
    monkeypatch.setattr(OfferDialog, "ask", lambda page, scene, tasks, who: list(tasks))
    seat.page.commands["hand_over"].trigger()
    scene = seat.scene(lambda scene: all(one.offered for one in scene.tasks))
    number = scene.tasks[0].list_number
    seat.bot.waitUntil(lambda: papers == [f"移交清单 {number}"])

    take = TakeDialog(seat.page, scene, list(scene.tasks), WHO, named=False)
    assert take.who.text() == "", "whoever handed over is not offered"
    take.who.setText(WHO)
    assert not take.yes.isEnabled()
    take.who.setText("李扫描")
    take.counts[0].setValue(1)
    assert take.verdict.text() == "1 件不相符，仍留在清单上。"
    taking = take.taking
    take.deleteLater()
    monkeypatch.setattr(TakeDialog, "ask", lambda *words, named: taking)
    seat.scan(number)
    scene = seat.scene(lambda scene: any(one.taken_by for one in scene.tasks))
    assert [one.word for one in scene.tasks] == ["移交待确认", "已移交"]
    seat.page.lists.choose(task_id=scene.tasks[0].id)
    monkeypatch.setattr(ReasonDialog, "ask", lambda *words: "少一张")
    seat.page.commands["recall"].trigger()
    scene = seat.scene(lambda scene: not scene.tasks[0].offered)
    seat.page.lists.choose(task_id=scene.tasks[0].id)
    shown: list[Task] = []
    monkeypatch.setattr(HistoryDialog, "ask", lambda page, task, steps: shown.append(task))
    seat.page.commands["history"].trigger()
    seat.bot.waitUntil(lambda: bool(shown))
    seat.page.commands["withdraw_task"].trigger()
    seat.scene(lambda scene: len(scene.tasks) == 1)


def test_paper_of_a_hearing_gets_a_task(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    seat.scan("甲公司")
    dialog = NewTaskDialog(seat.page, "案号")
    assert not dialog.yes.isEnabled()
    dialog.title.setText("当庭提交的账册")
    dialog.sheets.setValue(12)
    entered = dialog.entered
    dialog.deleteLater()
    monkeypatch.setattr(NewTaskDialog, "ask", lambda page, number: entered)
    seat.page.commands["new_task"].trigger()
    (task,) = seat.scene(lambda scene: bool(scene.tasks)).tasks
    assert (task.origin, task.sheets, task.label) == (Origin.HEARING, 12, task.number)


def test_a_paper_is_seen_and_saved(seat: Seat, tmp_path: Path, theme: Theme) -> None:
    case_id = seat.station.store.cases()[0].id
    task = seat.desk.create_task(case_id, "起诉状", 2)
    intake = seat.program.intake
    assert intake is not None

    def make(station: Any, desk: IntakeDesk) -> bytes:
        from app.station import counter

        return counter.labels(station, [task])

    dialog = PaperDialog(seat.page, theme, seat.page._host, intake, "标签", make)
    seat.bot.waitUntil(lambda: bool(dialog.pages))
    assert dialog.picture.image is not None
    assert not dialog.picture.image.isNull()
    dialog.save_to(tmp_path / "label.pdf")
    seat.bot.waitUntil(lambda: "label.pdf" in dialog.said.text())
    assert (tmp_path / "label.pdf").read_bytes() == dialog.pdf
    dialog.deleteLater()


def test_files_are_dropped_looked_at_and_compared(
    seat: Seat, tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = seat.station.store.cases()[0].id
    from dossier.intake.desk import item

    one = seat.desk.register(
        case_id, Way.ELECTRONIC, "甲公司", [item("照片", 1, original=Original.ELECTRONIC)]
    )
    data = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(data, "JPEG")
    (tmp_path / "照片.jpg").write_bytes(data.getvalue())
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    intake = seat.program.intake
    assert intake is not None
    dialog = CompareDialog(seat.page, theme, seat.page._host, intake, one)
    dialog.take([tmp_path / "照片.jpg", tmp_path / "坏.pdf"])
    seat.bot.waitUntil(lambda: len(dialog.files) == 1)
    seat.bot.waitUntil(lambda: "坏.pdf" in dialog.refused.text())
    seat.bot.waitUntil(lambda: dialog.file_picture.image is not None)
    monkeypatch.setattr(ReasonDialog, "ask", lambda *words: "缺一角")
    dialog.differs.click()
    seat.bot.waitUntil(lambda: dialog.files[0].outcome is Outcome.DIFFERS)
    assert "与纸质不一致" in cell(dialog.table, 0, 2)
    dialog.same.click()
    seat.bot.waitUntil(lambda: dialog.files[0].outcome is Outcome.SAME)
    assert dialog.files[0].compared_by == WHO
    with wave.open(str(tmp_path / "录音.wav"), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(bytes(16_000))
    dialog.show()
    dialog.take([tmp_path / "录音.wav"])
    seat.bot.waitUntil(lambda: len(dialog.files) == 2)
    with seat.bot.waitSignal(dialog.player.opened):
        dialog.table.selectRow([one.pages for one in dialog.files].index(0))
    assert dialog._laid is not None
    laid = Path(dialog._laid.name)
    assert [each.suffix for each in laid.iterdir()] == [".wav"]
    dialog.reject()
    assert not laid.exists(), "the copy in clear goes with the window"
    assert dialog.player.player is None
    dialog.deleteLater()


def test_every_state_and_command_has_its_words(seat: Seat) -> None:
    for table in (words.WAYS, words.ORIGINALS, words.STATES, words.ORIGINS, words.OUTCOMES):
        for source in table.values():
            assert spoken(source) != source
    assert spoken(COUNTER) == "收转"
    assert {act for act in TaskAct} == set(HistoryDialog.words)


def test_the_guide_quotes_the_program(seat: Seat) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    keys: set[str] = set()
    for action in seat.page.commands:
        if group_of(action) == COUNTER and action.shortcuts():
            keys.add(action.shortcut().toString())
            assert action.shortcut().toString() in text, action.text()
    quoted = {name for name, _ in re.findall(r"“([^”]+)”（(Ctrl\+[A-Z]|F\d+)）", text)}
    said = {action.text() for action in seat.page.commands} | {seat.page.form.go.text()}
    assert quoted <= said
    assert set(re.findall(r"(Ctrl\+[A-Z]|F\d+)[）。]", text)) <= keys | {"Ctrl+F"}
    states = set(re.findall(r"^\| (.+?) \| .+ \|$", text, flags=re.MULTILINE)) - {"状态"}
    assert states == {spoken(words.STATES[one]) for one in TaskState if one not in DONE} | {
        "移交待确认"
    }


def test_the_scan_desk_works_from_the_list(
    qtbot: QtBot,
    qapp: QApplication,
    theme: Theme,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter, centre = desk_of(station, Person(WHO)), desk_of(station, Person("李扫描"))
    case_id = station.store.cases()[0].id
    task = counter.create_task(case_id, "起诉材料", 4)
    counter.offer([task])
    station.feed = 3
    made = Program(qapp, station.home, demo=False, role="scan", theme=theme)
    made.use(station)
    made._sending.stop()
    try:
        qtbot.waitUntil(lambda: bool(made.desk and made.desk.choices.device_id))
        assert made.desk is not None
        assert made.window is not None
        page = made.window.centralWidget()
        assert isinstance(page, ScanDesk)
        made.desk.open_case(case_id)
        bar = page.tasks
        qtbot.waitUntil(lambda: bar.take.isVisibleTo(bar))
        taking = Taking("李扫描", ((task.id, 4),))
        monkeypatch.setattr(TakeDialog, "ask", lambda *words, named: taking)
        bar.take.click()
        qtbot.waitUntil(lambda: bar.choice.count() == 2)
        bar.choice.setCurrentIndex(1)
        bar.choice.activated.emit(1)
        qtbot.waitUntil(lambda: bar.task is not None and bar.seen.outlook is not None)
        qtbot.waitUntil(lambda: page.commands["scan"].isEnabled())
        page.commands["scan"].trigger()
        qtbot.waitUntil(lambda: bar.state.text() == "已收 3 / 4 张，缺 1 张")
        assert made.desk is not None
        desk = made.desk
        qtbot.waitUntil(lambda: desk.receiving.intake is None)
        assert len(centre.task(task.id).batches) == 1
        monkeypatch.setattr(ReasonDialog, "ask", lambda *words: "第4张为空白封皮")
        bar.reconcile.click()
        qtbot.waitUntil(lambda: bar.good.isVisibleTo(bar))
        assert centre.task(task.id).ground == "第4张为空白封皮"
        bar.back.click()
        qtbot.waitUntil(lambda: centre.task(task.id).state is TaskState.RESCAN)
        ids = [one.id for one in station.store.pages(case_id)]
        station.file(ids, "complaint", "起诉状", Volume.MAIN)
        centre.begin(centre.task(task.id))
        qtbot.waitUntil(lambda: bar.reconcile.isVisibleTo(bar))
        bar.reconcile.click()
        qtbot.waitUntil(lambda: bar.good.isVisibleTo(bar))
        bar.good.click()
        qtbot.waitUntil(lambda: centre.task(task.id).state is TaskState.FILED)
    finally:
        made.close(keep_station=True)
        qapp.processEvents()
    assert not isinstance(qapp.activeModalWidget(), QDialog)
