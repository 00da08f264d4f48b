"""Own entries by receipt, where no feed will tell of them (按回执了结).

A station that does not follow a case never sees its own entries in a feed; the centre's
signed receipt says what became of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from dossier.changes import Changes
from sync.core.answers import Settled
from sync.core.entries import header
from sync.core.messages import SignedEntry
from sync.station.following import Decided, Following
from sync.station.tables import marks, strides


def keep_refused(connection: sa.Connection, chain: int, settled: Sequence[Settled]) -> None:
    """Note own entries that the centre did not take; they go on lying on top."""
    query = """UPDATE own SET outcome = 'refused', number = ?
        WHERE outcome = '' AND position =
        (SELECT position FROM journal WHERE chain = ? AND sequence = ? AND hash = ?)"""
    rows = [
        (each.number, chain, each.sequence, each.hash)
        for each in settled
        if each.outcome == "refused"
    ]
    if rows:
        connection.exec_driver_sql(query, rows)


def settle_unfollowed(
    connection: sa.Connection, chain: int, settled: Sequence[Settled]
) -> list[Changes]:
    """Settle own entries of cases that are not followed; return what changed by it."""
    scopes = set(connection.exec_driver_sql("SELECT scope FROM followed").scalars())
    if not settled or "" in scopes:
        return []
    following = Following(connection)
    following.catch_up()
    by_sequence = {each.sequence: each for each in settled if each.outcome != "refused"}
    decided: list[Decided] = []
    for some in strides(sorted(by_sequence)):
        query = f"""SELECT j.position, j.sequence, j.entry, j.hash, j.signature, o.standing
            FROM journal j JOIN own o ON o.position = j.position
            WHERE j.chain = ? AND j.sequence IN ({marks(some)}) AND o.outcome = ''
            ORDER BY j.sequence"""  # noqa: S608
        for row in connection.exec_driver_sql(query, (chain, *some)).all():
            position, sequence, raw, hash_, signature, standing = row
            each, entry = by_sequence[sequence], header(raw)
            if each.hash == hash_ and entry.case not in scopes:
                signed = SignedEntry(raw, hash_, signature)
                decided.append(
                    Decided(signed, entry, each.number, each.outcome, position, standing)
                )
    following.take(decided)
    return following.changes()
