"""A short sitting from opening court to closing it, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.qt.messages import ErrorDialog
from app.qt.theme import Theme
from app.station.hearing_setup import Setup, save_setup
from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from courtroom.transcript import Transcript
from dossier.hearing import HearingState, Mark
from dossier.store import hearings
from tests.gui.bench_station import BenchStation, start_every_lane

Stroke = Qt.Key | str
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(
    qapp: QApplication, qtbot: QtBot, theme: Theme, station: BenchStation
) -> Iterator[ClerkDesk]:
    """The desk as it is when the program has just begun."""
    # No microphone: the keys are to be tried, not the recorder.
    save_setup(station.home, Setup(device="none of this name"))
    program = Program(qapp, station.home, demo=False, role="clerk", theme=theme)
    program.use(station)
    start_every_lane(qapp, program.lanes)
    assert program.window is not None
    made = program.window.centralWidget()
    assert isinstance(made, ClerkDesk)
    yield made
    run = made.clerk.run
    if run is not None:
        run.leave()
    for timer in program.window.findChildren(QTimer):
        timer.stop()
    program.close(keep_station=True)
    qapp.processEvents()


class Keyboard:
    """Hands that never leave the keys: what they press goes where the focus is."""

    def __init__(self, qtbot: QtBot, desk: ClerkDesk) -> None:
        self._wait, self._desk = qtbot.waitUntil, desk

    def press(self, stroke: Stroke, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key, or type letters."""
        self._stroke(self._focus(), stroke, *modifiers)

    def answer(self, open_it: Callable[[], None], *strokes: Stroke) -> None:
        """Press what opens a dialog, then the strokes in it."""
        done: list[bool] = []

        def type_there() -> None:
            top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if top is None or not top.isVisible():
                QTimer.singleShot(10, type_there)
                return
            for stroke in strokes:
                self._stroke(top.focusWidget() or top, stroke)
            done.append(True)

        QTimer.singleShot(0, type_there)
        open_it()
        self._wait(lambda: bool(done) and QApplication.activeModalWidget() is None)
        # A window manager would do so; there is none offscreen.
        window = self._desk.window()
        window.activateWindow()
        self._wait(window.isActiveWindow)

    def tab_to(self, wanted: QWidget) -> None:
        """Walk by Tab; fail where no Tab gets."""
        for _ in range(20):
            if self._focus() is wanted:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"no Tab gets to {wanted.accessibleName()}")

    def _focus(self) -> QWidget:
        return self._desk.window().focusWidget() or self._desk

    def _stroke(self, widget: QWidget, stroke: Stroke, *modifiers: Qt.KeyboardModifier) -> None:
        if isinstance(stroke, str):
            QTest.keyClicks(widget, stroke)
            return
        wanted = Qt.KeyboardModifier.NoModifier
        for one in modifiers:
            wanted |= one
        QTest.keyClick(widget, stroke, wanted)


def test_a_whole_sitting_needs_no_mouse(
    qtbot: QtBot, desk: ClerkDesk, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, clerk, key = Keyboard(qtbot, desk), desk.clerk, Qt.Key
    errors: list[object] = []
    monkeypatch.setattr(ErrorDialog, "ask", lambda parent, theme, *words: errors.append(words))

    def texts() -> list[str]:
        assert clerk.run is not None
        return [one.text for one in clerk.run.transcript.shown()]

    def ready(name: str) -> None:
        qtbot.waitUntil(lambda: desk.commands[name].isEnabled() and not clerk.is_busy)

    # Its first hearing is made of the case; court opens, with the reason why nothing is recorded.
    keys.answer(lambda: keys.press(key.Key_O, CTRL), key.Key_Return)
    qtbot.waitUntil(lambda: clerk.run is not None and not clerk.is_busy)
    run = clerk.run
    assert run is not None
    ready("start")
    keys.answer(lambda: keys.press(key.Key_F5), "no microphone", key.Key_Return)
    qtbot.waitUntil(lambda: run.hearing.state is HearingState.OPEN and not clerk.is_busy)
    assert len(errors) == 1  # which was told, and did not end the sitting

    # Typed, marked, split, joined, moved to another speaker.
    keys.press(key.Key_1, ALT)
    keys.press("court is opened.be seated.")
    keys.press(key.Key_B, CTRL)
    for _ in range(len("be seated.")):
        keys.press(key.Key_Left)
    keys.press(key.Key_Return)
    assert texts() == ["court is opened.", "be seated."]
    keys.press(key.Key_Backspace)
    assert texts() == ["court is opened.be seated."]
    keys.press(key.Key_Z, CTRL)
    keys.press(key.Key_Down)
    keys.press(key.Key_3, CTRL)
    keys.press(key.Key_2, ALT)
    keys.press("the goods came in may, all goods.")
    spoken = ["court is opened.", "be seated.", "the goods came in may, all goods."]
    assert texts() == spoken
    roles = [one.role for one in run.transcript.shown()]
    assert roles == ["审判员", "被告", "原告"]

    # Found, replaced after every place was shown, taken back.
    keys.press(key.Key_F, CTRL)
    keys.press("goods")
    assert len(desk.finder.matches) == 2
    keys.press(key.Key_Escape)
    assert not desk.finder.isVisible()
    keys.press(key.Key_R, CTRL)
    keys.press("goods")
    keys.tab_to(desk.finder.other)
    keys.press("chairs")
    keys.answer(lambda: keys.press(key.Key_Return), key.Key_Return)
    assert texts()[2] == "the chairs came in may, all chairs."
    keys.press(key.Key_Escape)
    keys.press(key.Key_Z, CTRL)
    assert texts() == spoken

    # A phrase and a stage, at the line that is open.
    keys.press(key.Key_1, ALT)
    keys.answer(lambda: keys.press(key.Key_F9), "1", key.Key_Return)
    assert texts()[3] == "现在开庭。"
    keys.answer(lambda: keys.press(key.Key_G, CTRL), *[key.Key_Down] * 5, key.Key_Return)
    assert [one.stage for one in run.transcript.shown()][3] == "法庭调查"

    # Recess, on again, closed.
    ready("recess")
    keys.answer(lambda: keys.press(key.Key_F6), key.Key_Return)
    qtbot.waitUntil(lambda: run.hearing.state is HearingState.RECESSED and not clerk.is_busy)
    ready("resume")
    keys.answer(lambda: keys.press(key.Key_F6, SHIFT), "still no microphone", key.Key_Return)
    qtbot.waitUntil(lambda: run.hearing.state is HearingState.OPEN and not clerk.is_busy)
    ready("finish")
    keys.answer(lambda: keys.press(key.Key_F5, SHIFT), key.Key_Return)
    qtbot.waitUntil(lambda: run.hearing.state is HearingState.CLOSED and not clerk.is_busy)

    # All of it is in the journal.
    kept = Transcript.open(station.store, run.hearing_id).shown()
    assert [one.text for one in kept] == [*spoken, "现在开庭。"]
    assert Mark.KEY in kept[0].marks
    with station.store.snapshot() as reader:
        events = [one.kind.value for one in hearings.events(reader, run.hearing_id)]
    assert events == ["start", "interruption", "recess", "resume", "interruption", "close"]
