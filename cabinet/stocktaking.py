"""Taking stock of a cabinet (盘点): what was scanned, held against the list, and journalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cabinet.contract import Cell, CellState
from cabinet.desk import CustodyDesk
from dossier.custody import rights
from dossier.custody.changes import Finding, NoteInventory
from dossier.custody.inventory import Inventory, compare
from dossier.custody.model import GONE, Bundle, Place
from dossier.custody.rights import Wish
from dossier.ids import CaseId
from dossier.store import custody
from resources.errors import NoSuchCell


def take_stock(desk: CustodyDesk, scanned: Mapping[Cell, Sequence[str]]) -> Inventory:
    """Compare labels scanned cell by cell with the list, and note what was found.

    All cases' findings are noted in one transaction, each in an entry of its own. What has
    no case, an unknown label, is in the outcome alone.

    Args:
        desk: of the cabinet.
        scanned: labels by cell that was looked into; none: it was empty.

    Raises:
        MayNotOpen: this person may not.
        NoSuchCell: a cell that the cabinet does not have.
        CabinetInUse: a visit has not ended; nothing was noted.
    """
    rights.check(desk.person, Wish.INSPECT, thing=desk.cabinet.name)
    for cell in scanned:
        if cell not in desk.cabinet.cells:
            raise NoSuchCell(device=desk.cabinet.name, cell=str(cell))
    found = {Place(desk.cabinet.name, str(cell)): labels for cell, labels in scanned.items()}
    with desk.store.snapshot() as reader:
        every = custody.bundles(reader)
    kept = [bundle for bundle in every if bundle.state not in GONE]
    outcome = compare(kept, found, gone=[one for one in every if one.state in GONE])
    by_case: dict[CaseId, list[Finding]] = {}
    for bundle, place in _findings(outcome):
        by_case.setdefault(bundle.case_id, []).append(Finding(bundle.id, place))
    now = desk.now()
    changes = [
        NoteInventory(case_id, tuple(findings), desk.person.name, now)
        for case_id, findings in by_case.items()
    ]
    if changes:
        desk.store.apply_all(changes, desk.person.name)
    return outcome


def doubtful(desk: CustodyDesk, states: Sequence[CellState]) -> list[tuple[Cell, str]]:
    """Return cells whose sensor says something else than the list (格口有无物与账不符)."""
    with desk.store.snapshot() as reader:
        listed = {
            bundle.place.cell
            for bundle in custody.lying(reader, desk.cabinet.name)
            if bundle.place is not None
        }
    found: list[tuple[Cell, str]] = []
    for state in states:
        if state.item is not None and state.item is not (str(state.cell) in listed):
            found.append((state.cell, "无账有物" if state.item else "有账无物"))
    return found


def _findings(outcome: Inventory) -> list[tuple[Bundle, Place | None]]:
    return [
        *((bundle, bundle.lies) for bundle in outcome.present),
        *((bundle, None) for bundle in outcome.missing),
        *outcome.misplaced,
    ]
