"""What the sync's benchmarks share: a gateway in a process of its own, a station, core seconds."""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

from sync.access import tokens
from sync.access.acts import Actor
from sync.gateway.composing import Composed
from sync.gateway.config import Bucket, CentreConfig, Limits
from sync.gateway.server import Listening, serve
from sync.ledger.contract import EVERYTHING

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Gateway:
    """A centre that runs beside this process."""

    process: subprocess.Popen[str]
    url: str
    codes: list[str]

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return int(self.url.rpartition(":")[2])

    def core_s(self) -> float:
        """Return processor seconds it took so far."""
        return core_s(self.process.pid)


@contextmanager
def gateway(
    home: Path, *, profile: Path | None = None, codes: int = 2, **settings: Any
) -> Iterator[Gateway]:
    """Serve a centre on a free port of the loopback address.

    Args:
        home: of the centre.
        profile: where its threads' profile goes.
        codes: how many stations it lets in.
        settings: ``database_url`` and ``buckets``; none: the embedded default.
    """
    command = [sys.executable, "-m", "benchmarks.sync_parts", str(home), json.dumps(settings)]
    command += ["--codes", str(codes)]
    if profile is not None:
        command += ["--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(cast(IO[str], process.stdout).readline())
        yield Gateway(process, told["url"], told["codes"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def core_s(*pids: int) -> float:
    """Return processor seconds of processes and of their children that run."""
    total = 0
    for pid in pids:
        for each in (pid, *_below(pid)):
            try:
                fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            # utime, stime, and those of children that ended.
            total += sum(int(fields[n]) for n in (11, 12, 13, 14))
    return total / _TICKS


def _below(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            own = [int(each) for each in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        for each in own:
            found += [each, *_below(each)]
    return found


def main() -> None:
    """Serve until told to end."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("home", type=Path)
    options.add_argument("settings")
    options.add_argument("--codes", type=int, default=1)
    options.add_argument("--profile", type=Path)
    given = options.parse_args()
    settings = json.loads(given.settings)
    buckets = {zone: Bucket(**each) for zone, each in settings.pop("buckets", {}).items()}
    calm = replace(Limits(), requests_per_s=10_000.0, burst=100_000)
    config = CentreConfig(given.home, name="某某区人民法院", listen="127.0.0.1:0", limits=calm)
    config = replace(config, buckets=buckets, least_free_bytes=1, **settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def ready(listening: Listening, composed: Composed) -> None:
        facilities = composed.facilities
        codes = [
            tokens.make(
                facilities.books,
                facilities.authority,
                Actor("command line: benchmark"),
                int(time.time()),
                name="扫描台",
                kind="station",
                reach=EVERYTHING,
                valid_s=36000,
            ).code
            for _ in range(given.codes)
        ]
        print(json.dumps({"url": listening.url, "codes": codes}), flush=True)

    if given.profile is None:
        serve(config, stop, ready)
        return
    profile = cProfile.Profile(time.thread_time)
    profile.runcall(serve, config, stop, ready)
    profile.dump_stats(given.profile)


if __name__ == "__main__":
    main()
