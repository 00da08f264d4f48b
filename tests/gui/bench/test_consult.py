"""The dossier at the bench: confidential pages, search, pages side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.windows.bench.answers import DossierPage
from app.windows.bench.speaking import DefaultMicrophone
from app.windows.bench.state import Pane
from app.windows.bench.window import BenchDesk
from tests.gui.bench.desk import (
    WAIT_MS,
    Silence,
    acted,
    flush,
    touch,
)
from tests.gui.bench_room import StandInRoom

# ---- consult --------------------------------------------------------------------------


def test_a_confidential_page_is_marked_and_cannot_be_shown(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    consult = desk.consult
    texts = [consult.tree.items.item(n).text() for n in range(consult.tree.items.rowCount())]
    assert "不公开" in texts[1]
    consult.look(DossierPage("s1", 1, "合议庭评议笔录", confidential=True))
    qtbot.waitUntil(lambda: consult.asset == "asset-s1", timeout=WAIT_MS)
    assert consult.view.band.property("state") == "secret"
    assert "副卷" in consult.view.band.words.text()
    assert not consult.exhibit.isVisible()
    touch(consult.compare)
    flush()
    assert desk.compare_zone.items[0].confidential
    assert not desk.compare_zone.show_button.isEnabled()
    desk.compare_zone._show()
    assert acted(court) == []


def test_a_page_that_is_an_exhibits_goes_over_to_the_evidence_zone(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    consult = desk.consult
    consult.look(DossierPage("c2", 2, "产品购销合同"))
    qtbot.waitUntil(lambda: consult.exhibit.isVisible(), timeout=WAIT_MS)
    assert "原证1" in consult.exhibit.text()
    touch(consult.exhibit)
    assert desk.bench.looking == Pane("e1", 2)
    touch(consult.on)
    qtbot.waitUntil(lambda: consult.asset == "asset-e1-3", timeout=WAIT_MS)
    touch(consult.on)
    qtbot.waitUntil(lambda: consult.asset == "asset-s1", timeout=WAIT_MS)
    assert consult.view.band.property("state") == "secret"
    assert acted(court) == []


def test_search_by_typing_finds_pages_and_exhibits(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    QTest.keyClick(desk, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert desk.consult.entry.hasFocus()
    desk.consult.entry.setText("违约金")
    QTest.keyClick(desk.consult.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.consult.hits.count() == 3, timeout=WAIT_MS)
    asked = {name: values for name, values in court.asked}
    assert asked["search"]["query"] == "违约金"
    assert asked["recall"] == {"text": "违约金"}
    desk.consult._choose(desk.consult.hits.item(1))
    qtbot.waitUntil(lambda: desk.consult.asset == "asset-e1-2", timeout=WAIT_MS)
    viewer = desk.consult.view.viewer
    qtbot.waitUntil(lambda: viewer.panes()[0].source is not None, timeout=WAIT_MS)
    assert len(viewer.slots[0].marks) == 2
    desk.consult._choose(desk.consult.hits.item(0))
    assert desk.bench.looking == Pane("e1", 2)


def test_evidence_that_may_be_meant_is_not_called_nothing(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    consult = desk.consult
    whole = dict(court.answers)
    court.answers["search"] = {"hits": []}
    try:
        consult.entry.setText("请看证据一第二页")
        consult.search()
        qtbot.waitUntil(lambda: consult.hits.count() == 1, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: "可能是" in consult.note.text(), timeout=WAIT_MS)
        court.answers["recall"] = {"candidates": []}
        consult.search()
        qtbot.waitUntil(lambda: "未找到" in consult.note.text(), timeout=WAIT_MS)
        assert "尚未识别" not in consult.note.text()
        # What nobody has read cannot be found: that is not the same as not being there.
        court.answers["search"] = {"hits": [], "unread": 12}
        consult.search()
        qtbot.waitUntil(lambda: "12 页尚未识别" in consult.note.text(), timeout=WAIT_MS)
        assert "卷宗中未找到" not in consult.note.text()
        court.answers["search"] = {**whole["search"], "unread": 3}
        consult.search()
        qtbot.waitUntil(lambda: "3 页尚未识别" in consult.note.text(), timeout=WAIT_MS)
    finally:
        court.answers.clear()
        court.answers.update(whole)


class PulledOut:
    """A stream whose microphone is gone: what it still waits for never comes."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def stop(self) -> None:
        raise AssertionError("this would wait for ever")

    def abort(self) -> None:
        self.calls.append("abort")

    def close(self) -> None:
        self.calls.append("close")


def test_letting_go_does_not_wait_for_a_microphone_that_was_pulled_out() -> None:
    microphone = DefaultMicrophone()
    stream = microphone._stream = PulledOut()
    assert microphone.stop().startswith(b"RIFF")
    assert stream.calls == ["abort", "close"]


def test_search_by_voice_while_the_button_is_held(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    microphone = desk.consult.talk.microphone
    assert isinstance(microphone, Silence)
    microphone.calls.clear()
    QTest.mousePress(desk.consult.talk, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: microphone.calls == ["start"], timeout=WAIT_MS)
    assert not [name for name, _ in court.asked if name == "voice"]
    # What recognises is loaded meanwhile: nobody waits for it when it is let go.
    assert court.asked[-1] == ("voice.warm", {})
    QTest.mouseRelease(desk.consult.talk, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.consult.hits.count() == 3, timeout=WAIT_MS)
    assert microphone.calls == ["start", "stop"]
    assert desk.consult.entry.text() == "违约金"


# ---- compare --------------------------------------------------------------------------


def test_pages_side_by_side_are_shown_together(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    zone = desk.compare_zone
    for exhibit, page in (("e1", 1), ("e2", 3), ("e3", 5), ("e4", 1), ("e5", 1)):
        zone.add_exhibit(exhibit, page)
    assert len(zone.items) == 4
    qtbot.waitUntil(
        lambda: all(pane.source is not None for pane in zone.viewer.panes()), timeout=WAIT_MS
    )
    touch(zone.linked)
    assert zone.viewer.linked
    assert acted(court) == []
    touch(zone.show_button)
    flush()
    view = court.acts("show")[-1]["view"]
    assert [(p["exhibit"], p["page"]) for p in view["panes"]] == [
        ("e1", 1), ("e2", 3), ("e3", 5), ("e4", 1),
    ]  # fmt: skip
    assert view["linked"]
    assert zone.band.property("state") == "all"
    zone.viewer.choose(1)
    touch(zone.on)
    assert zone.items[1].key == "e2/4"
    assert zone.band.property("state") == "private"
    touch(zone.remove)
    assert len(zone.items) == 3
    touch(zone.empty)
    assert zone.items == []
