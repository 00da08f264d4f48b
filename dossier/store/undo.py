"""What can be taken back and done again, from the journal alone (撤销、重做)."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from dossier.ids import CaseId
from dossier.store import following, schema


@dataclass(slots=True)
class Stacks:
    """Per case: positions of changes, latest last, and the kind of each."""

    undo: list[int] = field(default_factory=list)
    redo: list[int] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    seen: int = 0
    """Position of the last entry taken in."""

    def take_in(self, position: int, kind: str, step: str, target: int | None) -> None:
        """Follow one entry of the journal."""
        self.seen = position
        if step == "undo" and target in self.undo:
            self.undo.remove(target)
            self.redo.append(target)
        elif step == "redo" and target in self.redo:
            self.redo.remove(target)
            self.undo.append(target)
        elif step == "do":
            self.undo.append(position)
            self.kinds[position] = kind
            for forgotten in self.redo:
                del self.kinds[forgotten]
            self.redo.clear()


def stacks(connection: sa.Connection, case_id: CaseId) -> Stacks:
    """Return the case's stacks as of the connection's snapshot.

    Own work that the centre did not take is passed over: the tables do not show it, so
    there is nothing to take back.
    """
    found = Stacks()
    table, own = schema.journal, following.own
    query = (
        sa.select(table.c.position, table.c.kind, table.c.step, table.c.target)
        .outerjoin(own, own.c.position == table.c.position)
        .where(
            table.c.case_id == case_id,
            table.c.step != sa.literal_column("''"),
            sa.or_(own.c.standing.is_(None), own.c.standing == "applied"),
        )
        .order_by(table.c.position)
    )
    for position, kind, step, target in connection.execute(query):
        found.take_in(position, kind, step, target)
    return found
