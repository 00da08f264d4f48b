from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import ocr_pages
from ocr.pool import Job, Pool, plan
from ocr.worker import resident_bytes
from resources.errors import Cancelled, Corrupt, Crashed, ModelMissing, Stalled, Unsupported

Pixels = NDArray[np.uint8]


@pytest.fixture
def pool() -> Iterator[Pool]:
    before = set(threading.enumerate())
    with Pool(workers=1, threads=1, timeout_s=60) as one:
        yield one
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name.startswith("ocr-")]


def number_of_worker(_: object) -> int:
    return os.getpid()


def echo(value: object) -> object:
    return value


def die(_: object) -> Pixels:
    os.kill(os.getpid(), signal.SIGKILL)
    return np.zeros((1, 1), np.uint8)


def die_once(trace: Path) -> str:
    if trace.exists():
        return "second"
    trace.touch()
    os._exit(3)


def hang(trace: Path) -> None:
    trace.write_text(str(os.getpid()))
    time.sleep(600)


def note(folder: Path) -> None:
    (folder / f"{time.monotonic_ns()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)


def invert(path: Path) -> Pixels:
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return np.asarray(255 - image, dtype=np.uint8)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists() or not path.read_text():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "page.png"
    image = ocr_pages.few_lines(random.Random(1), dpi=150).image
    cv2.imwrite(str(path), image[..., ::-1])
    return path


def test_reads_files_bytes_and_prepared_images(
    pool: Pool, page_file: Path, tmp_path: Path
) -> None:
    negative = tmp_path / "negative.png"
    cv2.imwrite(str(negative), invert(page_file))
    jobs = [
        Job(page_file),
        Job(page_file.read_bytes()),
        Job(negative, load=invert),
        Job(page_file, task="page"),
        Job(page_file, task="orientation"),
    ]
    found = []
    for job in jobs:
        found.append(pool.submit(job).result())
    texts = [found[0].text, found[1].text, found[2].text, found[3][1].text]
    assert all("授权委托书" in text and "13800138000" in text for text in texts)
    assert found[3][0] == found[4]
    assert found[4].turn_deg == 0


def test_answers_belong_to_their_futures() -> None:
    with Pool(workers=2, threads=1) as pool:
        futures = {n: pool.submit(Job(n, echo, "call")) for n in range(40)}
        assert {n: future.result() for n, future in futures.items()} == {n: n for n in range(40)}


def test_errors_keep_class_and_parameters(pool: Pool, tmp_path: Path) -> None:
    empty, text = tmp_path / "empty.jpg", tmp_path / "letter.jpg"
    empty.touch()
    text.write_text("not a picture")
    with pytest.raises(Corrupt) as corrupt:
        pool.submit(Job(empty)).result()
    assert corrupt.value.params["source"] == "empty.jpg"
    with pytest.raises(Unsupported):
        pool.submit(Job(text)).result()
    with pytest.raises(Corrupt):
        pool.submit(Job(tmp_path / "nowhere.jpg")).result()
    with Pool("crystal-ball", workers=1) as wrong, pytest.raises(ModelMissing):
        wrong.submit(Job(None, task="warm")).result()


def test_a_worker_that_dies_is_replaced_and_the_job_tried_again(
    pool: Pool, tmp_path: Path
) -> None:
    before = pool.submit(Job(0, number_of_worker, "call")).result()
    assert pool.submit(Job(tmp_path / "trace", die_once, "call")).result() == "second"
    with pytest.raises(Crashed):
        pool.submit(Job(0, die)).result()
    after = pool.submit(Job(0, number_of_worker, "call")).result()
    assert after != before
    assert gone(before)


def test_a_worker_killed_while_idle_is_not_noticed(pool: Pool) -> None:
    first = pool.submit(Job(0, number_of_worker, "call")).result()
    os.kill(first, signal.SIGKILL)
    assert pool.submit(Job(0, number_of_worker, "call")).result() != first


def test_a_job_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with Pool(workers=1, threads=1, timeout_s=3) as pool:
        with pytest.raises(Stalled) as stalled:
            pool.submit(Job(tmp_path / "pid", hang, "call")).result(30)
        assert stalled.value.params == {"engine": "rapidocr", "seconds": 3}
        assert pool.submit(Job(5, echo, "call")).result() == 5
        assert gone(int((tmp_path / "pid").read_text()))


def never_up(connection: object, engine_name: str, threads: int) -> None:
    time.sleep(600)


def test_a_worker_that_does_not_come_up_costs_its_job_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Pool(workers=1, threads=1) as pool:
        with monkeypatch.context() as broken:
            broken.setattr("ocr.pool.START_S", 0.2)
            broken.setattr("ocr.pool.serve", never_up)
            with pytest.raises(Crashed):
                pool.submit(Job(5, echo, "call")).result(60)
        assert pool.submit(Job(5, echo, "call")).result(60) == 5


def test_a_worker_that_cannot_be_started_costs_its_job_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_more_processes(keeper: object) -> None:
        raise BlockingIOError

    with Pool(workers=1, threads=1) as pool:
        with monkeypatch.context() as broken:
            broken.setattr("ocr.pool._Keeper._worker", no_more_processes)
            with pytest.raises(Crashed):
                pool.submit(Job(5, echo, "call")).result(60)
        assert pool.submit(Job(5, echo, "call")).result(60) == 5


def test_running_and_waiting_jobs_can_be_cancelled(pool: Pool, tmp_path: Path) -> None:
    running = pool.submit(Job(tmp_path / "pid", hang, "call"))
    waiting = pool.submit(Job(1, echo, "call"))
    wait_for(tmp_path / "pid")
    pool.cancel(waiting)
    assert waiting.cancelled()
    pool.cancel(running)
    with pytest.raises(Cancelled):
        running.result(10)
    assert pool.submit(Job(2, echo, "call")).result() == 2


def test_closing_ends_what_is_running(tmp_path: Path) -> None:
    pool = Pool(workers=1, threads=1)
    running = pool.submit(Job(tmp_path / "pid", hang, "call"))
    wait_for(tmp_path / "pid")
    pool.close()
    with pytest.raises(Cancelled):
        running.result(0)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(Job(0, echo, "call"))


def test_no_more_than_two_jobs_for_a_worker_are_in_flight(pool: Pool, tmp_path: Path) -> None:
    handed_in: list[int] = []

    def hand_in() -> None:
        for number in range(4):
            pool.submit(Job(tmp_path, note, "call"))
            handed_in.append(number)

    feeder = threading.Thread(target=hand_in)
    feeder.start()
    end = time.monotonic() + 30
    while not list(tmp_path.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)
    assert len(handed_in) == 2
    assert len(list(tmp_path.iterdir())) == 1
    (tmp_path / "go").touch()
    feeder.join(30)
    assert handed_in == [0, 1, 2, 3]


def test_a_worker_that_has_grown_is_replaced() -> None:
    with Pool(workers=1, threads=1, resident_max_bytes=1) as pool:
        numbers = {pool.submit(Job(0, number_of_worker, "call")).result() for _ in range(2)}
        assert len(numbers) == 2


def test_a_job_that_cannot_travel_is_told(pool: Pool) -> None:
    with pytest.raises((TypeError, AttributeError, ValueError)):
        pool.submit(Job(threading.Lock(), echo, "call")).result()
    assert pool.submit(Job(3, echo, "call")).result() == 3


def test_plans_leave_a_core_free_on_bigger_machines() -> None:
    assert resident_bytes() > 10_000_000
    for cores in range(1, 65):
        workers, threads = plan(cores)
        assert workers >= 1
        assert workers * threads <= max(cores - (cores > 2), 1)
