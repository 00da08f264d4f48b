"""A PostgreSQL database out and in again, by PostgreSQL's own programs (数据库转储)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import BinaryIO

import sqlalchemy as sa

from resources.errors import DumpFailed, NoClientPrograms, NotEmpty, StoreError
from sync.ledger import guards

_PIECE = 1 << 20
_SAID = 400


def dump(url: str) -> Iterator[bytes]:
    """Yield the database as ``pg_dump`` writes it in its custom format.

    Args:
        url: of a role that sees every row: a superuser, or one with BYPASSRLS.

    Raises:
        NoClientPrograms: ``pg_dump`` is not there.
        DumpFailed: it gave up; nothing after it counts.
    """
    command = [_program("pg_dump"), "--format=custom", "--no-password"]
    with subprocess.Popen(  # noqa: S603  a fixed command, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(url),
    ) as child:
        assert child.stdout is not None  # noqa: S101  for mypy
        assert child.stderr is not None  # noqa: S101  for mypy
        try:
            while piece := child.stdout.read(_PIECE):
                yield piece
            said = child.stderr.read(_SAID)
        except BaseException:
            child.kill()
            raise
    if child.returncode != 0:
        raise DumpFailed(program="pg_dump", found=_said(said))


def load(url: str, source: BinaryIO) -> None:
    """Load a dump into an empty database, whole or not at all.

    Args:
        url: of the database's owner.
        source: what :func:`dump` gave.

    Raises:
        NotEmpty: there is something in the database.
        NoClientPrograms: ``pg_restore`` is not there.
        DumpFailed: it gave up; nothing was loaded.
        Damaged: the source cannot be read.
    """
    program = _program("pg_restore")
    _prepare(url)
    command = [
        program, "--dbname", _environment(url)["PGDATABASE"], "--no-password", "--no-owner",
        "--exit-on-error", "--single-transaction",
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603  a fixed command, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(url),
    ) as child:
        assert child.stdin is not None  # noqa: S101  for mypy
        assert child.stderr is not None  # noqa: S101  for mypy
        try:
            shutil.copyfileobj(source, child.stdin, _PIECE)
            child.stdin.close()
        except BrokenPipeError:
            # It says why below.
            pass
        except BaseException:
            child.kill()
            raise
        said = child.stderr.read(_SAID)
    if child.returncode != 0:
        raise DumpFailed(program="pg_restore", found=_said(said))


def _prepare(url: str) -> None:
    """Check that the database is empty; make the roles that the dump grants rights to."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection, connection.begin():
            if sa.inspect(connection).get_table_names():
                raise NotEmpty(path=str(sa.make_url(url).database))
            guards.make_roles(connection)
    except sa.exc.DBAPIError as error:
        raise StoreError(path="postgresql", detail=type(error.orig).__name__) from error
    finally:
        engine.dispose()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoClientPrograms(program=name)
    return found


def _environment(url: str) -> dict[str, str]:
    """Return the environment that names the database; a password is in no command line."""
    parsed = sa.make_url(url)
    asked = {key: value for key, value in parsed.query.items() if isinstance(value, str)}
    named = {
        "PGHOST": parsed.host or asked.get("host"),
        "PGPORT": str(parsed.port) if parsed.port else asked.get("port"),
        "PGUSER": parsed.username or asked.get("user"),
        "PGPASSWORD": parsed.password and str(parsed.password),
        "PGDATABASE": parsed.database,
        "PGSSLMODE": asked.get("sslmode"),
        "PGSSLROOTCERT": asked.get("sslrootcert"),
    }
    return {**os.environ, **{key: value for key, value in named.items() if value}}


def _said(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip().replace("\n", " ")
