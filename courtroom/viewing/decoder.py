"""The parent's side of a decoding child: starts it, reads for it, kills it (解码进程)."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

from courtroom.viewing.limits import Limits
from courtroom.viewing.ranged import MOST_READ_BYTES
from resources import errors, wire
from resources.children import child_command
from resources.confined import ONE_THREAD, Confined
from resources.errors import Cancelled, Corrupt, DocumentError, TooLarge

Opening = Callable[[], BinaryIO]
"""Opens the bytes of a picture or document, seekable, for instance ``Blobs.open`` of a digest."""

_MOST_BODY = 64 << 20
_GIVE_UP_S = 3.0
"""So long a child that is told to stop may take; then it is killed."""
_TICK_S = 0.02
_ENVIRONMENT = {
    **ONE_THREAD,
    # What was freed goes back to the system: strips of a great picture are large.
    "MALLOC_MMAP_THRESHOLD_": "1048576",
    "MALLOC_TRIM_THRESHOLD_": "1048576",
    "VIPS_CONCURRENCY": "1",
}
_LAST = frozenset(("cancelled", "end", "refused", "pixels", "picture", "size", "opened"))
"""What a child says last when it is asked one thing."""
_REFUSALS = frozenset(("Corrupt", "Encrypted", "TooLarge", "Unsupported", "Hostile"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a child says of a file."""

    form: str
    pages: int


class Decoder:
    """One child process; used by one thread at a time.

    Args:
        limits: what it may cost.
        niceness: how far it stands back behind others.
        media: a file of sound or film, which FFmpeg opens by its path; nothing else then.

    Raises:
        Crashed: it cannot be started.
    """

    def __init__(
        self, limits: Limits | None = None, niceness: int = 0, media: Path | None = None
    ) -> None:
        self.limits = limits or Limits()
        self.spoiled = False
        """Whether it must not be asked again."""
        self._file: BinaryIO | None = None
        self._name = ""
        greeting: dict[str, Any] = {"limits": self.limits.as_params()}
        if media is not None:
            greeting["media"] = str(media.resolve())
        self._confined = Confined(
            child_command("courtroom.viewing"),
            greeting,
            engine="picture reader",
            start_s=self.limits.start_s,
            environment=_ENVIRONMENT,
            niceness=niceness,
            resident=True,
        )
        self._sock = self._confined.sock
        self.process, self.enforced = self._confined.process, self._confined.enforced

    def end(self) -> None:
        """Kill the child; safe to call twice."""
        self.spoiled = True
        self._confined.end()
        self._close_file()

    def _close_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def open_media(self, name: str, cancel: Event | None = None) -> dict[str, Any]:
        """Look into the file of sound or film this child was started for.

        Raises:
            DocumentError: it cannot be taken.
            Cancelled: ``cancel`` was set.
        """
        self._name = name
        header, _ = self.ask({"do": "open", "size": 0}, "opened", cancel)
        return header

    def open(self, opening: Opening, name: str, cancel: Event | None = None) -> Facts:
        """Open another file.

        Args:
            opening: gives its bytes.
            name: for people, put into errors.
            cancel: gives up.

        Raises:
            DocumentError: it cannot be taken.
            StoreError, OSError: its bytes cannot be read.
            Cancelled: ``cancel`` was set.
        """
        self._close_file()
        self._file, self._name = opening(), name
        size = self._file.seek(0, os.SEEK_END)
        if size > self.limits.file_bytes:
            raise TooLarge(source=name, limit=f"{self.limits.file_bytes >> 20} MiB")
        if not size:
            raise Corrupt(source=name, detail="empty")
        header, _ = self.ask({"do": "open", "size": size}, "opened", cancel)
        form, pages = header.get("form"), header.get("pages")
        if not isinstance(form, str) or type(pages) is not int or pages < 1:
            raise self._nonsense()
        return Facts(form, pages)

    def ask(
        self, wish: dict[str, Any], kind: str, cancel: Event | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """Ask for one thing; return header and body of the answer.

        Raises:
            DocumentError: it cannot be done.
            Cancelled: ``cancel`` was set.
        """
        for header, body in self.stream(wish, cancel, one=True):
            if header.get("kind") != kind:
                raise self._nonsense()
            return header, body
        raise self._nonsense()

    def stream(
        self, wish: dict[str, Any], cancel: Event | None = None, *, one: bool = False
    ) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Ask for several things; yield them until the child says that was all.

        Raises:
            DocumentError: it cannot be done.
            Cancelled: ``cancel`` was set.
        """
        whole = False
        try:
            wire.send(self._sock, wish, (), self.limits.step_s)
            while True:
                header, bodies = self._next(cancel)
                if header["kind"] == "end":
                    whole = True
                    return
                whole = one
                yield header, bytes(bodies[0]) if bodies else b""
                if one:
                    return
        except _Refused as refused:
            whole = True
            raise refused.error from None
        except Cancelled:
            whole = self._stop()
            raise
        except wire.Late as error:
            limit = f"{self.limits.step_s:g} 秒 s"
            raise TooLarge(source=self._name, limit=limit, detail="too slow") from error
        except wire.Gone as error:
            raise self._confined.obituary(self._name, self.limits.memory_bytes) from error
        finally:
            if not whole:
                self.spoiled = True

    def _next(self, cancel: Event | None) -> tuple[dict[str, Any], tuple[bytearray, ...]]:
        """Return the next answer; reads for the child meanwhile."""
        clock = wire.Clock(self.limits.step_s, self._confined.watch)
        while True:
            # Given up only between messages: half of one could not be told from the next.
            while not select.select([self._sock], [], [], _TICK_S)[0]:
                clock.tick()
                if cancel is not None and cancel.is_set():
                    raise Cancelled
            if cancel is not None and cancel.is_set():
                raise Cancelled
            header, bodies = wire.receive(self._sock, _MOST_BODY, clock)
            kind = header.get("kind")
            if kind == "read":
                self._read(header)
            elif kind == "refused":
                raise _Refused(self._refusal(header))
            elif kind == "cancelled":
                raise Cancelled
            elif not isinstance(kind, str):
                raise wire.Gone
            else:
                return header, bodies

    def _read(self, header: dict[str, Any]) -> None:
        at, count = header.get("at"), header.get("count")
        good = type(at) is int and type(count) is int and at >= 0 and 0 < count <= MOST_READ_BYTES
        if not good or self._file is None:
            raise wire.Gone
        self._file.seek(int(at or 0))
        data = self._file.read(int(count or 0))
        wire.send(self._sock, {"kind": "bytes"}, (data,), self.limits.step_s)

    def _stop(self) -> bool:
        """Tell the child to give up; return whether it can be asked again."""
        try:
            wire.send(self._sock, {"do": "cancel"}, (), _GIVE_UP_S)
            clock = wire.Clock(_GIVE_UP_S)
            while True:
                header, _ = wire.receive(self._sock, _MOST_BODY, clock)
                if header.get("kind") == "read":
                    self._read(header)
                elif header.get("kind") in _LAST:
                    return True
        except (wire.Late, wire.Gone, OSError, errors.StoreError):
            return False

    def _refusal(self, header: dict[str, Any]) -> DocumentError:
        name, params = str(header.get("error")), header.get("params")
        kind = getattr(errors, name) if name in _REFUSALS else Corrupt
        words = params if isinstance(params, dict) else {}
        kept = {str(key)[:40]: str(value)[:500] for key, value in words.items()}
        found: DocumentError = kind(**{**kept, "source": self._name})
        return found

    def _nonsense(self) -> DocumentError:
        self.spoiled = True
        return Corrupt(source=self._name, detail="the reader's answer")


class _Refused(Exception):
    """Carries a refusal past the handling of crashes."""

    def __init__(self, error: DocumentError) -> None:
        super().__init__()
        self.error = error
