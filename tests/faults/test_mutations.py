"""Each fsync and each check of a hash is guarded: without it, some test fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import mutations
from tests.faults.lossy_mount import needs_fuse
from tests.faults.mutations import Mutation

pytestmark = needs_fuse

SAMPLE = "dossier/store/keys.py::_stage::os.fsync(file.fileno())"
NOTICED_BY = ("tests/faults/test_sync_sites.py::test_the_key_of_a_store",)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("mutated") / "tree"
    mutations.copy_tree(made)
    yield made


@pytest.fixture(scope="module")
def places() -> dict[str, Mutation]:
    return {place.name: place for place in mutations.found()}


def test_places_are_found_in_any_shape() -> None:
    source = b"""
import os
def f(a, b, file, sha256, found, key):
    os.fsync(file.fileno())
    if digest(a) != sha256:
        raise ValueError
    same = a.sha256 == b.sha256
    if not key.verify(a, b): return
    check_pieces(a, b)
    return "\xe4\xb8\xad\xe6\x96\x87" if hmac.compare_digest(a, b) else f(a == 1, sha256 != "")
"""
    found = mutations.in_source(source, "x.py")
    assert [(place.source, place.replacement) for place in found] == [
        ("os.fsync(file.fileno())", "pass"),
        ("digest(a) != sha256", "False"),
        ("a.sha256 == b.sha256", "True"),
        ("key.verify(a, b)", "True"),
        ("check_pieces(a, b)", "pass"),
        ("hmac.compare_digest(a, b)", "True"),
    ]
    for place in found:
        without = mutations.mutated(source, place)
        assert len(mutations.in_source(without, "x.py")) == len(found) - 1


def test_every_place_has_guards_and_a_name_of_its_own(places: dict[str, Mutation]) -> None:
    assert len(places) == len(mutations.found()) > 60
    for place in places.values():
        tests = mutations.guards_of(place.path)
        assert all(list(mutations.ROOT.glob(test)) for test in tests), tests
    # What is said to go unnoticed is still there.
    assert mutations.NOT_NOTICED.keys() <= places.keys()


def test_a_sample_is_noticed(tree: Path, places: dict[str, Mutation]) -> None:
    place = places[SAMPLE]
    assert mutations.passes(tree, NOTICED_BY)
    good = (tree / place.path).read_bytes()
    (tree / place.path).write_bytes(mutations.mutated(good, place))
    try:
        assert not mutations.passes(tree, NOTICED_BY)
    finally:
        (tree / place.path).write_bytes(good)


@pytest.mark.faults
@pytest.mark.timeout(4 * 3600)
def test_every_one_is_noticed(tree: Path, places: dict[str, Mutation]) -> None:
    """``WENYI_ONLY`` names the beginning of a path, to look at one file alone."""
    only = os.environ.get("WENYI_ONLY", "")
    chosen = [place for place in places.values() if place.path.startswith(only)]
    for tests in {mutations.guards_of(place.path) for place in chosen}:
        assert mutations.passes(tree, tests), tests
    survivors = []
    for place in chosen:
        if place.name not in mutations.NOT_NOTICED and mutations.survives(tree, place):
            print("survives:", place.name, flush=True)  # noqa: T201
            survivors.append(place.name)
    assert survivors == []
