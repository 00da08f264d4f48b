"""Playing over a recess: nobody listens to an hour in which nothing was recorded."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.clerk.playing import Playing
from app.windows.clerk.record_view import RecordView
from courtroom.playback.sittings import Silence
from courtroom.playback.state import State

RECESS = Silence("judge", 60.0, 3660.0, "paused")


@pytest.mark.parametrize(
    ("silence", "at_s", "state", "left_s"),
    [
        (RECESS, 60.1, State(playing=True), 3599.9),
        (RECESS, 3659.0, State(playing=True), None),
        (RECESS, 60.1, State(playing=False), None),
        # A line is played to its end, and what a microphone missed is heard as silence.
        (RECESS, 60.1, State(playing=True, stretch=(50.0, 70.0)), None),
        (Silence("judge", 60.0, 3660.0, "device_lost"), 60.1, State(playing=True), None),
        (None, 10.0, State(playing=True), None),
    ],
)
def test_a_recess_is_passed_over_and_nothing_else(
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    silence: Silence | None,
    at_s: float,
    state: State,
    left_s: float | None,
) -> None:
    view = RecordView(theme)
    qtbot.addWidget(view)
    parent = QWidget()
    qtbot.addWidget(parent)
    run = SimpleNamespace(sittings=[])
    playing = Playing(cast(Any, SimpleNamespace(run=run)), view, parent)
    gone: list[float] = []
    player = SimpleNamespace(
        state=state,
        position=(0, at_s),
        position_s=at_s,
        silence_now=lambda: silence,
        seek=gone.append,
        close=lambda: None,
    )
    playing._held.player = cast(Any, player)
    told: list[float] = []
    playing.recess_left.connect(told.append)
    playing._tell_place()
    assert gone == ([] if left_s is None else [3660.0])
    assert told == ([] if left_s is None else [pytest.approx(left_s)])
