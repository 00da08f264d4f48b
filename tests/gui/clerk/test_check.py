"""The check before a hearing, as the clerk sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.windows.clerk import check as room_check
from app.windows.clerk.check import CheckDialog
from courtroom.sound_check.findings import Finding, Report, Topic, Verdict
from dossier.court_time import court_now

HEARD = {"seat": "原告", "level": "-20", "noise": "-60"}
GOOD = Finding(Topic.MICROPHONE, Verdict.GOOD, "level_good", HEARD)
UNKNOWN = Finding(Topic.CLOCK, Verdict.UNKNOWN, "clock_unknown", {"time": "9:00", "seconds": "?"})
SLOW = Finding(Topic.ENGINE, Verdict.DOUBTFUL, "engine_slow", {"engine": "x", "rtf": "2.0"})
DEAD = Finding(Topic.MICROPHONE, Verdict.BAD, "dead", {"seat": "被告"})


def texts(dialog: CheckDialog) -> list[str]:
    """Return what stands in the rows, from above."""
    rows = [dialog._grid.itemAtPosition(row, 1) for row in range(len(dialog.findings))]
    return [cast(QLabel, row.widget()).text() for row in rows if row is not None]


def test_what_must_be_looked_at_stands_first_and_the_print_is_told(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [GOOD, DEAD, GOOD, SLOW, UNKNOWN]
    seen: list[list[str]] = []

    def look(
        _home: Path,
        _setup: object,
        _seats: object,
        on_finding: Callable[[Finding, float], None],
        on_listening: Callable[[float], None],
        _cancel: object,
    ) -> Report:
        on_listening(1.0)
        for number, one in enumerate(told, 1):
            on_finding(one, number / len(told))
        return Report(court_now(), ("原告", "被告"), tuple(told), None)

    monkeypatch.setattr(room_check, "check_room", look)
    parent = QWidget()
    qtbot.addWidget(parent)
    lanes = Lanes()
    run = SimpleNamespace(
        setup=SimpleNamespace(place="第一审判庭"),
        hearing=SimpleNamespace(place=""),
        seated=lambda: [],
    )
    clerk = SimpleNamespace(run=run, lanes=lanes, services=SimpleNamespace(home=tmp_path))
    dialog = CheckDialog(parent, theme, cast(Any, clerk))
    dialog.bar.valueChanged.connect(lambda _: seen.append(texts(dialog)))
    try:
        dialog.run()
        qtbot.waitUntil(lambda: dialog.save.isEnabled(), timeout=30_000)
        assert len(seen[-1]) >= 4  # each is shown as soon as it is known
        assert [one.verdict for one in dialog.findings] == [
            Verdict.BAD, Verdict.DOUBTFUL, Verdict.UNKNOWN, Verdict.GOOD, Verdict.GOOD,
        ]  # fmt: skip
        assert "被告" in texts(dialog)[0] and "原告" in texts(dialog)[-1]
        assert dialog.note.isHidden()
        path = tmp_path / "庭前检测.pdf"
        dialog.write_pdf(path)
        qtbot.waitUntil(lambda: not dialog.note.isHidden(), timeout=30_000)
        assert path.name in dialog.note.text() and path.stat().st_size > 1000
    finally:
        lanes.close()
