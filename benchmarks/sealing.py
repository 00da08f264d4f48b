"""What sealing costs: pages, recordings, ranges, a page handed to a reading worker.

Run: ``python -m benchmarks.sealing [--rounds 200] [--folder DIR]``; prints JSON.

Clear and sealed take turns within one run, on the same bytes, through the same code; the
ratios are what to quote. Pages are 300 KB of noise, each one new, and every put is
durable: synced, read back, hashed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from dossier import sealing
from dossier.blobs import Blobs
from dossier.unsealed import seal_all
from ocr.pool import Job, Pool
from sync.blobs.contract import PART_BYTES, PIECE_BYTES, BlobKey
from sync.blobs.folder import FolderBlobStore

KEY = bytes(range(32))
PAGE_BYTES = 300_000
RECORDING_BYTES = 16 * PART_BYTES
KINDS: dict[str, bytes | None] = {"clear": None, "sealed": KEY}


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--folder", type=Path, help="measure on this folder's disk")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-", dir=given.folder) as name:
        home = Path(name)
        report = {
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
            "cipher_mb_s": _cipher(),
            "page_ms": _pages(home, given.rounds),
            "recording_mb_s": _recording(home),
            "range_of_64_kib_ms": _ranges(home),
            "sealing_an_older_store_mb_s": _older(home, given.rounds),
            "page_to_worker_ms": _workers(home, given.rounds),
        }
    json.dump(report, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _cipher() -> dict[str, float]:
    """Without a disk, one core."""
    data = os.urandom(64 << 20)
    pieces = [data[at : at + PIECE_BYTES] for at in range(0, len(data), PIECE_BYTES)]
    seal_s = _best(lambda: _drain(sealing.sealed_pieces(pieces, KEY)))
    sealed = sealing.seal(data, KEY)
    open_s = _best(lambda: sealing.unseal(sealed, KEY, "benchmark"))
    hash_s = _best(lambda: hashlib.sha256(data).digest())
    return {
        "seal": _mb_s(len(data), seal_s),
        "open": _mb_s(len(data), open_s),
        "sha256_beside": _mb_s(len(data), hash_s),
    }


def _pages(home: Path, rounds: int) -> dict[str, Any]:
    """A page put durably and read back checked; wall and core milliseconds."""
    stores = {kind: Blobs(home / f"pages-{kind}", key) for kind, key in KINDS.items()}
    spent: dict[str, list[tuple[float, float]]] = {}
    for store in stores.values():
        store.put(b"the first use loads libraries")
    for _ in range(rounds):
        data = os.urandom(PAGE_BYTES)
        sha256 = hashlib.sha256(data).hexdigest()
        for kind, store in stores.items():
            for name, work in (
                ("put", partial(store.put, data)),
                ("read", partial(store.read, sha256)),
            ):
                spent.setdefault(f"{name}_{kind}", []).append(_spent_ms(work))
    return {
        name: {
            "p50": round(statistics.median(wall for wall, _ in found), 2),
            "p95": round(_p95([wall for wall, _ in found]), 2),
            "core_mean": round(statistics.fmean(core for _, core in found), 2),
        }
        for name, found in sorted(spent.items())
    }


def _recording(home: Path) -> dict[str, float]:
    """Put in parts, joined and hashed, then streamed from the centre's folder."""
    found: dict[str, float] = {}
    data = os.urandom(RECORDING_BYTES)
    parts = [data[at : at + PART_BYTES] for at in range(0, len(data), PART_BYTES)]
    digests = [hashlib.sha256(part).hexdigest() for part in parts]
    key = BlobKey("main", hashlib.sha256(data).hexdigest())
    for kind, sealing_key in KINDS.items():
        store = FolderBlobStore(home / f"centre-{kind}", "main", sealing_key)

        def put(store: FolderBlobStore = store) -> None:
            upload = store.begin(key)
            for number, (part, digest) in enumerate(zip(parts, digests, strict=True), 1):
                store.put_part(upload, number, part, digest)
            store.complete(upload, len(data))

        found[f"put_{kind}"] = _mb_s(len(data), _seconds(put))
        found[f"stream_{kind}"] = _mb_s(len(data), _best(partial(_stream, store, key)))
    return found


def _ranges(home: Path) -> dict[str, float]:
    """Jumps through the recording, as a player makes them."""
    found = {}
    for kind, sealing_key in KINDS.items():
        store = FolderBlobStore(home / f"centre-{kind}", "main", sealing_key)
        (held,) = store.list_blobs()
        starts = [held.size_bytes * n // 211 for n in range(200)]
        spent = [
            _seconds(partial(store.get_range, held.key, start, start + 65536)) for start in starts
        ]
        found[kind] = round(statistics.median(spent) * 1000, 3)
    return found


def _older(home: Path, rounds: int) -> float:
    clear = Blobs(home / "older")
    for _ in range(rounds):
        clear.put(os.urandom(PAGE_BYTES))
    blobs = Blobs(home / "older", KEY)
    seconds = _seconds(lambda: seal_all(blobs, threading.Event()))
    return _mb_s(rounds * PAGE_BYTES, seconds)


def _workers(home: Path, rounds: int) -> dict[str, float]:
    """A page that a reading worker takes from a path, and one it is handed unsealed."""
    data = os.urandom(PAGE_BYTES)
    clear, sealed = (Blobs(home / f"worker-{kind}", key) for kind, key in KINDS.items())
    path = clear.path(clear.put(data).sha256)
    sha256 = sealed.put(data).sha256
    spent: dict[str, list[float]] = {"path": [], "bytes": []}
    with Pool(workers=1) as pool:

        def by(source: Callable[[], bytes | Path]) -> None:
            pool.submit(Job(source(), _length, "call")).result()

        for _ in range(rounds):
            spent["path"].append(_seconds(lambda: by(lambda: path)) * 1000)
            spent["bytes"].append(_seconds(lambda: by(lambda: sealed.read(sha256))) * 1000)
    return {name: round(statistics.median(found), 2) for name, found in spent.items()}


def _stream(store: FolderBlobStore, key: BlobKey) -> None:
    _drain(store.stream(key))


def _length(source: bytes | Path) -> int:
    return len(source.read_bytes() if isinstance(source, Path) else source)


def _drain(pieces: Iterator[bytes]) -> None:
    for _ in pieces:
        pass


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _best(work: Callable[[], object]) -> float:
    return min(_seconds(work) for _ in range(3))


def _spent_ms(work: Callable[[], object]) -> tuple[float, float]:
    cpu = time.process_time()
    wall = _seconds(work)
    return wall * 1000, (time.process_time() - cpu) * 1000


def _mb_s(size_bytes: int, seconds: float) -> float:
    return round(size_bytes / seconds / 1e6, 1)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    main()
