"""What the custody desk shows of the paper (在柜情况): read at one moment, without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cabinet.contract import Cell, Door
from cabinet.paper_desk import PaperDesk
from dossier.custody import rights
from dossier.custody.labels import Labels
from dossier.custody.model import (
    Alarm,
    AlarmKind,
    Bundle,
    BundleState,
    Loan,
    LoanState,
    Visit,
)
from dossier.custody.rights import Person, Wish
from dossier.ids import BundleId, CaseId
from dossier.model import Volume
from dossier.people.permits import Act as Right
from dossier.people.permits import may as allowed
from dossier.store import custody


class Look(StrEnum):
    """How a cell looks on the wall; the first that fits."""

    ALARM_OPEN = "alarm_open"
    """告警, and the door stands open: 告警、门开"""
    ALARM = "alarm"
    """告警"""
    OPEN = "open"
    """门开"""
    UNKNOWN = "unknown"
    """门况不明"""
    OCCUPIED = "occupied"
    """在柜"""
    LENT = "lent"
    """借出: empty, and kept for what was taken from it."""
    FREE = "free"
    """空"""


_OF_THE_CELL = frozenset(
    {AlarmKind.DOOR_OPEN, AlarmKind.WRONG_DOOR, AlarmKind.FORCED, AlarmKind.WRONG_PLACE}
    | {AlarmKind.MISSING}
)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything about paper that one person is shown at one cabinet."""

    cabinet: str = ""
    bundles: tuple[Bundle, ...] = ()
    numbers: Mapping[CaseId, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    """Cells in which paper lies, whoever may see it."""
    lying: Mapping[str, tuple[Bundle, ...]] = field(default_factory=dict)
    """By cell, what of it this person is shown."""
    lent: Mapping[str, tuple[Bundle, ...]] = field(default_factory=dict)
    """By the cell it was taken from."""
    kept: frozenset[str] = frozenset()
    """Cells kept for paper that was taken from them, whoever may see it."""
    loans: tuple[Loan, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    visits: tuple[Visit, ...] = ()
    """To this cabinet, not ended."""

    def labelled(self, label: str) -> Bundle | None:
        """Return the bundle of a label, if this person is shown it."""
        exact = next((one for one in self.bundles if one.label == label), None)
        if exact is not None or not label:
            return exact
        wanted = Labels(one.label for one in self.bundles).meant(label)
        return next((one for one in self.bundles if one.label == wanted), None)

    def bundle(self, bundle_id: BundleId | None) -> Bundle | None:
        """Return a bundle, if this person is shown it."""
        return next((one for one in self.bundles if one.id == bundle_id), None)

    def number(self, case_id: CaseId) -> str:
        """Return a case's number."""
        return self.numbers.get(case_id, "")

    def standing(self, bundle: Bundle, person: Person) -> Loan | None:
        """Return the person's request for a bundle that is asked for, granted or out."""
        live = (LoanState.ASKED, LoanState.GRANTED, LoanState.OUT)
        theirs = [
            loan
            for loan in self.loans
            if loan.bundle_id == bundle.id and loan.person == person.name and loan.state in live
        ]
        return theirs[-1] if theirs else None

    def granted(self, person: Person) -> list[Bundle]:
        """Return what a person was granted and has not taken yet, in this cabinet."""
        return [
            one
            for one in self.bundles
            if one.lies is not None
            and one.lies.cabinet == self.cabinet
            and (loan := self.standing(one, person)) is not None
            and loan.state is LoanState.GRANTED
        ]

    def asked(self, person: Person) -> list[Loan]:
        """Return the requests that a person may decide."""
        if not rights.may(person, Wish.DECIDE):
            return []
        return [
            loan
            for loan in self.loans
            if loan.state is LoanState.ASKED and loan.person != person.name
        ]

    def cells_of(self, case_id: CaseId) -> dict[Cell, list[str]]:
        """Return the cells of this cabinet with a case's paper, and the labels in each."""
        found: dict[Cell, list[str]] = {}
        for one in self.bundles:
            place = one.lies if one.case_id == case_id else None
            if place is not None and place.cabinet == self.cabinet:
                found.setdefault(Cell.parse(place.cell), []).append(one.label)
        return dict(sorted(found.items()))

    def look(self, cell: Cell, door: Door, *, manual: bool = False) -> Look:
        """Return how a cell looks."""
        name = str(cell)
        if any(
            alarm.kind in _OF_THE_CELL
            and alarm.place is not None
            and (alarm.place.cabinet, alarm.place.cell) == (self.cabinet, name)
            for alarm in self.alarms
        ):
            return Look.ALARM_OPEN if door is Door.OPEN else Look.ALARM
        if door is Door.OPEN:
            return Look.OPEN
        if door is Door.UNKNOWN and not manual:
            return Look.UNKNOWN
        if name in self.taken:
            return Look.OCCUPIED
        return Look.LENT if name in self.kept else Look.FREE

    def place_for(self, bundle: Bundle, cells: tuple[Cell, ...]) -> Cell | None:
        """Return where a bundle is best put: beside its case, where it was, or free."""
        beside = [
            cell
            for cell, labels in self.cells_of(bundle.case_id).items()
            # Where another case's paper was found, too, nothing more is put.
            if cell in cells and len(labels) == len(self.lying.get(str(cell), ()))
        ]
        if beside:
            return beside[0]
        for name, there in self.lent.items():
            before = Cell.parse(name)
            was_here = bundle.id in {one.id for one in there}
            if was_here and before in cells and name not in self.taken:
                return before
        free = [cell for cell in cells if str(cell) not in self.taken]
        nobodys = [cell for cell in free if str(cell) not in self.kept]
        return next(iter(nobodys or free), None)


def read(desk: PaperDesk, cabinet: str) -> Picture:
    """Read the picture that the desk's person is shown; runs on a lane."""
    person = desk.person
    with desk.store.snapshot() as reader:
        every, loans = custody.held(reader), custody.live_loans(reader)
        home = custody.left_from(reader, cabinet)
        alarms, visits = custody.alarms(reader), custody.unended(reader, cabinet)
        numbers = {case.id: case.number for case in reader.cases()}
        taken = {one.lies.cell for one in every if one.lies and one.lies.cabinet == cabinet}
    # Nobody is sent to a cell that waits for another's paper, whose paper that is or not.
    kept = {home[one.id] for one in every if one.id in home} - taken
    shown = desk.store.shown(rights.shown(person, every, loans))
    known = {one.id for one in shown}
    decides = rights.may(person, Wish.DECIDE)
    secret = allowed(person.role, Right.SEE_CONFIDENTIAL)
    lying: dict[str, list[Bundle]] = {}
    lent: dict[str, list[Bundle]] = {}
    for one in shown:
        if one.lies is not None and one.lies.cabinet == cabinet:
            lying.setdefault(one.lies.cell, []).append(one)
        elif one.id in home:
            lent.setdefault(home[one.id], []).append(one)
    return Picture(
        cabinet,
        tuple(shown),
        numbers,
        frozenset(taken),
        {cell: tuple(bundles) for cell, bundles in lying.items()},
        {cell: tuple(bundles) for cell, bundles in lent.items()},
        frozenset(kept),
        tuple(
            loan
            for loan in loans
            if (decides or loan.person == person.name)
            and (secret or loan.volume is not Volume.CONFIDENTIAL)
        ),
        # Of paper that is not shown, with no cell to look at, an alarm would name nothing.
        tuple(
            one
            for one in alarms
            if (secret or one.volume is not Volume.CONFIDENTIAL)
            and (one.place is not None or one.bundle_id is None or one.bundle_id in known)
        ),
        tuple(visits),
    )


def may_do(bundle: Bundle, person: Person) -> dict[str, bool]:
    """Return what a person may do with a bundle as it stands."""
    state, may = bundle.state, rights.may
    counted = state is BundleState.RETURNED and bundle.counted is not None
    original = bool(bundle.submitter)
    here = state is BundleState.STORED
    return {
        "store": (state in (BundleState.WAITING, BundleState.TAKEN) or counted)
        and may(person, Wish.STORE, bundle),
        "borrow": here and may(person, Wish.BORROW, bundle),
        "return": (state is BundleState.LENT or (state is BundleState.RETURNED and not counted))
        and may(person, Wish.RETURN, bundle),
        "take_out": here and may(person, Wish.TAKE_OUT, bundle),
        "give_back": original
        and state in (BundleState.WAITING, BundleState.STORED, BundleState.TAKEN)
        and may(person, Wish.GIVE_BACK, bundle),
        "archive": state is BundleState.TAKEN and may(person, Wish.ARCHIVE, bundle),
        "recover": state is BundleState.MISSING and may(person, Wish.RETURN, bundle),
    }
