"""The demo station: a virtual feeder that holds the demo case (演示工作站).

The feeder is a process of its own, as a real scanner is a machine of its own:
drawing pages must not slow the windows down.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from resources.errors import NotFound

if TYPE_CHECKING:
    from app.demo.escl.feed import Sheet
    from app.demo.timestamps import TimestampService
    from app.station.station import Station
    from dossier.model import Case
    from dossier.store import Store

_START_S = 60.0
"""A new process that loads the drawing code; on a busy machine 20 s were too few."""
_PAGE_S = 0.35
"""Seconds a side, as of a desktop feeder; without it the driver pulls all paper at once."""
_NAME = "虚拟进纸器（演示）"


class DemoFeeder:
    """The running feeder; create with :meth:`start`."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self._process = process
        self._pipe = pipe
        self._url: str | None = None
        self._stamps: TimestampService | None = None
        self._starting = threading.Lock()

    @classmethod
    def start(cls, home: Path, sheets: int | None = None) -> DemoFeeder:
        """Start the feeder; pages drawn once are kept below ``home``.

        Args:
            home: the station's folder.
            sheets: lay only so many of the case's first sheets in; None: all.
        """
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, home / "demo", sheets), name="demo-feeder", daemon=True
        )
        process.start()
        theirs.close()
        return cls(process, ours)

    @property
    def url(self) -> str:
        """Address of the feeder; waits until it answers.

        Raises:
            NotFound: it did not start.
        """
        if self._url is None:
            try:
                if not self._pipe.poll(_START_S):
                    raise NotFound(device=_NAME)
                self._url = str(self._pipe.recv())
            except (EOFError, OSError) as error:
                raise NotFound(device=_NAME, detail=str(error)) from error
        return self._url

    def reload(self) -> None:
        """Put the paper back into the feeder."""
        self._tell("reload")

    def timestamps(self, store: Store) -> str:
        """Return the address of the demo's own timestamp authority; started at first use.

        Its certificate says what it is, and is trusted by this station alone.
        """
        with self._starting:
            if self._stamps is None:
                from app.demo.timestamps import TimestampService
                from app.station.signing_certificates import demo_timestamps

                self._stamps = TimestampService(demo_timestamps(store))
            return self._stamps.url

    def stop(self) -> None:
        """Switch the feeder off, and what stamps; safe to call twice."""
        with self._starting:
            stamps, self._stamps = self._stamps, None
        if stamps is not None:
            stamps.close()
        self._tell("stop")
        self._process.join(2.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe.close()

    def make_case(self, station: Station) -> Case:
        """Return the demo case, creating it on a station that lacks it."""
        from app.demo.case import facts
        from resources.errors import UnknownCase

        try:
            return station.store.case_by_number(facts.NUMBER)
        except UnknownCase:
            return station.new_case(
                facts.NUMBER,
                facts.CAUSE,
                parties=facts.PARTIES,
                procedure=facts.PROCEDURE,
                who="demo",
            )

    def _tell(self, word: str) -> None:
        try:
            self._pipe.send(word)
        except OSError:
            # It is gone already; `scan` will say so in words a person understands.
            return


def _serve(pipe: Connection, cache: Path, count: int | None) -> None:
    """Serve the demo case until told to stop or the parent is gone (child process)."""
    from app.demo.case import demo_case
    from app.demo.escl.feed import PageFeed, Sheet
    from app.demo.escl.server import VirtualScanner
    from app.demo.pages import cached_side

    sheets = tuple(
        Sheet(
            cached_side(sheet.front, cache),
            cached_side(sheet.back, cache) if sheet.back is not None else None,
        )
        for sheet in demo_case().sheets[:count]
    )
    if hasattr(os, "nice"):
        os.nice(10)
    # Drawn before they are asked for: a driver takes a slow page for a hung device.
    ahead = threading.Thread(target=_draw, args=(sheets,), name="drawing", daemon=True)
    ahead.start()
    with VirtualScanner(PageFeed(sheets), name="Wenyi Demo ADF", page_s=_PAGE_S) as scanner:
        pipe.send(scanner.url)
        while (word := _told(pipe)) != "stop":
            if word == "reload":
                scanner.reload()
    # Python would end the drawing thread inside OpenCV, which then ends the process by abort().
    os._exit(0)


def _told(pipe: Connection) -> str:
    """Return the parent's next word; "stop" where it is gone."""
    try:
        return str(pipe.recv())
    except (EOFError, ConnectionResetError):
        return "stop"


def _draw(sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        for side in (sheet.front, sheet.back):
            if callable(side):
                side()
