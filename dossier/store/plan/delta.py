"""What a change amounts to: row deltas (行级差异).

A delta holds only the columns that change, with their values before and after, so
that it can be checked when applied, turned round for undo, and replayed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dossier.ids import CaseId
from dossier.store.rows import Row
from ocr.result import PageText


@dataclass(frozen=True, slots=True)
class Delta:
    """One row before and after; None where there is no row."""

    table: str
    id: str
    before: Row | None
    after: Row | None

    @property
    def inverse(self) -> Delta:
        """The delta that takes this one back."""
        return Delta(self.table, self.id, self.after, self.before)

    def to_json(self) -> list[Any]:
        """Return the form that stands in a journal entry."""
        return [self.table, self.id, self.before, self.after]


def created(table: str, row: Row) -> Delta:
    """Return the delta that creates ``row``."""
    return Delta(table, row["id"], None, row)


def changed(table: str, id_: str, before: Row, after: Row) -> list[Delta]:
    """Return the delta between two states of the same columns: none where they agree."""
    columns = [name for name in after if before[name] != after[name]]
    if not columns:
        return []
    return [
        Delta(
            table,
            id_,
            {name: before[name] for name in columns},
            {name: after[name] for name in columns},
        )
    ]


@dataclass(frozen=True, slots=True)
class Text:
    """A recognition result and the bytes that are kept of it."""

    page: PageText
    body: bytes
    """JSON in UTF-8."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A change, worked out against the state it meets."""

    case_id: CaseId | None
    deltas: list[Delta] = field(default_factory=list)
    note: Row = field(default_factory=dict)
    """What the journal should know and no row shows."""
    texts: dict[str, Text] = field(default_factory=dict)
    """Recognition results to keep, by the SHA-256 of their JSON."""
