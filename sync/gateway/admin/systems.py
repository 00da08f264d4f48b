"""Other systems: their keys, and the webhooks that tell them what happened (系统对接)."""

from __future__ import annotations

from starlette.responses import Response

from resources.errors import BadValue, BadWebhook, Missing, UnknownItem
from sync.access import acts, grants, people, sessions
from sync.access.acts import What
from sync.access.contract import Person
from sync.gateway.admin.once import PATH as ONCE
from sync.gateway.admin.once import Secret, carry
from sync.gateway.admin.pages import Confirmed, Page, done, may
from sync.gateway.admin.rendering import fault_of, page, see_other
from sync.gateway.admin.visits import PREFIX, Faults, Visit
from sync.gateway.api import subscriptions
from sync.gateway.api.delivering import courier_of
from sync.gateway.api.following import newest
from sync.gateway.api.subscriptions import Subscription
from sync.gateway.api.telling import KINDS

_NEEDS = may("manage_webhooks")


def show(visit: Visit, faults: Faults | None = None, status: int = 200) -> Response:
    """Show systems, webhooks, and the form for a new one."""
    hooks = subscriptions.subscriptions(visit.books)
    with visit.books.consulting() as connection:
        everybody = people.everybody(connection)
        systems = [each for each in everybody if each.role == "system"]
        keys = {
            each.id: sum(not key.revoked for key in sessions.keys_of(connection, each.id))
            for each in systems
        }
    return page(
        visit,
        "systems",
        status=status,
        faults=faults,
        systems=systems,
        keys=keys,
        hooks=hooks,
        names={each.id: each.name for each in everybody},
        kinds=KINDS,
        kept=visit.form.kept("url", "owner", *(f"kind.{kind}" for kind in KINDS)),
    )


def add(visit: Visit) -> Response:
    """Make a webhook with a system's rights, and show its secret one time."""
    form = visit.form
    url, owner = form.text("url", 500), _system(visit, form.text("owner"))
    if owner is None:
        return show(visit, {"owner": visit.words("form.choose")}, 422)
    if not url:
        return show(visit, {"url": visit.words("form.needed")}, 422)
    kinds = [kind for kind in KINDS if form.flag(f"kind.{kind}")]
    with visit.books.consulting() as connection:
        reach = grants.reach_of(connection, owner, visit.now_s)
    try:
        made = subscriptions.subscribe(
            visit.books,
            visit.actor,
            url,
            kinds,
            visit.facilities.webhooks,
            visit.now_s,
            cursor=newest(visit.books, reach, owner.id),
            owner=owner.id,
        )
    except (BadWebhook, BadValue) as error:
        return show(visit, {"url": fault_of(visit, error)}, 422)
    secret = courier_of(visit.facilities).secret(made.id)
    told = Secret("webhook", secret, owner.name, 0, f"{PREFIX}/systems")
    return carry(visit, see_other(ONCE), told)


def pause(visit: Visit) -> Response:
    """Tell it nothing for now."""
    found = _one(visit)
    subscriptions.pause(visit.books, found.id)
    _note(visit, found, "webhook_paused")
    return done("/systems", "paused")


def retry(visit: Visit) -> Response:
    """Go on at once."""
    found = _one(visit)
    subscriptions.try_again(visit.books, found.id, visit.now_s)
    _note(visit, found, "webhook_resumed")
    visit.facilities.bells.ring("webhooks")
    return done("/systems", "retried")


def _end(visit: Visit) -> None:
    subscriptions.unsubscribe(visit.books, _one(visit).id, visit.actor, visit.now_s, None)


def _note(visit: Visit, about: Subscription, what: What) -> None:
    with visit.books.writing() as connection:
        acts.note(connection, visit.actor, what, about.owner, visit.now_s, webhook=about.id)


def _one(visit: Visit) -> Subscription:
    try:
        return subscriptions.find(visit.books, visit.part("webhook"))
    except UnknownItem as error:
        raise Missing(source="—") from error


def _system(visit: Visit, id_: str) -> Person | None:
    with visit.books.consulting() as connection:
        found = people.by_id(connection, id_)
    return found if found is not None and found.role == "system" else None


PAGES = (
    Page("/systems", show, _NEEDS),
    Page("/systems/webhooks", add, _NEEDS, "POST"),
    Page("/systems/webhooks/{webhook}/pause", pause, _NEEDS, "POST"),
    Page("/systems/webhooks/{webhook}/retry", retry, _NEEDS, "POST"),
    *Confirmed("/systems/webhooks/{webhook}/end", "end_webhook", _NEEDS,
               lambda visit: _one(visit).url, lambda _: "/systems", _end).pages(),
)  # fmt: skip
