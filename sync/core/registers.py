"""Registers: what is compared and set (比较并交换的单位).

A row is several registers, so that a machine reading a page and a person filing it
do not collide, while two filings do. A register's revision is the hash of the entry
that wrote it last. Names:

- ``page/<id>#place`` the columns of a group; ``#life`` whether the row is there;
- ``case.number/<number>``, ``paper.first_of/<hearing>/record`` a value that only one row may have;
- ``reissue/<hash>`` an entry that was issued again, which two copies of a station might do.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync.core.codec import digest
from sync.core.entries import Delta, Header

GROUPS: dict[str, dict[str, str]] = {
    "page": {
        "reading": "reading",
        "edits": "image",
        "skew_deg": "image",
        "skew_confidence": "image",
        "blank": "image",
        "orientation_deg": "image",
        "flags": "image",
    },
}
"""Columns with a register of their own, by table; all others share ``rest``.

What machines find out about a page is apart from where people put it. Everything
else of a row, and the whole row of any other table, is one register: orders,
signatures and filings never merge by themselves.
"""

UNIQUE = (("case", "number"), ("paper", "first_of"))
"""Columns whose values no two rows share; where there is none, nothing is shared."""

REFERENCES = {"case_id": "case", "batch_id": "batch", "material_id": "material"}
"""Columns that point at a row of another table."""

LIFE = "life"
REST = "rest"


def touched(entry: Header) -> tuple[str, ...]:
    """Return the keys of the registers that the entry writes, sorted, each once."""
    found = {key for delta in entry.deltas for key in _keys(delta)}
    if entry.reissue_of:
        found.add(_limited(f"reissue/{entry.reissue_of}"))
    return tuple(sorted(found))


def life(table: str, id_: str) -> str:
    """Return the key of the register that says whether a row is there."""
    return _key(table, id_, LIFE)


def rest(table: str, id_: str) -> str:
    """Return the key of the register that holds where a row stands, and whether it is removed."""
    return _key(table, id_, REST)


def pointed_at(entry: Header) -> tuple[tuple[str, str], ...]:
    """Return (table, id) of the rows that must be there for the entry to be applied.

    What the entry itself creates is among them; it is there by then.
    """
    found: dict[tuple[str, str], None] = {}
    for delta in entry.deltas:
        for column, table in REFERENCES.items():
            value = (delta.after or {}).get(column)
            if isinstance(value, str):
                found[table, value] = None
    return tuple(found)


def _keys(delta: Delta) -> Iterator[str]:
    groups = GROUPS.get(delta.table, {})
    if delta.before is None or delta.after is None:
        yield life(delta.table, delta.id)
        for group in {REST, *groups.values()}:
            yield _key(delta.table, delta.id, group)
    else:
        for column in delta.after:
            yield _key(delta.table, delta.id, groups.get(column, REST))
    for table, column in UNIQUE:
        if delta.table == table:
            for row in (delta.before, delta.after):
                if row and row.get(column) is not None:
                    yield _limited(f"{table}.{column}/{row[column]}")


def _key(table: str, id_: str, group: str) -> str:
    return _limited(f"{table}/{id_}", f"#{group}")


def _limited(name: str, group: str = "") -> str:
    """Keep keys short whatever names an entry brings along."""
    if len(name) > 300 or not name.isprintable():
        name = f"long/{digest(name.encode('utf-8', 'surrogatepass'))}"
    return name + group
