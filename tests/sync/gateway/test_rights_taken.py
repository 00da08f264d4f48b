"""Rights that are taken back while a request is under way: it ends, or is refused."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sync.access import grants, stations
from sync.core import codec, framing
from sync.core.answers import Refusal
from sync.core.messages import Batch
from sync.ledger.contract import Reach
from tests.sync.bench import name
from tests.sync.gateway.running import ADMIN, CASE, Caller, Running, running
from tests.sync.gateway.test_connections import CALM, connected, head, large_blob, until_closed

_QUICK = replace(CALM, rights_s=0.2)


def shut_out(centre: Running, station: Caller) -> None:
    stations.revoke(centre.composed.facilities.books, station.device, ADMIN, int(time.time()))


def take_rights(centre: Running, station: Caller) -> None:
    books = centre.composed.facilities.books
    with books.consulting() as connection:
        held = grants.rights_of(connection, station.device, int(time.time()))
    for right in held:
        grants.take(books, right.id, ADMIN, int(time.time()))


def test_bytes_stop_when_the_right_to_them_ends(tmp_path: Path) -> None:
    with running(tmp_path / "centre", limits=_QUICK) as centre, ExitStack() as stack:
        owner = Caller(centre, tmp_path)
        stack.callback(owner.close)
        asked = large_blob(owner)
        for device, end in (("d2", shut_out), ("d3", take_rights)):
            reader = Caller(centre, tmp_path, device, Reach(frozenset({CASE})))
            stack.callback(reader.close)
            with connected(centre, reader.pem) as wrapped:
                wrapped.sendall(head("/sync/v1/Get", len(asked)) + asked)
                found = len(wrapped.recv(1000))
                end(centre, reader)
                time.sleep(0.5)
                found += len(until_closed(wrapped))
            # What was in the sockets' buffers, and no more.
            assert found < 15 << 20


def test_a_body_that_took_long_counts_for_who_may_at_its_end(tmp_path: Path) -> None:
    with running(tmp_path / "centre", limits=_QUICK) as centre, ExitStack() as stack:
        for device, end, code in (("d1", shut_out, "revoked"), ("d2", take_rights, "forbidden")):
            station = Caller(centre, tmp_path, device)
            stack.callback(station.close)
            data = os.urandom(2000)
            body = framing.pack(codec.encode(Batch("main", (name(data),))), [data])
            with connected(centre, station.pem) as wrapped:
                wrapped.sendall(
                    head("/sync/v1/Batch", len(body), "Connection: close") + body[:100]
                )
                time.sleep(0.4)
                end(centre, station)
                wrapped.sendall(body[100:])
                answer = until_closed(wrapped).partition(b"\r\n\r\n")[2]
            found = codec.decode_answer(framing.unpack(answer)[0])
            assert isinstance(found, Refusal), found
            assert found.code == code
