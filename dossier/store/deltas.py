"""Writing row deltas: the only code that changes domain tables.

Every write checks the values it expects first (compare and set), but what the centre
decided. Readings and the search index follow in the same transaction.
"""

from __future__ import annotations

import hashlib
import zlib

import sqlalchemy as sa

from dossier.ids import CaseId
from dossier.store import index, schema
from dossier.store.plan.delta import Delta, Planned
from dossier.store.readers import Reader
from ocr import result
from resources.errors import ChangedSince

_NONE: sa.ColumnElement[str] = sa.literal_column("''")
"""Written out, so that the partial index on readings is used."""


def write(connection: sa.Connection, planned: Planned) -> None:
    """Keep the texts of a planned change, and write its deltas in order.

    Raises:
        ChangedSince: a row is not what a delta expects.
    """
    for sha256, text in planned.texts.items():
        statement = sa.insert(schema.texts).prefix_with("OR IGNORE")
        connection.execute(statement.values(sha256=sha256, body=zlib.compress(text.body, 3)))
    for delta in planned.deltas:
        _write(connection, delta)
        if delta.table == "page" and "reading" in (delta.after or delta.before or {}):
            _follow_reading(connection, delta, planned)


def replay(connection: sa.Connection, delta: Delta, *, blindly: bool = False) -> None:
    """Write a delta of an entry made before; readings come into the index if they are here.

    Args:
        connection: in a transaction.
        delta: of a known table and its columns.
        blindly: do not compare the values before: somebody else decided.

    Raises:
        ChangedSince: the row is not there, there already, or others point at it.
    """
    bare = Delta(delta.table, delta.id, None if delta.before is None else {}, delta.after)
    _write(connection, bare if blindly else delta)
    if delta.table == "page" and "reading" in (delta.after or delta.before or {}):
        _follow_reading(connection, delta, Planned(None))


def _write(connection: sa.Connection, delta: Delta) -> None:
    table = schema.DOMAIN[delta.table]
    same = [table.c.id == delta.id]
    if delta.before is not None:
        same += [table.c[name].is_not_distinct_from(value) for name, value in delta.before.items()]
    try:
        if delta.before is None:
            connection.execute(sa.insert(table).values(delta.after or {}))
            return
        if delta.after is None:
            count = connection.execute(sa.delete(table).where(*same)).rowcount
        else:
            count = connection.execute(sa.update(table).where(*same).values(delta.after)).rowcount
    except sa.exc.IntegrityError as error:
        # The row came back meanwhile, or others point at it.
        raise ChangedSince(thing=_name(connection, delta)) from error
    if count != 1:
        raise ChangedSince(thing=_name(connection, delta))


def _name(connection: sa.Connection, delta: Delta) -> str:
    """Return what a person calls the row: a title or number where there is one."""
    table = schema.DOMAIN[delta.table]
    named = {"case": "number", "party": "name", "material": "title", "exhibit": "name"}
    column = named.get(delta.table, "id")
    found = connection.execute(sa.select(table.c[column]).where(table.c.id == delta.id)).scalar()
    return str(found or delta.id)


def _follow_reading(connection: sa.Connection, delta: Delta, planned: Planned) -> None:
    digest = (delta.after or {}).get("reading", "")
    index.remove(connection, delta.id)
    if digest:
        query = sa.select(schema.page.c.case_id).where(schema.page.c.id == delta.id)
        case_id = CaseId(connection.execute(query).scalar_one())
        fresh = planned.texts.get(digest)
        text = Reader(connection).text_if_here(digest) if fresh is None else fresh.page
        # A reading of another station may come later; it is entered when it does.
        if text is not None:
            index.add(connection, case_id, delta.id, digest, text)


def keep_text(connection: sa.Connection, sha256: str, body: bytes) -> int:
    """Keep a reading that was made elsewhere; enter the pages that wait for it.

    Args:
        connection: in a transaction.
        sha256: of ``body``, checked by the caller.
        body: JSON in UTF-8.

    Returns:
        How many pages were entered in the index.

    Raises:
        ValueError: the bytes are no reading; nothing is kept.
    """
    text = result.from_json(body.decode("utf-8"))
    statement = sa.insert(schema.texts).prefix_with("OR IGNORE")
    connection.execute(statement.values(sha256=sha256, body=zlib.compress(body, 3)))
    page, indexed = schema.page, schema.indexed
    query = (
        sa.select(page.c.id, page.c.case_id)
        .outerjoin(indexed, indexed.c.page_id == page.c.id)
        .where(page.c.reading == sha256, page.c.reading != _NONE, indexed.c.n.is_(None))
    )
    waiting = connection.execute(query).all()
    for id_, case_id in waiting:
        index.add(connection, CaseId(case_id), id_, sha256, text)
    return len(waiting)


def digest_of(body: bytes) -> str:
    """Return the digest that names a recognition result, from its compressed form."""
    return hashlib.sha256(zlib.decompress(body)).hexdigest()
