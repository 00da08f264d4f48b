"""What a drop means."""

from __future__ import annotations

import pytest

from app.windows.scan_desk.moves import (
    ToItem,
    ToMaterial,
    ToTray,
    confirmed_twice,
    merge,
    move_material,
    move_pages,
    nudge,
    reorder_pages,
    rotate,
    split,
)
from app.windows.scan_desk.snapshot import Snapshot
from dossier.changes import AddMaterial, DeletePages, EditPages, MoveMaterial, MovePages
from dossier.edits import Rotate
from dossier.ids import MaterialId, PageId
from dossier.model import Volume
from tests.gui.test_models import keys, material, page, snapshot


def ids(names: str) -> tuple[PageId, ...]:
    return tuple(PageId(name) for name in names)


@pytest.fixture
def case() -> Snapshot:
    first, second = keys()
    return snapshot(
        [material("m", first), material("n", second)],
        [page("a", "m"), page("b", "m"), page("c", "n"), page("d"), page("e")],
    )


def test_pages_keep_the_order_of_the_dossier(case: Snapshot) -> None:
    assert move_pages(case, ids("eda"), ToMaterial(MaterialId("n"))) == MovePages(
        ids("ade"), MaterialId("n")
    )


def test_a_drop_where_they_are_already_changes_nothing(case: Snapshot) -> None:
    assert move_pages(case, ids("ab"), ToMaterial(MaterialId("m"))) is None
    assert move_pages(case, ids("de"), ToTray()) is None
    assert move_pages(case, (), ToTray()) is None


def test_a_drop_on_an_item_makes_a_confirmed_material(case: Snapshot) -> None:
    category = keys()[0]
    change = move_pages(case, ids("de"), ToItem(Volume.MAIN, category))
    assert isinstance(change, AddMaterial)
    assert change.page_ids == ids("de")
    assert change.material.confirmed
    assert change.material.title == case.template.item(category).title


@pytest.mark.parametrize(
    ("moved", "before", "after", "wanted"),
    [
        ("d", "a", None, MovePages(ids("d"), MaterialId("m"), PageId("a"))),
        ("b", "a", None, MovePages(ids("b"), MaterialId("m"), PageId("a"))),
        ("a", "c", "b", MovePages(ids("a"), MaterialId("m"), None)),
        ("d", "c", "b", MovePages(ids("d"), MaterialId("n"), PageId("c"))),
        ("a", None, "e", MovePages(ids("a"), None, None)),
        ("a", "a", None, None),
    ],
)
def test_a_drop_between_pages_joins_the_right_material(
    case: Snapshot, moved: str, before: str | None, after: str | None, wanted: MovePages | None
) -> None:
    change = reorder_pages(
        case, ids(moved), PageId(before) if before else None, PageId(after) if after else None
    )
    assert change == wanted


def test_materials_move_to_items_before_others_and_back_to_the_tray(case: Snapshot) -> None:
    first, second = keys()
    m = MaterialId("m")
    assert move_material(case, m, ToItem(Volume.MAIN, second)) == MoveMaterial(
        m, Volume.MAIN, second
    )
    assert move_material(case, m, ToItem(Volume.MAIN, first)) is None
    assert move_material(case, m, ToMaterial(MaterialId("n"))) == MoveMaterial(
        m, Volume.MAIN, second, before=MaterialId("n")
    )
    assert move_material(case, m, ToMaterial(m)) is None
    assert move_material(case, m, ToTray()) == MovePages(ids("ab"), None)


def test_turns_add_up() -> None:
    one = page("a")
    change = rotate([one], 1)
    assert change == EditPages(((one.id, (Rotate(1),)),))
    assert rotate([], 1) is None


def test_the_second_confirmation_only_where_it_exists() -> None:
    move = MovePages(ids("a"), None)
    again = confirmed_twice(move)
    assert isinstance(again, MovePages)
    assert again.second_confirmation
    delete = DeletePages(ids("a"))
    assert confirmed_twice(delete) is delete


def test_a_material_is_parted_at_a_page_and_joined_again(case: Snapshot) -> None:
    change = split(case, PageId("b"))
    assert isinstance(change, AddMaterial)
    assert (change.page_ids, change.after) == (ids("b"), MaterialId("m"))
    assert change.material.category == case.materials[MaterialId("m")].category
    assert split(case, PageId("a")) is None  # it begins there already
    assert split(case, PageId("d")) is None  # of no material
    assert merge(case, MaterialId("n")) == MovePages(ids("c"), MaterialId("m"))
    assert merge(case, MaterialId("m")) is None


def test_a_material_moves_past_its_neighbour_and_stays_within_its_item() -> None:
    first, second = keys()
    case = snapshot(
        [material("m", first), material("n", first), material("o", second)],
        [page("a", "m"), page("b", "n"), page("c", "o")],
    )
    down = nudge(case, MaterialId("m"), 1)
    assert down == MoveMaterial(MaterialId("m"), Volume.MAIN, first, before=None)
    up = nudge(case, MaterialId("n"), -1)
    assert up == MoveMaterial(MaterialId("n"), Volume.MAIN, first, before=MaterialId("m"))
    assert nudge(case, MaterialId("n"), 1) is None
    assert nudge(case, MaterialId("o"), -1) is None
