from __future__ import annotations

import time
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dossier.catalogue.arrange import Arrangement, arrange
from dossier.catalogue.templates import template
from dossier.ids import BatchId, CaseId, MaterialId, PageId
from dossier.model import Material, Page, Volume

CIVIL = template("civil_first")
CASE = CaseId("case")


def material(key: str, category: str, rank: str, volume: Volume | None = None) -> Material:
    if volume is None:
        volume = CIVIL.item(category).volume
    return Material(MaterialId(key), CASE, volume, category, key, rank, 1.0, "", True)


def page(key: str, holder: str | None, rank: str, deleted: bool = False) -> Page:
    return Page(
        id=PageId(key),
        case_id=CASE,
        batch_id=BatchId("batch"),
        material_id=MaterialId(holder) if holder is not None else None,
        rank=rank,
        sha256="0" * 64,
        media_type="image/jpeg",
        size_bytes=1,
        width_px=2480,
        height_px=3508,
        dpi=300,
        received_at=datetime(2026, 3, 5, tzinfo=UTC),
        deleted=deleted,
    )


ranks = st.text("abcz", min_size=1, max_size=3)
categories = st.sampled_from([item.key for item in CIVIL.items])


@st.composite
def dossiers(draw: st.DrawFn) -> tuple[list[Material], list[Page]]:
    materials = [
        material(f"m{n}", draw(categories), draw(ranks)) for n in range(draw(st.integers(0, 8)))
    ]
    holders = st.sampled_from([None, *(m.id for m in materials)])
    pages = [
        page(f"p{n}", draw(holders), draw(ranks), draw(st.booleans()))
        for n in range(draw(st.integers(0, 25)))
    ]
    return draw(st.permutations(materials)), draw(st.permutations(pages))


def in_order(found: Arrangement) -> list[list[Page]]:
    return [*(list(volume.pages) for volume in found.volumes), list(found.unfiled)]


@given(dossiers())
def test_every_live_page_stands_once_and_is_numbered_without_gaps(
    dossier: tuple[list[Material], list[Page]],
) -> None:
    materials, pages = dossier
    found = arrange(CIVIL, materials, pages)
    shown = [p.id for run in in_order(found) for p in run]
    assert sorted(shown) == sorted(p.id for p in pages if not p.deleted)
    assert set(found.positions) == set(shown)
    for run in in_order(found):
        assert [found.positions[p.id] for p in run] == list(range(1, len(run) + 1))


@given(dossiers())
def test_order_is_template_then_material_rank_then_page_rank(
    dossier: tuple[list[Material], list[Page]],
) -> None:
    materials, pages = dossier
    found = arrange(CIVIL, materials, pages)
    place = {item.key: n for n, item in enumerate(CIVIL.items)}
    held = {m.id: m for m in materials}
    for volume in found.volumes:
        keys = []
        for p in volume.pages:
            assert p.material_id is not None
            m = held[p.material_id]
            assert m.volume is volume.volume
            keys.append((place[m.category], m.rank, m.id, p.rank, p.id))
        assert keys == sorted(keys)


@given(dossiers())
def test_order_of_arrival_does_not_matter(dossier: tuple[list[Material], list[Page]]) -> None:
    materials, pages = dossier
    assert arrange(CIVIL, materials, pages) == arrange(CIVIL, materials[::-1], pages[::-1])


def test_all_items_are_listed_even_empty_ones() -> None:
    found = arrange(CIVIL, [], [])
    assert [i.item.key for v in found.volumes for i in v.items] == [i.key for i in CIVIL.items]
    assert found.unfiled == ()
    assert found.positions == {}


def test_a_material_of_a_category_gone_from_the_template_is_kept_at_the_end() -> None:
    found = arrange(
        CIVIL,
        [material("old", "no_longer", "a", Volume.MAIN), material("new", "other", "a")],
        [page("p1", "old", "a"), page("p2", "new", "a")],
    )
    assert [p.id for p in found.volume(Volume.MAIN).pages] == ["p2", "p1"]


def test_a_material_whose_pages_are_deleted_stays() -> None:
    found = arrange(CIVIL, [material("m", "answer", "a")], [page("p", "m", "a", deleted=True)])
    item = next(i for i in found.volume(Volume.MAIN).items if i.item.key == "answer")
    assert [filed.pages for filed in item.materials] == [()]


def test_two_thousand_pages_are_quick() -> None:
    materials = [material(f"m{n:03}", CIVIL.items[n % 29].key, f"{n % 7}") for n in range(200)]
    pages = [page(f"p{n:04}", f"m{n * 7 % 200:03}", f"{n * 31 % 997:03}") for n in range(2000)]
    best = min(_seconds(materials, pages) for _ in range(3))
    assert best < 0.1


def _seconds(materials: list[Material], pages: list[Page]) -> float:
    started = time.perf_counter()
    arrange(CIVIL, materials, pages)
    return time.perf_counter() - started
