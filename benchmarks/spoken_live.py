"""Spoken evidence in the live chain, from the end of the words to the offer on the bench (图15).

``python -m benchmarks.spoken_live --shared FOLDER [--rounds 6]``. The plaintiff's two sentences of
the shared hearing that name a page are played, with pauses, into the seats of a hearing in place
of microphones, in real time: recorder, seat gate, the installed model, wording, record, hub, TLS,
and a bench that hears of the offer. A sentence ends where its sound does by ``reference.json``;
its moment by the clock is the recording's first sample and its place in the file. The model is
loaded in a silence before the first, as before a hearing. Nothing is painted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.demo.room import demo_pieces, knock, lay_out, open_door
from app.station.hearing import HearingRun
from app.station.hearing_seats import new_hearing
from app.station.hearing_setup import Setup
from app.station.hub import RoomHub
from app.station.station import Station
from courtroom.hub.contract import Kind
from courtroom.listening.heard import Heard, HeardKind
from courtroom.screen.room import PairedRoom, open_room
from courtroom.transcript import Transcript
from dossier.store import open_store
from resources.errors import OutOfTurn

SEATS = ("judge", "plaintiff", "defendant")
FILES = ("judge", "plaintiff", "defendant")
NAMED = ("证据三第五页", "证据四第二页")
RATE_HZ = 16_000
LEAD_S, PAUSE_S = 30.0, 3.0
PATIENCE_S = 6.0
_WAIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence in the files that are played."""

    end_s: float
    exhibit: int
    page: int


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=6)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        report = _measured(Path(folder), given.shared, given.rounds)
    json.dump({"load": [round(load, 1), round(os.getloadavg()[0], 1)], **report}, sys.stdout,
              ensure_ascii=False, indent=1)  # fmt: skip
    return 0


def _played(shared: Path, folder: Path, rounds: int) -> tuple[dict[str, str], list[Spoken]]:
    """Write the files that stand in for microphones; return them and what is said in them."""
    soundfile = import_module("soundfile")
    said = json.loads((shared / "reference.json").read_text(encoding="utf-8"))["utterances"]
    whole = [soundfile.read(shared / f"{name}.flac", dtype="int16")[0] for name in FILES]
    channels: list[list[NDArray[np.int16]]] = [[] for _ in FILES]
    at, spoken = 0, []
    noise = np.random.default_rng(7)

    def add(pieces: list[NDArray[np.int16]]) -> None:
        for kept, piece in zip(channels, pieces, strict=True):
            kept.append(piece)

    def pause(seconds: float) -> int:
        count = round(seconds * RATE_HZ)
        add([noise.normal(0.0, 12.0, count).astype(np.int16) for _ in FILES])
        return count

    at += pause(LEAD_S)
    for turn in range(rounds):
        words = NAMED[turn % len(NAMED)]
        one = next(one for one in said if words in one["text"])
        first, last = (round(one[key] * RATE_HZ) for key in ("start", "end"))
        add([channel[first:last] for channel in whole])
        at += last - first
        spoken.append(Spoken(at / RATE_HZ, 3 + turn % 2, 5 if turn % 2 == 0 else 2))
        at += pause(PAUSE_S)
    files = {}
    for seat, pieces in zip(SEATS, channels, strict=True):
        path = folder / f"{seat}.wav"
        soundfile.write(path, np.concatenate(pieces), RATE_HZ, subtype="PCM_16")
        files[seat] = str(path)
    return files, spoken


def _measured(folder: Path, shared: Path, rounds: int) -> dict[str, Any]:
    files, spoken = _played(shared, folder, rounds)
    station = Station(folder / "home", open_store(folder / "home"), demo=None)
    parties = (("原告", "甲公司"), ("被告", "乙公司"))
    case = station.new_case("（2026）粤0308民初1573号", "买卖合同纠纷", parties=parties, who="b")
    pieces = demo_pieces(folder / "drawn")
    own = [one for one in pieces if one.side == "原告"]
    lay_out(station.store, case.id, [*pieces, own[-1]])
    hearing = new_hearing(station.store, case.id, "书记员", presiding="平允")
    hub = RoomHub(station, hearing.id, "书记员")
    hub.start()
    _until(lambda: bool(hub.readiness.total and hub.readiness.done))
    open_door(station.home, hub)
    knock(station.home, Kind.BENCH, "judge", folder / "bench")
    bench = open_room(folder / "bench")
    if bench is None:
        raise OutOfTurn(state="not paired")
    _until(lambda: bool(bench.facts))
    finals: list[tuple[float, str]] = []
    work: queue.Queue[Callable[[], None]] = queue.Queue()
    run = HearingRun(
        station.store, station.home, hearing.id, "书记员",
        Transcript.open(station.store, hearing.id), post=work.put, setup=Setup(files=files),
    )  # fmt: skip

    def on_heard(heard: Heard) -> None:
        hub.hear(heard)
        if heard.kind is HeardKind.FINAL:
            finals.append((time.time(), heard.text))

    run.on_heard = on_heard
    offers = _Offers(bench)
    run.take_up()
    run.start()
    sitting = run.sitting
    if sitting is None:
        raise OutOfTurn(state="no recording")
    begun_s = sitting.begun_at.timestamp()
    threading.Thread(target=_keep_pace, daemon=True).start()
    delays: list[dict[str, Any]] = []
    for one in spoken:
        end_s = begun_s + one.end_s
        until_s = end_s + PATIENCE_S
        while time.time() < until_s and not offers.has(one, end_s - 4.0):
            # The same page once more within 20 s is not offered anew; here it is meant to be.
            hub._offers._recent.clear()
            with contextlib.suppress(queue.Empty):
                work.get(timeout=0.005)()
        told_s = offers.has(one, end_s - 4.0)
        heard_s = next((at for at, _ in finals if at > end_s - 4.0), None)
        delays.append(
            {
                "offered_s": None if told_s is None else round(told_s - end_s, 2),
                "final_s": None if heard_s is None else round(heard_s - end_s, 2),
            }
        )
    run.close_hearing()
    shown = any(key.startswith("show/") for key in bench.facts)
    run.leave()
    bench.close()
    hub.stop()
    station.close()
    found = sorted(one["offered_s"] for one in delays if one["offered_s"] is not None)
    return {
        "sentences": len(spoken),
        "offered as meant": len(found),
        "shown without a touch": shown,
        "end of speech to offer on the bench, s": {
            "p50": round(statistics.median(found), 2) if found else None,
            "p95": found[min(len(found) - 1, int(0.95 * len(found)))] if found else None,
            "worst": found[-1] if found else None,
        },
        "each": delays,
        "heard": [text for _, text in finals],
    }


class _Offers:
    """What the bench was told is offered, and when."""

    def __init__(self, bench: PairedRoom) -> None:
        self._bench, self._lock = bench, threading.Lock()
        self._came: dict[str, tuple[float, str, int]] = {}
        bench.subscribe(self._happened)

    def _happened(self, happened: Any) -> None:
        now = time.time()
        with self._lock:
            for key in happened.keys:
                value = self._bench.facts.get(key) if key.startswith("offer/") else None
                if value:
                    label = str((self._bench.facts.get(f"exhibit/{value['exhibit']}") or {})
                                .get("label", ""))  # fmt: skip
                    self._came.setdefault(key, (now, label, int(value["page"])))

    def has(self, one: Spoken, after_s: float) -> float | None:
        """Return when a page was offered, at the earliest after a time."""
        with self._lock:
            for at, label, page in self._came.values():
                if at >= after_s and (label, page) == (f"原证{one.exhibit}", one.page):
                    return at
        return None


def _keep_pace() -> None:
    """Give recorder and recognition the priority this process was started with."""
    nice = Path("/proc/self/autogroup").read_text(encoding="ascii").split()[-1]
    while True:
        for pid in _below(os.getpid()):
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/autogroup").write_text(nice, encoding="ascii")
        time.sleep(1.0)


def _below(pid: int) -> list[int]:
    """Return the processes that a process began, and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text(encoding="ascii").split())
    return found + [below for one in found for below in _below(one)]


def _until(holds: Callable[[], bool]) -> None:
    end_s = time.monotonic() + _WAIT_S
    while not holds():
        if time.monotonic() > end_s:
            raise TimeoutError
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
