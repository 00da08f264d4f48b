"""The record signed through windows: handed out, read, corrected, signed, filed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.messages import Question
from app.qt.theme import Theme
from app.windows.clerk.signing_dialogs import DecideDialog, Refusal, RefuseDialog
from app.windows.clerk.signing_pad import SEAT, SignDialog
from dossier.signing import Decision, PaperState
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
    for _ in range(paper.pages):
        room.until(lambda: sheet.reader.page in sheet.reader.seen)
        sheet.behind.click()
    room.until(lambda: room.state("原告") == "read")
    room.until(lambda: sheet.ask.isEnabled())
    card = window.people.cards[room.room.signer("原告").id]
    room.until(lambda: "2" in card.read.text())  # type: ignore[attr-defined]

    # A sentence is touched and asked to be corrected; the clerk refuses, with a ground.
    sheet.reader.go(1)
    line = next(one for one in page.hands.lines if "三十万元" in one.text)
    sheet.reader.viewer.tapped.emit(0, (0.4, (line.top + line.bottom) / 2))
    assert sheet.reader.line == line and sheet.listen.isEnabled()
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
        write(here.pad, number + 1)
        room.until(here.go.isEnabled)
        here.go.click()
        room.until(lambda one=one: room.room.signer(one.role).state.value == "signed")
        room.until(here.isHidden)
        here.deleteLater()
    room.do("finish_signing")
    room.until(lambda: room.room.desk.standing().paper.state is PaperState.LOCKED)
    room.until(lambda: signing.now is not None and signing.now.paper.material_id is not None)
    picture(room, "clerk-3")
    assert len(said) >= 2
