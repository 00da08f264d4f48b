"""The result on paper (庭前检测单)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from courtroom.sound_check.findings import Report, Topic, Verdict
from courtroom.transcript.typesetting import pdf

_TOPICS = {
    Topic.MICROPHONE: "话筒",
    Topic.BLEED: "串音",
    Topic.DISK: "磁盘",
    Topic.CLOCK: "时钟",
    Topic.ENGINE: "语音识别",
}
_VERDICTS = {
    Verdict.GOOD: "正常",
    Verdict.DOUBTFUL: "注意",
    Verdict.BAD: "不合格",
    Verdict.UNKNOWN: "未检",
}


def printed(report: Report, place: str = "", made_at: datetime | None = None) -> bytes:
    """Return the report as PDF/A, with a place for the operator's signature.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    rows: list[dict[str, Any]] = []
    for one in report.findings:
        words = one.words("zh_CN")
        rows.append(
            {
                "topic": _TOPICS[one.topic],
                "verdict": _VERDICTS[one.verdict],
                "bad": one.verdict is Verdict.BAD,
                "what": words.what,
                "advice": words.advice,
            }
        )
    told = report.began_at.strftime("%Y年%m月%d日 %H:%M")
    data = {
        "head": [
            ["检测时间", told],
            ["地点", place or "—"],
            ["席位", "、".join(report.seats) or "—"],
        ],
        "result": "不宜开庭，请先处理标为“不合格”的项目。" if report.stops else "可以开庭。",
        "rows": rows,
        "signatures": ["检测人", "日期"],
    }
    return pdf("sound_check", data, made_at)
