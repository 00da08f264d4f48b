"""The simulator's world with real stores, real people's changes, and what must hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from dossier.changes import (
    MACHINE,
    AddMaterial,
    ConfirmMaterials,
    DeletePages,
    EditPages,
    MeasurePage,
    MoveMaterial,
    MovePages,
    OpenBatch,
    OpenCase,
    ReadPage,
    ReceivePage,
    RenameMaterial,
    RestorePages,
)
from dossier.edits import Rotate
from dossier.ids import BatchId, CaseId, MaterialId, PageId, PartyId
from dossier.model import Batch, BatchState, Case, Material, Page, Party, Volume
from dossier.search import find
from dossier.store import Store
from resources.errors import RuleError
from sync.core import limits
from sync.core.answers import FeedItem
from sync.core.centre.ports import Kept
from sync.core.judging import Known
from sync.core.messages import Sent, SignedEntry
from sync.core.replica import Overlay, follow, on_top
from sync.station import conflicts
from sync.station.journal import catch_up
from sync.station.noting import unpack
from sync.station.tables import KNOWN
from tests.dossier.paper import page_text
from tests.sync.simulation import oracle
from tests.sync.simulation.centre import SimCentre
from tests.sync.simulation.station import SimStation
from tests.sync.simulation.world import CALM, Weather, World, uid_of
from tests.sync.station.real_station import RealCentre, RealStation

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class RealWorld(World):
    """Stations over real stores; the centre and the network are the simulator's."""

    def __init__(
        self,
        seed: int,
        stations: int,
        root: Path,
        weather: Weather = CALM,
        known: Known = KNOWN,
    ) -> None:
        self.root = root
        self.known = known
        super().__init__(seed, stations, weather)

    def make_centre(self, chance: random.Random) -> SimCentre:
        return RealCentre(chance, known=dict(self.known))

    def make_station(self, n: int) -> SimStation:
        return cast(SimStation, RealStation(self.root / f"station{n}", self.chance))

    @property
    def real(self) -> list[RealStation]:
        return cast("list[RealStation]", self.stations)

    def close(self) -> None:
        for station in self.real:
            station.close()

    def write(self, n: int) -> None:
        """Somebody at a station does something, which may be several entries or none."""
        station = self.real[n]
        before = station.head()
        super().write(n)
        if station.head() != before:
            for sent in station.entries()[-2:]:
                self.written.setdefault(uid_of(sent.entry.raw), station.device)
        self.written = {name: kind for name, kind in self.written.items() if name[0] != "u"}

    def act(self, station: SimStation, uid: str) -> None:
        act(cast(RealStation, station), self.chance, uid)


# ---- people ---------------------------------------------------------------------------------


def act(
    station: RealStation, chance: random.Random, uid: str, doings: Sequence[Doing] = ()
) -> None:
    """Do one thing that makes sense on what is seen; nothing if nothing does."""
    doing = chance.choice(doings or DOINGS) if station.store.cases() else open_case
    with suppress(RuleError):
        doing(station.store, chance, uid)


def _case(store: Store, chance: random.Random) -> CaseId | None:
    found = sorted(store.cases(), key=lambda case: case.id)
    return chance.choice(found).id if found else None


def _page(store: Store, chance: random.Random, *, deleted: bool = False) -> Page | None:
    case_id = _case(store, chance)
    found = [] if case_id is None else store.pages(case_id, include_deleted=True)
    found = sorted((p for p in found if p.deleted == deleted), key=lambda page: page.id)
    return chance.choice(found) if found else None


def _material(store: Store, chance: random.Random) -> Material | None:
    case_id = _case(store, chance)
    found = [] if case_id is None else sorted(store.materials(case_id), key=lambda m: m.id)
    return chance.choice(found) if found else None


def open_case(store: Store, chance: random.Random, uid: str) -> None:
    if len(store.cases()) > 5:
        return
    number = f"（2026）粤0308民初{chance.randrange(1, 9)}号"
    case = Case(CaseId(f"case-{uid}"), number, "买卖合同纠纷", "civil_first", NOW)
    party = Party(PartyId(f"party-{uid}"), case.id, "原告", "张三")
    batch = Batch(BatchId(f"batch-{uid}"), case.id, "files", "", BatchState.OPEN, NOW)
    store.apply_all([OpenCase(case, (party,)), OpenBatch(batch)], "clerk")


def receive(store: Store, chance: random.Random, uid: str) -> None:
    case_id = _case(store, chance)
    batches = [] if case_id is None else sorted(store.batches(case_id), key=lambda b: b.id)
    if case_id is None or not batches:
        return
    large = chance.random() < 0.2
    size = chance.randrange(limits.SMALL_BYTES, 300) if large else 20
    blob = store.blobs.put((uid.encode() * size)[:size] + uid.encode())
    page = Page(
        id=PageId(f"page-{uid}"),
        case_id=case_id,
        batch_id=chance.choice(batches).id,
        material_id=None,
        rank="",
        sha256=blob.sha256,
        media_type="image/jpeg",
        size_bytes=blob.size,
        width_px=2480,
        height_px=3508,
        dpi=300,
        received_at=NOW,
    )
    store.apply(ReceivePage(page), MACHINE)


def read(store: Store, chance: random.Random, uid: str) -> None:
    page = _page(store, chance)
    if page is not None:
        store.apply(ReadPage(page.id, page_text(f"第{uid}号文字")), MACHINE)


def measure(store: Store, chance: random.Random, uid: str) -> None:
    page = _page(store, chance)
    if page is not None:
        store.apply(MeasurePage(page.id, 0.5, 0.9, False, (f"f{uid}",), page.edits), MACHINE)


def edit(store: Store, chance: random.Random, uid: str) -> None:
    page = _page(store, chance)
    if page is not None:
        turned = (*page.edits, Rotate(1)) if len(page.edits) < 3 else ()
        store.apply(EditPages(((page.id, turned),)), "clerk")


def file(store: Store, chance: random.Random, uid: str) -> None:
    page = _page(store, chance)
    if page is None:
        return
    shelves = sorted(store.materials(page.case_id), key=lambda m: m.id)
    if shelves and chance.random() < 0.5:
        target = chance.choice([*(m.id for m in shelves), None])
        store.apply(MovePages((page.id,), target, second_confirmation=True), "clerk")
        return
    made = Material(
        MaterialId(f"material-{uid}"),
        page.case_id,
        chance.choice(list(Volume)),
        "evidence",
        uid,
        "",
        1.0,
        "",
        False,
    )
    store.apply(AddMaterial(made, (page.id,), second_confirmation=True), "clerk")


def delete(store: Store, chance: random.Random, uid: str) -> None:
    page = _page(store, chance)
    if page is not None:
        store.apply(DeletePages((page.id,)), "clerk")


def restore(store: Store, chance: random.Random, uid: str) -> None:
    page = _page(store, chance, deleted=True)
    if page is not None:
        store.apply(RestorePages((page.id,)), "clerk")


def rename(store: Store, chance: random.Random, uid: str) -> None:
    made = _material(store, chance)
    if made is not None:
        store.apply(RenameMaterial(made.id, f"题 {uid}"), "clerk")


def rearrange(store: Store, chance: random.Random, uid: str) -> None:
    made = _material(store, chance)
    if made is not None:
        category = chance.choice(["complaint", "evidence"])
        volume = chance.choice(list(Volume))
        store.apply(MoveMaterial(made.id, volume, category, second_confirmation=True), "clerk")


def confirm(store: Store, chance: random.Random, uid: str) -> None:
    made = _material(store, chance)
    if made is not None:
        store.apply(ConfirmMaterials((made.id,)), "clerk")


def undo(store: Store, chance: random.Random, uid: str) -> None:
    case_id = _case(store, chance)
    if case_id is not None:
        (store.undo if chance.random() < 0.6 else store.redo)(case_id, "clerk")


def resolve(store: Store, chance: random.Random, uid: str) -> None:
    waiting = conflicts.unresolved(store)
    if waiting:
        keep = chance.choice(["centre", "mine"])
        conflicts.resolve(store, chance.choice(waiting).id, cast(Any, keep), "clerk")


Doing = Callable[[Store, random.Random, str], None]
DOINGS: tuple[Doing, ...] = (
    *(open_case, receive, receive, receive, read, read, measure, edit, file, file),
    *(delete, restore, rename, rearrange, confirm, undo, undo, resolve),
)


# ---- what must hold at any time -------------------------------------------------------------


def check_view(centre: SimCentre, station: RealStation) -> None:
    """What a person sees is the centre's decisions so far, own undecided work on top."""
    catch_up(station.real)
    confirmed = Overlay()
    cursor = station.cursor("")
    for number in range(1, cursor.number + 1):
        follow(confirmed, centre.disk.get("feed", number))
    view = on_top(confirmed, undecided(station), KNOWN)
    rows = station.rows()
    for place in {*rows, *confirmed._rows, *view._rows}:
        assert view.row(*place) == rows.get(place), place
    ahead = station.registers("ahead")
    registers = station.registers()
    for key in {*ahead, *registers, *view._registers, *confirmed._registers}:
        assert confirmed.register(key) == registers.get(key), key
        assert view.register(key) == ahead.get(key, registers.get(key)), key


def undecided(station: RealStation) -> list[Sent]:
    query = """SELECT j.entry, j.hash, j.signature, o.bases FROM own o
        JOIN journal j ON j.position = o.position WHERE o.outcome = '' ORDER BY o.position"""
    with station.real.snapshot() as reader:
        rows = reader.connection.exec_driver_sql(query).all()
    return [Sent(SignedEntry(*row[:3]), unpack(row[3])) for row in rows]


# ---- what must hold -------------------------------------------------------------------------


def check(world: RealWorld) -> None:
    """Check everything; ``world`` has calmed down."""
    feed: dict[int, FeedItem] = world.centre.disk.table("feed")
    entries: list[Kept] = list(world.centre.disk.table("entries").values())
    assert sorted(feed) == list(range(1, len(feed) + 1))
    oracle.check_centre(world, feed, entries)
    for station in world.real:
        check_station(world, station)


def check_station(world: RealWorld, station: RealStation) -> None:
    rows = world.centre.disk.table("rows")
    if station.scopes() == ("",):
        assert station.rows() == dict(sorted(rows.items()))
        assert station.registers() == world.centre.disk.table("registers")
    else:
        scopes = set(station.scopes())
        mine = {
            place: row
            for place, row in rows.items()
            if scopes & {row.get("case_id"), row.get("id")}
        }
        assert station.rows() == dict(sorted(mine.items()))
    assert station.registers("ahead") == {}
    assert not [dead for dead in station.memory.dead() if dead.code != "damaged"]
    report = station.real.verify(deep=True)
    assert report.problems == ()
    refused = {each.id for each in conflicts.unresolved(station.real)}
    records = world.centre.disk.table("conflicts").values()
    open_ = {each.id for each in records if not each.resolved_by}
    if station.scopes() == ("",):
        assert refused == open_
    awaited = world.centre.disk.table("awaited")
    for case in station.real.cases():
        for page in station.real.pages(case.id):
            if page.reading and page.reading not in awaited:
                text = station.real.reading(page.id)
                assert text is not None
                hits = find(station.real, text.text, case.id)
                assert page.id in {hit.page_id for hit in hits}


class Courts(RealWorld):
    """Stations that do what is listed, at random, once there is a case."""

    def __init__(
        self,
        doings: Sequence[Doing],
        seed: int,
        stations: int,
        root: Path,
        weather: Weather = CALM,
    ) -> None:
        self._doings = doings
        super().__init__(seed, stations, root, weather)

    def act(self, station: SimStation, uid: str) -> None:
        act(cast(RealStation, station), self.chance, uid, self._doings)


def through_a_storm(world: RealWorld, steps: int) -> None:
    """Write at every station and trouble everything for so long; then what must hold does."""
    while world.steps < steps:
        for n in range(len(world.real)):
            for _ in range(world.chance.randrange(5)):
                world.write(n)
        world.run(world.chance.randrange(1, 20))
        check_view(world.centre, world.chance.choice(world.real))
        for _ in range(world.chance.randrange(3)):
            world.trouble()
    world.calm_down()
    check(world)
