"""Run the whole suite: the core's tests with PySide6 hidden, then the others.

``python -m tests.suite [PYTEST OPTION …]``; ends with 0 when both halves passed.

With ``CI=true`` a handful of tests that failed beside others are run once more, alone: a machine
that does something else for ten seconds must not keep a change out. Each such test is named at
the end of the output; it has a race to be found.

Where the machine has a disk in memory with room, the tests' folders lie there: waiting for the
disk took about as long as the tests themselves. A single test, run by pytest, has a real disk.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.without_qt import ROOMS, command

FEW = 5
"""How many failures may be the machine's; more are the change's."""
_MEMORY = Path("/dev/shm")  # noqa: S108  no secrets lie there
_ENOUGH_BYTES = 8 << 30
_KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
"""Bytecode is kept, whatever the machine says: without, each worker rewrites the asserts of all
files anew, and each child compiles whatever changed."""


def main(options: list[str]) -> int:
    """Return 0, or the exit code of the first half that failed."""
    others = ["-m", "not faults", *(f"--ignore=tests/{room}" for room in ROOMS)]
    halves = {
        "core": (command(), {"WENYI_WITHOUT_QT": "1"}),
        "others": (
            [sys.executable, "-m", "pytest", "-q", *others],
            {"QT_QPA_PLATFORM": "offscreen"},
        ),
    }
    with _folders() as where:
        codes = [
            _run(name, [*words, *where.words], setting | where.setting, options)
            for name, (words, setting) in halves.items()
        ]
    return next((code for code in codes if code), 0)


@dataclass(frozen=True, slots=True)
class _Where:
    """What makes pytest put the tests' folders somewhere."""

    words: tuple[str, ...] = ()
    setting: dict[str, str] = field(default_factory=dict)


@contextmanager
def _folders() -> Iterator[_Where]:
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ENOUGH_BYTES:
        yield _Where()
        return
    with tempfile.TemporaryDirectory(
        dir=_MEMORY, prefix="wenyi-", ignore_cleanup_errors=True
    ) as on:
        # What passed leaves nothing: a whole run writes some gigabytes.
        words = ("-o", "tmp_path_retention_policy=failed")
        yield _Where(words, {"PYTEST_DEBUG_TEMPROOT": on})


def _run(name: str, words: list[str], setting: dict[str, str], options: list[str]) -> int:
    cache = Path(".pytest_cache", name)
    words = [*words, "-o", f"cache_dir={cache}"]
    environment = os.environ | setting | _KEPT
    code = subprocess.run([*words, *options], env=environment, check=False).returncode
    if code != 1 or os.environ.get("CI") != "true":
        return code
    failed = sorted(json.loads((cache / "v/cache/lastfailed").read_text(encoding="utf-8")))
    if len(failed) > FEW:
        return code
    _say(f"{len(failed)} failed beside others; once more, alone:")
    again = subprocess.run([*words, "-n0", "--last-failed"], env=environment, check=False)
    if again.returncode == 0:
        _say("\n  ".join(["Passed alone, with a race to be found:", *failed]))
    return again.returncode


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
