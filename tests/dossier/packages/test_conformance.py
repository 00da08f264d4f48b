"""The cases of BagIt's public conformance suite, made anew, as far as they concern a reader.

The suite itself is in no package registry. Its bags are not copied; each case here makes one of
the same kind, as RFC 8493 describes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from dossier.packages.reading import read_bag

DATA = b"something worth keeping\n"


def bag(folder: Path, version: str = "1.0", algorithm: str = "sha256", **payload: bytes) -> Path:
    """Make a bag by the letter, with a payload of one file or of those given."""
    files = payload or {"text-file.txt": DATA}
    lines = []
    for name, data in files.items():
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        lines.append(f"{hashlib.new(algorithm, data).hexdigest()}  data/{name}\n")
    text(folder, "bagit.txt", f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n")
    text(folder, f"manifest-{algorithm}.txt", "".join(lines))
    return folder


def text(folder: Path, name: str, said: str) -> None:
    (folder / name).write_text(said, encoding="utf-8", newline="")


def seal(folder: Path, algorithm: str = "sha256") -> None:
    """Add a tag manifest of all tag files."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    lines = [
        f"{hashlib.new(algorithm, (folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
    ]
    text(folder, f"tagmanifest-{algorithm}.txt", "".join(lines))


@pytest.mark.parametrize("version", ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"])
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha512"])
def test_a_basic_bag_of_every_version_and_algorithm_is_valid(
    tmp_path: Path, version: str, algorithm: str
) -> None:
    made = bag(tmp_path, version, algorithm)
    seal(made, algorithm)
    assert read_bag(made).faults == []


def duplicate_entries(made: Path) -> None:
    text(made, "bag-info.txt", "Contact-Name: A\nContact-Name: B\n")


def folded_metadata(made: Path) -> None:
    text(made, "bag-info.txt", "External-Description: one\n  and another line\n")


def uppercase_digests(made: Path) -> None:
    digest = hashlib.sha256(DATA).hexdigest().upper()
    text(made, "manifest-sha256.txt", f"{digest}  data/text-file.txt\n")


def oxum(made: Path) -> None:
    text(made, "bag-info.txt", f"Payload-Oxum: {len(DATA)}.1\n")


def two_manifests(made: Path) -> None:
    text(made, "manifest-md5.txt", f"{hashlib.md5(DATA).hexdigest()}  data/text-file.txt\n")  # noqa: S324


@pytest.mark.parametrize(
    "act", [duplicate_entries, folded_metadata, uppercase_digests, oxum, two_manifests]
)
def test_a_bag_of_an_unusual_form_is_valid(tmp_path: Path, act: Callable[[Path], None]) -> None:
    made = bag(tmp_path)
    act(made)
    assert read_bag(made).faults == []


def whitespace(made: Path) -> None:
    text(made, "bagit.txt", "BagIt-Version : 1.0\nTag-File-Character-Encoding : UTF-8\n")


def no_declaration(made: Path) -> None:
    (made / "bagit.txt").unlink()


def byte_order_mark(made: Path) -> None:
    declared = (made / "bagit.txt").read_bytes()
    (made / "bagit.txt").write_bytes(b"\xef\xbb\xbf" + declared)


def no_manifest(made: Path) -> None:
    (made / "manifest-sha256.txt").unlink()


def outside(name: str) -> Callable[[Path], None]:
    def act(made: Path) -> None:
        (made.parent / "outside.txt").write_bytes(DATA)
        digest = hashlib.sha256(DATA).hexdigest()
        with (made / "manifest-sha256.txt").open("a", encoding="utf-8") as file:
            file.write(f"{digest}  {name}\n")

    return act


def wrong_digest(made: Path) -> None:
    (made / "data" / "text-file.txt").write_bytes(DATA + b".")


def wrong_tag_digest(made: Path) -> None:
    text(made, "bag-info.txt", "Contact-Name: A\n")
    seal(made)
    text(made, "bag-info.txt", "Contact-Name: B\n")


def file_gone(made: Path) -> None:
    (made / "data" / "text-file.txt").unlink()


def file_extra(made: Path) -> None:
    (made / "data" / "another.txt").write_bytes(DATA)


def wrong_oxum(made: Path) -> None:
    text(made, "bag-info.txt", f"Payload-Oxum: {len(DATA) + 1}.1\n")


def manifests_that_differ(made: Path) -> None:
    (made / "data" / "another.txt").write_bytes(DATA)
    digest = hashlib.sha512(DATA).hexdigest()
    text(made, "manifest-sha512.txt", f"{digest}  data/another.txt\n")


@pytest.mark.parametrize(
    "act",
    [
        whitespace,
        no_declaration,
        byte_order_mark,
        no_manifest,
        outside("../outside.txt"),
        outside("data/../../outside.txt"),
        outside("/etc/hostname"),
        outside("~/x.txt"),
        outside("data\\..\\..\\outside.txt"),
        outside("C:\\outside.txt"),
        wrong_digest,
        wrong_tag_digest,
        file_gone,
        file_extra,
        wrong_oxum,
        manifests_that_differ,
    ],
)
def test_an_invalid_bag_is_found(tmp_path: Path, act: Callable[[Path], None]) -> None:
    made = bag(tmp_path / "bag")
    act(made)
    assert not read_bag(made).valid
