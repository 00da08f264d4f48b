"""What the clerk is told while the disk fills up or the clock is set."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.station.hearing_sound import SoundStatus
from app.windows.clerk.words import BAD, GOOD, WARN, disk_state, record_state


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> None:
    from app.qt import translations

    translations.install("zh_CN")


@pytest.mark.parametrize(("cause", "told"), [("full", "磁盘已满"), ("EIO", "磁盘拒绝写入")])
def test_a_disk_that_refuses_is_told_in_words_with_how_long_is_left(cause: str, told: str) -> None:
    words, look = disk_state(SoundStatus(state="recording", disk_error=cause, hours_left=0.0))
    assert told in words and "半分钟" in words and look == BAD
    assert "full" not in words


def test_the_last_hour_is_told_in_minutes() -> None:
    low = SoundStatus(state="recording", hours_left=0.3, disk_low=True)
    assert disk_state(low) == ("磁盘：可录 18 分钟", WARN)
    assert "3 小时" in disk_state(SoundStatus(state="recording", hours_left=3.2))[0]


def test_a_clock_that_was_set_is_no_interruption() -> None:
    words, look = record_state(SoundStatus(state="recording", clock_jumps=1))
    assert "系统时钟" in words and "中断" not in words and look == GOOD
