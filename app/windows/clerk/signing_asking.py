"""Somebody is asked to write, and signs with what they wrote (请签与签名).

Whoever waits for somebody to write waits on a lane of its own; the signature is made on
the lane of papers. Lives on the GUI thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Lanes, Task
from app.station import signing_own
from app.station.signing import SigningDesk, Written
from app.station.signing_own import OwnKey
from courtroom.signing import tokens
from courtroom.signing.pads.contract import Ink, Pad, Stroke
from dossier.ids import SignerId
from resources.errors import InkTooShort

T = TypeVar("T")
Taken = Callable[[OwnKey], None]
Then = Callable[[], None]
Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class Identified:
    """How somebody was identified, and who saw them sign (核验)."""

    how: str = ""
    witness: str = ""
    own: OwnKey | None = None
    """Certificate of their own; None: the court's."""


class Asking(QObject):
    """What the signing window's work begins with.

    Args:
        desk: of the paper.
        lanes: where work runs.
        parent: as of every object of Qt's.

    Attributes:
        ink: with what somebody writes just now.
        short: with signer, ink as it was bound and who saw it: a person has to say whether a
            dot is meant as the signature.
        signed: with the signer.
        stopped: with signer and error: nobody wrote, or the pad is gone.
        busy_changed: with what is waited for, in words; empty: nothing.
        failed: with an exception that the window should show.
        settles: asked with an exception, what does it again and what gives it up; whether a
            person was asked for the court's device. None: nobody can be.
    """

    ink = Signal(object)
    short = Signal(object, object, object)
    signed = Signal(object)
    stopped = Signal(object, object)
    busy_changed = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: SigningDesk, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.lanes = desk, lanes
        self._asking: threading.Event | None = None
        self._closed = False
        self.settles: Callable[[BaseException, Then, Then], bool] | None = None

    @property
    def is_asking(self) -> bool:
        """Whether somebody is asked to write just now."""
        return self._asking is not None

    def read(self, then: Callable[[], None] | None = None) -> None:
        """Read where the paper stands."""
        raise NotImplementedError

    def _refresh(self) -> None:
        """Tell whoever must know that the paper changed; on the lane."""
        raise NotImplementedError

    def _is_settled(self, error: BaseException, again: Then, never: Then) -> bool:
        return self.settles is not None and not self._closed and self.settles(error, again, never)

    def _gone_wrong(self, signer_id: SignerId, error: BaseException, again: Then) -> None:
        """Have it settled and done again, or tell that nobody signed."""

        def never() -> None:
            self.stopped.emit(signer_id, error)
            self.read()

        if not self._is_settled(error, again, never):
            never()

    def _busy(self, what: str) -> None:
        if not self._closed:
            self.busy_changed.emit(what)

    def ask(self, signer_id: SignerId, pad: Callable[[], Pad], told: Identified) -> None:
        """Have somebody write on a pad, then sign; ``pad`` is made on the lane."""
        if self._asking is not None:
            return
        cancel = self._asking = threading.Event()

        def show(strokes: Sequence[Stroke]) -> None:
            self.lanes.post(lambda: self._show_ink(cancel, strokes))

        def work(task: Task) -> Written:
            made = pad()
            try:
                return self.desk.ask(signer_id, made, show, cancel)
            finally:
                made.close()

        def done(written: Written) -> None:
            if self._asking is cancel:
                self._asking = None
            self._sign(signer_id, written, told)

        def failed(error: BaseException) -> None:
            if self._asking is cancel:
                self._asking = None
            self._gone_wrong(signer_id, error, partial(self.ask, signer_id, pad, told))

        self.lanes.run(Lane.PAD, work, done, failed, owner=self)

    def stop_asking(self) -> None:
        """Ask nobody any more."""
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.set()

    # ---- certificates of their own --------------------------------------------------------

    def own_file(self, path: Path, pin: str, then: Taken, failed: Failed) -> None:
        """Open and check a certificate in a file."""
        self._open(lambda: signing_own.from_file(self.desk.store, path, pin), then, failed)

    def own_device(self, module: Path, label: str, pin: str, then: Taken, failed: Failed) -> None:
        """Open and check a certificate in a device; where its library lies is kept."""

        def work() -> OwnKey:
            found = signing_own.from_device(self.desk.store, module, pin, label)
            self._keep_library(module)
            return found

        self._open(work, then, failed)

    def devices(self, module: Path, then: Callable[[list[str]], None], failed: Failed) -> None:
        """Look which devices are plugged in."""
        self._open(lambda: tokens.labels(module), then, failed)

    def _open(self, work: Callable[[], T], then: Callable[[T], None], failed: Failed) -> None:
        self.lanes.run(Lane.SIGNING, lambda task: work(), then, failed, owner=self)

    def _keep_library(self, module: Path) -> None:
        """Keep in the settings where a maker's library lies; on the lane."""
        raise NotImplementedError

    # ---- signing --------------------------------------------------------------------------

    def sign_here(self, signer_id: SignerId, ink: Ink, told: Identified) -> None:
        """Sign with ink that this window took."""
        self._busy("signing")

        def work(task: Task) -> Written:
            return self.desk.written(signer_id, ink)

        def failed(error: BaseException) -> None:
            self._busy("")
            self._gone_wrong(signer_id, error, partial(self.sign_here, signer_id, ink, told))

        self.lanes.run(
            Lane.SIGNING, work, lambda written: self._sign(signer_id, written, told), failed,
            owner=self,
        )  # fmt: skip

    def sign_short(self, signer_id: SignerId, written: Written, told: Identified) -> None:
        """Sign with what a person said is meant as the signature."""
        self._sign(signer_id, written, told, short=True)

    def _sign(
        self, signer_id: SignerId, written: Written, told: Identified, *, short: bool = False
    ) -> None:
        self._busy("signing")

        def work(task: Task) -> None:
            with signing_own.opened(told.own) as identity:
                self.desk.sign(
                    signer_id,
                    written,
                    identity=identity,
                    identified=told.how,
                    witness=told.witness,
                    short_is_meant=short,
                )
            self._refresh()

        def done(_: None) -> None:
            self._busy("")
            self.signed.emit(signer_id)
            self.read()

        def failed(error: BaseException) -> None:
            self._busy("")
            if isinstance(error, InkTooShort):
                self.short.emit(signer_id, written, told)
                return
            again = partial(self._sign, signer_id, written, told, short=short)
            self._gone_wrong(signer_id, error, again)

        self.lanes.run(Lane.SIGNING, work, done, failed, owner=self)

    def _show_ink(self, cancel: threading.Event, strokes: Sequence[Stroke]) -> None:
        if self._asking is cancel and not self._closed:
            self.ink.emit(strokes)
