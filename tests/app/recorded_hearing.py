"""A sitting of a hearing that was recorded before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from courtroom.recorder.reading import Recording
from dossier.hearing import Hearing, Sitting
from dossier.hearing_changes import NoteSitting
from dossier.ids import SittingId, new_id
from dossier.store import Store
from tests.courtroom.recorder.stage import hearing, plan_of


def recorded(
    store: Store, home: Path, held: Hearing, seconds: float = 5.0, ordinal: int = 1
) -> Sitting:
    """Record two seats of a hearing at a station, and note it."""
    folder = home / "recordings" / f"{held.id}-{ordinal}"
    with hearing(plan_of(folder, key=store.recordings_key, segment_s=2.0)) as stage:
        stage.go(seconds)
    index = Recording(folder, store.recordings_key).index
    sitting = Sitting(
        id=SittingId(new_id()),
        case_id=held.case_id,
        hearing_id=held.id,
        ordinal=ordinal,
        folder=folder.name,
        recording_id=index.begin["id"],
        begun_at=datetime.fromtimestamp(index.begin["wall"], UTC),
        length_s=seconds,
        head=f"{index.number}:{index.head.hex()}",
    )
    store.apply(NoteSitting(sitting), "书记员")
    return sitting
