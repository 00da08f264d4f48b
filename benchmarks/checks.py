"""Measure checks, package and patrol on a case of 2,000 pages with 2 h of sound; prints JSON.

Run: ``python -m benchmarks archive``, or
``python -m benchmarks.checks [--pages 2000] [--hours 2] [--folder DIR]``.

Pages are A4 at 300 dpi in colour with print and grain, bytes of their own by a comment; the
sound is a recording of two seats, sealed, faster than time. Each step runs in a process of its
own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

NUMBER = "（2026）粤0308民初2000号"
_SIZE_PX = (2480, 3508)
_RATE_HZ = 16_000


def main() -> None:
    """Build the case, measure each step in a child, print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--hours", type=float, default=2.0)
    options.add_argument("--folder", type=Path, help="where to work; default: temporary")
    options.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.step:
        sys.stdout.write(json.dumps(_measured(chosen.step[0], Path(chosen.step[1]))) + "\n")
        return
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-", dir=chosen.folder) as folder:
        begin = time.perf_counter()
        built = _build(Path(folder), chosen.pages, chosen.hours)
        figures: dict[str, Any] = {**built, "build_s": round(time.perf_counter() - begin, 1)}
        for step in _STEPS:
            command = [sys.executable, "-m", "benchmarks.checks", "--step", step, folder]
            done = subprocess.run(command, check=True, capture_output=True)
            figures[step] = json.loads(done.stdout)
            figures[step]["load"] = round(os.getloadavg()[0], 1)
            sys.stderr.write(f"{step}: {figures[step]}\n")
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


def _measured(step: str, folder: Path) -> dict[str, Any]:
    from app.station import open_station

    with open_station(folder / "home", read_in_background=False) as station:
        case_id = station.store.case_by_number(NUMBER).id
        begin, cpu = time.perf_counter(), _cpu_s()
        told = _STEPS[step](station, case_id, folder)
        seconds, cpu = time.perf_counter() - begin, _cpu_s() - cpu
    # Not of getrusage, which counts what the process was before it became this program.
    status = Path("/proc/self/status").read_text()
    own = int(status.split("VmHWM:")[1].split()[0]) / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "seconds": round(seconds, 1),
        "core_s": round(cpu, 1),
        "peak_mb": round(own, 0),
        "peak_child_mb": round(children, 0),
        **told,
    }


def _cpu_s() -> float:
    """Return the core-seconds of this process and of the children that ended."""
    return sum(os.times()[:4])


def _patrol(station: Any, case_id: Any, _folder: Path) -> dict[str, Any]:
    from app.station.checks import patrol

    return {"findings": len(patrol(station, case_id))}


def _check(station: Any, case_id: Any, _folder: Path) -> dict[str, Any]:
    from app.station.checks import check_case, report_json
    from dossier.checks.codes import Stage

    report = report_json(check_case(station, case_id, Stage.FILING, who="bench"))
    return {"counts": report["counts"], "blocked": report["blocked"]}


def _package(station: Any, case_id: Any, folder: Path) -> dict[str, Any]:
    from app.station import packages

    made = [
        packages.make_package(station, packages.Wish(case_id, one), folder / "out", who="bench")
        for one in packages.volumes(station, case_id)
    ]
    return {"mb": round(sum(one.size_bytes for one in made) / 1e6, 1), "bags": len(made)}


def _check_package(station: Any, _case_id: Any, folder: Path) -> dict[str, Any]:
    from app.station.checks import report_json
    from app.station.packages import check_package
    from dossier.checks.codes import Stage

    (bag,) = (folder / "out").glob("*-Z")
    report = report_json(check_package(station, bag, Stage.HANDOVER, who="bench"))
    return {"counts": report["counts"], "blocked": report["blocked"]}


def _indicators(station: Any, _case_id: Any, _folder: Path) -> dict[str, Any]:
    from app.station.indicators import indicators_of
    from dossier.indicators.days import Window

    today = datetime.now(UTC).date()
    found, days = indicators_of(station, Window(today - timedelta(days=2), today + timedelta(2)))
    return {"rows": sum(len(one.rows) for one in found), "days": len(days)}


_STEPS: dict[str, Callable[[Any, Any, Path], dict[str, Any]]] = {
    "patrol": _patrol,
    "check_case": _check,
    "package": _package,
    "check_package": _check_package,
    "indicators": _indicators,
}


def _build(folder: Path, pages: int, hours: float) -> dict[str, Any]:
    from app.station import open_station

    with open_station(folder / "home", read_in_background=False) as station:
        size = _pages(station, pages)
        seconds = _sound(station, hours) if hours else 0.0
    return {"pages": pages, "masters_mb": round(size / 1e6, 1), "sound_s": round(seconds)}


def _pages(station: Any, count: int) -> int:
    from benchmarks.fabricate import page_text
    from dossier.changes import (
        MACHINE,
        AddMaterial,
        CloseBatch,
        ConfirmMaterials,
        OpenBatch,
        OpenCase,
        ReadPage,
        ReceivePage,
    )
    from dossier.ids import BatchId, CaseId, MaterialId, PageId, PartyId, new_id
    from dossier.model import Batch, BatchState, Case, Material, Page, Party, Volume

    store = station.store
    now = datetime.now(UTC)
    case_id = CaseId(new_id())
    case = Case(case_id, NUMBER, "买卖合同纠纷", "civil_first", now)
    parties = (
        Party(PartyId(new_id()), case_id, "原告", "样例五金", "91440300MA5000882C"),
        Party(PartyId(new_id()), case_id, "被告", "甄实初", "440308190001010884"),
    )
    batch = Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, now)
    store.apply_all([OpenCase(case, parties), OpenBatch(batch)], "clerk")
    wanted = (
        *(("complaint", "民事起诉状"), ("answer", "民事答辩状"), ("fees", "交费凭证")),
        *(("identity", "营业执照"), ("identity", "授权委托书")),
        *(("hearing_records", "法庭笔录（第一次）"), ("judgments", "民事判决书")),
        ("service", "送达回证"),
    )
    chance = np.random.default_rng(1)
    import random

    words = random.Random(1)
    done = size = 0
    sheet = _encoded(_sheet(chance))
    while done < count:
        place = done // 8
        category, title = wanted[place] if place < len(wanted) else ("evidence", f"合同{place}")
        ids = []
        changes: list[Any] = []
        for _ in range(min(8, count - done)):
            data = _master(sheet, done)
            blob = store.blobs.put(data)
            size += len(data)
            page = Page(
                PageId(new_id()), case_id, batch.id, None, "", blob.sha256, "image/jpeg",
                len(data), *_SIZE_PX, 300, received_at=now,
            )  # fmt: skip
            changes += [ReceivePage(page), ReadPage(page.id, page_text(words))]
            ids.append(page.id)
            done += 1
        made = Material(
            MaterialId(new_id()), case_id, Volume.MAIN, category, title, "", 0.9, "", False
        )
        store.apply_all([*changes, AddMaterial(made, tuple(ids))], MACHINE)
        store.apply(ConfirmMaterials((made.id,)), "clerk")
    store.apply(CloseBatch(batch.id, BatchState.DONE), MACHINE)
    return size


def _sheet(chance: Any) -> Image.Image:
    """Return a page with grain and print, as a scanner gives it: about 700 KB as JPEG."""
    grain = chance.normal(0, 3, (_SIZE_PX[1], _SIZE_PX[0], 1)) + np.array((250, 248, 240))
    sheet = Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(sheet)
    for row in range(30):
        for column in range(34):
            left, top = 250 + 58 * column, 300 + 96 * row
            draw.rectangle((left, top, left + 8, top + 40), fill=(30, 30, 30))
            draw.line((left, top + 20, left + 40, top + 24), fill=(30, 30, 30), width=5)
    return sheet


def _encoded(sheet: Image.Image) -> bytes:
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=75, dpi=(300, 300))
    return out.getvalue()


def _master(data: bytes, number: int) -> bytes:
    """Return the JPEG with a comment, which makes it another one at no cost."""
    said = f"page {number}".encode()
    return data[:2] + b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said + data[2:]


def _sound(station: Any, hours: float) -> float:
    """Record two seats faster than time, sealed as a station does; note the files."""
    from app.station.hearing_files import keep_files
    from courtroom.recorder.reading import Recording
    from dossier.hearing import Hearing, Sitting
    from dossier.hearing_changes import NoteSitting, OpenHearing
    from dossier.ids import HearingId, SittingId, new_id
    from tests.courtroom.recorder.stage import Array, hearing, plan_of

    store, recordings = station.store, station.home / "recordings"
    case = store.case_by_number(NUMBER)
    key = store.recordings_key
    recordings.mkdir(exist_ok=True)
    plan = plan_of(recordings / "bench", rate_hz=_RATE_HZ, segment_s=300.0, key=key)
    with hearing(plan, array=Array(2, rate_hz=_RATE_HZ)) as stage:
        stage.go(3600 * hours)
    length_s = Recording(plan.folder, key).length_s(0)
    held = Hearing(HearingId(new_id()), case.id, 1, "第一法庭", "普通程序")
    sitting = Sitting(
        SittingId(new_id()), case.id, held.id, 1, "bench", "bench", datetime.now(UTC),
        length_s=length_s,
    )  # fmt: skip
    store.apply_all([OpenHearing(held), NoteSitting(sitting)], "clerk")
    keep_files(store, recordings, [sitting], "clerk")
    return length_s


if __name__ == "__main__":
    main()
