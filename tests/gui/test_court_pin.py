"""Whoever signs at a desk is asked for the PIN of the court's device, once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.clerk.signing_asking import Identified
from app.windows.clerk.signing_control import Signing
from app.windows.court_pin import CourtPinDialog, again_with_pin
from dossier.signing import PaperState, Signer, SignerState
from resources.errors import CourtPinNeeded, CourtPinWrong, CourtTokenAway, Missing, WenyiError
from tests.app.signing import ink, read_all
from tests.app.test_signing_court import Plugged, device, set_up
from tests.courtroom.signing.test_tokens import MODULE, PIN
from tests.gui.signing_windows import SigningRoom

needs_a_device = pytest.mark.skipif(
    not MODULE.is_file() or shutil.which("softhsm2-util") is None,
    reason="softhsm2 is not installed",
)
__all__ = ["device"]


class People:
    court_pin = "111111"


@pytest.fixture
def room(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[SigningRoom]:
    made = SigningRoom(qtbot, theme, tmp_path)
    yield made
    made.close()


@needs_a_device
def test_the_pin_is_asked_where_the_court_signs_and_what_was_meant_is_done(
    room: SigningRoom, device: Plugged, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, signing = room.room.station, room.window.signing
    set_up(station)
    station.people.court_pin = ""
    told: list[WenyiError] = []
    answers = iter(["135791", PIN])

    def ask(parent: QWidget, theme: Theme, error: WenyiError) -> str | None:
        told.append(error)
        return next(answers)

    monkeypatch.setattr(CourtPinDialog, "ask", ask)
    read_all(signing.desk)
    first = signing.desk.standing().signers[0]
    signing.sign_here(first.id, ink("x"), Identified())
    room.until(lambda: signing.now is not None and signing.now.paper.state is PaperState.SIGNING)
    room.until(lambda: any(one.label == first.label for one in done(signing)))
    assert [type(one) for one in told] == [CourtPinNeeded, CourtPinWrong]
    assert station.people.court_pin == PIN


def done(signing: Signing) -> list[Signer]:
    now = signing.now
    return [] if now is None else [o for o in now.signers if o.state is SignerState.SIGNED]


def test_what_a_pin_cannot_settle_is_not_asked(qtbot: QtBot, theme: Theme) -> None:
    window, people = QWidget(), People()
    qtbot.addWidget(window)
    assert not again_with_pin(window, theme, people, Missing(source="x"), pytest.fail)  # type: ignore[arg-type]


def test_who_would_rather_not_is_not_asked_again(
    qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, people, left = QWidget(), People(), []
    qtbot.addWidget(window)
    monkeypatch.setattr(CourtPinDialog, "exec", lambda self: QDialog.DialogCode.Rejected)
    error = CourtPinNeeded(device="court")
    never = lambda: left.append(1)  # noqa: E731
    assert again_with_pin(window, theme, people, error, pytest.fail, never)  # type: ignore[arg-type]
    assert left == [1] and people.court_pin == "111111"


@pytest.mark.parametrize("away", [False, True])
def test_a_device_that_is_away_is_plugged_in_and_keeps_its_pin(
    qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    window, people, again = QWidget(), People(), []
    qtbot.addWidget(window)

    def answer(dialog: CourtPinDialog) -> int:
        assert dialog.yes.isEnabled() is away and dialog.pin.isHidden() is away
        assert dialog.focusWidget() is (dialog.yes if away else dialog.pin)
        dialog.pin.setText("" if away else "222222")
        assert dialog.yes.isEnabled()
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(CourtPinDialog, "exec", answer)
    error = CourtTokenAway(device="court") if away else CourtPinWrong(path="court")
    assert again_with_pin(window, theme, people, error, lambda: again.append(1))  # type: ignore[arg-type]
    assert again == [1] and people.court_pin == ("111111" if away else "222222")
