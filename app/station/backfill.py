"""What a case's papers say of it, offered beside what stands, and accepting it (回填)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dossier.backfill.finding import IDENTITIES, PLEADINGS, PRESERVATION, Row, look, together
from dossier.backfill.model import MANY, Field, Found, Paper, Sheet, Subject
from dossier.backfill.particulars import FillIn, Particular
from dossier.ids import CaseId, ParticularId, PartyId, new_id
from dossier.model import Case, Party, Volume
from dossier.store import Store
from dossier.store.backfill import particulars
from dossier.store.readers import Reader
from resources.errors import NoSuchRow

SURE = 0.85
"""Confidence from which what nothing speaks against is accepted with the rest."""
_READ = (*PLEADINGS, *PRESERVATION, *IDENTITIES)
_MOST_PAGES = 40
"""Of one paper: parties and claims stand at its head."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One row of the list a person goes through (回填项)."""

    number: int
    """From 1, for the command line."""
    row: Row
    party: Party | None
    """Whom it belongs to; None: the case, or nobody who is a party yet."""
    standing: str
    """What the case has already; empty: nothing."""

    @property
    def best(self) -> Found:
        """The likeliest value."""
        return self.row.found[0]

    @property
    def settled(self) -> bool:
        """Whether the case has one of the values already."""
        return bool(self.standing) and any(
            _same(self.standing, found.value) for found in self.row.found
        )

    @property
    def outsider(self) -> bool:
        """Whether it is about somebody no pleading names a party: an agent, a witness."""
        subject = self.row.subject
        return subject is not None and not subject.role and self.party is None

    @property
    def sure(self) -> bool:
        """Whether it may be accepted with the rest: undisputed, certain, nothing to check."""
        return (
            not self.row.disagrees
            and not self.outsider
            and not self.settled
            and (not self.standing or self.row.field in MANY)
            and not self.best.remark
            and self.best.confidence >= SURE
        )


def offers(store: Store, case_id: CaseId) -> tuple[Offer, ...]:
    """Return what the papers of the main volume say, beside what the case has.

    Raises:
        UnknownItem: no such case.
    """
    with store.snapshot() as reader:
        case = reader.case(case_id)
        parties = reader.parties(case_id)
        read = [found for paper in _papers(reader, case_id) for found in look(paper)]
        rows = together(read, [party.name for party in parties])
        standing = particulars(reader, case_id)
    written = {row.subject: row.found for row in rows if row.field is Field.NAME}
    made = []
    for number, row in enumerate(rows, start=1):
        names = [found.value for found in written.get(row.subject, ())]
        party = _party_of(row.subject, names, parties)
        made.append(Offer(number, row, party, _standing(row, case, party, standing)))
    return tuple(made)


def accept(
    store: Store, case_id: CaseId, chosen: Mapping[int, str | None], who: str
) -> tuple[Offer, ...]:
    """Enter the chosen values, as one change, and return what was chosen.

    Args:
        store: of the station.
        case_id: whose.
        chosen: value by number of the offer; None: its likeliest.
        who: the person, for the journal.

    Raises:
        NoSuchRow: no offer has this number, or it belongs to nobody who is a party.
        RuleError: a number's check digit is wrong, a value is empty.
    """
    there = {offer.number: offer for offer in offers(store, case_id)}
    for number in chosen:
        if number not in there or there[number].outsider:
            raise NoSuchRow(number=str(number))
    taken = tuple(there[number] for number in sorted(chosen))
    if taken:
        store.apply(_filled(store, case_id, taken, chosen, who), who)
    return taken


def _papers(reader: Reader, case_id: CaseId) -> list[Paper]:
    wanted = {
        material.id: material
        for material in reader.materials(case_id)
        if material.volume is Volume.MAIN and material.category in _READ
    }
    sheets: dict[str, list[Sheet]] = {id_: [] for id_ in wanted}
    for page in reader.pages(case_id):
        held = sheets.get(page.material_id or "")
        if held is None or len(held) >= _MOST_PAGES or not page.reading:
            continue
        text = reader.text_if_here(page.reading)
        if text is not None:
            held.append(Sheet(page.id, text))
    return [
        Paper(material.category, material.title, tuple(sheets[id_]), id_)
        for id_, material in sorted(wanted.items(), key=lambda kept: _READ.index(kept[1].category))
    ]


def _filled(
    store: Store,
    case_id: CaseId,
    taken: Sequence[Offer],
    chosen: Mapping[int, str | None],
    who: str,
) -> FillIn:
    with store.snapshot() as reader:
        known = particulars(reader, case_id)
    parties: dict[PartyId, Party] = {}
    joined: dict[Subject, Party] = {}
    made: list[Particular] = []
    cause = ""
    for offer in taken:
        row, found = offer.row, offer.best
        value = chosen[offer.number]
        if value is None:
            value = found.value
        else:
            found = next((one for one in row.found if one.value == value), found)
        party = offer.party
        if row.subject is not None:
            party = parties.get(party.id) if party and party.id in parties else party
            party = party or joined.get(row.subject)
            if party is None:
                party = Party(PartyId(new_id()), case_id, row.subject.role, row.subject.name)
                joined[row.subject] = party
            parties[party.id] = joined[row.subject] = _with(party, row.field, value)
        if row.field is Field.CAUSE:
            cause = value
        made.append(
            Particular(
                id=_id_of(row, party, known),
                case_id=case_id,
                party_id=None if party is None else party.id,
                field=row.field,
                number=row.number,
                value=value,
                page_id=found.page_id,
                boxes=found.boxes,
                by=who,
                at=datetime.now(UTC),
            )
        )
    return FillIn(case_id, tuple(made), tuple(parties.values()), cause)


def _with(party: Party, field: Field, value: str) -> Party:
    if field is Field.NAME:
        return replace(party, name=value)
    if field is Field.IDENTITY:
        return replace(party, identity=value)
    return party


def _id_of(row: Row, party: Party | None, known: Sequence[Particular]) -> ParticularId:
    """Return the id of what the new value takes the place of, or a new one."""
    if row.field not in MANY or row.number:
        for one in known:
            if (one.field, one.number, one.party_id) == (
                row.field,
                row.number,
                None if party is None else party.id,
            ):
                return one.id
    return ParticularId(new_id())


def _party_of(
    subject: Subject | None, names: Sequence[str], parties: Sequence[Party]
) -> Party | None:
    """Return the party of this name or one its papers write; of this role where several are."""
    if subject is None:
        return None
    for name in (subject.name, *names):
        named = [party for party in parties if _same(party.name, name)]
        if named:
            return next((party for party in named if party.role == subject.role), named[0])
    return None


def _standing(row: Row, case: Case, party: Party | None, known: Sequence[Particular]) -> str:
    if row.field is Field.CAUSE:
        return case.cause
    if row.field is Field.NAME and party is not None:
        return party.name
    if row.field is Field.IDENTITY and party is not None and party.identity:
        return party.identity
    if row.subject is not None and party is None:
        return ""
    id_ = None if party is None else party.id
    mine = [
        one
        for one in known
        if (one.field, one.number, one.party_id) == (row.field, row.number, id_)
    ]
    same = [one for one in mine if any(_same(one.value, f.value) for f in row.found)]
    return (same or mine)[0].value if mine else ""


def _same(one: str, other: str) -> bool:
    def plain(text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split())

    return plain(one) == plain(other)
