"""The README's walk through a centre, its lines run as they stand, by real processes."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
NUMBER = "（2026）粤0308民初123号"
PASSWORD = "correct horse battery"  # noqa: S105  of this test
_READY_S, _COMMAND_S = 60.0, 170.0
_CODE = re.compile(r"WY1(?:-[0-9A-HJKMNP-TV-Z]{5}){8}")


def quick_start(path: str) -> list[str]:
    """Return the shell lines of the section that starts a centre, comments and all."""
    text = (ROOT / path).read_text(encoding="utf-8")
    (section,) = [part for part in re.split(r"^## ", text, flags=re.M) if "centre serve" in part]
    blocks = re.findall(r"^```sh\n(.*?)^```", section, flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Terminal:
    """A shell whose lines are run one by one; ``wenyi`` is the program under test."""

    folder: Path
    port: int
    environment: dict[str, str]
    code: str = ""
    said: dict[str, str] = field(default_factory=dict)
    serving: subprocess.Popen[bytes] | None = None

    def __call__(self, line: str) -> None:
        command = line.replace("WY1-…", self.code).replace(":8443", f":{self.port}")
        words = shlex.split(command, comments=True)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.environment[name] = value
        elif words[:3] == ["wenyi", "centre", "serve"]:
            self._serve(command)
        else:
            self.said[" ".join(words[:3])] = self._run(command)

    def _run(self, command: str) -> str:
        # In a session of its own: a password is not asked of whoever runs the tests.
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=self.folder, env=self.environment,
            input=f"{PASSWORD}\n".encode(), capture_output=True, timeout=_COMMAND_S,
            check=False, start_new_session=True,
        )  # fmt: skip
        said = done.stdout.decode() + done.stderr.decode()
        assert done.returncode == 0, f"{command}\n{said}"
        found = _CODE.search(said)
        self.code = found[0] if found else self.code
        return said

    def _serve(self, command: str) -> None:
        log = self.folder / "serve.log"
        with log.open("wb") as file:
            self.serving = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"], cwd=self.folder, env=self.environment,
                stdout=file, stderr=file, start_new_session=True,
            )  # fmt: skip
        limit = time.monotonic() + _READY_S
        while f"https://127.0.0.1:{self.port}" not in log.read_text(encoding="utf-8"):
            assert self.serving.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < limit, log.read_text(encoding="utf-8")
            time.sleep(0.1)

    def close(self) -> int | None:
        """Stop the centre in order; return its exit code."""
        if self.serving is None:
            return None
        self.serving.terminate()
        try:
            return self.serving.wait(40)
        finally:
            self.serving.kill()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    programs = tmp_path / "bin"
    programs.mkdir()
    wenyi = programs / "wenyi"
    wenyi.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app.cli "$@"\n')
    wenyi.chmod(0o755)
    named = {name: value for name, value in os.environ.items() if not name.startswith("WENYI_")}
    environment = named | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    found = Terminal(tmp_path, free_port(), environment)
    try:
        yield found
    finally:
        found.close()


def test_the_readmes_centre_works_as_written(terminal: Terminal) -> None:
    page = Image.new("L", (1240, 1754), "white")
    ImageDraw.Draw(page).text((200, 200), "List of evidence", fill="black", font_size=40)
    page.save(terminal.folder / "evidence.pdf", resolution=150)
    for line in quick_start("README.md"):
        terminal(line)
    said = terminal.said
    assert "待传 0，未送达 0，冲突 0" in said["wenyi sync"]
    assert "已登记" in said["wenyi station status"]
    # The courtroom began with nothing: what it lists came from the centre.
    assert NUMBER in said["wenyi case list"]
    assert "中心完好" in said["wenyi centre verify"]
    assert terminal.close() == 0


def test_both_readmes_have_the_same_lines() -> None:
    chinese, english = (
        [shlex.split(line, comments=True) for line in quick_start(path)]
        for path in ("README.zh.md", "README.md")
    )
    assert chinese == english
    assert len(english) > 10
