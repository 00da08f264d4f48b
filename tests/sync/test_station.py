from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sync.core import limits
from sync.core.answers import (
    Answer,
    Committed,
    FeedPage,
    Got,
    HeldPart,
    Parts,
    Proof,
    Refusal,
    Reset,
    Signed,
    Stored,
    Unavailable,
    Welcome,
)
from sync.core.codec import digest
from sync.core.messages import (
    Batch,
    BlobName,
    Commit,
    Complete,
    Feed,
    Get,
    Have,
    Hello,
    OpenUpload,
    Part,
    Prove,
    Request,
    Slices,
)
from sync.core.slicing import sliced
from sync.core.station.events import (
    Alarm,
    Answered,
    Effect,
    Event,
    Failed,
    Free,
    Hush,
    Noted,
    PageState,
    Send,
    Throttle,
    Tick,
    TryAgain,
    Unreadable,
    Wake,
)
from sync.core.station.pace import Backoff, Bucket
from tests.sync.simulation.centre import SimCentre
from tests.sync.simulation.station import SimStation

pytestmark = pytest.mark.usefixtures("small_sizes")


class Desk:
    """A station whose every request the test may answer, lose or spoil."""

    def __init__(self, centre: SimCentre | None = None) -> None:
        self.sim = SimStation("d1", random.Random(1))
        self.centre = centre or SimCentre(random.Random(2))
        self.centre.enrol("d1", self.sim.key)
        self.now = 0.0
        self.open: list[Send] = []
        self.seen: list[Effect] = []
        self.log: list[Request] = []

    def give(self, event: Event) -> list[Send]:
        effects = self.sim.machine.step(event, self.now)
        self.seen += [effect for effect in effects if not isinstance(effect, Send)]
        sends = [effect for effect in effects if isinstance(effect, Send)]
        self.open += sends
        return sends

    def reply(self, send: Send) -> Answer:
        request = send.request
        pieces: list[bytes] = []
        if isinstance(request, Batch):
            pieces = [self.sim.read(blob.sha256) or b"" for blob in request.blobs]
        elif isinstance(request, Part):
            pieces = [self.sim.part(request.blob.sha256, request.number) or b""]
        elif isinstance(request, Slices):
            part = self.sim.part(request.blob.sha256, request.number) or b""
            pieces = sliced(part)[request.first : request.first + len(request.slices)]
        self.log.append(request)
        return self.centre.machine.answer(self.sim.device, request, pieces)

    def run(self, most: int = 400) -> None:
        """Answer everything until only the feed is polled."""
        self.give(Noted())
        for _ in range(most):
            if not self.open:
                return
            send = self.open.pop(0)
            self.give(Answered(send.ticket, self.reply(send)))
        raise AssertionError("no end")

    def later(self, turns: int = 30) -> None:
        """Let requests run out that nobody answers, and waiting end; then answer all."""
        self.open.clear()
        for _ in range(turns):
            self.now = max(self.now, self.wake())
            self.give(Tick())
            self.run()

    def until(self, kind: type) -> Send:
        """Answer everything else until such a request is open; it stays unanswered."""
        self.give(Tick())
        for _ in range(400):
            for send in self.open:
                if isinstance(send.request, kind):
                    self.open.remove(send)
                    return send
            if self.open:
                send = self.open.pop(0)
                self.give(Answered(send.ticket, self.reply(send)))
            else:
                self.now = max(self.now, self.wake())
                self.give(Tick())
        raise AssertionError("never sent")

    def alarms(self) -> list[str]:
        return [effect.kind for effect in self.seen if isinstance(effect, Alarm)]

    def wake(self) -> float:
        return next(e.at_s for e in reversed(self.seen) if isinstance(e, Wake))

    def case(self) -> None:
        case = {"id": "c", "number": "1", "title": ""}
        batch = {"id": "b", "case_id": "c"}
        deltas = [["case", "c", None, case], ["batch", "b", None, batch]]
        self.sim.write("case", "OpenCase", "c", deltas, {})

    def page(self, id_: str, data: bytes) -> str:
        sha256 = self.sim.keep(data)
        row = {
            "id": id_,
            "case_id": "c",
            "batch_id": "b",
            "material_id": None,
            "rank": id_,
            "sha256": sha256,
            "edits": "",
            "reading": "",
            "deleted": 0,
        }
        self.sim.write(id_, "ReceivePage", "c", [["page", id_, None, row]], {})
        return sha256

    def recording(self, id_: str, data: bytes) -> str:
        sha256 = self.sim.keep(data)
        row = {"id": id_, "case_id": "c", "sha256": sha256}
        self.sim.write(id_, "Record", "c", [["recording", id_, None, row]], {})
        return sha256


@pytest.fixture
def desk() -> Desk:
    found = Desk()
    found.case()
    return found


def _is_of(request: Request, sha256: str) -> bool:
    blob = getattr(request, "blob", None)
    return blob is not None and blob.sha256 == sha256


def kinds(requests: list[Request]) -> list[str]:
    return [type(request).__name__ for request in requests]


def test_a_page_goes_through_all_its_states(desk: Desk) -> None:
    sha256 = desk.page("p", b"master")

    def state() -> PageState:
        return desk.sim.machine.state(1, 2, [sha256])

    assert state() == PageState.LOCAL
    batch = desk.until(Batch)
    assert state() == PageState.SENDING
    desk.give(Answered(batch.ticket, desk.reply(batch)))
    assert state() == PageState.SENDING
    proof = desk.until(Prove)
    desk.run()
    assert state() == PageState.RECEIVED
    desk.give(Answered(proof.ticket, desk.reply(proof)))
    assert state() == PageState.VERIFIED
    assert PageState.VERIFIED.value == "已核验"


def test_nothing_is_sent_before_chains_are_compared(desk: Desk) -> None:
    assert kinds([send.request for send in desk.give(Tick())]) == ["Hello"]
    assert desk.give(Noted()) == []


def test_entries_overtake_large_pages_and_recordings_come_last(desk: Desk) -> None:
    sound = desk.recording("r", b"s" * 250)
    desk.page("p", b"small")
    desk.page("q", b"L" * 250)
    desk.page("last", b"small too")
    desk.give(Noted())
    taken: list[int] = []
    while desk.open:
        on_way = [each for each in desk.open if _is_of(each.request, sound)]
        if desk.sim.watermark(1) < 5:
            assert len(on_way) <= 1, "more than one connection while entries wait"
        if on_way:
            taken.append(desk.sim.watermark(1))
        send = desk.open.pop(0)
        desk.give(Answered(send.ticket, desk.reply(send)))
    # The case, the recording's entry and the small page were there before its bytes.
    assert min(taken) >= 3
    assert desk.sim.watermark(1) == 5
    assert desk.sim.machine.progress().owed == 0
    assert desk.centre.shelf.read(sound) == b"s" * 250


def test_at_most_four_requests_are_in_flight(desk: Desk) -> None:
    for n in range(12):
        desk.page(f"p{n}", bytes([n]) * 150)
    desk.give(Tick())
    most = 0
    for _ in range(200):
        if not desk.open:
            break
        most = max(most, len(desk.open))
        send = desk.open.pop(random.Random(most).randrange(len(desk.open)))
        desk.give(Answered(send.ticket, desk.reply(send)))
    assert most == 4


def test_nothing_is_sent_twice_at_once(desk: Desk) -> None:
    for n in range(12):
        desk.page(f"p{n}", bytes([n]) * 40)
    desk.until(Batch)
    for _ in range(5):
        desk.give(Noted())
    on_their_way = [
        blob.sha256
        for send in desk.open
        if isinstance(send.request, Batch)
        for blob in send.request.blobs
    ]
    assert len(on_their_way) == len(set(on_their_way))


def test_quiet_mode_sends_what_is_small_one_at_a_time(desk: Desk) -> None:
    desk.give(Hush(True))
    desk.page("p", b"small")
    desk.page("q", b"L" * 250)
    sound = desk.recording("r", b"s" * 250)
    desk.give(Tick())
    for _ in range(60):
        assert len(desk.open) <= 1
        if not desk.open:
            break
        send = desk.open.pop()
        assert not isinstance(send.request, OpenUpload | Part | Prove)
        desk.give(Answered(send.ticket, desk.reply(send)))
    assert desk.sim.watermark(1) == 2
    desk.give(Hush(False))
    desk.run()
    assert desk.sim.watermark(1) == 4
    assert desk.centre.shelf.read(sound)


def test_a_bandwidth_limit_holds(desk: Desk) -> None:
    for n in range(30):
        desk.page(f"p{n}", bytes([n]) * 60)
    desk.give(Throttle(100))
    sent = 0
    for _ in range(5000):
        for send in desk.open[:]:
            desk.open.remove(send)
            request = send.request
            if isinstance(request, Batch):
                sent += sum(blob.size for blob in request.blobs)
            desk.give(Answered(send.ticket, desk.reply(send)))
        # A second's worth at once, and one request that began with a full bucket.
        assert sent <= 100 * desk.now + 100 + limits.BATCH_BYTES
        if desk.sim.watermark(1) == 31:
            break
        desk.now = max(desk.now + 0.001, desk.wake())
        desk.give(Tick())
    assert desk.sim.watermark(1) == 31
    assert desk.now > (30 * 60 - 100 - limits.BATCH_BYTES) / 100


def test_failures_are_tried_again_by_timer_ever_later(desk: Desk) -> None:
    waits: list[float] = []
    for n in range(40):
        sends = desk.give(Tick())
        assert len(sends) == 1, "nothing is sent while waiting, and something after"
        desk.open.clear()
        desk.give(Failed(sends[0].ticket))
        assert desk.give(Noted()) == []
        wait = desk.wake() - desk.now
        assert wait <= min(300.0, 2.0**n) + 0.011
        waits.append(wait)
        desk.now = desk.wake()
    assert max(waits) > 100
    assert len(set(waits)) > 30, "no jitter"
    desk.run()
    assert desk.sim.watermark(1) == 1
    assert desk.sim.machine.progress().waiting_s == 0


def test_a_swallowed_answer_is_given_up_on(desk: Desk) -> None:
    hello = desk.until(Hello)
    answer = desk.reply(hello)
    desk.now = desk.wake()
    desk.give(Tick())
    desk.now = desk.wake()
    again = desk.until(Hello)
    assert again.ticket != hello.ticket
    assert isinstance(answer, Welcome)
    # The old answer comes at last: it is ignored.
    desk.give(Answered(hello.ticket, Refusal("revoked")))
    assert desk.sim.machine.progress().shut_out == ""
    desk.give(Answered(again.ticket, answer))
    desk.run()
    assert desk.sim.watermark(1) == 1


def test_the_centre_may_ask_for_time(desk: Desk) -> None:
    hello = desk.until(Hello)
    desk.give(Answered(hello.ticket, Unavailable(60)))
    assert desk.wake() - desk.now >= 60


def test_what_the_centre_cannot_take_now_waits_though_others_get_through(desk: Desk) -> None:
    desk.page("p", b"doomed")
    batch = desk.until(Batch)
    desk.give(Answered(batch.ticket, Unavailable(50)))
    start = desk.now
    for _ in range(20):
        for send in desk.open[:]:
            desk.open.remove(send)
            if isinstance(send.request, Batch):
                assert desk.now >= start + 50
            desk.give(Answered(send.ticket, desk.reply(send)))
        if desk.sim.watermark(1) == 2:
            break
        desk.now = desk.wake()
        desk.give(Tick())
    assert desk.sim.watermark(1) == 2


def test_a_refusal_becomes_a_dead_letter_until_somebody_tries_again(desk: Desk) -> None:
    commit = desk.until(Commit)
    desk.give(Answered(commit.ticket, Refusal("signature", "1")))
    desk.now += 10_000
    desk.run()
    assert [(d.key, d.code, d.thing) for d in desk.sim.dead()] == [("commit", "signature", "1")]
    desk.sim.boot()
    desk.run()
    assert desk.sim.watermark(1) == 0, "a dead letter outlives a restart"
    desk.give(TryAgain("commit"))
    desk.run()
    assert desk.sim.watermark(1) == 1
    assert desk.sim.dead() == []


def test_a_blob_refused_again_and_again_is_buried_alone(desk: Desk) -> None:
    good, bad = desk.page("p", b"good"), desk.page("q", b"bad")
    for _ in range(4):
        batch = desk.until(Batch)
        assert isinstance(batch.request, Batch)
        assert bad in [blob.sha256 for blob in batch.request.blobs]
        desk.give(Answered(batch.ticket, Refusal("hash", bad)))
    desk.run()
    assert [dead.key for dead in desk.sim.dead()] == [f"blob/{bad}"]
    assert desk.sim.blob(good)
    assert desk.sim.watermark(1) == 2, "what does not need it goes on"
    desk.give(TryAgain(f"blob/{bad}"))
    desk.run()
    assert desk.sim.watermark(1) == 3


def test_a_damaged_master_is_never_sent_and_holds_nobody_up(desk: Desk) -> None:
    sha256 = desk.page("p", b"master")
    desk.page("q", b"after")
    batch = desk.until(Batch)
    desk.give(Unreadable(batch.ticket, sha256))
    desk.run()
    assert desk.alarms() == ["damaged"]
    assert [dead.code for dead in desk.sim.dead()] == ["damaged"]
    assert desk.sim.watermark(1) == 3
    assert list(desk.centre.disk.table("awaited")) == [sha256]
    # The bytes turn up again: a person says so, and they follow.
    desk.give(TryAgain(f"blob/{sha256}"))
    desk.run()
    assert desk.centre.shelf.read(sha256) == b"master"
    assert not desk.centre.disk.table("awaited")


def test_a_part_that_cannot_be_read_is_given_up_on(desk: Desk) -> None:
    sha256 = desk.page("p", b"L" * 250)
    with desk.sim.disk.transaction():
        desk.sim.disk.put("bytes", sha256, b"L" * 249 + b"M")
    desk.run()
    assert desk.alarms() == ["damaged"]
    assert "Part" not in kinds(desk.log)


def test_an_upload_is_resumed_where_it_stopped(desk: Desk) -> None:
    sha256 = desk.page("p", bytes(range(250)) + bytes(200))
    desk.until(Complete)
    desk.open.clear()
    before = [r.number for r in desk.log if isinstance(r, Part)]
    assert sorted(before) == [1, 2, 3, 4, 5]
    desk.log.clear()
    desk.sim.boot()
    desk.run()
    assert [r for r in desk.log if isinstance(r, Part)] == []
    assert desk.centre.shelf.read(sha256) == bytes(range(250)) + bytes(200)
    assert desk.sim.watermark(1) == 2


def test_what_became_of_entries_is_heard_though_the_answer_was_lost(desk: Desk) -> None:
    desk.case()
    desk.page("p", b"small")
    # The centre has them, and the station dies before it hears so.
    desk.reply(desk.until(Commit))
    desk.open.clear()
    desk.sim.boot()
    desk.run()
    last = desk.sim.head().sequence
    outcomes = [desk.sim.disk.get("outcomes", ("d1", 1, n)) for n in range(1, last + 1)]
    assert None not in outcomes
    assert desk.sim.watermark(1) == last


def test_a_part_of_other_bytes_is_sent_again(desk: Desk) -> None:
    data = bytes(range(250))
    sha256 = desk.page("p", data)
    zone = desk.sim.describe(sha256).zone  # type: ignore[union-attr]
    other = HeldPart(2, digest(bytes(100)))
    desk.centre.shelf.put_part(zone, sha256, other, bytes(100))
    desk.run()
    assert desk.centre.shelf.read(sha256) == data
    assert desk.sim.watermark(1) == 2
    assert len([r for r in desk.log if isinstance(r, Complete)]) == 1


@pytest.mark.parametrize("cuts", [50])
def test_an_upload_cut_often_sends_little_twice(desk: Desk, cuts: int) -> None:
    """Figure 5 in small: bytes sent ≤ 1.05 × size + one part a cut."""
    size = 400 * limits.PART_BYTES
    sha256 = desk.page("p", random.Random(3).randbytes(size))
    sent = 0
    desk.give(Tick())
    for n in range(5000):
        if not desk.open:
            break
        send = desk.open.pop(0)
        if isinstance(send.request, Part):
            sent += limits.PART_BYTES
        if n % (400 // cuts) == 3 and cuts:
            cuts -= 1
            desk.open.clear()
            desk.sim.boot()
            desk.give(Tick())
        else:
            desk.give(Answered(send.ticket, desk.reply(send)))
    assert desk.centre.shelf.read(sha256)
    assert sent <= 1.05 * size + 50 * limits.PART_BYTES


def _spoil(answer: Answer) -> Iterator[Answer]:
    """Yield what somebody between station and centre could make of an answer."""
    if isinstance(answer, Committed | Stored):
        signed = answer.receipt
        yield replace(answer, receipt=replace(signed, signature=b"x" * 32))
        yield replace(answer, receipt=Signed(signed.body + b" ", signed.signature))
        yield Committed(signed) if isinstance(answer, Stored) else Stored(signed)
    if isinstance(answer, Parts):
        yield replace(answer, sha256="0" * 64)
        yield replace(answer, sha256="0" * 64, done=True)
    if isinstance(answer, Proof):
        yield replace(answer, nonce="0" * 64)
        yield replace(answer, blobs=())
    if isinstance(answer, FeedPage) and answer.items:
        yield replace(answer, items=answer.items[1:])
        yield replace(answer, items=answer.items[::-1])
        yield replace(answer, after=answer.after + 1)
        yield replace(answer, generation="g9")
        yield replace(answer, scope="c")
        yield replace(answer, through=answer.through + 1)
        entry = answer.items[0].entry
        assert entry is not None
        bent = replace(answer.items[0], entry=replace(entry, raw=entry.raw + b" "))
        yield replace(answer, items=(bent, *answer.items[1:]))
    if isinstance(answer, Welcome):
        yield replace(answer, epoch=2)
        yield replace(answer, common=5)


@pytest.mark.parametrize("kind", [Hello, Commit, Batch, OpenUpload, Complete, Feed, Prove])
def test_answers_that_do_not_fit_are_not_believed(kind: type) -> None:
    probe = Desk()
    count = len(list(_spoil(_one(probe, kind)[1]))) if kind is not Feed else 7
    assert count
    for n in range(count):
        desk = Desk()
        send, answer = _one(desk, kind)
        before = desk.sim.disk.image()
        desk.give(Answered(send.ticket, list(_spoil(answer))[n]))
        assert desk.alarms() == ["forged"], n
        assert desk.sim.disk.image() == before, n
        desk.later()
        assert desk.sim.watermark(1) == 4


def test_bytes_that_nobody_asked_for_are_not_believed() -> None:
    desk = Desk()
    wanted = digest(b"wanted")
    with desk.sim.disk.transaction():
        desk.sim.disk.put("wanted", wanted, True)
    desk.give(Noted())
    send = desk.until(Get)
    desk.give(Answered(send.ticket, Got(BlobName(digest(b"other"), 5))))
    assert desk.alarms() == ["forged"]


def _one(desk: Desk, kind: type) -> tuple[Send, Answer]:
    desk.case()
    desk.page("p", b"small")
    desk.page("q", b"L" * 250)
    desk.page("r", b"more")
    if kind is Feed:
        desk.run()
        with desk.sim.disk.transaction():
            desk.sim.disk.put("cursors", "", None)
        desk.sim.reset("", "g1")
        desk.seen.clear()
        desk.give(Noted())
    send = desk.until(kind)
    return send, desk.reply(send)


def test_bytes_are_freed_only_on_a_fresh_proof_and_an_entry(desk: Desk) -> None:
    sha256 = desk.page("p", b"master")
    desk.run()
    assert desk.sim.blob(sha256) == "verified"
    desk.sim.retention = True
    proof = desk.until(Prove)
    assert not [effect for effect in desk.seen if isinstance(effect, Free)]
    answer = desk.reply(proof)
    assert isinstance(answer, Proof)
    wrong = replace(answer, blobs=tuple(replace(b, digest="0" * 64) for b in answer.blobs))
    desk.give(Answered(proof.ticket, wrong))
    assert not [effect for effect in desk.seen if isinstance(effect, Free)]
    assert desk.sim.blob(sha256) is None
    desk.sim.retention = False
    desk.run()
    desk.sim.retention = True
    desk.now += 301
    proof = desk.until(Prove)
    answer = desk.reply(proof)
    assert isinstance(answer, Proof)
    loose = replace(answer, blobs=tuple(replace(b, bound=False) for b in answer.blobs))
    desk.give(Answered(proof.ticket, loose))
    assert not [effect for effect in desk.seen if isinstance(effect, Free)]
    assert not [s for s in desk.give(Noted()) if isinstance(s.request, Prove)], "asked at once"
    desk.now += 301
    proof = desk.until(Prove)
    desk.give(Answered(proof.ticket, desk.reply(proof)))
    assert [effect for effect in desk.seen if isinstance(effect, Free)] == [Free(sha256)]


def test_what_went_bad_at_the_centre_is_sent_again(desk: Desk) -> None:
    sha256 = desk.page("p", b"master")
    desk.run()
    disk = desk.centre.shelf_disk
    with disk.transaction():
        disk.put("bytes", ("main", sha256), b"mastes")
        disk.put("bytes", ("secret", sha256), None)
    zone = desk.sim.describe(sha256).zone  # type: ignore[union-attr]
    with disk.transaction():
        disk.put("bytes", ("main", sha256), None)
        disk.put("bytes", (zone, sha256), b"mastes")
    assert desk.centre.scrub() == 1
    desk.run()
    desk.run()
    assert desk.centre.shelf.read(sha256) == b"master"
    assert desk.sim.blob(sha256) == "verified"


def test_a_reset_never_touches_what_is_unsent(desk: Desk) -> None:
    desk.run()
    desk.page("p", b"unsent")
    desk.give(Noted())
    feed = desk.until(Feed)
    before = dict(desk.sim.disk.table("journal"))
    desk.give(Answered(feed.ticket, Reset("", "g1")))
    assert desk.sim.disk.table("journal") == before
    assert [sent.entry for sent in desk.sim.disk.get("self", "unsettled")] == [
        desk.sim.entry(2).entry  # type: ignore[union-attr]
    ]
    desk.later()
    assert desk.sim.watermark(1) == 2
    assert desk.sim.cursor("").number == 2
    assert ("page", "p") in desk.sim.rows()


def test_the_revoked_keep_everything_and_ask_again_later(desk: Desk) -> None:
    desk.page("p", b"kept")
    commit = desk.until(Commit)
    desk.give(Answered(commit.ticket, Refusal("revoked")))
    desk.open.clear()
    assert desk.sim.machine.progress().shut_out == "revoked"
    assert desk.alarms() == ["shut_out"]
    desk.now += 100
    assert desk.give(Noted()) == []
    sends: list[Send] = []
    while not sends and desk.now < 1000:
        desk.now = desk.wake()
        sends = desk.give(Tick())
    assert kinds([send.request for send in sends]) == ["Hello"]
    assert desk.now >= 300
    desk.run()
    assert desk.sim.machine.progress().shut_out == ""
    assert desk.sim.watermark(1) == 2


def test_a_clock_that_jumps_loses_nothing(desk: Desk) -> None:
    for n, jump in enumerate((-3.15e8, 3.15e8, -1.0, 6.3e8, -6.3e8)):
        desk.page(f"p{n}", bytes([n]))
        desk.now += jump
        sends = desk.give(Noted())
        assert desk.wake() > desk.now
        assert desk.wake() - desk.now <= 301, jump
        desk.open = [send for send in desk.open if send in sends]
        for _ in range(3):
            desk.now = desk.wake()
            desk.give(Tick())
        desk.run()
    desk.now += 400
    desk.give(Tick())
    desk.run()
    assert desk.sim.watermark(1) == 6


def test_have_is_asked_in_the_blobs_own_zone(desk: Desk) -> None:
    for n in range(40):
        desk.page(f"p{n}", bytes([n]))
    desk.run()
    zones = {r.zone for r in desk.log if isinstance(r, Have)}
    assert zones == {"main", "secret"}
    for sha256 in desk.sim.disk.table("bytes"):
        local: Any = desk.sim.describe(sha256)
        assert desk.centre.disk.get("blobs", (local.zone, sha256)).used


def test_a_bucket_lets_a_large_request_start_when_full() -> None:
    bucket = Bucket(100)
    assert bucket.ready_at(1000, 0.0) == 0.0
    bucket.take(1000, 0.0)
    assert bucket.ready_at(10, 0.0) == pytest.approx(9.1)
    assert bucket.ready_at(10, 9.2) == 9.2
    bucket.take(10, 1e9)
    assert bucket.ready_at(91, 1e9) > 1e9
    assert Bucket(None).ready_at(1 << 40, 5.0) == 5.0


def test_backoff_spreads_over_the_whole_range() -> None:
    chance = random.Random(4)
    waits = []
    for _ in range(500):
        backoff = Backoff(1.0, 300.0, chance.random)
        for _ in range(12):
            backoff.failed(0.0)
        waits.append(backoff.waiting_s(0.0))
    assert 0 <= min(waits) < 15
    assert 285 < max(waits) <= 300
    backoff.worked()
    assert backoff.waiting_s(0.0) == 0


def test_a_feed_without_news_is_asked_ever_more_seldom(desk: Desk) -> None:
    desk.run()
    settings = desk.sim.settings

    def pause() -> float:
        """Return how long it takes until the feed is asked again, and answer it."""
        before = desk.now
        while not any(isinstance(send.request, Feed) for send in desk.open):
            assert not desk.open
            desk.now = desk.wake()
            desk.give(Tick())
        for send in desk.open:
            desk.give(Answered(send.ticket, desk.reply(send)))
        desk.open.clear()
        return desk.now - before

    pauses = [pause() for _ in range(8)]
    assert pauses[0] == pytest.approx(settings.poll_s)
    assert pauses[0] < pauses[1] < pauses[2]
    assert all(0.8 * settings.poll_most_s <= each <= settings.poll_most_s for each in pauses[5:])

    # Own work, or news, and it is asked soon again.
    desk.page("p", b"master")
    desk.run()
    pauses = [pause() for _ in range(3)]
    assert pauses[:2] == pytest.approx([settings.poll_s] * 2), "the entry itself comes as news"
    assert pauses[2] > settings.poll_s
