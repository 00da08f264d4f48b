"""What signing a record costs: laid out, certified, six signatures, locked, checked.

Run: ``python -m benchmarks.signing [--lines 640] [--flips 0]``; prints JSON. The record is
made up and about 60 pages long; certificates are of a demonstration. ``pdfsig`` of poppler
checks the same file where it is installed. ``--flips N`` changes N single bytes, one at a
time, and counts those that the check does not find.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from courtroom.signing import certificates, document, layout
from courtroom.signing.verifying import verify
from resources.errors import WenyiError
from tests.courtroom.signing import papers

WHO = [
    ("审判长", "王法官"), ("审判员", "赵法官"), ("人民陪审员", "钱陪审"), ("书记员", "孙书记"),
    ("原告", "张三"), ("被告", "李四"),
]  # fmt: skip
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, dict[str, float]]:
    """Return what work gives, and its seconds by the clock and of this process."""
    clock, busy = time.monotonic(), time.process_time()
    found = work()
    return found, {
        "s": round(time.monotonic() - clock, 2),
        "core_s": round(time.process_time() - busy, 2),
    }


def main(lines: int, flips: int) -> int:
    """Run and print; 1 where something was not found."""
    who = papers.signers(WHO)
    authority = certificates.demo_authority()
    court = certificates.issued(authority, "测试法院")
    roots = [authority.certificate]
    told: dict[str, Any] = {"load": round(os.getloadavg()[0], 1)}
    contents = papers.contents(lines)
    laid, told["layout"] = timed(lambda: layout.record(contents, who, (), papers.AT))
    told["pages"] = laid.pages
    made, told["certify"] = timed(
        lambda: document.certify(laid.data, court, papers.said(), None).data
    )
    told["signatures"] = []
    for one in who:
        said = papers.said(layout.key(one), one.label)
        before = made
        made, taken = timed(
            lambda before=before, said=said, one=one: (
                document.sign(  # type: ignore[misc]
                    before, court, said, papers.ink(one.number, 7, 60), None
                ).data
            )
        )
        told["signatures"].append({**taken, "added_kb": round((len(made) - len(before)) / 1e3)})
    before = made
    made, told["lock"] = timed(lambda: document.lock(before, court, papers.said(), None).data)
    found, told["verify"] = timed(lambda: verify(made, roots))
    told["valid"] = [one.valid for one in found.signatures]
    told["locked"], told["size_kb"] = found.locked, round(len(made) / 1e3)
    if shutil.which("pdfsig"):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "signed.pdf"
            file.write_bytes(made)
            done, told["pdfsig"] = timed(
                lambda: subprocess.run(
                    ["pdfsig", "-nocert", file], check=False, capture_output=True, text=True
                )
            )
            told["pdfsig"]["valid"] = done.stdout.count("Signature is Valid")
    missed = 0
    chance = random.Random(9)
    for _ in range(flips):
        changed = bytearray(made)
        at = chance.randrange(len(changed))
        changed[at] = chance.choice([n for n in range(256) if n != made[at]])
        try:
            missed += verify(bytes(changed), roots).ok
        except WenyiError:
            continue
    told["flips"], told["missed"] = flips, missed
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    return 0 if found.ok and found.locked and not missed else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=640)
    parser.add_argument("--flips", type=int, default=0)
    given = parser.parse_args()
    sys.exit(main(given.lines, given.flips))
