"""Telling subscribers what happened (推送): in order, at least once, within their rights.

A message holds the events after the subscription's cursor; the cursor moves when the
receiver has answered 2xx. Nothing waits in a queue: each try reads anew what is to be
told, so that rights that were taken back, or a page moved into 副卷, hold at once.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable

import sqlalchemy as sa

from resources.errors import Rejected
from sync.access.contract import Caller, Person
from sync.access.decisions import allowed
from sync.access.grants import reach_of
from sync.access.tables import person
from sync.gateway.api.courier import Carried, Courier
from sync.gateway.api.following import Told, following
from sync.gateway.api.subscriptions import Subscription, find
from sync.gateway.api.tables import webhook
from sync.ledger.contract import Books, Reach

_log = logging.getLogger(__name__)

FIRST_WAIT_S = 60
LONGEST_WAIT_S = 6 * 3600
DEAD_AFTER_S = 3 * 24 * 3600
IDLE_S = 5
"""Between two looks at a subscription for which nothing happened."""
MOST_EVENTS = 100
_CLAIM_S = 120
"""Longer than a try may take; a gateway that died gives its subscriptions free again."""
_ROUNDS = 10
"""Messages to one subscriber before the next has its turn."""


def deliver_due(
    books: Books,
    courier: Courier,
    now_s: int,
    limit: int = 20,
    chance: Callable[[], float] = random.random,
) -> int:
    """Tell subscribers what is due; return how many messages got through.

    May run in several gateways at once: each subscription is one's at a time.

    Args:
        books: the centre's database.
        courier: posts the messages.
        now_s: Unix seconds.
        limit: so many subscriptions at most.
        chance: from 0 to 1, for the wait after a failure.
    """
    carried = 0
    for id_ in _due(books, now_s, limit):
        if not _claim(books, id_, now_s):
            continue
        try:
            carried += _serve(books, courier, id_, now_s, chance)
        finally:
            _put(books, id_, claimed_until_s=0)
    return carried


def wait_s(tries: int, chance: float) -> int:
    """Return how long to wait after so many failures in a row: full jitter, 1 min to 6 h."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S << min(tries, 16))
    return max(1, round(chance * longest))


def _due(books: Books, now_s: int, limit: int) -> list[str]:
    query = (
        sa.select(webhook.c.id)
        .where(
            webhook.c.state == "active",
            webhook.c.next_at_s <= now_s,
            webhook.c.claimed_until_s <= now_s,
        )
        .order_by(webhook.c.next_at_s, webhook.c.id)
        .limit(limit)
    )
    with books.consulting() as connection:
        return list(connection.execute(query).scalars())


def _claim(books: Books, id_: str, now_s: int) -> bool:
    claim = (
        sa.update(webhook)
        .where(
            webhook.c.id == id_,
            webhook.c.state == "active",
            webhook.c.claimed_until_s <= now_s,
        )
        .values(claimed_until_s=now_s + _CLAIM_S)
    )
    with books.writing() as connection:
        return connection.execute(claim).rowcount == 1


def _put(books: Books, id_: str, **values: object) -> None:
    with books.writing() as connection:
        connection.execute(sa.update(webhook).where(webhook.c.id == id_).values(**values))


def _serve(
    books: Books, courier: Courier, id_: str, now_s: int, chance: Callable[[], float]
) -> int:
    """Send one subscriber messages until nothing is left or one fails."""
    for sent in range(_ROUNDS):
        subscription = find(books, id_)
        reach = _reach(books, subscription.owner, now_s)
        if reach is None:
            # Whoever may be told nothing is told nothing, not even that.
            _put(books, id_, state="paused", last_status="owner")
            return sent
        told = _told(books, subscription, reach)
        if not told.events:
            _put(books, id_, cursor=told.cursor, next_at_s=now_s + (0 if told.more else IDLE_S))
            if not told.more:
                return sent
            continue
        carried = courier.carry(id_, subscription.url, _body(subscription, told), now_s)
        if not carried.ok:
            _failed(books, subscription, carried, now_s, chance())
            return sent
        _put(
            books,
            id_,
            cursor=told.cursor,
            next_at_s=now_s,
            tries=0,
            failing_since_s=0,
            last_status=carried.status,
            last_at_s=now_s,
            delivered=webhook.c.delivered + len(told.events),
        )
    return _ROUNDS


def _reach(books: Books, owner: str, now_s: int) -> Reach | None:
    """Return what the owner may read now; None: may have no webhooks any more."""
    with books.consulting() as connection:
        row = connection.execute(sa.select(person).where(person.c.id == owner)).one_or_none()
        if row is None:
            return None
        who = Person(row.id, row.login, row.name, row.role, row.locked)
        reach = reach_of(connection, who, now_s)
    return reach if allowed(Caller(None, who, reach), "manage_webhooks") else None


def _told(books: Books, subscription: Subscription, reach: Reach) -> Told:
    try:
        told = following(books, reach, subscription.owner, subscription.cursor, MOST_EVENTS)
    except Rejected:
        # The centre was restored from a backup: what is told again is told again.
        _log.warning("webhook %s begins anew", subscription.id)
        told = following(books, reach, subscription.owner, "", MOST_EVENTS)
    wanted = frozenset(subscription.kinds)
    if not wanted:
        return told
    return Told(
        tuple(event for event in told.events if event.kind in wanted), told.cursor, told.more
    )


def _body(subscription: Subscription, told: Told) -> bytes:
    data = {
        "webhook": subscription.id,
        "events": [event.to_json() for event in told.events],
        "cursor": told.cursor,
    }
    return json.dumps(data, separators=(",", ":")).encode("ascii")


def _failed(
    books: Books, subscription: Subscription, carried: Carried, now_s: int, chance: float
) -> None:
    since_s = subscription.failing_since_s or now_s
    dead = now_s - since_s >= DEAD_AFTER_S
    if dead:
        _log.warning("webhook %s is dead: %s", subscription.id, carried.status)
    values: dict[str, object] = {
        "tries": subscription.tries + 1,
        "failing_since_s": since_s,
        "next_at_s": now_s + wait_s(subscription.tries, chance),
        "last_status": carried.status,
        "last_at_s": now_s,
    }
    if dead:
        values["state"] = "dead"
    _put(books, subscription.id, **values)
