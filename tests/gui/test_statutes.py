"""Statutes at the bench, by touch and keys; laws imported at the clerk's desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lane, Lanes
from app.qt.theme import Theme
from app.qt.translations import tr
from app.station.statutes import Statutes
from app.windows.bench.look import TOUCH_PX, BenchLook
from app.windows.bench.statutes import StatutesPanel, connect_note
from app.windows.bench.statutes_article import LOW_PX
from app.windows.bench.statutes_list import CALM_S, Row
from app.windows.bench.statutes_list import LOW_PX as LIST_LOW_PX
from app.windows.bench.talk_button import TalkButton
from app.windows.clerk.statutes import LawsDialog
from resources.errors import NotFound, Offline
from tests.dossier.statutes import invented

LENDING = "中华人民共和国渡船借用法"


class Asked:
    """A library of this machine, asked as over the hub: answers come on another thread."""

    def __init__(self, home: Path) -> None:
        self.statutes = Statutes(home)
        self.names: list[str] = []
        self.offline = False
        self._pool = ThreadPoolExecutor(1)

    def __call__(self, name: str, **values: Any) -> Future[Any]:
        self.names.append(name)
        if self.offline:
            return self._pool.submit(self._fail)
        return self._pool.submit(self.statutes.ask, name, values)

    def _fail(self) -> None:
        raise Offline(centre="hub")

    def close(self) -> None:
        self._pool.shutdown()
        self.statutes.close()


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    return invented.lay(tmp_path / "laws")


@pytest.fixture
def ask(tmp_path: Path, laws: Path) -> Iterator[Asked]:
    made = Asked(tmp_path / "home")
    made.statutes.library.import_(laws)
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, lanes: Lanes, ask: Asked) -> Iterator[StatutesPanel]:
    window = QWidget()
    made = StatutesPanel(theme, lanes, ask)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(made)
    BenchLook(theme, window)
    window.resize(1100, 760)
    window.show()
    qtbot.waitUntil(lambda: bool(made.list.rows))
    yield made
    window.close()
    window.deleteLater()


def test_a_low_list_shows_more_than_two_articles(panel: StatutesPanel, qtbot: QtBot) -> None:
    panel.look_up("船")
    qtbot.waitUntil(lambda: len(panel.list.rows) > 4)
    view = panel.list

    def heights() -> list[int]:
        return [view.visualRect(view.model().index(n, 0)).height() for n in range(4)]

    panel.window().resize(420, 760)
    QApplication.processEvents()
    high = heights()
    assert max(high) > min(high)  # a piece of one line takes no room for two
    panel.window().resize(420, 330)
    QApplication.processEvents()
    assert view.viewport().height() < LIST_LOW_PX
    assert sum(heights()[:3]) < 220
    assert max(heights()) < max(high)


def titles(panel: StatutesPanel) -> list[str]:
    return [row.title for row in panel.list.rows]


def label(panel: StatutesPanel) -> str:
    return str(panel.article.shown["article"]["label"]) if panel.article.shown else ""


def write(panel: StatutesPanel, text: str) -> None:
    """Write as an input method does: it commits several characters at once."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(panel.entry, event)


def touch(panel: StatutesPanel, title: str) -> None:
    at = titles(panel).index(title)
    area = panel.list.visualRect(panel.list.model().index(at, 0))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=area.center())


def test_an_article_is_typed_read_and_taken_into_the_notes(
    qtbot: QtBot, panel: StatutesPanel
) -> None:
    noted: list[str] = []
    connect_note(panel, noted.append)
    assert not panel.article.into_note.isEnabled()
    write(panel, "渡船借用法4")
    QTest.keyClick(panel.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: label(panel) == "第四条")
    shown = panel.article.text.toPlainText()
    assert "第二章 借用人的义务" in shown
    assert "第三条" in shown and "第四条之一" in shown
    QTest.mouseClick(panel.article.into_note, Qt.MouseButton.LeftButton)
    assert noted == [
        f"《{LENDING}》第四条（2021-09-10 起施行）\n"
        "借用人逾期归还的，应当支付滞船费；滞船费过高的，可以请求减少。"
    ]
    QTest.mouseClick(panel.article.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == noted[0]


def test_a_low_zone_still_takes_an_article_into_the_notes(
    qtbot: QtBot, panel: StatutesPanel
) -> None:
    noted: list[str] = []
    connect_note(panel, noted.append)
    article = panel.article
    assert not article.note_above.isVisible()
    write(panel, "渡船借用法4")
    QTest.keyClick(panel.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: label(panel) == "第四条")
    panel.resize(panel.width(), panel.height() - article.height() + LOW_PX - 10)
    qtbot.waitUntil(lambda: not article.foot.isVisible())
    assert article.note_above.isVisible()
    assert article.rect().contains(article.note_above.geometry())
    QTest.mouseClick(article.note_above, Qt.MouseButton.LeftButton)
    assert len(noted) == 1


def test_words_give_hits_and_a_touch_opens_one(qtbot: QtBot, panel: StatutesPanel) -> None:
    write(panel, "大雾")
    qtbot.waitUntil(lambda: "渡船借用法　第四条之一" in titles(panel))
    row = panel.list.rows[0]
    assert [row.text[start:end] for start, end in row.marks] == ["大雾"]
    touch(panel, "渡船借用法　第四条之一")
    qtbot.waitUntil(lambda: label(panel) == "第四条之一")
    QTest.mouseClick(panel.article.before, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: label(panel) == "第四条")
    QTest.mouseClick(panel.article.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: label(panel) == "第四条之一")
    QTest.keyClick(panel.entry, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: label(panel) == "第五条")


def test_the_keyboard_alone_opens_a_hit(qtbot: QtBot, panel: StatutesPanel) -> None:
    panel.setFocus()
    write(panel, "守塔人")
    qtbot.waitUntil(lambda: any(row.text for row in panel.list.rows))
    QTest.keyClick(panel.entry, Qt.Key.Key_Down)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.article.shown is not None)


def test_the_law_of_another_day_counts(qtbot: QtBot, panel: StatutesPanel) -> None:
    panel.look_up("渡船借用法3")
    qtbot.waitUntil(lambda: label(panel) == "第三条")
    assert "转借" not in panel.article.text.toPlainText()
    panel.choose_day(date(2016, 1, 1))
    qtbot.waitUntil(lambda: "转借" in panel.article.text.toPlainText())
    assert "2016-01-01" in panel.day.text()
    panel.choose_day(date(2000, 1, 1))
    qtbot.waitUntil(lambda: panel.article.shown is None)
    # Nothing stays that could be taken for the law of that day.
    qtbot.waitUntil(lambda: "2015-06-01" in panel.article.text.toPlainText())
    assert not panel.article.copy.isEnabled()


def test_another_version_is_chosen_beside_the_article(qtbot: QtBot, panel: StatutesPanel) -> None:
    panel.look_up("渡船借用法1")
    qtbot.waitUntil(lambda: label(panel) == "第一条")
    actions = panel.article.version.menu().actions()
    assert [action.isChecked() for action in actions] == [True, False]
    actions[1].trigger()
    qtbot.waitUntil(lambda: "2015-06-01" in panel.article.version.text())
    assert "保护当事人" not in panel.article.text.toPlainText()


def test_what_an_article_cites_is_a_link(qtbot: QtBot, panel: StatutesPanel) -> None:
    panel.look_up("渡船借用法3")
    qtbot.waitUntil(lambda: "article:" in panel.article.text.toHtml())
    html = panel.article.text.toHtml()
    address = html.split('href="')[1].split('"')[0]
    panel.article.text.anchorClicked.emit(QUrl(address))
    qtbot.waitUntil(lambda: label(panel) == "第二条")


def test_what_is_spoken_of_is_offered_and_takes_no_early_touch(
    qtbot: QtBot, panel: StatutesPanel
) -> None:
    offered: list[int] = []
    panel.offered.connect(offered.append)
    panel.hear("没有提到法律")
    panel.hear("根据渡船借用法第四条和灯塔法典第三条，被告应当支付")
    qtbot.waitUntil(lambda: offered == [2])
    assert titles(panel)[0] == "庭上提到"
    first = "灯塔法典　第三条"
    touch(panel, first)
    QTest.qWait(20)
    assert panel.article.shown is None, "the list changed under the finger"
    QTest.qWait(round(CALM_S * 1000) + 50)
    touch(panel, first)
    qtbot.waitUntil(lambda: label(panel) == "第三条")


def test_the_contents_point_at_the_article(qtbot: QtBot, panel: StatutesPanel) -> None:
    panel.look_up("灯塔法典3")
    qtbot.waitUntil(lambda: panel.list.currentIndex().isValid())
    assert panel.list.rows[panel.list.currentIndex().row()].title == "第一章 守塔人"


def test_a_law_opens_as_its_contents(qtbot: QtBot, panel: StatutesPanel) -> None:
    touch(panel, "灯塔法典")
    qtbot.waitUntil(lambda: "第一章 守塔人" in titles(panel))
    touch(panel, "第一章 守塔人")
    qtbot.waitUntil(lambda: label(panel) == "第三条")


def test_in_a_narrow_zone_list_and_article_take_turns(qtbot: QtBot, panel: StatutesPanel) -> None:
    window = panel.window()
    window.resize(560, 700)
    qtbot.waitUntil(lambda: not panel.article.isVisible())
    panel.look_up("大雾")
    qtbot.waitUntil(lambda: "渡船借用法　第四条之一" in titles(panel))
    touch(panel, "渡船借用法　第四条之一")
    qtbot.waitUntil(lambda: panel.article.isVisible() and panel.article.back.width() >= TOUCH_PX)
    assert not panel.list.isVisible()
    QTest.mouseClick(panel.article.back, Qt.MouseButton.LeftButton)
    assert panel.list.isVisible()


def test_in_a_low_zone_what_was_asked_for_is_seen_first(
    qtbot: QtBot, panel: StatutesPanel
) -> None:
    article = panel.article
    panel.window().resize(560, 330)
    write(panel, "渡船借用法4")
    QTest.keyClick(panel.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: label(panel) == "第四条" and article.isVisible())
    assert article.text.verticalScrollBar().maximum() > 0

    def first_seen() -> str:
        return str(article.text.cursorForPosition(QPoint(60, 24)).block().text())

    qtbot.waitUntil(lambda: first_seen().startswith("第四条"))
    # No word of a button is cut off: there are arrows, and words for who hovers.
    assert (article.after.text(), article.after.toolTip()) == ("", "第四条之一")
    panel.window().resize(560, 220)
    qtbot.waitUntil(lambda: not article.foot.isVisible())
    panel.window().resize(1400, 900)
    qtbot.waitUntil(lambda: article.after.text() == "第四条之一" and article.foot.isVisible())


def test_the_button_that_is_held_looks_up_what_was_said(
    qtbot: QtBot, theme: Theme, lanes: Lanes, ask: Asked
) -> None:
    class Spoken:
        def start(self) -> None:
            pass

        def stop(self) -> bytes:
            return b"RIFF"

    texts = ["", "渡船借用法第四条。"]
    given: list[dict[str, Any]] = []

    def answering(name: str, **values: Any) -> Future[Any]:
        if name != "voice":
            return ask(name, **values)
        given.append(values)
        done: Future[Any] = Future()
        done.set_result({"text": texts[len(given) - 1]})
        return done

    panel = StatutesPanel(theme, lanes, answering, Spoken())
    panel.show()
    QTest.mouseClick(panel.talk, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "没有听清" in panel.note.text() or len(given) == 1)
    QTest.mouseClick(panel.talk, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: label(panel) == "第四条")
    assert given == [{"wav": "UklGRg=="}] * 2
    panel.close()
    panel.deleteLater()


def test_without_a_microphone_nothing_is_asked_and_it_is_told_once(
    qtbot: QtBot, theme: Theme, lanes: Lanes
) -> None:
    class None_:
        def start(self) -> None:
            raise NotFound(device=tr("the bench's microphone"))

        def stop(self) -> bytes:
            return b"RIFF"

    button = TalkButton(theme, lanes, None_())
    qtbot.addWidget(button)
    told: list[object] = []
    said: list[str] = []
    button.failed.connect(told.append)
    button.said.connect(said.append)
    button.spoken.connect(told.append)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    through: list[int] = []
    lanes.run(Lane.COURT, lambda task: None, lambda _: through.append(1), owner=button)
    qtbot.waitUntil(lambda: bool(through))
    assert [type(one) for one in told] == [NotFound]
    assert said[-1] == ""


def test_without_the_hub_it_says_so(qtbot: QtBot, panel: StatutesPanel, ask: Asked) -> None:
    ask.offline = True
    panel.look_up("滞船费")
    qtbot.waitUntil(lambda: panel.note.isVisible() and bool(panel.note.text()))
    ask.offline = False
    panel.look_up("滞船费")
    qtbot.waitUntil(lambda: any(row.text for row in panel.list.rows))


def test_what_fingers_touch_is_large_enough(qtbot: QtBot, panel: StatutesPanel) -> None:
    panel.look_up("大雾")
    qtbot.waitUntil(lambda: any(row.text for row in panel.list.rows))
    touch(panel, "渡船借用法　第四条之一")
    qtbot.waitUntil(lambda: panel.article.shown is not None)
    small = [
        (one.text() or one.accessibleName(), one.size())
        for kind in (QPushButton, QToolButton)
        for one in panel.findChildren(kind)
        if one.isVisible() and one.parent() is not panel.entry and one.height() < TOUCH_PX
    ]
    assert not small
    model = panel.list.model()
    for at in range(model.rowCount()):
        row: Row = panel.list.rows[at]
        height = panel.list.visualRect(model.index(at, 0)).height()
        assert not row.law or height >= TOUCH_PX


def test_an_answer_that_comes_late_changes_nothing(
    qtbot: QtBot, theme: Theme, lanes: Lanes
) -> None:
    waiting: list[tuple[str, dict[str, Any], Future[Any]]] = []

    def ask(name: str, **values: Any) -> Future[Any]:
        waiting.append((name, values, Future()))
        return waiting[-1][2]

    panel = StatutesPanel(theme, lanes, ask)
    empty: dict[str, Any] = {
        "place": {"title": None, "words": "x"}, "shown": None, "part": None, "missing": None,
        "laws": [], "hits": [],
    }  # fmt: skip
    law = {"title": "甲法", "short": "甲法", "effective": "2020-01-01"}
    panel.look_up("先问的")
    panel.look_up("后问的")
    first, second = (one[2] for one in waiting if one[0] == "statute.find")
    second.set_result(empty)
    first.set_result({**empty, "laws": [law]})
    done = threading.Event()
    lanes.post(done.set)
    qtbot.waitUntil(done.is_set)
    assert panel.list.rows == []
    panel.deleteLater()
    waiting[0][2].cancel()


def test_laws_are_imported_at_the_desk(
    qtbot: QtBot, theme: Theme, lanes: Lanes, laws: Path, tmp_path: Path
) -> None:
    (laws / "坏(2020-01-01).md").write_text("# 坏法\n第二条 甲。\n第一条 乙。\n", encoding="utf-8")
    parent = QWidget()
    dialog = LawsDialog(parent, theme, lanes, tmp_path / "home")
    dialog.show()
    dialog.import_(laws)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 4)
    said = dialog.outcome.toPlainText()
    assert "新增 4 个版本" in said
    assert "坏(2020-01-01).md”第 3 行" in said
    assert "请核对" in said, "the day of force of the amended law is a guess"
    assert not dialog.stop.isVisible()
    dialog.close()
    parent.deleteLater()


def test_an_import_can_be_stopped(
    qtbot: QtBot, theme: Theme, lanes: Lanes, laws: Path, tmp_path: Path
) -> None:
    gate = threading.Event()
    lanes.run(Lane.EXPORT, lambda task: gate.wait(60))
    parent = QWidget()
    dialog = LawsDialog(parent, theme, lanes, tmp_path / "home")
    dialog.show()
    dialog.import_(laws)
    QTest.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    gate.set()
    qtbot.waitUntil(lambda: dialog.folder.isEnabled(), timeout=30_000)
    assert "没有变化" in dialog.outcome.toPlainText()
    assert dialog.table.rowCount() == 0
    dialog.close()
    parent.deleteLater()
