"""Which line is played next: counted from what is heard, else from the open line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.clerk.playing import Playing
from app.windows.clerk.record_view import RecordView
from app.windows.clerk.rows import Row
from courtroom.playback.finding import Said
from courtroom.playback.state import State

SAID = [
    (Said("书记员", 1.0, 5.0), "a"),
    (Said("审判长", 6.0, 9.0, frozenset({"doubtful"})), "b"),
    (Said("书记员", 10.0, 15.0), "c"),
    (Said("审判长", 16.0, 20.0, frozenset({"important"})), "d"),
    (Said("书记员", 21.0, 25.0), "e"),
]


@pytest.mark.parametrize(
    ("open_", "playing", "heard_s", "step", "mark", "found", "told"),
    [
        # Nothing is played: from the line the caret is in, wherever playing stopped.
        ("a", False, 26.0, 1, False, "c", ""),
        ("c", False, 26.0, -1, False, "a", ""),
        ("c", False, 0.0, -1, False, "a", ""),
        ("a", False, 26.0, 1, True, "b", ""),
        ("d", False, 0.0, -1, True, "b", ""),
        # What is played has gone on: from what is heard.
        ("a", True, 11.0, 1, False, "e", ""),
        ("e", True, 10.4, -1, False, "a", ""),
        # None is told, not passed over in silence.
        ("e", False, 0.0, 1, False, "", "此人后面没有发言"),
        ("a", False, 26.0, -1, False, "", "此人前面没有发言"),
        ("d", False, 0.0, 1, True, "", "后面没有带标记的行"),
        ("b", False, 26.0, -1, True, "", "前面没有带标记的行"),
    ],
)
def test_the_next_line_of_a_speaker_or_with_a_mark(
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    monkeypatch: pytest.MonkeyPatch,
    open_: str,
    playing: bool,
    heard_s: float,
    step: int,
    mark: bool,
    found: str,
    told: str,
) -> None:
    view = RecordView(theme)
    qtbot.addWidget(view)
    view.show_rows([Row(id=id, text="……", role=one.speaker, seat="s") for one, id in SAID])
    parent = QWidget()
    qtbot.addWidget(parent)
    run = SimpleNamespace(sittings=[SimpleNamespace(folder="1")])
    desk = Playing(cast(Any, SimpleNamespace(run=run)), view, parent)
    monkeypatch.setattr(desk, "_said", lambda player, run: SAID)
    gone: list[float] = []
    player = SimpleNamespace(
        state=State(playing=playing),
        position=(0, heard_s),
        position_s=heard_s,
        silence_now=lambda: None,
        seek=gone.append,
        play_through=lambda: None,
        play=lambda: None,
        close=lambda: None,
    )
    desk._held.player, desk._folders = cast(Any, player), ["1"]
    said: list[str] = []
    desk.nothing_found.connect(said.append)
    view.open(open_, 0)
    desk.neighbour(step, mark=mark)
    assert said == ([told] if told else [])
    assert gone == [one.start_s for one, id in SAID if id == found]
    assert view.current == (found or open_)
