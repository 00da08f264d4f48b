"""Papers of a hearing that were begun on two machines while apart (两处各自开始核对).

The centre lets the first stand; the other is a conflict record until a person decided.
"""

from __future__ import annotations

from dossier.ids import HearingId
from dossier.store import Store


def set_aside(store: Store, hearing_id: HearingId) -> bool:
    """Return whether a paper of a hearing was set aside, and nobody has decided yet."""
    from sync.core.entries import header
    from sync.station import conflicts

    if not conflicts.count_unresolved(store):
        return False
    for found in conflicts.unresolved(store):
        entry = header(conflicts.refused_entry(store, found.id))
        if entry.kind == "OpenPaper" and any(
            (each.after or {}).get("hearing_id") == hearing_id for each in entry.deltas
        ):
            return True
    return False
