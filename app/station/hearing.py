"""A hearing that is being held at this station (庭审): recorder, recognition, record, log.

No Qt. One thread edits the record: whoever owns the hearing gives ``post``, which runs a
piece of work on that thread; recognition's words come through it. Everything else may be
called from any thread. What a window shows is asked for; ``on_change`` says when.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.station.hearing_files import kept_beside
from app.station.hearing_recorded import RecordedHearing
from app.station.hearing_setup import Setup, placed
from app.station.hearing_sound import Listen, listen
from app.station.hearing_status import Status, elapsed_s
from courtroom.transcript import Autosaver, Transcript
from dossier.deadlines.desk import check_step
from dossier.hearing import Hearing, HearingEventKind, HearingState, Seat
from dossier.ids import HearingEventId, HearingId
from resources.errors import OutOfTurn, WenyiError

if TYPE_CHECKING:
    from dossier.store import Store

_log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
"""Levels are shown as often."""
HEAD_EVERY_S = 60.0
"""The recording's head goes into the journal as often (录音校验值入日志)."""
DRAIN_S = 20.0
"""At the end, the last words are waited for so long."""


class HearingRun(RecordedHearing):
    """One hearing in work, as a desk holds it.

    Attributes:
        on_change: called, from any thread, with ``state``, ``seats`` or ``sound``.
        on_heard: called on the editing thread with what was heard, after it was entered.
        on_saved: called, from any thread, with None after a save, else with the error.
    """

    def __init__(
        self,
        store: Store,
        home: Path,
        hearing_id: HearingId,
        who: str,
        transcript: Transcript,
        *,
        post: Callable[[Callable[[], None]], None],
        setup: Setup | None = None,
        listen: Listen = listen,
    ) -> None:
        super().__init__(
            store, home, hearing_id, who, transcript, post=post, setup=setup, listen=listen
        )
        self._lost: tuple[datetime, HearingEventId] | None = None
        """Since when nothing is recorded, and the id of that line of the log, which is
        written when it is over: then it stands where it began."""
        self._ending = threading.Event()
        self.on_saved: Callable[[Exception | None], None] = lambda error: None
        self._autosaver = Autosaver(
            transcript.record,
            self._write,
            lambda error: self.on_saved(error),
        )
        self._thread = threading.Thread(target=self._keep, name="hearing", daemon=True)
        self._filing: threading.Thread | None = None

    def status(self) -> Status:
        """Return how it goes."""
        return Status(
            self.hearing,
            self.sound.status,
            elapsed_s(self.log),
            self.log[-1].at if self.log else None,
            len(self.sittings),
            self.transcript.record.unsaved,
            self.rest.left_s,
            self.rest.going,
            self.rest.left_s > 0 and not self._is_taken(),
        )

    # ---- the lawful log -------------------------------------------------------------

    def start(self) -> None:
        """Open the hearing: the recorder first, then the log (开庭).

        Raises:
            OutOfTurn: it is open or closed already.
            CaseLocked, StepStopped: a deadline stops it.
            WenyiError: why nothing can be recorded; the hearing is not opened then.
        """
        with self._busy:
            self.book.must_be(HearingState.PLANNED)
            self._check_deadlines()
            self._begin_sitting()
            self._note(HearingEventKind.START)

    def start_without_sound(self, reason: str) -> None:
        """Open it with the record typed by hand, the failure noted (无录音开庭).

        Raises:
            OutOfTurn: it is open or closed already.
        """
        with self._busy:
            self.book.must_be(HearingState.PLANNED)
            self._check_deadlines()
            self._note(HearingEventKind.START)
            self._note(HearingEventKind.INTERRUPTION, reason)

    def recess(self, reason: str = "") -> None:
        """Adjourn for a while; the recording pauses (休庭).

        Raises:
            OutOfTurn: it is not open.
        """
        with self._busy:
            self.book.must_be(HearingState.OPEN)
            with contextlib.suppress(WenyiError):
                self.sound.pause(reason or "休庭")
            self._save_before()
            self._note(HearingEventKind.RECESS, reason)
            self._keep_head()

    def resume(self) -> None:
        """Go on after a recess, on another day too: then in a further recording (继续开庭).

        Raises:
            OutOfTurn: it is not in recess.
            WenyiError: why nothing can be recorded.
        """
        with self._busy:
            self.book.must_be(HearingState.RECESSED)
            if self._is_another_day():
                self._end_recording()
                self._begin_sitting()
            elif self.sound.status.state == "paused":
                self.sound.resume()
            else:
                self._record_again()
            self._note(HearingEventKind.RESUME)

    def resume_without_sound(self, reason: str) -> None:
        """Go on after a recess where nothing can be recorded, and say why.

        Raises:
            OutOfTurn: it is not in recess.
        """
        with self._busy:
            self.book.must_be(HearingState.RECESSED)
            self._note(HearingEventKind.RESUME)
            self._note(HearingEventKind.INTERRUPTION, reason)

    def close_hearing(self) -> None:
        """End the hearing: last words, files closed and compared, the log (闭庭).

        Raises:
            OutOfTurn: it is not open.
        """
        with self._busy:
            if self.hearing.state not in (HearingState.OPEN, HearingState.RECESSED):
                raise OutOfTurn(wish="close", state=self.hearing.state)
            self.sound.stop()
            self._keep_head()
            self._save_before()
            self._note(HearingEventKind.CLOSE)
        self._keep_files()
        # What recognition is behind by it goes on with; see :meth:`_look`.
        self.sound.wait_written(DRAIN_S)
        self.on_change("state")

    def _save_before(self) -> None:
        """Write what was typed just now: "closed" is said of a record that is safe.

        What cannot be written now stays in the record, is tried again each second, and
        the window says so; court is not kept sitting by it.
        """
        with contextlib.suppress(WenyiError):
            self._autosaver.step()

    def _keep_files(self) -> None:
        """Name the files of recordings that have ended (录音入库)."""
        self._filing = kept_beside(
            self.store, self._recordings, self.sittings, self.who, self._ending
        )

    def record_again(self) -> None:
        """Record again where the recorder is gone while the hearing is open.

        Raises:
            WenyiError: why it cannot.
        """
        with self._busy:
            if self.hearing.state is HearingState.OPEN:
                self._record_again()
        self.on_change("state")

    def _check_deadlines(self) -> None:
        """Refuse to open what a deadline stops (设卡、锁定)."""
        check_step(self.store, self.hearing.case_id, "hearing", self.who)

    def _note(
        self,
        kind: HearingEventKind,
        reason: str = "",
        at: datetime | None = None,
        until: datetime | None = None,
        id_: HearingEventId | None = None,
    ) -> None:
        self.book.note(kind, reason, at, until, id_)
        self.on_change("state")

    # ---- looking after it -----------------------------------------------------------

    def take_up(self) -> bool:
        """After a window was closed or died: find what still works, and go on with it.

        Returns:
            Whether a recorder was found or, where the hearing is open, started again; False
            where the desk was closed before.
        """
        with self._coming:
            return False if self._left else self._take_up()

    def _take_up(self) -> bool:
        self._thread.start()
        self._autosaver.start()
        sitting = self.sitting
        if sitting is None or self.hearing.state not in (
            HearingState.OPEN,
            HearingState.RECESSED,
        ):
            if sitting is not None:
                self._keep_files()
                self.rest.go_on(self.sittings)
            return False
        if self.sound.adopt(sitting.folder):
            self._hear(sitting)
            return True
        if self.hearing.state is HearingState.RECESSED:
            self.rest.go_on(self.sittings)
        if self.hearing.state is HearingState.OPEN:
            # The machine went down: what was said meanwhile is lost, and is explained.
            try:
                self._record_again()
            except WenyiError as error:
                _log.error("the recording does not go on: %s", error.kind)
                return False
            return True
        return False

    def _keep(self) -> None:
        """Look after recorder and journal until the end; a thread of its own."""
        while not self._ending.wait(LOOK_EVERY_S):
            try:
                self._look()
            except WenyiError as error:
                _log.error("the hearing could not be looked after: %s", error.kind)

    def _look(self) -> None:
        before = self.sound.status.state
        now = self.sound.look()
        if now.state == "lost" and self._lost is None:
            self._lost = datetime.now(UTC), self.book.next_id()
        elif now.state != "lost" and self._lost is not None:
            (at, id_), self._lost = self._lost, None
            if self.hearing.state is HearingState.OPEN:
                now_at = datetime.now(UTC)
                self._note(HearingEventKind.INTERRUPTION, "录音程序中断", at, now_at, id_)
        if now.state in ("recording", "paused") and (
            time.monotonic() - self._head_at >= HEAD_EVERY_S
        ):
            self._keep_head()
        over = self.rest.going or self.hearing.state is HearingState.CLOSED
        written = self.sound.listener is not None and self.sound.written
        if over and written and not self.transcript.record.unsaved:
            self._written()
        self.on_change("state" if before != now.state else "sound")

    # ---- seats, head, words ---------------------------------------------------------

    def set_seats(self, seats: Iterable[Seat]) -> None:
        """Write seats; a change during the hearing holds from now on."""
        self.book.set_seats(seats)
        self._post(lambda: self.transcript.set_seats(self.seats))
        self.on_change("seats")

    def sit(self, seat: Seat, key: str) -> None:
        """Put who sits at one seat to another microphone; who was there changes places."""
        if seat.key != key:
            self.set_seats(self.book.with_swapped(seat, key))

    def set_hearing(self, hearing: Hearing) -> None:
        """Set the head of the record; its names go to the seats of the bench, too."""
        named = self.book.set_hearing(hearing)
        if named:
            self.set_seats(named)
        self.on_change("state")

    def take_setup(self, setup: Setup) -> None:
        """Take the room's devices; they count from the next recording on."""
        self.setup = setup
        if self.hearing.state is HearingState.CLOSED:
            return
        changed = self.book.with_channels(placed(setup, self.seated()))
        if changed:
            self.set_seats(changed)

    def learn_room(self, room: dict[str, Any]) -> None:
        """Take what the check before the hearing learned of the microphones."""
        self.setup = replace(self.setup, room=room)

    # ---- the end --------------------------------------------------------------------

    def stop_looking(self) -> None:
        """Look after the recorder no more; the record is still saved."""
        self._ending.set()

    def leave(self) -> None:
        """Close the desk; the recorder works on while the hearing is open or in recess."""
        self._ending.set()
        with self._coming:
            self._left = True
            if self._thread.is_alive() and self._thread is not threading.current_thread():
                self._thread.join(10.0)
            if self._filing is not None:
                self._filing.join(10.0)
            self.sound.leave()
            self._autosaver.stop()

    def save(self) -> None:
        """Write at once what is not saved yet.

        Raises:
            StoreError: it could not be.
        """
        self._autosaver.step()
