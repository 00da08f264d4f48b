"""Rights that are taken back while an image goes out: the rest of it stays here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import StreamingResponse

from sync.access import grants, tables
from sync.gateway.api import contents
from sync.gateway.api.asking import Ask
from sync.gateway.identifying import identify_request
from tests.sync.api.court import FIRST, IMAGES, A, Court, court
from tests.sync.gateway.running import ADMIN
from tests.sync.gateway.test_connections import CALM


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A centre that looks rights up before every piece."""
    folder = tmp_path_factory.mktemp("quick")
    with court(folder, limits=replace(CALM, rights_s=0.0)) as found:
        yield found


def take_rights(court_: Court, who: str) -> None:
    books, now_s = court_.facilities.books, int(time.time())
    with books.consulting() as connection:
        held = grants.rights_of(connection, court_.ids[who], now_s)
    for right in held:
        grants.take(books, right.id, ADMIN, now_s)


def lock(court_: Court, who: str) -> None:
    person = tables.person
    with court_.facilities.books.writing() as connection:
        connection.execute(
            sa.update(person).where(person.c.id == court_.ids[who]).values(locked=True)
        )


async def pieces(court_: Court, who: str) -> AsyncIterator[bytes]:
    """Ask for an image and give what comes out of the gateway, piece by piece."""
    bearer = f"Bearer {court_.tokens[who]}".encode()
    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": f"/api/v1/pages/{FIRST}/image",
        "headers": [(b"authorization", bearer)], "query_string": b"",
    }  # fmt: skip
    caller = await identify_request(court_.facilities, scope)
    ask = Ask(court_.facilities, Request(scope), caller)
    answer = await contents.give(ask, await ask.run(contents.find_image, ask, FIRST))
    async for piece in cast(StreamingResponse, answer).body_iterator:
        yield cast(bytes, piece)


def test_an_image_goes_out_whole_to_who_keeps_the_right(quick: Court) -> None:
    async def ask() -> bytes:
        return b"".join([piece async for piece in pieces(quick, "judge-plain")])

    assert asyncio.run(ask()) == IMAGES[FIRST]


@pytest.mark.parametrize("end", [take_rights, lock])
def test_an_image_ends_where_the_right_to_it_ends(
    quick: Court, end: Callable[[Court, str], None]
) -> None:
    who = f"leaving-{end.__name__}"
    quick.person(who, "judge")
    quick.grant(who, A)

    async def ask() -> int:
        length = 0
        async for piece in pieces(quick, who):
            length += len(piece)
            end(quick, who)
        return length

    with pytest.raises(ConnectionAbortedError):
        asyncio.run(ask())
