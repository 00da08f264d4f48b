"""Hearings and their record at several stations: all converge, and 副卷 stays covered."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from dossier import order
from dossier.hearing import (
    Hearing,
    HearingEvent,
    HearingEventKind,
    HearingState,
    RecordingFile,
    Seat,
    Sitting,
    Utterance,
)
from dossier.hearing_changes import (
    NoteHearingEvent,
    NoteRecordingFiles,
    NoteSitting,
    OpenHearing,
    SetHearing,
    SetSeats,
    WriteUtterances,
)
from dossier.ids import (
    HearingEventId,
    HearingId,
    RecordingFileId,
    SeatId,
    SittingId,
    StretchId,
    UtteranceId,
)
from dossier.model import Volume
from dossier.store import Store, hearings
from resources.errors import RuleError
from sync.core.judging import Known
from sync.station.tables import KNOWN
from tests.dossier.hearings import BEGUN, edited, heard, said
from tests.sync.simulation.station import SimStation
from tests.sync.simulation.world import STORM
from tests.sync.station.real_station import RealStation
from tests.sync.station.real_world import Doing, RealWorld, check, check_view, open_case, undo

pytestmark = pytest.mark.usefixtures("small_sizes")

HEARING_TABLES = (
    *("hearing", "seat", "hearing_event", "sitting", "recording", "stretch", "utterance"),
)


def _hearing(store: Store, chance: random.Random) -> Hearing | None:
    with store.snapshot() as reader:
        found = hearings.hearings(reader)
    return chance.choice(sorted(found, key=lambda h: h.id)) if found else None


def _said(store: Store, chance: random.Random) -> tuple[Hearing, Utterance] | None:
    hearing = _hearing(store, chance)
    if hearing is None:
        return None
    with store.snapshot() as reader:
        found = [one for page in hearings.utterances(reader, hearing.id) for one in page]
    return (hearing, chance.choice(found)) if found else None


def open_hearing(store: Store, chance: random.Random, uid: str) -> None:
    cases = sorted(store.cases(), key=lambda case: case.id)
    volume = chance.choice(list(Volume))
    hearing = Hearing(
        HearingId(f"h-{uid}"), chance.choice(cases).id, 1, "第一审判庭", "简易程序", volume=volume
    )
    seat = Seat(SeatId(f"s-{uid}"), hearing.case_id, hearing.id, "judge", "审判长", "审判长", "审")
    store.apply(OpenHearing(hearing, (seat,)), "clerk")


def note(store: Store, chance: random.Random, uid: str) -> None:
    hearing = _hearing(store, chance)
    if hearing is None:
        return
    kind = chance.choice(list(HearingEventKind))
    event = HearingEvent(
        HearingEventId(f"e-{uid}"), hearing.case_id, hearing.id, kind, BEGUN, "clerk"
    )
    store.apply(NoteHearingEvent(event), "clerk")


def arrange(store: Store, chance: random.Random, uid: str) -> None:
    hearing = _hearing(store, chance)
    if hearing is None:
        return
    if chance.random() < 0.5:
        store.apply(SetHearing(replace(hearing, place=f"第{uid}审判庭")), "clerk")
        return
    with store.snapshot() as reader:
        seat = chance.choice(hearings.seats(reader, hearing.id))
    new = replace(seat, id=SeatId(f"s-{uid}"), person=uid, since=BEGUN)
    store.apply(SetSeats(hearing.id, (new, replace(seat, person=uid))), "clerk")


def hear(store: Store, chance: random.Random, uid: str) -> None:
    hearing = _hearing(store, chance)
    if hearing is None:
        return
    sitting = Sitting(
        SittingId(f"t-{uid}"), hearing.case_id, hearing.id, 1, uid, uid, BEGUN, head=f"1:{uid}"
    )
    stretch = replace(heard(hearing, sitting, f"第{uid}句话。", 1.0), id=StretchId(f"x-{uid}"))
    one = replace(said(stretch, order.between("", "")), id=UtteranceId(f"u-{uid}"))
    store.apply(NoteSitting(sitting), "clerk")
    blob = store.blobs.put(f"recording {uid}".encode() * 40)
    file = RecordingFile(
        *(RecordingFileId(f"f-{uid}"), hearing.case_id, hearing.id, sitting.id),
        *("channel-00/000000.flac", blob.sha256, blob.size),
    )
    store.apply(NoteRecordingFiles(sitting.id, (file,)), "clerk")
    store.apply(WriteUtterances(hearing.id, (one,), (stretch,)), "clerk")


def edit(store: Store, chance: random.Random, uid: str) -> None:
    found = _said(store, chance)
    if found is None or len(found[1].spans) > 1:
        return
    hearing, one = found
    store.apply(WriteUtterances(hearing.id, (edited(one, 1, uid[-1]),)), "clerk")


def hide(store: Store, chance: random.Random, uid: str) -> None:
    found = _said(store, chance)
    if found is None:
        return
    hearing, one = found
    volume = Volume.MAIN if one.volume is Volume.CONFIDENTIAL else Volume.CONFIDENTIAL
    turned = replace(one, volume=volume, deleted=not one.deleted)
    store.apply(WriteUtterances(hearing.id, (turned,), second_confirmation=True), "clerk")


DOINGS: tuple[Doing, ...] = (
    *(open_case, open_hearing, open_hearing, note, note, arrange, hear, hear, hear),
    *(edit, edit, hide, undo),
)


class Courts(RealWorld):
    """Stations where hearings are held."""

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
                for _ in range(world.chance.randrange(4)):
                    world.write(n)
            world.run(world.chance.randrange(1, 20))
            check_view(world.centre, world.chance.choice(world.real))
            for _ in range(world.chance.randrange(3)):
                world.trouble()
        world.calm_down()
        check(world)
        if known is KNOWN:
            tables = {table for table, _ in world.centre.disk.table("rows")}
            assert tables.issuperset(HEARING_TABLES)
            states = {
                row["state"]
                for (table, _), row in world.centre.disk.table("rows").items()
                if table == "hearing"
            }
            assert states - {HearingState.PLANNED.value}
    finally:
        world.close()


def test_hearings_converge_through_a_storm(tmp_path: Path) -> None:
    story(tmp_path, 1, 150)


def test_a_centre_that_knows_no_hearings_keeps_them(tmp_path: Path) -> None:
    story(tmp_path, 2, 100, {n: c for n, c in KNOWN.items() if n not in HEARING_TABLES})


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 110))
def test_hearings_converge_through_long_storms(tmp_path: Path, seed: int) -> None:
    story(tmp_path, seed, 800)
