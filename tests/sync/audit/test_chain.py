"""The centre takes what continues a chain, once, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.errors import BrokenChain, ForkedChain
from sync.audit import merkle
from sync.audit.chain import ChainHead, Link, extend, take
from tests.sync.audit.books import MemoryLog, Station


def station(entries: int = 6, name: str = "counter") -> Station:
    made = Station(name)
    for number in range(entries):
        made.write(f"第{number}条")
    return made


def test_entries_are_taken_once_whatever_is_sent_again() -> None:
    log, made = MemoryLog(), station()
    assert take(log, made.chain, made.links[:4]) == ChainHead(4, made.links[3].hash)
    assert take(log, made.chain, made.links[:2]) == ChainHead(4, made.links[3].hash)
    assert take(log, made.chain, made.links[2:]) == ChainHead(6, made.links[5].hash)
    assert take(log, made.chain, []) == ChainHead(6, made.links[5].hash)
    assert [sequence for _, sequence, _ in log.entries] == [1, 2, 3, 4, 5, 6]
    expected = merkle.MemoryNodes()
    for size, link in enumerate(made.links):
        merkle.append(expected, size, bytes.fromhex(link.hash))
    assert merkle.root(log.tree, 6) == merkle.root(expected, 6)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"sequence": 9}, "gap"),
        ({"sequence": "3"}, "gap"),
        ({"sequence": -1}, "gap"),
        ({"previous": "0" * 64}, "previous"),
        ({"previous": None}, "previous"),
        ({"device": "other"}, "owner"),
        ({"epoch": 2}, "owner"),
    ],
)
def test_an_entry_that_does_not_continue_is_refused(
    changed: dict[str, object], fault: str
) -> None:
    log, made = MemoryLog(), station(2)
    made.write("bad", **changed)
    with pytest.raises(BrokenChain) as caught:
        take(log, made.chain, made.links)
    assert caught.value.params == {"thing": "counter/1", "sequence": 3, "fault": fault}
    # All or nothing.
    assert log.entries == []


def test_hash_signature_and_form_are_checked() -> None:
    made = station(1)
    good = made.links[0]
    for link, fault in (
        (Link(good.raw + b" ", good.hash, good.signature), "hash"),
        (Link(good.raw, good.hash.upper(), good.signature), "hash"),
        (Link(good.raw, good.hash, good.signature[:-1]), "signature"),
        (Link(good.raw, good.hash, bytes(64)), "signature"),
        (made.sign(b"no json"), "unreadable"),
        (made.sign(b"[1]"), "unreadable"),
        (made.sign(b"[" * 100_000), "unreadable"),
        (Station("intruder").sign(good.raw), "signature"),
    ):
        with pytest.raises(BrokenChain) as caught:
            extend(made.chain, made.chain.start, [link])
        assert caught.value.params["fault"] == fault
    assert extend(made.chain, made.chain.start, [good]) == ChainHead(1, good.hash)


def test_a_copied_station_is_found_by_its_first_different_entry() -> None:
    log, made = MemoryLog(), station(3)
    clone = made.copy()
    made.write("here")
    clone.write("there")
    take(log, made.chain, made.links)
    with pytest.raises(ForkedChain) as caught:
        take(log, clone.chain, clone.links)
    assert caught.value.params["sequence"] == 4
    assert [link for _, _, link in log.entries] == made.links


def test_a_restored_station_that_writes_on_is_found() -> None:
    log, made = MemoryLog(), station(5)
    take(log, made.chain, made.links)
    restored = Station(made.name, made.epoch, made.links[:2])
    restored.write("after the restore")
    with pytest.raises(ForkedChain):
        take(log, restored.chain, restored.links[2:])
    # In a new epoch it begins a chain of its own.
    fresh = Station(made.name, 2)
    fresh.write("after the restore")
    assert take(log, fresh.chain, fresh.links).sequence == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=12))
def test_any_pieces_in_any_order_give_a_beginning_of_the_chain(
    pieces: list[tuple[int, int]],
) -> None:
    log, made = MemoryLog(), station(12)
    for start, stop in pieces:
        try:
            take(log, made.chain, made.links[start:stop])
        except BrokenChain as error:
            assert error.params["fault"] == "gap"
    assert [link for _, _, link in log.entries] == made.links[: len(log.entries)]


def test_64_writers_of_one_chain_and_of_their_own_never_fork_it() -> None:
    log = MemoryLog()
    shared = station(20, "shared")
    own = [station(8, f"station {number}") for number in range(32)]

    def send(number: int) -> None:
        made = shared if number % 2 else own[number // 2]
        for stop in range(1, len(made.links) + 1):
            take(log, made.chain, made.links[max(0, stop - 3) : stop])

    with ThreadPoolExecutor(64) as pool:
        list(pool.map(send, range(64)))
    for made in [shared, *own]:
        assert [link for name, _, link in log.entries if name == made.chain.name] == made.links
    expected = merkle.MemoryNodes()
    for size, (_, _, link) in enumerate(log.entries):
        merkle.append(expected, size, bytes.fromhex(link.hash))
    size = len(log.entries)
    assert merkle.root(log.tree, size) == merkle.root(expected, size)
