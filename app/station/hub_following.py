"""What the store tells of a hearing, passed on to the hub (笔录与案卷变动转发).

One thread reads what changed, in batches, and tells the hub; nobody waits for it. Lines
are passed on once they are written: what a screen shows is in the journal.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from courtroom.transcript.record import is_shown
from dossier.changes import Changes
from dossier.hearing import Utterance
from dossier.ids import HearingId, UtteranceId
from dossier.model import Volume
from dossier.store import hearings as reads
from dossier.store import journal
from resources.errors import WenyiError

if TYPE_CHECKING:
    from dossier.store import Store

_log = logging.getLogger(__name__)

POLL_S = 1.0
"""What other programs write is looked for as often."""
GATHER_S = 0.02
"""After a change, others that come with it are waited for so long."""
TYPED_S = 1.5
"""A line that is typed counts as said once it stayed as it is for so long."""
MOST_LINES = 200
_REFRESHING = frozenset({"hearing", "seat", "exhibit", "page", "material", "case"})
"""Tables whose rows are facts of screens."""

Lines = Callable[[Mapping[str, Mapping[str, Any] | None]], None]


class Following:
    """Follows one hearing in the store.

    Args:
        store: to follow.
        hearing_id: of the hearing.
        on_lines: told lines by rank; None: it is gone.
        on_refresh: told that hearing, seats or exhibits may be others.
        on_said: told each line that came anew, in order, after ``on_lines``; one that somebody
            types once nothing was added to it for :data:`TYPED_S`.
    """

    def __init__(
        self,
        store: Store,
        hearing_id: HearingId,
        on_lines: Lines,
        on_refresh: Callable[[], None],
        on_said: Callable[[Utterance], None] = lambda one: None,
    ) -> None:
        self._store, self._hearing_id = store, hearing_id
        self._on_lines, self._on_refresh, self._on_said = on_lines, on_refresh, on_said
        self._lock = threading.Lock()
        self._touched: set[str] = set()
        self._refresh = False
        self._woken, self._ending = threading.Event(), threading.Event()
        self._ranks: dict[UtteranceId, str] = {}
        self._texts: dict[UtteranceId, str] = {}
        """Of lines without sound, as they were told."""
        self._typing: dict[UtteranceId, tuple[float, Utterance]] = {}
        """What is being typed, and when it counts as said."""
        self._position = 0
        self._unsubscribe: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._work, name="hub-following", daemon=True)
        self.stage = ""
        """Heading that the last line stands under."""
        self.last: UtteranceId | None = None
        """The line that came last."""

    def start(self) -> None:
        """Tell the last lines, then follow."""
        self._unsubscribe = self._store.subscribe(self._changed)
        with self._store.snapshot() as reader:
            self._position = journal.head(reader.connection, self._store.identity).position
        self._tell_last()
        self._thread.start()

    def stop(self) -> None:
        """Follow no more."""
        self._unsubscribe()
        self._ending.set()
        self._woken.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(10.0)

    # ---- the store's thread ---------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        ids = [id_ for table, id_ in changes.touched if table == "utterance"]
        refresh = any(table in _REFRESHING for table, _ in changes.touched)
        if not ids and not refresh:
            return
        with self._lock:
            self._touched.update(ids)
            self._refresh = self._refresh or refresh
        self._woken.set()

    # ---- its own thread -------------------------------------------------------------

    def _work(self) -> None:
        while not self._ending.is_set():
            if self._woken.wait(POLL_S):
                self._woken.clear()
                self._ending.wait(GATHER_S)
            if self._ending.is_set():
                return
            try:
                self._look()
                self._pass_on()
                self._say_typed()
            except WenyiError as error:
                # Tried again with the next change; record and recording go on.
                _log.error("screens are not told what changed: %s", error.kind)
                self._ending.wait(POLL_S)

    def _look(self) -> None:
        """Take what other programs wrote; the windows have :meth:`Store.poll` for themselves."""
        while entries := self._store.journal_entries(self._position):
            self._position = entries[-1].position
            for entry in entries:
                self._changed(entry.changes)

    def _pass_on(self) -> None:
        with self._lock:
            ids, self._touched = self._touched, set()
            refresh, self._refresh = self._refresh, False
        if ids:
            with self._store.snapshot() as reader:
                found = reads.some_utterances(reader, [UtteranceId(id_) for id_ in ids])
            self._tell(found.values())
        if refresh:
            self._on_refresh()

    def _tell_last(self) -> None:
        with self._store.snapshot() as reader:
            shown = [
                one
                for some in reads.utterances(reader, self._hearing_id)
                for one in some
                if _is_open(one)
            ]
        shown.sort(key=lambda one: (one.rank, one.id))
        for one in shown:
            self._ranks[one.id] = one.rank
            if one.start_s is None:
                self._texts[one.id] = one.text
        if shown:
            self.stage, self.last = shown[-1].stage, shown[-1].id
        self._on_lines({one.rank: line_fact(one) for one in shown[-MOST_LINES:]})

    def _tell(self, found: Iterable[Utterance]) -> None:
        lines: dict[str, Mapping[str, Any] | None] = {}
        fresh: list[Utterance] = []
        for one in found:
            if one.hearing_id != self._hearing_id:
                continue
            before = self._ranks.pop(one.id, None)
            if before is not None and before not in lines:
                lines[before] = None
            if _is_open(one):
                self._ranks[one.id] = one.rank
                lines[one.rank] = line_fact(one)
                self._typed(one, anew=before is None)
                if before is None:
                    fresh.append(one)
        if not lines:
            return
        self._on_lines(lines)
        fresh.sort(key=lambda one: one.rank)
        newest = max(self._ranks.items(), key=lambda item: item[1], default=None)
        if newest is not None and newest[0] != self.last:
            self.last = newest[0]
        staged = self._stage_now()
        if staged != self.stage:
            self.stage = staged
            self._on_refresh()
        for one in fresh:
            self._on_said(one)

    def _typed(self, one: Utterance, *, anew: bool) -> None:
        """Remember what is added by hand to a line without sound: it began empty."""
        if one.start_s is not None or one.text == self._texts.get(one.id):
            return
        self._texts[one.id] = one.text
        if not anew:
            self._typing[one.id] = time.monotonic() + TYPED_S, one

    def _say_typed(self) -> None:
        now = time.monotonic()
        for id_, (due, one) in list(self._typing.items()):
            if due <= now:
                del self._typing[id_]
                if id_ in self._ranks:
                    self._on_said(one)

    def _stage_now(self) -> str:
        if self.last is None:
            return ""
        with self._store.snapshot() as reader:
            found = reads.some_utterances(reader, [self.last])
        one = found.get(self.last)
        return self.stage if one is None else one.stage


def _is_open(one: Utterance) -> bool:
    """Return whether a line is shown and everybody may read it."""
    return is_shown(one) and one.volume is Volume.MAIN


def line_fact(one: Utterance) -> dict[str, Any]:
    """Return the value of ``line/RANK``."""
    return {
        "id": one.id,
        "seat": one.seat,
        "label": one.role,
        "text": one.text,
        "at_s": one.start_s,
        "stage": one.stage,
        "state": "edited" if one.edited_by else "final",
    }
