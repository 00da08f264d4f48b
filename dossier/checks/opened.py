"""Opening files of a package in a child that may be killed (内容打开).

A PDF or sound from outside is never parsed in the program itself: the child gets an open file
and answers with a few values, which are checked here as what they are: from outside, too.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO, Literal, Self

from resources import wire
from resources.children import child_command
from resources.confined import Confined
from resources.errors import Cancelled

Kind = Literal["pdf", "sound"]

FILE_S = 600.0
"""A file of many pages may take long; the system ends what computes longer."""
_START_S = 60.0
_FILES_PER_CHILD = 200
_MOST = 50


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
    chain: str = ""
    """Of sound that was to hold stretches of given lengths: SHA-256 over their digests."""


class Opener:
    """Opens files one after the other, in a child; used from one lane only."""

    def __init__(self, memory_bytes: int = 1536 << 20, file_s: float = FILE_S) -> None:
        self._memory_bytes, self._file_s = memory_bytes, file_s
        self._child: Confined | None = None
        self._files = 0

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
        self,
        untrusted: BinaryIO,
        kind: Kind,
        cancel: threading.Event | None = None,
        counts: Sequence[int] = (),
    ) -> Opened:
        """Return what an open file is; whatever it does to the child is only a fault.

        Args:
            untrusted: the file.
            kind: what it should be.
            cancel: set it to stop.
            counts: samples of the stretches that sound should hold, each to be digested.

        Raises:
            Cancelled: ``cancel`` was set.
            Crashed: no child can be started at all.
        """
        child = self._ready()

        def watch() -> None:
            if cancel is not None and cancel.is_set():
                raise Cancelled

        self._files += 1
        try:
            # Stretches are nearly all of one length: told as lengths and how often.
            runs = [[count, len(list(same))] for count, same in groupby(counts)]
            child.hand_over({"kind": kind, "runs": runs}, untrusted)
            header, _ = wire.receive(child.sock, 0, wire.Clock(self._file_s, watch))
            answer = _understood(header)
        except (wire.Gone, wire.Late) as error:
            self.close()
            return Opened(fault="too long" if isinstance(error, wire.Late) else "reader died")
        except BaseException:
            self.close()
            raise
        if self._files >= _FILES_PER_CHILD or answer.fault:
            self.close()
        return answer

    def _ready(self) -> Confined:
        if self._child is None:
            self._files = 0
            self._child = Confined(
                child_command("dossier.checks"),
                {"memory_bytes": self._memory_bytes, "file_s": int(self._file_s)},
                engine="package reader",
                start_s=_START_S,
                # A group, not a session: a session of its own is scheduled apart, and a check
                # in the background waited six times as long for it on a busy machine.
                own_session=False,
            )
        return self._child


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
            chain=_text(header["chain"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise wire.Gone from error


def _text(value: object) -> str:
    return re.sub(r"[^\x20-\x7e\u3000-\u9fff\uff00-\uffef]", "?", str(value))[:200]
