"""A confined child process and the connection to it (受限子进程).

What comes from outside is parsed in a process that may be killed at any moment. Here is the
parent's side that all such children have in common: the start with nothing of the person's
environment, the first words, handing over an open file, the memory it took, the end. What is
asked of a child, and what its answers mean, knows who asks; the child's own side begins with
:func:`resources.sandbox.confine`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from resources import wire
from resources.errors import Corrupt, Crashed, DocumentError, Hostile

_log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[1]
_NEAR_LIMIT = 0.6
"""Share of the memory limit; a child that dies above it died of greed."""
_DYING_S = 1.0
_KEPT = ("PATH", "SYSTEMROOT")
_VIRTUAL, _RESIDENT = 0, 1
"""Columns of ``statm``."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For children whose libraries would start a thread for each core."""


class Confined:
    """One child process; used by one thread at a time.

    Args:
        command: starts it; the number of its end of the connection is added.
        greeting: what it is told first, as what it may cost.
        engine: what it is called where it cannot be started.
        start_s: so long it may take until it answers the greeting.
        environment: what it gets beside the least a process needs.
        niceness: how far it stands back behind others.
        own_session: a session of its own has no terminal to write to, and is scheduled
            apart; else it has a group of its own only.
        resident: whether the memory it holds is measured, instead of the addresses it has.

    Attributes:
        process: the process.
        sock: the connection, for :mod:`resources.wire`.
        enforced: what the platform grants: memory, network, landlock and others.
        folder: the only one it can write to; gone after :meth:`end`.
        peak_bytes: most memory that was seen by :meth:`watch`.

    Raises:
        Crashed: it cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        greeting: dict[str, Any],
        *,
        engine: str,
        start_s: float,
        environment: Mapping[str, str] | None = None,
        niceness: int = 0,
        own_session: bool = True,
        resident: bool = False,
    ) -> None:
        self.peak_bytes = 0
        self._column = _RESIDENT if resident else _VIRTUAL
        self._folder = tempfile.TemporaryDirectory(prefix="wenyi-child-")
        self.folder = Path(self._folder.name)
        self.sock, theirs = socket.socketpair()
        try:
            with theirs:
                self.process = subprocess.Popen(  # noqa: S603  our own program
                    [*command, str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=self.folder,
                    env=_environment(self._folder.name) | dict(environment or {}),
                    start_new_session=own_session,
                    process_group=None if own_session else 0,
                )
        except OSError as error:
            self._let_go()
            raise Crashed(engine=engine, detail=str(error)) from error
        if niceness and hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.process.pid, niceness)
        try:
            wire.send(self.sock, greeting)
            hello, _ = wire.receive(self.sock, 0, wire.Clock(start_s))
        except (wire.Gone, wire.Late) as error:
            self.end()
            raise Crashed(engine=engine) from error
        self.enforced = tuple(str(name) for name in hello.get("enforced", ()))

    def end(self) -> None:
        """Kill it and let go of all it had; safe to call twice."""
        self.process.kill()
        self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        self.sock.close()
        self._folder.cleanup()

    def hand_over(self, wish: dict[str, Any], untrusted: BinaryIO) -> None:
        """Send a wish together with the open file it is about.

        Where a file cannot be handed over open, its name goes with the wish as ``path``.

        Raises:
            Gone: the child is.
        """
        if not hasattr(socket, "send_fds"):
            wire.send(self.sock, {**wish, "path": untrusted.name})
            return
        wire.send(self.sock, wish)
        try:
            socket.send_fds(self.sock, [b"f"], [untrusted.fileno()])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise wire.Gone from error

    def watch(self) -> None:
        """Look how much memory it has; for a :class:`resources.wire.Clock`."""
        self.peak_bytes = max(self.peak_bytes, _memory_bytes(self.process.pid, self._column))

    def obituary(self, source: str, memory_bytes: int) -> DocumentError:
        """Return what a child's death says of the file it read; one that lives is killed.

        Args:
            source: name of the file, for people.
            memory_bytes: what the child was granted.
        """
        try:
            code = self.process.wait(timeout=_DYING_S)
        except subprocess.TimeoutExpired:
            # Alive, but talking nonsense.
            self.process.kill()
            code = self.process.wait()
        _log.warning("a confined child ended with %s, peak %d bytes", code, self.peak_bytes)
        if self.peak_bytes > _NEAR_LIMIT * memory_bytes:
            return Hostile(source=source, found="压缩炸弹 decompression bomb", detail="memory")
        return Corrupt(source=source, detail=f"reader ended with {code}")


def _memory_bytes(pid: int, column: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[column])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the person's environment but what a process needs to start."""
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    if not getattr(sys, "frozen", False):
        kept["PYTHONPATH"] = str(_ROOT)
    return {
        **kept,
        "PYTHONUTF8": "1",
        "TMPDIR": folder,
        "HOME": folder,
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
    }
