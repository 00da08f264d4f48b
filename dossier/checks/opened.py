"""Opening files of a package in a child that may be killed (内容打开).

A PDF or sound from outside is never parsed in the program itself: the child gets an open file
and answers with a few values, which are checked here as what they are: from outside, too.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self

from resources import wire
from resources.children import child_command
from resources.errors import Cancelled, Crashed

Kind = Literal["pdf", "sound"]

FILE_S = 600.0
"""A file of many pages may take long; the system ends what computes longer."""
_START_S = 60.0
_FILES_PER_CHILD = 200
_MOST = 50
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file turned out to be when it was opened."""

    fault: str = ""
    """Why it cannot be opened or decoded; empty: all of it was decoded."""
    pages: int = 0
    """Of a PDF."""
    seconds: float = 0.0
    """Of sound that was decoded."""
    rules: tuple[tuple[str, str], ...] = ()
    """Clause and what breaks PDF/A."""
    encrypted: bool = False
    loose_fonts: tuple[str, ...] = ()
    """Fonts that are not embedded."""
    signatures: int = 0
    about: str = ""
    """Subject the PDF gives itself, where ours name the case."""


class Opener:
    """Opens files one after the other, in a child; used from one lane only."""

    def __init__(self, memory_bytes: int = 1536 << 20, file_s: float = FILE_S) -> None:
        self._memory_bytes, self._file_s = memory_bytes, file_s
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def enforced(self) -> tuple[str, ...]:
        """What the platform grants: memory, network, landlock and others."""
        return self._ready().enforced

    def close(self) -> None:
        """End the child; safe to call twice."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def open(
        self, untrusted: BinaryIO, kind: Kind, cancel: threading.Event | None = None
    ) -> Opened:
        """Return what an open file is; whatever it does to the child is only a fault.

        Raises:
            Cancelled: ``cancel`` was set.
            Crashed: no child can be started at all.
        """
        child = self._ready()

        def watch() -> None:
            if cancel is not None and cancel.is_set():
                raise Cancelled

        try:
            answer = child.ask(untrusted, kind, wire.Clock(self._file_s, watch))
        except (wire.Gone, wire.Late) as error:
            self.close()
            return Opened(fault="too long" if isinstance(error, wire.Late) else "reader died")
        except BaseException:
            self.close()
            raise
        if child.files >= _FILES_PER_CHILD or answer.fault:
            self.close()
        return answer

    def _ready(self) -> _Child:
        if self._child is None:
            self._child = _Child(self._memory_bytes, int(self._file_s))
        return self._child


class _Child:
    """One child process and the conversation with it."""

    def __init__(self, memory_bytes: int, file_s: int) -> None:
        self.files = 0
        self._folder = tempfile.TemporaryDirectory(prefix="wenyi-open-")
        self._sock, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own program
                [*child_command("dossier.checks"), str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._folder.name,
                env=_environment(self._folder.name),
                start_new_session=True,
            )
        try:
            wire.send(self._sock, {"memory_bytes": memory_bytes, "file_s": file_s})
            hello, _ = wire.receive(self._sock, 0, wire.Clock(_START_S))
        except (wire.Gone, wire.Late) as error:
            self.end()
            raise Crashed(engine="package reader") from error
        self.enforced = tuple(str(name) for name in hello.get("enforced", ()))

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._sock.close()
        self._folder.cleanup()

    def ask(self, untrusted: BinaryIO, kind: Kind, clock: wire.Clock) -> Opened:
        self.files += 1
        if hasattr(socket, "send_fds"):
            wire.send(self._sock, {"kind": kind})
            try:
                socket.send_fds(self._sock, [b"f"], [untrusted.fileno()])
            except (BrokenPipeError, ConnectionResetError) as error:
                raise wire.Gone from error
        else:
            wire.send(self._sock, {"kind": kind, "path": untrusted.name})
        header, _ = wire.receive(self._sock, 0, clock)
        return _understood(header)


def _understood(header: dict[str, Any]) -> Opened:
    """Return the child's answer, as far as it is one.

    Raises:
        Gone: it is not.
    """
    try:
        return Opened(
            fault=_text(header["fault"]),
            pages=max(0, int(header["pages"])),
            seconds=max(0.0, float(header["seconds"])),
            rules=tuple((_text(a), _text(b)) for a, b in header["rules"][:_MOST]),
            encrypted=bool(header["encrypted"]),
            loose_fonts=tuple(_text(name) for name in header["loose_fonts"][:_MOST]),
            signatures=max(0, int(header["signatures"])),
            about=_text(header["about"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise wire.Gone from error


def _text(value: object) -> str:
    return re.sub(r"[^\x20-\x7e\u3000-\u9fff\uff00-\uffef]", "?", str(value))[:200]


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the person's environment but what a process needs to start."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "TMPDIR": folder,
        "HOME": folder,
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
    }
