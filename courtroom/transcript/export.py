"""The record as PDF, plain text, subtitles and JSON (笔录导出)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from courtroom.transcript import contents as says
from courtroom.transcript import times, typesetting
from courtroom.transcript.contents import Contents, Row
from dossier.hearing import Sitting, Utterance
from dossier.hearing_times import Timed

CLOSING = "以上笔录经当庭宣读或者由诉讼参与人阅读，核对无误，签名确认。"
"""Source: 民事诉讼法 150."""
DELIBERATED = "以上笔录经参加评议的人员阅读，核对无误，签名确认。"
_NOTHING_ASKED = "定稿时，{}没有申请补正。"
_CUE = 28
"""Characters of a subtitle."""
_STOPS = "。？！；，、："


def pdf(contents: Contents, made_at: datetime | None = None) -> bytes:
    """Return the record as a court prints it, PDF/A-2b with places for signatures.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    return typesetting.pdf("record", printed(contents), made_at)


def printed(contents: Contents) -> dict[str, Any]:
    """Return what the template of the record shows."""
    hearing = contents.hearing
    signatures = says.signers(contents)
    secret = hearing.volume.value == "confidential"
    events = says.DELIBERATION_EVENTS if secret else says.EVENTS
    bench = [who for who in signatures if who in ("审判长", "审判员", "人民陪审员")]
    return {
        "title": f"{hearing.title}（{says.ordinal(hearing.ordinal)}）",
        "name": hearing.title,
        "ordinal": says.ordinal(hearing.ordinal),
        "court": contents.court,
        "number": contents.case.number,
        "head": says.head(contents),
        "rows": list(_printed(contents.rows)),
        "closing": DELIBERATED if secret else CLOSING,
        "signers": ["审判人员", "书记员"] if secret else ["审判人员", "书记员", "诉讼参与人"],
        "signatures": [*dict.fromkeys(bench), "书记员"] if secret else signatures,
        "log-title": "评议起止情况" if secret else "庭审录音录像起止情况",
        "nothing-asked": _NOTHING_ASKED.format("参加评议的人员" if secret else "诉讼参与人"),
        "signed-on": "　　　　年　　月　　日",
        "log": [
            {
                "what": events[event.kind],
                "at": says.moment(event.at)
                + ("" if event.until is None else f"至{says.clock(event.until)}"),
                "reason": event.reason,
                "by": event.by,
            }
            for event in contents.events
        ],
    }


def text(contents: Contents) -> str:
    """Return the record as plain text, as it can be imported again."""
    hearing = contents.hearing
    lines = [f"{hearing.title}（{says.ordinal(hearing.ordinal)}）", ""]
    lines += [f"{name}：{value}" for name, value in says.head(contents)]
    lines.append("")
    for row in contents.rows:
        if row.heading:
            lines.append(f"【{row.heading}】")
        overlap = "（同时发言）" if row.utterance.overlap else ""
        said = row.utterance.text + overlap
        lines.append(f"{row.label}：{said}" if row.label else said)
    lines += ["", says_closing(contents), ""]
    return "\n".join(lines)


def says_closing(contents: Contents) -> str:
    """Return what stands at the end."""
    secret = contents.hearing.volume.value == "confidential"
    return DELIBERATED if secret else CLOSING


def srt(contents: Contents) -> str:
    """Return subtitles on the hearing's own time line; what has no time is left out."""
    offsets = {sitting.id: sitting.offset_s for sitting in contents.sittings}
    cues: list[tuple[float, float, str]] = []
    for row in contents.rows:
        if row.utterance.sitting_id in offsets:
            cues += _cues(contents, row, offsets[row.utterance.sitting_id])
    cues.sort(key=lambda cue: cue[0])
    blocks = [
        f"{number}\n{_stamp(start_s)} --> {_stamp(end_s)}\n{words}\n"
        for number, (start_s, end_s, words) in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def as_json(contents: Contents) -> dict[str, Any]:
    """Return everything that is known of the record, for other programs."""
    hearing = contents.hearing
    return {
        "format": 1,
        "case": {"id": contents.case.id, "number": contents.case.number},
        "hearing": _plain(asdict(hearing)),
        "head": dict(says.head(contents)),
        "seats": [_plain(asdict(seat)) for seat in contents.seats],
        "sittings": [_plain(asdict(sitting)) for sitting in contents.sittings],
        "events": [_plain(asdict(event)) for event in contents.events],
        "utterances": [_utterance(contents, row) for row in contents.rows],
    }


def _printed(rows: tuple[Row, ...]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.heading:
            yield {"kind": "stage", "text": row.heading}
        yield {
            "kind": "said",
            "id": row.utterance.id,
            "label": row.label,
            "text": row.utterance.text,
            "overlap": row.utterance.overlap,
        }


def _cues(contents: Contents, row: Row, offset_s: float) -> Iterator[tuple[float, float, str]]:
    """Divide an utterance at its marks into what one can read at a glance."""
    said = row.utterance
    timed = times.timed(contents.transcript.record, said)
    if said.start_s is None or said.end_s is None:
        return
    at_s = said.start_s
    for start, end in _pieces(said.text):
        known = [one for one in timed[start:end] if one is not None]
        begin_s = max(at_s, known[0].start_s) if known else at_s
        until_s = known[-1].end_s if known else said.end_s
        until_s = max(until_s, begin_s + 0.2)
        label = f"{row.label}：" if row.label and start == 0 else ""
        yield begin_s + offset_s, until_s + offset_s, _harmless(label + said.text[start:end])
        at_s = until_s


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > _CUE:
        cut = max(text.rfind(stop, start, start + _CUE) for stop in _STOPS) + 1
        if cut <= start:
            cut = start + _CUE
        yield start, cut
        start = cut
    if text[start:].strip():
        yield start, len(text)


def _harmless(text: str) -> str:
    """Return words that no player takes for markup or a time."""
    return text.replace("<", "＜").replace(">", "＞").replace("{", "｛").replace("}", "｝")


def _stamp(seconds: float) -> str:
    milliseconds = max(0, round(seconds * 1000))
    whole, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d},{rest:03d}"


def _utterance(contents: Contents, row: Row) -> dict[str, Any]:
    said: Utterance = row.utterance
    timed: list[Timed | None] = times.timed(contents.transcript.record, said)
    return {
        "id": said.id,
        "stage": said.stage,
        "seat": said.seat,
        "role": said.role,
        "label": row.label,
        "text": said.text,
        "sitting": said.sitting_id,
        "start_s": said.start_s,
        "end_s": said.end_s,
        "overlap": said.overlap,
        "restored": said.restored,
        "marks": list(said.marks),
        "edited_by": said.edited_by,
        "confidential": said.volume.value == "confidential",
        "characters": [
            None if one is None else [one.start_s, one.end_s, one.confidence] for one in timed
        ],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


__all__ = ["Sitting", "as_json", "pdf", "srt", "text"]
