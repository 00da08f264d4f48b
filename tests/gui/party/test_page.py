"""The record beside the page; sizes and contrast; the public screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Scheme, Theme
from app.windows.party.public import PublicPage
from app.windows.room import look
from app.windows.room.bridge import RoomBridge
from app.windows.room.transcript import TranscriptList, wrap_flags
from tests.gui.party.page import WAIT_MS, OpenPage, is_black
from tests.gui.stand_in_room import hearing_room, view


def test_the_record_grows_changes_and_stays_where_somebody_reads(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    record = page.record
    assert [line.label for line in record.lines.lines] == ["审判长", "原告", "审判长", "被告"]
    room.tell_live("speaking/defendant", "我方认为")
    qtbot.waitUntil(lambda: record.lines.lines[-1].live, timeout=WAIT_MS)
    assert record.lines.lines[-1].text == "我方认为"
    said = {"seat": "judge", "label": "审判长", "text": "请陈述。" * 9}
    room.tell({f"line/{n:04}": {"id": f"u{n}", **said} for n in range(10, 60)})
    room.tell_live("speaking/defendant", None)
    bar = record.view.verticalScrollBar()
    qtbot.waitUntil(lambda: len(record.lines.lines) == 54, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: 0 < bar.maximum() == bar.value(), timeout=WAIT_MS)
    bar.setValue(0)
    assert record.newest.isVisible()
    room.tell({"line/0099": {"id": "x", "seat": "judge", "label": "审判长", "text": "好。"}})
    qtbot.waitUntil(lambda: len(record.lines.lines) == 55, timeout=WAIT_MS)
    assert bar.value() == 0, "who scrolled up to read is left in peace"
    record.newest.click()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum(), timeout=WAIT_MS)
    room.tell({"line/0001": {"id": "u1", "seat": "plaintiff", "label": "原告", "text": "更正。"}})
    qtbot.waitUntil(lambda: record.lines.lines[1].text == "更正。", timeout=WAIT_MS)
    room.tell(gone=("line/0000",))
    qtbot.waitUntil(lambda: record.lines.lines[0].text == "更正。", timeout=WAIT_MS)


def test_a_line_that_is_looked_up_lies_wholly_above_the_way_back(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    said = {"seat": "judge", "label": "审判长", "text": "请陈述。"}
    room.tell({f"line/{n:04}": {"id": f"u{n}", **said} for n in range(10, 60)})
    record = TranscriptList(page.head._theme, page.bridge)
    qtbot.addWidget(record)
    record.resize(420, 130)
    record.show()
    bar = record.view.verticalScrollBar()
    qtbot.waitUntil(lambda: record.lines.row_of("u59") >= 0, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: 0 < bar.maximum() == bar.value(), timeout=WAIT_MS)
    assert record.show_line("u30")
    QApplication.processEvents()
    assert record.newest.isVisible()
    place = record.view.visualRect(record.lines.index(record.lines.row_of("u30")))
    assert abs(place.center().y() - record.view.viewport().rect().center().y()) <= 1


def test_the_lines_are_a_sound_model(open_page: OpenPage, qtmodeltester: object) -> None:
    _, page = open_page()
    qtmodeltester.check(page.record.lines)  # type: ignore[attr-defined]
    qtmodeltester.check(page.evidence.rows)  # type: ignore[attr-defined]


def test_what_is_on_the_screen_stands_wholly_in_the_list(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page(size=(1280, 800))
    exhibit = {"label": "原证9", "name": "图纸", "side": "被告", "rank": "z", "pages": 1}
    more = {f"exhibit/f{n}": {**exhibit, "rank": f"z{n}"} for n in range(6)}
    pages = {f"page/f{n}/1": room.facts["page/e1/1"] for n in range(6)}
    room.tell({**more, **pages})
    qtbot.waitUntil(lambda: len(page.evidence.rows.rows) > 8, timeout=WAIT_MS)
    room.tell({"show/*": view("v1", ("f5", 1))})
    listed = page.evidence

    def place() -> QRect:
        at = next((n for n, row in enumerate(listed.rows.rows) if row.open), 0)
        return listed.view.visualRect(listed.rows.index(at, 0))

    qtbot.waitUntil(lambda: page.panel.spot == ("f5", 1), timeout=WAIT_MS)
    assert listed.view.verticalScrollBar().maximum() > 0
    assert listed.view.viewport().rect().contains(place())


# ---- sizes and contrast -----------------------------------------------------------------


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 800)])
def test_what_is_touched_is_large_and_nothing_is_cut_off(
    open_page: OpenPage, qtbot: QtBot, size: tuple[int, int]
) -> None:
    _, page = open_page(size=size)
    page.evidence.chosen.emit("e2")
    qtbot.waitUntil(lambda: page.zoom.isVisible(), timeout=WAIT_MS)
    for marking in (False, True):
        page.foot.show_marking(marking)
        QApplication.processEvents()
        seen = [b for b in page.findChildren(QPushButton) if b.isVisible()]
        assert len(seen) > 5
        for button in seen:
            assert button.height() >= look.LEAST_TOUCH_PX, button.text()
            assert button.width() >= look.LEAST_TOUCH_PX, button.text()
            assert button.width() >= button.minimumSizeHint().width(), button.text()
            assert page.rect().contains(button.mapTo(page, button.rect().bottomRight()))
    hint = page.foot.hint
    assert hint.isVisible()
    assert hint.heightForWidth(hint.width()) <= hint.height()
    assert page.width() == size[0]


def _luminance(colour: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (part(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST])
def test_words_stand_out_seven_to_one(theme: Theme, scheme: Scheme) -> None:
    theme.choose(scheme)
    try:
        for ground in ("window", "surface", "raised"):
            light, dark = sorted(
                (_luminance(theme.colour("text")), _luminance(theme.colour(ground))), reverse=True
            )
            assert (light + 0.05) / (dark + 0.05) >= 7.0, ground
    finally:
        theme.choose(Scheme.LIGHT)


# ---- the public screen ------------------------------------------------------------------


def test_the_public_screen_follows_and_takes_no_touch(
    qtbot: QtBot, theme: Theme, lanes: Lanes
) -> None:
    room = hearing_room("public", "")
    page = PublicPage(theme, RoomBridge(room, lanes))
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    page.show()
    room.tell({"show/*": view("v1", ("f1", 1))})
    qtbot.waitUntil(lambda: page.panel.spot == ("f1", 1), timeout=WAIT_MS)
    assert not page.panel.open("f1", 2)
    QTest.keyClick(page.panel.viewer, Qt.Key.Key_PageDown)
    assert page.panel.spot == ("f1", 1)
    assert not page.findChildren(QPushButton)
    room.tell({"blank/*": {"by": "judge", "reason": ""}})
    qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)
    assert is_black(page)
    page.leave()


def test_no_line_of_the_record_begins_with_a_full_stop(qapp: QApplication) -> None:
    font = QFont()
    font.setPixelSize(20)
    metrics = QFontMetrics(font)
    words = "请看原告证据三第五页"
    text = f"{words}。"
    room = QRect(0, 0, metrics.horizontalAdvance(words) + 1, 1 << 16)
    picture = QImage(room.width(), 3 * metrics.lineSpacing(), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setFont(font)
    painter.drawText(picture.rect(), wrap_flags(text), text)
    painter.end()
    second = range(metrics.lineSpacing() + 2, 2 * metrics.lineSpacing() - 2)
    inked = [
        x
        for x in range(picture.width())
        if any(picture.pixelColor(x, y).lightness() < 128 for y in second)
    ]
    assert inked and max(inked) > metrics.horizontalAdvance("页"), (
        "its last character goes with it"
    )


def test_what_has_no_place_to_break_is_broken_anywhere() -> None:
    anywhere = int(Qt.TextFlag.TextWrapAnywhere)
    assert not wrap_flags("第五百七十九条，共 3 页。") & anywhere
    assert wrap_flags("账号 6222021234567890123 转出") & anywhere
