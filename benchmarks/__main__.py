"""Run every benchmark, one after the other; reports go to ``bench-output/*.json``.

Run: ``python -m benchmarks [NAME …]``. Quote ratios and core-seconds rather than wall
seconds: the machine has other things to do, too.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

OUTPUT = Path("bench-output")
COMMANDS: dict[str, tuple[str, ...]] = {
    "capture": ("benchmarks.capture",),
    "deskew": ("benchmarks.deskew",),
    "cleaning": ("benchmarks.cleaning",),
    "small": ("benchmarks.small_files",),
    "blanks": ("benchmarks.blanks",),
    "crops": ("benchmarks.crops",),
    "faults": ("benchmarks.faults",),
    "separators": ("benchmarks.separators",),
    "store": ("benchmarks.store_2000",),
    "export": ("benchmarks.export_2000", "--peer"),
    "import": ("benchmarks.import_files",),
    "start": ("benchmarks.start",),
    "desk": ("benchmarks.desk_2000",),
    "sealing": ("benchmarks.sealing",),
    "ocr": ("benchmarks.ocr_peer",),
    "growth": ("benchmarks.growth",),
    "upload": ("benchmarks.sync_upload",),
    "scanning": ("benchmarks.sync_while_scanning",),
    "seats": ("benchmarks.hearings",),
    "speech": ("benchmarks.speech",),
    "engines": ("benchmarks.speech_engines",),
    "transcript": ("benchmarks.transcript",),
    "typing": ("benchmarks.typing",),
    "mentions": ("benchmarks.mentions",),
    "statutes": ("benchmarks.statutes",),
    "screens": ("benchmarks.screens",),
    "viewer": ("benchmarks.viewer",),
    "prepared": ("benchmarks.prepared",),
    "windows": ("benchmarks.screens_windows",),
    "spoken": ("benchmarks.spoken_mentions",),
    "live": ("benchmarks.spoken_live",),
    "signing": ("benchmarks.signing",),
    "archive": ("benchmarks.checks",),
    "deadlines": ("benchmarks.deadlines",),
    "cabinet": ("benchmarks.cabinet",),
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return 1 when one of them failed."""
    OUTPUT.mkdir(exist_ok=True)
    failed = []
    for name in names or list(COMMANDS):
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", *COMMANDS[name]], stdout=subprocess.PIPE, check=False
        )
        (OUTPUT / f"{name}.json").write_bytes(done.stdout)
        state = "failed" if done.returncode else "done"
        print(f"{name}: {state} in {time.monotonic() - started:.0f} s")
        if done.returncode:
            failed.append(name)
        else:
            print(done.stdout.decode())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
