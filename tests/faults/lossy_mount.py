"""Mounting the forgetful disk: a child process serves it, the test gives it orders.

::

    with mounted(tmp_path / "disk") as disk:
        ...                      # programs work under disk.root
        disk.power_cut("some", seed=7)
        ...                      # end the programs
        disk.power_on()
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.lossy import COUNTED, Saved

ROOT = Path(__file__).resolve().parents[2]

needs_fuse = pytest.mark.skipif(
    not os.access("/dev/fuse", os.R_OK | os.W_OK), reason="needs FUSE (/dev/fuse)"
)


class LossyDisk:
    """A mounted disk; made by :func:`mounted`."""

    def __init__(self, root: Path, program: subprocess.Popen[str]) -> None:
        self.root = root
        self._program = program

    def power_cut(self, saved: Saved = "nothing", seed: int = 0) -> None:
        """Forget what was not synced; everything fails until :meth:`power_on`."""
        self._tell(order="power_cut", saved=saved, seed=seed)

    def cut_power_at(self, nth: int, saved: Saved = "nothing", seed: int = 0) -> None:
        """Let the power fail instead of the n-th change from now."""
        self._tell(order="cut_power_at", nth=nth, saved=saved, seed=seed)

    def power_on(self) -> None:
        """Serve again; whoever had files open must have ended."""
        self._tell(order="power_on")

    def fail(
        self,
        nth: int,
        code: int,
        *,
        times: int = 1,
        short: bool = False,
        operations: tuple[str, ...] = COUNTED,
        within: str = "",
    ) -> None:
        """Let the n-th of these operations from now fail, and ``times`` - 1 after it.

        Args:
            nth: from 1.
            code: of ``errno``.
            times: 0: until :meth:`heal`.
            short: writes put half of their bytes down and say so.
            operations: of :data:`tests.faults.lossy.COUNTED`, or ``read``, ``open``.
            within: only paths in which this regular expression is found.
        """
        self._tell(order="fail", nth=nth, errno=code, times=times, short=short,
                   operations=operations, within=within)  # fmt: skip

    def heal(self) -> int:
        """End the fault; return how often it hit."""
        return int(self._tell(order="heal")["hit"])

    def done(self) -> int:
        """Return how many changes were made since the last power cut."""
        return int(self._tell(order="status")["done"])

    def off(self) -> bool:
        """Return whether the power is off."""
        return bool(self._tell(order="status")["off"])

    def _tell(self, **order: object) -> dict[str, int]:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(order) + "\n")
        self._program.stdin.flush()
        answer: dict[str, int] = json.loads(self._program.stdout.readline())
        return answer


@contextmanager
def mounted(folder: Path, capacity_bytes: int = 4 << 30) -> Iterator[LossyDisk]:
    """Mount an empty disk on ``folder``, which is made; unmount it at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.faults.lossy_fuse", str(folder), str(capacity_bytes)]
    program = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 20
        while not os.path.ismount(folder):
            assert program.poll() is None, "the disk could not be mounted"
            assert time.monotonic() < deadline, "the disk was not mounted in time"
            time.sleep(0.02)
        yield LossyDisk(folder, program)
    finally:
        for lazily in ([], ["-z"]):
            unmount = ["fusermount3", "-u", *lazily, str(folder)]
            if subprocess.run(unmount, check=False, capture_output=True).returncode == 0:
                break
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.close()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        program.stdout.close()
