"""A locked screen under a real window manager: nobody gets away from it by its keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.xvfb import screen_of

WAIT_S = 60.0
AWAY = ("alt+Tab", "alt+F4", "super", "super+d", "alt+Escape", "alt+space", "ctrl+alt+Left",
        "ctrl+alt+Right", "super+e", "ctrl+Escape")  # fmt: skip
"""What openbox does something with, and what other desktops use."""


@pytest.fixture
def display() -> Iterator[str]:
    """A display with openbox on it."""
    if any(shutil.which(name) is None for name in ("openbox", "xdotool")):
        pytest.skip("needs openbox and xdotool")
    with screen_of(1366, 768) as screen, _running("openbox", display=screen):
        _until(lambda: _xdotool(screen, "get_desktop") == "0")
        yield screen


class _running:
    """A program that is ended at the end."""

    def __init__(self, *command: str, display: str) -> None:
        self._command, self._display = command, display

    def __enter__(self) -> subprocess.Popen[str]:
        environment = {**os.environ, "DISPLAY": self._display, "QT_QPA_PLATFORM": "xcb"}
        self._process = subprocess.Popen(
            self._command, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self._process

    def __exit__(self, *_exc: object) -> None:
        self._process.kill()
        self._process.communicate()


def _xdotool(display: str, *words: str) -> str:
    done = subprocess.run(
        ["xdotool", *words], env={**os.environ, "DISPLAY": display},
        capture_output=True, text=True, timeout=WAIT_S, check=False,
    )  # fmt: skip
    return done.stdout.strip()


def _active(display: str) -> str:
    return _xdotool(display, "getactivewindow", "getwindowname")


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def _python(name: str, display: str) -> _running:
    return _running(sys.executable, "-m", "tests.gui.party.kiosk_process", name, display=display)


def test_the_window_managers_keys_lead_nowhere(display: str) -> None:
    with _python("other", display), _python("kiosk", display) as kiosk:
        lines: Queue[str] = Queue()
        assert kiosk.stdout is not None and kiosk.stdin is not None
        reader = Thread(target=_read, args=(kiosk, lines))
        reader.start()

        def until_told(wanted: str) -> None:
            while True:
                try:
                    line = lines.get(timeout=WAIT_S)
                except Empty:
                    pytest.fail(f"never told: {wanted}")
                if line == wanted:
                    return

        until_told("ready")
        _until(lambda: {"kiosk", "other"} <= set(_names(display)))
        before = _active(display)
        _until(lambda: _xdotool(display, "key", "alt+Tab") == "" and _active(display) != before)
        kiosk.stdin.write("lock\n")
        kiosk.stdin.flush()
        until_told("locked")
        _until(lambda: _active(display) == "kiosk")
        for keys in AWAY:
            _xdotool(display, "key", keys)
            _xdotool(display, "key", "x")
            until_told("typed x")
            assert _active(display) == "kiosk", keys
            assert _xdotool(display, "get_desktop") == "0"
        _xdotool(display, "key", "ctrl+alt+l")
        _until(lambda: _active(display) == "leaving")
        _until(lambda: _xdotool(display, "key", *"123456", "Return") == "" and _left(lines))
        _until(lambda: _xdotool(display, "key", "alt+Tab") == "" and _active(display) == "other")
        kiosk.kill()
        reader.join(WAIT_S)


def _read(process: subprocess.Popen[str], lines: Queue[str]) -> None:
    for line in process.stdout or ():
        lines.put(line.strip())


def _left(lines: Queue[str]) -> bool:
    try:
        return lines.get(timeout=1.0) == "unlocked"
    except Empty:
        return False


def _names(display: str) -> list[str]:
    windows = _xdotool(display, "search", "--onlyvisible", "--name", "^(kiosk|other)$").split()
    return [_xdotool(display, "getwindowname", each) for each in windows]
