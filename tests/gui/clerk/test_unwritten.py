"""A record that is laid out while words of it are still to come."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.qt.messages import Question
from app.station.hearing_sound import SoundStatus
from app.station.hearing_status import Status
from app.windows.clerk.signing_unheard import unless_unwritten, unwritten_s
from courtroom.listening.client import State
from dossier.hearing import Hearing
from dossier.ids import CaseId, HearingId

HELD = Hearing(HearingId("h"), CaseId("c"), 1, "", "普通程序")


def status(state: State | None, rest_s: float = 0.0, *, catching_up: bool = False) -> Status:
    sound = SoundStatus(listening=state)
    return Status(HELD, sound, 0.0, None, 1, 0, rest_s=rest_s, catching_up=catching_up)


@pytest.mark.parametrize(
    ("now", "left_s"),
    [
        (None, 0.0),
        (status(None), 0.0),
        (status(State("listening", behind_s=53.0)), 53.0),
        (status(State("listening", behind_s=2.0)), 0.0),
        (status(State("ended", behind_s=53.0)), 0.0),
        (status(State("failed", behind_s=53.0)), 0.0),
        (status(State("starting"), 90.0, catching_up=True), 90.0),
        (status(State("listening", behind_s=10.0), 90.0, catching_up=True), 100.0),
        (status(None, 90.0), 0.0),  # nobody writes it: the desk itself says so
    ],
)
def test_only_what_is_still_being_written_is_waited_for(now: Status | None, left_s: float) -> None:
    assert unwritten_s(now) == left_s


def test_the_clerk_is_asked_before_a_record_is_laid_out_too_early(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    answers = [False, True]

    def ask(parent: Any, theme: Any, title: str, text: str, yes: str, **_: Any) -> bool:
        asked.append(title)
        return answers.pop(0)

    monkeypatch.setattr(Question, "ask", ask)
    states = [State("listening", behind_s=53.0)] * 2 + [State("ended")]
    clerk = SimpleNamespace(status=lambda: status(states.pop(0)))
    window = cast("Any", SimpleNamespace(clerk=clerk, theme=None))
    gone_on: list[bool] = []
    for _ in range(3):
        unless_unwritten(window, lambda: gone_on.append(True))
    assert len(asked) == 2 and "00:00:53" in asked[0]
    assert len(gone_on) == 2
