"""Paper through a door, as a cabinet would have it (存取纸质)."""

from __future__ import annotations

from datetime import UTC, datetime

from dossier.custody.changes import BeginVisit, EndVisit
from dossier.custody.model import Bundle, Place, Purpose, Shut, Visit
from dossier.ids import VisitId, new_id
from dossier.store import Store

WHO = "收转员"


def move(store: Store, bundle: Bundle, purpose: Purpose) -> None:
    """Put a bundle into its cell, or take it out of it."""
    visit = Visit(
        VisitId(new_id()),
        bundle.case_id,
        Place("A", "1-03"),
        purpose,
        (bundle.id,),
        WHO,
        datetime.now(UTC),
        bundle.volume,
    )
    store.apply(BeginVisit(visit), WHO)
    end = EndVisit(visit.id, datetime.now(UTC), visit.bundles, Shut.SENSOR, WHO)
    store.apply(end, WHO)
