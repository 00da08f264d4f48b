"""Bags as we write them: valid for others, whole or not there, 正卷 and 副卷 apart."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest

from dossier import archive_number, case_number
from dossier.export.check import check_archival
from dossier.model import Volume
from dossier.packages.building import Other, build
from dossier.packages.described import CATALOGUE, from_xml, to_xml
from dossier.packages.files import write_whole
from dossier.packages.reading import read_bag
from resources.errors import Cancelled, Damaged, DiskFull, DuplicateItem, NotWritten
from tests.dossier.packages.bags import ARCHIVE_NUMBER, bag, head, item, main_items, sound


def test_a_bag_is_valid_under_the_public_reader_and_ours(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    built = bag(tmp_path / "out", on_progress=lambda *step: seen.append(step))
    assert built.folder.name == ARCHIVE_NUMBER
    theirs = bagit.Bag(str(built.folder))
    theirs.validate()
    assert theirs.info["Payload-Oxum"] == f"{built.size_bytes}.{built.files}"

    ours = read_bag(built.folder)
    assert ours.valid
    assert ours.files["tagmanifest-sha256.txt"].digests["sha256"] == built.sha256
    assert ours.files["tagmanifest-sha256.txt"].digests["sm3"] == built.sm3
    assert all({"sha256", "sm3"} <= ours.listed[path].keys() for path in ours.payload)

    assert from_xml((built.folder / "data" / CATALOGUE).read_bytes()) == built.described
    assert [one.first_page for one in built.described.items][:3] == [1, 4, 6]
    documents = sorted((built.folder / "data" / "电子档案").iterdir())
    assert len(documents) == len(built.described.items)
    assert not any(check_archival(path) for path in documents)
    assert seen[0] == (0, 11)
    assert seen[-1] == (11, 11)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [ARCHIVE_NUMBER]


def test_nothing_in_a_main_bag_tells_of_another_volume(tmp_path: Path) -> None:
    built = bag(tmp_path)
    for path in built.folder.rglob("*"):
        if path.is_file() and path.suffix != ".flac":
            data = path.read_bytes()
            assert "副卷".encode() not in data
            assert b"confidential" not in data
            assert "副卷".encode("utf-16-be") not in data
            # bag-info of several bags would number them: 1 of 2.
            assert b"Bag-Count" not in data


def test_a_cancel_leaves_nothing(tmp_path: Path) -> None:
    cancel = threading.Event()

    def after_two(done: int, _total: int) -> None:
        if done == 2:
            cancel.set()

    with pytest.raises(Cancelled):
        bag(tmp_path / "out", on_progress=after_two, cancel=cancel)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_cancel_within_a_long_recording_is_heard(tmp_path: Path) -> None:
    cancel = threading.Event()
    given: list[int] = []

    def pieces() -> Iterator[bytes]:
        while True:
            given.append(1)
            if len(given) == 3:
                cancel.set()
            yield bytes(1 << 16)

    endless = Other("录音", "long", "a.flac", pieces)
    with pytest.raises(Cancelled):
        build(tmp_path, head(), main_items()[:1], [endless], cancel=cancel)
    assert len(given) == 3
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterable[bytes]:
        yield b"some"
        raise Damaged(path="recording", found="0")

    with pytest.raises(Damaged):
        build(tmp_path, head(), main_items()[:1], [Other("录音", "x", "a.flac", broken)])
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_names_the_package_and_leaves_nothing(tmp_path: Path) -> None:
    def full(path: Path) -> tuple[str, int]:
        raise DiskFull(path=str(path))

    first, second = main_items()[:2]
    items = [first, replace(second, write=full)]
    with pytest.raises(DiskFull) as caught:
        build(tmp_path / "out", head(), items, [])
    assert caught.value.params["path"] == str(tmp_path / "out" / ARCHIVE_NUMBER)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_bag_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    built = build(tmp_path, head(), main_items()[:1], [])
    before = {path: path.stat().st_mtime_ns for path in built.folder.rglob("*")}
    with pytest.raises(DuplicateItem):
        build(tmp_path, head(), main_items()[:2], [])
    assert {path: path.stat().st_mtime_ns for path in built.folder.rglob("*")} == before
    assert len(list(tmp_path.iterdir())) == 1


def test_what_a_killed_build_left_goes_after_a_day_and_nothing_else(tmp_path: Path) -> None:
    old = tmp_path / ".01a20263-bf55-76a6-869f-e1c02ff275dd.part"
    young = tmp_path / ".01a20263-bf55-76a6-869f-e1c02ff275de.part"
    theirs = tmp_path / ".download.part"
    for path in (old, young, theirs):
        path.mkdir()
    for path in (old, theirs):
        os.utime(path, (0, 0))
    build(tmp_path, head(), main_items()[:1], [])
    assert not old.exists()
    assert young.exists()
    assert theirs.exists()


def test_a_document_that_is_not_what_its_writer_said_is_refused(tmp_path: Path) -> None:
    one = item("complaint", "民事起诉状", 1)

    def lying(path: Path) -> tuple[str, int]:
        one.write(path)
        return "0" * 64, 1

    with pytest.raises(Damaged):
        build(tmp_path, head(), [type(one)(one.described, lying)], [])
    assert list(tmp_path.iterdir()) == []


def test_titles_of_any_characters_come_back_from_the_catalogue(tmp_path: Path) -> None:
    built = build(tmp_path, head(), [item("complaint", '起诉状 <a b="c"> & ]]>', 1)], [sound()])
    assert from_xml(to_xml(built.described)) == built.described
    bagit.Bag(str(built.folder)).validate()


@pytest.mark.parametrize(
    ("number", "volume", "expected"),
    [
        ("（2026）粤0308民初123号", Volume.MAIN, "2026-粤0308-民初-000123-Z"),
        ("（2025）最高法知民终7号", Volume.CONFIDENTIAL, "2025-最高法-知民终-000007-F"),
        ("（2026）吉02执恢99号之一", Volume.MAIN, "2026-吉02-执恢-000099-01-Z"),
        ("（2026）京73民初1号之十二", Volume.MAIN, "2026-京73-民初-000001-12-Z"),
        ("（2026）京73民初1号之二十", Volume.MAIN, "2026-京73-民初-000001-20-Z"),
    ],
)
def test_archive_numbers(number: str, volume: Volume, expected: str) -> None:
    import re

    from dossier.checks.codes import limits

    made = archive_number.of(case_number.parse(number), volume)
    assert made == expected
    assert re.fullmatch(limits()["archive_number"]["pattern"], made)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["report.json"]


def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    path, link = tmp_path / "report.json", tmp_path / "link"
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink() and path.read_bytes() == b"new"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"through")
    assert os.read(reading, 100) == b"through" and pipe.is_fifo()
    os.close(reading)
    with pytest.raises(NotWritten):
        write_whole(tmp_path, b"a folder")
    assert {one.name for one in tmp_path.iterdir()} == {"report.json", "link", "pipe"}
