"""Models over a network that breaks off, lies, and is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from asr import models
from asr.models import Progress
from resources.errors import Cancelled, Hostile, ModelMissing, ModelNotTaken, NotFetched, TooLarge
from tests.asr.models.supply import ARCHIVED, FILES, Supply, digest, listed, serving, zipped

PARTS = Path("models/.download")


@pytest.fixture
def supply(tmp_path: Path) -> Iterator[Supply]:
    with serving(dict(FILES)) as supply:
        archive = listed(tmp_path, supply.url)
        supply.files["test.zip"] = archive.read_bytes()
        yield supply


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(("name", "files"), [("test/files", FILES), ("test/zip", ARCHIVED)])
def test_a_model_is_fetched_and_then_found(
    tmp_path: Path, supply: Supply, name: str, files: dict[str, bytes]
) -> None:
    told: list[Progress] = []
    state = models.install(name, tmp_path, on_progress=told.append)
    assert state.usable
    assert state.folder == models.locate(name, tmp_path)
    assert tree(state.folder) == files
    assert told[-1].done_bytes == told[-1].total_bytes == models.named(name, tmp_path).size_bytes
    assert list((tmp_path / PARTS).iterdir()) == []
    asked = len(supply.asked)
    models.install(name, tmp_path)
    assert len(supply.asked) == asked


def test_a_broken_connection_is_taken_up_where_it_broke(tmp_path: Path, supply: Supply) -> None:
    supply.breaks_after = 100_000
    models.install("test/files", tmp_path)
    asked = [wanted for path, wanted in supply.asked if path == "/model.bin"]
    assert asked == ["", "bytes=100000-"] + [f"bytes={n}00000-" for n in range(2, 11)]


def test_a_later_run_goes_on_where_an_earlier_one_ended(tmp_path: Path, supply: Supply) -> None:
    cancel = Event()

    def stop(progress: Progress) -> None:
        if progress.done_bytes > 300_000:
            cancel.set()

    with pytest.raises(Cancelled):
        models.install("test/files", tmp_path, cancel, stop)
    here = (tmp_path / PARTS / "test--files--model.bin").stat().st_size
    assert 0 < here < len(FILES["model.bin"])
    assert not models.states(tmp_path)[-2].usable
    models.install("test/files", tmp_path)
    assert supply.asked[1] == ("/model.bin", f"bytes={here}-")


def test_a_server_without_ranges_sends_all_again(tmp_path: Path, supply: Supply) -> None:
    part = tmp_path / PARTS / "test--files--model.bin"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"something else")
    supply.ranges = False
    models.install("test/files", tmp_path)
    assert tree(tmp_path / "models/test/files") == FILES


@pytest.mark.parametrize("wrong", [bytes(1_024_000), FILES["model.bin"] + b"more"])
def test_wrong_bytes_are_refused_and_not_kept(
    tmp_path: Path, supply: Supply, wrong: bytes
) -> None:
    supply.files["model.bin"] = wrong
    with pytest.raises(ModelNotTaken):
        models.install("test/files", tmp_path)
    assert not (tmp_path / "models/test/files").exists()
    supply.files["model.bin"] = FILES["model.bin"]
    models.install("test/files", tmp_path)


def test_a_part_of_another_file_does_not_spoil_the_next_run(
    tmp_path: Path, supply: Supply
) -> None:
    part = tmp_path / PARTS / "test--files--model.bin"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"\xff" * 1000)
    with pytest.raises(ModelNotTaken):
        models.install("test/files", tmp_path)
    models.install("test/files", tmp_path)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_address_that_gives_nothing_is_named(
    tmp_path: Path, supply: Supply, status: int
) -> None:
    supply.status = status
    with pytest.raises(NotFetched) as caught:
        models.install("test/zip", tmp_path)
    assert "127.0.0.1" in str(caught.value)


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    listed(tmp_path)
    with pytest.raises(NotFetched):
        models.install("test/files", tmp_path)


def test_a_name_nobody_knows_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        models.install("test/none", tmp_path)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, supply: Supply) -> None:
    listed(tmp_path, supply.url, unpacked=1000)
    with pytest.raises(TooLarge):
        models.install("test/zip", tmp_path)
    assert not (tmp_path / "models/test/zip").exists()


def test_an_archive_of_the_right_digest_may_still_not_leave_its_folder(tmp_path: Path) -> None:
    with serving({}) as supply:
        listed(tmp_path, supply.url)
        bad = zipped(tmp_path / "bad.zip", {"../../escaped": b"x"})
        text = (tmp_path / "models.toml").read_text()
        head, _, _ = text.partition("[speech.archive]")
        (tmp_path / "models.toml").write_text(
            f'{head}[speech.archive]\nurl = "{supply.url}bad.zip"\nsize = {bad.stat().st_size}\n'
            f'sha256 = "{digest(bad.read_bytes())}"\nunpacked = 1000\n'
        )
        supply.files["bad.zip"] = bad.read_bytes()
        with pytest.raises(Hostile):
            models.install("test/zip", tmp_path)
    assert not list(tmp_path.parent.glob("**/escaped"))
