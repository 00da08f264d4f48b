"""Reading a hearing's record from the store, as far as who asks may see it (打开笔录)."""

from __future__ import annotations

from courtroom.transcript.record import Record
from courtroom.transcript.withheld import withhold
from dossier.hearing import Seat, Sitting
from dossier.ids import HearingId
from dossier.model import Volume
from dossier.people.permits import Act
from dossier.store import Store, hearings


def read(store: Store, hearing_id: HearingId) -> tuple[Record, list[Seat], list[Sitting]]:
    """Return the record, the seats and the recordings of a hearing.

    Of an open hearing, who may not see 副卷 has it without the words of deliberation.

    Raises:
        UnknownItem: there is no such hearing.
        StoreError: as the store's.
    """
    with store.snapshot() as reader:
        hearing = hearings.hearing(reader, hearing_id)
        seats = hearings.seats(reader, hearing_id)
        sittings = hearings.sittings(reader, hearing_id)
        said = [one for page in hearings.utterances(reader, hearing_id) for one in page]
        heard = [one for page in hearings.stretches(reader, hearing_id) for one in page]
        person = store.door.person(reader.connection)
    secret = hearing.volume is Volume.CONFIDENTIAL
    if secret or person is None or Act.SEE_CONFIDENTIAL in person.acts:
        return Record(hearing, said, heard), seats, sittings
    said, heard, missing = withhold(person.who, said, heard, sittings)
    return Record(hearing, said, heard, missing), seats, sittings
