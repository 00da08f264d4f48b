"""Programs for the fault tests that start in milliseconds: forked from one that is loaded.

A program is a function ``module:name`` that is given strings. What it prints is what it
acknowledges; it dies where a power cut or a signal ends it, and a line tells how.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_END = "\x04end "


class Forker:
    """Runs programs one after the other; made by :func:`forker`."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def run(self, function: str, *arguments: str) -> list[str]:
        """Run to the end; return the lines it printed."""
        self.start(function, *arguments)
        return self.finish()

    def start(self, function: str, *arguments: str) -> int:
        """Start; return the id of the process, to be killed at will."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps([function, *arguments]) + "\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())

    def lines(self) -> Iterator[str]:
        """Yield what the program prints, until it ends; cut off lines do not count."""
        assert self._program.stdout is not None
        for line in self._program.stdout:
            if line.startswith(_END):
                self.code = int(line.removeprefix(_END))
                return
            if line != "\n":
                yield line.removesuffix("\n")

    def finish(self) -> list[str]:
        """Wait for the end; return the lines it printed."""
        return list(self.lines())

    code = 0
    """Of the last program: its exit code, or the signal's number, negative."""


@contextmanager
def forker(*modules: str) -> Iterator[Forker]:
    """Load the modules once; give what runs their functions in forked processes."""
    command = [sys.executable, "-m", "tests.faults.forking", *modules]
    # Threads of numeric libraries do not outlive a fork.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    environment |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    program = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment, start_new_session=True,
    )  # fmt: skip
    assert program.stdout is not None
    assert program.stdin is not None
    try:
        assert program.stdout.readline() == "ready\n"
        yield Forker(program)
    finally:
        program.stdin.close()
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            # With what it forked.
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        program.stdout.close()


def tell(line: str) -> None:
    """Acknowledge: whole, or not at all."""
    os.write(1, f"{line}\n".encode())


def kill_after(process: int, delay_s: float) -> None:
    """Kill a process; nothing happens where it has ended."""
    time.sleep(delay_s)
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def _serve(modules: list[str]) -> None:
    loaded = {name: importlib.import_module(name) for name in modules}
    tell("ready")
    for line in sys.stdin:
        function, *arguments = json.loads(line)
        module, _, name = function.partition(":")
        told, tell_it = os.pipe()
        process = os.fork()
        if process == 0:
            # Our first line comes after the one with the process id.
            os.close(tell_it)
            os.read(told, 1)
            _become(getattr(loaded[module], name), arguments)
        tell(str(process))
        os.close(tell_it)
        os.close(told)
        _, status = os.waitpid(process, 0)
        tell(f"\n{_END}{os.waitstatus_to_exitcode(status)}")


def _become(work: Callable[..., None], arguments: list[str]) -> None:
    os.close(0)
    code = 1
    try:
        work(*arguments)
        code = 0
    except BaseException:  # noqa: BLE001  shown, as the interpreter would
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1:])
