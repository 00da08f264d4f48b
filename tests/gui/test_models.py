"""Models: Qt's own checker, and that views keep their place through changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from app.qt.theme import Theme
from app.windows.scan_desk.cases import CasesModel
from app.windows.scan_desk.page_list import PageRow, PagesModel, page_ids_of
from app.windows.scan_desk.snapshot import CaseRow, Snapshot
from app.windows.scan_desk.text import HitsModel, LinesModel
from app.windows.scan_desk.tree_model import CatalogueModel, Node, NodeRole, build
from dossier.catalogue.arrange import arrange
from dossier.catalogue.templates import template
from dossier.ids import BatchId, CaseId, MaterialId, PageId
from dossier.model import Case, Material, Page, Volume
from dossier.search import Hit
from tests.gui.bench_station import text_of

CASE = Case(CaseId("c"), "（2026）粤0308民初1号", "买卖合同纠纷", "civil_first", datetime.now(UTC))


def page(name: str, material: str | None = None, rank: str = "") -> Page:
    return Page(
        PageId(name), CASE.id, BatchId("b"), MaterialId(material) if material else None,
        rank or name, "0" * 64, "image/jpeg", 1, 100, 140, 300,
    )  # fmt: skip


def material(name: str, category: str, *, confirmed: bool = False) -> Material:
    return Material(
        MaterialId(name), CASE.id, Volume.MAIN, category, name, name, 0.9, "", confirmed
    )


def snapshot(materials: list[Material], pages: list[Page]) -> Snapshot:
    kind = template(CASE.procedure)
    return Snapshot(
        CASE, (), kind, arrange(kind, materials, pages), {p.id: p for p in pages},
        {m.id: m for m in materials}, None, None,
    )  # fmt: skip


def rows(names: str) -> list[PageRow]:
    return [PageRow(page(name), i + 1) for i, name in enumerate(names)]


def keys() -> tuple[str, str]:
    items = template(CASE.procedure).of_volume(Volume.MAIN)
    return items[0].key, items[1].key


def test_qt_finds_no_fault(theme: Theme, qtmodeltester: ModelTester) -> None:
    pages = PagesModel()
    pages.set_rows(rows("abcdef"))
    tree = CatalogueModel(theme)
    first, second = keys()
    tree.show_nodes(
        build(
            snapshot(
                [material("m", first), material("n", second)],
                [page("a", "m"), page("b", "n"), page("c")],
            )
        )
    )
    lines = LinesModel(theme)
    lines.show_lines(text_of(1).lines)
    hits = HitsModel()
    hits.show_hits([Hit(CASE.id, PageId("a"), None, "请求判令", 0, 2, ())], {})
    cases = CasesModel([CaseRow(CASE, "甲 / 乙")])
    for model in (pages, tree, lines, hits, cases):
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]


@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.sampled_from("abcdefghij"), unique=True),
    after=st.lists(st.sampled_from("abcdefghij"), unique=True),
)
def test_pages_keep_their_persistent_index(before: list[str], after: list[str]) -> None:
    model = PagesModel()
    model.set_rows(rows("".join(before)))
    held = {n: QPersistentModelIndex(model.index(i)) for i, n in enumerate(before)}
    model.set_rows(rows("".join(after)))
    assert [row.page.id for row in model.rows] == after
    for name, index in held.items():
        assert index.isValid() == (name in after)
        if index.isValid():
            assert after[index.row()] == name


def test_pages_that_arrive_are_inserted_not_reset() -> None:
    model = PagesModel()
    resets, inserted = [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.rowsInserted.connect(lambda parent, first, last: inserted.append((first, last)))
    model.set_rows(rows("ab"))
    model.set_rows(rows("abcd"))
    assert not resets
    assert inserted == [(0, 1), (2, 3)]


def test_dragged_pages_travel_in_the_order_shown() -> None:
    model = PagesModel()
    model.set_rows(rows("abc"))
    data = model.mimeData([model.index(2), model.index(0)])
    assert page_ids_of(data) == ("a", "c")


PLACES = st.lists(
    st.tuples(st.sampled_from("mnopq"), st.integers(0, 1)), unique_by=lambda place: place[0]
)
"""Materials and the item each lies in."""


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACES, min_size=2, max_size=4))
def test_the_tree_follows_any_change(theme: Theme, states: list[list[tuple[str, int]]]) -> None:
    model = CatalogueModel(theme)
    for state in states:
        materials = [material(name, keys()[place]) for name, place in state]
        pages = [page(f"{name}1", name) for name, _place in state]
        wanted = build(snapshot(materials, pages))
        model.show_nodes(wanted)
        assert outline(model) == expected(build(snapshot(materials, pages)))


def outline(model: CatalogueModel, parent: QModelIndex | None = None) -> list[object]:
    index = parent or QModelIndex()
    found: list[object] = []
    for row in range(model.rowCount(index)):
        child = model.index(row, 0, index)
        assert model.parent(child) == index
        found.append((model.node(child).key, child.data(NodeRole.COUNT), outline(model, child)))
    return found


def expected(nodes: list[Node]) -> list[object]:
    return [(node.key, len(node.pages), expected(node.children)) for node in nodes]


def test_a_renamed_material_keeps_its_index(theme: Theme) -> None:
    model = CatalogueModel(theme)
    one = material("m", keys()[0])
    model.show_nodes(build(snapshot([one], [page("a", "m")])))
    index = QPersistentModelIndex(model.index_of("material/m"))
    renamed = replace(one, title="民事起诉状", confirmed=True)
    model.show_nodes(build(snapshot([renamed], [page("a", "m"), page("b", "m")])))
    assert index.isValid()
    assert index.data() == "民事起诉状"
    assert index.sibling(index.row(), 1).data() == "2"


def test_only_typed_titles_of_materials_are_reported(theme: Theme) -> None:
    model = CatalogueModel(theme)
    model.show_nodes(build(snapshot([material("m", keys()[0])], [page("a", "m")])))
    seen: list[tuple[str, str]] = []
    model.renamed.connect(lambda id_, title: seen.append((id_, title)))
    leaf, tray = model.index_of("material/m"), model.index_of("tray")
    assert not model.flags(tray) & Qt.ItemFlag.ItemIsEditable
    assert model.setData(leaf, "  ")
    assert model.setData(leaf, "m")
    assert model.setData(leaf, " 合同 ")
    assert not model.setData(tray, "x")
    assert seen == [("m", "合同")]
