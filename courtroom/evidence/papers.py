"""Papers about evidence: the receipt, the list, the table of opinions (证据文书)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from courtroom.evidence.numbering import side_key
from courtroom.evidence.opinions import PROPERTIES, Matrix, admission_words
from courtroom.transcript import typesetting
from dossier.court_time import COURT_TIME
from dossier.evidence import Exhibit, Opinion, Stand
from dossier.ids import ExhibitId
from resources.errors import NothingToExport

_QUOTED = 60
"""Characters of what was being said."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every paper."""

    case_number: str
    court: str = ""
    cause: str = ""
    parties: tuple[tuple[str, str], ...] = ()
    """Side and name."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pages exhibits have, and where they lie in the volume."""

    pages: Mapping[ExhibitId, int] = field(default_factory=dict)
    places: Mapping[ExhibitId, str] = field(default_factory=dict)
    """Pages of the volume from–to, as 12–18."""


def receipt_pdf(
    head: Head,
    exhibits: Sequence[Exhibit],
    sizes: Sizes,
    *,
    submitter: str,
    handler: str,
    received_at: datetime,
    made_at: datetime | None = None,
) -> bytes:
    """Return the receipt that the court gives for evidence (证据材料收据), in two copies.

    Args:
        head: of the paper.
        exhibits: what was handed in, in order.
        sizes: see there.
        submitter: who handed it in, as 原告 张三.
        handler: who took it (经办人), who signs.
        received_at: when it was received.
        made_at: time in the file, by default now.

    Raises:
        NothingToExport: nothing was handed in.
        FontMissing: no Chinese font is installed.

    Source: 民事诉讼法 art. 69: name, pages, copies, original or copy, time, handler's signature.
    """
    rows = [
        {
            "label": one.label,
            "name": one.name,
            "pages": _pages(one, sizes),
            "copies": str(one.copies),
            "original": _original(one),
        }
        for one in exhibits
    ]
    _some(rows, head)
    data = {
        **_head(head),
        "submitter": submitter,
        "handler": handler,
        "received": _time(received_at),
        "rows": rows,
        "total": f"共 {len(rows)} 件，{sum(one.copies for one in exhibits)} 份，"
        f"{sum(sizes.pages.get(one.id, 0) * max(1, one.copies) for one in exhibits)} 页",
        "copies": ["第一联　交提交人", "第二联　附卷"],
    }
    return typesetting.pdf("evidence_receipt", data, made_at)


def list_pdf(
    head: Head, exhibits: Sequence[Exhibit], sizes: Sizes, made_at: datetime | None = None
) -> bytes:
    """Return the list of evidence (证据目录), side by side.

    Raises:
        NothingToExport: it is empty.
        FontMissing: no Chinese font is installed.

    Source: 最高人民法院关于民事诉讼证据的若干规定 art. 19.
    """
    _some(exhibits, head)
    by_side: dict[str, list[dict[str, str]]] = {}
    for one in exhibits:
        by_side.setdefault(one.side, []).append(
            {
                "group": "" if one.group is None else str(one.group),
                "label": one.label,
                "name": one.name,
                "kind": one.kind.value,
                "source": one.source,
                "purpose": one.purpose,
                "place": sizes.places.get(one.id, "") or _counted(one, sizes),
                "copies": f"{one.copies}",
                "original": _original(one),
                "submitter": _submitter(one),
                "late": "逾期" if one.late else "",
            }
        )
    sides = sorted(by_side, key=side_key)
    data = {**_head(head), "sides": [{"side": side, "rows": by_side[side]} for side in sides]}
    return typesetting.pdf("evidence_list", data, made_at)


def opinions_pdf(head: Head, table: Matrix, made_at: datetime | None = None) -> bytes:
    """Return what every party said of every exhibit (质证意见表); make it of announced ones.

    Raises:
        NothingToExport: there is no evidence.
        FontMissing: no Chinese font is installed.
    """
    return typesetting.pdf("evidence_opinions", opinions_printed(head, table), made_at)


def opinions_printed(head: Head, table: Matrix, title: str = "质证意见表") -> dict[str, Any]:
    """Return what the template of the table of opinions shows.

    Raises:
        NothingToExport: there is no evidence.
    """
    _some(table.rows, head)
    rows = [
        {
            "label": row.exhibit.label,
            "name": row.exhibit.name,
            "original": row.original.original.value if row.original else "",
            "admission": admission_words(row.admission),
            "opinions": [
                "举证方" if side == row.exhibit.side else _said(row.opinions.get(side))
                for side in table.sides
            ],
        }
        for row in table.rows
    ]
    return {**_head(head), "title": title, "sides": list(table.sides), "rows": rows}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the log of what screens showed (示证记录)."""

    shown_at: datetime
    until: datetime | None
    what: str
    """原证3 送货单"""
    page: int | None
    to: tuple[str, ...]
    by: str
    line: str
    """What was being said."""


def displays_printed(head: Head, shown: Sequence[Shown], title: str) -> dict[str, Any]:
    """Return what the template of the log of displays shows.

    Raises:
        NothingToExport: nothing was shown.
    """
    _some(shown, head)
    rows = [
        {
            "shown": _clock(one.shown_at),
            "until": "" if one.until is None else _clock(one.until),
            "what": one.what or "（非证据页面）",
            "page": "" if one.page is None else str(one.page),
            "to": "、".join(one.to),
            "by": one.by,
            "line": one.line if len(one.line) <= _QUOTED else one.line[: _QUOTED - 1] + "…",
        }
        for one in shown
    ]
    return {**_head(head), "title": title, "rows": rows}


def place(numbers: Sequence[int]) -> str:
    """Return pages of a volume as one writes them: 3–5、9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _said(opinion: Opinion | None) -> str:
    if opinion is None:
        return ""
    by_stand: dict[Stand, list[str]] = {}
    for name, called in PROPERTIES:
        by_stand.setdefault(getattr(opinion, name), []).append(called)
    silent = by_stand.pop(Stand.SILENT, [])
    lines = [f"{stand.value}：{'、'.join(names)}" for stand, names in by_stand.items()]
    if silent and len(silent) == len(PROPERTIES):
        lines.append(Stand.SILENT.value)
    if opinion.reason:
        lines.append(f"理由：{opinion.reason}")
    if opinion.objection:
        lines.append(f"异议：{opinion.objection}")
    return "\n".join(lines)


def _head(head: Head) -> dict[str, Any]:
    fields = [("案号", head.case_number), ("案由", head.cause)]
    fields += [(side, name) for side, name in head.parties]
    return {"court": head.court, "head": [(name, value) for name, value in fields if value]}


def _some(rows: Sequence[object], head: Head) -> None:
    if not rows:
        raise NothingToExport(number=head.case_number, volume="证据")


def _pages(one: Exhibit, sizes: Sizes) -> str:
    count = sizes.pages.get(one.id, len(one.pages))
    if one.media_type:
        return {"audio": "录音", "video": "录像"}[one.media_type] + _length(one.media_length_s)
    return str(count) if count else "—"


def _counted(one: Exhibit, sizes: Sizes) -> str:
    pages = _pages(one, sizes)
    return f"共{pages}页" if pages.isdecimal() else pages


def _length(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, second = divmod(round(seconds), 60)
    return f" {minutes}′{second:02d}″"


def _original(one: Exhibit) -> str:
    return "原件" if one.original else "复印件"


def _submitter(one: Exhibit) -> str:
    on = "" if one.submitted_on is None else one.submitted_on.isoformat()
    return " ".join(part for part in (one.submitter, on) if part)


def _clock(at: datetime) -> str:
    return at.astimezone(COURT_TIME).strftime("%m-%d %H:%M:%S")


def _time(at: datetime) -> str:
    return at.astimezone(COURT_TIME).strftime("%Y年%m月%d日 %H:%M")
