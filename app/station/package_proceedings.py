"""What was said in hearings and who signed, into a package and out of one (庭审数据).

Of a hearing only what belongs to its volume goes along with it. What was said in deliberation
within an open hearing goes into the package of 副卷, in words, as a file of its own (庭中评议);
what was heard for it stays. What was removed or suppressed is no part of the record and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dossier import order
from dossier.archive_changes import AdoptRecord, AdoptSigners
from dossier.hearing import Hearing, Span, Stretch, Utterance
from dossier.hearing_changes import MOST_AT_ONCE
from dossier.hearing_times import joined
from dossier.ids import (
    CaseId,
    CorrectionId,
    HearingEventId,
    PartyId,
    ReadingId,
    SeatId,
    SignatureId,
    SignerId,
    SittingId,
    StretchId,
    UtteranceId,
    derived_id,
)
from dossier.model import Party, Volume
from dossier.packages.belongings import OfHearing
from dossier.packages.building import Other
from dossier.packages.described import Described
from dossier.packages.proceedings import KIND, Proceedings, SignedBy, number_of, to_json
from dossier.signing import Paper
from dossier.store import hearings as reads
from dossier.store import signing as signing_reads
from dossier.store.readers import Reader
from resources.errors import Missing

if TYPE_CHECKING:
    from app.station.station import Station

ASIDE = "庭中评议"
"""Kind and folder of what was said in deliberation within an open hearing."""


def along(number: int, hearing: Hearing, said: Proceedings) -> Other:
    """Return the file of a hearing."""
    data = to_json(said)
    title = f"{hearing.title}第{hearing.ordinal}次 {KIND}"
    return Other(KIND, title, f"{KIND}/{number:02d}.json", lambda: [data], OfHearing(number))


def aside(number: int, hearing: Hearing, said: Proceedings) -> Other:
    """Return the file of what was said in deliberation within an open hearing."""
    data = to_json(said)
    title = f"{hearing.title}第{hearing.ordinal}次 {ASIDE}"
    return Other(ASIDE, title, f"{ASIDE}/{number:02d}.json", lambda: [data])


def asides_of(reader: Reader, case_id: CaseId) -> list[tuple[Hearing, Proceedings]]:
    """Return what of 副卷 was written into the records of open hearings (庭中评议).

    The characters have no times: the recording belongs to the open hearing.
    """
    found = []
    for hearing in reads.hearings(reader, case_id):
        said = tuple(
            _line(one, {}, None)
            for page in reads.utterances(reader, hearing.id)
            for one in page
            if hearing.volume is Volume.MAIN and one.volume is Volume.CONFIDENTIAL
            if not one.deleted and not one.suppressed and one.text.strip()
        )
        if said:
            seats = (replace(one, party_id=None) for one in reads.seats(reader, hearing.id))
            found.append((hearing, Proceedings(tuple(seats), utterances=said)))
    return found


def proceedings_of(
    reader: Reader,
    hearing: Hearing,
    sittings: Mapping[SittingId, int],
    papers: Iterable[Paper],
    parties: Sequence[Party],
) -> Proceedings:
    """Return what a package says of a hearing.

    Args:
        reader: of the store.
        hearing: of the volume.
        sittings: the recordings that go along, and their numbers.
        papers: signed ones that go along.
        parties: of the case, in the catalogue's order.
    """

    def place(sitting: SittingId | None) -> SittingId | None:
        number = sittings.get(sitting) if sitting is not None else None
        return None if number is None else SittingId(str(number))

    everything = [one for page in reads.utterances(reader, hearing.id) for one in page]
    secret = {
        span.stretch
        for one in everything
        if one.volume is not hearing.volume
        for span in (*one.spans, *one.offered)
    }
    shown = [
        one
        for one in everything
        if one.volume is hearing.volume and not one.deleted and not one.suppressed
    ]
    wanted = {span.stretch for one in shown for span in (*one.spans, *one.offered)} - secret
    heard = [
        one
        for page in reads.stretches(reader, hearing.id)
        for one in page
        if one.id in wanted and one.volume is hearing.volume and one.sitting_id in sittings
    ]
    numbers = {one.id: StretchId(str(at)) for at, one in enumerate(heard, 1)}
    lines = {one.id: UtteranceId(str(at)) for at, one in enumerate(shown, 1)}
    owners = {party.id: PartyId(str(at)) for at, party in enumerate(parties, 1)}
    seats = [
        replace(one, party_id=None if one.party_id is None else owners.get(one.party_id))
        for one in reads.seats(reader, hearing.id)
    ]
    return Proceedings(
        tuple(seats),
        tuple(
            replace(e, sitting_id=place(e.sitting_id)) for e in reads.events(reader, hearing.id)
        ),
        tuple(replace(one, sitting_id=SittingId(str(sittings[one.sitting_id]))) for one in heard),
        tuple(_line(one, numbers, place(one.sitting_id)) for one in shown),
        tuple(_signed(reader, paper, lines, sittings) for paper in papers),
    )


def _line(
    one: Utterance, numbers: Mapping[StretchId, StretchId], sitting: SittingId | None
) -> Utterance:
    """Return a paragraph; characters whose source stays behind are as if typed."""
    spans = joined(_renamed(span, numbers) for span in one.spans)
    offered = joined(_renamed(span, numbers) for span in one.offered)
    if any(span.stretch is None for span in offered):
        offered = ()
    begun = (one.start_s, one.end_s) if sitting is not None else (None, None)
    return replace(
        one, spans=spans, offered=offered, sitting_id=sitting, start_s=begun[0], end_s=begun[1]
    )


def _renamed(span: Span, numbers: Mapping[StretchId, StretchId]) -> Span:
    name = None if span.stretch is None else numbers.get(span.stretch)
    return Span(name, 0 if name is None else span.first, span.count)


def _signed(
    reader: Reader,
    paper: Paper,
    lines: Mapping[UtteranceId, UtteranceId],
    sittings: Mapping[SittingId, int],
) -> SignedBy:
    signers = signing_reads.signers(reader, paper.id)
    who = {one.id: SignerId(str(at)) for at, one in enumerate(signers, 1)}

    def wish(one: Any) -> Any:
        sitting = None if one.sitting_id is None else sittings.get(one.sitting_id)
        return replace(
            one,
            signer_id=who[one.signer_id],
            utterance_id=lines.get(one.utterance_id),
            sitting_id=None if sitting is None else SittingId(str(sitting)),
        )

    read = [each for one in signers for each in signing_reads.readings(reader, one.id)]
    read.sort(key=lambda one: one.id)
    return SignedBy(
        paper.file.sha256,
        tuple(signers),
        tuple(replace(one, signer_id=who[one.signer_id]) for one in read),
        tuple(wish(one) for one in signing_reads.corrections(reader, paper.id)),
        tuple(
            replace(one, signer_id=who[one.signer_id])
            for one in signing_reads.signatures(reader, paper.id)
        ),
    )


# ---- out of a package ----------------------------------------------------------------------


def record_lacks(reader: Reader, hearing: Hearing, said: Proceedings) -> bool:
    """Return whether the record of a hearing that is here lacks what a package brings.

    A record that was kept here, and not taken from a package, lacks nothing.
    """
    last = {
        "seat": len(said.seats), "hearing_event": len(said.events),
        "utterance": len(said.utterances),
    }  # fmt: skip
    wanted = {table: count for table, count in last.items() if count}
    there = [reader.exists(table, derived_id(hearing.id, table, 1)) for table in wanted]
    if not any(there):
        kept = reads.seats(reader, hearing.id), reads.events(reader, hearing.id)
        return bool(wanted) and not any(kept) and not reads.count(reader, hearing.id)
    return not all(
        reader.exists(table, derived_id(hearing.id, table, count))
        for table, count in wanted.items()
    )


def signers_lack(reader: Reader, papers: Iterable[Paper], said: Proceedings) -> list[SignedBy]:
    """Return whose signers are not known here, of papers that are."""
    lacking = {one.file.sha256 for one in papers if not signing_reads.signers(reader, one.id)}
    return [one for one in said.papers if one.signers and one.sha256 in lacking]


def adopt_proceedings(
    station: Station,
    hearing: Hearing,
    said: Proceedings,
    sittings: Sequence[SittingId | None],
    described: Described,
    who: str,
) -> None:
    """Take what a package says of a hearing that is here by now; what is here stays.

    Args:
        station: open.
        hearing: as it is here.
        said: of it.
        sittings: the recordings as they are here, in the package's order.
        described: the catalogue.
        who: the person, for the journal.

    Raises:
        StoreError, DiskFull.
    """
    with station.store.snapshot() as reader:
        lacks = record_lacks(reader, hearing, said)
        papers = signing_reads.papers(reader, hearing_id=hearing.id)
        signed = signers_lack(reader, papers, said)
    ours = {"case_id": hearing.case_id, "hearing_id": hearing.id}
    if lacks:
        for change in _changes(
            station, hearing, _named(station, hearing, said, sittings, described)
        ):
            station.store.apply(change, who)
    by_file = {one.file.sha256: one for one in papers}
    for one in signed:
        signers = _signers(by_file[one.sha256], one, hearing, sittings, ours)
        station.store.apply(signers, who)


def _here(sittings: Sequence[SittingId | None], said: SittingId | None) -> SittingId | None:
    return None if said is None else sittings[number_of(said, len(sittings))]


def _known(sittings: Sequence[SittingId | None], said: SittingId) -> SittingId:
    found = _here(sittings, said)
    if found is None:
        raise Missing(source=said)
    return found


def _named(
    station: Station,
    hearing: Hearing,
    said: Proceedings,
    sittings: Sequence[SittingId | None],
    described: Described,
) -> Proceedings:
    """Return it with ids of this station, the same ones each time."""
    ours: dict[str, Any] = {"case_id": hearing.case_id, "hearing_id": hearing.id}
    people = {(p.role, p.name, p.identity): p.id for p in station.store.parties(hearing.case_id)}

    def party(name: PartyId | None) -> PartyId | None:
        if name is None:
            return None
        return people.get(described.parties[number_of(name, len(described.parties))])

    def stretch(name: str) -> StretchId:
        number = number_of(name, len(said.stretches)) + 1
        return StretchId(derived_id(hearing.id, "stretch", number))

    def spans(some: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(
            span if span.stretch is None else replace(span, stretch=stretch(span.stretch))
            for span in some
        )

    ranks = order.spread("", "", len(said.utterances)) if said.utterances else []
    return Proceedings(
        tuple(
            replace(
                one, **ours, id=SeatId(derived_id(hearing.id, "seat", at)),
                party_id=party(one.party_id),
            )
            for at, one in enumerate(said.seats, 1)
        ),
        tuple(
            replace(
                one, **ours, id=HearingEventId(derived_id(hearing.id, "hearing_event", at)),
                sitting_id=_here(sittings, one.sitting_id),
            )
            for at, one in enumerate(said.events, 1)
        ),
        tuple(
            replace(
                one, **ours, id=stretch(str(at)),
                sitting_id=_known(sittings, one.sitting_id), volume=hearing.volume,
            )
            for at, one in enumerate(said.stretches, 1)
        ),
        tuple(
            replace(
                one, **ours, id=UtteranceId(derived_id(hearing.id, "utterance", at)), rank=rank,
                spans=spans(one.spans), offered=spans(one.offered),
                sitting_id=_here(sittings, one.sitting_id), volume=hearing.volume,
            )
            for at, (one, rank) in enumerate(zip(said.utterances, ranks, strict=True), 1)
        ),
    )  # fmt: skip


def _changes(station: Station, hearing: Hearing, named: Proceedings) -> Iterator[AdoptRecord]:
    """Yield changes that together take all that is not here yet, in order."""
    with station.store.snapshot() as reader:
        seats = [one for one in named.seats if not reader.exists("seat", one.id)]
        events = [one for one in named.events if not reader.exists("hearing_event", one.id)]
        lines = [one for one in named.utterances if not reader.exists("utterance", one.id)]
        heard = {one.id: one for one in named.stretches if not reader.exists("stretch", one.id)}
    # Last come the lines: a record that has its last one is whole.
    if seats or events:
        yield AdoptRecord(hearing.id, tuple(seats), tuple(events))
    group: list[Utterance] = []
    sources: dict[StretchId, Stretch] = {}
    for one in lines:
        names = {span.stretch for span in (*one.spans, *one.offered)}
        new = {id_: heard[id_] for id_ in names if id_ in heard and id_ not in sources}
        if group and (len(group) >= MOST_AT_ONCE or len(sources) + len(new) > MOST_AT_ONCE):
            yield AdoptRecord(hearing.id, (), (), tuple(group), tuple(sources.values()))
            heard = {id_: each for id_, each in heard.items() if id_ not in sources}
            group, sources = [], {}
        group.append(one)
        sources |= {id_: each for id_, each in new.items() if id_ in heard}
    if group:
        yield AdoptRecord(hearing.id, (), (), tuple(group), tuple(sources.values()))


def _signers(
    paper: Paper,
    said: SignedBy,
    hearing: Hearing,
    sittings: Sequence[SittingId | None],
    ours: Mapping[str, Any],
) -> AdoptSigners:
    of = {**ours, "paper_id": paper.id, "volume": paper.volume}

    def who(name: str) -> SignerId:
        return SignerId(derived_id(paper.id, "signer", number_of(name, len(said.signers)) + 1))

    def line(name: UtteranceId | None) -> UtteranceId | None:
        return (
            None if name is None else UtteranceId(derived_id(hearing.id, "utterance", int(name)))
        )

    def made(what: str, at: int) -> str:
        return derived_id(paper.id, what, at)

    return AdoptSigners(
        paper.id,
        tuple(
            replace(one, **of, id=who(str(at)), number=at)
            for at, one in enumerate(said.signers, 1)
        ),
        tuple(
            replace(one, **of, id=ReadingId(made("reading", at)), signer_id=who(one.signer_id))
            for at, one in enumerate(said.readings, 1)
        ),
        tuple(
            replace(
                one, **of, id=CorrectionId(made("correction", at)), signer_id=who(one.signer_id),
                utterance_id=line(one.utterance_id),
                sitting_id=_here(sittings, one.sitting_id),
            )
            for at, one in enumerate(said.corrections, 1)
        ),
        tuple(
            replace(one, **of, id=SignatureId(made("signature", at)), signer_id=who(one.signer_id))
            for at, one in enumerate(said.signatures, 1)
        ),
    )  # fmt: skip
