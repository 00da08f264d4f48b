"""What can be taken back and done again, from the journal alone (撤销、重做)."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from dossier.ids import CaseId
from dossier.store import schema


@dataclass(slots=True)
class Stacks:
    """Per case: sequences of changes, latest last, and the kind of each."""

    undo: list[int] = field(default_factory=list)
    redo: list[int] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    seen: int = 0
    """Sequence of the last entry taken in."""

    def take_in(self, sequence: int, kind: str, step: str, target: int | None) -> None:
        """Follow one entry of the journal."""
        self.seen = sequence
        if step == "undo" and target is not None:
            self.undo.remove(target)
            self.redo.append(target)
        elif step == "redo" and target is not None:
            self.redo.remove(target)
            self.undo.append(target)
        else:
            self.undo.append(sequence)
            self.kinds[sequence] = kind
            for forgotten in self.redo:
                del self.kinds[forgotten]
            self.redo.clear()


def stacks(connection: sa.Connection, case_id: CaseId) -> Stacks:
    """Return the case's stacks as of the connection's snapshot."""
    found = Stacks()
    table = schema.journal
    query = (
        sa.select(table.c.sequence, table.c.kind, table.c.step, table.c.target)
        .where(table.c.case_id == case_id, table.c.step != sa.literal_column("''"))
        .order_by(table.c.sequence)
    )
    for sequence, kind, step, target in connection.execute(query):
        found.take_in(sequence, kind, step, target)
    return found
