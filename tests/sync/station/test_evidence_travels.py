"""Evidence at several stations: all converge, bytes arrive, 副卷 stays covered."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from dossier import order
from dossier.evidence import Admission, Exhibit, Stand
from dossier.evidence_changes import (
    Annotate,
    NoteDisplay,
    NoteOpinion,
    NoteRuling,
    NoteSnapshot,
    SetExhibits,
    WriteNote,
)
from dossier.hearing import Hearing
from dossier.hearing_changes import OpenHearing
from dossier.ids import ExhibitId, HearingId
from dossier.model import Volume
from dossier.store import Store, evidence, hearings, schema
from resources.errors import RuleError
from sync.core.judging import Known
from sync.station.tables import KNOWN
from tests.dossier.evidence import NOW, annotation, display, note, opinion, ruling, snapshot
from tests.sync.simulation.station import SimStation
from tests.sync.simulation.world import STORM
from tests.sync.station.real_station import RealStation
from tests.sync.station.real_world import (
    Doing,
    RealWorld,
    check,
    check_view,
    file,
    open_case,
    rearrange,
    receive,
    resolve,
    undo,
)

pytestmark = pytest.mark.usefixtures("small_sizes")


def hold(store: Store, chance: random.Random, uid: str) -> None:
    """Open a hearing, sometimes one of 副卷."""
    case = chance.choice(sorted(store.cases(), key=lambda each: each.id))
    volume = chance.choice([Volume.MAIN, Volume.MAIN, Volume.CONFIDENTIAL])
    hearing = Hearing(HearingId(f"h-{uid}"), case.id, 1, "一庭", "普通程序", volume=volume)
    store.apply(OpenHearing(hearing, ()), "clerk")


def list_one(store: Store, chance: random.Random, uid: str) -> None:
    """List a page or a sound as evidence."""
    case = chance.choice(sorted(store.cases(), key=lambda each: each.id))
    with store.snapshot() as reader:
        pages = evidence.filed_openly(reader, sorted(p.id for p in store.pages(case.id)))
    one = Exhibit(
        *(ExhibitId(f"x-{uid}"), case.id, "原告", chance.randrange(1, 99), f"名 {uid}"),
        rank=order.between("", ""),
        pages=tuple(sorted(pages))[:2],
    )
    if not pages:
        blob = store.blobs.put(f"sound {uid}".encode() * chance.randrange(1, 200))
        one = replace(
            one, media_sha256=blob.sha256, media_type="audio", media_size_bytes=blob.size
        )
    store.apply(SetExhibits(case.id, (one,)), "clerk")


def _listed(store: Store, chance: random.Random) -> Exhibit | None:
    with store.snapshot() as reader:
        found = [
            one
            for case in sorted(store.cases(), key=lambda each: each.id)
            for one in evidence.exhibits(reader, case.id, removed=True)
        ]
    return chance.choice(sorted(found, key=lambda one: one.id)) if found else None


def change(store: Store, chance: random.Random, uid: str) -> None:
    """Change, withdraw or take up again."""
    one = _listed(store, chance)
    if one is not None:
        removed = not one.removed if chance.random() < 0.3 else one.removed
        other = replace(one, purpose=uid, removed=removed)
        store.apply(SetExhibits(one.case_id, (other,)), "clerk")


def say(store: Store, chance: random.Random, uid: str) -> None:
    """Do in a hearing what is done with a piece of evidence."""
    one = _listed(store, chance)
    if one is None:
        return
    with store.snapshot() as reader:
        held = sorted(hearings.hearings(reader, one.case_id), key=lambda each: each.id)
    if not held:
        return
    hearing = chance.choice(held)
    for which in chance.sample(range(7), 4):
        _said(store, chance, uid, hearing, one, which)


def _said(
    store: Store, chance: random.Random, uid: str, hearing: Hearing, one: Exhibit, which: int
) -> None:
    pages = [store.page(id_) for id_ in one.pages]
    page = pages[0] if pages else None
    if which == 0:
        said = opinion(hearing, one, chance.choice(["原告", "被告"]), authenticity=Stand.DENIED)
        store.apply(NoteOpinion(replace(said, reason=uid)), "clerk")
    elif which == 1:
        quiet = ruling(hearing, one, admission=Admission.ADMITTED, reason=uid)
        store.apply(NoteRuling(replace(quiet, volume=Volume.CONFIDENTIAL)), "judge")
    elif which == 2:
        store.apply(WriteNote(note(hearing, text=uid)), "judge")
    elif which == 3:
        blob = store.blobs.put(f"picture {uid}".encode())
        taken = snapshot(hearing, one, page.id if page else None, blob.sha256)
        store.apply(NoteSnapshot(taken), "clerk")
    elif which == 4 and page is not None:
        store.apply(Annotate(annotation(hearing, one, page, text=uid)), "clerk")
    elif which == 5:
        shown = display(hearing, one, None, by=uid)
        store.apply(NoteDisplay(shown), "clerk")
        if chance.random() < 0.5:
            store.apply(NoteDisplay(replace(shown, until=NOW + timedelta(seconds=5))), "clerk")
    elif which == 6:
        _take_back(store, hearing)


def _take_back(store: Store, hearing: Hearing) -> None:
    """Remove a mark and write on in a note."""
    with store.snapshot() as reader:
        marks = evidence.marks(reader, hearing.id)
        notes = evidence.notes(reader, hearing.id, "王法官")
    if marks:
        store.apply(Annotate(replace(marks[0], removed=True)), "clerk")
    if notes:
        store.apply(WriteNote(replace(notes[0], text=notes[0].text[:20] + "。")), "judge")


DOINGS: tuple[Doing, ...] = (
    *(open_case, hold, hold, hold, receive, receive, file, file, file, rearrange, resolve, undo),
    *(list_one, list_one, list_one, change, change, say, say, say, say, say, say, say),
)


class Courts(RealWorld):
    """Stations where evidence is listed and shown."""

    def act(self, station: SimStation, uid: str) -> None:
        real = cast(RealStation, station)
        doing = self.chance.choice(DOINGS) if real.store.cases() else open_case
        with suppress(RuleError):
            doing(real.store, self.chance, uid)


def story(root: Path, seed: int, steps: int, known: Known = KNOWN) -> None:
    world = Courts(seed, 3, root, STORM, known)
    try:
        while world.steps < steps:
            for n in range(3):
                for _ in range(world.chance.randrange(5)):
                    world.write(n)
            world.run(world.chance.randrange(1, 20))
            check_view(world.centre, world.chance.choice(world.real))
            for _ in range(world.chance.randrange(3)):
                world.trouble()
        world.calm_down()
        check(world)
        rows = world.centre.disk.table("rows")
        if known is KNOWN:
            assert {table for table, _ in rows}.issuperset(schema.EVIDENCE)
            hidden = {row["volume"] for (table, _), row in rows.items() if table == "note"}
            assert hidden == {"confidential"}
            check_bytes(world)
        else:
            assert not {table for table, _ in rows} & schema.EVIDENCE.keys()
    finally:
        world.close()


def check_bytes(world: Courts) -> None:
    """Check that sound and pictures lie wherever their rows are followed with bytes."""
    named = {
        row["sha256" if table == "snapshot" else "media_sha256"]
        for (table, _), row in world.centre.disk.table("rows").items()
        if table in ("snapshot", "exhibit")
    } - {""}
    awaited = set(world.centre.disk.table("awaited"))
    assert len(named) > 3
    for station in world.real:
        if station.scopes() == ("",):
            lacking = {sha256 for sha256 in named if not station.real.blobs.verify(sha256)}
            assert lacking <= awaited, station.device


def test_evidence_converges_through_a_storm(tmp_path: Path) -> None:
    story(tmp_path, 1, 110)


def test_a_centre_that_knows_no_evidence_keeps_it(tmp_path: Path) -> None:
    story(tmp_path, 2, 50, {n: c for n, c in KNOWN.items() if n not in schema.EVIDENCE})


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 110))
def test_evidence_converges_through_long_storms(tmp_path: Path, seed: int) -> None:
    story(tmp_path, seed, 800)
