"""On a line that cuts every long request, everything gets through all the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.core import codec, framing, limits
from sync.core.codec import digest
from sync.core.messages import Batch, BlobName, Join, Part, Request, Slices
from sync.core.slicing import slice_lengths, sliced
from sync.core.station.events import Answered, Failed, Send, Tick
from sync.core.station.pace import Reach
from tests.sync.test_station import Desk

KIB = 1 << 10


def carried(desk: Desk, request: Request) -> list[bytes]:
    """Return the bytes beside a request."""
    if isinstance(request, Batch):
        return [desk.sim.read(blob.sha256) or b"" for blob in request.blobs]
    if isinstance(request, Part):
        return [desk.sim.part(request.blob.sha256, request.number) or b""]
    if isinstance(request, Slices):
        part = sliced(desk.sim.part(request.blob.sha256, request.number) or b"")
        return part[request.first : request.first + len(request.slices)]
    return []


def through(desk: Desk, most_up: int, most_down: int, steps: int = 3000) -> int:
    """Let a line carry no longer request and no longer answer; return the bytes sent."""
    sent = 0
    desk.give(Tick())
    for _ in range(steps):
        if not desk.open:
            if desk.sim.machine.is_at_rest and not desk.sim.machine.progress().pending:
                return sent
            desk.now = max(desk.now, desk.wake())
            desk.give(Tick())
            continue
        send: Send = desk.open.pop(0)
        pieces = carried(desk, send.request)
        length = len(framing.pack(codec.encode(send.request), pieces))
        sent += min(length, most_up)
        if length > most_up:
            desk.give(Failed(send.ticket, cut=True))
            continue
        answer = desk.reply(send)
        event = Answered(send.ticket, answer)
        cut = len(codec.encode(answer)) > most_down
        desk.give(Failed(send.ticket, cut=True) if cut else event)
    raise AssertionError("no end")


@settings(max_examples=25, deadline=None)
@example(most_up=156_633, most_down=40_960, sizes=[3 << 20])
@given(
    most_up=st.integers(90 * KIB, 700 * KIB),
    most_down=st.integers(40 * KIB, 200 * KIB),
    sizes=st.lists(st.sampled_from([900, 40_000, 300_000, 1_400_000, 3 << 20]), max_size=12),
)
def test_a_line_that_cuts_what_is_long_lets_everything_through(
    most_up: int, most_down: int, sizes: list[int]
) -> None:
    desk = Desk()
    desk.case()
    chance = random.Random(len(sizes))
    names = [desk.page(f"p{n}", chance.randbytes(size)) for n, size in enumerate(sizes)]
    sent = through(desk, most_up, most_down)
    for sha256 in names:
        assert desk.centre.shelf.read(sha256)
        assert desk.sim.blob(sha256) is not None
    # 16 KiB for the frames: without them the smallest line went 24 bytes over, and one of
    # 3 MiB in pieces of 150 KiB 30 bytes over 4 KiB.
    assert sent <= 2.5 * sum(sizes) + 8 * most_up + 16 * KIB
    assert not desk.sim.dead()
    assert desk.alarms() == []


def test_many_entries_get_through_in_short_manifests() -> None:
    desk = Desk()
    desk.case()
    for n in range(400):
        desk.page(f"p{n}", f"master {n}".encode())
    through(desk, 90 * KIB, 60 * KIB)
    assert desk.sim.watermark(1) == 401


def test_a_part_larger_than_the_line_goes_in_slices_that_outlive_a_restart() -> None:
    desk = Desk()
    desk.case()
    data = random.Random(1).randbytes(limits.PART_BYTES + 100_000)
    sha256 = desk.page("p", data)
    with pytest.raises(AssertionError, match="no end"):
        through(desk, 300 * KIB, 60 * KIB, steps=60)
    desk.open.clear()
    before = sum(isinstance(each, Slices) for each in desk.log)
    assert before > 5
    desk.sim.boot()
    through(desk, 300 * KIB, 60 * KIB)
    assert desk.centre.shelf.read(sha256) == data
    slices = [each for each in desk.log if isinstance(each, Slices)]
    # What the centre had when the station was switched off was not sent again.
    indices = [(each.number, each.first + n) for each in slices for n in range(len(each.slices))]
    assert len(indices) == len(set(indices))


def test_a_good_line_knows_no_slices_even_after_one_cut() -> None:
    desk = Desk()
    desk.case()
    for n in range(5):
        desk.page(f"p{n}", random.Random(n).randbytes(1_400_000))
    desk.give(Tick())
    send = desk.until(Part)
    desk.give(Failed(send.ticket, cut=True))
    through(desk, 1 << 30, 1 << 30)
    assert desk.sim.watermark(1) == 6
    assert not any(isinstance(each, Slices | Join) for each in desk.log)


def test_slices_of_other_bytes_or_places_are_refused() -> None:
    desk = Desk()
    data = random.Random(4).randbytes(200_000)
    blob = BlobName(digest(data), len(data))
    parts = sliced(data)
    names = tuple(digest(each) for each in parts)
    assert [len(each) for each in parts] == slice_lengths(len(data))

    def ask(request: Request, pieces: list[bytes] | None = None) -> tuple[str, tuple[str, ...]]:
        answer = desk.centre.machine.answer("d1", request, pieces or [])
        return getattr(answer, "code", type(answer).__name__), getattr(answer, "blobs", ())

    whole = Join("main", blob, 1, blob.sha256, names)
    assert ask(Slices("main", blob, 1, 0, names[:2]), parts[:2]) == ("Done", ())
    assert ask(whole) == ("missing", names[2:])
    assert ask(Slices("main", blob, 1, 2, names[2:]), [*parts[2:-1], b"x"])[0] == "size"
    assert ask(Slices("main", blob, 1, 2, names[2:3]), [bytes(len(parts[2]))])[0] == "hash"
    assert ask(Slices("main", blob, 1, 3, names[2:]), parts[2:])[0] == "size"
    assert ask(Slices("main", blob, 2, 0, names[:1]), parts[:1])[0] == "size"
    assert ask(Slices("main", blob, 1, 2, names[2:]), parts[2:]) == ("Done", ())
    assert ask(Join("main", blob, 1, blob.sha256, names[:-1]))[0] == "size"
    assert ask(Join("main", blob, 1, digest(b"other"), names))[0] == "hash"
    # One that went bad there is named, and taken again.
    with desk.centre.shelf_disk.transaction():
        desk.centre.shelf_disk.put("bytes", ("main", names[1]), bytes(limits.SLICE_BYTES))
    assert ask(whole) == ("missing", names[1:2])
    assert ask(Slices("main", blob, 1, 1, names[1:2]), parts[1:2]) == ("Done", ())
    assert ask(whole) == ("Done", ())


def test_a_line_is_tried_with_more_after_a_few_successes() -> None:
    reach = Reach(64 * KIB, 16 << 20)
    reach.cut(1_000_000)
    assert reach.bytes == 16 << 20
    reach.worked(10_000)
    reach.cut(1_000_000)
    assert reach.bytes == 500_000
    for _ in range(4):
        reach.worked(300_000)
    assert reach.bytes == 1_000_000
    for _ in range(9):
        reach.cut(reach.bytes)
    assert reach.bytes == 64 * KIB
