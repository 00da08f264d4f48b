"""A court's time is the court's, wherever the machine believes it stands."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dossier.court_time import court_now, court_today, in_court

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "asr", "cabinet", "courtroom", "dossier", "ocr", "scanner", "sync")
LATE = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
"""Half past one of the next night at the court."""


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Auckland"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the machine believe that it stands elsewhere."""
    if not hasattr(time, "tzset"):
        pytest.skip("the machine's zone cannot be set here")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_day_and_hour_are_the_courts(elsewhere: str) -> None:
    assert in_court(LATE).isoformat() == "2026-03-03T01:30:00+08:00"
    assert in_court(datetime(2026, 3, 2, 9)).isoformat() == "2026-03-02T09:00:00+08:00"
    assert abs((court_now() - datetime.now(UTC)).total_seconds()) < 5
    assert court_today() - in_court(datetime.now(UTC)).date() <= date.resolution


def test_what_the_cabinets_desk_and_the_command_line_write_is_the_courts(elsewhere: str) -> None:
    from app.cli import counter_output
    from app.windows.archive.words import moment
    from app.windows.custody.words import day_and_time
    from app.windows.intake.words import clock
    from courtroom.recorder.sheet import time_text

    written = {day_and_time(LATE), moment(LATE), counter_output._local(LATE)}
    assert written == {"2026-03-03 01:30"}
    assert clock(LATE) == "01:30"
    assert time_text(LATE.timestamp()).startswith("2026-03-03T01:30:00")


def test_nothing_asks_the_machine_for_its_zone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in _calls(path)
    ]
    assert found == []


_LOCAL = ("currentDate", "currentDateTime", "localtime", "toLocalTime")
"""Calls that give the machine's time, whatever they are given."""


def _calls(path: Path) -> Iterator[ast.Call]:
    """Yield calls whose answer hangs on the machine's zone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, of = node.func.attr, ast.unparse(node.func.value)
        given = len(node.args) + len(node.keywords)
        now = name == "now" and of == "datetime" and not given
        today = name == "today" and of in ("date", "datetime")
        bare = name == "astimezone" and not given
        alone = name == "fromtimestamp" and given == 1
        if now or today or bare or alone or name in _LOCAL:
            yield node
