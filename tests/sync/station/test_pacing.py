from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import RuleError
from sync.station.pacing import Pacer, schedule
from sync.station.sole import SoleRight


@pytest.mark.parametrize("threads", [1, 4])
def test_the_limit_holds_over_all_threads(threads: int) -> None:
    pacer, sent, stop = Pacer(), [0] * threads, threading.Event()
    pacer.limit(400_000)

    def send(n: int) -> None:
        while not stop.is_set():
            size = pacer.slice_bytes()
            pacer.take(size)
            sent[n] += size

    workers = [threading.Thread(target=send, args=(n,)) for n in range(threads)]
    began_s = time.monotonic()
    for worker in workers:
        worker.start()
    time.sleep(1.0)
    rate = sum(sent) / (time.monotonic() - began_s)
    stop.set()
    pacer.close()
    for worker in workers:
        worker.join()
    assert rate == pytest.approx(400_000, rel=0.15)
    # All get their share.
    assert min(sent) > 0


def test_a_limit_that_is_lifted_lets_go_at_once() -> None:
    pacer = Pacer()
    pacer.limit(1)
    waiting = threading.Thread(target=pacer.take, args=(1000,))
    waiting.start()
    time.sleep(0.1)
    assert waiting.is_alive()
    pacer.limit(None)
    waiting.join(1)
    assert not waiting.is_alive()


def test_hours_over_midnight() -> None:
    hours = schedule("22:00-06:00，12:00 - 13:30")
    for text, free in [
        ("21:59", False),
        ("22:00", True),
        ("23:59", True),
        ("00:00", True),
        ("05:59", True),
        ("06:00", False),
        ("12:00", True),
        ("13:29", True),
        ("13:30", False),
    ]:
        assert hours.is_free(datetime.fromisoformat(f"2026-03-01T{text}")) is free, text
    assert not schedule("").is_free(datetime(2026, 3, 1))


@given(st.text(max_size=30))
def test_any_text_is_hours_or_refused(text: str) -> None:
    try:
        schedule(text).is_free(datetime(2026, 3, 1))
    except RuleError as error:
        assert "sync_schedule" in error.params["rule"]


@pytest.mark.parametrize("text", ["24:00-06:00", "22-6", "22:00", "22:60-06:00", "x"])
def test_hours_that_are_none(text: str) -> None:
    with pytest.raises(RuleError):
        schedule(text)


def test_only_one_has_the_right(tmp_path: Path) -> None:
    one, two = SoleRight(tmp_path / "lock"), SoleRight(tmp_path / "lock")
    assert one.take() and one.take()
    assert not two.take()
    one.give()
    assert two.take()
    two.give()
