"""The record signed through windows: handed out, read, corrected, signed, filed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.demo.pad import PadService
from app.qt.lanes import Lanes
from app.qt.messages import Question
from app.qt.theme import Theme
from app.station import signing_certificates
from app.station.signing_own import KeyFile
from app.windows.bench.record import RecordOverBoard
from app.windows.clerk.signing_asking import Identified
from app.windows.clerk.signing_dialogs import (
    AddressDialog,
    DecideDialog,
    IdentifyDialog,
    Refusal,
    RefuseDialog,
    Wish,
    WishDialog,
)
from app.windows.clerk.signing_pad import SEAT, SERVICE, SignDialog
from app.windows.clerk.signing_verify import VerifyDialog
from app.windows.room.bridge import RoomBridge
from app.windows.room.record_hands import ReaderLine
from app.windows.room.record_reader import LEAST_S, RecordReader
from courtroom.hub.contract import Kind
from courtroom.signing import certificates
from dossier.signing import Decision, PaperState
from tests.app.reading_room import CLERK
from tests.gui.signing_windows import SigningRoom, grab, write

PICTURES = os.environ.get("SIGNING_PICTURES", "")


@pytest.fixture
def room(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[SigningRoom]:
    made = SigningRoom(qtbot, theme, tmp_path)
    yield made
    made.close()
    qapp.processEvents()


def picture(room: SigningRoom, name: str, widget: object = None) -> None:
    if PICTURES:
        room.qtbot.wait(400)
        grab(widget or room.window, Path(PICTURES) / f"{name}.png")  # type: ignore[arg-type]


def test_handed_out_read_corrected_signed_and_filed(
    room: SigningRoom, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = room.party("plaintiff")
    window, signing = room.window, room.window.signing
    room.choose("原告")
    picture(room, "clerk-0")

    # Handed out: it comes up on the party's screen by itself; reading is measured.
    room.until(lambda: signing.is_online("plaintiff"))
    room.do("hand_out")
    room.until(page.paper.isVisible)
    sheet = page.paper
    room.until(lambda: page.hands.paper is not None and page.hands.lines)
    paper = page.hands.paper
    assert paper is not None and paper.state == "unread" and not sheet.ask.isEnabled()
    # Its head alone is no page that was read: one has to go down to its foot.
    reader = sheet.reader
    # Whose eyes are twice as quick: the pages are few, and nothing else waits for time.
    reader._clock = lambda: time.monotonic() * 2
    reader._looked_s = reader._reported_s = reader._clock()
    assert not reader.is_at_end
    room.until(lambda: reader._seen_s.get(1, 0.0) > LEAST_S)
    assert reader.seen == frozenset() and room.state("原告") == "unread"
    while not reader.is_whole:
        room.until(lambda: not reader.viewer.moving.is_moving(0))
        at = (reader.page, reader.viewer.viewport(0))
        room.until(lambda: reader.page in reader.seen or not reader.is_at_end)
        reader.look()
        if sheet.behind.isEnabled():
            sheet.behind.click()
            assert (reader.page, reader.viewer.viewport(0)) != at
        else:
            room.until(lambda: reader.is_whole or sheet.behind.isEnabled())
    room.until(lambda: room.state("原告") == "read")
    room.until(lambda: sheet.ask.isEnabled())
    card = window.people.cards[room.room.signer("原告").id]
    room.until(lambda: "2" in card.read.text())  # type: ignore[attr-defined]

    # A sentence is touched and asked to be corrected; the clerk refuses, with a ground.
    sheet.reader.go(1)
    line = next(one for one in page.hands.lines if "三十万元" in one.text)
    sheet.reader.viewer.tapped.emit(0, (0.4, (line.top + line.bottom) / 2))
    assert sheet.reader.line == line and sheet.listen.isEnabled()
    sheet._output = lambda: None  # no loudspeaker here
    reader.viewer.set_viewport(0, (0.0, 0.2, 1.0, reader.viewer.viewport(0)[3]), animate=False)
    sheet.listen.click()
    room.until(lambda: sheet.player is not None and sheet.player.player is not None)
    heard = sheet.player
    assert heard is not None
    room.until(lambda: heard.player is not None and heard.player.length_s > 1.0)
    # The player took room from the page: as wide as before, what is heard still in sight.
    room.until(lambda: in_sight(reader, line))
    room.until(lambda: reader.viewer.slots[0].view.page.width() > 0.98 * reader.viewer.width())
    picture(room, "party-1", page)
    sheet.ask.click()
    assert "三十万元" in sheet.correct.quoted.text()
    sheet.correct.words.setPlainText("货款是三十六万元。")
    picture(room, "party-2", page)
    sheet.correct.send.click()
    room.until(lambda: room.state("原告") == "correcting")
    room.until(lambda: window.wishes.cards)
    picture(room, "clerk-1")
    asked: list[str] = []

    def decide(parent: object, one: object, who: str, *, granted: bool) -> str:
        asked.append(who)
        return "与录音一致"

    monkeypatch.setattr(DecideDialog, "ask", decide)
    (correction,) = room.room.desk.standing().corrections
    room.until(lambda: signing.now is not None and signing.now.corrections)
    window.actions_.decide(correction.id, Decision.REFUSED)
    room.until(lambda: room.state("原告") == "read")
    room.until(lambda: "与录音一致" in str(page.hands.paper and page.hands.paper.wishes))

    # Laid out anew with what was decided: read again, here aloud for the others.
    said: list[str] = []

    def yes(parent: object, theme: object, title: str, *more: str) -> bool:
        said.append(title)
        return True

    monkeypatch.setattr(Question, "ask", yes)
    room.do("redraft")
    room.until(lambda: room.state("原告") == "unread")
    room.do("aloud_all")
    room.until(lambda: {one.state.value for one in room.room.desk.standing().signers} == {"read"})

    # Signed at the seat: the clerk sees the ink come.
    signer = room.room.signer("原告")
    room.until(lambda: (signing.paper_at("plaintiff") or {}).get("state") == "read")
    room.until(lambda: signing.signer(signer.id).state.value == "read")  # type: ignore[union-attr]
    dialog = SignDialog(window, room.theme, signing, signer, "")
    dialog.show()
    assert dialog.source == SEAT
    dialog.how.setCurrentText("居民身份证")
    dialog.go.click()
    room.until(lambda: sheet.stack.currentWidget() is sheet.sign)
    sheet.sign.confirm.click()
    assert sheet.sign.problem.text(), "an empty place is no signature"
    write(sheet.sign.pad)
    room.until(lambda: len(dialog.live.strokes) == 2)
    picture(room, "party-3", page)
    picture(room, "clerk-2", dialog)
    sheet.sign.confirm.click()
    room.until(lambda: room.state("原告") == "signed")
    room.until(lambda: dialog.isHidden())
    room.until(lambda: sheet.stack.currentWidget() is sheet.done)
    (made,) = room.room.desk.standing().signatures
    assert made.identified == "居民身份证" and made.device.model
    dialog.deleteLater()

    # One refuses, the others sign here with the mouse; then it is locked and filed.
    room.choose("被告")
    monkeypatch.setattr(RefuseDialog, "ask", lambda parent, who: Refusal("认为有误", "法警"))
    room.until(lambda: window.chosen_signer is not None)
    room.do("refuse")
    room.until(lambda: room.state("被告") == "refused")
    for number, one in enumerate(room.room.desk.standing().signers):
        if one.state.value != "read":
            continue
        window.choose(one.id)
        here = SignDialog(window, room.theme, signing, one, "")
        here.show()
        if one.role == "书记员":
            own = certificates.issued(certificates.demo_authority(name="机构"), one.name)
            signing_certificates.trust(room.room.store, own.chain[-1])
            here.own.take(KeyFile(one.name, own.certificate.not_valid_after_utc, own))
        write(here.pad, number + 1)
        room.until(here.go.isEnabled)
        here.go.click()
        room.until(lambda one=one: room.room.signer(one.role).state.value == "signed")
        room.until(here.isHidden)
        here.deleteLater()
    by = [one.certificate for one in room.room.desk.standing().signatures]
    assert sum(CLERK in each for each in by) == 1, "the clerk signed with their own certificate"
    room.do("finish_signing")
    room.until(lambda: room.room.desk.standing().paper.state is PaperState.LOCKED)
    room.until(lambda: signing.now is not None and signing.now.paper.material_id is not None)
    room.until(lambda: "归卷" in window.busy.text())
    picture(room, "clerk-3")
    assert len(said) >= 2


def test_a_judge_reads_and_signs_at_the_bench(
    room: SigningRoom, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = room.room.screen("审判员", Kind.BENCH)
    lanes = Lanes()
    bridge = RoomBridge(screen, lanes)
    board, call = QWidget(), QPushButton()
    board.resize(1200, 700)
    over = RecordOverBoard(room.theme, bridge, board, call)
    board.show()
    room.until(lambda: room.window.signing.is_online("judge"))
    room.choose("审判员")
    assert over.sheet.isHidden() and call.isHidden()
    room.do("hand_out")
    room.until(over.sheet.isVisible)
    assert not call.isHidden() and over.sheet.size() == board.size()
    over.sheet.left.emit()
    assert over.sheet.isHidden()
    over.show()
    board.resize(1000, 600)
    room.until(lambda: over.sheet.size() == board.size())
    # Black for all is for the others: the judge still reads.
    screen.do("blank", to=["*"], reason="").result(30)
    room.until(lambda: bridge.facts.get("blank/*") is not None)
    assert not over.hands.is_dark
    monkeypatch.setattr(Question, "ask", lambda *words, **more: True)
    room.do("aloud")
    room.until(lambda: (over.hands.paper is not None and over.hands.paper.state) == "read")
    signer = room.room.signer("审判员")
    room.until(lambda: room.window.signing.signer(signer.id).state.value == "read")  # type: ignore[union-attr]
    dialog = SignDialog(room.window, room.theme, room.window.signing, signer, "")
    dialog.show()
    assert dialog.source == SEAT
    dialog.go.click()
    room.until(lambda: over.sheet.stack.currentWidget() is over.sheet.sign)
    write(over.sheet.sign.pad)
    over.sheet.sign.confirm.click()
    room.until(lambda: room.state("审判员") == "signed")
    room.until(dialog.isHidden)
    dialog.deleteLater()
    room.until(lambda: over.hands.paper is not None and not over.hands.paper.is_open)
    room.until(lambda: room.window.signing.signer(signer.id).state.value == "signed")  # type: ignore[union-attr]
    over.hide()
    bridge.close()
    lanes.close()
    for part in (board, call):
        part.deleteLater()


def in_sight(reader: RecordReader, line: ReaderLine) -> bool:
    """Return whether a sentence can be seen."""
    _, top, _, high = reader.viewer.viewport(0)
    return top <= line.top and line.bottom <= top + high


def unplugs(say: Callable[[dict[str, object]], None], nonce: str) -> None:
    """Play somebody who has begun to write when the pad is pulled out."""
    say({"type": "points", "nonce": nonce, "stroke": 0, "points": [[1, 1, 0.5, 0.0]]})
    say({"type": "unplugged", "nonce": nonce})


def test_second_screen_hand_written_wish_pads_and_the_check(
    room: SigningRoom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window, signing = room.window, room.window.signing
    monkeypatch.setattr(Question, "ask", lambda *words, **more: True)
    room.do("aloud_all")
    room.until(lambda: {one.state.value for one in room.room.desk.standing().signers} == {"read"})
    room.until(lambda: all(one.state.value == "read" for one in signing.now.signers))  # type: ignore[union-attr]

    # Somebody without a screen of their own: reads, writes a wish by hand, signs by finger.
    room.choose("被告")
    room.do("second")
    second = window.actions_._second
    assert second is not None
    sheet = second.sheet
    room.until(lambda: sheet.ask.isEnabled())
    room.until(lambda: sheet.reader.viewer.panes()[0].source is not None)
    sheet.ask.click()
    sheet.correct.by_hand.click()
    sheet.correct.send.click()
    assert sheet.correct.problem.text(), "nothing is written"
    write(sheet.correct.pad)
    picture(room, "second-1", second)
    sheet.correct.send.click()
    room.until(lambda: signing.written and window.wishes.cards)
    (key,) = signing.written
    monkeypatch.setattr(
        WishDialog, "ask", lambda *words, **more: Wish("收到全部货物", 1, "收到部分货物", "")
    )
    window.actions_.take_written(key)
    room.until(lambda: room.state("被告") == "correcting" and not signing.written)
    (asked,) = room.room.desk.standing().corrections
    assert (asked.wish, asked.reason) == ("收到全部货物", "当事人手写，书记员录入")
    room.until(lambda: signing.now is not None and signing.now.corrections)
    window.actions_.decide(asked.id, Decision.WITHDRAWN)
    room.until(lambda: room.state("被告") == "read")
    # What was decided stands in the annex of a new draft: it is read to all again.
    room.do("redraft")
    room.until(lambda: room.state("被告") == "unread")
    room.do("aloud_all")
    room.until(lambda: room.state("被告") == "read")
    room.until(lambda: signing.signer(room.room.signer("被告").id).state.value == "read")  # type: ignore[union-attr]
    monkeypatch.setattr(
        IdentifyDialog, "ask", lambda parent, who, own: Identified("律师执业证", "赵法警")
    )
    room.do("sign")
    room.until(lambda: sheet.stack.currentWidget() is sheet.sign)
    touch = QTest.createTouchDevice()
    pad = sheet.sign.pad
    QTest.touchEvent(pad, touch).press(0, QPoint(80, 60), pad).commit()
    for at in range(1, 30):
        QTest.touchEvent(pad, touch).move(0, QPoint(80 + 7 * at, 60 + at * at % 37), pad).commit()
    QTest.touchEvent(pad, touch).release(0, QPoint(283, 70), pad).commit()
    sheet.sign.confirm.click()
    room.until(lambda: room.state("被告") == "signed")
    (made,) = room.room.desk.standing().signatures
    assert (made.identified, made.witness) == ("律师执业证", "赵法警")
    second.close()

    # The pad's service: pulled out while somebody writes, then plugged in again.
    service = PadService([unplugs])
    plaintiff = room.room.signer("原告")
    window.choose(plaintiff.id)
    monkeypatch.setattr(AddressDialog, "ask", lambda parent, address: service.address)
    dialog = SignDialog(window, room.theme, signing, plaintiff, "")
    dialog.show()
    dialog.choose(SERVICE)
    room.until(lambda: room.room.station.settings.pad == service.address)
    dialog.go.click()
    room.until(lambda: dialog.told.objectName() == "invalid")
    assert room.state("原告") == "read", "nothing was signed"
    dialog.go.click()
    room.until(lambda: room.state("原告") == "signed")
    room.until(dialog.isHidden)
    dialog.deleteLater()
    service.close()

    # A dot: a person says that it is meant so. Nothing else is asked of the last one.
    for number, one in enumerate(room.room.desk.standing().signers):
        if one.state.value != "read":
            continue
        here = SignDialog(window, room.theme, signing, one, "")
        here.show()
        QTest.mousePress(here.pad, Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
        QTest.mouseMove(here.pad, QPoint(83, 81 + number))
        QTest.mouseRelease(here.pad, Qt.MouseButton.LeftButton, pos=QPoint(83, 81 + number))
        room.until(here.go.isEnabled)
        here.go.click()
        room.until(lambda one=one: room.room.signer(one.role).state.value == "signed")
        room.until(here.isHidden)
        here.deleteLater()

    # Checked as it stands, and from disk with one byte changed.
    check = VerifyDialog(window, room.theme, signing)
    check.show()
    check.check_own()
    room.until(lambda: check.verdict.objectName() == "valid")
    assert check.table.rowCount() == 5  # the court's certification, four signatures
    picture(room, "verify", check)
    # One byte of a page, then one of the table that says where things are: no reader opens that.
    newest = room.room.desk.newest()
    signing.failed.disconnect(window.show_failure)
    signing.failed.connect(check.failed)
    for at in (newest.index(b"stream") + 40, newest.index(b" 00000 n") + 3):
        data = bytearray(newest)
        data[at] ^= 1
        changed = tmp_path / f"changed-{at}.pdf"
        changed.write_bytes(data)
        check.check_file(changed)
        assert check.verdict.objectName() == "muted"
        room.until(lambda: check.verdict.objectName() == "invalid")
    signing.failed.disconnect(check.failed)
    signing.failed.connect(window.show_failure)
    check.close()
    check.deleteLater()
