"""A hearing's recordings, and what is recognised of them on its way into the record (庭审录音).

The part of :class:`app.station.hearing.HearingRun` that knows recorder and recognition and
not the lawful log.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.hearing_book import Book
from app.station.hearing_rest import Rest, laid_out
from app.station.hearing_setup import Setup, load_setup, plan_for
from app.station.hearing_sound import Listen, Sound, listen
from app.station.hearing_words import Words, safe_now, stretch_behind
from courtroom.listening.heard import Heard, HeardKind
from courtroom.recorder.client import Recorder
from courtroom.transcript import Transcript
from courtroom.transcript.withheld import without_words
from courtroom.wording.lexicon import Term
from dossier.court_time import court_today, in_court
from dossier.hearing import Hearing, HearingEvent, HearingState, Seat, Sitting, Utterance
from dossier.ids import HearingId, SittingId, UtteranceId, new_id
from resources.errors import WenyiError

if TYPE_CHECKING:
    from dossier.changes import Change
    from dossier.store import Store

RECORDINGS = "recordings"


class RecordedHearing:
    """One hearing with its recordings, the recorder and the recognition that work on them.

    Attributes:
        on_change: called, from any thread, with ``state``, ``seats`` or ``sound``.
        on_heard: called on the editing thread with what was heard, after it was entered.
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
        self._coming, self._left = threading.Lock(), False
        """Held while the hearing is taken up or left: each is whole before the other."""
        self._busy = threading.Lock()
        """Held while the log is written: two people do not start at once."""

    # ---- reading ----------------------------------------------------------------------

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

    def muted_s(self) -> list[tuple[tuple[float, float], ...]]:
        """Return where each sitting is silent for who sits here, in seconds (评议内容)."""
        missing = self.transcript.record.withheld
        return [() if missing is None else missing.mute_s.get(s.id, ()) for s in self.sittings]

    def recordings(self) -> list[tuple[Path, bytes | None]]:
        """Return folders and keys of all sittings, in order, for playback."""
        return [(self._recordings / one.folder, self._key) for one in self.sittings]

    # ---- recording --------------------------------------------------------------------

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

    def _record_again(self) -> None:
        sitting = self.sitting
        with contextlib.suppress(WenyiError):
            if sitting is not None and self.sound.go_on(sitting.folder):
                if self.sound.status.state == "paused":
                    self.sound.resume()
                self._hear(sitting)
                return
        self._begin_sitting()

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

    # ---- what recognition left --------------------------------------------------------

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

    # ---- what is heard ----------------------------------------------------------------

    def sitting_of(self, heard: Heard) -> Sitting | None:
        """Return the recording in which something was heard."""
        recording = heard.id.partition(":")[0]
        found = (one for one in self.sittings if one.recording_id == recording)
        return next(found, self.sitting)

    def _keep_head(self) -> None:
        status = self.sound.status
        self._head_at = time.monotonic()
        self.book.keep_head(status.head, status.length_s)

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

    # ---- words ------------------------------------------------------------------------

    def terms(self) -> list[Term]:
        """Return the words of the case for recognition, read once."""
        return self._words.terms(self.hearing, self.seats)

    def _tell_sittings(self) -> None:
        sittings = list(self.sittings)
        self._post(lambda: setattr(self.transcript, "sittings", sittings))

    def recognise(self, utterance: Utterance) -> None:
        """Have a hidden stretch recognised now that it belongs to the record (恢复识别)."""
        stretch = stretch_behind(self.transcript.record, utterance)
        if stretch is not None:
            self.sound.restore(stretch)

    def add_word(self, text: str) -> Term | None:
        """Teach recognition a word; it counts for what follows; None: known (添加词条)."""
        return self._words.add(text, self.hearing, self.seats)

    def forget_word(self, term: Term) -> None:
        """Take back a word that was taught; what is written stays (移出词条)."""
        self._words.forget(term)

    @property
    def taught(self) -> list[Term]:
        """Words that were taught in this hearing, the newest first."""
        return list(self._words.taught)
