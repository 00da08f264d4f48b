from __future__ import annotations

import hashlib
import logging
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resources.errors import Offline
from sync.core import limits
from sync.core.messages import Commit, Complete, Get, Part, Request, Slices
from sync.core.station.events import Hush, Settings, Throttle
from sync.station.certificates import station_context
from sync.station.link import Link
from sync.station.pacing import Pacer
from tests.faults.proxy import Proxy, Trouble
from tests.sync.station.pki import Pki
from tests.sync.station.rig import Rig
from tests.sync.station.small_gateway import SmallGateway

_log = logging.getLogger(__name__)
MIB = 1 << 20
Make = Callable[..., Rig]


@pytest.fixture
def make(gateway: SmallGateway, tmp_path: Path) -> Iterator[Make]:
    rigs: list[Rig] = []

    def build(*args: object, **options: object) -> Rig:
        rigs.append(Rig(gateway, tmp_path, *args, **options))  # type: ignore[arg-type]
        rigs[-1].loop.start()
        return rigs[-1]

    yield build
    for rig in rigs:
        rig.close()


def noise(size: int, seed: int = 0) -> bytes:
    chance = random.Random(seed)
    return b"".join(chance.randbytes(min(16 * MIB, size - at)) for at in range(0, size, 16 * MIB))


def at_centre(gateway: SmallGateway, sha256: str) -> bytes:
    with gateway.lock:
        return gateway.centre.shelf.read(sha256)


def test_pages_reach_the_centre_and_are_proven(gateway: SmallGateway, make: Make) -> None:
    rig = make()
    shas = rig.write("a", [noise(300_000, n) for n in range(30)])
    standing = rig.settle()
    assert standing.progress.pending == 0
    assert standing.last_answer_s is not None
    for sha256 in shas:
        assert at_centre(gateway, sha256)
        assert rig.sim.blob(sha256) == "verified"
    # Small ones travelled together.
    assert sum(isinstance(each, Part) for each in gateway.seen) == 0
    assert len(gateway.seen) < 30
    assert gateway.connections <= 4


def test_two_stations_follow_each_other_and_fetch(gateway: SmallGateway, make: Make) -> None:
    one, two = make("d1"), make("d2")
    small, large = one.write("a", [noise(200_000, 1), noise(20 * MIB, 2)])
    one.settle()
    with two.lock, two.sim.disk.transaction():
        two.sim.disk.put("wanted", small, True)
        two.sim.disk.put("wanted", large, True)
    two.settle()
    two.loop.wait(lambda s: two.sim.describe(large) is not None, 20)
    assert hashlib.sha256(two.sim.disk.get("bytes", large)).hexdigest() == large
    assert two.sim.disk.get("bytes", small) is not None
    assert ("page", "a-0") in two.sim.rows()
    assert two.incoming.begun(large) == 0


def test_a_fetch_is_taken_up_where_it_was_cut(gateway: SmallGateway, make: Make) -> None:
    one = make("d1")
    (large,) = one.write("a", [noise(40 * MIB, 3)])
    one.settle()
    with Proxy(("127.0.0.1", gateway.port)) as proxy:
        # Six connections lose their way after 9 MiB each, the others are well.
        proxy.trouble = lambda n: Trouble(cut_down_bytes=9 * MIB) if n < 6 else Trouble()
        two = make("d2", url=f"https://127.0.0.1:{proxy.port}")
        with two.lock, two.sim.disk.transaction():
            two.sim.disk.put("wanted", large, True)
        two.settle()
        two.loop.wait(lambda s: two.sim.describe(large) is not None, 30)
        assert two.sim.describe(large) is not None
        assert proxy.cuts >= 2
        assert proxy.bytes_down < 1.05 * 40 * MIB + 4 * MIB
    offsets = [each.offset for each in gateway.seen if isinstance(each, Get)]
    assert offsets[0] == 0 and len(offsets) >= 3 and offsets == sorted(offsets)


@pytest.mark.parametrize(
    ("size", "cuts"),
    [
        (40 * MIB, 6),
        pytest.param(1 << 30, 50, marks=[pytest.mark.faults, pytest.mark.timeout(900)]),
    ],
)
def test_an_upload_that_is_cut_sends_little_twice(
    gateway: SmallGateway, make: Make, size: int, cuts: int
) -> None:
    chance = random.Random(size)
    places = [chance.randint(MIB // 2, 12 * MIB) for _ in range(cuts)]
    with Proxy(("127.0.0.1", gateway.port)) as proxy:
        proxy.trouble = lambda n: Trouble(cut_up_bytes=places[n]) if n < cuts else Trouble()
        rig = make(url=f"https://127.0.0.1:{proxy.port}", stall_s=20.0)
        (sha256,) = rig.write("a", [noise(size, 4)])
        rig.settle(600)
        assert proxy.connections > cuts
    assert rig.sim.blob(sha256) == "verified"
    _log.info("sent %d of %d, %d cuts", rig.link.bytes_out, size, cuts)
    assert rig.link.bytes_out <= 1.05 * size + cuts * limits.PART_BYTES
    # Parts that the gateway had acknowledged were not sent again.
    numbers = [each.number for each in gateway.seen if isinstance(each, Part)]
    assert len(numbers) <= -(-size // limits.PART_BYTES) + cuts


@pytest.mark.parametrize("way", ["swallow", "garble", "empty", "foreign"])
def test_answers_that_are_lost_or_spoilt_are_asked_for_again(
    gateway: SmallGateway, make: Make, way: str
) -> None:
    left = {"n": 3}

    def twist(request: Request, framed: bytes) -> bytes | None:
        if not isinstance(request, Commit | Part | Complete) or left["n"] == 0:
            return framed
        left["n"] -= 1
        if way == "swallow":
            return None
        if way == "garble":
            return framed[:50] + bytes([framed[50] ^ 1]) + framed[51:]
        return b"" if way == "empty" else b"<html>captive portal</html>"

    gateway.twist = twist
    rig = make()
    (sha256,) = rig.write("a", [noise(3 * MIB, 5)])
    rig.settle()
    assert left["n"] == 0
    assert rig.sim.blob(sha256) == "verified"
    assert rig.loop.standing.progress.dead == 0
    assert bool(rig.loop.alarms()) == (way != "swallow")


def test_a_gateway_of_another_authority_learns_nothing(
    gateway: SmallGateway, make: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    impostor = SmallGateway(folder, Pki())
    try:
        rig = make(url=impostor.url)
        rig.write("a", [noise(1000)])
        rig.loop.wait(lambda s: s.failures >= 2, 10)
        assert rig.loop.standing.failures >= 2
        assert impostor.bytes_in == 0
        assert rig.loop.standing.answers == 0
    finally:
        impostor.close()


def test_a_stations_certificate_does_not_make_a_gateway(
    gateway: SmallGateway, tmp_path: Path
) -> None:
    # Signed by the right authority, but for a station.
    from sync.station.certificates import new_key, signing_request

    key = new_key()
    pem = gateway.pki.issue(signing_request(key, "127.0.0.1"), "127.0.0.1")
    path = tmp_path / "stolen.pem"
    path.write_bytes(key + pem.encode())
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    gateway.server.context = context
    link = Link(gateway.url, station_context(gateway.pki.pem))
    with pytest.raises(Offline), link.ask("GET", "/v1/centre"):
        pass
    assert gateway.bytes_in == 0


def test_damaged_bytes_are_not_sent(gateway: SmallGateway, make: Make) -> None:
    rig = make()
    data = noise(100_000, 6)
    sha256 = hashlib.sha256(data).hexdigest()
    with rig.lock:
        rig.sim.keep(data)
        rig.sim.disk.tables["bytes"][sha256] = data[:-1] + b"!"
        rig.sim.write(
            "case",
            "OpenCase",
            "c1",
            [["case", "c1", None, {"id": "c1", "number": "1", "title": ""}]],
            {},
        )
        rig.sim.write(
            "b", "OpenBatch", "c1", [["batch", "b1", None, {"id": "b1", "case_id": "c1"}]], {}
        )
        from tests.sync.station.rig import _page

        rig.sim.write("p", "ReceivePage", "c1", [_page("p", sha256)], {})
    standing = rig.settle()
    assert standing.progress.pending == 0
    assert [each.kind for each in rig.loop.alarms()] == ["damaged"]
    assert rig.link.bytes_out < 50_000
    with pytest.raises(Exception, match=sha256):
        at_centre(gateway, sha256)


def test_the_limit_holds_within_one_part(make: Make) -> None:
    rate = 4 * MIB
    pacer = Pacer()
    rig = make(pacer=pacer)
    pacer.limit(rate)
    rig.loop.post(Throttle(rate), always=True)
    size = 10 * MIB
    (sha256,) = rig.write("a", [noise(size, 7)])
    # From when bytes flow: how soon they do, and how evenly, a busy machine decides.
    while rig.link.bytes_out < 100_000:
        time.sleep(0.01)
    began_s = time.monotonic()
    begun = rig.link.bytes_out
    time.sleep(1.0)
    sent = rig.link.bytes_out - begun
    took_s = time.monotonic() - began_s
    assert 0 < sent <= 1.15 * rate * took_s
    pacer.limit(None)
    rig.loop.post(Throttle(None), always=True)
    rig.settle()
    assert rig.sim.blob(sha256) == "verified"


def test_quiet_mode_sends_what_is_small(make: Make) -> None:
    rig = make()
    rig.loop.post(Hush(True), always=True)
    (large,) = rig.write("a", [noise(3 * MIB, 8)])
    rig.loop.wait(lambda s: s.at_rest and s.steps > 3, 5)
    assert rig.loop.standing.progress.pending == 1
    assert rig.sim.watermark(1) == 2
    rig.loop.post(Hush(False), always=True)
    rig.settle()
    assert rig.sim.blob(large) == "verified"


def test_a_stop_in_the_middle_is_quick_and_loses_nothing(
    gateway: SmallGateway, tmp_path: Path
) -> None:
    pacer = Pacer()
    pacer.limit(200_000)
    rig = Rig(gateway, tmp_path, pacer=pacer)
    rig.loop.start()
    (sha256,) = rig.write("a", [noise(30 * MIB, 9)])
    rig.loop.wait(lambda s: s.progress.in_flight > 0, 5)
    time.sleep(0.3)
    began_s = time.monotonic()
    assert rig.loop.stop()
    assert time.monotonic() - began_s < 2.0
    again = Rig(gateway, tmp_path)
    again.sim.disk.tables = rig.sim.disk.tables
    again.loop.start()
    again.settle()
    assert again.sim.blob(sha256) == "verified"
    again.close()


def test_a_stop_while_the_centre_says_nothing(make: Make, gateway: SmallGateway) -> None:
    with Proxy(("127.0.0.1", gateway.port), Trouble(blackhole=True)) as proxy:
        rig = make(url=f"https://127.0.0.1:{proxy.port}", stall_s=60.0)
        rig.write("a", [noise(1000)])
        time.sleep(0.5)
        began_s = time.monotonic()
        assert rig.loop.stop()
        assert time.monotonic() - began_s < 2.0


def test_a_clock_set_wrong_delays_and_loses_nothing(make: Make) -> None:
    off = {"s": 0.0}
    rig = make(clock=lambda: time.monotonic() + off["s"])
    for n, jump_s in enumerate([0.0, 3e8, -6e8, 40.0, -5.0]):
        off["s"] += jump_s
        (sha256,) = rig.write(f"u{n}", [noise(50_000, 20 + n)])
        rig.settle()
        assert rig.sim.blob(sha256) == "verified"


def test_a_disk_that_fails_in_a_step_is_tried_again(make: Make) -> None:
    from resources.errors import DiskFull

    rig = make()
    rig.settle()
    sound = rig.sim.settle
    fails = {"n": 2}

    def settle(*args: object) -> None:
        if fails["n"]:
            fails["n"] -= 1
            raise DiskFull(path="dossier.db")
        sound(*args)  # type: ignore[arg-type]

    rig.sim.settle = settle  # type: ignore[method-assign,assignment]
    (sha256,) = rig.write("a", [noise(50_000, 30)])
    rig.settle()
    assert fails["n"] == 0
    assert rig.sim.blob(sha256) == "verified"
    assert rig.loop.standing.error is None


def test_a_revoked_station_keeps_everything(gateway: SmallGateway, make: Make) -> None:
    from sync.core.messages import Revoke

    rig = make(settings=Settings(poll_s=0.2, backoff_most_s=0.4))
    rig.settle()
    with gateway.lock:
        gateway.centre.machine.revoke(Revoke("d1"))
    rig.write("a", [noise(1000)])
    rig.loop.wait(lambda s: s.progress.shut_out == "revoked", 5)
    assert rig.loop.standing.progress.shut_out == "revoked"
    with gateway.lock:
        gateway.centre.machine.revoke(Revoke("d1", revoked=False))
    assert rig.settle(10).progress.pending == 0


def test_a_stop_at_any_moment_of_a_connections_life(gateway: SmallGateway, tmp_path: Path) -> None:
    chance = random.Random(5)
    for n in range(25):
        rig = Rig(gateway, tmp_path, f"d{n}", stall_s=60.0)
        rig.loop.start()
        rig.write("a", [noise(1000)])
        time.sleep(chance.uniform(0, 0.02))
        assert rig.loop.stop(5.0)


def test_what_no_connection_carries_whole_gets_through_in_slices(
    gateway: SmallGateway, make: Make
) -> None:
    """Every connection is cut; a blob of 1.4 MB is larger than what any of them carries."""

    def bad_line(number: int) -> Trouble:
        chance = random.Random(f"narrow {number}")
        up, down = chance.randint(100_000, 600_000), chance.randint(5_000, 60_000)
        return Trouble(cut_up_bytes=up, cut_down_bytes=down)

    with Proxy(("127.0.0.1", gateway.port), bad_line) as proxy:
        rig = make(url=f"https://127.0.0.1:{proxy.port}", stall_s=20.0)
        sizes = [1_400_000, 40_000, 700_000, 40_000, 1_400_000]
        blobs = rig.write("a", [noise(size, n) for n, size in enumerate(sizes)])
        rig.loop.wait(lambda s: s.answers > 5 and not s.progress.pending, 60)
        assert proxy.cuts > 5
        assert not rig.sim.dead()
        # An answer that was cut short is no lie.
        assert not rig.loop.alarms()
    assert all(rig.sim.blob(sha256) for sha256 in blobs)
    assert any(isinstance(each, Slices) for each in gateway.seen)
