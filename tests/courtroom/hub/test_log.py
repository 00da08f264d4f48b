"""The room's log: what was written is read, what was not whole does not count."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtroom.hub import log as logs
from courtroom.hub.log import Log, Record, Writer, read, verify
from resources.errors import Damaged, StoreError

KEY = bytes(range(32))


def record(n: int, **more: object) -> Record:
    return {"n": n, "at": 1.5, "act": "x", "set": {f"key/{n % 7}": n, **more}, "del": []}


@contextmanager
def opened(folder: Path, key: bytes = KEY) -> Iterator[Log]:
    log = Log.open(folder, key)
    try:
        yield log
    finally:
        log.close()


def written(folder: Path, count: int = 20) -> Path:
    with opened(folder) as log:
        for n in range(1, count + 1):
            log.append([record(n, text="审判长：现在开庭")])
    return sorted(folder.iterdir())[-1]


def test_it_holds_what_was_appended(tmp_path: Path) -> None:
    path = written(tmp_path / "log")
    with opened(tmp_path / "log") as again:
        assert again.n == 20
        again.append([record(21)])
    assert again.facts.all == {"text": "审判长：现在开庭"} | {
        f"key/{n % 7}": n for n in range(15, 22)
    }
    assert verify(tmp_path / "log", KEY) == 21
    assert [one["n"] for one in read(path, KEY)][1:] == list(range(1, 21))
    data = path.read_bytes()
    assert "现在开庭".encode() not in data
    with opened(tmp_path / "log") as again:
        assert again.n == 21


def test_deleted_facts_stay_deleted(tmp_path: Path) -> None:
    with opened(tmp_path / "log") as log:
        log.append([record(1), {**record(2), "set": {}, "del": ["key/1"]}])
    with opened(tmp_path / "log") as log:
        assert log.facts.all == {}


def test_files_are_turned_and_continue_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_FILE_EVENTS", 5)
    written(tmp_path / "log", 23)
    assert len(list((tmp_path / "log").iterdir())) == 5
    assert verify(tmp_path / "log", KEY) == 23
    with opened(tmp_path / "log") as log:
        assert log.n == 23
    files = sorted((tmp_path / "log").iterdir())
    files[2].unlink()
    with pytest.raises(Damaged):
        verify(tmp_path / "log", KEY)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_wherever_power_goes_whole_events_are_left(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cut") / "log"
    path = written(folder, 6)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    fill = data.draw(st.sampled_from([0, 40]))
    # Zeros behind the end: the file had grown on the disk, its bytes had not come.
    path.write_bytes(whole[:at] + bytes(min(fill, len(whole) - at)))
    with opened(folder) as log:
        assert 0 <= log.n <= 6
        assert len(log.facts.under("key")) == log.n
        if at == len(whole):
            assert log.n == 6
        log.append([record(log.n + 1)])


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "log")
    whole = path.read_bytes()
    for at in (2, 12, 30, 60, len(whole) // 2):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            found = Log.open(tmp_path / "log", KEY)
        except Damaged:
            pass
        else:
            # A length that points beyond the end is like a cut.
            assert found.n < 20
            found.close()
        for extra in sorted((tmp_path / "log").iterdir())[1:]:
            extra.unlink()


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    written(tmp_path / "log")
    with pytest.raises(Damaged):
        Log.open(tmp_path / "log", bytes(32))


class Flaky(Log):
    """A disk that is full for a while."""

    full = False

    def append(self, records: object) -> None:
        if self.full:
            raise StoreError(path="—")
        super().append(records)  # type: ignore[arg-type]


def test_what_was_built_upon_a_lost_event_is_lost_with_it(tmp_path: Path) -> None:
    flaky = Flaky(tmp_path / "log", KEY)
    with opened(tmp_path / "log"):
        pass
    told: list[tuple[list[int], bool]] = []
    done = threading.Condition()

    def durable(records: object, error: StoreError | None) -> None:
        with done:
            numbers = [one["n"] for one in records]  # type: ignore[attr-defined]
            told.append((numbers, error is None))
            done.notify_all()

    def wait(count: int) -> None:
        with done:
            assert done.wait_for(lambda: sum(len(one) for one, _ in told) >= count, 30)

    writer = Writer(flaky, durable)
    writer.put(0, record(1))
    wait(1)
    flaky.full = True
    writer.put(0, record(2))
    wait(2)
    flaky.full = False
    writer.put(0, record(3))
    wait(3)
    writer.put(1, record(2))
    wait(4)
    writer.close()
    fates = [(n, good) for numbers, good in told for n in numbers]
    assert fates == [(1, True), (2, False), (3, False), (2, True)]
    with opened(tmp_path / "log") as log:
        assert log.n == 2
