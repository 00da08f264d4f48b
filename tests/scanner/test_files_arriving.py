"""Files that are still being written, and folders other programs put files into."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.errors import Cancelled, Corrupt, StillChanging
from scanner.devices.files import FileVersion, read_files, watch_folder
from scanner.devices.files.opening import opened
from tests.scanner.outside_files import jpeg, take


class Writer:
    """Another program: writes ``data`` in ``pieces`` with a pause before each."""

    def __init__(self, path: Path, data: bytes, pieces: int, pause_s: float) -> None:
        step = -(-len(data) // pieces)
        self._steps = [data[at : at + step] for at in range(0, len(data), step)]
        self._path, self._pause_s = path, pause_s
        self._thread = threading.Thread(target=self._run)
        path.write_bytes(b"")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._thread.join()

    def _run(self) -> None:
        with self._path.open("ab", buffering=0) as file:
            for piece in self._steps:
                time.sleep(self._pause_s)
                file.write(piece)


def test_half_written_file_is_waited_for(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.jpg", jpeg(), pieces=6, pause_s=0.1):
        taken = take(tmp_path / "a.jpg", settle_s=0.6)
    assert taken.page.encoded == jpeg()


def test_without_waiting_it_is_refused_as_damaged(tmp_path: Path) -> None:
    """Shows that the waiting above is what saves the page."""
    half = jpeg()[: len(jpeg()) // 2]  # the writer waits as long as the reader takes
    (tmp_path / "a.jpg").write_bytes(half)
    assert type(take(tmp_path / "a.jpg", settle_s=0).error) is Corrupt


def test_file_that_never_comes_to_rest_is_refused(tmp_path: Path) -> None:
    refused = []
    with Writer(tmp_path / "a.jpg", jpeg() * 3, pieces=20, pause_s=0.1):
        report = read_files(
            [tmp_path],
            lambda page: None,
            lambda source, error: refused.append(error),
            threading.Event(),
            settle_s=0.4,
            wait_s=0.8,
        )
    assert report.pages == 0
    assert [type(error) for error in refused] == [StillChanging]
    assert refused[0].params["seconds"] == "0.8"


def test_old_file_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    time.sleep(0.3)
    began_s = time.monotonic()
    with opened(path, "a", max_bytes=1 << 30, settle_s=0.25, wait_s=5, cancel=threading.Event()):
        assert time.monotonic() - began_s < 0.2


def test_file_from_a_clock_that_runs_ahead_is_watched_instead(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    ahead_s = time.time() + 86_400
    os.utime(path, (ahead_s, ahead_s))
    began_s = time.monotonic()
    assert take(path, settle_s=0.4).page.encoded == jpeg()
    assert time.monotonic() - began_s >= 0.4


def test_waiting_can_be_cancelled(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg())
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    began_s = time.monotonic()
    with pytest.raises(Cancelled):
        read_files([tmp_path], lambda page: None, lambda s, e: None, cancel, settle_s=20)
    assert time.monotonic() - began_s < 3


@pytest.fixture
def cancel() -> Iterator[threading.Event]:
    event = threading.Event()
    timer = threading.Timer(20, event.set)
    timer.start()
    yield event
    timer.cancel()
    event.set()


def test_watched_folder_yields_each_complete_file_once(
    tmp_path: Path, cancel: threading.Event
) -> None:
    (tmp_path / "2.jpg").write_bytes(jpeg(2))
    (tmp_path / "10.jpg").write_bytes(jpeg(10))
    (tmp_path / ".3.jpg.part").write_bytes(b"x")
    done: set[FileVersion] = set()
    files = watch_folder(tmp_path, done.__contains__, cancel, poll_s=0.1, settle_s=0.3)
    first, second = next(files), next(files)
    assert [file.path.name for file in (first, second)] == ["2.jpg", "10.jpg"]
    assert first.size_bytes == len(jpeg(2))
    with Writer(tmp_path / "4.jpg", jpeg(4), pieces=5, pause_s=0.15):
        third = next(files)
    assert (third.path.name, third.size_bytes) == ("4.jpg", len(jpeg(4)))
    (tmp_path / "2.jpg").write_bytes(jpeg(3))
    again = next(files)
    assert again.path == first.path
    assert again != first


def test_watched_folder_passes_over_what_was_dealt_with(
    tmp_path: Path, cancel: threading.Event
) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg())
    (tmp_path / "b.jpg").write_bytes(jpeg())
    seen = next(watch_folder(tmp_path, lambda _: False, cancel, poll_s=0.05, settle_s=0.1))
    after_restart = watch_folder(tmp_path, {seen}.__contains__, cancel, poll_s=0.05, settle_s=0.1)
    assert next(after_restart).path.name == "b.jpg"


def test_watched_folder_may_come_later_and_ends_on_cancel(tmp_path: Path) -> None:
    folder, cancel = tmp_path / "later", threading.Event()
    found: list[FileVersion] = []

    def watch() -> None:
        found.extend(watch_folder(folder, lambda _: False, cancel, poll_s=0.05, settle_s=0.1))

    thread = threading.Thread(target=watch)
    thread.start()
    time.sleep(0.2)
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg())
    time.sleep(1.0)
    cancel.set()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert [file.path.name for file in found] == ["a.jpg"]
