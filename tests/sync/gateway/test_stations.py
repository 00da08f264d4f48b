"""What stations ask, over real TLS with real certificates."""

from __future__ import annotations

from sync.core.answers import Committed, FeedPage, Lacking, Welcome
from sync.core.messages import Feed, Have, Hello
from tests.sync.bench import name
from tests.sync.gateway.running import Caller, batch, case, page


def test_a_station_sends_and_follows(station: Caller) -> None:
    assert isinstance(station.ask(Hello(1)), Welcome)
    data = b"a page" * 1000
    assert station.ask(Have("main", (name(data),))) == Lacking((name(data).sha256,))
    sha256 = station.store(data)
    assert station.ask(Have("main", (name(data),))) == Lacking(())
    sent = station.pen.entry(case(), batch(), page("p1", sha256))
    assert isinstance(station.commit(sent), Committed)
    found = station.ask(Feed("", "", 0))
    assert isinstance(found, FeedPage)
    assert [item.number for item in found.items] == [1]
