"""In the signing window: recording instead of a record, its gaps, no timestamp, signed anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.demo.timestamps import TimestampService
from app.qt.messages import Question
from app.qt.theme import Theme
from app.station import signing_certificates
from app.station.signing import SigningDesk
from courtroom.signing import certificates
from dossier.hearing import HearingEventKind
from dossier.signing import Consent, PaperKind, PaperState
from tests.app import signing as papers
from tests.app.test_signing_enclosures import log
from tests.gui.signing_windows import SigningRoom, grab

NOBODY = "http://127.0.0.1:9/"
PICTURES = os.environ.get("SIGNING_PICTURES", "")


@pytest.fixture
def room(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[SigningRoom]:
    made = SigningRoom(qtbot, theme, tmp_path, procedure="简易程序")
    yield made
    made.close()


def picture(room: SigningRoom, name: str) -> None:
    if PICTURES:
        room.qtbot.wait(400)
        grab(room.window, Path(PICTURES) / f"{name}.png")


def sign_all(room: SigningRoom, kind: PaperKind) -> None:
    """Have everybody sign as at the pads; the window is told as by any other station's work."""
    desk = SigningDesk(room.room.station, room.room.hearing.id, "孙书记", kind)
    papers.read_all(desk)
    papers.sign_all(desk, kind.value)
    room.window.signing.read()
    room.until(lambda: room.window.commands["finish_signing"].isEnabled())


def test_recording_instead_unstamped_then_stamped_signed_anew_and_its_gaps(
    room: SigningRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, signing = room.window, room.window.signing
    station, commands = room.room.station, room.window.commands
    for kind, reason in ((HearingEventKind.START, ""), (HearingEventKind.INTERRUPTION, "断电")):
        log(room.room.store, room.room.hearing, kind, reason)
    asked: list[str] = []

    def yes(parent: object, theme: object, title: str, *more: str, **kinds: bool) -> bool:
        asked.append(title)
        return True

    monkeypatch.setattr(Question, "ask", yes)
    assert PaperKind.SHEET in window.tabs.buttons and window.ends["renew"].isHidden()

    # The recording takes the record's place; each party is asked, one changes their mind.
    room.do("switch_record")
    room.until(lambda: signing.kind is PaperKind.INSTEAD and signing.now is not None)
    assert asked and PaperKind.SHEET not in window.tabs.buttons
    first, second = signing.now.signers[:2]  # type: ignore[union-attr]
    window.choose(first.id)
    window.people.cards[first.id].setFocus()
    window.choose(second.id)
    # One person is marked.
    room.until(lambda: window.focusWidget() is window.people.cards[second.id])
    for role in ("被告", "原告"):
        window.choose(next(one.id for one in signing.now.signers if one.role == role))  # type: ignore[union-attr]
        assert not window.doing.consents.isHidden()
        if role == "被告":
            room.do("declines")
            room.until(lambda: window.chosen_signer.consent is Consent.DECLINED)  # type: ignore[union-attr]
        room.do("agrees")
        room.until(lambda: window.chosen_signer.consent is Consent.AGREED)  # type: ignore[union-attr]
    picture(room, "papers-instead")
    window.choose(next(one.id for one in signing.now.signers if one.bench))  # type: ignore[union-attr]
    assert window.doing.consents.isHidden(), "the court is not asked"

    # The authority of timestamps is down: locked, filed, marked; stamped later.
    station.change_settings(timestamps=NOBODY)
    sign_all(room, PaperKind.INSTEAD)
    room.do("finish_signing")
    room.until(lambda: signing.now.paper.material_id is not None)  # type: ignore[union-attr]
    paper = signing.now.paper  # type: ignore[union-attr]
    assert paper.state is PaperState.LOCKED and paper.timestamped_at is None
    room.until(lambda: "可稍后补盖" in window.busy.text())
    assert "未盖时间戳" in window.state.text()
    assert commands["finish_signing"].text() == "补盖时间戳"
    picture(room, "papers-unstamped")
    room.do("finish_signing")
    room.until(lambda: "请稍后再试" in window.busy.text())
    authority = certificates.demo_authority(name="测试时间戳")
    signing_certificates.trust(station.store, authority.certificate)
    service = TimestampService(certificates.issued(authority, "时间戳", timestamps=True))
    station.change_settings(timestamps=service.url)
    room.do("finish_signing")
    room.until(lambda: signing.now.paper.timestamped_at is not None)  # type: ignore[union-attr]
    service.close()
    room.until(lambda: window.ends["finish_signing"].isHidden())

    # The gaps wait for the presiding judge and the clerk; another paper of the same hearing.
    station.change_settings(timestamps="")
    window.tabs.buttons[PaperKind.GAPS].click()
    room.until(lambda: signing.kind is PaperKind.GAPS and signing.now is not None)
    assert [one.bench for one in signing.now.signers] == [True, True]  # type: ignore[union-attr]
    picture(room, "papers-gaps")
    sign_all(room, PaperKind.GAPS)
    room.do("finish_signing")
    room.until(lambda: signing.now.paper.material_id is not None)  # type: ignore[union-attr]

    # Signed anew: the old one is kept, the new one is read by everybody again.
    window.tabs.buttons[PaperKind.INSTEAD].click()
    room.until(lambda: signing.kind is PaperKind.INSTEAD and signing.now is not None)
    room.do("renew")
    room.until(lambda: signing.now.paper.state is PaperState.READING)  # type: ignore[union-attr]
    assert signing.now.paper.id != paper.id and "更正" in signing.now.paper.title  # type: ignore[union-attr]
    room.until(lambda: not window.ends["redraft"].isHidden())
    picture(room, "papers-renewed")
    assert len(asked) == 4
