"""A real PostgreSQL in a temporary folder, for tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_START_S = 60
_PLACES = (
    "/usr/lib/postgresql/15/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/17/bin",
)


def programs() -> Path | None:
    """Return the folder of the server's programs, or None where there are none."""
    for place in _PLACES:
        if Path(place, "postgres").exists():
            return Path(place)
    found = shutil.which("postgres")
    return Path(found).parent if found else None


def _user() -> str | None:
    """The server refuses to run as root."""
    return "postgres" if os.name == "posix" and os.geteuid() == 0 else None


def _segment(told: str) -> str | None:
    """Return the id of the shared memory that a server's own file names: ``key id``."""
    words = told.splitlines()[6].split() if told.count("\n") > 6 else []
    return words[1] if len(words) == 2 else None


@dataclass
class Postgres:
    """One server that listens on a Unix socket in its own folder, and nowhere else."""

    folder: Path = field(
        default_factory=lambda: Path(
            tempfile.mkdtemp(prefix="wenyi-pg-", dir=tempfile.gettempdir())
        )
    )
    process: subprocess.Popen[bytes] | None = None

    @property
    def _bin(self) -> Path:
        found = programs()
        assert found is not None
        return found

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"host={self.folder} dbname={database} user={user}"

    def start(self) -> None:
        data = self.folder / "data"
        if not data.exists():
            self._create(data)
        limit = time.monotonic() + _START_S
        self._launch(data)
        while not self._answers(limit):
            # Of the server that was killed some child still holds its memory for a moment.
            time.sleep(0.2)
            self._launch(data)

    def _launch(self, data: Path) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    str(self._bin / "postgres"), "-D", str(data), "-k", str(self.folder),
                    "-c", "listen_addresses=", "-c", "fsync=on", "-c", "synchronous_commit=on",
                    "-c", "shared_buffers=64MB", "-c", "max_connections=120",
                    # Not in /dev/shm: of a server that is killed, nobody would clear it away.
                    "-c", "dynamic_shared_memory_type=mmap",
                ],
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True, user=_user(),
            )  # fmt: skip

    def _create(self, data: Path) -> None:
        self.folder.chmod(0o755)
        user = _user()
        if user is not None:
            shutil.chown(self.folder, user)
        subprocess.run(
            [
                str(self._bin / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust",
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            ],
            check=True, capture_output=True, cwd=self.folder, user=user,
        )  # fmt: skip

    def _answers(self, limit: float) -> bool:
        """Wait until it answers; False: it ended, since what went before still lingers."""
        while True:
            assert self.process is not None
            ended = self.process.poll() is not None
            said = (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < limit, said
            if ended:
                assert "is still in use" in said[-600:], said
                return False
            with suppress(psycopg.OperationalError), psycopg.connect(self.dsn()):
                return True
            time.sleep(0.05)

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as superuser, outside a transaction."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def fresh(self, template: str | None = None) -> str:
        """Return the name of a new database."""
        name = f"t{uuid.uuid4().hex[:16]}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def kill(self) -> None:
        """End all of it at once, as a power cut would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """End it in order, without its folder."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def remove(self) -> None:
        """End it and everything it had; an orderly end would write all that first."""
        told = self.folder / "data" / "postmaster.pid"
        segment = _segment(told.read_text()) if told.exists() else None
        self.kill()
        if segment is not None:
            # Of 56 bytes, but the system has room for 4096, and one killed leaves it behind.
            subprocess.run(["ipcrm", "-m", segment], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)
