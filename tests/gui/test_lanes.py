from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from app.qt.lanes import Lane, LaneFullError, Lanes, Task
from resources.errors import Cancelled, NotPermitted, PaperJam


@pytest.fixture
def lanes(qtbot: QtBot) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


def test_work_runs_on_its_lane_and_answers_on_the_gui_thread(qtbot: QtBot, lanes: Lanes) -> None:
    seen: list[tuple[str, str]] = []

    def done(name: str) -> None:
        seen.append((name, threading.current_thread().name))

    lanes.run(Lane.STORE, lambda task: threading.current_thread().name, done)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("lane-store-0", threading.main_thread().name)]


def test_errors_keep_their_class_and_parameters(qtbot: QtBot, lanes: Lanes) -> None:
    def jam(task: Task) -> None:
        raise PaperJam(device="X")

    found: list[BaseException] = []
    lanes.run(Lane.SCANNER, jam, on_error=found.append)
    lanes.failed.connect(found.append)
    lanes.run(Lane.STORE, jam)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert [type(e) for e in found] == [PaperJam, PaperJam]
    assert all(isinstance(e, PaperJam) and e.params == {"device": "X"} for e in found)


def test_a_refusal_is_told_to_nobody_but_who_asked(qtbot: QtBot, lanes: Lanes) -> None:
    def refuse(task: Task) -> None:
        raise NotPermitted(who="甲", act="查看正卷")

    found: list[BaseException] = []
    go = threading.Event()
    lanes.run(Lane.STORE, lambda task: go.wait())
    lanes.run(Lane.STORE, refuse, on_error=found.append)
    lanes.change_over()
    lanes.run(Lane.STORE, refuse, on_error=found.append)
    go.set()
    qtbot.waitUntil(lambda: len(found) == 2)
    assert [type(one) for one in found] == [Cancelled, NotPermitted]


def test_a_call_for_somebody_who_is_gone_is_forgotten(qtbot: QtBot, lanes: Lanes) -> None:
    gone, here = QObject(), QObject()
    called: list[str] = []
    lanes.post(lambda: called.append("gone"), gone)
    lanes.post(lambda: called.append("here"), here)
    Shiboken.delete(gone)
    qtbot.waitUntil(lambda: bool(called))
    assert called == ["here"]


def test_one_lane_keeps_order(qtbot: QtBot, lanes: Lanes) -> None:
    order: list[int] = []
    for n in range(50):
        lanes.run(Lane.STORE, lambda task, n=n: n, order.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(order) == 50)
    assert order == list(range(50))


def test_progress_comes_before_the_result(qtbot: QtBot, lanes: Lanes) -> None:
    seen: list[object] = []

    def work(task: Task) -> str:
        for n in range(5):
            task.progress(n)
        return "done"

    lanes.run(Lane.EXPORT, work, seen.append, on_progress=seen.append)
    qtbot.waitUntil(lambda: "done" in seen)
    assert seen == [0, 1, 2, 3, 4, "done"]


def test_cancelled_work_never_starts(qtbot: QtBot, lanes: Lanes) -> None:
    go, ran = threading.Event(), threading.Event()
    ended: list[BaseException] = []
    lanes.run(Lane.STORE, lambda task: go.wait(5))
    cancel = threading.Event()
    lanes.run(Lane.STORE, lambda task: ran.set(), on_error=ended.append, cancel=cancel)
    cancel.set()
    go.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert isinstance(ended[0], Cancelled)
    assert not ran.is_set()


def test_images_serve_the_newest_wish_and_drop_the_oldest(qtbot: QtBot, lanes: Lanes) -> None:
    go = threading.Event()
    done: list[int] = []
    dropped: list[tuple[int, type[BaseException]]] = []
    held = threading.Semaphore(0)

    def hold(task: object) -> None:
        held.release()
        go.wait(30)

    for _ in range(2):
        lanes.run(Lane.IMAGES, hold)
    for _ in range(2):
        assert held.acquire(timeout=20)  # both workers hold one
    for n in range(100):
        lanes.run(
            Lane.IMAGES,
            lambda task, n=n: n,  # type: ignore[misc]
            done.append,
            lambda error, n=n: dropped.append((n, type(error))),  # type: ignore[misc]
        )
    go.set()
    qtbot.waitUntil(lambda: len(done) + len(dropped) == 100)
    assert dropped == [(n, Cancelled) for n in range(4)]
    # Two workers on a busy machine: either may be held up with one in hand.
    assert done[0] in {99, 98}
    assert sum(n >= 52 for n in done[:48]) >= 46


def test_other_lanes_are_bounded(lanes: Lanes) -> None:
    go = threading.Event()
    try:
        with pytest.raises(LaneFullError):
            for _ in range(20):
                lanes.run(Lane.EXPORT, lambda task: go.wait(5))
    finally:
        go.set()


def test_closing_cancels_what_runs_and_ends_the_threads(qtbot: QtBot) -> None:
    lanes = Lanes()
    late: list[object] = []
    task = lanes.run(Lane.SCANNER, lambda task: task.cancel.wait(10), late.append)
    qtbot.wait(20)
    lanes.close()
    assert task.cancel.is_set()
    assert not [t for t in threading.enumerate() if t.name.startswith("lane-scanner")]
    qtbot.wait(20)
    assert late == []
