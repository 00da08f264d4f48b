"""Webhooks end to end: in order, at least once, within rights, and dead only when visible."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from sync.gateway.api.courier import Courier
from sync.gateway.api.deliveries import DEAD_AFTER_S, LONGEST_WAIT_S, deliver_due, wait_s
from sync.gateway.api.tables import webhook
from sync.gateway.contract import WebhookRules
from tests.sync.api import receivers
from tests.sync.api.court import HIDDEN, MARKS, SECRET, A, Court

_RULES = WebhookRules(("127.0.0.0/8",), plain_http=True)
_NOW = int(time.time()) + 30 * 24 * 3600
"""Far from the real time, by which the gateway's own job finds nothing due."""


@pytest.fixture
def alone(court_: Court) -> Iterator[Court]:
    """The court, with no webhook of another test."""
    _forget(court_)
    yield court_
    _forget(court_)


def _forget(court: Court) -> None:
    with court.facilities.books.writing() as connection:
        connection.execute(sa.delete(webhook))


def _deliver(court: Court, now_s: int = _NOW, chance: float = 0.5) -> int:
    courier = Courier(_RULES, court.facilities.authority, timeout_s=2)
    return deliver_due(court.facilities.books, courier, now_s, chance=lambda: chance)


def _subscribe(court: Court, who: str, url: str, **more: Any) -> dict[str, Any]:
    answer = court.ask(who, "POST", "/webhooks", json={"url": url, "from": "beginning", **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    _put_off(court)
    return found


def _put_off(court: Court) -> None:
    with court.facilities.books.writing() as connection:
        connection.execute(sa.update(webhook).values(next_at_s=_NOW))


def _state(court: Court, who: str, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = court.get(who, f"/webhooks/{made['id']}").json()
    return found


def _events(receiver: receivers.Receiver) -> list[dict[str, Any]]:
    return [event for body in receiver.bodies for event in json.loads(body)["events"]]


def test_a_subscriber_is_told_what_the_events_say_and_only_once(alone: Court) -> None:
    with receivers.receiver() as receiver:
        made = _subscribe(alone, "sys-all", receiver.url)
        assert made["secret"].startswith("whsec_")
        assert _deliver(alone) == 1
        assert _deliver(alone, _NOW + 60) == 0
    told = alone.get("sys-all", "/events?limit=500").json()["events"]
    assert _events(receiver) == told
    assert json.loads(receiver.bodies[0])["webhook"] == made["id"]
    state = _state(alone, "sys-all", made)
    assert (state["state"], state["delivered"], state["last_status"]) == (
        "active", len(told), "204",
    )  # fmt: skip
    assert "secret" not in state


def test_payloads_hold_ids_and_kinds_and_nothing_else(alone: Court) -> None:
    with receivers.receiver() as receiver:
        _subscribe(alone, "sys-all", receiver.url)
        _deliver(alone)
    for event in _events(receiver):
        assert event.keys() == {"id", "kind", "case", "ids", "at"}
    text = b"".join(receiver.bodies).decode()
    for marks in MARKS.values():
        assert not any(mark in text for mark in marks[1:])


def test_nobody_is_told_what_they_may_not_read(alone: Court) -> None:
    with receivers.receiver() as receiver:
        _subscribe(alone, "sys-plain", receiver.url)
        _deliver(alone)
    text = b"".join(receiver.bodies).decode()
    assert A in text
    assert SECRET not in text
    assert HIDDEN not in text


def test_rights_taken_back_hold_for_what_is_still_to_be_told(alone: Court) -> None:
    from sync.access import grants
    from tests.sync.gateway.running import ADMIN

    alone.person("sys-passing", "system")
    right = alone.grant("sys-passing", A, secret=True)
    with receivers.receiver(500, 204) as receiver:
        made = _subscribe(alone, "sys-passing", receiver.url)
        _deliver(alone)
        assert SECRET in receiver.bodies[0].decode()
        grants.take(alone.facilities.books, right, ADMIN, _NOW)
        # The message that failed is not kept anywhere: the next try has nothing to tell.
        _deliver(alone, _NOW + LONGEST_WAIT_S)
        assert len(receiver.bodies) == 1
    assert _state(alone, "sys-passing", made)["tries"] == 1


def test_a_locked_owner_is_told_nothing(alone: Court) -> None:
    from sync.access import people
    from tests.sync.gateway.running import ADMIN

    id_ = alone.person("sys-locked", "system")
    alone.grant("sys-locked", None)
    with receivers.receiver() as receiver:
        made = _subscribe(alone, "sys-locked", receiver.url)
        people.lock(alone.facilities.books, id_, ADMIN, _NOW)
        assert _deliver(alone) == 0
    assert receiver.bodies == []
    with alone.facilities.books.consulting() as connection:
        state = connection.scalar(sa.select(webhook.c.state).where(webhook.c.id == made["id"]))
    assert state == "paused"


def test_kinds_can_be_chosen(alone: Court) -> None:
    with receivers.receiver() as receiver:
        _subscribe(alone, "sys-all", receiver.url, kinds=["case.opened", "page.read"])
        _deliver(alone)
    assert {event["kind"] for event in _events(receiver)} == {"case.opened", "page.read"}


def test_from_now_on_tells_nothing_of_before(alone: Court) -> None:
    with receivers.receiver() as receiver:
        _subscribe(alone, "sys-all", receiver.url, **{"from": "now"})
        assert _deliver(alone) == 0
    assert receiver.bodies == []


def test_after_failures_the_same_comes_again_in_order_and_later(alone: Court) -> None:
    with receivers.receiver(500, 302, 404, 204) as receiver:
        made = _subscribe(alone, "sys-all", receiver.url)
        now_s = _NOW
        for tries in (1, 2, 3):
            assert _deliver(alone, now_s) == 0
            state = _state(alone, "sys-all", made)
            assert (state["tries"], state["delivered"]) == (tries, 0)
            assert state["next_at_s"] == now_s + wait_s(tries - 1, 0.5) > now_s
            # Not before its time.
            assert _deliver(alone, state["next_at_s"] - 1) == 0
            assert len(receiver.bodies) == tries
            now_s = state["next_at_s"]
        assert _deliver(alone, now_s) == 1
    assert len(set(receiver.bodies)) == 1
    assert len({head["wenyi-signature"] for head in receiver.heads}) == 4
    assert _state(alone, "sys-all", made)["tries"] == 0


def test_waits_grow_with_full_jitter_from_a_minute_to_six_hours() -> None:
    longest = [wait_s(tries, 1.0) for tries in range(40)]
    assert longest[0] == 60
    assert longest == sorted(longest)
    assert longest[-1] == LONGEST_WAIT_S == 6 * 3600
    assert wait_s(40, 0.0) == 1
    assert wait_s(3, 0.25) == 120


def test_after_three_days_it_is_dead_until_somebody_tries_again(alone: Court) -> None:
    with receivers.receiver(503) as receiver:
        made = _subscribe(alone, "sys-all", receiver.url)
        _deliver(alone)
        _deliver(alone, _NOW + DEAD_AFTER_S - 1)
        assert _state(alone, "sys-all", made)["state"] == "active"
        _deliver(alone, _NOW + DEAD_AFTER_S + LONGEST_WAIT_S)
        assert _state(alone, "sys-all", made)["state"] == "dead"
        assert _deliver(alone, _NOW + 10 * DEAD_AFTER_S) == 0
        assert len(receiver.bodies) == 3
        receiver.statuses[:] = [204]
        assert alone.ask("sys-all", "POST", f"/webhooks/{made['id']}/retry").status_code == 204
        _put_off(alone)
        assert _deliver(alone, _NOW + 10 * DEAD_AFTER_S) == 1
    assert receiver.bodies[-1] == receiver.bodies[0]


def test_one_bad_subscriber_does_not_keep_others_waiting(alone: Court) -> None:
    with receivers.receiver(500) as bad, receivers.receiver() as good:
        _subscribe(alone, "sys-all", bad.url)
        _subscribe(alone, "sys-plain", good.url)
        assert _deliver(alone) == 1
    assert good.bodies


def test_two_gateways_never_serve_one_subscription_at_once(alone: Court) -> None:
    from sync.gateway.api.deliveries import _claim

    with receivers.receiver() as receiver:
        made = _subscribe(alone, "sys-all", receiver.url)
        assert _claim(alone.facilities.books, made["id"], _NOW)
        assert not _claim(alone.facilities.books, made["id"], _NOW)
        assert _deliver(alone) == 0
        # The other one died: its claim ends.
        assert _deliver(alone, _NOW + 1000) == 1


def test_a_centre_restored_from_a_backup_tells_from_the_beginning(alone: Court) -> None:
    with receivers.receiver() as receiver:
        made = _subscribe(alone, "sys-all", receiver.url)
        with alone.facilities.books.writing() as connection:
            connection.execute(
                sa.update(webhook).where(webhook.c.id == made["id"]).values(cursor="ab" * 24)
            )
        assert _deliver(alone) == 1
    assert _events(receiver)[0]["kind"] == "case.opened"


def test_a_webhook_is_its_owners_alone(alone: Court) -> None:
    made = _subscribe(alone, "sys-all", "https://example.com/hook")
    path = f"/webhooks/{made['id']}"
    for method, tail in (("GET", ""), ("DELETE", ""), ("POST", "/retry"), ("POST", "/pause")):
        foreign = alone.ask("sys-plain", method, path + tail)
        never = alone.ask("sys-plain", method, f"/webhooks/never{tail}")
        assert (foreign.status_code, foreign.content) == (404, never.content)
    assert alone.get("sys-plain", "/webhooks").json() == {"webhooks": []}
    assert alone.ask("sys-all", "POST", f"{path}/pause").status_code == 204
    assert alone.get("sys-all", path).json()["state"] == "paused"
    assert alone.ask("sys-all", "DELETE", path).status_code == 204
    assert alone.get("sys-all", path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"nonsense", b"{}", b'{"url": 5}', b'{"url":"https://e.com","kinds":["x"]}',
        b'{"url":"https://e.com","kinds":"case.opened"}', b'{"url":"https://e.com","from":"x"}',
        b'{"url":"https://e.com","secret":"mine"}', b'{"url":"ftp://e.com"}', b'{"url":""}',
        b'{"url":"https://user:pw@e.com/"}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_met_is_refused(alone: Court, body: bytes) -> None:
    answer = alone.ask("sys-all", "POST", "/webhooks", content=body)
    assert answer.status_code == 422
    assert "error" in answer.json()
    assert alone.get("sys-all", "/webhooks").json() == {"webhooks": []}


def test_nobody_has_webhooks_without_number(alone: Court) -> None:
    for _ in range(20):
        _subscribe(alone, "sys-all", "https://example.com/")
    answer = alone.ask("sys-all", "POST", "/webhooks", json={"url": "https://example.com/"})
    assert answer.status_code == 422
