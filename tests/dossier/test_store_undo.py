"""Undo and redo against a model that simply remembers every state."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dossier.changes import (
    MACHINE,
    AddMaterial,
    Change,
    ConfirmMaterials,
    DeletePages,
    EditPages,
    MoveMaterial,
    MovePages,
    ReadPage,
    RenameMaterial,
    RestorePages,
)
from dossier.edits import Rotate
from dossier.ids import CaseId, PageId
from dossier.model import Material, Page, Volume
from dossier.search import find
from dossier.store import Store, open_store
from resources.errors import NothingToUndo
from tests.dossier.paper import KEY, material, open_case, page_text, receive

PAGES = 6
_PICKS = st.lists(st.integers(0, PAGES - 1), min_size=1, max_size=4, unique=True)
_VOLUMES = st.sampled_from(Volume)
_CATEGORIES = st.sampled_from(["complaint", "evidence"])


@dataclass(frozen=True)
class State:
    """All that a person sees of a case."""

    pages: tuple[Page, ...]
    materials: tuple[Material, ...]
    hits: tuple[Any, ...]


@dataclass
class Model:
    """States before and after each change, as a stack."""

    states: list[State] = field(default_factory=list)
    at: int = 0


class UndoMachine(RuleBasedStateMachine):
    """Any changes of a person, undone and done again in any order."""

    fresh: Path

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wenyi-undo-"))
        shutil.copytree(self.fresh, self.folder / "home")
        self.store = open_store(self.folder / "home", key=KEY)
        self.case_id, batch_id = open_case(self.store)
        texts = [f"第{number}页文字" for number in range(PAGES)]
        self.ids = receive(self.store, self.case_id, batch_id, *texts)
        self.model = Model([state(self.store, self.case_id)])

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        while self.model.at:
            self.step(-1)
        while self.model.at + 1 < len(self.model.states):
            self.step(+1)
        assert self.store.verify().ok
        self.store.close()
        shutil.rmtree(self.folder)

    def do(self, change: Change) -> None:
        made = self.store.apply(change, "clerk")
        if made.touched:
            del self.model.states[self.model.at + 1 :]
            self.model.states.append(state(self.store, self.case_id))
            self.model.at += 1

    def step(self, by: int) -> None:
        (self.store.undo if by < 0 else self.store.redo)(self.case_id, "clerk")
        self.model.at += by
        assert state(self.store, self.case_id) == self.model.states[self.model.at]

    def live(self, picks: list[int]) -> tuple[PageId, ...]:
        alive = {page.id for page in self.store.pages(self.case_id)}
        return tuple(self.ids[i] for i in picks if self.ids[i] in alive)

    @rule(picks=_PICKS, volume=_VOLUMES, category=_CATEGORIES)
    def add_material(self, picks: list[int], volume: Volume, category: str) -> None:
        made = material(self.case_id, "材料", volume, category)
        self.do(AddMaterial(made, self.live(picks), second_confirmation=True))

    @rule(picks=_PICKS, to=st.integers(0, 5), before=st.none() | st.integers(0, 5))
    def move_pages(self, picks: list[int], to: int, before: int | None) -> None:
        moved = self.live(picks)
        shelves = [None, *(m.id for m in self.store.materials(self.case_id))]
        target = shelves[to % len(shelves)]
        row = [p.id for p in self.store.pages(self.case_id) if p.material_id == target]
        place = row[before % len(row)] if row and before is not None else None
        if not moved:
            return
        self.do(MovePages(moved, target, place, second_confirmation=True))
        standing = [p.id for p in self.store.pages(self.case_id) if p.material_id == target]
        at = standing.index(moved[0])
        assert tuple(standing[at : at + len(moved)]) == moved

    @rule(picks=_PICKS, quarters=st.integers(1, 3))
    def edit(self, picks: list[int], quarters: int) -> None:
        self.do(EditPages(tuple((self.ids[i], (Rotate(quarters),)) for i in picks)))

    @rule(picks=_PICKS)
    def delete(self, picks: list[int]) -> None:
        self.do(DeletePages(tuple(self.ids[i] for i in picks)))

    @rule(picks=_PICKS)
    def restore(self, picks: list[int]) -> None:
        self.do(RestorePages(tuple(self.ids[i] for i in picks)))

    @rule(pick=st.integers(0, PAGES - 1), text=st.sampled_from(["甲", "乙", "丙丁"]))
    def read_again(self, pick: int, text: str) -> None:
        self.do(ReadPage(self.ids[pick], page_text(text)))

    @precondition(lambda self: self.store.materials(self.case_id))
    @rule(
        pick=st.integers(0, 5),
        volume=_VOLUMES,
        category=_CATEGORIES,
        before=st.none() | st.integers(0, 5),
    )
    def move_material(self, pick: int, volume: Volume, category: str, before: int | None) -> None:
        made = self.store.materials(self.case_id)
        shelf = [m.id for m in made if (m.volume, m.category) == (volume, category)]
        place = shelf[before % len(shelf)] if shelf and before is not None else None
        moved = made[pick % len(made)].id
        self.do(MoveMaterial(moved, volume, category, place, second_confirmation=True))

    @precondition(lambda self: self.store.materials(self.case_id))
    @rule(pick=st.integers(0, 5), title=st.sampled_from(["起诉状", "答辩状"]))
    def rename_and_confirm(self, pick: int, title: str) -> None:
        made = self.store.materials(self.case_id)
        self.do(RenameMaterial(made[pick % len(made)].id, title))
        self.do(ConfirmMaterials(tuple(m.id for m in made)))

    @rule()
    def undo(self) -> None:
        if self.model.at:
            self.step(-1)
        else:
            with pytest.raises(NothingToUndo):
                self.store.undo(self.case_id, "clerk")

    @rule()
    def redo(self) -> None:
        if self.model.at + 1 < len(self.model.states):
            self.step(+1)
        else:
            with pytest.raises(NothingToUndo):
                self.store.redo(self.case_id, "clerk")

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.folder / "home", key=KEY)

    @invariant()
    def says_what_can_be_undone(self) -> None:
        if hasattr(self, "store"):
            assert (self.store.undoable(self.case_id) is None) == (self.model.at == 0)
            left = self.model.at + 1 < len(self.model.states)
            assert (self.store.redoable(self.case_id) is not None) == left

    @invariant()
    def no_material_is_left_empty(self) -> None:
        if hasattr(self, "store"):
            pages = self.store.pages(self.case_id)
            filed = {page.material_id for page in pages} - {None}
            kept = {m.id for m in self.store.materials(self.case_id)}
            assert filed <= kept


def state(store: Store, case_id: CaseId) -> State:
    pages = tuple(store.pages(case_id, include_deleted=True))
    materials = tuple(store.materials(case_id))
    hits = tuple(find(store, "页", case_id)) + tuple(find(store, "甲", case_id))
    return State(pages, materials, hits)


def test_undo_all_returns_to_the_first_state_and_redo_all_to_the_last(fresh_home: Path) -> None:
    class Machine(UndoMachine):
        fresh = fresh_home

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_machine_changes_between_do_not_enter_undo(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, "原告", "被告")
    store.apply(EditPages(((ids[0], (Rotate(1),)),)), "clerk")
    store.apply(EditPages(((ids[1], (Rotate(1),)),)), MACHINE)
    store.undo(case_id, "clerk")
    assert [page.edits for page in store.pages(case_id)] == [(), (Rotate(1),)]
    store.apply(ReadPage(ids[0], page_text("又读一遍")), MACHINE)
    # Machine work leaves what can be done again alone.
    assert store.redoable(case_id) == "EditPages"
    store.redo(case_id, "clerk")
    assert store.page(ids[0]).edits == (Rotate(1),)
