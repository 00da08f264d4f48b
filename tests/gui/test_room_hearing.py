"""What people do in a hearing, in real windows over a real hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.demo.room import Piece, lay_out
from app.qt.theme import Theme
from app.station.evidence import EvidenceDesk, Wish
from app.station.station import Station
from app.station.statutes import open_library
from app.windows.bench import layout as lay
from app.windows.bench.sheets import TimelineSheet
from app.windows.bench.window import BenchDesk
from app.windows.party.window import PartyPage
from dossier.evidence import Exhibit
from dossier.ids import CaseId
from dossier.store import evidence as reads
from tests.app.test_hub_exhibits import drawn
from tests.dossier.statutes import invented
from tests.gui.party.page import move_finger
from tests.gui.room_windows import Room, has_paper

CLIP = Path(__file__).parents[1] / "courtroom/viewing/data/clip.mp4"
HUGE = (6400, 4400)
"""28 MP: more than goes to a screen in one piece."""
_DEVICE: list[QPointingDevice] = []


@pytest.fixture
def room(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Room]:
    def prepare(station: Station, case_id: CaseId) -> None:
        EvidenceDesk(station, case_id, "书记员").add_media(CLIP, Wish("原告", "监控录像"))
        lay_out(
            station.store, case_id, [Piece("第三人", "图纸", "", (drawn(tmp_path, "huge", HUGE),))]
        )
        library = open_library(station.home)
        library.import_(invented.lay(tmp_path / "laws"))
        library.close()

    made = Room(qtbot, theme, tmp_path, prepare)
    made.pair_all()
    yield made
    made.close()
    qapp.processEvents()


def bench_of(room: Room) -> BenchDesk:
    desk = room.seats["bench"].page
    assert isinstance(desk, BenchDesk)
    return desk


def party_of(room: Room, name: str) -> PartyPage:
    page = room.seats[name].page
    assert isinstance(page, PartyPage)
    return page


def exhibit(room: Room, name: str) -> Exhibit:
    with room.station.store.snapshot() as reader:
        return next(one for one in reads.exhibits(reader, room.case_id) if one.name == name)


def show(room: Room, name: str, page: int = 1) -> Exhibit:
    """Look at an exhibit on the bench and press Show, as a judge does."""
    desk, one = bench_of(room), exhibit(room, name)
    room.until(lambda: f"exhibit/{one.id}" in room.facts("bench"))
    desk.go_to(lay.EVIDENCE)
    desk.bench.look(one.id, page)
    QTest.mouseClick(desk.evidence.show_button, Qt.MouseButton.LeftButton)
    return one


def test_a_film_is_played_by_the_judge_and_followed_by_two_parties(room: Room) -> None:
    desk = bench_of(room)
    media = desk.evidence.media
    one = show(room, "监控录像")
    room.until(lambda: media.player.player is not None)
    pages = [party_of(room, name) for name in ("plaintiff", "defendant")]
    for page in pages:
        room.until(lambda page=page: page.panel.media_exhibit == one.id)
        room.until(lambda page=page: page.panel.media.view and page.panel.media.view.player)
    QTest.keyClick(media.player, Qt.Key.Key_Space)
    room.until(lambda: media.player.player is not None and media.player.position_s > 0.2)
    for page in pages:
        view = page.panel.media.view
        assert view is not None
        assert not view.bar.isVisible(), "who follows has no buttons"
        room.until(lambda view=view: view.position_s > 0.2)
        room.until(lambda view=view: view.film.image is not None)
    media.player.seek(0.5)
    room.until(lambda: media.player.player is not None)
    if media.player.player is not None and media.player.player.state.playing:
        QTest.keyClick(media.player, Qt.Key.Key_Space)
    room.until(lambda: media.player.player and not media.player.player.state.playing)
    for page in pages:
        view = page.panel.media.view
        assert view is not None
        room.until(
            lambda view=view: (
                view.player
                and not view.player.state.playing
                and abs(view.position_s - media.player.position_s) < 0.2
            )
        )


def test_two_mark_at_once_and_one_screen_goes_in_the_middle(room: Room) -> None:
    one = show(room, "合同")
    names = ("plaintiff", "defendant")
    pages = [party_of(room, name) for name in names]
    for name, page in zip(names, pages, strict=True):
        room.until(lambda page=page: page.panel.spot == (one.id, 1))
        room.until(lambda name=name: has_paper(room.seats[name]))
        QTest.mouseClick(page.foot.mark, Qt.MouseButton.LeftButton)
    QTest.mouseClick(pages[1].foot.tool_buttons["box"], Qt.MouseButton.LeftButton)
    for page in pages:
        move_finger(page, QEvent.Type.MouseButtonPress, 0)
    for step in range(1, 6):
        for page in pages:
            move_finger(page, QEvent.Type.MouseMove, step)
    for page in pages:
        move_finger(page, QEvent.Type.MouseButtonRelease, 5)
    for viewer in (*(page.panel.viewer for page in pages), bench_of(room).evidence.viewer):
        room.until(
            lambda viewer=viewer: sorted(m.tool for m in viewer.slots[0].marks) == ["box", "pen"]
        )
    with room.station.store.snapshot() as reader:
        drawn_by = {mark.seat: mark.tool for mark in reads.marks(reader, room.hearing_id)}
    assert drawn_by == {"plaintiff": "pen", "defendant": "box"}

    # A screen goes while the page is shown: the others and the judge go on.
    gone = room.seats["plaintiff"]
    gone.close_room()
    room.until(lambda: not online(room, "plaintiff"))
    later = show(room, "照片")
    room.until(lambda: party_of(room, "defendant").panel.spot == (later.id, 1))
    room.until(lambda: room.facts("bench")["show/*"]["panes"][0]["exhibit"] == later.id)


def online(room: Room, seat: str) -> bool:
    return any(
        value.get("online") and value.get("seat") == seat
        for key, value in room.facts("bench").items()
        if key.startswith("screen/")
    )


def test_a_large_drawing_is_enlarged_and_moved_with_two_fingers(room: Room) -> None:
    one = show(room, "图纸")
    page = party_of(room, "plaintiff")
    viewer = page.panel.viewer
    room.until(lambda: page.panel.spot == (one.id, 1))
    source = viewer.panes()[0].source
    assert source is not None and source.size == HUGE
    room.until(lambda: viewer._is_shown(0))
    if not _DEVICE:
        _DEVICE.append(QTest.createTouchDevice())
    middle = viewer.rect().center()

    def touch(what: str, *at: QPoint) -> None:
        # Sent to the window, which gives it to what lies beneath.
        event = QTest.touchEvent(viewer.window(), _DEVICE[0], False)
        for finger, place in enumerate(at):
            getattr(event, what)(finger, place, viewer)
        event.commit()

    before = viewer.slots[0].view.scale
    for _ in range(3):
        apart = QPoint(30, 0)
        touch("press", middle - apart, middle + apart)
        for step in range(2, 8):
            touch("move", middle - apart * step, middle + apart * step)
        touch("release", middle - apart * 7, middle + apart * 7)
    view = viewer.slots[0].view
    assert view.scale > before * 8
    room.until(lambda: viewer._is_shown(0))
    left = view.left
    touch("press", middle)
    for step in range(1, 9):
        touch("move", middle - QPoint(14 * step, 0))
    touch("release", middle - QPoint(112, 0))
    assert viewer.slots[0].view.left < left
    room.until(lambda: viewer._is_shown(0))
    assert room.facts("defendant")["show/*"]["panes"][0]["rectangle"] == [0, 0, 1, 1]


def test_an_article_is_found_and_taken_into_a_note_and_the_time_line_leads_back(
    room: Room, qtbot: QtBot
) -> None:
    desk = bench_of(room)
    one = show(room, "送货单", 3)
    room.until(lambda: desk.bench.is_shown())
    show(room, "照片")
    desk.find_statute()
    room.until(lambda: desk.statutes.offers.laws)
    desk.statutes.look_up("渡船借用法4")
    room.until(lambda: desk.statutes.article.shown)
    assert "第四条" in desk.statutes.article.quotation()
    words = desk.statutes.article.quotation()
    desk.statutes.article.take_note()
    room.until(lambda: any(words[:12] in note.text for note in desk.notebook.notes.values()))
    desk.notebook.flush()
    room.until(lambda: not desk.notebook.waiting)

    sheet = TimelineSheet(desk, desk.theme, desk.bench)
    qtbot.addWidget(sheet)
    sheet.page_chosen.connect(desk.bench.look)
    sheet.show()
    room.until(
        lambda: any("原证3" in sheet.list.item(n).text() for n in range(sheet.list.count()))
    )
    at = next(n for n in range(sheet.list.count()) if "原证3" in sheet.list.item(n).text())
    item = sheet.list.item(at)
    sheet.list.scrollToItem(item)
    place = sheet.list.visualItemRect(item).center()
    QTest.mouseClick(sheet.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.bench.looking is not None
    assert (desk.bench.looking.exhibit, desk.bench.looking.page) == (one.id, 3)
