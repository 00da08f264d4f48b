"""A person at the operations desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt import translations
from app.qt.theme import Theme
from app.windows.main import Program
from app.windows.operations.conflict import ConflictDialog
from app.windows.operations.following import FollowDialog, Wanted
from app.windows.operations.window import OperationsDesk
from resources.errors import Offline
from sync.core.answers import Conflict
from sync.core.messages import Base
from sync.core.station.events import Alarm, Progress
from sync.core.station.ports import Dead
from sync.station.contract import CaseLine, Comparison, FieldPair, Version
from tests.gui.bench_station import NUMBER, BenchStation
from tests.gui.scripted_sync import ENROLLED, NOT_ENROLLED, ScriptedSync

ID = "ab" * 32
CONFLICT = Conflict(
    ID, 7, "station", 1, 3, "case", "revision",
    (Base("material/m#rest", "cd" * 32),), (Base("material/m#rest", "ef" * 32),),
)  # fmt: skip
COMPARISON = Comparison(
    CONFLICT, NUMBER, "民事起诉状", "RenameMaterial",
    Version("王书记员", "2026-11-21T02:21:00+00:00", "other"),
    Version("李扫描", "2026-11-21T02:25:00+00:00", "station"),
    (FieldPair("material", "m", "title", "起诉状", "民事起诉状", "起诉状（原告）"),),
)  # fmt: skip


@pytest.fixture
def sync(station: BenchStation) -> ScriptedSync:
    station.scripted = ScriptedSync()
    return station.scripted


@pytest.fixture
def desk(
    qapp: QApplication, qtbot: QtBot, theme: Theme, station: BenchStation, sync: ScriptedSync
) -> Iterator[OperationsDesk]:
    program = Program(qapp, station.home, demo=False, role="operations", theme=theme)
    program.use(station)
    assert program.window is not None
    page = program.window.centralWidget()
    assert isinstance(page, OperationsDesk)
    qtbot.waitUntil(lambda: page.operations.picture is not None)
    yield page
    program.close(keep_station=True)
    qapp.processEvents()


def show(qtbot: QtBot, desk: OperationsDesk) -> None:
    """Have the desk look now, and wait for it."""
    # One that is under way began before what is to be seen was there.
    qtbot.waitUntil(lambda: not desk.operations._reading)
    with qtbot.waitSignal(desk.operations.changed):
        desk.operations._rounds = 0
        desk.operations.read()


def test_a_station_is_enrolled_by_code(
    qtbot: QtBot, desk: OperationsDesk, sync: ScriptedSync
) -> None:
    sync.now = NOT_ENROLLED
    show(qtbot, desk)
    page = desk.enrolling
    assert page.isVisible()
    assert not desk.summary.isVisible()
    assert not page.button.isEnabled()
    page.url.setText("centre.court:8443/")
    page.code.setText(" WY1-AAAAA ")
    sync.refusal = Offline(centre="https://centre.court:8443")
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.refusal.isVisible)
    sync.refusal = None
    QTest.keyClick(page.code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.cases.parent() is not None and desk.summary.isVisible())
    assert ("enrol", "https://centre.court:8443", "WY1-AAAAA") in sync.asked
    assert ("start",) in sync.asked
    assert "某某区人民法院" in desk.summary.centre.text()


def test_the_queue_and_the_cases_are_shown(
    qtbot: QtBot, desk: OperationsDesk, sync: ScriptedSync
) -> None:
    progress = Progress(132, 3, 1, 5 << 20, 2.5 * (1 << 20), 2, 0.0, "")
    sync.now = replace(ENROLLED, progress=progress, pending_bytes=45 << 20, seconds_left=190.0)
    sync.lines = [CaseLine("case", NUMBER, 12, 3, 0, 40)]
    show(qtbot, desk)
    assert "135" in desk.summary.queue.text()
    assert "45.0 MB" in desk.summary.queue.text()
    assert "2.5 MB/s" in desk.summary.rate.text()
    assert "3 分钟" in desk.summary.rate.text()
    row = [desk.cases.item(0, column) for column in range(6)]
    assert [item.text() for item in row if item] == [NUMBER, "55", "12", "3", "–", "40"]
    sync.now = ENROLLED
    show(qtbot, desk)
    assert desk.summary.queue.text() == "全部已到中心"


def test_a_dead_letter_says_why_and_is_sent_again(
    qtbot: QtBot, desk: OperationsDesk, sync: ScriptedSync
) -> None:
    sync.letters = [Dead(f"blob/{ID}", "damaged", ID)]
    show(qtbot, desk)
    reason = desk.dead.item(0, 1)
    assert reason is not None
    assert "重新扫描" in reason.text()
    assert not desk.commands["try_again"].isEnabled()
    desk.dead.selectRow(0)
    desk.commands["try_again"].trigger()
    qtbot.waitUntil(lambda: desk.dead.rowCount() == 0)


def test_what_the_centre_did_not_take_names_its_case(
    qtbot: QtBot, desk: OperationsDesk, sync: ScriptedSync
) -> None:
    sync.lines = [CaseLine("0197-case", NUMBER, 0, 0, 0, 1)]
    sync.letters = [
        Dead("entries/0197-case", "forbidden", "WriteNote"),
        Dead("have/secret", "forbidden", ""),
    ]
    show(qtbot, desk)
    cells = [[desk.dead.item(row, column) for column in range(2)] for row in range(2)]
    said = [[item.text() for item in row if item] for row in cells]
    assert said[0][0] == f"{NUMBER} 的记录" and said[1][0] == "副卷原件"
    assert all("重试" in reason for _, reason in said)


@pytest.mark.parametrize("keep", ["centre", "mine"])
def test_a_conflict_is_decided_side_by_side(
    qtbot: QtBot,
    desk: OperationsDesk,
    sync: ScriptedSync,
    keep: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sync.pairs = {ID: COMPARISON}
    show(qtbot, desk)

    def decide(dialog: ConflictDialog) -> int:
        texts = [dialog.table.item(0, column) for column in range(4)]
        shown = [item.text() for item in texts if item]
        assert shown == ["标题", "起诉状", "民事起诉状", "起诉状（原告）"]
        head = dialog.table.horizontalHeaderItem(2)
        assert head is not None
        assert "王书记员" in head.text()
        QTest.mouseClick(getattr(dialog, keep), Qt.MouseButton.LeftButton)
        return 1

    monkeypatch.setattr(ConflictDialog, "exec", decide)
    desk.conflicts.selectRow(0)
    desk.commands["compare"].trigger()
    qtbot.waitUntil(lambda: desk.conflicts.rowCount() == 0)
    assert ("resolve", ID, keep, desk.operations.who) in sync.asked


def test_enter_decides_nothing(qtbot: QtBot, desk: OperationsDesk, theme: Theme) -> None:
    dialog = ConflictDialog(desk, theme, COMPARISON)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.keep is None
    dialog.close()
    dialog.deleteLater()


def test_quiet_mode_and_limit_are_remembered(
    qtbot: QtBot, desk: OperationsDesk, sync: ScriptedSync, station: BenchStation
) -> None:
    desk.commands["quiet"].trigger()
    qtbot.waitUntil(lambda: sync.now.quiet and station.settings.sync_quiet)
    limit = desk.summary.limit
    limit.setCurrentIndex(limit.findData(1024))
    limit.activated.emit(limit.currentIndex())
    qtbot.waitUntil(lambda: station.settings.sync_limit_kib_s == 1024)
    assert sync.now.limit_bytes_per_s == 1 << 20


def test_a_case_is_fetched(
    qtbot: QtBot, desk: OperationsDesk, sync: ScriptedSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(NUMBER, "wang", "long password")
    monkeypatch.setattr(FollowDialog, "ask", lambda parent: wanted)
    with qtbot.waitSignal(desk.operations.done):
        desk.commands["follow"].trigger()
    assert ("follow", NUMBER, "wang", "long password") in sync.asked


@pytest.mark.parametrize("code", ["revoked", "clone"])
def test_a_station_shut_out_says_so(
    qtbot: QtBot, desk: OperationsDesk, sync: ScriptedSync, code: str
) -> None:
    shut = replace(ENROLLED.progress, shut_out=code)
    sync.now = replace(ENROLLED, enrolment="shut_out", progress=shut)
    sync.notices = [Alarm("shut_out", code)]
    show(qtbot, desk)
    assert desk.summary.state.text().startswith("已被停用")
    assert desk.alarms.rowCount() == 1


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_reason_has_words(language: str) -> None:
    from app.windows.operations import words

    translations.install(language)
    for table in (words.REASONS, words.ALARMS, words.CONFLICTS, words.COLUMNS):
        for key in table:
            assert words.word(table, key) != key
