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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.station.hearing_book import Book
from app.station.hearing_files import kept_beside
from app.station.hearing_rest import Rest, laid_out
from app.station.hearing_setup import Setup, load_setup, placed, plan_for
from app.station.hearing_sound import Listen, Sound, listen
from app.station.hearing_status import Status, elapsed_s
from app.station.hearing_words import Words, safe_now, stretch_behind
from courtroom.listening.heard import Heard, HeardKind
from courtroom.recorder.client import Recorder
from courtroom.transcript import Autosaver, Transcript
from courtroom.transcript.withheld import without_words
from courtroom.wording.lexicon import Term
from dossier.court_time import court_today, in_court
from dossier.deadlines.desk import check_step
from dossier.hearing import (
    Hearing,
    HearingEvent,
    HearingEventKind,
    HearingState,
    Seat,
    Sitting,
    Utterance,
)
from dossier.ids import HearingEventId, HearingId, SittingId, UtteranceId, new_id
from resources.errors import OutOfTurn, WenyiError

if TYPE_CHECKING:
    from dossier.changes import Change
    from dossier.store import Store

_log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
"""Levels are shown as often."""
HEAD_EVERY_S = 60.0
"""The recording's head goes into the journal as often (录音校验值入日志)."""
DRAIN_S = 20.0
"""At the end, the last words are waited for so long."""
RECORDINGS = "recordings"


class HearingRun:
    """One hearing in work; made by :func:`open_run`.

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
        self.store, self.home, self.who = store, home, who
        self.book = Book(store, hearing_id, who)
        self.hearing_id = hearing_id
        self.setup = setup or load_setup(home)
        self.transcript = transcript
        self.on_change: Callable[[str], None] = lambda what: None
        self.on_heard: Callable[[Heard], None] = lambda heard: None
        self._post = post
        self._recordings = home / RECORDINGS
        self._key: bytes | None = store.recordings_key
        self.sound = Sound(self._recordings, self._key, self._heard, listen=listen)
        self.rest = Rest(
            self._recordings, self._key, self._hear_rest, self._known_until_s, self._may_go_on
        )
        self._words = Words(store, self.sound)
        self._owed: dict[str, set[UtteranceId]] = {}
        """What was heard, and the utterances that must be saved before it is safe."""
        self._head_at = time.monotonic()
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
        self._coming, self._left = threading.Lock(), False
        """Held while the hearing is taken up or left: each is whole before the other."""
        self._busy = threading.Lock()
        """Held while the log is written: two people do not start at once."""
        self._thread = threading.Thread(target=self._keep, name="hearing", daemon=True)
        self._filing: threading.Thread | None = None

    # ---- reading --------------------------------------------------------------------

    @property
    def hearing(self) -> Hearing:
        """Head and state."""
        return self.book.hearing

    @property
    def seats(self) -> list[Seat]:
        """Who sat where, and since when."""
        return self.book.seats

    @property
    def log(self) -> list[HearingEvent]:
        """The lawful log."""
        return self.book.log

    @property
    def sittings(self) -> list[Sitting]:
        """The recordings, in order."""
        return self.book.sittings

    @property
    def sitting(self) -> Sitting | None:
        """The recording made last."""
        return self.book.sitting

    def read(self) -> None:
        """Read head, seats, log and recordings again."""
        self.book.read()

    def seated(self, at: datetime | None = None) -> list[Seat]:
        """Return who sits where, by default now, in the order of the seats."""
        return self.book.seated(at)

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

    def muted_s(self) -> list[tuple[tuple[float, float], ...]]:
        """Return where each sitting is silent for who sits here, in seconds (评议内容)."""
        missing = self.transcript.record.withheld
        return [() if missing is None else missing.mute_s.get(s.id, ()) for s in self.sittings]

    def recordings(self) -> list[tuple[Path, bytes | None]]:
        """Return folders and keys of all sittings, in order, for playback."""
        return [(self._recordings / one.folder, self._key) for one in self.sittings]

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

    def _is_another_day(self) -> bool:
        """Return whether the recess began on another day, as the court counts."""
        return bool(self.log) and in_court(self.log[-1].at).date() != court_today()

    def _end_recording(self) -> None:
        """End the last recording, also where its recorder is gone since the recess."""
        sitting = self.sitting
        if sitting is None:
            return
        with contextlib.suppress(WenyiError):
            if self.sound.status.state not in ("paused", "ended"):
                self.sound.go_on(sitting.folder)
        self.sound.stop()
        self._keep_head()

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

    # ---- recording and recognition --------------------------------------------------

    def listen_again(self) -> None:
        """Start recognition anew, as after a model was installed."""
        sitting = self.sitting
        if sitting is not None and self.hearing.state is not HearingState.CLOSED:
            self._hear(sitting)

    def length_s(self) -> float:
        """Return how long all recordings are together."""
        before = sum(one.length_s for one in self.sittings[:-1])
        last = self.sitting
        now_s = self.sound.status.length_s
        return before + max(now_s, 0.0 if last is None else last.length_s)

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

    def _record_again(self) -> None:
        sitting = self.sitting
        with contextlib.suppress(WenyiError):
            if sitting is not None and self.sound.go_on(sitting.folder):
                if self.sound.status.state == "paused":
                    self.sound.resume()
                self._hear(sitting)
                return
        self._begin_sitting()

    def _begin_sitting(self) -> None:
        number = len(self.sittings) + 1
        name = f"{self.hearing_id}-{number}"
        plan = plan_for(self.setup, self.seated(), self._recordings / name, self._key)
        plan = replace(plan, title=str(self.hearing_id))
        first = self.sound.begin(plan)
        last = self.sitting
        sitting = Sitting(
            id=SittingId(new_id()),
            case_id=self.hearing.case_id,
            hearing_id=self.hearing_id,
            ordinal=number,
            folder=name,
            recording_id=str(first["id"]),
            begun_at=datetime.fromtimestamp(float(first["began"]), UTC),
            offset_s=0.0 if last is None else last.offset_s + last.length_s,
            head=f"{first['records']}:{first['head']}",
        )
        self.book.add_sitting(sitting)
        self._hear(sitting)

    def _hear(self, sitting: Sitting, *, over: bool = False) -> None:
        from courtroom.listening.order import Settings

        settings = Settings(engine=self.setup.engine, home=self.home, room=self.setup.room)
        if over:
            alone = Recorder.find(self._recordings / sitting.folder) is None
            settings = replace(settings, over=alone)
        else:
            self.rest.leave()
        self._tell_sittings()
        self.sound.hear(sitting.folder, settings, self.terms())
        self.on_change("state")

    # ---- what recognition left ------------------------------------------------------

    def recognise_rest(self) -> bool:
        """Recognise what was left of the recordings (补转写); return whether it began.

        While court sits, or something is being recognised, that comes first.
        """
        with self._coming, self._busy:
            if self._left or self._is_taken():
                return False
            self.rest.look(self.sittings)
            return self.rest.begin()

    def _is_taken(self) -> bool:
        """Return whether recognition has something that comes first."""
        return self.sound.listener is not None or self.hearing.state is HearingState.OPEN

    def _may_go_on(self) -> bool:
        return not laid_out(self.store, self.hearing_id)

    def _hear_rest(self, sitting: Sitting) -> None:
        self._hear(sitting, over=True)

    def _known_until_s(self, sitting: Sitting) -> float:
        return self.transcript.record.stretches.heard_until_s(sitting.id)

    def _written(self) -> None:
        """All of a recording is written, or cannot be: go on with the next one."""
        listening = self.sound.status.listening
        self.sound.stop_listening()
        failed = listening is not None and listening.phase == "failed"
        self.rest.after_one(self.sittings, failed=failed)
        self.on_change("state")

    def sitting_of(self, heard: Heard) -> Sitting | None:
        """Return the recording in which something was heard."""
        recording = heard.id.partition(":")[0]
        found = (one for one in self.sittings if one.recording_id == recording)
        return next(found, self.sitting)

    def _keep_head(self) -> None:
        status = self.sound.status
        self._head_at = time.monotonic()
        self.book.keep_head(status.head, status.length_s)

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

    def _write(self, changes: Sequence[Change]) -> None:
        """Save, then tell recognition which finals are safe."""
        self.store.apply_all(changes, self.who)
        listener = self.sound.listener
        if listener is None:
            return
        ids = safe_now(changes, self._owed)
        if ids:
            listener.acknowledge(ids)

    def _heard(self, heard: Heard) -> None:
        self._post(lambda: self.enter(heard))

    def enter(self, heard: Heard) -> None:
        """Enter what was heard into the record; on the editing thread."""
        sitting = self.sitting_of(heard)
        if sitting is None:
            return
        if self.transcript.withholds(heard, sitting.id):
            # Not taken for safe: it comes again to somebody who may see it.
            self.on_heard(without_words(heard))
            return
        changed = self.transcript.hear(heard, sitting.id)
        listener = self.sound.listener
        if changed:
            # Of what was in the record before, no stretch will be written: suppressed after
            # all, withdrawn, or back again.
            self._owed[heard.id] = set(changed)
        elif listener is not None and heard.kind is not HeardKind.PARTIAL:
            listener.acknowledge([heard.id])  # it is in the record already, or says nothing
        self.on_heard(heard)

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

    def terms(self) -> list[Term]:
        """Return the words of the case for recognition, read once."""
        return self._words.terms(self.hearing, self.seats)

    def add_word(self, text: str) -> Term:
        """Teach recognition a word; it counts for what follows (添加词条)."""
        return self._words.add(text, self.hearing, self.seats)

    def recognise(self, utterance: Utterance) -> None:
        """Have a hidden stretch recognised now that it belongs to the record (恢复识别)."""
        stretch = stretch_behind(self.transcript.record, utterance)
        if stretch is not None:
            self.sound.restore(stretch)

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

    def _tell_sittings(self) -> None:
        sittings = list(self.sittings)
        self._post(lambda: setattr(self.transcript, "sittings", sittings))

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
