"""The program as its users start it: a process with arguments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NUMBER = "（2026）粤0308民初1573号"


@dataclass(frozen=True)
class Result:
    """What a finished process left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


@dataclass(frozen=True)
class Wenyi:
    """Runs ``wenyi`` on one station."""

    home: Path

    def __call__(self, *arguments: str, timeout_s: float = 170) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "--home", str(self.home), *arguments],
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env=os.environ | {"PYTHONWARNINGS": "error::DeprecationWarning:app"},
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def wenyi(tmp_path: Path) -> Wenyi:
    return Wenyi(tmp_path / "home")


@pytest.fixture(scope="module")
def module_wenyi(tmp_path_factory: pytest.TempPathFactory) -> Wenyi:
    return Wenyi(tmp_path_factory.mktemp("station") / "home")
