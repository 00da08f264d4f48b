"""Scanning into a place, and backs after fronts: one step back, whatever jammed meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.cli.main import main
from app.station import events, open_station
from app.station.feeding import Feed as Fed
from app.station.feeding import place
from app.station.intake import take
from app.station.placed import keep_apart
from app.station.sides import fronts_of, join_backs
from app.station.station import Station
from dossier.changes import MACHINE, AddMaterial, DeletePages, OpenCase, ReadPage
from dossier.edits import Deskew
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.intake.reconciling import sheets_of
from dossier.model import Batch, BatchState, Case, Material, Page, Volume
from dossier.people.needs import NEEDS
from dossier.people.permits import Act
from dossier.scanning import REFED, SEPARATOR_BACK, Feeding
from dossier.store import Store, open_store
from dossier.store import scanning as reads
from resources.errors import NeedsConfirmation, PaperJam, SidesUnequal, UnknownItem
from scanner.capture.batch import CaptureReport, Continued, capture
from scanner.devices.contract import Device
from scanner.profile import Profile, Source
from tests.dossier.catalogue.pages import page as page_of
from tests.scanner.drawing import turned
from tests.scanner.sheets import EMPTY, NUMBER, Pile, separator, written

WHO = "扫描员 王某"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store") / "home", key=bytes(32)) as opened:
        yield opened


@pytest.fixture(scope="module")
def station(store: Store) -> Station:
    return cast(Station, SimpleNamespace(store=store))


@pytest.fixture
def case(store: Store) -> Case:
    number = f"（2026）粤0308民初{4000 + len(store.cases())}号"
    made = Case(CaseId(new_id()), number, "买卖合同纠纷", "civil_first", datetime.now(UTC))
    store.apply(OpenCase(made), WHO)
    return made


def taken(store: Store, case: Case, pile: Pile, **asked: Any) -> CaptureReport:
    profile = asked.pop("profile", Profile())
    return capture(store, case.id, pile, source="进纸器", profile=profile, who=WHO, **asked)


def filed(
    store: Store, case: Case, page_ids: tuple[PageId, ...], after: MaterialId | None = None
) -> MaterialId:
    category = "complaint"
    material = Material(
        MaterialId(new_id()), case.id, Volume.MAIN, category, "材料", "", 1.0, "", confirmed=True
    )
    store.apply(AddMaterial(material, page_ids, after=after), WHO)
    return material.id


def live(store: Store, case: Case) -> list[PageId]:
    return [page.id for page in store.pages(case.id)]


def test_a_page_scanned_anew_takes_the_place_in_one_step_and_goes_back_in_one(
    store: Store, station: Station, case: Case
) -> None:
    old = taken(store, case, Pile(written(1), written(2))).page_ids
    only = filed(store, case, old[:1])
    filed(store, case, old[1:])
    new = taken(store, case, Pile(written(9))).page_ids
    place(station, Fed(into=old[0], replace=True), new, who=WHO)
    # The material lost its only page and got another one: it stands.
    assert live(store, case) == [new[0], old[1]]
    assert store.page(new[0]).material_id == only
    assert store.undoable(case.id) == "PlacePages"
    store.undo(case.id, WHO)
    assert not store.page(old[0]).deleted
    assert store.page(new[0]).material_id is None
    store.redo(case.id, WHO)
    assert live(store, case) == [new[0], old[1]]


def test_a_pile_in_the_feeder_replaces_one_page_by_one_and_is_stopped(tmp_path: Path) -> None:
    with open_station(tmp_path / "home") as opened:
        made = opened.new_case("（2026）粤0308民初882号", "买卖合同纠纷", who=WHO)
        piles = [Pile(written(1), written(2)), Pile(*(written(n) for n in range(3, 8)))]
        asked = [Fed(), Fed()]
        reports: list[events.BatchReport] = []
        for n, pile in enumerate(piles):
            device = cast(Device, _Fed(pile))
            if n:
                asked[1] = Fed(into=reports[0].page_ids[0], replace=True, single=True)
            reports.append(
                take(
                    opened, made.id, device, Profile(), who=WHO, on_event=events.ignore,
                    cancel=threading.Event(), wait=False, fed=asked[n],
                )
            )  # fmt: skip
        (one, two), came = reports[0].page_ids, reports[1].page_ids
        assert len(came) == 2  # not all five
        assert not reports[1].cancelled, "nobody broke it off: what came is read"
        # The second waits in the tray behind what lay there.
        assert [page.id for page in opened.store.pages(made.id)] == [came[0], two, came[1]]
        assert opened.store.page(one).deleted


@pytest.mark.parametrize("paper", [True, False])
def test_paper_replaces_one_page_on_the_command_line_too_a_file_puts_all_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paper: bool
) -> None:
    asked: list[Fed] = []

    def took(self: Station, *given: Any, fed: Fed, **more: Any) -> events.BatchReport:
        asked.append(fed)
        return events.BatchReport(batch, ())

    number = "（2026）粤0308民初883号"
    with open_station(tmp_path / "home") as opened:
        made = opened.new_case(number, "买卖合同纠纷", who=WHO)
        old = taken(opened.store, made, Pile(written(1)))
        batch = old.batch_id
    monkeypatch.setattr(Station, "scan", took)
    monkeypatch.setattr(Station, "import_files", took)
    words = ["scan", "--escl", "http://127.0.0.1:9/eSCL"] if paper else ["import", str(tmp_path)]
    place_it = ["--case", number, "--replace", old.page_ids[0]]
    assert main(["--home", str(tmp_path / "home"), "--json", *words, *place_it]) == 0
    (fed,) = asked
    assert fed.replace and fed.single is paper


def test_the_report_names_what_was_set_aside(tmp_path: Path) -> None:
    with open_station(tmp_path / "home") as opened:
        made = opened.new_case(NUMBER, "买卖合同纠纷", who=WHO)
        device = cast(Device, _Fed(Pile(separator(1), written(1))))
        report = take(
            opened, made.id, device, Profile(), who=WHO,
            on_event=events.ignore, cancel=threading.Event(), wait=False,
        )  # fmt: skip
        assert report.aside == report.page_ids[:1]


class _Fed:
    """A device whose feeder holds a pile."""

    def __init__(self, pile: Pile) -> None:
        self._pile = pile
        self.info = SimpleNamespace(name="进纸器")

    def scan(self, profile: Profile, on_page: Any, cancel: threading.Event) -> int:
        self._pile(on_page, cancel)
        return 0


def test_who_may_scan_may_scan_anew() -> None:
    assert Act.SCAN in NEEDS["PlacePages"]


def test_nothing_leaves_the_confidential_volume_by_way_of_a_place(
    store: Store, case: Case
) -> None:
    from dossier.changes import MovePages, PlacePages

    pages = taken(store, case, Pile(written(1), written(2))).page_ids
    secret = Material(
        MaterialId(new_id()), case.id, Volume.CONFIDENTIAL, "deliberation", "合议庭笔录", "", 1.0,
        "", confirmed=True,
    )  # fmt: skip
    store.apply(AddMaterial(secret, pages[:1]), WHO)
    open_ = filed(store, case, pages[1:])
    with pytest.raises(NeedsConfirmation):
        store.apply(PlacePages((MovePages(pages[:1], open_),)), WHO)
    with pytest.raises(UnknownItem):
        store.apply(PlacePages((MovePages(pages[1:], None), MovePages(pages[1:], open_))), WHO)
    assert store.page(pages[0]).material_id == secret.id


def test_a_place_in_the_open_does_not_keep_a_confidential_title_there(
    store: Store, station: Station, case: Case
) -> None:
    """Whether the page is read before it is placed or after."""
    old = taken(store, case, Pile(written(1))).page_ids
    complaint = filed(store, case, old)
    new = taken(store, case, Pile(written(2), written(3), written(4))).page_ids
    texts = (("合议庭评议笔录", "时间：2026年4月28日"), ("第二页正文，被告已经付款。",))
    for id_, lines in zip(new, texts, strict=False):
        store.apply(ReadPage(id_, page_of(*lines)), MACHINE)
    place(station, Fed(into=old[0], after=True), new, who=WHO)
    first, second, third = (store.page(id_) for id_ in new)
    assert second.material_id == third.material_id == complaint
    assert first.material_id is not None
    apart = store.material(first.material_id)
    assert (apart.volume, apart.confirmed) == (Volume.CONFIDENTIAL, False)
    store.apply(ReadPage(third.id, page_of("合议庭笔录", "评议如下")), MACHINE)
    assert keep_apart(store, (third.id,)) == (third.id,)
    assert keep_apart(store, (third.id, second.id)) == ()


def test_a_part_of_a_material_stands_behind_the_rest(store: Store, case: Case) -> None:
    pages = taken(store, case, Pile(*(written(n) for n in range(1, 5)))).page_ids
    first = filed(store, case, pages[:3])
    last = filed(store, case, pages[3:])
    part = filed(store, case, pages[2:3], after=first)
    order = sorted(store.materials(case.id), key=lambda one: one.rank)
    assert [one.id for one in order] == [first, part, last]
    with pytest.raises(UnknownItem):
        filed(store, case, pages[:1], after=MaterialId(new_id()))


def test_backs_of_a_pile_that_jammed_are_those_of_the_whole_pile(
    store: Store, station: Station, case: Case
) -> None:
    jam = PaperJam(device="进纸器")
    first = taken(store, case, Pile(written(1), written(2), then=jam))
    second = taken(
        store, case, Pile(written(2), written(3)), continued=Continued(first.batch_id, 3)
    )
    assert fronts_of(store, case.id).id == second.batch_id
    of = second.batch_id
    back1 = taken(store, case, Pile(written(23), then=jam), backs_of=of)
    back2 = taken(
        store, case, Pile(written(22), written(21)), backs_of=of,
        continued=Continued(back1.batch_id, 2),
    )  # fmt: skip
    assert join_backs(station, of, back2.batch_id, who=WHO) == 3
    assert live(store, case) == [
        first.page_ids[0], back2.page_ids[1], first.page_ids[1], back2.page_ids[0],
        second.page_ids[1], back1.page_ids[0],
    ]  # fmt: skip
    store.undo(case.id, WHO)
    assert live(store, case)[:3] == [*first.page_ids, second.page_ids[1]]


def test_after_backs_that_did_not_come_out_even_the_fronts_are_the_same(
    store: Store, station: Station, case: Case
) -> None:
    with pytest.raises(UnknownItem):
        fronts_of(store, case.id)
    fronts = taken(store, case, Pile(written(1), written(2))).batch_id
    failed = taken(store, case, Pile(written(21)), backs_of=fronts)
    with pytest.raises(SidesUnequal):
        join_backs(station, fronts, failed.batch_id, who=WHO)
    assert fronts_of(store, case.id).id == fronts
    store.apply(DeletePages(failed.page_ids), WHO)
    good = taken(store, case, Pile(written(22), written(21)), backs_of=fronts)
    filed(store, case, tuple(page.id for page in store.pages(case.id) if page.batch_id == fronts))
    join_backs(station, fronts, good.batch_id, who=WHO)
    with pytest.raises(UnknownItem):
        fronts_of(store, case.id)
    with store.snapshot() as reader:
        notes = reads.notes(reader, case.id, None, Feeding.BACKS)
    assert {note.batch_id for note in notes} == {failed.batch_id, good.batch_id}


def test_a_pile_read_on_both_sides_has_no_backs_to_come(store: Store, case: Case) -> None:
    both = Profile(source=Source.ADF_DUPLEX)
    taken(store, case, Pile(written(1), written(2)), profile=both)
    with pytest.raises(UnknownItem):
        fronts_of(store, case.id)


def test_what_the_machine_set_aside_is_no_sheet_of_the_counter() -> None:
    case_id, batch_id = CaseId(new_id()), BatchId(new_id())
    asked = json.dumps({"source": "adf-duplex"})
    batch = Batch(batch_id, case_id, "进纸器", asked, BatchState.DONE, datetime.now(UTC))
    page = Page(
        PageId(new_id()), case_id, batch_id, None, "", "", "image/jpeg", 1, 1, 1, 300,
        received_at=datetime.now(UTC),
    )  # fmt: skip
    back = replace(page, blank=True, deleted=True)
    sides = [page, back]
    assert sheets_of(batch, sides) == 1
    sides += [replace(page, flags=(REFED,), deleted=True), replace(back, flags=(REFED,))]
    sides += [replace(back, flags=(SEPARATOR_BACK,)), replace(back, flags=("separator",))]
    assert sheets_of(batch, sides) == 1


def test_the_profile_says_what_is_done_to_a_page_at_once(store: Store, case: Case) -> None:
    askew = turned(written(3), 2.0)
    plain = taken(store, case, Pile(askew, EMPTY))
    assert any(isinstance(edit, Deskew) for edit in store.page(plain.page_ids[0]).edits)
    assert store.page(plain.page_ids[1]).blank
    faint = Profile("铅笔", deskew=False, blanks=False)
    left = taken(store, case, Pile(askew, EMPTY), profile=faint)
    page = store.page(left.page_ids[0])
    assert not any(isinstance(edit, Deskew) for edit in page.edits)
    assert page.skew_deg is not None and abs(page.skew_deg) > 1  # it is measured all the same
    assert not store.page(left.page_ids[1]).blank
