"""The counter of a station: its desk, and what is printed there (收转台).

Receipts are kept: the bytes lie in the store, their digest in the journal, and a reprint is the
same paper. Lists and labels are made anew from what the journal says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.station import qr
from app.station.filed_papers import mark_of
from courtroom.transcript import typesetting
from dossier.court_time import COURT_TIME
from dossier.custody.rights import Person
from dossier.documents.facts import Court, court_of
from dossier.ids import CaseId
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import (
    ORIGINAL_WORDS,
    WAY_WORDS,
    Registration,
    Task,
    TaskState,
)
from dossier.model import Volume
from resources.errors import UnknownItem

if TYPE_CHECKING:
    from app.station.station import Station

COPIES = ("第一联　由法院存卷", "第二联　交提交人")
_BASIS = (
    "依据《中华人民共和国民事诉讼法》第六十九条：人民法院收到当事人提交的证据材料，应当出具收据，"
    "写明证据名称、页数、份数、原件或者复印件以及收到时间等，并由经办人员签名或者盖章。"
)
LABEL_MM = (70.0, 37.0)
"""Width and height: 24 of them are a sheet of A4, and rolls of that size are common."""
_ROWS, _COLUMNS = 8, 3
ITEM_JOINT = "/"
"""Between a label and the number of the item, on the label of a single material."""


def desk_of(station: Station, person: Person) -> IntakeDesk:
    """Return the counter as a person uses it; BadTemplate where ``court.toml`` is broken."""
    return IntakeDesk(station.store, person, mark=mark_of(station, court_of(station.home)))


def receipt(station: Station, desk: IntakeDesk, one: Registration) -> tuple[Registration, bytes]:
    """Return the receipt for what came, in two copies, and keep it; a reprint is the same.

    Raises:
        TaskUnderWay: what came was withdrawn.
        FontMissing: no Chinese font is installed.
    """
    if one.receipt_sha256:
        return one, station.store.blobs.read(one.receipt_sha256)
    made = _receipt_pdf(station, one, desk.person.name, desk.now())
    return desk.note_receipt(one, one.number, made), made


def hand_over_list(station: Station, desk: IntakeDesk, number: str) -> bytes:
    """Return the list of paper handed to the digital centre (移交清单).

    Raises:
        UnknownItem: no task is on it.
    """
    tasks = desk.tasks(list_number=number)
    if not tasks:
        raise UnknownItem(thing=number)
    court = court_of(station.home)
    taken = {one.taken_by for one in tasks if one.taken_by}
    offered = min((one.offered_at for one in tasks if one.offered_at), default=desk.now())
    data = {
        "title": f"材料移交清单 {number}",
        "court": court.name,
        "number": number,
        "qr": qr.svg(number),
        "offered": _moment(offered),
        "from_whom": "收转台",
        "to_whom": "数字化中心",
        "by": "、".join(dict.fromkeys(one.offered_by for one in tasks)),
        "taker": "、".join(sorted(taken)),
        "total": sum(one.sheets for one in tasks),
        "rows": [
            {
                "no": str(n),
                "label": one.label or one.number,
                "case": station.store.case(one.case_id).number,
                "title": one.title + ("（副卷）" if one.volume is Volume.CONFIDENTIAL else ""),
                "sheets": str(one.sheets),
                "taken": "" if one.taken_at is None else f"{one.taken_by} {_short(one.taken_at)}",
            }
            for n, one in enumerate(tasks, start=1)
        ],
    }
    return typesetting.pdf("documents/task_list", data, desk.now())


def labels(
    station: Station, tasks: Sequence[Task], *, sheet: bool = False, skip: int = 0
) -> bytes:
    """Return labels for the bundles of tasks (卷宗袋标签); the code is what custody reads.

    Args:
        station: that has the tasks.
        tasks: with labels.
        sheet: 24 on a page of A4 instead of one a page.
        skip: with ``sheet``, places that are used up already.

    Raises:
        UnknownItem: none has a label.
    """
    made = [
        _label(
            station,
            one.case_id,
            one.label,
            one.label,
            one.title,
            f"{one.sheets} 张　{_day(one.created_at)}",
            one.volume,
        )
        for one in tasks
        if one.label and one.state is not TaskState.WITHDRAWN
    ]
    return _set_labels(made, "卷宗袋标签", sheet, skip)


def item_labels(
    station: Station, one: Registration, task: Task | None, *, sheet: bool = True, skip: int = 0
) -> bytes:
    """Return a label for each material (材料标签): the bundle's label and the item's number.

    Raises:
        UnknownItem: nothing came.
    """
    base = task.label if task is not None and task.label else one.number
    made = [
        _label(
            station,
            one.case_id,
            f"{base}{ITEM_JOINT}{n}",
            f"{base}{ITEM_JOINT}{n}",
            each.title,
            f"{each.pages} 页 × {each.copies} 份　{ORIGINAL_WORDS[each.original]}",
            one.volume,
        )
        for n, each in enumerate(one.items, start=1)
    ]
    return _set_labels(made, "材料标签", sheet, skip)


def _set_labels(made: list[dict[str, Any]], title: str, sheet: bool, skip: int) -> bytes:
    if not made:
        raise UnknownItem(thing=title)
    width, height = LABEL_MM
    data = {
        "title": title,
        "labels": made,
        "sheet": sheet,
        "skip": max(0, skip) % (_ROWS * _COLUMNS) if sheet else 0,
        "rows": _ROWS,
        "width": width,
        "height": height,
    }
    return typesetting.pdf("documents/labels", data)


def _label(
    station: Station,
    case_id: CaseId,
    label: str,
    code: str,
    title: str,
    foot: str,
    volume: Volume,
) -> dict[str, Any]:
    return {
        "qr": qr.svg(code),
        "label": label,
        "case": station.store.case(case_id).number,
        "title": title,
        "foot": foot,
        "secret": volume is Volume.CONFIDENTIAL,
    }


def _receipt_pdf(station: Station, one: Registration, handler: str, now: datetime) -> bytes:
    court: Court = court_of(station.home)
    case = station.store.case(one.case_id)
    evidence = sum(item.evidence for item in one.items)
    whole = evidence == len(one.items)
    title = "证据材料收据" if whole else "诉讼材料收据"
    who = f"{one.submitter}（{one.capacity}）" if one.capacity else one.submitter
    way = WAY_WORDS[one.way] + (f"（单号 {one.tracking}）" if one.tracking else "")
    data = {
        "title": title,
        "court": court.name,
        "copies": list(COPIES),
        "qr": qr.svg(one.number),
        "column": "证据名称" if whole else "材料名称",
        "head": [
            ["收件号", one.number],
            ["案号", case.number],
            ["案由", case.cause],
            ["提交人", who],
            ["收到时间", _moment(one.received_at)],
            ["收件方式", way],
        ],
        "rows": [
            {
                "no": str(n),
                "name": item.title + ("（证据）" if item.evidence and not whole else ""),
                "pages": str(item.pages) if item.pages else "—",
                "copies": str(item.copies),
                "original": ORIGINAL_WORDS[item.original],
            }
            for n, item in enumerate(one.items, start=1)
        ],
        "total": f"{len(one.items)} 项，每份共 {one.pages} 页",
        "note": one.note,
        "handler": handler,
        "basis": _BASIS if evidence else "",
    }
    return typesetting.pdf("documents/counter_receipt", data, now)


def _moment(at: datetime) -> str:
    local = at.astimezone(COURT_TIME)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _short(at: datetime) -> str:
    return f"{at.astimezone(COURT_TIME):%m-%d %H:%M}"


def _day(at: datetime) -> str:
    return f"{at.astimezone(COURT_TIME):%Y-%m-%d}"
