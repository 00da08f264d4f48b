"""Wrong passwords (登录失败限制): the next one has to wait, longer each time.

Counted per login and per address, and before a password is looked at, so that many
guesses at once count as many. A login that nobody has is counted like any other.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dossier.people.waits import FREE_PER_LOGIN, LONGEST_WAIT_S, wait_s
from resources.errors import SignInLater
from sync.access.tables import sign_in_attempt
from sync.ledger.contract import Books

FREE_PER_ADDRESS = 20
"""People behind one address share these."""
FORGOTTEN_S = 3600
"""A count nothing was added to for so long begins anew."""


def begin(books: Books, login: str, address: str, now_s: int) -> None:
    """Count an attempt as failed; :func:`succeeded` takes it back.

    Args:
        books: the centre's database.
        login: in its one form.
        address: of the network; empty: not counted.
        now_s: Unix seconds.

    Raises:
        SignInLater: an earlier one has to be waited for; this one is not counted.
    """
    with books.writing() as connection:
        connection.execute(
            sa.delete(sign_in_attempt).where(sign_in_attempt.c.last_at_s < now_s - FORGOTTEN_S)
        )
        waits = []
        for key, free in _keys(login, address):
            failures, until_s = _locked(connection, key)
            waits.append(until_s - now_s)
            wait = wait_s(failures + 1, free)
            connection.execute(
                sa.update(sign_in_attempt)
                .where(sign_in_attempt.c.key_sha256 == key)
                .values(
                    failures=failures + 1,
                    last_at_s=now_s,
                    until_s=now_s + wait if wait else 0,
                )
            )
        longest = max(waits)
        if longest > 0:
            # A clock that was set back must not shut anybody out for years.
            raise SignInLater(seconds=min(longest, LONGEST_WAIT_S))


def succeeded(connection: sa.Connection, login: str, address: str) -> None:
    """Forget what was counted for the login; take one back from the address."""
    table = sign_in_attempt
    for key, free in _keys(login, address):
        if free == FREE_PER_LOGIN:
            connection.execute(sa.delete(table).where(table.c.key_sha256 == key))
        else:
            connection.execute(
                sa.update(table)
                .where(table.c.key_sha256 == key, table.c.failures > 0)
                .values(failures=table.c.failures - 1, until_s=0)
            )


def forget(connection: sa.Connection, login: str) -> None:
    """Forget the wrong passwords of a login, as when it gets a new one."""
    succeeded(connection, login, "")


def _keys(login: str, address: str) -> list[tuple[str, int]]:
    keys = [(_key("login", login), FREE_PER_LOGIN)]
    if address:
        keys.append((_key("address", address), FREE_PER_ADDRESS))
    return keys


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}\n{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _locked(connection: sa.Connection, key: str) -> tuple[int, int]:
    """Return failures and the end of the wait; nobody else counts until we are done."""
    values = {"key_sha256": key, "failures": 0, "last_at_s": 0, "until_s": 0}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(sign_in_attempt).values(**values).on_conflict_do_nothing())
    row = connection.execute(
        sa.select(sign_in_attempt.c.failures, sign_in_attempt.c.until_s)
        .where(sign_in_attempt.c.key_sha256 == key)
        .with_for_update()
    ).one()
    return row.failures, row.until_s
