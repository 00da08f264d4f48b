"""The station's store: one door in, consistent reads, one journal (存储)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import sqlalchemy as sa

from dossier import sealing
from dossier.blobs import Blobs
from dossier.changes import Change, Changes, NoteExport
from dossier.ids import BatchId, CaseId, MaterialId, PageId
from dossier.model import Batch, Case, Material, Page, Party, Volume
from dossier.store import chains, deltas, journal, notices, undo, verify
from dossier.store.door import Door, Passage
from dossier.store.journal import Entry, Identity, Step
from dossier.store.plan import Planned, evidence, plan
from dossier.store.readers import Reader
from dossier.store.sight import Sight
from dossier.store.sqlcipher import reader_engine, translated, writer_engine
from dossier.store.verify import Report
from dossier.store.writer import Writer
from dossier.unsealed import BackgroundSealing, Sealed, seal_all
from ocr.result import PageText
from resources.errors import NothingToUndo

_log = logging.getLogger(__name__)

Listener = Callable[[Changes], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Followed:
    """What sync changed, and the number of the notice about it."""

    changes: list[Changes]
    notice: int


@dataclass(frozen=True, slots=True)
class _Value:
    """What no listener needs to know."""

    value: object


class Store(Sight):
    """An open store; made by :func:`dossier.store.open_store`.

    All methods may be called from any thread. Those that write wait until the change
    is durable.
    """

    def __init__(self, home: Path, key: bytes, identity: Identity) -> None:
        self.home = home
        self.blobs = Blobs(home / "blobs", sealing.derive_key(key, "blobs"))
        self.views_key = sealing.derive_key(key, "views")
        """What the cache of views is sealed with."""
        self.recordings_key = sealing.derive_key(key, "recordings")
        """What recordings of hearings are sealed with."""
        self.signing_key = sealing.derive_key(key, "signing")
        """What traces of signatures and the keys of certificates are sealed with."""
        self.door = Door()
        """Who is signed in (登录人); asked at each change."""
        self._identity = identity
        self._path = home / "dossier.db"
        self._listeners: list[Listener] = []
        self._followers: list[Listener] = []
        self._own: set[int] = set()
        self._polling = threading.Lock()
        self._own_notices: set[int] = set()
        self._readers = reader_engine(self._path, key)
        try:
            self._watch()
        except BaseException:
            self._readers.dispose()
            raise
        self._writer = Writer(writer_engine(self._path, key), self._path, self._tell)
        self._sealing = BackgroundSealing(self.blobs)

    def _watch(self) -> None:
        """Note where the journal stands, as :meth:`poll` tells what follows.

        Raises:
            StoreError: as in :func:`translated`.
        """
        with translated(self._path), ExitStack() as opened:
            self._watcher = opened.enter_context(self._readers.connect())
            self._polled = journal.head(self._watcher, self._identity).position
            self._noticed = notices.newest(self._watcher)
            self._watcher.rollback()
            self._version = self._data_version()
            opened.pop_all()

    @property
    def identity(self) -> Identity:
        """Who signs here, as last seen; sync may begin a new epoch."""
        return self._identity

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish what waits to be written and close; later calls do nothing."""
        self._sealing.close()
        self._writer.close()
        with self._polling:
            if not self._watcher.closed:
                self._watcher.close()
        self._readers.dispose()

    # ---- the one door -------------------------------------------------------------

    def apply(self, change: Change, who: str) -> Changes:
        """Do one change; return what it touched once it is durable.

        A change that alters nothing makes no journal entry; ``touched`` is then empty
        and ``sequence`` that of the newest entry.

        Raises:
            RuleError: refused, nothing changed; NotSignedIn or NotPermitted where the
                station's accounts do not let this person do it.
            StoreError: not saved, nothing changed.
        """
        return self.apply_all([change], who)[0]

    def apply_all(self, changes: Sequence[Change], who: str) -> list[Changes]:
        """Do all changes in one transaction, or none.

        Raises:
            RuleError: one was refused, nothing changed.
            StoreError: not saved, nothing changed.
        """

        def work(connection: sa.Connection) -> list[Changes]:
            passage = self.door.passage(connection, who)
            return [self._apply(connection, change, passage) for change in changes]

        return self._writer.do(work)

    def undo(self, case_id: CaseId, who: str) -> Changes:
        """Take back the case's last change made by a person.

        Raises:
            NothingToUndo: there is none.
            ChangedSince: a later change touched the same thing; nothing changed.
            StoreError: not saved, nothing changed.
        """
        return self._step(case_id, who, "undo")

    def redo(self, case_id: CaseId, who: str) -> Changes:
        """Do again the case's last change that was taken back.

        Raises:
            NothingToUndo: there is none.
            ChangedSince: a later change touched the same thing; nothing changed.
            StoreError: not saved, nothing changed.
        """
        return self._step(case_id, who, "redo")

    def amend(self, work: Callable[[Reader, Identity], Planned], who: str, kind: str) -> Changes:
        """Do what ``work`` plans, which no typed change says; a journal entry tells it.

        Raises:
            RuleError: raised by ``work``, or a row is not what it expects.
            StoreError: not saved, nothing changed.
        """

        def amending(connection: sa.Connection) -> list[Changes]:
            passage = self.door.passage(connection, who)
            planned = work(Reader(connection), self._current(connection))
            acts = passage.check(connection, kind, planned)
            return [self._write(connection, planned, acts, kind, Step("do"))]

        return self._writer.do(amending)[0]

    def work(self, work: Callable[[sa.Connection], list[Changes]]) -> list[Changes]:
        """Run sync's ``work`` in a transaction of the writer's; tell what it changed.

        Listeners hear of it, and other programs at their next :meth:`poll`.

        Raises:
            StoreError: not saved, nothing changed.
        """

        def working(connection: sa.Connection) -> _Followed:
            changes = work(connection)
            return _Followed(changes, notices.keep(connection, changes))

        return self._writer.do(working).changes

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run sync's ``work`` in a transaction of the writer's; nobody hears of it.

        Raises:
            StoreError: not saved, nothing changed.
        """
        found: list[T] = []

        def writing(connection: sa.Connection) -> _Value:
            value = work(connection)
            self._current(connection)
            found.append(value)
            return _Value(value)

        self._writer.do(writing)
        return found[-1]

    def undoable(self, case_id: CaseId) -> str | None:
        """Return the kind of the change that :meth:`undo` would take back, or None."""
        with self.snapshot() as reader:
            found = undo.stacks(reader.connection, case_id)
        return found.kinds[found.undo[-1]] if found.undo else None

    def redoable(self, case_id: CaseId) -> str | None:
        """Return the kind of the change that :meth:`redo` would do again, or None."""
        with self.snapshot() as reader:
            found = undo.stacks(reader.connection, case_id)
        return found.kinds[found.redo[-1]] if found.redo else None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` on the writer's thread after each commit of this store.

        Returns:
            A function that ends the subscription.
        """
        return _added(self._listeners, listener)

    def follow(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with what other processes changed, whoever polls, on its thread.

        Returns:
            A function that ends it.
        """
        return _added(self._followers, listener)

    def poll(self) -> list[Changes]:
        """Return what other processes changed since the last call; cheap when nothing.

        Who follows is told as well; listeners are not called.
        """
        with self._polling, translated(self._path):
            try:
                found = self._poll()
            except sa.exc.DBAPIError:
                # What was not read is read next time, over another connection if need be.
                self._version = -1
                self._watcher.rollback()
                raise
        for changes in found:
            _call(self._followers, changes)
        return found

    def _poll(self) -> list[Changes]:
        version = self._data_version()
        if version == self._version:
            return []
        found: list[Changes] = []
        polled, noticed = self._polled, self._noticed
        while fresh := journal.entries(self._watcher, polled, 500):
            polled = fresh[-1].position
            found += [entry.changes for entry in fresh if entry.position not in self._own]
        for number, changes in notices.after(self._watcher, noticed):
            noticed = number
            if number not in self._own_notices:
                found += changes
        self._watcher.rollback()
        # Only now: what could not be read to the end is told next time, all of it.
        self._own -= {own for own in tuple(self._own) if own <= polled}
        self._own_notices -= {own for own in tuple(self._own_notices) if own <= noticed}
        self._polled, self._noticed, self._version = polled, noticed, version
        return found

    # ---- reading ------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Give a reader whose queries all see the same state."""
        with translated(self._path), self._readers.connect() as connection:
            yield Reader(connection)

    def cases(self) -> list[Case]:
        """Return all cases, newest first."""
        with self.snapshot() as reader:
            return reader.cases()

    def case(self, case_id: CaseId) -> Case:
        """Return the case.

        Raises:
            UnknownItem: there is none with this id.
        """
        with self.snapshot() as reader:
            return reader.case(case_id)

    def case_by_number(self, number: str) -> Case:
        """Return the case with this number, written in any accepted form.

        Raises:
            InvalidCaseNumber: ``number`` is not a case number.
            UnknownCase: the station has no such case.
        """
        with self.snapshot() as reader:
            return reader.case_by_number(number)

    def parties(self, case_id: CaseId) -> list[Party]:
        """Return the parties in the order they were entered."""
        with self.snapshot() as reader:
            return reader.parties(case_id)

    def batches(self, case_id: CaseId) -> list[Batch]:
        """Return the case's batches, oldest first."""
        with self.snapshot() as reader:
            return reader.batches(case_id)

    def open_batches(self) -> list[Batch]:
        """Return the batches of all cases that nobody closed, oldest first."""
        with self.snapshot() as reader:
            return reader.open_batches()

    def unread_batches(self) -> list[BatchId]:
        """Return the batches, oldest first, that hold live pages nobody has read yet."""
        with self.snapshot() as reader:
            return reader.unread_batches()

    def materials(self, case_id: CaseId) -> list[Material]:
        """Return the case's materials by volume (main first), category key and order.

        Those of 副卷 only to who may see them; :meth:`snapshot` is for the machine's work.

        Raises:
            NotPermitted: who is signed in may look into no case.
        """
        with self.snapshot() as reader:
            found = reader.materials(case_id)
            if self._sees_all(reader):
                return found
        return [one for one in found if one.volume is not Volume.CONFIDENTIAL]

    def material(self, material_id: MaterialId) -> Material:
        """Return the material.

        Raises:
            UnknownItem: there is none with this id, or it was removed.
        """
        with self.snapshot() as reader:
            return reader.material(material_id)

    def batch(self, batch_id: BatchId) -> Batch:
        """Return the batch.

        Raises:
            UnknownItem: there is none with this id.
        """
        with self.snapshot() as reader:
            return reader.batch(batch_id)

    def pages(self, case_id: CaseId, include_deleted: bool = False) -> list[Page]:
        """Return the case's pages: the unfiled tray first, then material by material.

        Within each they stand in order; order the materials by :meth:`materials`, as there
        those of 副卷 are left out for who may not see them.

        Raises:
            NotPermitted: who is signed in may look into no case.
        """
        with self.snapshot() as reader:
            found = reader.pages(case_id, include_deleted)
            if self._sees_all(reader):
                return found
            closed = {
                one.id for one in reader.materials(case_id) if one.volume is Volume.CONFIDENTIAL
            }
        return [one for one in found if one.material_id not in closed]

    def batch_pages(self, batch: Batch, include_deleted: bool = False) -> list[Page]:
        """Return a batch's pages, for the machine's work: all, whoever is signed in."""
        with self.snapshot() as reader:
            found = reader.pages(batch.case_id, include_deleted)
        return [one for one in found if one.batch_id == batch.id]

    def page(self, page_id: PageId) -> Page:
        """Return the page, deleted or not.

        Raises:
            UnknownItem: there is none with this id.
        """
        with self.snapshot() as reader:
            return reader.page(page_id)

    def reading(self, page_id: PageId) -> PageText | None:
        """Return what was recognised on the page, or None where it was not read yet.

        Raises:
            UnknownItem: there is no page with this id.
        """
        with self.snapshot() as reader:
            return reader.reading(page_id)

    def journal_entries(self, after: int = 0, limit: int = 1000) -> list[Entry]:
        """Return up to ``limit`` entries that follow the position ``after``."""
        with self.snapshot() as reader:
            return journal.entries(reader.connection, after, limit)

    def verify(self, *, deep: bool = False) -> Report:
        """Check the journal, the tables and the blobs against each other.

        Args:
            deep: also read every blob of a page and compare its digest.
        """
        with self.snapshot() as reader:
            return verify.verify(reader.connection, self.home, self.blobs, deep=deep)

    def seal_earlier(self, cancel: threading.Event) -> Sealed:
        """Seal now what an earlier version kept in clear, rather than beside the work.

        Args:
            cancel: set it to stop; the next call or start goes on.

        Raises:
            DiskFull: no space; what was sealed so far stays sealed.
            StoreError: the folder cannot be written.
        """
        return seal_all(self.blobs, cancel)

    # ---- inside -------------------------------------------------------------------

    def _apply(self, connection: sa.Connection, change: Change, passage: Passage) -> Changes:
        kind = type(change).__name__
        planned = plan(Reader(connection), change)
        who = passage.check(connection, kind, planned, change)
        if not planned.deltas and not isinstance(change, NoteExport):
            return self._nothing(connection, kind, planned.case_id)
        return self._write(connection, planned, who, kind, Step("do"))

    def _step(self, case_id: CaseId, who: str, name: str) -> Changes:
        def work(connection: sa.Connection) -> list[Changes]:
            found = undo.stacks(connection, case_id)
            stack = found.undo if name == "undo" else found.redo
            if not stack:
                raise NothingToUndo()
            target = journal.entry(connection, stack[-1])
            rows = list(target.deltas)
            if name == "undo":
                rows = [delta.inverse for delta in reversed(rows)]
            planned = Planned(case_id, rows)
            acts = self.door.passage(connection, who).check(connection, target.kind, planned)
            step = journal.step_upon(self._current(connection), name, target)
            changes = self._write(connection, planned, acts, target.kind, step, stack[-1])
            evidence.check_step(Reader(connection), planned)
            return [changes]

        return self._writer.do(work)[0]

    def _write(
        self,
        connection: sa.Connection,
        planned: Planned,
        who: str,
        kind: str,
        step: Step,
        target: int | None = None,
    ) -> Changes:
        deltas.write(connection, planned)
        identity, last = self._end(connection)
        return journal.append(
            connection,
            identity,
            last,
            planned,
            who=who,
            kind=kind,
            step=step,
            target=target,
        ).changes

    def _current(self, connection: sa.Connection) -> Identity:
        """Return the identity of the newest epoch, which another program may have begun."""
        if journal.newest_chain(connection) != self._identity.chain:
            self._identity = chains.load_identity(connection) or self._identity
        return self._identity

    def _end(self, connection: sa.Connection) -> tuple[Identity, journal.Head]:
        """Return who signs next, and behind what."""
        last = journal.head(connection, self._identity)
        if last.chain != self._identity.chain:
            last = journal.head(connection, self._current(connection))
        return self._identity, last

    def _nothing(self, connection: sa.Connection, kind: str, case_id: CaseId | None) -> Changes:
        position = journal.head(connection, self.identity).position
        return Changes(position, kind, case_id, frozenset(), datetime.now(UTC))

    def _tell(self, value: object) -> None:
        if isinstance(value, _Followed):
            if value.notice:
                self._own_notices.add(value.notice)
            value = value.changes
        if not isinstance(value, list):
            return
        for changes in value:
            if not changes.touched and changes.kind != "NoteExport":
                continue
            if changes.sequence:
                self._own.add(changes.sequence)
            _call(self._listeners, changes)

    def _data_version(self) -> int:
        value = self._watcher.exec_driver_sql("PRAGMA data_version").scalar_one()
        self._watcher.rollback()
        return int(value)


def _added(listeners: list[Listener], listener: Listener) -> Callable[[], None]:
    """Add a listener; return what takes it away."""
    listeners.append(listener)

    def remove() -> None:
        if listener in listeners:
            listeners.remove(listener)

    return remove


def _call(listeners: list[Listener], changes: Changes) -> None:
    for listener in tuple(listeners):
        try:
            listener(changes)
        except Exception:  # noqa: BLE001  a window's fault must not stop the store
            _log.exception("a listener failed on %s", changes.kind)
