"""The same on PostgreSQL, where the gateway's role owns nothing and rows are hidden twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.ledger.postgres import prepare
from tests.sync.api import test_deliveries, test_import, test_rights
from tests.sync.api.court import Court, court
from tests.sync.postgres import Postgres, programs


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    if programs() is None:
        pytest.skip("no PostgreSQL here")
    server = Postgres()
    server.start()
    try:
        server.run("CREATE DATABASE api")
        prepare(server.url("api"), "gatekeeper")
        with court(tmp_path_factory.mktemp("guarded"), server.url("api", "gatekeeper")) as found:
            yield found
    finally:
        server.remove()


@pytest.mark.parametrize("who", test_rights.SEES)
def test_rights_hold(guarded: Court, who: str) -> None:
    test_rights.test_nobody_sees_more_or_less_than_the_table_says(guarded, who)
    test_rights.test_counts_tell_nothing_of_what_is_hidden(guarded, who)
    test_rights.test_events_name_nothing_that_is_hidden(guarded, who)


def test_subscribers_are_told(guarded: Court) -> None:
    test_deliveries.test_a_subscriber_is_told_what_the_events_say_and_only_once(guarded)


def test_lists_are_imported(guarded: Court) -> None:
    test_import.test_over_http_a_list_is_imported_and_can_be_read_at_once(guarded)


@pytest.mark.parametrize("name", ["a%00b", "%E4%B8%80" * 60])
def test_odd_names_are_unknown_ones(guarded: Court, name: str) -> None:
    for method, path in (
        ("GET", f"/webhooks/{name}"),
        ("DELETE", f"/webhooks/{name}"),
        ("POST", f"/webhooks/{name}/retry"),
        ("GET", f"/cases/{name}"),
        ("GET", f"/documents/{name}"),
        ("GET", f"/pages/{name}/text"),
    ):
        assert guarded.ask("sys-all", method, path).status_code == 404, path
