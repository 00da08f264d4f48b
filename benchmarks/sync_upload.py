"""How fast pages get to the centre, durably (figure 14); prints JSON.

Run: ``python -m benchmarks.sync_upload [--pages 600] [--delays-ms 0 20] [--large-mib 256]
[--rounds 3] [--only sqlite]``. A real station, a gateway in a process of its own, TLS;
SQLite and a sealed folder, PostgreSQL and SeaweedFS; beside them the same bytes by
boto3, rclone and rsync, and the bare disk.

``sent``: every entry was acknowledged, its bytes durable and read back at the centre.
``proven``: the station asked for each page to be read once more and compared it.
Core milliseconds are the processors', per page: those of the station, of the gateway,
and of what stands behind it. Quote them, and ratios, rather than seconds: wall times of a
machine that others use say little, and niceness does nothing between sessions where the
system groups processes by session (``/proc/self/autogroup``).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.sync_parts import Gateway, core_s, gateway
from dossier.changes import MACHINE, ReceivePage
from dossier.ids import PageId, new_id
from dossier.model import Page
from tests.faults.proxy import Proxy, Trouble
from tests.sync.postgres import Postgres, programs
from tests.sync.seaweed import BUCKETS, Seaweed, weed
from tests.sync.station.real import RealStation

PAGE_BYTES = 300_000
KINDS = ("sqlite", "postgresql")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=600)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--delays-ms", type=float, nargs="*", default=[0.0, 20.0])
    options.add_argument("--large-mib", type=int, default=256)
    options.add_argument("--only", choices=KINDS)
    options.add_argument("--folder", type=Path, help="measure on this folder's disk")
    given = options.parse_args()
    report: dict[str, Any] = {"cores": os.cpu_count(), "load": [_load()]}
    rounds: dict[str, list[dict[str, float]]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="wenyi-bench-", dir=given.folder) as name,
        ExitStack() as s,
    ):
        home = Path(name)
        backends = {
            kind: s.enter_context(_backend(kind, home)) for kind in KINDS if _has(kind, given)
        }
        for number in range(given.rounds):
            folder = home / f"round-{number}"
            folder.mkdir()
            _bare(folder, given.pages, rounds)
            _peers(folder, given.pages, rounds, backends.get("postgresql"))
            for kind, backend in backends.items():
                for delay_ms in given.delays_ms:
                    key = f"{kind}, {delay_ms:g} ms each way"
                    found = _pages(folder, backend, given.pages, delay_ms / 1000)
                    rounds.setdefault(key, []).append(found)
                if given.large_mib:
                    found = _large(folder, backend, given.large_mib)
                    rounds.setdefault(f"{kind}, one of {given.large_mib} MiB", []).append(found)
            shutil.rmtree(folder)
            report["load"].append(_load())
    report["rounds"] = {name: _summed(found) for name, found in rounds.items()}
    json.dump(report, sys.stdout, indent=2)
    sys.stdout.write("\n")


# ---- what is behind a gateway -----------------------------------------------------


class _Backend:
    """What a gateway is set up with, and the processes it uses."""

    def __init__(self) -> None:
        self.pids: list[int] = []
        self.seaweed: Seaweed | None = None
        self.settings: Callable[[], dict[str, Any]] = dict


def _has(kind: str, given: argparse.Namespace) -> bool:
    there = kind == "sqlite" or (programs() is not None and weed() is not None)
    return there and given.only in (None, kind)


@contextmanager
def _backend(kind: str, home: Path) -> Iterator[_Backend]:
    backend = _Backend()
    if kind == "sqlite":
        yield backend
        return
    server = Postgres()
    seaweed = Seaweed(home / "seaweed")
    try:
        server.start()
        seaweed.start()
        for zone in BUCKETS:
            os.environ[f"WENYI_S3_{zone.upper()}_KEY"] = f"{zone}-key"
            os.environ[f"WENYI_S3_{zone.upper()}_SECRET"] = f"{zone}-word"
        backend.seaweed = seaweed
        backend.pids = [each.process.pid for each in (server, seaweed) if each.process is not None]
        buckets = {zone: {"endpoint": seaweed.endpoint, "name": zone} for zone in BUCKETS}
        backend.settings = lambda: {"database_url": server.url(server.fresh()), "buckets": buckets}
        yield backend
    finally:
        seaweed.kill()
        server.remove()


# ---- the sync ---------------------------------------------------------------------


def _pages(home: Path, backend: _Backend, count: int, delay_s: float) -> dict[str, float]:
    """Send pages that were scanned before."""
    with (
        _station(home) as (station, folder),
        gateway(folder / "c", **backend.settings()) as centre,
    ):
        case, batch = station.open_case()
        station.scan(case, batch, count, PAGE_BYTES, seed=time.time_ns() % 10_000)
        with Proxy(("127.0.0.1", centre.port), Trouble(delay_s=delay_s)) as proxy:
            port = proxy.port if delay_s else centre.port
            station.driver.enrol(f"https://127.0.0.1:{port}", centre.codes[0])
            return _once(station, centre, backend, count, count * PAGE_BYTES)


def _large(home: Path, backend: _Backend, mebibytes: int) -> dict[str, float]:
    """Send one master of many parts."""
    size = mebibytes << 20
    with (
        _station(home) as (station, folder),
        gateway(folder / "c", **backend.settings()) as centre,
    ):
        case, batch = station.open_case()
        source = folder / "large"
        with source.open("wb") as file:
            for _ in range(mebibytes):
                file.write(os.urandom(1 << 20))
        blob = station.store.blobs.put_file(source)
        source.unlink()
        page = Page(
            PageId(new_id()), case, batch, None, "m", blob.sha256, "image/jpeg", size,
            100, 100, 300, received_at=datetime.now(UTC),
        )  # fmt: skip
        station.store.apply(ReceivePage(page), MACHINE)
        station.driver.enrol(centre.url, centre.codes[0])
        return _once(station, centre, backend, 1, size)


def _once(
    station: RealStation, centre: Gateway, backend: _Backend, count: int, size: int
) -> dict[str, float]:
    before = _own_s(), centre.core_s(), core_s(*backend.pids)
    started = time.perf_counter()
    sent: list[float] = []
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(station, sent, over))
    watching.start()
    report = station.driver.once()
    seconds = time.perf_counter() - started
    over.set()
    watching.join()
    if report.pending:
        raise RuntimeError(f"not everything was sent: {report}")
    after = _own_s(), centre.core_s(), core_s(*backend.pids)
    names = ("station", "gateway", "behind")
    spent = {n: (b - a) * 1000 / count for n, a, b in zip(names, before, after, strict=True)}
    sent_s = (sent[0] - started) if sent else seconds
    return {
        "sent_per_s": count / sent_s,
        "proven_per_s": count / seconds,
        "sent_mb_s": size / sent_s / 1e6,
        "proven_mb_s": size / seconds / 1e6,
        **{f"core_ms_{name}": value for name, value in spent.items()},
    }


def _watch(station: RealStation, sent: list[float], over: threading.Event) -> None:
    """Note when nothing was pending any more."""
    while not over.wait(0.05):
        progress = station.driver.progress()
        if progress.sent_bytes and not progress.pending:
            sent.append(time.perf_counter())
            return


@contextmanager
def _station(home: Path) -> Iterator[tuple[RealStation, Path]]:
    folder = Path(tempfile.mkdtemp(dir=home))
    station = RealStation(folder / "s")
    try:
        yield station, folder
    finally:
        station.close()
        shutil.rmtree(folder)


# ---- beside it --------------------------------------------------------------------


def _bare(home: Path, count: int, rounds: dict[str, list[dict[str, float]]]) -> None:
    """The disk alone: write and fsync, eight at a time."""
    folder = Path(tempfile.mkdtemp(dir=home))
    data = os.urandom(PAGE_BYTES)

    def write(number: int) -> None:
        with (folder / str(number)).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    with ThreadPoolExecutor(8) as workers:
        _timed(
            "the disk, write and fsync",
            rounds,
            count,
            lambda: list(workers.map(write, range(count))),
        )
    hashed = [hashlib.sha256]
    started = time.process_time()
    for _ in range(100):
        hashed[0](data)
    spent = (time.process_time() - started) * 10
    rounds.setdefault("one SHA-256 of a page", []).append({"core_ms": spent})
    shutil.rmtree(folder)


def _peers(
    home: Path,
    count: int,
    rounds: dict[str, list[dict[str, float]]],
    backend: _Backend | None,
) -> None:
    """The same amount by what others use."""
    source = Path(tempfile.mkdtemp(dir=home))
    for number in range(count):
        (source / f"{number:05d}").write_bytes(os.urandom(PAGE_BYTES))
    os.sync()
    if shutil.which("rsync"):
        target = home / "rsync"
        command = ["rsync", "-a", "--checksum", "--fsync", f"{source}/", str(target)]
        _timed("rsync --fsync to a folder", rounds, count, lambda: _run(command))
        shutil.rmtree(target)
    if backend is not None and backend.seaweed is not None:
        seaweed = backend.seaweed
        if shutil.which("rclone"):
            place = f":s3:main/rclone-{time.time_ns()}"
            command = ["rclone", "copy", "--checksum", "--transfers", "4", str(source), place]
            remote = {
                "RCLONE_S3_PROVIDER": "Other",
                "RCLONE_S3_ENDPOINT": seaweed.endpoint,
                "RCLONE_S3_ACCESS_KEY_ID": "main-key",
                "RCLONE_S3_SECRET_ACCESS_KEY": "main-word",
                "RCLONE_S3_REGION": "us-east-1",
                "RCLONE_S3_NO_CHECK_BUCKET": "true",
            }
            _timed("rclone to SeaweedFS", rounds, count, lambda: _run(command, remote), backend)
        _timed("boto3 to SeaweedFS", rounds, count, lambda: _boto(source, seaweed), backend)
    shutil.rmtree(source)


def _boto(source: Path, seaweed: Seaweed) -> None:
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=seaweed.endpoint,
        aws_access_key_id="main-key",
        aws_secret_access_key="main-word",  # noqa: S106  of this test server
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, max_pool_connections=8),
    )
    stamp = time.time_ns()

    def put(file: Path) -> None:
        client.put_object(Bucket="main", Key=f"boto-{stamp}/{file.name}", Body=file.read_bytes())

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(put, sorted(source.iterdir())))


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    # With a bundle of authorities in the environment, rclone cannot use its own transport.
    own = {name: value for name, value in os.environ.items() if name != "AWS_CA_BUNDLE"}
    given = {**own, **(environment or {})}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=given)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-1000:]}")


def _timed(
    name: str,
    rounds: dict[str, list[dict[str, float]]],
    count: int,
    work: Callable[[], object],
    backend: _Backend | None = None,
) -> None:
    pids = [] if backend is None else backend.pids
    before = _own_s(), core_s(*pids)
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    after = _own_s(), core_s(*pids)
    found = {
        "per_s": count / seconds,
        "core_ms": (after[0] - before[0]) * 1000 / count,
        "core_ms_behind": (after[1] - before[1]) * 1000 / count,
    }
    rounds.setdefault(name, []).append(found)


def _summed(found: list[dict[str, float]]) -> dict[str, list[float]]:
    """Return median, least and most of each figure."""
    return {
        name: [
            round(pick(each[name] for each in found), 2) for pick in (statistics.median, min, max)
        ]
        for name in found[0]
    }


def _own_s() -> float:
    """Return processor seconds of this process and of its children that ended."""
    return sum(os.times()[:4])


def _load() -> float:
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
