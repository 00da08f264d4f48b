"""Papers about a recording that people sign (录音文书): its gaps, its integrity values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from courtroom.recorder.index import Index
from courtroom.recorder.journal import NAME
from courtroom.recorder.sheet import gap_rows, make_sheet, time_text, video_gap_rows, why
from courtroom.transcript import typesetting
from dossier.court_time import COURT_TIME
from resources.errors import Missing, StoreError

Sheet = dict[str, Any]
"""What a recording is, as :func:`courtroom.recorder.sheet.make_sheet` gives it."""
SHEET_TITLE = "庭审录音元数据及完整性校验值"


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
    sheet = {
        "id": index.begin["id"],
        "title": index.begin["title"],
        "start": time_text(index.begin["wall"]),
        "end": time_text(index.wall) if index.ended else None,
        "gaps": gap_rows(index),
        "video_gaps": video_gap_rows(index),
    }
    data = gaps_printed([sheet], case_number, hearing)
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
    return typesetting.pdf("sheet", sheet_printed([sheet], case_number, hearing), made_at)


def gaps_printed(
    sheets: Sequence[Sheet], case_number: str = "", hearing: str = ""
) -> dict[str, Any]:
    """Return what the template of the explanation shows of one or more recordings."""
    several = len(sheets) > 1
    rows = [
        {
            "seat": _named(number, several) + (row["seat"] or "全部席位"),
            "start": _shown(row["start"]),
            "end": _shown(row["end"]),
            "missing": f"{row['missing_s']:.3f}",
            "cause": why(row),
        }
        for number, sheet in enumerate(sheets, 1)
        for row in (*sheet["gaps"], *sheet.get("video_gaps", ()))
    ]
    return {
        "head": _head(sheets, case_number, hearing),
        "gaps": rows,
        "none": "本次录音文件连续，录音程序没有记下中断。",
        "signatures": ["审判长（审判员）", "书记员"],
    }


def sheet_printed(
    sheets: Sequence[Sheet], case_number: str = "", hearing: str = "", title: str = SHEET_TITLE
) -> dict[str, Any]:
    """Return what the template of the sheet shows of one or more recordings."""
    several = len(sheets) > 1
    head = _head(sheets, case_number, hearing)
    return {
        "title": title,
        "head": head if several else [*head, *_form(sheets[0])],
        "parts": [
            {
                "name": _named(number, several),
                "head": [("录音编号", sheet["id"]), ("起止时间", _span(sheet)), *_form(sheet)],
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
            }
            for number, sheet in enumerate(sheets, 1)
        ],
        "signatures": ["审判人员", "书记员", "当事人"],
    }


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


def _named(number: int, several: bool) -> str:
    return f"第{number}段录音" if several else ""


def _head(sheets: Sequence[Sheet], case_number: str, hearing: str) -> list[tuple[str, Any]]:
    fields: list[tuple[str, Any]] = [
        ("案号", case_number),
        ("庭审", hearing or (sheets[0]["title"] if sheets else "")),
    ]
    if len(sheets) == 1:
        fields += [("录音编号", sheets[0]["id"]), ("起止时间", _span(sheets[0]))]
    elif sheets:
        fields += [("录音", f"共 {len(sheets)} 段")]
    return [(name, value) for name, value in fields if value]


def _form(sheet: Sheet) -> list[tuple[str, Any]]:
    """Return how a recording is kept."""
    gaps = len(sheet["gaps"]) + len(sheet.get("video_gaps", ()))
    return [
        ("格式", f"{sheet['rate_hz']} Hz，{sheet['bits']} 位，各席位分轨"),
        ("是否加密保存", "是" if sheet["sealed"] else "否"),
        ("中断", f"{gaps} 处"),
    ]


def _span(sheet: Sheet) -> str:
    end = "尚未结束" if sheet["end"] is None else _shown(sheet["end"])
    return f"{_shown(sheet['start'])} 至 {end}"


def _shown(iso: str) -> str:
    at = datetime.fromisoformat(iso).astimezone(COURT_TIME)
    return at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}"


def _length(seconds: float) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(int(minutes), 60)
    return f"{hour}:{minute:02d}:{second:06.3f}"
