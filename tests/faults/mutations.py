"""Every fsync and every check of a hash, found in the source, so that each can be removed.

A mutant is the tree with one of them gone. A test that notices must exist for each;
``test_mutations.py`` runs the tests that guard the file and wants a failure.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEARCHED = (
    *("dossier/blobs.py", "dossier/store", "sync/blobs", "sync/core", "sync/audit"),
    *("sync/station", "sync/access/authority.py", "app/station/hearing_files.py"),
    *("sync/gateway/stations.py", "sync/gateway/showing.py", "sync/gateway/shelf.py"),
)
COPIED = (
    *("dossier", "sync", "resources", "ocr", "asr", "app", "scanner", "courtroom"),
    *("tests", "pyproject.toml"),
)

_SYNCS = frozenset({"fsync", "sync_folder", "fdatasync"})
_HASHERS = frozenset({"digest", "hexdigest", "digest_of", "file_digest", "tree_root"})
_TRUTHS = frozenset({"compare_digest", "verify", "is_centres", "_is_signed", "is_signed"})
"""Functions that say whether something is as it should be."""
_CHECKS = frozenset({"check_pieces", "check_part", "check_source", "read_back"})
"""Functions that raise where something is not as it should be."""
_HASHED = re.compile(r"(^|_)(sha256|hash|digest|nonce|root|signature)s?$")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One place, and what stands there instead."""

    path: str
    function: str
    source: str
    number: int
    """Of the same source in the same function, from 0."""
    kind: str
    """``sync`` or ``check``."""
    replacement: str
    start: tuple[int, int]
    end: tuple[int, int]
    """Line from 1 and column in bytes from 0."""

    @property
    def name(self) -> str:
        """Keeps while lines come and go around it."""
        again = f" #{self.number + 1}" if self.number else ""
        return f"{self.path}::{self.function}::{self.source}{again}"


def found(root: Path = ROOT) -> list[Mutation]:
    """Return every place, by path and line."""
    places: list[Mutation] = []
    for each in SEARCHED:
        top = root / each
        for file in [top] if top.is_file() else sorted(top.rglob("*.py")):
            places += in_source(file.read_bytes(), file.relative_to(root).as_posix())
    return places


def in_source(source: bytes, path: str) -> list[Mutation]:
    """Return every place of one file."""
    seen: Counter[tuple[str, str]] = Counter()
    places = []
    for function, node, kind, replacement in _walk(ast.parse(source), ""):
        text = " ".join(ast.unparse(node).split())
        number = seen[function, text]
        seen[function, text] += 1
        start = (node.lineno, node.col_offset)
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        places.append(Mutation(path, function, text, number, kind, replacement, start, end))
    return sorted(places, key=lambda place: place.start)


_Place = tuple[str, "ast.expr | ast.stmt", str, str]


def _walk(node: ast.AST, function: str) -> Iterator[_Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{function}.{child.name}" if function else child.name
            # What syncs is not what is looked for, but who calls it.
            yield from _walk(child, name)
            continue
        place = _place(child)
        if place is None:
            yield from _walk(child, function)
        else:
            yield function, *place


def _place(node: ast.AST) -> tuple[ast.expr | ast.stmt, str, str] | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = _called(node.value)
        if name in _SYNCS:
            return node, "sync", "pass"
        if name in _CHECKS:
            return node, "check", "pass"
    if isinstance(node, ast.Call) and _called(node) in _TRUTHS and node.args:
        return node, "check", "True"
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        same = isinstance(node.ops[0], ast.Eq)
        if (same or isinstance(node.ops[0], ast.NotEq)) and _is_about_hashes(node):
            return node, "check", str(same)
    return None


def _is_about_hashes(node: ast.Compare) -> bool:
    sides = (node.left, node.comparators[0])
    if any(isinstance(side, ast.Constant) for side in sides):
        return False
    for side in sides:
        for part in ast.walk(side):
            if isinstance(part, ast.Call) and _called(part) in _HASHERS:
                return True
    return all(_HASHED.search(_last_name(side)) for side in sides)


def _called(node: ast.Call) -> str:
    return _last_name(node.func)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript | ast.Call):
        return _last_name(node.value if isinstance(node, ast.Subscript) else node.func)
    return node.id if isinstance(node, ast.Name) else ""


def mutated(source: bytes, place: Mutation) -> bytes:
    """Return the source without that sync or check."""
    lines = source.splitlines(keepends=True)
    (first, left), (last, right) = place.start, place.end
    before = b"".join(lines[: first - 1]) + lines[first - 1][:left]
    after = lines[last - 1][right:] + b"".join(lines[last:])
    made = before + place.replacement.encode() + after
    ast.parse(made)
    return made


GUARDS: dict[str, tuple[str, ...]] = {
    # The first prefix that fits; quick tests first.
    "dossier/blobs.py": (
        "tests/faults/test_sync_sites.py",
        "tests/dossier/test_blobs.py",
        "tests/dossier/test_sealing.py",
        "tests/faults/test_power_cuts.py",
        "tests/contract/test_blob_store_contract.py",
    ),
    "dossier/store/": (
        "tests/faults/test_sync_sites.py",
        "tests/dossier/test_chains.py",
        "tests/dossier/test_journal.py",
        "tests/dossier/test_store*.py",
        "tests/faults/test_power_cuts.py",
    ),
    "sync/blobs/s3": ("tests/contract/test_blob_store_contract.py", "tests/sync/blobs"),
    "sync/blobs/": (
        "tests/faults/test_sync_sites.py",
        "tests/sync/blobs",
        "tests/contract/test_blob_store_contract.py",
        "tests/faults/test_blob_faults.py",
    ),
    "sync/core/": (
        "tests/sync/test_codec.py",
        "tests/sync/test_entries.py",
        "tests/sync/test_centre.py",
        "tests/sync/test_station.py",
        "tests/sync/test_scenarios.py",
        "tests/sync/test_simulation.py",
    ),
    "sync/audit/": ("tests/sync/audit",),
    "sync/station/": (
        "tests/faults/test_sync_sites.py",
        "tests/sync/station/test_library.py",
        "tests/sync/station/test_carrying.py",
        "tests/sync/station/test_following.py",
        "tests/sync/station/test_loop.py",
        "tests/sync/station/test_enrolling.py",
        "tests/sync/station/test_driver.py",
    ),
    "sync/access/": (
        "tests/faults/test_sync_sites.py",
        "tests/sync/access/test_authority.py",
        "tests/sync/access/test_enrolment.py",
    ),
    "sync/gateway/": (
        "tests/sync/gateway/test_pieces.py",
        "tests/sync/gateway/test_shelf.py",
        "tests/sync/gateway/test_large_answers.py",
        "tests/sync/gateway/test_stations.py",
        "tests/sync/gateway/test_permits.py",
    ),
    "app/station/hearing_files.py": (
        "tests/app/test_recording_files.py",
        "tests/app/test_hearing.py",
    ),
}


NOT_NOTICED: dict[str, str] = {
    "sync/station/library.py::Library.free::sync_folder(path.parent)": (
        "a copy that a power cut brings back is whole, and is let go again"
    ),
}
"""Names of places whose absence changes nothing one can see, and why."""


def guards_of(path: str) -> tuple[str, ...]:
    """Return the tests that guard a file.

    Raises:
        LookupError: nobody does.
    """
    for prefix, tests in GUARDS.items():
        if path.startswith(prefix):
            return tests
    raise LookupError(path)


def copy_tree(target: Path) -> None:
    """Copy what the tests need."""
    target.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copyfile(source, target / name)


def survives(tree: Path, place: Mutation) -> bool:
    """Return whether all tests pass though the place is gone; the tree is put back."""
    file = tree / place.path
    good = file.read_bytes()
    file.write_bytes(mutated(good, place))
    try:
        return passes(tree, guards_of(place.path))
    finally:
        file.write_bytes(good)


def passes(tree: Path, tests: tuple[str, ...]) -> bool:
    """Run tests in the tree until the first failure."""
    there = []
    for test in tests:
        file, colons, name = test.partition("::")
        there += [f"{path}{colons}{name}" for path in sorted(tree.glob(file))]
    options = ["-q", "-x", "-n0", "-m", "not faults and not gui", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *there],
        cwd=tree, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, timeout=900,
    )  # fmt: skip
    # 5: no tests at all, which guards nothing.
    return ran.returncode in (0, 5)
