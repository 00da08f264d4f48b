"""Sign-ins of a command line that last a while (命令行登录); of a token its digest is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from dossier.people.accounts import Account, Accounts
from dossier.store import Store, chains
from resources.errors import NotSignedIn, UnknownItem

LASTS = timedelta(hours=1)
_NAME = "sessions"
_MOST = 50


def _now() -> datetime:
    return datetime.now(UTC)


def begin(store: Store, account: Account, clock: Callable[[], datetime] = _now) -> str:
    """Return a token for who has just signed in; the oldest go when there are many."""
    token = secrets.token_urlsafe(32)
    now = clock()

    def work(connection: sa.Connection) -> None:
        kept = {
            key: one for key, one in _kept(connection).items() if one["until"] > now.isoformat()
        }
        kept[_digest(token)] = {"login": account.login, "until": (now + LASTS).isoformat()}
        newest = sorted(kept.items(), key=lambda item: item[1]["until"])[-_MOST:]
        chains.put_setting(connection, _NAME, json.dumps(dict(newest)).encode())

    store.write(work)
    return token


def whose(store: Store, token: str, clock: Callable[[], datetime] = _now) -> Account:
    """Return whose token it is.

    Raises:
        NotSignedIn: nobody's, its time is over, or the account was locked or changed meanwhile.
    """
    now = clock()
    with store.snapshot() as reader:
        found = _kept(reader.connection).get(_digest(token))
    if found is None:
        raise NotSignedIn
    until = datetime.fromisoformat(found["until"])
    # A clock that was set back makes none last longer.
    if not until - LASTS <= now < until:
        raise NotSignedIn
    try:
        account = Accounts(store).account(found["login"])
    except UnknownItem as error:
        raise NotSignedIn from error
    if account.locked or account.to_replace:
        raise NotSignedIn
    return account


def end(store: Store, token: str) -> None:
    """Forget a token."""

    def work(connection: sa.Connection) -> None:
        kept = _kept(connection)
        kept.pop(_digest(token), None)
        chains.put_setting(connection, _NAME, json.dumps(kept).encode())

    store.write(work)


def _kept(connection: sa.Connection) -> dict[str, dict[str, str]]:
    found = chains.setting(connection, _NAME)
    kept: dict[str, dict[str, str]] = {} if found is None else json.loads(found)
    return kept


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
