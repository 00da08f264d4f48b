"""The main job on the demo case, from feeder to PDF, with real parts (演示全流程)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from app.demo.case import demo_case
from app.station import events
from dossier.model import Volume
from scanner.profile import Profile, Source

if TYPE_CHECKING:
    from app.station.station import Station

_WORD = "货款"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the job and what came of it."""

    step: str
    result: str
    seconds: float


def run_job(
    station: Station,
    out: Path,
    *,
    on_step: Callable[[Step], None],
    on_event: events.OnEvent,
    cancel: Event,
) -> Path:
    """Do the whole job on a demo station and return the PDF written into ``out``.

    Raises:
        WenyiError: whatever went wrong, unchanged.
        Cancelled: ``cancel`` was set.
    """
    steps = _Steps(on_step)
    case = station.store.case_by_number(demo_case().number)
    assert station.demo is not None, "the job needs a demo station"  # noqa: S101
    with steps("查找扫描设备") as step:
        device_id = f"escl:{station.demo.url}"
        names = {info.id: info.name for info in station.devices()}
        # A busy machine may list it too late; opening it says what is wrong, if anything is.
        step.result = names.get(device_id, device_id)
    with steps("扫描、识别、归目") as step:
        report = station.scan(
            case.id,
            device_id,
            Profile(source=Source.ADF_DUPLEX),
            who="demo",
            on_event=on_event,
            cancel=cancel,
        )
        if report.error is not None:
            raise report.error
        pages = [station.store.page(id_) for id_ in report.page_ids]
        turned = sum(1 for page in pages if page.orientation_deg)
        blank = sum(1 for page in pages if page.blank)
        step.result = (
            f"{len(pages)} 页：空白 {blank}，倒置 {turned}，未能识别 {len(report.unread)}"
        )
    with steps("编目") as step:
        arrangement = station.arrangement(case.id)
        counts = [
            sum(len(item.materials) for item in volume.items) for volume in arrangement.volumes
        ]
        step.result = (
            f"正卷 {counts[0]} 份，副卷 {counts[1]} 份，待编目 {len(arrangement.unfiled)} 页"
        )
    with steps(f"检索“{_WORD}”") as step:
        step.result = f"{len(station.search(_WORD, case.id))} 处"
    pdf = out / "正卷.pdf"
    with steps("导出正卷 PDF/A") as step:
        written = station.export_pdf(case.id, Volume.MAIN, pdf, who="demo", cancel=cancel)
        step.result = f"{written.pages} 页，{written.size_bytes / 1e6:.1f} MB"
    with steps("校验日志") as step:
        verified = station.store.verify(deep=True)
        step.result = f"{verified.entries} 条记录" + ("，完好" if verified.ok else "，有问题")
    return pdf


class _Open:
    """A step in progress."""

    result = ""


class _Steps:
    def __init__(self, on_step: Callable[[Step], None]) -> None:
        self._on_step = on_step

    @contextmanager
    def __call__(self, name: str) -> Iterator[_Open]:
        started = time.perf_counter()
        step = _Open()
        yield step
        self._on_step(Step(name, step.result, time.perf_counter() - started))
