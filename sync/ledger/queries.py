"""Everything that may be read of dossiers, always within a reach (查询).

Each function takes a connection of ``Books.reading(reach)`` and the same reach: on
PostgreSQL the server hides what lies outside as well; on SQLite only these functions do.
"""

from sync.ledger.dossiers import (
    Thing,
    case,
    case_by_number,
    cases,
    material,
    materials,
    page,
    page_counts,
    pages,
    parties,
    thing,
)
from sync.ledger.following import (
    Event,
    conflict_by_id,
    conflicts,
    conflicts_after,
    entry_by_hash,
    events,
    items_for,
    newest_cursor,
    newest_item,
)
from sync.ledger.holdings import (
    BlobAccess,
    Misplaced,
    blob_access,
    bound_cases,
    held_by_others,
    known_blobs,
    may_use,
    misplaced,
    names_heard,
    note_holder,
)
from sync.ledger.veil import closed_rows

__all__ = [
    "BlobAccess",
    "Event",
    "Misplaced",
    "Thing",
    "blob_access",
    "bound_cases",
    "case",
    "case_by_number",
    "cases",
    "closed_rows",
    "conflict_by_id",
    "conflicts",
    "conflicts_after",
    "entry_by_hash",
    "events",
    "held_by_others",
    "items_for",
    "known_blobs",
    "material",
    "materials",
    "may_use",
    "misplaced",
    "names_heard",
    "newest_cursor",
    "newest_item",
    "note_holder",
    "page",
    "page_counts",
    "pages",
    "parties",
    "thing",
]
