"""Rounds of scrubbing: how far they are, and one that an administrator wishes now (巡检轮次).

A slice of the usual round is small. Who wishes a whole round lets slice follow slice until
every zone has come to the end of the round after the one under way.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sync.access import acts
from sync.access.acts import Actor
from sync.blobs.contract import Zone
from sync.gateway.contract import Facilities
from sync.gateway.tables import job
from sync.ledger.contract import Books

_WISH = "scrub-wish"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the round of a zone is (巡检进度)."""

    zone: Zone
    fraction: float
    """Of this round, 0 to 1: digests are spread evenly."""
    rounds: int
    """Finished."""
    checked_bytes: int
    damaged: int
    """Found so far, over all rounds."""
    wished: bool
    """Whether slices follow each other at once."""


def wish(facilities: Facilities, actor: Actor) -> None:
    """Let a whole round begin now (立即巡检)."""
    with facilities.books.writing() as connection:
        state = _read(connection, "scrub")
        # Of a round under way the first part was hashed before this was wished.
        target = {
            zone: _round(state, zone) + (2 if _after(state, zone) else 1)
            for zone in facilities.stores
        }
        connection.execute(sa.delete(job).where(job.c.name == _WISH))
        connection.execute(sa.insert(job).values(name=_WISH, state=json.dumps(target)))
        acts.note(connection, actor, "scrub_started", "centre", int(time.time()))
    facilities.bells.ring("scrub")


def is_wished(books: Books, state: Mapping[str, Any]) -> bool:
    """Return whether the round that somebody wished is not over yet."""
    with books.consulting() as connection:
        target = _read(connection, _WISH)
    return any(_round(state, zone) < number for zone, number in target.items())


def progress(connection: sa.Connection, zones: Mapping[Zone, object]) -> list[Progress]:
    """Return how far the rounds are, by zone."""
    state, target = _read(connection, "scrub"), _read(connection, _WISH)
    return [
        Progress(
            zone,
            int(_after(state, zone)[:8] or "0", 16) / 0x1_0000_0000,
            _round(state, zone),
            int(state.get(zone, {}).get("checked_bytes", 0)),
            int(state.get(zone, {}).get("damaged", 0)),
            _round(state, zone) < int(target.get(zone, 0)),
        )
        for zone in zones
    ]


def _read(connection: sa.Connection, name: str) -> dict[str, Any]:
    text = connection.scalar(sa.select(job.c.state).where(job.c.name == name))
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _round(state: Mapping[str, Any], zone: str) -> int:
    return int(state.get(zone, {}).get("cursor", {}).get("round", 0))


def _after(state: Mapping[str, Any], zone: str) -> str:
    return str(state.get(zone, {}).get("cursor", {}).get("after", ""))
