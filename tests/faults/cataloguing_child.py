"""A program that catalogues at random and says what was acknowledged; killed by the tests.

Prints after each change the journal's position and a digest of the catalogue as it stands.
"""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

from dossier.catalogue.arrange import arrange
from dossier.catalogue.templates import template
from dossier.changes import (
    AddMaterial,
    Change,
    MoveMaterial,
    MovePages,
    PlacePages,
    RenameMaterial,
)
from dossier.ids import CaseId, MaterialId, new_id
from dossier.model import Material, Volume
from dossier.store import Store, open_store
from resources.errors import ChangedSince, NothingToUndo
from tests.dossier.paper import KEY

WHO = "编目员"
ITEMS = ("complaint", "answer", "evidence", "identity")


def digest_of(store: Store, case_id: CaseId) -> str:
    """Return a digest of all that the catalogue says."""
    found = arrange(
        template(store.case(case_id).procedure), store.materials(case_id), store.pages(case_id)
    )
    said = [
        (filed.material.id, filed.material.title, item.item.key, [page.id for page in filed.pages])
        for volume in found.volumes
        for item in volume.items
        for filed in item.materials
    ]
    told = repr((said, [page.id for page in found.unfiled]))
    return hashlib.sha256(told.encode()).hexdigest()


def step(store: Store, case_id: CaseId, chance: random.Random) -> Change | None:
    """Return a change that a person could make; None: undo or redo."""
    pages, materials = store.pages(case_id), store.materials(case_id)
    if chance.random() < 0.2 or not pages:
        return None
    page = chance.choice(pages)
    one = chance.choice(materials) if materials else None
    run = tuple(each.id for each in pages if each.material_id == page.material_id)
    rest = run[run.index(page.id) :]
    kind = chance.randrange(6)
    if one is None or kind == 0:
        behind = page.material_id
        old = next((each for each in materials if each.id == behind), None)
        item = old.category if old else chance.choice(ITEMS)
        made = Material(
            MaterialId(new_id()), case_id, Volume.MAIN, item, f"拆{chance.randrange(99)}", "",
            1.0, "", confirmed=True,
        )  # fmt: skip
        return AddMaterial(made, rest, after=behind)
    match kind:
        case 1:
            return MovePages(rest, one.id)
        case 2:
            return MovePages((page.id,), None)
        case 3:
            return MoveMaterial(one.id, Volume.MAIN, chance.choice(ITEMS))
        case 4:
            return RenameMaterial(one.id, f"名{chance.randrange(999)}")
    gone = tuple(each for each in run[:1] if each != page.id and len(pages) > 4)
    return PlacePages((MovePages((page.id,), one.id),), gone)


def main(home: str, case: str, seed: str) -> None:
    """Work until killed."""
    case_id, chance = CaseId(case), random.Random(int(seed))
    with open_store(Path(home), key=KEY) as store:
        sys.stdout.write(f"open {digest_of(store, case_id)}\n")
        sys.stdout.flush()
        while True:
            change = step(store, case_id, chance)
            try:
                if change is not None:
                    store.apply(change, WHO)
                elif chance.random() < 0.7:
                    store.undo(case_id, WHO)
                else:
                    store.redo(case_id, WHO)
            except (NothingToUndo, ChangedSince):
                continue
            sys.stdout.write(f"done {digest_of(store, case_id)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
