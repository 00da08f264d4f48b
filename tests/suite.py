"""Run the whole suite: the core's tests with PySide6 hidden, then the others.

``python -m tests.suite [PYTEST OPTION …]``; ends with 0 when both halves passed.

With ``CI=true`` a handful of tests that failed beside others are run once more, alone: a machine
that does something else for ten seconds must not keep a change out. Each such test is named at
the end of the output; it has a race to be found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.without_qt import ROOMS, command

FEW = 5
"""How many failures may be the machine's; more are the change's."""


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
    codes = [_run(name, words, setting, options) for name, (words, setting) in halves.items()]
    return next((code for code in codes if code), 0)


def _run(name: str, words: list[str], setting: dict[str, str], options: list[str]) -> int:
    cache = Path(".pytest_cache", name)
    words = [*words, "-o", f"cache_dir={cache}"]
    environment = os.environ | setting
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
