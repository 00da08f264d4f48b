"""The parent's side: starts the reading child, checks what it says, kills it (解析).

A child serves one file after the other. It is replaced after a crash, a timeout,
a hostile file or one a library stumbled over, and now and then anyway.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any, BinaryIO, Self

from resources import wire
from resources.confined import ONE_THREAD, Confined
from resources.errors import Cancelled, Corrupt, DocumentError, TooLarge
from scanner.untrusted.answers import (
    MailHead,
    PageRefusal,
    ReadPage,
    understand,
    understand_mail,
)
from scanner.untrusted.limits import Limits

FROZEN_SWITCH = "--read-untrusted"
"""Argument by which a frozen program becomes the child; see ``run_if_asked``."""


class PageReader:
    """Reads files from outside in a child; used from one lane only.

    Args:
        limits: what a file may cost.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def enforced(self) -> tuple[str, ...]:
        """What the platform grants: memory, network, landlock and others."""
        return self._ready().confined.enforced

    @property
    def child_pid(self) -> int | None:
        """The child's process id while there is one."""
        return None if self._child is None else self._child.confined.process.pid

    def close(self) -> None:
        """End the child; safe to call twice."""
        if self._child is not None:
            self._child.confined.end()
            self._child = None

    def read(
        self,
        untrusted: BinaryIO,
        source: str,
        *,
        want_pixels: bool = False,
        cancel: Event | None = None,
        part: int | None = None,
    ) -> Iterator[ReadPage | PageRefusal]:
        """Yield the pages of an open file in order.

        Args:
            untrusted: opened by the caller, a regular file.
            source: name for people, put into errors.
            want_pixels: hand on the decoded pixels too.
            cancel: stops at the next 50 ms.
            part: which attachment, where the file is a mail, from 0.

        Raises:
            resources.errors.DocumentError: the file, or the rest of it, is refused.
            resources.errors.Cancelled: ``cancel`` was set.
            resources.errors.Crashed: no child can be started at all.
        """
        child = self._ready()
        whole = False
        try:
            wish = {"pixels": want_pixels} | ({} if part is None else {"part": part})
            yield from child.pages(untrusted, source, wish, cancel)
            whole = not child.spoiled
        except DocumentError:
            whole = not child.spoiled
            raise
        finally:
            if not whole or child.files >= self.limits.files_per_child:
                self.close()

    def mail(self, untrusted: BinaryIO, source: str, *, cancel: Event | None = None) -> MailHead:
        """Return what an open mail says of itself, and the names of what hangs on it.

        Raises:
            resources.errors.DocumentError: it is no mail, or is refused.
            resources.errors.Cancelled: ``cancel`` was set.
            resources.errors.Crashed: no child can be started at all.
        """
        child = self._ready()
        whole = False
        try:
            head = child.mail(untrusted, source, cancel)
            whole = not child.spoiled
        except DocumentError:
            whole = not child.spoiled
            raise
        finally:
            if not whole:
                self.close()
        return head

    def _ready(self) -> _Child:
        if self._child is None:
            self._child = _Child(self.limits)
        return self._child


class _Child:
    """One child process and the conversation with it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.files = 0
        self._waited_s = limits.page_s
        self.spoiled = False
        self.confined = Confined(
            _command(),
            {"limits": limits.as_params()},
            engine="file reader",
            start_s=limits.start_s,
            environment=ONE_THREAD,
        )

    def mail(self, untrusted: BinaryIO, source: str, cancel: Event | None) -> MailHead:
        with self._told(source):
            self.confined.hand_over({"pixels": False, "mail": True}, untrusted)
            header, _ = self._answer(cancel)
            return understand_mail(header, self.limits, source)

    def pages(
        self, untrusted: BinaryIO, source: str, wish: dict[str, Any], cancel: Event | None
    ) -> Iterator[ReadPage | PageRefusal]:
        self.files += 1
        refused = expected = 0
        with self._told(source):
            self.confined.hand_over(wish, untrusted)
            while True:
                header, bodies = self._answer(cancel)
                answer = understand(header, bodies, self.limits, source, expected)
                if answer is None:
                    return
                if isinstance(answer, PageRefusal):
                    refused += 1
                yield answer
                expected += 1
                if refused >= self.limits.refused_pages:
                    self.spoiled = True
                    raise Corrupt(source=source, detail=f"{refused} bad pages")

    def _answer(self, cancel: Event | None) -> tuple[dict[str, Any], tuple[bytearray, ...]]:
        self._waited_s = self.limits.page_s
        clock = wire.Clock(self._waited_s, lambda: self._watch(cancel))
        header, bodies = wire.receive(self.confined.sock, self.limits.body_bytes, clock)
        if header.get("kind") == "great":
            # Once a page: whoever says so again is late all the same.
            self._waited_s = self.limits.great_s
            clock = wire.Clock(self._waited_s, lambda: self._watch(cancel))
            header, bodies = wire.receive(self.confined.sock, self.limits.body_bytes, clock)
        if header.get("kind") == "refused" and header.get("spoiled") is not False:
            self.spoiled = True
        return header, bodies

    @contextmanager
    def _told(self, source: str) -> Iterator[None]:
        """Turn silence and death of the child into errors of the file."""
        try:
            yield
        except wire.Late as error:
            self.spoiled = True
            limit = f"{self._waited_s:g} 秒 s"
            raise TooLarge(source=source, limit=limit, detail="reading timed out") from error
        except wire.Gone as error:
            self.spoiled = True
            raise self.confined.obituary(source, self.limits.memory_bytes) from error

    def _watch(self, cancel: Event | None) -> None:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        self.confined.watch()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_SWITCH]
    return [sys.executable, "-P", "-s", "-m", "scanner.untrusted.child"]


def run_if_asked(arguments: list[str]) -> bool:
    """Be the child when a frozen program was started as one; call first thing in ``main``.

    Args:
        arguments: the process's arguments without its name.

    Returns:
        True when this process was the child and has done its work.
    """
    if len(arguments) != 2 or arguments[0] != FROZEN_SWITCH:
        return False
    from scanner.untrusted.child import main

    main(int(arguments[1]))
    return True
