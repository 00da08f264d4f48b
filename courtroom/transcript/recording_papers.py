"""Papers about a recording that people sign (录音文书): its gaps, its integrity values."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from courtroom.recorder.index import Index
from courtroom.recorder.journal import NAME
from courtroom.recorder.sheet import gap_rows, make_sheet
from courtroom.transcript import typesetting
from courtroom.transcript.contents import COURT_TIME
from resources.errors import Missing, StoreError


def explanation_pdf(
    folder: Path, *, case_number: str = "", hearing: str = "", made_at: datetime | None = None
) -> bytes:
    """Return the list of gaps that the presiding judge signs (录音中断情况说明).

    Args:
        folder: of the recording.
        case_number: 案号, for the head.
        hearing: as 法庭笔录（第一次）, for the head.
        made_at: time in the file, by default now.

    Raises:
        Missing: no recording there.
        Damaged: its journal is not as it was written.
        FontMissing: no Chinese font is installed.

    Source: 法释〔2017〕5号 art. 4.
    """
    index = _index(folder)
    gaps = [
        {
            "seat": row["seat"] or "全部席位",
            "start": _shown(row["start"]),
            "end": _shown(row["end"]),
            "missing": f"{row['missing_s']:.3f}",
            "cause": row["cause_zh"] + (f"（{row['detail']}）" if row["detail"] else ""),
        }
        for row in gap_rows(index)
    ]
    data = {
        "head": _head(index, case_number, hearing),
        "gaps": gaps,
        "signatures": ["审判长（审判员）", "书记员"],
    }
    return typesetting.pdf("gaps", data, made_at)


def sheet_pdf(
    folder: Path, *, case_number: str = "", hearing: str = "", made_at: datetime | None = None
) -> bytes:
    """Return what a recording is, with SHA-256 and SM3 of every file (完整性校验值).

    The same arguments and errors as :func:`explanation_pdf`.

    Raises:
        StoreError: a file cannot be read.

    Source: 法释〔2017〕5号 art. 9.
    """
    index = _index(folder)
    try:
        sheet = make_sheet(folder, index)
    except OSError as error:
        raise StoreError(path=str(folder), detail=str(error)) from error
    data = {
        "head": [
            *_head(index, case_number, hearing),
            ("格式", f"{sheet['rate_hz']} Hz，{sheet['bits']} 位，各席位分轨"),
            ("是否加密保存", "是" if sheet["sealed"] else "否"),
            ("中断", f"{len(sheet['gaps'])} 处"),
        ],
        "channels": [
            {
                "channel": str(each["channel"] + 1),
                "seat": each["seat"],
                "length": _length(each["length_s"]),
            }
            for each in sheet["channels"]
        ],
        "head-digest": sheet["journal"]["head"],
        "records": str(sheet["journal"]["records"]),
        "files": [
            {
                "name": name,
                "size": str(each["size"]),
                "sha256": each["sha256"],
                "sm3": each["sm3"] or "—",
            }
            for name, each in sheet["files"].items()
        ],
        "signatures": ["审判人员", "书记员", "当事人"],
    }
    return typesetting.pdf("sheet", data, made_at)


def _index(folder: Path) -> Index:
    if not (folder / NAME).is_file():
        raise Missing(source=str(folder))
    index = Index()
    try:
        index.refresh(folder)
    except OSError as error:
        raise StoreError(path=str(folder), detail=str(error)) from error
    if not index.begin:
        raise Missing(source=str(folder))
    return index


def _head(index: Index, case_number: str, hearing: str) -> list[tuple[str, Any]]:
    end = _time(index.wall) if index.ended else "尚未结束"
    fields = [
        ("案号", case_number),
        ("庭审", hearing or index.begin["title"]),
        ("录音编号", index.begin["id"]),
        ("起止时间", f"{_time(index.begin['wall'])} 至 {end}"),
    ]
    return [(name, value) for name, value in fields if value]


def _time(wall: float) -> str:
    return _shown(datetime.fromtimestamp(wall, UTC).isoformat(timespec="milliseconds"))


def _shown(iso: str) -> str:
    at = datetime.fromisoformat(iso).astimezone(COURT_TIME)
    return at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}"


def _length(seconds: float) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(int(minutes), 60)
    return f"{hour}:{minute:02d}:{second:06.3f}"
