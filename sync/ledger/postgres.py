"""The centre's database on PostgreSQL 15 and later (中心库 PostgreSQL)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from resources.errors import DatabaseUnreachable, DiskFull, Locked, StoreError, WenyiError
from sync.ledger import building, guards
from sync.ledger.contract import Reach
from sync.ledger.ledger import TableLedger
from sync.ledger.lock import Turn

_log = logging.getLogger(__name__)

OLDEST = 150000
_LEDGER_LOCK = 0x57454E59
"""Advisory lock of the ledger: whoever has it gives the next feed numbers."""
_TRIES = 3
"""To bring a database up to date beside its own upkeep."""

_PATIENCE_S = 30
_OPTIONS = (
    "-c synchronous_commit=on -c statement_timeout=120s "
    f"-c lock_timeout={_PATIENCE_S}s -c idle_in_transaction_session_timeout=120s "
    "-c search_path=public -c timezone=UTC"
)

# Source: PostgreSQL 15, appendix A, error codes.
_FULL = frozenset({"53100"})
_OUTSIDE = frozenset({"08", "28", "3D"})
"""Classes of states: no connection, not let in, no such database."""
_BUSY = frozenset({"55P03", "40001", "40P01", "57014", "53300"})


class PostgresBooks:
    """See :class:`sync.ledger.contract.Books`.

    Every session works as ``wenyi_app``; what is read for somebody, as a role that sees
    what is within that reach.
    """

    def __init__(self, url: str) -> None:
        self.name = _shown(url)
        self._engine = _engine(url, pool_size=10, max_overflow=30, pool_timeout=_PATIENCE_S)
        sa.event.listen(self._engine, "connect", _become_app)
        self._turn = Turn(self.name, _PATIENCE_S)

    @contextmanager
    def transaction(self) -> Iterator[TableLedger]:
        """Begin a serial transaction, over all gateways; durable when left normally."""
        # In turn within this process first: who waits should not hold a connection.
        with self._turn.held(), self.writing() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LEDGER_LOCK)))
            ledger = TableLedger(connection)
            yield ledger
            ledger.flush()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Begin a short transaction beside the ledger."""
        with (
            translated(self.name),
            self._engine.connect() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def view(self) -> Iterator[TableLedger]:
        """Give a snapshot of the ledger that waits for nobody; writing in it fails."""
        with self._snapshot() as connection:
            ledger = TableLedger(connection)
            yield ledger
            # What somebody wrote nevertheless is refused here, not forgotten.
            ledger.flush()

    @contextmanager
    def reading(self, reach: Reach) -> Iterator[sa.Connection]:
        """Give a snapshot in which the server shows only what is within ``reach``."""
        confided = reach.cases if reach.secret else reach.secret_in
        role = guards.READER if confided == frozenset() else guards.SECRET_READER
        with self._snapshot() as connection:
            connection.execute(
                sa.select(
                    sa.func.set_config("wenyi.cases", _setting(reach.cases), True),
                    sa.func.set_config("wenyi.confided", _setting(confided), True),
                )
            )
            connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
            yield connection

    @contextmanager
    def consulting(self) -> Iterator[sa.Connection]:
        """Give a snapshot of what belongs to no case; it waits for no writer."""
        with self._snapshot() as connection:
            yield connection

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        with (
            translated(self.name),
            self._engine.connect() as connection,
        ):
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with connection.begin():
                yield connection

    def size_bytes(self) -> int:
        """Return how much room the database takes."""
        with self.writing() as connection:
            query = sa.select(sa.func.pg_database_size(sa.func.current_database()))
            return int(connection.execute(query).scalar_one())

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_postgres(url: str) -> PostgresBooks:
    """Open the database; where it is empty and the URL may do so, prepare it first.

    Raises:
        NewerSchema: a newer program wrote it.
        StoreError: it cannot be reached, or its owner has to prepare it.
    """
    building.load_tables()
    name = _shown(url)
    engine = _engine(url, poolclass=sa.NullPool)
    try:
        with translated(name), engine.connect() as connection:
            _check_version(connection, name)
            may = connection.exec_driver_sql(
                "SELECT has_database_privilege(current_database(), 'CREATE')"
            ).scalar()
            if connection.exec_driver_sql(guards.IS_ADMITTED).first() is not None:
                # A login role of the gateway sees nothing before it becomes this.
                connection.exec_driver_sql(f"SET ROLE {guards.APP}")
            ready = building.up_to_date(connection, name)
    finally:
        engine.dispose()
    if not ready:
        if not may:
            raise StoreError(path=name, detail="the database is not prepared for this program")
        prepare(url)
    return PostgresBooks(url)


def prepare(owner_url: str, login: str | None = None, password: str | None = None) -> None:
    """Create or migrate everything, with roles, rights and row-level security.

    Args:
        owner_url: of a role that owns the database and may create roles; the gateway
            itself need not know it.
        login: role the gateway logs in as; made, if there is none. None: the gateway
            logs in as the owner and works as ``wenyi_app`` all the same.
        password: of ``login``; None leaves it as it is.

    Raises:
        NewerSchema: a newer program wrote it.
        StoreError: it cannot be reached, or the role may not do this.
    """
    building.load_tables()
    name = _shown(owner_url)
    engine = _engine(owner_url, poolclass=sa.NullPool)
    try:
        for left in reversed(range(_TRIES)):
            try:
                _prepare(engine, name, login, password)
                break
            except Locked:
                # The database's own upkeep looked at a table while we changed it; it has taken
                # all of it back, and the next try finds it done.
                if not left:
                    raise
    finally:
        engine.dispose()
    _log.info("prepared the database %s", name)


def _prepare(engine: sa.Engine, name: str, login: str | None, password: str | None) -> None:
    with translated(name), engine.connect() as connection, connection.begin():
        _check_version(connection, name)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LEDGER_LOCK)))
        guards.make_roles(connection)
        building.bring_up_to_date(connection, name)
        guards.protect(connection)
        owner = str(connection.exec_driver_sql("SELECT session_user").scalar_one())
        guards.admit(connection, owner)
        if login is not None:
            guards.make_login(connection, login, password)
            guards.admit(connection, login)


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn the database's errors into ours.

    Raises:
        DiskFull: no space on the database's disk.
        Locked: others kept a lock, or all connections, for too long.
        StoreError: anything else; the connection may be gone.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _ours(error, name) from error
    except sa.exc.TimeoutError as error:
        raise Locked(path=name) from error


def _ours(error: sa.exc.DBAPIError, name: str) -> WenyiError:
    state = getattr(error.orig, "sqlstate", None) or ""
    # The message may hold values of a row; only its class and code are told.
    detail = f"{type(error.orig).__name__} {state}".strip()
    if state in _FULL:
        return DiskFull(path=name)
    if state in _BUSY:
        return Locked(path=name, detail=detail)
    away = isinstance(error.orig, psycopg.OperationalError) and not state
    if away or state[:2] in _OUTSIDE:
        return DatabaseUnreachable(path=name, detail=detail)
    return StoreError(path=name, detail=detail)


def _engine(url: str, **pool: Any) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        return sa.create_engine(
            parsed,
            connect_args={"options": _OPTIONS, "connect_timeout": 10, "application_name": "wenyi"},
            pool_pre_ping=pool.get("poolclass") is not sa.NullPool,
            hide_parameters=True,
            **pool,
        )
    except (sa.exc.ArgumentError, ModuleNotFoundError, ValueError) as error:
        raise StoreError(path=_shown(url), detail=type(error).__name__) from error


def _become_app(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {guards.APP}")
    connection.commit()


def _check_version(connection: sa.Connection, name: str) -> None:
    found = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    if found < OLDEST:
        raise StoreError(path=name, detail=f"PostgreSQL {found // 10000} is too old")


def _setting(cases: frozenset[str] | None) -> str:
    from sync.ledger.cells import cell

    return "*" if cases is None else guards.SEPARATOR.join(sorted(map(cell, cases)))


def _shown(url: str) -> str:
    """Return the URL without its password, and without what stands behind it."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        return "postgresql"
    return f"postgresql://{parsed.host or 'local'}/{parsed.database or ''}"
