"""Writing the record to the journal within a second of every edit (自动保存)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from courtroom.transcript.record import Batch, Record
from dossier.changes import Change
from dossier.hearing_changes import MOST_AT_ONCE, WriteUtterances
from dossier.ids import HearingId
from resources.errors import WenyiError

_log = logging.getLogger(__name__)

WAIT_S = 0.25
"""From the first edit to the write: what follows meanwhile goes with it."""
RETRY_S = 1.0

Write = Callable[[Sequence[Change]], object]
"""Does all changes in one transaction; returns once they are durable."""


class Autosaver:
    """Saves a record from a thread of its own, or by :meth:`step` where the caller has one.

    Args:
        record: to be saved.
        write: as ``lambda changes: store.apply_all(changes, clerk)``.
        on_state: told, from the saver's thread, None after a save and the error while one
            fails; one that is no WenyiError is a fault of ours.
    """

    def __init__(
        self,
        record: Record,
        write: Write,
        on_state: Callable[[Exception | None], None] | None = None,
    ) -> None:
        self._record = record
        self._write = write
        self._on_state = on_state
        self._stop = threading.Event()
        self._saving = threading.Lock()
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin saving by itself; one that was stopped does not begin any more."""
        with self._turn:
            if self._thread is None and not self._stop.is_set():
                thread = threading.Thread(target=self._run, name="autosave", daemon=True)
                thread.start()
                self._thread = thread

    def stop(self) -> None:
        """Save what is left and end; from any thread, before it began too.

        Raises:
            StoreError: it could not be saved; it is still in the record.
        """
        self._stop.set()
        self._record.changed.set()
        with self._turn:
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
        self.step()

    def step(self) -> int:
        """Save what is not saved yet; return how many utterances and stretches that were.

        Raises:
            StoreError: not saved; it will be tried again.
            RuleError: refused.
        """
        with self._saving:
            batch = self._record.take()
            if not batch:
                return 0
            try:
                self._write(changes(self._record.hearing.id, batch))
            except BaseException:
                self._record.give_back(batch)
                raise
            self._record.keep()
            return len(batch.utterances) + len(batch.stretches)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._record.changed.wait()
            if self._stop.wait(WAIT_S):
                return
            error = self._tried()
            try:
                if self._on_state is not None:
                    self._on_state(error)
            except Exception:  # noqa: BLE001  a window's fault must not stop the saving
                _log.exception("nobody could be told how saving goes")
            if error is not None:
                self._stop.wait(RETRY_S)

    def _tried(self) -> Exception | None:
        """Save; return why it could not be done.

        Whatever it was, it is tried again: with a thread that ended here nothing typed
        from then on would be safe, and the desk would not know.
        """
        try:
            self.step()
        except WenyiError as error:
            _log.warning("the record was not saved: %s", error.kind)
            return error
        except Exception as error:  # noqa: BLE001  a bug must not end saving for good
            _log.exception("the record was not saved")
            return error
        return None


def changes(hearing_id: HearingId, batch: Batch) -> list[Change]:
    """Return what writes a batch, what was heard before what points at it."""
    found: list[Change] = []
    for at in range(0, len(batch.stretches), MOST_AT_ONCE):
        some = batch.stretches[at : at + MOST_AT_ONCE]
        found.append(WriteUtterances(hearing_id, (), some))
    for at in range(0, len(batch.utterances), MOST_AT_ONCE):
        chunk = batch.utterances[at : at + MOST_AT_ONCE]
        found.append(WriteUtterances(hearing_id, chunk, (), batch.second_confirmation))
    if len(found) == 2 and len(batch.stretches) <= MOST_AT_ONCE:
        # The usual case, one entry in the journal.
        return [
            WriteUtterances(
                hearing_id, batch.utterances, batch.stretches, batch.second_confirmation
            )
        ]
    return found


def wait_until_saved(record: Record, seconds: float) -> bool:
    """Return whether everything is saved within so many seconds."""
    until = time.monotonic() + seconds
    while record.unsaved and time.monotonic() < until:
        time.sleep(0.01)
    return not record.unsaved
