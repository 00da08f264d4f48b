"""Which entries of the journal are about the confidential volume (日志中的副卷).

The journal has one chain for both volumes. Who counts or lists from it for somebody who may
not see 副卷 leaves out what is about things that lie there now, or lay there when it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossier.model import Volume
from dossier.store import schema
from dossier.store.journal import Entry
from dossier.store.readers import Reader

_CLOSED = Volume.CONFIDENTIAL.value


@dataclass(frozen=True, slots=True)
class Closed:
    """Everything of 副卷 that a station has, by id."""

    ids: frozenset[str]

    def without(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the entries that are about nothing of 副卷."""
        return (entry for entry in entries if not self.touches(entry))

    def touches(self, entry: Entry) -> bool:
        """Return whether an entry is about something of 副卷."""
        if entry.note.get("volume") == _CLOSED:
            return True
        rows = (row for delta in entry.deltas for row in (delta.before, delta.after) if row)
        return any(delta.id in self.ids for delta in entry.deltas) or any(map(self._of, rows))

    def _of(self, row: dict[str, Any]) -> bool:
        if row.get("volume") == _CLOSED:
            return True
        names = (value for key, value in row.items() if key.endswith("_id"))
        return any(value in self.ids for value in names)


def closed(reader: Reader) -> Closed:
    """Return what of 副卷 a station has: rows that say so, and the pages of such materials."""
    found: set[str] = set()
    for table in schema.metadata.sorted_tables:
        if "volume" in table.c and "id" in table.c:
            query = sa.select(table.c.id).where(table.c.volume == _CLOSED)
            found.update(reader.connection.execute(query).scalars())
    page, material = schema.page.c, schema.material.c
    lying = (
        sa.select(page.id)
        .join(schema.material, material.id == page.material_id)
        .where(material.volume == _CLOSED)
    )
    found.update(reader.connection.execute(lying).scalars())
    return Closed(frozenset(found))
