"""Windows are tested offscreen; what is left running, and what Qt complains of, fails."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

pytest.importorskip("PySide6")

from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker
from shiboken6 import Shiboken

from app.qt import translations
from app.qt.messages import ErrorDialog
from app.qt.theme import Scheme, Theme
from app.windows.main import Program
from app.windows.scan_desk.window import ScanDesk
from tests.gui.bench_station import BenchStation, open_bench

HERE = Path(__file__).parent
PATIENCE_MS = 90_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.gui)
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


class PatientBot(QtBot):
    """Waits longer than pytest-qt does by itself: a busy machine is no failure."""

    def waitUntil(
        self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(
        self, signal: SignalInstance, *, timeout: int = PATIENCE_MS, **more: Any
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The robot of pytest-qt, with patience."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    made = Theme(qapp)
    made.choose(Scheme.LIGHT)
    return made


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> None:
    translations.install("zh_CN")


@pytest.fixture(autouse=True)
def no_error_dialog(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail on error dialogs a test does not expect; they would wait for ever."""
    said: list[tuple[object, ...]] = []
    monkeypatch.setattr(ErrorDialog, "ask", lambda parent, theme, *words: said.append(words))
    yield
    assert not said, said[0]


@pytest.fixture(scope="session", autouse=True)
def imported() -> Iterator[None]:
    """Set apart what imports and collecting tests made, hundreds of thousands of objects.

    Looking through them after each test took longer than most tests. No timer or thread is
    among them: no window has been made yet.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()  # who imports Hypothesis afterwards looks for referrers


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication, imported: None) -> Iterator[None]:
    """Fail on threads and timers that a test leaves behind."""
    before = set(threading.enumerate())
    yield
    qapp.processEvents()
    # deleteLater waits for an event loop of its own level; a test has none.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    left = [t.name for t in threading.enumerate() if t not in before and t.is_alive()]
    assert not left, f"threads left: {left}"
    found = [one for one in gc.get_objects() if isinstance(one, (QTimer, QThread))]
    valid = [one for one in found if Shiboken.isValid(one)]
    timers = [
        timer
        for timer in valid
        if isinstance(timer, QTimer)
        and timer.isActive()
        and timer.interval() > 0
        and timer.parent() is not qapp
    ]
    assert not timers, "timers left: " + ", ".join(
        f"{timer.interval()} ms of {timer.parent()}" for timer in timers
    )
    assert not [
        t for t in valid if isinstance(t, QThread) and t.isRunning() and t is not qapp.thread()
    ]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[BenchStation]:
    bench = open_bench(tmp_path / "home")
    yield bench
    bench.close()


@pytest.fixture
def program(
    qapp: QApplication, qtbot: QtBot, theme: Theme, station: BenchStation
) -> Iterator[Program]:
    """The application on a bench station with one case open, window shown."""
    made = Program(qapp, station.home, demo=False, role="scan", theme=theme)
    made.use(station)
    qtbot.waitUntil(lambda: made.desk is not None and made.desk.snapshot is not None)
    qtbot.waitUntil(lambda: made.desk is not None and bool(made.desk.choices.devices))
    yield made
    theme.choose(Scheme.LIGHT)
    made.close(keep_station=True)
    qapp.processEvents()


@pytest.fixture
def seat(program: Program) -> Callable[[], ScanDesk]:
    """Return what gives the scan desk; the window is another one after a language switch."""

    def current() -> ScanDesk:
        assert program.window is not None
        page = program.window.centralWidget()
        assert isinstance(page, ScanDesk)
        return page

    return current
