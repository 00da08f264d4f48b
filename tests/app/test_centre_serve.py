"""``wenyi centre serve`` and its upkeep, as programs."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

COMMAND = [sys.executable, "-m", "app.cli"]


def run(home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*COMMAND, "--home", str(home), "--json", *arguments],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@contextmanager
def serving(home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = subprocess.Popen(
        [*COMMAND, "--home", str(home), "--json", "centre", "serve", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["serving"]
    finally:
        process.kill()
        process.communicate()


def test_the_centre_serves_and_stops_when_asked(tmp_path: Path) -> None:
    home = tmp_path / "centre"
    with serving(home, "--listen", "127.0.0.1:0") as (process, where):
        assert where["database"] == "SQLite"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with httpx.Client(verify=context, base_url=where["url"]) as client:
            assert client.get("/health/ready").json()["ok"] is True
            # Keys, codes and people are made while it serves.
            code, made = run(home, "centre", "enrol-token", "--name", "扫描台1", "--cases", "ALL")
            assert (code, made["token"][:4]) == (0, "WY1-")
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert output == ""
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    assert lines[0]["route"] == "/health/ready"
    assert run(home, "centre", "verify", "--deep") == (
        0,
        {"ok": True, "entries": 0, "heads": 0, "blobs": 0, "problems": []},
    )


def test_damage_is_told_by_the_exit_code(tmp_path: Path) -> None:
    home = tmp_path / "centre"
    assert run(home, "centre", "scrub")[0] == 0
    bad = home / "blobs" / "main" / "ab" / ("ab" + "0" * 62)
    bad.parent.mkdir()
    bad.write_bytes(b"not what its name says")
    code, found = run(home, "centre", "scrub")
    assert (code, found["damaged"]) == (6, [f"main/ab/{bad.name}"])
    assert run(home, "centre", "verify", "--deep")[0] == 6


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    home = tmp_path / "centre"
    code, found = run(home, "centre", "serve", "--listen", "nowhere")
    assert (code, found["error"]["kind"]) == (6, "StoreError.BadOption")
    code, found = run(home, "centre", "serve", "--blobs", "s3://x", "--s3-endpoint", "http://h:1")
    assert (code, found["error"]["kind"]) == (6, "StoreError.MissingSetting")
    home.mkdir(exist_ok=True)
    (home / "centre.toml").write_text("limit = 1\n")
    code, found = run(home, "centre", "verify")
    assert code == 6
    assert "centre.toml" in found["error"]["message"]
    assert [each.name for each in home.iterdir()] == ["centre.toml"]
