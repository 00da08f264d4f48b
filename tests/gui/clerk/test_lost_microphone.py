"""What the clerk's desk says while a microphone is pulled out."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.station.hearing_sound import Level, SoundStatus
from app.windows.clerk.suggesting import Suggesting
from app.windows.clerk.words import record_state


@pytest.mark.parametrize("cause", ["device_lost", "stalled"])
def test_a_microphone_that_is_gone_is_said_in_words_not_by_the_recorders_name(
    qapp: QApplication, cause: str
) -> None:
    words, _ = record_state(SoundStatus(state="recording", trouble=cause))
    assert cause not in words
    assert "话筒" in words


def test_nobody_is_heard_by_the_last_level_of_a_microphone_that_is_gone(
    qapp: QApplication,
) -> None:
    parent = QObject()
    suggesting = Suggesting(cast(Any, parent))
    quiet = Level(-60, -50)
    for dead, heard in ((False, {"judge"}), (True, set())):
        levels = {"judge": Level(-20, -10, dead), "plaintiff": quiet}
        assert suggesting.speaking(SoundStatus(state="recording", levels=levels)) == heard
