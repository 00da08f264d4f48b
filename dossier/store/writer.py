"""The writer's lane: one thread owns the connection that writes (写入线程).

Work waits in a bounded queue; whoever brings it waits until it is committed. What
waits at the same time is committed together, each in its own savepoint, because
one fsync then serves many.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import sqlalchemy as sa

from dossier.store.sqlcipher import in_transaction, translated
from resources.errors import StoreError

T = TypeVar("T")
_WAITING = 64
_TOGETHER = 32

_Work = Callable[[sa.Connection], object]
_Job = tuple[_Work, "Future[object]"]


class Writer:
    """Runs work inside IMMEDIATE transactions, one thread for the store's life.

    Args:
        engine: of the one connection; the writer disposes of it.
        path: of the database, for errors.
        committed: called on the writer's thread with what each committed work
            returned, before its bringer gets it.
    """

    def __init__(
        self,
        engine: sa.Engine,
        path: Path,
        committed: Callable[[object], None],
    ) -> None:
        self._engine = engine
        self._path = path
        self._committed = committed
        self._jobs: queue.Queue[_Job | None] = queue.Queue(_WAITING)
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[sa.Connection], T]) -> T:
        """Return what ``work`` returns, after its transaction is durable.

        Raises:
            StoreError: the store is closed, or as in :func:`translated`.
            RuleError: raised by the work; nothing of it remains.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("a listener must not write: it runs on the writer's thread")
        future: Future[object] = Future()
        with self._closing:
            if self._closed:
                raise StoreError(path=str(self._path), detail="the store is closed")
            self._jobs.put((work, future))
        return cast(T, future.result())

    def close(self) -> None:
        """Finish what waits and end the thread; later calls do nothing."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (jobs := self._next()) is not None:
            self._serve(jobs)
        self._engine.dispose()

    def _next(self) -> list[_Job] | None:
        """Return the work that waits, or None when the lane closes."""
        first = self._jobs.get()
        if first is None:
            return None
        jobs = [first]
        with suppress(queue.Empty):
            while len(jobs) < _TOGETHER:
                job = self._jobs.get_nowait()
                if job is None:
                    # Closing was asked for behind these: serve them first.
                    self._jobs.put(None)
                    break
                jobs.append(job)
        return jobs

    def _serve(self, jobs: list[_Job]) -> None:
        done: list[tuple[Future[object], object]] = []
        try:
            # The pool keeps the one connection; where it could not be made, as on a disk
            # that fails, these bringers are told and the next ones try again.
            with (
                translated(self._path),
                self._engine.connect() as connection,
                connection.begin(),
            ):
                for work, future in jobs:
                    self._one(connection, work, future, done)
        except BaseException as error:  # noqa: BLE001  each bringer gets it as its own
            for _, future in jobs:
                if not future.done():
                    future.set_exception(error)
            return
        for future, value in done:
            self._committed(value)
            future.set_result(value)

    def _one(
        self,
        connection: sa.Connection,
        work: _Work,
        future: Future[object],
        done: list[tuple[Future[object], object]],
    ) -> None:
        """Run one work in a savepoint; raise only when the transaction is lost."""
        connection.exec_driver_sql("SAVEPOINT work")
        try:
            with translated(self._path):
                value = work(connection)
        except BaseException as error:
            # A full disk makes SQLite roll everything back by itself.
            if not in_transaction(connection):
                raise
            connection.exec_driver_sql("ROLLBACK TO work")
            connection.exec_driver_sql("RELEASE work")
            future.set_exception(error)
        else:
            connection.exec_driver_sql("RELEASE work")
            done.append((future, value))
