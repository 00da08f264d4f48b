"""Subscriptions of webhooks (推送订阅): made, listed, ended, tried again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from dossier.ids import new_id
from resources.errors import BadValue, UnknownItem
from sync.access import acts
from sync.access.acts import Actor
from sync.gateway.api.addresses import target
from sync.gateway.api.tables import webhook
from sync.gateway.api.telling import KINDS
from sync.gateway.contract import WebhookRules
from sync.ledger.cells import cell
from sync.ledger.contract import Books

State = Literal["active", "paused", "dead"]
"""``dead``: nothing got through for three days; waits for 'try again'."""

MOST_OF_OWNER = 20
_COLUMNS = [column for column in webhook.columns if column.name != "claimed_until_s"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook as its owner and the administrator see it (订阅)."""

    id: str
    owner: str
    url: str
    kinds: tuple[str, ...]
    """Empty: every kind."""
    state: State
    cursor: str
    created_at_s: int
    next_at_s: int
    tries: int
    """That failed in a row."""
    failing_since_s: int
    last_status: str
    last_at_s: int
    delivered: int
    """Events that got through."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that answers have."""
        return {
            "id": self.id,
            "url": self.url,
            "kinds": list(self.kinds),
            "state": self.state,
            "tries": self.tries,
            "next_at_s": self.next_at_s,
            "last_status": self.last_status,
            "last_at_s": self.last_at_s,
            "delivered": self.delivered,
            "created_at_s": self.created_at_s,
        }


def subscribe(
    books: Books,
    actor: Actor,
    url: str,
    kinds: Sequence[str],
    rules: WebhookRules,
    now_s: int,
    *,
    cursor: str = "",
    owner: str = "",
) -> Subscription:
    """Make a subscription; it is told what happens after ``cursor``.

    Args:
        books: the centre's database.
        actor: who makes it.
        url: where it is told.
        kinds: of events; none: all.
        rules: where webhooks may go.
        now_s: Unix seconds.
        cursor: empty: from the beginning.
        owner: id of whose rights it has; empty: the actor's.

    Raises:
        BadWebhook: the address is none that webhooks may go to.
        BadValue: an unknown kind, or too many subscriptions.
    """
    target(url, rules)
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise BadValue(column="kinds", value=unknown[0][:60])
    owner, id_ = owner or actor.who, new_id()
    with books.writing() as connection:
        owned = sa.select(sa.func.count()).where(webhook.c.owner == owner)
        if connection.execute(owned).scalar_one() >= MOST_OF_OWNER:
            raise BadValue(column="webhooks", value=f"> {MOST_OF_OWNER}")
        connection.execute(
            sa.insert(webhook).values(
                id=id_,
                owner=owner,
                url=url,
                kinds=json.dumps(sorted(set(kinds))),
                state="active",
                cursor=cursor,
                created_at_s=now_s,
                next_at_s=now_s,
                claimed_until_s=0,
                tries=0,
                failing_since_s=0,
                last_status="",
                last_at_s=0,
                delivered=0,
            )
        )
        acts.note(connection, actor, "webhook_made", owner, now_s, webhook=id_)
    return find(books, id_, owner)


def subscriptions(books: Books, owner: str | None = None) -> list[Subscription]:
    """Return the subscriptions of somebody, oldest first; None: everybody's."""
    query = sa.select(*_COLUMNS).order_by(webhook.c.id)
    if owner is not None:
        query = query.where(webhook.c.owner == owner)
    with books.consulting() as connection:
        return [_read(row) for row in connection.execute(query)]


def find(books: Books, id_: str, owner: str | None = None) -> Subscription:
    """Return a subscription.

    Raises:
        UnknownItem: there is none, or it is another owner's.
    """
    with books.consulting() as connection:
        row = connection.execute(sa.select(*_COLUMNS).where(*_named(id_, owner))).one_or_none()
    if row is None:
        raise UnknownItem(thing="—")
    return _read(row)


def unsubscribe(books: Books, id_: str, actor: Actor, now_s: int, owner: str | None) -> None:
    """End a subscription; ``owner`` None: whoever's.

    Raises:
        UnknownItem: there is none, or it is another owner's.
    """
    ended = sa.delete(webhook).where(*_named(id_, owner)).returning(webhook.c.owner)
    with books.writing() as connection:
        was = connection.execute(ended).scalar_one_or_none()
        if was is None:
            raise UnknownItem(thing="—")
        acts.note(connection, actor, "webhook_ended", was, now_s, webhook=id_[:80])


def try_again(books: Books, id_: str, now_s: int, owner: str | None = None) -> None:
    """Go on with a subscription that is dead or paused, or waits (重试).

    Raises:
        UnknownItem: there is none, or it is another owner's.
    """
    again = sa.update(webhook).values(state="active", next_at_s=now_s, tries=0, failing_since_s=0)
    with books.writing() as connection:
        if connection.execute(again.where(*_named(id_, owner))).rowcount != 1:
            raise UnknownItem(thing="—")


def pause(books: Books, id_: str, owner: str | None = None) -> None:
    """Tell it nothing until 'try again'; nothing is missed by that (暂停).

    Raises:
        UnknownItem: there is none, or it is another owner's.
    """
    with books.writing() as connection:
        done = connection.execute(
            sa.update(webhook).where(*_named(id_, owner)).values(state="paused")
        )
        if done.rowcount != 1:
            raise UnknownItem(thing="—")


def _named(id_: str, owner: str | None) -> list[sa.ColumnElement[bool]]:
    found = [webhook.c.id == cell(id_)[:80]]
    return found if owner is None else [*found, webhook.c.owner == owner]


def _read(row: sa.Row[Any]) -> Subscription:
    values = dict(row._mapping)
    values["kinds"] = tuple(json.loads(values["kinds"]))
    return Subscription(**values)
