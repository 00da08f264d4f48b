"""What a recording is, on one sheet, and what is missing from it (录音元数据表)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from courtroom.recorder.ahead import NAME as AHEAD
from courtroom.recorder.closing import digests
from courtroom.recorder.index import Gap, Index
from courtroom.recorder.journal import NAME
from dossier.blobs import sync_folder
from dossier.court_time import COURT_TIME

SHEET = "sheet.json"

CAUSES = {
    "overflow": "采集缓冲溢出，部分采样丢失",
    "device_lost": "录音设备断开",
    "stalled": "录音设备无信号送达",
    "killed": "录音程序异常终止后恢复",
    "disk": "磁盘已满或写入失败",
    "paused": "休庭暂停录音",
    "file_damaged": "音源文件损坏",
    "clock_jump": "系统时钟被调整",
}
"""Cause → what the explanation says (缺口原因)."""
_BY_CLOCK = ("device_lost", "stalled", "killed", "paused")
"""Causes whose length is counted by the clock, from when a device fell silent."""
_APART_S = 0.1
"""Less is told by no one: samples come in pieces."""
VIDEO_CAUSES = {
    "crashed": "录像程序异常终止后恢复",
    "device_lost": "录像设备断开",
    "disk": "磁盘已满或写入失败",
    "killed": "录制程序异常终止后恢复",
    "paused": "休庭暂停录像",
    "stalled": "录像设备无图像送达",
    "starting": "录像设备启动",
}


def gap_rows(index: Index) -> list[dict[str, Any]]:
    """Return the gaps as the explanation lists them, in the order they came."""
    seats = [channel["seat"] for channel in index.begin["channels"]]
    jumps = [gap for gap in index.gaps if gap.cause == "clock_jump"]
    return [
        {
            **asdict(gap),
            "seat": "" if gap.channel < 0 else seats[gap.channel],
            "start": time_text(gap.start_wall),
            "end": time_text(gap.end_wall),
            "missing_s": round(gap.count / index.rate_hz, 3),
            "ahead_s": _ahead_s(gap, jumps, index.rate_hz),
            "cause_zh": CAUSES.get(gap.cause, gap.cause),
        }
        for gap in index.gaps
    ]


def _ahead_s(gap: Gap, jumps: Sequence[Gap], rate_hz: int) -> float:
    """Return how much more than the clock says the device had given before a gap, in seconds.

    Both figures of a gap are right: nothing came from its start to its end, and so much
    silence stands for it that what follows is in its place again. Where they differ, the
    device had run faster (negative: slower) than the machine's clock until then.
    """
    if gap.cause not in _BY_CLOCK or not gap.count:
        return 0.0
    set_s = sum(
        jump.end_wall - jump.start_wall
        for jump in jumps
        if gap.start_wall <= jump.start_wall and jump.end_wall <= gap.end_wall
    )
    apart_s = gap.end_wall - gap.start_wall - set_s - gap.count / rate_hz
    return round(apart_s, 3) if abs(apart_s) >= _APART_S else 0.0


def why(row: dict[str, Any]) -> str:
    """Return the cause of a gap in words, and why its times and its length differ."""
    said = [row["detail"]] if row["detail"] else []
    ahead_s = row.get("ahead_s", 0.0)  # sheets of an earlier version do not tell it
    if ahead_s:
        more = "多" if ahead_s > 0 else "少"
        said.append(f"此前设备比时钟累计{more}送声音 {abs(ahead_s):.3f} 秒，已一并计入")
    return str(row["cause_zh"]) + (f"（{'；'.join(said)}）" if said else "")


def video_gap_rows(index: Index) -> list[dict[str, Any]]:
    """Return where the pictures are missing, as the explanation lists it."""
    labels = [video["label"] or video["kind"] for video in index.begin.get("videos", [])]
    return [
        {
            **{name: gap[name] for name in ("video", "start_s", "end_s", "cause")},
            "seat": f"录像（{labels[gap['video']]}）",
            "start": time_text(gap["start_wall"]),
            "end": time_text(gap["end_wall"]),
            "missing_s": round(gap["end_s"] - gap["start_s"], 3),
            "cause_zh": VIDEO_CAUSES.get(gap["cause"], gap["cause"]),
            "detail": "",
        }
        for gap in index.video_gaps
    ]


def explanation(index: Index) -> str:
    """Return the list of gaps that the judge signs (录音中断情况说明), as text."""
    lines = ["录音中断情况说明", f"录音编号：{index.begin['id']}"]
    lines.append(f"开始时间：{_in_words(time_text(index.begin['wall']))}")
    rows = gap_rows(index) + video_gap_rows(index)
    if not rows:
        lines.append("本次录音连续、完整，无中断。")
    for number, row in enumerate(rows, 1):
        where = row["seat"] or "全部通道"
        lines.append(
            f"{number}. {where}：{_in_words(row['start'])}至{_in_words(row['end'])}，"
            + (f"缺失 {row['missing_s']:.3f} 秒" if row["missing_s"] else "声音没有缺失")
            + f"，原因：{why(row)}"
        )
    lines += ["", "审判人员签名：____________    日期：____________"]
    return "\n".join(lines) + "\n"


def _in_words(text: str) -> str:
    """Return a time as a judge reads it, Beijing time."""
    at = datetime.fromisoformat(text).astimezone(COURT_TIME)
    return f"{at.year}年{at.month}月{at.day}日{at:%H时%M分%S秒}"


def make_sheet(folder: Path, index: Index) -> dict[str, Any]:
    """Return the sheet: digests of every file, times, devices and gaps.

    Raises:
        OSError: a file cannot be read.
    """
    skip = {SHEET, AHEAD, "reserve", "video.lock"}
    skip |= {"recorder.json", "recorder.lock", "recorder.log"}
    files = {
        path.relative_to(folder).as_posix(): digests(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in skip and path.suffix != ".part"
    }
    return {
        "format": 1,
        "id": index.begin["id"],
        "title": index.begin["title"],
        "start": time_text(index.begin["wall"]),
        "end": time_text(index.wall) if index.ended else None,
        "rate_hz": index.rate_hz,
        "bits": 16,
        "sealed": index.begin["sealed"],
        "channels": [
            {"channel": number, "seat": spec["seat"], "length_s": _length(index, number)}
            for number, spec in enumerate(index.begin["channels"])
        ],
        "devices": index.begin["devices"],
        "gaps": gap_rows(index),
        "videos": index.videos,
        "video_gaps": video_gap_rows(index),
        "journal": {"file": NAME, "records": index.number, "head": index.head.hex()},
        "files": files,
    }


def write_sheet(folder: Path, index: Index) -> Path:
    """Write the sheet and the explanation; return the sheet's path.

    Both tell nothing of what was said, so they lie in clear.

    Raises:
        OSError: it cannot be written.
    """
    _durably(folder / "gaps.txt", explanation(index))
    text = json.dumps(make_sheet(folder, index), ensure_ascii=False, indent=1)
    return _durably(folder / SHEET, text + "\n")


def _durably(path: Path, text: str) -> Path:
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)
    return path


def _length(index: Index, channel: int) -> float:
    return round(index.next[channel] / index.rate_hz, 3)


def time_text(wall: float) -> str:
    """Return a time of the system's clock as the sheet writes it."""
    return datetime.fromtimestamp(wall, COURT_TIME).isoformat(timespec="milliseconds")
